"""What is published while a city is served: seen by all at once, when it has been worked out; and
what is kept for those who read."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.registers import city as small
from twofold import registers
from twofold.hosting.hosted import owned
from twofold.registers.store import commit_at, reading
from twofold.sql import shelf
from twofold.sql.statements import fill, literal


def elsewhere(ask):
    """The answer that another thread gets."""
    with ThreadPoolExecutor(1) as others:
        return others.submit(ask).result()


def test_others_see_a_commit_when_it_has_been_worked_out(tmp_path) -> None:
    city = small.make(tmp_path)
    small.organisations(city)
    seen = []

    def work() -> None:
        seen.append((commit_at(city), elsewhere(lambda: commit_at(city))))

    with owned(city, work):
        before = commit_at(city)
        small.load(city, "note", "id,text\n1,a\n")
        assert commit_at(city) == elsewhere(lambda: commit_at(city)) == before + 1
    assert seen == [(before + 1, before)]


def test_a_commit_is_seen_though_its_working_out_fails(tmp_path) -> None:
    city = small.make(tmp_path)
    small.organisations(city)

    def fail() -> None:
        raise RuntimeError

    with owned(city, fail):
        before = commit_at(city)
        with pytest.raises(RuntimeError):
            small.load(city, "note", "id,text\n1,a\n")
        assert commit_at(city) == before + 1


def kept(city, number: int) -> int:
    """A number that was put into a kept table."""
    with reading(city) as store:
        select = store.connection.kept(f"key {number}", lambda: fill(
            "SELECT _number AS n", number=literal(number)))  # fmt: skip
        return store.connection.value(select)


def tables(city) -> int:
    with reading(city) as store:
        return store.connection.value(fill(
            "SELECT COUNT(*) FROM duckdb_tables() WHERE database_name = 'kept'"))  # fmt: skip


def test_more_is_asked_for_than_is_kept(tmp_path, monkeypatch) -> None:
    city = small.make(tmp_path)
    small.organisations(city)
    most = 12
    monkeypatch.setattr(shelf, "MOST_KEPT", most)
    with owned(city):
        assert [kept(city, n) for n in range(most + 5)] == list(range(most + 5))
        assert tables(city) == most
        assert kept(city, 0) == 0


def test_no_more_cells_are_kept_than_there_is_room_for(tmp_path, monkeypatch) -> None:
    """The oldest go first; the newest stays, however large."""
    city = small.make(tmp_path)
    small.organisations(city)
    monkeypatch.setattr(shelf, "MOST_CELLS", 3)  # each table here has one cell
    with owned(city):
        assert [kept(city, n) for n in range(5)] == list(range(5))
        assert tables(city) == 3
        monkeypatch.setattr(shelf, "MOST_CELLS", 0)
        assert kept(city, 5) == 5
        assert tables(city) == 1


def test_many_ask_for_much_at_the_same_time(tmp_path, monkeypatch) -> None:
    """Nobody finds a table gone that was promised, and nothing is left over."""
    monkeypatch.setattr(shelf, "MOST_KEPT", 12)
    city = small.make(tmp_path)
    small.organisations(city)
    numbers = [n % 40 for n in range(400)]
    with owned(city), ThreadPoolExecutor(8) as askers:
        assert list(askers.map(lambda n: kept(city, n), numbers)) == numbers
        assert tables(city) == 12


def test_what_fails_is_asked_for_again(tmp_path) -> None:
    city = small.make(tmp_path)
    small.organisations(city)

    def fail():
        raise LookupError

    with owned(city), reading(city) as store:
        with pytest.raises(LookupError):
            store.connection.kept("key 7", fail)
        assert store.connection.shelf.making == {}
        assert kept(city, 7) == 7


def test_one_question_sees_one_commit(tmp_path) -> None:
    """Verbs within a block that reads see what it saw, whatever is published meanwhile."""
    city = small.make(tmp_path)
    small.organisations(city)
    with owned(city), reading(city) as store:
        note = threading.Thread(target=lambda: small.load(city, "note", "id,text\n1,a\n"))
        note.start()
        note.join()
        assert commit_at(city) == store.commit
        assert registers.show(city, "note").total == 0
    assert registers.show(city, "note").total == 1
