"""The pages of the example city, asked without a network."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.surfaces.web.reading import client_of


@pytest.fixture(scope="session")
def demo(demo_owned: Path) -> TestClient:
    """A client of the pages. Nobody changes the city through it."""
    return client_of(demo_owned)
