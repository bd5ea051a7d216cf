"""What drafted sentences say: who is named first, what has not reported, what did not change. Every
expected number is worked out here."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.papers import made_up
from tests.papers.test_filled import kept, printed, row, table, told
from twofold.answers.papers.desk import Desk
from twofold.answers.papers.sentences import RULES, Sentence, sentence
from twofold.targets.model import CITY, Figure, Group, Kind, Place
from twofold.words import words

ZH, EN = words("zh"), words("en")
# Of 100 each, 80 due: the shares of five districts, and by how many points they are short.
SHARES = {
    "示例区1": (75, 78),  # 5 + 2
    "示例区2": (60, 85),  # 20, one behind
    "示例区3": (70, 75),  # 10 + 5
    "示例区4": (79, 50),  # 1 + 30
    "示例区5": (72, 79),  # 8 + 1
}


def five(**shares: tuple[int, int]) -> Desk:
    """Five districts with two indicators each."""
    like = made_up.month().figure("contracts", made_up.WEST)
    assert like is not None
    figures = tuple(
        replace(like, indicator=indicator, place=Place(Kind.DISTRICT, name), value=Decimal(share),
                target=Decimal(100), due=Decimal(80), done_before=None,
                state="behind" if share < 80 else "on_pace")
        for name, both in (SHARES | shares).items()
        for indicator, share in zip(("contracts", "enterprises"), both, strict=True)
    )  # fmt: skip
    groups = (Group({"zh": "全部", "en": "All"}, tuple(SHARES)),)
    return made_up.desk(tasks=replace(made_up.tasks(), groups=groups), figures=figures)


def test_districts_are_ranked_by_how_many_then_by_how_far() -> None:
    made = sentence(ZH, five(), "briefing", "advice.1")
    named = "、".join(f"{name}（2项滞后，合计低于序时{points}个百分点）" for name, points in (
        ("示例区4", "31.0"), ("示例区3", "15.0"), ("示例区5", "9.0")))  # fmt: skip
    # 示例区1 is behind with as many as the last that is named
    assert (
        made.draft == f"督促滞后指标较多的区市加快进度：{named}等4个区市（滞后指标均为2项及以上）。"
    )
    assert "先比滞后项数" in made.told
    assert "示例区1滞后项数 = 2；示例区1各滞后项低于序时的百分点合计 = 7.0" in made.told
    assert "示例区2" not in made.told
    # where nobody else is level with the last, all that are meant are named
    ahead = sentence(ZH, five(示例区1=(75, 81)), "briefing", "advice.1").draft
    assert ahead == f"督促滞后指标较多的区市加快进度：{named}。"
    assert sentence(EN, five(), "briefing", "advice.1").draft.endswith(
        "Demo District 5 (2 behind, 9.0 points short of the pace in all), the first of 4 districts "
        "with 2 or more behind.")  # fmt: skip


def changed(indicator: str, target: str, before: str, now: str) -> Sentence:
    """What the second problem says where one indicator alone is known for two months."""

    def of(figure: Figure) -> Figure:
        if (figure.indicator, figure.place) != (indicator, CITY):
            return replace(figure, done_before=None)
        return replace(figure, value=Decimal(now), target=Decimal(target),
                       done_before=Decimal(before) / Decimal(target))  # fmt: skip

    desk = made_up.desk(figures=tuple(map(of, made_up.figures())))
    return sentence(ZH, desk, "briefing", "problems.2")


@pytest.mark.parametrize(("change", "text"), [
    # 95.643 % and 95.627 %: both 95.6 %
    (("enterprises", "12600", "12051", "12049"),
     "与上月相比，科技型企业由12,051家减至12,049家，减少2家，完成率回落为各项中最多。"),
    (("enterprises", "12600", "12049", "12051"),
     "与上月相比，科技型企业由12,049家增至12,051家，增加2家，完成率提高为各项中最少。"),
    # 95.651 % and 95.643 %: 95.7 % and 95.6 %, which differ by 0.0 points
    (("enterprises", "12600", "12052", "12051"),
     "与上月相比，科技型企业由12,052家减至12,051家，减少1家，完成率回落为各项中最多。"),
    (("enterprises", "12600", "12049", "12049"),
     "与上月相比，科技型企业没有变化，仍为12,049家，完成年度目标的95.6%。"),
    (("contracts", "830", "447.204", "447.201"),
     "与上月相比，技术合同成交额由447.20亿元减至447.20亿元，减少不足0.01亿元，"
     "完成率回落为各项中最多。"),
    (("enterprises", "1000", "900", "950"),
     "与上月相比，科技型企业完成率由90.0%升至95.0%，提高5.0个百分点，为各项中最少。"),
])  # fmt: skip
def test_no_change_is_said_of_equal_values_alone(change: tuple[str, ...], text: str) -> None:
    made = changed(*change)
    assert made.draft.replace("\u00a0", "") == text
    assert "上月完成数 = " in made.told


def test_a_district_that_has_not_reported_has_no_share_and_no_verdict() -> None:
    """示例区3 has 140 of 250 registered, which the city's 750 holds."""
    circular, one_page = printed("circular").paper, printed("one-page").paper
    contracts = table(circular, "各区市技术合同成交额完成情况")
    assert row(contracts, "示例区3") == [
        "示例区3", "250", "未报", "未报", "80.0%", "—", "—", "—", "未报"]  # fmt: skip
    assert "未报：示例区3；全市完成数含其已登记的数。" in contracts.notes[0]
    # what it did report stands
    others = table(circular, "各区市科技型企业完成情况")
    assert row(others, "示例区3")[1:4] == ["291", "290", "99.7%"]
    assert "未报" not in "".join(others.notes)
    for of in (circular, one_page):
        assert row(table(of, "各区市年度目标任务完成率"), "示例区3")[1:5] == [
            "未报", "—", "99.7%", "+1.7"]  # fmt: skip
        assert "56.0%" not in told(of)
    for paper in ("one-page", "briefing"):
        notes = table(printed(paper).paper, "主要指标完成情况").notes
        assert "未报：示例区3（技术合同成交额）；全市完成数含其已登记的数。" in notes[0]
    for slot in ("problems.1", "advice.1"):
        assert "示例区3" not in sentence(ZH, made_up.desk(), "briefing", slot).told


