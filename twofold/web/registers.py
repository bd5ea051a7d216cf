"""The registers: what each holds, its rows with where they come from, and one row's history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from twofold import registers
from twofold.answers.cells import generated, head
from twofold.answers.labels import unit
from twofold.errors import NotFound
from twofold.registers.model import Commit, Entry, Register
from twofold.registers.model import Page as Found
from twofold.registers.read import find as registered
from twofold.registers.read import read_registers
from twofold.registers.show import sizes
from twofold.web import entering, records
from twofold.web.page import Asked, Page, View
from twofold.web.parts import Cell, Column, Field, Form, Link, Pair, Row, Table
from twofold.words import Words

# Rows of a page, and versions of one row.
ROWS, VERSIONS = 50, 200
FILES = ("xlsx", "csv", "parquet")


# --- all registers


def listed(asked: Asked) -> View:
    """Every register: what it holds, how many rows it has, and what touched it last."""
    say = asked.say
    log = registers.log(asked.workspace)
    found = sizes(asked.workspace)
    rows = tuple(_summary(asked, register, count, log) for register, count in found)
    columns = (Column(say("cli.columns.register")), Column(say("web.registers.holds")),
               Column(say("cli.columns.rows"), number=True),
               Column(say("web.registers.touched")))  # fmt: skip
    table = Table(say("web.registers.all"), columns, rows, downloads=asked.downloads("registers"),
                  stacked=True, hidden_caption=True)  # fmt: skip
    return View(say("web.registers.all"), "registers.html", {"table": table},
                lede=say("web.registers.lead"), generated=any(map(generated, log)))  # fmt: skip


def _summary(asked: Asked, register: Register, count: int, log: Sequence[Commit]) -> Row:
    say = asked.say
    touched = next((commit for commit in log if _touches(commit, register)), None)
    holds = next(iter(records.about(say, register)), Link(""))
    last = Cell() if touched is None else Cell(
        records.commit_link(asked, touched.number).text, asked.link("commits", str(touched.number)),
        (say.value(touched.known_on),))  # fmt: skip
    return Row((
        Cell(records.name(say, register), asked.link("registers", register.id)),
        Cell(holds.text, lang=holds.lang), Cell(say.value(count)), last,
    ))  # fmt: skip


def _touches(commit: Commit, register: Register) -> bool:
    return any(c.register == register.id and (c.added or c.removed) for c in commit.counts)


# --- one register


@dataclass(frozen=True)
class Definition:
    """What a column is: its word in both languages, type, unit, who provides it, its words."""

    name: str
    meaning: Link
    other: Link
    type: str
    unit: Link
    refers: Link
    provider: Link
    values: tuple[tuple[str, Link], ...]


def one(asked: Asked) -> View:
    """A register's rows, searched and paged, as they stood after a commit."""
    return _rows(asked, _register(asked), ())


def _register(asked: Asked) -> Register:
    return registered(read_registers(asked.workspace), asked.placed["id"])


def _rows(asked: Asked, register: Register, key: tuple[str, ...]) -> View:
    """Rows of a register: all, those found, or those whose key begins so."""
    say, given = asked.say, asked.given
    find, commit = given.get("find"), given.get("commit")
    found = registers.show(asked.workspace, register.id, key=key, commit=commit, find=find,
                           limit=ROWS, offset=given.get("offset") or 0)  # fmt: skip
    rows = records.Rows(asked, register, found.columns, found.rows, found.commit)
    title = records.name(say, register)
    data = {
        "rows": rows, "found": found, "about": records.about(say, register),
        "definitions": _definitions(asked, register), "withheld": _withheld(say, register),
        "caption": _caption(asked, found), "form": _form(asked, register),
        "pager": asked.pager(len(found.rows), found.total, ROWS, "rows"),
        "downloads": _downloads(asked, register, key), "key": " · ".join(key),
        "all": asked.link("registers", register.id),
    }  # fmt: skip
    crumbs = (Link(say("web.registers.all"), asked.link("registers")),)
    return View(title, "register.html", data, crumbs,
                generated=any(generated(e.added) for e in found.rows))  # fmt: skip


