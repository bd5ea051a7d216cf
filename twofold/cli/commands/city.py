"""`twofold init` and `twofold check`: a city's folder, made and read through."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from twofold.cli.options import NewFolder
from twofold.cli.run import Run, Sheet
from twofold.errors import Conflict, InputError, Place
from twofold.workspace import CITY_FILE

if TYPE_CHECKING:
    from twofold.workspace import Workspace

# The folders of a city's documents, named like the stages, and that of its raw files.
FOLDERS = ("registers", "facts", "policies", "indicators", "targets", "sources")
Check = Callable[["Workspace"], tuple[Mapping[str, int], list[InputError]]]


def init(run: Run, folder: NewFolder) -> None:
    """Makes the folder of a new city. Raises Conflict where it holds something already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Conflict("cli.folder_not_empty", Place.of(folder))
    name = folder.resolve().name
    files = {
        CITY_FILE: run.say("init.city", name=name),
        ".gitignore": run.say("init.gitignore"),
        "README.md": run.say("init.readme", name=name),
        **{f"{each}/.gitkeep": "" for each in FOLDERS},
    }
    try:
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
    except OSError as error:
        raise Conflict("cli.cannot_write", Place.of(error.filename or folder),
                       reason=error.strerror or type(error).__name__) from None  # fmt: skip
    run.give(
        lambda: {"city": str(folder), "files": list(files)},
        lambda: Sheet(("file",), ((str(folder / path),) for path in files)),
        lambda: [run.say("cli.text.made_city", folder=folder)],
    )


def check(run: Run) -> None:
    """Reads every document of the library and the city and runs their cases."""
    from twofold import indicators, policies
    from twofold.cli.checking import checked
    from twofold.errors import TwofoldError

    workspace = run.city_or_library()
    stages: Mapping[str, Check] = {
        "registers": _registers, "facts": _facts, "policies": policies.check,
        "indicators": indicators.check,
    }  # fmt: skip
    counts: dict[str, Mapping[str, int]] = {}
    problems: list[TwofoldError] = []
    for kind, stage in stages.items():
        try:
            counts[kind], found = stage(workspace)
            problems += found
        except TwofoldError as problem:  # this stage cannot be read; the others still can
            problems.append(problem)
    checked(run, counts, problems)


def _registers(workspace: Workspace) -> tuple[Mapping[str, int], list[InputError]]:
    from twofold.registers.read import read_registers

    return dict.fromkeys(read_registers(workspace), 0), []


def _facts(workspace: Workspace) -> tuple[Mapping[str, int], list[InputError]]:
    from twofold import facts

    return {f: 0 for s in facts.subjects(workspace).values() for f in s.facts}, []
