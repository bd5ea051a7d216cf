"""Near misses: who they are, what each would have to change, and that it is enough.

Over the demo city every way is applied to the row's facts and decided again, by the engine and by
the evaluator of the tests, which shares no code with it.
"""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.evaluator import policy as judge
from tests.evaluator.cases import declared
from tests.evaluator.gaps import Fact
from tests.facts.tables import subject
from tests.policies.library import policy as shipped
from twofold import documents, facts, policies
from twofold.errors import InputError
from twofold.hosting.hosted import owned
from twofold.policies import Answer
from twofold.policies import compile as compiled
from twofold.policies import ways as ways_of
from twofold.policies.costs import read_costs
from twofold.policies.decide import decide_registers
from twofold.policies.lapses import lapses
from twofold.policies.model import Policy
from twofold.policies.near import Near, NearMiss
from twofold.policies.read import read
from twofold.policies.results import decisions
from twofold.policies.ways import Change, Way, ways
from twofold.registers import show
from twofold.registers.store import reading
from twofold.sql.duckdb import in_memory
from twofold.sql.layers import relation
from twofold.sql.nodes import NEVER, Type
from twofold.sql.statements import create_as
from twofold.workspace import Workspace, open_city

DAY = date(2026, 11, 22)
# Of each policy with so many near misses all are worked out that one page after another shows.
HUNDREDS, EACH = 200, 100
PASSED = (Answer.MET, Answer.PENDING)


@pytest.fixture(scope="module")
def city(demo_city: Path) -> Iterator[Workspace]:
    """The demo city, its decisions kept as while it is served."""
    made = open_city(demo_city)
    with owned(made):
        yield made


@pytest.fixture(scope="module")
def found(city: Workspace) -> dict[str, Near]:
    """The near misses, by one or two clauses, of every policy that has hundreds."""
    made: dict[str, Near] = {}
    for id_, of in policies.policies(city).items():
        if not (of.from_ <= DAY and (of.to is None or of.to >= DAY)):
            continue
        counted = policies.near(city, id_, within=2, most=0)
        if counted.total >= HUNDREDS:
            nearest = policies.near(city, id_, within=2, most=EACH)
            farther = policies.near(city, id_, within=2, first=counted.total - EACH, most=EACH)
            made[id_] = replace(nearest, rows=(*nearest.rows, *farther.rows))
    return made


def test_these_policies_have_hundreds_of_near_misses(found: Mapping[str, Near]) -> None:
    assert {"cn.hnte", "cn.tech-sme"} <= found.keys()
    assert all(len(one.rows) == 2 * EACH for one in found.values())
    for one in found.values():
        assert {row.short for row in one.rows} <= {1, 2}


def test_the_counts_are_those_of_the_decisions(city: Workspace) -> None:
    """Counted from every decision in Python: failing clauses, none unknown among the rest."""
    for id_ in ("cn.hnte", "cn.tech-sme"):
        counts: Counter[tuple[str | None, int]] = Counter()
        missing = 0
        for decision in policies.decide(city, id_).decided:
            answers = Counter(c.answer for c in decision.clauses if c.clause.word != "after")
            short = answers[Answer.UNMET]
            if not 1 <= short <= 2 or decision.verdict is not Answer.UNMET:
                continue
            if answers[Answer.UNKNOWN]:
                missing += 1
            else:
                counts[decision.district, short] += 1
        made = policies.near(city, id_, within=2, most=0)
        assert {(d, n): c for d, n, c in made.counts} == counts
        assert made.missing == missing
        assert made.total == sum(counts.values()) > HUNDREDS


def test_a_district_and_a_page_of_a_list(city: Workspace) -> None:
    every = policies.near(city, "cn.hnte", most=12)
    assert [r.decision.subject for r in every.rows] == [
        r.decision.subject
        for first in (0, 5, 10)
        for r in policies.near(city, "cn.hnte", first=first, most=5).rows
    ][:12]
    district = every.rows[0].decision.district
    of = policies.near(city, "cn.hnte", district=district, most=3)
    assert {r.decision.district for r in of.rows} == {district}
    assert of.total == next(c for d, _, c in every.counts if d == district)


