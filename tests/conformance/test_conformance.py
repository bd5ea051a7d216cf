"""Other people's cases give what they expect, or what README.md says and why."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.conformance import __main__ as program
from tests.conformance import run, tables
from tests.conformance.rules import Unwritable, written

HERE = Path(__file__).parent
CASES = [case for path in sorted((HERE / "cases").glob("*")) for case in run.cases(path)]
LEAST, MECHANISMS = 60, 15


@pytest.mark.parametrize("case", CASES, ids=[f"{c.source}: {c.name}" for c in CASES])
def test_a_case(case: run.Case) -> None:
    found, missing = run.answer(case)
    assert case.met(found, missing), (found, missing)


def test_there_are_many_cases_of_many_mechanisms() -> None:
    as_theirs = [case for case in CASES if case.ours is None]
    assert len(as_theirs) >= LEAST
    assert len({case.mechanism for case in as_theirs}) >= MECHANISMS
    assert Counter(case.source for case in CASES).keys() == {"publicodes", "DMN TCK"}


def reasons() -> set[str]:
    text = (HERE / "README.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| `(\w+)` \|", text, re.M))


def test_every_difference_has_its_reason_and_every_reason_a_case() -> None:
    differing = [case for case in CASES if case.ours is not None]
    assert {case.because for case in differing} == reasons()
    for case in differing:
        assert not run.same(case.ours, case.expect), case.name
    assert all(not case.because for case in CASES if case.ours is None)


def test_a_case_that_is_not_met_is_named(tmp_path: Path, capsys) -> None:
    file = tmp_path / "more.json"
    file.write_text(
        '{"rules": [{"mechanism": "sum", "facts": {"x": "number"}, "rule": {"add": ["x", 0.1]},'
        ' "cases": [{"given": {"x": 0.2}, "expect": 0.3}, {"name": "wrong", "given": {"x": 1},'
        ' "expect": 1}]}]}',
        encoding="utf-8",
    )
    assert program.main([str(file)]) == 1
    said = capsys.readouterr().out
    assert "sum: sum: wrong: 1.1" in said
    assert "2 cases, 1 not met" in said


@pytest.mark.parametrize(
    ("entry", "condition"),
    [
        (">=18", "x >= 18"),
        ('"a","b"', "(x = 'a' OR x = 'b')"),
        ("[1..5)", "x >= 1 AND x < 5"),
        ("]1..5]", "x > 1 AND x <= 5"),
        ("not([1..5])", "NOT (x >= 1 AND x <= 5)"),
        ("[1..5], 7, >9", "(x >= 1 AND x <= 5 OR x = 7 OR x > 9)"),
        (True, "x = TRUE"),
        ("-", ""),
    ],
)
def test_a_cell_of_a_decision_table(entry: object, condition: str) -> None:
    assert tables.test("x", entry) == condition


@pytest.mark.parametrize("rule", [{"median": [1, 2]}, {"add": [1], "sum": [2]}, None, "x%"])
def test_a_rule_that_has_no_form_is_named(rule: object) -> None:
    with pytest.raises(Unwritable):
        written(rule)


@pytest.mark.parametrize(("hit", "expected"), [("P", 1), ("C>", 3), ("C<", 1), ("F", 3)])
def test_which_row_of_several_that_hold(hit: str, expected: int) -> None:
    table = {"hit": hit, "inputs": ["x"], "rows": [[">5", 3], [">1", 2], [">3", 1]], "otherwise": 9}
    rule = {"mechanism": "t", "facts": {"x": "number"}, "rule": {"table": table}}
    case = run.Case("", "t", "t", rule, {"x": 6}, expected, (), None, "")
    assert run.same(run.answer(case)[0], expected)
