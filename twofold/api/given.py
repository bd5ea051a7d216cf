"""An answer as a response: kept while it holds, named by its ETag, in the form asked for."""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Iterator, Mapping
from typing import IO
from urllib.parse import urlencode

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from twofold.answers import files
from twofold.answers.answer import Answer, Span
from twofold.answers.files import KINDS
from twofold.answers.screen import printed
from twofold.api.asked import Question
from twofold.hosting.hosted import LARGEST, Kept

PIECE = 1 << 18
# An answer belongs to whoever asked, and is asked for again to see whether it still holds.
CACHING = "private, no-cache"
VARY = "Accept, Accept-Language"


def tag(stamp: str, asked: str) -> str:
    """The ETag of an answer: it changes with the commit, the documents, the day, the question."""
    return '"' + hashlib.sha256(f"{stamp}\n{asked}".encode()).hexdigest()[:32] + '"'


def holds(request: Request, etag: str) -> bool:
    """Whether the asker has this very answer already."""
    known = request.headers.get("if-none-match", "").split(",")
    return etag in (one.strip().removeprefix("W/") for one in known)


def written(found: Answer, asked: Question) -> IO[bytes]:
    """An answer in the form asked for; a large one goes to disk, not into memory."""
    out = tempfile.SpooledTemporaryFile(max_size=LARGEST)  # noqa: SIM115 - closed when sent
    if asked.kind == "table":
        text = io.StringIO()
        printed(found.page(), text, asked.columns, asked.colour)
        out.write(text.getvalue().encode("utf-8", "backslashreplace"))
    else:
        files.write(found, asked.kind, out)
    return out


def kept(found: Answer, asked: Question, request: Request, name: str) -> tuple[Kept, IO[bytes]]:
    """An answer to be kept, or where it is too large (its body is empty) the file to send it
    from."""
    out = written(found, asked)
    size = out.tell()
    out.seek(0)
    kind = KINDS[asked.kind]
    headers = [("Content-Language", asked.say.lang),
               ("Content-Disposition", f'inline; filename="{name}{kind.suffix}"')]  # fmt: skip
    if found.span is not None:
        headers += _pages(request, found.span, asked.given.get("limit"))
    if found.problems:
        headers.append(("X-Problems", str(len(found.problems))))
    body = out.read() if size <= LARGEST else b""
    return Kept(body, kind.content_type, 200, tuple(headers)), out


def _pages(request: Request, span: Span, limit: int | None) -> Iterator[tuple[str, str]]:
    """How many rows there are in all, and where the rows before and after these are (RFC 8288)."""
    yield "X-Total-Count", str(span.total)
    step = span.count
    links = []
    if step and span.first + step < span.total:
        links.append(_link(request, span.first + step, "next"))
    if span.first:
        before = 0 if limit is None else max(span.first - limit, 0)
        links.append(_link(request, before, "prev"))
    if links:
        yield "Link", ", ".join(links)


def _link(request: Request, offset: int, relation: str) -> str:
    query = [(k, v) for k, v in request.query_params.multi_items() if k != "offset"]
    url = f"{request.url.path}?{urlencode([*query, ('offset', str(offset))])}"
    return f'<{url}>; rel="{relation}"'


def named(etag: str) -> dict[str, str]:
    """What goes before an answer that can be asked for again."""
    return {"ETag": etag, "Cache-Control": CACHING, "Vary": VARY}


def response(made: Kept, etag: str | None) -> Response:
    """What is sent."""
    headers = dict(made.headers) | (named(etag) if etag is not None else {})
    return Response(made.body, made.status, headers, media_type=made.media)


def streamed(file: IO[bytes], headers: Mapping[str, str], media: str) -> Response:
    """A file that is sent in pieces and closed behind them."""
    return StreamingResponse(_pieces(file), headers=dict(headers), media_type=media,
                             background=BackgroundTask(file.close))  # fmt: skip


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece
