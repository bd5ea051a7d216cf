"""Runs the command line as its users do: in this process where that is enough, else in its own."""

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from tests.support import ROOT
from twofold.cli import main

LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Ran:
    """What a run left: its exit code and what it wrote."""

    code: int
    out: str
    err: str


class _Stream(io.TextIOWrapper):
    """A stream in memory that can be reconfigured like a real one."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="ascii", errors="strict", write_through=True)

    def text(self) -> str:
        return self.buffer.getvalue().decode("utf-8")


def twofold(*arguments: object) -> Ran:
    """Runs a command in this process."""
    out, err = _Stream(), _Stream()
    with redirect_stdout(out), redirect_stderr(err):
        code = main([str(argument) for argument in arguments])
    return Ran(code, out.text(), err.text())


def started(
    *arguments: object, cwd: Path | None = None, **settings: str
) -> subprocess.Popen[bytes]:
    """Starts a command as a process of its own, with further settings of its environment."""
    # As for a user: what Python has compiled once it keeps.
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "", **settings}
    return subprocess.Popen(
        [sys.executable, "-m", "twofold", *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd, env=environment,
    )  # fmt: skip


def process(*arguments: object, cwd: Path | None = None, **settings: str) -> Ran:
    """Runs a command as a process of its own."""
    running = started(*arguments, cwd=cwd, **settings)
    out, err = running.communicate(timeout=120)
    return Ran(running.returncode, out.decode("utf-8"), err.decode("utf-8"))
