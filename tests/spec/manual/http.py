"""Requests of the manual: asked of the very application that `twofold serve` runs, and shown with
what it answered."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.testclient import TestClient

from tests.spec.manual.page import Page
from twofold.hosting.hosted import Hosted, owned
from twofold.server import HOST, PORT, application
from twofold.workspace import open_city

KEY = "the-key-in-serving.json"
# How headers are spelt that Python spells otherwise.
SPELT = {"Etag": "ETag"}
SHOWN = ("content-type",)


@dataclass(frozen=True)
class Asking:
    """The city of the current folder, served in this process; what is asked is shown on a page."""

    page: Page
    client: TestClient

    def get(
        self, url: str, *, status: int = 200, most: int | None = 12, heads: tuple[str, ...] = (),
        **headers: str,
    ) -> Any:  # fmt: skip
        """Asks, asserts the status, shows both, and returns the response; a header's name is
        written with `_`."""
        return self._ask("GET", url, status, most, heads, headers)

    def post(self, url: str, file: str, *, status: int = 200, most: int | None = 12,
             **headers: str) -> Any:  # fmt: skip
        """Sends a file of the current folder as the body."""
        named = {"content_disposition": f"attachment; filename*=UTF-8''{quote(file)}", **headers}
        return self._ask("POST", url, status, most, (), named, file)

    def _ask(
        self, method: str, url: str, status: int, most: int | None, heads: tuple[str, ...],
        headers: Mapping[str, str], file: str = "",
    ) -> Any:  # fmt: skip
        more = {name.replace("_", "-").title(): text for name, text in headers.items()}
        sent = {"Accept-Language": self.page.lang, **more}
        content = open(file, "rb").read() if file else None  # noqa: SIM115
        found = self.client.request(method, self.page.pick(url), headers=sent, content=content)
        assert found.status_code == status, (url, found.status_code, found.text)
        lines = [f"{method} {self.page.pick(url)}", *(f"{n}: {t}" for n, t in sent.items())]
        if file:
            lines += ["", self.page.cut((content or b"").decode().rstrip(), 4)]
        self.page.code("http", self.page.stable("\n".join(lines)))
        self.page.code("http", self._answer(found, most, heads))
        return found

    def _answer(self, found: Any, most: int | None, heads: tuple[str, ...]) -> str:
        lines = [f"HTTP/1.1 {found.status_code}"]
        for name in (*SHOWN, *heads):
            if name in found.headers:
                lines.append(f"{SPELT.get(name.title(), name.title())}: {found.headers[name]}")
        text = self.page.stable("\n".join(lines))
        if not found.content:
            return text
        media = found.headers["content-type"]
        if "text/" in media or "json" in media:
            return f"{text}\n\n{self.page.cut(self.page.stable(found.text.rstrip()), most)}"
        kind = {"zh": "（二进制内容）", "en": "(binary content)"}[self.page.lang]
        return f"{text}\n\n{kind}"


@contextmanager
def asking(page: Page) -> Iterator[Asking]:
    """The current city, owned and answered for while the block runs."""
    workspace = open_city(".")
    with owned(workspace):
        app = application(Hosted(workspace.root, "mark", KEY))
        with TestClient(app, base_url=f"http://{HOST}:{PORT}") as client:
            yield Asking(page, client)


def read(found: Any) -> Any:
    """A JSON answer."""
    return json.loads(found.content)
