"""A page as PDF, printed on A4 by a browser of this machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import threading
from datetime import date
from pathlib import Path

from twofold.errors import Conflict, Place

# Browsers that print without a window, as machines have them.
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
            "msedge")  # fmt: skip
# Seconds that a browser may take, and how many browsers may run at once: each is heavy, and a
# server prints for whoever asks.
LONGEST, AT_ONCE = 180, threading.BoundedSemaphore(2)
# When a file was made, as a PDF has it: the only thing in which two prints of a page differ.
_MADE = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}")


def printed(text: str, name: str, made_on: date | None = None) -> bytes:
    """A page as PDF; `made_on` is the day that the file gives as that of its making, midnight.
    Raises Conflict, naming the file by `name`, where no browser is there or it fails."""
    found = next((path for one in BROWSERS if (path := shutil.which(one))), None)
    if found is None:
        raise Conflict("pages.no_browser", Place(name), known=", ".join(BROWSERS[:3]))
    with tempfile.TemporaryDirectory(prefix="twofold-") as folder:
        page, made = Path(folder) / "page.html", Path(folder) / "page.pdf"
        page.write_text(text, encoding="utf-8")
        arguments = [
            found, "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions",
            f"--user-data-dir={folder}/profile", "--no-pdf-header-footer",
            f"--print-to-pdf={made}", page.as_uri(),
        ]  # fmt: skip
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            arguments.insert(1, "--no-sandbox")  # which the superuser cannot have
        reason = _run(arguments)
        if not made.is_file() or not made.stat().st_size:
            raise Conflict("pages.browser_failed", Place(name), browser=Path(found).name,
                           reason=reason)  # fmt: skip
        body = made.read_bytes()
    if made_on is None:
        return body
    stamp = f"{made_on:%Y%m%d}000000".encode()
    return _MADE.sub(lambda match: b"/" + match[1] + b" (D:" + stamp, body)


def _run(arguments: list[str]) -> str:
    """Runs a program; returns the last line that it complained with."""
    try:
        with AT_ONCE:
            done = subprocess.run(arguments, capture_output=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        return f"> {LONGEST} s"
    except OSError as error:
        return error.strerror or type(error).__name__
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else str(done.returncode)
