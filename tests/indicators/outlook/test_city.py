"""The outlooks of the example: which figures are points, and what there is no outlook of."""

import shutil
from calendar import monthrange
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.indicators.outlook.made import HNTE, shipped
from tests.indicators.sources import series
from tests.indicators.sources import shipped as catalogue
from tests.support import ROOT
from twofold import indicators
from twofold.errors import NotFound
from twofold.indicators.cells import Cell
from twofold.indicators.model import Break, Observation, Path, Reason, Shape
from twofold.indicators.outlook import city as cities
from twofold.indicators.outlook.city import goals, outlooks, since_break, yearly
from twofold.indicators.outlook.outlook import Points
from twofold.indicators.outlook.shape import shape
from twofold.workspace import open_city

NOW = date(2026, 11, 22)


def points(id_: str, as_of: date = NOW, seen: tuple[Observation, ...] | None = None) -> Points:
    found = yearly(catalogue().indicators[id_], series() if seen is None else seen, as_of)
    assert not isinstance(found, Reason)
    return found


def reason(id_: str) -> str:
    found = yearly(catalogue().indicators[id_], series(), NOW)
    assert isinstance(found, Reason)
    return found.code


def test_points_are_stated_of_a_year() -> None:
    """2010 is of a September, 2011 a bound, 2020 derived, 8,683 without a day, 2026 a target."""
    assert points("hnte") == HNTE


def test_half_years_bounds_and_derived_amounts_are_no_points() -> None:
    assert points("contract-amount") == (
        (2012, 25.4), (2015, 89.54), (2017, 126.66), (2021, 320.1), (2024, 709.58),
    )  # fmt: skip


def test_only_what_was_published_by_then() -> None:
    assert points("hnte", date(2022, 11, 10))[-1] == (2019, 3829)


def test_an_exact_figure_stands_before_a_rounded_one_and_a_later_before_an_earlier() -> None:
    """The 8,000 of 2023 was printed after the 7,920; a revision of it is taken."""
    found = next(o for o in series() if o.value == 7920)
    revised = replace(found, value=Decimal(7925), published_on=date(2026, 1, 1))
    assert points("hnte", seen=(*series(), revised))[-1] == (2023, 7925)
    assert points("hnte", date(2025, 12, 31), (*series(), revised))[-1] == (2023, 7920)


def test_of_two_exact_figures_of_a_day_the_first_source_stands() -> None:
    """A secondary source says 7,000 of 2023 on the day of the 7,920."""
    found = next(o for o in series() if o.value == 7920)
    second = replace(found, value=Decimal(7000), certainty="S", source="another")
    assert points("hnte", seen=(*series(), second))[-1] == (2023, 7920)


def test_what_has_no_series_says_why() -> None:
    assert reason("cluster-rank") == "outlook_rank"
    assert reason("platforms") == "parts_only"
    assert reason("tech-enterprises") == "bounds_only"
    assert reason("brokers-active") == "not_published"


def test_only_what_came_since_the_break_where_it_is_enough() -> None:
    one = replace(catalogue().indicators["hnte"], breaks=(Break(2011, {}), Break(2019, {})))
    every = tuple((2008 + t, 1.0 + t) for t in range(16))
    assert since_break(every, one, 5) == every[11:]
    assert since_break(every, one, 6) == every[3:]
    assert since_break(every, one, 14) == every


def test_goals_are_the_target_and_its_path_before() -> None:
    targets = catalogue().targets["doubling"]
    target = targets.targets[0]
    way = Path(Shape.GEOMETRIC, ((2023, 100.0), (2028, 200.0)))
    found = goals(targets, target, way, 2025)
    assert [(one.year, one.milestone) for one in found] == [
        (2026, True), (2027, True), (2028, False)]  # fmt: skip
    assert float(found[0].value) == pytest.approx(100 * 2**0.6, abs=1e-4)
    assert found[-1].value == 200
    assert goals(targets, target, way, 2028) == ()


