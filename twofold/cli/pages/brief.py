"""The brief as a page: targets, other figures, policies. No method is named on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from twofold.cli import figures
from twofold.cli.pages.tables import GENERATED, heading, pairs, quiet, table
from twofold.words import Words

if TYPE_CHECKING:
    from twofold.indicators import Brief, Standing
    from twofold.indicators.brief import Figure
    from twofold.indicators.model import Indicator, Observation, Published
    from twofold.policies.model import Policy

PACES = {"achieved": "green", "on_pace": "green", "behind": "red", "pending": "dim"}
Counted = Sequence[tuple["Policy", dict[str, int]]]


def brief(say: Words, made: Brief, counted: Counted) -> Iterator[RenderableType]:
    """The whole page."""
    base = made.targets.base
    yield heading(say("brief.title", name=made.city[say.lang]))
    yield quiet(say("brief.times", as_of=made.as_of, day=made.day))
    yield Text()
    yield heading(_sentence(say, made))
    yield _targets(say, made)
    yield quiet(say("brief.base", year=str(base.year), certainty=say(f"brief.certainty.{base.certainty}"),
                    reason=base.reason[say.lang]))  # fmt: skip
    yield Text()
    yield _notes(say, made)
    yield Text()
    yield heading(say("brief.others"))
    yield _others(say, made.others)
    yield Text()
    yield heading(say("brief.policies"))
    yield _policies(say, counted)
    yield quiet(say("brief.comparison"))


def _sentence(say: Words, made: Brief) -> str:
    """`The five doublings: 1 on pace, 1 behind, 3 awaiting publication`"""
    paces = Counter(one.assessment.pace or "pending" for one in made.standings)
    parts = [say(f"brief.sentence.{pace}", count=paces[pace])
             for pace in PACES if paces[pace] or pace in ("on_pace", "behind")]  # fmt: skip
    return say("brief.sentence.all", name=made.targets.name[say.lang],
               parts=say("cli.text.comma").join(parts))  # fmt: skip


def _made_up(say: Words) -> Text:
    """The header over generated values."""
    return Text(say("brief.generated_column"), GENERATED)


def _targets(say: Words, made: Brief) -> Table:
    base, years = made.targets.base, {one.target.year for one in made.standings}
    year = str(years.pop()) if len(years) == 1 else ""
    shown = table(
        say("brief.indicator"), say("brief.base_value", year=str(base.year)),
        say("brief.published"), say("brief.period"), say("brief.target", year=year),
        say("brief.required_rate"), say("brief.status"), right=(1, 2, 4, 5),
    )  # fmt: skip
    shown.add_column(_made_up(say), justify="right", style=GENERATED)
    for one in made.standings:
        pace = one.assessment.pace or "pending"
        shown.add_row(
            figures.name(say, one.indicator), _base(say, one),
            figures.published(say, one.published.latest),
            figures.period(say, one.published.latest),
            figures.number(say, one.aim, one.indicator.unit), figures.rate(say, one.needed.value),
            Text(say(f"brief.statuses.{pace}"), PACES[pace]),
            figures.generated(say, one.indicator, one.measured),
        )  # fmt: skip
        for beside, measured in one.beside:
            shown.add_row(Text(say("brief.beside", name=figures.name(say, beside)), "dim"),
                          "", "", "", "", "", "", figures.generated(say, beside, measured))
    return shown


def _base(say: Words, one: Standing) -> str:
    from twofold.indicators.model import Observation

    return figures.published(say, one.base) if isinstance(one.base, Observation) else "—"


def _notes(say: Words, made: Brief) -> Table:
    """Under the targets: where each figure comes from, and why one is not there."""
    by_series = {one.indicator.series.names[0]: one.indicator for one in made.others
                 if one.indicator.series.kind == "one"}  # fmt: skip
    rows = []
    for one in made.standings:
        lines = list(dict.fromkeys(_lines(say, one, by_series)))
        rows.append((one.indicator.name[say.lang], "\n".join(lines)))
    return pairs(rows)


def _lines(
    say: Words, one: Standing, by_series: dict[str, Indicator]
) -> Iterator[str]:
    from twofold.indicators.model import Reason

    found = one.published
    if found.latest is not None:
        yield say("brief.note_published", cited=figures.cited(say, found.latest))
    else:
        yield say("brief.note_none", reason=figures.reason(say, found.reason))
    for part in found.components:
        if part.series in by_series and part.latest is not None:
            yield say("brief.note_part", name=by_series[part.series].name[say.lang],
                      value=figures.published(say, part.latest),
                      period=figures.period(say, part.latest),
                      cited=figures.cited(say, part.latest))  # fmt: skip
    yield from _others_known(say, found)
    if isinstance(one.base, Reason):
        yield say("brief.note_base", reason=figures.reason(say, one.base))
    if one.assessment.reason is not None and one.assessment.reason != one.base:
        yield say("brief.note_status", reason=figures.reason(say, one.assessment.reason))


def _others_known(say: Words, found: Published) -> Iterator[str]:
    """Figures that are published beside the latest one, and never in its place."""
    for key, one in (("brief.note_dated", found.dated), ("brief.note_derived", found.derived)):
        if one is not None:
            yield say(key, value=figures.published(say, one), period=one.period,
                      cited=figures.cited(say, one))  # fmt: skip


def _others(say: Words, found: Sequence[Figure]) -> Table:
    shown = table(say("brief.indicator"), say("brief.published"), say("brief.period"),
                  say("brief.source_and_day"), right=(1,))  # fmt: skip
    shown.add_column(_made_up(say), justify="right", style=GENERATED)
    for one in found:
        latest = one.published.latest
        shown.add_row(
            figures.name(say, one.indicator), figures.published(say, latest),
            figures.period(say, latest), _cited(say, one.published, latest),
            figures.generated(say, one.indicator, one.measured),
        )  # fmt: skip
    return shown


def _cited(say: Words, found: Published, latest: Observation | None) -> str:
    if latest is None:
        return figures.reason(say, found.reason)
    return "\n".join((figures.cited(say, latest), *_others_known(say, found)))


def _policies(say: Words, counted: Counted) -> Table:
    from twofold.policies.records import title

    verdicts = ("eligible", "ineligible", "unknown", "pending")
    shown = table(say("brief.policy"), say("brief.version"), right=())
    for verdict in verdicts:
        shown.add_column(Text(say(f"cli.verdicts.{verdict}"), GENERATED), justify="right",
                         style=GENERATED)  # fmt: skip
    for policy, counts in counted:
        shown.add_row(title(policy, "", say.lang), say("brief.since", day=policy.from_),
                      *(say.value(counts[v]) for v in verdicts))  # fmt: skip
    return shown
