"""One organisation: its record, and what each policy says of it."""

from __future__ import annotations

import unicodedata

from twofold import policies, registers
from twofold.answers.cells import generated
from twofold.answers.labels import Labels
from twofold.answers.policies import labels_of
from twofold.answers.reasons import reasons
from twofold.answers.standing import STAGES, stage
from twofold.errors import NotFound, Refused
from twofold.policies import Answer
from twofold.policies.decide import OUTSIDE, named
from twofold.policies.model import Policy
from twofold.policies.results import Decision
from twofold.registers.model import Entry
from twofold.registers.read import read_registers
from twofold.web import compared, search
from twofold.web.page import Asked, Page, View
from twofold.web.parts import Cell, Column, Link, Pair, Row, Table
from twofold.web.policy_parts import sources_of, verdict_of
from twofold.web.records import ORGANISATIONS, Rows, commit_link, line, row_link, source

# What stands in the way is said in so many lines; the rest on the policy's own page.
LINES = 2


def one(asked: Asked) -> View:
    """An organisation by its code. What is not there is told with the way to search for it."""
    say, code = asked.say, plain_code(asked.placed["code"])
    found = registers.show(asked.workspace, ORGANISATIONS, key=[code], history=True, limit=None)
    if not found.rows:
        return _unknown(asked, code)
    entry = max(found.rows, key=lambda e: (e.removed is None, e.added.number))
    data = {
        "record": _record(asked, entry, len(found.rows)), "removed": _removed(asked, entry),
        "sheet": _sheet(asked, code), "comparison": say("brief.comparison"),
    }  # fmt: skip
    return View(entry.values.get("name") or code, "organisation.html", data,
                generated=any(generated(one.added) for one in found.rows))  # fmt: skip


def against(asked: Asked) -> View:
    """An organisation against one policy, clause by clause."""
    say, code = asked.say, plain_code(asked.placed["code"])
    found = registers.show(asked.workspace, ORGANISATIONS, key=[code], limit=None)
    if not found.rows:
        return _unknown(asked, code)
    policy = named(policies.policies(asked.workspace, asked.placed["policy"]),
                   asked.placed["policy"])  # fmt: skip
    entry = found.rows[0]
    name = entry.values.get("name") or code
    made = compared.of_registers(asked, policy, code)
    crumbs = (Link(name, asked.link("organisations", code)),)
    title = say("web.organisation.against", name=name, policy=made.name.text)
    return View(title, "page_against.html", {"one": made, "comparison": say("brief.comparison")},
                crumbs, generated=generated(entry.added))  # fmt: skip


def _sheet(asked: Asked, code: str) -> Table:
    """Every policy about organisations: its verdict, what stands in the way, what it would pay."""
    say = asked.say
    known = [policy for policy in policies.policies(asked.workspace).values()
             if policy.subject == ORGANISATIONS]  # fmt: skip
    known.sort(key=lambda policy: STAGES.index(stage(policy)))
    found = [_row(asked, policy, code) for policy in known]
    columns = (Column(say("web.policy.one")), Column(say("cli.columns.verdict"), whole=True),
               Column(say("cli.columns.reasons")),
               Column(say("cli.text.amounts"), number=True))  # fmt: skip
    away = [policy for policy, row in zip(known, found, strict=True) if row is None]
    notes = [say("brief.comparison")]
    if away:
        names = (labels_of(say, asked.workspace, policy.id).title() for policy in away)
        notes.insert(0, say("web.organisation.no_text", day=asked.workspace.day,
                            policies=say("cli.text.comma").join(names)))  # fmt: skip
    return Table(say("web.organisation.compared"), columns, tuple(row for row in found if row),
                 id="policies", stacked=True, notes=tuple(notes))  # fmt: skip