def test_goals_of_milestones_are_these() -> None:
    targets = replace(catalogue().targets["doubling"], path=Shape.MILESTONES)
    way = Path(Shape.MILESTONES, ((2023, 100.0), (2025, 120.0), (2027, 160.0), (2028, 200.0)))
    found = goals(targets, targets.targets[0], way, 2025)
    assert [(one.year, one.value) for one in found] == [(2027, 160), (2028, 200)]


def test_the_city_has_an_outlook_where_six_years_were_published(city) -> None:
    found = outlooks(city)
    ahead = {id_ for id_, one in found.items() if one.horizons}
    assert ahead == {"hnte"}
    hnte = found["hnte"]
    assert (hnte.origin, hnte.points) == ("published", HNTE)
    assert [step.year for step in hnte.horizons] == list(range(2024, 2030))
    assert hnte.growth_bin == 3
    assert hnte.growth == pytest.approx((7920 / 1348) ** (1 / 7) - 1)
    assert all(one.reason for id_, one in found.items() if id_ not in ahead)
    assert found["cluster-rank"].reason == Reason("outlook_rank")


def test_what_is_missing_is_counted(city) -> None:
    found = outlooks(city, ["contract-amount"])["contract-amount"].reason
    assert found
    assert (found.code, found.values["published"], found.values["least"]) == (
        "outlook_few_both", 5, 6)  # fmt: skip


def test_records_are_taken_where_too_little_is_published(city, monkeypatch) -> None:
    """What they gave of the base year is no base: twice that is nobody's target."""
    recorded = tuple((2019 + t, 200.0 * 1.1**t) for t in range(7))
    monkeypatch.setattr(cities.recorded, "years", lambda *_: recorded)
    made = outlooks(city, ["rd-spending"])["rd-spending"]
    assert (made.origin, made.points) == ("recorded", recorded)
    assert made.notes[0] == Reason("outlook_recorded")
    assert [step.year for step in made.horizons] == [2026, 2027, 2028]
    assert (made.chances, made.no_chance) == ((), Reason("outlook_no_base", {"year": "2023"}))
    shown = shape(made, lambda why: why.code)
    assert (shown["chances"], shown["reason"]) == (None, {"chances": "outlook_no_base"})


def aimed(monkeypatch, id_: str, **changed: object) -> None:
    """The set of targets with one for an indicator, changed."""
    found = catalogue()
    chosen = found.targets["doubling"]
    target = replace(chosen.targets[0], indicator=id_, **changed)
    aims = replace(chosen, targets=(target,))
    monkeypatch.setattr(cities, "read", lambda _: replace(found, targets={"doubling": aims}))


RECORDED = tuple((2019 + t, 200.0 * 1.1**t) for t in range(7))


def test_a_value_is_an_aim_of_records_too(city, monkeypatch) -> None:
    """It needs no base; its path does."""
    monkeypatch.setattr(cities.recorded, "years", lambda *_: RECORDED)
    aimed(monkeypatch, "rd-spending", factor=None, value=Decimal(300))
    made = outlooks(city, ["rd-spending"])["rd-spending"]
    assert [(one.year, one.target, one.milestone) for one in made.chances] == [(2028, 300, False)]
    assert made.no_chance is None


def test_a_value_is_an_aim_without_a_published_base(city, monkeypatch) -> None:
    aimed(monkeypatch, "hnte", factor=None, value=Decimal(9000))
    monkeypatch.setattr(cities, "base_value", lambda *_: Reason("no_value_of_year"))
    made = outlooks(city, ["hnte"])["hnte"]
    assert [(one.year, one.target) for one in made.chances] == [(2028, 9000)]


def test_a_multiple_of_a_published_base_is_no_aim_of_records(city, monkeypatch) -> None:
    """709.58 was published of 2024 and 632.37 derived for 2023; the registers say 200."""
    monkeypatch.setattr(cities.recorded, "years", lambda *_: RECORDED)
    made = outlooks(city, ["contract-amount"])["contract-amount"]
    assert (made.origin, made.chances) == ("recorded", ())
    assert made.no_chance == Reason("outlook_other_source", {"year": "2023"})


