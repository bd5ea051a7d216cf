"""The method of looking ahead as a document with its table of errors: a city's own goes before the
library's. A document of kind `method` that `measures: outlook`."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from twofold import documents
from twofold.documents import Document, once
from twofold.errors import InputError, NotFound, Place
from twofold.indicators import front
from twofold.indicators.outlook.model import Cell, Context, Table
from twofold.workspace import Workspace

MEASURES = "outlook"
KEYS = ("version", "source", "measures", "least_points", "horizon", "growth_years", "growth_bounds",
        "floor", "filled_share", "own_after", "least_years",
        "least_spread",
        "context", "errors")  # fmt: skip
# Columns of the file beside the levels.
BIN, AHEAD, SERIES = "growth_bin", "years_ahead", "series"
WANTED = ", ".join((BIN, AHEAD, SERIES))


def table(workspace: Workspace) -> Table:
    """The table that a city looks ahead by. Raises NotFound without one, InputError at what is
    wrong in it."""
    folders = workspace.folders("methods")
    made: Table = once(("outlook", folders), lambda: read_folders(folders))
    return made


def problems(workspace: Workspace) -> Iterator[InputError]:
    """What is wrong in each document of a method of looking ahead."""
    for folder, document, every in _found(workspace.folders("methods")):
        try:
            read(document, folder, every)
        except InputError as problem:
            yield problem


def _found(folders: Iterable[Path]) -> list[tuple[Path, Document, tuple[Document, ...]]]:
    return [
        (folder, document, tuple(every))
        for folder in folders for every in [documents.read_folder(folder)] for document in every
        if document.kind == "method" and document.front.get("measures") == MEASURES
    ]  # fmt: skip


def read_folders(folders: tuple[Path, ...]) -> Table:
    """The table of the last folder that has one."""
    found = _found(folders)
    if not found:
        raise NotFound("indicators.no_outlook_method")
    folder, document, every = found[-1]
    return read(document, folder, every)


def read(document: Document, folder: Path, beside: Iterable[Document] = ()) -> Table:
    """One document with the file of errors that it names, which stands beside it, and its English
    prose among the documents beside it."""
    front.only(document, KEYS)
    prose = [one for one in beside if one.kind == "prose"]
    given = document.front
    levels, cells = read_errors(folder / front.text(document, "errors"))
    made = Table(
        document.id, front.text(document, "version"), front.names(document, prose),
        front.told(document, prose, "source"), _count(document, "least_points", 3),
        _count(document, "horizon", 1), _count(document, "growth_years", 1), _bounds(document),
        _share(document, "floor"), _share(document, "filled_share"),
        _count(document, "own_after", 1), _count(document, "least_years", 1), levels, cells,
        _context(document), least_spread=_share(document, "least_spread"),
    )  # fmt: skip
    wanted = {(b, h) for b in range(len(made.bounds) + 1) for h in range(1, made.horizon + 1)}
    if lacking := sorted(wanted - cells.keys()):
        raise InputError("indicators.no_errors_of", front.at(document, "errors"),
                         file=given["errors"], growth_bin=lacking[0][0],
                         years_ahead=lacking[0][1])  # fmt: skip
    return made


def read_errors(
    path: Path,
) -> tuple[tuple[float, ...], Mapping[tuple[int, int], Cell]]:
    """(levels, cells) of a file: growth bin, years ahead, number of series, then quantiles whose
    levels head their columns. Raises InputError at the row that is wrong."""
    if not path.is_file():
        raise InputError("indicators.no_errors_file", Place.of(path))
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    levels = _numbers(path, 1, header[3:])
    if header[:3] != [BIN, AHEAD, SERIES] or _falls(levels) or not levels:
        raise InputError("indicators.bad_errors", Place.of(path, 1), wanted=WANTED)
    cells = {}
    for line, row in enumerate(rows, 2):
        numbers = _numbers(path, line, row)
        if len(numbers) != len(header) or _falls(numbers[3:]):
            raise InputError("indicators.bad_errors", Place.of(path, line), wanted=WANTED)
        cells[int(numbers[0]), int(numbers[1])] = Cell(int(numbers[2]), numbers[3:])
    return levels, MappingProxyType(cells)


def written(levels: tuple[float, ...], cells: Mapping[tuple[int, int], Cell]) -> str:
    """A table of errors as the text of its file."""
    lines = [",".join((BIN, AHEAD, SERIES, *(f"{level:g}" for level in levels)))]
    for (growth_bin, ahead), cell in sorted(cells.items()):
        numbers = (f"{one:.3f}" for one in cell.quantiles)
        lines.append(",".join((str(growth_bin), str(ahead), str(cell.series), *numbers)))
    return "\n".join(lines) + "\n"


def _numbers(path: Path, line: int, row: list[str]) -> tuple[float, ...]:
    try:
        return tuple(float(cell) for cell in row)
    except ValueError:
        raise InputError("indicators.bad_errors", Place.of(path, line), wanted=WANTED) from None


def _falls(numbers: tuple[float, ...]) -> bool:
    return list(numbers) != sorted(numbers)


def _count(document: Document, key: str, least: int) -> int:
    value = front.whole(document, key, document.front.get(key))
    if value < least:
        raise InputError("indicators.bad_number", front.at(document, key), key=key, value=value)
    return value


def _share(document: Document, key: str) -> float:
    value = front.number(document, key, document.front.get(key))
    if value is None or not 0 <= value < 1:
        raise InputError("indicators.bad_number", front.at(document, key), key=key,
                         value="" if value is None else value)  # fmt: skip
    return value


def _context(document: Document) -> Context | None:
    given = front.mapping(document, "context")
    if not given:
        return None
    low, high, share = (front.number(document, "context", given.get(key))
                        for key in ("low", "high", "share"))  # fmt: skip
    if low is None or high is None or share is None:
        raise InputError("indicators.bad_mapping", front.at(document, "context"), key="context")
    years, series, within = (front.whole(document, "context", given.get(key))
                             for key in ("years", "series", "within"))  # fmt: skip
    return Context(low, high, years, series, within, share)


def _bounds(document: Document) -> tuple[float, ...]:
    given = document.front.get("growth_bounds")
    listed = given if isinstance(given, list) else [None]
    found = [front.number(document, "growth_bounds", one) for one in listed]
    bounds = tuple(one for one in found if one is not None)
    if len(bounds) != len(found) or _falls(bounds):
        raise InputError("indicators.bad_number", front.at(document, "growth_bounds"),
                         key="growth_bounds", value=given)  # fmt: skip
    return bounds
