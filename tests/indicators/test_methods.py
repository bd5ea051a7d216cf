"""Methods are documents: cases hold, classes have words, and mistakes are told."""

from pathlib import Path

import pytest

from tests.indicators.sources import shipped
from tests.support import ROOT
from twofold import documents
from twofold.errors import InputError
from twofold.indicators.cases import failures
from twofold.indicators.methods import assesses, read_methods
from twofold.indicators.model import Method

FOLDER = ROOT / "library/methods"
DOCUMENTS = [d for d in documents.read_folder(FOLDER) if assesses(d)]
OPEN_SDG = (FOLDER / "open-sdg.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.id)
def test_the_cases_of_a_method_hold(document: documents.Document) -> None:
    assert list(failures(document, shipped().methods[document.id])) == []
    assert any(table.rows for table in document.tables("case"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.id)
def test_a_method_says_where_it_comes_from(document: documents.Document) -> None:
    made = shipped().methods[document.id]
    assert made.source
    assert made.version
    assert made.name["zh"] != made.name["en"]
    assert made.achieved in made.classes


def read(text: str) -> Method:
    return read_methods([documents.parse(text, "open-sdg.md")])["open-sdg"]


def test_a_case_that_does_not_hold_is_told_with_its_line() -> None:
    document = documents.parse(OPEN_SDG.replace("| 0.8211 |", "| 0.9 |"), "open-sdg.md")
    (found,) = failures(document, read(OPEN_SDG))
    line = OPEN_SDG[: OPEN_SDG.index("| 0.8211 |")].count("\n") + 1
    assert (found.at.line, found.column, found.found) == (line, "value", "0.8")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("with_target: growth_ratio", "with_target: guess", "indicators.bad_choice"),
        ("achieved: target_achieved", "", "indicators.bad_choice"),
        ("achieved: target_achieved", "achieved: done", "indicators.bad_choice"),
        ("scaled: above_zero", "scaled: some", "indicators.bad_choice"),
        ("pace: on_pace", "pace: fine", "indicators.bad_choice"),
        ("zh: 已达标, ", "", "indicators.two_languages"),
        ("score_decimals: 4", "score_decimals: four", "indicators.bad_number"),
        ("score_decimals", "score_decimal", "indicators.unknown_key"),
        ("`>= 0.95` |", "`about 0.95` |", "indicators.bad_bound"),
        ("`>= 0.60` |", "`>= 0.99` |", "indicators.bounds_order"),
        ("| moderate_progress | 0 |", "| moderate | 0 |", "indicators.unknown_class"),
        ("| moderate_progress | 0 |", "| moderate_progress | none |", "indicators.bad_number"),
        ("| score mean |", "| score meen |", "indicators.unknown_table"),
        ("| score without_target |", "| result |", "indicators.no_table"),
        ("\nversion: \"1\"", "", "indicators.missing_key"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_method_is_told(old: str, new: str, key: str) -> None:
    assert old in OPEN_SDG
    with pytest.raises(InputError) as caught:
        read(OPEN_SDG.replace(old, new, 1))
    assert caught.value.key == key
    assert caught.value.at
    assert caught.value.at.line


def test_a_method_may_stand_on_another_but_not_on_nothing() -> None:
    text = (FOLDER / "statistics-canada.md").read_text(encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_methods([documents.parse(text, "x.md")])
    assert caught.value.key == "indicators.unknown_method"


def test_no_threshold_stands_in_python() -> None:
    """The numbers of a method are data: none of them is written in the code."""
    code = Path(ROOT / "twofold/indicators/progress.py").read_text(encoding="utf-8")
    for number in ("0.95", "0.6", "0.015", "0.005", "4.44", "7.1429", "0.001"):
        assert number not in code
