"""One owner: a second process gets one clear error, and readers do not disturb each other."""

import os
import threading

import pytest

from tests.registers.city import CODES, make, organisations, rows
from tests.reliability.processes import finished, started, wait_for
from twofold import registers
from twofold.errors import Conflict, InputError, TwofoldError
from twofold.sql.duckdb import explain, opened

HOLDER = """
import sys
from pathlib import Path
from twofold.sql.duckdb import opened
with opened(Path(sys.argv[1]), writes=sys.argv[2] == "writes"):
    print("open", flush=True)
    sys.stdin.readline()
"""
READER = """
import sys
from twofold import registers
from twofold.workspace import open_city
print(registers.show(open_city(sys.argv[1]), "organisation").total)
"""


@pytest.fixture
def city(tmp_path):
    workspace = make(tmp_path)
    organisations(workspace)
    return workspace


def test_a_second_process_is_told_who_holds_the_store(city) -> None:
    with started(HOLDER, city.store, "writes") as holder:
        wait_for(holder, "open")
        for verb in (lambda: organisations(city), lambda: registers.log(city)):
            with pytest.raises(Conflict) as error:
                verb()
            assert error.value.key == "engine.busy"
            assert error.value.values["pid"] == str(holder.pid)
            assert "python" in str(error.value.values["program"])
    assert organisations(city).counts[0].unchanged == 4, "it is free again"


def test_readers_share_the_store_and_keep_writers_out(city) -> None:
    with started(HOLDER, city.store, "reads") as holder:
        wait_for(holder, "open")
        assert len(rows(city, "organisation")) == 4
        assert finished(READER, city.root).strip() == "4"
        with pytest.raises(Conflict) as error:
            organisations(city)
        assert error.value.key == "engine.busy"


def test_within_a_process_verbs_join_the_open_store(city) -> None:
    with opened(city.store, writes=True):
        assert organisations(city, CODES[:1]).number == 2
        assert len(registers.log(city)) == 2
    with opened(city.store), pytest.raises(Conflict) as error:
        organisations(city)
    assert error.value.key == "engine.reading"


def test_the_store_is_closed_when_the_last_one_leaves(city) -> None:
    def read():
        for _ in range(5):
            assert len(rows(city, "organisation")) == 4

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert finished(HOLDER.replace("sys.stdin.readline()", ""), city.store, "writes")


@pytest.mark.parametrize(
    "content", [b"", b"not a database at all" * 1000, b"\x00" * 8192], ids=["empty", "text", "zero"]
)
def test_a_file_that_is_no_store_is_one_error(city, content) -> None:
    city.store.write_bytes(content)
    for verb in (lambda: organisations(city), lambda: registers.log(city)):
        with pytest.raises(InputError) as error:
            verb()
        assert error.value.key == "engine.unreadable"
    assert city.store.read_bytes() == content, "it may be somebody's, and is left alone"


def test_a_damaged_store_is_one_error(city) -> None:
    content = bytearray(city.store.read_bytes())
    for block in range(4096, len(content), 512):
        content[block : block + 64] = os.urandom(64)
    city.store.write_bytes(content)
    with pytest.raises(TwofoldError) as error:
        registers.show(city, "organisation")
    assert error.value.key == "engine.unreadable"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_store_that_may_not_be_written_is_one_error(city) -> None:
    city.store.chmod(0o400)
    with pytest.raises(Conflict) as error:
        organisations(city)
    assert error.value.key == "engine.no_right"


@pytest.mark.parametrize(
    ("message", "key"),
    [
        ('IO Error: Cannot open file "/x/store.duckdb": Permission denied', "engine.no_right"),
        ('IO Error: Could not write file "x": No space left on device', "engine.disk_full"),
        ("Out of Memory Error: failed to allocate data of size 1 GiB", "engine.out_of_memory"),
        ("Invalid Input Error: a defect of ours", None),
    ],
)
def test_what_the_engine_says_is_put_into_our_words(message, key) -> None:
    known = explain(message, None)
    assert (known and known.key) == key
