"""Indicators made of others, and what a document may say of time, groups and noise."""

from decimal import Decimal
from fractions import Fraction

import pytest

from twofold.documents import parse
from twofold.errors import InputError, Place
from twofold.indicators.model import Indicator
from twofold.indicators.read import catalogue, read_indicator
from twofold.indicators.tree import formed, indexed, needed, ordered, step
from twofold.sql.arithmetic import arithmetic, value

FRONT = {"unit": "家", "subject": "organisation", "measure": "stock", "direction": "up",
         "published": "none"}  # fmt: skip
COUNT = "```sql value\nCOUNT(*)\n```"


def text(id_: str, body: str = COUNT, without: tuple[str, ...] = (), **front: str) -> str:
    keys = {k: v for k, v in {**FRONT, **front}.items() if k not in without}
    lines = "\n".join(f"{key}: {value}" for key, value in keys.items())
    return f"---\nkind: indicator\nid: {id_}\nname: 甲\n{lines}\n---\n\n{body}\n"


def one(
    id_: str = "a", body: str = COUNT, without: tuple[str, ...] = (), **front: str
) -> Indicator:
    return read_indicator(parse(text(id_, body, without, **front)))


def refused(key: str, body: str = COUNT, **front: str) -> None:
    with pytest.raises(InputError) as error:
        one("a", body, **front)
    assert error.value.key == f"indicators.{key}"


def made_of(id_: str, reads: str, formula: str) -> str:
    return text(id_, f"```sql value\n{formula}\n```", ("subject",), reads=reads)


def known(*texts: str) -> dict[str, Indicator]:
    return dict(catalogue(parse(each) for each in texts).indicators)


def test_a_formula_is_exact() -> None:
    read = {"x": Fraction(1), "y": Fraction(3)}
    made = arithmetic("(x / y) * 3 - -y + 0.1", ("x", "y"), Place.of("x"))
    assert value(made, read) == Fraction(41, 10)


def test_a_missing_value_and_a_divisor_of_zero_give_none() -> None:
    made = arithmetic("x / y", ("x", "y"), Place.of("x"))
    assert value(made, {"x": None, "y": Fraction(1)}) is None
    assert value(made, {"x": Fraction(1), "y": Fraction(0)}) is None


@pytest.mark.parametrize(
    ("formula", "key"),
    [("x + z", "indicators.read_unknown"), ("x", "indicators.read_unused"),
     ("SUM(x) / y", "indicators.not_arithmetic"), ("x / y / 'a'", "indicators.not_arithmetic"),
     ("x / / y", "sql.syntax")],
)  # fmt: skip
def test_what_is_no_arithmetic_over_its_names_is_refused(formula: str, key: str) -> None:
    with pytest.raises(InputError) as error:
        known(text("a"), text("b"), made_of("c", "{x: a, y: b}", formula))
    assert error.value.key == key


def test_each_comes_after_what_it_is_made_of() -> None:
    found = known(made_of("c", "{x: b, y: a}", "x / y"), text("a"), made_of("b", "{x: a}", "2 * x"))
    assert ordered(found) == ("a", "b", "c")
    assert needed(found, ["b"]) == ("a", "b")


def test_a_circle_is_refused_by_its_names() -> None:
    with pytest.raises(InputError) as error:
        known(made_of("a", "{x: b}", "x"), made_of("b", "{x: c}", "x"), made_of("c", "{x: a}", "x"))
    assert error.value.key == "indicators.circle"
    assert error.value.values["ring"] == "a → b → c → a"


def test_what_is_made_of_nothing_that_there_is_is_refused() -> None:
    with pytest.raises(InputError) as error:
        known(made_of("a", "{x: b}", "x"))
    assert error.value.key == "indicators.unknown_indicator"


def test_a_value_by_formula() -> None:
    found = known(text("a"), text("b"), made_of("c", "{x: a, y: b}", "100 * x / y"))["c"]
    assert found.formula is not None
    made = formed(step(found.formula), found.formula, {"a": Decimal("1.5"), "b": Decimal(6)})
    assert made == 25


def test_an_index_is_by_its_base() -> None:
    assert indexed(Decimal(150), Decimal(120)) == 125
    assert indexed(Decimal(150), Decimal(0)) is None
    found = one(body="", without=("subject",), measure="index", unit="'%'",
                index="{of: b, year: 2023}")  # fmt: skip
    assert found.index is not None
    assert (found.index.of, found.index.year) == ("b", 2023)


@pytest.mark.parametrize(
    ("measure", "words"),
    [("stock", "sum"), ("ratio", "sum"), ("ratio", "mean"), ("rank", "sum"), ("flow", "last"),
     ("flow", "mean")],
)  # fmt: skip
def test_a_wrong_aggregation_over_time_is_refused(measure: str, words: str) -> None:
    body = COUNT.replace("value", "numerator") + "\n\n" + COUNT.replace("value", "denominator")
    refused("over_time", body if measure == "ratio" else COUNT, measure=measure, over_time=words)


def test_a_stock_has_its_last_value_and_a_flow_adds_up() -> None:
    assert one().over_time == "last"
    assert one(over_time="mean").over_time == "mean"
    assert one(measure="flow").over_time == "sum"
    assert one(measure="flow", over_time="none").over_time == "none"


def test_the_further_keys() -> None:
    found = one(noise="2 %", public="yes", suppress="3", periods="[month, year]",
                breakdowns='[district, "organisation.industry:1", "size_class@-1"]')  # fmt: skip
    assert (found.noise, found.public, found.suppress) == (Decimal("0.02"), True, 3)
    assert found.periods == ("year", "month")
    assert found.breakdowns == ("district", "organisation.industry:1", "size_class@-1")
    assert one(noise="0.02").noise == Decimal("0.02")
    assert one().noise is None


def test_wrong_further_keys_are_refused() -> None:
    refused("bad_number", noise="two")
    refused("bad_number", noise="200 %")
    refused("bad_suppress", suppress="2")
    refused("bad_suppress", suppress="-1")
    refused("bad_settled", year="-1", settled="02-30")
    refused("bad_settled", year="-1", settled="'5.31'")
    refused("settled_now", settled="05-31")
    refused("bad_choice", public="maybe")
    refused("bad_choice", periods="[week]")
    refused("bad_list", periods="[]")
    refused("bad_list", breakdowns="district")
    refused("bad_list", breakdowns='["district of it"]')
    refused("repeated_breakdown", breakdowns="[district, organisation.district]")
    refused("index_of", measure="index")
    refused("index_of", index="{of: b, year: 2023}")
    refused("one_formula", "", reads="{x: b}")
    refused("bad_mapping", reads="[b]")
