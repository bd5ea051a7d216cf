"""What moved an indicator between two states: by group and kind, and the rows that moved most."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from rich.text import Text

from twofold.answers import figures
from twofold.answers.pages.tables import GENERATED, heading, quiet, table
from twofold.answers.pages.vintages import signed
from twofold.answers.parameters import VERDICTS

if TYPE_CHECKING:
    from twofold.indicators.contribution import Contribution, State
    from twofold.words import Words


def record(say: Words, found: Contribution) -> dict[str, Any]:
    """The difference and its moves; `exact` are fractions, whose sum is the difference."""
    from twofold.indicators.contribution import decimal, groups_of
    from twofold.indicators.shape import plain

    def number(value: Fraction | None) -> int | float | None:
        return plain(decimal(value))

    data: dict[str, Any] = {
        "id": found.indicator.id, "name": found.indicator.name[say.lang],
        "unit": found.indicator.unit, "by": found.by or None,
        "before": _state(say, found.before), "after": _state(say, found.after),
        "difference": number(found.difference),
        "exact": None if found.difference is None else str(found.difference),
        "groups": [{"group": group, "amount": number(amount), "exact": str(amount)}
                   for group, amount in groups_of(found)],
        "moves": [{"part": m.part, "group": m.group, "kind": m.kind, "rows": m.rows,
                   "amount": number(m.amount), "exact": str(m.amount)} for m in found.moves],
        "rows": [{"part": r.part, "key": list(r.key), "group_before": r.before_group,
                  "group_after": r.after_group, "before": r.before, "after": r.after}
                 for r in found.rows],
    }  # fmt: skip
    if found.reason is not None:
        data["reason"] = {"difference": figures.reason(say, found.reason)}
    return data


def _state(say: Words, one: State) -> dict[str, Any]:
    from twofold.indicators.shape import shape_measured

    shaped = shape_measured(one.measured, lambda why: figures.reason(say, why))
    return {"day": one.day, "as_of": one.as_of, **shaped}


def shown(say: Words, found: Contribution, made_up: bool) -> Iterator[RenderableType]:
    """What moved the value, by group where there are groups, and by kind."""
    from twofold.indicators.contribution import decimal

    one = found.indicator
    yield heading(say("vintages.contribution", name=figures.name(say, one)))
    for word, state in (("before", found.before), ("after", found.after)):
        yield Text(say(f"vintages.{word}", day=state.day, as_of=state.as_of,
                       value=figures.generated(say, one, state.measured)))  # fmt: skip
    if found.reason is not None:
        yield quiet(figures.reason(say, found.reason))
        return
    yield Text(say("vintages.moved", value=signed(say, decimal(found.difference), one.unit)))
    for undecided, word in ((found.before.measured.undecided, "undecided_before"),
                            (found.after.measured.undecided, "undecided_after")):  # fmt: skip
        if undecided:
            yield quiet(say(f"vintages.{word}", count=undecided))
    yield from _groups(say, found)
    yield from _kinds(say, found)
    yield from _rows(say, found)
    if made_up:
        yield Text(say("brief.generated"), GENERATED)


def group_word(say: Words, group: str | None) -> str:
    """A group as people call it; a verdict by its word."""
    if group is None:
        return say("vintages.no_group")
    return say(f"cli.verdicts.{group}") if group in VERDICTS else group


def _groups(say: Words, found: Contribution) -> Iterator[RenderableType]:
    from twofold.indicators.contribution import decimal, groups_of

    if not found.by:
        return
    made = table(*(say(f"vintages.columns.{c}") for c in ("group", "amount")), right=(1,))
    for group, amount in groups_of(found):
        made.add_row(group_word(say, group),
                     signed(say, decimal(amount), found.indicator.unit))  # fmt: skip
    yield made


def _kinds(say: Words, found: Contribution) -> Iterator[RenderableType]:
    from twofold.indicators.contribution import KINDS, decimal

    totals: dict[tuple[str, str], tuple[int, Fraction]] = {}
    for move in found.moves:
        rows, amount = totals.get((move.part, move.kind), (0, Fraction(0)))
        totals[move.part, move.kind] = (rows + move.rows, amount + move.amount)
    made = table(*(say(f"vintages.columns.{c}") for c in ("part", "kind", "rows", "amount")),
                 right=(2, 3))  # fmt: skip
    parts = list(dict.fromkeys(part for part, _ in totals))
    for part, kind in sorted(totals, key=lambda k: (parts.index(k[0]), KINDS.index(k[1]))):
        rows, amount = totals[part, kind]
        word, _, id_ = part.partition("-")
        made.add_row(f"{say(f'indicators.parts.{word}')} {id_}".strip(),
                     say(f"vintages.moves.{kind}"), say.number(rows),
                     signed(say, decimal(amount), found.indicator.unit))  # fmt: skip
    if totals:
        yield made
    else:
        yield quiet(say("vintages.nothing_moved"))


def _rows(say: Words, found: Contribution) -> Iterator[RenderableType]:
    """The rows that moved most, where rows move one by one."""
    if not found.rows:
        return
    yield quiet(say("vintages.rows"))
    made = table(*(say(f"vintages.columns.{c}") for c in ("key", "group", "before", "after")),
                 right=(2, 3), whole=(0,))  # fmt: skip
    for row in found.rows:
        group = row.after_group if row.after is not None else row.before_group
        ends = ("—" if v is None else say.value(v) for v in (row.before, row.after))
        made.add_row(" ".join(row.key), group_word(say, group) if found.by else "", *ends)
    yield made