def test_all_that_reported_are_behind() -> None:
    figures = tuple(replace(f, state="behind") if f.place == made_up.EAST else f
                    for f in made_up.figures())  # fmt: skip
    text = told(printed("circular", figures=figures).paper)
    assert "已报的区市均滞后。未报的区市：示例区3。" in text
    assert "各区市均滞后。未报" not in text


def test_what_counts_later_or_is_not_to_be_compared_covers_no_gap() -> None:
    """A list whose rows count in later years alone adds nothing to this year; one that only adds
    to what is published has no lack beside it."""
    first, second = made_up.LISTS
    third = replace(first, id="published", lacking=None, adds=Decimal(900))
    desk = replace(made_up.desk(), lists=(first, replace(second, adds=Decimal(0)), third))
    made = sentence(ZH, desk, "briefing", "problems.3").draft.replace("\u00a0", "")
    assert made == ("“应登未登”清单共12条，全部办结后计入2026年的可增加100亿元，"
                    "占技术合同成交额年度目标还差的250亿元的40.0%。")  # fmt: skip
    # what renewing keeps is counted already: it makes up for nothing
    keeps = replace(first, id="expiring", how="keeps", adds=Decimal(300))
    again = sentence(ZH, replace(desk, lists=(keeps, *desk.lists)), "briefing", "problems.3")
    assert again.draft.replace("\u00a0", "") == made
    desk = replace(desk, lists=(desk.lists[1], third, keeps))
    assert sentence(ZH, desk, "briefing", "problems.3").draft == ZH("papers.drafts.no_list")


def test_a_frozen_paper_says_whether_its_sentences_were_reviewed() -> None:
    waits, done = "数据已冻结，文字待审（示科通〔2026〕10号）", "数据已冻结，文字已审（示科通"
    assert waits in told(printed("one-page").paper)
    assert "定稿" not in told(printed("one-page").paper)
    slots = [slot for slot in RULES if slot.startswith("problems")]
    drafts = {slot: sentence(ZH, made_up.desk(), "one-page", slot).draft for slot in slots}
    edited = tuple(replace(kept(slot, draft), paper="one-page") for slot, draft in drafts.items())
    assert done in told(printed("one-page", kept=edited).paper)
    assert waits in told(printed("one-page", kept=edited[1:]).paper)
    assert "数据未冻结，还会变" in told(printed("one-page", frozen=None).paper)
    assert "figures frozen, sentences not yet reviewed" in told(printed("one-page", "en").paper)


def test_a_zone_s_correction_stands_below_its_district_as_part_of_it() -> None:
    one = made_up.month().corrections[0]
    given = tuple(replace(one, place=p) for p in (made_up.WEST, made_up.PARK, made_up.EAST))
    of = table(printed("circular", corrections=given).paper, "数据变动说明")
    assert [line[2].text for line in of.rows] == ["示例区1", "其中：示例园区", "示例区2"]
    assert of.notes == ("功能区列为其中，不另计入合计。",)
    assert [c.head for c in of.columns][5:9] == ["补录", "修订", "撤销", "划转"]
