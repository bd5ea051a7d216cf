"""The example city: every breakdown makes up the whole, and each line what its steps left of it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from twofold import awards
from twofold.awards import Combined, Wanted
from twofold.awards.outcome import BY
from twofold.awards.totals import conserved
from twofold.workspace import open_city

PARTS = tuple(by for by in BY if by != "pool")


@pytest.fixture(scope="module")
def found(demo_city: Path) -> Combined:
    return awards.combine(open_city(demo_city), wanted=Wanted(by=PARTS))


@pytest.mark.parametrize("by", PARTS)
def test_every_breakdown_makes_up_the_whole(found: Combined, by: str) -> None:
    assert found.sums.lines == found.total == len(found.lines) > 10_000
    assert len(found.groups[by]) > 1
    assert conserved(found.groups[by], found.sums)


def test_lines_make_up_the_sums(found: Combined) -> None:
    for run in ("settled", "most"):
        runs = [getattr(line, run) for line in found.lines if line.most.awarded is not None]
        whole = getattr(found.sums, run)
        assert sum((r.asked for r in runs), Decimal(0)) == whole.asked
        assert sum((r.awarded for r in runs), Decimal(0)) == whole.awarded
        taken = sum((getattr(one, run) for one in found.reduced), Decimal(0))
        assert whole.asked - taken == whole.awarded


def test_each_line_is_what_its_steps_left(found: Combined) -> None:
    for line in found.lines:
        for run in (line.settled, line.most):
            if run.asked is not None:
                assert run.awarded is not None
                assert run.asked - sum(t.taken for t in run.taken) == run.awarded >= 0


def test_the_settled_are_no_more_than_the_most(found: Combined) -> None:
    assert found.nested
    assert found.sums.settled.awarded is not None
    assert found.sums.most.awarded is not None
    assert 0 < found.sums.settled.awarded <= found.sums.most.awarded
    for pool in found.pools:
        if pool.budget is not None:
            assert pool.spent + pool.most <= max(pool.budget, pool.spent)
