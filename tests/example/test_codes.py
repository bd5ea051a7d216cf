"""Codes are valid to the check character and unique; names and places are nobody's."""

import re

import numpy as np
import pytest
from stdnum.cn import uscc

from tests.example.drawn import asked, plan
from twofold.example import columns

GB_11714 = (3, 7, 9, 10, 5, 8, 4, 2)


def body_check(body: str) -> str:
    """The check character of an organisation code by GB 11714-1997, one character at a time."""
    total = sum(
        (int(c) if c.isdigit() else ord(c) - ord("A") + 10) * w
        for c, w in zip(body, GB_11714, strict=True)
    )
    return {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))


def test_codes_of_all_organisations_are_valid_and_unique() -> None:
    codes = [row[0] for row in asked().rows("SELECT id FROM organisation")]
    assert len(set(codes)) == len(codes) > 20_000
    assert [code for code in codes if not uscc.is_valid(code)] == []
    assert [code for code in codes if body_check(code[8:16]) != code[16]] == []


def test_a_million_numbers_make_a_million_codes() -> None:
    numbers = np.concatenate([np.arange(1, 3000), np.arange(9_990_000, 10_000_000)])
    codes = columns.credit_codes("91", "000000", "D", numbers).to_pylist()
    assert len(set(codes)) == len(numbers)
    assert all(uscc.is_valid(code) for code in codes)


def test_a_number_that_does_not_fit_is_an_error_not_another_s_code() -> None:
    with pytest.raises(ValueError, match="7 digits"):
        columns.credit_codes("91", "000000", "D", np.array([10_000_000]))


def test_no_real_district_name_or_division() -> None:
    placed = {"organisation": ("district",), "platform": ("district",),
              "contract": ("seller_district", "buyer_district")}  # fmt: skip
    for table, column in ((t, c) for t, columns_ in placed.items() for c in columns_):
        found = {row[0] for row in asked().rows(f"SELECT DISTINCT {column} FROM {table}")}
        assert found - {None} == {f"示例区{number}" for number in range(1, 11)}, (table, column)
    assert asked().rows("SELECT DISTINCT SUBSTR(id, 3, 6) FROM organisation") == [("000000",)]


@pytest.mark.parametrize("table", ["organisation", "platform", "achievement", "fund", "project",
                                   "broker"])  # fmt: skip
def test_names_say_that_they_are_examples_and_differ(table: str) -> None:
    names = [row[0] for row in asked().rows(f"SELECT name FROM {table}")]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"示例\D+第\d+号", name) for name in names)


def test_parties_from_outside_are_examples_too() -> None:
    outside = asked().rows("""SELECT DISTINCT buyer FROM contract
                              WHERE buyer NOT IN (SELECT id FROM organisation)""")
    assert outside
    assert all(name.startswith("示例市外") for (name,) in outside)


def test_districts_are_unequal() -> None:
    sizes = asked().counts("""SELECT district, COUNT(*) FROM organisation
                              WHERE kind = 'enterprise' GROUP BY 1""")
    assert max(sizes.values()) > 5 * min(sizes.values())
    assert len(sizes) == len(plan()("districts.names"))
