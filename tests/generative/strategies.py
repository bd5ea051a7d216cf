"""Policy documents made up at random, with rows that stand on their thresholds.

One generator, two sources of chance: `policies()` for Hypothesis, which shrinks what fails, and
`random_pairs(seed, n)` for volume. What is made is a whole document (Markdown), the facts it reads
and rows of them, so that the compiler and the evaluator consume the same thing.

A row holds facts by name (None: unknown; "never": a date known not to exist; a ratio as its pair of
numerator and denominator), `judged ID` (True, False, None) and `points ID` (a whole number, None).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from hypothesis import strategies as st

from tests.evaluator.gaps import Fact
from tests.evaluator.policy import Cell
from tests.generative import rows, texts
from tests.generative.chance import Drawn, Plain
from tests.generative.draft import FACTS, READS, Draft

DAYS = (
    date(2024, 2, 29), date(2024, 12, 31), date(2025, 3, 31), date(2025, 6, 30), date(2026, 11, 22),
)  # fmt: skip


@dataclass(frozen=True)
class Generated:
    """A policy document, the facts it may read, and rows to judge on `day`.

    `features` names the constructs in the text; `judged` and `points` what an expert may answer.
    """

    text: str
    facts: tuple[Fact, ...]
    day: date
    rows: tuple[dict[str, Cell], ...]
    features: frozenset[str]
    judged: tuple[str, ...]
    points: tuple[str, ...]

    @property
    def facts_text(self) -> str:
        """The facts as a document of kind `facts`; its SELECT reads a table of the same columns."""
        lines = [
            "---\nkind: facts\nid: generated\nsubject: organisation\n---\n",
            "```sql select\nSELECT * FROM generated\n```\n",
            "| fact | type | unit | absent | part of | meaning | English |",
            "|---|---|---|---|---|---|---|",
        ]
        for fact in self.facts:
            unit = "元" if fact.type == "money" else ""
            lines.append(
                f"| {fact.name} | {fact.type} | {unit} | unknown | {fact.whole} | 生成 | made |"
            )
        return "\n".join(lines) + "\n"


@st.composite
def policies(draw: st.DrawFn, most_rows: int = 8) -> Generated:
    """A document and up to `most_rows` rows."""
    chance = Drawn(draw)
    return _generated(chance, chance.integer(1, most_rows))


def random_pairs(seed: int, n: int, rows_each: int = 25) -> Iterator[Generated]:
    """Documents with `rows_each` rows, until there are `n` pairs of document and row.

    The same seed makes the same documents, whatever `n` is but for the last one's rows.
    """
    chance = Plain(random.Random(seed))
    while n > 0:
        made = _generated(chance, rows_each)
        yield made if n >= rows_each else _cut(made, n)
        n -= rows_each


def _cut(made: Generated, n: int) -> Generated:
    return Generated(**{**vars(made), "rows": made.rows[:n]})


def _generated(chance: Drawn | Plain, count: int) -> Generated:
    draft = Draft(chance, chance.choice(DAYS), year=chance.choice((0, -1)))
    text = texts.document(draft)
    facts = tuple(fact for fact in (*FACTS, *READS) if fact.name in draft.used)
    return Generated(
        text=text,
        facts=facts,
        day=draft.day,
        rows=tuple(rows.row(draft, facts) for _ in range(count)),
        features=frozenset(draft.features),
        judged=tuple(sorted(draft.judged)),
        points=tuple(draft.experts),
    )
