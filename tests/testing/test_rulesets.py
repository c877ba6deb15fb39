"""`rulesets`, and the package as somebody meets it who has not installed its extra."""

import subprocess
import sys

from hypothesis import given, settings

import ntm_rules as ntm
from ntm_rules.testing import rulesets
from tests.repository.test_import import modules_after


@given(rulesets())
@settings(max_examples=30)
def test_rulesets_have_their_text(rules: ntm.Ruleset) -> None:
    """The text makes the same rules again, and declares nothing that they do not read."""
    again = ntm.parse(rules.checked.source.text)
    assert again.fingerprint == rules.fingerprint
    judged = [e for i in rules.indicators for e in (i.condition, i.applies_when)]
    read = set(rules.checked.inputs_of(*judged))
    whole = {each.part_of for each in rules.inputs}
    assert {each.name for each in rules.inputs} <= read | whole


def test_importing_the_library_does_not_load_hypothesis() -> None:
    """Only `ntm_rules.testing` does."""
    assert "hypothesis" not in modules_after("import ntm_rules; ntm_rules.load('lang-son/model-garden')")


def test_without_hypothesis_the_error_says_what_to_install() -> None:
    """Where the extra is missing, the import names it."""
    code = "import sys; sys.modules['hypothesis'] = None; import ntm_rules.testing"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert 'pip install "ntm-rules[testing]"' in done.stderr
