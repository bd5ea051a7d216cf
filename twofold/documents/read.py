"""Markdown to records: front matter by PyYAML, blocks by markdown-it; each keeps its line."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

from twofold.documents.model import (
    FENCES,
    KINDS,
    TABLES,
    Block,
    Document,
    Fence,
    Heading,
    Prose,
    Row,
    Table,
)
from twofold.documents.remember import once
from twofold.errors import InputError, Place

# What an input method types for what the dialect reads. Only in rules, never in prose.
FULL_WIDTH = str.maketrans(
    {
        "≥": ">=", "≤": "<=", "≠": "<>", "／": "/", "（": "(", "）": ")", "，": ",", "＋": "+",
        "－": "-", "＊": "*", "×": "*", "＝": "=", "＜": "<", "＞": ">", "‘": "'", "’": "'",
        "：": ":", "．": ".", "　": " ", "−": "-",
    }
)  # fmt: skip
FULL_WIDTH.update({0xFF10 + digit: str(digit) for digit in range(10)})

_MARKDOWN = MarkdownIt("commonmark").enable("table")
_FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.S | re.M)
_ID = re.compile(r"\w[\w.-]*")
_TEXT_LITERAL = re.compile(r"('(?:[^']|'')*'|‘[^’]*’)")


def normalise(text: str) -> str:
    """Full-width signs and digits of a rule as the ASCII they stand for; quoted text stays."""
    parts = _TEXT_LITERAL.split(text)
    return "".join(_quoted(p) if i % 2 else p.translate(FULL_WIDTH) for i, p in enumerate(parts))


def _quoted(literal: str) -> str:
    """A quoted text as it is, but for quotation marks of an input method around it."""
    return literal if literal[0] == "'" else "'" + literal[1:-1].replace("'", "''") + "'"


def read_folder(folder: Path | str) -> tuple[Document, ...]:
    """All documents below a folder, by path. A file without front matter is no document."""
    return once(
        ("folder", str(folder)), lambda: tuple(read(path) for path in document_paths(folder))
    )


def document_paths(folder: Path | str) -> tuple[Path, ...]:
    """The files below a folder that are, or should be, documents: all Markdown but a README.

    One without front matter is an error when it is read: a grant must not vanish by a blank line.
    """
    return once(("paths", str(folder)), lambda: _paths(Path(folder)))


def _paths(folder: Path) -> tuple[Path, ...]:
    paths = sorted(folder.rglob("*.md"))
    return tuple(path for path in paths if not path.name.upper().startswith("README"))


def read(path: Path | str) -> Document:
    """One document. Raises InputError where it is not readable as UTF-8 or breaks the syntax."""
    return once(("document", str(path)), lambda: _current(path))


def _current(path: Path | str) -> Document:
    try:
        stat = Path(path).stat()
    except OSError as error:
        raise InputError("documents.unreadable", Place.of(path), reason=error.strerror) from None
    return _read(str(path), stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=4096)  # several stages ask for the same documents; a changed file is read anew
def _read(path: str, _modified: int, _size: int) -> Document:
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InputError("documents.not_utf8", Place.of(path, line), byte=error.start) from None
    except OSError as error:
        raise InputError("documents.unreadable", Place.of(path), reason=error.strerror) from None
    return parse(text, path=str(path))


def parse(text: str, path: str = "<text>") -> Document:
    """The records of a document's text."""
    match = _FRONT.match(text)
    if match is None:
        raise InputError("documents.no_front_matter", Place.of(path, 1))
    front, lines = _front(match[1], path)
    offset = text[: match.end()].count("\n")
    blocks = tuple(_blocks(text[match.end() :], offset, path))
    kind = "prose" if "of" in front and "kind" not in front else _word(front, "kind", lines, path)
    id_ = front["of"] if kind == "prose" else _id(front, lines, path)
    name = front.get("name", id_)
    return Document(
        kind, str(id_), name if isinstance(name, str) else str(name), path,
        MappingProxyType(front), MappingProxyType(lines), blocks,
        hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), text,
    )  # fmt: skip


def _front(text: str, path: str) -> tuple[dict[str, Any], dict[str, int]]:
    """Values and lines by key, each key as written: to YAML, `on` and `no` are no texts."""
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    line = 2
    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        if not isinstance(node, yaml.MappingNode):
            raise InputError("documents.no_front_matter", Place.of(path, 1))
        for key, value in node.value:
            line = key.start_mark.line + 2
            name = str(key.value)
            if name in lines:
                raise InputError("documents.repeated_key", Place.of(path, line), key=name)
            lines[name], values[name] = line, loader.construct_object(value, deep=True)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # a date such as 2026-02-30
        mark = getattr(error, "problem_mark", None)
        at = Place.of(path, mark.line + 2 if mark else line)
        reason = getattr(error, "problem", None) or str(error)
        raise InputError("documents.bad_front_matter", at, reason=reason) from None
    return values, lines


