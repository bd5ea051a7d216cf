"""A served city: the server as a process of its own, as its users start it."""

import json
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.surfaces.program import started

NOTE = "serving.json"


@contextmanager
def serving(city: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`twofold serve` on a free port, from its line that says where until it has ended."""
    running = started("--lang", "en", "serve", "--city", city, "--port", "0")
    try:
        assert running.stdout is not None
        line = running.stdout.readline().decode()
        assert "http://127.0.0.1:" in line, line + running.communicate(timeout=60)[1].decode()
        yield running
    finally:
        if running.poll() is None:
            running.send_signal(signal.SIGINT)
        running.communicate(timeout=60)


def note(city: Path) -> dict:
    """Where the city is served, as its folder says."""
    return json.loads((city / NOTE).read_text(encoding="utf-8"))


@pytest.fixture
def copied(demo_city: Path, tmp_path: Path) -> Path:
    """The example city in a folder of its own, to be changed."""
    folder = tmp_path / "city"
    shutil.copytree(demo_city, folder)
    return folder


@pytest.fixture(scope="module")
def served(demo_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the example city that is being served, and is not changed."""
    folder = tmp_path_factory.mktemp("served") / "city"
    shutil.copytree(demo_city, folder)
    with serving(folder):
        yield folder
