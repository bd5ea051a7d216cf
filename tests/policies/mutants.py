"""A document changed in one small way at a time, and the cases of it that notice.

All mutants of one clause or score table are put beside it into one document, each under an id of
its own (`staff_m7`), so that a single run of the cases asks all of them. A mutant is caught when a
case that expects something of the original gets something else from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

from twofold.documents import Document, Fence, Row, Table
from twofold.policies.check import run_cases
from twofold.policies.model import Case
from twofold.policies.read import read
from twofold.sql.nodes import Name

OPERATOR = re.compile(r"(?<![<>=])(>=|<=|<>|>|<|=)(?![>=])")
NUMBER = re.compile(r"(?<![\w.:])\d+(?:\.\d+)?")
PARAMETER = re.compile(r":([a-z_0-9]+)")
POINTS = re.compile(r"\d+")
# An operator with its bound moved, and one turned round.
FLIPPED = {
    ">=": (">", "<"), ">": (">=", "<="), "<=": ("<", ">"), "<": ("<=", ">="),
    "=": ("<>", ">="), "<>": ("=", ">"),
}  # fmt: skip
Block = Fence | Table


@dataclass(frozen=True)
class Mutant:
    """One change: what it is, the block that has it, and a parameter's row that it needs."""

    label: str
    block: Block
    parameter: Row | None = None


def survivors(document: Document, facts: Mapping[str, Name]) -> Iterator[str]:
    """The mutants that no case of the document notices, each as `id: what was changed`."""
    for block in rules(document):
        yield from _survivors(document, facts, block, mutants(document, block))


def count(document: Document) -> int:
    return sum(len(list(mutants(document, block))) for block in rules(document))


def rules(document: Document) -> tuple[Block, ...]:
    """The fences and score tables that decide something."""
    fences = document.fences("require", "exclude", "score", "waive")
    return (*fences, *document.tables("score"))


def mutants(document: Document, block: Block) -> Iterator[Mutant]:
    """Every mutant of a block."""
    if isinstance(block, Fence):
        for label, text in _texts(block.text):
            yield Mutant(label, replace(block, text=text))
        yield from _nudged(document, block)
        if block.word in ("require", "exclude"):
            other = "exclude" if block.word == "require" else "require"
            yield Mutant(f"{block.word} → {other}", replace(block, word=other))
        return
    for number, row in enumerate(block.rows):
        for label, cells in _cells(row):
            made = Row(MappingProxyType({**row.cells, **cells}), row.line)
            rows = (*block.rows[:number], made, *block.rows[number + 1 :])
            yield Mutant(label, replace(block, rows=rows))
        if number + 1 < len(block.rows):
            rows = (*block.rows[:number], *block.rows[number + 1 :])
            yield Mutant(f"without {row['score']}", replace(block, rows=rows))


def _texts(text: str) -> Iterator[tuple[str, str]]:
    """A rule with one operator flipped, one number moved by its last digit, or one term less."""
    for match in OPERATOR.finditer(text):
        for other in FLIPPED[match[1]]:
            yield _changed(text, match, other)
    for match in NUMBER.finditer(text):
        for other in _moved(match[0]):
            yield _changed(text, match, other)
    for match in re.finditer(r"\b(GREATEST|LEAST)\b", text):
        yield _changed(text, match, {"GREATEST": "LEAST", "LEAST": "GREATEST"}[match[1]])
    for match in re.finditer(r"\s+OR\s+\w+|\w+\s+OR\s+|\s\+\s\w+(?=$|\s)|\w+\s\+\s(?!:)", text):
        yield _changed(text, match, "")


def _changed(text: str, match: re.Match[str], other: str) -> tuple[str, str]:
    made = text[: match.start()] + other + text[match.end() :]
    return f"{' '.join(text.split())}: {match[0].strip()} → {other or 'nothing'}", made


def _moved(written: str) -> tuple[str, str]:
    step = Decimal(1).scaleb(int(Decimal(written).as_tuple().exponent))
    return str(Decimal(written) - step), str(Decimal(written) + step)


def _cells(row: Row) -> Iterator[tuple[str, dict[str, str]]]:
    for label, text in _texts(row["score"]):
        yield label, {"score": text}
    ends = list(POINTS.finditer(row["points"]))
    for match in ends:  # the lower end down, the upper end up: the other way round is refused
        other = _moved(match[0])[match is ends[-1]]
        label, points = _changed(row["points"], match, other)
        yield f"points of {row['score']}: {label}", {"points": points}