def _word(front: Mapping[str, Any], key: str, lines: Mapping[str, int], path: str) -> str:
    value = front.get(key)
    if value is None:
        raise InputError("documents.missing_key", Place.of(path, 1), key=key)
    if key == "kind" and value not in KINDS:
        raise _unknown("documents.unknown_kind", value, KINDS, Place.of(path, lines[key]))
    return str(value)


def _id(front: Mapping[str, Any], lines: Mapping[str, int], path: str) -> str:
    """A document's id. It names files and stands in addresses, so it leads into no folder."""
    id_ = _word(front, "id", lines, path)
    if not _ID.fullmatch(id_):
        raise InputError("documents.bad_id", Place.of(path, lines["id"]), id=id_)
    return id_


def _blocks(text: str, offset: int, path: str) -> Iterator[Block]:
    source = text.split("\n")
    tokens = _MARKDOWN.parse(text)
    for index, token in enumerate(tokens):
        if token.nesting < 0 or token.map is None:
            continue
        start, end = token.map
        line = offset + start + 1
        if _hidden(token, tokens[index:]):
            raise InputError("documents.hidden_rule", Place.of(path, line))
        if token.level != 0:
            continue
        if token.type == "heading_open":
            yield Heading(int(token.tag[1]), tokens[index + 1].content, line)
        elif token.type == "fence" and _is_sql(token):
            yield _fence(token, line, path)
        elif token.type == "table_open" and (table := _table(tokens[index:], source, offset, path)):
            yield table
        else:
            yield Prose("\n".join(source[start:end]).strip("\n"), line)


def _is_sql(token: Token) -> bool:
    return token.info.lower().split()[:1] == ["sql"]


def _hidden(token: Token, following: list[Token]) -> bool:
    """Whether a rule or its table stands where it would be read as prose: in a list or quotation,
    indented, or as a table that Markdown does not take for one."""
    if token.type == "code_block":
        return "```sql" in token.content.lower()
    if token.type == "fence":
        return token.level > 0 and _is_sql(token)
    first = next((t.content for t in following if t.type == "inline"), "").strip("| ")
    word = first.split("|")[0].split()[0] if first.split("|")[0].split() else ""
    if token.type == "table_open":
        return token.level > 0 and word in TABLES
    return token.type == "paragraph_open" and word in TABLES and first != word and (
        "|" in first and "---" in first
    )  # fmt: skip


def _fence(token: Token, line: int, path: str) -> Fence:
    words = token.info.split()[1:]
    if not words or words[0] not in FENCES:
        word = words[0] if words else ""
        raise _unknown("documents.unknown_fence", word, FENCES, Place.of(path, line))
    if len(words) > 2 or (len(words) == 1 and words[0] not in ("value", "numerator", "denominator",
                                                               "select")):  # fmt: skip
        raise InputError("documents.fence_id", Place.of(path, line), word=words[0])
    return Fence(words[0], words[1] if len(words) == 2 else "", normalise(token.content), line + 1)


def _table(tokens: list[Token], source: list[str], offset: int, path: str) -> Table | None:
    """The table that the tokens begin with, or None where its first header is no known word."""
    rows: list[tuple[list[str], int]] = []
    for token in tokens:
        if token.type == "table_close":
            break
        if token.type == "tr_open" and token.map is not None:
            rows.append(([], offset + token.map[0] + 1))
        elif token.type == "inline":
            rows[-1][0].append(_cell(token.content))
    header, line = tuple(rows[0][0]), rows[0][1]
    word, _, id_ = header[0].partition(" ")
    if word not in TABLES:
        if near := difflib.get_close_matches(word.lower(), TABLES, n=1, cutoff=0.85):
            raise InputError(
                "documents.unknown_table", Place.of(path, line), word=word, near=near[0]
            )
        return None
    repeated = next((h for i, h in enumerate(header) if h in header[:i]), None)
    if repeated is not None:
        raise InputError("documents.repeated_column", Place.of(path, line), column=repeated)
    names = (word, *header[1:])
    made = []
    for cells, at in rows[1:]:
        if all(not cell for cell in cells):
            raise InputError("documents.empty_row", Place.of(path, at))
        if extra := _dropped(source[at - offset - 1], len(header)):
            raise InputError("documents.wide_row", Place.of(path, at), cell=extra)
        made.append(Row(MappingProxyType(dict(zip(names, cells, strict=False))), at))
    return Table(word, id_.strip(), names, tuple(made), line)


def _dropped(line: str, width: int) -> str:
    """What a row has beyond the header, which Markdown drops without a word."""
    cells = escapedSplit(line.strip().removeprefix("|"))
    return next((cell.strip() for cell in cells[width:] if cell.strip()), "")


def _cell(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == "`":
        return "`" + normalise(text[1:-1].strip()) + "`"
    return text


def _unknown(key: str, word: object, known: tuple[str, ...], at: Place) -> InputError:
    near = difflib.get_close_matches(str(word), known, n=1)
    return InputError(key, at, word=word, near=near[0] if near else ", ".join(known))
