"""Rows of registers as pages show them: columns in official words, cells with links, and where each
row comes from. No column that is personal is ever among them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from twofold.answers.cells import NUMBERS, cell, generated, head, meaning, short
from twofold.answers.pages.registers import told
from twofold.documents import Document, Prose
from twofold.registers.model import Column, Commit, Entry, Register
from twofold.registers.read import read_registers
from twofold.registers.show import named
from twofold.web.page import Asked
from twofold.web.parts import Link
from twofold.words import Words

ORGANISATIONS = "organisation"
# Letters beyond which a text is long.
LONG = 40
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_ENGLISH = re.compile(r"[A-Za-z]{2,}")
_CODE = re.compile(r"[\x21-\x7e]{1,32}")
# What a program wrote for programs: names in several parts, and lists or fields of such.
_MACHINE = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)+|\[.*\]|\{.*\}", re.DOTALL)
# A digest, of which the first signs are enough to be told from others; files have it whole.
_DIGEST = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{20,}\b")
# In a part of a key: what takes an address apart, and the sign that it is written with instead.
_SIGN = "~"
_APART = str.maketrans({c: f"{_SIGN}{ord(c):02X}" for c in f"{_SIGN}/?#%"})


@dataclass(frozen=True)
class Value:
    """One cell. `note` stands under it; `changed` says that another version has another value."""

    text: str
    href: str = ""
    lang: str = ""
    note: str = ""
    note_lang: str = ""
    code: bool = False
    changed: bool = False

    @property
    def long(self) -> bool:
        """Whether it needs a broad column to be read."""
        return len(self.text) > LONG


@dataclass(frozen=True)
class Head:
    """The head of a column: its official words and unit; `official` where these are Chinese on a
    page that is not; `note` all that its document says of it, where that is more. Values of a
    `kind` "number" stand to the right, and these and "whole" ones are not broken."""

    text: str
    note: str = ""
    official: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Origin:
    """Where a row comes from: the commit, its day, its source, the line, and the row's history."""

    commit: Link
    known_on: str
    source: Link
    line: str
    generated: bool
    history: Link | None = None
    removed: Link | None = None


@dataclass(frozen=True)
class Line:
    """A row of a register."""

    cells: tuple[Value, ...]
    origin: Origin


def tongue(say: Words, text: str) -> str:
    """The language of content, where it is another than the page's."""
    if say.lang == "en":
        return "zh-CN" if _CHINESE.search(text) else ""
    return "en" if _ENGLISH.search(text) and not _CHINESE.search(text) else ""


def spoken(say: Words, text: str, href: str = "") -> Link:
    """Content as a link or text that says its language."""
    return Link(text, href, tongue(say, text))


def paragraphs(document: Document | None) -> tuple[str, ...]:
    """The prose of a document, a paragraph each; a line break within one is none."""
    blocks = document.blocks if document else ()
    prose = (block.text for block in blocks if isinstance(block, Prose))
    return tuple(
        " ".join(part.split()) for text in prose for part in text.split("\n\n") if part.strip()
    )


def about(say: Words, register: Register) -> tuple[Link, ...]:
    """What a register's document says of it, in the reader's language where it does."""
    english = paragraphs(register.english) if say.lang == "en" else ()
    return tuple(spoken(say, text) for text in english or paragraphs(register.document))


def name(say: Words, register: Register) -> str:
    """What a register is called."""
    return register.name.get(say.lang, register.id)


def source(say: Words, commit: Commit) -> Link:
    """What a commit came from; of generated records, that they are."""
    if generated(commit):
        return Link(say("brief.generated"), generated=True)
    known = f"web.sources.{commit.source}"
    return Link(say(known)) if say.has(known) else spoken(say, commit.source)


def commit_link(asked: Asked, number: int) -> Link:
    """A commit by its number."""
    return Link(asked.say("web.commits.number", number=str(number)),
                asked.link("commits", str(number)))  # fmt: skip


def row_link(asked: Asked, register: Register, values: Mapping[str, Any]) -> str:
    """The address of a row's history; nothing where its key is withheld.

    A key's value may hold what takes an address apart, and servers between undo the usual way of
    writing that at different times: so it is written in a way of our own."""
    if any(column not in values for column in register.key):
        return ""
    parts = written(str(values[column]) for column in register.key)
    return asked.link("registers", register.id, "rows", *parts)


def written(key: Iterable[str]) -> tuple[str, ...]:
    """A key as an address writes it; `key_of` reads it again."""
    return tuple(map(_part, key))


def _part(value: str) -> str:
    written = value.translate(_APART)
    return written.replace(".", f"{_SIGN}2E") if set(written) == {"."} else written


