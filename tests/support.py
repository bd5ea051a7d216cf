"""What tests of every kind lean on: the clone's root, and what a test needs from the machine."""

import importlib.util
import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# How each tool may be called on the machines that have it, the usual name first.
TOOLS = {
    "java": ("java",),
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
}
# What is a package rather than a program.
PACKAGES = ("pyspark", "pysdmx")


def tool(name: str) -> str | None:
    """The path of a tool on this machine, or None."""
    found = (shutil.which(each) for each in TOOLS.get(name, (name,)))
    return next((path for path in found if path), None)


def missing(what: str) -> str | None:
    """The reason why `what` cannot be used here, or None where it can.

    `what` is a tool's name, a package of PACKAGES, or a path (anything with a slash) relative to
    the clone.
    """
    if what in PACKAGES:
        return None if importlib.util.find_spec(what) else f"{what} is not installed"
    if "/" in what:
        return None if (ROOT / what).exists() else f"{what} is not beside this clone"
    return None if tool(what) else f"{what} is not installed"


def needs(*what: str) -> None:
    """Skips the running test with a reason where something is missing; under CI=true, fails it.

    For a whole test write `@pytest.mark.needs("java")`, which calls this.
    """
    reasons = [reason for each in what if (reason := missing(each))]
    if not reasons:
        return
    reason = "; ".join(reasons)
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}, and CI must have it", pytrace=False)
    pytest.skip(reason)
