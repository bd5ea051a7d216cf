"""Chapters and their sections: how they are played and become a page."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.spec.manual.page import Page, at_home
from twofold.words import LANGUAGES

Played = Callable[[Page], None]
# The first line of every page, which whoever opens the file to mend it reads first.
MADE = {
    "zh": "<!-- 本页由 tests/spec/chapters/{source} 生成：改那个文件，再运行 make manual。 -->",
    "en": "<!-- Made from tests/spec/chapters/{source}: change that, then run make manual. -->",
}
# What stands below the last line of a page.
LINKS = {"zh": ("上一章", "目录", "下一章"), "en": ("Before", "Contents", "Next")}
CONTENTS = {"zh": "README.zh.md", "en": "README.md"}


@dataclass(frozen=True)
class Section:
    """A part of a chapter: its title by language and what it plays."""

    title: dict[str, str]
    play: Played


@dataclass(frozen=True)
class Chapter:
    """A chapter: its number, the name of its file, its title by language, its sections.

    `city` says that it looks at the example city, which is made once for all chapters.
    """

    number: int
    name: str
    zh: str
    en: str
    city: bool = False
    sections: list[Section] = field(default_factory=list)

    @property
    def file(self) -> str:
        return f"{self.number}-{self.name}.md"

    @property
    def source(self) -> str:
        return f"c{self.number}_{self.name.replace('-', '_')}.py"

    def title(self, lang: str) -> str:
        return {"zh": f"{self.number}　{self.zh}", "en": f"{self.number}. {self.en}"}[lang]

    def section(self, *, zh: str, en: str) -> Callable[[Played], Played]:
        """Makes a function the next section of this chapter."""

        def add(play: Played) -> Played:
            self.sections.append(Section({"zh": zh, "en": en}, play))
            return play

        return add

    def play(self, lang: str, demo_city: Path | None = None) -> str:
        """Runs every section in one language and returns what was written. What a section asserts
        it raises, with a note that says where in the chapter it was."""
        assert lang in LANGUAGES
        with _somewhere() as folder, at_home(folder, lang):
            page = Page(lang, folder, demo_city)
            with page:
                for section in self.sections:
                    page.heading(section.title[lang])
                    try:
                        section.play(page)
                    except BaseException as error:
                        error.add_note(f"manual, {self.file} ({lang}): {section.title[lang]}")
                        raise
        head = f"{MADE[lang].format(source=self.source)}\n# {self.title(lang)}\n"
        return "\n".join([head, *page.blocks])


@contextmanager
def _somewhere() -> Iterator[Path]:
    """An empty folder; a name of one machine never stands in the manual."""
    with tempfile.TemporaryDirectory(prefix="manual-") as folder:
        yield Path(folder).resolve()


def pages(chapters: list[Chapter], lang: str, played: dict[int, str]) -> Iterator[tuple[str, str]]:
    """(file, text) of every chapter that was played, with links to those beside it."""
    before, contents, after = LINKS[lang]
    for place, chapter in enumerate(chapters):
        if chapter.number not in played:
            continue
        links = [f"[{contents}](../{CONTENTS[lang]})"]
        if place:
            links.insert(0, f"[{before}]({chapters[place - 1].file})")
        if place + 1 < len(chapters):
            links.append(f"[{after}]({chapters[place + 1].file})")
        yield chapter.file, f"{played[chapter.number]}\n---\n\n{' · '.join(links)}\n"
