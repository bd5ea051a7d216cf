"""Documents that say how another's file becomes rows of a register, and files read by them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.registers.city import make, refused, rows
from tests.support import ROOT
from twofold import documents, registers
from twofold.errors import InputError, NotFound, TwofoldError
from twofold.registers.areas import folded, read_areas
from twofold.registers.mapped import Left
from twofold.registers.mapping import read_mapping, read_mappings
from twofold.registers.read import read_registers
from twofold.workspace import Workspace, open_city

STATISTIC = {
    "statistic": [
        "city | text | | yes | yes | | | | | 城市 | city",
        "indicator | text | | yes | yes | | | | | 指标 | indicator",
        "period | text | | yes | yes | | | | | 时期 | period",
        "source | text | | yes | yes | | | | | 来源 | source",
        "value | number | | | yes | | | | | 数值 | value",
        "unit | text | | | yes | | | | | 单位 | unit",
        "qualifier | text | | | yes | | | | ==等于、derived=推算 | 限定词 | qualifier",
        "published_on | date | | | | | | | | 公布日 | published",
    ],
}
AREAS = """---
kind: areas
id: here
name: 地区
---

| area | zh | en | also | level | in | parts |
|---|---|---|---|---|---|---|
| All | 全区 | All | 合计 | country | | province |
| East | 东省 | East | 东 | province | All | |
| West | 西省 | West | 西 | province | All | |
"""
MAPPING = """---
kind: mapping
id: bulletin
name: 公报
into: statistic
figure: value
blank: ["-", …]
notes: [注, 资料来源]
---

| into | from | as |
|---|---|---|
| city | `地区` | area |
| period | `年` | year |
| value | `数` | |
| unit | `单位` | |
| source | 公报 {年} | |
| qualifier | = | |

| when 项 | indicator | unit |
|---|---|---|
| 经费 | money | 亿元 |
| 强度 | share | % |
| 其他 | left out | |

| when 年 | published_on |
|---|---|
| 2023 | 2024-10-02 |
| otherwise | |

