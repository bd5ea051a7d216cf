"""The API of the example city, asked without a network."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from twofold.api.app import mounted
from twofold.hosting.hosted import Hosted

KEY = "the key of this city"


@pytest.fixture(scope="session")
def api(demo_owned: Path) -> TestClient:
    """A client of the API. What it raises is a defect, and fails the test."""
    application = Starlette(routes=[mounted(Hosted(demo_owned, "mark", KEY))])
    return TestClient(application, headers={"Accept-Language": "en"})
