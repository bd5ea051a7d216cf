"""Definition cards (口径卡): what an indicator counts, whose figure it is, when it comes, and what
was published last. A derived value is never the latest; it stands beside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from twofold.answers.answer import Answer, table_of
from twofold.words import Words
from twofold.workspace import Workspace

if TYPE_CHECKING:
    from rich.console import RenderableType

    from twofold.indicators.declared import Change
    from twofold.indicators.model import Indicator, Observation, Published, Target, Targets
    from twofold.targets.model import Tasks

COLUMNS = (
    "id", "name", "unit", "counts", "not_counts", "point", "base_year", "base_certainty",
    "base_reason", "number", "source_office", "lead_office", "lead_number", "released", "lag",
    "breaks", "changes", "latest", "qualifier", "period", "published_on", "source",
    "latest_reason", "derived", "derived_period",
)  # fmt: skip
Line = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class Carded:
    """An indicator with all that its card shows; `set` and `target` are None without a target,
    `tasks` are those in force that name it."""

    indicator: Indicator
    set: Targets | None
    target: Target | None
    changes: tuple[Change, ...]
    published: Published
    tasks: Tasks | None = None

    @property
    def latest(self) -> Observation | None:
        """The latest published figure: one that was stated, never one that was derived."""
        from twofold.indicators.published import STATED

        found = self.published.latest
        return found if found is not None and found.qualifier in STATED else None


def card(say: Words, workspace: Workspace, indicator: tuple[str, ...] = ()) -> Answer:
    """The cards of some indicators, of all by default."""
    found = gather(workspace, indicator)
    return Answer(
        lambda: [record(say, one) for one in found],
        lambda: table_of([_flat(record(say, one)) for one in found], COLUMNS),
        lambda: _page(say, found),
    )  # fmt: skip


def gather(workspace: Workspace, ids: tuple[str, ...] = ()) -> tuple[Carded, ...]:
    """The cards of some indicators; by default of all that have a card or a published figure, those
    with a target first. Raises NotFound for an unknown indicator."""
    from twofold import targets
    from twofold.indicators import read
    from twofold.indicators.declared import changes
    from twofold.indicators.observed import seen
    from twofold.indicators.published import published
    from twofold.indicators.read import find

    catalogue = read(workspace)
    aims: dict[str, tuple[Targets | None, Target | None]] = {}
    for of in catalogue.targets.values():
        for target in of.targets:
            aims.setdefault(target.indicator, (of, target))
    every = [*aims, *(id_ for id_ in catalogue.indicators if id_ not in aims)]
    chosen = [find(catalogue.indicators, id_) for id_ in ids or every]
    if not ids:
        chosen = [one for one in chosen if one.card or one.series.kind != "none"]
    observations = seen(workspace)
    # The newest first, of those that are issued.
    tasks = [of for of in targets.read(workspace).values() if of.issued_on <= workspace.as_of]
    made = []
    for one in chosen:
        its_set, aim = aims.get(one.id, (None, None))
        declared = changes(workspace, "indicator", one.id)
        if its_set is not None:
            declared += tuple(c for c in changes(workspace, "target", its_set.id)
                              if c.of in ("", one.id))  # fmt: skip
        made.append(Carded(one, its_set, aim, declared,
                           published(one, observations, workspace.as_of),
                           next((of for of in tasks if of.task(one.id)), None)))  # fmt: skip
    return tuple(made)


# --- as records


def record(say: Words, one: Carded) -> dict[str, Any]:
    """A card for programs; None is what no source gives."""
    from twofold.answers.figures import reason

    about, of, latest = one.indicator.card, one.set, one.latest
    lead, number = _lead(say, one)
    return {
        "id": one.indicator.id, "name": one.indicator.name[say.lang], "unit": one.indicator.unit,
        "counts": _in(say, about.counts if about else None),
        "not_counts": _in(say, about.not_counts if about else None),
        "point": about.point if about else None,
        "base_year": of and of.base.year, "base_certainty": of and of.base.certainty,
        "base_reason": of and of.base.reason[say.lang], "number": of and _stated(of.number),
        "source_office": _in(say, about.source_office if about else None),
        "lead_office": lead, "lead_number": number, "released": about.released if about else None,
        "lag": about.lag if about else None,
        "breaks": [{"year": b.year, "reason": b.reason[say.lang]} for b in one.indicator.breaks],
        "changes": [{"from": c.from_, "kind": c.kind, "was": c.was or None,
                     "reason": c.reason[say.lang]} for c in one.changes],
        "latest": latest and latest.value, "qualifier": latest and str(latest.qualifier),
        "period": latest and (latest.period if latest.reference_year is not None else None),
        "published_on": latest and latest.published_on, "source": latest and latest.source,
        "latest_reason": None if latest else reason(say, one.published.reason) or None,
        "derived": one.published.derived and one.published.derived.value,
        "derived_period": one.published.derived and one.published.derived.period,
    }  # fmt: skip


def _flat(made: dict[str, Any]) -> dict[str, Any]:
    """Breaks and changes in one cell each."""
    breaks = "; ".join(f"{one['year']}: {one['reason']}" for one in made["breaks"])
    changes = "; ".join(f"{one['from']} {one['kind']}: {one['reason']}" for one in made["changes"])
    return {**made, "breaks": breaks or None, "changes": changes or None}


def _in(say: Words, text: Mapping[str, str] | None) -> str | None:
    return text[say.lang] if text else None


def _stated(text: str) -> str | None:
    return None if text.strip() in ("", "?") else text


def _lead(say: Words, one: Carded) -> tuple[str | None, str | None]:
    """The office in the lead: of the card, else of the target, else of the tasks in force, then
    with the number of their document."""
    about = one.indicator.card
    if about and about.lead_office:
        return about.lead_office[say.lang], None
    if one.target and _stated(one.target.office):
        return one.target.office, None
    task = one.tasks.task(one.indicator.id) if one.tasks else None
    if one.tasks is None or task is None or not _stated(task.office[say.lang]):
        return None, None
    return task.office[say.lang], _stated(one.tasks.number)


def _office(say: Words, one: Carded) -> str:
    """The office in the lead, with what names it where that is not the card or the target."""
    office, number = _lead(say, one)
    if office is None:
        return say("cards.not_stated")
    return say("cards.lead_by", office=office, number=number) if number else office


# --- as texts


def lines(say: Words, one: Carded) -> tuple[Line, ...]:
    """A card as terms and what is said of each, in their order."""
    from twofold.answers import figures

    made, none = record(say, one), say("cards.not_stated")
    latest, derived = one.latest, one.published.derived
    month = say("cards.month", month=str(made["released"])) if made["released"] else none
    lag = none if made["lag"] is None else say("cards.months", months=str(made["lag"]))
    told: list[tuple[str, tuple[str, ...]]] = [
        ("counts", (made["counts"] or none,)), ("not_counts", (made["not_counts"] or none,)),
        ("point", (say(f"cards.points.{made['point']}") if made["point"] else none,)),
        ("base", _base(say, one)),
        ("source_office", (made["source_office"] or none,)),
        ("lead_office", (_office(say, one),)),
        ("released", (month,)), ("lag", (lag,)),
        ("breaks", tuple(say("cards.from_year", year=str(b.year), reason=b.reason[say.lang])
                         for b in one.indicator.breaks) or (say("cards.none"),)),
        ("changes", tuple(say("cards.from_day", day=c.from_, reason=c.reason[say.lang])
                          for c in one.changes) or (say("cards.none"),)),
        ("latest", (_figure(say, one, latest) if latest
                    else figures.reason(say, one.published.reason),)),
    ]  # fmt: skip
    if latest:
        dated = latest.reference_year is not None
        told += [("reference", (figures.when(say, latest.period) if dated else none,)),
                 ("published_on", (say.value(latest.published_on) if latest.published_on
                                   else none,)),
                 ("source", (figures.source(say, latest),))]  # fmt: skip
    if derived:
        told.append(("derived", (say("cards.derived_of", value=_figure(say, one, derived),
                                     period=figures.when(say, derived.period)),)))  # fmt: skip
    return tuple((say(f"cards.{name}"), texts) for name, texts in told)


def _base(say: Words, one: Carded) -> tuple[str, ...]:
    if one.set is None:
        return (say("cards.no_target"),)
    base, number = one.set.base, _stated(one.set.number)
    return (say("brief.base", year=str(base.year), reason=base.reason[say.lang],
                certainty=say(f"brief.certainty.{base.certainty}")),
            say("cards.set_by", name=one.set.name[say.lang],
                number=number or say("cards.no_number")))  # fmt: skip


def _figure(say: Words, one: Carded, found: Observation) -> str:
    from twofold.answers import figures

    return say("indicators.records.amount", value=figures.published(say, found),
               unit=figures.unit_word(say, one.indicator.unit))  # fmt: skip


def _page(say: Words, found: tuple[Carded, ...]) -> Iterator[RenderableType]:
    from twofold.answers import figures
    from twofold.answers.pages.tables import heading, pairs

    for one in found:
        yield heading(f"\n{figures.name(say, one.indicator)}")
        yield pairs([(term if not number else "", text) for term, texts in lines(say, one)
                     for number, text in enumerate(texts)])  # fmt: skip
