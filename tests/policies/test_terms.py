"""Versions, bounds, unknown parameters and what one policy reads of another: by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tests import planted
from tests.sql.asking import PARAMETERS, decide, fence
from tests.sql.asking import policy as made
from twofold import documents
from twofold.errors import InputError
from twofold.policies.check import run_cases, unbounded, ungoverned
from twofold.policies.model import Policy
from twofold.policies.read import read
from twofold.sql.nodes import Name, Type

STANDARD = "\n| standard | value |\n|---|---|\n| day | 2025-06-30 |\n"
UNSOURCED = PARAMETERS + "| rate | 2016-01-01 | ? | % | 来源未载 |\n"


@pytest.mark.parametrize(
    ("rule", "row", "answer"),
    [
        # A comparison with a figure that no source gives cannot be decided …
        (fence("require", "it", "rd / revenue >= :rate"), {"rd": 5, "revenue": 100}, "unknown"),
        # … unless something else decides it.
        (fence("require", "it", "rd / revenue >= :rate AND resident"),
         {"rd": 5, "revenue": 100, "resident": False}, "unmet"),
        (fence("require", "it", "rd / revenue >= :rate OR resident"),
         {"rd": 5, "revenue": 100, "resident": True}, "met"),
    ],
)  # fmt: skip
def test_a_figure_without_a_source_is_unknown(rule: str, row: dict, answer: str) -> None:
    clause = decide(made(rule, parameters=UNSOURCED), row)[0].clauses[0]
    assert clause.answer.word == answer
    assert clause.unsourced == (("rate",) if answer == "unknown" else ())


def test_an_amount_at_a_rate_without_a_source_is_bounded_by_its_cap() -> None:
    rule = fence("require", "it", "resident") + fence("amount", "open", ":rate * rd")
    rule += fence("amount", "capped", "LEAST(:rate * rd, :limit)")
    amounts = decide(made(rule, parameters=UNSOURCED), {"resident": True, "rd": 10**9})[0].amounts
    assert amounts["open"] == (0, None)
    assert amounts["capped"] == (0, 50_000_000)


BOUNDED = (
    fence("require", "size", "staff <= 500")
    + fence("require", "share", "rd / revenue >= :share")
    + "\n| score bonus | points |\n|---|---|\n| `patents >= 3` | 5 |\n| otherwise | 0 |\n"
    + fence("amount", "grant",
            "CASE WHEN staff > 100 THEN LEAST(0.5 * rd, 5000000) ELSE up_to(rd) END")
    + STANDARD + "| staff | 200 |\n| revenue | 100 |\n| rd | 50 |\n| patents | 1 |\n"
)  # fmt: skip
DAYS = """
| case | day | → size |
|---|---|---|
| before | 2015-12-31 | refused |
| first | 2016-01-01 | met |
"""
ON = {  # each stands exactly on one bound, and on no other
    "staff <= 500": "| case | staff | → size |\n|---|---|---|\n| a | 500 | met |\n",
    "share": "| case | rd | → share |\n|---|---|---|\n| a | 5 | met |\n",
    "patents >= 3": "| case | patents | → bonus |\n|---|---|---|\n| a | 3 | 5 |\n",
    "staff > 100": "| case | staff | → grant |\n|---|---|---|\n| a | 100 | 0–50 |\n",
    "5000000": "| case | rd | → grant |\n|---|---|---|\n| a | 10,000,000 | 5,000,000 |\n",
}


@pytest.mark.parametrize("left_out", [None, *ON])
def test_a_bound_that_no_case_stands_on_is_named(left_out: str | None) -> None:
    tables = "\n".join(table for name, table in ON.items() if name != left_out)
    policy = made(BOUNDED + DAYS + "\n" + tables)
    assert run_cases(policy) == []
    found = unbounded(policy)
    if left_out is None:
        assert found == []
        return
    bounds = {"staff <= 500": ("size", "500"), "share": ("share", ":share"),
              "patents >= 3": ("bonus", "3"), "staff > 100": ("grant", "100"),
              "5000000": ("grant", "5000000")}  # fmt: skip
    of, bound = bounds[left_out]
    assert [(p.values["id"], p.values["bound"]) for p in found] == [(of, bound)]
    planted.check(found[0], "policies.no_case_at_bound", str(found[0].at), bound)


@pytest.mark.parametrize(
    ("front", "table", "missing"),
    [
        ("", "| a | 2025-01-01 | met |", ["2015-12-31", "2016-01-01"]),
        ("", "| a | 2016-01-01 | met |\n| b | 2015-12-31 | refused |", []),
        ("to: 2020-12-31\n", "| a | 2016-01-01 | met |\n| b | 2015-12-31 | refused |",
         ["2020-12-31", "2021-01-01"]),
    ],
)  # fmt: skip
def test_first_and_last_days_need_a_case(front: str, table: str, missing: list[str]) -> None:
    rule = fence("require", "it", "resident") + STANDARD + "| resident | yes |\n"
    policy = made(f"{rule}\n| case | day | → it |\n|---|---|---|\n{table}\n", front)
    found = unbounded(policy)
    assert [str(p.values["day"]) for p in found] == missing
    for problem in found:
        planted.check(problem, "policies.no_case_on_day", "x.md", str(problem.values["day"]))


# --- two texts in force at once

TEXT = """---
kind: policy
id: {id}
name: 示例
from: {begins}
{front}---

