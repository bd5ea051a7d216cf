"""Papers on a terminal: a paper line by line, and the sentences of a month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from twofold.answers.papers.html import cited
from twofold.answers.papers.model import Heading, Paper, Paragraph, Runs, Table
from twofold.words import Words

# A column of texts is given so much room before a table is taken apart; longer ones wrap.
TEXT = 20

if TYPE_CHECKING:
    from rich.console import RenderableType

    from twofold.answers.papers.desk import Desk


def paper(say: Words, of: Paper) -> Iterator[RenderableType]:
    """A paper as it reads, its labels above it."""
    from rich.text import Text

    from twofold.answers.pages.tables import GENERATED, ByWidth, quiet

    if of.made_up:
        yield Text(of.made_up, GENERATED)
    if of.draft:
        yield Text(of.draft, "bold")
    for part in of.parts:
        for block in part.blocks:
            match block:
                case Heading():
                    yield Text(f"\n{_told(block.runs)}", "bold")
                case Paragraph():
                    line = _told(block.runs)
                    yield quiet(line) if block.place == "quiet" else Text(line)
                case Table():
                    yield Text(f"\n{block.caption}")
                    yield ByWidth(partial(_tables, block))
                    yield from (quiet(note) for note in block.notes)


def _tables(of: Table, width: int) -> Iterator[RenderableType]:
    """A table; where it is too wide for the terminal its columns one part below the other, each
    behind the first column, which says what a row is of."""

    from rich.text import Text

    from twofold.answers.pages.tables import breadth, fitting, table
    from twofold.answers.pages.targets import folded

    rows = [[cell.text + cited(cell.cites) for cell in row] for row in of.rows]
    heads = ["\n".join(folded(line) for line in (c.group, c.head + cited(c.cites)) if line)
             for c in of.columns]  # fmt: skip
    widths = [max(breadth(text) for text in column) for column in zip(heads, *rows, strict=True)]
    least = [size if c.right else min(size, TEXT)
             for size, c in zip(widths, of.columns, strict=True)]  # fmt: skip
    start = 1
    while start < len(heads):
        more = fitting(least[start:], width - least[0] - 2)
        part = (0, *range(start, start + more))
        right = [at for at, column in enumerate(part) if of.columns[column].right]
        made = table(*(heads[column] for column in part), right=right, first=least[0])
        if start > 1:
            yield Text()
        for row in rows:
            made.add_row(*(row[column] for column in part))
        yield made
        start += more


def lines(of: Paper) -> Iterator[tuple[str, str]]:
    """Every line of a paper with its kind: headings, paragraphs, and the rows of tables."""
    for part in of.parts:
        for block in part.blocks:
            match block:
                case Heading():
                    yield "heading", _told(block.runs).replace("\n", "")
                case Paragraph():
                    yield block.place, _told(block.runs)
                case Table():
                    yield "caption", block.caption
                    yield "columns", " | ".join(c.whole + cited(c.cites) for c in block.columns)
                    for row in block.rows:
                        yield "row", " | ".join(c.text + cited(c.cites) for c in row)


def _told(runs: Runs) -> str:
    return "".join(run.text + cited(run.cites) for run in runs)


def sentences(
    say: Words, desk: Desk, rows: Sequence[Mapping[str, Any]]
) -> Iterator[RenderableType]:
    """The sentences of a month, each with its draft where it was edited, and its evidence."""
    from rich.text import Text

    from twofold.answers.pages.tables import GENERATED, quiet

    if desk.generated:
        yield Text(say("brief.generated"), GENERATED)
    yield Text(say("papers.list_title", month=desk.month.month), "bold")
    for row in rows:
        name = say(f"papers.slots.{row['slot']}")
        yield Text(f"\n{row['paper']} · {row['slot']} · {name} · {row['state']}", "bold")
        yield Text(row["text"])
        if row["draft"] != row["text"]:
            yield quiet(f"{say('papers.columns.draft')}: {row['draft']}")
        if row["edited_by"]:
            yield quiet(say("papers.edited_by", who=row["edited_by"], on=row["edited_on"]))
        if row["unproved"]:
            yield Text(say("papers.unproved", figures=row["unproved"]), "bold")
        yield quiet(f"{say('papers.columns.evidence')}: {row['evidence'] or say('papers.none')}")
