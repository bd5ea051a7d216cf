"""What pages are put together from: finished strings and links, and nothing else.

A page's module makes these from what a verb found; the macros of the templates show them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from twofold.words import Words

# A sign beside the word, so that no answer is told by its colour alone; and the tone of both.
TONES = {
    "achieved": ("★", "good"), "on_pace": ("✓", "good"), "behind": ("▼", "bad"),
    "eligible": ("✓", "good"), "ineligible": ("✕", "bad"), "met": ("✓", "good"),
    "unmet": ("✕", "bad"), "unknown": ("?", "open"), "pending": ("…", "open"),
    "not_applicable": ("–", "none"),
}  # fmt: skip


# A text in several languages, in which each run says its own.
MIXED = "mul"


@dataclass(frozen=True)
class Link:
    """A text that leads somewhere; without `href` it is a plain text. `lang` is set where the text
    or what it leads to is in another language than the page; it may be MIXED. `generated` shows it
    in red, `code` a plain text in letters of one width: a name that a rule is written with."""

    text: str
    href: str = ""
    lang: str = ""
    generated: bool = False
    code: bool = False


@dataclass(frozen=True)
class Badge:
    """An answer: its word, a sign, and a tone (`good`, `bad`, `open`, `none`)."""

    text: str
    sign: str
    tone: str


def badge(say: Words, group: str, answer: str) -> Badge:
    """An answer by the words of its group: `verdicts` or `answers` of a comparison, `statuses` of
    targets."""
    key = f"brief.{group}" if group == "statuses" else f"cli.{group}"
    return Badge(say(f"{key}.{answer}"), *TONES[answer])


@dataclass(frozen=True)
class Cell:
    """One cell of a table. `notes` stand under the text, small; `generated` shows it in red;
    `code` in letters of one width; `links` stand below each other under all that."""

    text: str = ""
    href: str = ""
    notes: tuple[str, ...] = ()
    badge: Badge | None = None
    generated: bool = False
    code: bool = False
    lang: str = ""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column. `number` stands to the right, `whole` is never broken, `generated` has values from
    generated records (its head says so); `href` makes the head a link."""

    text: str
    number: bool = False
    whole: bool = False
    generated: bool = False
    href: str = ""


@dataclass(frozen=True)
class Row:
    """A row of a table. `quiet` is a row that explains the one above; `id` an anchor."""

    cells: tuple[Cell, ...]
    quiet: bool = False
    id: str = ""


@dataclass(frozen=True)
class Table:
    """A table. On a narrow screen it scrolls within its own frame, or, where `stacked`, each row
    becomes a card. `id` is needed once a page has several, and for paging without a whole load.

    The first column names its row. `empty` is said where there is no row.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    id: str = "table"
    downloads: tuple[Link, ...] = ()
    stacked: bool = False
    empty: str = ""
    notes: tuple[str, ...] = ()
    hidden_caption: bool = False


@dataclass(frozen=True)
class Pair:
    """A term and what is said of it, a line each."""

    term: Link
    lines: tuple[Link, ...]


@dataclass(frozen=True)
class Pager:
    """Where in a longer list a page stands: a sentence, and links to the neighbouring pages (empty
    where there is none)."""

    text: str
    earlier: str = ""
    later: str = ""
    target: str = "table"


@dataclass(frozen=True)
class Choice:
    """One option of a select field."""

    value: str
    text: str
    chosen: bool = False


@dataclass(frozen=True)
class Field:
    """A field of a form that narrows a list; with `choices` a select, else a line of text."""

    name: str
    label: str
    value: str = ""
    choices: tuple[Choice, ...] = ()
    kind: str = "search"


@dataclass(frozen=True)
class Form:
    """A form that asks for the same page with other parameters; `hidden` are those it keeps."""

    action: str
    fields: tuple[Field, ...]
    hidden: tuple[tuple[str, str], ...] = field(default=())
    target: str = ""
