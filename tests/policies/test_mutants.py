"""Every rule of the shipped policies is guarded: change it a little, and a case of it fails."""

from __future__ import annotations

import pytest

from tests.policies import mutants
from tests.policies.library import IDS, document, facts
from tests.sql.asking import FACTS, fence, text_of
from twofold import documents

# No case can tell these from the original: no enterprise can.
EQUAL = {
    "evaluation: :pass_score 60 → 59": "all points are even, so 59 is never scored",
    "staff_scored: staff_item > 0: 0 → 1": "the item scores 0 or at least 4",
}


@pytest.mark.parametrize("id_", IDS)
def test_no_change_of_a_rule_goes_unnoticed(id_: str) -> None:
    """Operators flipped, numbers and parameters moved by one, points, terms and bands left out."""
    assert mutants.count(document(id_)) > 150
    surviving = set(mutants.survivors(document(id_), facts()))
    assert surviving <= set(EQUAL)


CASES = """
| standard | value |
|---|---|
| day | 2025-06-30 |
| resident | yes |
| revenue | 100 |
| rd | 5 |

| case | rd | → share | → verdict |
|---|---|---|---|
| above | 6 | met | eligible |
| below | 4 | unmet | ineligible |
"""


def test_a_boundary_without_a_case_is_found() -> None:
    """The test itself: at 5 % exactly stands no case, so two changes of the rule go unnoticed."""
    rule = fence("require", "resident", "resident") + fence(
        "require", "share", "rd / revenue >= :share"
    )
    missed = documents.parse(text_of(rule + CASES))
    text = "rd / revenue >= :share"
    assert list(mutants.survivors(missed, FACTS)) == [
        "resident: require → exclude",
        f"share: {text}: >= → >",
        "share: :share 5 → 6",
    ]
    more = "| exactly | 5 | met | eligible |\n"
    guarded = documents.parse(text_of(rule + CASES + more))
    assert list(mutants.survivors(guarded, FACTS)) == ["resident: require → exclude"]
