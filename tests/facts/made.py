"""Small facts documents, and what they say of registers filled by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.facts.tables import DAY, YEAR
from twofold import documents
from twofold.facts.compile import givens, relation
from twofold.facts.model import Subject
from twofold.facts.read import read_subjects
from twofold.sql.duckdb import in_memory
from twofold.sql.layers import relation as everything

HEADER = (
    "| fact | type | unit | absent | part of | meaning | English |\n|---|---|---|---|---|---|---|\n"
)
# Five organisations and what is recorded of them: C has only blanks, E has nothing at all.
TABLES = {
    "organisation": "VALUES ('A'), ('B'), ('C'), ('D'), ('E')) AS t(id",
    "deal": """VALUES ('A', 1.00, 'old', TRUE, DATE '2025-01-01'),
                      ('A', 2.00, 'new', FALSE, DATE '2025-02-01'),
                      ('B', 1.00, 'new', NULL, DATE '2025-01-01'),
                      ('B', NULL, NULL, TRUE, NULL),
                      ('C', NULL, NULL, NULL, NULL),
                      ('D', 5.00, 'old', FALSE, DATE '2025-06-30')
               ) AS t(holder, amount, kind, good, signed_on""",
}
NEVER_BLANK = {"id", "holder"}


def document(select: str, *rows: str, id_: str = "made", subject: str = "organisation") -> str:
    """A facts document; a row is `name | type | unit | absent | part of | meaning | English`."""
    table = HEADER + "".join(f"| {row} |\n" for row in rows)
    return (
        f"---\nkind: facts\nid: {id_}\nsubject: {subject}\n---\n\n"
        f"```sql select {id_}\n{select}\n```\n\n{table}"
    )


def read(*texts: str) -> Mapping[str, Subject]:
    """Documents as subjects; the n-th is called `n.md`."""
    made = [documents.parse(text, f"{number}.md") for number, text in enumerate(texts, 1)]
    return read_subjects(made)


def measured(select: str, *rows: str) -> dict[str, Any]:
    """The one fact of a document, for each organisation: from a SELECT and its row of the table."""
    return {id_: values[0] for id_, values in measured_all(select, rows).items()}


def measured_all(select: str, rows: Sequence[str]) -> dict[str, tuple[Any, ...]]:
    subject = read(document(select, *rows))["organisation"]
    with in_memory() as connection:
        for name, values in TABLES.items():
            connection.raw.execute(f"CREATE TABLE {name} AS SELECT * FROM ({values})")
        query = relation(
            subject, everything, subject.names.values(), givens(DAY, YEAR), {},
            lambda column: column in NEVER_BLANK,
        )  # fmt: skip
        found = connection.rows(query)
    assert len(found) == len({row[0] for row in found}), "an organisation stands there twice"
    return {row[0]: row[1:] for row in sorted(found)}
