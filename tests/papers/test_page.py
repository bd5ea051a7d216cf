"""The pages of papers: as it prints, its sentences, how one is edited; nothing on them writes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.indicators import small
from tests.papers import made_up
from twofold.answers.papers import gathered
from twofold.answers.papers.desk import Kept
from twofold.answers.papers.sentences import sentence
from twofold.web import papers, render
from twofold.web.page import Asked
from twofold.words import words
from twofold.workspace import Workspace


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setattr(gathered, "gather", lambda workspace, month=None: made_up.desk())
    return small.empty(tmp_path)


def ask(city: Workspace, lang: str, path: str, **placed: str) -> Asked:
    return Asked(lang, path, placed, {"month": "2026-10"}, {"month": "2026-10"}, city)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("id_", ["one-page", "circular", "briefing"])
def test_a_paper_is_shown_as_it_prints(city: Workspace, lang: str, id_: str) -> None:
    asked = ask(city, lang, f"/papers/{id_}", paper=id_)
    page = render.render(asked, papers.one(asked), "")
    assert '<article class="paper' in page
    assert "paper.css" in page
    assert "<style" not in page.partition("<body>")[2]  # what a page says of safety forbids it
    for form in ("pdf", "docx", "xlsx", "html"):
        assert f"format={form}" in page
    # what is typed to edit each sentence, told by its name; nothing of where the city is kept
    assert "twofold papers edit problems.1 --month 2026-10 " in re.sub("<[^>]*>", "", page)
    assert str(city.root) not in page
    assert "--city" not in page
    table = page.partition('id="sentences"')[2].partition("</table>")[0]
    assert words(lang)("papers.slots.problems.1") in table
    assert "problems.1" not in table
    assert words(lang)("papers.frozen_draft").capitalize() in page
    assert 'method="post"' not in page.lower()


def test_all_papers_of_a_month_lead_to_each(city: Workspace) -> None:
    asked = ask(city, "zh", "/papers")
    page = render.render(asked, papers.listed(asked), "")
    for id_ in ("one-page", "circular", "briefing"):
        assert f"/zh/papers/{id_}?month=2026-10" in page
    assert page.count("未审核") >= 15  # 3 + 6 + 6 sentences


def test_the_style_sheet_is_served_with_the_pages() -> None:
    assert render.files()["paper.css"].media == "text/css"
    assert b".paper" in render.files()["paper.css"].body


def test_every_rule_of_the_sheet_is_below_a_paper() -> None:
    """A page shows a paper among other things, which must not be changed by it."""
    text = render.files()["paper.css"].body.decode()
    for line in text.splitlines():
        rule = line.strip()
        if rule and not rule.startswith(("@", "/*", "Everything")):
            assert rule.startswith(".paper"), rule


def test_who_edited_a_sentence_and_what_is_not_in_its_evidence(
    city: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = sentence(words("zh"), made_up.desk(), "briefing", "problems.1").draft
    kept = Kept("2026-10", "briefing", "problems.1", "zh", draft, "全年可达95%。", "依据", "综合处",
                date(2026, 11, 12))  # fmt: skip
    desk = made_up.desk(kept=(kept,))
    monkeypatch.setattr(gathered, "gather", lambda workspace, month=None: desk)
    asked = ask(city, "zh", "/papers/briefing", paper="briefing")
    page = re.sub("<[^>]*>", "", render.render(asked, papers.one(asked), ""))
    for text in ("综合处于 2026-11-12 修改", "这些数不在依据里，请核对：95%"):
        assert page.count(text) == 1


def test_what_a_sentence_holds_is_text(city: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = "<script>alert(1)</script>"
    desk = replace(made_up.desk(), city={"zh": odd, "en": odd})
    monkeypatch.setattr(gathered, "gather", lambda workspace, month=None: desk)
    asked = ask(city, "zh", "/papers/one-page", paper="one-page")
    assert odd not in render.render(asked, papers.one(asked), "")
