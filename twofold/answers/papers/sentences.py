"""Suggested sentences: problems and what to do, drafted from the month's figures by plain rules.

A draft says only what its evidence says. A person edits it before it is printed; what was edited
stands in the place of the draft for as long as the draft is still the one that was edited.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from twofold.answers.papers import said
from twofold.answers.papers.desk import ADDS, Desk, Kept, ListHead
from twofold.answers.papers.model import Source
from twofold.answers.papers.numbers import Numbers
from twofold.answers.papers.unproved import unproved
from twofold.answers.places import district
from twofold.errors import InputError
from twofold.targets.calendar import AHEAD
from twofold.targets.model import Figure, Kind
from twofold.words import Words

# So many districts, and so much that is due, are named.
NAMED = 3


@dataclass(frozen=True)
class Evidence:
    """One number that a sentence rests on: what it is of, as it is printed, and from where."""

    of: str
    value: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Sentence:
    """A sentence of a paper in a language.

    `draft` is what the evidence says today, `text` what is printed: `reviewed` where a person has
    looked at this very draft. `kept` is what the register holds; it is `stale` where it was made of
    another draft. `unproved` are figures that the editor wrote and that the evidence does not have.
    `told` is the evidence in one text, as the register keeps it."""

    slot: str
    draft: str
    text: str
    evidence: tuple[Evidence, ...]
    told: str
    reviewed: bool
    kept: Kept | None = None
    unproved: tuple[str, ...] = ()

    @property
    def stale(self) -> bool:
        return self.kept is not None and self.kept.draft != self.draft

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources of its evidence, each once."""
        return tuple(dict.fromkeys(s for one in self.evidence for s in one.sources))


Drafted = tuple[str, tuple[Evidence, ...]]


def sentence(say: Words, desk: Desk, paper: str, slot: str) -> Sentence:
    """The sentence of a slot (`problems.1`). Raises InputError where there is no rule for it."""
    if slot not in RULES:
        raise InputError("papers.no_slot", slot=slot, known=", ".join(RULES))
    draft, evidence = RULES[slot](Numbers(say, desk))
    draft = said.tidy(draft) if say.lang == "zh" else draft
    told = say("papers.semicolon").join(f"{one.of} = {one.value}" for one in evidence)
    kept = next((k for k in desk.kept if (k.paper, k.slot, k.language, k.month)
                 == (paper, slot, say.lang, desk.month.month)), None)  # fmt: skip
    if kept is None or not kept.edited_by:
        return Sentence(slot, draft, draft, evidence, told, False, kept)
    found = unproved(kept.text, (draft, *(one.value for one in evidence)), _names(say, desk))
    return Sentence(slot, draft, kept.text, evidence, told, kept.draft == draft, kept, found)


def _names(say: Words, desk: Desk) -> Iterator[str]:
    """What a sentence may name; digits in these are no figures."""
    tasks = desk.month.tasks
    for name in (*tasks.districts, *(zone.name for zone in tasks.zones)):
        yield from (name, district(say, name))
    every = (*(one.name for one in desk.about.values()), *(one.name for one in desk.lists),
             *(one.name for one in desk.deadlines))  # fmt: skip
    for text in every:
        yield from (text[say.lang], said.tidy(text[say.lang]))


# --- the rules


def _lagging(of: Numbers) -> Drafted:
    """The indicator furthest behind what is due, and the districts that lag most with it."""
    say, found = of.say, _behind(of)
    if not found:
        return say("papers.drafts.none_behind"), ()
    worst = found[0]
    places = _districts(of, worst.indicator)
    name = _name(of, worst.indicator)
    values = {what: of.number(worst, what).text for what in ("done", "due_share")}
    behind = of.fixed(-_ahead(worst) * 100)
    shown = say("papers.comma").join(
        say("papers.place_share", name=district(say, p.place.name),
            share=of.number(p, "done").text)
        for p in places)  # fmt: skip
    key = "behind" if places else "behind_alone"
    text = say(f"papers.drafts.{key}", name=name, points=behind, districts=shown, **values)
    return text, (*_evidence(of, worst, "done", "due_share", "ahead"),
                  *(e for p in places for e in _evidence(of, p, "done", "due_share")))  # fmt: skip


