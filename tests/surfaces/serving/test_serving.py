"""The server itself: one owner, changed through it, ended cleanly, no trace where killed."""

import http.client
import json
import signal
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from stdnum.cn import uscc

from tests.surfaces.program import process, started, twofold
from tests.surfaces.serving.conftest import note, serving

CODE = "91370200MA3C00000" + uscc.calc_check_digit("91370200MA3C00000")
ROWS = (
    "id,name,kind,resident,registered_on,district,industry,status\n"
    f"{CODE},甲公司,enterprise,yes,2015-03-01,示例区1,C271,active\n"
    "91370200XXXX,乙公司,enterprise,yes,2015-03-01,示例区1,C271,active\n"
)


def get(city: Path, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    """A request to the city's server."""
    at = note(city)
    request = urllib.request.Request(f"http://{at['host']}:{at['port']}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read(), dict(error.headers)


def test_an_import_goes_through_the_server_and_is_seen_at_once(copied: Path, tmp_path: Path):
    path = tmp_path / "企业.csv"
    path.write_text(ROWS, encoding="utf-8")
    last = ("--city", copied, "--format", "json", "registers", "log", "--limit", "1")
    number = json.loads(twofold(*last).out)[0]["number"] + 1
    with serving(copied):
        before = get(copied, "/api/brief")[2]["etag"]
        made = twofold("--city", copied, "--lang", "en", "import", "organisation", path,
                       "--who", "张三", "--format", "json")  # fmt: skip
        assert made.code == 0, made.err
        commit = json.loads(made.out)
        assert (commit["number"], commit["who"], commit["source"]) == (number, "张三", str(path))
        assert commit["registers"][0]["added"] == 1
        assert commit["registers"][0]["refused"] == 1
        assert get(copied, "/api/brief")[2]["etag"] != before
        found = json.loads(get(copied, f"/api/registers/organisation?key={CODE}")[1])
        assert found["rows"][0]["name"] == "甲公司"
    assert json.loads(twofold(*last).out)[0]["number"] == number


def test_a_second_server_is_told_where_the_first_is(served: Path) -> None:
    second = process("--lang", "en", "serve", "--city", served)
    assert (second.code, second.out) == (4, "")
    assert str(note(served)["port"]) in second.err


def test_a_port_that_is_taken_is_told_so(served: Path, copied: Path) -> None:
    made = process("--lang", "zh", "serve", "--city", copied, "--port", note(served)["port"])
    assert (made.code, made.out) == (4, "")
    assert "端口" in made.err


def test_nothing_to_serve_is_told_so(tmp_path: Path) -> None:
    twofold("init", tmp_path / "new")
    made = process("--lang", "en", "serve", "--city", tmp_path / "new")
    assert (made.code, made.out) == (3, "")
    assert "no records" in made.err


def test_the_example_is_not_made_anew_below_a_server(served: Path) -> None:
    made = twofold("--lang", "en", "example", served, "--fresh")
    assert made.code == 4
    assert str(note(served)["pid"]) in made.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly(copied: Path, number: int) -> None:
    running = started("--lang", "en", "serve", "--city", copied, "--port", "0")
    assert running.stdout is not None
    assert b"Ctrl-C" in running.stdout.readline()
    running.send_signal(number)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (0, b"")
    assert b"Traceback" not in err
    assert not (copied / "serving.json").exists()
    assert not list(copied.glob("*.wal"))
    assert twofold("--city", copied, "registers", "list").code == 0


def test_a_killed_server_stands_in_nobodys_way(copied: Path) -> None:
    with serving(copied) as running:
        running.kill()
        running.wait(timeout=60)
        assert (copied / "serving.json").exists()
        assert twofold("--city", copied, "registers", "list").code == 0
    with serving(copied):
        assert get(copied, "/api/health")[0] == 200


def test_it_is_healthy_and_ready(served: Path) -> None:
    status, body, _ = get(served, "/api/health")
    assert (status, json.loads(body)["mark"]) == (200, note(served)["mark"])
    assert get(served, "/api/ready")[0] == 200


def test_a_request_for_another_host_is_refused(served: Path) -> None:
    """A page elsewhere may have its own name point to this machine (DNS rebinding)."""
    connection = http.client.HTTPConnection("127.0.0.1", note(served)["port"], timeout=60)
    connection.request("GET", "/api/brief", headers={"Host": "evil.example"})
    assert connection.getresponse().status == 400


def test_it_listens_on_this_machine_only(served: Path) -> None:
    import psutil

    listening = {c.laddr.ip for c in psutil.Process(note(served)["pid"]).net_connections()
                 if c.status == psutil.CONN_LISTEN}  # fmt: skip
    assert listening == {"127.0.0.1"}


def test_a_document_that_changes_changes_the_answer(copied: Path) -> None:
    """Documents are read as they stand; a broken one is told so, and mended it answers again."""
    (copied / "policies").mkdir(exist_ok=True)
    with serving(copied):
        first = json.loads(get(copied, "/api/policies")[1])
        path = copied / "policies/broken.md"
        path.write_text("---\nkind: policy\n", encoding="utf-8")
        status, body, headers = get(copied, "/api/policies")
        assert (status, headers["content-type"]) == (422, "application/problem+json")
        assert "broken.md" in json.loads(body)["where"]
        path.unlink()
        assert json.loads(get(copied, "/api/policies")[1]) == first


def test_the_one_line_is_all_it_says(copied: Path) -> None:
    running = started("--lang", "zh", "serve", "--city", copied, "--port", "0")
    assert running.stdout is not None
    line = running.stdout.readline().decode()
    get(copied, "/api/nothing")
    get(copied, "/zh/")
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert line.startswith("青岛（示例）：http://127.0.0.1:")
    assert (out.decode(), err.decode()) == ("", "服务已停止。\n")
    assert isinstance(running, subprocess.Popen)
