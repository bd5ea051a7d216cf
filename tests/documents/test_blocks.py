"""Headings, prose, fences and tables, each with the line on which it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import ROOT
from twofold import documents
from twofold.documents import Document, Fence, Heading, Prose, Table
from twofold.errors import InputError

FRONT = "---\nkind: policy\nid: x\nname: y\n---\n"
BODY = """
# 第一章

第一段，
同一段的第二行。

| 年份 | 值 |
|---|---|
| 2024 | 1 |

```sql require rd
rd / revenue >=
  :share
```

- 一项
- 又一项

| score level | points |
|---|---|
| `class_1 >= 1` | 7–8 |
| otherwise | 0 |

### 第二章
| case | rd | → rd |
|---|---|---|
| 恰为 5% | 5 | met |
| 差一分 | | unmet |
"""


def parse(body: str) -> Document:
    return documents.parse(FRONT + body, "x.md")


def refused(body: str) -> tuple[str, str, dict[str, object]]:
    with pytest.raises(InputError) as caught:
        parse(body)
    return caught.value.key.removeprefix("documents."), str(caught.value.at), caught.value.values


def test_every_block_is_read_with_its_line() -> None:
    blocks = parse(BODY).blocks
    assert [(type(b).__name__, b.line) for b in blocks] == [
        ("Heading", 7), ("Prose", 9), ("Prose", 12), ("Fence", 17), ("Prose", 21),
        ("Table", 24), ("Heading", 29), ("Table", 30),
    ]  # fmt: skip
    assert blocks[0] == Heading(1, "第一章", 7)
    assert blocks[1] == Prose("第一段，\n同一段的第二行。", 9)
    assert blocks[2] == Prose("| 年份 | 值 |\n|---|---|\n| 2024 | 1 |", 12)
    assert blocks[3] == Fence("require", "rd", "rd / revenue >=\n  :share\n", 17)
    assert blocks[4] == Prose("- 一项\n- 又一项", 21)
    assert blocks[6] == Heading(3, "第二章", 29)


def test_a_table_is_known_by_its_first_header() -> None:
    score, case = parse(BODY).tables("score"), parse(BODY).tables("case")
    (levels,), (cases,) = tuple(score), tuple(case)
    assert (levels.word, levels.id, levels.header) == ("score", "level", ("score", "points"))
    assert [(r.line, r["score"], r["points"]) for r in levels.rows] == [
        (26, "`class_1 >= 1`", "7–8"), (27, "otherwise", "0"),
    ]  # fmt: skip
    assert [(r.line, r["case"], r.get("rd"), r["→ rd"]) for r in cases.rows] == [
        (32, "恰为 5%", "5", "met"), (33, "差一分", "", "unmet"),
    ]  # fmt: skip
    assert cases.rows[0].get("nothing") == ""


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_a_byte_order_mark_change_nothing(
    tmp_path: Path, ends: str, mark: str
) -> None:
    path = tmp_path / "x.md"
    path.write_bytes((mark + (FRONT + BODY).replace("\n", ends)).encode())
    assert documents.read(path).blocks == parse(BODY).blocks


@pytest.mark.parametrize("folder", ["library", "examples"])
def test_every_line_number_of_every_shipped_document_points_at_what_it_names(folder: str) -> None:
    """In the real documents: the heading, fence, table or row does stand on its line."""
    seen = 0
    for path in sorted((ROOT / folder).rglob("*.md")):
        lines = ["", *path.read_text(encoding="utf-8").splitlines()]
        if lines[1:2] != ["---"]:
            continue
        made = documents.read(path)
        for key, line in made.lines.items():
            assert lines[line].startswith(f"{key}:"), f"{path}:{line}"
        for block in made.blocks:
            assert on_its_line(block, lines), f"{path}:{block.line}"
            seen += 1
    assert seen > 50


def on_its_line(block: Heading | Prose | Fence | Table, lines: list[str]) -> bool:
    match block:
        case Heading(level=level, text=text, line=line):
            if lines[line].startswith("#"):
                return lines[line] == f"{'#' * level} {text}"
            *title, under = lines[line : line + text.count("\n") + 2]  # a title of several lines
            return title == text.split("\n") and set(under) == {" =-"[level]}
        case Prose(text=text, line=line):
            return lines[line : line + text.count("\n") + 1] == text.split("\n")
        case Fence(word=word, id=id_, line=line):
            return lines[line - 1].split() == ["```sql", word, *([id_] if id_ else [])]
        case Table(word=word, rows=rows, line=line):
            starts = lines[line].lstrip("| ").startswith(word)
            return starts and all(row.cells[word] in lines[row.line] for row in rows)


# --- what is wrong


@pytest.mark.parametrize(
    ("fence", "key", "values"),
    [
        ("```sql requre rd", "unknown_fence", {"word": "requre", "near": "require"}),
        ("```sql exclud rd", "unknown_fence", {"word": "exclud", "near": "exclude"}),
        ("```sql require", "fence_id", {"word": "require"}),
        ("```sql require a b", "fence_id", {"word": "require"}),
        ("```sql amount", "fence_id", {"word": "amount"}),
    ],
)
def test_an_unknown_fence_or_one_without_its_id(
    fence: str, key: str, values: dict[str, str]
) -> None:
    assert refused(f"\n文字\n\n{fence}\nTRUE\n```\n") == (key, "x.md:9", values)


def test_a_fence_that_is_only_sql_names_all_words() -> None:
    key, at, values = refused("```sql\nSELECT 1\n```\n")
    assert (key, at, values["word"]) == ("unknown_fence", "x.md:6", "")
    assert "require" in str(values["near"])


def test_other_fences_are_prose() -> None:
    (block,) = parse("```text\nrequire x\n```\n").blocks
    assert block == Prose("```text\nrequire x\n```", 6)


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        ("| age | 2016-01-01 | 365 | 日 |", "日"),
        ("| age | 2016-01-01 | 365 | | 日 |", "日"),
        ("age | 2016-01-01 | 365 | 日", "日"),
        ("| age | 2016-01-01 | `a | b` |", "b`"),
    ],
)
def test_a_row_wider_than_its_header_loses_nothing_silently(row: str, cell: str) -> None:
    """Markdown drops the cells beyond the header without a word: a threshold could vanish."""
    body = f"| parameter | from | value |\n|---|---|---|\n| ok | 2016-01-01 | 1 |\n{row}\n"
    assert refused(body) == ("wide_row", "x.md:9", {"cell": cell})


def test_a_bar_inside_a_cell_is_escaped_and_blank_ends_are_no_cells() -> None:
    (table,) = parse("| case | a |\n|---|---|\n| one \\| two | 1 | |\n| three | 2 |  \n").blocks
    assert isinstance(table, Table)
    assert [dict(r.cells) for r in table.rows] == [
        {"case": "one | two", "a": "1"}, {"case": "three", "a": "2"},
    ]  # fmt: skip


def test_a_wide_row_of_a_table_in_prose_is_prose() -> None:
    (block,) = parse("| 年份 | 值 |\n|---|---|\n| 2024 | 1 | 2 |\n").blocks
    assert isinstance(block, Prose)


def test_a_repeated_column_and_an_empty_row() -> None:
    head = "\n| case | rd | rd |\n|---|---|---|\n| a | 1 | 2 |\n"
    assert refused(head) == ("repeated_column", "x.md:7", {"column": "rd"})
    assert refused("| case | rd |\n|---|---|\n| a | 1 |\n| | |\n") == ("empty_row", "x.md:9", {})


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("- 一项\n\n  ```sql require a\n  yes\n  ```\n"),
        pytest.param("> ```sql require a\n> yes\n> ```\n"),
        pytest.param("    ```sql require a\n    yes\n    ```\n"),
        pytest.param("- 一项\n\n  | case | a |\n  |---|---|\n  | 1 | 2 |\n"),
        pytest.param("| cases | a |\n|---|---|\n| 1 | 2 |\n"),
        pytest.param("| case | a |\n|---|\n| 1 | 2 |\n"),
    ],
    ids=["in a list", "in a quotation", "indented", "table in a list", "misspelt",
         "short rule"],
)  # fmt: skip
def test_what_is_meant_as_a_rule_never_becomes_prose_silently(body: str) -> None:
    with pytest.raises(InputError):
        parse(body)


def test_a_fence_in_capitals_is_a_rule() -> None:
    (fence,) = parse("```SQL require a\nyes\n```\n").fences()
    assert (fence.word, fence.id, fence.text) == ("require", "a", "yes\n")
