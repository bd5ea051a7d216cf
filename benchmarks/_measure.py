"""One contender in this process alone: seconds, CPU seconds and peak memory, as a line of JSON.

python -m benchmarks._measure NAME POLICY ROWS.parquet [ANSWERS.parquet]
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Spent:
    """What a piece of work took: seconds by the clock, of all processors, and MiB at the peak."""

    wall: float
    cpu: float
    peak: float = 0.0


def spent(work: Callable[[], object]) -> Spent:
    """Runs a piece of work in this process; the peak is that of the process so far."""
    clock, processors = time.perf_counter(), time.process_time()
    kept = work()  # the result stays in memory until the peak is read
    taken = Spent(time.perf_counter() - clock, time.process_time() - processors, peak())
    del kept
    return taken


def peak() -> float:
    """This process's greatest memory in MiB.

    On Linux from /proc: `ru_maxrss` would begin with what the process that started this one had.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(s for s in status.read_text().splitlines() if s.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def alone(module: str, *arguments: str | Path) -> Spent:
    """What a module of this package says that it spent, run in a process of its own."""
    call = [sys.executable, "-m", f"benchmarks.{module}", *map(str, arguments)]
    ran = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        sys.exit(f"{module} {' '.join(map(str, arguments))} failed:\n{ran.stderr}")
    return Spent(**json.loads(ran.stdout.splitlines()[-1]))


def main(name: str, policy: str, rows: Path, answers: Path | None) -> None:
    """Measures one contender once."""
    from benchmarks import _contenders

    write: Callable[[Path], None] | None = None

    def work() -> object:
        nonlocal write
        write = decide()
        return write

    with getattr(_contenders, name)(policy, rows) as decide:
        taken = spent(work)
        if answers is not None and write is not None:
            write(answers)
    print(json.dumps(asdict(taken)))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]) if sys.argv[4:] else None)
