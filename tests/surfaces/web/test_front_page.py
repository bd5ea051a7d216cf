"""The front page, block by block: each number is that of the month, the lists and the papers, what
is published and what is recorded stand apart, and every block leads to what it was made from."""

import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.registers.city import make
from tests.surfaces.web.reading import client_of, links, page
from tests.surfaces.web.walking import broken, raw
from twofold import targets
from twofold.answers import monthly
from twofold.answers.papers.gathered import gather
from twofold.answers.papers.sentences import sentence
from twofold.answers.places import district
from twofold.answers.tasked import amount, percent
from twofold.indicators import measure
from twofold.indicators.read import read
from twofold.targets import lists
from twofold.targets.model import CITY, Kind
from twofold.targets.stored import at_close
from twofold.words import words
from twofold.workspace import open_city

LANGUAGES = ("zh", "en")
TARGETS = ["tech-enterprises", "rd-spending", "platforms", "contract-amount", "brokers"]
BLOCKS = ("places", "to-do", "due", "leading", "reforms", "beside", "sentences", "notes")


@pytest.fixture(scope="module", params=LANGUAGES)
def front(request, demo):
    return request.param, page(demo, f"/{request.param}/")


@pytest.fixture(scope="module")
def month(demo_owned):
    return targets.month(open_city(demo_owned))


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def cards(of):
    return [s for s in of.every("section") if s.has("card") and "aria-labelledby" in s.attributes]


def test_all_blocks_stand_in_their_order(front) -> None:
    _, of = front
    heads = [h.attributes["id"] for h in of.every("h2") if h.attributes.get("id")]
    assert heads == [f"{name}-block" for name in BLOCKS]


def test_the_bar_says_by_when_and_leads_to_the_papers(front, month) -> None:
    lang, of = front
    say = words(lang)
    bars = " ".join(plain(p.text) for p in of.every("p") if p.has("desk-bar"))
    assert plain(say("frontpage.frozen", month=month.month, cut_off=month.cut_off)) in bars
    assert say("frontpage.version", number=1) in bars
    hrefs = [href for p in of.every("p") if p.has("desk-bar") for href, _ in links(p)]
    assert f"/{lang}/papers/one-page?month={month.month}" in hrefs
    asked = [parse_qs(urlsplit(h).query).get("format") for h in hrefs if h.startswith("/api/")]
    assert asked == [["docx"], ["xlsx"]]


def test_the_sentence_counts_the_months_states(front, month) -> None:
    lang, of = front
    lede = next(p for p in of.every("p") if p.has("lede")).text
    states = [month.figure(id_, CITY).state for id_ in TARGETS]
    for state in set(states):
        assert words(lang)(f"brief.sentence.{state}", count=states.count(state)) in lede


def test_cards_say_the_months_figures_and_keep_the_published_apart(
    front, month, demo_owned
) -> None:
    lang, of = front
    say, known = words(lang), read(open_city(demo_owned)).indicators
    shown = cards(of)
    assert [c.attributes["aria-labelledby"] for c in shown] == [f"target-{i}" for i in TARGETS]
    for id_, card in zip(TARGETS, shown, strict=True):
        figure, one = month.figure(id_, CITY), known[id_]
        said = dict(zip((plain(t.text) for t in card.every("dt")),
                        (plain(t.text) for t in card.every("dd")), strict=True))  # fmt: skip
        assert said[say("frontpage.task")] == amount(say, one, figure.target)
        assert said[say("frontpage.done")] == plain(percent(say, figure.done))
        assert said[say("frontpage.due")] == plain(percent(say, figure.due_share))
        assert said[say("frontpage.twelfths")] == plain(percent(say, figure.twelfths_share))
        assert said[say("frontpage.growth")] == plain(monthly.signed(say, figure.growth))
        assert said[say("frontpage.office")] == month.tasks.task(id_).office[lang]
        apart = next(p for p in card.every("p") if p.has("apart"))
        assert apart.has("generated")
        assert say("brief.generated") in apart.text
        assert (amount(say, one, figure.value)) in [text for _, text in links(apart)]
        if one.beside:  # read together with it, at the same day
            then = replace(at_close(open_city(demo_owned), month), day=month.day)
            other = measure(then, (one.beside,))[one.beside]
            assert known[one.beside].name[lang] in apart.text
            assert amount(say, known[one.beside], other.value) in apart.text
        red = [p for p in card.every("p") if p.has("figure") and p.has("generated")]
        assert not red
    assert known["brokers"].beside  # a count that only rises never stands alone
    published = {"zh": "709.58", "en": "70.958"}[lang]
    contracts = shown[TARGETS.index("contract-amount")]
    assert published in next(p for p in contracts.every("p") if p.has("figure")).text


def test_districts_by_group_with_who_has_not_reported(front, month, demo_owned) -> None:
    lang, of = front
    say = words(lang)
    rows = next(of.found("places").every("table")).rows
    named = {row[0]: row[1:] for row in rows}
    ids = [task.indicator for task in month.tasks.tasks]
    for group in month.tasks.groups:
        assert group.name[lang] in named
        for name in group.districts:
            for id_, cell in zip(ids, named[district(say, name)], strict=True):
                one = next((f for f in month.of(id_) if f.place.name == name
                            and f.place.kind is Kind.DISTRICT), None)  # fmt: skip
                if one is None or one.target is None:
                    assert cell == ""
                elif not one.reported:
                    assert cell == say("targets.not_reported")
                else:
                    assert plain(percent(say, one.done)) in plain(cell)
                    assert monthly.points(say, monthly.change(one)) in cell
    assert say("targets.nowhere") in named
    for name, _ in month.late:
        assert district(say, name) in of.found("main").text


