"""Delivery: how it goes, where it is stuck, and each award step by step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from twofold import awards
from twofold.answers.cells import generated
from twofold.answers.delivered import Called, blocked, stepped
from twofold.answers.pages.delivery import days, late, under, whole
from twofold.answers.values import one_of
from twofold.awards.progress import BY, Delivered, Followed, Row, Share, Stay, Wanted, follow
from twofold.awards.steps import STATES
from twofold.registers.read import read_registers
from twofold.registers.show import named
from twofold.web import records
from twofold.web.page import Asked, Page, View
from twofold.web.parts import Cell, Choice, Column, Field, Form, Link, Pair, Table
from twofold.web.parts import Row as Line

# Awards of a page.
MOST = 50
ID = "awards"
FILTERS = ("policy", "district", "state", "overdue")


def listed(asked: Asked) -> View:
    """How delivery goes on the day, and the awards, the longest waiting first."""
    say, given = asked.say, asked.given
    by = one_of(BY)(given.get("by") or BY[0], "by")
    called = Called(say, asked.workspace)
    found = awards.delivered(asked.workspace, Wanted(
        given.get("of_policy"), given.get("district"), given.get("state"),
        bool(given.get("overdue")), given.get("offset") or 0, MOST, (by,)))  # fmt: skip
    every = awards.delivered(asked.workspace, Wanted(most=0, by=("policy", "district")))
    narrowed = any(asked.query.get(name) for name in FILTERS)
    data = {
        "definition": say("delivery.definition"), "filter": _filter(asked, called, every),
        "clear": Link(say("web.decisions.clear"), asked.here(
            policy=None, district=None, state=None, overdue=None, offset=None))
        if narrowed else None,
        "stays": _stays(asked, called, found),
        "limits": say("delivery.limits", source=found.rules.source[say.lang]),
        "kinds": tuple((Link(say(f"delivery.by.{one}"), asked.here(by=one, offset=None)),
                        one == by) for one in BY),
        "groups": _groups(asked, called, found.groups[by], by),
        "sheet": _sheet(asked, called, found),
        "turn": asked.pager(len(found.rows), found.total, MOST, ID),
    }  # fmt: skip
    return View(say("web.delivery.title"), "page_delivery.html", data, crumbs=(_above(asked),),
                lede=whole(called, found.whole), generated=True)  # fmt: skip


def _above(asked: Asked) -> Link:
    return Link(asked.say("web.nav.awards"), asked.link("awards"))


def _filter(asked: Asked, called: Called, every: Delivered) -> Form:
    say, given = asked.say, asked.given
    policy, district, state = (given.get(n) for n in ("of_policy", "district", "state"))
    policies = sorted((called.policy(s.key), s.key) for s in every.groups["policy"] if s.key)
    places = sorted(s.key for s in every.groups["district"] if s.key)
    late_only = bool(given.get("overdue"))
    return Form(
        asked.link("awards", "delivery").partition("?")[0],
        (Field("policy", say("delivery.by.policy"), choices=(
            Choice("", say("web.awards.all_policies"), not policy),
            *(Choice(id_, name, id_ == policy) for name, id_ in policies))),
         Field("district", say("delivery.by.district"), choices=(
             Choice("", say("web.policy.all_districts"), not district),
             *(Choice(name, name, name == district) for name in places))),
         Field("state", say("delivery.by.state"), choices=(
             Choice("", say("web.delivery.all_states"), not state),
             *(Choice(s, called.state(s), s == state) for s in STATES))),
         Field("overdue", say("web.delivery.which"), choices=(
             Choice("", say("web.delivery.all_awards"), not late_only),
             Choice("yes", say("web.delivery.overdue_only"), late_only)))),
        (*asked.times.items(), *((n, v) for n, v in asked.query.items() if n == "by")), ID,
    )  # fmt: skip


def _stays(asked: Asked, called: Called, found: Delivered) -> Table:
    say = asked.say
    columns = (
        Column(say("delivery.columns.state"), whole=True),
        *(
            Column(say(f"delivery.columns.{c}"), number=True)
            for c in ("median", "longest", "allowed", "there_now", "longest_wait", "overdue_count")
        ),
    )
    return Table(say("web.delivery.stays"), columns,
                 tuple(_stay(asked, called, one) for one in found.stays), id="stays",
                 stacked=True)  # fmt: skip


def _stay(asked: Asked, called: Called, of: Stay) -> Line:
    """A state; its numbers lead to its awards."""
    here = asked.here(state=of.state, overdue=None, offset=None) if of.waiting else ""
    overdue = asked.here(state=of.state, overdue="yes", offset=None) if of.overdue else ""
    return Line((
        Cell(called.state(of.state)), Cell(_shown(asked, of.median)),
        Cell(_shown(asked, of.longest)), Cell(_shown(asked, of.limit)),
        Cell(asked.say.value(of.waiting), here), Cell(_shown(asked, of.waiting_longest)),
        Cell(_shown(asked, of.overdue or None), overdue),
    ))  # fmt: skip


def _shown(asked: Asked, value: object) -> str:
    return "" if value is None else asked.say.value(value)


def _groups(asked: Asked, called: Called, groups: tuple[Share, ...], by: str) -> Table:
    say = asked.say
    columns = (
        Column(say(f"delivery.by.{by}")),
        *(
            Column(say(f"delivery.columns.{c}"), number=True)
            for c in (
                "awards",
                "approved",
                "settled",
                "by_number",
                "approved_amount",
                "paid",
                "by_amount",
                "recovered",
                "overdue_count",
            )
        ),
    )
    kept = {name: asked.query.get(name) for name in FILTERS}
    return Table(
        say("web.delivery.shares", by=say(f"delivery.by.{by}")), columns,
        tuple(_group(asked, called, one, by) for one in groups), id="shares", stacked=True,
        downloads=asked.downloads("awards", "delivery", by=by, **kept),
        empty=say("web.delivery.none"),
    )  # fmt: skip


def _group(asked: Asked, called: Called, of: Share, by: str) -> Line:
    say = asked.say
    changed: dict[str, Any] = {by: of.key, "offset": None}
    return Line((
        Cell(called.group(by, of.key), asked.here(**changed) if of.key else ""),
        Cell(say.value(of.awards)), Cell(say.value(of.approved)), Cell(say.value(of.settled)),
        Cell(called.share(of.by_number)), Cell(say.value(of.approved_amount)),
        Cell(say.value(of.paid)), Cell(called.share(of.by_amount)),
        Cell(_shown(asked, of.recovered or None)), Cell(_shown(asked, of.overdue or None)),
    ))  # fmt: skip


def _sheet(asked: Asked, called: Called, found: Delivered) -> Table:
    say = asked.say
    columns = (
        Column(say("delivery.columns.award"), whole=True), Column(say("delivery.columns.who")),
        Column(say("delivery.columns.policy")), Column(say("delivery.columns.state"), whole=True),
        Column(say("delivery.columns.since"), whole=True),
        Column(say("delivery.columns.waiting"), number=True),
        Column(say("delivery.columns.overdue"), number=True),
    )  # fmt: skip
    names = _names(asked, called, found.rows)
    kept = {name: asked.query.get(name) for name in FILTERS}
    return Table(
        say("web.delivery.found", total=found.total), columns,
        tuple(_row(asked, called, row, names) for row in found.rows), id=ID, stacked=True,
        downloads=asked.downloads("awards", "delivery", **kept), empty=say("web.delivery.none"),
    )  # fmt: skip


def _names(asked: Asked, called: Called, rows: tuple[Row, ...]) -> Mapping[str, str]:
    """What subjects are called that are no organisations, such as platforms."""
    keys: dict[str, list[str]] = {}
    for row in rows:
        policy = called.policies.get(row.policy)
        if policy is not None and row.subject != row.payee:
            keys.setdefault(policy.subject, []).append(row.subject)
    found: dict[str, str] = {}
    for register, mine in keys.items():
        found |= named(asked.workspace, register, mine)
    return found


def _row(asked: Asked, called: Called, row: Row, names: Mapping[str, str]) -> Line:
    about = () if row.subject == row.payee else (names.get(row.subject) or row.subject,)
    known = row.policy in called.policies
    return Line((
        Cell(row.id, asked.link("awards", "delivery", row.id), code=True),
        Cell(row.payee_name or row.payee, asked.link("organisations", row.payee), notes=about),
        Cell(called.policy(row.policy), asked.link("policies", row.policy) if known else "",
             notes=tuple(t for t in (called.item(row.policy, row.item),) if t)),
        Cell(called.state(row.state)), Cell(_shown(asked, row.since)), Cell(days(called, row)),
        Cell(late(called, row)),
    ))  # fmt: skip


def one(asked: Asked) -> View:
    """One award: what it is, the steps it took, and what may follow."""
    say = asked.say
    found = follow(asked.workspace, asked.placed["award"])
    called = Called(say, asked.workspace)
    row = found.row
    register = read_registers(asked.workspace)["award"]
    data = {
        "pairs": _pairs(asked, called, found), "sheet": _steps(asked, called, found),
        "next": _next(called, found),
        "blocked": say("web.delivery.blocked") if blocked(called, found) else "",
        "history": Link(say("web.rows.history"), records.row_link(
            asked, register, {"id": row.id})),
    }  # fmt: skip
    crumbs = (_above(asked), Link(say("web.delivery.title"), asked.link("awards", "delivery")))
    title = say("delivery.one", award=row.id, name=row.payee_name or row.payee)
    return View(title, "page_award.html", data, crumbs,
                generated=any(generated(c) for c in found.commits.values()))  # fmt: skip


def _next(called: Called, found: Followed) -> str:
    """What may follow; no payment while the review of the policy is open."""
    states = [s for s in found.allowed if s != "paid" or not blocked(called, found)]
    if not states:
        return called.say("delivery.end")
    return called.say("web.delivery.next", states=called.states(states))


def _pairs(asked: Asked, called: Called, found: Followed) -> list[Pair]:
    say, row = asked.say, found.row
    names = _names(asked, called, (row,))
    known = row.policy in called.policies
    pairs = [
        (say("delivery.columns.who"),
         Link(row.payee_name or row.payee, asked.link("organisations", row.payee))),
        (say("delivery.columns.policy"),
         Link(under(called, row.policy, row.item),
              asked.link("policies", row.policy) if known else "")),
        (say("delivery.columns.amount"), Link(called.yuan(row.amount))),
        (say("web.delivery.paid"), Link(called.yuan(row.paid))),
        (say("delivery.columns.state"), Link(called.state(row.state))),
    ]  # fmt: skip
    if row.subject != row.payee:
        pairs.insert(1, (say("web.delivery.subject"), Link(names.get(row.subject) or row.subject)))
    if row.recovered:
        pairs.insert(-1, (say("web.delivery.recovered"), Link(called.yuan(row.recovered))))
    if row.waiting is not None:
        pairs.append((say("delivery.columns.waiting"), Link(say.value(row.waiting))))
    if row.overdue:
        pairs.append((say("delivery.columns.overdue"), Link(say.value(row.overdue))))
    return [Pair(Link(term), (line,)) for term, line in pairs]


def _steps(asked: Asked, called: Called, found: Followed) -> Table:
    say = asked.say
    columns = (
        Column(say("delivery.columns.state"), whole=True),
        Column(say("delivery.columns.since"), whole=True),
        Column(say("delivery.columns.days"), number=True), Column(say("delivery.columns.by")),
        Column(say("delivery.columns.document")),
        Column(say("web.delivery.moved"), number=True), Column(say("delivery.columns.note")),
        Column(say("delivery.columns.commit"), whole=True),
    )  # fmt: skip
    rows = []
    for done, stayed, commit in stepped(found):
        brought = records.commit_link(asked, commit) if commit else Link("")
        rows.append(Line((
            Cell(called.state(done.state)), Cell(say.value(done.on)), Cell(_shown(asked, stayed)),
            Cell(done.by or ""), Cell(done.document or ""), Cell(_shown(asked, done.amount)),
            Cell(done.note or ""), Cell(brought.text, brought.href),
        )))  # fmt: skip
    return Table(say("web.delivery.steps"), columns, tuple(rows), id="steps", stacked=True,
                 downloads=asked.downloads("awards", "delivery", found.row.id),
                 hidden_caption=True, empty=say("web.delivery.no_steps"))  # fmt: skip


PAGES = (
    Page("/awards/delivery", listed, part="awards",
         takes=("of_policy", "district", "state", "overdue", "by", "offset")),
    Page("/awards/delivery/{award}", one, part="awards"),
)  # fmt: skip
