"""Size classes at the limits of the statistical division (2017): both limits of a class are needed,
and what is missing leaves it unknown unless the other figure decides."""

from __future__ import annotations

import pytest

from tests.facts.tables import YEAR
from tests.support import ROOT
from twofold import documents
from twofold.facts.compile import givens, relation
from twofold.facts.read import read_subjects
from twofold.sql.duckdb import in_memory
from twofold.sql.layers import relation as everything

YUAN = 10_000  # the division counts in 万元
CASES = [
    ("C3921", 1000, 40000, "large"), ("C3921", 999, 40000, "medium"),
    ("C3921", 1000, 39999, "medium"), ("B0610", 300, 2000, "medium"),
    ("D4411", 299, 2000, "small"), ("C3921", 300, 1999, "small"), ("C3921", 20, 300, "small"),
    ("C3921", 19, 300, "micro"), ("C3921", 1000, 299, "micro"), ("I6311", 2000, 100000, "large"),
    ("I6410", 1999, 100000, "medium"), ("I6410", 100, 1000, "medium"), ("I6410", 99, 1000, "small"),
    ("I6410", 10, 100, "small"), ("I6410", 9, 100, "micro"), ("I6513", 300, 10000, "large"),
    ("I6513", 299, 10000, "medium"), ("I6513", 100, 1000, "medium"), ("I6513", 99, 1000, "small"),
    ("I6513", 10, 50, "small"), ("I6513", 10, 49, "micro"), ("F5111", 5000, 99999, None),
    (None, 5000, 99999, None), ("C3921", None, 40000, None), ("C3921", None, 299, "micro"),
    ("C3921", 19, None, "micro"), ("C3921", 20, None, None), ("C3921", None, None, None),
]  # fmt: skip


@pytest.mark.parametrize(("industry", "staff", "revenue", "size"), CASES)
def test_a_size_class(
    industry: str | None, staff: int | None, revenue: int | None, size: str | None
) -> None:
    document = documents.read(ROOT / "library" / "facts" / "size.md")
    subject = read_subjects([document])["organisation"]
    with in_memory() as connection:
        connection.raw.execute("CREATE TABLE organisation (id TEXT, industry TEXT)")
        connection.raw.execute(
            "CREATE TABLE enterprise_report "
            "(organisation TEXT, year INTEGER, staff BIGINT, revenue DECIMAL(18, 2))"
        )
        connection.raw.execute("INSERT INTO organisation VALUES ('A', ?)", [industry])
        money = None if revenue is None else revenue * YUAN
        connection.raw.execute(
            "INSERT INTO enterprise_report VALUES ('A', ?, ?, ?)", [YEAR, staff, money]
        )
        facts = relation(
            subject, everything, subject.names.values(), givens(date_of(YEAR), YEAR), {},
            lambda column: column in ("id", "organisation", "year"),
        )  # fmt: skip
        assert connection.rows(facts) == [("A", size)]


def date_of(year: int):
    from datetime import date

    return date(year + 1, 6, 30)
