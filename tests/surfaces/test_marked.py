"""Files of tables say which of their rows come from generated records."""

import csv
import io

import openpyxl
import pytest

from tests.surfaces.program import LANGUAGES, twofold
from twofold.answers import marked
from twofold.answers.answer import Answer, Sheet
from twofold.answers.files import write
from twofold.words import words

LABEL = {"zh": "演示数据，非统计数据", "en": "Demonstration data, not statistics"}
SHEET = Sheet(("flow", "value"), [("published", 1), ("recorded", 2)])
BEHIND = {"published": "no", "recorded": "yes"}
# What is asked, the column that says where a row's figure is from, and which word says records.
MIXED = [
    (["indicators", "export"], lambda row: row["flow"] == "recorded"),
    (["indicators", "vintages", "contract-amount"], lambda row: row["kind"] == "recorded"),
    (["indicators", "published"], lambda row: row["generated_value"] != ""),
    (["brief"], lambda row: any(row[c] != "" for c in ("generated_value", "value", "rows"))),
    (["indicators", "measure"], lambda row: True),
    (["policies", "decide", "cn.hnte", "--limit", "3"], lambda row: True),
    (["registers", "show", "statistic", "--limit", "3"], lambda row: False),
    (["registers", "show", "organisation", "--limit", "3"], lambda row: True),
]


def saved(lang: str, kind: str) -> bytes:
    out = io.BytesIO()
    say = words(lang)
    made = marked.marked(say, SHEET, lambda row: row["flow"] == "recorded")
    write(Answer(lambda: None, lambda: made, lambda: ()), kind, out)
    return out.getvalue()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_row_of_a_csv_says_it(lang) -> None:
    header, *rows = csv.reader(io.StringIO(saved(lang, "csv").decode()))
    assert header == ["flow", "value", "generated"]
    assert {row[0]: row[2] for row in rows} == BEHIND


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_spreadsheet_says_it_on_a_sheet_and_on_paper(lang) -> None:
    book = openpyxl.load_workbook(io.BytesIO(saved(lang, "xlsx")))
    first, notes = book.worksheets
    # What reads the first sheet by its first line still does.
    assert [c.value for c in first[1]] == ["flow", "value", "generated"]
    assert first.freeze_panes == "A2"
    assert LABEL[lang] in first.oddHeader.center.text
    assert notes.title == {"zh": "说明", "en": "Notes"}[lang]
    assert notes["A1"].value == LABEL[lang]
    assert notes["A1"].font.color.rgb == "FFB40F1F"
    assert "generated" in notes["A2"].value


def test_a_sheet_of_published_rows_alone_has_no_label() -> None:
    out = io.BytesIO()
    write(Answer(lambda: None, lambda: SHEET, lambda: ()), "xlsx", out)
    book = openpyxl.load_workbook(io.BytesIO(out.getvalue()))
    assert len(book.worksheets) == 1
    assert not book.active.oddHeader.center.text


def test_a_column_of_that_name_is_not_doubled() -> None:
    for column in ("generated", "_commit"):
        made = marked.marked(words("en"), Sheet((column,), [(1,)]), lambda row: True)
        assert made.columns == (column, "_generated")


@pytest.mark.parametrize(("asked", "recorded"), MIXED, ids=[" ".join(one) for one, _ in MIXED])
def test_the_rows_of_a_city(demo_city, asked, recorded) -> None:
    ran = twofold("--city", demo_city, "--format", "csv", *asked)
    assert ran.code == 0, ran.err
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    column = "_generated" if asked[0] == "registers" else "generated"
    assert [row[column] for row in rows] == ["yes" if recorded(row) else "no" for row in rows]
    assert rows


def test_json_keeps_its_form(demo_city) -> None:
    ran = twofold("--city", demo_city, "--format", "json", "registers", "show", "organisation",
                  "--limit", "1")  # fmt: skip
    assert "_generated" not in ran.out
