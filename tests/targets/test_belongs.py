"""Growth by district: every case by hand, and random histories against a count in Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.targets import belonging
from tests.targets.belonging import City, code, document, planted
from twofold import documents, facts, indicators
from twofold.errors import InputError, NotFound, Refused
from twofold.indicators.check import problems
from twofold.indicators.read import catalogue
from twofold.registers.read import read_registers
from twofold.registers.store import Reading, reading
from twofold.targets.belongs import (
    ABSENT,
    BASES,
    COLUMNS,
    GAINS,
    LOSSES,
    MOVED_IN,
    MOVED_OUT,
    Growth,
    growth,
    movers,
)  # fmt: skip
from twofold.targets.model import CITY, NOWHERE, Kind, Place
from twofold.workspace import Workspace

FIRST, LAST = date(2025, 12, 31), date(2026, 10, 31)
EAST, WEST = (Place(Kind.DISTRICT, name) for name in ("东区", "西区"))


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return planted().made(tmp_path_factory.mktemp("belongs") / "of")


def table(found: Growth) -> dict[Place, tuple[int, dict[str, int], int]]:
    """Each place with what it began with, the flows that are not nought, and its end."""
    return {one.place: (one.begin, {c: n for c, n in one.flows.items() if n}, one.end)
            for one in found.lines}  # fmt: skip


def sums(found: Growth) -> None:
    """What must hold of every table, whatever stands in it."""
    city, *parts = found.lines
    assert (city.place, parts[-1].place) == (CITY, NOWHERE)
    for one in found.lines:
        assert one.end - one.begin == one.net
        assert one.begin >= 0 <= one.end
        assert all(n >= 0 for n in one.flows.values())
    for column in COLUMNS:
        whole = sum(one.flows[column] for one in parts)
        assert city.flows[column] == (0 if column in (MOVED_IN, MOVED_OUT) else whole)
    assert sum(p.flows[MOVED_IN] for p in parts) == sum(p.flows[MOVED_OUT] for p in parts)
    assert sum(p.begin for p in parts) == city.begin
    assert sum(p.end for p in parts) == city.end


def values(workspace: Workspace, id_: str) -> tuple[int, int]:
    """What the indicator itself is on both days."""
    found = (indicators.measure(replace(workspace, day=day), (id_,))[id_].value
             for day in (FIRST, LAST))  # fmt: skip
    begin, end = (int(one or 0) for one in found)
    return begin, end


def test_every_case_by_hand(city: Workspace) -> None:
    found = growth(city, "held", FIRST, LAST)
    assert table(found) == {
        CITY: (13, {"certified": 3, "lapsed": 3, "revoked": 1, "ended": 1, "left": 1}, 10),
        EAST: (5, {"certified": 2, "lapsed": 2, "left": 1, "moved_in": 1, "moved_out": 1}, 4),
        WEST: (6, {"certified": 1, "lapsed": 1, "revoked": 1, "ended": 1, "moved_in": 1,
                   "moved_out": 1}, 4),
        NOWHERE: (2, {"moved_in": 1, "moved_out": 1}, 2),
    }  # fmt: skip
    sums(found)
    assert (found.lines[0].begin, found.lines[0].end) == values(city, "held")
    # 10 was outside on the first day, 17 on the last; both count by the indicator.
    assert found.outside == (1, 1)
    assert found.undecided == (0, 0)


def test_who_counts_only_in_the_city_moves_in_and_out_of_it(city: Workspace) -> None:
    """14, of which the district is unknown, cannot be told to be in the city: it is not counted."""
    found = growth(city, "here", FIRST, LAST)
    assert table(found)[CITY] == (
        11,
        {"certified": 3, "lapsed": 3, "revoked": 1, "ended": 1, "left": 2, "arrived": 1},
        8,
    )
    assert table(found)[EAST][1]["arrived"] == 1
    assert table(found)[NOWHERE] == (0, {}, 0)
    assert found.undecided == (1, 1)
    assert found.outside == (0, 0)
    sums(found)
    assert (found.lines[0].begin, found.lines[0].end) == values(city, "here")


def test_without_a_certificate_there_is_joining_and_leaving(city: Workspace) -> None:
    found = growth(city, "either", FIRST, LAST)
    assert table(found)[CITY] == (13, {"joined": 4, "withdrawn": 6}, 11)
    assert found.columns == ("joined", "withdrawn", "moved_in", "moved_out")
    sums(found)


@pytest.mark.parametrize("basis", BASES)
def test_the_basis_changes_places_alone(city: Workspace, basis: str) -> None:
    found, registered = (growth(city, "held", FIRST, LAST, by) for by in (basis, "registered"))
    assert found.lines[0] == registered.lines[0]
    sums(found)


def test_unknown_and_outside_is_no_district(city: Workspace) -> None:
    """Of taxes two are known: 1 in the west, 2 in the east but no longer on the last day. The
    statistics of 1 stand outside the city."""
    tax, statistics = (growth(city, "held", FIRST, LAST, by) for by in ("tax", "statistical"))
    assert table(tax)[EAST] == (0, {}, 0)
    assert table(tax)[WEST] == (1, {}, 1)
    assert table(tax)[NOWHERE][1]["certified"] == 3
    assert [one.place for one in statistics.lines] == [CITY, NOWHERE]


def test_a_figure_leads_to_whom_it_counts(city: Workspace) -> None:
    with documents.steady(), reading(city):
        found = growth(city, "held", FIRST, LAST)
        named: Counter[str] = Counter()
        for line in found.lines:
            for column in (c for c in COLUMNS if line.flows[c]):
                some = movers(city, "held", FIRST, LAST, column=column, place=line.place)
                assert some.total == len(some.rows) == line.flows[column]
                if line.place == CITY:
                    named.update(one.id for one in some.rows)
        assert movers(city, "held", FIRST, LAST, column="arrived").total == 0
        every = movers(city, "held", FIRST, LAST)
        assert set(named.values()) == {1}
        assert {one.id for one in every.rows} - set(named) == {code(8), code(10), code(17)}
        (one,) = movers(city, "held", FIRST, LAST, column="left").rows
        assert (one.id, one.name, one.before, one.after) == (code(12), "企业12", "东区", None)
        assert movers(city, "held", FIRST, LAST, limit=2, offset=1).rows == every.rows[1:3]
        east = {one.id for one in movers(city, "held", FIRST, LAST, place=EAST).rows}
        assert east == {code(n) for n in (2, 3, 8, 9, 10, 12, 13)}


def test_only_what_was_known_counts(city: Workspace) -> None:
    """Before anything was known there is no city, and no table of noughts."""
    found = growth(replace(city, as_of=date(2026, 10, 1)), "held", FIRST, LAST)
    assert found.lines == ()
    assert found.reason is not None
    assert found.reason.code == "not_measured"


def test_one_day_has_no_growth(city: Workspace) -> None:
    for one in growth(city, "held", LAST, LAST).lines:
        assert not any(one.flows.values())


def test_what_cannot_be_asked(city: Workspace) -> None:
    with pytest.raises(NotFound, match="not_found"):
        growth(city, "nothing", FIRST, LAST)
    with pytest.raises(InputError, match="days_reversed"):
        growth(city, "held", LAST, FIRST)
    with pytest.raises(InputError, match="no_basis"):
        growth(city, "held", FIRST, LAST, "birth")


@pytest.mark.parametrize("text", [
    document("odd", "COUNT(*)", subject="certificate", further=""),
    document("odd", "COUNT(*) FILTER (WHERE hnte_valid)", measure="flow", further=""),
    document("odd", "COUNT(DISTINCT district)", further=""),
])  # fmt: skip
def test_only_enterprises_on_a_day_belong(tmp_path: Path, text: str) -> None:
    made = belonging.settled(tmp_path / "of", {"odd": text})
    with pytest.raises(Refused, match="not_enterprises"):
        growth(made, "odd", FIRST, LAST)


def test_small_counts_are_kept_back(tmp_path: Path) -> None:
    text = document("few", further="certificate: hnte\nsuppress: 5\n")
    made = belonging.settled(tmp_path / "of", {"few": text})
    with reading(made) as store:
        planted().put(store)
        found = growth(made, "few", FIRST, LAST)
        assert found.lines == ()
        assert found.reason is not None
        assert movers(made, "few", FIRST, LAST).total == 0


# --- the document


@pytest.mark.parametrize("more", [
    {"further": "certificate: hnte\n", "measure": "flow"},
    {"further": "certificate: hnte\n", "subject": "platform", "value": "COUNT(*)"},
    {"further": "certificate: [hnte]\n"}, {"further": "certificate: ''\n"},
])  # fmt: skip
def test_a_certificate_belongs_to_a_count_of_organisations(more: dict[str, Any]) -> None:
    value = more.pop("value", belonging.HELD)
    with pytest.raises(InputError, match="certificate_of"):
        catalogue([documents.parse(document("x", value, **more), "x.md")])


def test_a_certificate_is_of_a_known_kind(city: Workspace) -> None:
    """A word that no certificate bears is found by the check."""
    made = catalogue([documents.parse(document("x", further="certificate: hnta\n"), "x.md")])
    found = next(problems(city, made, read_registers(city), facts.subjects(city)))
    assert found.key == "indicators.no_certificate"


# --- random histories


NUMBERS = st.integers(0, 30)
START = date(2025, 11, 1)


def day_of(number: int) -> date:
    """Days in steps of two weeks, of which both ends of the table are two."""
    return START + timedelta(days=14 * number)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The documents without records."""
    return belonging.settled(tmp_path_factory.mktemp("bare") / "of")


