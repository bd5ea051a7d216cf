"""A year of which half falls in its last quarter: at the end of September half of the target is on
pace by how past years ran, and behind by calendar twelfths. The page says the first and shows the
second."""

from datetime import date

import pytest

from tests.surfaces.web.reading import client_of, page
from tests.targets import planted
from twofold import registers, targets
from twofold.hosting.hosted import owned
from twofold.targets.freeze import Signed
from twofold.workspace import Workspace, open_city


@pytest.fixture(scope="module")
def half(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """100 of 200 are done by the end of September, which is frozen in October."""
    root = tmp_path_factory.mktemp("half") / "city"
    city = planted.city(root)
    city_file = root / "city.yaml"
    text = city_file.read_text(encoding="utf-8").replace(str(planted.TODAY), "2026-10-20")
    city_file.write_text(text, encoding="utf-8")
    city = open_city(root)
    planted.record(city)  # 22 until the end of April
    rows = [planted.CONTRACT, planted._contract("30", "2026-09-15", planted.EAST, "78")]
    path = root / "september.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    registers.publish(city, {"contract": path}, who="t", source="t", known_on=date(2026, 10, 8))
    targets.freeze(city, "2026-09", Signed("规划处", "冻结"), cut_off=date(2026, 10, 10))
    return city


@pytest.mark.parametrize(("lang", "amounts", "word"), [
    ("zh", ["100", "200"], "达序时"), ("en", ["10", "20"], "on pace"),  # 亿元; billion yuan
])  # fmt: skip
def test_on_pace_by_past_shape_with_twelfths_beside(
    half: Workspace, lang: str, amounts: list[str], word: str
) -> None:
    with owned(half):
        found = page(client_of(half.root), f"/{lang}/months/2026-09")
    city = next(found.found("table-deals").every("table")).rows[0]
    told = ["".join(cell.split()) for cell in city[1:6]]
    assert told == [*amounts, "50%", "50%", "75%"]
    assert word in " ".join(city).lower()
    assert "2023" in found.text
    figure = targets.month(half, "2026-09").figure("deals")
    assert figure is not None
    assert (figure.state, figure.due, figure.due_twelfths) == ("on_pace", 100, 150)
