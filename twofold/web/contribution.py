"""What moved an indicator between two days: by group and kind, and the rows that moved most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from twofold import facts
from twofold import indicators as stage
from twofold.answers import cells, figures
from twofold.answers.generated import generated
from twofold.answers.later import later
from twofold.answers.parameters import VERDICTS
from twofold.answers.places import district
from twofold.errors import InputError, Refused
from twofold.indicators.compile import read_part
from twofold.indicators.contribution import (
    KINDS,
    Contribution,
    Mover,
    State,
    contribution,
    decimal,
    groups_of,
)  # fmt: skip
from twofold.indicators.model import Indicator, Part
from twofold.indicators.read import find
from twofold.indicators.records import part_id
from twofold.policies import policies
from twofold.policies.records import title
from twofold.registers.model import Column as Held
from twofold.registers.model import Register
from twofold.registers.read import read_registers
from twofold.registers.show import named
from twofold.sql.nodes import Type
from twofold.web.changes import difference
from twofold.web.page import Asked, View
from twofold.web.parts import Cell, Choice, Column, Field, Form, Link, Row, Table
from twofold.web.remembered import remembered
from twofold.web.told import told

# Days between the two states where nobody asks for others, and rows that are named.
SPAN = timedelta(days=365)
MOST = 20
# What rows stand in everywhere, with or without a word in the document.
DISTRICT = "district"
# In the field that rows are grouped by: no group, and the verdict of a policy.
WHOLE, OF_POLICY = "whole", "policy:"


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
    by, policy = _chosen(asked, offered)
    last = given.get("to_day") or asked.workspace.day
    first = given.get("from_day") or last - SPAN
    seen = given.get("known_from"), given.get("known_to")
    name = indicator.name[asked.lang]
    data = {"form": _form(asked, indicator, _Asking(first, last, *seen), offered, by, policy),
            "known": say("web.contribution.known"), "problem": ""}  # fmt: skip
    crumbs = (Link(say("web.nav.indicators"), asked.link("indicators")),
              Link(name, asked.link("indicators", id_)))  # fmt: skip
    title = say("web.contribution.title", name=name)
    try:
        found = remembered(asked.workspace, contribution, id_, first, last, known_first=seen[0],
                           known_last=seen[1], by=by, policy=policy, most=MOST)  # fmt: skip
    except (InputError, Refused) as error:
        _, what, do = told(say, error, asked.workspace.root)
        return View(title, "page_contribution.html", {**data, "problem": what, "mend": do}, crumbs,
                    status=error.http_status)  # fmt: skip
    grouped = next((one for one in offered if one.text == by), None)
    data |= {
        "sums": say("web.contribution.sums"), "why": figures.reason(say, found.reason),
        "sheet": _table(asked, found, grouped, by), "rows": _rows(asked, found, grouped),
    }  # fmt: skip
    return View(title, "page_contribution.html", data, crumbs, lede=_lede(asked, found),
                generated=True)  # fmt: skip


@dataclass(frozen=True)
class _Asking:
    """The two days, and the days by which records are known, None for now."""

    first: date
    last: date
    known_first: date | None
    known_last: date | None


def _chosen(asked: Asked, offered: Sequence[_By]) -> tuple[str | None, str | None]:
    """A column to group by, or a policy, which wins; by default the first column offered."""
    text, policy = asked.given.get("by"), asked.given.get("of_policy")
    if policy is None and text and text.startswith(OF_POLICY):
        policy = text.removeprefix(OF_POLICY)
    if policy is not None or text == WHOLE:
        return None, policy
    return text or next((one.text for one in offered), None), None


def _lede(asked: Asked, found: Contribution) -> str:
    states = [(one.day, one.as_of) for one in (found.before, found.after)]
    beyond = [asked.say(key, **values) for key, values in later(asked.workspace, states)]
    if found.difference is None:
        return asked.say("cli.text.then").join(beyond)
    lede = asked.say("web.contribution.lede", before=_state(asked, found, found.before),
                     after=_state(asked, found, found.after),
                     moved=_amount(asked, found, found.difference))  # fmt: skip
    return " ".join((lede, *beyond))


def _state(asked: Asked, found: Contribution, one: State) -> str:
    say = asked.say
    value = say("indicators.records.amount", unit=figures.unit_word(say, found.indicator.unit),
                value=figures.generated(say, found.indicator, one.measured))  # fmt: skip
    return say("web.contribution.amount_on", value=value, day=one.day, as_of=one.as_of)


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
    asked: Asked, indicator: Indicator, asking: _Asking, offered: Sequence[_By], by: str | None,
    policy: str | None,
) -> Form:  # fmt: skip
    """Asks for two days, what was known by when, and one grouping: a column or a policy."""
    say = asked.say
    known = read_registers(asked.workspace)
    subjects = {part.subject for part in indicator.parts}
    about = {
        one
        for id_ in subjects
        if id_ in known
        for one in (id_, *(c.references for c in known[id_].columns if c.references))
    }
    other = () if by is None or by in {one.text for one in offered} else (Choice(by, by, True),)
    groups = (
        Choice(WHOLE, say("web.contribution.whole"), not by and not policy),
        *(Choice(one.text, cells.head(say, one.column), one.text == by) for one in offered), *other,
        *(Choice(f"{OF_POLICY}{one.id}",
                 say("web.contribution.verdict", name=title(one, "", asked.lang)), one.id == policy)
          for one in policies(asked.workspace).values() if one.subject in about),
    )  # fmt: skip
    fields = (
        Field("from", say("web.contribution.from"), str(asking.first), kind="date"),
        Field("knownFrom", say("web.contribution.known_from"), _known(asked, asking.known_first),
              kind="date"),
        Field("to", say("web.contribution.to"), str(asking.last), kind="date"),
        Field("knownTo", say("web.contribution.known_to"), _known(asked, asking.known_last),
              kind="date"),
        Field("by", say("web.contribution.by"), choices=groups),
    )  # fmt: skip
    return Form(asked.link("indicators", indicator.id, "contribution").partition("?")[0],
                fields, tuple(asked.times.items()))  # fmt: skip


def _known(asked: Asked, day: date | None) -> str:
    return str(day or asked.workspace.as_of)


# --- the moves


def _table(asked: Asked, found: Contribution, by: _By | None, asked_by: str | None) -> Table:
    """A row for each group, the most moved first; a column for each kind of move. Its rows were
    grouped by what was asked for, or by a policy."""
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
        to_day=found.after.day, known_from=asked.given.get("known_from"),
        known_to=asked.given.get("known_to"),
        **({"by" if asked_by else "policy": found.by} if found.by else {}),
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
        return district(asked.say, cells.word(asked.say, by.column, group))
    return asked.say(f"cli.verdicts.{group}") if group in VERDICTS else group


def _rows(asked: Asked, found: Contribution, by: _By | None) -> Table | None:
    """The rows that moved most, with what they are called, and the unit of what they bring; where
    all moved it alike there is no most, and it says so."""
    if not found.rows:
        return None
    say, made_up = asked.say, generated(asked.workspace)
    parts = {part_id(part): part for part in found.indicator.parts}
    units = {_unit(asked, found.indicator, parts[one.part]) for one in found.rows}
    unit = next(iter(units)) if len(units) == 1 else ""
    heads = [say(f"web.contribution.unit_{c}", unit=unit) if unit else say(f"web.contribution.{w}")
             for c, w in (("then", "was"), ("now", "is"))]  # fmt: skip
    names = _names(asked, found, parts)
    columns = (Column(say("web.contribution.key")),
               *((Column(say("web.contribution.name")),) if any(names.values()) else ()),
               *((Column(cells.head(say, by.column)),) if by else ()),
               *(Column(text, number=True, generated=made_up) for text in heads))  # fmt: skip
    rows = tuple(_mover(asked, found, by, one, parts[one.part].subject, names)
                 for one in found.rows)  # fmt: skip
    moved = {abs((one.after or 0) - (one.before or 0)) for one in found.rows}
    return Table(say("web.contribution.rows"), columns, rows, id="movers", stacked=True,
                 hidden_caption=True, notes=(say("web.contribution.in_order"),)
                 if len(moved) == 1 and len(found.rows) > 1 else ())  # fmt: skip


def _unit(asked: Asked, indicator: Indicator, part: Part) -> str:
    """What the rows of a part bring is counted in."""
    register = read_registers(asked.workspace)[part.subject]
    made = read_part(indicator, part, register, facts.subjects(asked.workspace).get(part.subject))
    if made.type is Type.MONEY:
        return figures.unit_word(asked.say, "元")
    counted = made.function == "COUNT" and part.word == "value"
    return figures.unit_word(asked.say, indicator.unit) if counted else ""


def _names(asked: Asked, found: Contribution, parts: Mapping[str, Part]) -> dict[str, str]:
    """What the rows are called by the first word of their key: themselves, or whom it refers to."""
    made: dict[str, str] = {}
    known = read_registers(asked.workspace)
    for id_, part in parts.items():
        keys = sorted({one.key[0] for one in found.rows if one.part == id_})
        own = known[part.subject]
        first = next(c for c in own.columns if c.name == own.key[0])
        for register in (first.references, own.id):
            if keys and register in known and len(known[register].key) == 1:
                made = {**named(asked.workspace, register, keys), **made}
    return made


def _mover(
    asked: Asked, found: Contribution, by: _By | None, one: Mover, register: str,
    names: Mapping[str, str],
) -> Row:  # fmt: skip
    group = one.after_group if one.after is not None else one.before_group
    grouped = (Cell(_named(asked, found, by, group)),) if by else ()
    link = asked.link("registers", register, "rows", *one.key)
    values = (Cell("—" if v is None else asked.say.value(v)) for v in (one.before, one.after))
    called = (Cell(names.get(one.key[0], "")),) if any(names.values()) else ()
    return Row((Cell(" ".join(one.key), link, code=True), *called, *grouped, *values))
