"""Sentences that people edit: kept in the register, each edit one commit, the history whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.indicators import small
from tests.papers import made_up
from twofold import registers
from twofold.answers.papers import asked, gathered, kept
from twofold.answers.papers.desk import Kept
from twofold.awards.delivery import Signed
from twofold.errors import InputError
from twofold.words import words
from twofold.workspace import Workspace

SIGNED = Signed("综合处", "修改句子")


@pytest.fixture
def city(tmp_path: Path) -> Workspace:
    return small.empty(tmp_path)


def one(text: str, day: date) -> Kept:
    return Kept("2026-10", "briefing", "problems.1", "zh", "拟稿。", text, "甲 = 1", "综合处", day)


def test_an_edit_is_a_commit_and_what_was_before_stays(city: Workspace) -> None:
    first, second = one("一改。", city.today), one("二改。", city.today)
    assert kept.of_month(city, "2026-10") == ()
    a = kept.keep(city, [first], SIGNED)
    assert kept.of_month(city, "2026-10") == (first,)
    b = kept.keep(city, [second], SIGNED)
    assert b.number == a.number + 1
    assert kept.of_month(city, "2026-10") == (second,)
    assert kept.of_month(city, "2026-09") == ()
    rows = registers.show(city, kept.REGISTER, history=True).rows
    assert sorted(row.values["text"] for row in rows) == ["一改。", "二改。"]


@pytest.mark.parametrize(("text", "key"), [
    ("", "papers.no_text"), (" \n\t\u0007", "papers.no_text"),
    ("字" * 601, "papers.long_text"),
])  # fmt: skip
def test_what_is_no_sentence_is_refused(text: str, key: str) -> None:
    with pytest.raises(InputError) as caught:
        kept.checked("problems.1", text)
    assert caught.value.key == key


def test_a_sentence_is_one_line() -> None:
    assert kept.checked("problems.1", " 一句\n两行\ue000 \t三段 ") == "一句 两行 三段"


def test_an_edit_reaches_every_paper_that_prints_it(
    city: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def desk(workspace: Workspace, month: str | None = None):
        return made_up.desk(kept=kept.of_month(workspace, "2026-10"))

    monkeypatch.setattr(gathered, "gather", desk)
    say = words("zh")
    done = asked.edit(say, city, "problems.1", "请抓紧。", who="综合处").record()
    assert (done["papers"], done["text"]) == (["briefing", "circular", "one-page"], "请抓紧。")
    found = asked.sentences(say, city).record()["sentences"]
    states = {(row["paper"], row["slot"]): row["state"] for row in found}
    assert {states[paper, "problems.1"] for paper in done["papers"]} == {"已审核"}
    assert states["briefing", "problems.2"] == "未审核"
    row = next(r for r in found if (r["paper"], r["slot"]) == ("circular", "problems.1"))
    assert (row["edited_by"], row["edited_on"]) == ("综合处", city.today)
    assert row["draft"].startswith("技术合同成交额完成年度目标的75.0%")
    assert done["unproved"] is None
    # a figure that the evidence does not have is told, and kept as it was written
    done = asked.edit(say, city, "problems.1", "再增9家，完成75.0%。", who="综合处").record()
    assert (done["unproved"], done["text"]) == ("9", "再增9家，完成75.0%。")
    found = asked.sentences(say, city).record()["sentences"]
    assert {row["unproved"] for row in found if row["slot"] == "problems.1"} == {"9"}
    # one paper alone
    done = asked.edit(say, city, "advice.1", "已办。", of_paper="briefing", who="综合处").record()
    assert done["papers"] == ["briefing"]
    # in English nobody has looked
    found = asked.sentences(words("en"), city).record()["sentences"]
    assert {row["state"] for row in found} == {"not reviewed"}
    with pytest.raises(InputError) as caught:
        asked.edit(say, city, "advice.1", "x", of_paper="one-page", who="综合处")
    assert caught.value.key == "papers.not_in_papers"
