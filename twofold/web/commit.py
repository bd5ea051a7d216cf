"""One commit: what it brought, and what it changed, row by row and cell by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from twofold.answers.cells import generated, head
from twofold.errors import NotFound
from twofold.registers.model import KINDS, Change, Commit, Counts, Register
from twofold.registers.read import find as registered
from twofold.registers.read import read_registers
from twofold.registers.show import changed, changes
from twofold.registers.show import log as logged
from twofold.web import records
from twofold.web.page import Asked, View
from twofold.web.parts import Cell, Column, Link, Row, Table
from twofold.web.registers import FILES, recorded

# Rows of a sample, and columns of one; rows of a page.
SAMPLE, SAMPLE_COLUMNS, ROWS = 5, 6, 50
COUNTED = ("changed", "added", "removed", "unchanged", "refused")


@dataclass(frozen=True)
class Edit:
    """One cell that a commit changed."""

    head: str
    before: records.Value
    after: records.Value


@dataclass(frozen=True)
class Edited:
    """One row that a commit changed: what it is called, its key, its cells, what it was before."""

    row: Link
    key: str
    cells: tuple[Edit, ...]
    origin: records.Origin


@dataclass(frozen=True)
class Shown:
    """Rows of one kind that a commit changed, removed or added in one register: some or a page.

    `edited` are changed rows, `rows` all others."""

    id: str
    caption: str
    edited: tuple[Edited, ...]
    heads: tuple[records.Head, ...]
    lines: tuple[records.Line, ...]
    more: Link | None
    downloads: tuple[Link, ...]


@dataclass(frozen=True)
class Section:
    """What a commit did to one register."""

    id: str
    title: Link
    withheld: str
    shown: tuple[Shown, ...]


def view(asked: Asked) -> View:
    """What a commit changed: counts by register and some rows of each kind; of one register and
    kind, where the reader asks for these, all rows."""
    say, number = asked.say, asked.placed["number"]
    commit = commit_of(asked, int(number))
    found = changed(asked.workspace, [commit])
    counted = [(c.register, counts_of(commit, c, found)) for c in commit.counts]
    register, kind = asked.given.get("register"), asked.given.get("change")
    data = {
        "about": _about(asked, commit), "counts": _table(asked, commit, counted),
        "pager": None, "sections": (),
        "refused": asked.link("commits", str(number), "refused")
        if any(c["refused"] for _, c in counted) else "",
    }  # fmt: skip
    if register is not None:
        section, total, rows = _whole(asked, commit, register, kind)
        data |= {"sections": (section,), "pager": asked.pager(rows, total, ROWS, "changes"),
                 "whole": Link(say("web.commits.whole"), asked.here(register=None, change=None,
                                                                    offset=None))}  # fmt: skip
    else:
        data |= {"sections": _samples(asked, commit, counted, kind), "whole": None}
    crumbs = (Link(say("web.commits.all"), asked.link("commits")),)
    return View(say("web.commits.number", number=str(number)), "commit.html", data, crumbs,
                generated=generated(commit))  # fmt: skip


def commit_of(asked: Asked, number: int) -> Commit:
    """A commit that was known by the day asked for. Raises NotFound."""
    every = logged(asked.workspace)
    found = next((commit for commit in every if commit.number == number), None)
    if found is None:
        last = every[0].number if every else 0
        raise NotFound("pages.no_commit", number=str(number), last=str(last))
    return found


def _about(asked: Asked, commit: Commit) -> tuple[tuple[str, Link, bool], ...]:
    """What is known of a commit: a term, what is said of it, and whether that is a warning."""
    say = asked.say
    lines = [
        ("cli.columns.known_on", Link(say.value(commit.known_on))),
        ("cli.columns.recorded_at", Link(recorded(commit))),
        ("web.commits.who", records.spoken(say, commit.who)),
        ("cli.columns.source", records.source(say, commit)),
        ("cli.columns.message", records.spoken(say, commit.message)),
    ]
    return tuple((say(key), value, key == "cli.columns.source" and generated(commit))
                 for key, value in lines if value.text)  # fmt: skip


def _table(asked: Asked, commit: Commit, counted: Sequence[tuple[str, Mapping[str, int]]]) -> Table:
    """How many rows of each register; each number leads to the rows."""
    say, known = asked.say, read_registers(asked.workspace)
    columns = (Column(say("cli.columns.register")),
               *(Column(say(f"web.commits.counts.{c}"), number=True) for c in COUNTED))  # fmt: skip
    number = str(commit.number)
    rows = []
    for id_, counts in counted:
        links = {kind: asked.link("commits", number, register=id_, change=kind) for kind in KINDS}
        links["refused"] = asked.link("commits", number, "refused", register=id_)
        name = records.name(say, known[id_]) if id_ in known else id_
        cells = (Cell(number_or_nothing(asked, counts[k]), links.get(k, "") if counts[k] else "")
                 for k in COUNTED)  # fmt: skip
        rows.append(Row((Cell(name, asked.link("registers", id_) if id_ in known else ""),
                         *cells)))  # fmt: skip
    return Table(say("web.commits.by_register"), columns, tuple(rows), id="counts", stacked=True)


def _samples(
    asked: Asked, commit: Commit, counted: Sequence[tuple[str, Mapping[str, int]]],
    only: str | None,
) -> tuple[Section, ...]:  # fmt: skip
    """Some rows of each kind in every register that the commit touched."""
    known = read_registers(asked.workspace)
    made = []
    for id_, counts in counted:
        kinds = [kind for kind in KINDS if counts[kind] and only in (None, kind)]
        if id_ in known and kinds:
            shown = (_shown(asked, commit, known[id_], kind, SAMPLE, 0)[0] for kind in kinds)
            made.append(_section(asked, known[id_], tuple(shown)))
    return tuple(made)


def _section(asked: Asked, register: Register, shown: tuple[Shown, ...]) -> Section:
    say = asked.say
    names = (head(say, c) for c in register.columns if c.personal)
    withheld = say("web.rows.withheld", columns=say("cli.text.comma").join(names))
    title = Link(records.name(say, register), asked.link("registers", register.id))
    return Section(f"register-{register.id}", title, withheld if register.personal else "", shown)


def _whole(asked: Asked, commit: Commit, id_: str, kind: str | None) -> tuple[Section, int, int]:
    """A page of all rows of one register and kind; its section, the total, and how many it has."""
    register = registered(read_registers(asked.workspace), id_)
    offset = asked.given.get("offset") or 0
    if kind is not None:
        shown, total, rows = _shown(asked, commit, register, kind, ROWS, offset)
        return _section(asked, register, (shown,)), total, rows
    # Of all kinds, one list: those of one kind follow those of the other.
    counts = changes(asked.workspace, commit.number, id_, limit=0).counts
    parts, rows, skip = [], 0, offset
    for each in KINDS:
        room = ROWS - rows
        if room and skip < counts[each]:
            shown, _, count = _shown(asked, commit, register, each, room, skip)
            parts.append(shown)
            rows += count
        skip = max(skip - counts[each], 0)
    return _section(asked, register, tuple(parts)), sum(counts.values()), rows


def _shown(
    asked: Asked, commit: Commit, register: Register, kind: str, limit: int, offset: int
) -> tuple[Shown, int, int]:
    """Rows of one kind in one register."""
    say, number = asked.say, str(commit.number)
    found = changes(asked.workspace, commit.number, register.id, kind=kind, limit=limit,
                    offset=offset)  # fmt: skip
    sample = limit == SAMPLE
    entries = [entry for row in found.rows for entry in (row.before, row.after) if entry]
    columns = found.columns[:SAMPLE_COLUMNS] if sample and kind != "changed" else found.columns
    rows = records.Rows(asked, register, columns, entries, commit.number)
    edited = tuple(_edited(asked, rows, row) for row in found.rows if kind == "changed")
    caption = say(f"web.commits.captions.{kind}", name=records.name(say, register),
                  count=found.total)  # fmt: skip
    all_ = asked.link("commits", number, register=register.id, change=kind)
    more = Link(say("web.commits.more", count=found.total), all_)
    files = () if sample else tuple(
        Link(say(f"web.formats.{file}"), asked.api("commits", number, "changes",
             register=register.id, change=kind, format=file)) for file in FILES
    )  # fmt: skip
    return Shown(
        f"{register.id}-{kind}", caption, edited, rows.heads,
        () if kind == "changed" else rows.lines(),
        more if sample and found.total > len(found.rows) else None, files,
    ), found.total, len(found.rows)  # fmt: skip


def _edited(asked: Asked, rows: records.Rows, row: Change) -> Edited:
    """A changed row: only the cells that changed; where these are withheld, none can be shown."""
    say, register = asked.say, rows.register
    assert row.before is not None
    assert row.after is not None
    before, after = row.before.values, row.after.values
    cells = tuple(
        Edit(head(say, c), rows.value(c, before[c.name]), rows.value(c, after[c.name]))
        for c in rows.columns if c.name in row.columns
    ) or (Edit(say("web.rows.personal"), records.Value("—"), records.Value("—")),)  # fmt: skip
    title = records.called(say, register, after)
    key = records.called(say, register, {c: after[c] for c in register.key if c in after})
    return Edited(
        records.spoken(say, title, records.row_link(asked, register, after)),
        key if key != title else "", cells,
        replace(rows.origin(row.before), history=None, removed=None),
    )  # fmt: skip


def number_or_nothing(asked: Asked, count: int) -> str:
    """A number of rows; nothing for none, so that the eye finds the others."""
    return asked.say.value(count) if count else ""


def counts_of(
    commit: Commit, count: Counts, changes_of: Mapping[tuple[int, str], int]
) -> dict[str, int]:
    """What a commit did to a register, in rows: a changed row is neither added nor removed."""
    both = changes_of.get((commit.number, count.register), 0)
    return {"changed": both, "added": count.added - both, "removed": count.removed - both,
            "unchanged": count.unchanged, "refused": count.refused}  # fmt: skip


def sums(counts: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """The counts of several registers together."""
    return {kind: sum(one[kind] for one in counts) for kind in COUNTED}
