"""The API of the example city, asked without a network."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from twofold.api.app import mounted
from twofold.hosting.hosted import Hosted, owned
from twofold.workspace import open_city

KEY = "the key of this city"


@pytest.fixture(scope="session")
def served_city(demo_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example city: whoever owns it does not stand in other tests' way."""
    folder = tmp_path_factory.mktemp("served") / "city"
    shutil.copytree(demo_city, folder)
    return folder


@pytest.fixture(scope="session")
def api(served_city: Path) -> Iterator[TestClient]:
    """A client of the API. What it raises is a defect, and fails the test."""
    with owned(open_city(served_city)):
        application = Starlette(routes=[mounted(Hosted(served_city, "mark", KEY))])
        yield TestClient(application, headers={"Accept-Language": "en"})
