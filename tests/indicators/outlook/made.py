"""Tables and series that the tests make up."""

from types import MappingProxyType

from tests.support import ROOT
from twofold.indicators.outlook import tables
from twofold.indicators.outlook.model import Cell, Scored, Table

# Growth bins are below nought, to 3 %, to 10 %, and above.
BINS, YEARS = range(4), range(1, 7)
# High-tech enterprises of the example, as published: 2012 to 2023 with gaps.
HNTE = ((2012, 538), (2016, 1348), (2017, 2039), (2019, 3829), (2021, 5554), (2023, 7920))


def shipped() -> Table:
    """The table of the library."""
    return tables.read_folders((ROOT / "library/methods",))


def plain(series: int = 99) -> Table:
    """Errors of a unit width: from −1 at level 0 to 1 at level 1, a year more each year ahead."""
    levels = tuple(step / 40 for step in range(41))
    cells = {
        (b, h): Cell(series, tuple(h * (2 * level - 1) for level in levels))
        for b in BINS for h in YEARS
    }  # fmt: skip
    return Table("plain", "1", MappingProxyType({"zh": "", "en": ""}), "", 6, 6, 7,
                 (0.0, 0.03, 0.10), 0.02, 0.5, 100, 3, levels, MappingProxyType(cells))  # fmt: skip


def missed(error: float, growth_bin: int = 1, ahead: int = 1) -> Scored:
    """A past forecast that was off by so many units."""
    return Scored(5, ahead, growth_bin, 100 + error, 100.0, 1.0, {})
