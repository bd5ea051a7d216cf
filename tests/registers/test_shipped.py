"""The registers of the working year, filled: keys, words, and figures that are read back as they
were written."""

from __future__ import annotations

from datetime import date

import pytest

from twofold import registers
from twofold.registers.read import read_registers
from twofold.workspace import Workspace, open_city

DAY = date(2026, 11, 22)
FIGURE = ("month,indicator,place_kind,place,value,target,number,start,due,due_twelfths,growth,rank,"
          "of,done_before,reported,state,reason\n")  # fmt: skip


@pytest.fixture
def city(tmp_path) -> Workspace:
    (tmp_path / "city.yaml").write_text("name: {zh: 甲, en: A}\n", encoding="utf-8")
    return open_city(tmp_path)


def refused(city: Workspace, register: str, text: str) -> list[tuple[str, str]]:
    """What was refused of a file, as reason and column."""
    path = city.root / f"{register}.csv"
    path.write_text(text, encoding="utf-8")
    commit = registers.import_file(city, register, path, who="王", known_on=DAY)
    if not any(count.refused for count in commit.counts):
        return []
    return [(row.values["reason"], row.values["column"])
            for row in registers.show(city, "quarantine", commit=commit.number).rows]  # fmt: skip


def shown(city: Workspace, register: str) -> list[dict[str, object]]:
    return [dict(row.values) for row in registers.show(city, register).rows]


def test_a_frozen_figure_is_read_back_to_the_last_digit(city) -> None:
    """In 亿元 a fen is the tenth decimal: no number column holds it."""
    rows = ("2026-10,amount,全市,-,841.9999999999,1000.50,文,0,,,0.089,,,,是,滞后,\n"
            "2026-10,amount,区市,东区,-0.0000000001,,,,,,,1,4,0.50,否,待发布,无\n")  # fmt: skip
    assert refused(city, "month_figure", FIGURE + rows) == []
    whole, east = shown(city, "month_figure")
    assert (whole["value"], whole["target"], whole["due"]) == ("841.9999999999", "1000.50", None)
    assert (whole["place_kind"], whole["place"], whole["state"]) == ("city", "-", "behind")
    assert (east["value"], east["done_before"]) == ("-0.0000000001", "0.50")
    assert (east["rank"], east["of"], east["reported"]) == (1, 4, False)


@pytest.mark.parametrize(
    ("cells", "column"),
    [("2026-13,a,city,-", "month"), ("2026-10,a,province,-", "place_kind"),
     ("2026-10,a,city,", "place"), ("2026-10,,city,-", "indicator")],
)  # fmt: skip
def test_a_figure_of_no_month_or_place_is_refused(city, cells: str, column: str) -> None:
    found = refused(city, "month_figure", FIGURE + cells + ",1,,,,,,,,,,yes,pending,\n")
    assert [at for _, at in found] == [column]


def test_states_follow_each_other_on_a_list(city) -> None:
    head = "list,subject,number,state,done_on,officer,reason,note\n"
    steps = ("apply,X,1,已走访,2026-03-01,东区科技部门,,\n"
             "apply,X,2,放弃,2026-03-09,东区科技部门,已迁出,\n")  # fmt: skip
    assert refused(city, "list_state", head + steps) == []
    assert [(row["number"], row["state"]) for row in shown(city, "list_state")] == [
        (1, "visited"), (2, "given_up"),
    ]  # fmt: skip
    found = refused(city, "list_state", head + "apply,X,3,办结,2026-03-10,,,\n")
    assert [at for _, at in found] == ["state"]


def test_a_lead_names_its_parties_by_code_or_name_and_its_contract_once_registered(city) -> None:
    head = "id,seller,buyer,amount,signed_on,source,registered_as,seller_district\n"
    rows = ("L1,甲公司,乙公司,35000000,2026-10-02,区市摸排,,东区\n"
            "L2,甲公司,,,2026-10-03,tax,370001,\n")  # fmt: skip
    assert refused(city, "contract_lead", head + rows) == []
    first, second = shown(city, "contract_lead")
    assert (first["source"], first["registered_as"]) == ("district", None)
    assert (second["source"], second["registered_as"]) == ("tax", "370001")


def test_nothing_of_the_working_year_is_withheld(city) -> None:
    """Who did it is a post, and the register says so: no column is personal."""
    found = read_registers(city)
    for id_, column in (
        ("district_report", "reported_by"), ("month_freeze", "frozen_by"),
        ("list_state", "officer"), ("deadline_state", "done_by"), ("paper_sentence", "edited_by"),
    ):  # fmt: skip
        (who,) = (one for one in found[id_].columns if one.name == column)
        assert found[id_].personal == ()
        assert "不填人名" in who.meaning
        assert "no personal name" in who.english
