"""Each rule on a few claims, worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

import pytest

from tests.awards.drawn import YEAR, Drawn, asked, pools
from tests.evaluator.stacking import Claim, Paid, Rule
from twofold.sql.duckdb import Connection, in_memory

A, B = "x.a", "x.b"
PLACES = {A: 0, B: 1}


@pytest.fixture(scope="module")
def engine() -> Iterator[Connection]:
    with in_memory() as connection:
        yield connection


def claim(
    number: int, policy: str, subject: str, low: str, *, high: str | None = "same",
    payee: str | None = "o1", district: str | None = "east", eligible: bool = True,
    points: int | None = None, filed_on: date | None = None,
) -> Claim:  # fmt: skip
    """A claim; exact unless a high is given, and open without one."""
    top = None if high is None else Decimal(low if high == "same" else high)
    ranks = {"points": None if points is None else Decimal(points), "filed_on": filed_on}
    return Claim(number, PLACES[policy], policy, "grant", subject, payee, district, "city", YEAR,
                 eligible, Decimal(low), top, ranks)  # fmt: skip


def paid(policy: str, subject: str, amount: str, year: int = YEAR - 1, payee: str = "o1") -> Paid:
    return Paid(policy, "grant", subject, payee, "east", "city", year, Decimal(amount))


def both(*per: str, rule: str, limit: str | None = None, share: str = "in order", by: str = "",
         awards: Sequence[str] = (A, B)) -> Rule:  # fmt: skip
    return Rule(rule, tuple((a, "") for a in awards), per,
                None if limit is None else Decimal(limit), share, by)  # fmt: skip


def left(engine: Connection, rules: list[Rule], claims: list[Claim], *before: Paid) -> list[str]:
    """What is left of each claim: the settled run, and behind a slash the most where it differs."""
    rows = asked(engine, Drawn(tuple(rules), (A, B), tuple(claims), before))
    made = []
    for one in claims:
        settled, most = rows[one.id]["settled"], rows[one.id]["most"]
        made.append(f"{settled:f}" if settled == most else
                    f"{settled:f}/{'open' if most is None else f'{most:f}'}")  # fmt: skip
    return made


def test_only_the_highest_is_left(engine: Connection) -> None:
    rule = both("subject", rule="highest")
    claims = [claim(1, A, "p", "100"), claim(2, B, "p", "100.01"), claim(3, A, "q", "5")]
    assert left(engine, [rule], claims) == ["0.00", "100.01", "5.00"]


def test_of_two_that_are_the_same_the_first_stays(engine: Connection) -> None:
    rule = both("subject", rule="highest")
    claims = [claim(1, A, "p", "100"), claim(2, B, "p", "100")]
    assert left(engine, [rule], claims) == ["100.00", "0.00"]


def test_after_a_payment_of_the_group_nothing_more_is_due(engine: Connection) -> None:
    rule = both("subject", rule="highest")
    claims = [claim(1, A, "p", "100"), claim(2, A, "q", "100")]
    assert left(engine, [rule], claims, paid(B, "p", "0.01")) == ["0.00", "100.00"]


def test_a_payment_of_another_year_is_none_of_a_yearly_group(engine: Connection) -> None:
    rule = both("subject", "year", rule="highest")
    claims = [claim(1, A, "p", "100")]
    assert left(engine, [rule], claims, paid(B, "p", "50", YEAR - 1)) == ["100.00"]
    assert left(engine, [rule], claims, paid(B, "p", "50", YEAR)) == ["0.00"]


@pytest.mark.parametrize(
    ("before", "due"), [("30", "70.00"), ("99.99", "0.01"), ("100", "0.00"), ("100.01", "0.00")]
)
def test_the_difference_is_paid_and_never_less_than_nothing(
    engine: Connection, before: str, due: str
) -> None:
    """The highest is 100; what was paid under the lower award before is taken off it."""
    rule = both("subject", rule="difference")
    claims = [claim(1, A, "p", "100"), claim(2, B, "p", "40")]
    assert left(engine, [rule], claims, paid(B, "p", before)) == [due, "0.00"]


def test_a_cap_cuts_who_comes_last(engine: Connection) -> None:
    """60 and 70 under a cap of 100: the second gets what the first leaves."""
    claims = [claim(1, A, "p", "60"), claim(2, B, "p", "70")]
    assert left(engine, [both("payee", rule="cap", limit="100")], claims) == ["60.00", "40.00"]
    assert left(engine, [both("payee", rule="cap", limit="130")], claims) == ["60.00", "70.00"]
    assert left(engine, [both("payee", rule="cap", limit="129.99")], claims) == ["60.00", "69.99"]


def test_a_cap_counts_what_was_paid(engine: Connection) -> None:
    claims = [claim(1, A, "p", "60"), claim(2, B, "p", "70")]
    rule = both("payee", "year", rule="cap", limit="100")
    assert left(engine, [rule], claims, paid(B, "q", "30", YEAR)) == ["60.00", "10.00"]
    assert left(engine, [rule], claims, paid(B, "q", "500", YEAR)) == ["0.00", "0.00"]


def test_a_pool_is_shared_out_to_the_fen(engine: Connection) -> None:
    """100 yuan for three claims of one yuan and one of 299: thirds of a fen go to the largest
    remainders. 10,000 fen × 1/302 is 33.11… fen each, 10,000 × 299/302 is 9,900.66…: the fen left
    over goes to the last."""
    claims = [claim(n, A, s, "1") for n, s in enumerate("pqr", 1)] + [claim(4, A, "s", "299")]
    pool = both(rule="pool", limit="100", share="pro rata")
    assert left(engine, [pool], claims) == ["0.33", "0.33", "0.33", "99.01"]


def test_equal_remainders_go_by_the_order(engine: Connection) -> None:
    """10 fen among three: 3.33 each, and one fen over for the first."""
    claims = [claim(n, A, s, "7") for n, s in enumerate("pqr", 1)]
    pool = both(rule="pool", limit="0.10", share="pro rata")
    assert left(engine, [pool], claims) == ["0.04", "0.03", "0.03"]


def test_by_rank_the_most_points_come_first_and_unknown_ones_last(engine: Connection) -> None:
    claims = [claim(1, A, "p", "50", points=None), claim(2, A, "q", "50", points=80),
              claim(3, A, "r", "50", points=90)]  # fmt: skip
    pool = both(rule="pool", limit="70", share="by rank", by="points")
    assert left(engine, [pool], claims) == ["0.00", "20.00", "50.00"]


def test_first_come_is_first_served(engine: Connection) -> None:
    claims = [claim(1, A, "p", "50", filed_on=date(2025, 3, 2)),
              claim(2, A, "q", "50", filed_on=date(2025, 3, 1))]  # fmt: skip
    pool = both(rule="pool", limit="70", share="first come", by="filed_on")
    assert left(engine, [pool], claims) == ["20.00", "50.00"]


def test_a_pool_pays_less_by_what_it_paid_this_year(engine: Connection) -> None:
    claims = [claim(1, A, "p", "60"), claim(2, A, "q", "40")]
    pool = both("year", rule="pool", limit="100", share="pro rata")
    assert left(engine, [pool], claims, paid(A, "r", "50", YEAR)) == ["30.00", "20.00"]
    (group,) = pools(engine)
    assert (group["spent"], group["most"], group["most_refused"]) == (50, 50, 50)


def test_an_award_that_stands_in_the_register_is_not_proposed_twice(engine: Connection) -> None:
    """Of this year and the very same award; that of last year is another one."""
    claims = [claim(1, A, "p", "60"), claim(2, B, "p", "40")]
    assert left(engine, [], claims, paid(A, "p", "1", YEAR)) == ["0.00", "40.00"]
    assert left(engine, [], claims, paid(A, "p", "1", YEAR - 1)) == ["60.00", "40.00"]


def test_what_is_open_is_in_the_most_only(engine: Connection) -> None:
    claims = [claim(1, A, "p", "60", eligible=False), claim(2, A, "q", "40", high="90"),
              claim(3, A, "r", "10", payee=None), claim(4, A, "s", "0", high=None)]  # fmt: skip
    assert left(engine, [], claims) == ["0.00/60.00", "0.00/90.00", "0.00/10.00", "0.00/open"]


def test_a_limit_bounds_what_has_no_bound(engine: Connection) -> None:
    claims = [claim(1, A, "p", "0", high=None, eligible=False)]
    assert left(engine, [both("payee", rule="cap", limit="100")], claims) == ["0.00/100.00"]


def test_what_has_no_bound_is_the_highest(engine: Connection) -> None:
    claims = [claim(1, A, "p", "500"), claim(2, B, "p", "0", high=None, eligible=False)]
    assert left(engine, [both("subject", rule="highest")], claims) == ["500.00/0.00", "0.00/open"]


def test_an_unknown_limit_settles_nothing_and_takes_nothing_from_the_most(
    engine: Connection,
) -> None:
    claims = [claim(1, A, "p", "500")]
    pool = both("district", rule="pool", limit=None, share="pro rata")
    assert left(engine, [pool], claims) == ["0.00/500.00"]


def test_an_unknown_group_settles_nothing(engine: Connection) -> None:
    claims = [claim(1, A, "p", "500", district=None)]
    pool = both("district", rule="pool", limit="1000", share="pro rata")
    assert left(engine, [pool], claims) == ["0.00/500.00"]


def test_steps_are_taken_in_turn(engine: Connection) -> None:
    """The higher of 80 and 90 of each subject; 90 + 90 under a cap of 150; and 150 of the payee
    beside 50 of another out of a pool of 100: 75 and 25, the 75 shared 90 to 60."""
    claims = [claim(1, A, "p", "80"), claim(2, A, "q", "80"), claim(3, B, "p", "90"),
              claim(4, B, "q", "90"), claim(5, B, "r", "50", payee="o2")]  # fmt: skip
    rules = [both("subject", rule="highest"), both("payee", rule="cap", limit="150"),
             both("district", rule="pool", limit="100", share="pro rata")]  # fmt: skip
    assert left(engine, rules, claims) == ["0.00", "0.00", "45.00", "30.00", "25.00"]


def test_awards_of_which_nothing_is_said_together_are_marked(engine: Connection) -> None:
    claims = [claim(1, A, "p", "80"), claim(2, B, "q", "80"), claim(3, A, "r", "80", payee="o2")]
    rows = asked(engine, Drawn((), (A, B), tuple(claims), ()))
    assert [rows[n]["unstated"] for n in (1, 2, 3)] == [True, True, False]
    said = (both("payee", rule="cap", limit="1000"),)
    rows = asked(engine, Drawn(said, (A, B), tuple(claims), ()))
    assert not any(row["unstated"] for row in rows.values())
