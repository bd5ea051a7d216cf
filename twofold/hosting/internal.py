"""Who may open the internal page (内部测算，不对外): a passphrase whose hash stands in city.yaml,
and for who gave it a cookie that holds for a while.

One passphrase for one role, no accounts: who knows it belongs to the bureau. The hash is salted and
slow (scrypt); what is compared is compared in constant time. The cookie is signed with a key that
this process alone has, so that it ends with the server and with a new passphrase. After wrong
attempts the next is looked at only after a while that doubles each time; that holds for everybody,
since nobody is known here. It keeps a reader of the same machine or network out of the page. It is
no protection from who can read the city's folder: they have the records themselves.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import threading
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

from twofold.errors import Denied, InputError, Place

# Costs of scrypt: 128 MiB and some tenths of a second for each attempt. city.yaml is handed on with
# the documents, so that the hash must stand up to who can try without a server.
COST, BLOCK, LANES, SALT, LENGTH = 1 << 17, 8, 1, 16, 32
NAME = "scrypt"
SHORTEST = 12
# How long a cookie holds, and the longest wait after wrong attempts; in seconds.
HOLDS, LONGEST = 1800, 600
# So many attempts may be wrong before there is a wait.
FREE = 3
COOKIE = "twofold_internal"


def hashed(passphrase: str, salt: bytes | None = None) -> str:
    """The line for city.yaml. Raises InputError for a passphrase that is too short."""
    if len(_plain(passphrase)) < SHORTEST:
        raise InputError("internal.short", least=str(SHORTEST))
    salt = secrets.token_bytes(SALT) if salt is None else salt
    made = _scrypt(passphrase, salt, COST, BLOCK, LANES)
    return "$".join((NAME, str(COST), str(BLOCK), str(LANES), _text(salt), _text(made)))


def matches(line: str, passphrase: str) -> bool:
    """Whether a passphrase is the one of a line; False also for a line that cannot be read."""
    try:
        name, cost, block, lanes, salt, wanted = line.split("$")
        found = _scrypt(passphrase, _bytes(salt), int(cost), int(block), int(lanes))
        return name == NAME and hmac.compare_digest(found, _bytes(wanted))
    except (ValueError, MemoryError):
        return False


def _scrypt(passphrase: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    return hashlib.scrypt(_plain(passphrase).encode(), salt=salt, n=cost, r=block, p=lanes,
                          dklen=LENGTH, maxmem=1 << 28)  # fmt: skip


def _plain(passphrase: str) -> str:
    """The same signs however a keyboard or a system puts them together."""
    return unicodedata.normalize("NFKC", passphrase).strip()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


@dataclass
class Gate:
    """The door of one server. `clock` gives seconds and never goes back."""

    clock: Callable[[], float] = time.monotonic
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    wrong: int = 0
    until: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def enter(self, line: str | None, passphrase: str) -> str:
        """The value of a cookie for who gives the passphrase. Raises Denied where the city has
        none, it is another one, or it is too early for the next attempt."""
        if line is None:
            raise Denied("internal.none_set", Place("city.yaml"))
        with self.lock:  # one attempt at a time: together they would all be before the wait
            left = self.until - self.clock()
            if left > 0:
                raise Denied("internal.wait", seconds=str(int(left) + 1))
            if not matches(line, passphrase):
                self.wrong += 1
                over = self.wrong - FREE
                if over >= 0:
                    self.until = self.clock() + min(1 << min(over, 20), LONGEST)
                raise Denied("internal.wrong")
            self.wrong, self.until = 0, 0.0
        return self._cookie(line, int(self.clock()) + HOLDS)

    def opened(self, line: str | None, cookie: str | None) -> bool:
        """Whether a cookie was given by this server for this passphrase and still holds."""
        if line is None or not cookie:
            return False
        until, _, _ = cookie.partition(".")
        if not until.isascii() or not until.isdecimal() or len(until) > LENGTH:
            return False
        same = hmac.compare_digest(cookie.encode(), self._cookie(line, int(until)).encode())
        return same and self.clock() < int(until)

    def _cookie(self, line: str, until: int) -> str:
        signed = hmac.new(self.key, f"{until}\n{line}".encode(), hashlib.sha256).hexdigest()
        return f"{until}.{signed}"
