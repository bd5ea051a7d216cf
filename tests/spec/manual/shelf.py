"""All chapters, and the pages that are made of them."""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from tests.spec import chapters
from tests.spec.manual.book import CONTENTS, Chapter, pages
from tests.spec.manual.page import paragraphs
from tests.support import ROOT
from twofold.words import LANGUAGES

FOLDER = ROOT / "docs/manual"
CHAPTERS: list[Chapter] = sorted(
    (importlib.import_module(f"tests.spec.chapters.{path.stem}").CHAPTER
     for path in Path(chapters.__file__).parent.glob("c[0-9]*.py")),
    key=lambda chapter: chapter.number,
)  # fmt: skip
INTRODUCTION = {
    "zh": """<!-- 本页由 tests/spec/manual/shelf.py 生成。 -->

# 使用手册

[English](README.md)

本手册由测试生成：每一条命令、每一次请求都真实运行过，结果逐条核对，页上所见就是程序的输出。一项测试
会把全部章节重新运行一遍，与这里的文件比较，因此手册不会过时。

各章可以照着做：从一个空文件夹开始，写好所示的文件，按次序输入以 `$` 开头的命令即可。

- 输出太长的，截去后面的行，并注明截去几行。
- 每次运行都不同的，换成固定的写法：时钟写作“（此刻）”，ETag 写作 `"5f0c…"`，端口写作 8400。
- 手册中的企业和政策是为举例而编的；第 6 章用随项目提供的示例城市，公布的数字是真实的，记录是生成的
  （演示数据，非统计数据）。

""",
    "en": """<!-- Made by tests/spec/manual/shelf.py. -->

# Manual

[中文](README.zh.md)

This manual is made by tests: every command and every request in it has run, what came out was
checked, and what you see is what the program said. A test plays all chapters again and compares
them with these files, so the manual cannot go stale.

You can follow any chapter: begin in an empty folder, write the files that are shown, and type the
lines that begin with `$`.

- Where an output is long its end is cut, and a mark says how many lines are missing.
- What differs in every run has a fixed form: the clock is "(now)", an ETag `"5f0c…"`, the port
  8400.
- The enterprises and policies are made up for the examples. Chapter 6 uses the example city that
  comes with the project: its published figures are real, its records are generated (demonstration
  data, not statistics).

""",
}
BETWEEN = {"zh": "；", "en": "; "}
COLUMNS = {"zh": ("章", "内容"), "en": ("Chapter", "Sections")}


def example_city(folder: Path) -> Path:
    """The example city at scale 1, as the tests' fixture makes it."""
    from twofold import example, workspace

    made = folder / "example"
    shutil.copytree(ROOT / "examples/qingdao", made, ignore=shutil.ignore_patterns("store*"))
    example.build(workspace.open_city(made))
    return made


def rendered(chapter: Chapter, lang: str, city: Path | None = None) -> str:
    """A chapter's page, played now."""
    played = {chapter.number: chapter.play(lang, city if chapter.city else None)}
    ((_, text),) = pages(CHAPTERS, lang, played)
    return text


def contents() -> Iterator[tuple[str, str]]:
    """(file, text) of the table of contents in each language."""
    for lang in LANGUAGES:
        rows = [f"| {' | '.join(COLUMNS[lang])} |", "|---|---|"]
        for chapter in CHAPTERS:
            named = (section.title[lang] for section in chapter.sections)
            titles = BETWEEN[lang].join(t for t in named if not t.startswith("twofold "))
            rows.append(f"| [{chapter.title(lang)}]({lang}/{chapter.file}) | {titles} |")
        yield CONTENTS[lang], f"{paragraphs(INTRODUCTION[lang], lang)}\n\n" + "\n".join(rows) + "\n"
