"""Cities that tests of several stages ask for, each made once. Nobody changes them.

The project is imported where one is made: `tests/conftest.py` sets the surroundings before that.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from twofold.workspace import Workspace

PUBLIC = ("contract-amount", "hnte", "tech-enterprises", "cluster-rank")


@pytest.fixture(scope="session")
def small_empty(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The small city without its rows."""
    from tests.indicators import small

    return small.empty(tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="session")
def small_city(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A city of a few rows that can be counted by hand."""
    from tests.indicators import small

    return small.filled(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def town(small_city: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The small city with a few public indicators."""
    from twofold.workspace import open_city

    root = tmp_path_factory.mktemp("town") / "of"
    shutil.copytree(small_city.root, root)
    for path in (root / "indicators").glob("*.md"):
        text = path.read_text(encoding="utf-8").replace("public: yes\n", "")
        if path.stem in PUBLIC:
            text = text.replace("\ndirection:", "\npublic: yes\ndirection:", 1)
        path.write_text(text, encoding="utf-8")
    return open_city(root)


@pytest.fixture(scope="session")
def public_site(town: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of files that is made of the town."""
    from tests.surfaces.program import twofold

    folder = tmp_path_factory.mktemp("site") / "of"
    ran = twofold("publish", folder, "--city", town.root)
    assert ran.code == 0, ran.err
    return folder
