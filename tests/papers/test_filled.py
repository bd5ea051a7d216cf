"""A paper filled from a month made up by hand: its figures, its sources, its sentences, its labels.

Every expected number is worked out here from the rows of `made_up`, not read from the program.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.papers import made_up
from twofold.answers.papers import blocks, fill, said, sources, templates
from twofold.answers.papers.desk import Kept
from twofold.answers.papers.html import cited
from twofold.answers.papers.model import Paper, Paragraph, Source, Table
from twofold.answers.papers.numbers import WHATS, Numbers
from twofold.answers.papers.sentences import RULES, sentence
from twofold.targets.model import CITY
from twofold.words import words
from twofold.workspace import library_only

ZH, EN = words("zh"), words("en")


def printed(paper: str, lang: str = "zh", **changes: object) -> fill.Printed:
    template = templates.find(templates.read(library_only()), paper, lang)
    return fill.fill(words(lang), template, made_up.desk(**changes))  # type: ignore[arg-type]


def table(of: Paper, caption: str) -> Table:
    return next(one for one in of.tables if one.caption == caption)


def row(of: Table, name: str) -> list[str]:
    return next([cell.text for cell in row] for row in of.rows if row[0].text == name)


def told(of: Paper) -> str:
    return "\n".join(blocks.plain(b.runs) for part in of.parts for b in part.blocks
                     if not isinstance(b, Table))  # fmt: skip


def number(indicator: str, what: str, lang: str = "zh", place: str = "", unit: bool = False) -> str:
    numbers = Numbers(words(lang), made_up.desk())
    return numbers.number(numbers.figure(indicator, place), what, unit=unit).text


@pytest.mark.parametrize(
    ("what", "zh", "en"),
    [
        ("value", "750亿元", "75 bn yuan"),          # 750 × 100 million
        ("target", "1,000亿元", "100 bn yuan"),
        ("due_twelfths", "833.33亿元", "83.33 bn yuan"),
        ("gap", "250亿元", "25 bn yuan"),            # 1,000 − 750
        ("done", "75.0%", "75.0%"),            # 750 / 1,000
        ("due_share", "80.0%", "80.0%"),
        ("twelfths_share", "83.3%", "83.3%"),  # 833.33 / 1,000
        ("growth", "+12.5%", "+12.5%"),
        ("grown", "同比增长12.5%", "up 12.5% on the year before"),
        ("ahead", "-5.0", "-5.0"),                   # 75 − 80 points
        ("change", "+5.0", "+5.0"),                  # 75 − 70 points
    ],
)  # fmt: skip
def test_a_figure_is_printed_as_the_language_writes_it(what: str, zh: str, en: str) -> None:
    assert number("contracts", what, unit=True).replace("\u00a0", "") == zh.replace("\u00a0", "")
    assert number("contracts", what, "en", unit=True) == en


def test_growth_is_said_in_words_and_what_is_unknown_is_no_zero() -> None:
    assert number("contracts", "grown", place="示例区2") == "同比下降5.0%"
    assert number("enterprises", "grown", place="示例区3", unit=True) == "同比数据待发布"
    # who has not reported has no growth that could be pending
    assert number("contracts", "grown", place="示例区3", unit=True) == "未报"
    assert number("spending", "value") == "—"
    assert number("spending", "value", unit=True) == "待发布"
    assert number("contracts", "rank", place="示例区2") == "2/3"
    desk = made_up.desk()
    still = replace(desk.month.figure("contracts", CITY), growth=Decimal("0.0004"))
    assert Numbers(ZH, desk).number(still, "grown").text == "同比持平"


def test_no_figure_of_a_paper_is_a_probability() -> None:
    """内部测算 stays off papers: nothing that a template can ask for is a chance or an outlook."""
    assert not {
        w for w in WHATS if any(x in w for x in ("chance", "outlook", "bound", "low", "high"))
    }
    for paper in ("one-page", "circular", "briefing"):
        assert "测算" not in told(printed(paper).paper)


def test_the_one_page_table() -> None:
    of = printed("one-page").paper
    whole = table(of, "主要指标完成情况")
    assert row(whole, "技术合同成交额") == [
        "技术合同成交额",
        "亿元",
        "1,000",
        "750",
        "75.0%",
        "80.0%",
        "83.3%",
        "+12.5%",
        "滞后",
        "成果处",
    ]
    assert row(whole, "研发经费")[2:9] == ["520.50", "—", "—", "—", "—", "—", "待发布"]
    places = table(of, "各区市年度目标任务完成率")
    assert [r[0].text for r in places.rows] == [
        "全市",
        "示例区1",
        "其中：示例园区",
        "示例区2",
        "示例区3",
    ]
    # spending is not split among districts: it has no columns, and the note says so
    assert [c.group for c in places.columns] == ["", *["技术合同成交额"] * 2, *["科技型企业"] * 2]
    assert "研发经费不分解到区市。" in places.notes[0]
    assert row(places, "示例区2")[1:3] == ["66.7%", "+6.7"]  # 200 / 300, before 60.0
    assert row(places, "其中：示例园区")[1:3] == ["90.0%", "—"]
    assert [r[0].mark for r in places.rows].count("within") == 1
    lists = table(of, "清单办理情况")
    assert row(lists, "应登未登") == [
        "应登未登",
        "12",
        "技术合同成交额",
        "可增加",
        "100",
        "250",
        "亿元",
    ]
    assert (
        "3项：1项达序时（科技型企业），1项滞后（技术合同成交额），1项待发布（研发经费）。"
        in told(of)
    )
    assert of.made_up == "演示数据，非统计数据"
    assert of.draft == "拟稿，未经审核"


def test_an_annex_for_the_districts() -> None:
    of = printed("circular").paper
    assert [part.annex for part in of.parts] == [False, True]
    assert all(not isinstance(block, Table) for block in of.parts[0].blocks)
    one = table(of, "各区市技术合同成交额完成情况")
    assert [c.head for c in one.columns][1:3] == ["年度目标（亿元）", "完成数（亿元）"]
    assert row(one, "示例区2") == ["示例区2", "300", "200", "66.7%", "80.0%", "+6.7", "-5.0%",
                                "2/3", "滞后"]  # fmt: skip
    assert row(table(of, "数据变动说明"), "2026年8月") == [
        "2026年8月",
        "技术合同成交额",
        "示例区1",
        "300",
        "306",
        "5",
        "-1",
        "0",
        "2",
        "亿元",
    ]
    text = told(of)
    # due 800; 示例区2 is behind, 示例区1 is not, 示例区3 has not reported
    assert (
        "全市750亿元，完成年度目标1,000亿元的75.0%，序时进度80.0%，滞后；同比增长12.5%。"
        "滞后的区市：示例区2。未报的区市：示例区3。"
    ) in text
    assert "本月待发布。" in text
    first = [block for block in of.parts[0].blocks if isinstance(block, Paragraph)]
    assert [(blocks.plain(b.runs), b.place) for b in first[:2]] == [
        ("示科通〔2026〕10号", "head"),
        ("各区市科技主管部门，局机关各处室：", "to"),
    ]
    assert "附件：2026年10月各区市任务完成情况" in text
    assert of.title == "关于2026年10月科技创新目标任务完成情况的通报"
    mark, title = of.parts[1].blocks[:2]
    assert (blocks.plain(mark.runs), mark.place) == ("附件", "annex")
    assert blocks.plain(title.runs) == "2026年10月各区市任务完成情况"
    assert row(one, "未落区")[-1] == "—"
    assert "未报的区市：示例区3（全市完成数含其已登记的数）。" in text
    assert "2026年11月11日" in text


def test_every_number_leads_to_a_source_and_every_source_is_named_once() -> None:
    for paper in ("one-page", "circular", "briefing"):
        for lang in ("zh", "en"):
            of = printed(paper, lang).paper
            assert len(set(of.sources)) == len(of.sources)
            used = set()
            for one in of.tables:
                for line in one.rows:
                    for index, cell in enumerate(line):
                        cites = {*cell.cites, *line[0].cites, *one.columns[index].cites}
                        used |= cites
                        if cell.number is not None and cell.number.value is not None:
                            sources = {of.sources[n - 1] for n in cites}
                            assert set(cell.number.sources) <= sources
            for part in of.parts:
                for block in part.blocks:
                    if not isinstance(block, Table):
                        used |= {n for run in block.runs for n in run.cites}
            assert used == set(range(1, len(of.sources) + 1))


def test_sources_are_numbered_as_they_come_and_say_what_they_are() -> None:
    of = printed("briefing").paper
    first = next(run.cites for part in of.parts for b in part.blocks if isinstance(b, Paragraph)
                 for run in b.runs if run.cites)  # fmt: skip
    assert first[0] == 1
    lines = [sources.told(ZH, one) for one in of.sources]
    assert "技术合同台账，2026年1—10月，数据截至2026年11月10日，第41批" in lines
    assert "《二〇二六年目标任务》，示科字〔2026〕1号，2026年3月1日" in lines
    assert "资格证书台账，2026年10月，数据截至2026年11月10日，第41批" in lines
    assert "科技工作年历，年度工作历" in lines
    for number in range(1, len(lines) + 1):
        assert f"[{number}]" in told(of)


@pytest.mark.parametrize(("lang", "line"), [
    ("zh", "台账（数据截至2026年11月10日，第41批）：[{a}]技术合同（2026年1—10月）；"
           "[{b}]资格证书（2026年10月）"),
    ("en", "Registers (as known on 10 November 2026, commit 41): [{a}] Technology contracts "
           "(January to October 2026); [{b}] Certificates (October 2026)"),
])  # fmt: skip
def test_sources_read_at_one_time_stand_together(lang: str, line: str) -> None:
    of = printed("briefing", lang).paper
    at = {source.name.get("zh"): n for n, source in enumerate(of.sources, 1)}
    said = line.format(a=at["技术合同"], b=at["资格证书"])
    assert sum(said in text for text in told(of).splitlines()) == 1
    # the list says the day of the records once, and takes few lines
    quiet = [
        block
        for block in of.parts[-1].blocks
        if isinstance(block, Paragraph) and block.place == "quiet"
    ]
    assert len(quiet) < len(of.sources)


def test_figures_in_a_row_from_the_same_sources_name_them_once() -> None:
    of = printed("briefing").paper
    first = next(b for b in of.parts[0].blocks if isinstance(b, Paragraph) and b.place == "body")
    assert sum(bool(run.cites) for run in first.runs) == 1  # four counts, one source mark
    # a sentence's sources stand before its stop
    item = next(b for b in of.parts[0].blocks if isinstance(b, Paragraph) and b.place == "item")
    assert (item.runs[-1].text, item.runs[-1].cites) == ("。", ())
    assert item.runs[-2].cites


def test_what_differs_from_its_column_says_so_itself() -> None:
    """示例区2 has its target by a later document: its cells name that one."""
    later = "示科字〔2026〕9号"
    figures = tuple(
        replace(f, number=later) if (f.indicator, f.place) == ("contracts", made_up.WEST) else f
        for f in made_up.figures()
    )
    of = printed("circular", figures=figures).paper
    one = table(of, "各区市技术合同成交额完成情况")
    target = one.columns[1]
    assert [of.sources[n - 1].number for n in target.cites] == [made_up.NUMBER]
    cells = {line[0].text: line[1] for line in one.rows}
    assert [of.sources[n - 1].number for n in cells["示例区2"].cites] == [later]
    assert cells["示例区1"].cites == ()


@pytest.mark.parametrize(("text", "tight"), [
    ("示例科发〔2026〕6 号", "示例科发〔2026〕6号"), ("2026 年 10 月", "2026年10月"),
    ("12 月 5 日前 R&D 经费", "12月5日前R&D经费"), ("10 November 2026", "10 November 2026"),
])  # fmt: skip
def test_chinese_leaves_no_space_beside_digits(text: str, tight: str) -> None:
    assert said.tidy(text) == tight


def test_days_and_months_are_written_out() -> None:
    assert [said.period(say, p) for say in (ZH, EN)
            for p in ("2026-10", "2026-01/2026-10", "2026-01/2026-01", "2025")] == [
        "2026年10月", "2026年1—10月", "2026年1月", "2025年",
        "October 2026", "January to October 2026", "January 2026", "2025"]  # fmt: skip
    assert [said.nth(ZH, 3), said.nth(EN, 3), said.nth(ZH, 99)] == ["三", "3", "99"]


def test_a_value_of_the_year_before_says_its_year() -> None:
    """R&D spending of a year is known late in the next: the paper never calls it this year's."""
    about = {**made_up.ABOUT, "spending": replace(made_up.ABOUT["spending"], behind=1)}
    figures = tuple(
        replace(f, value=Decimal("468.45")) if f.indicator == "spending" else f
        for f in made_up.figures()
    )
    desk = replace(made_up.desk(figures=figures), about=about)
    template = templates.find(templates.read(library_only()), "circular", "zh")
    text = told(fill.fill(ZH, template, desk).paper)
    # 468.45 / 520.5 = 0.9
    assert "按2025年报表为468.45亿元，相当于年度目标520.50亿元的90.0%" in text
    template = templates.find(templates.read(library_only()), "briefing", "zh")
    of = fill.fill(ZH, template, desk).paper
    assert row(of.tables[0], "研发经费（2025年）")[3:5] == ["468.45", "90.0%"]
    assert "统计公布数（2025年）" in told(of)


