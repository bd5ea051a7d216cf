"""Does the outlook hold? Learns the table of errors on one part of the M3 yearly series, and says
on the other how far off outlooks are, how often their bounds hold, and how long one takes.

    python -m benchmarks outlook        measures, and changes nothing
    python -m benchmarks.outlook write  learns the table anew and writes it into library/methods
"""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from benchmarks import _table
from twofold.indicators.outlook import backtest, conformal, tables
from twofold.indicators.outlook.model import Outlook, Scored, Table
from twofold.indicators.outlook.outlook import outlook

ROOT = Path(__file__).parent.parent
METHODS = ROOT / "library/methods"
SERIES = ROOT / "../shared/cases/m3-yearly-half.csv"
# Quantiles every fortieth, and the outermost hundredths.
LEVELS = (0.01, *(step / 40 for step in range(1, 40)), 0.99)
# Origins so many years about the competition's own, and windows of all years and of the last eight.
ABOUT, SHORT = 2, 8
# The gates of the project's reference, and the years to be filled in that a city's series has.
BANDS = {80: (0.78, 0.82), 95: (0.93, 0.97)}
MOST_SMAPE, MOST_MASE, LEAST_OF_BIN = 16.0, 2.60, 0.75
HALF_MISSING = (0, 4, 5, 7, 9, 11)


@dataclass(frozen=True)
class Series:
    """A series of the competition: the years to look ahead from, and what came."""

    id: str
    kind: str
    seen: tuple[float, ...]
    came: tuple[float, ...]


@dataclass(frozen=True)
class Judged:
    """How outlooks of some series came out."""

    count: int
    smape: float
    mase: float
    cover80: float
    cover95: float
    by_bin: tuple[float, ...]
    in_bin: tuple[int, ...]

    @property
    def holds(self) -> bool:
        """Whether all gates are met."""
        low80, high80 = BANDS[80]
        low95, high95 = BANDS[95]
        return (
            self.smape <= MOST_SMAPE and self.mase <= MOST_MASE
            and low80 <= self.cover80 <= high80 and low95 <= self.cover95 <= high95
            and min(self.by_bin) >= LEAST_OF_BIN
        )  # fmt: skip


