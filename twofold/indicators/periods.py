"""Reference periods, as the register of published figures reads them."""

from twofold.registers.periods import Period, period_of, year_of

__all__ = ["Period", "period_of", "year_of"]
