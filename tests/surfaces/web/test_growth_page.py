"""Growth by district on the command line, over HTTP and on its page: the same table, and each
figure leads to those whom it counts."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from tests.surfaces.program import LANGUAGES, twofold
from tests.surfaces.web.reading import client_of, links, page
from tests.surfaces.web.walking import raw
from tests.targets.belonging import code, planted
from twofold.answers.parameters import BASES, FLOWS
from twofold.targets import belongs
from twofold.words import words

DAYS = "from=2025-12-31&to=2026-10-31"
COLUMNS = ("certified", "lapsed", "revoked", "ended", "left", "moved_in", "moved_out")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return planted().made(tmp_path_factory.mktemp("growth") / "of").root


@pytest.fixture(scope="module")
def client(root: Path) -> TestClient:
    return client_of(root)


def asked(root: Path, *more: str) -> dict[str, Any]:
    ran = twofold("targets", "growth", "held", "--from", "2025-12-31", "--to", "2026-10-31",
                  *more, "--city", root, "--format", "json", "--lang", "en")  # fmt: skip
    assert ran.code == 0, ran.err
    found: dict[str, Any] = json.loads(ran.out)
    return found


def test_the_parameters_are_those_of_the_stage() -> None:
    assert tuple(belongs.BASES) == BASES
    assert set(belongs.COLUMNS) == set(FLOWS)


def test_the_command_and_the_route_answer_alike(root: Path, client: TestClient) -> None:
    found = asked(root)
    assert client.get(f"/api/targets/growth?indicator=held&{DAYS}&lang=en").json() == found
    places = found["places"]
    assert [p["place_kind"] for p in places] == ["city", "district", "district", "nowhere"]
    assert (places[0]["begin"], places[0]["certified"], places[0]["end"]) == (13, 3, 10)
    assert found["columns"] == list(COLUMNS)


def test_the_table_downloads(client: TestClient) -> None:
    text = client.get(f"/api/targets/growth?indicator=held&{DAYS}&format=csv").content
    rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    for row in rows:
        came = sum(int(row[c]) for c in belongs.GAINS)
        went = sum(int(row[c]) for c in belongs.LOSSES)
        assert int(row["begin"]) + came - went == int(row["end"])
    assert sum(int(row["end"]) for row in rows[1:]) == int(rows[0]["end"])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("basis", BASES)
def test_the_page_is_the_table(client: TestClient, lang: str, basis: str) -> None:
    say = words(lang)
    shown = page(client, f"/{lang}/targets/growth?indicator=held&{DAYS}&by={basis}")
    about = client.get(f"/api/targets/growth?indicator=held&{DAYS}&by={basis}&lang={lang}").json()
    rows = shown.found("growth").rows
    assert [row[0] for row in rows] == [
        p["place"] or say(f"belonging.places.{p['place_kind']}") for p in about["places"]
    ]
    for row, one in zip(rows, about["places"], strict=True):
        flows = ["" if one["place_kind"] == "city" and c.startswith("moved") else str(one[c])
                 for c in about["columns"]]  # fmt: skip
        assert row[1:] == [str(one["begin"]), *flows, str(one["end"])]
    assert raw(shown) == []
    assert say("brief.generated") in shown.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_figure_leads_to_whom_it_counts(client: TestClient, lang: str) -> None:
    shown = page(client, f"/{lang}/targets/growth?indicator=held&{DAYS}")
    found = [(href, text) for href, text in links(shown.found("growth"))
             if "column" in parse_qs(urlsplit(href).query)]  # fmt: skip
    assert len(found) == 18
    for href, text in found:
        below = page(client, href.partition("#")[0]).found("enterprises")
        assert len(below.rows) == int(text), href


def test_who_lies_in_no_district_is_asked_for_by_the_word(root: Path) -> None:
    for word in ("nowhere", words("en")("belonging.places.nowhere")):
        found = asked(root, "--district", word, "--column", "moved_in")
        (one,) = found["enterprises"]
        assert (one["id"], one["before"], one["after"]) == (code(17), "西区", None)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_terminal_shows_every_place(root: Path, lang: str) -> None:
    say = words(lang)
    ran = twofold("targets", "growth", "held", "--to", "2026-10-31", "--city", root, "--lang", lang)
    assert ran.code == 0, ran.err
    for text in ("东区", "西区", say("belonging.places.nowhere"), say("belonging.places.city")):
        assert text in ran.out
    some = twofold("targets", "growth", "held", "--to", "2026-10-31", "--column", "left", "--city",
                   root, "--lang", lang)  # fmt: skip
    assert code(12) in some.out


@pytest.mark.parametrize(("query", "status"), [
    ("indicator=nothing", 404), ("by=birth", 422), ("from=2026-12-01&to=2026-01-01", 422),
    ("column=odd", 422),
])  # fmt: skip
def test_what_cannot_be_asked_says_what_to_do(client: TestClient, query: str, status: int) -> None:
    for lang in LANGUAGES:
        shown = page(client, f"/{lang}/targets/growth?{query}", status)
        assert "--" not in shown.text