@cache
def read(path: Path = SERIES) -> tuple[Series, ...]:
    """The series of the file, in its order."""
    found: dict[str, tuple[str, dict[str, list[float]]]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            kept = found.setdefault(row["series"], (row["type"], {"train": [], "test": []}))
            kept[1][row["part"]].append(float(row["value"]))
    return tuple(
        Series(id_, kind, tuple(parts["train"]), tuple(parts["test"]))
        for id_, (kind, parts) in found.items()
    )


def halves(series: Sequence[Series]) -> tuple[tuple[Series, ...], tuple[Series, ...]]:
    """(to learn from, to judge by): of each type every second one is learned from."""
    kinds: dict[str, int] = {}
    parts: tuple[list[Series], list[Series]] = ([], [])
    for one in series:
        parts[kinds.get(one.kind, 0) % 2].append(one)
        kinds[one.kind] = kinds.get(one.kind, 0) + 1
    return tuple(parts[0]), tuple(parts[1])


def learned(series: Sequence[Series], table: Table) -> Table:
    """The table with the errors of these series in it."""
    cells = conformal.learned({one.id: list(forecasts(one, table)) for one in series}, LEVELS)
    return replace(table, levels=LEVELS, cells=cells)


def forecasts(one: Series, table: Table) -> Iterator[Scored]:
    """Outlooks about the competition's origin, from all years and from the last eight."""
    values = np.array(one.seen + one.came)
    for seen in range(len(one.seen) - ABOUT, len(one.seen) + ABOUT + 1):
        ends = values[: seen + table.horizon]
        for window in (ends, ends[max(seen - SHORT, 0) :]):
            known = [True] * len(window)
            made = backtest.scored(backtest.rolled(window, known, table), table.least_points)
            origin = seen - 1 - (len(ends) - len(window))
            yield from (found for found in made if found.origin == origin)


def ahead(one: Series, table: Table, years: Sequence[int] | None = None) -> Outlook:
    """The outlook from the years seen: all, or those of the last ones that `years` counts."""
    last = len(one.seen)
    kept = range(last) if years is None else [last - years[-1] - 1 + year for year in years]
    points = [(1 + at, one.seen[at]) for at in kept]
    return outlook(points, until=last + len(one.came), table=table)


def judged(series: Sequence[Series], table: Table, years: Sequence[int] | None = None) -> Judged:
    """How the outlooks of these series came out, all years ahead together."""
    off, scaled, inside, bins = [], [], [], []
    for one in series:
        made = ahead(one, table, years)
        middles = np.array([step.middle for step in made.horizons])
        came = np.array(one.came[: len(middles)])
        off.append(np.mean(200 * np.abs(came - middles) / (np.abs(came) + np.abs(middles))))
        scaled.append(np.mean(np.abs(came - middles)) / np.mean(np.abs(np.diff(one.seen))))
        inside.append([(step.low80 <= value <= step.high80, step.low95 <= value <= step.high95)
                       for step, value in zip(made.horizons, came, strict=True)])  # fmt: skip
        bins.append(made.growth_bin)
    held = np.array(inside, float)
    of_bin = [held[np.array(bins) == b, :, 0] for b in range(len(table.bounds) + 1)]
    return Judged(
        len(series), float(np.mean(off)), float(np.mean(scaled)), float(held[..., 0].mean()),
        float(held[..., 1].mean()), tuple(float(one.mean()) if one.size else 1.0 for one in of_bin),
        tuple(len(one) for one in of_bin),
    )  # fmt: skip


def crossed(series: Sequence[Series], table: Table, folds: int) -> Judged:
    """Every series judged by a table that was learned without its own part."""
    parts = [series[fold::folds] for fold in range(folds)]
    found = []
    for fold, part in enumerate(parts):
        others = [one for other, rest in enumerate(parts) if other != fold for one in rest]
        found.append(judged(part, learned(others, table)))
    return _together(found)


def _together(found: Sequence[Judged]) -> Judged:
    count = sum(one.count for one in found)

    def mean(name: str) -> float:
        return sum(getattr(one, name) * one.count for one in found) / count

    numbers = np.array([one.in_bin for one in found], float)
    shares = np.array([one.by_bin for one in found])
    by_bin = (numbers * shares).sum(axis=0) / numbers.sum(axis=0)
    return Judged(count, mean("smape"), mean("mase"), mean("cover80"), mean("cover95"),
                  tuple(by_bin), tuple(int(n) for n in numbers.sum(axis=0)))  # fmt: skip


def doubled(series: Sequence[Series], low: float, high: float, ahead: int) -> tuple[int, int]:
    """(how many series had grown between two rates for seven years at the competition's origin,
    how many of them had doubled so many years on)."""
    found = [one for one in series if low <= (one.seen[-1] / one.seen[-8]) ** (1 / 7) - 1 <= high]
    return len(found), sum(one.came[ahead - 1] >= 2 * one.seen[-1] for one in found)


def seconds(series: Sequence[Series], table: Table) -> tuple[float, float]:
    """(mean, longest) seconds for a whole outlook with its card."""
    taken = []
    for one in series:
        began = time.process_time()
        ahead(one, table)
        taken.append(time.process_time() - began)
    return float(np.mean(taken)), max(taken)


def main() -> None:
    """Prints how outlooks hold on the part that the table has not seen, and on all crosswise."""
    if not SERIES.is_file():
        print("not measured: the series do not stand beside the clone")
        return
    series, table = read(), tables.read_folders((METHODS,))
    first, second = halves(series)
    rows = [
        _row("other part, shipped table", judged(second, table)),
        _row("other part, half of 12 years", judged(second, table, HALF_MISSING)),
        _row("other part, last 8 years", judged(second, table, range(SHORT))),
        _row("parts changed over", judged(first, learned(second, table))),
        _row("all, ten parts crosswise", crossed(series, table, 10)),
    ]
    heads = ("series", "n", "sMAPE", "MASE", "80 %", "95 %", "80 % by growth bin", "gates")
    _table.show(heads, rows)
    mean, longest = seconds(second, table)
    print(
        f"\none outlook with its card: {mean * 1e3:.1f} ms on average, {longest * 1e3:.1f} at most"
    )
    had, made_it = doubled(series, 0.12, 0.19, 4)
    print(f"grew 12-19 % a year for seven years: {had}; doubled in the next four: {made_it}")


def _row(name: str, one: Judged) -> tuple[str, ...]:
    bins = " ".join(f"{share:.3f}" for share in one.by_bin)
    return (name, str(one.count), f"{one.smape:.2f}", f"{one.mase:.3f}", f"{one.cover80:.3f}",
            f"{one.cover95:.3f}", bins, "met" if one.holds else "not met")  # fmt: skip


def write() -> Mapping[tuple[int, int], int]:
    """Learns the table from its part and writes the file; the series in each cell."""
    document = METHODS / "outlook-residuals.csv"
    blank = tables.read_folders((METHODS,))
    made = learned(halves(read())[0], blank)
    document.write_text(tables.written(made.levels, made.cells), encoding="utf-8")
    return {key: cell.series for key, cell in made.cells.items()}


if __name__ == "__main__":
    if sys.argv[1:] == ["write"]:
        print(write())
    else:
        main()
