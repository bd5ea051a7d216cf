"""What a person waits for: wall seconds of commands on the example city, each a process of its own.

The city is the one in examples/qingdao; where it is not built, this says so and measures only what
needs no city.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
CITY = ROOT / "examples" / "qingdao"
ROUNDS = 5
WITHOUT_CITY = (("--help",), ("policies", "explain", "cn.hnte"))
ON_CITY = (("--city", str(CITY), "brief"), ("example", str(CITY)),
           ("--city", str(CITY), "policies", "explain", "cn.hnte"))  # fmt: skip


def main(rounds: int = ROUNDS) -> None:
    """Prints the median of several rounds, and all of them, for each command."""
    built = (CITY / "store.duckdb").is_file()
    if not built:
        print("the example city is not built: run `twofold example` first; only the rest follows")
    for arguments in (WITHOUT_CITY[0], *ON_CITY) if built else WITHOUT_CITY:
        took = [_seconds(arguments) for _ in range(rounds)]
        each = ", ".join(f"{seconds:.2f}" for seconds in sorted(took))
        shown = " ".join(arguments).replace(f"{ROOT}{os.sep}", "")
        print(f"twofold {shown}: {statistics.median(took):.2f} s ({each})", flush=True)


def _seconds(arguments: tuple[str, ...]) -> float:
    began = time.perf_counter()
    ran = subprocess.run([sys.executable, "-m", "twofold", *arguments], cwd=ROOT, check=False,
                         capture_output=True, text=True)  # fmt: skip
    took = time.perf_counter() - began
    if ran.returncode != 0:
        sys.exit(f"twofold {' '.join(arguments)} failed:\n{ran.stderr}")
    return took
