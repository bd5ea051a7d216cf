"""Charts as geometry: figures on axes, in units of the drawing. A template makes the SVG.

Published figures are marks, joined by a line only where they can be compared; the path to a target
is a dashed line; a value from generated records stands in a lane of its own and is never joined.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from twofold.web.fans import Fan, Step, fanned

# Kinds of marks whose value is the figure itself, so that a line may lead to them.
JOINED = ("exact", "about", "derived")
MARKED = ("exact", "about", "more", "derived", "plan")
# What a letter takes of the size of its type: a Chinese one is as broad as high.
BROAD, SLIM = 1.0, 0.56


@dataclass(frozen=True)
class Point:
    """One figure: its time in years (the end of 2023 is 2023.0), its value, how it was stated
    (`exact`, `about`, `more`, `derived`, `plan`), and the words of its mark."""

    at: float
    value: float
    kind: str
    text: str


@dataclass(frozen=True)
class Path:
    """From the base to the target. `corners` are the places it leads through, each a time and a
    value; without them it grows by the same rate each year."""

    base_at: float
    base: float
    target_at: float
    target: float
    texts: tuple[str, str]
    corners: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Plan:
    """What is to be drawn. `breaks` are years from which figures cannot be compared with those
    before; `apart` a value from records, as a label and in words; `first` and `last` the years that
    the axis reaches, `reach` a value that it does; `falling` a rank, whose best place is on top.
    `tick` writes a value of the axis."""

    id: str
    title: str
    description: str
    points: tuple[Point, ...]
    tick: Callable[[Decimal], str]
    names: dict[str, str]
    path: Path | None = None
    breaks: tuple[tuple[int, str], ...] = ()
    apart: tuple[float, str, str] | None = None
    first: int | None = None
    last: int | None = None
    falling: bool = False
    fan: tuple[Step, ...] = ()
    reach: float | None = None


@dataclass(frozen=True)
class Sheet:
    """The size of a drawing and of its type. A `bare` one has no values at its axes and of the
    years only the two ends: it stands among others with the same years."""

    width: int
    height: int
    type: int
    lane: int = 0
    legend: bool = True
    labels: bool = True
    bare: bool = False


WIDE = Sheet(760, 400, 14)
NARROW = Sheet(358, 330, 13)
SMALL = Sheet(320, 168, 13, lane=64, legend=False, labels=False)
SPARK = Sheet(264, 96, 12, legend=False, labels=False, bare=True)
FLAT = Sheet(320, 104, 13)


@dataclass(frozen=True)
class Text:
    """Words at a place; `anchor` as SVG says it."""

    x: float
    y: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Mark:
    """A mark at a place; `text` is shown to who points at it."""

    x: float
    y: float
    kind: str
    text: str = ""


@dataclass(frozen=True)
class Segment:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    kind: str = ""


@dataclass(frozen=True)
class Chart:
    """A drawing, finished: all that the template needs is a place and a word."""

    id: str
    title: str
    description: str
    sheet: Sheet
    across: tuple[Segment, ...]
    down: tuple[Text, ...]
    along: tuple[Text, ...]
    lines: tuple[Segment, ...]
    path: str
    marks: tuple[Mark, ...]
    labels: tuple[Text, ...]
    breaks: tuple[tuple[Segment, Text], ...]
    lane: tuple[Segment, Mark, Text] | None
    legend: tuple[tuple[Mark, Text], ...]
    fan: Fan


def breadth(text: str, size: float) -> float:
    """About how broad a text is in a type of a size."""
    return size * sum(BROAD if char > "\u2e7f" else SLIM for char in text)


def draw(plan: Plan, sheet: Sheet) -> Chart:
    """Lays a plan out on a sheet."""
    ticks = _ticks(plan)
    said = [plan.tick(Decimal(str(one))) for one in ticks]
    left = 10.0 if sheet.bare else max(breadth(text, sheet.type) for text in said) + 8
    names = _legend(plan, sheet) if sheet.legend else ()
    room = (names[-1][0].y + sheet.type * 0.9) if names else 0.0
    first, last = _years(plan)
    # Beyond the last year there is room for the half of its name.
    margin = 10 if sheet.lane else max(10, breadth(str(last), sheet.type) / 2)
    top, right = sheet.type * (1.8 if plan.breaks else 0.9), sheet.width - margin - sheet.lane
    bottom = sheet.height - sheet.type * (2.4 if names else 1.7) - room
    xs = _scale(first - 0.25, last + 0.25, left, right)
    ys = _scale(*((ticks[-1], ticks[0]) if plan.falling else (ticks[0], ticks[-1])), bottom, top)
    shown = tuple(p for p in plan.points if first - 0.5 <= p.at <= last + 0.5)
    marks = tuple(Mark(xs(p.at), ys(p.value), p.kind, p.text) for p in shown)
    return Chart(
        plan.id, plan.title, plan.description, sheet,
        tuple(Segment(left, ys(t), right, ys(t)) for t in (ticks[:1] if sheet.bare else ticks)),
        () if sheet.bare else tuple(Text(left - 6, ys(t) + sheet.type * 0.35, text, "end")
                                    for t, text in zip(ticks, said, strict=True)),
        _along(first, last, xs, bottom + sheet.type * 1.35, right - left, sheet),
        tuple(_joined(shown, plan, xs, ys)), _curve(plan.path, xs, ys),
        (*marks, *_ends(plan.path, xs, ys)),
        tuple(_labels(plan, shown, xs, ys, sheet)) if sheet.labels else (),
        tuple(_breaks(plan, first, last, xs, (top, bottom), sheet)),
        _lane(plan, right, ys, (top, bottom), sheet),
        tuple((Mark(m.x, sheet.height - room + m.y, m.kind),
               Text(t.x, sheet.height - room + t.y, t.text, "start")) for m, t in names),
        fanned(plan.fan, _start(shown), xs, ys),
    )  # fmt: skip


def _scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    step = (end - start) / ((high - low) or 1)
    return lambda value: round(start + (value - low) * step, 1)


def _years(plan: Plan) -> tuple[int, int]:
    ats = [p.at for p in plan.points]
    if plan.path:
        ats += [plan.path.base_at, plan.path.target_at]
    ats += [one.at for one in plan.fan]
    if plan.first is not None and plan.last is not None:
        return plan.first, plan.last
    return math.floor(min(ats)), math.ceil(max(ats))


def _ticks(plan: Plan) -> list[float]:
    """Round values from zero (for a rank: from the first place) or below it to the largest."""
    values = [p.value for p in plan.points]
    values += [plan.path.base, plan.path.target] if plan.path else []
    values += [plan.apart[0]] if plan.apart else []
    values += [v for one in plan.fan for v in one.outer]
    values += [plan.reach] if plan.reach is not None else []
    most, least = max([*values, 0.0]), min([*values, 0.0])
    rough = ((most - least) or 1.0) / 4
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * n for n in (1, 2, 2.5, 5, 10) if size * n >= rough)
    first, last = math.floor(least / step + 1e-9), math.ceil(most / step - 1e-9)
    made = [round(step * i, 10) for i in range(first, max(last, first + 1) + 1)]
    return [1.0, *made[1:]] if plan.falling else made


def _along(
    first: int, last: int, xs: Callable[[float], float], y: float, room: float, sheet: Sheet
) -> tuple[Text, ...]:
    """As many years as stand beside each other, the last among them; of a bare sheet the ends."""
    if sheet.bare:
        return (Text(4, y, str(first), "start"), Text(sheet.width - 4, y, str(last), "end"))
    most = max(int(room / (sheet.type * 3.2)), 1)
    step = next(n for n in (1, 2, 3, 4, 5, 10, 20, 50, 100) if (last - first) / n <= most - 1 or
                n == 100)  # fmt: skip
    return tuple(Text(xs(year), y, str(year)) for year in range(last, first - 1, -step))


def _joined(
    shown: Sequence[Point], plan: Plan, xs: Callable[[float], float],
    ys: Callable[[float], float],
) -> list[Segment]:  # fmt: skip
    """Lines between neighbours that can be compared: never across a break; dotted where one of
    them is derived."""
    best: dict[float, Point] = {}
    for point in shown:
        rank = JOINED.index(point.kind) if point.kind in JOINED else None
        if rank is None:
            continue
        other = best.get(point.at)
        if other is None or rank < JOINED.index(other.kind):
            best[point.at] = point
    found = []
    for a, b in pairwise(sorted(best.values(), key=lambda p: p.at)):
        # A break from 2025 on lies after the end of 2024.
        if any(a.at <= year - 1 < b.at for year, _ in plan.breaks):
            continue
        kind = "derived" if "derived" in (a.kind, b.kind) else "sure"
        found.append(Segment(xs(a.at), ys(a.value), xs(b.at), ys(b.value), kind))
    return found


def _start(shown: Sequence[Point]) -> tuple[float, float] | None:
    """The latest figure that a line may lead from."""
    joined = [p for p in shown if p.kind in JOINED]
    last = max(joined, key=lambda p: p.at, default=None)
    return None if last is None else (last.at, last.value)


def _curve(path: Path | None, xs: Callable[[float], float], ys: Callable[[float], float]) -> str:
    """The path's corners, one each half year."""
    if path is None:
        return ""
    if path.corners:
        return " ".join(f"{xs(at)},{ys(value)}" for at, value in path.corners)
    years = path.target_at - path.base_at
    steps = max(int(years * 2), 1)
    corners = []
    for i in range(steps + 1):
        value = path.base * (path.target / path.base) ** (i / steps)
        corners.append(f"{xs(path.base_at + years * i / steps)},{ys(value)}")
    return " ".join(corners)


