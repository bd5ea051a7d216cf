"""A paper in every form that it prints in, read back by other programs than wrote it."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache

import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from openpyxl import load_workbook

from tests.papers import made_up
from twofold.answers.papers import docx, fill, html, layouts, pdf, templates, xlsx
from twofold.answers.papers.model import Paper
from twofold.words import words
from twofold.workspace import library_only

LABEL = {"zh": "演示数据，非统计数据", "en": "Demonstration data, not statistics"}
EVERY = [(paper, lang) for paper in ("one-page", "circular", "briefing") for lang in ("zh", "en")]


@cache
def paper(id_: str, lang: str = "zh", generated: bool = True) -> Paper:
    template = templates.find(templates.read(library_only()), id_, lang)
    return fill.fill(words(lang), template, made_up.desk(generated=generated)).paper


def as_docx(of: Paper):
    out = io.BytesIO()
    docx.write(of, out)
    return out.getvalue()


def as_xlsx(of: Paper):
    out = io.BytesIO()
    xlsx.write(words(of.lang), of, out)
    return out.getvalue()


# --- HTML


def test_the_page_is_one_file_that_fetches_nothing() -> None:
    text = html.page(paper("circular"))
    assert "http" not in text.replace("http-equiv", "")
    assert "<script" not in text
    assert not re.search(r"url\(|@import|<link|<img", text)
    assert '<html lang="zh-CN">' in text
    assert "size: 210mm 297mm; margin: 37mm 26mm 35mm 28mm" in text  # 210 − 28 − 26 = 156, 225 high


def test_the_head_of_a_table_is_a_head_and_is_repeated() -> None:
    text = html.page(paper("circular"))
    assert text.count("<thead>") == text.count("<table>") == len(paper("circular").tables)
    assert "display: table-header-group" in text


def test_a_label_cannot_end_the_style_sheet() -> None:
    of = Paper("x", "zh", "official", "题", "2026-10", (), (), 'x"; } </style><script>', "")
    assert "</style><script>" not in html.page(of).partition("</head>")[0]
    assert "<script>" not in html.page(of).replace("&lt;script&gt;", "")


# --- DOCX


@pytest.mark.parametrize(("id_", "lang"), EVERY)
def test_a_word_document_is_a4_with_labels_and_numbers_on_every_page(id_: str, lang: str) -> None:
    of = paper(id_, lang)
    read = Document(io.BytesIO(as_docx(of)))
    (section,) = read.sections
    assert [round(s.mm, 1) for s in (section.page_width, section.page_height)] == [210, 297]
    if of.layout == "official":
        assert [round(side.mm, 1) for side in (section.top_margin, section.right_margin,
                section.bottom_margin, section.left_margin)] == [37, 26, 35, 28]  # fmt: skip
    for header in (section.header, section.even_page_header):
        (line,) = header.paragraphs
        red = next(run for run in line.runs if run.text == LABEL[lang])
        assert str(red.font.color.rgb) == "B40F1F"
        assert line.text.endswith(words(lang)("papers.draft"))
    assert read.settings.odd_and_even_pages_header_footer
    for footer, align in ((section.footer, 2), (section.even_page_footer, 0)):  # right, left
        (line,) = footer.paragraphs
        assert (line.text, line.alignment) == ("— 1 —", align)
        assert " PAGE " in line._p.xml
    assert len(read.tables) == len(of.tables)


def fonts(run) -> tuple[str, str]:
    faces = run._r.rPr.rFonts
    return faces.get(qn("w:eastAsia")), faces.get(qn("w:ascii"))


def test_the_official_layout() -> None:
    """GB/T 9704-2012: title 2号 (22 pt) 小标宋 centred, text 3号 (16 pt) 仿宋 at 28.95 pt and two
    signs in, first headings 黑体, second ones 楷体."""
    read = Document(io.BytesIO(as_docx(paper("circular"))))
    by_style = {}
    for line in read.paragraphs:
        by_style.setdefault(line.style.name, []).append(line)
    title = by_style["Title"][0]
    assert (fonts(title.runs[0])[0], title.runs[0].font.size) == ("方正小标宋_GBK", Pt(22))
    assert title.style.paragraph_format.alignment == 1
    first, second = by_style["Heading 1"][0], by_style["Heading 2"][0]
    assert (first.text, fonts(first.runs[0])[0], first.runs[0].font.size) == (
        "一、总体情况", "黑体", Pt(16))  # fmt: skip
    assert (second.text, fonts(second.runs[0])[0]) == ("（一）技术合同成交额", "楷体_GB2312")
    body = next(line for line in by_style["Normal"] if line.text.startswith("现将"))
    assert fonts(body.runs[0]) == ("仿宋_GB2312", "Times New Roman")
    assert (body.runs[0].font.size, body.paragraph_format.line_spacing) == (Pt(16), Pt(28.95))
    indent = body._p.pPr.find(qn("w:ind"))
    assert indent.get(qn("w:firstLineChars")) == "200"
    # 28 signs in 156 mm, each so much closer than 16 points; 22 lines in 225 mm
    close = int(body.runs[0]._r.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert 28 * (16 + close) <= 156 / 25.4 * 72 < 28 * 16
    assert 22 <= 225 / 25.4 * 72 / 28.95 < 23
    # a grid would stretch the lines of tables to those of the text
    assert read.sections[0]._sectPr.find(qn("w:docGrid")) is None
    mark = next(line for line in by_style["Normal"] if line.text == "附件")
    assert mark.paragraph_format.page_break_before
    assert (fonts(mark.runs[0])[0], mark.runs[0].font.size) == ("黑体", Pt(16))
    (to,) = (line for line in by_style["Normal"] if line.text.endswith("各处室："))
    assert to._p.pPr.find(qn("w:ind")) is None
    langs = read.styles.element.findall(f".//{qn('w:lang')}")
    assert {lang.get(qn("w:eastAsia")) for lang in langs} == {"zh-CN"}
    cites = [run for line in read.paragraphs for run in line.runs if run.font.superscript]
    assert {re.fullmatch(r"\[[0-9,–]+\]", run.text) is not None for run in cites} == {True}


def test_fonts_that_are_not_there_have_others_named() -> None:
    with zipfile.ZipFile(io.BytesIO(as_docx(paper("circular")))) as made:
        table = made.read("word/fontTable.xml").decode()
    for name in ("仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋_GBK"):
        assert f'w:name="{name}"' in table
    assert "Noto Serif CJK SC" in table
    assert "Noto Sans CJK SC" in table
    every = {
        f.chinese for lang in ("zh", "en") for f in layouts.layout("official", lang).fonts.values()
    }
    assert every <= set(layouts.INSTEAD)


def test_the_tables_of_a_word_document_say_what_the_paper_says() -> None:
    of = paper("circular")
    read = Document(io.BytesIO(as_docx(of)))
    for table, made in zip(of.tables, read.tables, strict=True):
        assert made.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in made.rows)
        upper = [one.head + html.cited(one.cites) for one in table.over for _ in range(one.span)]
        lower = [c.head + html.cited(c.cites) for c in table.below]
        heads = [upper, lower] if upper else [lower]
        found = [[cell.text for cell in line.cells] for line in made.rows[: len(heads)]]
        assert found == heads
        assert all(line._tr.trPr.find(qn("w:tblHeader")) is not None
                   for line in made.rows[: len(heads)])  # fmt: skip
        for row, line in zip(table.rows, made.rows[len(heads) :], strict=True):
            assert [c.text + html.cited(c.cites) for c in row] == [c.text for c in line.cells]


# --- XLSX


@pytest.mark.parametrize(("id_", "lang"), EVERY)
def test_a_workbook_has_every_table_as_numbers(id_: str, lang: str) -> None:
    of = paper(id_, lang)
    read = load_workbook(io.BytesIO(as_xlsx(of)))
    assert len(read.worksheets) == len(of.tables) + 2
    for table, sheet in zip(of.tables, read.worksheets, strict=False):
        assert sheet.freeze_panes == "B2"
        assert LABEL[lang] in sheet.oddHeader.center.text
        rows = list(sheet.iter_rows(min_row=2, max_row=1 + len(table.rows)))
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, found in zip(row, cells, strict=False):
                if cell.number is None:
                    assert found.value in (cell.text, None)
                elif cell.number.value is None:
                    assert found.value == (None if cell.text == "—" else cell.text)
                else:
                    assert found.value == pytest.approx(float(cell.number.value))
                    assert found.number_format == cell.number.format
            assert cells[len(row) + 1].value == LABEL[lang]


def test_units_stand_in_the_head_and_shares_are_shares() -> None:
    read = load_workbook(io.BytesIO(as_xlsx(paper("circular"))))
    sheet = read["各区市技术合同成交额完成情况"]
    heads = [cell.value for cell in sheet[1]]
    assert heads[1].startswith("年度目标（亿元）")
    done = next(i for i, head in enumerate(heads) if head.startswith("完成率"))
    whole = sheet[2][done]
    assert (whole.value, whole.number_format) == (0.75, "0.0%")


def test_the_sources_of_a_workbook_are_text() -> None:
    read = load_workbook(io.BytesIO(as_xlsx(paper("briefing"))))
    rows = [[cell.value for cell in row] for row in read["资料来源"].iter_rows(min_row=2)]
    assert [row[0] for row in rows] == [f"[{n}]" for n in range(1, len(rows) + 1)]
    assert (rows[0][2] or rows[1][2], rows[0][3] or rows[1][3]) == ("41", "示科字〔2026〕1号")
    text = [row[0].value for row in read["正文"].iter_rows()]
    assert text[:2] == [LABEL["zh"], "拟稿，未经审核"]


def test_a_table_has_one_line_of_heads_that_are_high_enough() -> None:
    read = load_workbook(io.BytesIO(as_xlsx(paper("circular"))))
    sheet = read["各区市年度目标任务完成率"]
    heads = [cell.value for cell in sheet[1]]
    assert heads[1].startswith("技术合同成交额 · 完成率")
    assert len(set(heads)) == len(heads)
    for column, head in zip("ABCDE", heads, strict=False):
        lines = sheet.row_dimensions[1].height / 16
        assert lines * sheet.column_dimensions[column].width >= len(head)
    assert not [
        c.value
        for row in sheet.iter_rows(min_row=2)
        for c in row
        if isinstance(c.value, float) and -0.05 < c.value < 0 and "+" in c.number_format
    ]


@pytest.mark.parametrize(("id_", "lang"), EVERY)
def test_no_table_of_a_word_document_is_wider_than_its_page(id_: str, lang: str) -> None:
    of = paper(id_, lang)
    read = Document(io.BytesIO(as_docx(of)))
    (section,) = read.sections
    room = section.page_width - section.left_margin - section.right_margin
    for table in read.tables:
        assert sum(column.width for column in table.columns) <= room + len(table.columns) * 635


def test_a_long_name_does_not_take_another_sheet() -> None:
    of = paper("circular", "en")
    names = load_workbook(io.BytesIO(as_xlsx(of))).sheetnames
    assert len({name.lower() for name in names}) == len(names) == len(of.tables) + 2
    assert max(map(len, names)) <= 31


# --- the same, and printed


@pytest.mark.parametrize("write", [as_docx, as_xlsx, html.page], ids=["docx", "xlsx", "html"])
def test_the_same_paper_gives_the_same_bytes(write, monkeypatch: pytest.MonkeyPatch) -> None:
    of = paper("circular")
    first = write(of)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    monkeypatch.setattr("time.localtime", lambda *_: (2033, 5, 18, 3, 33, 20, 2, 138, 0))
    assert write(of) == first
    if isinstance(first, bytes):
        with zipfile.ZipFile(io.BytesIO(first)) as made:
            assert {about.date_time[0] for about in made.infolist()} == {1980}


def test_a_paper_without_generated_records_has_no_red_label() -> None:
    of = paper("briefing", generated=False)
    assert LABEL["zh"] not in html.page(of)
    read = Document(io.BytesIO(as_docx(of)))
    assert read.sections[0].header.paragraphs[0].text == "拟稿，未经审核"
    sheet = load_workbook(io.BytesIO(as_xlsx(of))).worksheets[0]
    assert LABEL["zh"] not in [cell.value for row in sheet.iter_rows() for cell in row]


@pytest.mark.slow
@pytest.mark.needs("chromium")
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("id_", "pages"), [("one-page", 1), ("briefing", 2)])
def test_a_paper_prints_on_as_many_a4_pages_as_it_says(id_: str, pages: int, lang: str) -> None:
    of = paper(id_, lang)
    text = html.page(of)
    body = pdf.printed(text, "x.pdf", of.made_on)
    read = pypdfium2.PdfDocument(body)
    assert len(read) == of.pages == pages
    for page in read:
        width, height = (round(side / 72 * 25.4) for side in page.get_size())
        assert (width, height) == (210, 297)
        aside = (14 if id_ == "one-page" else 26) / 25.4 * 72
        right = max(one.get_bounds()[2] for one in page.get_objects())
        assert right <= page.get_width() - aside + 1  # no table is cut
        told = page.get_textpage().get_text_range()
        assert LABEL[lang] in told
        assert words(lang)("papers.draft") in told
    assert pdf.printed(text, "x.pdf", of.made_on) == body  # the day that it gives is the month's