def test_numbers_of_sources_run_together() -> None:
    assert [cited(n) for n in ((), (3,), (1, 2), (1, 2, 3), (1, 3, 4, 5, 7))] == [
        "", "[3]", "[1,2]", "[1–3]", "[1,3–5,7]"]  # fmt: skip


def test_two_sources_that_are_alike_are_one() -> None:
    one = Source("register", {"zh": "甲", "en": "A"}, "2026-10", date(2026, 11, 1), 4)
    assert {one, replace(one, name=dict(one.name))} == {one}
    assert one != replace(one, commit=5)


# --- sentences


def test_the_drafts_say_what_the_rules_say() -> None:
    desk = made_up.desk()
    drafts = {slot: sentence(ZH, desk, "briefing", slot).draft for slot in RULES}
    # contracts: 75.0 of 80.0 due; behind: 示例区2 66.7 − 80.0 = −13.3
    assert drafts["problems.1"] == (
        "技术合同成交额完成年度目标的75.0%，低于序时进度（80.0%）5.0个百分点；滞后较多的区市："
        "示例区2（66.7%）。")  # fmt: skip
    # enterprises fell from 100.0 to 1,090 / 1,100 = 99.1; contracts rose
    assert drafts["problems.2"] == (
        "与上月相比，科技型企业完成率由100.0%降至99.1%，回落0.9个百分点，为各项中最多。"
    )
    # 8 of 10 is more of its gap than 100 of 250
    assert drafts["problems.3"].replace("\u00a0", "") == (
        "“应报未报”清单共30条，全部办结后计入2026年的可增加8家，占科技型企业年度目标还差的10家的80.0%。"
    )
    # 示例区2 is behind with both: 66.67 − 80 = −13.33, 300 / 310 − 304 / 310 = −1.29
    assert drafts["advice.1"] == (
        "督促滞后指标较多的区市加快进度：示例区2（2项滞后，合计低于序时14.6个百分点）。"
    )
    assert drafts["advice.2"].replace("\u00a0", "") == (
        "由高新处牵头，逐条办结“应报未报”清单所列30条，力争2026年增加8家。"
    )
    # within 45 days of the cut-off; the yearly report of May is not
    assert drafts["advice.3"] == "抓好近期节点：火炬统计月报（规划处，11月30日前）。"


