"""What a served city keeps: made once, by one, and nothing of it after it failed."""

import threading
from pathlib import Path

import pytest

from twofold.hosting.hosted import LARGEST, MOST_BYTES, Hosted, Kept


@pytest.fixture
def hosted() -> Hosted:
    return Hosted(Path("nowhere"), "mark", "key")


def test_an_answer_is_made_once_however_many_ask(hosted: Hosted) -> None:
    made, together = [], threading.Barrier(8)

    def make() -> Kept:
        made.append(threading.get_ident())
        return Kept(b"answer", "text/plain")

    def ask() -> None:
        together.wait()
        assert hosted.kept("question", make).body == b"answer"

    askers = [threading.Thread(target=ask) for _ in range(8)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(made) == 1


def test_a_failure_is_not_kept_and_leaves_nothing_behind(hosted: Hosted) -> None:
    def fail() -> Kept:
        raise LookupError

    with pytest.raises(LookupError):
        hosted.kept("question", fail)
    assert not hosted.shelf.making
    assert hosted.kept("question", lambda: Kept(b"answer", "text/plain")).body == b"answer"


def test_what_is_used_least_goes_first(hosted: Hosted) -> None:
    most = MOST_BYTES // LARGEST
    for number in range(most):
        hosted.kept(str(number), lambda: Kept(b"x" * LARGEST, "text/plain"))
    hosted.kept("0", lambda: pytest.fail("it was kept"))
    hosted.kept("one more", lambda: Kept(b"x", "text/plain"))
    assert "0" in hosted.shelf.kept
    assert "1" not in hosted.shelf.kept
    assert hosted.shelf.size == sum(len(kept.body) for kept in hosted.shelf.kept.values())


@pytest.mark.parametrize("kept", [Kept(b"x" * (LARGEST + 1), "text/plain"),
                                  Kept(b"no", "text/html", 404)])  # fmt: skip
def test_what_is_large_or_an_error_is_made_anew(hosted: Hosted, kept: Kept) -> None:
    hosted.kept("question", lambda: kept)
    assert not hosted.shelf.kept
