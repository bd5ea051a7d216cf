"""The example's year, month by month: frozen months, late districts, a revision, a changed target,
a December rush; what must hold of every month; and one figure wherever it is shown.

What is expected stands in the plan of the example (generator.yaml) and in its documents.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from twofold import targets
from twofold.answers import monthly
from twofold.answers.monthly import Told
from twofold.answers.papers import fill, gathered, templates
from twofold.answers.papers.desk import Desk
from twofold.indicators.read import read as read_catalogue
from twofold.registers.store import reading
from twofold.targets import lists
from twofold.targets.belongs import growth
from twofold.targets.model import CITY, NOWHERE, Kind, Month, Place
from twofold.targets.month import back, known_now, live, month_end
from twofold.targets.stored import closed, parsed
from twofold.words import words
from twofold.workspace import Workspace, open_city

D = Decimal
ZH = words("zh")
CONTRACTS = "contract-amount"
YUAN = D(100_000_000)  # of 亿元
MONTHS = ("2025-11", "2025-12", *(f"2026-{n:02}" for n in range(1, 11)))


@pytest.fixture(scope="module")
def city(demo_city: Path) -> Workspace:
    return open_city(demo_city)


@pytest.fixture(scope="module")
def plan(demo_city: Path) -> Any:
    return yaml.safe_load((demo_city / "generator.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def year(city: Workspace) -> dict[str, Month]:
    """All frozen months as they are read today."""
    return {month: targets.month(city, month) for month in MONTHS}


def then(city: Workspace, month: Month) -> Workspace:
    return replace(city, as_of=month.cut_off, day=month.cut_off)


def district(name: str) -> Place:
    return Place(Kind.DISTRICT, name)


def value(month: Month, indicator: str, place: Place = CITY) -> Decimal:
    one = month.figure(indicator, place)
    assert one is not None
    assert one.value is not None
    return one.value


# --- what happened in the year


def test_twelve_months_are_frozen_each_on_the_tenth(city: Workspace) -> None:
    with reading(city) as store:
        found = closed(store)
    assert tuple(one.month for one in found) == MONTHS
    for one in found:
        last = month_end(*parsed(one.month))
        after = date(last.year + last.month // 12, last.month % 12 + 1, 10)
        assert one.cut_off == one.frozen_on == after
        assert one.number == f"示例科通报〔{after.year}〕{last.month} 号"
    assert [one.commit for one in found] == sorted({one.commit for one in found})


@pytest.mark.slow
def test_tasks_are_issued_in_march_and_before_there_are_no_targets(
    city: Workspace, year: dict[str, Month]
) -> None:
    for month in ("2026-01", "2026-02"):
        assert all(f.target is None and f.state == "pending" for f in year[month].figures)
    assert {f.state for f in year["2026-03"].of(CONTRACTS)} > {"pending"}
    day = year["2026-03"].tasks.issued_on
    assert day == date(2026, 3, 16)
    for as_of, target in ((date(2026, 3, 15), None), (day, D(830))):
        seen = live(replace(city, as_of=as_of, day=as_of), year["2026-03"].tasks, 3, shaped=False)
        figure = seen.figure(CONTRACTS)
        assert figure is not None
        assert figure.target == target


def test_late_districts_are_named_in_their_months_and_only_there(
    year: dict[str, Month], plan: Any
) -> None:
    late = plan["calendar"]["monthly"]["late"]
    for month, found in year.items():
        wanted = {name: (late["indicator"],) for name, months in late["districts"].items()
                  if month in months}  # fmt: skip
        assert dict(found.late) == wanted
        told = {(f.place.name, f.indicator) for f in found.figures if not f.reported}
        assert told == {(name, CONTRACTS) for name in wanted}
        for name in wanted:
            figure = found.figure(CONTRACTS, district(name))
            assert figure is not None
            assert (figure.rank, figure.of) == (None, None)
    assert {m for m, found in year.items() if found.late} == {
        "2026-02", "2026-05", "2026-09", "2026-10"}  # fmt: skip


def test_the_revision_is_stated_in_the_month_after_it_was_known(
    year: dict[str, Month], plan: Any
) -> None:
    """A contract of April was registered for so much too much, and put right on 8 July: it changes
    what May, frozen in June, had, and is stated when June is frozen on 10 July; to the yuan."""
    (of,) = (x for x in plan["contracts"]["revised"] if x["from"] == date(2026, 4, 1))
    assert year["2026-05"].cut_off < of["known"] <= year["2026-06"].cut_off
    found = [c for m in year.values() for c in m.corrections
             if c.indicator == CONTRACTS and c.revised]  # fmt: skip
    assert {(c.month, c.stated_in) for c in found} == {("2026-05", "2026-06")}
    assert [c.place for c in found if c.place == CITY] == [CITY]
    assert [c.place.kind for c in found] == [Kind.CITY, Kind.DISTRICT]
    assert {c.revised for c in found} == {-D(of["more"]) / YUAN}
    assert {(c.removed, c.moved, c.note) for c in found} == {(D(0), D(0), "")}


def test_what_late_districts_sent_is_stated_as_added(year: dict[str, Month]) -> None:
    """In the month after, of the district, to the fen; and every correction is its causes' sum,
    stated too where they cancel out."""
    for month, name, stated in (
        ("2026-02", "示例区8", "2026-03"), ("2026-05", "示例区6", "2026-06"),
        ("2026-09", "示例区6", "2026-10"),
    ):  # fmt: skip
        here = [c for c in year[stated].corrections if c.indicator == CONTRACTS]
        assert {c.month for c in here} == {month}
        assert {c.place for c in here if c.added} == {CITY, district(name)}
    for found in year.values():
        for c in found.corrections:
            causes = (c.added, c.revised, c.removed, c.moved)
            assert c.after - c.before == sum(causes)
            assert any(causes)
            assert c.before == value(year[c.month], c.indicator, c.place)
            assert not c.note


def test_a_changed_target_counts_from_its_day_and_the_replaced_stays_beside(
    city: Workspace, year: dict[str, Month]
) -> None:
    tasks = year["2026-08"].tasks
    assert {(c.place.name, c.value, c.number, c.day) for c in tasks.changes} == {
        ("示例区6", D(65), "示例科发〔2026〕19 号", date(2026, 8, 20)),
        ("示例区3", D("140.64"), "示例科发〔2026〕19 号", date(2026, 8, 20)),
    }
    issued = {a.place: a.value for a in tasks.assigned if a.indicator == CONTRACTS}
    for change in tasks.changes:
        for month, found in year.items():
            figure = found.figure(CONTRACTS, change.place)
            assert figure is not None
            if month[:4] == "2026" and figure.target is not None:
                wanted = (change.value, change.number) if found.cut_off >= change.day else (
                    issued[change.place], tasks.number)  # fmt: skip
                assert (figure.target, figure.number) == wanted
        standing = targets.split(city, tasks.id, CONTRACTS).issued[change.place.name]
        assert standing is not None
        assert (standing.value, standing.number, standing.since) == (
            change.value, change.number, change.day)  # fmt: skip
        assert standing.replaced == ((issued[change.place], tasks.number, tasks.issued_on),)


def test_december_rushes(year: dict[str, Month], plan: Any) -> None:
    """A third of 2025 came in December (generator.yaml), and past shape knew it."""
    share = D(str(plan["contracts"]["months"][-1]))
    whole, until = value(year["2025-12"], CONTRACTS), value(year["2025-11"], CONTRACTS)
    assert abs((whole - until) / whole - share) < D("0.000001")
    november = year["2025-11"].figure(CONTRACTS)
    assert november is not None
    assert november.due_share is not None
    assert abs(november.due_share - (1 - share)) < D("0.0001")
    assert november.twelfths_share == D(11) / 12
    assert (november.state, november.done < november.twelfths_share) == ("on_pace", True)


# --- what holds of every month


@pytest.mark.parametrize("month", MONTHS)
def test_districts_and_what_lies_in_none_are_the_city(year: dict[str, Month], month: str) -> None:
    """Exactly, for every task; and the numbers of the districts are at least the city's."""
    found = year[month]
    for task in found.tasks.tasks:
        figures = {f.place: f for f in found.of(task.indicator)}
        city = figures.pop(CITY)
        zones = {z: figures.pop(Place(Kind.ZONE, z.name), None) for z in found.tasks.zones}
        assert {figure is not None for figure in zones.values()} == {bool(task.zone_by)}
        for zone, figure in zones.items():
            if figure is not None:  # as in no sum: in its district, which has more
                assert figure.value is not None
                around = figures[district(zone.district)]
                assert around.value is not None
                assert 0 < figure.value < around.value
                assert (figure.target is None) == (around.target is None)
                if figure.target is not None and around.target is not None:
                    assert figure.target < around.target
        if not figures:
            assert not any(a.indicator == task.indicator for a in found.tasks.assigned)
            continue
        assert {p.name for p in figures if p.kind is Kind.DISTRICT} == {*found.tasks.districts}
        assert NOWHERE in figures
        values = [f.value for f in figures.values()]
        assert None not in values
        assert sum(v for v in values if v is not None) == city.value
        given = [f.target for f in figures.values() if f.target is not None]
        if city.target is not None:
            assert len(given) == len(found.tasks.districts)
            assert sum(given) >= city.target


