"""What a page is asked with: days that no calendar reaches, columns that no list offers."""

import shutil

import pytest

from tests.surfaces.web.reading import client_of, links, page
from twofold.hosting.hosted import owned
from twofold.workspace import open_city

HNTE = "/indicators/hnte/contribution"


@pytest.fixture(scope="module")
def web(small_city, tmp_path_factory):
    folder = tmp_path_factory.mktemp("asked") / "city"
    shutil.copytree(small_city.root, folder)
    with owned(open_city(folder)):
        yield client_of(folder)


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "3000-01-01", "9999-12-31"])
@pytest.mark.parametrize(
    "asked",
    [
        f"{HNTE}?to",
        f"{HNTE}?from",
        f"{HNTE}?knownTo",
        "/indicators/monitor?asOf",
        "/indicators/monitor?since",
    ],
)
@pytest.mark.parametrize(("lang", "said"), [("zh", "不在 1900 年至 2999 年之间"),
                                            ("en", "not in the years 1900 to 2999")])  # fmt: skip
def test_a_day_beyond_every_record_is_told(web, lang: str, said: str, asked: str, day: str) -> None:
    text = page(web, f"/{lang}{asked}={day}", 422).found("main").text
    assert said in text
    assert day in text


@pytest.mark.parametrize("day", ["1900-01-01", "2999-12-31"])
@pytest.mark.parametrize("asked", [f"{HNTE}?to", "/indicators/monitor?asOf"])
def test_the_first_and_the_last_day_are_answered(web, asked: str, day: str) -> None:
    page(web, f"/en{asked}={day}")


@pytest.mark.parametrize(("asked", "kept"), [
    ("by=industry:1", "by=industry%3A1"), ("by=district", "by=district"),
    ("policy=cn.hnte", "policy=cn.hnte"), ("by=policy:cn.hnte", "policy=cn.hnte"),
])  # fmt: skip
def test_a_file_is_grouped_as_its_page_is(web, asked: str, kept: str) -> None:
    """Also by what the list of the form does not offer; the file is there."""
    hrefs = [h for h, _ in links(page(web, f"/en{HNTE}?{asked}")) if "format=csv" in h]
    assert hrefs
    for href in hrefs:
        assert kept in href.partition("?")[2].split("&")
        assert web.get(href).status_code == 200
