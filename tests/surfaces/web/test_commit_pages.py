"""Pages of commits: what each changed, cell by cell, and how refused rows are mended."""

import csv
import io
from datetime import date

import pytest

from tests.registers.city import CODES
from tests.surfaces.web import small
from tests.surfaces.web.reading import client_of, links, page
from twofold import registers
from twofold.hosting.hosted import owned
from twofold.registers.show import changes
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


def counted(of, say):
    """By register, the numbers of the commit's table under their names."""
    table = next(of.found("counts").every("table"))
    kinds = [head.text for head in next(table.every("thead")).every("th")][1:]
    words_of = {say(f"web.commits.counts.{k}"): k
                for k in ("added", "changed", "removed", "unchanged", "refused")}  # fmt: skip
    return {row[0]: {words_of[k]: n for k, n in zip(kinds, row[1:], strict=True) if n}
            for row in table.rows}  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_commits_stand_newest_first_with_what_each_brought(web, lang) -> None:
    say = words(lang)
    rows = next(page(web, f"/{lang}/commits").every("table")).rows
    assert [row[0] for row in rows] == [say("web.commits.number", number=str(n))
                                        for n in range(7, 0, -1)]  # fmt: skip
    # Added, changed, removed, refused: what `small` says of each commit.
    assert [tuple(row[5:9]) for row in rows] == [
        ("", "1", "", "1"), ("2", "", "", ""), ("5", "", "", ""), ("1", "", "", "2"),
        ("1", "1", "1", ""), ("3", "", "", ""), ("3", "", "", ""),
    ]  # fmt: skip
    first = rows[-1]
    register = {"zh": "登记册 organisation", "en": "organisation"}[lang]
    assert (first[1], first[3]) == ("2024-01-01", "市场监管局")
    assert first[2].endswith("tester")
    assert first[4].startswith("首次")
    assert first[4].endswith(register)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_of_commits_hold_every_commit_once(demo, demo_owned, lang) -> None:
    url, numbers = f"/{lang}/commits", []
    while url:
        found = page(demo, url)
        numbers += [row[0] for row in next(found.every("table")).rows]
        url = next((a.attributes["href"] for a in found.every("a")
                    if a.attributes.get("rel") == "next"), "")  # fmt: skip
    say = words(lang)
    assert numbers == [say("web.commits.number", number=str(commit.number))
                       for commit in registers.log(open_city(demo_owned))]  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_commits_of_generated_records_say_so_in_red(demo, demo_owned, lang) -> None:
    label = words(lang)("brief.generated")
    table = next(page(demo, f"/{lang}/commits").every("table"))
    bodies = next(table.every("tbody"))
    made = {commit.number: commit.source == "generated"
            for commit in registers.log(open_city(demo_owned))}  # fmt: skip
    shown = {}
    for row in bodies.every("tr"):
        number = int("".join(c for c in next(row.every("th")).text if c.isdecimal()))
        shown[number] = any(cell.has("generated") and cell.text == label
                            for cell in row.every("td"))  # fmt: skip
    assert shown == {number: made[number] for number in shown}
    assert set(shown.values()) == {True, False}


def test_commits_known_by_then(web) -> None:
    rows = next(page(web, "/zh/commits?asOf=2024-12-31").every("table")).rows
    assert [row[0] for row in rows] == ["第 2 批", "第 1 批"]
    found = page(web, "/zh/commits/3?asOf=2024-12-31", 404)
    assert "没有第 3 批" in found.text