def test_a_target_s_year_that_is_over_gets_no_chance(city, monkeypatch) -> None:
    aimed(monkeypatch, "hnte", year=2023, factor=None, value=Decimal(9000))
    made = outlooks(city, ["hnte"])["hnte"]
    assert (made.chances, made.no_chance) == ((), Reason("too_late"))


def test_computed_figures_are_said_to_be_unused(city) -> None:
    """4,385 of 2020 is listed as derived, and 2020 is filled in."""
    made = outlooks(city, ["hnte"])["hnte"]
    assert 2020 in made.filled
    assert Reason("outlook_derived", {"years": "2020"}) in made.notes


def test_a_day_of_which_nothing_is_known_ends_no_year(city, monkeypatch) -> None:
    asked = []

    def years(workspace, *_, **given):
        asked.append((workspace.day, given["last"]))
        return ()

    monkeypatch.setattr(cities.recorded, "series", years)
    for day, as_of in ((date(2030, 1, 1), city.as_of), (date(2030, 1, 1), date(2030, 1, 1))):
        outlooks(replace(city, day=day, as_of=as_of), ["rd-spending"])
    assert set(asked) == {(city.today, city.today.year)}


def test_a_day_of_which_nothing_is_known_ends_no_month(city, monkeypatch) -> None:
    """Known in the middle of June: the months after it are not over, whatever the day."""
    asked = []

    def months(workspace, *_, **given):
        asked.append((workspace.day, given["last"]))
        return ()

    monkeypatch.setattr(cities.recorded, "series", months)
    one, as_of = catalogue().indicators["contract-amount"], date(2025, 6, 15)
    assert cities.recorded.year_end(replace(city, as_of=as_of), one, shipped()) is None
    assert asked == [(as_of, 2025)]


def test_months_are_counted_only_where_asked_for(city, monkeypatch) -> None:
    cells = [_month(year, month) for year in range(2021, 2027) for month in range(1, 13)][:70]
    monkeypatch.setattr(cities.recorded, "series", lambda *_, **__: tuple(cells))
    assert outlooks(city, ["contract-amount"])["contract-amount"].year_end is None
    made = outlooks(city, ["contract-amount"], months=True)["contract-amount"].year_end
    assert made
    assert (made.year, made.through, made.known) == (2026, 10, 55)
    assert made.middle == pytest.approx(78, rel=0.01)
    assert made.low < 78 < made.high
    assert made.years == (2022, 2023, 2024, 2025)  # nobody knows when in 2021 records began
    assert made.level == pytest.approx(3 / 5)


def _month(year: int, month: int) -> Cell:
    ends = date(year, month, monthrange(year, month)[1])
    stray = year - 2023 if month == 12 and year < 2026 else 0
    return Cell("contract-amount", f"{year}-{month:02}", ends.replace(day=1), ends, False, (),
                Decimal(month + stray))  # fmt: skip


def test_unknown_indicators_and_targets_are_not_found(city) -> None:
    with pytest.raises(NotFound):
        outlooks(city, ["hntes"])
    with pytest.raises(NotFound):
        outlooks(city, ["hnte"], targets="tripling")


def test_a_citys_own_method_is_checked_and_goes_before_the_librarys(city, tmp_path) -> None:
    root = tmp_path / "city"
    shutil.copytree(city.root, root)
    methods = root / "methods"
    methods.mkdir()
    for name in ("outlook.md", "outlook-residuals.csv"):
        shutil.copy(ROOT / "library/methods" / name, methods)
    document = methods / "outlook.md"
    text = document.read_text(encoding="utf-8").replace("id: outlook", "id: own-outlook")
    document.write_text(text, encoding="utf-8")
    own = open_city(root)
    assert outlooks(own, ["hnte"])["hnte"].method == "own-outlook"
    assert "indicators.no_errors_file" not in {one.key for one in indicators.check(own)[1]}
    (methods / "outlook-residuals.csv").unlink()
    assert "indicators.no_errors_file" in {one.key for one in indicators.check(own)[1]}


def test_the_library_of_the_city_is_the_shipped_one(city) -> None:
    made = outlooks(city, ["hnte"])["hnte"]
    assert (made.method, made.version) == (shipped().id, shipped().version)
