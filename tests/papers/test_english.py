"""English papers are English: Chinese is left only in what has no English text, and says so."""

from __future__ import annotations

import io
import re

import pytest
from docx import Document

from tests.papers import made_up
from tests.papers.test_filled import printed
from twofold.answers.papers import docx, html
from twofold.answers.places import district
from twofold.words import words

HAN = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize(("name", "zh", "en"), [
    ("示例区3", "示例区3", "Demo District 3"), ("示例区10", "示例区10", "Demo District 10"),
    ("示例功能区1", "示例功能区1", "Demo Zone 1"), ("市南区", "市南区", "市南区"),
    ("示例区甲", "示例区甲", "示例区甲"), ("示例区", "示例区", "示例区"), ("", "", ""),
])  # fmt: skip
def test_a_generated_district_has_a_name_in_both_languages(name: str, zh: str, en: str) -> None:
    assert (district(words("zh"), name), district(words("en"), name)) == (zh, en)


@pytest.mark.parametrize("id_", ["one-page", "circular", "briefing"])
def test_what_is_chinese_in_an_english_paper_says_so(id_: str) -> None:
    """Numbers of documents, a text that was given in Chinese alone, a zone that has no other name:
    each in a span of its language; no other Chinese sign stands anywhere."""
    page = html.page(printed(id_, "en").paper)
    marked = re.findall('<span lang="zh-CN">([^<]*)</span>', page)
    assert not HAN.search(re.sub('<span lang="zh-CN">[^<]*</span>|<style>.*?</style>', "", page,
                                 flags=re.DOTALL))  # fmt: skip
    assert {re.sub("[0-9〔〕]", "", text) for text in marked} <= {
        "示科字号",
        "示科通号",
        "示例园区",
    }
    assert "Demo District" in page


def test_chinese_in_an_english_document_is_not_slanted() -> None:
    out = io.BytesIO()
    docx.write(printed("circular", "en").paper, out)
    runs = [run for p in Document(out).paragraphs for run in p.runs if HAN.search(run.text)]
    assert any("示科通" in run.text for run in runs)
    assert not any(run.italic for run in runs)


def test_a_deadline_names_its_source_in_the_reader_s_language() -> None:
    for lang, text in (
        ("zh", "科技工作年历（年度工作历）"),
        ("en", "calendar of the year (Calendar)"),
    ):
        assert text in html.page(printed("briefing", lang).paper)


def test_corrections_stand_as_pages_have_them() -> None:
    """Month by month, task by task, the city before its districts in their order."""
    one = made_up.month().corrections[0]
    places = (made_up.NORTH, made_up.WEST, made_up.CITY, made_up.EAST)
    from dataclasses import replace

    given = tuple(replace(one, place=p, indicator=i, month=m) for m in ("2026-08", "2026-03")
                  for i in ("enterprises", "contracts") for p in places)  # fmt: skip
    table = printed("circular", corrections=given).paper.tables[-1]
    rows = [tuple(cell.text for cell in row[:3]) for row in table.rows]
    order = ("全市", "示例区1", "示例区2", "示例区3")
    assert rows == [(m, i, p) for m in ("2026年3月", "2026年8月")
                    for i in ("技术合同成交额", "科技型企业") for p in order]  # fmt: skip
