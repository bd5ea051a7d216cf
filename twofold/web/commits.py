"""The commits, the newest first: when each was known, where it came from, what it brought."""

from __future__ import annotations

from collections.abc import Mapping

from twofold.answers.cells import generated
from twofold.registers.model import Commit
from twofold.registers.read import read_registers
from twofold.registers.show import changed
from twofold.registers.show import log as logged
from twofold.web import commit as one
from twofold.web import records, refused
from twofold.web.commit import counts_of, number_or_nothing, sums
from twofold.web.page import Asked, Page, View
from twofold.web.parts import Cell, Column, Row, Table
from twofold.web.registers import recorded

# Commits of a page.
COMMITS = 25


def listed(asked: Asked) -> View:
    """The commits, the newest first, with how many rows each brought."""
    say = asked.say
    every = logged(asked.workspace)
    first = asked.given.get("offset") or 0
    found = every[first : first + COMMITS]
    changes_of = changed(asked.workspace, found)
    names = ("commit", "known_on", "recorded_at")
    counts = ("added", "changed", "removed", "refused")
    columns = (
        *(Column(say(f"cli.columns.{c}"), whole=True) for c in names),
        Column(say("cli.columns.source")), Column(say("web.commits.message")),
        *(Column(say(f"web.commits.counts.{c}"), number=True) for c in counts),
    )  # fmt: skip
    rows = tuple(_row(asked, commit, changes_of) for commit in found)
    table = Table(say("web.commits.all"), columns, rows, id="commits", hidden_caption=True,
                  downloads=asked.downloads("commits"), stacked=True)  # fmt: skip
    turn = asked.pager(len(found), len(every), COMMITS, "commits")
    return View(say("web.commits.all"), "commits.html", {"sheet": table, "turn": turn},
                lede=say("web.commits.lead"), generated=any(map(generated, found)))  # fmt: skip


def _row(asked: Asked, commit: Commit, changes_of: Mapping[tuple[int, str], int]) -> Row:
    say, number = asked.say, str(commit.number)
    totals = sums([counts_of(commit, count, changes_of) for count in commit.counts])
    source, message = records.source(say, commit), records.spoken(say, commit.message)
    known = read_registers(asked.workspace)
    touched = say("cli.text.comma").join(
        records.name(say, known[c.register]) for c in commit.counts if c.register in known
    )
    refused = asked.link("commits", number, "refused") if totals["refused"] else ""
    return Row((
        Cell(records.commit_link(asked, commit.number).text, asked.link("commits", number)),
        Cell(say.value(commit.known_on)), Cell(recorded(commit), notes=(commit.who,)),
        Cell(source.text, generated=generated(commit), lang=source.lang),
        Cell(message.text or touched, lang=message.lang, notes=(touched,) if message.text else ()),
        *(Cell(number_or_nothing(asked, totals[kind])) for kind in ("added", "changed", "removed")),
        Cell(number_or_nothing(asked, totals["refused"]), refused),
    ))  # fmt: skip


PAGES = (
    Page("/commits", listed, ("offset",), "commits"),
    Page("/commits/{number:int}", one.view, ("register", "change", "offset"), "commits"),
    Page("/commits/{number:int}/refused", refused.view, ("register", "offset"), "commits"),
    Page("/commits/{number:int}/refused/{register}.csv", refused.mended, (), "commits",
         media="text/csv"),
)  # fmt: skip
