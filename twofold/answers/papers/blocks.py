"""Markdown with slots to blocks. What a paper may hold is little: headings, paragraphs, lists,
quotations (small notes) and tables; anything else is refused with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as with_

from markdown_it import MarkdownIt
from markdown_it.token import Token

from twofold.answers.papers.model import (
    SHEET,
    Block,
    Cell,
    Column,
    Heading,
    Number,
    Paragraph,
    Part,
    Run,
    Runs,
    Source,
    Table,
)
from twofold.answers.papers.sentences import Sentence
from twofold.answers.papers.sources import listed
from twofold.answers.papers.tables import RawTable, alike
from twofold.answers.papers.templates import Template
from twofold.errors import InputError, Place
from twofold.words import Words

# Around the number of a slot: signs that no text has, since they stand for nothing.
OPEN, CLOSE = "\ue000", "\ue001"
_SLOT = re.compile(f"{OPEN}([0-9]+){CLOSE}")
# What no paper shows: signs for private use, which could pose as slots, and control signs.
_HIDDEN = re.compile("[\ue000-\uf8ff\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
# Where a template asks for a block, and where it does so as it should.
_CALLED = re.compile(r"_table\(|signed\(|addressed\(")
_BY_ITSELF = re.compile(r"\s*\{\{[^{}]*\}\}\s*")
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable(
    ["image", "link", "autolink", "html_inline", "code", "fence", "html_block", "hr", "reference"]
)  # fmt: skip


@dataclass(frozen=True)
class Signed:
    """Who gives a paper out, and the day."""

    office: str
    on: str


@dataclass(frozen=True)
class Addressed:
    """Whom a paper is sent to."""

    to: str


Slot = str | Number | Sentence | RawTable | Signed | Addressed
KINDS = (Number, Sentence, RawTable, Signed, Addressed)
# What stands alone, as a block of its own.
ALONE = (RawTable, Signed, Addressed)
# The sign that ends a Chinese sentence; numbers of sources stand before it, and behind that of an
# English one.
STOP = "。"
_ENDS = re.compile(r"。|(?<=\.)(?=\s|$)")


@dataclass(frozen=True)
class Built:
    """The parts of a paper, and its sources in the order of their numbers."""

    parts: tuple[Part, ...]
    sources: tuple[Source, ...]


def clean(text: str) -> str:
    """A text without signs that could pose as slots or that no page can show."""
    return _HIDDEN.sub("", text)


def plain(runs: Runs) -> str:
    """Runs without their marks."""
    return "".join(run.text for run in runs)


def line(runs: Runs) -> str:
    """Runs in one line, without their marks."""
    return plain(runs).replace("\n", "")


def build(text: str, slots: Sequence[Slot], template: Template, say: Words) -> Built:
    """The blocks of a filled text. Raises InputError at the line that cannot be printed."""
    of = _Builder(slots, template)
    tokens = _MARKDOWN.parse(text)
    parts: list[list[Block]] = [[]]
    for block in of.blocks(tokens):
        if isinstance(block, Heading) and block.level == 1 and parts[-1]:
            parts.append([])  # each further title begins an annex
        parts[-1].append(block)
    for number, part in enumerate(parts[1:], 1):
        key = "annex" if len(parts) == 2 else "annex_number"
        part.insert(0, Paragraph((Run(say(f"papers.{key}", number=number)),), "annex"))
    if not any(isinstance(b, Heading) and b.level == 1 for b in parts[0][:1]):
        raise InputError("papers.no_title", template.at(1))
    if of.numbered:
        parts[-1] += listed(say, of.numbered, template.layout == SHEET)
    return Built(tuple(Part(tuple(b), index > 0) for index, b in enumerate(parts)),
                 tuple(of.numbered))  # fmt: skip


@dataclass
class _Builder:
    """Turns tokens into blocks and numbers sources as they come."""

    slots: Sequence[Slot]
    template: Template
    numbered: list[Source] = field(default_factory=list)

    def blocks(self, tokens: Sequence[Token]) -> Iterator[Block]:
        index = 0
        while index < len(tokens):
            token = tokens[index]
            end = _end(tokens, index)
            inside = tokens[index + 1 : end]
            match token.type:
                case "heading_open":
                    yield Heading(int(token.tag[1]), self._runs(inside))
                case "paragraph_open":
                    yield from self._paragraph(inside, "body")
                case "blockquote_open":
                    yield from (self._quiet(b, token) for b in self.blocks(inside))
                case "bullet_list_open" | "ordered_list_open":
                    yield from self._items(inside, token)
                case "table_open":
                    yield self._written(inside)
                case _:
                    raise self._refused(token)
            index = end + 1

    def _refused(self, token: Token) -> InputError:
        return InputError("papers.no_such_block", self._at(token), what=token.type.split("_")[0])

    def _at(self, token: Token) -> Place:
        """The template's line of what stands in a token, found by its text: lines move when a
        template is filled."""
        first = (token.content.strip().splitlines() or [""])[0]
        return self.template.at(next(
            (n for n, line in enumerate(self.template.text.splitlines(), 1)
             if first and first in line), None))  # fmt: skip

    def _quiet(self, block: Block, token: Token) -> Block:
        if not isinstance(block, Paragraph):
            raise self._refused(token)
        return with_(block, place="quiet")

    def _items(self, tokens: Sequence[Token], outer: Token) -> Iterator[Block]:
        number = int(outer.attrs.get("start", 1)) if outer.type.startswith("ordered") else None
        index = 0
        while index < len(tokens):
            end = _end(tokens, index)
            first = f"{number}. " if number is not None else "· "
            for block in self.blocks(tokens[index + 1 : end]):
                if not isinstance(block, Paragraph):
                    raise self._refused(tokens[index])
                yield with_(block, runs=(Run(first), *block.runs), place="item")
                first = ""
            number = None if number is None else number + 1
            index = end + 1

    def _paragraph(self, tokens: Sequence[Token], place: str) -> Iterator[Block]:
        text = "".join(token.content for token in tokens)
        alone = _SLOT.fullmatch(text.strip())
        if alone and isinstance(slot := self._slot(alone[1]), ALONE):
            if isinstance(slot, RawTable):
                yield self._table(slot)
            elif isinstance(slot, Addressed):
                yield Paragraph((Run(slot.to),), "to")
            else:
                yield Paragraph((Run(slot.office),), "end")
                yield Paragraph((Run(slot.on),), "end")
            return
        children = tokens[0].children or []
        marked = (children and children[0].type == "em_open" and children[-1].type == "em_close"
                  and sum(c.type == "em_open" for c in children) == 1)  # fmt: skip
        if runs := self._runs(tokens):
            yield Paragraph(runs, "head" if marked else place)

    def _slot(self, number: str) -> Slot:
        index = int(number)
        return self.slots[index] if index < len(self.slots) else ""

    def _runs(self, tokens: Sequence[Token]) -> Runs:
        made: list[Run] = []
        bold = 0
        for token in tokens[0].children or () if tokens else ():
            match token.type:
                case "text" | "code_inline":
                    made += self._text(token.content, bold > 0)
                case "softbreak":
                    made.append(Run(self._joint(), bold > 0))
                case "hardbreak":
                    made.append(Run("\n", bold > 0))
                case "strong_open":
                    bold += 1
                case "strong_close":
                    bold -= 1
                case "em_open" | "em_close":
                    pass
                case _:
                    raise self._refused(tokens[0])
        return _merged(_once(made))

    def _joint(self) -> str:
        return "" if self.template.lang == "zh" else " "

    def _text(self, text: str, bold: bool) -> Iterator[Run]:
        at = 0
        for found in _SLOT.finditer(text):
            if found.start() > at:
                yield Run(clean(text[at : found.start()]), bold)
            yield from self._said(self._slot(found[1]), bold)
            at = found.end()
        if at < len(text):
            yield Run(clean(text[at:]), bold)

    def _said(self, slot: Slot, bold: bool) -> Iterator[Run]:
        match slot:
            case Number():
                yield Run(slot.text, bold, self.cites(slot.sources))
                return
            case Sentence():
                text, stop = clean(slot.text), ""
                if text.endswith(STOP) and slot.sources:
                    text, stop = text[:-1], STOP
                yield Run(text, bold, self.cites(slot.sources))
                yield Run(stop, bold)
                return
            case str():
                yield Run(slot, bold)
                return
        line = next((n for n, text in enumerate(self.template.text.splitlines(), 1)
                     if _CALLED.search(text) and not _BY_ITSELF.fullmatch(text)), None)  # fmt: skip
        raise InputError("papers.not_alone", self.template.at(line))

    def cites(self, sources: Sequence[Source]) -> tuple[int, ...]:
        """The numbers of some sources; new ones get the next."""
        for source in sources:
            if source not in self.numbered:
                self.numbered.append(source)
        return tuple(sorted(self.numbered.index(source) + 1 for source in sources))

    def _table(self, of: RawTable) -> Table:
        whole, rest = alike(of)
        columns = tuple(
            Column(head, i in of.right, self.cites(whole.get(i, ())), group)
            for i, (head, group) in enumerate(zip(of.heads, of.groups or ("",) * len(of.heads),
                                                  strict=True))
        )  # fmt: skip
        rows = []
        for place, row in enumerate(of.rows):
            mark = "within" if place in of.within else ""
            cells = []
            for i, cell in enumerate(row):
                if isinstance(cell, Number):
                    told = cell.sources == whole[i] if i in whole else place in rest
                    own = () if told else self.cites(cell.sources)
                    cells.append(Cell(cell.text, cell, own, mark))
                else:
                    cites = self.cites(rest.get(place, ())) if i == 0 else ()
                    cells.append(Cell(clean(cell), None, cites, mark))
            rows.append(tuple(cells))
        return Table(of.caption, columns, tuple(rows), of.notes)

    def _written(self, tokens: Sequence[Token]) -> Table:
        """A table that the template writes out itself."""
        rows: list[list[Cell]] = []
        for index, token in enumerate(tokens):
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(self._cell([tokens[index]]))
        head, *body = rows
        right = {i for row in body for i, cell in enumerate(row) if cell.number}
        columns = tuple(Column(cell.text, i in right, cell.cites) for i, cell in enumerate(head))
        return Table("", columns, tuple(map(tuple, body)))

    def _cell(self, tokens: Sequence[Token]) -> Cell:
        alone = _SLOT.fullmatch(tokens[0].content.strip())
        if alone and isinstance(slot := self._slot(alone[1]), Number):
            return Cell(slot.text, slot, self.cites(slot.sources))
        runs = self._runs(tokens)
        return Cell(plain(runs), None, tuple(sorted({n for run in runs for n in run.cites})))


def _end(tokens: Sequence[Token], index: int) -> int:
    """Where the block that opens at an index closes; itself where it is in one piece."""
    depth = 0
    for place in range(index, len(tokens)):
        depth += tokens[place].nesting
        if depth == 0:
            return place
    return len(tokens) - 1


def _once(runs: Sequence[Run]) -> list[Run]:
    """Runs of a paragraph; where some in a row have the same sources, the last one names them, and
    where no other source comes before the end of its sentence, that end does."""
    made: list[Run] = []
    after: tuple[int, ...] = ()
    several = False
    for run in reversed(runs):
        same = bool(run.cites) and run.cites == after
        if same and not several:
            made = _at_stop(made)
        several = same or (several and not run.cites)
        after = run.cites or after
        made.append(with_(run, cites=()) if same else run)
    return made[::-1]


def _at_stop(behind: list[Run]) -> list[Run]:
    """Runs from the last to the first, of which the last that has sources gives them to the end of
    its sentence; as they are where others are named before that."""
    at = max(index for index, run in enumerate(behind) if run.cites)
    for index in range(at - 1, -1, -1):
        run = behind[index]
        if run.cites:
            return behind
        end = _ENDS.search(run.text)
        if end:
            head, rest = run.text[: end.start()], run.text[end.start() :]
            split = [with_(run, text=rest), with_(run, text=head, cites=behind[at].cites)]
            named = with_(behind[at], cites=())
            return [*behind[:index], *split, *behind[index + 1 : at], named, *behind[at + 1 :]]
    return behind


def _merged(runs: Sequence[Run]) -> Runs:
    """Runs of one style as one."""
    made: list[Run] = []
    for run in runs:
        if made and made[-1].bold == run.bold and not made[-1].cites:
            made[-1] = Run(made[-1].text + run.text, run.bold, run.cites)
        elif run.text or run.cites:
            made.append(run)
    return tuple(made)
