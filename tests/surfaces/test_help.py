"""Every command explains itself in both languages, and no sentence stands in the code."""

import ast
import re
import time

import pytest
import typer
from typer.main import get_command

from tests import wording
from tests.support import ROOT
from tests.surfaces.program import LANGUAGES, process, twofold
from twofold.cli.app import tree

# Names of programs, formats and options, which stay as they are in Chinese.
NAMES = re.compile(
    r"--[a-z-]+|twofold|Twofold|city\.yaml|organisation|quarantine|examples/\S+|cn\.hnte|CSV|JSON"
    r"|XLSX|HTTP|Ctrl-C|spark|duckdb|\b(?:xlsx|parquet|serve|changes|changed|removed|added|records"
    r"|not_applicable|awards|totals|near|reform|automatic|propose|move|delivery|district|rd_small"
    r"|proposed|district_checked|gates_passed|noticed|objected|approved|paid|evaluated|recover(?:ed)?"
    r"|refused|gain|loss|mixed|policy|pool|industry|size|level|item|state|verdict)\b"
    r"|tasks-2026|\b(?:split|freeze|assigned|month)\b"
    r"|\b(?:pdf|docx|html|DOCX|papers|print|sentences|edit|circular|problems)\b"
    r"|\b(?:lists|mark|uncontacted|visited|applied|given_up|calendar|done|card|internal|chances|year-end|set)\b"
    r"|SDMX|sdmx-(?:csv|json|structure)|HTML|PDF|public: yes"
    r"|\b(?:published|recorded|publish|report)\b"
    r"|\b(?:vintages|difference|contribution|entered|monitor|seller|change)\b"
    r"|\b(?:year|quarter|month)\b"
    r"|\b(?:targets|growth|registered|tax|statistical)\b"
    r"|Parquet|BOM|\.gz|gb18030|points|judged|never|\b(?:table|json|csv|zh|en|eligible|ineligible"
    r"|unknown|pending|init|check|example|import|registers|log|show|export|policies|list|decide"
    r"|explain|compare|indicators|measure|progress|outlook|brief)\b"
)


def paths(command: typer.core.TyperGroup, before: tuple[str, ...] = ()):
    """The words of every command, the program's own (none) first."""
    yield before
    for name, below in getattr(command, "commands", {}).items():
        yield from paths(below, (*before, name))


COMMANDS = list(paths(get_command(tree())))


def test_all_commands_are_there() -> None:
    assert {" ".join(path) for path in COMMANDS} == {
        "", "init", "check", "example", "serve", "import", "registers", "registers list",
        "registers log", "registers show", "registers changes",
        "registers export", "policies", "policies list", "policies decide", "policies explain",
        "policies near", "policies export", "policies reform", "policies check",
        "awards", "awards list", "awards totals", "awards propose", "awards move",
        "awards delivery", "awards automatic", "indicators", "indicators list",
        "indicators measure",
        "indicators progress", "indicators outlook",
        "indicators records", "indicators compare", "brief", "indicators published",
        "indicators export", "publish", "report",
        "indicators vintages", "indicators difference", "indicators log", "indicators monitor",
        "lists", "lists show", "lists mark", "calendar", "calendar show", "calendar done",
        "indicators contribution", "indicators entered", "targets growth", "targets show",
        "targets split", "targets month", "targets freeze", "targets", "papers", "papers sentences",
        "papers print", "papers edit", "indicators card", "internal", "internal set",
        "internal chances", "internal year-end",
    }  # fmt: skip


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_command_has_help(path: tuple[str, ...], lang: str) -> None:
    shown = twofold("--lang", lang, *path, "--help")
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith({"zh": "用法：twofold", "en": "Usage: twofold"}[lang])
    for option in ("--city", "--day", "--as-of", "--format", "--lang", "--output", "--help"):
        assert option in shown.out
    if lang == "zh":
        assert not re.findall(r"[A-Za-z]{3,}", NAMES.sub("", shown.out))


def test_options_stand_before_and_after_the_command() -> None:
    after = twofold("policies", "list", "--format", "json")
    before = twofold("--format", "json", "policies", "list")
    between = twofold("policies", "--format", "json", "list")
    assert after.out == before.out == between.out != ""


def test_the_later_option_wins() -> None:
    assert twofold("--format", "csv", "policies", "list", "--format", "json").out.startswith("[")


@pytest.mark.parametrize(
    ("settings", "word"),
    [({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "用法"), ({"LC_ALL": "de_DE.UTF-8"}, "Usage"),
     ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "用法"), ({"LC_ALL": "zh_CN.GB18030"}, "用法")],
)  # fmt: skip
def test_the_locale_says_the_language(settings, word, monkeypatch) -> None:
    monkeypatch.delenv("TWOFOLD_LANG")
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert twofold("--help").out.startswith(word)


def test_the_version() -> None:
    assert re.fullmatch(r"twofold \d+\.\d+\.\d+\n", twofold("--version").out)


def test_without_a_command_there_is_help() -> None:
    assert twofold() == twofold("--help")
    assert twofold("policies").out == twofold("policies", "--help").out


@pytest.mark.alone
def test_help_comes_at_once() -> None:
    process("--help")  # once for the disk
    began = time.perf_counter()
    assert process("--help").code == 0
    assert time.perf_counter() - began < 1


# What speaks for the command line: its own modules, and the answers that it prints.
SOURCES = [
    path.read_text(encoding="utf-8")
    for part in ("cli", "answers", "api", "web", "hosting")
    for path in sorted((ROOT / "twofold" / part).rglob("*.py"))
]


def said() -> set[str]:
    """Every key of the words files that the command line asks for by name."""
    found = set()
    for text in SOURCES:
        for node in ast.walk(ast.parse(text)):
            text = node.value if isinstance(node, ast.Constant) else None
            if re.fullmatch(r"(cli|brief|init|value)(\.[a-z_]*[a-z])+", str(text)):
                found.add(str(text))
    return found


def test_every_text_asked_for_has_words() -> None:
    known = wording.words(ROOT, "en").keys()
    errors = {f"cli.{key.partition('.')[2]}" for key in wording.error_keys(dict.fromkeys(known))}
    assert sorted(said() - known - errors) == []


def test_no_words_of_the_command_line_are_left_over() -> None:
    """A key is used as it stands, or its last part is put in: `cli.columns.{name}`."""
    texts = "\n".join(SOURCES)
    unused = [
        key for key in wording.words(ROOT, "en")
        if key.startswith(("cli.", "brief.", "init.")) and f'"{key}"' not in texts
        and f"{key.rpartition('.')[0]}." + "{" not in texts
        and not re.search(rf"\b{re.escape(key.rpartition('_')[0])}_\{{", texts)
    ]  # fmt: skip
    assert unused == []
