"""What changed since a day: news of every kind, and no difference between unlike periods."""

from datetime import date
from decimal import Decimal

import pytest

from tests.indicators import planted_city as planted
from twofold.indicators.monitor import Watched, monitor
from twofold.workspace import Workspace

SINCE = date(2025, 2, 1)
BREAK = "breaks:\n  - {year: 2024, reason: {zh: 方法改变, en: The method changed}}\n"


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Watched]:
    root = tmp_path_factory.mktemp("monitor") / "of"
    root.mkdir()
    money = "SUM(contract_amount) FILTER (WHERE registered_on BETWEEN :year_start AND :day)"
    names = {"new-a": BREAK, "revised-a": "", "undated-a": "", "unsaid-a": ""}
    texts = {
        id_: planted.indicator(id_, "contract", "COUNT(*)", published=id_.replace("-", "_"),
                               further=further)
        for id_, further in names.items()
    }  # fmt: skip
    texts["flow-a"] = planted.indicator("flow-a", "contract", money, unit="亿元", measure="flow")
    texts["parts-a"] = planted.indicator(
        "parts-a", "contract", "COUNT(*)", published="{parts: [new_a, undated_a]}")  # fmt: skip
    workspace: Workspace = planted.made(root, **texts)
    planted.publish(workspace, date(2026, 2, 2), statistic=planted.table(
        "new_a,2023,2024-02-01,20,个,=,2023", "new_a,2024,2025-02-02,34,个,=,2024",
        "revised_a,2023,2024-02-01,20,个,=,2023", "revised_a,2023,2025-06-01,21,个,=,2023",
        "undated_a,not stated,2025-06-01,8683,个,=,", "unsaid_a,2024,,709,个,=,2024",
    ))  # fmt: skip
    return {one.indicator.id: one for one in monitor(workspace, SINCE).watched}


@pytest.mark.parametrize(
    ("id_", "news"),
    [("new-a", "new_period"), ("revised-a", "new_period"), ("undated-a", "undated"),
     ("unsaid-a", "recorded"), ("parts-a", None), ("flow-a", None), ("platforms", None)],
)  # fmt: skip
def test_what_became_of_the_published_figure(watched, id_: str, news: str | None) -> None:
    """Nothing was in the register before 2026, so that the first figure is of a new period; an
    answer that there is not, before and after, is no news."""
    assert watched[id_].news == news


def test_a_figure_without_a_day_of_publication_is_as_old_as_its_import(watched) -> None:
    assert watched["unsaid-a"].recorded_on == date(2026, 2, 2)
    assert watched["new-a"].recorded_on is None


def test_a_flow_is_compared_with_the_same_period_alone(watched) -> None:
    """January 2025 had nothing when it was over, and has nothing now; the year 2024 is not it.
    Stocks of two days have a difference."""
    flow = watched["flow-a"]
    assert (flow.measured_before.begins, flow.measured.begins) == (
        date(2025, 1, 1), date(2026, 1, 1))  # fmt: skip
    assert not flow.alike
    assert flow.difference is None
    stock = watched["new-a"]
    # 4 rows at first; 4 was added in March 2025 and 6 in 2026.
    assert (stock.measured_before.value, stock.restated.value, stock.measured.value) == (4, 6, 6)
    assert (stock.alike, stock.difference, stock.revision) == (True, 2, 2)


def test_the_time_of_then_is_given_as_known_now(tmp_path) -> None:
    """2024: 6 hundred million as known at its end; 7 and a yuan since, of the very same days."""
    money = "SUM(contract_amount) FILTER (WHERE registered_on BETWEEN :year_start AND :day)"
    text = planted.indicator("flow-a", "contract", money, unit="亿元", measure="flow")
    workspace = planted.made(tmp_path, **{"flow-a": text})
    (found,) = (one for one in monitor(workspace, date(2024, 12, 31)).watched
                if one.indicator.id == "flow-a")  # fmt: skip
    assert found.measured_before.value == 6
    assert found.restated.value == Decimal("7.00000001")
    assert found.revision == Decimal("1.00000001")
    assert found.difference is None


def test_a_break_between_two_figures_is_named(tmp_path) -> None:
    text = planted.indicator("new-a", "contract", "COUNT(*)", published="new_a", further=BREAK)
    workspace = planted.made(tmp_path, **{"new-a": text})
    for row in ("new_a,2023,2026-03-01,20,个,=,2023", "new_a,2024,2026-04-01,34,个,=,2024"):
        planted.publish(workspace, date.fromisoformat(row.split(",")[2]),
                        statistic=planted.table(row))  # fmt: skip
    found = {one.indicator.id: one for one in monitor(workspace, date(2026, 3, 15)).watched}
    assert [one.year for one in found["new-a"].breaks] == [2024]
    assert found["new-a"].news == "new_period"