def test_every_draft_rests_on_evidence_with_sources() -> None:
    for say in (ZH, EN):
        for slot in RULES:
            of = sentence(say, made_up.desk(), "briefing", slot)
            assert of.evidence
            assert all(one.sources for one in of.evidence)
            assert not of.reviewed
    told_of = sentence(ZH, made_up.desk(), "briefing", "problems.1").told
    assert "全市技术合同成交额完成率 = 75.0%" in told_of
    assert "示例区2技术合同成交额完成率 = 66.7%" in told_of


def test_without_evidence_a_draft_says_so_and_invents_nothing() -> None:
    quiet = tuple(replace(f, state="on_pace", done_before=None) for f in made_up.figures())
    desk = replace(made_up.desk(figures=quiet), lists=(), deadlines=())
    drafts = {slot: sentence(ZH, desk, "briefing", slot) for slot in RULES}
    assert {slot: of.draft for slot, of in drafts.items()} == {
        "problems.1": "各项指标均未滞后。", "problems.2": "没有上月数据可比。",
        "problems.3": "没有清单可补年度目标还差的数。", "advice.1": "各区市均无滞后指标。",
        "advice.2": "没有清单可补年度目标还差的数。", "advice.3": "未来45天内没有节点。",
    }  # fmt: skip
    assert not any(of.evidence for of in drafts.values())


