"""A row implied by another stands wherever the other does, however its figure is written."""

import pytest

from tests.registers.city import refused
from tests.registers.test_mapping import HEAD, city, csv_file, found, imported

__all__ = ["city"]


@pytest.mark.parametrize(
    ("written", "stated", "implied"),
    [("2.65", "2.65", "2.56"), ('"1,234.5"', "1234.5", "1234.41"), ("１．５", "1.5", "1.41"),
     ("−1.5", "-1.5", "-1.59"), ("+2", "2", "1.91")],
)  # fmt: skip
def test_a_figure_that_is_read_implies_its_other(
    city, written: str, stated: str, implied: str
) -> None:
    """0.09 less the year before."""
    imported(city, csv_file(city, HEAD, ("合计", "2023", "强度", written, "%", "")))
    assert [(row[2], row[3]) for row in found(city)] == [("2022", implied), ("2023", stated)]


@pytest.mark.parametrize("written", ["1_000", '"12,34"', "1e3", "NaN", "1 000"])
def test_one_that_is_not_read_implies_nothing(city, written: str) -> None:
    imported(city, csv_file(city, HEAD, ("合计", "2023", "强度", written, "%", "")))
    assert found(city) == []
    assert len(refused(city, 1)) == 1
