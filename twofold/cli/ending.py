"""How a command ends: every failure as one message that says where, what and what to do."""

from __future__ import annotations

import contextlib
import errno
import os
import platform
import signal
import sys
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import FrameType

from twofold import __version__
from twofold.answers.explained import explained
from twofold.cli.streams import silenced
from twofold.errors import Conflict, TwofoldError
from twofold.words import Words

DEFECT, INTERRUPTED, UNREAD = 70, 130, 141


@dataclass
class End:
    """The exit code, known when the block has ended, and whether it was interrupted."""

    code: int = 0
    interrupted: bool = False


@contextlib.contextmanager
def ended(say: Words, arguments: Sequence[str]) -> Iterator[End]:
    """Whatever stops the block becomes a message on stderr and an exit code; never a traceback."""
    end = End()
    try:
        with _interruptible(end):
            yield end
            sys.stdout.flush()
    except BrokenPipeError:
        silenced(sys.stdout)
        end.code = UNREAD
    except KeyboardInterrupt:
        _write(say("cli.end.interrupted"))
        end.code = INTERRUPTED
    except TwofoldError as error:
        end.code = _reported(error, say)
    except Exception as error:  # noqa: BLE001 - a defect; its traceback goes into a file
        end.code = _stopped(error, say, arguments)


@contextlib.contextmanager
def _interruptible(end: End) -> Iterator[None]:
    """Remembers an interruption, which an engine reports as an error of its own."""
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler:  # somebody else's business, or ignored
        yield
        return

    def interrupt(number: int, frame: FrameType | None) -> None:
        end.interrupted = True
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    except Exception:
        if end.interrupted:
            raise KeyboardInterrupt from None
        raise
    finally:
        signal.signal(signal.SIGINT, before)


def report(error: TwofoldError, say: Words) -> None:
    """An error and its causes on stderr: `where: what`, and below it what to do."""
    for cause in error.causes:
        report(cause, say)
    where, what, do = explained(error, say)
    _write(f"{where}{': ' if where else ''}{what}")
    _write(f"  {do}")


def _reported(error: TwofoldError, say: Words) -> int:
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.flush()  # first what there was to say, then why it went no further
    report(error, say)
    return error.exit_code


def _stopped(error: Exception, say: Words, arguments: Sequence[str]) -> int:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
        # stdout was sent to a disk that has no room
        silenced(sys.stdout)
        report(Conflict("cli.output_stopped", reason=error.strerror), say)
        return Conflict.exit_code
    _write(say("cli.end.defect", name=type(error).__name__, path=_kept(arguments)))
    return DEFECT


def _kept(arguments: Sequence[str]) -> str:
    """The file with what whoever mends a defect needs to see; `—` where none can be written."""
    text = "\n".join((
        f"twofold {__version__}, Python {platform.python_version()}, {platform.platform()}",
        f"arguments: {list(arguments)!r}", f"folder: {os.getcwd()}", "", traceback.format_exc(),
    ))  # fmt: skip
    try:
        number, path = tempfile.mkstemp(prefix="twofold-", suffix=".txt")
        with os.fdopen(number, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError:
        return "—"
    return path


def _write(text: str) -> None:
    with contextlib.suppress(BrokenPipeError):
        print(text, file=sys.stderr, flush=True)
