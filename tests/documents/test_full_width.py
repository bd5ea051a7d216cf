"""What an input method types is read as what it stands for, in rules and nowhere else."""

from __future__ import annotations

import pytest

from twofold import documents
from twofold.documents import Fence, Prose, Table
from twofold.documents.read import FULL_WIDTH, normalise
from twofold.policies.read import read as policy


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("rd ／ revenue ≥ ：share", "rd / revenue >= :share"),
        ("（a ＋ b）× ２ ≤ １，０００．５", "(a + b)* 2 <= 1,000.5"),
        ("a ＝ ０１２３４５６７８９", "a = 0123456789"),
        ("a ＜ b AND b ＞ c AND c ≠ d", "a < b AND b > c AND c <> d"),
        ("a － b − c ＊ 2", "a - b - c * 2"),
        ("a\u3000>= 1", "a >= 1"),
        ("level = ‘国家级’", "level = '国家级'"),
    ],
)
def test_signs_and_digits(typed: str, read: str) -> None:
    assert normalise(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("level = '国家级（一）：Ａ／Ｂ ≥ １'", "level = '国家级（一）：Ａ／Ｂ ≥ １'"),
        ("level = ‘国家级（一）’ AND a ≥ １", "level = '国家级（一）' AND a >= 1"),
        ("level = 'O’Hara（甲）'", "level = 'O’Hara（甲）'"),
        ("level = ‘it's’", "level = 'it''s'"),
        ("level = 'it''s （甲）' AND a ≥ １", "level = 'it''s （甲）' AND a >= 1"),
        ("level IN ('１', '２') OR b ≥ ２", "level IN ('１', '２') OR b >= 2"),
    ],
)
def test_quoted_text_is_left_alone(typed: str, read: str) -> None:
    assert normalise(typed) == read


def test_rules_are_read_so_and_prose_is_not() -> None:
    made = documents.parse(
        "---\nkind: policy\nid: x\n---\n\n研发占比 ≥ ５％（含）。\n\n"
        "```sql require rd\nrd ≥ ５\n```\n\n"
        "| score s | points |\n|---|---|\n| `class_1 ≥ １` | ７ |\n| 说明（甲） | 0 |\n"
    )
    prose, fence, table = made.blocks
    assert prose == Prose("研发占比 ≥ ５％（含）。", 6)
    assert fence == Fence("require", "rd", "rd >= 5\n", 9)
    assert isinstance(table, Table)
    assert [row["score"] for row in table.rows] == ["`class_1 >= 1`", "说明（甲）"]


EVERY = {
    "≥": ">=", "≤": "<=", "≠": "<>", "／": "/", "（": "(", "）": ")", "，": ",", "＋": "+",
    "－": "-", "＊": "*", "×": "*", "＝": "=", "＜": "<", "＞": ">", "‘": "'", "’": "'",
    "：": ":", "．": ".", "\u3000": " ", "−": "-", "０": "0", "１": "1", "２": "2", "３": "3",
    "４": "4", "５": "5", "６": "6", "７": "7", "８": "8", "９": "9",
}  # fmt: skip


def test_every_sign_is_here() -> None:
    assert {chr(code): text for code, text in FULL_WIDTH.items()} == EVERY


@pytest.mark.parametrize(("sign", "plain"), [(s, p) for s, p in EVERY.items() if s not in "‘’"])
def test_each_sign_in_a_fence_and_in_a_cell(sign: str, plain: str) -> None:
    made = documents.parse(
        f"---\nkind: policy\nid: x\n---\n\n```sql require a\na {sign} b\n```\n\n"
        f"| score s | points |\n|---|---|\n| `a {sign} b` | 7 |\n"
    )
    fence, table = made.blocks
    assert isinstance(fence, Fence)
    assert isinstance(table, Table)
    assert fence.text == f"a {plain} b\n"
    assert table.rows[0]["score"] == f"`a {plain} b`"


@pytest.mark.parametrize(
    ("row", "value"),
    [
        ("p | 2016-01-01 | ５ | ％", "0.05"),
        ("p | ２０１６－０１－０１ | 5，000 | 万元", "50000000"),
        ("p | 2016-01-01 | １２．５ | %", "0.125"),
        ("p | 2016-01-01 | －３ | 元", "-3"),
        ("p | 2016-01-01 | ？ | 元", "None"),
    ],
)
def test_a_parameter_as_an_input_method_types_it(row: str, value: str) -> None:
    text = (
        "---\nkind: policy\nid: x\nfrom: 2016-01-01\n---\n\n"
        f"| parameter | from | value | unit |\n|---|---|---|---|\n| {row} |\n"
    )
    (parameter,) = policy(documents.parse(text), {}).parameters
    assert str(parameter.from_) == "2016-01-01"
    assert f"{parameter.value:f}" == value if parameter.value is not None else value == "None"


@pytest.mark.parametrize(("cell", "low", "high"), [("７", 7, 7), ("７–８", 7, 8), ("７～８", 7, 8)])
def test_points_as_an_input_method_types_them(cell: str, low: int, high: int) -> None:
    text = (
        "---\nkind: policy\nid: x\nfrom: 2016-01-01\n---\n\n"
        f"| score s | points |\n|---|---|\n| judged | {cell} |\n"
    )
    (band,) = policy(documents.parse(text), {}).tables[0].bands
    assert (band.low, band.high) == (low, high)