# --- every way is enough


def test_every_way_passes_by_the_engine(found: Mapping[str, Near]) -> None:
    for id_, near in found.items():
        rows = [way.facts for miss in near.rows for way in miss.ways]
        assert rows, id_
        with in_memory() as connection:
            data = ways_of._table(near.policy, compiled.needed(near.policy), rows)
            with connection.offered("given", data):
                connection.run(create_as("states", relation("given")))
            select = compiled.decisions(near.policy, relation("states"), DAY, ["state"])
            verdicts = [row[-1] for row in _columns(connection, select, "verdict")]
        assert set(verdicts) <= {int(a) for a in PASSED}, id_


def _columns(connection: Any, select: Any, name: str) -> list[tuple[Any, ...]]:
    columns, rows = connection.table(select)
    at = columns.index(name)
    return [(row[at],) for row in rows]


def test_every_way_passes_by_the_evaluator(city: Workspace, found: Mapping[str, Near]) -> None:
    """The changes as they are told, and nothing else, on the row's own facts."""
    known = _declared(city)
    for id_, near in found.items():
        text = documents.read(near.policy.at.path)
        reads = {name: Fact(name, near.policy.facts[name].type.value) for name in near.policy.reads}
        made = judge.read(text, {**known, **reads})
        before = _facts(city, near.policy, [miss.decision.subject for miss in near.rows])
        for miss in near.rows:
            row = before[miss.decision.subject]
            assert judge.decide(made, _said(near.policy, row), DAY).verdict == "ineligible"
            for way in miss.ways:
                changed = _changed(near.policy, row, way)
                verdict = judge.decide(made, _said(near.policy, changed), DAY).verdict
                assert verdict in ("eligible", "pending"), (id_, miss.decision.subject, way)
                assert verdict == way.verdict.verdict


def _declared(city: Workspace) -> dict[str, Fact]:
    found = {}
    for folder in city.folders("facts"):
        for document in documents.read_folder(folder):
            if document.kind == "facts":
                found |= declared(document)
    return found


def _facts(city: Workspace, of: Policy, asked: list[str]) -> dict[str, dict[str, Any]]:
    known = facts.subjects(city)[of.subject]
    with reading(city) as store:
        select = decide_registers(store, of, known, DAY)
        columns, rows = store.connection.table(select)
    every = (dict(zip(columns, row, strict=True)) for row in rows)
    return {row["subject"]: row for row in every if row["subject"] in set(asked)}


