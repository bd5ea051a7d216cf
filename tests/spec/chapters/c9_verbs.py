"""Chapter 9: all verbs, made from the one table of them (`twofold/answers/verbs.py`)."""

from __future__ import annotations

from tests.spec.manual import Chapter, Page
from twofold.answers.parameters import Parameter
from twofold.answers.verbs import VERBS, Verb

CHAPTER = Chapter(9, "verbs", zh="全部动词", en="All verbs")
NONE = {"zh": "没有：{why}", "en": "None: {why}"}
HEADS = {
    "zh": ("参数", "命令中", "网址中", "含义"),
    "en": ("Parameter", "In a command", "In a URL", "What it is"),
}


@CHAPTER.section(zh="一张表", en="One table")
def table(page: Page) -> None:
    page.text(
        zh="""
        程序能做的每件事是一个动词，在命令行、API 和网页上是同一个。没有地址或没有网页的，写明理
        由。
        """,
        en="""
        Everything that the program can do is a verb, the same on the command line, in the API and
        on pages. Where a verb has no route or no page, the reason is given.
        """,
    )
    rows = []
    for verb in VERBS:
        routes = "\n".join(f"`{r.method} /api{r.path}`" for r in verb.routes)
        where = f"`/{page.lang}{verb.page}`" if verb.page else why(page, verb, "no_page")
        rows.append((f"[`twofold {verb.command}`](#twofold-{verb.command.replace(' ', '-')})",
                     routes or why(page, verb, "no_route"), where))  # fmt: skip
    page.table(("⟪命令‖Command⟫", "⟪地址‖Route⟫", "⟪网页‖Page⟫"), rows)


def why(page: Page, verb: Verb, what: str) -> str:
    """The stated reason for what a verb lacks."""
    return NONE[page.lang].format(why=page.words(f"verbs.{what}.{verb.name}"))


def told(page: Page, of: Parameter) -> tuple[str, str, str, str]:
    """A parameter in a row: its name, and as each surface names it."""
    metavar = f"cli.metavars.{of.shown}"
    value = page.words(metavar) if page.say.has(metavar) else of.shown
    here = value if of.placed else of.option if of.flag else f"{of.option} {value}"
    key = f"cli.arguments.{of.shown}" if of.placed else f"cli.options.{of.name}"
    there = "" if of.file or of.name == "folder" else f"`{of.query}`"
    return f"`{of.name}`", f"`{here}`", there, page.words(key)


def section(verb: Verb) -> None:
    """A section for a verb, with its help and its parameters."""

    @CHAPTER.section(zh=f"twofold {verb.command}", en=f"twofold {verb.command}")
    def one(page: Page) -> None:
        said = page.words(f"cli.commands.{verb.name}")
        page.text(zh=said, en=said)
        shown = page.quietly(f"twofold {verb.command} --help").out
        assert f"twofold {verb.command}" in shown
        if verb.function is None:
            page.code("console", f"$ twofold {verb.command} --help\n{page.own_options(shown)}")
            return
        rows = [told(page, of) for of in verb.parameters]
        for of in verb.parameters:
            assert of.placed or of.option in shown, (verb.command, of.name)
        if rows:
            page.table(HEADS[page.lang], rows)


for each in VERBS:
    section(each)


@CHAPTER.section(zh="通用的参数", en="Parameters of every verb")
def shared(page: Page) -> None:
    page.text(
        zh="""
        各命令都可以写的：`--city` 城市的文件夹，`--day` 适用规则的日期，`--as-of` 按哪一天已知的情
        况，`--format`、`--lang`、`--output`。网址中写 `day`、`asOf`、`format`、`lang`。
        """,
        en="""
        Taken by every command: `--city`, the folder; `--day`, the day rules are applied;
        `--as-of`, what was known by then; `--format`, `--lang`, `--output`. In a URL: `day`,
        `asOf`, `format`, `lang`.
        """,
    )
