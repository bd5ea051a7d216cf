"""The small city, and the same without rows, for all tests of this stage. Nobody changes them."""

import pytest

from twofold.workspace import Workspace


@pytest.fixture(scope="session")
def empty(small_empty: Workspace) -> Workspace:
    return small_empty


@pytest.fixture(scope="session")
def city(small_city: Workspace) -> Workspace:
    return small_city
