"""The front page on a terminal and as data: each number of it is that of the month, the lists, the
calendar and the papers, to the last unit."""

import csv
import io
import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.surfaces.program import LANGUAGES, twofold
from twofold import targets
from twofold.answers.papers.gathered import gather
from twofold.answers.papers.sentences import sentence
from twofold.targets import calendar, lists
from twofold.targets.model import CITY, Month
from twofold.words import words
from twofold.workspace import Workspace, open_city

TARGETS = ["tech-enterprises", "rd-spending", "platforms", "contract-amount", "brokers"]
# Methods and chances have no place on a leader's page.
METHODS = re.compile(r"open-sdg|Open SDG|growth_ratio|eustat|概率|probabilit|区间|interval", re.I)


@pytest.fixture(scope="module")
def workspace(demo_city: Path) -> Workspace:
    return open_city(demo_city)


@pytest.fixture(scope="module")
def month(workspace: Workspace) -> Month:
    return targets.month(workspace)


def asked(city: Path, *more: str) -> dict:
    ran = twofold("--city", city, "brief", *more, "--format", "json", "--lang", "en")
    assert (ran.code, ran.err) == (0, "")
    return json.loads(ran.out)


@pytest.fixture(scope="module")
def brief(demo_city: Path) -> dict:
    return asked(demo_city)


def test_what_programs_read_is_still_there(brief: dict) -> None:
    assert {"city", "as_of", "targets", "indicators", "policies"} <= brief.keys()
    assert [one["id"] for one in brief["targets"]] == TARGETS
    for one in brief["targets"]:
        assert {"id", "name", "unit", "base", "published", "generated", "target",
                "required_rate", "status"} <= one.keys()  # fmt: skip


def test_it_is_the_month_that_was_frozen_last(brief: dict, month: Month) -> None:
    desk = brief["desk"]
    assert month.frozen is not None
    assert (desk["month"]["month"], desk["month"]["cut_off"]) == (
        month.month, month.cut_off.isoformat())  # fmt: skip
    assert desk["version"]["number"] >= 1
    assert desk["version"]["digest"] == month.frozen.documents[month.tasks.id]


def test_cards_are_the_citys_figures_of_the_month(brief: dict, month: Month) -> None:
    cards = {one["id"]: one for one in brief["desk"]["cards"]}
    assert list(cards) == TARGETS
    for id_, card in cards.items():
        figure = month.figure(id_, CITY)
        assert figure is not None
        for name, value in (("value", figure.value), ("task", figure.target)):
            assert (None if card[name] is None else Decimal(str(card[name]))) == value
        for name in ("done", "due_share", "twelfths_share", "growth"):
            value = getattr(figure, name)
            assert card[name] == (None if value is None else float(round(value, 6)))
        assert card["state"] == figure.state
        assert card["office"] == month.tasks.task(id_).office["en"]


def test_the_sentence_counts_the_states_of_the_month(brief: dict, month: Month) -> None:
    say, states = words("en"), [month.figure(id_, CITY).state for id_ in TARGETS]
    for state in ("on_pace", "behind", "pending"):
        told = say(f"brief.sentence.{state}", count=states.count(state))
        assert (told in brief["desk"]["sentence"]) or not states.count(state)


def test_lists_are_those_of_the_cut_off_and_of_the_papers(
    brief: dict, month: Month, workspace: Workspace
) -> None:
    then = replace(workspace, as_of=month.cut_off, day=month.cut_off)
    heads = {one.id: one.rows for one in gather(workspace).lists}
    counted = {one["list"]: one["rows"] for item in brief["desk"]["to_do"]
               for one in item["lists"]}  # fmt: skip
    assert counted
    for id_, rows in counted.items():
        assert rows == lists.show(then, id_, lists.Wanted(most=0), told=False).total
        assert rows == heads.get(id_, 0)
    for item in brief["desk"]["to_do"]:
        assert item["rows"] == sum(one["rows"] for one in item["lists"])


