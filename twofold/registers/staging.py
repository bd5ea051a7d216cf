"""Staging: rows from a file or from memory, read, checked, and accepted or refused.

All of it happens in temporary tables of one connection, before anything is locked: `NAME raw` as
it came, `NAME typed` with a value and a fault for each column, `NAME faults` with every reason.
A row with any fault is refused whole; nothing is repaired and nothing is dropped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from twofold.errors import InputError, Place
from twofold.registers.codes import bad_codes
from twofold.registers.csvfile import LINE
from twofold.registers.model import KEY, Column, Register
from twofold.registers.periods import bad_period, of_period
from twofold.registers.sources import Source
from twofold.sql import cells
from twofold.sql.duckdb import Connection
from twofold.sql.statements import (
    Tree,
    all_of,
    any_of,
    cast,
    create_as,
    create_table,
    fill,
    json_object,
    literal,
    name,
    named,
    names,
    same_key,
)

_FAULTS = {LINE: "BIGINT", "reason": "TEXT", "column": "TEXT", "value": "TEXT"}


@dataclass(frozen=True)
class Staged:
    """A register's rows, ready to be published. `present` are the columns that the source has;
    what it lacks keeps its recorded value."""

    register: Register
    source: Source
    present: tuple[Column, ...]
    refused: int
    accepted: Tree
    keys: Tree

    @property
    def rejects(self) -> str:
        """The temporary table of refused rows, or no name where there are none."""
        return f"{self.register.id} rejects" if self.refused else ""


def stage(
    connection: Connection, register: Register, source: Source, *,
    trusted: bool, complete: bool, targets: Mapping[str, Tree],
) -> Staged:  # fmt: skip
    """Reads and checks a source. `targets` gives for each register that may be referred to the
    SELECT of its keys. A trusted source has its types and keys checked, and nothing refused.

    Raises InputError where the source cannot be read at all, where a trusted one is wrong, and
    where a `complete` one has rows whose key cannot be read, so that no one can tell what it lacks.
    """
    present = tuple(c for c in register.columns if c.name in source.columns)
    _read(connection, register, source, present, trusted)
    if trusted:
        _check_trusted(connection, register, present)
    else:
        _check(connection, register, source, present, targets)
    typed, faults = f"{register.id} typed", f"{register.id} faults"
    columns = names([LINE, *(c.name for c in present)], "t")
    keys = fill("SELECT _key FROM _typed", key=names(register.key), typed=typed)
    refused = 0 if trusted else _count(connection, faults)
    if not refused:
        accepted = fill("SELECT _columns FROM _typed AS t", columns=columns, typed=typed)
        return Staged(register, source, present, 0, accepted, keys)
    if complete:
        _check_complete(connection, register, source)
    _keep_rejects(connection, register, source, present)
    accepted = fill(
        "SELECT _columns FROM _typed AS t ANTI JOIN _faults AS f ON t.line = f.line",
        columns=columns, typed=typed, faults=faults,
    )  # fmt: skip
    return Staged(register, source, present, refused, accepted, keys)


def _read(
    connection: Connection, register: Register, source: Source, present: Sequence[Column],
    trusted: bool,
) -> None:  # fmt: skip
    """`NAME raw`: for a trusted source already typed, else as text."""
    columns = []
    for column in present:
        cell: Tree = name(source.columns[column.name])
        if trusted:
            cell = cast(cell, cells.SQL_TYPES[column.type])
        elif not source.is_text:
            cell = cast(cell, "TEXT")
        columns.append(named(cell, column.name))
    table = f"{register.id} typed" if trusted else f"{register.id} raw"
    select = fill("SELECT line, _columns FROM _source", columns=columns, source="source")
    with source.reading(), connection.offered("source", source.batches):
        connection.run(create_as(table, select))


def _check_trusted(connection: Connection, register: Register, present: Sequence[Column]) -> None:
    typed = f"{register.id} typed"
    required = [c.name for c in present if c.required]
    missing = any_of(fill("_c IS NULL", c=name(c)) for c in required)
    line = connection.value(
        fill("SELECT MIN(line) FROM _typed WHERE _missing", typed=typed, missing=missing)
    )
    if line is None:
        line = connection.value(fill("SELECT MIN(line) FROM (_again)",
                                     again=_repeated(register, typed)))  # fmt: skip
    if line is not None:
        raise InputError("registers.untrustworthy", Place(register.id, line), register=register.id)


def _check(
    connection: Connection, register: Register, source: Source, present: Sequence[Column],
    targets: Mapping[str, Tree],
) -> None:  # fmt: skip
    connection.run(create_as(f"{register.id} typed", _typed(register, present)))
    connection.run(create_table(f"{register.id} faults", _FAULTS, temporary=True))
    for column in present:
        if column.code:
            _check_codes(connection, register, column)
        if column.period and column.period in {c.name for c in present}:
            _check_periods(connection, register, column)
    _collect_faults(connection, register, present)
    for column in present:
        if column.references and not column.loose:
            _check_references(connection, register, column, targets[column.references])
    _check_keys(connection, register, present)
    if source.broken:
        _add_broken(connection, register, source)


def _typed(register: Register, present: Sequence[Column]) -> Tree:
    """Three layers, so that each cell is cleaned once and read once: text, value, fault."""
    clean = [named(_cleaned(c), c.name) for c in present]
    layer = fill("SELECT line, _clean FROM _raw", clean=clean, raw=f"{register.id} raw")
    filled = any_of(fill("NOT _c IS NULL", c=name(c.name)) for c in present)
    values = [named(cells.value(name(c.name), c.type, _words(c)), f"{c.name} =") for c in present]
    layer = fill("SELECT *, _values FROM _below WHERE _filled", values=values, below=layer,
                 filled=filled)  # fmt: skip
    faults = [
        named(cells.fault(name(c.name), name(f"{c.name} ="), c.type, _words(c), c.required),
              f"{c.name} ?")
        for c in present
    ]  # fmt: skip
    layer = fill("SELECT *, _faults FROM _below", faults=faults, below=layer)
    results: list[Tree] = []
    for c in present:
        value = fill("CASE WHEN _fault IS NULL THEN _value END", fault=name(f"{c.name} ?"),
                     value=name(f"{c.name} ="))  # fmt: skip
        results += [named(value, c.name), name(f"{c.name} ?")]
    return fill("SELECT line, _results FROM _below", results=results, below=layer)


def _cleaned(column: Column) -> Tree:
    is_code = column.code or column.key or bool(column.references)
    return cells.cleaned(name(column.name), column.type, is_code and column.type == "text")


def _words(column: Column) -> Mapping[str, str]:
    return {**dict(column.values), **({cells.NEVER: ""} if column.forever else {})}


def _check_codes(connection: Connection, register: Register, column: Column) -> None:
    """A wrong code is no key: it is taken out of the row, which then has a fault."""
    select = fill("SELECT line, _code FROM _typed WHERE NOT _code IS NULL",
                  code=name(column.name), typed=f"{register.id} typed")  # fmt: skip
    lines: list[int] = []
    reasons: list[str] = []
    for batch in connection.arrow(select):
        for position, reason in bad_codes(batch.column(1)):
            lines.append(batch.column(0)[position].as_py())
            reasons.append(reason)
    if not lines:
        return
    found = pa.table({LINE: lines, "reason": reasons})
    with connection.offered("found", found):
        connection.run(fill(
            """UPDATE _typed SET _code = NULL, _fault = found.reason FROM found
               WHERE found.line = _typed.line""",
            typed=f"{register.id} typed", code=column.name, fault=f"{column.name} ?",
        ))  # fmt: skip


def _check_periods(connection: Connection, register: Register, column: Column) -> None:
    """A text that looks like a period and is none, or a year that is not of its row's period."""
    own = column.period == column.name
    pairs = connection.rows(fill(
        """SELECT DISTINCT _period AS period, CAST(_column AS TEXT) AS told FROM _typed
           WHERE NOT _period IS NULL AND NOT _column IS NULL""",
        period=name(column.period), column=name(column.name), typed=f"{register.id} typed",
    ))  # fmt: skip
    wrong = [(period, told) for period, told in pairs
             if (bad_period(period) if own else not of_period(period, int(told)))]  # fmt: skip
    reason = "registers.bad_period" if own else "registers.year_of_other_period"
    for period, told in wrong:
        connection.run(fill(
            """UPDATE _typed SET _fault = _reason
               WHERE _period = _written AND CAST(_column AS TEXT) = _told""",
            typed=f"{register.id} typed", fault=f"{column.name} ?", reason=literal(reason),
            period=name(column.period), written=literal(period), column=name(column.name),
            told=literal(told),
        ))  # fmt: skip


