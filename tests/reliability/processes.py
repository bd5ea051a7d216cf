"""Programs that tests start, watch and end; each is Python with this clone on its path."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.support import ROOT


@contextlib.contextmanager
def started(script: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A running script; ended, if need be by force, when the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def finished(script: str, *arguments: object) -> str:
    """What a script prints until its end; its own failure is the test's."""
    with started(script, *arguments) as process:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        return out


def wait_for(process: subprocess.Popen[str], line: str) -> None:
    """Reads what the process prints until it prints a line."""
    assert process.stdout is not None
    for printed in process.stdout:
        if printed.strip() == line:
            return
    raise AssertionError(process.stderr.read() if process.stderr else "ended")


def write_rows(path: Path, codes: list[str], version: int) -> None:
    """A file in which every organisation is named after the version, and one row is wrong."""
    lines = [f"{code},v{version},enterprise,是,2020-01-01," for code in codes]
    lines.insert(len(lines) // 2, "12345,wrong,enterprise,是,2020-01-01,")
    header = "id,name,kind,resident,registered_on,ended_on"
    path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
