"""The overview of indicators, what lies ahead of one, its revisions, what moved it, other cities
beside it, and what changed since a day."""

from __future__ import annotations

import re
from collections import OrderedDict
from datetime import date
from decimal import Decimal
from urllib.parse import urlsplit

import pytest

from tests.surfaces.web.reading import Element, links, page, read
from tests.surfaces.web.walking import broken, raw
from twofold import indicators
from twofold.indicators.compare import compare
from twofold.indicators.outlook.city import outlooks
from twofold.indicators.vintages import figure
from twofold.web import remembered
from twofold.words import words
from twofold.workspace import Workspace, open_city

LANGUAGES = ("zh", "en")
# A stock with an outlook, and a flow with a target, a path and months.
STOCK, FLOW = "hnte", "contract-amount"
MORE = ("contribution", "vintages", "comparison")
SIGNED = re.compile(r"^(增|减|\+|−)\s*([\d,.]+)$")


@pytest.fixture(scope="module")
def city(demo_owned) -> Workspace:
    return open_city(demo_owned)


def amount(text: str) -> Decimal:
    """A difference as a page writes it: `增 12.35`, `−7.55`; nothing is nought."""
    found = SIGNED.match(text.strip())
    if found is None:
        return Decimal(0)
    value = Decimal(found[2].replace(",", ""))
    return -value if found[1] in "减−" else value


def rows(of: Element, id_: str) -> list[list[str]]:
    return next(of.found(id_).every("table")).rows


# --- the overview


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_leaders_overview_names_no_method_and_no_chance(demo, city, lang) -> None:
    text = page(demo, f"/{lang}/indicators").found("main").text
    say = words(lang)
    named = {m.name[lang] for m in indicators.read(city).methods.values()}
    told = {say(key) for key in ("web.outlook.title", "outlook.columns.chance",
                                 "outlook.columns.middle", "web.towards.statuses")}  # fmt: skip
    assert [one for one in (*named, *told) if one in text] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_indicator_has_its_small_place(demo, city, lang) -> None:
    """One card each, in the order of the targets first; all small charts have the same years."""
    found = page(demo, f"/{lang}/indicators")
    cards = [one for one in found.every("section") if one.has("card")]
    led = [urlsplit(next(iter(links(one)))[0]).path.rpartition("/")[2] for one in cards]
    catalogue = indicators.read(city)
    assert sorted(led) == sorted(catalogue.indicators)
    aimed = [t.indicator for t in next(iter(catalogue.targets.values())).targets]
    assert led[: len(aimed)] == aimed
    drawn = [svg for one in cards for svg in one.every("svg")]
    assert len(drawn) >= 3
    ends = {tuple(t.text for t in svg.every("text") if re.fullmatch(r"\d{4}", t.text))
            for svg in drawn}  # fmt: skip
    assert len(ends) == 1
    # One figure is no chart, and nothing is said twice.
    assert all(len(list(svg.every("g"))) > 1 for svg in drawn)


