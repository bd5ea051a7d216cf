"""Growth by district on a terminal, and as records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.console import RenderableType
from rich.text import Text

from twofold.answers import figures
from twofold.answers.natural import natural
from twofold.answers.pages.tables import GENERATED, heading, quiet, some_of, table
from twofold.answers.parameters import FLOWS
from twofold.answers.places import district

if TYPE_CHECKING:
    from twofold.targets.belongs import Growth, Line, Movers
    from twofold.targets.model import Place
    from twofold.words import Words

SHEET = ("place_kind", "place", "begin", *FLOWS, "end")


def record(say: Words, found: Growth) -> dict[str, Any]:
    """Both days, the basis, and a record for each place: the city, its districts, and what lies in
    none. Every flow is a count; `begin` and the flows make `end`."""
    data: dict[str, Any] = {
        "id": found.indicator.id, "name": found.indicator.name[say.lang],
        "unit": found.indicator.unit, "certificate": found.indicator.certificate or None,
        "by": found.basis, "from": found.first, "to": found.last, "as_of": found.as_of,
        "columns": list(found.columns), "places": [_place(one) for one in ordered(found)],
        "undecided": list(found.undecided), "outside": list(found.outside),
    }  # fmt: skip
    if found.reason is not None:
        data["reason"] = {"places": figures.reason(say, found.reason)}
    return data


def _place(one: Line) -> dict[str, Any]:
    return {"place_kind": str(one.place.kind), "place": one.place.name or None,
            "begin": one.begin, **{c: one.flows[c] for c in FLOWS}, "end": one.end}  # fmt: skip


def ordered(found: Growth) -> list[Line]:
    """The city, then districts in the order in which people list them, then what lies in none."""
    from twofold.targets.model import CITY, NOWHERE

    last = (CITY, NOWHERE)
    districts = [one for one in found.lines if one.place not in last]
    districts.sort(key=lambda one: natural(one.place.name))
    ends = {one.place: one for one in found.lines if one.place in last}
    return [ends[CITY], *districts, ends[NOWHERE]] if ends else districts


def place_word(say: Words, place: Place) -> str:
    """A place as people call it."""
    return district(say, place.name) or say(f"belonging.places.{place.kind}")


def column_word(say: Words, found: Growth, column: str, of: str = "columns") -> str:
    """The head of a column, or what happened (`kinds`); beside a certificate, what came or went
    otherwise."""
    other = found.indicator.certificate and column in ("joined", "withdrawn")
    return say(f"belonging.{of}.{column}_otherwise" if other else f"belonging.{of}.{column}")


def cell(say: Words, line: Line, column: str) -> str:
    """A count; nothing where the city has none to have, since moves within it are no growth."""
    from twofold.targets.model import CITY

    if line.place == CITY and column in ("moved_in", "moved_out"):
        return ""
    return say.number(line.flows[column])


def notes(say: Words, found: Growth) -> Iterator[str]:
    """How to read the table, and what is not in it, or is against expectation."""
    yield say("belonging.sums")
    yield say(f"belonging.basis_notes.{found.basis}")
    yield say("belonging.known", as_of=found.as_of)
    for what in ("undecided", "outside"):
        before, after = getattr(found, what)
        if before or after:
            yield say(f"belonging.{what}", before=before, after=after)


def lede(say: Words, found: Growth) -> str:
    """The city in one sentence; nothing where there is no table."""
    from twofold.targets.model import CITY

    city = found.line(CITY)
    if city is None:
        return ""
    parts = [say("belonging.part", what=column_word(say, found, c, "kinds"), count=city.flows[c])
             for c in found.columns if city.flows[c]]  # fmt: skip
    told = say("belonging.and").join(parts) or say("belonging.nothing")
    unit = figures.unit_word(say, found.indicator.unit)
    return say("belonging.lede", first=found.first, last=found.last, begin=city.begin,
               end=city.end, unit=unit, parts=told)  # fmt: skip


def shown(say: Words, found: Growth, made_up: bool) -> Iterator[RenderableType]:
    """The table of places, and how to read it."""
    yield heading(say("belonging.title", name=figures.name(say, found.indicator),
                      basis=say(f"belonging.basis.{found.basis}")))  # fmt: skip
    if made_up:
        yield Text(say("brief.generated"), GENERATED)
    if found.reason is not None:
        yield quiet(figures.reason(say, found.reason))
        return
    yield Text(lede(say, found))
    columns = found.columns
    made = table(say("belonging.columns.place"), say("belonging.columns.begin"),
                 *(column_word(say, found, c) for c in columns), say("belonging.columns.end"),
                 right=range(1, len(columns) + 3), whole=(0,))  # fmt: skip
    for head in made.columns[1:]:  # long heads break between words; the figures below are short
        head.no_wrap, head.min_width = False, max(map(cell_len, str(head.header).split()))
    for line in ordered(found):
        made.add_row(place_word(say, line.place), say.number(line.begin),
                     *(cell(say, line, c) for c in columns), say.number(line.end))  # fmt: skip
    yield made
    yield from (quiet(text) for text in notes(say, found))


def listed(found: Movers) -> list[dict[str, Any]]:
    """The enterprises as records; a place is None where it has no district."""
    return [{"id": one.id, "name": one.name, "kind": one.kind, "before": one.before,
             "after": one.after} for one in found.rows]  # fmt: skip


def kind_word(say: Words, kind: str) -> str:
    return say(f"belonging.kinds.{kind}")


def named(say: Words, found: Movers) -> Iterator[RenderableType]:
    """The enterprises behind a column."""
    made = table(say("cli.columns.subject"), say("cli.columns.name"),
                 *(say(f"belonging.columns.{c}") for c in ("kind", "before", "after")),
                 whole=(0,))  # fmt: skip
    none = say("belonging.places.nowhere")
    for one in found.rows:
        made.add_row(one.id, one.name, kind_word(say, one.kind), district(say, one.before, none),
                     district(say, one.after, none))  # fmt: skip
    if found.rows:
        yield made
    yield some_of(say, len(found.rows), found.total)
