"""Where a generator takes its choices from: a seeded generator, or Hypothesis."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


@dataclass(frozen=True)
class Plain:
    """Fast, reproducible by its seed."""

    source: random.Random

    def choice(self, options: Sequence[T]) -> T:
        return self.source.choice(options)

    def integer(self, least: int, most: int) -> int:
        return self.source.randint(least, most)

    def happens(self, percent: int) -> bool:
        return self.source.randrange(100) < percent


@dataclass(frozen=True)
class Drawn:
    """Slower, and shrinks: the first option, the least number, and not happening come first."""

    draw: st.DrawFn

    def choice(self, options: Sequence[T]) -> T:
        return self.draw(st.sampled_from(options))

    def integer(self, least: int, most: int) -> int:
        return self.draw(st.integers(least, most))

    def happens(self, percent: int) -> bool:
        return self.draw(st.integers(0, 99)) >= 100 - percent


Chance = Plain | Drawn
