"""Pages that stand outside a served city: in a folder of files, or in one file for print.

They are made from the same parts as those of a server. Where a part leads to a page that is not
there, its words stand without the link; nothing leads to another host but the addresses of sources.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field

from twofold.web.page import Asked
from twofold.web.parts import Link


@dataclass(frozen=True)
class Outside(Asked):
    """A page of a set of files. `pages` has the file of each page there is, by the segments of its
    address (with those of its parameters behind them), below the folder of its language; a name
    that begins with `#` is a place on this very page. `path` is this page's own file."""

    pages: Mapping[tuple[str, ...], str] = field(default_factory=dict)

    def link(self, *segments: str, anchor: str = "", **query: object) -> str:
        asked = tuple(str(value) for value in query.values() if value not in (None, ""))
        found = self.pages.get((*segments, *asked))
        if found is None:
            return ""
        if found.startswith("#"):
            return found
        return self.to(found) + (f"#{anchor}" if anchor else "")

    def to(self, file: str) -> str:
        """The way from this page to a file below the folder of its language."""
        return posixpath.relpath(file, posixpath.dirname(self.path) or ".")

    def here(self, *, lang: str = "", **changes: object) -> str:
        return self.to(f"../{lang or self.lang}/{self.path}")

    def api(self, *segments: str, **query: object) -> str:
        return ""

    def downloads(self, *segments: str, **query: object) -> tuple[Link, ...]:
        return ()
