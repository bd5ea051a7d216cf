"""The plan of the generated records: every total, share and parameter, read from `generator.yaml`.

Nothing in this package knows a figure or a place: it asks the plan by a dotted path, and a path
that the file does not have is an error that names it.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from twofold.errors import InputError, NotFound, Place

PLAN_FILE = "generator.yaml"
EPOCH = date(1970, 1, 1)
# "No such day": later than every day, so that comparisons need no mask. Written out as NULL.
FOREVER = np.iinfo(np.int32).max


def days(of: date) -> int:
    """A date as days since 1970-01-01, as Arrow and NumPy count them."""
    return (of - EPOCH).days


def on(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 of a calendar day."""
    return days(date(year, month, day))


def day_of(count: int) -> date:
    """The date of a number of days since 1970-01-01."""
    return date.fromordinal(EPOCH.toordinal() + int(count))


def among(
    random: np.random.Generator, weights: Mapping[str, float] | Sequence[float], number: int
) -> np.ndarray:
    """Indices drawn with weights, by a table of 65,536 equal chances: much faster than a search."""
    shares = np.cumsum(list(weights.values()) if isinstance(weights, Mapping) else weights)
    chances = (np.arange(1 << 16) + 0.5) / (1 << 16)
    table = np.searchsorted(shares / shares[-1], chances, side="right").astype(np.int8)
    return table[random.integers(0, 1 << 16, number, dtype=np.uint16)]


def within(random: np.random.Generator, between: Sequence[int], number: int) -> np.ndarray:
    """Whole numbers from the first of two on, up to and without the second."""
    low, high = between
    return random.integers(low, high, number)


class _Section(dict[Any, Any]):
    """Parameters below one path; one that is missing is an error that names it."""

    def __init__(self, values: Mapping[Any, Any], name: str, file: Path) -> None:
        super().__init__((key, _section(value, f"{name}.{key}".lstrip("."), file))
                         for key, value in values.items())  # fmt: skip
        self._name, self._file = name, file

    def __missing__(self, key: object) -> Any:
        parameter = f"{self._name}.{key}".lstrip(".")
        raise InputError("example.no_parameter", Place.of(self._file), parameter=parameter)


def _section(value: Any, name: str, file: Path) -> Any:
    if isinstance(value, dict):
        return _Section(value, name, file)
    if isinstance(value, list):
        return [_section(each, f"{name}[{index}]", file) for index, each in enumerate(value)]
    return value


@dataclass(frozen=True)
class Plan:
    """Parameters by dotted path, with the scale of the totals and the seed of every draw.

    `enterprises` is the whole number of enterprises, `scale` multiplies each total.
    """

    values: Mapping[str, Any]
    path: Path
    scale: float
    enterprises: int
    seed: int

    def __call__(self, path: str) -> Any:
        """The parameter at `path`. Raises InputError where the file does not have it."""
        found: Any = self.values
        for key in path.split("."):
            if not isinstance(found, Mapping):
                raise InputError("example.no_parameter", Place.of(self.path), parameter=path)
            found = found[key]
        return found

    def scaled(self, path: str) -> int:
        """A total at `path`, times the scale, as a whole number."""
        return self.times(self(path))

    def times(self, total: float) -> int:
        """A total times the scale. Exact for every whole scale, sums of money included."""
        if float(self.scale).is_integer():
            return int(total) * int(self.scale)
        return round(total * self.scale)

    def day(self, path: str) -> int:
        """A date at `path` as days since 1970-01-01."""
        return days(self(path))

    def random(self, name: str) -> np.random.Generator:
        """A stream of its own for each purpose: one more draw in one part moves no other part."""
        return np.random.default_rng([self.seed, zlib.crc32(name.encode())])


def read(root: Path, scale: float, enterprises: int | None, seed: int) -> Plan:
    """The plan of a city's folder. `enterprises` is their number at scale 1; None: the plan's.

    Raises NotFound where the folder has no plan, InputError where it is no plan, or where there
    would be too few enterprises for the totals or too many for their codes.
    """
    path = root / PLAN_FILE
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError:
        raise NotFound("example.no_plan", Place.of(root), file=PLAN_FILE) from None
    except (yaml.YAMLError, ValueError) as error:
        raise InputError("workspace.bad_yaml", Place.of(path), reason=str(error)) from None
    if not isinstance(values, dict):
        raise InputError("workspace.bad_yaml", Place.of(path), reason=type(values).__name__)
    if scale <= 0:
        raise InputError("example.bad_scale", value=scale)
    values = _Section(values, "", path)
    whole = Plan(values, path, scale, 0, seed)
    usual, asked = whole("population.enterprises"), enterprises or whole("population.enterprises")
    # Certificates never go to the same enterprise twice at once, and some enterprises must fail.
    wanted, least = round(asked * scale), round(whole("population.least") * scale)
    if wanted < least:
        raise InputError("example.too_few", value=wanted, least=least, scale=scale,
                         instead=round(asked * scale / usual, 4))  # fmt: skip
    if wanted > whole("population.most"):
        raise InputError("example.too_many", value=wanted, most=whole("population.most"))
    return Plan(values, path, scale, wanted, seed)
