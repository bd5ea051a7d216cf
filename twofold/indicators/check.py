"""What `twofold check` asks of this stage: expressions that compile, and methods' own cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from twofold import documents
from twofold.documents import Document
from twofold.errors import InputError
from twofold.facts import Subject
from twofold.indicators import extents
from twofold.indicators.cases import failures
from twofold.indicators.compile import read_part
from twofold.indicators.methods import assesses
from twofold.indicators.model import Indicator
from twofold.indicators.outlook import tables
from twofold.indicators.read import Catalogue
from twofold.indicators.seen import Known
from twofold.registers.model import Register
from twofold.workspace import Workspace

CERTIFICATES = "certificate"


def problems(
    workspace: Workspace, catalogue: Catalogue, registers: Mapping[str, Register],
    subjects: Mapping[str, Subject],
) -> Iterator[InputError]:  # fmt: skip
    """Everything that is wrong in the catalogue, each at its line."""
    known = Known(registers, subjects)
    for indicator in catalogue.indicators.values():
        wrong = [*_parts(indicator, registers, subjects), *_certificate(indicator, registers)]
        yield from wrong
        if not wrong:
            yield from extents.problems(catalogue.indicators, indicator, known)
    for document in method_documents(workspace):
        for one in failures(document, catalogue.methods[document.id]):
            yield InputError("indicators.case_failed", one.at, case=one.case, column=one.column,
                             expected=one.expected, found=one.found or "—")  # fmt: skip
    yield from tables.problems(workspace)


def _certificate(indicator: Indicator, registers: Mapping[str, Register]) -> Iterator[InputError]:
    """The kind of certificate is one that the register of certificates has a word for."""
    register = registers.get(CERTIFICATES)
    if not indicator.certificate or register is None:
        return
    known = [w for c in register.columns if c.name == "kind" for w, _ in c.values]
    if indicator.certificate not in known:
        yield InputError("indicators.no_certificate", indicator.at, kind=indicator.certificate,
                         known=", ".join(known))  # fmt: skip


def method_documents(workspace: Workspace) -> tuple[Document, ...]:
    """The documents of methods, whose cases are run."""
    found = (d for f in workspace.folders("methods") for d in documents.read_folder(f))
    return tuple(d for d in found if assesses(d))


def cases(document: Document) -> int:
    """How many cases stand in a document."""
    return sum(len(table.rows) for table in document.tables("case"))


def _parts(
    indicator: Indicator, registers: Mapping[str, Register], subjects: Mapping[str, Subject]
) -> Iterator[InputError]:
    for part in indicator.parts:
        if part.subject not in registers:
            yield InputError("indicators.no_register", part.at, register=part.subject,
                             known=", ".join(registers))  # fmt: skip
            continue
        register = registers[part.subject]
        try:
            read_part(indicator, part, register, subjects.get(part.subject))
        except InputError as problem:
            yield problem
        columns = {c.name for c in register.columns}
        for column in sorted(indicator.absent.keys() - columns):
            yield InputError("indicators.no_column", indicator.at, column=column,
                             register=register.id)  # fmt: skip
