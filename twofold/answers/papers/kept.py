"""Sentences that people have edited, in the register: each edit one commit that adds a version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, replace

import pyarrow as pa

from twofold import registers
from twofold.answers.papers.desk import Kept
from twofold.awards.delivery import Signed
from twofold.errors import InputError
from twofold.registers import store
from twofold.registers.model import Commit
from twofold.registers.store import Reading
from twofold.sql.statements import fill, literal, names
from twofold.workspace import Workspace

REGISTER = "paper_sentence"
SENTENCES = pa.schema([
    *((name, pa.string()) for name in ("month", "paper", "slot", "language", "draft", "text",
                                       "evidence", "edited_by")),
    ("edited_on", pa.date32()),
])  # fmt: skip
# A sentence is one paragraph of a paper.
LONGEST = 600


def of_month(workspace: Workspace, month: str) -> tuple[Kept, ...]:
    """The sentences of a month as they were left, as known on the workspace's day; none where the
    register is not there."""
    with store.reading(workspace) as reading:
        if REGISTER not in reading.registers:
            return ()
        return _rows(reading, month)


def _rows(reading: Reading, month: str) -> tuple[Kept, ...]:
    found = reading.connection.rows(fill(
        "SELECT _columns FROM _kept AS k WHERE month = _month", columns=names(SENTENCES.names),
        kept=reading.view(REGISTER), month=literal(month)))  # fmt: skip
    made = (Kept(**dict(zip(SENTENCES.names, row, strict=True))) for row in found)
    return tuple(sorted((replace(one, draft=one.draft or "", evidence=one.evidence or "",
                                 edited_by=one.edited_by or "") for one in made),
                        key=lambda one: (one.paper, one.slot, one.language)))  # fmt: skip


def checked(slot: str, text: str) -> str:
    """An edited sentence as it is kept: in one line, with no sign that a page cannot show. Raises
    InputError where nothing is left of it, or too much."""
    from twofold.answers.papers.blocks import clean

    made = " ".join(clean(text.replace("\t", " ").replace("\n", " ")).split())
    if not made:
        raise InputError("papers.no_text", slot=slot)
    if len(made) > LONGEST:
        raise InputError("papers.long_text", count=len(made), most=LONGEST)
    return made


def keep(workspace: Workspace, edited: Sequence[Kept], signed: Signed) -> Commit:
    """Keeps edited sentences in one commit; what was before stays in the register's history."""
    with store.held(workspace) as now:
        with store.reading(now) as reading:
            store.needed(reading, REGISTER)
        rows = [dict(zip(SENTENCES.names, astuple(one), strict=True)) for one in edited]
        data = {REGISTER: pa.Table.from_pylist(rows, schema=SENTENCES)}
        return registers.publish(
            now, data, who=signed.who, source=signed.source, known_on=signed.known_on,
            message=signed.message, check="trusted",
        )  # fmt: skip
