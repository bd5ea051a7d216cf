"""The first figure of an indicator is that, whatever else of the city had been published."""

from datetime import date

import pytest

from tests.indicators import planted_city as planted
from tests.indicators.test_log import TARGETS, told
from twofold.errors import NotFound
from twofold.indicators.log import log
from twofold.indicators.read import Catalogue, target_set
from twofold.workspace import Workspace


@pytest.mark.parametrize("other", [False, True])
def test_a_first_figure_is_no_new_period(tmp_path, other: bool) -> None:
    """100 and 115 in the year after are published on one day: 15 % a year are more than the 14.87 %
    of a doubling in five. Another series may have been published a year before."""
    root = tmp_path / "of"
    root.mkdir()
    text = planted.indicator("series-a", "contract", "COUNT(*)", published="series_a")
    workspace = Workspace(**vars(planted.made(root, **{"series-a": text})))
    (root / "targets" / "trial.md").write_text(TARGETS, encoding="utf-8")
    workspace.store.unlink()
    if other:
        planted.publish(
            workspace,
            date(2021, 2, 1),
            statistic=planted.table("series_b,2020,2021-02-01,7,个,=,2020"),
        )
    planted.publish(
        workspace,
        date(2022, 2, 1),
        statistic=planted.table(
            "series_a,2020,2022-02-01,100,个,=,2020", "series_a,2021,2022-02-01,115,个,=,2021"
        ),
    )
    found = told(log(workspace, "series-a", targets="trial"))
    assert found[0] == (date(2022, 2, 1), "substantial_progress", ["first"])


def test_without_any_set_of_targets_there_is_no_first() -> None:
    with pytest.raises(NotFound) as error:
        target_set(Catalogue({}, {}, {}))
    assert error.value.values["known"] == ""
