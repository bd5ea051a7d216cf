"""The standard streams: UTF-8 whatever the locale says, and quiet when nobody reads on."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TextIO


def prepared() -> None:
    """Sets stdout and stderr to UTF-8; a stream that was closed before the start goes nowhere."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif hasattr(stream, "reconfigure"):
            # A file name of other bytes than UTF-8 is shown escaped, and stays valid in JSON.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def silenced(stream: TextIO) -> None:
    """Sends a stream whose reader has gone to nowhere, so that its last flush does not fail."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
