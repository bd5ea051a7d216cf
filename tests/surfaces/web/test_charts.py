"""Charts as geometry: places that follow from the figures, and lines only where they may be."""

from itertools import pairwise

import pytest

from twofold.web.charts import NARROW, SMALL, SPARK, WIDE, Path, Plan, Point, bounded, draw
from twofold.web.fans import Step

NAMES = {kind: kind for kind in
         ("exact", "about", "more", "derived", "plan", "base", "path", "target", "outlook",
          "inner", "outer")}  # fmt: skip
POINTS = (
    Point(2014, 25, "exact", "a"), Point(2016, 50, "derived", "b"), Point(2018, 60, "more", "c"),
    Point(2020, 75, "exact", "d"), Point(2020, 80, "about", "e"), Point(2022, 100, "exact", "f"),
    Point(2024, 90, "plan", "g"),
)  # fmt: skip


def plan(points=POINTS, **more) -> Plan:
    return Plan("c", "title", "said", points, lambda value: f"{float(value):g}", NAMES, **more)


@pytest.mark.parametrize("sheet", [WIDE, NARROW, SMALL])
def test_marks_stand_where_their_figures_are(sheet) -> None:
    made = draw(plan(), sheet)
    marks = {m.text: m for m in made.marks}
    years = {p.text: p.at for p in POINTS}
    values = {p.text: p.value for p in POINTS}
    # One year is everywhere as wide, and one unit everywhere as high.
    year = (marks["g"].x - marks["a"].x) / 10
    unit = (marks["a"].y - marks["f"].y) / 75
    assert year > 0
    assert unit > 0
    for key, mark in marks.items():
        assert mark.x == pytest.approx(marks["a"].x + (years[key] - 2014) * year, abs=0.2)
        assert mark.y == pytest.approx(marks["a"].y - (values[key] - 25) * unit, abs=0.2)
    ticks = {t.text: line.y1 for t, line in zip(made.down, made.across, strict=True)}
    assert ticks["0"] == pytest.approx(marks["a"].y + 25 * unit, abs=0.2)
    assert float(max(ticks, key=float)) >= 100


@pytest.mark.parametrize("sheet", [WIDE, NARROW, SMALL])
def test_nothing_stands_outside_of_the_sheet(sheet) -> None:
    made = draw(plan(path=Path(2022, 100, 2028, 200, ("p", "q")), breaks=((2017, "broken"),),
                     apart=(150.0, "150", "of records")), sheet)  # fmt: skip
    texts = [*made.down, *made.along, *made.labels, *(t for _, t in made.breaks),
             *(t for _, t in made.legend)]  # fmt: skip
    places = [(m.x, m.y) for m in made.marks] + [(t.x, t.y) for t in texts]
    places += [(m.x, m.y) for m, _ in made.legend]
    assert all(0 <= x <= sheet.width and 0 <= y <= sheet.height for x, y in places)
    years = [int(t.text) for t in made.along]
    assert years[0] == 2028
    assert all(a > b for a, b in pairwise(years))


def test_a_line_joins_figures_and_never_a_bound_or_a_plan() -> None:
    made = draw(plan(), WIDE)
    marks = {m.text: (m.x, m.y) for m in made.marks}
    joined = [((s.x1, s.y1), (s.x2, s.y2), s.kind) for s in made.lines]
    # a derived b · exact d (not the rounded e of the same year) · f; c is a bound, g a plan.
    assert joined == [(marks["a"], marks["b"], "derived"), (marks["b"], marks["d"], "derived"),
                      (marks["d"], marks["f"], "sure")]  # fmt: skip


@pytest.mark.parametrize(("year", "left"), [(2015, 2), (2016, 2), (2017, 2), (2021, 2), (2023, 3)])
def test_no_line_crosses_a_break(year, left) -> None:
    """A break from 2017 on lies after the end of 2016 and before whatever follows it."""
    made = draw(plan(breaks=((year, "broken"),)), WIDE)
    assert len(made.lines) == left
    marks = {m.x: next(p.at for p in POINTS if p.text == m.text) for m in made.marks}
    for line in made.lines:
        assert not marks[line.x1] <= year - 1 < marks[line.x2]


def test_the_path_grows_by_the_same_rate() -> None:
    """From 100 to 400 in four years it is 200 in the middle: the geometric mean."""
    points = (Point(2024, 100, "exact", "a"), Point(2026, 200, "exact", "b"),
              Point(2028, 400, "exact", "c"))  # fmt: skip
    made = draw(plan(points, path=Path(2024, 100, 2028, 400, ("from", "to"))), WIDE)
    corners = [tuple(map(float, corner.split(","))) for corner in made.path.split()]
    assert len(corners) == 9
    marks = {m.text: (m.x, m.y) for m in made.marks}
    assert (corners[0], corners[4], corners[-1]) == (marks["a"], marks["b"], marks["c"])
    assert (marks["from"], marks["to"]) == (marks["a"], marks["c"])


def test_the_value_of_records_stands_apart() -> None:
    made = draw(plan(apart=(75.0, "75", "of records")), SMALL)
    assert made.lane is not None
    wall, mark, label = made.lane
    right = max(m.x for m in made.marks)
    assert right < wall.x1 < mark.x
    assert all(max(s.x1, s.x2) < wall.x1 for s in made.lines)
    # On the same scale as what is published.
    assert mark.y == next(m.y for m in made.marks if m.text == "d")
    assert (mark.kind, label.text) == ("generated", "75")
    assert draw(plan(apart=(75.0, "75", "")), WIDE).lane is None


