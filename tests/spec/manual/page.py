"""A page of the manual while it is written: prose in the reader's language, and beside it what
runs, with what really came out."""

from __future__ import annotations

import difflib
import json
import os
import re
import shlex
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from inspect import cleandoc
from pathlib import Path
from typing import Any

from tests.spec.manual import stable
from tests.surfaces.program import twofold
from twofold.words import Words, words

# Inside an example that differs between the languages: ⟪中文‖English⟫.
TWO = re.compile(r"⟪([^‖⟫]*)‖([^⟫]*)⟫")
# Who sits at the keyboard in every example.
OFFICER = "officer"
WIDTH = "100"
MORE = {"zh": "……（另有 {count} 行）", "en": "… ({count} more lines)"}
EXIT = {"zh": "（退出码 {code}）", "en": "(exit code {code})"}


@dataclass(frozen=True)
class Ran:
    """What a command left: its exit code and what it wrote, nothing replaced, nothing cut."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)

    @property
    def all(self) -> str:
        return self.out + self.err


@contextmanager
def at_home(folder: Path, lang: str) -> Iterator[None]:
    """In a folder, with the reader's language, as the same person on every machine."""
    wanted = {"TWOFOLD_LANG": lang, "LOGNAME": OFFICER, "COLUMNS": WIDTH}
    before, here = {name: os.environ.get(name) for name in wanted}, os.getcwd()
    os.environ.update(wanted)
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(here)
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@dataclass
class Page:
    """What is written so far (`blocks`), and the folder in which examples run. `stack` is closed at
    the chapter's end; `kept` is what a section leaves to the next."""

    lang: str
    folder: Path
    demo_city: Path | None = None
    blocks: list[str] = field(default_factory=list)
    stack: ExitStack = field(default_factory=ExitStack)
    kept: dict[str, Any] = field(default_factory=dict)

    def __enter__(self) -> Page:
        return self

    def __exit__(self, *raised: object) -> None:
        self.stack.close()

    # --- prose

    def heading(self, title: str) -> None:
        self.blocks.append(f"## {title}\n")

    def text(self, *, zh: str, en: str) -> None:
        """Prose. Lines of a Chinese paragraph are joined without blanks."""
        self.blocks.append(paragraphs({"zh": zh, "en": en}[self.lang], self.lang) + "\n")

    def pick(self, text: str) -> str:
        """A text with ⟪中文‖English⟫ in it, in the reader's language."""
        return TWO.sub(lambda found: found[1 if self.lang == "zh" else 2], text)

    @property
    def say(self) -> Words:
        """What the program says in the reader's language."""
        return words(self.lang)

    def words(self, key: str, **values: object) -> str:
        return self.say(key, **values)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """A table of values that the caller has asserted; ⟪中文‖English⟫ in any cell."""
        cells = [[self._cell(cell) for cell in row] for row in (head, ["---"] * len(head), *rows)]
        self.blocks.append("\n".join(f"| {' | '.join(row)} |" for row in cells) + "\n")

    def _cell(self, value: object) -> str:
        text = self.stable(self.pick(str(value)))
        return text.replace("|", "\\|").replace("\n", "<br>")

    def code(self, kind: str, text: str) -> None:
        """A block of code; `~~~` where the text has fences of its own."""
        fence = "~~~" if "```" in text else "```"
        self.blocks.append(f"{fence}{kind}\n{text.rstrip()}\n{fence}\n")

    # --- what runs

    def enter(self, folder: str) -> None:
        """Everything after this runs in a folder; the reader knows."""
        os.chdir(folder)

    def cd(self, folder: str) -> None:
        """Everything after this runs in a folder."""
        os.chdir(folder)
        self.code("console", f"$ cd {folder}")

    def run(
        self, command: str, *, code: int = 0, most: int | None = None, env: str = "",
        kind: str = "console",
    ) -> Ran:  # fmt: skip
        """Runs a command, asserts how it ends, and shows it with what it wrote; after `most` lines
        a mark says how many were cut."""
        command = self.pick(command)
        ran = self.quietly(command, code=code)
        lines = (ran.out + ran.err).rstrip("\n")
        shown = self.cut(self.stable(lines), most)
        ending = f"\n{EXIT[self.lang].format(code=ran.code)}" if ran.code else ""
        self.code(kind, f"$ {command}\n{shown}{ending}")
        return ran

    def quietly(self, command: str, *, code: int = 0) -> Ran:
        """Runs a command that is not shown, or is shown by other means."""
        program, *arguments = shlex.split(self.pick(command))
        assert program == "twofold", command
        ran = twofold(*arguments)
        assert ran.code == code, f"{command}: {ran.code}, not {code}\n{ran.out}{ran.err}"
        return Ran(ran.code, ran.out, ran.err)

    def stable(self, text: str) -> str:
        """An output without what changes from run to run, or from machine to machine."""
        return stable.text(text.replace(f"{self.folder}/", ""), self.lang)

    def cut(self, text: str, most: int | None) -> str:
        lines = [line.rstrip() for line in text.split("\n")]
        if most is None or len(lines) <= most:
            return "\n".join(lines)
        return "\n".join([*lines[:most], MORE[self.lang].format(count=len(lines) - most)])

    def own_options(self, help_text: str) -> str:
        """A command's help down to the options that every command takes."""
        return self.cut(help_text.partition(self.words("cli.help.shared"))[0].rstrip(), None)

    # --- files

    def file(self, path: str, text: str, kind: str = "", *, show: bool = True) -> Path:
        """Writes a file and shows it. ⟪中文‖English⟫ is written in the reader's language."""
        made = Path(self.pick(path))
        made.parent.mkdir(parents=True, exist_ok=True)
        written = self.pick(cleandoc(text)) + "\n"
        made.write_text(written, encoding="utf-8")
        if show:
            colon = {"zh": "：", "en": ":"}[self.lang]
            self.blocks.append(f"`{made}`{colon}\n")
            self.code(kind or made.suffix.removeprefix(".").replace("md", "markdown"), written)
        return made

    def edit(self, path: str, *changes: tuple[str, str]) -> None:
        """Changes a file, one (old, new) after the other, and shows a diff with one line around."""
        made = Path(self.pick(path))
        before = after = made.read_text(encoding="utf-8")
        for old, new in ((self.pick(old), self.pick(new)) for old, new in changes):
            assert after.count(old) == 1, f"{path}: {after.count(old)} of {old!r}"
            after = after.replace(old, new)
        made.write_text(after, encoding="utf-8")
        lines = difflib.unified_diff(before.splitlines(), after.splitlines(),
                                     str(made), str(made), n=1, lineterm="")  # fmt: skip
        self.code("diff", "\n".join(line for line in lines if not line.startswith("@@")))

    def show(self, path: str, most: int | None = None) -> str:
        """Shows a file that something wrote."""
        made = Path(self.pick(path))
        text = made.read_text(encoding="utf-8-sig")
        colon = {"zh": "：", "en": ":"}[self.lang]
        self.blocks.append(f"`{made}`{colon}\n")
        kind = made.suffix.removeprefix(".").replace("md", "markdown")
        self.code(kind, self.cut(self.stable(text.rstrip("\n")), most))
        return text


