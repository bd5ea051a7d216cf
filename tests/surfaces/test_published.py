"""Published figures: published and generated apart, every figure with its date and source. (They
were the brief at first; as JSON they still are part of it.)"""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from tests.surfaces.program import LANGUAGES, twofold
from twofold import indicators
from twofold.answers import published as command
from twofold.answers.pages import brief as pages
from twofold.words import words
from twofold.workspace import open_city

TARGETS = ["tech-enterprises", "rd-spending", "platforms", "contract-amount", "brokers"]


@pytest.fixture(scope="module")
def city(demo_city: Path) -> Path:
    return demo_city


@pytest.fixture(scope="module")
def brief(city: Path) -> dict:
    ran = twofold("--city", city, "indicators", "published", "--format", "json", "--lang", "en")
    assert (ran.code, ran.err) == (0, "")
    return json.loads(ran.out)


def test_the_fields_that_programs_read(brief: dict) -> None:
    assert {"city", "as_of", "targets", "policies"} <= brief.keys()
    assert [one["id"] for one in brief["targets"]] == TARGETS
    for one in brief["targets"]:
        assert {"id", "name", "unit", "base", "published", "generated", "target",
                "required_rate", "status"} <= one.keys()  # fmt: skip
        assert {"year", "value", "certainty"} <= one["base"].keys()
        assert {"year", "value"} <= one["target"].keys()
        assert "value" in one["generated"]
        if one["published"] is not None:
            assert {"period", "value", "qualifier", "source", "published_on"} <= one[
                "published"].keys()  # fmt: skip


def test_what_is_not_there_has_a_reason(brief: dict) -> None:
    for one in brief["targets"]:
        for field in ("published", "required_rate", "status"):
            assert one[field] is not None or one["reason"][field]
        assert one["base"]["value"] is not None or one["base"]["reason"]["value"]


def test_the_published_figures(brief: dict) -> None:
    found = {one["id"]: one for one in (*brief["targets"], *brief["indicators"])}
    contracts = found["contract-amount"]["published"]
    assert (contracts["value"], contracts["period"]) == (709.58, "2024")
    assert found["contract-amount"]["unit"] == "亿元"
    hnte = found["hnte"]
    assert (hnte["published"]["value"], hnte["published"]["reference_year"]) == (8683, None)
    assert hnte["published"]["published_on"] == "2025-12-02"
    assert (hnte["dated"]["value"], hnte["dated"]["period"]) == (7920, "2023")
    assert found["tech-enterprises"]["published"] is None
    assert found["platforms"]["published"] is None
    assert found["rd-spending"]["published"]["period"] not in ("2023", "2024")


def test_policies_have_version_and_counts(brief: dict) -> None:
    for policy in brief["policies"]:
        assert policy["version"]
        assert policy["number"]
        if policy["counts"] is None:
            assert policy["reason"]
            continue
        # Where two texts are in force, one is not for everybody.
        assert policy["counts"].keys() - {"not_applicable"} == {
            "eligible", "ineligible", "unknown", "pending",
        }  # fmt: skip
        assert policy["counts"]["eligible"] > 0, policy
        assert sum(policy["counts"].values()) > policy["counts"]["eligible"]
    (hnte,) = (one["counts"] for one in brief["policies"] if one["id"] == "cn.hnte")
    assert min(hnte["eligible"], hnte["ineligible"]) > 0


def test_an_earlier_day_knows_less(city: Path) -> None:
    ran = twofold(
        "--city", city, "--as-of", "2024-11-25", "indicators", "published", "--format", "json"
    )
    found = {one["id"]: one for one in json.loads(ran.out)["indicators"]}
    assert found["hnte"]["published"]["value"] == 7920


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page(lang: str, city: Path) -> None:
    ran = twofold("--lang", lang, "--city", city, "indicators", "published")
    assert (ran.code, ran.err) == (0, "")
    shown = {
        "zh": (
            "五个翻番",
            "709.58",
            "超过 2,200",
            "8,683",
            "时点未注明",
            "非统计数据",
            "滞后",
            "符合性比对，不代表认定结论",
        ),
        "en": (
            "The five doublings",
            "70.958",
            "over 2,200",
            "8,683",
            "date not stated",
            "statistics",
            "behind",
            "A comparison with the rule, not a decision",
        ),
    }[lang]
    for word in shown:
        assert word in ran.out
    for method in ("open-sdg", "Open SDG", "growth_ratio", "eustat"):
        assert method not in ran.out
    assert not re.search(r"\b(hnte_count|tech_brokers|contract-amount)\b", ran.out)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_fits_100_columns(lang: str, city: Path) -> None:
    page = twofold("--lang", lang, "--city", city, "indicators", "published").out
    assert max(cell_len(line) for line in page.splitlines()) <= 100
    assert "…" not in page


def test_generated_values_are_red(city: Path) -> None:
    workspace = open_city(city)
    page = pages.brief(words("zh"), indicators.brief(workspace), [], command.generated(workspace))
    screen = Console(file=io.StringIO(), width=100, color_system="standard", force_terminal=True,
                     no_color=False, markup=False)  # fmt: skip
    for part in page:
        screen.print(part)
    text = screen.file.getvalue()
    assert re.search(r"\x1b\[1;31m\s*非统计数据", text)
    assert re.search(r"\x1b\[1;31m\s*2,200", text)
    assert not re.search(r"\x1b\[1;31m\s*709\.58", text)


def test_as_csv(city: Path) -> None:
    ran = twofold("--city", city, "indicators", "published", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert [row["id"] for row in rows if row["kind"] == "target"] == TARGETS
    amount = next(row for row in rows if row["id"] == "contract-amount")
    assert (amount["published_value"], amount["period"]) == ("709.58", "2024")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_narrow_page_keeps_every_period(
    lang: str, city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    page = twofold("--lang", lang, "--city", city, "indicators", "published").out
    assert max(cell_len(line) for line in page.splitlines()) <= 80
    assert words(lang)("brief.narrow_targets")[:20] in page
    assert {"zh": "演示数据，", "en": "Demonstration"}[lang] in page
    assert re.search(r"^ +2024 *$", page, re.MULTILINE)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_part_of_a_year_and_a_break_are_told(lang: str, city: Path) -> None:
    page = twofold("--lang", lang, "--city", city, "indicators", "published").out
    assert {"zh": "2026-01-01 至 2026-11-22", "en": "2026-01-01 to 2026-11-22"}[lang] in page
    assert {"zh": "口径变化（2025 年起）", "en": "The series breaks from 2025 on"}[lang] in page
    assert ("转载" in page, "reprint" in page) == (lang == "zh", lang == "en")


def test_a_policy_without_a_text_of_the_day_is_told(city: Path) -> None:
    asked = ("--city", city, "--day", "2015-06-30", "indicators", "published")
    found = json.loads(twofold(*asked, "--format", "json").out)["policies"]
    assert [(one["counts"], one["reason"]) for one in found] == [
        (None, "no text covers 2015-06-30")
    ] * len(found)
    assert "no text covers 2015-06-30" in twofold(*asked).out
