"""A paper as DOCX, in the layout of official documents; the same paper gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import IO, Any

from docx import Document
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from twofold.answers.pages.tables import breadth
from twofold.answers.papers.html import CHINESE, FEW, MANY, cited
from twofold.answers.papers.html import short as is_short
from twofold.answers.papers.layouts import A4, INSTEAD, ROMAN, SONG, Font, layout
from twofold.answers.papers.model import Block, Heading, Paper, Paragraph, Run, Runs, Table
from twofold.answers.xlsx import RED

ALIGN = {"head": WD_ALIGN_PARAGRAPH.CENTER, "end": WD_ALIGN_PARAGRAPH.RIGHT}
STYLES = {1: ("Title", "title"), 2: ("Heading 1", "first"), 3: ("Heading 2", "second")}
# A column takes no more of its table than so many signs ask for.
WIDEST = 40
# A half-wide sign in sizes of its font, the number of a source in sizes of its text, what stands
# beside the text of a cell, in points, and a point in millimetres.
# A word of letters is narrower than as many digits, but not in bold; a table that asks for more
# room than a page has is set smaller, but by no more than this.
LETTERS, BOLD, SMALLEST = 0.92, 1.2, 0.65
SIGN, SMALL, BESIDE, MM = 0.64, 0.6, 8.0, 25.4 / 72
# The first time that an archive can have.
EPOCH = (1980, 1, 1, 0, 0, 0)


def write(of: Paper, out: IO[bytes]) -> None:
    """Writes the paper."""
    made = io.BytesIO()
    _Writer(of).whole().save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            about = zipfile.ZipInfo(name, EPOCH)
            about.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(about, old.read(name))


class _Writer:
    """Puts a paper into a document."""

    def __init__(self, of: Paper) -> None:
        self.of, self.layout = of, layout(of.layout, of.lang)
        self.fonts = self.layout.fonts
        self.fitted = 1.0  # how much smaller the fonts of the table at hand are, so that it fits
        self.document: Any = Document()

    def whole(self) -> Any:
        """The document."""
        self._about()
        self._styles()
        self._page()
        self._fonts()
        for part in self.of.parts:
            before: Block | None = None
            for index, block in enumerate(part.blocks):
                self._block(block, first=part.annex and index == 0)
                self._apart(block, before)
                before = block
        return self.document

    def _about(self) -> None:
        made_on = self.of.made_on or date(2000, 1, 1)
        when = datetime(made_on.year, made_on.month, made_on.day)
        about = self.document.core_properties
        about.title, about.author, about.comments = self.of.title, "", ""
        about.last_modified_by, about.revision = "", 1
        about.created = about.modified = when
        about.language = {"zh": "zh-CN"}.get(self.of.lang, self.of.lang)

    def _styles(self) -> None:
        for lang in self.document.styles.element.iter(qn("w:lang")):
            lang.set(
                qn("w:eastAsia"), "zh-CN"
            )  # else signs are drawn as other countries write them
        self._style("Normal", self.fonts["body"])
        for name, font in STYLES.values():
            self._style(name, self.fonts[font])
            form = self.document.styles[name].paragraph_format
            form.keep_with_next = True
            form.space_before = form.space_after = Pt(0)
            self._line(form, self.fonts[font])
        title = self.document.styles["Title"]
        title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        title.paragraph_format.space_after = Pt(14 if self.layout.official else 4)
        for border in title.element.findall(f".//{qn('w:pBdr')}"):
            border.getparent().remove(border)

    def _style(self, name: str, font: Font) -> None:
        style = self.document.styles[name]
        style.font.size, style.font.bold, style.font.italic = Pt(font.size), font.bold, font.italic
        style.font.color.rgb = RGBColor(0, 0, 0)
        _faces(style.element.get_or_add_rPr(), font)
        if name == "Normal":
            style.paragraph_format.space_after = Pt(0)
            style.paragraph_format.widow_control = True
            for kind in ("autoSpaceDE", "autoSpaceDN"):  # no gap between digits and Chinese signs
                off = OxmlElement(f"w:{kind}")
                off.set(qn("w:val"), "0")
                style.element.get_or_add_pPr().find(qn("w:spacing")).addprevious(off)

    def _page(self) -> None:
        """A4, margins, and what stands in the head and foot of pages: the
        number to the outside, so odd and even pages each have their own."""
        self.document.settings.odd_and_even_pages_header_footer = True
        section = self.document.sections[0]
        section.page_width, section.page_height = (Mm(side) for side in A4)
        above, right, below, left = (Mm(m) for m in self.layout.margins)
        section.top_margin, section.right_margin = above, right
        section.bottom_margin, section.left_margin = below, left
        section.header_distance = Mm(15 if self.layout.official else 6)
        section.footer_distance = Mm(22 if self.layout.official else 6)  # 7 mm below the text
        grid = section._sectPr.find(qn("w:docGrid"))
        if grid is not None:
            section._sectPr.remove(
                grid
            )  # it would stretch the lines of tables to those of the text
        for header in (section.header, section.even_page_header):
            self._labels(header)
        self._number(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
        self._number(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)

    def _labels(self, header: Any) -> None:
        header.is_linked_to_previous = False
        paragraph = header.paragraphs[0]
        paragraph.style = self.document.styles["Normal"]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._line(paragraph.paragraph_format, self.fonts["top"])
        for index, label in enumerate(self.of.labels):
            if index:
                self._run(paragraph, "　　", self.fonts["top"])
            run = self._run(paragraph, label, self.fonts["top"])
            run.bold = True
            if label == self.of.made_up:
                run.font.color.rgb = RGBColor.from_string(RED)

    def _number(self, footer: Any, align: Any) -> None:
        footer.is_linked_to_previous = False
        paragraph, font = footer.paragraphs[0], self.fonts["number"]
        paragraph.style = self.document.styles["Normal"]
        paragraph.alignment = align
        form = paragraph.paragraph_format
        form.left_indent = form.right_indent = Pt(font.size)  # one sign in
        self._line(form, font)
        self._run(paragraph, "— ", font)
        for kind, text in (("begin", ""), ("", " PAGE "), ("separate", ""), (None, "1"),
                           ("end", "")):  # fmt: skip
            run = self._run(paragraph, text if kind is None else "", font)
            if kind:
                mark = OxmlElement("w:fldChar")
                mark.set(qn("w:fldCharType"), kind)
                run._r.append(mark)
            elif kind == "":
                code = OxmlElement("w:instrText")
                code.set(qn("xml:space"), "preserve")
                code.text = text
                run._r.append(code)
        self._run(paragraph, " —", font)

    def _fonts(self) -> None:
        """Says in the table of fonts what stands in for each where it is not there."""
        known = {f.chinese for f in self.fonts.values()} | {f.latin for f in self.fonts.values()}
        rows = "".join(
            f'<w:font w:name="{name}"><w:altName w:val="{",".join(INSTEAD[name])}"/>'
            f'<w:charset w:val="{"00" if name == ROMAN else "86"}"/></w:font>'
            for name in sorted(known)
        )  # fmt: skip
        part = self.document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
        part._blob = (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            f"<w:fonts {nsdecls('w')}>{rows}</w:fonts>"
        ).encode()

    # --- the blocks

    def _block(self, block: Block, *, first: bool) -> None:
        match block:
            case Heading():
                name, font = STYLES[min(block.level, 3)]
                paragraph = self.document.add_paragraph(style=name)
                self._runs(paragraph, block.runs, self.fonts[font])
                paragraph.paragraph_format.page_break_before = True if first else None
                if block.level > 1:
                    self._indent(paragraph)
            case Paragraph():
                self._paragraph(block, first=first)
            case Table():
                self._table(block)

    def _paragraph(self, block: Paragraph, *, first: bool = False) -> None:
        font = self.fonts.get(block.place, self.fonts["body"])
        paragraph = self.document.add_paragraph()
        form = paragraph.paragraph_format
        paragraph.alignment = ALIGN.get(block.place)
        self._line(form, font)
        if block.place in ("body", "item"):
            self._indent(paragraph)
        if block.place == "annex":
            form.page_break_before, form.keep_with_next = True if first else None, True
        if block.place == "end":
            form.right_indent = Pt(2 * font.size)
        self._runs(paragraph, block.runs, font)

    def _apart(self, block: Block, before: Block | None) -> None:
        """One line free above who signs, who does not stand on a page alone."""
        if not isinstance(block, Paragraph) or block.place != "end":
            return
        if isinstance(before, Paragraph):
            *_, above, own = self.document.paragraphs
            above.paragraph_format.keep_with_next = True
            if before.place != "end":
                own.paragraph_format.space_before = Pt(self.fonts["body"].line)

    def _indent(self, paragraph: Any) -> None:
        """Two signs in, at whatever size they are."""
        if not self.layout.indent:
            return
        place = paragraph._p.get_or_add_pPr().get_or_add_ind()
        place.set(qn("w:firstLineChars"), "200")
        place.set(qn("w:firstLine"), str(int(2 * 20 * self.fonts["body"].size)))

    def _line(self, form: Any, font: Font) -> None:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(font.line)

    def _runs(self, paragraph: Any, runs: Runs, font: Font) -> None:
        for run in runs:
            for text, chinese in self._tongues(run.text):
                made = self._run(paragraph, text, font)
                made.bold = True if run.bold else made.bold
                made.italic = None if chinese else made.italic
            self._cite(paragraph, run.cites, font)

    def _tongues(self, text: str) -> Iterator[tuple[str, bool]]:
        """A text in pieces, and whether one is Chinese in a paper of another language; Chinese
        signs are never slanted."""
        if self.of.lang == "zh":
            yield text, False
            return
        at = 0
        for found in CHINESE.finditer(text):
            if found.start() > at:
                yield text[at : found.start()], False
            yield found[0], True
            at = found.end()
        if at < len(text) or not text:
            yield text[at:], False

    def _run(self, paragraph: Any, text: str, font: Font) -> Any:
        run = paragraph.add_run(text)
        run.font.size = Pt(font.size)
        run.bold, run.italic = font.bold or None, font.italic or None
        _faces(run._r.get_or_add_rPr(), font)
        if font.tight:
            close = OxmlElement("w:spacing")
            close.set(qn("w:val"), str(int(-20 * font.tight)))
            run._r.rPr.find(qn("w:sz")).addprevious(close)
        return run

    def _cite(self, paragraph: Any, numbers: tuple[int, ...], font: Font) -> None:
        if numbers:
            run = self._run(paragraph, cited(numbers), Font(SONG, ROMAN, font.size, font.line))
            run.font.superscript = True

    def _table(self, of: Table) -> None:
        if of.caption:
            caption = self.document.add_paragraph()
            caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
            caption.paragraph_format.keep_with_next = True
            self._line(caption.paragraph_format, self.fonts["caption"])
            self._run(caption, of.caption, self.fonts["caption"])
        self._rows(of)
        for note in of.notes:
            self._paragraph(Paragraph((Run(note),), "quiet"))

    def _rows(self, of: Table) -> None:
        """The table itself: its heads in one line or two, then its rows."""
        lines = 2 if of.over else 1
        made = self.document.add_table(rows=lines + len(of.rows), cols=len(of.columns))
        made.style, made.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
        self._margins(made)
        cells = [row.cells for row in made.rows]
        self._widths(made, of, cells)
        self._heads(of, cells)
        for place, row in enumerate(of.rows, lines):
            for index, cell in enumerate(row):
                align = WD_ALIGN_PARAGRAPH.RIGHT if cell.number else WD_ALIGN_PARAGRAPH.LEFT
                self._cell(cells[place][index], cell.text, cell.cites, align, "cell")
        last = lines + 1 if len(of.rows) > FEW else len(made.rows) - (not of.notes)
        for line in made.rows[:last]:  # no head left alone, no note
            for cell in line.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True
        for place, line in enumerate(made.rows):
            about = line._tr.get_or_add_trPr()
            about.append(OxmlElement("w:cantSplit"))
            if place < lines:
                about.append(OxmlElement("w:tblHeader"))  # again on each page

    def _heads(self, of: Table, cells: list[Any]) -> None:
        """The heads of the columns; the upper line spans the columns of a group."""
        at, center = 0, WD_ALIGN_PARAGRAPH.CENTER
        for one in of.over:
            last = cells[1][at] if one.both else cells[0][at + one.span - 1]
            self._cell(cells[0][at].merge(last), one.head, one.cites, center, "caption")
            at += one.span
        for index, column in enumerate(of.below):
            if column.group or not of.over:
                line = cells[1 if of.over else 0]
                self._cell(line[index], column.head, column.cites, center, "caption")

    def _cell(self, place: Any, text: str, cites: tuple[int, ...], align: Any, kind: str) -> None:
        cell, like = self.fonts["cell"], self.fonts[kind]
        size = int(2 * cell.size * self.fitted) / 2  # a font has whole or half points
        font = Font(like.chinese, like.latin, size, cell.line, like.bold)
        place.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        paragraph = place.paragraphs[0]
        paragraph.alignment = align
        self._line(paragraph.paragraph_format, font)
        self._run(paragraph, text, font)
        self._cite(paragraph, cites, font)

    def _widths(self, made: Any, of: Table, cells: list[Any]) -> None:
        """Columns as wide as their numbers and short texts need, what is left by how much their
        texts ask for; together as wide as the text of the page."""
        _, right, _, left = self.layout.margins
        size, whole = self.fonts["cell"].size, (A4[0] - left - right) / MM
        needed, asked = [], []
        english, close = self.of.lang == "en", len(of.columns) > MANY + 1
        for index, column in enumerate(of.columns):
            found = [(_broad(r[index].text), breadth(cited(r[index].cites))) for r in of.rows]
            marks = SMALL * breadth(cited(column.cites))
            widths = [text + SMALL * small for text, small in found] or [0.0]
            short = [w for w, row in zip(widths, of.rows, strict=False)
                     if row[index].number
                     or is_short(row[index].text, index > 0 or close)]  # fmt: skip
            words = [BOLD * breadth(w) + marks for w in column.head.split() if english]
            words += [
                LETTERS * breadth(w) for row in of.rows for w in row[index].text.split() if english
            ]
            least = max([*short, *words, 4])
            needed.append(least * size * SIGN + BESIDE)
            asked.append(
                max(0.0, min(max(widths), WIDEST) - least, breadth(column.head) / 2 - least)
            )
        text = sum(needed) - BESIDE * len(needed)
        self.fitted = max(SMALLEST, min(1.0, (whole - BESIDE * len(needed)) / text))
        if self.fitted < 1:
            needed = [(least - BESIDE) * self.fitted + BESIDE for least in needed]
        left_over, total = whole - sum(needed), sum(asked)
        if not total:
            asked, total = needed, sum(needed)
        for index, (least, more) in enumerate(zip(needed, asked, strict=True)):
            share = least + left_over * more / total if left_over > 0 else (
                whole * least / sum(needed))  # fmt: skip
            made.columns[index].width = Pt(share)
            for row in cells:
                row[index].width = Pt(share)

    def _margins(self, table: Any) -> None:
        """Cells with little room beside their text."""
        sides = "".join(f'<w:{side} w:w="60" w:type="dxa"/>' for side in ("left", "right"))
        made = parse_xml(f"<w:tblCellMar {nsdecls('w')}>{sides}</w:tblCellMar>")
        look = table._tbl.tblPr.find(qn("w:tblLook"))
        look.addprevious(made)


def _broad(text: str) -> float:
    """How many half-wide signs a text takes; some of those in numbers are wider."""
    return breadth(text) + 0.5 * sum(text.count(sign) for sign in "%+")


def _faces(properties: Any, font: Font) -> None:
    """The fonts of a run or style, for Latin letters and for Chinese."""
    faces = properties.find(qn("w:rFonts"))
    if faces is None:
        faces = OxmlElement("w:rFonts")
        properties.insert(0, faces)
    for name in list(faces.attrib):
        del faces.attrib[name]
    for name, value in (("ascii", font.latin), ("hAnsi", font.latin), ("cs", font.latin),
                        ("eastAsia", font.chinese)):  # fmt: skip
        faces.set(qn(f"w:{name}"), value)
