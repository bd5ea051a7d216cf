"""The log of an indicator's status, and what changed of all indicators since a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from rich.text import Text

from twofold.answers import figures
from twofold.answers.pages.brief import PACES
from twofold.answers.pages.tables import GENERATED, heading, quiet, table
from twofold.answers.pages.vintages import signed

if TYPE_CHECKING:
    from twofold.indicators.log import Changed, Log
    from twofold.indicators.model import Assessment, Measured, Method, Published
    from twofold.indicators.monitor import Monitor, Watched
    from twofold.words import Words


def entry(say: Words, found: Log, one: Changed) -> dict[str, Any]:
    """One change of status as a record."""
    from twofold.indicators.shape import shape_observation

    data: dict[str, Any] = {
        "known_on": one.known_on,
        "before": one.before.name if one.before else None, "after": one.after.name,
        "status_before": one.before.pace if one.before else None, "status": one.after.pace,
        "causes": [{"kind": c.kind, "class": c.name,
                    "told": c.told[say.lang] if c.told else None} for c in one.causes],
        "published": shape_observation(one.latest),
    }  # fmt: skip
    if one.after.name is None:
        data["reason"] = {"after": figures.reason(say, one.after.reason)}
    return data


def flat(one: Mapping[str, Any]) -> dict[str, Any]:
    """A change of status as a row."""
    said = one["published"] or {}
    return {**one, "causes": " ".join(c["kind"] for c in one["causes"]),
            "period": said.get("period"), "value": said.get("value"),
            "reason": (one.get("reason") or {}).get("after")}  # fmt: skip


def logged(say: Words, found: Log) -> Iterator[RenderableType]:
    """The changes of an indicator's status, oldest first."""
    yield heading(say("vintages.log", name=found.indicator.name[say.lang]))
    yield quiet(say("vintages.by_set", targets=found.targets.name[say.lang],
                    method=found.method.name[say.lang], version=found.method.version))  # fmt: skip
    if not found.changes:
        yield Text(say("vintages.no_changes", count=len(found.days)))
        return
    made = table(*(say(f"vintages.columns.{c}") for c in ("known_on", "before", "after", "causes",
                   "published")), whole=(0,))  # fmt: skip
    for one in found.changes:
        pace = one.after.pace or "pending"
        made.add_row(say.value(one.known_on), label(say, found.method, one.before),
                     Text(label(say, found.method, one.after), PACES[pace]),
                     causes(say, one), _figure(say, one))  # fmt: skip
    yield made


def causes(say: Words, one: Changed) -> str:
    """Why a status changed, step by step."""
    return "\n".join(
        say(f"vintages.causes.{c.kind}") if not c.told
        else say("vintages.told", cause=say(f"vintages.causes.{c.kind}"), why=c.told[say.lang])
        for c in one.causes
    )  # fmt: skip


def label(say: Words, method: Method, one: Assessment | None) -> str:
    """The class that a method gives, or why it gives none."""
    if one is None:
        return "—"
    if one.name is None:
        return figures.reason(say, one.reason)
    known = method.classes.get(one.name)
    return known.label[say.lang] if known else one.name


def _figure(say: Words, one: Changed) -> str:
    if one.latest is None:
        return "—"
    return say("vintages.figure", period=figures.period(say, one.latest),
               value=figures.published(say, one.latest))  # fmt: skip


# --- what changed since a day


def watched(say: Words, one: Watched) -> dict[str, Any]:
    """One indicator then and now as a record."""
    from twofold.indicators.shape import plain, shape_measured, shape_observation

    def told(why: Any) -> str:
        return figures.reason(say, why)

    return {
        "id": one.indicator.id, "name": one.indicator.name[say.lang], "unit": one.indicator.unit,
        "changed": one.changed, "news": one.news, "recorded_on": one.recorded_on,
        "breaks": [{"year": b.year, "reason": b.reason[say.lang]} for b in one.breaks],
        "published_before": shape_observation(one.published_before.latest),
        "published": shape_observation(one.published.latest),
        "generated_before": shape_measured(one.measured_before, told),
        "generated_restated": shape_measured(one.restated, told), "revision": plain(one.revision),
        "generated": shape_measured(one.measured, told), "difference": plain(one.difference),
        "status": [
            {"known_on": c.known_on, "before": c.before.name if c.before else None,
             "after": c.after.name, "causes": [each.kind for each in c.causes]}
            for c in one.status
        ],
    }  # fmt: skip


