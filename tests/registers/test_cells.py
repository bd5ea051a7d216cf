"""What a cell of text becomes, and why it is refused, against a plain reading in Python."""

import re
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.sql import cells
from twofold.sql.duckdb import in_memory
from twofold.sql.statements import fill, name, named


@pytest.fixture(scope="module")
def read():
    """Reads texts as a type: (value, reason) for each."""
    with in_memory() as connection:

        def read(type_, texts, values=(), required=False):
            clean = fill("SELECT _c AS c FROM texts", c=cells.cleaned(name("t"), type_))
            value = fill("SELECT c, _v AS v FROM _b", v=cells.value(name("c"), type_, values),
                         b=clean)  # fmt: skip
            fault = named(cells.fault(name("c"), name("v"), type_, values, required), "f")
            select = fill("SELECT CASE WHEN f IS NULL THEN v END, f FROM _b",
                          b=fill("SELECT *, _f FROM _b", f=fault, b=value))  # fmt: skip
            table = pa.table({"t": pa.array(list(texts), pa.string())})
            with connection.offered("texts", table):
                found = connection.rows(select)
            return [(v, f and f.removeprefix("registers.")) for v, f in found]

        yield read


DAY = date(2024, 3, 1)
ACCEPTED = {
    "money": [
        ("1234567.89", Decimal("1234567.89")), (" 12 ", Decimal(12)),
        ("1,234,567.8", Decimal("1234567.8")),
        ("１，２３４．５０", Decimal("1234.50")), ("－5", Decimal(-5)), ("−5.1", Decimal("-5.1")),
        ("+7", Decimal(7)), ("10000000000000", Decimal(10**13)), ("0.1000", Decimal("0.1")),
        ("", None), ("　", None), ("\u00a03\t", Decimal(3)),
    ],
    "number": [("0.123456", Decimal("0.123456")), ("-1,000.5", Decimal("-1000.5"))],
    "count": [("12", 12), ("１２", 12), ("12.0", 12), ("1,200", 1200), ("0", 0), ("+3", 3)],
    "year": [("2024", 2024), ("２０２４年", 2024), ("2024年度", 2024), ("2024.0", 2024)],
    "date": [
        ("2024-03-01", DAY), ("2024-3-1", DAY), ("2024/3/1", DAY), ("20240301", DAY),
        ("2024年3月1日", DAY), ("２０２４－０３－０１", DAY), ("2024.03.01", DAY),
        ("2024/3/1 0:00", DAY), ("2024-03-01 00:00:00", DAY), ("2024-02-29", date(2024, 2, 29)),
    ],
    "yes/no": [
        ("yes", True), ("是", True), ("TRUE", True), ("1", True), ("１", True), ("No", False),
        ("否", False), ("false", False), ("0", False),
    ],
    "text": [
        (" 青岛（示例） ", "青岛（示例）"), ("　甲　乙　", "甲　乙"), ("\ufeffx", "x"), (" ", None),
    ],
}  # fmt: skip
REFUSED = {
    "money": [
        ("12a", "bad_money"), ("1.234", "money_decimals"), ("1.005", "money_decimals"),
        ("10000000000000.01", "money_range"), ("-10000000000001", "money_range"),
        ("99999999999999999999", "money_range"), ("nan", "bad_money"), ("inf", "bad_money"),
        ("-Infinity", "bad_money"), ("1.2E+08", "bad_money"), ("1,23", "bad_money"),
        ("1,2345", "bad_money"), ("¥5", "bad_money"), ("(5)", "bad_money"), ("5.", "bad_money"),
        ("--5", "bad_money"), ("5 000", "bad_money"), ("?", "bad_money"), ("0x10", "bad_money"),
    ],
    "number": [("0.1234567", "number_decimals"), ("1e3", "bad_number"), ("1" * 13, "number_range")],
    "count": [
        ("-1", "bad_count"), ("1.5", "bad_count"), ("twelve", "bad_count"), ("1e3", "bad_count"),
        ("100000000000000", "count_range"), ("9" * 30, "count_range"),
    ],
    "year": [
        ("24", "bad_year"), ("1024", "bad_year"), ("20240", "bad_year"), ("2024-01", "bad_year"),
    ],
    "date": [
        ("2023-02-29", "bad_date"), ("2024-13-01", "bad_date"), ("45352", "excel_date"),
        ("45352.5", "excel_date"), ("20240230", "bad_date"), ("2024-03", "bad_date"),
        ("2024-03-01 12:30", "bad_date"), ("01/03/2024", "bad_date"), ("0024-03-01", "bad_date"),
        ("never", "never_not_allowed"), ("无", "never_not_allowed"), ("soon", "bad_date"),
    ],
    "yes/no": [("maybe", "bad_yes_no"), ("2", "bad_yes_no"), ("有", "bad_yes_no")],
}  # fmt: skip


