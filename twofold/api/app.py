"""The API as an application: a route for each route of the table of verbs, and what describes and
watches it."""

from __future__ import annotations

import logging
import secrets
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount

from twofold import __version__, documents
from twofold.answers.verbs import VERBS, Route, Verb, answer
from twofold.api.asked import Question, language, question
from twofold.api.described import described, examples, schema
from twofold.api.given import holds, kept, named, response, streamed, tag
from twofold.api.problems import defect, refused
from twofold.errors import Denied, InputError, NotFound, Place, Refused, TwofoldError
from twofold.hosting.hosted import Hosted, Kept
from twofold.hosting.internal import COOKIE
from twofold.registers.exports import packed

log = logging.getLogger("twofold.api")
# The name of what is sent without one.
UNNAMED = "upload.csv"
# The header in which a program gives the passphrase of the internal page, percent-encoded.
PASSPHRASE = "X-Internal-Passphrase"
# Bytes that a file's name may have on any system.
LONGEST_NAME = 200


class _TooLarge(Exception):
    """An answer that is sent from a file, not kept."""

    def __init__(self, file: Any, about: Kept) -> None:
        self.file = file
        self.about = about


def mounted(hosted: Hosted) -> Mount:
    """The API of a city, under /api."""
    app = FastAPI(title="Twofold", version=__version__, docs_url=None, redoc_url=None,
                  root_path_in_servers=False, servers=[{"url": "/api"}])  # fmt: skip
    _watched(app, hosted)
    known = examples(hosted.workspace())
    for verb in VERBS:
        for route in verb.routes:
            endpoint = _endpoint(hosted, verb, route)
            app.add_api_route(
                route.path, endpoint, methods=[route.method], response_class=Response,
                **described(verb, route, known),
            )  # fmt: skip
            if route.method == "GET":
                app.add_api_route(route.path, endpoint, methods=["HEAD"], include_in_schema=False)
    described_before = app.openapi
    app.openapi = lambda: schema(described_before())  # type: ignore[method-assign]
    app.add_exception_handler(TwofoldError, _refusing(hosted))
    app.add_exception_handler(HTTPException, _unknown)
    app.add_exception_handler(Exception, _defect)
    return Mount("/api", app=app)


def _watched(app: FastAPI, hosted: Hosted) -> None:
    """Whether the server runs, and whether it can answer for its city."""

    @app.get("/health", include_in_schema=False)
    async def health() -> JSONResponse:
        return JSONResponse({"status": "ok", "mark": hosted.mark, "version": __version__})

    @app.get("/ready", include_in_schema=False)
    def ready() -> JSONResponse:
        workspace = hosted.workspace()
        return JSONResponse({"status": "ok", "stamp": hosted.stamp(workspace)})


def _endpoint(hosted: Hosted, verb: Verb, route: Route) -> Callable[..., Any]:
    if route.body:
        return _sent(hosted, verb, route)
    if route.acts:
        return _done(hosted, verb, route)
    if route.produces:
        return _packed(hosted, verb, route)

    def found(request: Request) -> Response:
        with documents.steady():
            return _found(hosted, verb, route, request)

    return found


def _found(hosted: Hosted, verb: Verb, route: Route, request: Request) -> Response:
    """An answer that changes nothing: from what is kept, or made now; not at all where the asker
    has it."""
    asked = question(request, verb, route)
    if asked.given.get("personal"):
        _check_key(hosted, request)
    workspace = hosted.workspace(asked.day, asked.as_of)
    if verb.internal:
        return _within(hosted, verb, asked, request)
    line = f"{verb.command} {asked.text}"
    etag = tag(hosted.stamp(workspace), line)
    if holds(request, etag):
        return Response(status_code=304, headers=named(etag))

    def make() -> Kept:
        found = answer(verb, asked.say, workspace, **asked.given)
        made, file = kept(found, asked, request, verb.name)
        if made.body or not file.read(1):
            file.close()
            return made
        file.seek(0)
        raise _TooLarge(file, made)

    try:
        return response(hosted.kept(f"{etag} {request.url}", make), etag)
    except _TooLarge as large:
        headers = {**dict(large.about.headers), **named(etag)}
        return streamed(large.file, headers, large.about.media)


def _sent(hosted: Hosted, verb: Verb, route: Route) -> Callable[[Request], Awaitable[Response]]:
    """A route that is sent a file. What changes the city asks for its key."""

    async def received(request: Request) -> Response:
        if route.store and route.changes:
            _check_key(hosted, request)
        asked = question(request, verb, route)
        async with _received(request) as file:
            return await run_in_threadpool(_answered, hosted, verb, asked, file, request)

    return received


