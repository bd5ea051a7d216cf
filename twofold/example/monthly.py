"""The monthly calendar: when what was registered on a day is known, which districts came late, and
the register of their reports."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from twofold.example import columns
from twofold.example.feeds import Feed
from twofold.example.plan import Plan, within


def month_of(day: np.ndarray | int) -> np.ndarray:
    """The month of each day, in months since 1970-01."""
    days = np.asarray(day).astype("datetime64[D]")
    return days.astype("datetime64[M]").astype(np.int32)


def first_day(month: np.ndarray | int) -> np.ndarray:
    """The first day of each month."""
    months = np.asarray(month).astype("datetime64[M]")
    return months.astype("datetime64[D]").astype(np.int32)


def quarter_end(day: np.ndarray) -> np.ndarray:
    """The last day of the quarter of each day."""
    return first_day(month_of(day) // 3 * 3 + 3) - 1


def months(written: Sequence[str]) -> np.ndarray:
    """Months written as `2025-03`."""
    return np.array(written, dtype="datetime64[M]").astype(np.int32)


def known(plan: Plan, day: np.ndarray, district: np.ndarray | None = None) -> np.ndarray:
    """When what was registered on each day is known: with its quarter, or with its month since the
    plan has months; where the `district` came late that month, later."""
    after, told = _updates(plan)
    last = plan.day("calendar.last_contracts")
    by = np.minimum(told[np.searchsorted(after, day, side="right")], last)
    if district is None:
        return by.astype(np.int32)
    month = month_of(day)
    return np.where(_late(plan, district, month), _late_day(plan, month), by).astype(np.int32)


def commits(plan: Plan) -> dict[int, str]:
    """The days of the updates, each with the name of what the commit says."""
    after, told = _updates(plan)
    monthly = after > plan.day("calendar.monthly.from")
    found = {
        int(day): "monthly" if each else "contracts"
        for day, each in zip(told, monthly, strict=True)
    }
    for of in plan("calendar.monthly.late.districts").values():
        found |= {int(day): "late" for day in _late_day(plan, months(of))}
    return found


def _updates(plan: Plan) -> tuple[np.ndarray, np.ndarray]:
    """The days after the end of each quarter, and later of each month; and when it is known."""
    rule, since = plan("calendar.monthly"), month_of(plan.day("calendar.monthly.from"))
    begins = int(months([f"{plan('first_load').year}-01"])[0])
    every = np.arange(begins, int(month_of(plan.day("day"))) + 2)
    # January 1970 was the first month of a quarter.
    quarters, whole = every[(every % 3 == 0) & (every <= since)], every[every > since]
    lags = np.repeat([plan("calendar.quarter_lag"), rule["day"] - 1], [len(quarters), len(whole)])
    after = first_day(np.concatenate([quarters, whole]))
    return after, after + lags


def _late(plan: Plan, district: np.ndarray, month: np.ndarray) -> np.ndarray:
    """Whether each district came late in each month."""
    names, late = plan("districts.names"), np.zeros(len(month), dtype=bool)
    for name, of in plan("calendar.monthly.late.districts").items():
        late |= (district == names.index(name)) & np.isin(month, months(of))
    return late


def _late_day(plan: Plan, month: np.ndarray) -> np.ndarray:
    """When a month is known of those that came late."""
    day = first_day(month + 1) + plan("calendar.monthly.late.day") - 1
    return np.minimum(day, plan.day("calendar.last_contracts"))


def reports(plan: Plan) -> Feed:
    """One row for each month, district and indicator, known with the month's records."""
    random, rule = plan.random("district reports"), plan("district_reports")
    places, indicators = plan("districts.names"), list(rule["indicators"])
    first, last = months([rule["from"], rule["to"]])
    grid = np.meshgrid(np.arange(first, last + 1), np.arange(len(places)),
                       np.arange(len(indicators)), indexing="ij")  # fmt: skip
    month, place, indicator = (one.ravel() for one in grid)
    ends = first_day(month + 1)
    slow = _late(plan, place, month)
    slow &= indicator == indicators.index(plan("calendar.monthly.late.indicator"))
    late = _late_day(plan, month)
    day = np.where(slow, late, ends + within(random, rule["days"], len(month)) - 1)
    names = np.datetime_as_string(month.astype("datetime64[M]"))
    offices = [rule["by"].format(district=name) for name in places]

    def table(rows: np.ndarray, _: int) -> pa.Table:
        return pa.table({
            "month": pa.array(names[rows], type=pa.string()),
            "district": columns.pick(places, place[rows]),
            "indicator": columns.pick(indicators, indicator[rows]),
            "reported_on": columns.dates(day[rows]),
            "reported_by": columns.pick(offices, place[rows]),
        })  # fmt: skip

    return Feed("district_report", np.arange(len(month)),
                np.where(slow, late, known(plan, ends - 1)), table)  # fmt: skip