# --- what lies ahead of one


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_slowing_of_high_tech_enterprises_is_shown(demo, lang) -> None:
    """41.6 % a year in 2016–2019, 20.4 % in 2019–2021, 19.4 % in 2021–2023, at most 9.6 % since."""
    found = rows(page(demo, f"/{lang}/indicators/{STOCK}"), "stretches")
    rates = [row[-1].replace("\u00a0", "").replace(" ", "") for row in found]
    assert [re.findall(r"[\d.]+%", rate)[0] for rate in rates[:4]] == [
        "9.6%", "19.4%", "20.4%", "41.6%"]  # fmt: skip
    assert words(lang)("web.towards.at_most", rate="").strip() in found[0][-1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_another_base_would_mean(demo, lang) -> None:
    """Doubling by 2028 takes 14.9 % a year from 2023 and 18.9 % from 2024."""
    found = rows(page(demo, f"/{lang}/indicators/{FLOW}"), "bases")
    assert "2023" in found[0][0]
    assert words(lang)("web.towards.declared") in found[0][0]
    assert [re.findall(r"[\d.]+", row[-1])[0] for row in found[:2]] == ["14.9", "18.9"]


def test_the_outlook_of_the_page_is_that_of_the_stage(demo, city) -> None:
    """The same years and middles in the table, and one step of the fan for each of them."""
    found = page(demo, f"/en/indicators/{STOCK}")
    horizons = outlooks(city, (STOCK,))[STOCK].horizons
    shown = rows(found, "outlook-table")
    assert [row[0] for row in shown] == [str(one.year) for one in horizons]
    middles = [Decimal(row[2].replace(",", "")) for row in shown]
    assert [float(m) for m in middles] == pytest.approx([h.middle for h in horizons], abs=0.51)
    wide = next(svg for svg in found.every("svg") if svg.has("wide-sheet"))
    steps = [t.text for g in wide.every("g") for t in g.every("title") if "interval from" in t.text]
    assert len(steps) == len(horizons)
    file = demo.get(f"/en/indicators/{STOCK}/chart.svg").text
    assert file.count("<polygon") == 2


def test_where_there_is_no_outlook_the_page_says_why(demo) -> None:
    text = page(demo, "/en/indicators/cluster-rank").found("main").text
    assert words("en")("indicators.reasons.outlook_rank") in text
    assert "<polygon" not in demo.get("/en/indicators/cluster-rank").text


# --- the pages below an indicator


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", MORE)
def test_each_page_below_stands_and_leads_on(demo, lang, name) -> None:
    path = f"/{lang}/indicators/{FLOW}/{name}"
    above = page(demo, f"/{lang}/indicators/{FLOW}")
    assert path in [urlsplit(href).path for href, _ in links(above)]
    found = page(demo, path)
    assert raw(found.found("main")) == []
    if lang == LANGUAGES[MORE.index(name) % 2]:
        assert broken(demo, path, found) == []


def test_what_moved_it_adds_up(demo, city) -> None:
    """Groups and kinds add up to the difference of the two values, which are measured apart."""
    first, last = date(2025, 11, 22), city.day
    url = f"/en/indicators/{FLOW}/contribution?from={first}&to={last}"
    *groups, total = rows(page(demo, url), "moves")
    assert len(groups) > 1
    sums = [sum(amount(row[at]) for row in groups) for at in range(1, len(total))]
    assert [float(one) for one in sums] == pytest.approx(
        [float(amount(cell)) for cell in total[1:]], abs=0.02)  # fmt: skip
    before = figure(city, FLOW, city.as_of, first).value
    after = figure(city, FLOW, city.as_of, last).value
    assert before is not None
    assert after is not None
    # 亿元 are tenths of a billion.
    assert float(amount(total[-1])) == pytest.approx(float(after - before) / 10, abs=0.006)


def test_a_revised_year_shows_both_of_its_values(demo, city) -> None:
    """What was known of 2023 in January 2024 and in July is not the same; each as measured then."""
    found = next(page(demo, f"/en/indicators/{FLOW}/vintages").found("triangle").every("table"))
    heads = [re.findall(r"\d{4}-\d\d-\d\d", th.text) for th in found.every("th")]
    days = [date.fromisoformat(one[0]) for one in heads if one]
    row = next(row for row in found.rows if row[0].startswith("2023"))
    assert "2023-12-31" in row[1]  # its first value, and when that was known
    firsts = [re.match(r"[\d.]+", cell) for cell in row[2:]]
    values = [Decimal(first[0]) if first else None for first in firsts]
    changed = [cell for cell in row[2:] if re.search(r"[+−]", cell)]
    assert len(changed) > 1
    for day, value in zip(days, values, strict=True):
        if value is not None:
            then = figure(city, FLOW, day, date(2023, 12, 31)).value
            assert then is not None
            assert float(value) == pytest.approx(float(then) / 10, abs=0.006)


def test_the_last_year_has_the_value_that_is_known_now(demo, city) -> None:
    """R&D of 2025 was not known at its end: its first value came in May 2026, and stands."""
    row = rows(page(demo, "/zh/indicators/rd-spending/vintages"), "triangle")[0]
    now = indicators.measure(city, ["rd-spending"])["rd-spending"]
    assert now.value is not None
    assert row[0].startswith(str(now.ends.year))
    first = re.match(r"([\d.]+)(\d{4}-\d\d-\d\d)", row[1])
    assert first is not None
    assert float(first[1]) == pytest.approx(float(now.value), abs=0.006)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_rounded_repeat_and_the_latest_dated_figure_are_called_so(demo, lang) -> None:
    """7,920 and then about 8,000 of 2023; 8,683 came later and is of no stated time."""
    found, say = page(demo, f"/{lang}/indicators/{STOCK}/vintages"), words(lang)
    assert rows(found, "revisions")[1][3] == say("vintages.rounded", value="7,920")
    assert rows(found, "differs")[0][0].startswith(say("web.revisions.latest_dated"))
    assert "8,683" in found.found("differs").text
    # No value of any year ever became another one, so that there is no column for it.
    heads = [h.text for h in found.found("triangle").every("th") if h.attributes["scope"] == "col"]
    assert len(heads) == 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_other_cities_stand_beside_it_and_nothing_unlike_among_them(demo, city, lang) -> None:
    found, made = page(demo, f"/{lang}/indicators/{STOCK}/comparison"), compare(city, STOCK)
    shown = rows(found, "peers")
    names = [row[0] for row in shown]
    assert names[0] == words(lang)("compare.own", name=made.rows[0].name[lang])
    assert len(names) > 3
    apart = rows(found, "apart")
    expected = sum(len(row.apart) for row in made.rows if row.kind) + len(made.others)
    assert len(apart) == expected > 0
    assert all(row[3] for row in apart)


# --- what changed since a day


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_changed_since_a_day(demo, lang) -> None:
    """The figure of 2024 became known after November 2025, and with it a status."""
    path = f"/{lang}/indicators/monitor?since=2025-11-22"
    found = page(demo, path)
    news = rows(found, "news")
    name = page(demo, f"/{lang}/indicators/{FLOW}").found("main")
    title = next(name.every("h1")).text
    row = next(row for row in news if row[0].startswith(title))
    assert "2021" in row[1]
    assert "2024" in row[2]
    assert any(r[0].startswith(title) for r in rows(found, "statuses"))
    field = next(i for i in found.found("main").every("input")
                 if i.attributes.get("name") == "since")  # fmt: skip
    assert field.attributes["value"] == "2025-11-22"
    assert raw(found.found("main")) == []


def test_unlike_periods_are_not_subtracted(demo) -> None:
    """Eleven months of 2025 and of 2026, R&D of 2024 and 2025: each beside its own period; the
    same time as known now between them. A stock has a difference. 7,928 and 7,907 are one day's."""
    found = page(demo, "/en/indicators/monitor?since=2025-11-22")
    shown = {row[0]: row[1:] for row in rows(found, "recorded")}
    flow = next(v for k, v in shown.items() if k.startswith("Contract amount"))
    assert [re.findall(r"\d{4}-\d\d-\d\d", cell) for cell in flow[:3]] == [
        ["2025-01-01", "2025-11-22"], ["2025-01-01", "2025-11-22"], ["2026-01-01", "2026-11-22"],
    ]  # fmt: skip
    assert flow[3] == "—"
    rd = next(v for k, v in shown.items() if k.startswith("Society"))
    assert (rd[0][-4:], rd[1][-4:], rd[2][-4:], rd[3]) == ("2024", "2024", "2025", "—")
    stock = shown["High-tech enterprises"]
    assert amount(stock[3]) == -8
    assert stock[0].startswith("7,928")
    assert stock[1].startswith("7,907")
    heads = [h.text for h in found.found("recorded").every("th")]
    assert sum("as known on" in text for text in heads) == 3
    assert not [cell for row in shown.values() for cell in row if cell in ("+0", "−0")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_no_news_is_not_called_news(demo, lang) -> None:
    """8,683 has no reference date, 2,200 no day of publication; places 20 and 34 lie on two sides
    of a break; platforms have no published answer before and after."""
    found, say = page(demo, f"/{lang}/indicators/monitor?since=2025-11-22"), words(lang)
    by_id = {urlsplit(next(iter(links(row)))[0]).path.rpartition("/")[2]: row.text
             for body in found.found("news").every("tbody")
             for row in body.every("tr")}  # fmt: skip
    assert "platforms" not in by_id
    assert say("vintages.causes.undated") in by_id[STOCK]
    assert say("vintages.causes.new_period") not in by_id[STOCK]
    assert say("vintages.recorded_on", day="2026-11-22") in by_id["brokers"]
    assert say("vintages.across", why="") in by_id["cluster-rank"]


# --- the form of what moved it, and what a page says of an error


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_choice_of_the_form_has_an_answer(demo, lang) -> None:
    """One field groups: by nothing, a column, or a policy, which also wins over a column."""
    path = f"/{lang}/indicators/{STOCK}/contribution"
    found = page(demo, path)
    (select,) = found.found("main").every("select")
    values = [one.attributes["value"] for one in select.every("option")]
    policy = next(one for one in values if one.startswith("policy:"))
    assert values[0] == "whole"
    moved = {asked: rows(page(demo, f"{path}?from=2025-11-22&{asked}"), "moves")
             for asked in (f"by={policy}", "by=whole", "by=district",
                           f"by=district&policy={policy[7:]}")}  # fmt: skip
    of_policy, whole, by_district, both = moved.values()
    assert both == of_policy
    assert len(whole) == 1
    assert len({str(one) for one in (of_policy, whole, by_district)}) == 3
    assert whole[0][-1] == of_policy[-1][-1] == by_district[-1][-1]
    assert "2026-11-22" in found.found("main").text
    assert words(lang)("web.contribution.known") in found.found("main").text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_days_of_knowledge_can_be_asked_for(demo, lang) -> None:
    """High-tech enterprises of 22 November 2025: 7,907 as known now, 7,928 as known then."""
    path = f"/{lang}/indicators/{STOCK}/contribution?from=2025-11-22&by=whole"
    assert "7,907" in page(demo, path).found("main").text
    then = page(demo, f"{path}&knownFrom=2025-11-22").found("main").text
    assert "7,928" in then
    assert "7,907" not in then


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_rows_have_names_and_a_unit(demo, lang) -> None:
    found, say = page(demo, f"/{lang}/indicators/{STOCK}/contribution?from=2025-11-22"), words(lang)
    unit = {"zh": "家", "en": "organisations"}[lang]
    heads = [h.text for h in found.found("movers").every("th") if h.attributes["scope"] == "col"]
    assert say("web.contribution.unit_now", unit=unit) in heads[-1]
    assert all(row[1] for row in rows(found, "movers"))
    assert say("web.contribution.in_order") in found.found("movers").text


COMMANDS = re.compile(r"(?<![\w-])--[a-z]|\btwofold\b|indicators list|registers show")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "url",
    ["hnte/contribution?from=2026-01-01&to=2025-01-01", "rd-intensity/comparison",
     "monitor?since=2100-01-01", "hnte/contribution?by=colour", "nix"],
)  # fmt: skip
def test_an_error_on_a_page_names_no_command_and_no_folder(demo, demo_owned, lang, url) -> None:
    answer = demo.get(f"/{lang}/indicators/{url}")
    assert 400 <= answer.status_code < 500
    main = read(answer.text).found("main").text
    assert COMMANDS.findall(main) == []
    assert str(demo_owned) not in answer.text
    assert ("<form" in answer.text.partition("<main")[2]) == ("contribution" in url)


@pytest.mark.parametrize("since", ["2100-01-01", "yesterday"])
def test_a_day_that_is_not_before_is_refused_in_words(demo, since) -> None:
    answer = demo.get(f"/en/indicators/monitor?since={since}")
    assert 400 <= answer.status_code < 500
    assert since in answer.text


# --- results that several pages show


def test_a_result_is_worked_out_once_until_what_it_rests_on_changes(demo_owned) -> None:
    asked: list[tuple[object, ...]] = []

    def make(workspace: Workspace, *given: object) -> tuple[object, ...]:
        asked.append(given)
        return (workspace.day, *given)

    now, then = open_city(demo_owned), open_city(demo_owned, as_of=date(2025, 1, 1))
    for workspace, given in ((now, 1), (now, 1), (now, 2), (then, 1), (then, 1)):
        assert remembered.remembered(workspace, make, given) == (workspace.day, given)
    assert asked == [(1,), (2,), (1,)]


def test_so_many_results_are_kept_and_no_more(demo_owned, monkeypatch) -> None:
    monkeypatch.setattr(remembered, "MOST", 3)
    monkeypatch.setattr(remembered, "_KEPT", OrderedDict())
    workspace = open_city(demo_owned)
    for at in range(6):
        remembered.remembered(workspace, lambda _, one: one, at)
    assert list(remembered._KEPT.values()) == [3, 4, 5]


def test_a_failure_is_not_kept(demo_owned) -> None:
    workspace, tried = open_city(demo_owned), []

    def make(_: Workspace) -> int:
        tried.append(1)
        if len(tried) == 1:
            raise ValueError("once")
        return 7

    with pytest.raises(ValueError, match="once"):
        remembered.remembered(workspace, make)
    assert remembered.remembered(workspace, make) == 7
