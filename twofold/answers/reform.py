"""A draft of a policy against the text in force: who gains, who loses, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twofold.answers.answer import Answer, Sheet, Span
from twofold.answers.policies import labels_of
from twofold.errors import InputError, Place
from twofold.words import Words
from twofold.workspace import Workspace

if TYPE_CHECKING:
    from twofold.answers.labels import Labels
    from twofold.indicators.conferred import Moved
    from twofold.policies.draft import Draft
    from twofold.policies.reform import Affected, Money, Reform, Sums

# Percent of those who become eligible that apply, where nobody says.
TAKE_UP = 100
COLUMNS = ("subject", "name", "district", "change", "verdict_before", "verdict_after",
           "settled_before", "settled_after", "most_before", "most_after")  # fmt: skip
GROUPS = ("group", "count", "gain", "loss", "mixed", "same", "eligible_before", "eligible_after",
          "settled_before", "settled_after", "most_before", "most_after")  # fmt: skip
EMPTY: Mapping[str, str] = {}


def reform(
    say: Words, workspace: Workspace, policy: str, draft: Path | None = None,
    set: tuple[str, ...] | None = None, by: str | None = None, effect: str | None = None,
    take_up: int | None = None, limit: int | None = None, offset: int | None = None,
) -> Answer:  # fmt: skip
    """What a draft would change: a document, or the text in force with some numbers `set`."""
    from twofold.answers.pages import reform as pages
    from twofold.indicators import conferred

    if take_up is not None and take_up > 100:
        raise InputError("cli.bad_percent", Place("--take-up"), value=str(take_up))
    made = drafted(workspace, policy, draft, settings(set or ()))
    labels = labels_of(say, workspace, policy)
    share = TAKE_UP if take_up is None else take_up
    found, indicators = conferred.reform(
        workspace, labels.policy, made, share, by=by or "district", change=effect,
        first=offset or 0, most=limit,
    )  # fmt: skip
    return Answer(
        lambda: reform_record(labels, found, indicators, share),
        lambda: groups_sheet(found) if by else reform_sheet(found),
        lambda: pages.told(labels, found, indicators, share, bool(by)),
        Span(offset or 0, len(found.affected), found.wanted),
        tuple(("cli.notices.case_fails", dict(one.values)) for one in made.failing),
    )  # fmt: skip


def drafted(
    workspace: Workspace, policy: str, file: Path | None, given: Mapping[str, str] = EMPTY,
    clauses: Mapping[str, str] = EMPTY,
) -> Draft:  # fmt: skip
    """A draft from a file, or from the text in force; in either with some edits. Without any of
    them it is the text in force itself, which changes nothing."""
    from twofold import policies
    from twofold.policies.decide import named
    from twofold.policies.draft import Edits, draft, edited, text_of

    known = policies.policies(workspace, policy)
    current = named(known, policy)
    text, path = text_of(workspace, current), current.at.path
    if file is not None:
        text, path = _read(file), str(file)
    if given or clauses:
        if file is not None:
            current = draft(workspace, current, known, text, path).policy
        text = edited(current, text, workspace.day, Edits(given, clauses))
    return draft(workspace, named(known, policy), known, text, path)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InputError("documents.not_utf8", Place.of(file, line), byte=error.start) from None
    except OSError as error:
        raise InputError("documents.unreadable", Place.of(file), reason=error.strerror) from None


def settings(written: tuple[str, ...]) -> dict[str, str]:
    """`name=value`, as often as wanted."""
    made = {}
    for one in written:
        name, sign, value = one.partition("=")
        if not sign or not name.strip() or not value.strip():
            raise InputError("cli.bad_setting", Place("--set"), value=one)
        made[name.strip()] = value.strip()
    return made


def reform_record(
    labels: Labels, found: Reform, indicators: tuple[Moved, ...], take_up: int
) -> dict[str, Any]:
    """A reform for programs."""
    return {
        "policy": found.policy.id, "name": labels.title(), "day": found.day,
        "difference": found.draft.difference,
        "failing_cases": [{"line": p.at.line if p.at else None, **p.values}
                          for p in found.draft.failing],
        "together": sums_record(found.sums),
        "verdicts": [{"before": a.verdict, "after": b.verdict, "count": n}
                     for a, b, n in found.crossed],
        "by": found.by, "groups": [sums_record(one) for one in found.groups],
        "take_up_percent": take_up,
        "indicators": [
            {"indicator": one.indicator, "unit": one.unit, "before": _plain(one.before),
             "after": _plain(one.after)} for one in indicators
        ],
        "affected_total": found.wanted,
        "affected": [dict(zip(COLUMNS, _row(one), strict=True)) for one in found.affected],
        "comparison": labels.say("brief.comparison"),
    }  # fmt: skip


def sums_record(of: Sums) -> dict[str, Any]:
    return {
        "group": of.group, "count": of.count, "gain": of.gain, "loss": of.loss, "mixed": of.mixed,
        "same": of.same, "eligible_before": of.eligible_before,
        "eligible_after": of.eligible_after, "before": _money(of.before), "after": _money(of.after),
    }  # fmt: skip


def _money(of: Money) -> dict[str, Any]:
    return {"settled": _plain(of.settled), "most": _plain(of.most), "without_end": of.endless,
            "unit": "元"}  # fmt: skip


def _plain(value: Any) -> Any:
    from twofold.policies.records import plain

    return plain(value)


def reform_sheet(found: Reform) -> Sheet:
    """A row for each that something changes for."""
    return Sheet(COLUMNS, (_row(one) for one in found.affected))


def _row(one: Affected) -> tuple[Any, ...]:
    money = (one.settled_before, one.settled_after, one.most_before, one.most_after)
    return (one.subject, one.name, one.district, one.change, one.verdict_before.verdict,
            one.verdict_after.verdict, *(_plain(value) for value in money))  # fmt: skip


def groups_sheet(found: Reform) -> Sheet:
    """A row a district, or a value of the fact that was asked for."""
    return Sheet(GROUPS, (_group(one) for one in (*found.groups, found.sums)))


def _group(of: Sums) -> tuple[Any, ...]:
    return (of.group, of.count, of.gain, of.loss, of.mixed, of.same, of.eligible_before,
            of.eligible_after, *(_plain(v) for v in (
                of.before.settled, of.after.settled, of.before.most, of.after.most)))  # fmt: skip
