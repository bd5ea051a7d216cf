"""The city of lists and deadlines, for the tests that have none of their own."""

from pathlib import Path

import pytest

from tests.targets.listed_city import built
from twofold.workspace import Workspace


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The city, which nobody changes."""
    return built(tmp_path_factory.mktemp("listed"))


@pytest.fixture
def city(tmp_path: Path) -> Workspace:
    """One of its own, which a test may change."""
    return built(tmp_path)