def test_the_head_says_what_all_would_add_and_what_the_target_lacks(
    brief: dict, month: Month, workspace: Workspace
) -> None:
    """Each enterprise once, over all lists of the page together."""
    then = replace(workspace, as_of=month.cut_off, day=month.cut_off)
    named = [one["list"] for item in brief["desk"]["to_do"] for one in item["lists"]]
    every = [lists.show(then, id_, told=False) for id_ in named]
    expected = {(g.indicator, g.how): g.value for g in lists.together(every)}
    found = {(g["indicator"], g["how"]): Decimal(str(g["value"])) for g in brief["desk"]["gains"]}
    assert found == expected
    for one in brief["desk"]["gains"]:
        if one["how"] != "adds":  # kept, or published later: the value has it already
            assert one["target_lacks"] is None
        elif (figure := month.figure(one["indicator"], CITY)) is not None:
            assert Decimal(str(one["target_lacks"])) == max(figure.target - figure.value, 0)


def test_only_what_closes_this_year_is_set_against_this_years_target(
    brief: dict, month: Month, workspace: Workspace
) -> None:
    """Where the calendar's next closing day is in the next year, nothing of a list counts now."""
    then = replace(workspace, as_of=month.cut_off, day=month.cut_off)
    year = month.day.year
    now = set()
    for id_, of in lists.read(workspace).items():
        day = calendar.next_day(then, of.deadline) if of.deadline else None
        if day is None or day.year == year:
            now.add(id_)
    assert {"apply-hnte", "apply-tech-sme", "near-hnte", "lapsed-hnte", "count-rd"}.isdisjoint(now)
    assert {"register-contracts", "expire-hnte"} <= now
    assert brief["desk"]["gains"]
    for one in brief["desk"]["gains"]:
        assert one["year"] == year
        if now.isdisjoint(one["lists"]):
            assert (one["value"], one["rows"]) == (0, 0)
            assert [later["year"] for later in one["later"]] == [year + 1]
        else:
            assert one["value"] > 0


def test_lapsed_is_what_has_ended(brief: dict, month: Month, workspace: Workspace) -> None:
    """What is still to end stands in a line of its own."""
    then = replace(workspace, as_of=month.cut_off, day=month.cut_off)
    named = {item["name"]: [one["list"] for one in item["lists"]]
             for item in brief["desk"]["to_do"]}  # fmt: skip
    for lapsed, names in ((True, ("到期未复审", "Lapsed, not renewed")),
                          (False, ("即将到期", "Expiring soon"))):  # fmt: skip
        (ids,) = [named[name] for name in names if name in named]
        days = [row.due_on for id_ in ids for row in lists.show(then, id_, told=False).rows]
        assert days
        assert {day < month.cut_off for day in days} == {lapsed}


def test_deadlines_are_those_of_the_calendar(brief: dict, workspace: Workspace) -> None:
    found = calendar.due(workspace)
    assert [(one["deadline"], one["on"], one["days_overdue"])
            for one in brief["desk"]["due"]["deadlines"]] == [
        (one.deadline.id, one.on.isoformat(), one.overdue) for one in found.rows]  # fmt: skip


def test_sentences_are_those_of_the_one_page_table(brief: dict, workspace: Workspace) -> None:
    desk = gather(workspace)
    assert [one["text"] for one in brief["desk"]["sentences"]] == [
        sentence(words("en"), desk, "one-page", f"problems.{n}").text for n in (1, 2, 3)
    ]
    assert all(one["evidence"] for one in brief["desk"]["sentences"])


def test_reforms_have_three_figures_each_and_agree_with_the_cards(
    brief: dict, month: Month
) -> None:
    desk = brief["desk"]
    assert [len(one["figures"]) for one in desk["reforms"]] == [3] * 4
    assert len(desk["leading"]) == 5
    shown = {f["id"]: f["value"] for one in desk["reforms"] for f in one["figures"]}
    assert Decimal(str(shown["contract-amount"])) == month.figure("contract-amount", CITY).value


