"""Which districts had not reported a month by its cut-off (未报)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from twofold.registers.store import Reading
from twofold.sql.statements import fill, literal
from twofold.targets.model import Tasks

REPORT = "district_report"
Late = tuple[tuple[str, tuple[str, ...]], ...]


def late(store: Reading, tasks: Tasks, month: str, cut_off: date) -> Late:
    """Each district that had not reported, with the indicators that it owes. An indicator of which
    no district ever reports comes from the city's own registers, and is owed by nobody."""
    if REPORT not in store.registers:
        return ()
    rows = store.connection.rows(fill(
        "SELECT indicator, district, month = _month AND reported_on <= _day AS there "
        "FROM _rows AS r", rows=store.view(REPORT), month=literal(month), day=literal(cut_off),
    ))  # fmt: skip
    reporting = {indicator for indicator, _, _ in rows}
    sent = {(indicator, district) for indicator, district, there in rows if there}
    asked = [one.indicator for one in tasks.tasks if one.indicator in reporting]
    return tuple(_owing(tasks.districts, asked, sent))


def _owing(
    districts: Iterable[str], asked: Iterable[str], sent: set[tuple[str, str]]
) -> Iterable[tuple[str, tuple[str, ...]]]:
    listed = list(asked)
    for district in districts:
        missing = tuple(one for one in listed if (one, district) not in sent)
        if missing:
            yield district, missing