@pytest.fixture(scope="module")
def store(bare: Workspace) -> Iterator[Reading]:
    """The store of it in memory, which is what every question then reads."""
    with reading(bare) as found:
        yield found


@st.composite
def histories(draw: st.DrawFn) -> City:
    city = City()
    for anchor in range(2):  # each district has somebody, so that it is one of the city's
        city.enterprise(90 + anchor, ("东区", "西区")[anchor])
    for number in range(draw(st.integers(1, 25))):
        place: str | None = draw(st.sampled_from(("东区", "西区", None)))
        status = draw(st.sampled_from(("active", "active", "revoked", "moved_out")))
        ended = None if status == "active" else day_of(draw(NUMBERS))
        holder = city.enterprise(number, place, status=status, ended_on=ended)
        for _ in range(draw(st.integers(0, 3))):
            issued = draw(NUMBERS)
            later = st.none() | st.integers(issued, 30).map(lambda number: str(day_of(number)))
            city.certificate(holder, str(day_of(issued)), draw(later), draw(later))
        for on in sorted(draw(st.sets(NUMBERS, max_size=2))):
            before = draw(st.sampled_from(("东区", "西区", "外市", None)))
            city.move(holder, str(day_of(on)), before, place or "东区")
        for register in ("tax_place", "statistical_place"):
            if draw(st.booleans()):
                place = draw(st.sampled_from(("东区", "西区", "外市", None)))
                city.add(register, organisation=holder, since=day_of(draw(NUMBERS)), district=place)
    return city