def _caption(asked: Asked, found: Found) -> str:
    """Which rows these are."""
    say = asked.say
    if not found.commit:
        return say("web.registers.before_all")
    key = "web.registers.after" if asked.given.get("commit") else "web.registers.now"
    return say(key, number=str(found.commit))


def _form(asked: Asked, register: Register) -> Form:
    say = asked.say
    fields = (
        Field("find", say("web.registers.find"), asked.query.get("find", "")),
        Field("commit", say("web.registers.commit"), asked.query.get("commit", ""), kind="number"),
    )
    return Form(asked.link("registers", register.id).partition("?")[0], fields,
                tuple(asked.times.items()), "rows")  # fmt: skip


def _downloads(asked: Asked, register: Register, key: Sequence[str]) -> tuple[Link, ...]:
    """The same rows, all of them, as files."""
    say = asked.say
    asks = {name: asked.query.get(name) for name in ("find", "commit")}
    made = tuple(
        Link(say(f"web.formats.{kind}"),
             asked.api("registers", register.id, **asks, format=kind)) for kind in FILES
    )  # fmt: skip
    return () if key else made


def _withheld(say: Words, register: Register) -> str:
    """That personal columns are not shown, and which."""
    if not register.personal:
        return ""
    names = (head(say, c) for c in register.columns if c.personal)
    return say("web.rows.withheld", columns=say("cli.text.comma").join(names))


def _definitions(asked: Asked, register: Register) -> tuple[Definition, ...]:
    say, known = asked.say, read_registers(asked.workspace)
    made = []
    for column in register.columns:
        texts = {"zh": column.meaning, "en": column.english}
        mine, other = texts.pop(say.lang), next(iter(texts.values()))
        target = known.get(column.references)
        refers = Link("") if target is None else Link(
            records.name(say, target), asked.link("registers", target.id))  # fmt: skip
        made.append(Definition(
            column.name, records.spoken(say, mine or column.name), records.spoken(say, other),
            records.types(say, column), Link(unit(say, column.unit).strip()), refers,
            records.spoken(say, column.provider),
            tuple((word, records.spoken(say, text)) for word, text in column.values),
        ))  # fmt: skip
    return tuple(made)


# --- one row


@dataclass(frozen=True)
class Version:
    """A row as one commit left it, until another changed or removed it."""

    commit: Link
    period: str
    origin: records.Origin
    who: Link
    recorded_at: str
    message: Link
    ended: Link | None
    ended_by: str
    current: bool


@dataclass(frozen=True)
class Item:
    """One line of a row: what it is, and its value in every version."""

    head: records.Head
    values: tuple[records.Value, ...]


def row(asked: Asked) -> View:
    """One row line by line in all its versions, the newest first; of a key that is not whole, the
    rows that it begins."""
    register = _register(asked)
    key = records.key_of(asked.placed["key"])
    if len(key) < len(register.key):
        return _rows(asked, register, key)
    found = registers.show(asked.workspace, register.id, key=key, history=True, limit=VERSIONS,
                           commit=asked.given.get("commit"))  # fmt: skip
    if not found.rows:
        name = records.name(asked.say, register)
        raise NotFound("pages.no_row", register=name, key=" ".join(key))
    return _history(asked, register, found)


def _history(asked: Asked, register: Register, found: Found) -> View:
    say = asked.say
    entries = found.rows[::-1]
    rows = records.Rows(asked, register, found.columns, entries, found.commit)
    versions = tuple(_version(asked, rows, entries, at) for at in range(len(entries)))
    cells = [rows.cells(e, _changed(entries, at)) for at, e in enumerate(entries)]
    items = tuple(
        Item(one, tuple(version[place] for version in cells))
        for place, one in enumerate(rows.heads)
    )
    newest = entries[0]
    title = records.called(say, register, newest.values)
    crumbs = (Link(say("web.registers.all"), asked.link("registers")),
              Link(records.name(say, register), asked.link("registers", register.id)))  # fmt: skip
    data = {
        "versions": versions, "items": items, "register": crumbs[-1],
        "title": records.spoken(say, title), "key": _key(asked, rows, newest),
        "gone": newest.removed and say("web.rows.gone", number=str(newest.removed.number),
                                       day=newest.removed.known_on),
        "figures": None if newest.removed or any(c not in newest.values for c in register.key)
        else entering.link(asked, register, tuple(str(newest.values[c]) for c in register.key)),
        "steps": _steps(asked, register, entries), "withheld": _withheld(say, register),
        "downloads": _row_downloads(asked, register, newest.values),
    }  # fmt: skip
    return View(title, "row.html", data, crumbs,
                generated=any(generated(e.added) for e in entries))  # fmt: skip