def _row(asked: Asked, policy: Policy, code: str) -> Row | None:
    """One policy in a row; nothing where none of its texts covers the day."""
    say = asked.say
    labels = labels_of(say, asked.workspace, policy.id)
    name = Cell(labels.title(), asked.link("policies", policy.id))
    href = asked.link("organisations", code, "policies", policy.id)
    try:
        decision = policies.explain(asked.workspace, policy.id, code)
    except Refused as error:
        if error.key not in OUTSIDE:
            raise
        return None
    except NotFound as error:
        if error.key != "policies.no_subject":
            raise
        return Row((name, Cell("—"), Cell(say("web.organisation.not_among"), href), Cell("—")))
    return decided_row(asked, labels, decision, name, href)


def decided_row(asked: Asked, labels: Labels, decision: Decision, name: Cell, href: str) -> Row:
    """A decision in a row: the verdict (which leads to all clauses), the first of what stands in
    its way, and the amounts."""
    say = asked.say
    said = reasons(labels, decision)
    if len(said) > LINES:
        said = [*said[:LINES], say("web.organisation.more", count=len(said) - LINES)]
    if decision.verdict is Answer.MET and not said:
        said = [say("web.decisions.nothing_missing")]
    if decision.verdict is Answer.NOT_APPLICABLE and not said:
        said = [say("web.organisation.not_among")]
    paid = [pair.lines[0].text if len(labels.policy.amounts) == 1 else
            say("cli.text.reason", title=pair.term.text, said=pair.lines[0].text)
            for pair in compared.amounts(asked, labels, decision)
            if pair.lines[0].text != "—"]  # fmt: skip
    return Row((
        name, Cell(badge=verdict_of(say, decision.verdict), href=href),
        Cell(said[0] if said else "", notes=tuple(said[1:])),
        Cell(paid[0] if paid else "—", notes=tuple(paid[1:])),
    ))  # fmt: skip


def plain_code(written: str) -> str:
    """A code as registers write it, however it was typed."""
    return unicodedata.normalize("NFKC", written).strip().upper()


def _unknown(asked: Asked, code: str) -> View:
    say = asked.say
    told = [("", say("web.organisation.unknown", code=code), say("web.organisation.unknown_do"))]
    back = Link(say("web.finding.title"), asked.link("search", q=code))
    return View(say("web.errors.not_found"), "error.html", {"told": told, "back": back}, status=404)


def _record(asked: Asked, entry: Entry, versions: int) -> tuple[Pair, ...]:
    """The record as the register has it, and where it comes from."""
    say, register = asked.say, read_registers(asked.workspace)[ORGANISATIONS]
    rows = Rows(asked, register, list(entry.values), [entry])
    made = [
        Pair(Link(head.text), (Link(value.text, "", value.lang),))
        for head, value in zip(rows.heads, rows.cells(entry), strict=True)
        if value.text != "—"
    ]
    where = [commit_link(asked, entry.added.number),
             Link(say("web.organisation.known", day=entry.added.known_on)),
             source(say, entry.added)]  # fmt: skip
    if said := line(say, entry):
        where.append(Link(said))
    where.append(Link(say("web.organisation.history", count=versions),
                      row_link(asked, register, entry.values)))  # fmt: skip
    links = next((sources_of(asked, policy).links(asked, str(entry.values["id"]))
                  for policy in policies.policies(asked.workspace).values()
                  if policy.subject == ORGANISATIONS), ())  # fmt: skip
    made.append(Pair(Link(say("web.organisation.origin")), tuple(where)))
    if links:
        made.append(Pair(Link(say("web.organisation.records")), links))
    return tuple(made)


def _removed(asked: Asked, entry: Entry) -> str:
    if entry.removed is None:
        return ""
    return asked.say("web.organisation.removed", number=str(entry.removed.number),
                     day=entry.removed.known_on)  # fmt: skip


PAGES = (
    Page("/organisations/{code}", one),
    Page("/organisations/{code}/policies/{policy}", against),
    *search.PAGES,
)
