"""The internal page is shown to whom the gate lets in, and to nobody by way of a cache, a file or
another page."""

import shutil
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from tests.surfaces.program import twofold
from tests.surfaces.web.reading import client_of, read
from tests.surfaces.web.walking import raw
from twofold.errors import Denied, InputError
from twofold.hosting import internal
from twofold.hosting.internal import FREE, HOLDS, Gate, hashed, matches
from twofold.web import app
from twofold.words import words
from twofold.workspace import open_city

PASSPHRASE = "五月海风 tide-table"
PAGE = "/{lang}/internal/year-end"
API = "/api/internal/year-end"
LANGUAGES = ("zh", "en")
# What stands on no other page: what is said of the year's end, and how.
SECRET = {lang: [words(lang)(f"internal.{key}") for key in ("lede", "bases", "tried", "so_far")]
          for lang in LANGUAGES}  # fmt: skip


@pytest.fixture(scope="module")
def line() -> str:
    return hashed(PASSPHRASE)


@pytest.fixture(scope="module")
def guarded(small_city, line, tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("guarded") / "of"
    shutil.copytree(small_city.root, root)
    with (root / "city.yaml").open("a", encoding="utf-8") as file:
        file.write(f"internal: {line}\n")
    return root


@pytest.fixture
def web(guarded) -> TestClient:
    return client_of(guarded)


def enter(web: TestClient, passphrase: str = PASSPHRASE, lang: str = "en"):
    return web.post(PAGE.format(lang=lang), data={"passphrase": passphrase, "do": "open"},
                    follow_redirects=False)  # fmt: skip


def test_no_secret_is_written_otherwise_on_a_page() -> None:
    assert not [one for lang in LANGUAGES for one in SECRET[lang] if set(one) & set("'<>&\"")]


def silent(text: str, lang: str) -> None:
    assert not [one for one in SECRET[lang] if one in text]


# --- the passphrase


def test_a_hash_is_salted_and_slow_and_takes_the_signs_however_they_are_put(line) -> None:
    assert line != hashed(PASSPHRASE)
    assert PASSPHRASE not in line
    assert line.startswith("scrypt$131072$8$1$")
    assert matches(line, PASSPHRASE)
    assert matches(line, PASSPHRASE.replace("tide", "ｔｉｄｅ"))
    assert not matches(line, PASSPHRASE + "x")


@pytest.mark.parametrize("broken", [
    "", "scrypt", "scrypt$x$8$1$aa$bb", "scrypt$3$8$1$YQ==$YQ==", "other$16384$8$1$YQ==$YQ==",
    "scrypt$16384$8$1$?$?",
])  # fmt: skip
def test_a_line_that_cannot_be_read_lets_nobody_in(broken) -> None:
    assert not matches(broken, PASSPHRASE)


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(InputError):
        hashed("kurz")


# --- the gate


def test_a_cookie_holds_for_a_while_for_one_server_and_one_passphrase(line) -> None:
    now = [1000.0]
    gate, other = Gate(lambda: now[0]), Gate(lambda: now[0])
    cookie = gate.enter(line, PASSPHRASE)
    assert gate.opened(line, cookie)
    assert not other.opened(line, cookie)
    assert not gate.opened(hashed(PASSPHRASE), cookie)
    assert not gate.opened(None, cookie)
    until, _, signed = cookie.partition(".")
    for forged in (
        "",
        "x",
        f"{int(until) + 1}.{signed}",
        f"{until}.{'0' * 64}",
        f"{until}.",
        f"９{until}.{signed}",
        "9" * 5000 + f".{signed}",
    ):
        assert not gate.opened(line, forged)
    now[0] += HOLDS
    assert not gate.opened(line, cookie)


def test_after_wrong_attempts_each_wait_is_twice_as_long(line, monkeypatch) -> None:
    now, asked = [0.0], []

    def match(of: str, given: str) -> bool:
        asked.append(given)
        return given == "r"

    monkeypatch.setattr(internal, "matches", match)
    gate = Gate(lambda: now[0])
    waits = []
    for _ in range(FREE + 12):
        with pytest.raises(Denied):
            gate.enter(line, "w")
        waits.append(gate.until - now[0])
        if waits[-1] > 0:
            before = len(asked)
            with pytest.raises(Denied) as early:
                gate.enter(line, "r")
            assert (early.value.key, len(asked)) == ("internal.wait", before)
        now[0] = max(now[0], gate.until)
    assert [w for w in waits if w > 0][:5] == [1, 2, 4, 8, 16]
    assert waits[-1] == internal.LONGEST
    assert gate.enter(line, "r")
    assert gate.wrong == 0


# --- the page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_a_cookie_there_are_words_and_a_form_only(web, lang) -> None:
    answer = web.get(PAGE.format(lang=lang))
    assert answer.status_code == 403
    assert words(lang)("internal.shut") in answer.text
    assert words(lang)("internal.enter") in answer.text
    assert 'type="password"' in answer.text
    silent(answer.text, lang)
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    assert raw(read(answer.text)) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_with_the_passphrase_it_opens_and_is_kept_nowhere(guarded, lang) -> None:
    web = client_of(guarded)
    entered = enter(web, lang=lang)
    assert entered.status_code == 303
    cookie = entered.headers["set-cookie"]
    for part in ("HttpOnly", "SameSite=Strict", f"Max-Age={HOLDS}", "Path=/"):
        assert part in cookie
    assert PASSPHRASE not in cookie
    answer = web.get(PAGE.format(lang=lang))
    assert answer.status_code == 200
    assert words(lang)("internal.label") in answer.text
    assert words(lang)("brief.generated") in answer.text
    assert all(one in answer.text for one in SECRET[lang][:2])
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    assert raw(read(answer.text)) == []


def test_nobody_gets_what_another_opened(guarded) -> None:
    """The same server, the same address: one has opened it, the next has no cookie, whatever they
    say that they have already."""
    inside = client_of(guarded)
    enter(inside)
    shown = inside.get(PAGE.format(lang="en"))
    assert shown.status_code == 200
    outside = TestClient(inside.app, follow_redirects=False)
    for headers in ({}, {"if-none-match": "*"}, {"if-none-match": '"x"'},
                    {"cookie": f"{internal.COOKIE}=1.2"}):  # fmt: skip
        answer = outside.get(PAGE.format(lang="en"), headers=headers)
        assert answer.status_code == 403
        silent(answer.text, "en")


def test_a_wrong_passphrase_is_told_and_gives_no_cookie(web) -> None:
    answer = enter(web, "wrong and long enough")
    assert answer.status_code == 403
    assert words("en")("errors.internal.wrong.what") in answer.text
    assert "set-cookie" not in answer.headers
    silent(answer.text, "en")


def test_it_can_be_closed(guarded) -> None:
    web = client_of(guarded)
    enter(web)
    assert web.get(PAGE.format(lang="en")).status_code == 200
    web.post(PAGE.format(lang="en"), data={"do": "close"})
    assert web.get(PAGE.format(lang="en")).status_code == 403


def test_a_form_of_another_site_is_not_taken(web) -> None:
    answer = web.post(PAGE.format(lang="en"), data={"passphrase": PASSPHRASE},
                      headers={"sec-fetch-site": "cross-site"})  # fmt: skip
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_a_city_without_a_passphrase_says_what_to_do(small_city) -> None:
    web = client_of(small_city.root)
    for answer in (web.get(PAGE.format(lang="en")), enter(web)):
        assert answer.status_code == 403
        assert "twofold internal set" in answer.text
        assert words("en")("internal.enter") not in answer.text  # there is no field
        silent(answer.text, "en")


def test_every_internal_page_is_behind_the_gate() -> None:
    found = [page for page in app.PAGES if "internal" in page.path]
    assert found
    assert all(page.internal for page in found)


# --- the API


def test_the_api_asks_for_the_same(web) -> None:
    answer = web.get(API)
    assert answer.status_code == 403
    assert answer.json()["key"] == "internal.shut"
    wrong = web.get(API, headers={"X-Internal-Passphrase": "wrong"})
    assert wrong.status_code == 403
    bearer = web.get(API, headers={"Authorization": "Bearer wrong"})
    assert bearer.status_code == 403
    for refused in (answer, wrong, bearer):
        assert "expected" not in refused.text


@pytest.mark.parametrize("headers", [
    {"X-Internal-Passphrase": quote(PASSPHRASE)}, {"Authorization": "Bearer key"},
], ids=["passphrase", "key"])  # fmt: skip
def test_the_api_answers_who_may_know_and_keeps_nothing(web, headers) -> None:
    answer = web.get(API, headers=headers, params={"lang": "zh"})
    assert answer.status_code == 200
    assert answer.json()["label"] == "内部测算，不对外"
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    assert web.get(API, params={"lang": "zh"}).status_code == 403


def test_who_opened_the_page_can_download_its_table(guarded) -> None:
    web = client_of(guarded)
    assert web.get(API, params={"format": "xlsx"}).status_code == 403
    enter(web)
    answer = web.get(API, params={"format": "csv"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"


# --- what is given out


def test_what_is_published_never_says_it(guarded, tmp_path) -> None:
    site, report = tmp_path / "site", tmp_path / "report.html"
    assert twofold("publish", site, "--city", guarded).code == 0
    assert twofold("report", "--city", guarded, "--output", report).code == 0
    files = [*(path for path in site.rglob("*") if path.is_file()), report]
    assert len(files) > 5
    for path in files:
        text = path.read_bytes().decode("utf-8", "ignore")
        for lang in LANGUAGES:
            silent(text, lang)
        assert "scrypt" not in text
        assert "internal/year-end" not in text


def test_no_other_page_shows_it_or_the_hash(guarded) -> None:
    web = client_of(guarded)
    enter(web)
    paths = ["/", "/indicators", "/cards", "/indicators/contract-amount",
             "/indicators/contract-amount/card", "/indicators/monitor"]  # fmt: skip
    for lang in LANGUAGES:
        for path in paths:
            answer = web.get(f"/{lang}{path}")
            assert answer.status_code == 200, path
            silent(answer.text, lang)
            assert "scrypt" not in answer.text


# --- the command line


def test_the_command_line_prints_the_label(guarded) -> None:
    for lang in LANGUAGES:
        ran = twofold("--lang", lang, "--city", guarded, "internal", "year-end")
        assert ran.code == 0, ran.err
        assert ran.out.startswith(words(lang)("internal.label"))


@pytest.mark.parametrize("write", [False, True])
def test_a_passphrase_is_set_from_two_lines(small_city, tmp_path, monkeypatch, write) -> None:
    import io

    root = tmp_path / "city"
    shutil.copytree(small_city.root, root)
    before = (root / "city.yaml").read_text(encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSPHRASE}\n{PASSPHRASE}\n"))
    ran = twofold("--city", root, "internal", "set", *(["--write"] if write else []))
    assert ran.code == 0, ran.err
    assert PASSPHRASE not in ran.out
    after = (root / "city.yaml").read_text(encoding="utf-8")
    if not write:
        assert after == before
        assert ran.out.startswith("internal: scrypt$")
        return
    line = open_city(root).internal
    assert line is not None
    assert matches(line, PASSPHRASE)
    monkeypatch.setattr("sys.stdin", io.StringIO("another passphrase\nanother passphrase\n"))
    assert twofold("--city", root, "internal", "set", "--write").code == 0
    assert after.count("internal:") == 1
    again = open_city(root).internal
    assert again is not None
    assert matches(again, "another passphrase")
    assert not matches(again, PASSPHRASE)


@pytest.mark.parametrize("given", ["one long passphrase\nanother one\n", "short\nshort\n", ""])
def test_what_differs_or_is_too_short_is_refused(small_city, monkeypatch, given) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO(given))
    ran = twofold("--city", small_city.root, "internal", "set")
    assert ran.code == 2
    assert "scrypt" not in ran.out


def test_a_bad_setting_is_told_at_the_city(tmp_path) -> None:
    (tmp_path / "city.yaml").write_text("name: 城\ninternal: geheim\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        open_city(tmp_path)
    assert caught.value.key == "workspace.bad_internal"
    assert "geheim" not in str(caught.value.values)