def held(city: City, holder: str, on: date) -> bool:
    return any(
        c["organisation"] == holder and c["issued_on"] <= str(on)
        and (c["valid_to"] is None or c["valid_to"] >= str(on))
        and (c["revoked_on"] is None or c["revoked_on"] > str(on))
        for c in city.rows.get("certificate", ())
    )  # fmt: skip


def stands(city: City, holder: str, on: date) -> str | None:
    """The registered district of an organisation, by the prose of library/facts/place.md."""
    (own,) = (o for o in city.rows["organisation"] if o["id"] == holder)
    known = {o["district"] for o in city.rows["organisation"] if o["status"] != "moved_out"}
    if own["status"] == "moved_out" and own["ended_on"] <= on:
        return None
    later = [m for m in city.rows.get("relocation", ())
             if m["subject"] == holder and m["moved_on"] > str(on)]  # fmt: skip
    place = min(later, key=lambda m: m["moved_on"])["from_place"] if later else own["district"]
    return place if place in known - {None} else None


def became(city: City, holder: str, first: date, last: date) -> str:
    """How an organisation came or went, by what its records say one by one; empty for neither."""
    was, now = held(city, holder, first), held(city, holder, last)
    if was == now:
        return ""
    own = [c for c in city.rows["certificate"]
           if c["organisation"] == holder and c["issued_on"] <= str(last)]  # fmt: skip
    if now:
        known = {o["district"] for o in city.rows["organisation"] if o["status"] != "moved_out"}
        moves = [m for m in city.rows.get("relocation", ())
                 if m["subject"] == holder and m["moved_on"] <= str(last)
                 and m["from_place"] not in known - {None}]  # fmt: skip
        came = max((m["moved_on"] for m in moves), default="")
        sure = all(m["from_place"] is not None for m in moves)
        issued = max(c["issued_on"] for c in own)
        return "arrived" if sure and came > str(first) and issued < came else "certified"
    ends = []
    for c in own:
        after = None if c["valid_to"] is None else date.fromisoformat(c["valid_to"])
        lapse = str(after + timedelta(days=1)) if after else "9999"
        revoked = c["revoked_on"] or "9999"
        ends.append((min(lapse, revoked), revoked < lapse))
    last_day, by_revocation = max(ends)
    (self,) = (o for o in city.rows["organisation"] if o["id"] == holder)
    if self["status"] != "active" and str(self["ended_on"]) <= min(last_day, str(last)):
        return "left" if self["status"] == "moved_out" else "ended"
    return "revoked" if by_revocation else "lapsed"


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(city=histories())
def test_random_histories_sum_exactly(bare: Workspace, store: Reading, city: City) -> None:
    first, last = day_of(8), day_of(22)
    city.put(store)
    with documents.steady():
        tables = {by: growth(bare, "held", first, last, by) for by in BASES}
        here = growth(bare, "here", first, last)
        named = movers(bare, "held", first, last).rows
    for one in (*tables.values(), here):
        sums(one)
    whole = {by: one.lines[0] for by, one in tables.items()}
    assert len({(one.begin, one.end, tuple(one.flows.items())) for one in whole.values()}) == 1
    every = [o["id"] for o in city.rows["organisation"]]
    for on, of in ((first, "begin"), (last, "end")):
        counted = Counter(stands(city, id_, on) for id_ in every if held(city, id_, on))
        found = {line.place.name or None: getattr(line, of)
                 for line in tables["registered"].lines[1:]}  # fmt: skip
        assert {place: count for place, count in found.items() if count} == counted
    kinds = {id_: became(city, id_, first, last) for id_ in every}
    assert {one.id: one.kind for one in named if one.kind in (*GAINS, *LOSSES)} == {
        id_: kind for id_, kind in kinds.items() if kind
    }
    assert len({one.id for one in named}) == len(named)
    assert ABSENT not in {one.kind for one in named}
