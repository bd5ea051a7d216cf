"""Puts the content (library/, examples/) into a wheel, beside the code that reads it."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CONTENT = ("library", "examples")
# Only what a person writes: stores and reports that a run leaves behind stay out.
WRITTEN = {".md", ".yaml", ".csv", ".toml"}


class Content(BuildHookInterface[Any]):
    """Adds `library/` and `examples/` as `twofold/content/` to a wheel, not to an editable one."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Hatchling's hook: `version` is `standard`, or `editable`, which reads the clone."""
        if version != "standard":
            return
        root = Path(self.root)
        for folder in CONTENT:
            for path in sorted((root / folder).rglob("*")):
                if path.suffix in WRITTEN:
                    inside = f"twofold/content/{path.relative_to(root).as_posix()}"
                    build_data["force_include"][str(path)] = inside