def _ends(
    path: Path | None, xs: Callable[[float], float], ys: Callable[[float], float]
) -> tuple[Mark, ...]:
    if path is None:
        return ()
    return (Mark(xs(path.base_at), ys(path.base), "base", path.texts[0]),
            Mark(xs(path.target_at), ys(path.target), "target", path.texts[1]))  # fmt: skip


def _labels(
    plan: Plan, shown: Sequence[Point], xs: Callable[[float], float],
    ys: Callable[[float], float], sheet: Sheet,
) -> list[Text]:  # fmt: skip
    """Values beside the marks that matter: the latest figure, and the two ends of the path."""
    size, found = sheet.type, []
    stated = [p for p in shown if p.kind != "plan" and p.kind != "derived"] or list(shown)
    ends = [max(stated, key=lambda p: p.at)] if stated else []
    # The path leads upwards from the latest figure, so that its value stands below it.
    places = [(p.at, p.value, bool(plan.path) or plan.falling) for p in ends]
    if plan.path:
        places.append((plan.path.target_at, plan.path.target, False))
    for at, value, below in places:
        text = plan.tick(Decimal(str(value)))
        x, y = xs(at), ys(value)
        half = breadth(text, size) / 2
        x = min(max(x + half + 4 if below else x - half - 8, half), sheet.width - half)
        y = y + size + 2 if below else max(y - 7, size * 0.9)
        found.append(Text(round(x, 1), round(y, 1), text))
    return found


