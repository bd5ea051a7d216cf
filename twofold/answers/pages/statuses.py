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
    from twofold.indicators.model import Assessment, Method, Published
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
        "changed": one.changed, "news": one.news,
        "published_before": shape_observation(one.published_before.latest),
        "published": shape_observation(one.published.latest),
        "generated_before": shape_measured(one.measured_before, told),
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
        "recorded": one["generated"]["value"], "status_changes": len(one["status"]),
    }  # fmt: skip


def monitored(say: Words, found: Monitor, made_up: bool) -> Iterator[RenderableType]:
    """The indicators of which something changed, and how many of which nothing did."""
    yield heading(say("vintages.monitor", since=found.since, as_of=found.as_of))
    moved = [one for one in found.watched if one.changed]
    made = table(*(say(f"vintages.columns.{c}") for c in ("indicator", "published_then",
                   "published_now", "recorded_then", "recorded_now", "amount", "causes")),
                 right=(1, 2, 3, 4, 5))  # fmt: skip
    for one in moved:
        notes = [say(f"vintages.causes.{one.news}")] if one.news else []
        notes += [causes(say, each) for each in one.status]
        made.add_row(
            figures.name(say, one.indicator), _latest(say, one.published_before),
            _latest(say, one.published),
            figures.generated(say, one.indicator, one.measured_before),
            figures.generated(say, one.indicator, one.measured),
            signed(say, one.difference, one.indicator.unit), "\n".join(dict.fromkeys(notes)),
        )  # fmt: skip
    if moved:
        yield made
    yield quiet(say("vintages.same", count=len(found.watched) - len(moved)))
    if made_up:
        yield Text(say("brief.generated"), GENERATED)


def _latest(say: Words, found: Published) -> str:
    return figures.published(say, found.latest)
