"""The brief as a page: targets, other figures, policies. No method is named on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from rich.console import JustifyMethod, RenderableType
from rich.table import Table
from rich.text import Text

from twofold.answers import figures
from twofold.answers.pages.tables import GENERATED, ByWidth, breadth, heading, pairs, quiet, table
from twofold.words import Words

if TYPE_CHECKING:
    from twofold.indicators import Brief, Standing
    from twofold.indicators.brief import Figure
    from twofold.indicators.model import Indicator, Measured, Observation
    from twofold.policies.model import Policy

PACES = {"achieved": "green", "on_pace": "green", "behind": "red", "pending": "dim"}
# The columns that the whole table of targets takes.
ROOM = 100
# An indicator's name is broken between words, but not narrower than this.
NAMES = 14
Counted = Sequence[tuple["Policy", dict[str, int] | None]]


def brief(say: Words, made: Brief, counted: Counted, made_up: bool) -> Iterator[RenderableType]:
    """The whole page. `made_up` says that the records are generated ones."""
    base = made.targets.base
    yield heading(say("brief.title", name=made.city[say.lang]))
    yield quiet(say("brief.times", as_of=made.as_of, day=made.day))
    yield Text()
    yield heading(sentence(say, made))
    yield ByWidth(lambda width: _standings(say, made, made_up, width))
    certainty = say(f"brief.certainty.{base.certainty}")
    yield quiet(say("brief.base", year=str(base.year), certainty=certainty,
                    reason=base.reason[say.lang]))  # fmt: skip
    yield Text()
    yield _notes(say, made)
    yield Text()
    yield heading(say("brief.others"))
    yield ByWidth(lambda width: _other_figures(say, made.others, made_up, width))
    yield Text()
    label = say("brief.generated") if made_up else ""
    yield Text.assemble((say("brief.policies"), "bold"), "  ", (label, GENERATED))
    yield _policies(say, counted, made_up, made.day)
    yield quiet(say("brief.comparison"))


def sentence(say: Words, made: Brief) -> str:
    """`The five doublings: 1 on pace, 1 behind, 3 awaiting publication`"""
    return summed(say, made.targets.name[say.lang], (one.assessment.pace for one in made.standings))


def summed(say: Words, name: str, found: Iterable[str | None]) -> str:
    """How many targets of a set stand in which way, in a sentence."""
    paces = Counter(pace or "pending" for pace in found)
    parts = [say(f"brief.sentence.{pace}", count=paces[pace])
             for pace in PACES if paces[pace] or pace in ("on_pace", "behind")]  # fmt: skip
    return say("brief.sentence.all", name=name,
               parts=say("brief.sentence.between").join(parts))  # fmt: skip


def _records(say: Words, shown: Table, made_up: bool) -> None:
    """The column of values from the registers, apart from what is published."""
    style = GENERATED if made_up else ""
    header = say("brief.generated_column" if made_up else "brief.records_column")
    width = max(breadth(line) for line in header.split("\n"))
    shown.add_column(Text(header, style or "bold"), justify="right", style=style, no_wrap=True,
                     min_width=width)  # fmt: skip


def _standings(say: Words, made: Brief, made_up: bool, width: int) -> Iterator[RenderableType]:
    """The targets; and which columns a narrow screen leaves out."""
    yield _targets(say, made, made_up, width >= ROOM)
    if width < ROOM:
        yield quiet(say("brief.narrow_targets"))


def _targets(say: Words, made: Brief, made_up: bool, wide: bool) -> Table:
    """The targets; where there is no room, the period stands under its figure and the base in the
    notes."""
    years = {one.target.year for one in made.standings}
    year = str(years.pop()) if len(years) == 1 else ""
    headers = {
        "base_value": say("brief.base_value", year=str(made.targets.base.year)),
        "published": say("brief.published"), "period": say("brief.period"),
        "target": say("brief.target", year=year), "required_rate": say("brief.required_rate"),
    }  # fmt: skip
    shown = table(say("brief.indicator"), first=NAMES)
    for key, header in headers.items():
        if wide or key not in ("base_value", "period"):
            justify: JustifyMethod = "left" if key == "period" else "right"
            shown.add_column(header, justify=justify, no_wrap=True)
    shown.add_column(say("brief.status"), no_wrap=True)
    _records(say, shown, made_up)
    for one in made.standings:
        latest, pace = one.published.latest, one.assessment.pace or "pending"
        cells = [figures.published(say, latest),
                 figures.number(say, one.aim, one.indicator.unit),
                 figures.rate(say, one.needed.value)]  # fmt: skip
        if wide:
            cells = [base_of(say, one), cells[0], figures.period(say, latest), *cells[1:]]
        elif latest is not None:
            cells[0] += f"\n{figures.period(say, latest)}"
        shown.add_row(figures.name(say, one.indicator), *cells,
                      Text(say(f"brief.statuses.{pace}"), PACES[pace]),
                      figures.generated(say, one.indicator, one.measured))  # fmt: skip
        _covers(say, shown, one.measured)
        for beside, measured in one.beside:
            name = quiet(say("brief.beside", name=figures.name(say, beside)))
            shown.add_row(name, *[""] * (len(cells) + 1), figures.generated(say, beside, measured))
            _covers(say, shown, measured)
    return shown


def _covers(say: Words, shown: Table, measured: Measured | None) -> None:
    """A line below an indicator whose value from the registers is that of a part of a year."""
    if covers := figures.part_of_a_year(say, measured):
        shown.add_row(quiet(covers))


def base_of(say: Words, one: Standing) -> str:
    """The value that a target starts from."""
    from twofold.indicators.model import Reason

    if isinstance(one.base, Reason):
        return "—"
    return figures.number(say, one.base.value, one.base.unit)


def _notes(say: Words, made: Brief) -> Table:
    """Under the targets: where each figure comes from, and why one is not there."""
    known = by_series(made)
    rows = []
    for one in made.standings:
        lines = list(dict.fromkeys(notes_on(say, one, known)))
        rows.append((one.indicator.name[say.lang], "\n".join(lines)))
    return pairs(rows)


def by_series(made: Brief) -> dict[str, Indicator]:
    """Which of the other indicators shows a series that is a part of a target."""
    return {one.indicator.series.names[0]: one.indicator for one in made.others
            if one.indicator.series.kind == "one"}  # fmt: skip


def notes_on(say: Words, one: Standing, known: dict[str, Indicator]) -> Iterator[str]:
    """Where the figures of a target come from, or why one is not there; `known` are the indicators
    of the series that are its parts."""
    from twofold.indicators.model import Reason

    found, unit = one.published, one.indicator.unit
    if found.latest is not None:
        yield say("brief.note_published", period=figures.period(say, found.latest),
                  cited=figures.cited(say, found.latest))  # fmt: skip
    else:
        yield say("brief.note_none", reason=figures.reason(say, found.reason))
    for part in found.components:
        if part.series in known and part.latest is not None:
            yield say("brief.note_part", name=known[part.series].name[say.lang],
                      value=figures.published(say, part.latest),
                      period=figures.period(say, part.latest),
                      cited=figures.cited(say, part.latest))  # fmt: skip
    for key, other in (("dated", found.dated), ("derived", found.derived)):
        if other is not None:
            yield say(f"brief.note_{key}", value=figures.number(say, other.value, unit),
                      period=figures.when(say, other.period),
                      cited=figures.cited(say, other))  # fmt: skip
    if found.unlike is not None and found.unlike != found.reason:
        yield figures.reason(say, found.unlike)
    if isinstance(one.base, Reason):
        yield say("brief.note_no_base", reason=figures.reason(say, one.base))
    else:
        key = "derived" if one.base.qualifier == "derived" else "stated"
        yield say(f"brief.note_base_{key}", value=base_of(say, one),
                  cited=figures.cited(say, one.base))  # fmt: skip
    why = one.assessment.reason
    if why is not None and why not in (one.base, found.reason):
        yield say("brief.note_status", reason=figures.reason(say, why))
    yield from breaks(say, one.indicator)


def breaks(say: Words, indicator: Indicator) -> Iterator[str]:
    """From which year on a series is not comparable with what was before, and why."""
    for one in indicator.breaks:
        yield say("brief.note_break", year=str(one.year), reason=one.reason[say.lang])


def _other_figures(
    say: Words, found: Sequence[Figure], made_up: bool, width: int
) -> Iterator[RenderableType]:
    """The other figures; on a narrow screen their sources stand below them. Then the breaks."""
    wide = width >= ROOM
    yield _others(say, found, made_up, wide)
    notes: list[tuple[str, str]] = []
    for one in found:
        lines = [*(() if wide else sources(say, one)), *breaks(say, one.indicator)]
        if lines:
            notes.append((one.indicator.name[say.lang], "\n".join(lines)))
    if not wide:
        yield quiet(say("brief.narrow_others"))
    if notes:
        yield Text()
        yield pairs(notes)


def sources(say: Words, one: Figure) -> Iterator[str]:
    """Where the published figures of an indicator come from, or why there are none."""
    found = one.published
    if found.latest is None:
        yield say("brief.note_none", reason=figures.reason(say, found.reason))
    for figure in (found.latest, found.dated, found.derived):
        if figure is not None:
            yield figures.cited(say, figure)
    if found.unlike is not None and found.unlike != found.reason:
        yield figures.reason(say, found.unlike)


def _others(say: Words, found: Sequence[Figure], made_up: bool, wide: bool) -> Table:
    headers = [say("brief.indicator"), say("brief.published"), say("brief.period")]
    if wide:
        headers += [say("brief.source"), say("brief.published_on")]
    shown = table(*headers, right=(1,), whole=(2, 4), first=NAMES)
    _records(say, shown, made_up)
    for one in found:
        latest, measured = one.published.latest, figures.generated(say, one.indicator, one.measured)
        if latest is None:
            why = figures.reason(say, one.published.reason)
            shown.add_row(figures.name(say, one.indicator), "—", "", *((why, "") if wide else ()),
                          measured)  # fmt: skip
            _covers(say, shown, one.measured)
            continue
        shown.add_row(figures.name(say, one.indicator), figures.published(say, latest),
                      figures.period(say, latest), *(_cited(say, latest) if wide else ()),
                      measured)  # fmt: skip
        _covers(say, shown, one.measured)
        for key, other in (("dated", one.published.dated), ("derived", one.published.derived)):
            if other is not None:
                shown.add_row(quiet(say(f"brief.row_{key}")), figures.published(say, other),
                              figures.when(say, other.period),
                              *(_cited(say, other) if wide else ()), "")  # fmt: skip
    return shown


def _cited(say: Words, one: Observation) -> tuple[str, str]:
    """Source and day of publication."""
    day = say("brief.no_day") if one.published_on is None else say.value(one.published_on)
    return figures.source(say, one), day


def _policies(say: Words, counted: Counted, made_up: bool, day: date) -> Table:
    from twofold.policies.records import title

    verdicts = ("eligible", "ineligible", "unknown", "pending")
    shown = table(say("brief.policy"), say("brief.version"), whole=(1,))
    style = GENERATED if made_up else ""
    for verdict in verdicts:
        shown.add_column(say(f"cli.verdicts.{verdict}"), justify="right", style=style)
    for policy, counts in counted:
        shown.add_row(title(policy, "", say.lang), say("brief.since", day=policy.from_),
                      *(say.value(counts and counts[v]) for v in verdicts))  # fmt: skip
        if counts is None:
            shown.add_row(quiet("  " + say("brief.no_text", day=day)))
    return shown
