"""What an input method types is read as what it stands for, in rules and nowhere else."""

from __future__ import annotations

import pytest

from twofold import documents
from twofold.documents import Fence, Prose, Table
from twofold.documents.read import normalise


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