def _said(of: Policy, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as the evaluator takes it."""
    made: dict[str, Any] = {}
    for name in compiled.needed(of):
        if name.startswith(("points__", "judged__")):
            made[name.replace("__", " ", 1)] = row[name]
        elif name.endswith("__d"):
            fact = name.removesuffix("__d")
            made[fact] = (row[f"{fact}__n"], row[name])
        elif not name.endswith("__n"):
            made[name] = judge.NEVER if row[name] == NEVER else row[name]
    return made


def _changed(of: Policy, row: Mapping[str, Any], way: Way) -> dict[str, Any]:
    made = dict(row)
    for change in way.changes:
        made |= _one(of, made, change)
    return made


def _one(of: Policy, row: Mapping[str, Any], change: Change) -> dict[str, Any]:
    """A change as it is told: by so much, and what it is part of with it; or to become so."""
    name = change.fact
    if change.how == "become":
        return {name: change.after}
    if change.how == "wait":
        assert change.gap is not None
        return {name: row[name] - timedelta(days=int(change.gap))}
    assert change.gap is not None
    by = change.gap if change.rises else -change.gap
    if of.facts[name].type is Type.RATIO:
        return {f"{name}__n": Decimal(row[f"{name}__n"]) + by * Decimal(row[f"{name}__d"])}
    both = {name, change.whole} & row.keys()
    return {one: row[one] + by for one in both}


def test_who_has_no_way_is_stuck_for_a_reason_that_can_be_checked(
    city: Workspace, found: Mapping[str, Any]
) -> None:
    """All others have one: of the rows whose gaps can still be closed, that is every one."""
    total = Counter[str]()
    for near in found.values():
        before = _facts(city, near.policy, [miss.decision.subject for miss in near.rows])
        for miss in near.rows:
            total["ways" if miss.ways else "stuck"] += 1
            if miss.ways:
                assert not miss.stuck
                continue
            assert any(_closed_for_good(near.policy, miss, before, s.clause) for s in miss.stuck)
    assert total["ways"] > 500


def _closed_for_good(
    of: Policy, miss: NearMiss, rows: Mapping[str, Mapping[str, Any]], clause: str
) -> bool:
    """Judged by experts; or compares a text, or a date that is past and cannot come by waiting; or
    wants less of what is on record on the day."""
    (result,) = (c for c in miss.decision.clauses if c.clause.id == clause)
    if "judged(" in result.clause.text or any(s.low != s.high for s in miss.decision.scores):
        return True
    if any(points in result.clause.text for points in of.scores):
        return any(rows[miss.decision.subject].get(f"points__{t.id}") is not None
                   for t in of.tables)  # fmt: skip
    kinds = {of.facts[c.fact].type for c in result.comparisons if c.fact in of.facts}
    periods = {of.facts[c.fact].period for c in result.comparisons if c.fact in of.facts}
    if kinds & {Type.TEXT, Type.DATE}:
        return all(c.met_on is None for c in result.comparisons)
    return periods <= {"day"} and all(not c.rises or c.gap is None for c in result.comparisons)


def test_no_fewer_facts_would_do(found: Mapping[str, Near]) -> None:
    """Where two facts are said to be needed, none of them alone passes, nor half of any change:
    every part of a way is needed. Decided again by the engine."""
    for id_, near in found.items():
        rows, count = [], 0
        for miss in near.rows:
            for way in miss.ways:
                count += 1
                rows += list(_lesser(near.policy, miss, way))
        with in_memory() as connection:
            data = ways_of._table(near.policy, compiled.needed(near.policy), rows)
            with connection.offered("given", data):
                connection.run(create_as("states", relation("given")))
            select = compiled.decisions(near.policy, relation("states"), DAY, ["state"])
            verdicts = {row[0] for row in _columns(connection, select, "verdict")}
        assert count, id_
        assert not verdicts & {int(a) for a in PASSED}, id_


def _lesser(of: Policy, miss: NearMiss, way: Way) -> Iterator[dict[str, Any]]:
    """The way without one of its changes, each in turn."""
    for change in way.changes:
        made = dict(way.facts)
        yield made | _undone(of, made, change)


def _undone(of: Policy, row: Mapping[str, Any], change: Change) -> dict[str, Any]:
    name = change.fact
    if change.how == "become":
        return {name: change.before}
    assert change.gap is not None
    if change.how == "wait":
        return {name: row[name] + timedelta(days=int(change.gap))}
    by = -change.gap if change.rises else change.gap
    if of.facts[name].type is Type.RATIO:
        return {f"{name}__n": Decimal(row[f"{name}__n"]) + by * Decimal(row[f"{name}__d"])}
    return {one: row[one] + by for one in {name, change.whole} & row.keys()}


# --- by hand


TABLE = """
| parameter | from | value | unit | source |
|---|---|---|---|---|
| least | 2016-01-01 | 60 | 分 | |
| share | 2016-01-01 | 10 | % | |
| year_long | 2016-01-01 | 1 | 年 | |
| month | 2016-01-01 | 1 | 月 | |
"""
SCORES = """
| score people | points |
|---|---|
| `science_staff / staff >= 0.30` | 20 |
| `science_staff / staff >= 0.10` | 10 |
| otherwise | 0 |

| score spending | points |
|---|---|
| `rd / revenue >= 0.06` | 50 |
| `rd / revenue >= 0.03` | 30 |
| otherwise | 0 |

| score rights | points |
|---|---|
| `class_1 >= 1` | 30 |
| `class_2 >= 2` | 10 |
| otherwise | 0 |

```sql score total
people + spending + rights
```

```sql require evaluation
total >= :least
```
"""


FRONT = "---\nkind: policy\nid: test\nname: 试\nfrom: 2016-01-01\nsubject: organisation\n"


def made(body: str, year: int = -1) -> Policy:
    text = f"{FRONT}year: {year}\n---\n{TABLE}\n{body}"
    return read(documents.parse(text, "test.md"), subject().names)


def asked(of: Policy, day: date = DAY, costs: Mapping[str, Decimal] | None = None, **row: Any
          ) -> tuple[Way, ...]:  # fmt: skip
    given = {name: row.get(name) for name in compiled.needed(of)}
    (found,) = ways(of, day, [given], costs or {})
    return found


def told(way: Way) -> dict[str, tuple[str, Decimal | None]]:
    return {c.fact: (c.how, c.gap) for c in way.changes}


def rule(text: str, word: str = "require", id_: str = "it") -> str:
    return f"\n```sql {word} {id_}\n{text}\n```\n"


APPLICANT = {"staff": 100, "science_staff": 9, "revenue": Decimal(1_000_000),
             "rd": Decimal(30_000), "class_1": 0, "class_2": 1}  # fmt: skip


def test_bands_are_lifted_by_the_fewest_facts() -> None:
    """0 + 30 + 0 of 60. Alone only one class I right (30) or R&D of 6 % (50: still 10 short) would
    not do for spending; one right of class I brings 60."""
    best, *others = asked(made(SCORES), **APPLICANT)
    assert told(best) == {"class_1": ("by", Decimal(1))}
    assert (best.verdict, best.counts_on, best.changes[0].closed) == (Answer.MET, None, False)
    assert all(len(way.changes) == 1 for way in others) or not others


def test_two_facts_where_one_does_not_do() -> None:
    """Without any class of rights to be had for 30 points, 50 of spending and 10 of people: 9 of
    100 are short of a tenth by (10 - 9) / 0.9 = 2 more (11 of 102); R&D by 30,000."""
    body = SCORES.replace("| `class_1 >= 1` | 30 |", "| `class_1 >= 1` | 5 |")
    best = asked(made(body.replace("| `class_2 >= 2` | 10 |", "| `class_2 >= 99` | 10 |")),
                 **APPLICANT)[0]  # fmt: skip
    assert told(best) == {"science_staff": ("by", Decimal(2)), "rd": ("by", Decimal(30_000))}
    (people,) = (c for c in best.changes if c.fact == "science_staff")
    assert (people.whole, people.before, people.after) == ("staff", 9, 11)
    assert (people.acts_in, people.counts_on, best.counts_on) == (2026, 2027, 2027)


def test_a_declared_cost_goes_before_proportion() -> None:
    """Two rights of class II (10 points) or two more scientists (10 points) beside R&D of 6 %."""
    body = SCORES.replace("| `class_1 >= 1` | 30 |", "| `class_1 >= 1` | 5 |")
    cheap_people = {"science_staff": Decimal(10), "rd": Decimal(1), "class_2": Decimal(10**6)}
    cheap_rights = {"science_staff": Decimal(9_000), "rd": Decimal(1), "class_2": Decimal(10)}
    for costs, fact, cost in ((cheap_people, "science_staff", 20), (cheap_rights, "class_2", 10)):
        best = asked(made(body), costs=costs, **APPLICANT)[0]
        assert set(told(best)) == {fact, "rd"}
        assert best.cost == 30_000 + cost


def test_what_costs_nothing_known_comes_after_what_does() -> None:
    body = SCORES.replace("| `class_1 >= 1` | 30 |", "| `class_1 >= 1` | 5 |")
    best = asked(made(body), costs={"rd": Decimal(1), "class_2": Decimal(10**9)}, **APPLICANT)[0]
    assert set(told(best)) == {"class_2", "rd"}
    assert best.cost == 10**9 + 30_000


def test_without_costs_the_smallest_change_in_proportion() -> None:
    """One of (9 → 11: 2/9) and (1 → 2: 1/1) beside the same R&D."""
    body = SCORES.replace("| `class_1 >= 1` | 30 |", "| `class_1 >= 1` | 5 |")
    first, *others = asked(made(body), **APPLICANT)
    assert told(first) == {"science_staff": ("by", Decimal(2)), "rd": ("by", Decimal(30_000))}
    assert {"class_2", "rd"} in [set(told(way)) for way in others]
    assert {way.cost for way in (first, *others)} == {None}


def test_the_nearest_branch_of_an_or_and_all_of_an_and() -> None:
    either = made(rule("revenue >= 2000000 OR rd >= 40000"))
    assert [told(w) for w in asked(either, **APPLICANT)] == [
        {"rd": ("by", Decimal(10_000))}, {"revenue": ("by", Decimal(1_000_000))},
    ]  # fmt: skip
    both = made(rule("revenue >= 2000000 AND rd >= 40000"))
    (way,) = asked(both, **APPLICANT)
    assert told(way) == {"revenue": ("by", Decimal(1_000_000)), "rd": ("by", Decimal(10_000))}


def test_a_change_that_breaks_another_clause_is_no_way() -> None:
    """New scientists raise the staff beyond 100: those who are there must become scientists."""
    body = rule("science_staff / staff >= :share") + rule("staff <= 100", id_="size")
    (way,) = asked(made(body), **APPLICANT)
    assert told(way) == {"science_staff": ("by", Decimal(1))}
    assert way.changes[0].whole == ""


def test_a_part_brings_the_whole_along() -> None:
    """R&D must rise to 5 % and stay at 60 % at home: abroad alone, 20,000 more would make it 36 %;
    spent at home it is one fact. (rd_3y 30,000 → 50,000; at home 18,000 → 38,000 of 50,000.)"""
    body = rule("rd_3y / revenue_3y >= 0.05") + rule("domestic_rd_3y / rd_3y >= 0.6", id_="home")
    best = asked(made(body), rd_3y=Decimal(30_000), domestic_rd_3y=Decimal(18_000),
                 revenue_3y=Decimal(1_000_000))[0]  # fmt: skip
    assert told(best) == {"domestic_rd_3y": ("by", Decimal(20_000))}
    assert best.changes[0].whole == "rd_3y"


def test_what_waives_a_clause_is_an_alternative() -> None:
    body = SCORES + rule("hnte_valid OR rd_institution", "waive", "evaluation")
    first, *rest = asked(made(body), **APPLICANT, hnte_valid=False, rd_institution=False)
    assert (told(first), first.waives) == ({"class_1": ("by", Decimal(1))}, False)
    assert [(told(w), w.waives) for w in rest if w.waives] == [
        ({"hnte_valid": ("become", None)}, True), ({"rd_institution": ("become", None)}, True),
    ]  # fmt: skip
    assert all(c.after is True for w in rest if w.waives for c in w.changes)


def test_a_way_may_leave_the_rest_to_experts() -> None:
    (way,) = asked(made(rule("rd >= 40000") + rule("judged('products')", id_="products")),
                   **APPLICANT)  # fmt: skip
    assert way.verdict is Answer.PENDING


# --- dates


def registered(text: str, on: date, word: str = "require", year: int = 0) -> tuple[Policy, date]:
    return made(rule(text, word), year), on


@pytest.mark.parametrize(
    ("text", "on", "met_on"),
    [
        ("registered_on + 365 <= :day", date(2026, 1, 10), date(2027, 1, 10)),
        ("registered_on + :year_long <= :day", date(2026, 1, 10), date(2027, 1, 10)),
        ("registered_on + :year_long < :day", date(2026, 1, 10), date(2027, 1, 11)),
        # a month after 31 October is 30 November
        ("registered_on + :month <= :day", date(2026, 10, 31), date(2026, 11, 30)),
        # a month before 30 November is 30 October, before 1 December 1 November
        ("registered_on <= :day - :month", date(2026, 10, 31), date(2026, 12, 1)),
        ("registered_on <= :year_end", date(2027, 6, 1), date(2027, 1, 1)),
        ("registered_on < :year_start", date(2026, 6, 1), date(2027, 1, 1)),
    ],
)
def test_a_date_is_met_by_waiting(text: str, on: date, met_on: date) -> None:
    of, at = registered(text, on)
    (way,) = asked(of, registered_on=at)
    (change,) = way.changes
    assert (change.how, change.met_on) == ("wait", met_on)
    for day, verdict in ((met_on, Answer.MET), (met_on - timedelta(days=1), Answer.UNMET)):
        assert _verdict(of, day, registered_on=at) is verdict


def _verdict(of: Policy, day: date, **row: Any) -> Answer:
    """The verdict of unchanged facts on another day."""
    given = {name: row.get(name) for name in compiled.needed(of)}
    with in_memory() as connection:
        data = ways_of._table(of, compiled.needed(of), [given])
        with connection.offered("given", data):
            connection.run(create_as("states", relation("given")))
        select = compiled.decisions(of, relation("states"), day, ["state"])
        ((code,),) = _columns(connection, select, "verdict")
    return Answer(code)


@pytest.mark.parametrize(
    ("text", "on", "word"),
    [
        ("registered_on <= :day", date(2021, 4, 2), "exclude"),  # a day that is past
        ("registered_on + 365 >= :day", date(2021, 4, 2), "require"),  # waiting leads away
        ("registered_on >= DATE '2022-01-01'", date(2021, 4, 2), "require"),
        ("registered_on <= DATE '2022-01-01'", date(2023, 4, 2), "require"),  # stands still
        ("registered_on <= :day", NEVER, "require"),
    ],
)
def test_a_date_that_waiting_does_not_bring_is_no_way(text: str, on: date, word: str) -> None:
    of, at = registered(text, on, word)
    assert asked(of, registered_on=at) == ()


def test_the_days_to_wait_are_not_those_that_the_date_would_have_to_move() -> None:
    """Registered on 31 August with a term of one month, on 15 September: it is met on 30 September,
    in 15 days; to be met today it would have had to be 15 August, 16 days before."""
    of = made(rule("registered_on + :month <= :day"))
    day = date(2026, 9, 15)
    row = dict.fromkeys(compiled.needed(of)) | {"registered_on": date(2026, 8, 31)}
    with in_memory() as connection:
        data = ways_of._table(of, compiled.needed(of), [row])
        with connection.offered("given", data):
            connection.run(create_as("states", relation("given")))
        from twofold.sql.build import literal
        from twofold.sql.layers import layer

        named = layer(relation("states"), {"subject": literal("x")}, compiled.needed(of))
        columns, rows = connection.table(compiled.decisions(of, named, day, ["subject"]))
    (of_date,) = decisions(of, day, columns, rows)[0].clauses[0].comparisons
    assert (of_date.gap, of_date.waits, of_date.met_on) == (16, 15, date(2026, 9, 30))


@pytest.mark.parametrize("months", [1, 3, 12])
@pytest.mark.parametrize("op", ["<=", "<"])
def test_months_are_waited_for_to_the_day(months: int, op: str) -> None:
    """Every day of a leap year and of the year after, by a calendar of our own."""
    table = TABLE.replace(
        "| month | 2016-01-01 | 1 | 月 |", f"| month | 2016-01-01 | {months} | 月 |"
    )
    text = f"{FRONT}---\n{table}"
    of = read(documents.parse(text + rule(f"registered_on + :month {op} :day"), "test.md"),
              subject().names)  # fmt: skip
    day = date(2024, 1, 1)
    starts = [day + timedelta(days=n) for n in range(0, 700, 3)]
    rows = [dict.fromkeys(compiled.needed(of)) | {"registered_on": s} for s in starts]
    for start, (way,) in zip(starts, ways(of, day, rows, {}), strict=True):
        index = start.year * 12 + start.month - 1 + months
        year, month = index // 12, index % 12 + 1
        end = date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
        assert way.changes[0].met_on == (end if op == "<=" else end + timedelta(days=1))


# --- what cannot be changed, and when it lapses


@pytest.mark.parametrize(
    ("id_", "clause", "lapse"),
    [
        # within 365 days: the day of the last offence and 365 more
        ("cn.hnte", "clean", lambda days: max(days) + timedelta(days=365)),
        # last year and this one, by the calendar: the second 1 January after it
        ("cn.tech-sme", "clean", lambda days: date(max(days).year + 2, 1, 1)),
    ],
)
def test_what_is_on_record_lapses_on_a_day_that_the_records_tell(
    city: Workspace, id_: str, clause: str, lapse: Callable[[list[date]], date]
) -> None:
    of = policies.policies(city)[id_]
    (rule_,) = (c for c in of.clauses if c.id == clause)
    failing = [
        d.subject
        for d in policies.decide(city, id_).decided
        if any(c.clause.id == clause and c.answer is Answer.UNMET for c in d.clauses)
    ]
    asked_for = failing[:: max(len(failing) // 8, 1)]
    assert len(asked_for) > 3
    offences: dict[str, list[date]] = {}
    for entry in show(city, "credit_record", limit=None).rows:
        if entry.values["kind"] in OFFENCES[id_] and entry.values["began_on"] <= DAY:
            offences.setdefault(entry.values["organisation"], []).append(entry.values["began_on"])
    with reading(city) as store:
        known = facts.subjects(city)[of.subject]
        found = lapses(store, of, known, rule_, DAY, asked_for)
    assert found == {one: lapse(offences[one]) for one in asked_for}


# The kinds of record that each text counts.
_SERIOUS = ("safety", "quality", "environment")
OFFENCES = {"cn.hnte": _SERIOUS, "cn.tech-sme": (*_SERIOUS, "research_misconduct")}


def test_what_an_expert_found_is_judged_anew_in_the_next_year(city: Workspace) -> None:
    near = policies.near(city, "cn.tech-sme", within=1, most=None)
    judged = [one for miss in near.rows for one in miss.stuck if one.why == "judged"]
    assert judged
    assert {one.lapses_on for one in judged} == {date(2027, 1, 1)}


# --- costs


def costs_of(rows: str) -> Mapping[str, Decimal]:
    front = "---\nkind: method\nid: cost\nmeasures: cost\n---\n"
    text = f"{front}\n| fact | cost | unit |\n|---|---|---|\n{rows}"
    return read_costs([documents.parse(text, "cost.md")], shipped("cn.hnte").facts)


def test_costs_are_read_from_a_document() -> None:
    assert costs_of("| rd | 1 | 元 |\n| class_1 | 120,000 | 件 |\n| staff | ? | 人 |\n") == {
        "rd": 1, "class_1": 120_000}  # fmt: skip


@pytest.mark.parametrize("row", ["| rdd | 1 | 元 |", "| rd | -1 | 元 |", "| rd | much | 元 |",
                                 "| rd | NaN | 元 |"])  # fmt: skip
def test_a_cost_that_is_none_is_told(row: str) -> None:
    with pytest.raises(InputError):
        costs_of(row + "\n")
