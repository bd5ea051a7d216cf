"""How far long work has come, on stderr and only where somebody looks at it."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

from twofold.words import Words

Report = Callable[[str, int, int], None]


@contextlib.contextmanager
def progress(say: Words) -> Iterator[Report]:
    """A function to tell of the work: a word of `cli.work`, what is done and all there is."""
    if not sys.stderr.isatty():
        yield lambda word, done, total: None
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    from twofold.answers.screen import console

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(),
               TimeElapsedColumn())  # fmt: skip
    with Progress(*columns, console=console(sys.stderr), transient=True) as bar:
        tasks = {}

        def report(word: str, done: int, total: int) -> None:
            if word not in tasks:
                tasks[word] = bar.add_task(say(f"cli.work.{word}"), total=total or None)
            bar.update(tasks[word], completed=done, total=total or None)

        yield report
