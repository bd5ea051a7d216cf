"""Bars of districts: the share done of each, against what is due by past years and by twelfths. As
geometry in units of the drawing; a template makes the SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from twofold.web.charts import Text, breadth

# The longest bar stands for so much at least; what is beyond is cut, and its figure says so.
LEAST, MOST = 1.0, 1.5
# The most of the width that names may take; a longer one is shortened, and its tooltip has it.
NAMES = 0.5
HEIGHT, GAP = 14, 9


@dataclass(frozen=True)
class Bar:
    """A place: its name, the group it stands in, shares (None where there is none), and its words:
    the figure behind the bar, and what is shown to who points at it. `inner` lies in the one above
    it."""

    name: str
    group: str
    done: float | None
    due: float | None
    twelfths: float | None
    said: str
    told: str
    inner: bool = False


@dataclass(frozen=True)
class Line:
    """A bar that is laid out: where it begins and ends, the places of both marks, and its texts."""

    y: float
    x: float
    width: float
    due: float | None
    twelfths: float | None
    name: Text
    said: Text
    told: str
    inner: bool
    cut: bool


@dataclass(frozen=True)
class Drawing:
    """A drawing, finished."""

    id: str
    title: str
    description: str
    width: int
    height: float
    type: int
    bar: int
    whole: float
    top: float
    heads: tuple[Text, ...]
    lines: tuple[Line, ...]


def draw(
    id_: str, title: str, description: str, bars: Sequence[Bar], width: int, size: int
) -> Drawing:
    """Lays bars out, group by group; the whole of the year's target is a line of its own."""
    room = max((breadth(one.name, size) + (size if one.inner else 0) for one in bars), default=0)
    left = min(room + 12, width * NAMES)
    tail = max((breadth(one.said, size) for one in bars), default=0) + 12
    most = min(max([LEAST, *(v for one in bars for v in (one.done, one.due) if v is not None)]),
               MOST)  # fmt: skip
    scale = (width - left - tail) / most
    y, heads, lines = float(size) * 0.6, [], []
    for group, members in groupby(bars, key=lambda one: one.group):
        if group:
            heads.append(Text(0, round(y + size * 0.9, 1), group, "start"))
            y += size * 1.6
        for one in members:
            lines.append(_line(one, y, left, scale, most, size))
            y += HEIGHT + GAP
    return Drawing(
        id_, title, description, width, round(y + 2, 1), size, HEIGHT, round(left + scale, 1),
        round(size * 0.3, 1), tuple(heads), tuple(lines),
    )  # fmt: skip


def _line(one: Bar, y: float, left: float, scale: float, most: float, size: int) -> Line:
    done = max(min(one.done or 0.0, most), 0.0)
    base = round(y + HEIGHT / 2 + size * 0.35, 1)
    end = left + done * scale

    def at(value: float | None) -> float | None:
        return None if value is None or not 0 <= value <= most else round(left + value * scale, 1)

    marks = [x for x in (at(one.due), at(one.twelfths)) if x is not None and x >= end - 2]
    # The figure stands behind whatever is drawn in the line, so that nothing crosses it.
    behind = max([end, *marks]) + 6
    whole = left + scale
    if behind - 4 < whole < behind + breadth(one.said, size) + 4:
        behind = whole + 6
    return Line(
        round(y, 1), round(left, 1), round(done * scale, 1), at(one.due), at(one.twelfths),
        Text(round(left - 8, 1), base, _fitting(one.name, left - 8, size), "end"),
        Text(round(behind, 1), base, one.said, "start"),
        one.told, one.inner, (one.done or 0.0) > most,
    )  # fmt: skip


def _fitting(name: str, room: float, size: int) -> str:
    """A name in so much room."""
    if breadth(name, size) <= room:
        return name
    kept = name
    while kept and breadth(f"{kept}…", size) > room:
        kept = kept[:-1]
    return f"{kept}…"
