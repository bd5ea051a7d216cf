"""In which year a list's rows count, what that is set against, and what waits for a review: in a
city small enough to be reckoned by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.targets.listed_city import FITS, SHORT, certificates, subjects
from twofold.targets import lists
from twofold.targets.list_model import Gain, Listed
from twofold.workspace import Workspace, open_city


def split(found: Listed | tuple[Gain, ...]) -> dict[str, tuple[Decimal, dict[int, Decimal]]]:
    """What is added in the target's year and later, by indicator."""
    gains = found.head.gains if isinstance(found, Listed) else found
    return {g.indicator: (g.value, {one.year: one.value for one in g.later})
            for g in gains if g.how == "adds"}  # fmt: skip


def written(city: Workspace, path: str, old: str, new: str) -> Workspace:
    """The city with a document changed."""
    document = city.root / path
    text = document.read_text(encoding="utf-8")
    assert old in text
    document.write_text(text.replace(old, new), encoding="utf-8")
    return open_city(city.root)


def test_what_closes_next_year_is_not_set_against_this_years_target(city: Workspace) -> None:
    """Applications close on 1 March 2027: nothing of the list can count in 2026."""
    later = written(city, "targets/calendar.md", "| batch | 12-31 |", "| batch | 03-01 |")
    found = lists.show(later, "apply", lacking={"both": Decimal(7)})
    assert split(found) == {"certified": (0, {2027: 3}), "both": (0, {2027: 2})}
    assert [gain.lacking for gain in found.head.gains] == [None, 7]
    assert {row.counts_in for row in found.rows} == {2027}
    east = found.districts["东"].gains[0]
    assert (east.value, [(one.year, one.value) for one in east.later]) == (0, [(2027, 1)])


@pytest.mark.parametrize(("ends", "year"), [("12-31", 2026), ("01-01", 2027)])
def test_the_last_day_of_the_year_still_counts(city: Workspace, ends: str, year: int) -> None:
    moved = written(city, "targets/calendar.md", "| batch | 12-31 |", f"| batch | {ends} |")
    assert {row.counts_in for row in lists.show(moved, "apply").rows} == {year}


def test_a_december_that_is_listed_in_january_has_its_own_year(still: Workspace) -> None:
    """Lists of a month are those of its cut-off, in the next year; its target is of its own."""
    found = lists.every(still, lacking={"both": Decimal(7)}, year=2025)["apply"]
    assert split(found) == {"certified": (0, {2026: 3}), "both": (0, {2026: 2})}
    assert found.head.gains[1].lacking == 7


def test_on_two_lists_it_counts_in_the_first_year_it_can(city: Workspace) -> None:
    """One of three lapsed and can be renewed this year; all three can apply for the next."""
    certificates(city, [(FITS, "hnte", "2023-01-01", "2026-11-01", None)], "x")
    later = written(city, "targets/calendar.md", "| batch | 12-31 |", "| batch | 03-01 |")
    found = lists.together(lists.show(later, id_) for id_ in ("apply", "lapsed"))
    assert split(found) == {"certified": (1, {2027: 2}), "both": (1, {2027: 1})}
    assert [gain.lists for gain in found] == [("apply", "lapsed")] * 2


def test_a_lapsed_certificate_counts_when_it_can_be_applied_for_again(city: Workspace) -> None:
    """Its own day has passed; what the list waits for is to come."""
    certificates(city, [(FITS, "hnte", "2023-01-01", "2026-11-01", None)], "x")
    written(city, "targets/calendar.md", "| batch | 12-31 |", "| batch | 03-01 |")
    later = written(city, "targets/lists/lapsed.md", "within: 365\n",
                    "within: 365\ndeadline: batch\n")  # fmt: skip
    found = lists.show(later, "lapsed")
    assert [(row.due_on, row.counts_in) for row in found.rows] == [(date(2026, 11, 1), 2027)]


@pytest.mark.parametrize("how", ["publishes", "keeps"])
def test_what_the_records_have_already_fills_no_gap(city: Workspace, how: str) -> None:
    """The value from which the gap is reckoned has what is kept, and what is published later."""
    wanted = {"sales": Decimal(9)}
    assert [g.lacking for g in lists.show(city, "leads", lacking=wanted).head.gains] == [9]
    other = written(city, "targets/lists/leads.md", "| adds | each |\n|---|---|\n"
                    "| sales | amount |", "| adds | each | how |\n|---|---|---|\n"
                    f"| sales | amount | {how} |")  # fmt: skip
    shown = lists.show(other, "leads", lacking=wanted)
    assert [(g.how, g.lacking) for g in shown.head.gains] == [(how, None)]
    assert [g.lacking for g in lists.together([shown])] == [None]


PAY = """---
kind: list
id: pay
name: 待拨付
group: pay
officer: x
reason: x
review: fair-competition
---

```sql select rows
SELECT o.id AS subject, CASE WHEN o.id = '{FITS}' THEN 't.fit' ELSE 'other' END AS policy
FROM organisation AS o WHERE o.id IN ('{FITS}', '{SHORT}')
```
"""


def test_what_waits_for_its_policys_review_is_counted_apart(city: Workspace) -> None:
    """Nothing is paid under a policy that was not reviewed; of another nothing is known."""
    path = city.root / "targets" / "lists" / "pay.md"
    path.write_text(PAY.replace("{FITS}", FITS).replace("{SHORT}", SHORT), encoding="utf-8")
    found = lists.show(open_city(city.root), "pay")
    assert (subjects(found), found.total, found.held) == ([SHORT], 1, 1)
    assert lists.show(city, "pay", lists.Wanted(district="西")).held == 0
    done = written(city, "policies/t.fit.md", "level: city\n",
                   "level: city\nfair_competition: reviewed\n")  # fmt: skip
    found = lists.show(done, "pay")
    assert (subjects(found), found.held) == ([FITS, SHORT], 0)
