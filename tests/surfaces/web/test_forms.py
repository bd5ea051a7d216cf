"""What a reader enters on a page: taken as a browser sends it, answered, and kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.surfaces.web import small
from tests.surfaces.web.reading import read
from twofold.errors import InputError
from twofold.hosting.hosted import Hosted, owned
from twofold.web import app, posted, search
from twofold.web.page import Asked, Download, Page, View

LANGUAGES = ("zh", "en")
FORM = posted.MEDIA


def _answered(asked: Asked, fields: dict[str, str]) -> View | Download:
    """A page that shows its title as it was entered, or a file where that is asked for."""
    if fields.get("do") == "save":
        return Download("草稿 1.md", fields["text"], "text/markdown; charset=utf-8")
    if "text" not in fields:
        raise InputError("cli.bad_number", value="?")
    found = search.PAGES[0].view(replace(asked, given={}))
    return replace(found, title=f"[{fields['text']}]")


@pytest.fixture
def web(tmp_path, monkeypatch) -> Iterator[TestClient]:
    page = replace(search.PAGES[0], path="/entered", form=_answered)
    monkeypatch.setattr(app, "PAGES", (*app.PAGES, page))
    made = small.city(tmp_path / "city")
    with owned(made):
        hosted = Hosted(made.root, "mark", "key")
        client = TestClient(Starlette(routes=app.routes(hosted)))
        client.hosted = hosted  # type: ignore[attr-defined]
        yield client


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_entered_is_answered_in_the_pages_language_and_not_kept(web, lang) -> None:
    answer = web.post(f"/{lang}/entered?asOf=2025-06-02", data={"text": "甲 & <b>\r\n乙"})
    assert answer.status_code == 200
    found = read(answer.text)
    assert next(found.every("h1")).text == "[甲 & <b> 乙]"
    assert next(found.every("html")).attributes["lang"] == ("zh-CN" if lang == "zh" else "en")
    assert "2025-06-02" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    assert web.hosted.shelf.kept == {}
    for header, value in app.SECURITY.items():
        assert answer.headers[header] == value


def test_a_line_ends_as_on_this_side(web) -> None:
    answer = web.post("/en/entered", data={"do": "save", "text": "一\r\n\r\n二\r\n"})
    assert answer.content.decode() == "一\n\n二\n"


def test_a_file_is_saved_under_its_name(web) -> None:
    answer = web.post("/en/entered", data={"do": "save", "text": "x"})
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    assert answer.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''%E8%8D%89%E7%A8%BF%201.md")  # fmt: skip
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("body", "headers", "status"), [
    (b"text=1", {"sec-fetch-site": "cross-site"}, 403),
    (b"text=1", {"sec-fetch-site": "same-site"}, 403),
    (b"text=1", {"sec-fetch-site": "same-origin"}, 200),
    (b"text=1", {}, 200),
    (b'{"text": 1}', {"content-type": "application/json"}, 422),
    (b"text=1", {"content-type": "multipart/form-data; boundary=x"}, 422),
    (b"text=%FF%FE", {}, 422),
    (b"text=\xff", {}, 422),
    (b"&".join(b"f%d=" % n for n in range(posted.MOST_FIELDS + 1)), {}, 422),
    (b"text=" + b"x" * posted.MOST_BYTES, {}, 422),
    (b"text=" + b"x" * (posted.MOST_BYTES - 5), {}, 200),
    (b"", {}, 422),
])  # fmt: skip
def test_what_is_taken_and_what_is_refused_in_words(web, body, headers, status) -> None:
    answer = web.post("/zh/entered", content=body, headers={"content-type": FORM, **headers})
    assert answer.status_code == status
    if status != 200:
        assert any(
            "\u4e00" <= sign <= "\u9fff" for sign in next(read(answer.text).every("h1")).text
        )
        assert answer.headers["cache-control"] == "no-store"


def test_a_page_without_a_form_takes_none(web) -> None:
    assert web.post("/en/registers", data={"text": "1"}).status_code in (404, 405)


def test_a_page_with_a_form_is_still_a_page(web) -> None:
    answer = web.get("/en/entered")
    assert answer.status_code == 200
    assert (
        web.get("/en/entered", headers={"if-none-match": answer.headers["etag"]}).status_code == 304
    )


def test_a_defect_is_told_without_its_trace(web, monkeypatch) -> None:
    broken = Page("/broken", search.PAGES[0].view, form=lambda asked, fields: 1 / 0)  # type: ignore
    monkeypatch.setattr(app, "PAGES", (*app.PAGES, broken))
    client = TestClient(Starlette(routes=app.routes(web.hosted)))
    answer = client.post("/en/broken", data={"text": "1"})
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.text
