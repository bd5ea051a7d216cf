"""The pages of the working year, in both languages: tasks, a split, months, a month."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.surfaces.web.reading import Element, client_of, links, page, read
from tests.targets import planted
from tests.targets.planted import EAST, NORTH, WEST
from twofold import targets
from twofold.answers import cards, tasked
from twofold.hosting.hosted import owned
from twofold.targets.freeze import Signed
from twofold.targets.proposal import city_only
from twofold.web import render
from twofold.web.bars import MOST, Bar, draw
from twofold.web.charts import breadth
from twofold.words import words
from twofold.workspace import open_city

LANGUAGES = ("zh", "en")
PATHS = ("/targets", "/targets/tasks-2026", "/targets/tasks-2026/split/deals", "/months",
         "/months/2026-03", "/months/2026-02", "/months/2026-05")  # fmt: skip


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """January to March are frozen, each on the tenth of the next month; a zone owes 12."""
    tasks = planted.ZONED.replace("groups:", "generated: yes\ngroups:", 1)
    workspace = planted.city(tmp_path_factory.mktemp("pages") / "city", tasks)
    since = date.min
    for number in (1, 2, 3):
        cut_off = date(2026, number + 1, 10)
        planted.record(workspace, cut_off, since)
        since = cut_off
        targets.freeze(workspace, f"2026-{number:02}", Signed("规划处", "冻结"), cut_off=cut_off)
    planted.record(workspace, since=since)
    return workspace.root


@pytest.fixture(scope="module")
def web(root: Path) -> Iterator[TestClient]:
    with owned(open_city(root)):
        yield client_of(root)


def table(of: Element, id_: str) -> list[list[str]]:
    return next(of.found(id_).every("table")).rows


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_stand_in_both_languages(web: TestClient, lang: str, path: str) -> None:
    answer = web.get(f"/{lang}{path}")
    assert answer.status_code == 200
    found = page(web, f"/{lang}{path}")
    assert next(found.every("h1")).text
    assert {"zh": "目标任务", "en": "Targets"}[lang] in next(found.every("nav")).text
    for href, _ in links(found):
        if re.match(rf"/{lang}/(?:targets|months)\b", href):
            assert web.get(href.partition("#")[0]).status_code == 200, href


def test_the_years_and_the_newest_months(web: TestClient) -> None:
    found = page(web, "/zh/targets")
    assert table(found, "tasks")[0][:3] == ["2026", "2026 年任务", "甲科发〔2026〕6 号"]
    months = table(found, "months-table")
    assert [row[0] for row in months] == ["2026-06", "2026-05", "2026-04"]
    assert all(row[1] == "未冻结" for row in months)
    every = {row[0]: row[1] for row in table(page(web, "/zh/months"), "months-table")}
    assert [every[f"2026-0{n}"] for n in (1, 2, 3)] == ["已冻结"] * 3


def test_the_tasks_read_as_the_document_does(web: TestClient) -> None:
    found = page(web, "/zh/targets/tasks-2026")
    rows = [row[0] for row in table(found, "assigned")]
    assert rows == ["城区", EAST, "其中：新区", WEST, "郊区", NORTH]
    north = table(found, "assigned")[-1]
    assert re.sub(r" (?=现按|原)", "", north[1]) == (
        "25现按 甲科发〔2026〕12 号原 30，甲科发〔2026〕6 号")  # fmt: skip
    deals = table(found, "tasks")[0]
    assert deals[2] == "200"
    assert deals[5] == "205"
    assert deals[6].startswith("5（2.5%）")
    (change,) = table(found, "changes")
    assert change[0] == "2026-04-20"
    assert change[3:5] == ["30", "25"]


def test_numbers_that_a_document_makes_up_are_labelled(web: TestClient) -> None:
    for path in ("/targets/tasks-2026", "/targets/tasks-2026/split/deals", "/months/2026-03"):
        assert "演示数据，非统计数据" in page(web, f"/zh{path}").text


def test_a_split_with_weights_of_the_readers_own(web: TestClient) -> None:
    """They stand in the address, and the tasks are what they were."""
    path = "/zh/targets/tasks-2026/split/deals"
    written = table(page(web, path), "split")
    assert [row[4] for row in written[1:3]] == ["140", "35"]
    other = page(web, f"{path}?most=200%25&padding=0%25")
    assert [row[4] for row in table(other, "split")[1:3]] == ["200", "0"]
    assert any(href.endswith(path) for href, _ in links(other))
    csv_ = next(href for href, _ in links(other) if "format=csv" in href)
    assert web.get(csv_).text.lstrip("\ufeff").splitlines() == [
        "assigned,deals", f"{EAST},200", f"{WEST},0", f"{NORTH},0"]  # fmt: skip
    assert table(page(web, path), "split") == written


def test_weights_that_do_not_sum_are_told_on_the_page(web: TestClient) -> None:
    answer = web.get("/en/targets/tasks-2026/split/deals?base=80%25")
    assert answer.status_code == 422
    assert "80%" in answer.text
    assert 'name="base"' in answer.text


def test_a_month_as_it_is_read_out(web: TestClient) -> None:
    found = page(web, "/zh/months/2026-03")
    assert "已冻结" in found.text
    matrix = {row[0]: row[1:] for row in table(found, "matrix")}
    assert [*matrix] == ["全市", "城区", EAST, "其中：新区", WEST, "郊区", NORTH]
    assert matrix["其中：新区"][0].startswith("✓ 50%")  # 6 of 12
    assert matrix[EAST][0].startswith("▼ 6.7%")
    assert matrix[WEST][0].startswith("✓ 8.3%")
    deals = {row[0]: row for row in table(found, "table-deals")}
    assert deals["全市"][1:6] == ["15.5", "200", "7.8%", "8%", "25%"]
    assert deals[EAST][7] == "2/2"
    assert deals["未落区"][1:3] == ["0.5", ""]
    assert "2023、2024、2025" in found.text
    assert "50%" in found.text  # of a year falls in its last quarter


def test_years_that_were_left_out_are_named(web: TestClient) -> None:
    for lang, said in (("zh", "2023 年没有按目标的方向增长"), ("en", "2023 did not move")):
        assert said in page(web, f"/{lang}/months/2026-03").text


def test_who_was_late_is_named_and_has_no_place(web: TestClient) -> None:
    found = page(web, "/zh/months/2026-02")
    assert f"未报：{WEST}（成交额）" in found.text
    west = next(row for row in table(found, "table-deals") if row[0].startswith(WEST))
    assert west[6:8] == ["", "未报"]  # neither growth nor a place


def test_corrections_have_their_causes(web: TestClient) -> None:
    rows = table(page(web, "/zh/months/2026-03"), "corrected")
    west = next(row for row in rows if row[2] == WEST)
    assert west[:7] == ["2026-02", "成交额（亿元）", WEST, "1", "2", "1", "1"]
    assert "没有变动" in page(web, "/zh/months/2026-05").text


def test_a_month_that_is_not_frozen_may_still_change(web: TestClient) -> None:
    assert "未冻结，数据还会变" in page(web, "/zh/months/2026-05").text
    assert web.get("/zh/months/2026-07").status_code == 422


def test_tables_can_be_had_as_files(web: TestClient) -> None:
    for path in ("/zh/targets/tasks-2026", "/zh/months/2026-03"):
        files = [href for href, _ in links(page(web, path)) if "format=" in href]
        assert len(files) == 2
        assert all(web.get(href).status_code == 200 for href in files)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_task_is_folded_under_the_citys_line(web: TestClient, lang: str) -> None:
    """What is folded needs no script; what is above it is the city's row of the table."""
    found = page(web, f"/{lang}/months/2026-03")
    part = found.found("task-deals")
    assert part.name == "details"
    line = next(part.every("summary")).text
    city = {"zh": ("15.5 亿元", "200"), "en": ("1.55 bn yuan", "20")}[lang]
    for said in (*city, "7.8", "8", "25"):
        assert said in line
    assert {"zh": "滞后", "en": "behind"}[lang] in line
    assert table(part, "table-deals")
    fold = found.found("corrections")
    assert fold.name == "details"
    count = len(table(found, "corrected"))
    assert count
    assert str(count) in next(fold.every("summary")).text