def test_each_line_to_act_on_opens_its_list_with_as_many_rows(
    front, month, demo, demo_owned
) -> None:
    lang, of = front
    workspace = open_city(demo_owned)
    then = replace(workspace, as_of=month.cut_off, day=month.cut_off)
    found = [(href, text) for href, text in links(of.found("to-do")) if "format=" not in href]
    assert len(found) >= 7
    for href, text in found:
        parts = urlsplit(href)
        asked = parse_qs(parts.query)
        assert asked["asOf"] == asked["day"] == [month.cut_off.isoformat()]
        id_ = parts.path.split("/")[-1]
        total = lists.show(then, id_, lists.Wanted(most=0), told=False).total
        assert words(lang).number(total) in text
        opened = page(demo, href).found("main").text
        assert words(lang)("web.lists.found", total=total) in opened
    assert words(lang)("brief.comparison") in of.found("main").text


def test_all_lists_open_as_of_the_day_of_the_block(front, month) -> None:
    """Else the sums there would not be those of this page."""
    lang, of = front
    there = [href for href, _ in links(of.found("main"))
             if urlsplit(href).path in (f"/{lang}/lists", "/api/lists")]  # fmt: skip
    assert len(there) == 3  # the page, and the table of it as two kinds of file
    for href in there:
        asked = parse_qs(urlsplit(href).query)
        assert asked["asOf"] == asked["day"] == [month.cut_off.isoformat()]


def test_late_deadlines_come_first(front) -> None:
    _, of = front
    days = [row[0] for row in next(of.found("due").every("table")).rows]
    assert days == sorted(days)  # what is late longest, then what is due soonest
    badges = [s for s in of.found("due").every("span") if s.has("answer")]
    assert badges[0].has("bad")


def test_five_small_charts_in_red_with_their_words(front) -> None:
    _, of = front
    drawn = [s for s in of.every("svg") if s.has("spark")]
    assert len(drawn) == 5
    for one in drawn:
        assert one.has("made-up")
        assert all(of.found(id_).text for id_ in one.attributes["aria-labelledby"].split())
        assert list(one.every("polyline"))


def test_no_method_and_no_chance_is_named(front) -> None:
    _, of = front
    text = of.found("main").text
    assert not re.search(
        r"open-sdg|Open SDG|eustat|概率|probabilit|置信|区间|interval", text, re.IGNORECASE
    )


def test_sentences_are_drafts_with_their_evidence(front, demo_owned) -> None:
    lang, of = front
    say, desk = words(lang), gather(open_city(demo_owned))
    shown = plain(" ".join(ol.text for ol in of.every("ol") if ol.has("drafts")))
    for number in (1, 2, 3):
        one = sentence(say, desk, "one-page", f"problems.{number}")
        assert plain(one.text) in shown
        assert plain(say("frontpage.evidence", evidence=one.told)) in shown
    assert shown.count(say("papers.draft")) == 3


def test_a_month_by_name_is_that_month_throughout(demo, demo_owned) -> None:
    month = targets.month(open_city(demo_owned), "2026-03")
    of = page(demo, "/zh/?month=2026-03")
    assert month.cut_off.isoformat() in plain(of.found("main").text)
    hrefs = {href for href, _ in links(of)}
    assert "/zh/months/2026-03" in hrefs
    assert any(href.startswith("/zh/?month=2026-02") for href in hrefs)
    assert any(href.startswith("/zh/?month=2026-04") for href in hrefs)


def test_what_stood_on_the_first_page_is_one_click_away(front) -> None:
    lang, of = front
    hrefs = {urlsplit(href).path for href, _ in links(of.found("main"))}
    assert {f"/{lang}/published", f"/{lang}/indicators", f"/{lang}/policies",
            f"/{lang}/calendar", f"/{lang}/lists"} <= hrefs  # fmt: skip


def test_the_pages_of_the_working_year_are_one_click_away(front, demo) -> None:
    """From the front page itself or from the bar above every page; growth by district and the
    internal page, to whom it is open, from the pages that they belong to."""
    lang, of = front
    hrefs = {urlsplit(href).path for href, _ in links(of)}
    named = ("targets", "months", "lists", "calendar", "cards", "papers", "published",
             "internal/year-end")  # fmt: skip
    assert {f"/{lang}/{path}" for path in named} <= hrefs
    for above, below in (("targets", "targets/growth"), ("cards", "internal/year-end")):
        led = {urlsplit(href).path for href, _ in links(page(demo, f"/{lang}/{above}"))}
        assert f"/{lang}/{below}" in led


def test_every_link_of_the_page_leads_somewhere(front, demo) -> None:
    lang, of = front
    assert broken(demo, f"/{lang}/", of) == []
    assert raw(of) == []


def test_before_there_were_tasks_the_page_says_so(demo) -> None:
    of = page(demo, "/en/?asOf=2024-11-25")
    assert "No month to show" in of.found("main").text
    assert len(cards(of)) == 5
    # Neither is there a paper of it, and the page of papers says why and what to do.
    told = page(demo, "/en/papers?asOf=2024-11-25").found("main").text
    assert words("en")("errors.targets.no_tasks.what", year="2024") in told


def test_a_city_without_targets_says_what_to_do(tmp_path) -> None:
    web = client_of(make(tmp_path / "city").root)
    for lang in LANGUAGES:
        text = page(web, f"/{lang}/", 404).found("main").text
        assert words(lang)("errors.cli.no_targets.do") in text
