"""Amounts in the reasons of a list read as people say them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from twofold.answers.sentences import in_steps
from twofold.words import words


@pytest.mark.parametrize(("value", "beside", "zh", "en"), [
    ("9999.99", None, "9,999.99 元", "9,999.99 yuan"),
    ("58123456.78", None, "5,812.35万元", "58.13 m yuan"),     # rounded up: less would not do
    ("3072000.01", None, "307.21万元", "3.08 m yuan"),
    ("1593000000", None, "15.93亿元", "1.6 bn yuan"),
    ("20000.4", None, "2.01万元", "20,001 yuan"),
    ("49999", "50000", "49,999 元", "49,999 yuan"),            # 5 万 would look like what is asked
    ("50000", "50000", "5万元", "50,000 yuan"),
    ("49123", "50000", "4.91万元", "49,123 yuan"),
])  # fmt: skip
def test_an_amount_of_yuan(value: str, beside: str | None, zh: str, en: str) -> None:
    given = None if beside is None else Decimal(beside)
    for lang, text in (("zh", zh), ("en", en)):
        made = in_steps(words(lang), Decimal(value), "元", given)
        assert made.replace("\u00a0", " ") == text


def test_other_units_are_as_they_were() -> None:
    assert in_steps(words("en"), Decimal(120000), "人").replace("\u00a0", " ") == "120,000 persons"
