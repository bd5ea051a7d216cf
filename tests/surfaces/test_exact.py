"""Data for other programs loses no digit, and text on pages breaks where it may."""

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from tests.surfaces.program import twofold
from twofold.answers.exact import write_csv, write_json
from twofold.answers.pages.wrapping import HARD, Wrapped
from twofold.answers.sentences import percent
from twofold.words import words

NUMBERS = st.decimals(allow_nan=False, allow_infinity=False) | st.integers()
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20,
)  # fmt: skip


def as_json(value: object) -> str:
    out = io.StringIO()
    write_json(value, out)
    return out.getvalue()


@given(VALUES)
def test_json_keeps_every_digit(value) -> None:
    back = json.loads(as_json(value), parse_float=Decimal, parse_int=Decimal)
    assert back == value


@given(st.lists(VALUES))
def test_what_is_made_while_written_reads_alike(values) -> None:
    text = as_json({"rows": iter(values)})
    assert json.loads(text, parse_float=Decimal, parse_int=Decimal) == {"rows": values}


def test_json_of_what_json_has_no_word_for() -> None:
    value = {"never": date.max, "day": date(2025, 6, 30), "none": iter(()),
             "at": datetime(2025, 6, 30, 8, tzinfo=UTC), "long": Decimal("123456789012345678.25"),
             "small": Decimal("1E-7")}  # fmt: skip
    text = as_json(value)
    assert '"long": 123456789012345678.25' in text
    assert '"small": 0.0000001' in text
    assert json.loads(text) == {
        "never": "never", "day": "2025-06-30", "none": [], "at": "2025-06-30T08:00:00+00:00",
        "long": 123456789012345678.25, "small": 1e-7,
    }  # fmt: skip


def test_a_number_that_is_none_is_no_json() -> None:
    with pytest.raises(ValueError, match="Out of range"):
        as_json({"x": float("nan")})


def test_csv_cells() -> None:
    out = io.StringIO()
    row = (None, True, Decimal("1E+3"), date.max, date(2025, 6, 30), ["a", 2], 'say "so", twice')
    write_csv(("a",) * len(row), [row], out)
    (_, cells) = csv.reader(io.StringIO(out.getvalue()))
    assert cells == ["", "yes", "1000", "never", "2025-06-30", "a; 2", 'say "so", twice']


def test_a_file_of_csv_has_a_mark_and_a_pipe_has_none(tmp_path) -> None:
    assert not twofold("policies", "list", "--format", "csv").out.startswith("\ufeff")
    ran = twofold("policies", "list", "--output", "list.csv")
    assert (ran.code, ran.out) == (0, "")
    assert "list.csv" in ran.err
    assert (tmp_path / "list.csv").read_bytes().startswith(b"\xef\xbb\xbfid,")


def test_a_file_s_name_says_its_format(tmp_path) -> None:
    twofold("policies", "list", "--output", "list.json")
    listed = json.loads((tmp_path / "list.json").read_text(encoding="utf-8"))
    assert "cn.hnte" in [one["id"] for one in listed]
    twofold("policies", "list", "--output", "list.txt")
    assert "cn.hnte" in (tmp_path / "list.txt").read_text(encoding="utf-8")


def broken(text: str, width: int) -> list[str]:
    out = io.StringIO()
    Console(file=out, width=width, markup=False).print(Wrapped(text))
    return [line.rstrip() for line in out.getvalue().splitlines()]


def test_chinese_breaks_between_characters_but_not_before_a_closing_sign() -> None:
    assert broken("企业研发费用（万元），须不低于", 12) == [
        "企业研发费用",
        "（万元），须",
        "不低于",
    ]


def test_english_breaks_between_words_and_keeps_units() -> None:
    assert broken(f"must be at least 10{HARD}% of it", 18) == ["must be at least", "10 % of it"]


@given(st.text(alphabet="企业研发，。（）abc 12%\n", max_size=60), st.integers(8, 40))
def test_breaking_loses_nothing(text: str, width: int) -> None:
    assert "".join("".join(broken(text, width)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("share", "beside", "shown"),
    [(0.095, "0.1", "9.5%"), (0.0399999999, "0.04", "3.99999999%"), (0.04, "0.04", "4%"),
     (0.333333333, "0.6", "33.33%")],
)  # fmt: skip
def test_a_share_never_looks_like_the_threshold_it_misses(share, beside, shown) -> None:
    assert percent(words("zh"), share, Decimal(beside)) == shown
