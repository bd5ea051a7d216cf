"""What moved an indicator between two days: by group and kind, and the rows that moved most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from twofold import indicators as stage
from twofold.answers import cells, figures
from twofold.answers.brief import generated
from twofold.indicators.contribution import (
    KINDS,
    Contribution,
    Mover,
    State,
    contribution,
    decimal,
    groups_of,
)  # fmt: skip
from twofold.indicators.model import Indicator
from twofold.indicators.read import find
from twofold.indicators.records import part_id
from twofold.policies import policies
from twofold.policies.records import title
from twofold.registers.model import Column as Held
from twofold.registers.model import Register
from twofold.registers.read import read_registers
from twofold.web.changes import difference
from twofold.web.page import Asked, View
from twofold.web.parts import Cell, Choice, Column, Field, Form, Link, Row, Table
from twofold.web.remembered import remembered

# Days between the two states where nobody asks for others, and rows that are named.
SPAN = timedelta(days=365)
MOST = 20
VERDICTS = ("eligible", "ineligible", "unknown", "pending", "not_applicable")
# What rows stand in everywhere, with or without a word in the document.
DISTRICT = "district"


@dataclass(frozen=True)
class _By:
    """A column that rows can be grouped by, as it is asked for."""

    text: str
    column: Held


def view(asked: Asked) -> View:
    """One indicator on two days, and everything between them."""
    say, given, id_ = asked.say, asked.given, asked.placed["id"]
    indicator = find(stage.read(asked.workspace).indicators, id_)
    offered = _offered(asked, indicator)
    policy = given.get("of_policy")
    by = given.get("by")
    if by is None and policy is None and "by" not in asked.query and offered:
        by = next((one.text for one in offered), None)
    last = given.get("to_day") or asked.workspace.day
    first = given.get("from_day") or last - SPAN
    found = remembered(asked.workspace, contribution, id_, first, last, by=by, policy=policy,
                       most=MOST)  # fmt: skip
    name = indicator.name[asked.lang]
    grouped = next((one for one in offered if one.text == by), None)
    data = {
        "form": _form(asked, found, offered, by, policy), "sums": say("web.contribution.sums"),
        "why": figures.reason(say, found.reason), "sheet": _table(asked, found, grouped),
        "rows": _rows(asked, found, grouped),
    }  # fmt: skip
    crumbs = (Link(say("web.nav.indicators"), asked.link("indicators")),
              Link(name, asked.link("indicators", id_)))  # fmt: skip
    return View(say("web.contribution.title", name=name), "page_contribution.html", data, crumbs,
                lede=_lede(asked, found), generated=True)  # fmt: skip


def _lede(asked: Asked, found: Contribution) -> str:
    if found.difference is None:
        return ""
    return asked.say("web.contribution.lede", before=_state(asked, found, found.before),
                     after=_state(asked, found, found.after),
                     moved=_amount(asked, found, found.difference))  # fmt: skip


def _state(asked: Asked, found: Contribution, one: State) -> str:
    say = asked.say
    value = say("indicators.records.amount", unit=figures.unit_word(say, found.indicator.unit),
                value=figures.generated(say, found.indicator, one.measured))  # fmt: skip
    return say("web.contribution.amount_on", value=value, day=one.day)


def _amount(asked: Asked, found: Contribution, value: Fraction) -> str:
    return difference(asked, found.indicator, decimal(value))


# --- what it may be grouped by


def _offered(asked: Asked, indicator: Indicator) -> tuple[_By, ...]:
    """The breakdowns of its document; without them the district, and columns of few words."""
    known = read_registers(asked.workspace)
    found: dict[str, _By] = {}
    for part in indicator.parts:
        if part.subject in known:
            every = dict(_columns(known, known[part.subject]))
            chosen = [one for one in indicator.breakdowns if one in every] or [
                text for text, one in every.items()
                if one.name == DISTRICT or ("." not in text and one.values)]  # fmt: skip
            here = {text: _By(text, every[text]) for text in chosen}
            # Of several parts what all of them have.
            found = here if not found else {k: v for k, v in found.items() if k in here}
    return tuple(sorted(found.values(), key=lambda one: one.column.name != DISTRICT))


def _columns(known: Mapping[str, Register], own: Register) -> list[tuple[str, Held]]:
    """Columns of a register, and of those that it refers to."""
    found = [(one.name, one) for one in own.columns]
    for link in own.columns:
        other = known.get(link.references)
        if other is not None and len(other.key) == 1:
            found += [(f"{link.name}.{one.name}", one) for one in other.columns]
    return [(text, one) for text, one in found if one.type == "text" and not one.key
            and not one.personal and not one.references]  # fmt: skip


def _form(
    asked: Asked, found: Contribution, offered: Sequence[_By], by: str | None, policy: str | None
) -> Form:
    say = asked.say
    known = read_registers(asked.workspace)
    subjects = {part.subject for part in found.indicator.parts}
    about = {
        one
        for id_ in subjects
        if id_ in known
        for one in (id_, *(c.references for c in known[id_].columns if c.references))
    }
    groups = (Choice("", say("web.contribution.whole"), not by and not policy), *(
        Choice(one.text, cells.head(say, one.column), one.text == by) for one in offered
    ))  # fmt: skip
    judged = (Choice("", "—", not policy), *(
        Choice(one.id, title(one, "", asked.lang), one.id == policy)
        for one in policies(asked.workspace).values() if one.subject in about
    ))  # fmt: skip
    fields = (
        Field("from", say("web.contribution.from"), str(found.before.day), kind="date"),
        Field("to", say("web.contribution.to"), str(found.after.day), kind="date"),
        Field("by", say("web.contribution.by"), choices=groups),
        Field("policy", say("web.contribution.policy"), choices=judged),
    )  # fmt: skip
    return Form(asked.link("indicators", found.indicator.id, "contribution").partition("?")[0],
                fields, tuple(asked.times.items()))  # fmt: skip


# --- the moves


def _table(asked: Asked, found: Contribution, by: _By | None) -> Table:
    """A row for each group, the most moved first; a column for each kind of move."""
    say, made_up = asked.say, generated(asked.workspace)
    kinds = [kind for kind in KINDS if any(m.kind == kind and m.amount for m in found.moves)]
    columns = (
        Column(cells.head(say, by.column) if by else say("vintages.columns.group")),
        *(Column(say(f"vintages.moves.{kind}"), number=True, generated=made_up) for kind in kinds),
        Column(say("vintages.columns.amount"), number=True, generated=made_up),
    )  # fmt: skip
    groups = groups_of(found) if found.by else ()
    rows = [_group(asked, found, kinds, group, _named(asked, found, by, group), amount)
            for group, amount in groups]  # fmt: skip
    if found.moves:
        total = sum((m.amount for m in found.moves), Fraction(0))
        sums = (sum((m.amount for m in found.moves if m.kind == kind), Fraction(0))
                for kind in kinds)  # fmt: skip
        rows.append(
            Row(
                (
                    Cell(say("web.contribution.all")),
                    *(Cell(_amount(asked, found, one)) for one in (*sums, total)),
                )
            )
        )
    downloads = asked.downloads(
        "indicators", found.indicator.id, "contribution", from_day=found.before.day,
        to_day=found.after.day, **({"policy" if not by else "by": found.by} if found.by else {}),
    )  # fmt: skip
    return Table(say("web.contribution.table"), columns, tuple(rows), id="moves", stacked=True,
                 empty=say("web.contribution.none"), downloads=downloads)  # fmt: skip


def _group(
    asked: Asked, found: Contribution, kinds: Sequence[str], group: str | None, name: str,
    amount: Fraction,
) -> Row:  # fmt: skip
    moved = {kind: sum((m.amount for m in found.moves if (m.group, m.kind) == (group, kind)),
                       Fraction(0)) for kind in kinds}  # fmt: skip
    return Row((Cell(name), *(Cell(_amount(asked, found, moved[kind]) if moved[kind] else "")
                              for kind in kinds),
                Cell(_amount(asked, found, amount))))  # fmt: skip


def _named(asked: Asked, found: Contribution, by: _By | None, group: str | None) -> str:
    """A group as people call it."""
    if group is None:
        return asked.say("web.contribution.not_stated")
    if by is not None:
        return cells.word(asked.say, by.column, group)
    return asked.say(f"cli.verdicts.{group}") if group in VERDICTS else group


def _rows(asked: Asked, found: Contribution, by: _By | None) -> Table | None:
    if not found.rows:
        return None
    say, made_up = asked.say, generated(asked.workspace)
    columns = (Column(say("web.contribution.key")),
               *((Column(cells.head(say, by.column)),) if by else ()),
               Column(say("web.contribution.was"), number=True, generated=made_up),
               Column(say("web.contribution.is"), number=True, generated=made_up))  # fmt: skip
    subjects = {part_id(part): part.subject for part in found.indicator.parts}
    rows = tuple(_mover(asked, found, by, one, subjects[one.part]) for one in found.rows)
    return Table(say("web.contribution.rows"), columns, rows, id="movers", stacked=True,
                 hidden_caption=True)  # fmt: skip


def _mover(asked: Asked, found: Contribution, by: _By | None, one: Mover, register: str) -> Row:
    group = one.after_group if one.after is not None else one.before_group
    grouped = (Cell(_named(asked, found, by, group)),) if by else ()
    link = asked.link("registers", register, "rows", *one.key)
    values = (Cell("—" if v is None else asked.say.value(v)) for v in (one.before, one.after))
    return Row((Cell(" ".join(one.key), link, code=True), *grouped, *values))
