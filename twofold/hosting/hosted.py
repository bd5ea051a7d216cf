"""A city while it is served: read at any time by anybody, and the same answer given once.

An answer depends on the commit at which the store is seen, on the documents, on the day, and on
what is asked. As long as none of them changes it is the same bytes; so it is kept, and a reader who
has it already is told so (ETag).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from twofold.errors import Place, TwofoldError
from twofold.hosting.internal import Gate
from twofold.registers.store import commit_at, writing
from twofold.sql.duckdb import opened
from twofold.workspace import Workspace, open_city

# Bytes of answers that are kept, and the largest of one.
MOST_BYTES, LARGEST = 256 << 20, 8 << 20


@dataclass(frozen=True)
class Kept:
    """An answer as it was sent: its bytes and what goes before them."""

    body: bytes
    media: str
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


@dataclass
class _Shelf:
    """Answers by what was asked, the least used first; and who is making one."""

    kept: OrderedDict[str, Kept] = field(default_factory=OrderedDict)
    size: int = 0
    making: dict[str, threading.Lock] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True)
class Hosted:
    """A served city. `mark` tells this server from another, `key` lets its holder change it,
    `gate` is the door of its internal page."""

    root: Path
    mark: str
    key: str
    engine: str | None = None
    vintage: str | None = None
    shelf: _Shelf = field(default_factory=_Shelf, repr=False)
    gate: Gate = field(default_factory=Gate, repr=False)

    def workspace(self, day: date | None = None, as_of: date | None = None) -> Workspace:
        """The city at the times asked for."""
        return open_city(self.root, day=day, as_of=as_of, engine=self.engine,
                         vintage=self.vintage)  # fmt: skip

    def stamp(self, workspace: Workspace) -> str:
        """What an answer of this city depends on, besides the question."""
        parts = (self.mark, str(commit_at(workspace)), str(workspace.day), str(workspace.as_of),
                 str(workspace.today), documents_stamp(workspace))  # fmt: skip
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]

    def named(self, error: TwofoldError) -> TwofoldError:
        """An error whose files are named from the city's folder or the library's on, wherever the
        server was started."""
        workspace = self.workspace()
        bases = (self.root, workspace.library.parent)
        return _named(error, [base.resolve() for base in bases])

    def kept(self, question: str, make: Callable[[], Kept]) -> Kept:
        """The answer to a question, made once however many ask for it at the same time."""
        shelf = self.shelf
        with shelf.lock:
            if found := shelf.kept.get(question):
                shelf.kept.move_to_end(question)
                return found
            mine = shelf.making.setdefault(question, threading.Lock())
        with mine:
            with shelf.lock:
                if found := shelf.kept.get(question):
                    return found
            try:
                made = make()
            finally:
                with shelf.lock:
                    shelf.making.pop(question, None)
            with shelf.lock:
                if made.status == 200 and 0 < len(made.body) <= LARGEST:
                    _put(shelf, question, made)
            return made


def _named(error: TwofoldError, bases: Sequence[Path]) -> TwofoldError:
    at = error.at
    for base in bases:
        if at is not None and (path := Path(at.path).resolve()).is_relative_to(base):
            at = Place(path.relative_to(base).as_posix(), at.line, at.column)
            break
    causes = tuple(_named(cause, bases) for cause in error.causes)
    return type(error)(error.key, at, causes, **error.values)


def _put(shelf: _Shelf, question: str, made: Kept) -> None:
    shelf.kept[question] = made
    shelf.size += len(made.body)
    while shelf.size > MOST_BYTES:
        _, gone = shelf.kept.popitem(last=False)
        shelf.size -= len(gone.body)


@contextlib.contextmanager
def owned(workspace: Workspace, ready: Callable[[], None] | None = None) -> Iterator[None]:
    """Owns the city's store while the block runs: everything in this process reads and writes
    through it. A city whose registers are read in place has no store to own.

    `ready` is called after each publication, before others see what was published.

    Raises Conflict where another process has it.
    """
    if workspace.vintage is not None:
        yield
        return
    with opened(workspace.store, writes=True, keeps=True) as connection:
        with writing(workspace):
            pass  # makes what the store lacks of the documents' tables
        if ready is not None:
            connection.before_showing(ready)
        yield


def documents_stamp(workspace: Workspace) -> str:
    """Changes whenever a document of the city or its library does."""
    folders = (workspace.library, workspace.root)
    found = sorted(line for folder in folders for line in _texts(folder))
    return hashlib.sha256("\n".join(found).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _texts(folder: Path | str) -> Iterator[str]:
    """A line for each document below a folder, another one when it is changed. Asked at every
    request, so it looks at each folder once and at documents only."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith((".md", ".yaml")):
                about = entry.stat()
                yield f"{entry.path} {about.st_mtime_ns} {about.st_size}"
            elif not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False):
                yield from _texts(entry.path)
