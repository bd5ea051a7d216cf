"""Awards: what each enterprise would be granted under all policies together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twofold.answers.answer import Answer, Span
from twofold.answers.values import one_of
from twofold.words import Words
from twofold.workspace import Workspace

if TYPE_CHECKING:
    from twofold.awards import Combined

Notices = tuple[tuple[str, Mapping[str, object]], ...]


def list_(
    say: Words, workspace: Workspace, of_policy: str | None = None, district: str | None = None,
    verdict: str | None = None, facts: Path | None = None, encoding: str | None = None,
    limit: int | None = None, offset: int | None = None,
) -> Answer:  # fmt: skip
    """Every award of the registers, or of a facts file: asked, reduced by which rule, left."""
    from twofold import awards
    from twofold.answers.awarded import Naming, line_record, line_sheet, totals_record
    from twofold.answers.pages import awards as pages
    from twofold.answers.policies import answer_named

    wanted = awards.Wanted(of_policy, district, answer_named(verdict), None, offset or 0, limit)
    found = awards.combine(workspace, file=facts, encoding=encoding, wanted=wanted)
    naming = Naming(say)

    def record() -> dict[str, Any]:
        made = totals_record(naming, found, "all")
        return {"day": made["day"], "total": made["total"], "count": found.total,
                "reduced": made["reduced"], "not_asked": made["not_asked"],
                "comparison": made["comparison"],
                "awards": (line_record(naming, line) for line in found.lines)}  # fmt: skip

    return Answer(
        record, lambda: line_sheet(naming, found), lambda: pages.rows(naming, found),
        Span(offset or 0, len(found.lines), found.total), notices(say, workspace, found),
    )  # fmt: skip


def totals(
    say: Words, workspace: Workspace, by: str | None = None, of_policy: str | None = None,
    district: str | None = None, verdict: str | None = None, facts: Path | None = None,
    encoding: str | None = None,
) -> Answer:  # fmt: skip
    """The awards together, by policy, pool, district, industry, size, level or verdict."""
    from twofold import awards
    from twofold.answers.awarded import Naming, totals_record, totals_sheet
    from twofold.answers.pages import awards as pages
    from twofold.answers.policies import answer_named
    from twofold.awards.outcome import BY

    chosen = one_of(BY)(by or BY[0], "by")
    wanted = awards.Wanted(of_policy, district, answer_named(verdict), most=0, by=(chosen,))
    found = awards.combine(workspace, file=facts, encoding=encoding, wanted=wanted)
    naming = Naming(say)
    return Answer(
        lambda: totals_record(naming, found, chosen), lambda: totals_sheet(naming, found, chosen),
        lambda: pages.totals(naming, found, chosen), None, notices(say, workspace, found),
    )  # fmt: skip


def notices(say: Words, workspace: Workspace, found: Combined) -> Notices:
    """What the reader should know beside the answer: policies that could not be asked, facts that
    a file has no column for, rows of it that could not be read."""
    from twofold import facts as facts_
    from twofold.answers.awarded import Naming
    from twofold.awards.claims import PAYEES

    made: list[tuple[str, Mapping[str, object]]] = []
    if found.skipped:
        names = say("cli.text.comma").join(Naming(say).policy(p) for p in found.skipped)
        made.append(("award.skipped", {"policies": names}))
    if not found.nested:
        made.append(("award.crossing", {}))
    known = facts_.subjects(workspace)[PAYEES].facts if found.lacking or found.faults else {}

    def called(column: str) -> str:
        fact = known.get(column)
        word, _, item = column.partition("__")
        if item and word in ("points", "judged"):
            return say(f"cli.text.{word}_of", item=item)
        return column if fact is None else fact.english if say.lang == "en" else fact.meaning

    if found.lacking:
        lacking = say("cli.text.comma").join(called(c) for c in found.lacking)
        made.append(("cli.notices.lacking", {"facts": lacking}))
    for line, column, key, value in found.faults:
        what = say(f"errors.{key}.what", column=called(column), value=value)
        made.append(("cli.notices.refused_row", {"line": str(line), "what": what}))
    return tuple(made)