def _key(asked: Asked, rows: records.Rows, entry: Entry) -> tuple[Pair, ...]:
    """The key's columns and their values."""
    say = asked.say
    return tuple(
        Pair(Link(head(say, c)), (Link(made.text, made.href, made.lang),
                                  *((Link(made.note, "", made.note_lang),) if made.note else ())))
        for c in rows.columns if c.key for made in (rows.value(c, entry.values[c.name]),)
    )  # fmt: skip


def _before(entries: Sequence[Entry], at: int) -> Entry | None:
    """The version that a version replaced; None where the row was not there before it."""
    before = entries[at + 1] if at + 1 < len(entries) else None
    if before is None or before.removed is None:
        return None
    return before if before.removed.number == entries[at].added.number else None


def _changed(entries: Sequence[Entry], at: int) -> tuple[str, ...]:
    """The columns in which a version differs from the one that it replaced."""
    before = _before(entries, at)
    if before is None:
        return ()
    after = entries[at].values
    return tuple(c for c, value in before.values.items() if value != after[c])


def _version(asked: Asked, rows: records.Rows, entries: Sequence[Entry], at: int) -> Version:
    say, entry = asked.say, entries[at]
    ended = records.commit_link(asked, entry.removed.number) if entry.removed else None
    replaced = at > 0 and _before(entries, at - 1) is entry
    until = say.value(entry.removed.known_on) if entry.removed else say("web.rows.until_now")
    return Version(
        records.commit_link(asked, entry.added.number),
        say("web.rows.period", begins=entry.added.known_on, ends=until), rows.origin(entry),
        records.spoken(say, entry.added.who), recorded(entry.added),
        records.spoken(say, entry.added.message), ended,
        say("web.rows.replaced" if replaced else "web.rows.removed") if ended else "",
        entry.removed is None,
    )  # fmt: skip


def _steps(asked: Asked, register: Register, entries: Sequence[Entry]) -> tuple[Pair, ...]:
    """What happened to the row, the newest first: by which commit, and in which columns."""
    say = asked.say
    steps = []
    for at, entry in enumerate(entries):
        if entry.removed and not (at > 0 and _before(entries, at - 1) is entry):
            steps.append(_step(asked, entry.removed, say("web.rows.removed")))
        changed = [head(say, c) for c in register.columns if c.name in _changed(entries, at)]
        text = say("web.rows.added") if _before(entries, at) is None else say(
            "web.rows.changed", columns=say("cli.text.comma").join(changed))  # fmt: skip
        steps.append(_step(asked, entry.added, text))
    return tuple(steps)


def _step(asked: Asked, commit: Commit, text: str) -> Pair:
    known = records.commit_link(asked, commit.number)
    term = Link(asked.say("web.rows.by", commit=known.text, day=commit.known_on), known.href)
    return Pair(term, (Link(text),))


def _row_downloads(asked: Asked, register: Register, values: Mapping[str, Any]) -> tuple[Link, ...]:
    """All versions of the row as files; not where a part of its key would be read as several."""
    key = [values[column] for column in register.key if column in values]
    if len(register.key) != 1 or len(key) != 1:
        return ()
    return tuple(
        Link(asked.say(f"web.formats.{kind}"),
             asked.api("registers", register.id, key=key[0], history="yes", format=kind))
        for kind in FILES
    )  # fmt: skip


def recorded(commit: Commit) -> str:
    """When a commit was recorded, by the clock of the city."""
    return f"{commit.recorded_at.astimezone():%Y-%m-%d %H:%M}"


PAGES = (
    Page("/registers", listed, part="registers"),
    Page("/registers/{id}", one, ("find", "commit", "offset"), "registers"),
    Page("/registers/{id}/rows/{key:path}", row, ("find", "commit", "offset"), "registers"),
    *entering.PAGES,
)
