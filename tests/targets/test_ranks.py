"""Places within a group, for what shall go up and for what shall go down."""

from dataclasses import replace
from decimal import Decimal as D
from pathlib import Path

import pytest

from tests.targets import planted
from twofold import targets
from twofold.indicators.model import Direction
from twofold.indicators.read import read as read_catalogue
from twofold.targets.model import Figure, Kind, Place
from twofold.targets.ranks import ranked


@pytest.mark.parametrize(("direction", "first"), [(Direction.UP, "西区"), (Direction.DOWN, "东区")])
def test_whoever_is_further_on_the_way_comes_first(
    tmp_path: Path, direction: Direction, first: str
) -> None:
    """Of 100 the east stands at 90 and the west at 130: ahead where it shall go down, behind where
    it shall go up."""
    city = planted.city(tmp_path / "city")
    tasks = targets.read(city)["tasks-2026"]
    known = read_catalogue(city).indicators
    stands = [
        Figure("2026-03", "deals", Place(Kind.DISTRICT, name), D(value), D(100), "", D(0), D(1),
               D(1), None, None, None, None, True, "on_pace")
        for name, value in (("东区", 90), ("西区", 130))
    ]  # fmt: skip
    found = ranked(tasks, stands, {"deals": replace(known["deals"], direction=direction)})
    assert [one.place.name for one in found if one.rank == 1] == [first]
    assert {one.rank for one in found} == {1, 2}