def kept(slot: str, draft: str, text: str = "已改。", by: str = "综合处", lang: str = "zh") -> Kept:
    return Kept("2026-10", "briefing", slot, lang, draft, text, "", by, date(2026, 11, 12))


def test_a_sentence_that_was_edited_is_printed_for_as_long_as_its_draft_stands() -> None:
    drafts = {slot: sentence(ZH, made_up.desk(), "briefing", slot).draft for slot in RULES}
    edited = tuple(kept(slot, draft) for slot, draft in drafts.items())
    made = printed("briefing", kept=edited)
    assert made.paper.draft == ""
    assert told(made.paper).count("已改。") == 6
    assert all(one.reviewed for one in made.sentences)
    # in another language, and in another paper, nobody has looked
    assert printed("briefing", "en", kept=edited).paper.draft == "Draft, not reviewed"
    assert printed("one-page", kept=edited).paper.draft == "拟稿，未经审核"
    # one of them was made of another draft: the paper is a draft again
    other = (replace(edited[0], draft="另一句。"), *edited[1:])
    again = printed("briefing", kept=other)
    assert again.paper.draft == "拟稿，未经审核"
    assert [one.stale for one in again.sentences] == [True, *[False] * 5]
    # and where nobody signed, it was not looked at
    nobody = tuple(replace(one, edited_by="") for one in edited)
    assert "已改。" not in told(printed("briefing", kept=nobody).paper)


def test_published_records_carry_no_label() -> None:
    assert printed("briefing", generated=False).paper.made_up == ""
