"""What a check found: how many there are of each, and everything that is wrong, at its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import typer

from twofold.cli.ending import explained, report
from twofold.cli.run import Run, Sheet
from twofold.errors import InputError, TwofoldError

if TYPE_CHECKING:
    from rich.console import RenderableType

Counts = Mapping[str, Mapping[str, int]]


def checked(run: Run, counts: Counts, problems: Iterable[TwofoldError]) -> None:
    """Gives counts and problems, and ends with the exit code of wrong input where there are any.

    `counts` has for each kind of document the ids and how many cases each has.
    """
    found = tuple(dict.fromkeys(_single(problems)))
    run.give(
        lambda: _record(run, counts, found),
        lambda: Sheet(("place", "what", "do"), (explained(p, run.say) for p in found)),
        lambda: _page(run, counts, found),
    )
    if found:
        raise typer.Exit(InputError.exit_code)


def _single(problems: Iterable[TwofoldError]) -> Iterator[TwofoldError]:
    """Every problem by itself, one that several documents run into only once."""
    seen = set()
    for problem in problems:
        for one in problem.causes or (problem,):
            key = (str(one.at), one.key, tuple(sorted(map(str, one.values.items()))))
            if key not in seen:
                seen.add(key)
                yield one


def _record(run: Run, counts: Counts, found: tuple[TwofoldError, ...]) -> dict[str, Any]:
    return {
        "documents": {kind: len(ids) for kind, ids in counts.items()},
        "cases": {id_: n for ids in counts.values() for id_, n in ids.items() if n},
        "problems": [
            {"key": p.key, "path": p.at.path if p.at else None,
             "line": p.at.line if p.at else None, "column": p.at.column if p.at else None,
             "what": explained(p, run.say)[1], "do": explained(p, run.say)[2]}
            for p in found
        ],
    }  # fmt: skip


def _page(run: Run, counts: Counts, found: tuple[TwofoldError, ...]) -> Iterator[RenderableType]:
    from twofold.cli.pages.tables import heading, table

    say = run.say
    made = table(say("cli.columns.kind"), say("cli.columns.documents"), say("cli.columns.cases"),
                 right=(1, 2))  # fmt: skip
    for kind, ids in counts.items():
        made.add_row(say(f"cli.kinds.{kind}"), str(len(ids)), str(sum(ids.values()) or ""))
    yield made
    if found:
        for problem in found:
            report(problem, say)
        yield heading(say("cli.text.problems", count=len(found)))
    else:
        yield heading(say("cli.text.no_problems"))