| implied value | city | indicator | period | → period | → qualifier |
|---|---|---|---|---|---|
| -0.09 | All | share | 2023 | 2022 | derived |
"""
HEAD = ("地区", "年", "项", "数", "单位", "备注")


@pytest.fixture
def city(tmp_path: Path) -> Workspace:
    made = make(tmp_path, STATISTIC)
    for kind, text in (("areas", AREAS), ("mappings", MAPPING)):
        folder = tmp_path / kind
        folder.mkdir()
        (folder / "one.md").write_text(text, encoding="utf-8")
    return made


def csv_file(city: Workspace, *lines: Sequence[str]) -> Path:
    path = city.root / "file.csv"
    path.write_text("".join(",".join(line) + "\n" for line in lines), encoding="utf-8")
    return path


def imported(city: Workspace, path: Path, mapping: str = "bulletin", **how: Any) -> Any:
    return registers.import_file(city, "statistic", path, who="t", mapping=mapping, **how)


def found(city: Workspace) -> list[tuple[str, ...]]:
    """City, indicator, period, value, unit, qualifier of every row."""
    made = []
    for row in rows(city, "statistic"):
        area, indicator, period, _, value, unit, qualifier, _ = row
        made.append((area, indicator, period, f"{float(str(value)):g}", unit, qualifier))
    return sorted(made)  # type: ignore[type-var]


def test_a_file_becomes_rows_of_the_register(city) -> None:
    imported(city, csv_file(
        city, HEAD, ("东省", "2023", "经费", "912.1", "亿元", ""),
        ("西　省", "2023.0", "强度", "1.61", "", ""),
        ("合 计", "2023年", "强度", "2.65%", "%", "x"),
    ))  # fmt: skip
    assert found(city) == [
        ("All", "share", "2022", "2.56", "%", "derived"),
        ("All", "share", "2023", "2.65", "%", "="),
        ("East", "money", "2023", "912.1", "亿元", "="),
        ("West", "share", "2023", "1.61", "%", "="),
    ]
    dates = {row[-1].isoformat() for row in rows(city, "statistic")}  # type: ignore[attr-defined]
    assert dates == {"2024-10-02"}


@pytest.mark.parametrize(
    ("line", "reason", "value"),
    [
        (("南省", "2023", "经费", "1", "", ""), "unknown_area", "南省"),
        (("东", "二〇二三", "经费", "1", "", ""), "unknown_year", "二〇二三"),
        (("东", "2023", "人员", "1", "", ""), "unmapped_word", "人员"),
        (("东", "2023", "经费", "1", "万元", ""), "disagreeing", "亿元 ≠ 万元"),
    ],
)
def test_a_row_that_does_not_read_waits_in_quarantine(city, line, reason, value) -> None:
    commit = imported(city, csv_file(city, HEAD, ("西", "2023", "经费", "2", "", ""), line))
    assert refused(city, commit.number) == [("statistic", 3, reason, None, value)]
    assert [row[0] for row in found(city)] == ["West"]


def test_a_figure_that_is_no_number_is_refused_as_the_register_says(city) -> None:
    commit = imported(city, csv_file(city, HEAD, ("西", "2023", "经费", "约2", "", ""),
                                     ("东", "2023", "经费", "1", "", "")))  # fmt: skip
    assert refused(city, commit.number) == [("statistic", 2, "bad_number", "value", "约2")]


def test_notes_and_rows_without_a_figure_are_left_out_and_counted(city) -> None:
    left: list[Left] = []
    imported(city, csv_file(
        city, HEAD, ("东", "2023", "经费", "1", "", ""), ("西", "2023", "经费", "…", "", ""),
        ("西", "2023", "强度", "", "", ""), ("西", "2023", "其他", "9", "", ""),
        ("注：本表为初步数",), ("　资料来源：统计局", "", "", "", "", ""),
    ), left=left.extend)  # fmt: skip
    assert {(one.line, one.reason) for one in left} == {
        (3, "no_figure"), (4, "no_figure"), (5, "omitted"), (6, "note"), (7, "note"),
    }  # fmt: skip
    assert len(found(city)) == 1


def test_a_title_and_merged_note_around_the_table(city) -> None:
    """A sheet as offices make it: a title merged over the table, the head in row 3."""
    text = MAPPING.replace("figure:", "header: 3\nfigure:")
    (city.root / "mappings/one.md").write_text(text, encoding="utf-8")
    book = openpyxl.Workbook()
    for line in (["表 1 各地区经费"], ["单位：亿元"], list(HEAD), ["东", 2023, "经费", 912.1],
                 ["西", 2023, "经费", 85.5], ["注：初步数"]):  # fmt: skip
        book.active.append(line)
    book.active.merge_cells("A1:F1")
    book.save(city.root / "file.xlsx")
    imported(city, city.root / "file.xlsx")
    assert [row[:4] for row in found(city)] == [
        ("East", "money", "2023", "912.1"), ("West", "money", "2023", "85.5"),
    ]  # fmt: skip
    book.active.merge_cells("A4:A5")
    book.save(city.root / "file.xlsx")
    with pytest.raises(InputError) as caught:
        imported(city, city.root / "file.xlsx")
    assert (caught.value.key, caught.value.values["range"]) == ("registers.merged_cells", "A4:A5")


def test_years_that_stand_side_by_side(city) -> None:
    text = MAPPING.partition("| into |")[0] + (
        "| into | from | as |\n|---|---|---|\n| city | `地区` | area |\n| indicator | money | |\n"
        "| unit | 亿元 | |\n| source | 年鉴 | |\n| qualifier | = | |\n\n"
        "| spread value | period |\n|---|---|\n| `2022年` | 2022 |\n| `2023年` | 2023 |\n"
    )
    (city.root / "mappings/one.md").write_text(text, encoding="utf-8")
    left: list[Left] = []
    path = csv_file(city, ("地区", "2022年", "2023年"), ("东", "1.5", "2"), ("西", "-", "3"))
    imported(city, path, left=left.extend)
    assert [(row[0], row[2], row[3]) for row in found(city)] == [
        ("East", "2022", "1.5"), ("East", "2023", "2"), ("West", "2023", "3"),
    ]  # fmt: skip
    assert [(one.line, one.reason) for one in left] == [(3, "no_figure")]


def test_a_file_of_another_layout_is_refused_whole(city) -> None:
    with pytest.raises(InputError) as caught:
        imported(city, csv_file(city, HEAD[1:], ("2023", "经费", "1", "", "")))
    assert (caught.value.key, caught.value.values["column"]) == ("registers.file_lacks", "地区")
    assert found(city) == []


def test_wrong_uses_are_told(city) -> None:
    path = csv_file(city, HEAD, ("东", "2023", "经费", "1", "", ""))
    with pytest.raises(NotFound) as missing:
        imported(city, path, "buletin")
    assert (missing.value.key, missing.value.values["near"]) == ("registers.no_mapping", "bulletin")
    make(city.root, {**STATISTIC, "note": ["id | text | | yes | yes | | | | | 编号 | id"]})
    with pytest.raises(InputError) as caught:
        registers.import_file(city, "note", path, who="t", mapping="bulletin")
    assert caught.value.key == "registers.mapping_into"


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("into: statistic", "into: statistics", "mapping_register"),
        ("figure: value", "figure: amount", "mapping_column"),
        ("figure: value", "figures: value", "mapping_key"),
        ("figure: value", "header: first", "mapping_header"),
        ('blank: ["-", …]', "blank: none", "mapping_list"),
        ("| city | `地区` | area |", "| town | `地区` | area |", "mapping_column"),
        ("| city | `地区` | area |", "| city | `地区` | place |", "mapping_form"),
        ("| city | `地区` | area |", "| city | | area |", "mapping_nothing"),
        ("| into | from | as |", "| into | from | how |", "unknown_header"),
        ("| 强度 | share | % |", "| 经 费 | share | % |", "mapping_word"),
        ("| when 项 | indicator | unit |", "| when | indicator | unit |", "mapping_when"),
        ("| -0.09 |", "| less |", "mapping_change"),
        ("→ period", "→ time", "mapping_column"),
    ],
)
def test_a_wrong_mapping_is_told_at_its_line(city, old, new, key) -> None:
    # A title over implied rows is told where the row stands that it is wanted for.
    at = "| -0.09 |" if old == "→ period" else old
    line = MAPPING.partition(at)[0].count("\n") + 1
    assert line <= MAPPING.count("\n")
    document = documents.parse(MAPPING.replace(old, new, 1), "m.md")
    with pytest.raises(InputError) as caught:
        read_mapping(document, read_registers(city))
    assert caught.value.key == f"registers.{key}"
    assert caught.value.at is not None
    assert caught.value.at.line == line


def test_two_mappings_of_one_id(city) -> None:
    (city.root / "mappings/two.md").write_text(MAPPING, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_mappings(city)
    assert caught.value.key == "registers.repeated_mapping"


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [("| 合计 |", "| 东 |", "repeated_area"), ("| province | All | |", "| prefecture | All | |",
     "no_level"), ("| East |", "| All |", "repeated_area"),
     ("| province | All |", "| province | Nowhere |", "no_area")],
)  # fmt: skip
def test_wrong_areas_are_told(city, old, new, key) -> None:
    text = AREAS.replace(old, new, 1)
    (city.root / "areas/one.md").write_text(text, encoding="utf-8")
    with pytest.raises(TwofoldError) as caught:
        read_areas(city)
    assert caught.value.key == f"registers.{key}"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("新   疆", "新疆"), ("黑龙　江", "黑龙江"), ("２０２４", "2024"), ("2024.0", "2024"),
        ("10226.0", "10226.0"), ("RD经费", "rd经费"),
    ],
)  # fmt: skip
def test_blanks_and_widths_do_not_count(text, plain) -> None:
    assert folded(text) == plain


def test_every_shipped_mapping_reads_and_has_english(tmp_path) -> None:
    (tmp_path / "city.yaml").write_text("name: {zh: 城, en: Town}\n", encoding="utf-8")
    found = read_mappings(open_city(tmp_path))
    documents_ = [p for p in (ROOT / "library/cn/mappings").glob("*.md") if ".en." not in p.name]
    assert len(found) == len(documents_)
    for mapping in found.values():
        assert mapping.name["en"] not in (mapping.id, mapping.name["zh"])
        assert {"city", "indicator", "period", "source", "value", "unit"} <= set(mapping.columns)
    sources = [fill.text for mapping in found.values() for fill in mapping.fills
               if fill.column == "source"]  # fmt: skip
    assert len(set(sources)) == len(sources)  # else one file's rows would replace another's
