"""The fan of an outlook: two areas and the middle between them, as corners of a drawing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """What is expected at a time (in years): the middle, and what four of five (`inner`) and
    nineteen of twenty (`outer`) would lie between; `text` says it in words."""

    at: float
    middle: float
    inner: tuple[float, float]
    outer: tuple[float, float]
    text: str


@dataclass(frozen=True)
class Fan:
    """Corners as SVG writes them, all empty where nothing is expected. `marks` are the places of
    the middles with their words."""

    outer: str = ""
    inner: str = ""
    middle: str = ""
    marks: tuple[tuple[float, float, str], ...] = ()


Scale = Callable[[float], float]


def fanned(steps: Sequence[Step], start: tuple[float, float] | None, xs: Scale, ys: Scale) -> Fan:
    """Opens from the latest figure on, where there is one before the first step."""
    if not steps:
        return Fan()
    first = [start] if start is not None and start[0] < steps[0].at else []

    def area(of: Callable[[Step], tuple[float, float]]) -> str:
        upper = [*first, *((one.at, of(one)[1]) for one in steps)]
        lower = [(one.at, of(one)[0]) for one in reversed(steps)]
        return _corners([*upper, *lower], xs, ys)

    return Fan(
        area(lambda one: one.outer), area(lambda one: one.inner),
        _corners([*first, *((one.at, one.middle) for one in steps)], xs, ys),
        tuple((xs(one.at), ys(one.middle), one.text) for one in steps),
    )  # fmt: skip


def _corners(places: Sequence[tuple[float, float]], xs: Scale, ys: Scale) -> str:
    return " ".join(f"{xs(at)},{ys(value)}" for at, value in places)
