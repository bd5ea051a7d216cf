"""Wrong uses: one clear message that says where, what and what to do, and the right exit code."""

import re

import pytest

from tests import wording
from tests.support import ROOT
from tests.surfaces.program import LANGUAGES, Ran, twofold

WORDS = {lang: wording.words(ROOT, lang) for lang in LANGUAGES}


def assert_told(ran: Ran, code: int, key: str, lang: str, where: str = "") -> None:
    """One message, that of `key`, with its place; nothing on stdout; no traceback."""
    assert ran.code == code, ran.err
    assert ran.out == ""
    lines = ran.err.splitlines()
    assert len(lines) == 2, ran.err
    what, do = (WORDS[lang][f"errors.{key}.{half}"] for half in ("what", "do"))
    assert _fits(what, lines[0].removeprefix(where + ": " if where else "")), lines[0]
    assert _fits(do, lines[1].strip()), lines[1]
    if where:
        assert lines[0].startswith(f"{where}: ")


def _fits(text: str, shown: str) -> bool:
    parts = re.split(r"\{[a-z0-9_]+\}", text.replace("{{", "").replace("}}", ""))
    return re.fullmatch("(?s:.+?)".join(map(re.escape, parts)), shown) is not None


CASES = [
    (["brief", "--day", "2025-02-30"], 2, "cli.bad_date", "--day"),
    (["brief", "--day", "0001-01-01"], 2, "cli.far_date", "--day"),
    (["brief", "--as-of", "9999-12-31"], 2, "cli.far_date", "--as-of"),
    (["--as-of", "gestern", "brief"], 2, "cli.bad_date", "--as-of"),
    (["brief", "--day"], 2, "cli.no_value", "twofold"),
    (["policies", "decide"], 2, "cli.missing_argument", "twofold policies decide"),
    (["policies", "decid"], 2, "cli.no_command", "twofold policies"),
    (["brif"], 2, "cli.no_command", "twofold"),
    (["policies", "list", "--formt", "json"], 2, "cli.no_option", "twofold policies list"),
    (["policies", "list", "-x"], 2, "cli.no_option", "twofold policies list"),
    (["policies", "list", "more"], 2, "cli.extra_argument", "twofold policies list"),
    (["policies", "list", "--format", "xml"], 2, "cli.bad_choice", "--format"),
    (["policies", "list", "--output", "o.docx"], 2, "cli.bad_suffix", "--output"),
    (["policies", "list", "--lang", "fr"], 2, "cli.bad_choice", "--lang"),
    (["policies", "decide", "cn.hnte", "--verdict", "yes"], 2, "cli.bad_choice", "--verdict"),
    (["policies", "decide", "cn.hnte", "--limit", "0"], 2, "cli.bad_whole", "--limit"),
    (["policies", "decide", "cn.hnte", "--limit", "many"], 2, "cli.bad_whole", "--limit"),
    (["example", "x", "--scale", "-1"], 2, "cli.bad_number", "--scale"),
    (["example", "x", "--scale", "nan"], 2, "cli.bad_number", "--scale"),
    (["--city", ".", "brief"], 3, "workspace.no_city", "."),
    (["policies", "explain", "cn.hnt"], 3, "policies.no_policy", ""),
    (["policies", "decide", "cn.hnte", "--facts", "nowhere.csv"], 2, "facts.no_file",
     "nowhere.csv"),
    (["policies", "decide", "cn.hnte", "--facts", "."], 2, "facts.no_file", "."),
]  # fmt: skip


def test_a_name_that_is_nothing_is_no_policy() -> None:
    ran = twofold("--lang", "en", "policies", "explain", "")
    assert (ran.code, ran.out) == (3, "")
    assert 'There is no policy "".' in ran.err


