"""Splits: sums to the last unit, caps and padding honoured, ties by order, whatever is given."""

from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from twofold.targets.split import Division, Shares, Weights, split

D = Decimal
BY_BASE = Weights(D(1))


def named(*bases: str) -> dict[str, Shares]:
    return {chr(ord("a") + n): Shares(D(base)) for n, base in enumerate(bases)}


def test_a_split_by_base_by_hand() -> None:
    """100 and 300 make 400. 480 with 5 % is 504: 104 more, a quarter and three quarters of it."""
    found = split(D(480), named("100", "300"), BY_BASE, quantum=D(1), padding=D("0.05"))
    free = {"a": None, "b": None}
    assert found == Division({"a": D(126), "b": D(378)}, D(504), D(504), D(0), (), free)


def test_weights_by_hand() -> None:
    """200 more: half by base (1 : 3), three tenths by the ready pool (2 : 1), a fifth by capacity
    (0 : 1). a: 200 × (0.5/4 + 0.3×2/3) = 65; b: 135."""
    districts = {"a": Shares(D(100), D(40), D(0)), "b": Shares(D(300), D(20), D(7))}
    found = split(D(600), districts, Weights(D("0.5"), D("0.3"), D("0.2")), quantum=D(1))
    assert found.targets == {"a": D(165), "b": D(435)}


def test_what_a_cap_keeps_back_goes_to_the_others() -> None:
    """Of 100 more each would have 50; a may have 10 at most (10 % of 100), so b has 90."""
    districts = {"a": Shares(D(100), D(1)), "b": Shares(D(1000), D(1))}
    found = split(D(1200), districts, Weights(D(0), D(1)), quantum=D(1), most=D("0.1"))
    assert found.targets == {"a": D(110), "b": D(1090)}
    assert found.capped == ("a",)


def test_caps_that_leave_no_room_say_what_is_lacking() -> None:
    districts, padding, most = named("50", "100"), D("0.1"), D("0.2")
    found = split(D(200), districts, BY_BASE, quantum=D(1), padding=padding, most=most)
    most_of_each = {"a": D(60), "b": D(120)}
    assert found == Division(most_of_each, D(220), D(180), D(20), ("a", "b"), most_of_each)


def test_remainders_go_to_the_largest_first_and_ties_by_order() -> None:
    found = split(D(10), named("1", "1", "1"), BY_BASE, quantum=D(1))
    assert found.targets == {"a": D(4), "b": D(3), "c": D(3)}


def test_hundredths_of_money() -> None:
    """1 more over three alike: 0.34, 0.33, 0.33."""
    found = split(D(4), named("1", "1", "1"), BY_BASE, quantum=D("0.01"))
    assert found.targets == {"a": D("1.34"), "b": D("1.33"), "c": D("1.33")}


def test_a_target_below_the_bases_shrinks_all_alike() -> None:
    found = split(D(300), named("100", "300"), BY_BASE, quantum=D(1))
    assert found.targets == {"a": D(75), "b": D(225)}


def test_a_district_that_begins_from_nothing_has_no_cap() -> None:
    districts = {"a": Shares(D(0), D(1)), "b": Shares(D(100), D(1))}
    found = split(D(160), districts, Weights(D(0), D(1)), quantum=D(1), most=D("0.1"))
    assert found.targets == {"a": D(50), "b": D(110)}


def test_no_districts() -> None:
    with pytest.raises(ValueError, match="no districts"):
        split(D(1), {}, BY_BASE, quantum=D(1))


SHARES = st.builds(
    Shares,
    st.decimals(0, 5000, places=3), st.decimals(0, 300, places=0), st.decimals(0, 99, places=1),
)  # fmt: skip
WEIGHTS = st.tuples(st.integers(0, 10), st.integers(0, 10)).filter(lambda w: sum(w) <= 10).map(
    lambda w: Weights(D(w[0]) / 10, D(w[1]) / 10, D(10 - sum(w)) / 10)
)  # fmt: skip


@settings(max_examples=1000)
@given(
    st.decimals(0, 60000, places=2), st.lists(SHARES, min_size=1, max_size=12), WEIGHTS,
    st.sampled_from([D(1), D("0.01"), D("0.5")]), st.sampled_from([D(0), D("0.05"), D("0.1")]),
    st.sampled_from([None, D(0), D("0.1"), D("0.4"), D(2)]),
)  # fmt: skip
@example(D(0), [Shares(D(0))], BY_BASE, D(1), D("0.05"), D("0.4"))
def test_any_split(
    total: Decimal, shares: list[Shares], weights: Weights, quantum: Decimal, padding: Decimal,
    most: Decimal | None,
) -> None:  # fmt: skip
    """Of 1,000 drawn splits: the parts are the padded total exactly, unless caps leave no room, and
    then everyone is at the cap; no cap is broken; nobody has less than the base where there is
    enough; and each part is a whole number of quanta."""
    districts = {f"d{n}": one for n, one in enumerate(shares)}
    found = split(total, districts, weights, quantum=quantum, padding=padding, most=most)
    bases = {name: Fraction(one.base) for name, one in districts.items()}
    padded = up(Fraction(total) * (1 + Fraction(padding)), quantum)
    least = {name: up(base, quantum) for name, base in bases.items()}
    assert found.padded == padded
    assert set(found.targets) == set(districts)
    assert sum(found.targets.values()) == found.assigned <= padded
    assert all(value >= 0 and value % quantum == 0 for value in found.targets.values())
    enough = padded >= sum(least.values())
    for name, value in found.targets.items():
        if enough:
            assert value >= least[name]
        if most is not None and bases[name] > 0 and enough:
            cap = bases[name] * (1 + Fraction(most))
            assert value == least[name] or value <= cap
            if found.assigned < padded:
                assert value + quantum > cap
    if found.assigned < padded:
        assert most is not None
        assert all(bases.values())
    assert found.lacking == max(up(Fraction(total), quantum) - found.assigned, D(0))


def up(value: Fraction, quantum: Decimal) -> Decimal:
    whole = -(-value // Fraction(quantum))
    return (D(whole.numerator) * quantum).quantize(quantum, ROUND_CEILING)
