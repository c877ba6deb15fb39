"""Settings of the property tests: the same examples every time in CI, many random ones under `make fuzz`."""

import os
import tempfile

from hypothesis import HealthCheck, settings

settings.register_profile(
    "ci", derandomize=True, deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("fuzz", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="ntm-rules-tests-")
"""What is kept of the grammar and of editions while testing is nobody's business afterwards."""

pytest_plugins = ["tests.browser.fixtures", "tests.servers.fixtures"]
