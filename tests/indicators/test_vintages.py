"""A figure as of any day: both triangles against commits planted by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.indicators import planted_city as planted
from tests.indicators.planted_city import DAY
from twofold import indicators
from twofold.errors import InputError, NotFound
from twofold.indicators.contribution import contribution
from twofold.indicators.differs import compared
from twofold.indicators.log import log
from twofold.indicators.model import Observation, Qualifier
from twofold.indicators.monitor import monitor
from twofold.indicators.vintages import figure, leeway, triangle
from twofold.workspace import Workspace

DECLARED = """
| difference | value | reason | English |
|---|---|---|---|
| 未报送 | -0.5 | 有的单位不报送 | Some do not report |
| 口径 | | 说不清多少 | Nobody can say how much |
"""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("vintages") / "of"
    root.mkdir()
    money = "SUM(contract_amount) FILTER (WHERE registered_on BETWEEN :year_start AND :day)"
    count = "COUNT(*) FILTER (WHERE registered_on <= :day AND contract_amount > 0)"
    texts = {
        "flow-a": planted.indicator("flow-a", "contract", money, unit="亿元", measure="flow",
                                    published="flow_a", body=DECLARED),
        "count-a": planted.indicator("count-a", "contract", count, unit="项",
                                     published="count_a"),
        "about-a": planted.indicator("about-a", "contract", count, unit="项",
                                     published="about_a"),
        "told-a": planted.indicator("told-a", "contract", count, unit="项", published="told_a"),
        "undated-a": planted.indicator("undated-a", "contract", count, unit="项",
                                       published="undated_a"),
    }  # fmt: skip
    workspace = planted.made(root, **texts)
    planted.publish(
        workspace, date(2026, 2, 1), statistic=planted.table(
            "flow_a,2024,2025-01-20,6.0,亿元,=,2024", "flow_a,2024,2025-06-01,6.4,亿元,=,2024",
            "flow_a,2024,2026-01-05,>6,亿元,=,2024".replace(">6", "6.52"),
            "flow_a,2025,2026-01-20,7,亿元,>,2025", "flow_a,2028,2024-01-01,20,亿元,target,2028",
            "count_a,2024,2025-01-20,5,项,=,2024", "about_a,2024,2025-01-20,10,项,~,2024",
            "undated_a,not stated,2025-01-20,5,项,=,",
            "told_a,2024,2025-01-20,7920,项,=,2024", "told_a,2024,2025-02-20,8000,项,~,2024",
            "told_a,2024,2025-03-20,7925,项,=,2024", "told_a,2025,2026-01-20,9000,项,~,2025",
            "told_a,2025,2026-01-25,9700,项,=,2025", "told_a,2025,2026-01-26,9800,项,=,2025",
            "told_a,not stated,2026-01-30,9999,项,=,",
        ),
    )  # fmt: skip
    return workspace


def recorded(workspace: Workspace, id_: str, **years: int) -> list[tuple[object, ...]]:
    found = triangle(workspace, id_, **years).recorded
    return [(c.year, c.known_on, c.measured.value, c.change) for c in found]


def test_the_recorded_triangle_is_that_of_the_commits(city: Workspace) -> None:
    """2024: 6 at its end; 1 corrected by +0.5 and 4 known late (+0.5) in March; 5 gets 1 yuan."""
    assert recorded(city, "flow-a", first=2024) == [
        (2024, date(2024, 12, 31), Decimal(6), None),
        (2024, date(2025, 3, 1), Decimal(7), Decimal(1)),
        (2024, date(2026, 2, 1), Decimal("7.00000001"), Decimal("0.00000001")),
        (2025, date(2025, 12, 31), None, None),  # what was known then has no contract of 2025
        (2025, date(2026, 2, 1), Decimal(7), None),
        (2026, DAY, None, None),
    ]


def test_a_stock_is_that_of_the_last_day_of_its_year(city: Workspace) -> None:
    found = recorded(city, "count-a", first=2024, last=2025)
    assert found == [
        (2024, date(2024, 12, 31), 3, None), (2024, date(2025, 3, 1), 4, 1),
        (2024, date(2026, 2, 1), 5, 1),
        (2025, date(2025, 12, 31), 4, None), (2025, date(2026, 2, 1), 6, 2),
    ]  # fmt: skip


def test_years_relative_to_the_day(city: Workspace) -> None:
    """R&D of 2024 is measured in 2025: known from July, 300 + 100 of yuan; B's is not known."""
    found = [c for c in triangle(city, "rd-spending").recorded if c.year == 2024]
    assert [(c.known_on, c.measured.value, c.measured.undecided) for c in found] == [
        (date(2024, 12, 31), None, 0), (date(2025, 7, 1), Decimal("0.000004"), 1),
    ]  # fmt: skip


