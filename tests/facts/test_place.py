"""Where an organisation belongs on a day: what library/facts/place.md says in words, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from tests.facts.tables import Facts, day, empty, organisation

NEVER = date(9999, 12, 31)
NAMES = ("registered_district", "registered_in_city", "moved_into_city_on", "tax_district",
         "statistical_district")  # fmt: skip
# All of it is asked on 30 June 2025.
ORGANISATIONS: Mapping[str, Mapping[str, Any]] = {
    "here": {"district": "东区"}, "there": {"district": "西区"}, "unknown": {"district": None},
    "moves tomorrow": {"district": "东区"}, "moved today": {"district": "东区"},
    "moves twice": {"district": "东区"}, "two moves on a day": {"district": "东区"},
    "moves from somewhere": {"district": "东区"}, "comes tomorrow": {"district": "东区"},
    "came today": {"district": "东区"}, "came from somewhere": {"district": "东区"},
    "struck off today": {"district": "东区", "status": "revoked", "ended_on": day("2025-06-30")},
    "struck off tomorrow": {"district": "东区", "status": "revoked", "ended_on": day("2025-07-01")},
    "left today": {"district": "东区", "status": "moved_out", "ended_on": day("2025-06-30")},
    "left tomorrow": {"district": "东区", "status": "moved_out", "ended_on": day("2025-07-01")},
    "ended undated": {"district": "东区", "status": "revoked"},
    "founded tomorrow": {"district": "东区", "registered_on": "2025-07-01"},
    "where nobody stays": {"district": "外市", "status": "moved_out",
                           "ended_on": day("2025-07-01")},
}  # fmt: skip
MOVES = (
    ("moves tomorrow", "西区", "2025-07-01"), ("moved today", "西区", "2025-06-30"),
    ("moves twice", "外市", "2025-07-01"), ("moves twice", "西区", "2025-08-01"),
    ("two moves on a day", "西区", "2025-07-01"), ("two moves on a day", "西区", "2025-07-01"),
    ("moves from somewhere", None, "2025-07-01"), ("comes tomorrow", "外市", "2025-07-01"),
    ("came today", "外市", "2024-01-01"), ("came today", "外市", "2025-06-30"),
    ("came from somewhere", None, "2025-01-01"), ("came from somewhere", "外市", "2025-02-01"),
)  # fmt: skip
EAST, WEST = ("东区", True), ("西区", True)
OUTSIDE, UNCLEAR = (None, False), (None, None)


@pytest.fixture(scope="module")
def found() -> Iterator[Facts]:
    with empty() as made:
        rows = [organisation(id_, **more) for id_, more in ORGANISATIONS.items()]
        made.add("organisation", rows)
        made.add("relocation", [
            {"id": str(n), "subject": subject, "kind": "organisation", "from_place": before,
             "district": "东区", "moved_on": day(on)}
            for n, (subject, before, on) in enumerate(MOVES)
        ])  # fmt: skip
        for register in ("tax_place", "statistical_place"):
            made.add(register, [
                {"organisation": "here", "since": day("2025-06-30"), "district": "西区"},
                {"organisation": "there", "since": day("2020-01-01"), "until": day("2025-06-30"),
                 "district": "西区"},
                {"organisation": "unknown", "since": day("2020-01-01"), "district": None},
                {"organisation": "came today", "since": day("2020-01-01"), "district": "外市"},
                {"organisation": "left today", "since": day("2020-01-01"), "district": "西区"},
                {"organisation": "left today", "since": day("2021-01-01"), "district": "东区"},
                {"organisation": "left tomorrow", "since": day("2020-01-01"), "district": "西区"},
                {"organisation": "left tomorrow", "since": day("2021-01-01"), "district": "西区"},
            ])  # fmt: skip
        yield made.facts(*NAMES)


@pytest.mark.parametrize(("id_", "expected"), [
    ("here", EAST), ("there", WEST), ("unknown", UNCLEAR), ("moves tomorrow", WEST),
    ("moved today", EAST), ("moves twice", OUTSIDE), ("two moves on a day", UNCLEAR),
    ("moves from somewhere", UNCLEAR), ("comes tomorrow", OUTSIDE), ("came today", EAST),
    ("struck off today", ("东区", False)), ("struck off tomorrow", EAST), ("left today", OUTSIDE),
    ("left tomorrow", EAST), ("ended undated", ("东区", None)), ("founded tomorrow", OUTSIDE),
    ("where nobody stays", OUTSIDE),
])  # fmt: skip
def test_the_place_of_registration(
    found: Facts, id_: str, expected: tuple[str | None, bool | None]
) -> None:
    assert (found[id_]["registered_district"], found[id_]["registered_in_city"]) == expected


@pytest.mark.parametrize(("id_", "expected"), [
    ("here", NEVER), ("moved today", NEVER), ("comes tomorrow", NEVER),
    ("came today", date(2025, 6, 30)), ("came from somewhere", None),
])  # fmt: skip
def test_the_day_of_moving_into_the_city(found: Facts, id_: str, expected: date | None) -> None:
    assert found[id_]["moved_into_city_on"] == expected


@pytest.mark.parametrize("name", ["tax_district", "statistical_district"])
def test_the_places_of_tax_and_statistics(found: Facts, name: str) -> None:
    """From the first day on, not on the last; blank, two at once, or outside are no district."""
    known = {id_: row[name] for id_, row in found.items() if row[name] is not None}
    assert known == {"here": "西区", "left tomorrow": "西区"}
