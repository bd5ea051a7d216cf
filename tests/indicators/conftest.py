"""The small city of the measurements, for other tests of this stage too."""

from tests.indicators.test_measure import city, empty

__all__ = ["city", "empty"]