def _lost(of: Numbers) -> Drafted:
    """The indicator whose share done rose least since the month before, or fell most; in its unit
    where the rounded shares do not show by how much. Nothing but equal values is no change."""
    say = of.say
    found = [f for f in _city(of) if f.done is not None and f.done_before is not None]
    if not found:
        return say("papers.drafts.no_month_before"), ()
    least = min(found, key=lambda f: (f.done or Decimal(0)) - (f.done_before or Decimal(0)))
    shown = {what: of.number(least, what, unit=True).text
             for what in ("done", "done_before", "change", "value", "value_before")}  # fmt: skip
    moved = (least.value or Decimal(0)) - (of.before(least) or Decimal(0))
    key = "lost" if moved < 0 else "least_gained" if moved else "stood_still"
    in_units = shown["done"] == shown["done_before"] or not shown["change"].strip("+-0.")
    text = say(f"papers.drafts.{key}{'_units' if in_units and moved else ''}", **shown,
               name=_name(of, least.indicator), points=shown["change"].lstrip("+-"),
               by=of.least(abs(moved), of.desk.about[least.indicator].unit))  # fmt: skip
    return text, _evidence(of, least, "done", "done_before", "change", "value", "value_before")


def _closing(of: Numbers) -> Drafted:
    """The list that would close most of a gap, if all of it were done."""
    say, best = of.say, _best(of)
    if best is None:
        return say("papers.drafts.no_list"), ()
    share = (best.adds or Decimal(0)) / (best.lacking or Decimal(1))
    key = "closes" if share >= 1 else "closes_part"
    values = _list_values(of, best)
    percent = say("papers.percent", value=of.fixed(share * 100))
    text = say(f"papers.drafts.{key}", share=percent, **values)
    return text, _list_evidence(of, best)


def _act(of: Numbers) -> Drafted:
    """Who should work off the list that closes most."""
    say, best = of.say, _best(of)
    if best is None:
        return say("papers.drafts.no_list"), ()
    task = of.desk.month.tasks.task(best.to)
    office = task.office[say.lang] if task else "—"
    text = say("papers.drafts.work_off", office=office, **_list_values(of, best))
    return text, _list_evidence(of, best)


def _hurry(of: Numbers) -> Drafted:
    """The districts that lag with most indicators; among those with as many, the ones furthest
    short of the pace with all of them together. Who is level with the last that is named is
    counted."""
    say = of.say
    behind: dict[str, list[Figure]] = {}
    for one in of.desk.month.figures:
        if one.place.kind is Kind.DISTRICT and one.state == "behind" and one.reported:
            behind.setdefault(one.place.name, []).append(one)
    if not behind:
        return say("papers.drafts.no_district"), ()
    short = {name: -sum(map(_ahead, found), Decimal(0)) * 100 for name, found in behind.items()}
    order = of.desk.month.tasks.districts
    ranked = sorted(behind, key=lambda name: (-len(behind[name]), -short[name], order.index(name)))
    named, least = ranked[:NAMED], len(behind[ranked[:NAMED][-1]])
    level = [name for name in ranked if len(behind[name]) >= least]
    shown = say("papers.comma").join(
        say("papers.place_count", name=district(say, name), count=len(behind[name]),
            points=of.fixed(short[name]))
        for name in named)  # fmt: skip
    key = "hurry_more" if len(level) > len(named) else "hurry"
    text = say(f"papers.drafts.{key}", districts=shown, count=len(level), least=least)
    every = [f for name in level for f in behind[name]]
    rule = Evidence(say("papers.evidence.order"), say("papers.evidence.order_is"),
                    of.sources_of(every))  # fmt: skip
    return text, (rule, *(e for name in level for e in _standing(of, behind[name], short[name])),
                  *(e for name in named for f in behind[name]
                    for e in _evidence(of, f, "done", "due_share")))  # fmt: skip


def _standing(of: Numbers, behind: Sequence[Figure], short: Decimal) -> tuple[Evidence, ...]:
    """With how many indicators a district lags, and by how much with all of them."""
    say, sources = of.say, of.sources_of(behind)
    place = district(say, behind[0].place.name)
    return (Evidence(say("papers.evidence.behind", place=place), say.number(len(behind)), sources),
            Evidence(say("papers.evidence.short", place=place), of.fixed(short), sources),
            )  # fmt: skip


