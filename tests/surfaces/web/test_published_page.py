"""The page of published figures: the targets on their path and all other figures, published and
generated apart, each a link to what it was made from. (It was the front page at first.)"""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.registers.city import make
from tests.surfaces.web.reading import client_of, links, page
from tests.surfaces.web.walking import broken, raw
from twofold import indicators, policies
from twofold.words import words
from twofold.workspace import open_city

LANGUAGES = ("zh", "en")
TARGETS = ["tech-enterprises", "rd-spending", "platforms", "contract-amount", "brokers"]


@pytest.fixture(scope="module", params=LANGUAGES)
def brief(request, demo):
    return request.param, page(demo, f"/{request.param}/published")


def rows(of, id_):
    return next(of.found(id_).every("table")).rows


def ids(of, id_):
    """The indicators that the rows of a table lead to."""
    heads = (th for th in of.found(id_).every("th") if th.attributes.get("scope") == "row")
    return [urlsplit(href).path.split("/")[3] for th in heads for href, _ in links(th)]


def test_the_targets_with_their_published_figures(brief) -> None:
    """709.58 published for 2024; 709.58 / 1.1221 = 632.37 derived for 2023; twice that is the
    target; and (1264.74 / 709.58) ^ (1/4) is 15.5 % a year. In English billions are counted."""
    lang, of = brief
    found = dict(zip(ids(of, "targets"), rows(of, "targets"), strict=True))
    assert [one for one in found if one != "brokers-active"] == TARGETS
    figures = {"zh": ["632.37", "709.58", "2024", "1,264.74", "15.5%"],
               "en": ["63.237", "70.958", "2024", "126.474", "15.5\u00a0%"]}  # fmt: skip
    assert found["contract-amount"][1:6] == [f.replace("\u00a0", " ") for f in figures[lang]]
    # Of the others no total is published, or none for 2023: no base, target, rate.
    for id_ in ("tech-enterprises", "platforms", "rd-spending", "brokers"):
        assert (found[id_][1], found[id_][4], found[id_][5]) == ("—", "—", "—")
    assert found["tech-enterprises"][2] == found["platforms"][2] == "—"
    assert "2,200" in found["brokers"][2] != "2,200"  # more than


def test_the_sentence_counts_the_statuses(brief) -> None:
    lang, of = brief
    say = words(lang)
    parts = [say("brief.sentence.on_pace", count=0), say("brief.sentence.behind", count=1),
             say("brief.sentence.pending", count=4)]  # fmt: skip
    lede = next(p for p in of.every("p") if p.has("lede"))
    assert all(part in lede.text for part in parts)
    # A status is a word and a sign, whatever its colour.
    cells = [a for a in of.found("targets").every("span") if a.has("answer")]
    for sign, status, count in (("…", "pending", 4), ("▼", "behind", 1)):
        path = say("web.indicator.path", year="2028", state=say(f"brief.statuses.{status}"))
        assert [c.text for c in cells].count(f"{sign} {path}") == count


def test_generated_values_are_red_said_and_apart(brief, demo_owned) -> None:
    lang, of = brief
    say = words(lang)
    measured = indicators.measure(open_city(demo_owned))
    known = indicators.read(open_city(demo_owned)).indicators
    for id_ in ("targets", "others"):
        table = of.found(id_)
        head = list(table.every("th"))
        red = [th for th in head if th.attributes.get("scope") == "col" and th.has("generated")]
        assert [th.text.replace(" ", "") for th in red] == [
            say("brief.generated").replace(" ", "")]  # fmt: skip
        for row in [tr for tr in table.every("tr") if list(tr.every("td"))]:
            cells = list(row.every("td"))
            assert [td.has("generated") for td in cells] == [False] * (len(cells) - 1) + [True]
            for href, text in links(cells[-1]):
                path = urlsplit(href).path.split("/")
                of_records = known[path[3]]
                # What is made of other indicators has no records but theirs.
                if of_records.parts:
                    assert path[4] == "records"
                else:
                    assert (len(path), urlsplit(href).fragment) == (4, "measured")
                value = measured[path[3]].value
                step = 10 if lang == "en" and "亿" in of_records.unit else 1
                assert text == say.number(round(value / step, 2))
    assert say("brief.generated") in of.found("main").text


def test_every_target_has_its_drawing_unless_there_is_nothing_to_draw(brief) -> None:
    _, of = brief
    cards = [s for s in of.every("section") if s.has("card")]
    drawn = {urlsplit(links(card)[0][0]).path.split("/")[3]: list(card.every("svg"))
             for card in cards}  # fmt: skip
    assert list(drawn) == TARGETS
    assert [id_ for id_, pictures in drawn.items() if not pictures] == ["platforms"]
    for pictures in drawn.values():
        for one in pictures:
            named = one.attributes["aria-labelledby"].split()
            assert one.attributes["role"] == "img"
            assert all(of.found(id_).text for id_ in named)
    dashed = [p for p in of.every("polyline") if p.has("c-path")]
    assert len(dashed) == 1  # only the contracts have a base, and with it a path
    # What the registers give is a red square beside the axes, and no line leads to it.
    red = [r for r in of.every("rect") if r.has("c-generated")]
    # Three drawings and the legend: the contracts are of a part of a year, which has no place on a
    # scale of whole years.
    assert len(red) == 3 + 1


def test_counts_of_policies_lead_to_their_lists(brief, demo_owned) -> None:
    lang, of = brief
    workspace, say = open_city(demo_owned), words(lang)
    found = {}
    for href, text in links(of.found("policies")):
        parts = urlsplit(href)
        if parts.path.endswith("/decisions"):
            id_ = parts.path.split("/")[3]
            found[id_, parse_qs(parts.query)["verdict"][0]] = text
    expected = {(id_, verdict): say.value(count)
                for id_, policy in policies.policies(workspace).items()
                if policy.certificate
                and policy.from_ <= workspace.day <= (policy.to or workspace.day)
                for verdict, count in policies.count(workspace, id_).items()
                if verdict != "not_applicable"}  # fmt: skip
    assert found == expected
    assert say("brief.comparison") in of.found("policies").text


def test_every_link_of_the_brief_leads_somewhere(brief, demo) -> None:
    lang, of = brief
    assert broken(demo, f"/{lang}/published", of) == []
    assert raw(of) == []


def test_an_earlier_day_knows_less(demo) -> None:
    """8,683 high-tech enterprises were published in December 2025, 7,920 in November 2024."""

    def shown(query: str) -> str:
        of = page(demo, f"/en/published{query}")
        return dict(zip(ids(of, "others"), rows_named(of), strict=True))["hnte"][1]

    def rows_named(of):
        table = next(of.found("others").every("table"))
        return [row for row, tr in zip(table.rows, list(table.every("tr"))[1:], strict=True)
                if not tr.has("quiet")]  # fmt: skip

    assert shown("") == "8,683"
    assert shown("?asOf=2024-11-25") == "7,920"


def test_a_city_without_targets_says_what_to_do(tmp_path) -> None:
    web = client_of(make(tmp_path / "city").root)
    for lang in LANGUAGES:
        text = page(web, f"/{lang}/published", 404).found("main").text
        assert words(lang)("errors.cli.no_targets.do") in text