@pytest.mark.slow
@pytest.mark.parametrize("indicator", ["hnte", "tech-enterprises"])
def test_growth_between_months_is_the_sum_of_its_parts(
    city: Workspace, year: dict[str, Month], indicator: str
) -> None:
    for before, month in pairwise(MONTHS):
        found = year[month]
        made = growth(then(city, found), indicator, year[before].day, found.day)
        whole, *parts = made.lines
        assert (whole.place, parts[-1].place) == (CITY, NOWHERE)
        for line in made.lines:
            assert line.begin + line.net == line.end
        assert whole.begin == sum(line.begin for line in parts)
        assert whole.end == sum(line.end for line in parts)
        assert whole.net == sum(line.net for line in parts)
        if indicator in {task.indicator for task in found.tasks.tasks}:
            for line in made.lines:
                assert line.end == value(found, indicator, line.place)


@pytest.mark.slow
def test_the_month_before_is_as_known_at_this_cut_off(
    city: Workspace, year: dict[str, Month]
) -> None:
    for before, month in pairwise(MONTHS):
        found = year[month]
        if month[:4] != before[:4]:
            continue
        was = known_now(then(city, found), found.tasks, int(before[5:]))
        for figure in found.figures:
            held = was[figure.indicator].get(figure.place)
            share = None if held is None or not figure.target else held / figure.target
            assert figure.done_before == share
        # What was frozen then and is stated now make the same; what was not known then is new.
        stated = {(c.indicator, c.place): c.after for c in found.corrections}
        for figure in year[before].figures:
            key = (figure.indicator, figure.place)
            if figure.value is not None:
                assert was[key[0]].get(key[1]) == stated.get(key, figure.value)