# --- one commit


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_commit_counts_each_row_once(web, lang) -> None:
    say = words(lang)
    register = {"zh": "登记册 report", "en": "report"}[lang]
    assert counted(page(web, f"/{lang}/commits/3"), say) == {
        register: {"changed": "1", "added": "1", "removed": "1", "unchanged": "1"}
    }
    assert counted(page(web, f"/{lang}/commits/4"), say) == {
        register: {"added": "1", "refused": "2"}
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_counts_of_the_example_are_those_of_the_store(demo, demo_owned, lang) -> None:
    """Added and changed rows came, removed and changed ones went: as the commit itself counted."""
    workspace, say = open_city(demo_owned), words(lang)
    commit = next(c for c in registers.log(workspace)
                  if any(count.added and count.removed for count in c.counts))  # fmt: skip
    shown = counted(page(demo, f"/{lang}/commits/{commit.number}"), say)
    sums = [{k: int(n.replace(",", "")) for k, n in row.items()} for row in shown.values()]
    came = [row.get("added", 0) + row.get("changed", 0) for row in sums]
    went = [row.get("removed", 0) + row.get("changed", 0) for row in sums]
    assert came == [count.added for count in commit.counts]
    assert went == [count.removed for count in commit.counts]
    assert any(row.get("changed") for row in sums)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_changed_row_shows_each_cell_before_and_after(web, lang) -> None:
    found = page(web, f"/{lang}/commits/3").found("report-changed")
    revenue, staff = {"zh": ("销售收入 (元)", "职工总数 (人)"),
                      "en": ("sales (yuan)", "staff (persons)")}[lang]  # fmt: skip
    row, second = next(found.every("table")).rows
    assert row[:4] == [f"{A} · 2024", revenue, "200", "250.5"]
    assert second == [staff, "6", "—"]
    assert words(lang)("web.commits.number", number="2") in row[4], "where the old row came from"
    assert ("/" + lang + f"/registers/report/rows/{A}/2024", f"{A} · 2024") in links(found)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_removed_and_added_rows_are_shown(web, lang) -> None:
    found = page(web, f"/{lang}/commits/3")
    removed = next(found.found("report-removed").every("table")).rows
    assert [row[0].split()[0] for row in removed] == [B]
    assert removed[0][1:4] == ["2024", "300", "7"]
    added = next(found.found("report-added").every("table")).rows
    assert [row[0].split()[0] for row in added] == [C]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_rows_of_a_kind_are_paged(demo, demo_owned, lang) -> None:
    """The registers that a commit of the example changed: every changed row, page by page."""
    workspace = open_city(demo_owned)
    commit = next(c for c in registers.log(workspace)
                  if any(n.register == "organisation" and n.removed for n in c.counts))  # fmt: skip
    every = changes(workspace, commit.number, "organisation", kind="changed", limit=None)
    url, keys = f"/{lang}/commits/{commit.number}?register=organisation&change=changed", []
    while url:
        found = page(demo, url)
        keys += [href.rpartition("/")[2] for href, _ in links(found.found("organisation-changed"))
                 if f"/{lang}/registers/organisation/rows/" in href]  # fmt: skip
        url = next((a.attributes["href"] for a in found.every("a")
                    if a.attributes.get("rel") == "next"), "")  # fmt: skip
    assert keys == [row.values["id"] for row in every.rows]
    assert len(keys) > 50, "more than one page"


def test_all_kinds_of_a_register_follow_each_other(web) -> None:
    found = page(web, "/zh/commits/3?register=report").found("changes-list")
    assert [s.attributes["id"] for s in found.every("section") if "id" in s.attributes] == [
        "register-report", "report-changed", "report-removed", "report-added",
    ]  # fmt: skip
    assert "共 3 条" in found.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_has_the_changes_of_the_page(web, lang) -> None:
    found = page(web, f"/{lang}/commits/3?register=report&change=changed")
    href = next(h for h, _ in links(found.found("main")) if "format=csv" in h)
    rows = list(csv.DictReader(io.StringIO(web.get(href).text)))
    assert [(r["_change"], r["_commit"], r["revenue"], r["staff"]) for r in rows] == [
        ("before", "2", "200.00", "6"), ("after", "3", "250.50", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("url", "status"),
    [("/commits/99", 404), ("/commits/99/refused", 404), ("/commits/x", 404),
     ("/commits/3?register=reports", 404), ("/commits/3?change=edited", 422),
     ("/commits/99/refused/report.csv", 404), ("/commits/4/refused/reports.csv", 404)],
)  # fmt: skip
def test_what_is_not_there_is_told_in_words(web, lang, url, status) -> None:
    assert next(page(web, f"/{lang}{url}", status).every("h1")).text


# --- refused rows


@pytest.mark.parametrize("lang", LANGUAGES)
def test_refused_rows_say_why_and_what_to_do(web, lang) -> None:
    say = words(lang)
    found = page(web, f"/{lang}/commits/4/refused")
    rows = next(found.found("refused-report").every("table")).rows
    revenue, enterprise = {"zh": ("销售收入 (元)", "企业"),
                           "en": ("sales (yuan)", "enterprise")}[lang]  # fmt: skip
    # The value is an element of its own within the sentence.
    told = [[*row[:3], row[3].replace(" ", ""), row[4]] for row in rows]
    why = [say("errors.registers.bad_money.what", column=revenue, value="约三百万"),
           say("errors.registers.no_such_key.what", column=enterprise, value=D)]  # fmt: skip
    assert told == [
        [say("web.rows.line", line="3"), revenue, "约三百万",
         why[0].replace(" ", ""), say("errors.registers.bad_money.do")],
        [say("web.rows.line", line="4"), enterprise, D,
         why[1].replace(" ", ""), say("errors.registers.no_such_key.do")],
    ]  # fmt: skip
    assert "约三百万" in rows[0][5], "the whole row is there"
    assert "report.csv" in found.text


def test_the_folder_of_a_file_is_not_shown(web, city) -> None:
    assert str(city.root) not in web.get("/zh/commits/4/refused").text


def test_a_commit_without_refused_rows(web) -> None:
    assert "没有待核数据" in page(web, "/zh/commits/3/refused").text


def test_refused_rows_come_back_mended(tmp_path) -> None:
    """Downloaded, mended as the page says, and imported with the command that it names."""
    made = small.city(tmp_path)
    web = client_of(tmp_path)
    found = page(web, "/zh/commits/4/refused")
    href = next(h for h, _ in links(found) if h.endswith("/refused/report.csv"))
    assert "twofold import report report.csv" in found.text
    answer = web.get(href)
    assert answer.headers["content-type"].startswith("text/csv")
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["_line"], row["_reason"]) for row in rows] == [
        ("3", "bad_money [revenue]"), ("4", "no_such_key [organisation]"),
    ]  # fmt: skip
    (tmp_path / "report.csv").write_text(
        text.replace("约三百万", "3000000").replace(D, B), encoding="utf-8-sig"
    )
    again = registers.import_file(made, "report", tmp_path / "report.csv", who="tester",
                                  known_on=date(2025, 12, 1))  # fmt: skip
    assert [(c.added, c.refused) for c in again.counts] == [(2, 0)]
