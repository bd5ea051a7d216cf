"""A part of an indicator to one SELECT: an aggregate over a register and the facts of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from twofold import facts
from twofold.facts import Subject
from twofold.facts.compile import givens
from twofold.indicators.model import Indicator, Part
from twofold.policies.read import GIVEN
from twofold.registers.model import Register
from twofold.registers.store import Reading
from twofold.sql.aggregates import Aggregate, aggregate, measured, taking_part
from twofold.sql.build import coalesce, literal
from twofold.sql.dialect import Names
from twofold.sql.layers import Query, column, layer
from twofold.sql.nodes import NEVER, Const, Name, Parameter, Type, Value
from twofold.sql.scope import Scope
from twofold.sql.statements import Tree, visible

TRACE = ("added", "line")
NOTHING: Mapping[str, str] = MappingProxyType({})
# What an empty cell means, by the word of the document; a date that never came meets no comparison.
ABSENT: Mapping[str, Value] = {"never": NEVER, "none": "none"}
# A year is a whole number to the dialect.
TYPES = {t.value: t for t in Type} | {"year": Type.COUNT}


class _Traced(Reading):
    """The store with where each row came from beside its columns."""

    def view(self, id_: str) -> Tree:
        return visible(id_, (*self.registers[id_].column_names, *TRACE), self.commit)


def part_names(indicator: Indicator, register: Register, subject: Subject | None) -> Names:
    """What an indicator's expression may name: the register's columns, the facts of its rows, the
    indicator's parameters and the givens. A fact stands before the column of its name."""
    columns = {c.name: Name(c.name, TYPES[c.type], c.unit) for c in register.columns}
    known = {**columns, **(subject.names if subject else {})}
    own = {p.name: Parameter(p.name, p.type, p.unit) for p in indicator.parameters}
    return Names(known, {**own, **GIVEN})


def values(
    indicator: Indicator, day: date, year: int | None = None,
    within: tuple[date, date] | None = None,
) -> Mapping[str, Const]:  # fmt: skip
    """Givens and parameters at a day; the reference year follows from the indicator, unless it is
    given. For a period of a year, `year_start` and `year_end` are its ends, `within`."""
    bound = dict(givens(day, day.year + indicator.year if year is None else year))
    if within is not None:
        ends = zip(("year_start", "year_end"), within, strict=True)
        bound |= {name: Const(end, Type.DATE) for name, end in ends}
    for row in sorted(indicator.parameters, key=lambda p: p.from_):
        if row.from_ <= day or row.name not in bound:
            bound[row.name] = Const(row.value, row.type)
    return bound


def read_part(
    indicator: Indicator, part: Part, register: Register, subject: Subject | None
) -> Aggregate:
    """The aggregate of a part. Raises InputError with place, reason and what to write."""
    return aggregate(part.text, part_names(indicator, register, subject), part.at)


def part_select(
    reading: Reading, indicator: Indicator, part: Part, subject: Subject | None, day: date
) -> tuple[Aggregate, Query]:
    """The aggregate and its SELECT of one row: `value` and `undecided`, as the store is seen."""
    made = read_part(indicator, part, reading.registers[part.subject], subject)
    bound = values(indicator, day)
    relation = _relation(reading, indicator, part, subject, made, bound)
    return made, measured(made, relation, Scope(column, bound))


def part_rows(
    reading: Reading, indicator: Indicator, part: Part, subject: Subject | None, day: date
) -> tuple[Aggregate, Query]:
    """The aggregate and a SELECT of the register's rows that enter it, in the order of the key:
    all columns, the commit that added a row, its line, then `value`, what a row brings."""
    register = reading.registers[part.subject]
    made = read_part(indicator, part, register, subject)
    bound = values(indicator, day)
    traced = _Traced(reading.connection, reading.registers, reading.commit)
    # A fact may bear the name of a column, and an empty cell be filled: the row's own stand apart.
    own = {name: f"row {name}" for name in (*register.column_names, *TRACE)}
    relation = _relation(traced, indicator, part, subject, made, bound,
                         {new: name for name, new in own.items()})  # fmt: skip
    rows = taking_part(made, relation, Scope(column, bound), own)
    return made, rows.order_by(*(column(name) for name in register.key), copy=False)


def _relation(
    reading: Reading, indicator: Indicator, part: Part, subject: Subject | None, made: Aggregate,
    bound: Mapping[str, Const], keep: Mapping[str, str] = NOTHING,
) -> Query:  # fmt: skip
    """The rows that the aggregate reads: the facts and columns that it names, and the register's
    columns that are kept under new names."""
    known = subject.facts if subject else {}
    asked = [name for name in made.reads if name.name in known]
    columns = [name.name for name in made.reads if name.name not in known]
    if asked and subject:
        own = {c: c for c in columns}
        relation = facts.measure(reading, subject, asked, bound, {**own, **keep})
    else:
        view = reading.view(part.subject)
        assert isinstance(view, Query)
        kept = {new: column(old) for new, old in keep.items()}
        relation = layer(view, kept, columns) if kept else view
    filled = {
        c: coalesce(column(c), literal(ABSENT[indicator.absent[c]]))
        for c in columns if c in indicator.absent
    }  # fmt: skip
    if not filled:
        return relation
    rest = [n.name for n in made.reads if n.name not in filled]
    return layer(relation, filled, [*rest, *keep])