def test_the_published_triangle_is_that_of_the_days_of_publication(city: Workspace) -> None:
    found = triangle(city, "flow-a").published
    assert [(c.observation.period, c.known_on, c.observation.value, c.change) for c in found] == [
        ("2024", date(2025, 1, 20), 6, None),
        ("2024", date(2025, 6, 1), Decimal("6.4"), Decimal("0.4")),
        ("2024", date(2026, 1, 5), Decimal("6.52"), Decimal("0.12")),
        ("2025", date(2026, 1, 20), 7, None),
    ]  # and no target among them


def test_a_rounded_repeat_is_no_revision(city: Workspace) -> None:
    """About 8,000 is 7,500 to 8,500 and so 7,920 again; what follows is compared with the exact
    figure. About 9,000 is not 9,700."""
    found = triangle(city, "told-a").published
    assert [(int(c.observation.value), c.change, c.repeats and int(c.repeats.value))
            for c in found if c.observation.reference_year] == [
        (7920, None, None), (8000, None, 7920), (7925, 5, None),
        (9000, None, None), (9700, 700, None), (9800, 100, None),
    ]  # fmt: skip


def test_a_later_figure_without_a_date_is_named_beside_the_dated_one(city: Workspace) -> None:
    found = compared(city, "told-a")
    assert found.published is not None
    assert found.undated is not None
    assert (found.published.value, found.undated.value) == (9800, 9999)
    assert compared(city, "count-a").undated is None
    assert compared(city, "undated-a").undated is None


def test_nothing_known_after_as_of_is_in_it(city: Workspace) -> None:
    then = replace(city, as_of=date(2025, 6, 30), day=date(2025, 6, 30))
    found = triangle(then, "flow-a", first=2024)
    assert found.published == ()  # none was in the register yet
    assert [(c.known_on, c.measured.value) for c in found.recorded if c.year == 2024] == [
        (date(2024, 12, 31), 6), (date(2025, 3, 1), 7),
    ]  # fmt: skip
    assert all(c.commit is not None and c.commit.known_on <= then.as_of for c in found.recorded)
    assert figure(then, "flow-a", DAY, date(2024, 12, 31)).value == 7  # no more than is known


@pytest.mark.parametrize("as_of", [date(2024, 12, 31), date(2025, 2, 28), date(2025, 3, 1), DAY])
def test_a_figure_as_of_a_day_is_what_measuring_on_it_gives(city: Workspace, as_of: date) -> None:
    end = date(2024, 12, 31)
    (measured,) = indicators.measure(replace(city, as_of=as_of, day=end), ["flow-a"]).values()
    assert figure(city, "flow-a", as_of, end) == measured


def test_more_than_explains_all_that_is_above(city: Workspace) -> None:
    """More than 7 was published of 2025 in January 2026, and 7 is recorded, since February. Of the
    half that the declared -0.5 leaves over, all may be in "more than"."""
    found = compared(city, "flow-a")
    assert found.published is not None
    assert (found.published.value, found.difference) == (7, 0)
    assert [(p.kind, p.value, p.certain) for p in found.pieces] == [
        ("known_later", None, True), ("declared", Decimal("-0.5"), True), ("declared", None, True),
        ("rounding", Decimal("0.5"), False), ("unexplained", 0, True),
    ]  # fmt: skip
    assert found.pieces[0].reason is not None
    assert found.pieces[0].reason.code == "no_records_then"


