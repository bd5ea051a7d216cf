"""While a city is served, every command asks its server: the same words, files and exit codes."""

import json
import os
import stat
from pathlib import Path

import openpyxl
import pytest

from tests.support import ROOT
from tests.surfaces.program import started, twofold
from tests.surfaces.serving.conftest import note

# One of each verb that asks the store, right and wrong.
COMMANDS = (
    "brief",
    "brief --targets nix",
    "brief --as-of 2025-01-01",
    "brief --day 2026-13-01",
    "check",
    "registers list",
    "registers log --limit 3",
    "registers show fund --limit 2 --format json",
    "registers show fund --format csv",
    "registers show nix",
    "registers show organisation nix",
    "registers show organisation --find 示例 --limit 2",
    "registers show quarantine --commit 66",
    "registers changes organisation --commit 66",
    "policies list",
    "policies decide cn.hnte --verdict ineligible --limit 3",
    "policies decide cn.hnte --day 2010-01-01",
    "policies decide cn.hnt",
    "policies decide cn.hnte --as-of 2015-12-31",
    "policies explain cn.hnte",
    "policies explain cn.hnte nix",
    "policies check",
    "indicators measure hnte",
    "indicators progress",
    "indicators outlook hnte",
    "indicators records hnte --limit 2",
)


def said(text: str, city: Path) -> str:
    """What was said, wherever the city and the clone stand."""
    return text.replace(str(city), "CITY").replace(f"{ROOT}/", "")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_command_says_the_same(served: Path, demo_city: Path, command: str, lang: str) -> None:
    asked = twofold("--lang", lang, "--city", served, *command.split())
    alone = twofold("--lang", lang, "--city", demo_city, *command.split())
    assert (asked.code, said(asked.out, served), said(asked.err, served)) == (
        alone.code, said(alone.out, demo_city), said(alone.err, demo_city),
    )  # fmt: skip


@pytest.mark.parametrize("name", ["funds.csv", "funds.json", "funds.txt"])
def test_an_output_file_is_the_same(served: Path, demo_city: Path, tmp_path: Path, name: str):
    files = {}
    for city in (served, demo_city):
        path = tmp_path / city.parent.name / name
        path.parent.mkdir(exist_ok=True)
        made = twofold("--city", city, "registers", "show", "fund", "--output", path)
        assert made.code == 0, made.err
        files[city] = path.read_bytes()
    assert files[served] == files[demo_city] != b""


def test_a_spreadsheet_comes_from_the_server_too(served: Path, tmp_path: Path) -> None:
    path = tmp_path / "funds.xlsx"
    made = twofold("--city", served, "registers", "show", "fund", "--output", path)
    assert (made.code, made.out) == (0, "")
    header, *rows = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
    assert len(rows) == 144
    assert "id" in header


def test_an_export_is_the_same_folder(served: Path, demo_city: Path, tmp_path: Path) -> None:
    for city in (served, demo_city):
        made = twofold("--city", city, "registers", "export", tmp_path / city.parent.name)
        assert made.code == 0, made.err
    one, other = (tmp_path / city.parent.name for city in (served, demo_city))
    assert sorted(p.name for p in one.iterdir()) == sorted(p.name for p in other.iterdir())
    assert (one / "manifest.json").read_text() == (other / "manifest.json").read_text()
    again = twofold("--city", served, "registers", "export", one)
    assert again.code == 4


def test_the_note_is_only_for_its_owner(served: Path) -> None:
    mode = (served / "serving.json").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    assert note(served)["host"] == "127.0.0.1"


def test_the_store_itself_is_never_opened(served: Path, monkeypatch) -> None:
    """By the owner's lock a second process could not: here it must not even try."""
    from twofold.sql import duckdb

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the store was opened")

    monkeypatch.setattr(duckdb, "_connect", refuse)
    for command in ("brief", "registers log", "policies decide cn.hnte", "indicators measure"):
        assert twofold("--city", served, *command.split()).code == 0


def test_a_listening_stranger_is_not_taken_for_the_server(demo_city: Path, tmp_path: Path):
    """A note that a killed server left, and its port now held by somebody else."""
    import http.server
    import shutil
    import threading

    city = tmp_path / "city"
    shutil.copytree(demo_city, city)
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        left = {"root": str(city.resolve()), "host": "127.0.0.1", "port": other.server_port,
                "pid": os.getpid(), "mark": "m", "key": "k"}  # fmt: skip
        (city / "serving.json").write_text(json.dumps(left))
        made = twofold("--city", city, "registers", "log", "--limit", "1", "--format", "json")
        other.shutdown()
    assert made.code == 0
    last = twofold("--city", demo_city, "registers", "log", "--limit", "1", "--format", "json")
    assert json.loads(made.out) == json.loads(last.out) != []


def test_a_copy_of_a_served_city_is_a_city_of_its_own(served: Path, tmp_path: Path) -> None:
    """The note comes along with a copy of the folder, and is not about it."""
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(served, copy, ignore=shutil.ignore_patterns("*.wal"))
    (tmp_path / "notes.csv").write_text("id\nnix\n", encoding="utf-8")
    before = twofold("--city", served, "--format", "json", "registers", "log").out
    made = twofold("--city", copy, "import", "organisation", tmp_path / "notes.csv")
    assert made.code in (0, 2)
    assert twofold("--city", served, "--format", "json", "registers", "log").out == before


def test_a_stranger_that_never_answers_is_not_waited_for(demo_city: Path, tmp_path: Path):
    """A killed server's note, and its port held by somebody silent."""
    import shutil
    import socket

    city = tmp_path / "city"
    shutil.copytree(demo_city, city)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        gone = {"root": str(city.resolve()), "host": "127.0.0.1", "port": silent.getsockname()[1],
                "pid": 2**22 - 3, "mark": "m", "key": "k"}  # fmt: skip
        (city / "serving.json").write_text(json.dumps(gone))
        assert twofold("--city", city, "registers", "list").code == 0


def test_a_reader_who_goes_away_is_not_the_servers_fault(served: Path) -> None:
    running = started("--city", served, "registers", "show", "appraisal", "--format", "csv")
    assert running.stdout is not None
    running.stdout.readline()
    running.stdout.close()
    assert running.stderr is not None
    said = running.stderr.read()
    assert (running.wait(timeout=60), said) == (141, b"")
