"""What a template may say, and how it is told where one is wrong: file, line, no traceback."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.papers import made_up
from twofold.answers.papers import blocks, fill, templates
from twofold.errors import InputError, NotFound
from twofold.words import words
from twofold.workspace import Workspace, library_only

HEAD = "---\nkind: paper\nid: note\nname: 便函\n---\n"


@pytest.fixture
def city(tmp_path: Path) -> Workspace:
    """A city whose library has no papers, and which can write its own."""
    (tmp_path / "library").mkdir()
    (tmp_path / "papers").mkdir()
    return replace(library_only(), root=tmp_path, library=tmp_path / "library")


def written(city: Workspace, text: str, name: str = "note.md", head: str = HEAD) -> Workspace:
    (city.root / "papers" / name).write_text(head + text, encoding="utf-8")
    return city


def filled(city: Workspace, text: str) -> fill.Printed:
    found = templates.read(written(city, text))
    return fill.fill(words("zh"), templates.find(found, "note", "zh"), made_up.desk())


def refused(city: Workspace, text: str) -> InputError:
    with pytest.raises(InputError) as caught:
        filled(city, text)
    return caught.value


def test_the_library_has_three_papers_in_two_languages() -> None:
    found = templates.read(library_only())
    assert {id_: set(by) for id_, by in found.items()} == {
        id_: {"zh", "en"} for id_ in ("briefing", "circular", "one-page")
    }
    counts, problems = templates.check(library_only())
    assert (set(counts.values()), problems) == ({2}, [])


def test_both_languages_of_a_paper_print_the_same_sentences() -> None:
    for by in templates.read(library_only()).values():
        assert by["zh"].slots == by["en"].slots != ()


def test_a_city_takes_the_place_of_the_library(city: Workspace) -> None:
    shutil.copytree(library_only().library / "papers", city.library / "papers")
    head = HEAD.replace("id: note", "id: circular")
    found = templates.read(written(city, "# 本市的通报\n", "circular.md", head))
    assert templates.find(found, "circular", "zh").text == "# 本市的通报\n"
    assert "Circular on" in templates.find(found, "circular", "en").text


def test_an_unknown_paper_is_told_with_those_that_there_are() -> None:
    with pytest.raises(NotFound) as caught:
        templates.find(templates.read(library_only()), "circulr", "zh")
    assert "circular" in str(caught.value.values["known"])


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ("# 题\n\n{{ fig('contracts' }}\n", "papers.syntax", 8),
        ("# 题\n\n{% if true %}\n", "papers.syntax", 8),
        ("# 题\n\n\n{{ budget }}\n", "papers.unknown_name", 9),
        ("# 题\n\n{{ fgi('contracts') }}\n", "papers.unknown_name", 8),
        ("# 题\n\n文字\n{{ fig('contract') }}\n", "papers.no_indicator", 9),
        ("# 题\n\n{{ fig('contracts', 'chance') }}\n", "papers.no_such_figure", 8),
        ("# 题\n\n{{ fig('contracts', 'value', '市南') }}\n", "papers.no_place", 8),
        ("# 题\n\n{{ fig() }}\n", "papers.bad_call", 8),
        ("# 题\n\n{{ sentence('wishes', 1) }}\n", "papers.no_slot", 8),
        ("# 题\n\n{{ sentence(year) }}\n", "papers.bad_slot", 8),
        ("# 题\n\n表：{{ indicators_table() }}\n", "papers.not_alone", 8),
        ("没有标题\n", "papers.no_title", 6),
    ],
)  # fmt: skip
def test_a_wrong_template_is_told_at_its_line(
    city: Workspace, text: str, key: str, line: int
) -> None:
    error = refused(city, text)
    assert error.key == key
    assert error.at is not None
    assert (error.at.path.endswith("note.md"), error.at.line) == (True, line)


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ fig.__globals__ }}",
        "{{ city.__class__ }}",
        "{{ city|attr('__class__') }}",
        "{{ fig.__func__.__globals__['os'] }}",
        "{{ 'x' * 1000000000 }}",
        "{{ 10 ** 10 ** 10 }}",
        "{{ 'x'.ljust(1000000000) }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ self }}", "{{ caller() }}", "{{ cycler }}", "{{ namespace() }}", "{{ lipsum() }}",
        "{{ range(1000000000) }}",
        "{% for x in range(10) %}{{ x }}{% endfor %}",
        "{% for x in 'abc' %}{{ x }}{% endfor %}",
        "{% for a in indicators %}{% for b in indicators %}{% for c in indicators %}{{ c }}"
        "{% endfor %}{% endfor %}{% endfor %}",
        "{% for a in indicators recursive %}{{ loop(indicators) }}{% endfor %}",
        "{% set x = 1 %}", "{% set fig = city %}",
        "{% macro m() %}{% endmacro %}",
        "{% include '/etc/passwd' %}", "{% import 'os' as os %}", "{% extends 'x' %}",
        "{% block b %}{% endblock %}", "{% filter upper %}x{% endfilter %}",
        "{{ fig(**{'indicator': 'contracts'}) }}", "{{ fig(*indicators) }}",
        "{{ indicators[0] }}", "{{ loop.cycle('a') }}", "{{ loop }}",
        "{{ [city] }}",
        "{{ city ~ year }}", "{{ {'a': city} }}",
    ],
)  # fmt: skip
def test_what_leads_out_of_the_sandbox_is_refused_before_it_runs(
    city: Workspace, text: str
) -> None:
    error = refused(city, f"# 题\n\n{text}\n")
    assert error.key.startswith("papers.")
    assert error.at is not None
    assert error.at.line == 8


def test_lists_are_gone_through_and_not_printed(city: Workspace) -> None:
    made = filled(city, "# 题\n\n{% for i in indicators %}\n{{ loop.index }} {{ name(i) }}\n\n"
                        "{% endfor %}\n").paper  # fmt: skip
    assert [blocks.plain(b.runs) for b in made.parts[0].blocks] == [
        "题", "1 技术合同成交额", "2 科技型企业", "3 研发经费"]  # fmt: skip
    assert refused(city, "# 题\n\n{{ indicators }}\n").key == "papers.unknown_name"


def test_what_is_printed_is_no_markdown(city: Workspace) -> None:
    """A name, a note or a sentence may hold any sign, and stands as it was written."""
    desk = made_up.desk()
    odd = "**粗** <b>|</b> # 题 [1](x) \ue0000\ue001 `码`"
    desk = replace(desk, city={"zh": odd, "en": odd})
    text = "# {{ city }}\n\n| 甲 | 乙 |\n|---|---|\n| {{ city }} | 1 |\n"
    found = templates.read(written(city, text))
    made = fill.fill(words("zh"), templates.find(found, "note", "zh"), desk).paper
    shown = "**粗** <b>|</b> # 题 [1](x) 0 `码`"
    assert made.title == shown
    assert [cell.text for cell in made.tables[0].rows[0]] == [shown, "1"]


@pytest.mark.parametrize(
    ("head", "key"),
    [
        ("---\nkind: paper\nid: note\nname: 便函\nlayout: wide\n---\n", "papers.bad_layout"),
        ("---\nkind: paper\nid: note\nname: 便函\npages: no\n---\n", "papers.bad_pages"),
        ("---\nkind: paper\nid: note\nname: 便函\ncolour: red\n---\n", "papers.unknown_key"),
        ("---\nkind: method\nid: note\nname: 便函\n---\n", "papers.no_paper"),
        ("---\nof: note\nname: Note\n---\n", "papers.no_original"),
    ],
)
def test_a_wrong_head_is_told(city: Workspace, head: str, key: str) -> None:
    with pytest.raises(InputError) as caught:
        templates.read(written(city, "# 题\n", head=head))
    assert caught.value.key == key
    assert [p.key for p in templates.check(city)[1]] == [key]
