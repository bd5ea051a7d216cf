"""When a status changed, and why: a history planted by hand, with a cause of every kind."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.indicators import planted_city as planted
from twofold import indicators
from twofold.errors import InputError, NotFound
from twofold.indicators.log import Log, log
from twofold.indicators.monitor import monitor
from twofold.workspace import Workspace

TARGETS = """---
kind: target
id: trial
name: {zh: 试验目标, en: Trial targets}
number: "?"
method: open-sdg
path: geometric
base: {year: 2020, certainty: declared, reason: {zh: 试验, en: Trial}}
---

| target | year | value | number | office |
|---|---|---|---|---|
| series-a | 2025 | 4 × base | ? | ? |

| change | of | from | was | reason | English |
|---|---|---|---|---|---|
| target | series-a | 2023-06-01 | 2 × base | 目标提高 | The target was raised |
"""
BREAK = "breaks:\n  - {year: 2023, reason: {zh: 口径改变, en: The definition changed}}\n"
# 100 doubles in five years at 14.87 % a year: 115 is on track, 105 is not (a third of the pace),
# and 140 in two years is (18.3 %); four times the base takes 32 % a year, of which that is 0.57.
FIGURES = (
    "series_a,2020,2021-02-01,100,个,=,2020", "series_a,2021,2022-02-01,115,个,=,2021",
    "series_a,2021,2022-06-01,105,个,=,2021", "series_a,2022,2023-02-01,140,个,=,2022",
    "series_a,2023,2024-02-01,200,个,=,2023",
)  # fmt: skip


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("log") / "of"
    root.mkdir()
    text = planted.indicator("series-a", "contract", "COUNT(*)", published="series_a",
                             further=BREAK)  # fmt: skip
    workspace = planted.made(root, **{"series-a": text})
    (root / "targets" / "trial.md").write_text(TARGETS, encoding="utf-8")
    other = Workspace(**vars(workspace))
    store = workspace.store
    store.unlink()  # the figures come first: what is known later cannot be published before
    for row in FIGURES:
        planted.publish(other, date.fromisoformat(row.split(",")[2]),
                        statistic=planted.table(row))  # fmt: skip
    return other


def told(found: Log) -> list[tuple[date, str | None, list[str]]]:
    return [(c.known_on, c.after.name, [cause.kind for cause in c.causes]) for c in found.changes]


def test_every_change_has_its_cause(city: Workspace) -> None:
    """Open SDG calls 0.95 of the pace and more substantial, and less than 0.60 of it limited."""
    on, less = "substantial_progress", "limited_progress"
    assert told(log(city, "series-a", targets="trial")) == [
        (date(2022, 2, 1), on, ["new_period"]),
        (date(2022, 6, 1), less, ["revision"]),
        (date(2023, 2, 1), on, ["new_period"]),
        (date(2023, 6, 1), less, ["target"]),
        (date(2024, 2, 1), None, ["new_period", "definition"]),
    ]


def test_the_reasons_of_declared_changes_are_told(city: Workspace) -> None:
    found = log(city, "series-a", targets="trial").changes
    assert [c.told["en"] for one in found for c in one.causes if c.told] == [
        "The target was raised", "The definition changed",
    ]  # fmt: skip
    assert found[-1].after.reason is not None
    assert found[-1].after.reason.code == "break"


@pytest.mark.parametrize("as_of", [date(2022, 1, 31), date(2022, 2, 1), date(2022, 12, 31),
                                   date(2023, 6, 1), date(2024, 2, 1), planted.DAY])  # fmt: skip
def test_the_log_ends_where_progress_stands(city: Workspace, as_of: date) -> None:
    """The last entry is what `progress` answers on that day; before a declared change the documents
    of now would judge otherwise."""
    then = replace(city, as_of=as_of, day=as_of)
    found = log(then, "series-a", targets="trial")
    assert all(c.known_on <= as_of for c in found.changes)
    assert found.changes == log(city, "series-a", targets="trial").changes[: len(found.changes)]
    if as_of >= date(2023, 6, 1):
        now = indicators.progress(then, ["series-a"], targets="trial")["series-a"]
        assert found.changes[-1].after.name == now.name


def test_another_method(city: Workspace) -> None:
    found = log(city, "series-a", targets="trial", method="un-2023")
    assert found.method.id == "un-2023"
    assert told(found)[0][2] == ["new_period"]


def test_an_indicator_without_news_has_an_empty_log(city: Workspace) -> None:
    assert log(city, "hnte").changes == ()


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("| target | series-a | 2023-06-01", "| goal | series-a | 2023-06-01", "bad_choice"),
        ("| 2023-06-01 |", "| soon |", "bad_number"),
        ("| 2 × base | 目标", "| two | 目标", "bad_number"),
        ("| target | series-a | 2023-06-01 | 2 × base", "| base |  | 2023-06-01 | twenty",
         "bad_number"),
    ],
)  # fmt: skip
def test_a_wrong_declaration_is_refused_at_its_line(city, old, new, key) -> None:
    path = Path(city.root) / "targets" / "trial.md"
    path.write_text(TARGETS.replace(old, new), encoding="utf-8")
    try:
        with pytest.raises(InputError) as caught:
            log(city, "series-a", targets="trial")
    finally:
        path.write_text(TARGETS, encoding="utf-8")
    assert caught.value.key == f"indicators.{key}"
    assert caught.value.at is not None
    assert caught.value.at.line == 1 + TARGETS.splitlines().index(
        next(line for line in TARGETS.splitlines() if "目标提高" in line))  # fmt: skip


def test_a_base_and_a_method_of_before(city: Workspace) -> None:
    """With 2021 as its base until June 2023, the first status comes with the figure of 2022."""
    path = Path(city.root) / "targets" / "trial.md"
    rows = ("| base | | 2023-06-01 | 2021 | 改基期 | Rebased |\n"
            "| method | | 2023-06-01 | un-2023 | 换 | New |")  # fmt: skip
    path.write_text(TARGETS.replace(
        "| target | series-a | 2023-06-01 | 2 × base | 目标提高 | The target was raised |", rows),
        encoding="utf-8")  # fmt: skip
    try:
        found = log(city, "series-a", targets="trial").changes
    finally:
        path.write_text(TARGETS, encoding="utf-8")
    assert [(c.known_on, c.after.method) for c in found][:2] == [
        (date(2023, 2, 1), "un-2023"), (date(2023, 6, 1), "open-sdg"),
    ]  # fmt: skip
    assert [cause.kind for cause in found[1].causes] == ["base", "method"]


def test_unknown_names(city: Workspace) -> None:
    for asked in ({"targets": "x"}, {"method": "x"}):
        with pytest.raises(NotFound):
            log(city, "series-a", **asked)
    with pytest.raises(NotFound):
        log(city, "series-b")


# --- what changed since a day


def watched(workspace: Workspace, since: date):
    (one,) = [w for w in monitor(workspace, since, targets="trial").watched
              if w.indicator.id == "series-a"]  # fmt: skip
    return one


def test_the_monitor_tells_a_new_period_from_a_revision(city: Workspace) -> None:
    assert watched(replace(city, as_of=date(2022, 12, 31)), date(2022, 3, 1)).news == "revision"
    assert watched(city, date(2023, 12, 31)).news == "new_period"
    assert watched(city, date(2025, 1, 1)).news is None
    assert not watched(city, date(2025, 1, 1)).changed


def test_the_monitor_has_the_changes_of_status_since_then(city: Workspace) -> None:
    assert [c.known_on for c in watched(city, date(2023, 2, 1)).status] == [
        date(2023, 6, 1), date(2024, 2, 1),
    ]  # fmt: skip


def test_the_monitor_measures_then_as_it_was_known_then(tmp_path: Path) -> None:
    root = tmp_path / "of"
    root.mkdir()
    money = "SUM(contract_amount) FILTER (WHERE registered_on <= :day)"
    text = planted.indicator("stock-a", "contract", money, unit="亿元")
    workspace = planted.made(root, **{"stock-a": text})
    (one,) = [w for w in monitor(workspace, date(2025, 2, 1)).watched
              if w.indicator.id == "stock-a"]  # fmt: skip
    assert (one.measured_before.value, one.difference is not None) == (6, True)
    assert one.measured.value is not None
    assert one.difference == one.measured.value - 6


def test_a_day_that_is_not_before(city: Workspace) -> None:
    with pytest.raises(InputError) as caught:
        monitor(city, city.as_of)
    assert caught.value.key == "indicators.since"
