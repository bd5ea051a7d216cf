"""The example city for measurements, made anew in a folder of its own; the clone is not touched."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import _table

ROOT = Path(__file__).parent.parent
TWOFOLD = (sys.executable, "-m", "twofold")


@contextlib.contextmanager
def city() -> Iterator[Path]:
    """The folder of a city at scale 1, until the block ends."""
    _table.say("making the example city")
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "qingdao"
        call = [*TWOFOLD, "example", str(made)]
        subprocess.run(call, cwd=ROOT, check=True, capture_output=True)
        yield made