def _collect_faults(connection: Connection, register: Register, present: Sequence[Column]) -> None:
    """From a column for each fault to one row for each fault."""
    counted = [fill("COUNT(_fault)", fault=name(f"{c.name} ?")) for c in present]
    totals = connection.rows(
        fill("SELECT _counted FROM _typed", counted=counted, typed=f"{register.id} typed")
    )[0]
    for column, total in zip(present, totals, strict=True):
        if total:
            found = fill("SELECT line, _fault AS reason FROM _typed WHERE NOT _fault IS NULL",
                         fault=name(f"{column.name} ?"), typed=f"{register.id} typed")  # fmt: skip
            _add_faults(connection, register, found, column.name)


def _check_references(
    connection: Connection, register: Register, column: Column, target: Tree
) -> None:
    found = fill(
        """SELECT line, _reason AS reason FROM _typed AS t
           WHERE NOT _column IS NULL
           AND NOT EXISTS (SELECT 1 FROM _target AS k WHERE k.key = _column)""",
        typed=f"{register.id} typed", column=name(column.name, "t"), target=target,
        reason=literal("registers.no_such_key"),
    )  # fmt: skip
    _add_faults(connection, register, found, column.name)


def _check_keys(connection: Connection, register: Register, present: Sequence[Column]) -> None:
    """Rows of one key: of equal ones the first stays; of differing ones nobody knows which."""
    typed = f"{register.id} typed"
    repeated = f"{register.id} repeated"
    connection.run(create_as(repeated, _repeated(register, typed)))
    if not _count(connection, repeated):
        return
    values = [name(c.name) for c in present]
    groups = fill(
        """SELECT _key, MIN(line) AS first,
                  COUNT(DISTINCT ROW(_values)) = 1 AND NOT BOOL_OR(faulty) AS same
           FROM (SELECT *, line IN (SELECT line FROM _faults) AS faulty
                 FROM _typed WHERE line IN (SELECT line FROM _repeated)) AS t
           GROUP BY _key""",
        key=names(register.key), values=values, faults=f"{register.id} faults", typed=typed,
        repeated=repeated,
    )  # fmt: skip
    found = fill(
        """SELECT t.line, CASE WHEN same THEN _equal ELSE _other END AS reason
           FROM _typed AS t JOIN _groups AS g ON _same_key
           WHERE NOT (same AND t.line = first)""",
        typed=typed, groups=groups, same_key=same_key("t", "g", register.key),
        equal=literal("registers.repeated_row"), other=literal("registers.conflicting_rows"),
    )  # fmt: skip
    # What is personal stands alone, so that it can be withheld by its column.
    told = register.key[:1] if set(register.key) & set(register.personal) else register.key
    _add_faults(connection, register, found, *told)