def test_of_a_rank_the_first_place_is_on_top() -> None:
    points = (Point(2020, 80, "exact", "low"), Point(2022, 20, "exact", "high"))
    made = draw(plan(points, falling=True), WIDE)
    marks = {m.text: m.y for m in made.marks}
    assert marks["high"] < marks["low"]
    assert made.down[0].text == "1"
    assert made.down[0].y < made.down[-1].y


def test_figures_below_zero_stand_below_its_line() -> None:
    points = (Point(2020, -30, "exact", "low"), Point(2022, 60, "exact", "high"))
    made = draw(plan(points), WIDE)
    marks = {m.text: m.y for m in made.marks}
    zero = next(line.y1 for t, line in zip(made.down, made.across, strict=True) if t.text == "0")
    assert marks["low"] - zero == pytest.approx((zero - marks["high"]) / 2, abs=0.2)


def test_what_lies_outside_of_the_years_is_not_drawn() -> None:
    made = draw(plan(first=2019, last=2028), SMALL)
    assert {m.text for m in made.marks} == {"d", "e", "f", "g"}


def test_a_range_and_the_value_of_records_on_one_axis() -> None:
    made = bounded(plan((), apart=(12_000.0, "12,000", "of records")), 10_000, 18_000, WIDE)
    step = (made.bar.x2 - made.bar.x1) / 8
    assert made.mark is not None
    assert made.mark.x == pytest.approx(made.bar.x1 + 2 * step, abs=0.2)
    assert made.mark.y > made.bar.y1
    assert [end.text for end in made.ends] == ["10000", "18000"]


# --- what lies ahead

FAN = (Step(2023, 110, (100, 120), (90, 130), "first"), Step(2024, 120, (100, 140), (80, 160), "2"))


def corners(text: str) -> list[tuple[float, ...]]:
    return [tuple(map(float, corner.split(","))) for corner in text.split()]


@pytest.mark.parametrize("sheet", [WIDE, NARROW])
def test_a_fan_opens_from_the_latest_figure_and_stays_on_the_axes(sheet) -> None:
    """The inner area lies within the outer one, and the middle within both."""
    made = draw(plan(POINTS[:-1], fan=FAN), sheet)
    mark = next((m.x, m.y) for m in made.marks if m.text == "f")  # 2022: 100, the latest
    unit = mark[1] - made.across[0].y1  # from zero up to 100: above is less
    high = {value: made.across[0].y1 + unit * value / 100 for value in (80, 100, 140, 160)}
    outer, inner, middle = (corners(t) for t in (made.fan.outer, made.fan.inner, made.fan.middle))
    assert outer[0] == inner[0] == middle[0] == mark
    assert [y for _, y in outer[2:4]] == pytest.approx([high[160], high[80]], abs=0.3)
    assert [y for _, y in inner[2:4]] == pytest.approx([high[140], high[100]], abs=0.3)
    assert len(outer) == len(inner) == 5
    assert outer[2][0] == outer[3][0] == middle[-1][0]
    assert [text for _, _, text in made.fan.marks] == ["first", "2"]
    places = [*outer, *inner, *middle]
    assert all(0 <= x <= sheet.width and 0 <= y <= sheet.height for x, y in places)
    assert {m.kind for m, _ in made.legend} >= {"outlook", "inner", "outer"}


def test_nothing_expected_is_nothing_drawn() -> None:
    made = draw(plan(), WIDE)
    assert (made.fan.outer, made.fan.inner, made.fan.middle, made.fan.marks) == ("", "", "", ())
    assert not {m.kind for m, _ in made.legend} & {"outlook", "inner", "outer"}


def test_a_fan_does_not_start_from_a_bound_or_from_a_later_figure() -> None:
    points = (Point(2020, 50, "exact", "a"), Point(2022, 90, "more", "b"))
    made = draw(plan(points, fan=FAN), WIDE)
    assert corners(made.fan.middle)[0] == next((m.x, m.y) for m in made.marks if m.text == "a")
    late = draw(plan((*points, Point(2023, 95, "exact", "c")), fan=FAN), WIDE)
    assert len(corners(late.fan.middle)) == 2


def test_a_path_leads_through_its_corners() -> None:
    """Milestones of 2025 and 2027 between base and target: straight from one to the next."""
    bends = ((2024, 100), (2025, 150), (2027, 160), (2028, 200))
    points = tuple(Point(at, value, "exact", str(at)) for at, value in bends)
    path = Path(2024, 100, 2028, 200, ("from", "to"), corners=bends)
    made = draw(plan(points, path=path), WIDE)
    marks = {m.text: (m.x, m.y) for m in made.marks}
    assert corners(made.path) == [marks[str(at)] for at, _ in bends]


def test_small_multiples_have_the_same_years_and_no_scale() -> None:
    """All of them begin and end at the same place, so that a year stands everywhere alike."""
    one = draw(plan(first=2015, last=2028), SPARK)
    two = draw(plan((Point(2020, 9e6, "exact", "x"), Point(2021, 8e6, "exact", "y")),
                    first=2015, last=2028), SPARK)  # fmt: skip
    assert one.down == two.down == ()
    assert [t.text for t in one.along] == [t.text for t in two.along] == ["2015", "2028"]
    assert len(one.across) == len(two.across) == 1
    assert next(m.x for m in one.marks if m.text == "d") == next(
        m.x for m in two.marks if m.text == "x")  # fmt: skip