```sql applies who
{applies}
```

```sql require size
staff <= 500
```

| standard | value |
|---|---|
| day | 2025-06-30 |
| staff | 100 |
| resident | yes |

| case | day | resident | → who |
|---|---|---|---|
{rows}
"""


def texts(applies: str) -> Callable[[], tuple[Policy, Policy]]:
    old = documents.parse(TEXT.format(
        id="old", begins="2016-01-01", front="", applies=applies,
        rows="| reviewed | 2025-06-30 | no | met |\n| new | 2025-06-30 | yes | unmet |",
    ), "old.md")  # fmt: skip
    new = documents.parse(TEXT.format(
        id="new", begins="2025-01-01", front="supersedes: old\n", applies="resident",
        rows="| reviewed | 2025-06-30 | no | unmet |\n| new | 2025-06-30 | yes | met |",
    ), "new.md")  # fmt: skip
    facts = {n.name: n for n in (Name("staff", Type.COUNT), Name("resident", Type.YES_NO))}
    return lambda: (read(old, facts, [new]), read(new, facts, [old]))


def test_exactly_one_text_governs_each_row() -> None:
    old, new = texts("NOT resident OR :day < DATE '2025-01-01'")()
    known = {"old": old, "new": new}
    assert ungoverned(old, known) == ungoverned(new, known) == []


@pytest.mark.parametrize(
    ("applies", "count"),
    [("staff >= 1", 2), ("NOT resident AND :day < DATE '2025-01-01'", 0)],
)
def test_rows_of_two_texts_or_none_are_named(applies: str, count: int) -> None:
    old, new = texts(applies)()
    found = ungoverned(new, {"old": old, "new": new})
    case = "new" if count == 2 else "reviewed"
    assert [(p.values["case"], p.values["count"]) for p in found] == [(case, count)]
    planted.check(found[0], "policies.not_one_text", str(found[0].at), "new, old")


def test_only_the_day_may_be_compared_with_a_constant() -> None:
    made(fence("applies", "it", "resident AND :year <= 2023"))
    with pytest.raises(InputError) as error:
        made(fence("applies", "it", "resident AND :limit > 5"))
    assert error.value.key == "sql.constant_condition"


def test_the_day_decides_who_is_governed() -> None:
    policy = made(fence("applies", "it", "resident AND :year <= 2023"), "year: -1\n")
    answers = {
        year: decide(policy, {"resident": True}, day=date(year, 6, 30))[0].clauses[0].answer.word
        for year in (2024, 2025)
    }
    assert answers == {2024: "met", 2025: "unmet"}
