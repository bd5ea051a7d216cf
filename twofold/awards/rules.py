"""The rules of delivery: time limits and joint checks, from the document of the city or library."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from twofold import documents
from twofold.awards.steps import STATES
from twofold.documents import Document, Fence, Heading, Row
from twofold.errors import InputError, NotFound, Place
from twofold.registers.read import read_registers
from twofold.sql.queries import FactQuery, read_query
from twofold.workspace import Workspace

ID, KIND = "delivery", "method"
NOTICE = "notice"
HEADER = ("parameter", "from", "value", "unit", "source")
DAYS = ("日", "天")
# What a check yields of each award: a register, and the key of the record in it that fails.
YIELDS = ("subject", "register", "record")


@dataclass(frozen=True)
class Limit:
    """So many days from a day on: of public notice at least, of a state at most."""

    name: str
    from_: date
    days: int
    source: str


@dataclass(frozen=True)
class Gate:
    """A joint check: a SELECT of the awards that fail it, each with the record that says so.
    `where_read` says that it counts only for policies that read that register."""

    id: str
    title: Mapping[str, str]
    law: Mapping[str, str]
    query: FactQuery = field(repr=False)
    at: Place
    where_read: bool = False


@dataclass(frozen=True)
class Rules:
    """How long the states may last, how long a notice must, and what is checked before it."""

    name: Mapping[str, str]
    limits: tuple[Limit, ...]
    gates: tuple[Gate, ...]
    source: Mapping[str, str]
    at: Place
    digest: str

    def days(self, name: str, day: date) -> Limit | None:
        """The limit in force on a day; None where there is none."""
        known = [limit for limit in self.limits if limit.name == name and limit.from_ <= day]
        return max(known, key=lambda limit: limit.from_) if known else None


def rules(workspace: Workspace) -> Rules:
    """The rules of a city, else those of the library. Raises NotFound where there are none, and
    InputError for a document that cannot be read."""
    own: Document | None = None
    prose: list[Document] = []
    for folder in workspace.folders("awards"):
        for document in documents.read_folder(folder):
            if document.id == ID and document.kind == KIND:
                own = document
            elif document.id == ID and document.kind == "prose":
                prose.append(document)
    if own is None:
        raise NotFound("steps.no_rules", id=ID)
    return _rules(own, *prose)


def faults(workspace: Workspace) -> list[InputError]:
    """What is wrong with the rules, registers that a check reads and the city has not included; a
    city without rules has no delivery, which is no fault."""
    try:
        found = rules(workspace)
        registers = read_registers(workspace)
    except InputError as problem:
        return [problem]
    except NotFound:
        return []
    return [
        InputError("facts.unknown_register", gate.at, name=register, near=", ".join(registers))
        for gate in found.gates for register in gate.query.registers if register not in registers
    ]  # fmt: skip


@documents.remembered
def _rules(document: Document, *prose: Document) -> Rules:
    source = str(document.front.get("source", ""))
    sources = {"zh": source, "en": str(prose[-1].front.get("source", source)) if prose else source}
    names = {"zh": document.name, "en": prose[-1].name if prose else document.name}
    return Rules(
        names, tuple(_limits(document)), tuple(_gates(document, prose[-1] if prose else None)),
        sources, document.place(), document.digest,
    )  # fmt: skip


def _limits(document: Document) -> Iterator[Limit]:
    for table in document.tables("parameter"):
        for header in table.header:
            if header not in HEADER:
                raise InputError("facts.unknown_header", document.place(table.line), header=header,
                                 known=", ".join(HEADER))  # fmt: skip
        for row in table.rows:
            yield _limit(document, row)


def _limit(document: Document, row: Row) -> Limit:
    name, at = row["parameter"], document.place(row.line)
    known = (NOTICE, *STATES)
    if name not in known:
        raise InputError("steps.unknown_limit", at, name=name, known=", ".join(known))
    text, unit = row.get("value"), row.get("unit")
    if not text.isdecimal() or unit not in DAYS:
        raise InputError("steps.bad_limit", at, name=name, value=f"{text} {unit}".strip())
    try:
        begins = date.fromisoformat(row.get("from"))
    except ValueError:
        raise InputError("registers.bad_date", at, column="from", value=row.get("from")) from None
    return Limit(name, begins, int(text), row.get("source"))


def _gates(document: Document, prose: Document | None) -> Iterator[Gate]:
    english = _english(prose)
    read = document.front.get("where_read") or []
    title, law = "", ""
    for block in document.blocks:
        if isinstance(block, Heading):
            title, law = block.text, ""
        elif isinstance(block, Fence) and block.word == "select":
            at = document.place(block.line)
            query = read_query(block.text, at)
            if set(query.columns) != set(YIELDS):
                raise InputError("steps.gate_columns", at, id=block.id, known=", ".join(YIELDS))
            said = english.get(block.id, (title, law))
            yield Gate(block.id, {"zh": title, "en": said[0]}, {"zh": law, "en": said[1]}, query,
                       at, block.id in read)  # fmt: skip
        elif not isinstance(block, Fence) and hasattr(block, "text"):
            law = f"{law}\n{block.text}".strip()


def _english(prose: Document | None) -> dict[str, tuple[str, str]]:
    """Title and text of each heading `ID — Title`."""
    found: dict[str, tuple[str, str]] = {}
    id_ = ""
    for block in prose.blocks if prose is not None else ():
        if isinstance(block, Heading):
            id_, _, title = (part.strip() for part in re.split(r"(—)", block.text, maxsplit=1))
            found[id_] = (title, "")
        elif id_ and hasattr(block, "text"):
            found[id_] = (found[id_][0], f"{found[id_][1]}\n{block.text}".strip())
    return found
