"""The same surroundings for every test, on every machine."""

import gc
import os
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.cities import public_site, small_city, small_empty, town
from tests.support import ROOT, needs

__all__ = ["public_site", "small_city", "small_empty", "town"]

# Before anything of the project is imported: programs that tests start inherit it.
SURROUNDINGS = {
    "LANG": "en_US.UTF-8",
    "LC_ALL": "en_US.UTF-8",
    "PYTHONUTF8": "1",
    "TZ": "Asia/Shanghai",
    "COLUMNS": "100",
    "NO_COLOR": "1",
    "TERM": "dumb",
    # Half the processor time of a Java that lives for a minute: it need not compile for a day.
    "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}
UNWANTED = ("LANGUAGE", "LC_MESSAGES", "LC_CTYPE", "FORCE_COLOR", "CLICOLOR_FORCE", "LINES")

os.environ.update(SURROUNDINGS)
for name in list(os.environ):
    if name in UNWANTED or name.startswith("TWOFOLD_"):
        del os.environ[name]
time.tzset()
gc.set_threshold(50_000, 20, 20)  # as a command does

# A deadline for one example measures the machine; derandomised runs in CI fail for a reason, and
# fail again. At home every run draws anew: HYPOTHESIS_PROFILE=ci repeats what CI did.
settings.register_profile("dev", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("dev"), derandomize=True, database=None)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") == "true" else "dev")
)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """`@pytest.mark.needs(...)`: skip, or under CI fail, before the test makes anything."""
    for mark in item.iter_markers("needs"):
        needs(*mark.args)


@pytest.fixture(scope="session")
def demo_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example city at scale 1, built once: a folder of its own, the clone untouched."""
    from twofold import example, workspace

    folder = tmp_path_factory.mktemp("city") / "example"
    shutil.copytree(ROOT / "examples/qingdao", folder, ignore=shutil.ignore_patterns("store*"))
    example.build(workspace.open_city(folder))
    return folder
