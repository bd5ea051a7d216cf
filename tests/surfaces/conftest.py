"""What the tests of the command line run on: facts files, and the example city made once."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.surfaces.program import twofold
from twofold.hosting.hosted import owned
from twofold.workspace import open_city

# An enterprise that meets every clause with 71 points: article 11 of the measures, just passed.
HNTE = {
    "企业名称": "甲公司", "resident": "yes", "registered_on": "2015-03-01", "class_1": "2",
    "class_2": "6", "own_rd_ip": "yes", "standards_led": "0", "staff": "200",
    "science_staff": "40", "revenue": "80000000", "revenue_3y": "200000000",
    "rd_3y": "10000000", "domestic_rd_3y": "9000000", "product_revenue": "60000000",
    "conversions_3y": "15", "net_assets_growth": "0.36", "sales_growth": "0.20",
    "offences_365d": "0", "judged ip_core": "yes", "judged field": "yes",
    "points ip_level": "5", "points ip_support": "5", "points ip_count": "7",
    "points ip_source": "3", "points ip_standards": "0", "points conversion": "26",
    "points management": "11", "points growth_assets": "9", "points growth_sales": "5",
}  # fmt: skip
EXPERTS = {column: "" for column in HNTE if column.startswith(("points", "judged"))}


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each test stands in an empty folder that is no city, and reads English unless it asks."""
    monkeypatch.setenv("TWOFOLD_LANG", "en")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def facts(tmp_path: Path):
    """Writes a facts file of rows that differ from an enterprise that meets everything."""

    def write(*rows: dict[str, str], name: str = "facts.csv", encoding: str = "utf-8") -> Path:
        made = [{**HNTE, **row} for row in rows]
        header = list(dict.fromkeys(column for row in made for column in row))
        lines = [",".join(header), *(",".join(row.get(c, "") for c in header) for row in made)]
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding=encoding)
        return path

    return write


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example city, made by the command itself."""
    folder = tmp_path_factory.mktemp("city") / "example"
    before = os.getcwd()
    os.chdir(folder.parent)  # no other test's folder is the current one while this one is made
    try:
        made = twofold("--lang", "en", "example", folder)
    finally:
        os.chdir(before)
    assert made.code == 0, made.err
    return folder


@pytest.fixture(scope="session")
def served_city(demo_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example city: whoever owns it does not stand in other tests' way."""
    folder = tmp_path_factory.mktemp("served") / "city"
    shutil.copytree(demo_city, folder)
    return folder


@pytest.fixture(scope="session")
def demo_owned(served_city: Path) -> Iterator[Path]:
    """The copy, and this process owns its store: one connection for the API and for every page."""
    with owned(open_city(served_city)):
        yield served_city
