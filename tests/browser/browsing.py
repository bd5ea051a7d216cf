"""The browser as the tests and the pictures start it."""

from __future__ import annotations

from playwright.sync_api import Browser, Playwright

from tests.support import tool

# A desk and a phone.
SIZES = ((1280, 900), (390, 844))
# Nothing but the pages is to be fetched; a container has neither a sandbox nor a graphics card.
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def launched(play: Playwright) -> Browser:
    """This machine's own Chromium."""
    return play.chromium.launch(executable_path=tool("chromium"), args=[*ARGUMENTS])
