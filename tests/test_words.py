"""Every string that a person sees stands in both languages, and every error has its words."""

import re
from pathlib import Path

import pytest

from tests import wording
from tests.support import ROOT

ZH, EN = (wording.words(ROOT, language) for language in wording.LANGUAGES)
FILES = wording.sources(ROOT)
CHINESE = re.compile(r"[\u3400-\u9fff]")
LETTER = re.compile(r"[^\W\d_]")
KEY = re.compile(r"[a-z_]+\.[a-z][a-z0-9_]*")

# Written alike in both languages: names of formats and signs.
ALIKE: frozenset[str] = frozenset()


def bare(text: str) -> str:
    """A text without what is filled in and what is quoted as code."""
    return re.sub(r"`[^`]*`", "", re.sub(r"\{[^{}]*\}", "", text))


def test_both_languages_have_the_same_keys() -> None:
    assert sorted(ZH.keys() - EN.keys()) == [], "in zh.toml only"
    assert sorted(EN.keys() - ZH.keys()) == [], "in en.toml only"


def test_both_languages_fill_in_the_same_values() -> None:
    different = [
        f"{key}: zh {sorted(wording.placeholders(ZH[key]))}, en {sorted(wording.placeholders(en))}"
        for key, en in EN.items()
        if key in ZH and wording.placeholders(ZH[key]) != wording.placeholders(en)
    ]
    assert not different, "\n" + "\n".join(different)


def test_no_text_is_empty() -> None:
    empty = [key for strings in (ZH, EN) for key, text in strings.items() if not text.strip()]
    assert not empty


def test_chinese_texts_are_chinese() -> None:
    wrong = [
        f"{key}: {text}"
        for key, text in ZH.items()
        if LETTER.search(bare(text)) and not CHINESE.search(text) and key not in ALIKE
    ]
    assert not wrong, "\n" + "\n".join(wrong)


def test_the_list_of_texts_written_alike_is_true() -> None:
    assert {key for key in ALIKE if ZH.get(key) != EN.get(key)} == set()


def test_an_error_says_what_and_what_to_do() -> None:
    halves = {key for key in EN if key.startswith("errors.")}
    wanted = {f"errors.{k}.{half}" for k in wording.error_keys(EN) for half in ("what", "do")}
    assert sorted(halves ^ wanted) == []


def test_every_error_has_its_words() -> None:
    known = wording.error_keys(EN)
    lost = [str(one) for one in wording.raised(FILES) if one.key and one.key not in known]
    assert not lost, "\n" + "\n".join(lost)


def test_every_key_written_anywhere_has_its_words() -> None:
    """Keys in tables and variables: `area.what`, where `area` is one that has errors. Texts that
    are no errors, and templates, may be named alike."""
    known = wording.error_keys(EN)
    areas = {key.partition(".")[0] for key in known}
    lost = [
        f"{path}:{line}: {text}"
        for path, line, text in wording.literals(FILES)
        if KEY.fullmatch(text)
        and text.partition(".")[0] in areas
        and text not in known
        and text not in EN
        and not text.endswith((".html", ".md"))
    ]
    assert not lost, "\n" + "\n".join(lost)


def test_no_words_are_left_over() -> None:
    written = {text for _, _, text in wording.literals(FILES)} | wording.completed(FILES)
    used = {one.key for one in wording.raised(FILES)}
    assert sorted(wording.error_keys(EN) - written - used) == []


def test_an_error_brings_every_value_that_its_words_fill_in() -> None:
    short = [
        f"{one} lacks {', '.join(sorted(lacking))}"
        for one in wording.raised(FILES)
        if one.key and one.complete
        and (lacking := wording.placeholders(wording.error_text(EN, one.key)) - one.values)
    ]  # fmt: skip
    assert not short, "\n" + "\n".join(short)


PLANTED = '''
class Own(InputError):
    """Below the base by two steps."""

def refuse(place, key, **values):
    raise Own(key, place, **values)

def use(x):
    refuse(1, "sql.handed_on", value=2)
    raise errors.InputError("sql.plain", at=x, value=3)

def choose(x):
    raise Own("sql.one" if x else "sql.other", value=1)

def glue(x):
    raise Own(f"sql.{x.key}")

class Reader:
    def fail(self, key, node=None, **values):
        return Own(f"sql.{key}", node, **values)

    def read(self):
        raise self.fail("behind_a_prefix", value=1)
'''


@pytest.fixture
def planted(tmp_path: Path) -> tuple[wording.Source, ...]:
    """A package of one file that makes errors in every way the project does."""
    (tmp_path / "twofold").mkdir()
    errors = (ROOT / "twofold/errors.py").read_text(encoding="utf-8")
    (tmp_path / "twofold/errors.py").write_text(errors, encoding="utf-8")
    (tmp_path / "twofold/sql.py").write_text(PLANTED, encoding="utf-8")
    return wording.sources(tmp_path)


def test_the_reader_finds_every_way_of_making_an_error(planted) -> None:
    found = {one.key: one for one in wording.raised(planted) if one.path == "twofold/sql.py"}
    assert found.keys() == {
        None, "sql.handed_on", "sql.plain", "sql.one", "sql.other", "f'sql.{x.key}'",
        "sql.behind_a_prefix",
    }  # fmt: skip
    assert found["sql.plain"].values >= {"value"}
    assert found["sql.plain"].complete


def test_placeholders_are_read_as_the_formatter_reads_them() -> None:
    assert wording.placeholders("{a:,} {b.c} {d[0]} {{e}} {f!r}") == {"a", "b", "d", "f"}
