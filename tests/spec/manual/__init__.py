"""The manual: chapters of spec tests that carry their prose, played and rendered in each language.

A chapter is a module in `tests/spec/chapters`. Its sections run in their order, in a folder of
their own, with the prose of both languages beside what runs; what came out is asserted, and is
what the reader sees. `python -m tests.spec.manual --write` writes the pages to `docs/manual`.
"""

from tests.spec.manual.book import Chapter
from tests.spec.manual.page import Page

__all__ = ["Chapter", "Page"]
