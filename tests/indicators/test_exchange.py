"""What is given to others: one figure for each time as known on a day, and its whole history."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.indicators.small import ROWS, write
from tests.indicators.sources import series, shipped
from twofold import registers
from twofold.indicators import exchange
from twofold.indicators.exchange import Datum, published, recorded, time_of, written
from twofold.indicators.model import Measured, Observation, Qualifier, Reason
from twofold.indicators.periods import Period, period_of
from twofold.indicators.read import read
from twofold.workspace import Workspace, open_city

EVERY = tuple(shipped().indicators.values())
LATE = date(2026, 11, 22)


def figures(found: Iterable[Datum]) -> dict[tuple[str, str, str], tuple[Decimal | None, str]]:
    return {(d.indicator, d.series, d.period): (d.value, d.qualifier) for d in found}


def one(value: str, on: date | None, qualifier: Qualifier = Qualifier.EQUAL, period: str = "2022",
        source: str = "bulletin") -> Observation:  # fmt: skip
    return Observation("Qingdao", "rd_expenditure", period, source, on, Decimal(value), "亿元",
                       qualifier, "V", 2022)  # fmt: skip


def given_out(*found: Observation, as_of: date = LATE, history: bool = False) -> tuple[Datum, ...]:
    indicator = shipped().indicators["rd-spending"]
    return published([indicator], found, as_of, history)


@pytest.mark.parametrize(
    ("text", "frequency", "period"),
    [("2024", "A", "2024"), ("2022-H1", "S", "2022-S1"), ("2022-H2", "S", "2022-S2"),
     ("2024-Q3", "Q", "2024-Q3"), ("2024-11", "M", "2024-11"), ("2024-03-31", "D", "2024-03-31"),
     ("2014-01..10", "_O", "2014-01-01/P10M"), ("2016..2019", "_O", "2016-01-01/P48M"),
     ("2014-02..07", "_O", "2014-02-01/P6M"), ("2023-02..04", "_O", "2023-02-01/P3M")],
)  # fmt: skip
def test_times_as_sdmx_writes_them(text: str, frequency: str, period: str) -> None:
    days = period_of(text)
    assert days is not None
    assert written(days) == (frequency, period)


def test_days_that_are_no_months_are_counted() -> None:
    first, last = date(2026, 1, 1), date(2026, 11, 22)
    assert written(Period(first, last)) == ("_O", "2026-01-01/P326D")
    assert (last - first).days + 1 == 326


def test_a_time_that_the_source_does_not_state_is_the_day_of_publication() -> None:
    undated = replace(one("8683", date(2025, 12, 2)), reference_year=None, period="not stated")
    assert time_of(undated) == ("_U", "2025-12-02")
    assert time_of(replace(undated, published_on=None)) is None


def test_high_tech_enterprises_as_published() -> None:
    """7,920 exactly stands before "nearly 8,000" a week later; the target of 2026 is no figure."""
    hnte = {d.period: d for d in published(EVERY, series(), LATE) if d.indicator == "hnte"}
    assert hnte["2023"].value == 7920
    assert hnte[""].value == 8683
    assert (hnte[""].frequency, hnte["2020"].status) == ("_U", "E")
    assert "2026" not in hnte


def test_the_rank_has_its_break_where_the_method_changed() -> None:
    rank = {d.period: d.status for d in published(EVERY, series(), LATE)
            if d.indicator == "cluster-rank"}  # fmt: skip
    assert [period for period, status in rank.items() if status == "B"] == ["2025"]


def test_a_break_before_the_first_figure_is_none() -> None:
    rank = replace(shipped().indicators["cluster-rank"])
    late = [o for o in series() if o.indicator == "cluster_rank" and o.reference_year == 2025]
    assert [d.status for d in published([rank], late, LATE)] == ["A"]


def test_a_revision_and_the_days_it_stood() -> None:
    """The intensity of 2022: 2.54 % as first published, 2.56 % as implied a year later."""
    first, later = one("2.54", date(2023, 9, 18)), one("2.56", date(2024, 10, 2))
    assert [d.value for d in given_out(first, later)] == [Decimal("2.56")]
    assert [d.value for d in given_out(first, later, as_of=date(2024, 1, 1))] == [Decimal("2.54")]
    assert [(d.value, d.valid_from, d.valid_to) for d in given_out(first, later, history=True)] == [
        (Decimal("2.54"), date(2023, 9, 18), date(2024, 10, 1)),
        (Decimal("2.56"), date(2024, 10, 2), None),
    ]  # fmt: skip


def test_a_derived_figure_never_stands_before_a_stated_one() -> None:
    derived = one("300", date(2025, 1, 1), Qualifier.DERIVED)
    about = one("290", date(2024, 1, 1), Qualifier.ABOUT)
    assert [d.value for d in given_out(derived, about)] == [290]
    assert [d.valid_to for d in given_out(derived, about, history=True)] == [None]


def test_a_figure_of_no_known_day_stood_always() -> None:
    undated, later = one("1", None), one("2", date(2024, 1, 1))
    found = given_out(undated, later, history=True)
    assert [(d.valid_from, d.valid_to) for d in found] == [
        (None, date(2023, 12, 31)), (date(2024, 1, 1), None),
    ]  # fmt: skip


def stood(history: Iterable[Datum], day: date) -> list[Datum]:
    return [d for d in history if (d.valid_from or date.min) <= day <= (d.valid_to or date.max)]


def test_what_stood_on_a_day_is_what_is_given_as_of_it() -> None:
    """For every day on which anything was published, and the day before."""
    days = {o.published_on for o in series() if o.published_on}
    history = published(EVERY, series(), LATE, history=True)
    for day in sorted(days | {day - timedelta(days=1) for day in days}):
        assert figures(stood(history, day)) == figures(published(EVERY, series(), day))


QUALIFIERS = st.sampled_from([q for q in Qualifier if q is not Qualifier.TARGET])
STATED = st.builds(
    one, st.integers(1, 9).map(str),
    st.none() | st.dates(date(2023, 1, 1), date(2023, 1, 12)), QUALIFIERS,
    st.sampled_from(["2022", "2022-H1"]), st.sampled_from(["a", "b"]),
)  # fmt: skip


@given(st.lists(STATED, max_size=8), st.dates(date(2022, 12, 31), date(2023, 1, 13)))
def test_a_history_is_one_answer_from_day_to_day(found: list[Observation], day: date) -> None:
    history = given_out(*found, history=True)
    assert figures(stood(history, day)) == figures(given_out(*found, as_of=day))
    assert len(stood(history, day)) == len({d.period for d in stood(history, day)})


def measured(value: str | None, begins: date | None, ends: date) -> Measured:
    reason = Reason("no_records") if value is None else None
    return Measured("contract-amount", None if value is None else Decimal(value), begins, ends,
                    MappingProxyType({}), 2, reason)  # fmt: skip


def test_a_value_of_a_year_that_goes_on_is_provisional() -> None:
    indicator = shipped().indicators["contract-amount"]
    going = recorded(indicator, measured("5", date(2026, 1, 1), date(2026, 11, 22)))
    assert (going.status, going.period, going.undecided) == ("P", "2026-01-01/P326D", 2)
    whole = recorded(indicator, measured("5", date(2025, 1, 1), date(2025, 12, 31)))
    assert (whole.status, whole.frequency, whole.period) == ("A", "A", "2025")
    stock = recorded(indicator, measured("5", None, date(2026, 11, 22)))
    assert (stock.status, stock.frequency, stock.period) == ("A", "D", "2026-11-22")
    none = recorded(indicator, measured(None, None, date(2026, 11, 22)))
    assert (none.status, none.value, none.reason) == ("O", None, Reason("no_records"))
    ending = recorded(indicator, measured("5", None, date(2025, 12, 31)))
    assert (ending.status, ending.frequency, ending.period) == ("A", "A", "2025")


@pytest.fixture
def revised(empty: Workspace, tmp_path: Path) -> Workspace:
    """A city that learnt of one more contract of 2025, of a hundred million, on the first of June
    2026."""
    root = tmp_path / "revised"
    shutil.copytree(empty.root, root)
    workspace = open_city(root)
    files = {name: write(root / f"{name}.csv", lines) for name, lines in ROWS.items()}
    registers.publish(workspace, files, who="test", source="t", known_on=date(2026, 1, 1))
    late = write(root / "late.csv", (
        "id,seller,buyer,type,contract_amount,technical_amount,registered_on,broker",
        "9,x,y,service,100000000.00,1,2025-06-30,",
    ))  # fmt: skip
    registers.import_file(workspace, "contract", late, who="test", known_on=date(2026, 6, 1))
    return workspace


def test_a_figure_in_another_unit_is_not_given() -> None:
    """1.2 of 万家 is no figure of an indicator that counts in 家, whatever its attribute says."""
    assert given_out(replace(one("1", date(2023, 1, 1)), unit="万元")) == ()


def test_a_history_has_every_whole_year_that_any_day_gave(revised: Workspace) -> None:
    """As of the first of June 2026 the years 2023 to 2025 were given, and 2023 no more as of 2027:
    its history has it all the same, up to the last day that did."""
    indicator = read(revised).indicators["contract-amount"]
    later = replace(revised, as_of=date(2027, 3, 1), day=date(2027, 3, 1))
    history = [*exchange.vintages(later, [indicator])]
    then = replace(revised, as_of=date(2026, 6, 1), day=date(2026, 6, 1))
    wanted = {(d.period, d.value) for d in exchange.measured(then, [indicator])
              if d.frequency == "A"}  # fmt: skip
    stood_then = {(d.period, d.value) for d in stood(history, date(2026, 6, 1))}
    assert {period for period, _ in wanted} == {"2023", "2024", "2025"}
    assert wanted <= stood_then
    assert {d.valid_to for d in history if d.period == "2023"} == {date(2026, 12, 31)}
    assert "2023" not in {d.period for d in exchange.measured(later, [indicator])}


def of_2025(found: Iterable[Datum]) -> list[tuple[Decimal | None, date | None, date | None]]:
    return [(d.value, d.valid_from, d.valid_to) for d in found if d.period == "2025"]


def test_a_value_from_records_has_its_revisions(revised: Workspace) -> None:
    """800,000,000.08 and 1 yuan of licences registered in 2025, and later 100,000,000 more."""
    indicator = read(revised).indicators["contract-amount"]
    before, after = Decimal("8.0000000108"), Decimal("9.0000000108")
    assert of_2025(exchange.vintages(revised, [indicator])) == [
        (before, date(2026, 1, 1), date(2026, 5, 31)), (after, date(2026, 6, 1), None),
    ]  # fmt: skip
    assert of_2025(exchange.measured(revised, [indicator])) == [(after, None, None)]
    then = replace(revised, as_of=date(2026, 5, 31))
    assert of_2025(exchange.measured(then, [indicator])) == [(before, None, None)]


def test_what_records_cannot_give_is_not_given(revised: Workspace) -> None:
    rank = read(revised).indicators["cluster-rank"]
    assert [*exchange.measured(revised, [rank])] == [*exchange.vintages(revised, [rank])] == []


def test_what_is_too_small_is_kept_back_in_every_vintage(revised: Workspace) -> None:
    """Two contracts were registered in 2025, and later a third: with five as the least number,
    none of the values that 2025 has had is given."""
    path = revised.root / "indicators/contract-amount.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("\ndirection:", "\nsuppress: 5\ndirection:", 1), encoding="utf-8")
    indicator = read(revised).indicators["contract-amount"]
    assert indicator.suppress == 5
    now = [d for d in exchange.measured(revised, [indicator]) if d.period == "2025"]
    before = [d for d in exchange.vintages(revised, [indicator]) if d.period == "2025"]
    assert [(d.value, d.status) for d in now] == [(None, "Q")]
    assert {(d.value, d.status) for d in before} == {(None, "Q")}
