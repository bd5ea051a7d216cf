"""Awards over the registers of a small town: who claims what, what was paid before, all sums."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.awards.town import DAY, ONE, THREE, TWO, award, built
from twofold import awards
from twofold.awards import Combined, Line, Wanted
from twofold.awards.check import check
from twofold.awards.outcome import BY
from twofold.awards.totals import conserved
from twofold.errors import InputError, NotFound
from twofold.hosting.hosted import owned
from twofold.policies import Answer
from twofold.workspace import Workspace, open_city

PARTS = tuple(by for by in BY if by != "pool")


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("awards")
    built(folder)
    return folder


@pytest.fixture
def town(ready: Path, tmp_path: Path) -> Workspace:
    """A town of the test's own."""
    shutil.copytree(ready, tmp_path / "own")
    return open_city(tmp_path / "own" / "town")


def lines(found: Combined) -> dict[tuple[str, str], Line]:
    return {(line.policy.id, line.subject): line for line in found.lines}


def amounts(line: Line) -> tuple[Decimal | None, Decimal | None]:
    return line.settled.awarded, line.most.awarded


def test_the_documents_fit_and_their_cases_pass(town: Workspace) -> None:
    assert check(town) == ({"t.together": 1}, [])


def test_every_award_of_the_town_is_as_reckoned_by_hand(town: Workspace) -> None:
    """The district 东 has 270,000. Settled: 100,000, 150,000 (the cap of 250,000) and 200,000, of
    which each gets 27/45. At most 40,000 come to it: each gets 27/49, and the fen left over goes to
    the 40,000, whose remainder is the largest. The third has no district: its money may be of any
    pool, so nothing of it is settled and all of it may come."""
    found = lines(awards.combine(town))
    due = {key: amounts(line) for key, line in found.items()}
    assert due == {
        ("t.staff", ONE): (Decimal("60000.00"), Decimal("55102.04")),
        ("t.staff", THREE): (Decimal("0.00"), Decimal("100000.00")),
        ("t.plan", ONE): (Decimal("0.00"), Decimal("0.00")),
        ("t.plan", TWO): (Decimal("0.00"), Decimal("22040.82")),
        ("t.plan", THREE): (Decimal("0.00"), Decimal("0.00")),
        ("t.platform", "P1"): (Decimal("90000.00"), Decimal("82653.06")),
        ("t.platform", "P2"): (Decimal("120000.00"), Decimal("110204.08")),
    }


def test_a_line_says_who_is_paid_and_where_he_belongs(town: Workspace) -> None:
    line = lines(awards.combine(town))["t.platform", "P1"]
    assert (line.payee, line.payee_name, line.name) == (ONE, "一", "平台甲")
    assert (line.district, line.industry, line.size, line.level) == ("东", "C39", "large",
                                                                     "district")  # fmt: skip
    assert (line.verdict, line.year) == (Answer.MET, 2026)
    assert (line.low, line.high) == (200_000, 200_000)


def test_each_reduction_says_which_step_took_how_much(town: Workspace) -> None:
    line = lines(awards.combine(town))["t.platform", "P1"]
    taken = [(t.step.number if t.step else 0, t.step.rule if t.step else "", t.taken)
             for t in line.settled.taken]  # fmt: skip
    assert taken == [(2, "cap", 50_000), (3, "pool", 60_000)]
    assert line.settled.asked == 200_000
    lost = lines(awards.combine(town))["t.plan", ONE].most.taken
    assert [(t.combination.id if t.combination else "", t.taken) for t in lost] == [
        ("t.together", 40_000)
    ]


def test_every_breakdown_makes_up_the_whole(town: Workspace) -> None:
    found = awards.combine(town, wanted=Wanted(by=PARTS))
    assert found.sums.lines == 7
    assert (found.sums.settled.awarded, found.sums.most.awarded) == (270_000, 370_000)
    assert sum(r.settled for r in found.reduced) == (
        found.sums.settled.asked - found.sums.settled.awarded
    )  # type: ignore[operator]
    assert sum(r.most for r in found.reduced) == (found.sums.most.asked - found.sums.most.awarded)  # type: ignore[operator]
    for by in PARTS:
        assert conserved(found.groups[by], found.sums), by
    sizes = {s.key: s.lines for s in found.groups["size"]}
    assert sizes == {"large": 3, "micro": 4}
    assert {s.key for s in found.groups["district"]} == {"东", None}


def test_a_pool_says_what_it_had_gave_and_refused(town: Workspace) -> None:
    award(town, "1", policy="t.platform", subject="P9", payee=TWO, amount=20_000, paid=0,
          paid_on=None, state="approved", level="district")  # fmt: skip
    pools = {p.group: p for p in awards.combine(town).pools}
    east = pools["东"]
    assert (east.budget, east.spent) == (270_000, 20_000)
    assert (east.settled, east.settled_refused) == (250_000, 200_000)
    assert east.left == (0, 0)
    assert pools["?"].most == 100_000