# Between Chinese characters and their signs a line break stands for nothing; beside code or a
# number it stands for a blank, unless a sign is on the other side.
IDEOGRAPH, SIGN = "\u3400-\u9fff", "\u3000-\u303f\uff00-\uffef“”‘’—…"
TIGHT = re.compile(rf"[{SIGN}]\n|\n[{SIGN}]|[{IDEOGRAPH}]\n[{IDEOGRAPH}]")
ITEM = re.compile(r"\s*([-*|>]|\d+\.) ")
LINE = 98


def paragraphs(text: str, lang: str) -> str:
    """Prose as it is written to a page: each paragraph and each item of a list in one line; of
    English, in lines of even length."""
    parts = [_joined(part) for part in re.split(r"\n\n", cleandoc(text))]
    if lang == "en":
        parts = ["\n".join(_filled(line) for line in part.split("\n")) for part in parts]
    return "\n\n".join(parts)


def _joined(part: str) -> str:
    lines: list[str] = []
    for line in part.split("\n"):
        if lines and not ITEM.match(line):
            tight = TIGHT.search(f"{lines[-1][-1]}\n{line.strip()[0]}")
            lines[-1] += ("" if tight else " ") + line.strip()
        else:
            lines.append(line)
    return "\n".join(lines)


def _filled(line: str) -> str:
    if line.lstrip().startswith("|"):
        return line
    item = ITEM.match(line)
    return textwrap.fill(line, LINE, subsequent_indent=" " * (item.end() if item else 0),
                         break_long_words=False, break_on_hyphens=False)  # fmt: skip
