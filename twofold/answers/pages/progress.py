"""Progress as tables: the class by a method, the latest figure against its path, and what
another base would mean; and for the bureau alone the chance of each class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from twofold.answers import figures
from twofold.answers.pages.brief import PACES
from twofold.answers.pages.tables import quiet, table
from twofold.words import Words

if TYPE_CHECKING:
    from twofold.indicators import Catalogue
    from twofold.indicators.path import Rebased, Track
    from twofold.indicators.tracked import Tracked


def progressed(
    say: Words, catalogue: Catalogue, found: Sequence[Tracked]
) -> Iterator[RenderableType]:
    """Everything that is known of the progress of some indicators."""
    for id_ in sorted({one.assessment.method for one in found}):
        method = catalogue.methods[id_]
        yield quiet(say("cli.text.method", name=method.name[say.lang], version=method.version,
                        source=method.source[say.lang]))  # fmt: skip
    yield _classes(say, catalogue, found)
    yield from _tracks(say, found)
    yield from _bases(say, found)


def _classes(say: Words, catalogue: Catalogue, found: Sequence[Tracked]) -> RenderableType:
    """The class that a method gives each indicator, from which figures, or why it gives none."""
    made = table(*(say(f"cli.columns.{c}") for c in ("id", "indicator", "class", "status",
                   "from_to", "ratio", "note")), right=(5,), whole=(0,))  # fmt: skip
    for of in found:
        one, method = of.assessment, catalogue.methods[of.assessment.method]
        label = method.classes[one.name].label[say.lang] if one.name else "—"
        pace = one.pace or "pending"
        years = (one.ends.base_year, one.ends.current_year) if one.ends else ()
        value = "—" if one.value is None else say.number(round(one.value, 4))
        notes = [figures.reason(say, why) for why in (one.reason, *one.warnings) if why]
        made.add_row(of.indicator.id, of.indicator.name[say.lang], label,
                     Text(say(f"brief.statuses.{pace}"), PACES[pace]),
                     "–".join(map(str, years)), value,
                     "\n".join(notes))  # fmt: skip
    return made


def _tracks(say: Words, found: Sequence[Tracked]) -> Iterator[RenderableType]:
    """The latest figure against the path, for those of which both are known."""
    from twofold.indicators.path import Track

    shown = [(one, one.track) for one in found if isinstance(one.track, Track)]
    if not shown:
        return
    yield Text("")
    made = table(*(say(f"cli.progress.{c}") for c in ("against", "path", "due", "latest", "gap",
                   "lead", "arrival")), right=(2, 3, 4))  # fmt: skip
    for one, track in shown:
        shape = say(f"cli.progress.shapes.{one.targets.path}")
        made.add_row(figures.name(say, one.indicator), shape, _figure(say, one, track.due),
                     _figure(say, one, track.value), _gap(say, one, track),
                     _years(say, track.lead), _arrival(say, track))  # fmt: skip
    yield made


def _figure(say: Words, one: Tracked, value: float | None) -> str:
    """A value of the path, in the indicator's unit, to two decimals."""
    exact = None if value is None else Decimal(repr(value))
    return figures.number(say, exact, one.indicator.unit, 2)


def _gap(say: Words, one: Tracked, track: Track) -> str:
    gap = _figure(say, one, track.gap)
    if track.share is None:
        return gap
    return say("cli.progress.gap_share", gap=gap, share=figures.rate(say, track.share))


def _years(say: Words, years: float | None) -> str:
    if years is None:
        return "—"
    shown = round(Decimal(repr(abs(years))), 1)
    if not shown:
        return say("cli.progress.on_time")
    return say(f"cli.progress.{'early' if years > 0 else 'late'}", years=shown)


def _arrival(say: Words, track: Track) -> str:
    """When the target is reached at the pace since the base, or why never."""
    if track.arrival is None:
        return figures.reason(say, dict(track.reasons).get("arrival"))
    return say("cli.progress.arrives", year=str(ceil(track.arrival)),
               early=_years(say, track.early))  # fmt: skip


def chances(say: Words, catalogue: Catalogue, found: Sequence[Tracked]) -> Iterator[RenderableType]:
    """The chance of each class, a line for each indicator that says how far it strays."""
    from twofold.indicators.chance import Chance

    lines = []
    for one in found:
        if not isinstance(one.chances, tuple) or one.noise is None:
            continue
        classes = catalogue.methods[one.assessment.method].classes
        told: list[Chance] = sorted(one.chances, key=lambda c: -c.value)
        said = say("cli.text.comma").join(
            say("cli.progress.chance", name=classes[c.name].label[say.lang],
                chance=figures.rate(say, c.value)) for c in told if round(c.value, 3)
        )  # fmt: skip
        lines.append(say("cli.progress.chances", id=one.indicator.id, said=said,
                         noise=figures.rate(say, float(one.noise))))  # fmt: skip
    if lines:
        yield Text("")
        yield from map(Text, lines)
        yield quiet(say("cli.progress.chances_note"))


def _bases(say: Words, found: Sequence[Tracked]) -> Iterator[RenderableType]:
    """What another base year would mean; the same for all that are to be multiplied alike."""
    told: dict[tuple[int, str], list[str]] = {}
    for one in found:
        if one.target is not None and any(base.rate is not None for base in one.rebased):
            said = say("cli.text.then").join(_base(say, base) for base in one.rebased
                                             if base.rate is not None)  # fmt: skip
            told.setdefault((one.target.year, said), []).append(one.indicator.id)
    for (year, said), ids in told.items():
        yield Text("")
        yield Text(say("cli.progress.bases", ids=say("cli.text.comma").join(ids), said=said,
                       year=str(year)))  # fmt: skip


def _base(say: Words, one: Rebased) -> str:
    return say("cli.progress.base", year=str(one.base_year), rate=figures.rate(say, one.rate))