@pytest.mark.parametrize("type_", ACCEPTED)
def test_what_is_accepted(read, type_) -> None:
    texts, values = zip(*ACCEPTED[type_], strict=True)
    assert dict(zip(texts, read(type_, texts), strict=True)) == {
        text: (value, None) for text, value in zip(texts, values, strict=True)
    }


@pytest.mark.parametrize("type_", REFUSED)
def test_what_is_refused_and_why(read, type_) -> None:
    texts, reasons = zip(*REFUSED[type_], strict=True)
    assert dict(zip(texts, read(type_, texts), strict=True)) == {
        text: (None, reason) for text, reason in zip(texts, reasons, strict=True)
    }


def test_every_type_is_tested() -> None:
    assert set(ACCEPTED) == set(cells.SQL_TYPES)


def test_words_are_read_by_themselves_and_by_what_people_call_them(read) -> None:
    words = {"enterprise": "企业", "other": ""}
    assert read("text", ["enterprise", "企业", " other", "机关", ""], words) == [
        ("enterprise", None), ("enterprise", None), ("other", None), (None, "not_a_value"),
        (None, None),
    ]  # fmt: skip


def test_never_is_a_day_after_all_days_where_it_is_allowed(read) -> None:
    never = (date(9999, 12, 31), None)
    texts = ["never", "无", "长期", "9999-12-31", "2024-03-01"]
    assert read("date", texts, ("never",)) == [*[never] * 4, (DAY, None)]


def test_a_required_cell_may_not_be_blank(read) -> None:
    for type_ in cells.SQL_TYPES:
        assert read(type_, ["", "　"], (), required=True) == [(None, "missing_value")] * 2


AMOUNTS = st.decimals(-(10**14), 10**14, allow_nan=False, allow_infinity=False, places=3)


@given(st.lists(AMOUNTS, min_size=1, max_size=50))
def test_money_is_read_exactly_or_refused(read, amounts) -> None:
    found = read("money", [f"{amount:f}" for amount in amounts])
    for amount, (value, reason) in zip(amounts, found, strict=True):
        if amount != round(amount, 2):
            assert (value, reason) == (None, "money_decimals")
        elif abs(amount) > 10**13:
            assert (value, reason) == (None, "money_range")
        else:
            assert (value, reason) == (amount, None)


@given(
    st.lists(
        st.text(alphabet="0123456789０２.,，+-－ 　eE万元n", max_size=9), min_size=1, max_size=60
    )
)
def test_any_scribble_is_refused_or_means_what_python_reads(read, texts) -> None:
    half = str.maketrans("０２，－　", "02,- ")
    for text, (value, reason) in zip(texts, read("money", texts), strict=True):
        plain = text.translate(half).strip()
        number = re.fullmatch(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?", plain)
        if not plain:
            assert (value, reason) == (None, None)
        elif reason is None:
            assert number
            assert value == Decimal(plain.replace(",", ""))
        elif reason == "bad_money":
            assert not number


@given(st.lists(st.dates(date(1800, 1, 1), date(2199, 12, 31)), min_size=1, max_size=30))
def test_every_day_is_read_in_every_way_of_writing(read, days) -> None:
    ways = ("{0:%Y-%m-%d}", "{0:%Y%m%d}", "{0.year}/{0.month}/{0.day}",
            "{0.year}年{0.month}月{0.day}日")  # fmt: skip
    texts = [way.format(day) for way in ways for day in days]
    assert read("date", texts) == [(day, None) for _ in ways for day in days]
