"""What a commit refused: why, in words, and how it is mended and imported again."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from markupsafe import Markup

from twofold import registers
from twofold.answers.cells import at_fault, generated, head
from twofold.registers.exports import to_mend
from twofold.registers.model import Entry, Register
from twofold.registers.read import read_registers
from twofold.registers.show import QUARANTINE
from twofold.web import records
from twofold.web.commit import commit_of
from twofold.web.page import Asked, View
from twofold.web.parts import Link
from twofold.web.registers import FILES

# Reasons of a page.
REASONS = 50
# Where the value stands in the words of a reason.
_BLANK = "\0"


@dataclass(frozen=True)
class Refusal:
    """A reason why a row was refused: where it stands, what is wrong, what to do; the whole row."""

    line: str
    head: str
    value: Link
    what: tuple[Link, ...]
    do: str
    row: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class RefusedRows:
    """What a commit refused of one register, and how its file comes back mended."""

    id: str
    title: str
    file: Link
    source: str
    command: str
    withheld: str
    whole: str
    refusals: tuple[Refusal, ...]


def view(asked: Asked) -> View:
    """The rows that a commit refused, with the reason, and how to mend them."""
    say, number = asked.say, asked.placed["number"]
    commit = commit_of(asked, int(number))
    found = registers.show(asked.workspace, QUARANTINE, commit=commit.number, limit=REASONS,
                           only=asked.given.get("register"),
                           offset=asked.given.get("offset") or 0)  # fmt: skip
    by_register: dict[str, list[Entry]] = {}
    for entry in found.rows:
        by_register.setdefault(entry.values["register"], []).append(entry)
    known = read_registers(asked.workspace)
    groups = tuple(_refused(asked, str(number), known[id_], entries)
                   for id_, entries in by_register.items() if id_ in known)  # fmt: skip
    lines = sum(c.refused for c in commit.counts
                if asked.given.get("register") in (None, c.register))  # fmt: skip
    crumbs = (Link(say("web.commits.all"), asked.link("commits")),
              records.commit_link(asked, commit.number))  # fmt: skip
    data = {
        "groups": groups, "total": found.total,
        "pager": asked.pager(len(found.rows), found.total, REASONS, "refused"),
        "downloads": tuple(
            Link(say(f"web.formats.{kind}"), asked.api("registers", QUARANTINE,
                 commit=number, format=kind)) for kind in FILES),
    }  # fmt: skip
    return View(say("web.refused.title", number=str(number)), "refused.html", data, crumbs,
                lede=say("web.refused.lead", rows=lines, reasons=found.total),
                generated=generated(commit))  # fmt: skip


def _refused(
    asked: Asked, number: str, register: Register, entries: Sequence[Entry]
) -> RefusedRows:
    say = asked.say
    file = f"{register.id}.csv"
    names = say("cli.text.comma").join(head(say, c) for c in register.columns if c.personal)
    return RefusedRows(
        f"refused-{register.id}", records.name(say, register),
        Link(file, asked.link("commits", number, "refused", file)),
        PurePath(entries[0].values["source"].replace("\\", "/")).name,
        f"twofold import {register.id} {file}",
        say("web.refused.withheld", columns=names) if names else "",
        f"twofold registers export FOLDER --refused --commit {number}",
        tuple(_refusal(asked, register, entry) for entry in entries),
    )  # fmt: skip


def _refusal(asked: Asked, register: Register, entry: Entry) -> Refusal:
    say, told = asked.say, entry.values
    heads = {c.name: head(say, c) for c in register.columns}
    column = at_fault(say, register, told["column"])
    key = f"errors.{told['reason']}"
    value = records.spoken(say, told["value"] or "")
    row = tuple((heads.get(c, say("web.refused.whole_line")), cell or "")
                for c, cell in told["row"].items())  # fmt: skip
    # The value stands in the sentence as it stands in the file, in whatever language.
    before, _, after = say(f"{key}.what", column=column, value=_BLANK).partition(_BLANK)
    what = (Link(before), value, Link(after)) if after else (Link(before),)
    return Refusal(say("web.rows.line", line=str(told["line"])), column, value, what,
                   say(f"{key}.do", column=column, value=value.text), row)  # fmt: skip


def mended(asked: Asked) -> View:
    """The refused rows of a register as a file: mended, it can be imported as it is."""
    commit = commit_of(asked, int(asked.placed["number"]))
    columns, rows = to_mend(asked.workspace, commit.number, asked.placed["register"])
    out = io.StringIO()
    # With a mark, because a spreadsheet takes UTF-8 without one for something else.
    out.write("\ufeff")
    writer = csv.DictWriter(out, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return View("", "file.txt", {"text": Markup(out.getvalue())})