def test_districts_stand_under_the_name_of_their_group(web: TestClient) -> None:
    rows = [row[0] for row in table(page(web, "/zh/months/2026-03"), "table-deals")]
    assert rows.index("城区") < rows.index(EAST) < rows.index("郊区") < rows.index(NORTH)
    assert rows[-1] == "未落区"


def test_the_fold_opens_by_itself_on_a_wide_screen_and_on_paper() -> None:
    css = (Path(render.__file__).parent / "static" / "style.css").read_text(encoding="utf-8")
    _, _, rule = css.partition("@supports selector(::details-content)")
    assert re.search(r"@media print, \(min-width: 40\.01rem\) {\s*\.fold::details-content"
                     r" { content-visibility: visible;", rule)  # fmt: skip


# --- bars


def test_the_bars_of_a_page_are_drawings_with_words(web: TestClient) -> None:
    text = web.get("/zh/months/2026-03").text
    drawn = re.findall(r"<svg class=\"chart (?:wide-sheet|narrow)\".*?</svg>", text, re.S)
    assert len(drawn) == 2
    for one in drawn:
        made = ET.fromstring(one)
        assert made.find("title") is not None
        assert {EAST, WEST, NORTH} <= {t.text for t in made.iter("text")}


def test_bars_are_as_long_as_what_is_done() -> None:
    bars = [Bar("a", "x", 1.0, 0.5, 0.25, "100%", "a"), Bar("b", "x", 0.5, 0.5, 0.25, "50%", "b")]
    made = draw("i", "t", "d", bars, 760, 14)
    whole, half = made.lines
    assert half.width == pytest.approx(whole.width / 2, abs=0.11)
    assert whole.x + whole.width == pytest.approx(made.whole, abs=0.11)
    assert half.due == pytest.approx(half.x + half.width, abs=0.11)
    assert whole.twelfths is not None
    assert whole.twelfths < (whole.due or 0)
    assert [head.text for head in made.heads] == ["x"]