def test_every_piece_by_hand(city: Workspace) -> None:
    found = compared(city, "count-a")
    pieces = {p.kind: (p.value, p.certain) for p in found.pieces}
    assert (found.recorded and found.recorded.value, found.difference) == (5, 0)
    assert pieces["known_later"] == (2, True)  # 4 and 5 were not known on 20 January 2025
    assert pieces["unexplained"] == (-2, True)
    assert sum(p.value or 0 for p in found.pieces) == found.difference


def test_a_rounded_figure_explains_at_most_half_its_digit(city: Workspace) -> None:
    found = compared(city, "about-a")  # about 10: from 5 to 15, and 5 are recorded
    pieces = {p.kind: (p.value, p.certain) for p in found.pieces}
    assert found.difference == -5
    assert pieces == {"known_later": (2, True), "rounding": (-5, False),
                      "unexplained": (-2, True)}  # fmt: skip


def test_declared_differences_stand_by_their_name(city: Workspace) -> None:
    declared = [p for p in compared(city, "flow-a").pieces if p.kind == "declared"]
    assert [p.value for p in declared] == [Decimal("-0.5"), None]
    assert declared[0].told is not None
    assert declared[0].told.reason["en"] == "Some do not report"


def test_what_cannot_be_compared_says_why(city: Workspace) -> None:
    found = compared(city, "undated-a")
    assert (found.difference, found.reason and found.reason.code) == (None, "no_reference_date")
    none = compared(city, "brokers-active")
    assert none.reason is not None
    assert none.reason.code == "not_published"


def said(value: str, qualifier: Qualifier) -> Observation:
    return Observation("x", "y", "2024", "s", None, Decimal(value), "家", qualifier, "V", 2024)


@pytest.mark.parametrize(
    ("value", "qualifier", "counts", "expected"),
    [
        ("7920", Qualifier.EQUAL, True, (0, 0)), ("300.9", Qualifier.EQUAL, False, (0.05, 0.05)),
        ("709.58", Qualifier.EQUAL, False, (0.005, 0.005)),
        ("500", Qualifier.EQUAL, False, (0.5, 0.5)), ("8000", Qualifier.ABOUT, True, (500, 500)),
        ("2200", Qualifier.MORE_THAN, True, (0, None)),
    ],
)  # fmt: skip
def test_how_far_a_figure_may_have_been_rounded(value, qualifier, counts, expected) -> None:
    low, high = leeway(said(value, qualifier), counts)
    assert (float(low), None if high is None else float(high)) == expected


def test_a_city_without_records_has_no_vintages(empty: Workspace) -> None:
    found = triangle(empty, "hnte")
    assert (found.published, found.recorded) == ((), ())
    assert compared(empty, "hnte").reason is not None
    assert contribution(empty, "hnte", date(2025, 1, 1)).reason is not None
    assert log(empty, "hnte").changes == ()
    assert not any(one.changed for one in monitor(empty, date(2025, 1, 1)).watched)


def test_wrong_questions(city: Workspace) -> None:
    with pytest.raises(NotFound):
        triangle(city, "flow-b")
    with pytest.raises(NotFound):
        compared(city, "flow-b")


def test_a_difference_that_is_no_number_is_refused_at_its_line(city: Workspace) -> None:
    path = Path(city.root) / "indicators" / "flow-a.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("| -0.5 |", "| some |"), encoding="utf-8")
    try:
        with pytest.raises(InputError) as caught:
            compared(city, "flow-a")
    finally:
        path.write_text(text, encoding="utf-8")
    assert caught.value.key == "indicators.bad_number"
    assert caught.value.at is not None
    assert caught.value.at.line is not None
