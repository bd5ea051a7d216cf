"""What was known when: vintages, the log of statuses, what changed, what moved a figure, and which
figures a record enters."""

from __future__ import annotations

from datetime import date

from twofold.answers.answer import PAGE_ROWS, Answer, table_of
from twofold.answers.later import later, noted
from twofold.words import Words
from twofold.workspace import Workspace

VINTAGES = ("kind", "series", "period", "begins", "ends", "known_on", "value", "qualifier",
            "change", "repeats", "undecided", "commit", "source")  # fmt: skip
PIECES = ("kind", "value", "certain", "reason")
LOGGED = ("known_on", "before", "after", "causes", "period", "value", "reason")
WATCHED = ("id", "name", "unit", "published_before", "published", "news", "recorded_on",
           "begins_before", "ends_before", "recorded_before", "restated", "revision", "begins",
           "ends", "recorded", "difference", "status_changes")  # fmt: skip
MOVES = ("part", "group", "kind", "rows", "amount", "exact")
ENTERING = ("id", "name", "unit", "part", "way", "brings", "through", "value", "without")


def vintages(say: Words, workspace: Workspace, id: str) -> Answer:
    """Every vintage of an indicator's figures, published and recorded."""
    from twofold.answers.generated import generated
    from twofold.answers.pages import vintages as pages
    from twofold.indicators.vintages import triangle

    found = triangle(workspace, id)
    cells = pages.cells(say, found)
    return Answer(
        lambda: {"id": id, "name": found.indicator.name[say.lang], "unit": found.indicator.unit,
                 "as_of": workspace.as_of, "vintages": cells},
        lambda: table_of(cells, VINTAGES),
        lambda: pages.shown(say, found, generated(workspace)),
    )  # fmt: skip


def difference(say: Words, workspace: Workspace, id: str) -> Answer:
    """Published against recorded, explained as far as the records can."""
    from twofold.answers.generated import generated
    from twofold.answers.pages import vintages as pages
    from twofold.indicators.differs import compared

    found = compared(workspace, id)
    record = pages.compared(say, found)
    return Answer(
        lambda: record, lambda: table_of(record["pieces"], PIECES),
        lambda: pages.explained(say, found, generated(workspace)),
    )  # fmt: skip


def log(
    say: Words, workspace: Workspace, id: str, targets: str | None = None,
    method: str | None = None,
) -> Answer:  # fmt: skip
    """When an indicator's status changed, and why."""
    from twofold.answers.pages import statuses as pages
    from twofold.indicators.log import log as found_in

    found = found_in(workspace, id, targets=targets, method=method)
    entries = [pages.entry(say, found, one) for one in found.changes]
    return Answer(
        lambda: {"id": id, "name": found.indicator.name[say.lang], "targets": found.targets.id,
                 "method": found.method.id, "as_of": workspace.as_of, "days": list(found.days),
                 "changes": entries},
        lambda: table_of([pages.flat(one) for one in entries], LOGGED),
        lambda: pages.logged(say, found),
    )  # fmt: skip


def monitor(
    say: Words, workspace: Workspace, since: date, targets: str | None = None
) -> Answer:  # fmt: skip
    """What changed since a day."""
    from twofold.answers.generated import generated
    from twofold.answers.pages import statuses as pages
    from twofold.indicators.monitor import monitor as found_in

    found = found_in(workspace, since, targets=targets)
    records = [pages.watched(say, one) for one in found.watched]
    return Answer(
        lambda: {"since": since, "as_of": found.as_of, "day": found.day, "indicators": records},
        lambda: table_of([pages.flat_watched(one) for one in records], WATCHED),
        lambda: pages.monitored(say, found, generated(workspace)),
    )


def contribution(
    say: Words, workspace: Workspace, id: str, from_day: date, to_day: date | None = None,
    known_from: date | None = None, known_to: date | None = None,
    moved_by: str | None = None, verdict_of: str | None = None, limit: int | None = None,
) -> Answer:  # fmt: skip
    """What moved an indicator between two days or two vintages."""
    from twofold.answers.generated import generated
    from twofold.answers.pages import contribution as pages
    from twofold.indicators.contribution import contribution as found_in

    found = found_in(workspace, id, from_day, to_day, known_first=known_from,
                     known_last=known_to, by=moved_by, policy=verdict_of,
                     most=PAGE_ROWS if limit is None else limit)  # fmt: skip
    beyond = later(workspace, ((one.day, one.as_of) for one in (found.before, found.after)))
    record = {**pages.record(say, found), **noted(say, beyond)}
    return Answer(
        lambda: record, lambda: table_of(record["moves"], MOVES),
        lambda: pages.shown(say, found, generated(workspace)), notices=beyond,
    )  # fmt: skip


def entered(
    say: Words, workspace: Workspace, register: str, key: tuple[str, ...], personal: bool = False
) -> Answer:
    """Which figures a record enters, and what it brings to each."""
    from twofold.answers.generated import generated
    from twofold.answers.pages import entered as pages
    from twofold.indicators.entered import entered as found_in

    found = found_in(workspace, register, key, personal=personal)
    record = pages.record(say, workspace, found)
    return Answer(
        lambda: record,
        lambda: table_of(
            [{**one, "through": " ".join(one["through"])} for one in record["figures"]], ENTERING
        ),
        lambda: pages.shown(say, found, generated(workspace)),
    )  # fmt: skip
