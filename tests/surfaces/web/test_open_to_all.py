"""What all may see names no chance and no method; who opened the internal page sees for each target
the end of the year and the target's year, as the internal answer has them."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.surfaces.program import twofold
from tests.surfaces.web.reading import Element, client_of, page, read
from twofold import indicators
from twofold.answers.chances import likely
from twofold.hosting.internal import hashed
from twofold.indicators.model import Reason
from twofold.indicators.outlook import tables
from twofold.indicators.outlook.model import Chance
from twofold.web import chances
from twofold.web.outside import Outside
from twofold.words import words
from twofold.workspace import Workspace, open_city

LANGUAGES = ("zh", "en")
PASSPHRASE = "五月海风 tide-table"
# What of the words is said of chances, of methods and of past outlooks.
WITHIN = ("outlook.card", "outlook.columns.chance", "outlook.columns.low95",
          "outlook.columns.low80", "outlook.rivals.persistence", "outlook.rivals.drift",
          "web.towards.statuses", "web.towards.class", "internal.likely",
          "internal.lede")  # fmt: skip


@pytest.fixture(scope="module")
def city(demo_owned: Path) -> Workspace:
    return open_city(demo_owned)


@pytest.fixture(scope="module")
def guarded(small_city, tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("guarded") / "of"
    shutil.copytree(small_city.root, root)
    with (root / "city.yaml").open("a", encoding="utf-8") as file:
        file.write(f"internal: {hashed(PASSPHRASE)}\n")
    return root


@pytest.fixture(scope="module")
def opened(guarded) -> TestClient:
    web = client_of(guarded)
    web.post("/en/internal/year-end", data={"passphrase": PASSPHRASE, "do": "open"})
    return web


def keys(of: Any) -> Iterator[str]:
    if isinstance(of, dict):
        for key, inner in of.items():
            yield key
            yield from keys(inner)
    elif isinstance(of, list):
        for inner in of:
            yield from keys(inner)


def rows(of: Element, id_: str) -> list[list[str]]:
    return next(of.found(id_).every("table")).rows


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_indicators_page_names_a_chance_or_a_method(demo, city, lang) -> None:
    say, catalogue = words(lang), indicators.read(city)
    named = {one.name[lang] for one in catalogue.methods.values()}
    named |= {tables.table(city).name[lang], *(say(key) for key in WITHIN)}
    ids = [target.indicator for of in catalogue.targets.values() for target in of.targets]
    assert len(ids) >= 5
    for id_ in (*ids, "hnte", "enterprise-rd"):
        text = page(demo, f"/{lang}/indicators/{id_}").found("main").text
        assert [one for one in named if one in text] == [], id_


@pytest.mark.parametrize("verb", ["outlook", "progress"])
def test_open_answers_hold_no_chance_and_the_internal_one_does(guarded, verb) -> None:
    def ran(*asked: str) -> str:
        made = twofold("--city", guarded, *asked)
        assert made.code == 0, made.err
        return made.out

    shown = set(keys(json.loads(ran("indicators", verb, "--format", "json"))))
    assert not shown & {"chance", "chances", "chance_on_pace", "noise", "year_end", "backtest"}
    head = ran("indicators", verb, "--format", "csv").lstrip("\ufeff").splitlines()[0]
    assert "chance" not in head
    assert "noise" not in head
    within = json.loads(ran("internal", "chances", "--format", "json"))
    assert within["label"] == words("en")("internal.label")
    assert {"chances", "chance_on_pace", "noise"} <= set(keys(within))


def test_the_internal_answer_is_behind_the_gate(guarded, opened) -> None:
    outside = client_of(guarded).get("/api/internal/chances")
    assert outside.status_code == 403
    assert "chance_on_pace" not in outside.text
    inside = opened.get("/api/internal/chances", params={"lang": "en"})
    assert inside.status_code == 200
    assert inside.headers["cache-control"] == "no-store"
    ran = twofold("--city", guarded, "--lang", "en", "internal", "chances", "--format", "json")
    assert inside.json() == json.loads(ran.out)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_internal_page_has_each_target(guarded, opened, lang) -> None:
    """The end of this year, and the year of the target."""
    found = read(opened.get(f"/{lang}/internal/year-end").text)
    ran = twofold("--city", guarded, "--lang", lang, "internal", "chances", "--format", "json")
    told = json.loads(ran.out)["indicators"]
    assert told
    shown, ends = rows(found, "likely"), [row[0] for row in rows(found, "year-end")]
    assert len(shown) == len(told)
    for row, one in zip(shown, told, strict=True):
        assert row[0].startswith(one["name"])
        assert any(end.startswith(one["name"]) for end in ends)
    for one in told:
        part = found.found(f"likely-{one['id']}")
        assert one["name"] in part.text


def test_a_chance_stands_beside_its_interval(city) -> None:
    """A target that is reached in 37 of 100 cases; another that has no chance says why."""
    made = likely(city, ("hnte", "contract-amount"))
    one = made["hnte"]
    last = one.outlook.horizons[-2]
    target = next(iter(indicators.read(city).targets.values())).targets[0]
    aimed = replace(one, outlook=replace(one.outlook, no_chance=None, chances=(
        Chance(last.year, Decimal(100), 0.3712),)), stands=replace(
            one.stands, target=replace(target, year=last.year), aim=Decimal(100)))  # fmt: skip
    why = replace(made["contract-amount"].outlook, reason=None, no_chance=Reason("outlook_rank"))
    none = replace(made["contract-amount"], outlook=why)
    asked = Outside("en", "internal.html", {}, {}, {}, city, {})
    shown = chances.table(asked, {"a": aimed, "b": none}).rows
    assert [cell.text for cell in shown[0].cells][-1] == "37\u00a0%"
    low, high = (f"{round(v):,}" for v in (last.low80, last.high80))
    assert shown[0].cells[3].text == f"{low} to {high}"
    assert shown[1].cells[-1].notes == (words("en")("indicators.reasons.outlook_rank"),)
