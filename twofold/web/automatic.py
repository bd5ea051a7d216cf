"""Payment without application: policies by what proves them, and the pay list of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from twofold import awards
from twofold.answers.delivered import Called
from twofold.answers.pages.automatic import summed
from twofold.answers.proved import reasons, titles
from twofold.awards.automatic import Automatic, Classed, Payable, PayList
from twofold.awards.proofs import CLASSES
from twofold.registers.read import read_registers
from twofold.web import records
from twofold.web.page import Asked, Page, View
from twofold.web.parts import Cell, Column, Link, Row, Table

# Awards of a page, and rows of one register that are linked each by itself.
MOST, NAMED = 25, 3
ID = "payments"


def listed(asked: Asked) -> View:
    """All policies by class; of the one that is asked for its pay list besides."""
    say, id_ = asked.say, asked.given.get("of_policy")
    found = awards.automatic(asked.workspace, id_, first=asked.given.get("offset") or 0, most=MOST)
    called = Called(say, asked.workspace)
    above = Link(say("web.nav.awards"), asked.link("awards"))
    if id_ is None or not found.policies:
        data: dict[str, Any] = {"classes": tuple(_classes(asked, called, found)), "sheet": None}
        return View(say("web.automatic.title"), "page_automatic.html", data, (above,),
                    lede=say("web.automatic.lead", day=found.day), generated=True)  # fmt: skip
    one = found.policies[0]
    crumbs = (above, Link(say("web.automatic.title"), asked.here(policy=None, offset=None)))
    title = say("web.automatic.of", policy=called.policy(one.policy.id))
    data = {
        "classes": (), "kind": say(f"automatic.classes.{one.kind}"),
        "told": say(f"automatic.told.{one.kind}"), "reasons": reasons(called, one),
        "held": [say(f"automatic.held.{h}") for h in one.held], "dated": _dated(asked, one),
        "policy": Link(called.policy(one.policy.id), asked.link("policies", one.policy.id)),
        "sheet": None if found.list is None else _sheet(asked, called, found.list),
        "turn": None if found.list is None else asked.pager(
            len(found.list.rows), found.list.total, MOST, ID),
        "comparison": say("brief.comparison"),
    }  # fmt: skip
    lede = "" if found.list is None else summed(called, found.list)
    return View(title, "page_automatic.html", data, crumbs, lede=lede, generated=True)


def _classes(asked: Asked, called: Called, found: Automatic) -> list[Mapping[str, object]]:
    say = asked.say
    made: list[Mapping[str, object]] = []
    for kind in CLASSES:
        mine = [one for one in found.policies if one.kind == kind]
        if mine:
            made.append({"told": say(f"automatic.told.{kind}"), "id": kind,
                         "title": say(f"automatic.classes.{kind}"),
                         "table": _table(asked, called, kind, mine)})  # fmt: skip
    return made


def _table(asked: Asked, called: Called, kind: str, mine: list[Classed]) -> Table:
    say = asked.say
    columns = (Column(say("delivery.columns.policy")), Column(say("automatic.columns.why")),
               Column(say("automatic.columns.held")))  # fmt: skip
    rows = []
    for one in mine:
        why = reasons(called, one)
        held = [say(f"automatic.held.{h}") for h in one.held]
        href = asked.here(policy=one.policy.id, offset=None)
        if kind != CLASSES[0]:
            href = asked.link("policies", one.policy.id)
        rows.append(Row((
            Cell(called.policy(one.policy.id), href), Cell(why[0], notes=tuple(why[1:])),
            Cell(held[0] if held else say("web.automatic.nothing_held"), notes=tuple(held[1:])),
        )))  # fmt: skip
    caption = say("web.automatic.count", count=len(mine))
    return Table(caption, columns, tuple(rows), id=f"class-{kind}", stacked=True,
                 downloads=asked.downloads("awards", "automatic"))  # fmt: skip


def _dated(asked: Asked, of: Classed) -> Link | None:
    """Where the text is not in force on the day, the list on its last day (or its first)."""
    if "not_in_force" not in of.held:
        return None
    policy = of.policy
    ended = policy.to is not None and policy.to < asked.workspace.day
    day = policy.to if ended else policy.from_
    return Link(asked.say("web.automatic.on_day", day=day), asked.here(day=str(day), offset=None))


def _sheet(asked: Asked, called: Called, made: PayList) -> Table:
    say = asked.say
    columns = (Column(say("delivery.columns.who")),
               Column(say("web.automatic.amount"), number=True),
               Column(say("automatic.columns.checks")),
               Column(say("automatic.columns.evidence")))  # fmt: skip
    return Table(
        say("web.delivery.found", total=made.total), columns,
        tuple(_row(asked, called, made, row) for row in made.rows), id=ID, stacked=True,
        downloads=asked.downloads("awards", "automatic", policy=made.of.policy.id),
        empty=say("web.automatic.nobody"),
    )  # fmt: skip


def _row(asked: Asked, called: Called, made: PayList, row: Payable) -> Row:
    say, award, line = asked.say, row.award, row.line
    failed = [say("automatic.failed", gate=one.gate.title, register=called.register(one.register),
                  record=one.record) for one in row.failed]  # fmt: skip
    own = award.subject == award.payee
    name = line.payee_name or (line.name if own else None) or award.payee
    about = (award.payee,) if own else (line.name or award.subject,)
    return Row((
        Cell(name, asked.link("organisations", award.payee), notes=about),
        Cell(called.yuan(award.amount)),
        Cell(failed[0] if failed else say("automatic.passed"), notes=tuple(failed[1:])),
        Cell(links=tuple(_proofs(asked, called, made, row))),
    ))  # fmt: skip


def _proofs(asked: Asked, called: Called, made: PayList, row: Payable) -> list[Link]:
    """The rows that prove each part; of many rows of a register the first, and how many more."""
    say, known = asked.say, read_registers(asked.workspace)
    grouped: dict[tuple[str, tuple[str, ...]], list[Any]] = {}
    for one in row.evidence:
        grouped.setdefault((one.register, one.parts), []).append(one)
    links: list[Link] = []
    for (register, parts), rows in grouped.items():
        said = say("cli.text.comma").join(titles(called, made.of, parts))
        for one in rows[:NAMED]:
            values = dict(zip(known[register].key, one.key, strict=True))
            text = say("web.automatic.row", register=called.register(register),
                       key=" ".join(one.key), commit=str(one.commit), parts=said)  # fmt: skip
            links.append(Link(text, records.row_link(asked, known[register], values)))
        if len(rows) > NAMED:
            links.append(Link(say("web.automatic.more", count=len(rows) - NAMED,
                                  register=called.register(register))))  # fmt: skip
    return links


PAGES = (Page("/awards/automatic", listed, takes=("of_policy", "offset"), part="awards"),)
