"""Pages of the example city as one reader gets them, from a server on the same machine.

The first time a page is made; while nothing in the city changes the server keeps it, so the same
page again says what sending it takes. Pages of other enterprises and other searches are each made.
"""

from __future__ import annotations

import http.client
import statistics
import sys
from collections.abc import Sequence

from benchmarks import _city, _serving, _table

TIMES = 20
PAGES = ("/zh/", "/en/", "/zh/policies", "/en/policies", "/en/policies/cn.hnte",
         "/en/policies/cn.hnte/decisions")  # fmt: skip


def main(times: int = TIMES) -> None:
    """Prints a line for each page, then what the server took."""
    lines = []
    with _city.city() as folder:
        codes = _serving.enterprises(folder, times)
        with _serving.served(folder) as server:
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
            for path in PAGES:
                lines.append(_line(f"`{path}`", server, connection, [path] * (times + 1)))
            each = [f"/en/organisations/{code}" for code in codes]
            lines.append(_line(f"{times} enterprises, each once", server, connection, each))
            each = [f"/en/search?q={code[-6:-2]}" for code in codes]
            lines.append(_line(f"{times} searches, each once", server, connection, each))
            cpu, memory = server.spent()
    header = ("page", "KiB", "first ms", "others, median ms", "slowest ms", "others, CPU ms")
    _table.show(header, lines)
    _table.show(("server ready after s", "CPU s for all pages", "memory held MiB"),
                [(f"{server.ready:.1f}", f"{cpu:.1f}", f"{memory:,.0f}")])  # fmt: skip


def _line(
    name: str, server: _serving.Served, connection: http.client.HTTPConnection, paths: Sequence[str]
) -> tuple[str, ...]:
    first, *others = paths
    began = _get(connection, first)
    before = server.spent()[0]
    times = [_get(connection, path).seconds * 1000 for path in others]
    spent = (server.spent()[0] - before) / len(others) * 1000
    return (name, f"{began.size / 1024:,.0f}", f"{began.seconds * 1000:,.1f}",
            f"{statistics.median(times):,.1f}", f"{max(times):,.1f}", f"{spent:,.0f}")  # fmt: skip


def _get(connection: http.client.HTTPConnection, path: str) -> _serving.Got:
    got = _serving.get(connection, path)
    if got.status != 200:
        sys.exit(f"{path}: {got.status}")
    return got
