"""What a draft would change, as parts of a page."""

from __future__ import annotations

from dataclasses import dataclass

from twofold.answers.labels import Labels
from twofold.answers.natural import natural
from twofold.answers.pages.reform import group_name, has_money, summary
from twofold.answers.reformed import indicator_lines, money_change, verdict_change
from twofold.answers.sentences import quantity
from twofold.indicators.conferred import Moved
from twofold.policies.reform import Affected, Reform, Sums
from twofold.web.page import Asked
from twofold.web.parts import Cell, Column, Link, Pair, Row, Table


@dataclass(frozen=True)
class Impact:
    """Sums of the city, who went from which verdict to which, each group, the indicators, the
    first rows, and how the text differs."""

    summary: tuple[Pair, ...]
    crossed: Table
    groups: Table
    indicators: tuple[str, ...]
    rows: Table
    difference: str
    failing: str


def impact(
    asked: Asked, labels: Labels, found: Reform, moved: tuple[Moved, ...], take_up: int
) -> Impact:
    say = asked.say
    failing = len(found.draft.failing)
    return Impact(
        tuple(Pair(Link(term), (Link(text),)) for term, text in summary(labels, found)),
        _crossed(asked, found), _groups(labels, found),
        tuple(indicator_lines(say, moved, take_up)) if moved else (), _rows(asked, labels, found),
        found.draft.difference, say("reform.failing", count=failing) if failing else "",
    )  # fmt: skip


def _crossed(asked: Asked, found: Reform) -> Table:
    """Rows by the verdict before, columns by the verdict after."""
    say = asked.say
    before = list(dict.fromkeys(a for a, _, _ in found.crossed))
    after = sorted({b for _, b, _ in found.crossed})
    counts = {(a, b): n for a, b, n in found.crossed}
    rows = tuple(
        Row((Cell(say(f"cli.verdicts.{a.verdict}")),
             *(Cell(say.number(counts[a, b])) if (a, b) in counts else Cell("") for b in after)))
        for a in before
    )  # fmt: skip
    columns = (Column(say("web.workbench.before_after"), whole=True),
               *(Column(say(f"cli.verdicts.{b.verdict}"), number=True) for b in after))  # fmt: skip
    return Table(say("web.workbench.crossed"), columns, rows, id="crossed")


def _groups(labels: Labels, found: Reform) -> Table:
    say, money = labels.say, has_money(found)
    columns = (
        Column(group_name(labels, found.by), whole=True),
        *(Column(say(f"reform.{word}"), number=True) for word in ("gain", "loss", "mixed")),
        Column(say("reform.eligible"), number=True),
        *((Column(say("reform.settled"), number=True), Column(say("reform.most"), number=True))
          if money else ()),
    )  # fmt: skip
    rows = tuple(_group(labels, one, money)
                 for one in sorted(found.groups, key=lambda g: natural(g.group)))  # fmt: skip
    whole = _group(labels, found.sums, money, say("near.columns.together"))
    return Table(say("web.workbench.groups"), columns, (*rows, whole), id="groups")


def _group(labels: Labels, one: Sums, money: bool, name: str = "") -> Row:
    say = labels.say
    eligible = say("reform.from_to", before=say.number(one.eligible_before),
                   after=say.number(one.eligible_after))  # fmt: skip
    return Row((
        Cell(name or one.group or say("near.no_district")),
        *(Cell(say.number(n)) for n in (one.gain, one.loss, one.mixed)), Cell(eligible),
        *((Cell(money_change(say, one, "settled")), Cell(money_change(say, one, "most")))
          if money else ()),
    ))  # fmt: skip


def _rows(asked: Asked, labels: Labels, found: Reform) -> Table:
    say, money = asked.say, has_money(found)
    columns = (
        Column(say("web.decisions.enterprise")), Column(say("near.columns.district"), whole=True),
        Column(say("reform.change"), whole=True), Column(say("cli.columns.verdict")),
        *((Column(say("reform.settled"), number=True),) if money else ()),
    )  # fmt: skip
    return Table(
        say("cli.text.more_rows", shown=len(found.affected), total=found.wanted), columns,
        tuple(_row(asked, one, money) for one in found.affected), id="affected", stacked=True,
        empty=say("web.workbench.nobody"),
    )  # fmt: skip


def _row(asked: Asked, one: Affected, money: bool) -> Row:
    say = asked.say
    paid = say("reform.from_to", before=quantity(say, one.settled_before, "元"),
               after=quantity(say, one.settled_after, "元"))  # fmt: skip
    return Row((
        Cell(one.name or one.subject, asked.link("organisations", one.subject),
             notes=(one.subject,)),
        Cell(one.district or say("near.no_district")), Cell(say(f"reform.changes.{one.change}")),
        Cell(verdict_change(say, one)), *((Cell(paid),) if money else ()),
    ))  # fmt: skip
