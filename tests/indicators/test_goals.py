"""Targets as documents: the path has no default, milestones fit it, and mistakes are told with
their place, in both languages."""

from decimal import Decimal

import pytest

from tests import planted
from tests.indicators.sources import EXAMPLE, shipped
from tests.support import ROOT
from twofold import documents
from twofold.documents import Document
from twofold.errors import InputError
from twofold.indicators.cases import failures
from twofold.indicators.methods import read_methods
from twofold.indicators.model import Direction, Goal, Method, Shape, Targets
from twofold.indicators.progress import assess
from twofold.indicators.read import catalogue

DOUBLING = (EXAMPLE / "targets/doubling.md").read_text(encoding="utf-8")
PATH = next(line for line in DOUBLING.splitlines() if line.startswith("path:"))
ROWS = [line for line in DOUBLING.splitlines() if "2 × base" in line]
HEAD = "\n| milestone | year | value |\n|---|---|---|\n"
STEPS = "".join(f"| {row.split('|')[1].strip()} | 2025 | 1.3 × base |\n" for row in ROWS)
BY_STEPS = DOUBLING.replace(PATH, "path: milestones") + HEAD + STEPS
OPEN_SDG = (ROOT / "library/methods/open-sdg.md").read_text(encoding="utf-8")


def others() -> list[Document]:
    folders = (EXAMPLE / "indicators", ROOT / "library/methods")
    return [d for folder in folders for d in documents.read_folder(folder)]


def read(text: str) -> Targets:
    return catalogue([documents.parse(text, "x.md"), *others()]).targets["doubling"]


def mistake(text: str, key: str, line: str, shown: str) -> None:
    """The error is this one, at the first line with that text, and names the offender."""
    with pytest.raises(InputError) as caught:
        read(text)
    number = next(i for i, one in enumerate(text.splitlines(), 1) if line in one)
    planted.check(caught.value, f"indicators.{key}", f"x.md:{number}", shown)


def test_the_example_declares_its_path() -> None:
    assert shipped().targets["doubling"].path is Shape.GEOMETRIC
    assert shipped().targets["doubling"].milestones == ()


def test_the_path_has_no_default() -> None:
    mistake(DOUBLING.replace(PATH + "\n", ""), "bad_choice", "---", "geometric, linear, milestones")
    mistake(DOUBLING.replace(PATH, "path: straight"), "bad_choice", "path:", "straight")
    mistake(DOUBLING.replace(PATH, "path: yes"), "bad_choice", "path:", "geometric")


def test_milestones_are_read_in_the_order_of_their_years() -> None:
    made = read(BY_STEPS + "| brokers | 2027 | 1.7×基期 |\n| brokers | 2026 | 1.5 × base |\n")
    assert made.path is Shape.MILESTONES
    brokers = [(m.year, m.factor, m.value) for m in made.milestones if m.indicator == "brokers"]
    assert brokers == [(2025, Decimal("1.3"), None), (2026, Decimal("1.5"), None),
                       (2027, Decimal("1.7"), None)]  # fmt: skip


def test_a_milestone_may_be_a_value() -> None:
    made = read(BY_STEPS.replace("| contract-amount | 2025 | 1.3 × base |",
                                 "| contract-amount | 2025 | 1,000.5 |"))  # fmt: skip
    (one,) = [m for m in made.milestones if m.indicator == "contract-amount"]
    assert (one.factor, one.value) == (None, Decimal("1000.5"))


@pytest.mark.parametrize(
    ("row", "key", "shown"),
    [
        ("| brokers | 2023 | 1.1 × base |", "milestone_year", "2023"),
        ("| brokers | 2028 | 1.9 × base |", "milestone_year", "2028"),
        ("| brokers | 2030 | 1.9 × base |", "milestone_year", "2030"),
        ("| brokers | 2025 | 1.4 × base |", "repeated_milestone", "2025"),
        ("| hnte | 2026 | 9000 |", "milestone_without_target", "hnte"),
        ("| brokers | 2026 | soon |", "bad_aim", "soon"),
        ("| brokers | 2026 | nan |", "bad_aim", "nan"),
        ("| brokers | 2026 | inf |", "bad_aim", "inf"),
        ("| brokers | in 2026 | 5 |", "bad_number", "in 2026"),
    ],
)
def test_a_mistake_in_a_milestone_is_told(row: str, key: str, shown: str) -> None:
    mistake(BY_STEPS + row + "\n", key, row, shown)


def test_a_path_must_not_turn_back() -> None:
    row = "| brokers | 2026 | 1.2 × base |"
    mistake(BY_STEPS + row + "\n", "milestone_order", "| brokers | 2025 |", "2026")
    high = BY_STEPS.replace("| brokers | 2025 | 1.3 × base |", "| brokers | 2025 | 2.5 × base |")
    mistake(high, "milestone_order", "| brokers | 2025 |", "2028")


def test_milestones_and_path_belong_together() -> None:
    mistake(DOUBLING + HEAD + STEPS, "idle_milestones", "| milestone |", "geometric")
    lacking = BY_STEPS.replace("| brokers | 2025 | 1.3 × base |\n", "")
    mistake(lacking, "no_milestones", "| brokers | 2028 |", "brokers")


def test_a_set_without_targets_is_told() -> None:
    text = DOUBLING[: DOUBLING.index("| target |")]
    mistake(text, "no_targets", "---", "target")
    rows = "\n".join(line for line in DOUBLING.splitlines() if line not in ROWS)
    mistake(rows, "no_targets", "---", "target")