def test_what_stands_in_the_register_is_not_proposed_twice(town: Workspace) -> None:
    """And it counts: as the award of the group, towards the cap and towards the pool."""
    award(town, "1")
    found = lines(awards.combine(town))
    assert amounts(found["t.staff", ONE]) == (0, 0)
    assert found["t.staff", ONE].settled.taken[0].step is None
    assert amounts(found["t.plan", ONE]) == (0, 0)
    # 250,000 less 100,000 is 150,000 of the cap; 170,000 of the pool for 150,000 and 200,000
    assert found["t.platform", "P1"].settled.awarded == Decimal("72857.14")
    assert found["t.platform", "P2"].settled.awarded == Decimal("97142.86")


@pytest.mark.parametrize("more", [{"year": 2025}, {"proposed_on": "2026-11-23", "paid_on": None}])
def test_an_award_of_another_year_or_after_the_day_takes_nothing(
    town: Workspace, more: dict[str, object]
) -> None:
    award(town, "1", **more)
    assert amounts(lines(awards.combine(town))["t.staff", ONE]) == (60_000, Decimal("55102.04"))


def test_an_award_that_was_refused_takes_no_money(town: Workspace) -> None:
    award(town, "1", policy="t.platform", subject="P9", state="refused", paid=None)
    assert {p.group: p.spent for p in awards.combine(town).pools}["东"] == 0


def test_what_was_recovered_is_free_again(town: Workspace) -> None:
    award(town, "1", policy="t.platform", subject="P9", state="recovered", paid=30_000)
    assert {p.group: p.spent for p in awards.combine(town).pools}["东"] == 30_000


def test_nothing_known_later_is_seen(town: Workspace) -> None:
    award(town, "1")  # known from 2026-06-01 on
    earlier = replace(town, as_of=date(2026, 5, 31))
    assert awards.combine(earlier).total == 0


def test_a_combination_that_is_not_in_force_yet_takes_nothing(town: Workspace) -> None:
    path = town.root / "awards" / "t.together.md"
    text = path.read_text(encoding="utf-8").replace("\nfrom: 2026-01-01", "\nfrom: 2026-12-01")
    path.write_text(text, encoding="utf-8")
    found = awards.combine(town)
    assert (found.reduced, found.pools) == ((), ())
    assert found.sums.settled.awarded == 600_000


def test_lines_are_narrowed_and_paged(town: Workspace) -> None:
    found = awards.combine(town, wanted=Wanted(policy="t.plan", first=1, most=1))
    assert (found.total, [line.subject for line in found.lines]) == (3, [TWO])
    assert awards.combine(town, wanted=Wanted(district="东")).total == 5
    assert awards.combine(town, wanted=Wanted(verdict=Answer.MET)).total == 4
    assert awards.combine(town, wanted=Wanted(payee=THREE)).total == 2
    with pytest.raises(NotFound):
        awards.combine(town, wanted=Wanted(policy="t.nothing"))
    with pytest.raises(InputError):
        awards.combine(town, wanted=Wanted(by=("nothing",)))


def test_a_relief_and_a_template_award_nothing(town: Workspace) -> None:
    for id_, key in (("t.staff", "relief: yes"), ("t.platform", "template: yes")):
        path = town.root / "policies" / f"{id_}.md"
        text = path.read_text(encoding="utf-8").replace("\nyear: -1\n", f"\nyear: -1\n{key}\n")
        path.write_text(text, encoding="utf-8")
    assert {key[0] for key in lines(awards.combine(town))} == {"t.plan"}


def test_a_served_town_answers_the_same_and_sees_what_is_new(town: Workspace) -> None:
    cold = awards.combine(town, wanted=Wanted(by=PARTS))
    with owned(town):
        assert awards.combine(town, wanted=Wanted(by=PARTS)) == cold
        assert awards.combine(town, wanted=Wanted(by=PARTS)) == cold
        award(town, "1")
        after = lines(awards.combine(town))
        assert amounts(after["t.staff", ONE]) == (0, 0)
        assert awards.combine(replace(town, as_of=DAY)).total == 7


def test_a_facts_file_is_reckoned_without_the_registers(town: Workspace) -> None:
    path = town.root / "file.csv"
    rows = ("id,name,staff,district,judged plan", "X,甲,10,东,yes", "Y,乙,9,东,", "Z,丙,?,西,no")
    path.write_text("\n".join(rows), encoding="utf-8")
    found = lines(awards.combine(town, file=path))
    assert {key: amounts(line) for key, line in found.items()} == {
        ("t.staff", "X"): (100_000, 100_000), ("t.plan", "X"): (0, 0),
        ("t.plan", "Y"): (0, 40_000), ("t.staff", "Z"): (0, 100_000),
    }  # fmt: skip
    assert found["t.staff", "X"].payee_name == "甲"
