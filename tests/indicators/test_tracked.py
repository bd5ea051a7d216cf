"""Progress in full: what the command and the pages show of one indicator."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.indicators.sources import method, series, shipped
from twofold.errors import Place
from twofold.indicators.model import Milestone, Path, Reason, Shape, Targets
from twofold.indicators.path import Track
from twofold.indicators.read import Catalogue
from twofold.indicators.shape_tracked import shape_tracked
from twofold.indicators.tracked import Tracked, track_one

NOW = date(2026, 11, 23)
FIVE = ["tech-enterprises", "rd-spending", "platforms", "contract-amount", "brokers"]


def by(targets: Targets) -> Catalogue:
    found = shipped()
    return replace(found, targets={**found.targets, "doubling": targets})


def one(
    id_: str, noise: str | None = None, targets: Targets | None = None, as_of: date = NOW,
    judging: str = "open-sdg",
) -> Tracked:  # fmt: skip
    chosen = targets or shipped().targets["doubling"]
    return track_one(by(chosen), chosen, shipped().indicators[id_], method(judging), series(),
                     as_of, Decimal(noise) if noise else None)  # fmt: skip


def data(of: Tracked) -> dict[str, Any]:
    return shape_tracked(of, lambda reason: reason.code)


def test_contracts_in_full() -> None:
    found = one("contract-amount", "0.02")
    assert isinstance(found.way, Path)
    assert found.way.knots == ((2023, 632.37), (2028, 1264.74))
    assert isinstance(found.track, Track)
    assert (found.track.when, found.track.value) == (2024, 709.58)
    assert found.aim == Decimal("1264.74")
    assert [round(100 * (base.rate or 0), 1) for base in found.rebased] == [14.9, 18.9, 26.0]
    assert found.assessment.name == "moderate_progress"


def test_the_record_of_contracts() -> None:
    shown = data(one("contract-amount", "0.02"))
    assert shown["path"] == {"shape": "geometric", "points": [
        {"year": 2023, "value": 632.37}, {"year": 2028, "value": 1264.74}]}  # fmt: skip
    assert (shown["due"], shown["gap"]) == (
        pytest.approx(632.37 * 2**0.2, abs=1e-6),
        pytest.approx(709.58 - 632.37 * 2**0.2, abs=1e-6),
    )
    assert (shown["ahead"], round(shown["arrival"])) == (False, 2029)
    assert shown["noise"] == 0.02
    assert sum(c["chance"] for c in shown["chances"]) == pytest.approx(1, abs=1e-5)
    assert shown["chance_on_pace"] == pytest.approx(
        sum(c["chance"] for c in shown["chances"] if c["status"] != "behind"), abs=1e-5
    )
    assert "reason" not in shown
    assert json.loads(json.dumps(shown)) == shown


@pytest.mark.parametrize("id_", [*FIVE, "hnte", "cluster-rank"])
@pytest.mark.parametrize("noise", [None, "0.02"])
def test_nothing_is_null_without_a_reason(id_: str, noise: str | None) -> None:
    shown = data(one(id_, noise))
    lacking = {key for key, value in shown.items() if value is None} - {"score", "class"}
    assert lacking <= set(shown.get("reason", ())), shown
    for base in shown.get("bases", ()):
        assert {k for k, v in base.items() if v is None} <= set(base.get("reason", ()))


def test_what_has_no_target_has_no_path() -> None:
    found = one("hnte")
    assert (found.target, found.way, found.track, found.rebased) == (None, None, None, ())
    assert not {"path", "due", "bases", "target_value"} & data(found).keys()


@pytest.mark.parametrize(("base", "latest", "factor"), [(1000, 900, "2"), (1000, 500, "1")])
def test_what_declined_is_never_there_and_is_told(base: int, latest: int, factor: str) -> None:
    """At no pace upwards the target is never reached; the answer says so as plain data."""
    doubling = shipped().targets["doubling"]
    target = replace(doubling.targets[0], indicator="contract-amount", factor=Decimal(factor))
    targets = replace(doubling, targets=(target,))
    shipped_one = shipped().indicators["contract-amount"]
    last = next(
        o for o in series() if o.indicator == "contract_amount" and o.value == Decimal("709.58")
    )
    seen = tuple(replace(last, period=str(year), reference_year=year, value=Decimal(value))
                 for year, value in ((2023, base), (2024, latest)))  # fmt: skip
    found = track_one(by(targets), targets, shipped_one, method("open-sdg"), seen, NOW,
                      Decimal("0.02"))  # fmt: skip
    shown = json.loads(json.dumps(data(found)))
    assert (shown["gap"] < 0, shown["arrival"], shown["years_early"]) == (True, None, None)
    assert (shown["reason"]["arrival"], shown["reason"]["years_early"]) == ("no_pace", "no_pace")
    assert found.assessment.pace == ("behind" if factor == "2" else None)


def test_a_figure_without_a_date_has_no_place_on_the_path() -> None:
    """8,683 has no reference date; nor may a bound or a figure behind a break stand on it."""
    doubling = shipped().targets["doubling"]
    (target,) = [t for t in doubling.targets if t.indicator == "contract-amount"]
    own = replace(doubling, targets=(replace(target, indicator="hnte"),))
    found = one("hnte", targets=own)
    assert isinstance(found.way, Path)
    assert found.way.knots == ((2023, 7920), (2028, 15840))
    assert found.track == Reason("no_reference_date", {"published_on": date(2025, 12, 2)})


def test_nothing_since_the_base_is_told() -> None:
    later = shipped().targets["doubling"]
    later = replace(later, base=replace(later.base, year=2024))
    assert one("contract-amount", targets=later).track == Reason(
        "nothing_since_base", {"year": "2024"}
    )


def test_the_declared_path_decides_what_is_due() -> None:
    doubling = shipped().targets["doubling"]
    linear = one("contract-amount", targets=replace(doubling, path=Shape.LINEAR))
    assert isinstance(linear.track, Track)
    assert linear.track.due == pytest.approx(632.37 * 1.2)
    step = Milestone("contract-amount", 2024, Decimal("1.1"), None, Place("x.md", 1))
    steps = replace(doubling, path=Shape.MILESTONES, milestones=(step,))
    early = one("contract-amount", targets=steps)
    assert isinstance(early.track, Track)
    assert early.track.due == pytest.approx(632.37 * 1.1)
    assert early.track.ahead is True


def test_a_method_may_look_at_the_path() -> None:
    """The way covered over the way due: 77.21 of 94.03 on equal growth, of 126.47 on equal steps.
    The published method does not look at the path and says the same for both."""
    doubling = shipped().targets["doubling"]
    linear = replace(doubling, path=Shape.LINEAR)
    share = replace(method("open-sdg"), with_target="path_share")
    for targets, due in ((doubling, 632.37 * (2**0.2 - 1)), (linear, 632.37 * 0.2)):
        found = track_one(by(targets), targets, shipped().indicators["contract-amount"], share,
                          series(), NOW)  # fmt: skip
        assert found.assessment.value == pytest.approx((709.58 - 632.37) / due)
    values = {one("contract-amount", targets=t).assessment.value for t in (doubling, linear)}
    assert len(values) == 1


def test_an_indicator_s_own_noise_is_used_and_another_overrides_it() -> None:
    found = shipped()
    indicator = replace(found.indicators["contract-amount"], noise=Decimal("0.03"))
    chosen = found.targets["doubling"]
    noisy = replace(found, indicators={**found.indicators, "contract-amount": indicator})
    own = track_one(noisy, chosen, indicator, method("open-sdg"), series(), NOW)
    assert own.noise == Decimal("0.03")
    other = track_one(noisy, chosen, indicator, method("open-sdg"), series(), NOW, Decimal("0.01"))
    assert other.noise == Decimal("0.01")
    assert own.chances != other.chances
