"""Values by breakdown where they are given out: what is kept back is a word and nothing else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import MappingProxyType

from tests.indicators.sources import shipped
from twofold.indicators.cells import Cell
from twofold.indicators.model import Reason
from twofold.web.groups import days, tables, whole
from twofold.web.outside import Outside
from twofold.web.parts import Table
from twofold.workspace import NOWHERE, Workspace

DAY = date(2026, 11, 22)
BACK = {"zh": "为保护个别单位，不列", "en": "not shown, to protect single organisations"}


def asked(lang: str) -> Outside:
    names = MappingProxyType({"zh": "城", "en": "Town"})
    workspace = Workspace(NOWHERE, names, ("zh", "en"), NOWHERE, "duckdb", DAY, DAY, DAY)
    return Outside(lang, "indicators/hnte.html", {}, {}, {}, workspace, {})


def cell(name: str, group: str | None, value: str | None, **more: object) -> Cell:
    return Cell(
        "hnte",
        str(DAY),
        None,
        DAY,
        False,
        ((name, group),),
        None if value is None else Decimal(value),
        **more,
    )  # type: ignore[arg-type]


def made(*cells: Cell, lang: str = "en", made_up: bool = False) -> tuple[Table, ...]:
    return tables(asked(lang), shipped().indicators["hnte"], cells, made_up)


def shown(table: Table) -> list[tuple[str, ...]]:
    return [tuple(one.text for one in row.cells) for row in table.rows]


def test_what_is_kept_back_is_one_word_whatever_the_reason() -> None:
    """That one was too small and another is kept back for its sake would tell the one."""
    for lang, word in BACK.items():
        table, = made(
            cell("ward", "东区", "12"), cell("ward", "西区", None, suppressed="primary"),
            cell("ward", "南区", None, suppressed="secondary"), lang=lang,
        )  # fmt: skip
        assert sorted(shown(table)) == sorted([("东区", "12"), ("西区", word), ("南区", word)])


def test_groups_stand_as_people_list_them_and_those_without_a_name_last() -> None:
    found = [cell("ward", name, "1") for name in ("区10", None, "区2")]
    assert [row[0] for row in shown(made(*found)[0])] == ["区2", "区10", "not recorded"]


def test_each_breakdown_is_a_table_in_the_readers_words() -> None:
    found = cell("size_class", "large", "4"), cell("industry", "C", "5069")
    names = [(table.columns[0].text, shown(table)[0][0]) for table in made(*found, lang="zh")]
    assert names == [("规模", "大型"), ("行业", "制造业")]


def test_what_there_is_not_says_why() -> None:
    (table,) = made(cell("ward", "东区", None, reason=Reason("not_measured")), lang="zh")
    assert table.rows[0].cells[1].text == "—"
    assert table.rows[0].cells[1].notes


def test_generated_values_are_marked() -> None:
    (table,) = made(cell("ward", "东区", "1"), made_up=True)
    assert [column.generated for column in table.columns] == [False, True]


def test_the_whole_is_no_group() -> None:
    all_ = Cell("hnte", str(DAY), None, DAY, False, (), Decimal(9))
    assert whole([cell("ward", "东区", "1"), all_]) is all_
    assert made(all_) == ()
    part = Cell("x", "2026-01..11", date(2026, 1, 1), DAY, True, (), Decimal(1))
    assert days(asked("en"), part) == "2026-01-01 to 2026-11-22"


def test_sizes_stand_in_their_official_order_and_what_is_empty_is_left_out() -> None:
    found = [cell("size_class", name, n) for name, n in
             (("micro", "3"), ("large", "1"), ("small", "0"), ("medium", "2"))]  # fmt: skip
    assert [name for name, _ in shown(made(*found, lang="zh")[0])] == ["大型", "中型", "微型"]