def test_a_bar_far_beyond_the_whole_is_cut_and_says_so() -> None:
    (line,) = draw("i", "t", "d", [Bar("a", "", 9.0, 0.5, 0.5, "900%", "a")], 358, 13).lines
    assert line.cut
    assert line.width <= 358
    (one,) = draw("i", "t", "d", [Bar("a", "", MOST, None, None, "150%", "a")], 358, 13).lines
    assert not one.cut
    assert (one.due, one.twelfths) == (None, None)


def test_a_name_too_long_for_its_room_is_shortened_and_its_tooltip_has_it() -> None:
    whole = "其中：一个名称很长的国家级经济技术开发区（出口加工区）"
    (line,) = draw("i", "t", "d", [Bar(whole, "", 0.5, None, None, "50%", whole)], 358, 13).lines
    assert line.name.text.endswith("…")
    assert whole.startswith(line.name.text[:-1])
    assert breadth(line.name.text, 13) <= line.name.x
    assert line.told == whole
    (short,) = draw("i", "t", "d", [Bar("东区", "", 0.5, None, None, "50%", "东区")], 358, 13).lines
    assert short.name.text == "东区"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_percentage_may_be_written_without_its_sign(web: TestClient, lang: str) -> None:
    path = f"/{lang}/targets/tasks-2026/split/deals"
    signed = table(page(web, f"{path}?base=100%25&most=50%25&padding=5%25"), "split")
    assert table(page(web, f"{path}?base=100&most=50&padding=5"), "split") == signed
    assert table(page(web, f"{path}?base=1&most=0.5&padding=0.05"), "split") == signed


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_cap_is_shown_as_the_number_that_it_allows(web: TestClient, lang: str) -> None:
    """With a cap of 40 % nobody is given more than 1.4 times its base, and the page says how much
    that is, reached or not."""
    found = page(web, f"/{lang}/targets/tasks-2026/split/deals?most=40%25&padding=0%25")
    rows = [row for row in table(found, "split")[1:-1] if row[1] and float(row[1])]
    assert rows
    for row in rows:
        cap = float(re.match(r"[\d.]+", row[6])[0])  # type: ignore[index]
        assert cap <= 1.4 * float(row[1]) < cap + 1
        assert (words(lang)("targets.capped", cap=f"{cap:g}") == row[6]) == (float(row[4]) == cap)
    free = table(page(web, f"/{lang}/targets/tasks-2026/split/deals?most=&base=100"), "split")
    assert free[1][6]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_split_is_had_as_a_spreadsheet_too(web: TestClient, lang: str) -> None:
    found = page(web, f"/{lang}/targets/tasks-2026/split/deals")
    hrefs = [href for href, _ in links(found) if "/api/" in href and "split" in href]
    assert [re.findall(r"format=(\w+)", href) for href in hrefs] == [["xlsx"], ["csv"]]
    assert web.get(hrefs[0]).content[:2] == b"PK"


