"""Puts parse tables and checked editions into the wheel: see `ntm_rules/_cache.py`."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledCatalog(BuildHookInterface):  # type: ignore[type-arg]
    """Compiles the catalog into a folder that the wheel includes."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, in a process of its own, and include. An editable install reads the rule files."""
        if version == "editable":
            return
        self._folder = TemporaryDirectory()
        script = Path(self.root) / "tools" / "compile_catalog.py"
        subprocess.run([sys.executable, str(script), self._folder.name], check=True)
        build_data["force_include"][self._folder.name] = "ntm_rules/_data/kept"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Remove the folder once the wheel is written."""
        if version != "editable":
            self._folder.cleanup()
