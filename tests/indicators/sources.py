"""What the tests of indicators read: shipped methods, the example's documents, published rows."""

import csv
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from tests.support import ROOT
from twofold import documents
from twofold.indicators.model import Method, Observation
from twofold.indicators.progress import Period
from twofold.indicators.read import Catalogue, catalogue, observations

CASES = "../shared/cases"
EXAMPLE = ROOT / "examples/qingdao"
SERIES = EXAMPLE / "sources/published-series.csv"
PEERS = EXAMPLE / "sources/published-series-peers.csv"

Points = list[tuple[Period, float | None]]


@cache
def shipped() -> Catalogue:
    """The example's indicators and targets with the library's methods."""
    folders = (ROOT / "library/methods", EXAMPLE / "indicators", EXAMPLE / "targets")
    return catalogue(d for folder in folders for d in documents.read_folder(folder))


def method(id_: str) -> Method:
    return shipped().methods[id_]


@cache
def rows(path: Path) -> tuple[dict[str, str], ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def series() -> tuple[Observation, ...]:
    """The city's published figures, as the register would give them."""
    return observations(rows(SERIES))


def without(found: Iterable[Observation], *notes: str) -> tuple[Observation, ...]:
    """Those whose reference year and qualifier, joined, are none of `notes`."""
    return tuple(o for o in found if f"{o.reference_year}{o.qualifier}" not in notes)
