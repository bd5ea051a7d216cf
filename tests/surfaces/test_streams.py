"""The streams: data on stdout and nothing else, UTF-8 everywhere, quiet when nobody reads on."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from tests.support import ROOT
from tests.surfaces.program import process, started


def test_utf8_whatever_the_locale_says() -> None:
    settings = {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii",
                "TWOFOLD_LANG": "zh"}  # fmt: skip
    shown = process("policies", "list", "--format", "json", **settings)
    assert (shown.code, shown.err) == (0, "")
    names = {one["id"]: one["name"] for one in json.loads(shown.out)}
    assert names["cn.hnte"] == "高新技术企业认定"
    told = process("polices", **settings)
    assert "没有命令“polices”" in told.err


def test_a_reader_that_goes_away_is_no_error() -> None:
    running = started("policies", "explain", "cn.hnte", TWOFOLD_LANG="zh")
    assert running.stdout is not None
    running.stdout.close()  # before anything is written
    err = running.stderr.read() if running.stderr else b""
    assert (running.wait(timeout=60), err) == (141, b"")


def test_a_stdout_that_is_closed() -> None:
    made = subprocess.run(
        [f"{sys.executable} -m twofold policies list >&-"], shell=True, capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip
    assert (made.returncode, made.stderr) == (0, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
def test_a_full_disk_behind_stdout() -> None:
    with open("/dev/full", "w") as full:
        made = subprocess.run(
            [sys.executable, "-m", "twofold", "policies", "list"], stdout=full,
            stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False,
        )  # fmt: skip
    assert made.returncode == 4
    assert b"Traceback" not in made.stderr
    assert len(made.stderr.splitlines()) == 2


def test_an_interruption_ends_cleanly(facts) -> None:
    path = facts(*[{} for _ in range(20_000)])
    running = started("policies", "decide", "cn.hnte", "--facts", path, "--day", "2025-06-30",
                      cwd=path.parent)  # fmt: skip
    time.sleep(1)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (130, b"")
    assert b"Traceback" not in err
    assert len(err.splitlines()) == 1
