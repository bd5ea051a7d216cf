"""Pages of registers: the same rows as the registers, with where each comes from, and no more than
may be shown."""

import csv
import io
from datetime import date
from urllib.parse import quote, urlsplit

import pytest

from tests.registers.city import CODES
from tests.surfaces.web import small
from tests.surfaces.web.reading import client_of, links, page
from twofold import registers
from twofold.hosting.hosted import owned
from twofold.registers.show import sizes
from twofold.words import words
from twofold.workspace import open_city

A, B, C, D = CODES
LANGUAGES = ("zh", "en")


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    made = small.city(tmp_path_factory.mktemp("small"))
    with owned(made):
        yield made


@pytest.fixture(scope="module")
def web(city):
    return client_of(city.root)


def table(of):
    """The rows of the page's list."""
    return next(of.found("rows-list").every("table")).rows


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_register_with_its_rows_and_its_last_commit(demo, demo_owned, lang) -> None:
    workspace, say = open_city(demo_owned), words(lang)
    found = page(demo, f"/{lang}/registers")
    rows = next(found.every("table")).rows
    assert [row[0] for row in rows] == [r.name[lang] for r, _ in sizes(workspace)]
    assert [row[2] for row in rows] == [say.value(count) for _, count in sizes(workspace)]
    # The newest commit in whose counts the register came or went, found in another way.
    last = {}
    for commit in reversed(registers.log(workspace)):
        for count in commit.counts:
            if count.added + count.removed:
                last[count.register] = commit
    for (register, _), row in zip(sizes(workspace), rows, strict=True):
        commit = last.get(register.id)
        if commit is None:  # what the program writes when a month is frozen
            assert row[2:] == ["0", ""]
            continue
        number = say("web.commits.number", number=str(commit.number))
        assert row[3] == f"{number} {commit.known_on}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_register_holds_is_what_its_document_says(web, lang) -> None:
    rows = next(page(web, f"/{lang}/registers").every("table")).rows
    assert {row[1] for row in rows} == {"说明。"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rows_are_those_of_the_register(demo, demo_owned, lang) -> None:
    found = registers.show(open_city(demo_owned), "fund", limit=50, offset=50)
    shown = table(page(demo, f"/{lang}/registers/fund?offset=50"))
    assert [row[0] for row in shown] == [entry.values["id"] for entry in found.rows]
    assert [row[3] for row in shown] == [f"{e.values['size']:,.0f}" for e in found.rows]


def test_paging_leads_through_all_rows(demo, demo_owned) -> None:
    url, keys, pages = "/zh/registers/fund", [], 0
    while url:
        found = page(demo, url)
        keys += [row[0] for row in table(found)]
        url = next((a.attributes["href"] for a in found.every("a")
                    if a.attributes.get("rel") == "next"), "")  # fmt: skip
        pages += 1
    every = registers.show(open_city(demo_owned), "fund", limit=None)
    assert keys == [entry.values["id"] for entry in every.rows]
    assert pages == 3, "144 funds at 50 a page"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_official_words_and_units_stand_over_the_columns(web, lang) -> None:
    found = page(web, f"/{lang}/registers/report")
    heads = [head.text for head in next(found.found("rows-list").every("thead")).every("th")]
    if lang == "zh":
        assert heads == ["企业", "年度", "销售收入 (元)", "职工总数 (人)", "占比", "来历"]
    else:
        assert heads == [
            "enterprise 企业", "year 年度", "sales (yuan) 销售收入", "staff (persons) 职工总数",
            "share 占比", "Where it comes from",
        ]  # fmt: skip


def test_words_of_a_column_are_called_what_its_document_calls_them(web) -> None:
    kinds = [row[2] for row in table(page(web, "/zh/registers/organisation"))]
    assert kinds == ["企业", "企业", "高等学校"]
    kinds = [row[2] for row in table(page(web, "/en/registers/organisation"))]
    assert kinds == ["enterprise", "enterprise", "university"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_columns_are_defined_one_click_away(web, lang) -> None:
    found = page(web, f"/{lang}/registers/organisation").found("columns")
    assert found.name == "details"
    rows = {row[-1]: row for row in next(found.every("table")).rows}
    assert rows.keys() == {"id", "name", "kind", "resident", "registered_on", "ended_on"}
    assert set(rows["kind"][:2]) == {"类别", "kind"}
    assert rows["kind"][5] == "enterprise 企业 university 高等学校"


def test_a_row_says_where_it_comes_from(web) -> None:
    rows = table(page(web, "/zh/registers/organisation"))
    assert rows[0][-1] == "第 1 批 2024-01-01 市场监管局 · 第 2 行 · 历次变动"
    reports = table(page(web, "/en/registers/report"))
    # A 2023 stands since commit 2, A 2024 since 3: of each the line in its own file.
    assert reports[0][-1].startswith("Commit 2 2024-05-01")
    assert "line 2" in reports[0][-1]
    assert reports[1][-1].startswith("Commit 3 2025-05-01")
    assert "line 3" in reports[1][-1]


def test_search_finds_keys_names_and_references(web) -> None:
    assert [row[0] for row in table(page(web, "/zh/registers/organisation?find=丙"))] == [C]
    keys = [
        (row[0].split()[0], row[1]) for row in table(page(web, f"/zh/registers/report?find={A}"))
    ]
    assert keys == [(A, "2023"), (A, "2024")]
    notes = table(page(web, f"/zh/registers/note?find={A.lower()}"))
    assert [row[0] for row in notes] == ["a/b"]
    assert "没有这样的行" in page(web, "/zh/registers/note?find=乙").text


def test_rows_as_they_stood_after_a_commit_and_as_known_on_a_day(web) -> None:
    assert len(table(page(web, "/zh/registers/report"))) == 4
    before = table(page(web, "/zh/registers/report?commit=2"))
    assert [row[2] for row in before] == ["100", "200", "300"]
    known = page(web, "/zh/registers/report?asOf=2025-04-30")
    assert [row[2] for row in table(known)] == ["100", "200", "300"]
    assert not [
        h for h, _ in links(known.found("main")) if h.startswith("/zh/") and "asOf=" not in h
    ]


def test_before_all_commits_a_register_is_empty(web) -> None:
    found = page(web, "/en/registers/report?asOf=2020-01-01")
    assert "Nothing had been recorded yet" in found.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_reference_leads_to_what_it_names(web, lang) -> None:
    """A code to the organisation, with its name; a text that is no code leads nowhere."""
    cells = next(page(web, f"/{lang}/registers/report").found("rows-list").every("tbody"))
    first = next(cells.every("th"))
    assert links(first) == [(f"/{lang}/organisations/{A}", A)]
    assert first.text == f"{A} 甲公司"
    notes = page(web, f"/{lang}/registers/note").found("rows-list")
    about = [links(next(row.every("td"))) for row in list(notes.every("tr"))[1:]]
    assert [bool(one) for one in about].count(True) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("key", small.AWKWARD)
def test_a_key_of_any_signs_has_its_page(web, lang, key) -> None:
    rows = page(web, f"/{lang}/registers/note").found("rows-list").every("tr")
    row = next(r for r in rows if any(cell.text == key for cell in r.every("th")
               if cell.attributes.get("scope") == "row"))  # fmt: skip
    href = next(h for h, text in links(row) if text in ("历次变动", "history"))
    found = page(web, href)
    assert next(found.every("h1")).text == key
    other = next(a for a in found.every("a") if a.attributes.get("hreflang"))
    assert next(page(web, other.attributes["href"]).every("h1")).text == key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_link_of_every_page_leads_somewhere(web, lang) -> None:
    """Of registers, rows, commits and refused rows; the API's files among them."""
    todo, seen = [f"/{lang}/registers", f"/{lang}/commits"], set()
    while todo:
        url = todo.pop()
        if url in seen:
            continue
        seen.add(url)
        answer = web.get(url)
        assert answer.status_code == 200, url
        if ("/registers" not in url and "/commits" not in url) or "html" not in answer.headers[
                "content-type"]:  # fmt: skip
            continue
        found = page(web, url)
        inside = (f"/{lang}/registers", f"/{lang}/commits", "/api/")
        todo += [href.partition("#")[0] for href, _ in links(found.found("main"))
                 if href.startswith(inside)]  # fmt: skip
    assert len(seen) > 60, "the walk got somewhere"
    assert any("/api/" in url and "format=xlsx" in url for url in seen)
    assert any(url.endswith("/refused/report.csv") for url in seen)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_download_has_the_rows_of_the_page(web, lang) -> None:
    found = page(web, f"/{lang}/registers/report?find={A}")
    href = next(h for h, _ in links(found) if "format=csv" in h)
    rows = list(csv.DictReader(io.StringIO(web.get(href).text)))
    assert [(row["organisation"], row["year"]) for row in rows] == [(A, "2023"), (A, "2024")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hostile_text_stays_text(web, lang) -> None:
    for url in ("/registers/organisation", f"/registers/organisation/rows/{B}", "/commits/1",
                "/registers/report?commit=2",
                f"/registers/organisation?find={quote(small.HOSTILE)}"):  # fmt: skip
        found = page(web, f"/{lang}{url}")
        assert " ".join(small.HOSTILE.split()) in found.text, url
        assert not [s for s in found.every("script") if "src" not in s.attributes]


# --- one row


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_row_in_all_its_versions(web, lang) -> None:
    say = words(lang)
    found = page(web, f"/{lang}/registers/report/rows/{A}/2024").found("versions")
    rows = {row[0]: row[1:] for row in next(found.every("table")).rows}
    changed = say("web.rows.is_changed")
    revenue, staff = ("销售收入 (元)", "职工总数 (人)") if lang == "zh" else (
        "sales (yuan) 销售收入", "staff (persons) 职工总数")  # fmt: skip
    assert rows[revenue] == [f"250.5 {changed}", "200"]
    assert rows[staff] == [f"— {changed}", "6"]
    # What is marked is what differs, and nothing else.
    assert len(list(found.every("mark"))) == 2
    third, second = (say("web.commits.number", number=n) for n in "32")
    assert rows[say("web.rows.ended")] == [say("web.rows.stands"),
                                           f"{say('web.rows.replaced')} {third}"]  # fmt: skip
    heads = [head.text for head in next(found.every("thead")).every("th")][1:]
    until = say("web.rows.until_now")
    assert heads == [
        f"{third} {say('web.rows.period', begins=date(2025, 5, 1), ends=until)}",
        f"{second} {say('web.rows.period', begins=date(2024, 5, 1), ends=date(2025, 5, 1))}",
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_row_that_was_removed_says_so(web, lang) -> None:
    found = page(web, f"/{lang}/registers/report/rows/{B}/2024")
    gone = words(lang)("web.rows.gone", number="3", day=date(2025, 5, 1))
    assert gone in found.text
    assert not list(found.every("mark"))


def test_what_happened_to_a_row_is_told_in_its_order(web) -> None:
    found = page(web, f"/zh/registers/report/rows/{A}/2024")
    steps = next(s for s in found.every("dl") if "加入" in s.text)
    assert steps.text == ("第 3 批，获知日期 2025-05-01 改动：销售收入 (元)、职工总数 (人) "
                          "第 2 批，获知日期 2024-05-01 加入")  # fmt: skip


def test_a_row_as_it_was_known_then(web) -> None:
    found = page(web, f"/zh/registers/report/rows/{A}/2024?asOf=2024-12-31").found("versions")
    rows = {row[0]: row[1:] for row in next(found.every("table")).rows}
    assert rows["销售收入 (元)"] == ["200"]
    assert rows["终止"] == ["现行"]


def test_the_first_of_a_key_lists_the_rows_that_begin_so(web) -> None:
    rows = table(page(web, f"/zh/registers/report/rows/{A}"))
    assert [row[1] for row in rows] == ["2023", "2024"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("url", "status"),
    [("/registers/reports", 404), ("/registers/quarantine", 404),
     (f"/registers/report/rows/{A}/1999", 404), (f"/registers/report/rows/{A}/2024/1", 422),
     ("/registers/report?comit=2", 422), ("/registers/report?commit=99", 404),
     ("/registers/report?commit=x", 422), ("/registers/report?offset=-1", 422)],
)  # fmt: skip
def test_what_is_not_there_is_told_in_words(web, lang, url, status) -> None:
    found = page(web, f"/{lang}{url}", status)
    assert next(found.every("h1")).text
    assert "errors." not in found.text
    assert "Traceback" not in found.text


# --- personal data


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_page_and_no_file_shows_a_person(web, lang) -> None:
    """Each page that a broker's row is on, and each file that such a page links to."""
    todo, seen = [f"/{lang}/registers/broker", f"/{lang}/registers/broker/rows/T1",
                  f"/{lang}/commits/6", f"/{lang}/commits/7", f"/{lang}/commits/7/refused",
                  f"/{lang}/commits/7/refused/broker.csv",
                  f"/{lang}/commits/7?register=broker",
                  f"/{lang}/commits/7?register=broker&change=changed"], set()  # fmt: skip
    while todo:
        url = todo.pop()
        answer = web.get(url)
        seen.add(url)
        assert answer.status_code == 200, url
        body = answer.content.decode("utf-8", "replace")
        assert not [person for person in small.PERSONS if person in body], url
        if "html" in answer.headers["content-type"]:
            files = [h for h, _ in links(page(web, url).found("main"))
                     if "format=" in h or urlsplit(h).path.endswith(".csv")]  # fmt: skip
            todo += [h for h in files if h not in seen]
    assert any("format=csv" in url for url in seen)
    refused = links(page(web, f"/{lang}/commits/7/refused").found("main"))
    assert not [h for h, _ in refused if h.endswith("broker.csv")], "it is not whole"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_that_something_is_withheld_is_said(web, lang) -> None:
    name = {"zh": "姓名", "en": "name"}[lang]
    told = words(lang)("web.rows.withheld", columns=name)
    for url in ("/registers/broker", "/registers/broker/rows/T1", "/commits/6"):
        assert told in page(web, f"/{lang}{url}").text
    assert told not in page(web, f"/{lang}/registers/organisation").text


def test_a_person_cannot_be_searched_for(web) -> None:
    for person in small.PERSONS:
        found = page(web, f"/zh/registers/broker?find={person}")
        assert "没有这样的行" in found.text
