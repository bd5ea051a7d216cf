"""Vintages of an indicator's figures, and the difference between what is published and recorded."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from rich.text import Text

from twofold.answers import figures
from twofold.answers.pages.tables import GENERATED, heading, quiet, table

if TYPE_CHECKING:
    from twofold.indicators.differs import Compared, Piece
    from twofold.indicators.model import Indicator, Observation
    from twofold.indicators.vintages import Recorded, Said, Triangle
    from twofold.words import Words

PUBLISHED, RECORDED = "published", "recorded"


def cells(say: Words, found: Triangle) -> list[dict[str, Any]]:
    """All vintages as records, the published ones first."""
    from twofold.indicators.shape import plain

    made: list[dict[str, Any]] = [
        {"kind": PUBLISHED, "series": one.observation.indicator,
         "period": one.observation.period, "begins": None, "ends": None,
         "known_on": one.known_on, "value": plain(one.observation.value),
         "qualifier": str(one.observation.qualifier), "change": plain(one.change),
         "repeats": None if one.repeats is None else plain(one.repeats.value),
         "undecided": None, "commit": None, "source": one.observation.source}
        for one in found.published
    ]  # fmt: skip
    for given in found.recorded:
        value = given.measured
        made.append({
            "kind": RECORDED, "series": None, "period": period(given), "begins": value.begins,
            "ends": value.ends, "known_on": given.known_on, "value": plain(value.value),
            "qualifier": None, "change": plain(given.change), "repeats": None,
            "undecided": value.undecided,
            "commit": given.commit.number if given.commit else None,
            "source": given.commit.source if given.commit else None,
            **_why(say, value.value, value.reason),
        })  # fmt: skip
    return made


def _why(say: Words, value: Decimal | None, reason: Any) -> dict[str, Any]:
    if value is not None or reason is None:
        return {}
    return {"reason": {"value": figures.reason(say, reason)}}


def period(one: Recorded) -> str:
    """The reference year, or how much of it the value covers: `2026-01..11-22`; of a count at a day
    that is not the year's last, the day."""
    ends = one.measured.ends
    if one.measured.begins is None and not one.whole:
        return str(ends)
    return str(one.year) if one.whole else f"{one.year}-01..{ends.month:02}-{ends.day:02}"


def signed(say: Words, value: Decimal | None, unit: str) -> str:
    """A difference with its sign, which a plus has too."""
    if value is None:
        return "—"
    shown = figures.difference(say, value, unit, 4)
    return f"+{shown}" if value > 0 else shown


def shown(say: Words, found: Triangle, made_up: bool) -> Iterator[RenderableType]:
    """Both triangles, period by period; a vintage that changed nothing is left out."""
    one = found.indicator
    yield heading(say("vintages.title", name=figures.name(say, one)))
    yield Text(say("vintages.published"))
    if found.published:
        made = table(*(say(f"vintages.columns.{c}") for c in ("period", "known_on", "value",
                       "change", "source")), right=(2, 3))  # fmt: skip
        for said in found.published:
            made.add_row(*_said(say, one, said))
        yield made
    else:
        yield quiet(figures.reason(say, _not_published()))
    yield Text("")
    yield Text(say("vintages.recorded"))
    moved = [c for at, c in enumerate(found.recorded) if _moves(found.recorded, at)]
    if moved:
        made = table(*(say(f"vintages.columns.{c}") for c in ("period", "known_on", "value",
                       "change", "commit")), right=(2, 3, 4))  # fmt: skip
        for given in moved:
            made.add_row(period(given), say.value(given.known_on),
                         figures.generated(say, one, given.measured),
                         signed(say, given.change, one.unit),
                         str(given.commit.number) if given.commit else "—")  # fmt: skip
        yield made
        yield quiet(say("vintages.left_out", count=len(found.recorded) - len(moved)))
    else:
        yield quiet(say("indicators.reasons.not_measured"))
    if made_up:
        yield Text(say("brief.generated"), GENERATED)


def _not_published() -> Any:
    from twofold.indicators.model import Reason

    return Reason("not_published")