def _done(hosted: Hosted, verb: Verb, route: Route) -> Callable[[Request], Response]:
    """A route by which the city is changed and nothing is sent. It asks for the city's key."""

    def made(request: Request) -> Response:
        _check_key(hosted, request)
        asked = question(request, verb, route)
        told = {"write": True} if "write" in {p.name for p in verb.parameters} else {}
        workspace = hosted.workspace(asked.day, asked.as_of)
        found = answer(verb, asked.say, workspace, **asked.given, **told)
        whole, out = kept(found, asked, request, verb.name)
        return response(whole, None) if whole.body else streamed(
            out, dict(whole.headers), whole.media)  # fmt: skip

    return made


def _answered(
    hosted: Hosted, verb: Verb, asked: Question, file: Path, request: Request
) -> Response:
    """An answer from a file that was sent; an error in it names the file as the sender does."""
    workspace = hosted.workspace(asked.day, asked.as_of)
    name = next(p.name for p in verb.parameters if p.file)
    given = {"source": file.name, **asked.given, name: file}
    if "source" not in {p.name for p in verb.parameters}:
        del given["source"]
    try:
        found = answer(verb, asked.say, workspace, **given)
    except TwofoldError as error:
        raise _as_sent(error, file) from None
    made, out = kept(found, asked, request, verb.name)
    return response(made, None) if made.body else streamed(out, dict(made.headers), made.media)


def _as_sent(error: TwofoldError, file: Path) -> TwofoldError:
    at = error.at
    if at is not None and Path(at.path).name == file.name:
        at = Place(file.name, at.line, at.column)
    causes = tuple(_as_sent(cause, file) for cause in error.causes)
    return type(error)(error.key, at, causes, **error.values)


@asynccontextmanager
async def _received(request: Request) -> AsyncIterator[Path]:
    """The body of a request as a file under the name that its sender gave it."""
    said = request.headers.get("content-disposition", "")
    written = unquote(said.rpartition("filename*=UTF-8''")[2]) if "filename*" in said else ""
    name = Path(written.replace("\\", "/")).name or UNNAMED
    if name == ".." or len(name.encode()) > LONGEST_NAME or not name.isprintable():
        raise InputError("api.bad_name", Place(UNNAMED))
    with tempfile.TemporaryDirectory(prefix="twofold-") as folder:
        path = Path(folder) / name
        with path.open("wb") as file:
            async for piece in request.stream():
                file.write(piece)
        if not path.stat().st_size:
            raise InputError("api.no_file", Place(name))
        yield path


def _packed(hosted: Hosted, verb: Verb, route: Route) -> Callable[[Request], Response]:
    """An export as one archive. It has every column, those of persons too."""

    def made(request: Request) -> Response:
        _check_key(hosted, request)
        asked = question(request, verb, route)
        workspace = hosted.workspace(asked.day, asked.as_of)
        out = tempfile.TemporaryFile()  # noqa: SIM115 - closed when sent
        with tempfile.TemporaryDirectory(prefix="twofold-") as folder:
            assert verb.exports is not None
            packed(verb.exports(workspace, Path(folder) / "export", **asked.given), out)
        size = out.tell()
        out.seek(0)
        headers = {"Content-Disposition": f'attachment; filename="{verb.name}.zip"',
                   "Content-Length": str(size)}  # fmt: skip
        return streamed(out, headers, route.produces)

    return made


def _within(hosted: Hosted, verb: Verb, asked: Question, request: Request) -> Response:
    """An answer that does not leave the bureau: for who has the city's key, gives the passphrase in
    a header, or has opened the internal page. It is kept nowhere."""
    workspace = hosted.workspace(asked.day, asked.as_of)
    line, given = workspace.internal, request.headers.get(PASSPHRASE)
    if given is not None:
        hosted.gate.enter(line, unquote(given))
    elif not hosted.gate.opened(line, request.cookies.get(COOKIE)):
        if "authorization" not in request.headers:
            raise Denied("internal.shut", header=PASSPHRASE)
        _check_key(hosted, request)
    whole, out = kept(answer(verb, asked.say, workspace, **asked.given), asked, request, verb.name)
    made = response(whole, None) if whole.body else streamed(
        out, dict(whole.headers), whole.media)  # fmt: skip
    made.headers.update({"Cache-Control": "no-store", "Vary": "Cookie, Authorization"})
    return made


def _check_key(hosted: Hosted, request: Request) -> None:
    """Only who can read the note in the city's folder may change the city, or see what is about
    persons: another user of this machine cannot, nor a page in a browser."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secrets.compare_digest(key.encode(), hosted.key.encode()):
        raise Denied("api.no_key")


def _refusing(hosted: Hosted) -> Callable[[Request, Exception], Response]:
    def response(request: Request, error: Exception) -> Response:
        assert isinstance(error, TwofoldError)
        return refused(hosted.named(error), language(request))

    return response


def _unknown(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    path = request.url.path
    made: TwofoldError = NotFound("api.no_route", Place(path), path=path)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        made = Refused("api.no_method", Place(path), method=request.method)
    return refused(made, language(request), error.status_code, error.headers)


def _defect(request: Request, error: Exception) -> Response:
    log.exception("%s %s", request.method, request.url, exc_info=error)
    return defect(language(request))
