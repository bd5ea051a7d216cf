"""Figures that an editor wrote and the evidence does not have are told to the editor."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.papers import made_up
from tests.papers.test_filled import printed
from twofold.answers.papers.desk import Kept
from twofold.answers.papers.sentences import sentence
from twofold.answers.papers.unproved import unproved
from twofold.words import words

ZH = words("zh")
EVIDENCE = ("93.8%", "-6.2", "12,049", "15.93", "2026年11月15日")


@pytest.mark.parametrize(("text", "found"), [
    ("完成93.8%，落后6.2个百分点。", ()),
    ("完成９３.８％，共12049家、15.930亿元。", ()),       # the same figures otherwise written
    ("完成94%，落后6.2%。", ("94%", "6.2%")),             # a share is no number of points
    ("还差 12,050 家，还差 12,050 家。", ("12,050",)),     # each once
    ("请示例区12和示例区1抓紧，力争再增3家。", ("3",)),    # a name's digits are no figure
    ("11月15日前办结。", ()),
    ("没有数字。", ()),
])  # fmt: skip
def test_figures_beside_the_evidence(text: str, found: tuple[str, ...]) -> None:
    assert unproved(text, EVIDENCE, ("示例区1", "示例区12")) == found


def edited(text: str) -> Kept:
    draft = sentence(ZH, made_up.desk(), "briefing", "problems.1").draft
    return Kept("2026-10", "briefing", "problems.1", "zh", draft, text, "依据", "综合处",
                made_up.month().cut_off)  # fmt: skip


def test_a_draft_and_an_edit_of_its_own_figures_are_not_told() -> None:
    desk = made_up.desk()
    assert sentence(ZH, desk, "briefing", "problems.1").unproved == ()
    # 750 of 1,000, due 800; 示例区2 has 200 of 300
    text = "技术合同成交额完成75.0%，比序时低5.0个百分点，示例区2只有66.7%。"
    made = sentence(ZH, replace(desk, kept=(edited(text),)), "briefing", "problems.1")
    assert (made.text, made.unproved, made.reviewed) == (text, (), True)


def test_a_figure_of_the_editor_s_own_is_told_and_printed_as_written() -> None:
    text = "技术合同成交额完成75.0%，全年预计可达95%，示例区3差110亿元。"
    made = printed("briefing", kept=(edited(text),))
    one = next(s for s in made.sentences if s.slot == "problems.1")
    assert one.unproved == ("95%", "110")
    assert (one.text, one.kept and one.kept.edited_by) == (text, "综合处")
