"""What a person waits for: seconds of commands on the example city, each a process of its own."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time

from benchmarks import _city, _table

ROUNDS = 5
# CITY stands for the city's folder.
COMMANDS = (
    ("--help",),
    ("brief", "--city", "CITY"),
    ("example", "CITY"),
    ("policies", "explain", "cn.hnte"),
    ("policies", "decide", "cn.hnte", "--city", "CITY"),
    ("check", "--city", "CITY"),
)


def main(rounds: int = ROUNDS) -> None:
    """Prints the median of several rounds, and the fastest, for each command."""
    lines = []
    with _city.city() as folder:
        for command in COMMANDS:
            shown = f"twofold {' '.join(command)}"
            _table.say(shown)
            arguments = [str(folder) if word == "CITY" else word for word in command]
            took = [_took(arguments) for _ in range(rounds)]
            walls, processors = zip(*took, strict=True)
            figures = (statistics.median(processors), statistics.median(walls), min(walls))
            lines.append((f"`{shown}`", *map(_table.seconds, figures)))
    _table.show(("command", "CPU s", "wall s", "fastest s"), lines)


def _took(arguments: list[str]) -> tuple[float, float]:
    """Seconds by the clock, and of all processors."""
    began, before = time.perf_counter(), _processors()
    ran = subprocess.run([*_city.TWOFOLD, *arguments], cwd=_city.ROOT,
                         check=False, capture_output=True, text=True)  # fmt: skip
    took = time.perf_counter() - began, _processors() - before
    if ran.returncode != 0:
        sys.exit(f"twofold {' '.join(arguments)} failed:\n{ran.stderr}")
    return took


def _processors() -> float:
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime
