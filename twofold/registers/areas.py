"""Areas that published figures are of: what they are called, of what level they are, what they are
part of; and which series are not alike, although their names are.

Statistics write one province in five ways (blanks between its characters, with and without 省);
the register knows it by one name. What no document names is not guessed at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from twofold import documents
from twofold.documents import Document, Row
from twofold.errors import InputError, Place
from twofold.workspace import Workspace

LEVELS = ("country", "province", "city", "cluster")
HEADER = ("area", "zh", "en", "also", "level", "in", "parts")
UNLIKE = ("unlike", "area", "than", "zh", "en")
_LISTED = re.compile(r"[、,，]")


@dataclass(frozen=True)
class Area:
    """An area by the name that the register has. `inside` is the area that it is part of; `parts`
    the level whose areas together are all of it, or nothing where that is not said."""

    id: str
    name: Mapping[str, str]
    levels: tuple[str, ...]
    inside: str
    parts: str
    at: Place


@dataclass(frozen=True)
class Unlike:
    """A series (of one area, or of all where `area` is empty) that is no `than`, and why."""

    series: str
    area: str
    than: str
    reason: Mapping[str, str]


@dataclass(frozen=True)
class Areas:
    """All areas by id, by whatever they are called, and what is not alike."""

    areas: Mapping[str, Area]
    called: Mapping[str, str]
    unlike: tuple[Unlike, ...]

    def find(self, name: str) -> Area | None:
        """The area of a name as somebody wrote it, or None."""
        id_ = self.called.get(folded(name))
        return None if id_ is None else self.areas[id_]

    def parts_of(self, whole: Area) -> tuple[Area, ...]:
        """The areas that together are all of another; none where that is not said."""
        return tuple(a for a in self.areas.values()
                     if whole.parts in a.levels and a.inside == whole.id)  # fmt: skip


def folded(text: str) -> str:
    """A text without blanks, in half width and small letters; `2024.0` is `2024`."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
    return plain[: -len(whole[0])] if (whole := re.search(r"(?<=^\d{4})\.0+$", plain)) else plain


def read_areas(workspace: Workspace) -> Areas:
    """The areas that a city and its library know. Raises InputError at the line that is wrong."""
    found = (d for folder in workspace.folders("areas") for d in documents.read_folder(folder))
    return _read(*(d for d in found if d.kind == "areas"))


@documents.remembered
def _read(*read: Document) -> Areas:
    areas: dict[str, Area] = {}
    called: dict[str, str] = {}
    unlike: list[Unlike] = []
    for document in read:
        for table in document.tables("area"):
            _check_header(document, table.header, HEADER, table.line)
            for row in table.rows:
                _add(document, row, areas, called)
        for table in document.tables("unlike"):
            _check_header(document, table.header, UNLIKE, table.line)
            unlike += [_unlike(row) for row in table.rows]
    for area in areas.values():
        if area.inside and area.inside not in areas:
            raise InputError("registers.no_area", area.at, area=area.inside)
    return Areas(MappingProxyType(areas), MappingProxyType(called), tuple(unlike))


def _check_header(
    document: Document, header: tuple[str, ...], known: tuple[str, ...], line: int
) -> None:
    for title in header:
        if title not in known:
            raise InputError("registers.unknown_header", document.place(line), header=title,
                             known=", ".join(known))  # fmt: skip


def _add(document: Document, row: Row, areas: dict[str, Area], called: dict[str, str]) -> None:
    at, id_ = document.place(row.line), row["area"].strip("`")
    levels = tuple(_parts(row.get("level")))
    for level in (*levels, *filter(None, [row.get("parts")])):
        if level not in LEVELS:
            raise InputError("registers.no_level", at, level=level, known=", ".join(LEVELS))
    name = {"zh": row.get("zh") or id_, "en": row.get("en") or id_}
    for written in (id_, *name.values(), *_parts(row.get("also"))):
        if called.setdefault(folded(written), id_) != id_:
            raise InputError("registers.repeated_area", at, area=written,
                             other=called[folded(written)])  # fmt: skip
    if id_ in areas:
        raise InputError("registers.repeated_area", at, area=id_, other=id_)
    areas[id_] = Area(id_, MappingProxyType(name), levels, row.get("in").strip("`"),
                      row.get("parts"), at)  # fmt: skip


def _parts(cell: str) -> Iterator[str]:
    return (part.strip() for part in _LISTED.split(cell) if part.strip())


def _unlike(row: Row) -> Unlike:
    reason = MappingProxyType({language: row.get(language) for language in ("zh", "en")})
    return Unlike(row["unlike"].strip("`"), row.get("area").strip("`"), row.get("than").strip("`"),
                  reason)  # fmt: skip
