"""The manual is what comes out: every chapter is played in both languages, and each page is the one
that stands in docs/. After a change: `make manual`, and read the diff."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.spec.manual import Chapter, Page, stable
from tests.spec.manual.page import at_home, paragraphs
from tests.spec.manual.shelf import CHAPTERS, FOLDER, contents, rendered
from twofold.words import LANGUAGES

MEND = "run `make manual` (python -m tests.spec.manual --write), and read what changed"
PAGES = [(chapter, lang) for chapter in CHAPTERS for lang in LANGUAGES]
CHINESE = re.compile(r"[\u3400-\u9fff]")
# What stands in Chinese on English pages: units and texts of registers, facts and the law.
CODE = re.compile(r"^(```|~~~).*?^\1|`[^`\n]*`|^\|[^\n]*\|$", re.M | re.S)


def name(value: object) -> str:
    return value.name if isinstance(value, Chapter) else str(value)


@pytest.mark.parametrize(("chapter", "lang"), PAGES, ids=name)
def test_a_chapter_runs_and_stands_as_written(
    chapter: Chapter, lang: str, request: pytest.FixtureRequest
) -> None:
    city = request.getfixturevalue("demo_city") if chapter.city else None
    written = (FOLDER / lang / chapter.file).read_text(encoding="utf-8")
    assert rendered(chapter, lang, city).split("\n") == written.split("\n"), MEND


@pytest.mark.parametrize(("file", "text"), list(contents()), ids=["zh", "en"])
def test_the_contents_stand_as_written(file: str, text: str) -> None:
    assert (FOLDER / file).read_text(encoding="utf-8") == text, MEND


def test_no_page_is_left_over() -> None:
    found = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.md")}
    made = {f"{lang}/{chapter.file}" for chapter, lang in PAGES}
    assert found == made | {file for file, _ in contents()}


def test_chapters_are_numbered_without_gaps() -> None:
    assert [chapter.number for chapter in CHAPTERS] == list(range(1, len(CHAPTERS) + 1))


@pytest.mark.parametrize(("chapter", "lang"), PAGES, ids=name)
def test_prose_is_in_its_language(chapter: Chapter, lang: str) -> None:
    """Every heading and paragraph, apart from code, tables and what a program said."""
    text = (FOLDER / lang / chapter.file).read_text(encoding="utf-8")
    prose = [part for part in CODE.sub("", text).split("\n\n")[1:-1] if re.search(r"[a-z]", part)]
    titles = [section.title[lang] for section in chapter.sections]
    for part in prose:
        if part.strip("# ") in titles or part.startswith(("<!--", "</")):
            continue
        if re.fullmatch(r"#+ twofold [a-z -]+", part.strip()):
            continue  # a command is called the same
        assert bool(CHINESE.search(part)) == (lang == "zh"), part


class TestWhatKeepsItHonest:
    """A failing example fails, a page that differs is seen, nothing is cut unseen."""

    @pytest.fixture
    def page(self, tmp_path: Path) -> Iterator[Page]:
        with at_home(tmp_path, "en"):
            yield Page("en", tmp_path)

    def test_a_failing_example_says_where(self) -> None:
        chapter = Chapter(1, "planted", zh="甲", en="Planted")

        @chapter.section(zh="乙", en="It fails")
        def fails(page: Page) -> None:
            assert page.lang == "zh", "not what must come out"

        assert "# 1" in chapter.play("zh")
        with pytest.raises(AssertionError, match="not what must come out") as caught:
            chapter.play("en")
        assert caught.value.__notes__ == ["manual, 1-planted.md (en): It fails"]

    def test_an_unexpected_exit_code_fails(self, page: Page) -> None:
        with pytest.raises(AssertionError, match="3, not 0"):
            page.run("twofold policies explain no-such")
        assert page.blocks == []

    def test_what_is_cut_is_marked(self, page: Page) -> None:
        assert page.cut("a\nb\nc", 1) == "a\n… (2 more lines)"
        assert page.cut("a\nb\nc", 3) == "a\nb\nc"

    def test_figures_are_left_as_they_are(self) -> None:
        said = '7,920 on 2026-06-30: "709.58", 91370200MA3DEM001D, 127.0.0.1:8400'
        assert stable.text(said, "en") == said

    def test_the_clock_keeps_its_column(self) -> None:
        row = "1  2026-11-23 07:59  file.csv"
        assert stable.text(row, "en") == "1  (now)             file.csv"
        assert stable.text(row, "zh") == "1  （此刻）          file.csv"
        moment = '"recorded_at": "2026-11-23T07:59:01.123456+08:00"'
        assert stable.text(moment, "en") == '"recorded_at": "(now)"'

    def test_a_text_in_two_languages(self, page: Page) -> None:
        assert page.pick("name: ⟪甲‖A⟫, ⟪乙‖B⟫") == "name: A, B"

    def test_a_change_that_changes_nothing_fails(self, page: Page) -> None:
        page.file("a.md", "one")
        with pytest.raises(AssertionError, match="0 of 'two'"):
            page.edit("a.md", ("two", "three"))

    def test_chinese_lines_are_joined_without_blanks(self) -> None:
        assert paragraphs("一行，\n二行\n三行 `a`\n和 b\nc", "zh") == "一行，二行三行 `a` 和 b c"
        assert paragraphs("- 一\n  二\n- 三", "zh") == "- 一二\n- 三"
        assert paragraphs("one\ntwo", "en") == "one two"