def _next(of: Numbers) -> Drafted:
    """What is due next, with its office."""
    say, month = of.say, of.desk.month
    first = month.cut_off
    last = first + timedelta(days=AHEAD)
    soon = sorted((d for d in of.desk.deadlines if first <= d.on <= last),
                  key=lambda d: d.on)[:NAMED]  # fmt: skip
    if not soon:
        return say("papers.drafts.nothing_due", days=AHEAD), ()
    days = (say("papers.day", month=say(f"papers.months.{d.on.month}"), day=d.on.day) for d in soon)
    shown = say("papers.semicolon").join(
        say("papers.due_one", on=on, name=d.name[say.lang], office=d.office[say.lang])
        for d, on in zip(soon, days, strict=True))  # fmt: skip
    return say("papers.drafts.due", due=shown), tuple(
        Evidence(d.name[say.lang], said.day(say, d.on), (Source("calendar", d.source),))
        for d in soon
    )


Rule = Callable[[Numbers], Drafted]
RULES: Mapping[str, Rule] = {
    "problems.1": _lagging, "problems.2": _lost, "problems.3": _closing,
    "advice.1": _hurry, "advice.2": _act, "advice.3": _next,
}  # fmt: skip


# --- what the rules look at


def _city(of: Numbers) -> Iterator[Figure]:
    for id_ in of.desk.indicators:
        if (found := of.figure(id_)) is not None:
            yield found


def _behind(of: Numbers) -> list[Figure]:
    """The city's figures that are behind, the furthest first."""
    return sorted((f for f in _city(of) if f.state == "behind" and f.done is not None), key=_ahead)


def _ahead(of: Figure) -> Decimal:
    """By how much of the target a figure is ahead of what is due; negative where it is behind."""
    return (of.done or Decimal(0)) - (of.due_share or Decimal(0))


def _districts(of: Numbers, indicator: str) -> Sequence[Figure]:
    found = [
        f
        for f in of.desk.month.of(indicator)
        if f.place.kind is Kind.DISTRICT
        and f.state == "behind"
        and f.reported
        and f.done is not None
    ]
    return sorted(found, key=_ahead)[:NAMED]


def _best(of: Numbers) -> ListHead | None:
    """The list with the largest share of its gap, among those that add to what is counted: what
    a list keeps is counted already."""
    found = [one for one in of.desk.lists
             if one.how == ADDS and one.adds and one.lacking and one.adds > 0 and one.lacking > 0
             and one.to in of.desk.about]  # fmt: skip
    return max(found, key=lambda one: (one.adds or Decimal(0)) / (one.lacking or Decimal(1)),
               default=None)  # fmt: skip


def _list_values(of: Numbers, one: ListHead) -> dict[str, object]:
    unit = of.desk.about[one.to].unit
    amounts = {
        key: of.amount(value or Decimal(0), unit, (), True).text
        for key, value in (("adds", one.adds), ("lacking", one.lacking))
    }
    return {"list": one.name[of.say.lang], "rows": one.rows, "name": _name(of, one.to),
            "year": _year(of), **amounts}  # fmt: skip


def _year(of: Numbers) -> str:
    """The year of the targets, in which alone what a list adds is set against what they lack."""
    return str(of.desk.month.tasks.year)


def _list_evidence(of: Numbers, one: ListHead) -> tuple[Evidence, ...]:
    source, name = (of.desk.listed(one),), one.name[of.say.lang]
    gap = of.figure(one.to)
    return (
        Evidence(of.say("papers.evidence.rows", list=name), of.say.number(one.rows), source),
        Evidence(of.say("papers.evidence.adds", list=name, year=_year(of)),
                 of.listed(one, one.adds, adds=True).text, source),
        *(() if gap is None else _evidence(of, gap, "gap")),
    )  # fmt: skip


def _evidence(of: Numbers, one: Figure, *whats: str) -> tuple[Evidence, ...]:
    place = district(of.say, one.place.name) or of.say("papers.whole_city")
    made = []
    for what in whats:
        number = of.number(one, what)
        called = of.say("papers.evidence.of", name=_name(of, one.indicator), place=place,
                        what=of.say(f"papers.columns.{what}"))  # fmt: skip
        made.append(Evidence(called, number.text, number.sources))
    return tuple(made)


def _name(of: Numbers, indicator: str) -> str:
    return of.desk.about[indicator].name[of.say.lang]