def test_other_cities_stand_for_the_citys_own_year_or_not_at_all(brief: dict) -> None:
    """7,920 high-tech enterprises at the end of 2023; nobody compares 466.7, which is derived."""
    found = {one["id"]: one for one in brief["desk"]["beside"]}
    own = {id_: one["cities"][0]["value"] for id_, one in found.items()}
    assert (found["hnte"]["year"], own["hnte"]) == (2023, "7,920")
    assert "46.67" not in own["rd-spending"]
    rest = [one["value"] for one in found["contract-amount"]["cities"][1:]]
    assert set(rest) == {words("en")("frontpage.not_published")}


def test_a_month_by_name_and_one_that_is_not_there(demo_city: Path, workspace: Workspace) -> None:
    found = asked(demo_city, "--month", "2026-03")["desk"]
    month = targets.month(workspace, "2026-03")
    assert found["month"]["month"] == "2026-03"
    assert found["as_of"] == month.cut_off.isoformat()
    values = {one["id"]: one["value"] for one in found["cards"]}
    assert Decimal(str(values["brokers"])) == month.figure("brokers", CITY).value
    ran = twofold("--city", demo_city, "brief", "--month", "2019-01", "--lang", "en")
    assert ran.code != 0
    assert "2019" in ran.err


def test_before_there_were_tasks_the_published_figures_stand_alone(demo_city: Path) -> None:
    ran = twofold("--city", demo_city, "--as-of", "2024-11-25", "brief", "--format", "json")
    found = json.loads(ran.out)
    assert found["desk"]["month"] is None
    assert found["desk"]["reason"]
    hnte = next(one for one in found["indicators"] if one["id"] == "hnte")
    assert hnte["published"]["value"] == 7920


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_block_is_printed(lang: str, demo_city: Path) -> None:
    ran = twofold("--lang", lang, "--city", demo_city, "brief")
    assert (ran.code, ran.err) == (0, "")
    say = words(lang)
    for block in ("places", "to_do", "leading", "reforms", "beside", "sentences", "notes"):
        assert say(f"frontpage.blocks.{block}") in ran.out
    assert say("frontpage.blocks.due", days=45) in ran.out
    shown = {"zh": ("五个翻番", "709.58", "超过 2,200", "未报：示例区8", "非统计数据", "年度目标",
                    "序时", "按时间进度", "牵头处室", "未公布", "口径第 1 版", "数据变动说明",
                    "符合性比对，不代表认定结论"),
             "en": ("The five doublings", "70.958", "over 2,200", "Not reported", "statistics",
                    "behind", "A comparison with the rule, not a decision")}[lang]  # fmt: skip
    for word in shown:
        assert word in ran.out, word
    assert not METHODS.search(ran.out)
    assert not re.search(r"\b(hnte_count|tech_brokers|contract-amount)\b", ran.out)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [100, 80])
def test_the_page_fits(
    lang: str, width: int, demo_city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    page = twofold("--lang", lang, "--city", demo_city, "brief").out
    assert max(cell_len(line) for line in page.splitlines()) <= width
    say = words(lang)
    assert say("frontpage.office") in page
    assert say("brief.generated")[:5] in page
    assert "…" not in page


def test_as_a_table(demo_city: Path, month: Month) -> None:
    ran = twofold("--city", demo_city, "brief", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert [row["id"] for row in rows if row["kind"] == "target"] == TARGETS
    amount = next(row for row in rows if row["id"] == "contract-amount")
    assert (amount["published_value"], amount["period"]) == ("709.58", "2024")
    of_month = [row for row in rows if row["kind"] == "month"]
    assert len(of_month) == len([f for f in month.figures if f.place.kind != "twice" or f.value])
    for row in of_month:
        place = next(
            f
            for f in month.of(row["id"])
            if (str(f.place.kind), f.place.name) == (row["place_kind"], row["place"])
        )
        assert (Decimal(row["value"]) if row["value"] else None) == place.value
        if row["value"]:
            assert row["generated"] == "yes"
