"""Near misses on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from twofold.answers.labels import Labels
from twofold.answers.natural import natural
from twofold.answers.pages.policy import heading_of
from twofold.answers.pages.tables import quiet, some_of, table
from twofold.answers.pages.wrapping import BULLET
from twofold.answers.reasons import reason
from twofold.answers.ways import cannot, open_items, way, when
from twofold.policies.model import Answer

if TYPE_CHECKING:
    from twofold.policies.near import Near, NearMiss


def rows(labels: Labels, found: Near) -> Iterator[RenderableType]:
    """A row an enterprise: what it lacks, and the cheapest way to pass."""
    say = labels.say
    yield from heading_of(labels, found.day)
    made = table(say("cli.columns.subject"), say("cli.columns.name"), say("near.columns.short"),
                 say("cli.columns.reasons"), say("near.columns.way"), right=(2,))  # fmt: skip
    for miss in found.rows:
        made.add_row(miss.decision.subject, miss.decision.name or miss.decision.subject,
                     str(miss.short), "\n".join(lacks(labels, miss)),
                     "\n".join(BULLET + line for line in told(labels, miss)))  # fmt: skip
    if found.rows:
        yield made
    if found.total != len(found.rows) or not found.total:
        yield some_of(say, len(found.rows), found.total)
    yield from _below(labels, found)


def counts(labels: Labels, found: Near) -> Iterator[RenderableType]:
    """How many near misses each district has, a column for each number of clauses."""
    say = labels.say
    yield from heading_of(labels, found.day)
    shorts = range(1, found.within + 1)
    made = table(say("near.columns.district"), *(say("near.columns.short_of", count=n)
                 for n in shorts), say("near.columns.together"),
                 right=range(1, found.within + 2))  # fmt: skip
    for district, numbers in by_district(found).items():
        cells = [numbers.get(n, 0) for n in shorts]
        made.add_row(district or say("near.no_district"),
                     *(say.number(n) for n in (*cells, sum(cells))))  # fmt: skip
    yield made
    yield from _below(labels, found)


def by_district(found: Near) -> dict[str, dict[int, int]]:
    """The counts as a table: of each district by the number of clauses."""
    made: dict[str, dict[int, int]] = {}
    for district, short, count in found.counts:
        made.setdefault(district or "", {})[short] = count
    return dict(sorted(made.items(), key=lambda pair: natural(pair[0])))


def lacks(labels: Labels, miss: NearMiss) -> Iterator[str]:
    """Each failing clause with its gap, and the clauses that wait for experts."""
    for result in miss.decision.clauses:
        if result.answer is Answer.UNMET and result.clause.word != "after":
            yield BULLET + reason(labels, result)
    if waiting := open_items(labels.say, labels, miss):
        yield waiting


def told(labels: Labels, miss: NearMiss) -> Iterator[str]:
    """The best way and from when on it counts, the others after it; or why there is none."""
    say = labels.say
    plain = [one for one in miss.ways if not one.waives]
    for number, one in enumerate(plain):
        said = say("cli.text.then").join(t for t in (way(labels, one), when(labels, one)) if t)
        yield said if not number else say("near.or", way=said)
    if waivers := [way(labels, one) for one in miss.ways if one.waives]:
        yield say("near.or_waived" if plain else "near.waived", ways=say("near.any").join(waivers))
    yield from (cannot(labels, one) for one in miss.stuck)


def _below(labels: Labels, found: Near) -> Iterator[RenderableType]:
    say = labels.say
    yield Text(say("near.total", count=found.total, within=found.within), "bold")
    if found.missing:
        yield quiet(say("near.missing", count=found.missing))
    yield quiet(say("near.assumed"))
    yield quiet(say("brief.comparison"))