@pytest.mark.parametrize(
    ("arguments", "code", "key", "where"), CASES, ids=[" ".join(case[0]) for case in CASES]
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_wrong_command(arguments, code, key, where, lang, monkeypatch) -> None:
    monkeypatch.setenv("TWOFOLD_LANG", lang)
    assert_told(twofold(*arguments), code, key, lang, where)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_city_here(lang: str, tmp_path) -> None:
    assert_told(twofold("--lang", lang, "brief"), 3, "cli.no_city", lang, str(tmp_path))


@pytest.mark.parametrize("lang", LANGUAGES)
class TestFactsFiles:
    """Facts files that cannot be read as they are meant."""

    def decide(self, lang: str, path, *more: str) -> Ran:
        return twofold("--lang", lang, "policies", "decide", "cn.hnte", "--facts", path,
                       "--day", "2025-06-30", *more)  # fmt: skip

    def test_an_unknown_column(self, lang, facts) -> None:
        told = self.decide(lang, facts({"revenu": "1"}))
        assert_told(told, 2, "facts.unknown_column", lang, "facts.csv:1")
        assert "revenue" in told.err.splitlines()[1]

    def test_a_repeated_column(self, lang, facts) -> None:
        told = self.decide(lang, facts({"职工总数": "1", "参照年度职工总数": "2"}))
        assert told.code == 2

    def test_a_day_outside_the_text(self, lang, facts) -> None:
        told = self.decide(lang, facts({}), "--day", "2015-12-31")
        assert told.code == 5
        assert "2015-12-31" in told.err
        assert "2016-01-01" in told.err

    def test_an_encoding_that_lies(self, lang, facts) -> None:
        path = facts({}, encoding="gb18030")
        told = self.decide(lang, path, "--encoding", "utf-8")
        assert_told(told, 2, "registers.encoding_lie", lang, "facts.csv:1")

    def test_gb18030_is_found(self, lang, facts) -> None:
        assert self.decide(lang, facts({}, encoding="gb18030")).code == 0

    def test_neither_encoding(self, lang, tmp_path) -> None:
        path = tmp_path / "broken.csv"
        path.write_bytes("名称,resident\n甲,yes\n".encode() + b"\xff\xff,yes\n")
        told = self.decide(lang, path)
        assert_told(told, 2, "registers.unknown_encoding", lang, "broken.csv:3")

    def test_an_empty_file(self, lang, tmp_path) -> None:
        (tmp_path / "empty.csv").touch()
        told = self.decide(lang, "empty.csv")
        assert_told(told, 2, "registers.empty_file", lang, "empty.csv")

    def test_a_spreadsheet(self, lang, tmp_path) -> None:
        (tmp_path / "book.xlsx").write_bytes(b"PK\x03\x04 and so on")
        told = self.decide(lang, "book.xlsx")
        assert_told(told, 2, "registers.other_format", lang, "book.xlsx")

    def test_which_row(self, lang, facts) -> None:
        path = facts({}, {})
        explain = ("--lang", lang, "policies", "explain", "cn.hnte", "--facts", path,
                   "--day", "2025-06-30")  # fmt: skip
        assert_told(twofold(*explain), 2, "cli.several_rows", lang, "facts.csv")
        assert_told(twofold(*explain, "--row", "9"), 3, "cli.no_row", lang, "facts.csv")

    def test_a_row_that_cannot_be_read(self, lang, facts) -> None:
        path = facts({"registered_on": "2015-13-01"})
        told = twofold("--lang", lang, "policies", "explain", "cn.hnte", "--facts", path,
                       "--row", "2", "--day", "2025-06-30")  # fmt: skip
        assert_told(told, 2, "registers.bad_date", lang, "facts.csv:2")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_output_that_cannot_be_written(lang: str, tmp_path) -> None:
    listing = ("--lang", lang, "policies", "list", "--output")
    assert_told(twofold(*listing, "no/such/x.csv"), 4, "cli.cannot_write", lang, "no/such/x.csv")
    told = twofold(*listing, tmp_path)
    assert_told(told, 4, "cli.cannot_write", lang, str(tmp_path))
    if lang == "zh":
        assert "directory" not in told.err


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_defect_is_one_line(lang: str, monkeypatch, tmp_path) -> None:
    from twofold import policies

    def broken(workspace):
        raise ZeroDivisionError("a secret of the inside")

    monkeypatch.setattr(policies, "policies", broken)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    told = twofold("--lang", lang, "policies", "list")
    assert (told.code, told.out) == (70, "")
    assert len(told.err.splitlines()) == 1
    assert "Traceback" not in told.err
    (kept,) = tmp_path.glob("twofold-*.txt")
    assert str(kept) in told.err
    assert "a secret of the inside" in kept.read_text(encoding="utf-8")


def test_every_error_class_has_its_exit_code() -> None:
    from twofold import errors

    codes = {name: getattr(errors, name).exit_code
             for name in ("InputError", "NotFound", "Conflict", "Refused")}  # fmt: skip
    assert codes == {"InputError": 2, "NotFound": 3, "Conflict": 4, "Refused": 5}
