"""Twenty readers at once for a minute, while a file of 100,000 rows is imported.

Each reader asks for the brief, a policy, an enterprise and a search, one after the other, always
others of the latter two. Readers without a pause ask as fast as they are answered, which no person
does; with a pause of a second they are twenty people who read. They run on the same machine as the
server and take processor time from it.
"""

from __future__ import annotations

import http.client
import itertools
import random
import statistics
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb

from benchmarks import _city, _serving, _table

READERS, SECONDS, ROWS = 20, 60, 100_000
HEADER = ("reader's pause", "requests", "errors", "a second", "median ms", "p95 ms", "slowest ms",
          "import s")  # fmt: skip


def main(seconds: int = SECONDS) -> None:
    """Prints a line for each pause."""
    lines = []
    with _city.city() as folder:
        codes = _serving.enterprises(folder, 2_000)
        files = [_reports(folder, year) for year in (1990, 1995)]
        with _serving.served(folder) as server:
            for pause, file in zip((0.0, 1.0), files, strict=True):
                _table.say(f"{READERS} readers, {seconds} s, {pause} s between pages")
                lines.append(
                    (f"{pause:.0f} s", *_rush(server, folder, file, codes, pause, seconds))
                )
    _table.show(HEADER, lines)


def _rush(
    server: _serving.Served, folder: Path, file: Path, codes: list[str], pause: float, seconds: int
) -> tuple[str, ...]:
    """All readers until the time is over, and the import beside them."""
    found: list[_serving.Got] = []
    until = time.monotonic() + seconds
    readers = [
        threading.Thread(target=_read, args=(server.port, codes, pause, until, number, found))
        for number in range(READERS)
    ]
    for reader in readers:
        reader.start()
    took = _import(folder, file)
    for reader in readers:
        reader.join()
    times = sorted(got.seconds * 1000 for got in found)
    errors = sum(got.status != 200 for got in found)
    return (f"{len(found):,}", f"{errors:,}", f"{len(found) / seconds:,.0f}",
            f"{statistics.median(times):,.0f}", f"{times[int(len(times) * 0.95)]:,.0f}",
            f"{times[-1]:,.0f}", f"{took:.1f}")  # fmt: skip


def _read(
    port: int, codes: list[str], pause: float, until: float, number: int, found: list[_serving.Got]
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for path in _walk(codes, number):
        if time.monotonic() >= until:
            return
        try:
            found.append(_serving.get(connection, path))
        except OSError:
            found.append(_serving.Got(0, 0.0, 0))
            connection.close()
        time.sleep(pause)


def _walk(codes: list[str], number: int) -> Iterator[str]:
    chance = random.Random(number)
    for lang in itertools.cycle(("zh", "en")):
        code, other = chance.sample(codes, 2)
        yield f"/{lang}/"
        yield f"/{lang}/policies/cn.hnte"
        yield f"/{lang}/organisations/{code}"
        yield f"/{lang}/search?q={other[-6:-2]}"


def _reports(folder: Path, year: int) -> Path:
    """Yearly reports of a time before the example begins, of enterprises that it knows."""
    path = folder.parent / f"reports-{year}.csv"
    with duckdb.connect(str(folder / "store.duckdb"), read_only=True) as store:
        store.sql(
            f"""SELECT id AS organisation, {year} + y AS "year", hash(id, y) % 1000 AS staff
                FROM (SELECT id FROM organisation WHERE removed IS NULL AND kind = 'enterprise'),
                     range(5) AS t(y)
                ORDER BY id, y LIMIT {ROWS}"""
        ).write_csv(str(path), header=True)
    return path


def _import(folder: Path, file: Path) -> float:
    began = time.perf_counter()
    call = [*_city.TWOFOLD, "import", "enterprise_report", str(file), "--city", str(folder)]
    subprocess.run(call, cwd=_city.ROOT, check=True, capture_output=True)
    return time.perf_counter() - began
