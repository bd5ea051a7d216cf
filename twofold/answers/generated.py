"""Whether records were made by the generator, and the red line that says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from twofold.words import Words
from twofold.workspace import Workspace

if TYPE_CHECKING:
    from rich.console import RenderableType


def generated(workspace: Workspace) -> bool:
    """Whether any record of a city was made by the generator: then every surface says so."""
    from twofold import registers
    from twofold.answers import cells

    return any(cells.generated(commit) for commit in registers.log(workspace))


def labelled(
    say: Words, workspace: Workspace, page: Callable[[], Iterable[RenderableType]]
) -> Iterator[RenderableType]:
    """A page of records, under the red line that says so where generated ones are among them."""
    from rich.text import Text

    if generated(workspace):
        yield Text(say("brief.generated"), "bold red")
    yield from page()
