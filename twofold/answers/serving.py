"""Which process serves a city: a note in its folder, by which commands find the server.

The store has one owner. While a city is served, that is the server, and whoever asks goes through
it. The note says where, and has the key without which nothing may be changed; only the server's
user can read it. A note that a killed server left behind is found out by asking: nobody answers, or
somebody who does not know its mark.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from twofold.errors import Conflict, Place

NOTE = "serving.json"
HEALTH = "/api/health"
# A server on this machine answers at once; a busy one within this many seconds.
PATIENCE = 5.0


@dataclass(frozen=True)
class Served:
    """Where a city is served, and which folder it is: a copy of it has the note too. `mark` is
    public and tells one server from another; `key` lets its holder change the city."""

    root: str
    host: str
    port: int
    pid: int
    mark: str
    key: str

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"


@contextlib.contextmanager
def announced(folder: Path, made: Served) -> Iterator[None]:
    """Leaves the note in a city's folder while the block runs."""
    path = folder / NOTE
    partial = path.with_name(f"{NOTE}.{made.pid}")
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(asdict(made), file)
    partial.replace(path)
    try:
        yield
    finally:
        if noted(folder) == made:
            path.unlink(missing_ok=True)


def noted(folder: Path) -> Served | None:
    """What the note of this very folder says, whether or not it is true."""
    try:
        found = Served(**json.loads((folder / NOTE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return found if found.root == str(folder.resolve()) else None


def served(folder: Path) -> Served | None:
    """The server of a city, if there is one. Raises Conflict where there seems to be one that does
    not answer: nothing is sent to somebody who has not shown that they are it."""
    found = noted(folder)
    if found is None or not _runs(found.pid):
        return None
    try:
        connection = http.client.HTTPConnection(found.host, found.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request("GET", HEALTH)
            told = json.loads(connection.getresponse().read())
    except TimeoutError as error:
        raise Conflict("cli.server_gone", Place(found.url), reason=str(error)) from None
    except (OSError, ValueError, http.client.HTTPException):
        return None
    return found if isinstance(told, dict) and told.get("mark") == found.mark else None


def _runs(pid: int) -> bool:
    """Whether a process runs; where that cannot be asked harmlessly, it may."""
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's
        return True
    return True
