"""A served city for measurements: started, asked, stopped."""

from __future__ import annotations

import contextlib
import http.client
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psutil

from benchmarks import _city, _table

LONGEST = 60  # seconds to wait for the server, or for one page


@dataclass(frozen=True)
class Served:
    """A server and what it took to be ready."""

    port: int
    process: psutil.Process
    ready: float

    def spent(self) -> tuple[float, float]:
        """CPU seconds so far, and MiB of memory now."""
        times = self.process.cpu_times()
        return times.user + times.system, self.process.memory_info().rss / (1 << 20)


@dataclass(frozen=True)
class Got:
    """One page as it came."""

    status: int
    seconds: float
    size: int


@contextlib.contextmanager
def served(city: Path) -> Iterator[Served]:
    """`twofold serve` on a free port, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    _table.say("starting the server")
    began = time.perf_counter()
    call = [*_city.TWOFOLD, "serve", "--city", str(city), "--port", str(port)]
    server = subprocess.Popen(call, cwd=_city.ROOT, stdout=subprocess.DEVNULL)
    try:
        _wait(server, port)
        yield Served(port, psutil.Process(server.pid), time.perf_counter() - began)
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(LONGEST)


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        if server.poll() is not None:
            raise SystemExit(f"the server ended with {server.returncode}")
        with contextlib.suppress(OSError):
            if get(http.client.HTTPConnection("127.0.0.1", port), "/api/ready").status == 200:
                return
        time.sleep(0.05)
    raise SystemExit("the server is not ready")


def get(connection: http.client.HTTPConnection, path: str) -> Got:
    """A page as a reader gets it who has never seen it; the whole of it."""
    began = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    size = len(answer.read())
    return Got(answer.status, time.perf_counter() - began, size)


def enterprises(city: Path, count: int) -> list[str]:
    """Codes of enterprises that experts have judged, before the city is served."""
    with duckdb.connect(str(city / "store.duckdb"), read_only=True) as store:
        found = store.execute(
            """SELECT organisation FROM (SELECT DISTINCT organisation FROM appraisal)
               ORDER BY hash(organisation) LIMIT ?""",
            [count],
        ).fetchall()
    return [row[0] for row in found]