def test_a_target_value_that_is_no_number_is_told_with_what_can_be_written() -> None:
    for text in ("twice", "nan", "1e999999999", "１３００家"):
        row = f"| brokers | 2028 | {text} |"
        mistake(DOUBLING.replace("| brokers | 2028 | 2 × base |", row), "bad_aim", row, "2 × base")


# --- methods: cases that cannot be read


def broken(old: str, new: str) -> InputError:
    assert old in OPEN_SDG
    text = OPEN_SDG.replace(old, new, 1)
    document = documents.parse(text, "x.md")
    with pytest.raises(InputError) as caught:
        list(failures(document, read_methods([document])["open-sdg"]))
    assert caught.value.at
    assert caught.value.at.line
    list(planted.said(caught.value))
    return caught.value


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("| 原地不动 | up |", "| 原地不动 | upp |", "indicators.bad_choice"),
        ("| 原地不动 | up | 2023 |", "| 原地不动 | up | last |", "indicators.bad_number"),
        ("| 原地不动 | up | 2023 | 100 |", "| 原地不动 | up | 2023 | many |",
         "indicators.bad_number"),
        ("| 原地不动 | up | 2023 | 100 | 2024 | 100 | 2028 |",
         "| 原地不动 | up | 2023 | 100 | 2024 | 100 | |", "indicators.half_a_target"),
        ("| → value | → class |", "| → valeu | → class |", "indicators.case_column"),
        ("| case | direction |", "| case | way |", "indicators.case_column"),
        ("| score without_target | class | points |", "| score with_target | class | points |",
         "indicators.repeated_table"),
    ],
)  # fmt: skip
def test_a_case_that_cannot_be_read_is_told_with_its_line(old: str, new: str, key: str) -> None:
    assert broken(old, new).key == key


def test_a_target_year_that_is_too_early_is_told_at_its_case() -> None:
    found = broken("| 原地不动 | up | 2023 | 100 | 2024 | 100 | 2028 |",
                   "| 原地不动 | up | 2023 | 100 | 2024 | 100 | 2020 |")  # fmt: skip
    assert found.key == "indicators.target_year"


def test_bounds_may_be_written_as_an_official_would() -> None:
    text = OPEN_SDG.replace("`>= 0.95`", "≥ 95%").replace("`>= -0.60`", "`>= −60 %`")
    assert read_methods([documents.parse(text, "x.md")])["open-sdg"].bounds == (
        shipped().methods["open-sdg"].bounds
    )


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("exponent: 4.44", "exponant: 4.44", "indicators.unknown_key"),
        ("without_target: growth", "without_target: growth_ratio", "indicators.bad_choice"),
        ("score_decimals: 4", "score_decimals: 4\nvalue_decimals: few", "indicators.bad_number"),
    ],
)
def test_a_mistake_in_how_a_method_counts_is_told(old: str, new: str, key: str) -> None:
    with pytest.raises(InputError) as caught:
        read_methods([documents.parse(OPEN_SDG.replace(old, new, 1), "x.md")])
    assert caught.value.key == key
    assert caught.value.at
    list(planted.said(caught.value))


OWN = """---
kind: method
id: own
version: "1"
name: 自定界线
source: 示例
as: open-sdg
thresholds: {with_target: {substantial_progress: 0.8}}
---
"""


def own(text: str) -> Method:
    found = [documents.parse(OPEN_SDG, "open-sdg.md"), documents.parse(text, "x.md")]
    return read_methods(found)["own"]


def test_a_method_may_move_thresholds_and_class_and_score_move_together() -> None:
    """Contracts cover 0.8211 of the growth that is needed: on track from 0.8, not from 0.95."""
    goal = Goal(Direction.UP, 2023, 1264.74, 2028)
    points = [(2023, 632.37), (2024, 709.58)]
    before, after = (assess(m, goal, points) for m in (shipped().methods["open-sdg"], own(OWN)))
    assert (before.name, after.name) == ("moderate_progress", "substantial_progress")
    assert before.value == after.value
    assert before.score is not None
    assert after.score is not None
    assert before.score < 2.5 <= after.score


def test_a_threshold_above_the_best_points_takes_them_along() -> None:
    made = own(OWN.replace("0.8}", "1.5}"))
    assert [b.at for b in made.bounds["with_target"]][:3] == [pytest.approx(1.85), 1.5, 0.6]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("with_target", "with_targets", "unknown_table"),
        ("substantial_progress", "splendid", "unknown_class"),
        ("0.8", "0.5", "bounds_order"),
        ("0.8", "high", "bad_number"),
        ("0.8", "", "bad_number"),
        ("{substantial_progress: 0.8}", "0.8", "bad_mapping"),
    ],
)
def test_a_mistake_in_a_moved_threshold_is_told(old: str, new: str, key: str) -> None:
    with pytest.raises(InputError) as caught:
        own(OWN.replace(old, new))
    assert caught.value.key == f"indicators.{key}"
    assert str(caught.value.at) == "x.md:8"
    list(planted.said(caught.value))


def test_the_city_s_own_method_is_a_document_whose_cases_hold() -> None:
    folder = EXAMPLE / "methods"
    found = [d for d in documents.read_folder(folder) if d.kind == "method"]
    assert found
    for document in found:
        made = read_methods([document])[document.id]
        assert list(failures(document, made)) == []
        assert made.with_target == "path_share"
