"""The example city as it is served, and a browser. Each worker of a parallel run starts its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.browsing import launched
from tests.browser.site import Site
from tests.support import needs
from tests.surfaces.serving.conftest import serving
from twofold.answers.serving import noted


@pytest.fixture(scope="session")
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A copy of the example city, served until the tests end. Nobody changes it. For a look at one
    test by hand, SERVED names a city that is being served already: SERVED=http://127.0.0.1:8400."""
    if url := os.environ.get("SERVED"):
        yield Site(url.rstrip("/"))
        return
    demo_city = request.getfixturevalue("demo_city")
    folder = tmp_path_factory.mktemp("browsed") / "city"
    shutil.copytree(demo_city, folder)
    with serving(folder):
        found = noted(folder)
        assert found is not None
        yield Site(found.url)


# Not for the session: while the browser is driven this thread has a loop running, and tests of
# other modules may want their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    needs("chromium")
    with sync_playwright() as play:
        found = launched(play)
        yield found
        found.close()