def _repeated(register: Register, typed: str) -> Tree:
    """The lines of rows whose key stands in more than one row."""
    readable = all_of(fill("NOT _c IS NULL", c=name(c)) for c in register.key)
    again = fill(
        "SELECT _key FROM _typed WHERE _readable GROUP BY _key HAVING COUNT(*) > 1",
        key=names(register.key), typed=typed, readable=readable,
    )  # fmt: skip
    return fill("SELECT t.line FROM _typed AS t JOIN _again AS a ON _same_key", typed=typed,
                again=again, same_key=same_key("t", "a", register.key))  # fmt: skip


def _add_faults(connection: Connection, register: Register, found: Tree, *columns: str) -> None:
    """Faults of a cell, or of several together: all of a key, so that its row can be told."""
    first, *more = (name(column, "r") for column in columns)
    cell: Tree = first
    if more:
        cell = fill("CONCAT_WS(_between, _cells)", between=literal(KEY), cells=[first, *more])
    connection.run(fill(
        """INSERT INTO _faults SELECT f.line, f.reason, _column, _cell
           FROM _found AS f JOIN _raw AS r ON f.line = r.line""",
        faults=f"{register.id} faults", column=literal(KEY.join(columns)), cell=cell,
        found=found, raw=f"{register.id} raw",
    ))  # fmt: skip


def _add_broken(connection: Connection, register: Register, source: Source) -> None:
    broken = pa.table({
        LINE: pa.array([b.line for b in source.broken], pa.int64()),
        "reason": [b.reason for b in source.broken],
        "value": [b.value for b in source.broken],
        "text": [b.text for b in source.broken],
    })  # fmt: skip
    with connection.offered("offered", broken):
        connection.run(
            create_as(f"{register.id} broken", fill("SELECT * FROM offered")),
            fill("INSERT INTO _faults SELECT line, reason, NULL, value FROM offered",
                 faults=f"{register.id} faults"),
        )  # fmt: skip


def _check_complete(connection: Connection, register: Register, source: Source) -> None:
    """What a complete file lacks is removed: not to be guessed from rows without a readable key."""
    unreadable = any_of(fill("_c IS NULL", c=name(c)) for c in register.key)
    lines = [b.line for b in source.broken]
    lines += [row[0] for row in connection.rows(
        fill("SELECT line FROM _typed WHERE _unreadable ORDER BY line LIMIT 20",
             typed=f"{register.id} typed", unreadable=unreadable)
    )]  # fmt: skip
    if lines:
        lines.sort()
        raise InputError("registers.incomplete", Place.of(source.name, lines[0]),
                         lines=", ".join(map(str, lines[:20])))  # fmt: skip


def _keep_rejects(
    connection: Connection, register: Register, source: Source, present: Sequence[Column]
) -> None:
    """`NAME rejects`: each fault with its whole row as JSON, so that nothing of it is lost."""
    row = json_object({column.name: name(column.name, "r") for column in present})
    rejects = fill(
        """SELECT f.line, f.reason, f.column, f.value, _row AS row
           FROM _faults AS f JOIN _raw AS r ON f.line = r.line""",
        row=row, faults=f"{register.id} faults", raw=f"{register.id} raw",
    )  # fmt: skip
    connection.run(create_as(f"{register.id} rejects", rejects))
    if source.broken:
        connection.run(fill(
            "INSERT INTO _rejects SELECT line, reason, NULL, value, _row FROM _broken",
            row=json_object({"_text": name("text")}),
            rejects=f"{register.id} rejects", broken=f"{register.id} broken",
        ))  # fmt: skip


def _count(connection: Connection, table: str) -> int:
    """Distinct lines in a table."""
    counted = connection.value(fill("SELECT COUNT(DISTINCT line) FROM _table", table=table))
    assert isinstance(counted, int)
    return counted
