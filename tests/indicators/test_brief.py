"""The brief: five targets, each figure with its date and source, or null with a reason."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.indicators.sources import series, shipped
from twofold.indicators.brief import Brief, Standing, brief, progress_of
from twofold.indicators.model import Measured, Reason, Targets
from twofold.indicators.shape import shape

NOW = date(2026, 11, 22)
FIVE = ["tech-enterprises", "rd-spending", "platforms", "contract-amount", "brokers"]


def made(as_of: date = NOW, targets: Targets | None = None, **measured: int) -> Brief:
    values = {id_: Measured(id_, Decimal(value), None, NOW) for id_, value in measured.items()}
    return brief(
        shipped(), targets or shipped().targets["doubling"], series(), values,
        city={"zh": "某市", "en": "A city"}, as_of=as_of, day=NOW,
    )  # fmt: skip


def one(id_: str, of: Brief | None = None) -> Standing:
    return next(s for s in (of or made()).standings if s.indicator.id == id_)


def data(of: Brief | None = None) -> dict[str, Any]:
    return shape(of or made(), "en", lambda reason: reason.code)


def rebased(year: int) -> Targets:
    doubling = shipped().targets["doubling"]
    return replace(doubling, base=replace(doubling.base, year=year))


def test_five_targets_in_the_order_of_the_document() -> None:
    assert [s.indicator.id for s in made().standings] == FIVE


def test_the_base_is_declared_once_and_inferred() -> None:
    doubling = shipped().targets["doubling"]
    assert (doubling.base.year, doubling.base.certainty) == (2023, "inferred")
    assert doubling.number == "?"
    assert all(t.factor == 2 and t.year == 2028 for t in doubling.targets)


def test_contracts_double_exactly() -> None:
    standing = one("contract-amount")
    assert standing.aim == Decimal("1264.74")
    assert standing.needed.value == pytest.approx((1264.74 / 709.58) ** 0.25 - 1)
    assert round(standing.needed.value, 3) == 0.155
    assert (standing.needed.from_year, standing.needed.to_year) == (2024, 2028)
    assert standing.assessment.value == pytest.approx(0.8211, abs=1e-4)
    assert (standing.assessment.name, standing.assessment.pace) == ("moderate_progress", "behind")


def test_the_path_needs_14_9_percent_whatever_is_published() -> None:
    for standing in made().standings:
        assert standing.path.value == pytest.approx(2**0.2 - 1)


@pytest.mark.parametrize(
    ("id_", "status", "aim"),
    [
        ("tech-enterprises", "bounds_only", "at_least_only"),
        ("rd-spending", "no_value_of_year", "no_value_of_year"),
        ("platforms", "parts_only", "parts_only"),
        ("brokers", "no_value_of_year", "no_value_of_year"),
    ],
)
def test_what_cannot_be_had_is_null_with_a_reason(id_: str, status: str, aim: str) -> None:
    shown = next(t for t in data()["targets"] if t["id"] == id_)
    assert shown["status"] is None
    assert shown["reason"]["status"] == status
    assert shown["required_rate"] is None
    assert shown["reason"]["required_rate"] in (status, aim)
    assert shown["target"]["value"] is None
    assert shown["target"]["reason"]["value"] == aim
    assert shown["base"]["value"] is None
    assert shown["base"]["reason"]["value"] == aim


def walk(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        return [value, *(found for inner in value.values() for found in walk(inner))]
    return [f for inner in value for f in walk(inner)] if isinstance(value, list) else []


# None where there simply is nothing to say, rather than a figure that is lacking.
OPTIONAL = {"dated", "derived", "published_on", "reference_year", "begins", "required_from",
            "score", "class", "least", "most"}  # fmt: skip


def test_no_figure_is_null_without_a_reason() -> None:
    for found in walk(data()):
        if "series" in found:
            continue
        lacking = {k for k, v in found.items() if v is None} - OPTIONAL
        assert lacking <= set(found.get("reason", ())), found


def test_the_shape_of_the_json() -> None:
    shown = data()
    assert {"city", "as_of", "targets"} <= shown.keys()
    for target in shown["targets"]:
        assert {"id", "name", "unit", "base", "published", "generated", "target",
                "required_rate", "status"} <= target.keys()  # fmt: skip
        assert {"year", "value", "certainty"} <= target["base"].keys()
        assert {"year", "value"} <= target["target"].keys()
        assert "value" in target["generated"]
        if target["published"]:
            assert {"period", "value", "qualifier", "source", "published_on"} <= set(
                target["published"]
            )
    assert json.loads(json.dumps(shown)) == shown


def test_published_and_generated_stay_apart() -> None:
    without, with_records = data(), data(made(**{"contract-amount": 123}))
    shown = next(t for t in with_records["targets"] if t["id"] == "contract-amount")
    assert shown["generated"]["value"] == 123
    assert shown["published"]["value"] == 709.58
    for before, after in zip(without["targets"], with_records["targets"], strict=True):
        changed = {k for k in after if after[k] != before[k]}
        assert changed <= {"generated"}


def test_trained_stand_beside_active() -> None:
    (beside,) = one("brokers").beside
    assert beside[0].id == "brokers-active"
    assert "brokers-active" not in {f.indicator.id for f in made().others}


def test_one_line_changes_the_base() -> None:
    later = made(targets=rebased(2024))
    standing = one("contract-amount", later)
    assert standing.aim == Decimal("1419.16")
    assert standing.path.value == pytest.approx(2**0.25 - 1)
    assert round(standing.path.value or 0, 3) == 0.189
    assert standing.assessment.reason == Reason("nothing_since_base", {"year": "2024"})


def test_as_of_hides_what_was_not_yet_published() -> None:
    components = one("tech-enterprises", made(date(2025, 12, 1))).published.components
    assert [c.latest.value for c in components if c.latest] == [7920, 9300]


def test_no_growth_across_a_break() -> None:
    found = progress_of(
        shipped().indicators["rd-spending"], rebased(2016), shipped().methods["open-sdg"],
        series(), NOW,
    )  # fmt: skip
    assert found.reason == Reason("break", {"year": "2018"})


def test_no_growth_from_a_figure_without_a_date_or_with_only_a_bound() -> None:
    doubling, method = shipped().targets["doubling"], shipped().methods["open-sdg"]
    found = progress_of(shipped().indicators["hnte"], doubling, method, series(), NOW)
    assert found.reason == Reason("no_reference_date", {"published_on": date(2025, 12, 2)})
    assert found.name is None
    rank = progress_of(shipped().indicators["cluster-rank"], doubling, method, series(), NOW)
    assert rank.reason == Reason("rank")


def test_by_the_trend_where_there_is_no_target() -> None:
    old = tuple(o for o in series() if o.reference_year != 2023 and o.reference_year is not None)
    found = progress_of(
        shipped().indicators["hnte"], rebased(2019), shipped().methods["open-sdg"],
        old, NOW,
    )  # fmt: skip
    assert found.formula == "growth"
    assert found.value == pytest.approx((5554 / 3829) ** 0.5 - 1)
    assert round(found.value or 0, 3) == 0.204


def test_the_other_indicators_are_shown_too() -> None:
    shown = {i["id"]: i for i in data()["indicators"]}
    assert shown["hnte"]["published"]["value"] == 8683
    assert shown["hnte"]["published"]["reference_year"] is None
    assert shown["hnte"]["dated"]["value"] == 7920
    assert shown["cluster-rank"]["published"]["value"] == 34
    assert not set(FIVE) & shown.keys()