def flat_watched(one: Mapping[str, Any]) -> dict[str, Any]:
    """One indicator then and now as a row."""
    return {
        **one, "published_before": (one["published_before"] or {}).get("value"),
        "published": (one["published"] or {}).get("value"),
        "recorded_before": one["generated_before"]["value"],
        "begins_before": one["generated_before"]["begins"],
        "ends_before": one["generated_before"]["ends"],
        "restated": one["generated_restated"]["value"],
        "recorded": one["generated"]["value"], "begins": one["generated"]["begins"],
        "ends": one["generated"]["ends"], "status_changes": len(one["status"]),
    }  # fmt: skip


def monitored(say: Words, found: Monitor, made_up: bool) -> Iterator[RenderableType]:
    """The indicators of which something changed, and how many of which nothing did: what is
    published, and then what the records give."""
    yield heading(say("vintages.monitor", since=found.since, as_of=found.as_of))
    made = table(*(say(f"vintages.columns.{c}") for c in ("indicator", "published_then",
                   "published_now", "causes")), right=(1, 2))  # fmt: skip
    for one in found.watched:
        if one.news or one.status:
            notes = [*news(say, one), *(causes(say, each) for each in one.status)]
            made.add_row(figures.name(say, one.indicator), _latest(say, one.published_before),
                         _latest(say, one.published), "\n".join(dict.fromkeys(notes)))  # fmt: skip
    if made.row_count:
        yield made
    yield Text(say("vintages.restated", since=found.since, as_of=found.as_of))
    values = table(*(say(f"vintages.columns.{c}") for c in ("indicator", "recorded_then",
                     "restated", "recorded_now", "difference")),
                   right=(1, 2, 3, 4))  # fmt: skip
    for one in found.watched:
        if one.moved:
            values.add_row(figures.name(say, one.indicator),
                           *(_over(say, one, m) for m in (one.measured_before, one.restated,
                                                          one.measured)),
                           signed(say, one.difference, one.indicator.unit))  # fmt: skip
    if values.row_count:
        yield values
        yield quiet(say("vintages.unlike"))
    same = sum(not one.changed for one in found.watched)
    yield quiet(say("vintages.same", count=same))
    if made_up:
        yield Text(say("brief.generated"), GENERATED)


def news(say: Words, one: Watched) -> list[str]:
    """What became of the published figure, and which breaks lie between it and the one before."""
    if one.news is None:
        return []
    key = f"vintages.causes.{one.news}"
    if one.news == "recorded" and one.recorded_on is not None:
        key = "vintages.recorded_on"
    told = [say(key, day=one.recorded_on)]
    return told + [say("vintages.across", why=b.reason[say.lang]) for b in one.breaks]


def _over(say: Words, one: Watched, value: Measured) -> str:
    """A value with the period that it is of under it."""
    shown = figures.generated(say, one.indicator, value)
    return shown if value.value is None else f"{shown}\n{over(say, value)}"


def over(say: Words, value: Measured) -> str:
    """The period that a value from the registers is of: a day, a year, or the days of a year."""
    from twofold.indicators.periods import Period

    if value.begins is None:
        return str(value.ends)
    if Period(value.begins, value.ends).whole_year:
        return str(value.begins.year)
    return say("vintages.days", first=value.begins, last=value.ends)


def _latest(say: Words, found: Published) -> str:
    """A published figure with the time that it refers to under it."""
    shown = figures.published(say, found.latest)
    return shown if found.latest is None else f"{shown}\n{figures.period(say, found.latest)}"
