"""`registers changes`: what a commit did to a register; and personal data, shown when asked for."""

import csv
import io
import json

import pytest

from tests.registers.city import CODES
from tests.surfaces.program import twofold
from tests.surfaces.web import small
from twofold.words import words

A, B, C, D = CODES


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    return small.city(tmp_path_factory.mktemp("changes")).root


def said(city, *arguments, lang="en"):
    ran = twofold("--city", city, "--lang", lang, *arguments)
    assert ran.code == 0, ran.err
    return ran.out


def test_the_record_pairs_what_was_with_what_is(city) -> None:
    found = json.loads(said(city, "registers", "changes", "report", "--commit", "3",
                            "--format", "json"))  # fmt: skip
    assert {k: found[k] for k in ("commit", "register", "changed", "removed", "added")} == {
        "commit": 3, "register": "report", "changed": 1, "removed": 1, "added": 1,
    }  # fmt: skip
    changed, removed, added = found["rows"]
    assert (changed["change"], changed["columns"]) == ("changed", ["revenue", "staff"])
    assert (changed["before"]["revenue"], changed["after"]["revenue"]) == (200, 250.5)
    assert (changed["before"]["_commit"], changed["after"]["_commit"]) == (2, 3)
    assert (removed["after"], removed["before"]["organisation"]) == (None, B)
    assert (added["before"], added["after"]["organisation"]) == (None, C)


def test_the_table_has_a_row_for_each_version(city) -> None:
    text = said(city, "registers", "changes", "report", "--commit", "3", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(r["_change"], r["_commit"], r["_line"], r["organisation"], r["revenue"])
            for r in rows] == [
        ("before", "2", "3", A, "200.00"), ("after", "3", "3", A, "250.50"),
        ("removed", "2", "4", B, "300.00"), ("added", "3", "4", C, "1.00"),
    ]  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_says_each_changed_cell(city, lang) -> None:
    say = words(lang)
    page = said(city, "registers", "changes", "report", "--commit", "3", lang=lang)
    assert say("cli.text.change_counts", changed=1, removed=1, added=1) in page
    lines = [line.split() for line in page.splitlines()]
    assert any(line[-2:] == ["200", "250.5"] for line in lines)
    assert any(line[-2:] == ["6", "—"] for line in lines)
    assert any(line[:1] == [say("cli.changes.removed")] and B in line for line in lines)


def test_one_kind_and_some_rows(city) -> None:
    text = said(city, "registers", "changes", "report", "--commit", "3", "--change", "added",
                "--limit", "1", "--format", "csv")  # fmt: skip
    assert [r["_change"] for r in csv.DictReader(io.StringIO(text))] == ["added"]


def test_which_commit_must_be_said(city) -> None:
    ran = twofold("--city", city, "registers", "changes", "report")
    assert ran.code == 2
    assert "--commit" in ran.err


def test_personal_data_is_shown_when_asked_for(city) -> None:
    """On this machine, to whoever may open the store; and by what is shown, that it is not all."""
    for form in ("table", "json", "csv"):
        plain = said(city, "registers", "show", "broker", "--format", form)
        assert not [person for person in small.PERSONS if person in plain]
        asked = said(city, "registers", "show", "broker", "--personal", "--format", form)
        assert small.PERSONS[2] in asked
    page = said(city, "registers", "show", "broker")
    assert words("en")("cli.text.withheld", columns="name") in " ".join(page.split())
    record = json.loads(said(city, "registers", "show", "broker", "--format", "json"))
    assert record["withheld"] == ["name"]


def test_personal_data_of_refused_rows_is_shown_when_asked_for(city) -> None:
    line = ("registers", "show", "quarantine", "--commit", "7", "--format", "json")
    assert small.PERSONS[1] not in said(city, *line)
    assert small.PERSONS[1] in said(city, *line, "--personal")


def test_a_refused_row_stands_whole_in_its_cell(city) -> None:
    text = said(city, "registers", "show", "quarantine", "--commit", "4", "--format", "csv")
    first = next(csv.DictReader(io.StringIO(text)))
    assert json.loads(first["row"]) == {
        "organisation": A, "year": "2025", "revenue": "约三百万", "staff": "5",
    }  # fmt: skip