def test_weights_are_named_as_the_reader_names_them(web: TestClient) -> None:
    for lang, named in (("zh", "基数 储备 承载"), ("en", "base ready capacity")):
        path = f"/{lang}/targets/tasks-2026/split/deals?base=50&ready=0&capacity=30"
        (problem,) = (p for p in read(web.get(path).text).every("div") if p.has("problem"))
        text = problem.text
        assert "80%" in text
        assert all(one in text for one in named.split())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_task_of_the_city_alone_is_not_split(web: TestClient, root: Path, lang: str) -> None:
    """Traders have the city's number and no district's, and their row says nothing of a split."""
    answer = web.get(f"/{lang}/targets/tasks-2026/split/traders")
    assert answer.status_code == 422
    assert words(lang)("errors.targets.city_only.what", id="traders") in read(answer.text).text
    tasks = next(iter(targets.read(open_city(root)).values()))
    alone = tasks.tasks[1]
    assert city_only(tasks, alone)
    assert not city_only(tasks, replace(alone, padding=Decimal("0.05")))
    assert not city_only(replace(tasks, assigned=()), alone)  # nothing is given yet: a draft


@pytest.mark.parametrize(("lang", "name"), [("zh", "成果处"), ("en", "Transfer division")])
def test_an_office_of_the_tasks_is_named_in_the_readers_language(
    root: Path, lang: str, name: str
) -> None:
    tasks = next(iter(targets.read(open_city(root)).values()))
    assert tasked.office(words(lang), tasks, "成果处") == name
    assert tasked.office(words(lang), tasks, "办公室") == "办公室"  # none of theirs


@pytest.mark.parametrize(("lang", "name"), [("zh", "成果处"), ("en", "Transfer division")])
def test_a_card_names_the_office_of_the_tasks_with_their_number(
    root: Path, lang: str, name: str
) -> None:
    """Neither the card nor the target names one; before the tasks were issued nobody did."""
    say = words(lang)
    (one,) = cards.gather(open_city(root), ("deals",))
    assert cards.record(say, one)["lead_office"] == name
    assert cards.record(say, one)["lead_number"] == "甲科发〔2026〕6 号"
    told = dict(cards.lines(say, one))[say("cards.lead_office")]
    assert told == (say("cards.lead_by", office=name, number="甲科发〔2026〕6 号"),)
    (early,) = cards.gather(open_city(root, as_of=date(2026, 3, 15)), ("deals",))
    assert dict(cards.lines(say, early))[say("cards.lead_office")] == (say("cards.not_stated"),)
