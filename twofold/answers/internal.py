"""What the year is expected to end with (内部测算，不对外): one label stands above each form of
it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from twofold.answers.answer import Answer, Sheet
from twofold.words import Words
from twofold.workspace import Workspace

if TYPE_CHECKING:
    from rich.console import RenderableType

    from twofold.targets.leading import Fit, Foretold
    from twofold.targets.yearend import YearEnd

COLUMNS = ("id", "name", "unit", "row", "basis", "year", "month", "value", "expected", "low",
           "high", "half_width", "lag", "weight", "error", "correlation", "years", "held", "tried",
           "reason")  # fmt: skip
# Sentences that say how it is made, in their order.
METHOD = ("so_far", "leading", "together", "interval", "left_out")
# Decimals of what is computed: above this none, below one.
LARGE = 100
# A half-width (a share) below which past years were all but alike.
NARROW = Decimal("0.005")


def year_end(say: Words, workspace: Workspace, indicator: tuple[str, ...] = ()) -> Answer:
    """What indicators are expected to reach by the end of the year, with what that rests on."""
    from twofold.answers.generated import generated
    from twofold.targets.yearend import year_end as found_in

    found = found_in(workspace, indicator)
    made_up = generated(workspace)
    labels = [say("internal.label"), *([say("brief.generated")] if made_up else [])]

    def record() -> dict[str, Any]:
        return {"label": say("internal.label"), "generated": made_up,
                "as_of": workspace.as_of, "day": workspace.day,
                "indicators": [_record(say, one) for one in found]}  # fmt: skip

    return Answer(
        record,
        lambda: Sheet(COLUMNS, (row for one in found for row in _rows(say, one)),
                      label=say("cli.text.then").join(labels),
                      notes=(say("cli.notes.title"), say("internal.lede"))),
        lambda: _page(say, workspace, found, made_up),
    )  # fmt: skip


# --- as records


def _record(say: Words, one: YearEnd) -> dict[str, Any]:
    from twofold.answers.figures import reason

    told = one.foretold
    return {
        "id": one.indicator.id, "name": one.indicator.name[say.lang], "unit": one.indicator.unit,
        "year": one.year, "month": one.month, "value": one.value, "whole": one.whole,
        "expected": told.value, "low": told.low, "high": told.high, "half_width": told.half,
        "years": list(told.years), "held": told.covered, "tried": [
            {"year": t.year, "low": t.low, "expected": t.value, "high": t.high, "came": t.came,
             "held": t.held} for t in told.tried],
        "weights": dict(told.weights),
        "alone": dict(told.each),
        "so_far": None if one.so_far is None else _fit(say, one.so_far),
        "leading": [{"id": lead.indicator.id, "name": lead.indicator.name[say.lang],
                     "lag": lead.lead.lag, "settles": lead.lead.settles, "month": lead.month,
                     **_fit(say, lead.fit)} for lead in one.leaders],
        "reason": reason(say, told.reason) or None,
    }  # fmt: skip


def _fit(say: Words, one: Fit) -> dict[str, Any]:
    from twofold.answers.figures import reason

    return {"years": list(one.years), "error": one.error, "correlation": one.correlation,
            "pairs": one.pairs, "errors": {str(y): e for y, e in one.errors.items()},
            "reason": reason(say, one.reason) or None}  # fmt: skip


def _rows(say: Words, one: YearEnd) -> Iterator[tuple[Any, ...]]:
    from twofold.answers.figures import reason

    told, about = one.foretold, (one.indicator.id, one.indicator.name[say.lang],
                                 one.indicator.unit)  # fmt: skip
    yield (*about, "year_end", None, one.year, one.month, one.value, told.value, told.low,
           told.high, told.half, None, None, None, None, _years(told.years), told.covered,
           len(told.tried), reason(say, told.reason) or None)  # fmt: skip
    for id_, name, lag, fit in _fits(say, one):
        weight = told.weights.get(id_)
        yield (*about, "basis", name, one.year, one.month, None, told.each.get(id_), None, None,
               None, lag, weight, None if fit is None else fit.error,
               None if fit is None else fit.correlation,
               None if fit is None else _years(fit.years), None, None,
               None if fit is None else reason(say, fit.reason) or None)  # fmt: skip


def _fits(say: Words, one: YearEnd) -> Iterator[tuple[str, str, int | None, Fit | None]]:
    """Every basis: its id, its name, how far ahead it runs, and how well it told the past."""
    from twofold.targets.leading import LEVEL, SO_FAR

    if one.so_far is not None:
        yield SO_FAR, say("internal.so_far"), None, one.so_far
    if LEVEL in one.foretold.weights:
        yield LEVEL, say("internal.so_far_level"), None, one.level
    for lead in one.leaders:
        yield lead.indicator.id, lead.indicator.name[say.lang], lead.lead.lag, lead.fit


def _years(years: tuple[int, ...]) -> str:
    return ", ".join(map(str, years))


# --- as texts


def amount(say: Words, one: YearEnd, value: Decimal | None) -> str:
    """A value with as many digits as it can be known to."""
    from twofold.answers.figures import number

    if value is None:
        return "—"
    return number(say, value, one.indicator.unit, 0 if abs(value) >= LARGE else 1)


def interval(say: Words, one: YearEnd) -> str:
    """From where to where; a dash where there is none."""
    told: Foretold = one.foretold
    if told.low is None:
        return "—"
    return say("internal.between", low=amount(say, one, told.low),
               high=amount(say, one, told.high))  # fmt: skip


def held(say: Words, one: YearEnd) -> str:
    """How many past years the interval that the others give has held."""
    told = one.foretold
    if not told.tried:
        return "—"
    return say("internal.held", held=str(told.covered), of=str(len(told.tried)),
               years=_years(told.years))  # fmt: skip


def remark(say: Words, one: YearEnd) -> str:
    """What to mind about a figure: why there is none, or that its interval is hardly one."""
    from twofold.answers.figures import reason

    half = one.foretold.half
    narrow = say("internal.narrow") if half is not None and half < NARROW else ""
    return reason(say, one.foretold.reason) or narrow


def moment(say: Words, one: YearEnd) -> str:
    """Of which year, and by which month."""
    if one.month is None:
        return say("internal.of_year", year=str(one.year))
    return say("internal.until", year=str(one.year), month=str(one.month))


def bases(say: Words, one: YearEnd) -> Iterator[tuple[str, ...]]:
    """What an expected figure rests on: name, months ahead, what it tells alone, its error in past
    years, how growth went together, its weight, and the years or why there is no fit."""
    from twofold.answers.figures import reason

    for id_, name, lag, fit in _fits(say, one):
        why = "" if fit is None else reason(say, fit.reason) or _years(fit.years)
        yield (
            name, "—" if lag is None else say("internal.months", months=str(lag)),
            amount(say, one, one.foretold.each.get(id_)),
            _share(say, None if fit is None else fit.error),
            _correlation(say, fit), _share(say, one.foretold.weights.get(id_)), why,
        )  # fmt: skip


def _share(say: Words, value: Decimal | None) -> str:
    return "—" if value is None else say("cli.text.percent", value=round(value * 100, 1))


def _correlation(say: Words, fit: Fit | None) -> str:
    if fit is None or fit.correlation is None:
        return "—"
    return say("internal.pairs", value=round(fit.correlation, 2), pairs=str(fit.pairs))


def _page(
    say: Words, workspace: Workspace, found: tuple[YearEnd, ...], made_up: bool
) -> Iterator[RenderableType]:
    from rich.text import Text

    from twofold.answers import figures
    from twofold.answers.pages.tables import GENERATED, STRONG, quiet, table

    yield Text(say("internal.label"), STRONG)
    yield quiet(say("brief.times", as_of=workspace.as_of, day=workspace.day))
    made = table(*(say(f"internal.columns.{name}") for name in
                   ("name", "until", "expected", "interval", "held")), right=(1, 2, 3))  # fmt: skip
    for one in found:
        why = figures.reason(say, one.foretold.reason)
        made.add_row(figures.name(say, one.indicator), amount(say, one, one.value),
                     amount(say, one, one.foretold.value), interval(say, one),
                     why or held(say, one))  # fmt: skip
    yield made
    for one in found:
        rows = list(bases(say, one))
        if not rows:
            continue
        yield Text(f"\n{figures.name(say, one.indicator)}  {moment(say, one)}", STRONG)
        if note := remark(say, one):
            yield quiet(note)
        inner = table(*(say(f"internal.columns.{name}") for name in
                        ("basis", "ahead", "alone", "error", "growth", "weight", "years")),
                      right=(2, 3, 4, 5))  # fmt: skip
        for row in rows:
            inner.add_row(*row)
        yield inner
    for name in METHOD:
        yield quiet(say(f"internal.method.{name}"))
    if made_up:
        yield Text(say("brief.generated"), GENERATED)