def test_growth_on_the_year_before_is_from_the_same_view(year: dict[str, Month]) -> None:
    assert back(date(2026, 2, 28)) == date(2025, 2, 28)
    for found in year.values():
        one = found.figure(CONTRACTS)
        assert one is not None
        assert one.growth is not None
    # The whole of 2025 on the whole of 2024: 773 on 709.58 亿元 (generator.yaml).
    december = year["2025-12"].figure(CONTRACTS)
    assert december is not None
    assert december.growth is not None
    assert abs(december.growth - (D(773) / D("709.58") - 1)) < D("0.000001")


# --- one figure everywhere


@pytest.mark.parametrize("month", MONTHS)
def test_api_and_papers_say_what_the_month_says(
    city: Workspace, year: dict[str, Month], month: str
) -> None:
    """To the last unit. In Chinese 亿元 stand as they are, so that numbers can be held together."""
    found = year[month]
    desk = gathered.of_month(city, found, {})
    assert desk.month == found
    record = monthly.record(Told(ZH, found, read_catalogue(city).indicators, {}))
    for part in record["indicators"]:
        for told in part["places"]:
            figure = found.figure(part["id"], Place(Kind(told["place_kind"]), told["place"] or ""))
            assert figure is not None
            for name in ("value", "target", "due", "due_twelfths"):
                mine = getattr(figure, name)
                assert (told[name] is None) == (mine is None)
                assert mine is None or D(str(told[name])) == mine
            assert (told["state"], told["rank"], told["reported"]) == (
                figure.state, figure.rank, figure.reported)  # fmt: skip
    printed = {(row[0], what): number for row, what, number in _annexes(desk)}
    for name in found.tasks.districts:
        figure = found.figure(CONTRACTS, district(name))
        assert figure is not None
        if figure.target is not None:
            assert printed[name, "年度目标（亿元）"] == figure.target
            done = printed.get((name, "完成数（亿元）"))  # in words where nothing was reported
            assert done == (figure.value if figure.reported else None)


def _annexes(desk: Desk) -> Iterator[tuple[list[str], str, Decimal | None]]:
    """The cells of the circular's table of contracts by district."""
    template = templates.find(templates.read(_library()), "circular", "zh")
    made = fill.fill(ZH, template, desk).paper
    for table in made.tables:
        if "技术合同" in table.caption and "各区市" in table.caption:
            for row in table.rows:
                texts = [cell.text for cell in row]
                for column, cell in zip(table.columns, row, strict=True):
                    if cell.number is not None:
                        yield texts, column.head, cell.number.value


def _library() -> Workspace:
    from twofold.workspace import library_only

    return library_only()


@pytest.mark.slow
@pytest.mark.parametrize("month", ["2025-12", "2026-05", "2026-10"])
def test_lists_say_what_papers_say(city: Workspace, year: dict[str, Month], month: str) -> None:
    """The heads on papers are those of the lists at the cut-off; what lacks is the month's."""
    found = year[month]
    at = then(city, found)
    for head in gathered.of_month(city, found).lists:
        shown = lists.show(at, head.id, lists.Wanted(most=0), year=int(month[:4]), told=False)
        assert head.rows == shown.total == sum(one.rows for one in shown.districts.values())
        if head.to:
            gain = next(g for g in shown.head.gains if g.indicator == head.to)
            assert head.adds == gain.value
            target = found.figure(head.to)
            assert target is not None
            # What is kept, or published later, is in the value already and fills no gap.
            wanted = None if target.target is None or gain.how != "adds" else max(
                target.target - value(found, head.to), D(0))  # fmt: skip
            assert head.lacking == wanted


@pytest.mark.slow
def test_the_front_page_says_what_papers_say(city: Workspace, year: dict[str, Month]) -> None:
    from twofold.answers.frontpage import gathered as front

    found = year["2026-10"]
    page, papers = front.gather(city, month="2026-10"), gathered.gather(city, "2026-10")
    assert page.desk is not None
    assert page.desk == papers
    assert page.month == found
    rows = {head.id: head.rows for head in papers.lists}
    for block in page.blocks:
        assert block.rows == sum(rows.get(id_, 0) for id_ in block.item.ids)