def _breaks(
    plan: Plan, first: int, last: int, xs: Callable[[float], float],
    between: tuple[float, float], sheet: Sheet,
) -> list[tuple[Segment, Text]]:  # fmt: skip
    found = []
    for year, text in plan.breaks:
        if first < year <= last:
            x = xs(year - 0.5)
            half = breadth(text, sheet.type) / 2
            at = min(max(x, half), sheet.width - half)
            line = Segment(x, between[0] - 4, x, between[1])
            found.append((line, Text(round(at, 1), round(between[0] - 8, 1), text)))
    return found


def _lane(
    plan: Plan, right: float, ys: Callable[[float], float], between: tuple[float, float],
    sheet: Sheet,
) -> tuple[Segment, Mark, Text] | None:  # fmt: skip
    """The value from records, beside the axes of what is published."""
    if plan.apart is None or not sheet.lane:
        return None
    value, label, text = plan.apart
    x, y = right + 10 + sheet.lane / 2, ys(value)
    said = y - 10 if y - 10 - sheet.type > 0 else y + sheet.type + 8
    return (Segment(right + 10, between[0] - 6, right + 10, between[1]),
            Mark(round(x, 1), y, "generated", text),
            Text(round(x, 1), round(said, 1), label))  # fmt: skip


def _legend(plan: Plan, sheet: Sheet) -> tuple[tuple[Mark, Text], ...]:
    """The kinds of marks that occur, with their names, in as many lines as they take."""
    kinds = dict.fromkeys(p.kind for p in plan.points)
    order: list[str] = [k for k in (*MARKED, "generated") if k in kinds]
    order += ["base", "path", "target"] if plan.path else []
    order += ["outlook", "inner", "outer"] if plan.fan else []
    x, y, found = 8.0, sheet.type * 0.7, []
    for kind in order:
        name = plan.names[kind]
        long = 26 + breadth(name, sheet.type)
        if x + long > sheet.width and x > 8:
            x, y = 8.0, y + sheet.type * 1.5
        found.append((Mark(x + 7, y, kind), Text(x + 20, y + sheet.type * 0.35, name, "start")))
        x += long + 12
    return tuple(found)


@dataclass(frozen=True)
class Range:
    """Between what a value must lie, and apart the value from records: two bars above one axis."""

    id: str
    title: str
    description: str
    sheet: Sheet
    down: tuple[Segment, ...]
    along: tuple[Text, ...]
    bar: Segment
    ends: tuple[Text, Text]
    mark: Mark | None
    label: Text | None


def bounded(plan: Plan, least: float, most: float, sheet: Sheet) -> Range:
    """A range on an axis from zero; the value from records on a line of its own."""
    values = (Point(0, most, "about", ""), Point(0, plan.apart[0] if plan.apart else 0, "", ""))
    ticks = _ticks(Plan(plan.id, "", "", values, plan.tick, {}))
    size, half = sheet.type, breadth(plan.tick(Decimal(str(ticks[-1]))), sheet.type) / 2
    xs = _scale(ticks[0], ticks[-1], 8, sheet.width - max(half, 8))
    first, second, axis = size * 2.1, size * 5.0, size * 6.2
    mark = label = None
    if plan.apart:
        value, said, text = plan.apart
        x = xs(value)
        mark = Mark(x, round(second, 1), "generated", text)
        label = Text(x, round(second - 9, 1), said)
    ends = (Text(xs(least), round(first - 9, 1), plan.tick(Decimal(str(least))), "start"),
            Text(xs(most), round(first - 9, 1), plan.tick(Decimal(str(most))), "end"))  # fmt: skip
    every = ticks if len(ticks) < 4 else [*ticks[::-2]][::-1]
    return Range(
        plan.id, plan.title, plan.description, sheet,
        tuple(Segment(xs(t), size * 0.4, xs(t), axis) for t in ticks),
        tuple(Text(xs(t), round(axis + size * 1.25, 1), plan.tick(Decimal(str(t))))
              for t in every),
        Segment(xs(least), first, xs(most), first), ends, mark, label,
    )  # fmt: skip