def _said(say: Words, one: Indicator, said: Said) -> tuple[str, ...]:
    shown = figures.published(say, said.observation)
    day = say("vintages.no_day") if said.known_on is None else say.value(said.known_on)
    period = figures.period(say, said.observation)
    change = signed(say, said.change, one.unit)
    if said.repeats is not None:
        change = repeated(say, said)
    return (period, day, shown, change,
            figures.source(say, said.observation))  # fmt: skip


def repeated(say: Words, said: Said) -> str:
    """That a figure is the one before it, rounded or in full, and no revision."""
    assert said.repeats is not None
    rounded = said.observation.qualifier == "~"
    return say(f"vintages.{'rounded' if rounded else 'in_full'}",
               value=figures.published(say, said.repeats))  # fmt: skip


def _moves(found: tuple[Recorded, ...], at: int) -> bool:
    """Whether a vintage is the first of its year, or has another value than the one before."""
    if at == 0 or found[at - 1].year != found[at].year:
        return True
    return found[at - 1].measured.value != found[at].measured.value


# --- published against recorded


def compared(say: Words, found: Compared) -> dict[str, Any]:
    """The difference as a record; the values of its pieces add up to it."""
    from twofold.indicators.shape import plain, shape_measured, shape_observation

    def told(why: Any) -> str:
        return figures.reason(say, why)

    data: dict[str, Any] = {
        "id": found.indicator.id, "name": found.indicator.name[say.lang],
        "unit": found.indicator.unit, "published": shape_observation(found.published),
        "generated": None if found.recorded is None else shape_measured(found.recorded, told),
        "known_then": None if found.known_then is None else plain(found.known_then.value),
        "difference": plain(found.difference), "undated": shape_observation(found.undated),
        "pieces": [
            {"kind": one.kind, "value": plain(one.value), "certain": one.certain,
             "reason": _told(say, one)}
            for one in found.pieces
        ],
    }  # fmt: skip
    if found.reason is not None:
        data["reason"] = {"difference": figures.reason(say, found.reason)}
    return data


def _told(say: Words, piece: Piece) -> str:
    if piece.told is not None:
        return piece.told.reason[say.lang] or piece.told.name
    return figures.reason(say, piece.reason)


def undated(say: Words, one: Observation) -> str:
    """That what was published last does not say what time it is of, and stands beside nothing."""
    return say("vintages.undated_last", value=figures.published(say, one),
               cited=figures.cited(say, one))  # fmt: skip


def explained(say: Words, found: Compared, made_up: bool) -> Iterator[RenderableType]:
    """The difference and its pieces, what is left without an explanation last."""
    one = found.indicator
    yield heading(say("vintages.difference", name=figures.name(say, one)))
    said = found.published
    if said is not None:
        period = figures.period(say, said)
        yield Text(say("vintages.said", period=period, value=figures.published(say, said),
                       source=figures.cited(say, said)))  # fmt: skip
    if found.undated is not None:
        yield quiet(undated(say, found.undated))
    if found.recorded is not None and found.recorded.value is not None:
        yield Text(say("vintages.given", day=found.recorded.ends,
                       value=figures.number(say, found.recorded.value, one.unit)))  # fmt: skip
    if found.reason is not None:
        yield quiet(figures.reason(say, found.reason))
    if found.difference is not None:
        made = table(*(say(f"vintages.columns.{c}") for c in ("piece", "value", "certain",
                       "note")), right=(1,))  # fmt: skip
        made.add_row(say("vintages.pieces.difference"), signed(say, found.difference, one.unit),
                     "", "")  # fmt: skip
        for piece in found.pieces:
            sure = say(f"vintages.certain.{'yes' if piece.certain else 'no'}")
            if piece.value is None or piece.kind == "unexplained":
                sure = ""
            made.add_row(say(f"vintages.pieces.{piece.kind}"),
                         signed(say, piece.value, one.unit), sure, _told(say, piece))  # fmt: skip
        yield made
    if made_up:
        yield Text(say("brief.generated"), GENERATED)
