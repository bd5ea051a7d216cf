"""All policies: grouped by what they give, each with its counts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup

from twofold import policies
from twofold.answers import standing
from twofold.answers.generated import generated
from twofold.answers.labels import Labels
from twofold.answers.marked import COLUMN
from twofold.answers.policies import labels_of
from twofold.answers.published import count_all
from twofold.policies.decide import ORDER
from twofold.policies.model import Policy
from twofold.registers.read import read_registers
from twofold.web import policy_about
from twofold.web.page import Asked, View
from twofold.web.parts import Cell, Choice, Column, Field, Form, Link, Row, Table
from twofold.web.policy_parts import to_policy

FILTERS = ("level", "status", "about")
Counted = tuple[Policy, Mapping[str, int] | None]


def listed(asked: Asked) -> View:
    """Every policy that is asked for, a table for each stage."""
    say = asked.say
    counted = [one for one in count_all(asked.workspace) if _wanted(asked, one[0])]
    words = _words(counted)
    sheets = []
    for stage in standing.STAGES:
        group = [one for one in counted if standing.stage(one[0]) == stage]
        if group:
            sheets.append(_sheet(asked, stage, group, words))
    given = {name: asked.given[name] for name in FILTERS if name in asked.given}
    data = {
        "sheets": sheets, "filter": _filter(asked),
        "found": say("web.policy.found", total=len(counted)),
        "clear": Link(say("web.decisions.clear"), asked.link("policies"))
        if given else None,
        "comparison": say("brief.comparison"),
        "downloads": (*asked.downloads("policies"),
                      Link(say("web.policy.counts_file"), asked.link("counts.csv"))),
        "check": Link(say("web.self_check.to"), asked.link("self-check")),
    }  # fmt: skip
    return View(say("web.policy.all"), "policies.html", data, lede=say("web.policy.lead"),
                generated=True)  # fmt: skip


def _wanted(asked: Asked, policy: Policy) -> bool:
    own = {"level": policy.terms.level, "about": policy.subject,
           "status": standing.status(policy, asked.workspace.day)}  # fmt: skip
    return all(asked.given.get(name) in (None, value) for name, value in own.items())


def _words(counted: Sequence[Counted]) -> list[str]:
    return list(dict.fromkeys([*(a.verdict for a in ORDER),
                               *(w for _, counts in counted for w in counts or {})]))  # fmt: skip


def _sheet(asked: Asked, stage: str, group: Sequence[Counted], words: list[str]) -> Table:
    say = asked.say
    columns = (
        Column(say("web.policy.one")), Column(say("web.policy.subject")),
        Column(say("web.policy.since"), whole=True), Column(say("web.policy.amounts")),
        *(Column(say(f"cli.verdicts.{word}"), number=True) for word in words),
    )  # fmt: skip
    rows = tuple(_row(asked, policy, counts, words) for policy, counts in group)
    return Table(say(f"web.policy.stages.{stage}"), columns, rows, id=f"policies-{stage}",
                 stacked=True)  # fmt: skip


def _row(asked: Asked, policy: Policy, counts: Mapping[str, int] | None, words: list[str]) -> Row:
    say, day = asked.say, asked.workspace.day
    labels = labels_of(say, asked.workspace, policy.id)
    status = standing.status(policy, day)
    notes = [standing.number(say, policy), policy.issuer]
    if status != "in_force":
        notes.insert(0, say(f"web.policy.statuses.{status}"))
    told = (
        Cell(labels.title(), to_policy(asked, policy), notes=tuple(notes)),
        Cell(standing.subject(say, read_registers(asked.workspace), policy)),
        Cell(policy_about.since(say, policy)),
        Cell(standing.amounts(labels) or "—"),
    )
    if counts is None:
        why = say("brief.no_text", day=day)
        return Row((*told, Cell(why), *(Cell("—") for _ in words[1:])))
    return Row((*told, *(_count(asked, policy, counts, word) for word in words)))


def _count(asked: Asked, policy: Policy, counts: Mapping[str, int], word: str) -> Cell:
    """How many have a verdict, leading to their list where there are some."""
    count = counts.get(word, 0)
    href = asked.link("policies", policy.id, "decisions", verdict=word) if count else ""
    return Cell(asked.say.value(count), href)


def _filter(asked: Asked) -> Form:
    say, registers = asked.say, read_registers(asked.workspace)
    known = policies.policies(asked.workspace).values()
    day = asked.workspace.day

    def field(name: str, values: Iterator[tuple[str, str]]) -> Field:
        given = asked.given.get(name)
        choices = (Choice("", say(f"web.policy.all_{name}"), not given),
                   *(Choice(value, text, value == given) for value, text in values))  # fmt: skip
        return Field(name, say(f"web.policy.{name}"), choices=choices)

    levels = {policy.terms.level for policy in known}
    statuses = {standing.status(policy, day) for policy in known}
    subjects = {policy.subject: standing.subject(say, registers, policy) for policy in known}
    return Form(
        asked.link("policies").partition("?")[0],
        (field("level", ((one, say(f"web.policy.levels.{one}"))
                         for one in standing.STAGES if one in levels)),
         field("status", ((one, say(f"web.policy.statuses.{one}"))
                          for one in standing.STATUSES if one in statuses)),
         field("about", iter(subjects.items()))),
        tuple(asked.times.items()),
    )  # fmt: skip


def counts(asked: Asked) -> View:
    """The counts of all policies as a file."""
    say, counted = asked.say, count_all(asked.workspace)
    words = _words(counted)
    rows = [[say("cli.columns.policy"), say("cli.columns.title"), say("web.policy.subject"),
             *(say(f"cli.verdicts.{word}") for word in words)]]  # fmt: skip
    registers = read_registers(asked.workspace)
    for policy, found in counted:
        labels: Labels = labels_of(say, asked.workspace, policy.id)
        cells = ["" if found is None else str(found.get(word, 0)) for word in words]
        rows.append([policy.id, labels.title(), standing.subject(say, registers, policy), *cells])
    return as_file(asked, rows)


def as_file(asked: Asked, rows: Sequence[Sequence[str]]) -> View:
    """Rows counted from records as a CSV file, which spreadsheets take for UTF-8 by its mark; in a
    city of generated records each row says so."""
    out = io.StringIO()
    out.write("\ufeff")
    more = [[COLUMN], *[["yes"]] * (len(rows) - 1)] if generated(asked.workspace) else [[]] * len(
        rows)  # fmt: skip
    csv.writer(out).writerows([*row, *last] for row, last in zip(rows, more, strict=True))
    return View("", "file.txt", {"text": Markup(out.getvalue())})
