"""What is published with its path to the targets, and how many enterprises meet each policy."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from twofold.answers.answer import Answer, Sheet
from twofold.answers.generated import generated
from twofold.errors import NotFound, Place
from twofold.words import Words
from twofold.workspace import Workspace

if TYPE_CHECKING:
    from twofold.indicators import Brief
    from twofold.policies.model import Policy

    Counted = list[tuple[Policy, dict[str, int] | None]]

COLUMNS = ("kind", "id", "name", "unit", "base_year", "base_value", "published_value", "qualifier",
           "period", "source", "published_on", "generated_value", "target_year", "target_value",
           "required_rate", "status")  # fmt: skip


def published(say: Words, workspace: Workspace, targets: str | None = None) -> Answer:
    """The targets, the other figures, and how many enterprises meet each policy: what is published
    with its path to the target, each figure with its source."""
    from twofold.answers.pages import brief as pages

    made, counted, made_up = stand(workspace, targets)
    return Answer(
        lambda: record(say, made, counted, made_up),
        lambda: Sheet(COLUMNS, rows(record(say, made, counted, made_up))),
        lambda: pages.brief(say, made, counted, made_up),
    )


def stand(workspace: Workspace, targets: str | None = None) -> tuple[Brief, Counted, bool]:
    """All that the brief shows: the figures, the policies that confer a certificate with their
    counts, and whether the records are generated ones."""
    from twofold import indicators
    from twofold.registers.store import reading

    with reading(workspace):  # one opening of the store for all that is asked of it
        with targeted(workspace):
            made = indicators.brief(workspace, targets)
        return made, count_all(workspace, conferring=True), generated(workspace)


@contextlib.contextmanager
def targeted(workspace: Workspace) -> Iterator[None]:
    """Says what to do where a city has no targets yet."""
    try:
        yield
    except NotFound as error:
        if error.values.get("id") != "":
            raise
        raise NotFound("cli.no_targets", Place.of(workspace.root)) from None


def count_all(workspace: Workspace, conferring: bool = False) -> Counted:
    """Every policy, or every one `conferring` a certificate, with how many of the registers' rows
    have each verdict on the day; None where its text does not cover the day."""
    from twofold import policies
    from twofold.errors import Refused
    from twofold.policies.decide import OUTSIDE

    found: Counted = []
    for id_, policy in policies.policies(workspace).items():
        if conferring and not policy.certificate:
            continue
        try:
            found.append((policy, dict(policies.count(workspace, id_))))
        except Refused as error:
            if error.key not in OUTSIDE:
                raise
            found.append((policy, None))
    return found


def record(say: Words, made: Brief, counted: Counted, made_up: bool) -> dict[str, Any]:
    """The brief as a record."""
    from twofold.answers.figures import reason
    from twofold.indicators.shape import shape
    from twofold.policies.records import title

    policies = [
        {"id": policy.id, "name": title(policy, "", say.lang), "version": policy.from_,
         "number": policy.number, "counts": counts,
         **({"reason": say("brief.no_text", day=made.day)} if counts is None else {})}
        for policy, counts in counted
    ]  # fmt: skip
    return {
        **shape(made, say.lang, lambda why: reason(say, why)), "policies": policies,
        "records": say("brief.generated") if made_up else None,
        "comparison": say("brief.comparison"),
    }  # fmt: skip


def rows(record: dict[str, Any]) -> list[tuple[Any, ...]]:
    """A row for each target and each other figure."""
    rows = []
    for kind in ("targets", "indicators"):
        for one in record[kind]:
            published, base = one["published"] or {}, one.get("base", {})
            target = one.get("target", {})
            rows.append((
                kind[:-1], one["id"], one["name"], one["unit"], base.get("year"),
                base.get("value"), published.get("value"), published.get("qualifier"),
                published.get("period"), published.get("source"),
                _day(published.get("published_on")),
                one["generated"]["value"], target.get("year"), target.get("value"),
                one.get("required_rate"), one.get("status"),
            ))  # fmt: skip
    return rows


def _day(text: str | None) -> date | None:
    """A day as a spreadsheet takes it."""
    return None if text is None else date.fromisoformat(text)
