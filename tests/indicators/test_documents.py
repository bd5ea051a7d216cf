"""Indicators and targets as documents: what must be said, and what is told where it is not."""

import pytest

from tests.indicators.sources import EXAMPLE, shipped
from twofold import documents
from twofold.documents import Document
from twofold.errors import InputError
from twofold.indicators.model import Direction, Measure
from twofold.indicators.read import catalogue, find, read_indicator

CONTRACTS = (EXAMPLE / "indicators/contract-amount.md").read_text(encoding="utf-8")
SHARE = (EXAMPLE / "indicators/industry-rd-share.md").read_text(encoding="utf-8")
DOUBLING = (EXAMPLE / "targets/doubling.md").read_text(encoding="utf-8")
WANTED = {
    "tech-enterprises", "rd-spending", "platforms", "contract-amount", "brokers", "hnte",
    "tech-sme", "hidden-champion", "single-champion", "unicorn", "incubators", "makerspaces",
    "achievements", "funds", "fund-volume", "invested-projects", "projects-a-year",
    "industry-rd-share", "cluster-rank",
}  # fmt: skip


def error(text: str, *others: Document) -> InputError:
    with pytest.raises(InputError) as caught:
        catalogue([documents.parse(text, "x.md"), *others])
    return caught.value


def all_others(but: str) -> list[Document]:
    folders = (EXAMPLE / "indicators", EXAMPLE / "targets", EXAMPLE.parents[1] / "library/methods")
    found = [d for folder in folders for d in documents.read_folder(folder)]
    return [d for d in found if d.id != but or d.kind == "prose"]


def test_every_indicator_of_the_article_is_there() -> None:
    assert shipped().indicators.keys() >= WANTED


def test_every_indicator_has_its_name_in_both_languages() -> None:
    for indicator in shipped().indicators.values():
        assert indicator.name["zh"] != indicator.name["en"]


def test_a_rank_falls_and_everything_else_rises() -> None:
    for indicator in shipped().indicators.values():
        down = indicator.direction is Direction.DOWN
        assert down is (indicator.measure is Measure.RANK)


@pytest.mark.parametrize("key", ["direction", "measure", "published", "unit"])
def test_nothing_that_must_be_said_has_a_default(key: str) -> None:
    lines = [line for line in CONTRACTS.splitlines() if not line.startswith(f"{key}:")]
    found = error("\n".join(lines))
    assert found.key in ("indicators.bad_choice", "indicators.missing_key",
                         "indicators.bad_published")  # fmt: skip
    assert found.at


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("direction: up", "direction: on", "indicators.bad_choice"),  # YAML reads a truth
        ("direction: up", "direction: more", "indicators.bad_choice"),
        ("measure: flow", "measure: ratio", "indicators.ratio_value"),
        ("unit: 亿元", "unitt: 亿元", "indicators.unknown_key"),
        ("unit: 亿元", "unit: ''", "indicators.missing_key"),
        ("published: contract_amount", "published: {sum: [a, b]}", "indicators.bad_published"),
        ("published: contract_amount", "published: {union: a}", "indicators.bad_published"),
        ("subject: contract\n", "", "indicators.no_subject"),
        ("subject: contract", "subject: {a: contract}", "indicators.no_subject"),
        ("measure: flow", "measure: flow\nyear: last", "indicators.bad_number"),
        ("measure: flow", "measure: flow\nlimit: high", "indicators.bad_number"),
        ("measure: flow", "measure: flow\nabsent: {a: 0}", "indicators.bad_choice"),
        ("measure: flow", "measure: flow\nbreaks: 2018", "indicators.bad_mapping"),
        ("measure: flow", "measure: flow\nbreaks: [{year: 2018}]", "indicators.two_languages"),
        ("measure: flow", "measure: flow\nbeside: nobody", "indicators.unknown_indicator"),
        ("```sql value", "```sql numerator", "indicators.half_a_ratio"),
    ],
)
def test_a_mistake_in_an_indicator_is_told(old: str, new: str, key: str) -> None:
    assert old in CONTRACTS
    found = error(CONTRACTS.replace(old, new, 1))
    assert found.key == key
    assert found.at


def test_a_part_twice_is_told() -> None:
    text = SHARE.replace("denominator institutions", "denominator enterprises")
    assert error(text).key == "indicators.repeated_part"


def test_parameters_must_have_a_known_unit() -> None:
    text = (EXAMPLE / "indicators/brokers-active.md").read_text(encoding="utf-8")
    assert error(text.replace("| 12 | 月 |", "| 12 | moons |")).key == "indicators.bad_parameter"
    assert error(text.replace("| 12 | 月 |", "| many | 月 |")).key == "indicators.bad_number"


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("certainty: inferred", "certainty: likely", "indicators.bad_choice"),
        ("year: 2023", "year: end of 2023", "indicators.bad_number"),
        ("year: 2023", "year: 2028", "indicators.target_year"),
        ("method: open-sdg", "method: best", "indicators.unknown_method"),
        ("| platforms |", "| platform |", "indicators.unknown_indicator"),
        ("| platforms |", "| brokers |", "indicators.repeated_target"),
        ("2 × base", "twice", "indicators.bad_aim"),
        ("number: \"?\"", "", "indicators.missing_key"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_targets_is_told(old: str, new: str, key: str) -> None:
    assert old in DOUBLING
    found = error(DOUBLING.replace(old, new, 1), *all_others("doubling"))
    assert found.key == key
    assert found.at


def test_a_target_may_be_a_value() -> None:
    text = DOUBLING.replace("| contract-amount | 2028 | 2 × base |",
                            "| contract-amount | 2028 | 1,300 |")  # fmt: skip
    made = catalogue([documents.parse(text, "x.md"), *all_others("doubling")])
    target = next(t for t in made.targets["doubling"].targets if t.indicator == "contract-amount")
    assert (target.value, target.factor) == (1300, None)


def test_one_id_in_two_documents_is_told() -> None:
    assert error(CONTRACTS, documents.parse(CONTRACTS, "y.md")).key == "indicators.repeated_id"


def test_a_direction_is_read_as_written() -> None:
    assert read_indicator(documents.parse(CONTRACTS, "x.md")).direction is Direction.UP
    assert find(shipped().indicators, "cluster-rank").direction is Direction.DOWN
