"""Small charts of how a figure ran: this year's months over those of the last, or a line of years.
As geometry in units of the drawing; a template makes the SVG."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from twofold.web.charts import Text, breadth

WIDTH, HEIGHT, TYPE = 240, 104, 12
LEFT, RIGHT, TOP, BOTTOM = 6, 40, 10, 20


@dataclass(frozen=True)
class Dot:
    """A point: where it stands, what is shown to who points at it, and whether it is whole."""

    x: float
    y: float
    told: str
    whole: bool = True


@dataclass(frozen=True)
class Line:
    """A line through its points, with the name at its end. The `quiet` one is the year before."""

    points: str
    dots: tuple[Dot, ...]
    name: Text
    quiet: bool


@dataclass(frozen=True)
class Spark:
    """A small chart, finished."""

    id: str
    title: str
    description: str
    base: float
    lines: tuple[Line, ...]
    along: tuple[Text, ...]
    generated: bool
    width: int = WIDTH
    height: int = HEIGHT
    type: int = TYPE


@dataclass(frozen=True)
class Series:
    """One line to be drawn: its name, values by place from the left on (None: none), what each is
    called, and from which place on they are not whole yet."""

    name: str
    values: Sequence[Decimal | None]
    told: Sequence[str]
    quiet: bool = False
    open: int | None = None


def draw(
    id_: str, title: str, description: str, some: Sequence[Series], along: Mapping[int, str],
    generated: bool,
) -> Spark | None:  # fmt: skip
    """A small chart from zero on; `along` are labels by place. None with fewer than two points."""
    every = [float(v) for one in some for v in one.values if v is not None]
    if len(every) < 2 or max(every) <= 0:
        return None
    places = max(len(one.values) for one in some)
    step = (WIDTH - LEFT - RIGHT) / max(places - 1, 1)
    base = HEIGHT - BOTTOM
    scale = (base - TOP) / max(every)

    def at(place: int, value: Decimal) -> tuple[float, float]:
        return round(LEFT + place * step, 1), round(base - float(value) * scale, 1)

    lines = [made for one in some if (made := _line(one, at))]
    return Spark(
        id_, title, description, base, tuple(_apart(lines)),
        tuple(Text(min(round(LEFT + place * step, 1), WIDTH - RIGHT), HEIGHT - 4, text,
                   "start" if place == 0 else "middle") for place, text in along.items()),
        generated,
    )  # fmt: skip


def _line(of: Series, at: Callable[[int, Decimal], tuple[float, float]]) -> Line | None:
    dots = [Dot(*at(place, value), of.told[place], of.open is None or place < of.open)
            for place, value in enumerate(of.values) if value is not None]  # fmt: skip
    if not dots:
        return None
    points = " ".join(f"{dot.x},{dot.y}" for dot in dots)
    last = dots[-1]
    return Line(points, tuple(dots), Text(last.x + 5, last.y + TYPE * 0.35, of.name, "start"),
                of.quiet)  # fmt: skip


def _apart(lines: Sequence[Line]) -> Sequence[Line]:
    """Names that would stand over one another are moved up and down."""
    if len(lines) != 2:
        return lines
    first, second = sorted(lines, key=lambda line: line.name.y)
    near = abs(first.name.x - second.name.x) < breadth(first.name.text, TYPE)
    room = TYPE + 1 - (second.name.y - first.name.y)
    if not near or room <= 0:
        return lines
    moved = {
        id(line): Line(line.points, line.dots, Text(line.name.x, round(line.name.y + by, 1),
                                                    line.name.text, "start"), line.quiet)
        for line, by in ((first, -room / 2), (second, room / 2))
    }  # fmt: skip
    return [moved[id(line)] for line in lines]