def key_of(path: str) -> tuple[str, ...]:
    """The key that the address of a row names."""
    return tuple(re.sub(f"{_SIGN}([0-9A-F]{{2}})", lambda found: chr(int(found[1], 16)), part)
                 for part in path.split("/"))  # fmt: skip


def heads(say: Words, columns: Iterable[Column]) -> tuple[Head, ...]:
    """Columns in official words."""
    made = []
    for column in columns:
        text, whole = head(say, column), meaning(say, column)
        note = whole if not text.startswith(whole) else ""
        official = short(column.meaning) if say.lang != "zh" else ""
        made.append(Head(text, note, official, _kind(column)))
    return tuple(made)


def _kind(column: Column) -> str:
    if column.type in NUMBERS:
        return "number"
    return "whole" if column.type in ("date", "year", "yes/no") else ""


class Rows:
    """Makes rows of one register into what a page shows; looks up once what its cells refer to."""

    def __init__(
        self, asked: Asked, register: Register, columns: Collection[str],
        entries: Sequence[Entry], commit: int | None = None,
    ) -> None:  # fmt: skip
        self.asked, self.register = asked, register
        self.columns = told(register, columns)
        self.entries, self.commit = entries, commit

    @cached_property
    def _names(self) -> Mapping[str, Mapping[str, str]]:
        """By column that refers to another register: the keys that stand there, and their names."""
        found = {}
        for column in self.columns:
            if column.references:
                keys = {e.values[column.name] for e in self.entries} - {None}
                found[column.name] = named(
                    self.asked.workspace, column.references, sorted(keys), self.commit
                )
        return found

    @property
    def heads(self) -> tuple[Head, ...]:
        return heads(self.asked.say, self.columns)

    def lines(self) -> tuple[Line, ...]:
        """All rows, each with a link to its history."""
        return tuple(Line(self.cells(e), self.origin(e)) for e in self.entries)

    def cells(self, entry: Entry, changed: Collection[str] = ()) -> tuple[Value, ...]:
        """The cells of one row; those of `changed` are marked."""
        return tuple(self.value(c, entry.values[c.name], c.name in changed) for c in self.columns)

    def value(self, column: Column, value: Any, changed: bool = False) -> Value:
        """One cell, with a link to what it names."""
        say = self.asked.say
        text = cell(say, column, value)
        if value is None:
            return Value(text, changed=changed)
        if column.references and (known := self._names[column.name].get(value)) is not None:
            href = self._target(column.references, value)
            return Value(text, href, "", known, tongue(say, known), True, changed)
        href = self._target(ORGANISATIONS, value) if self._is_organisation(column) else ""
        machine = column.type == "text" and bool(_MACHINE.fullmatch(text))
        code = bool(href) or machine or (
            column.key and column.type == "text" and bool(_CODE.fullmatch(text)))  # fmt: skip
        shown = _DIGEST.sub(r"\1…", text) if machine else text
        return Value(shown, href, "" if code else tongue(say, text), code=code, changed=changed)

    def _is_organisation(self, column: Column) -> bool:
        return self.register.id == ORGANISATIONS and column.key

    def _target(self, register: str, key: str) -> str:
        if register == ORGANISATIONS:
            return self.asked.link("organisations", key)
        found = read_registers(self.asked.workspace)[register]
        return row_link(self.asked, found, {found.key[0]: key})

    def origin(self, entry: Entry) -> Origin:
        """Where a row comes from."""
        asked, say = self.asked, self.asked.say
        href = row_link(asked, self.register, entry.values)
        history = Link(say("web.rows.history"), href) if href else None
        removed = commit_link(asked, entry.removed.number) if entry.removed else None
        short = Link(say("cli.text.generated")) if generated(entry.added) else source(
            say, entry.added)  # fmt: skip
        return Origin(commit_link(asked, entry.added.number), say.value(entry.added.known_on),
                      short, line(say, entry), generated(entry.added), history,
                      removed)  # fmt: skip


def line(say: Words, entry: Entry) -> str:
    """The line of a row's source, where it has one."""
    return "" if entry.line is None else say("web.rows.line", line=str(entry.line))


def called(say: Words, register: Register, values: Mapping[str, Any]) -> str:
    """What a row is called: its name where it has one that may be shown, else its key."""
    if values.get("name"):
        return str(values["name"])
    keys = [c for c in register.columns if c.key and c.name in values]
    return " · ".join(cell(say, c, values[c.name]) for c in keys)


def types(say: Words, column: Column) -> str:
    """What a column may hold, in words."""
    parts = [say(f"web.types.{'code' if column.code else column.type.replace('/', '_')}")]
    parts += [say(f"web.types.{flag}") for flag in ("key", "required", "personal")
              if getattr(column, flag) and not (flag == "required" and column.key)]  # fmt: skip
    return say("cli.text.comma").join(parts)
