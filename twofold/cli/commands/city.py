"""`twofold init`: the folder of a new city."""

from __future__ import annotations

from twofold.answers.answer import Answer, Sheet
from twofold.cli.options import NewFolder
from twofold.cli.run import Run
from twofold.errors import Conflict, Place
from twofold.workspace import CITY_FILE

# The folders of a city's documents, named like the stages, and that of its raw files.
FOLDERS = ("registers", "facts", "policies", "indicators", "targets", "sources")


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
    run.give(Answer(
        lambda: {"city": str(folder), "files": list(files)},
        lambda: Sheet(("file",), ((str(folder / path),) for path in files)),
        lambda: [run.say("cli.text.made_city", folder=folder)],
    ))  # fmt: skip
