"""What a check found: how many documents there are of each kind, and everything that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from twofold.answers.answer import Answer, Sheet
from twofold.answers.explained import explained, problem_record
from twofold.errors import InputError, TwofoldError
from twofold.words import Words
from twofold.workspace import Workspace

if TYPE_CHECKING:
    from rich.console import RenderableType

Counts = Mapping[str, Mapping[str, int]]
Check = Callable[[Workspace], tuple[Mapping[str, int], list[InputError]]]


def check(say: Words, workspace: Workspace) -> Answer:
    """Reads every document of the library and the city and runs their cases."""
    from twofold import indicators, policies
    from twofold.answers.papers import templates as papers
    from twofold.awards.check import check as combinations
    from twofold.targets import calendar, lists
    from twofold.targets import check as tasks

    stages: Mapping[str, Check] = {
        "registers": _registers, "mappings": _mappings, "facts": _facts, "policies": policies.check,
        "awards": combinations, "indicators": indicators.check, "lists": lists.check,
        "targets": tasks.check, "calendar": calendar.check, "papers": papers.check,
    }  # fmt: skip
    counts: dict[str, Mapping[str, int]] = {}
    problems: list[TwofoldError] = []
    for kind, stage in stages.items():
        try:
            counts[kind], found = stage(workspace)
            problems += found
        except TwofoldError as problem:  # this stage cannot be read; the others still can
            problems.append(problem)
    return checked(say, counts, problems)


def checked(say: Words, counts: Counts, problems: Iterable[TwofoldError]) -> Answer:
    """`counts` has for each kind of document the ids and how many cases each has."""
    found = tuple(dict.fromkeys(_single(problems)))
    return Answer(
        lambda: _record(say, counts, found),
        lambda: Sheet(("place", "what", "do"), (explained(p, say) for p in found)),
        lambda: _page(say, counts, found),
        problems=found,
    )


def _single(problems: Iterable[TwofoldError]) -> Iterator[TwofoldError]:
    """Every problem by itself, one that several documents run into only once."""
    seen = set()
    for problem in problems:
        for one in problem.causes or (problem,):
            key = (str(one.at), one.key, tuple(sorted(map(str, one.values.items()))))
            if key not in seen:
                seen.add(key)
                yield one


def _record(say: Words, counts: Counts, found: tuple[TwofoldError, ...]) -> dict[str, Any]:
    return {
        "documents": {kind: len(ids) for kind, ids in counts.items()},
        "cases": {id_: n for ids in counts.values() for id_, n in ids.items() if n},
        "problems": [problem_record(p, say) for p in found],
    }


def _page(say: Words, counts: Counts, found: tuple[TwofoldError, ...]) -> Iterator[RenderableType]:
    from twofold.answers.pages.tables import heading, table

    made = table(say("cli.columns.kind"), say("cli.columns.documents"), say("cli.columns.cases"),
                 right=(1, 2))  # fmt: skip
    for kind, ids in counts.items():
        made.add_row(say(f"cli.kinds.{kind}"), str(len(ids)), str(sum(ids.values()) or ""))
    yield made
    key = "cli.text.problems" if found else "cli.text.no_problems"
    yield heading(say(key, count=len(found)))


def _registers(workspace: Workspace) -> tuple[Mapping[str, int], list[InputError]]:
    from twofold.registers.read import read_registers

    return dict.fromkeys(read_registers(workspace), 0), []


def _mappings(workspace: Workspace) -> tuple[Mapping[str, int], list[InputError]]:
    """Mappings, and the areas that they may name."""
    from twofold.registers.areas import read_areas
    from twofold.registers.mapping import read_mappings

    read_areas(workspace)
    return dict.fromkeys(read_mappings(workspace), 0), []


def _facts(workspace: Workspace) -> tuple[Mapping[str, int], list[InputError]]:
    from twofold import facts

    return {f: 0 for s in facts.subjects(workspace).values() for f in s.facts}, []