def _nudged(document: Document, block: Fence) -> Iterator[Mutant]:
    """The clause with one of its parameters a little less, and a little more."""
    rows = {row["parameter"]: row for t in document.tables("parameter") for row in t.rows}
    for name in dict.fromkeys(PARAMETER.findall(block.text)):
        if name not in rows:
            continue
        for end, value in zip(("less", "more"), _moved(rows[name]["value"]), strict=True):
            cells = {**rows[name].cells, "parameter": f"{name}_{end}", "value": value}
            row = Row(MappingProxyType(cells), rows[name].line)
            text = re.sub(rf":{name}\b", f":{name}_{end}", block.text)
            yield Mutant(f":{name} {rows[name]['value']} → {value}", replace(block, text=text), row)


# --- are they noticed?


def _survivors(
    document: Document, facts: Mapping[str, Name], block: Block, made: Iterable[Mutant]
) -> Iterator[str]:
    every = (Mutant("nothing", block), *made)
    if block.word == "waive":
        blocks, ids = _waiving(document, block, every)
    else:
        blocks, ids = _beside(document, block, every)
    # The cases name items by the ids of the original, which a mutant renames.
    rules = tuple(b for b in blocks if not (isinstance(b, Table) and b.word == "case"))
    policy = read(replace(document, blocks=rules), facts)
    cases = read(document, facts).cases
    asked = replace(policy, cases=tuple(_cases(cases, block.id, ids)))
    caught = {str(error.values["what"]) for error in run_cases(asked)}
    assert ids[0] not in caught, f"{block.id} fails its own cases"
    yield from (f"{block.id}: {m.label}" for m, id_ in zip(every, ids, strict=True)
                if id_ not in (*caught, ids[0]))  # fmt: skip


def _beside(
    document: Document, block: Block, every: tuple[Mutant, ...]
) -> tuple[tuple[Block, ...], list[str]]:
    """The document with every mutant of a block beside it, and the waivers of it for each."""
    ids = [f"{block.id}_m{number}" for number in range(len(every))]
    made: list[Block] = [_with(document, every), *_kept(document, block)]
    for mutant, id_ in zip(every, ids, strict=True):
        made.append(replace(mutant.block, id=id_))
        made += [replace(w, id=id_) for w in document.fences("waive") if w.id == block.id]
    return tuple(made), ids


def _waiving(
    document: Document, block: Fence | Table, every: tuple[Mutant, ...]
) -> tuple[tuple[Block, ...], list[str]]:
    """The waived clause as often as there are mutants of its waiver."""
    ids = [f"{block.id}_m{number}" for number in range(len(every))]
    waived = next(f for f in document.fences("require", "exclude") if f.id == block.id)
    made: list[Block] = [_with(document, every), *_kept(document, waived)]
    for mutant, id_ in zip(every, ids, strict=True):
        made += [replace(waived, id=id_), replace(mutant.block, id=id_)]
    return tuple(made), ids


def _kept(document: Document, block: Block) -> Iterator[Block]:
    """What the mutants need around them: the scores that are read, standard, cases, one clause."""
    scores = _scores_read(document, block)
    yield from document.tables("standard")
    yield from document.tables("case")
    yield from (t for t in document.tables("score") if t.id in scores)
    yield from (f for f in document.fences("score") if f.id in scores)
    yield from (f for f in document.fences("require") if f.id == "resident")


def _scores_read(document: Document, block: Block) -> set[str]:
    """The scores behind a block, and those behind them."""
    if isinstance(block, Table):
        return set()
    scores = {b.id: b for b in (*document.fences("score"), *document.tables("score"))}
    found = set(re.findall(r"\w+", block.text)) & scores.keys()
    return found.union(*(_scores_read(document, scores[id_]) for id_ in found))


def _with(document: Document, every: tuple[Mutant, ...]) -> Table:
    (parameters,) = document.tables("parameter")
    extra = {m.parameter["parameter"]: m.parameter for m in every if m.parameter is not None}
    return replace(parameters, rows=(*parameters.rows, *extra.values()))


def _cases(cases: Iterable[Case], id_: str, ids: list[str]) -> Iterator[Case]:
    """The cases that expect something of a clause, expecting the same of every mutant."""
    for case in cases:
        if id_ not in case.expected:
            continue
        points = dict(case.points)
        if id_ in points:
            points |= dict.fromkeys(ids, points[id_])
        expected = dict.fromkeys(ids, case.expected[id_])
        yield replace(case, points=points, expected=expected)
