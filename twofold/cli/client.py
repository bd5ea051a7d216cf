"""Commands of a city that is served: the same question, put to the server that owns the store."""

from __future__ import annotations

import http.client
import io
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from twofold.answers.explained import Told
from twofold.answers.files import KINDS
from twofold.answers.parameters import PARAMETERS, TIMES
from twofold.answers.screen import PAGE
from twofold.answers.serving import Served
from twofold.answers.verbs import Route, Verb
from twofold.errors import Conflict, InputError, NotFound, Place
from twofold.workspace import shipped

if TYPE_CHECKING:
    from twofold.cli.run import Run

PIECE = 1 << 16


@dataclass(frozen=True)
class _Question:
    """What is asked, and of whom."""

    run: Run
    server: Served
    verb: Verb
    route: Route
    asked: Mapping[str, Any]


def ask(run: Run, server: Served, verb: Verb, asked: Mapping[str, Any]) -> None:
    """Puts a question to the server and gives its answer as it comes. Raises what it was told."""
    route = verb.route(asked) or verb.routes[0]
    with _answered(_Question(run, server, verb, route, asked)) as response:
        if route.produces:
            _unpack(run, response, asked)
        else:
            run.put(lambda out: _pass_on(server, response, out))


@contextmanager
def _answered(question: _Question) -> Iterator[http.client.HTTPResponse]:
    """The server's answer, opened; an error of it is raised."""
    server = question.server
    with closing(http.client.HTTPConnection(server.host, server.port)) as connection:
        with _reached(server):
            _send(question, connection)
            response = connection.getresponse()
            problem = json.loads(response.read()) if response.status >= 400 else None
        if problem is not None:
            raise told(problem, list(_files(question)))
        yield response


@contextmanager
def _reached(server: Served) -> Iterator[None]:
    """Says so where the server goes away meanwhile. Raises Conflict."""
    try:
        yield
    except (http.client.HTTPException, ConnectionError, ValueError) as error:
        reason = str(error) or type(error).__name__
        raise Conflict("cli.server_gone", Place(server.url), reason=reason) from None


def _send(question: _Question, connection: http.client.HTTPConnection) -> None:
    route, asked = question.route, question.asked
    path = route.path
    for name in route.placed:
        path = path.replace(f"{{{name}}}", quote(str(asked[name]), safe=""))
    url = f"/api{path}?{urlencode(list(_query(question)))}"
    headers = {"Accept": _accept(question.run, route),
               "Authorization": f"Bearer {question.server.key}"}  # fmt: skip
    sent = _sent(asked)
    if sent is None:
        connection.request(route.method, url, headers=headers)
        return
    name = quote(os.path.basename(sent), safe="")
    headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    headers["Content-Type"] = "application/octet-stream"
    with _opened(sent) as file:
        connection.request(route.method, url, file, headers)


def _sent(asked: Mapping[str, Any]) -> Path | None:
    """The file that goes with the question."""
    return next((asked[name] for name in asked if PARAMETERS[name].file), None)


def _files(question: _Question) -> Iterator[Path]:
    """What a place in a problem may be of: the file that was sent, the city, what is shipped."""
    if sent := _sent(question.asked):
        yield Path(sent)
    yield question.run.folder()
    if library := shipped("library"):
        yield library.parent


def _query(question: _Question) -> Iterator[tuple[str, str]]:
    yield "lang", question.run.say.lang
    for name in TIMES:
        if (value := getattr(question.run.asked, name)) is not None:
            yield PARAMETERS[name].query, str(value)
    for name, value in question.asked.items():
        of = PARAMETERS[name]
        if name in question.route.placed or of.file or name in ("folder", "write"):
            continue
        for one in value if of.many else (value,):
            yield of.query, "yes" if one is True else str(one)
    takes = {parameter.name for parameter in question.verb.parameters}
    if "limit" in takes and "limit" not in question.asked:
        yield "limit", "all"


def _accept(run: Run, route: Route) -> str:
    """The content type asked for; of a page, as wide and as colourful as this terminal shows it."""
    if route.produces:
        return route.produces
    media = KINDS[run.format].media
    if run.format != "table":
        return media
    seen = run.asked.output is None and sys.stdout.isatty()
    columns = shutil.get_terminal_size().columns if seen or "COLUMNS" in os.environ else PAGE
    coloured = seen and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return f"{media}; columns={columns}" + ("; colour=yes" if coloured else "")


@contextmanager
def _opened(path: Any) -> Iterator[IO[bytes]]:
    try:
        file = open(path, "rb")  # noqa: SIM115
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            raise NotFound("registers.no_file", Place.of(path)) from None
        reason = error.strerror or type(error).__name__
        raise InputError("documents.unreadable", Place.of(path), reason=reason) from None
    with file:
        yield file


def _pass_on(server: Served, response: http.client.HTTPResponse, out: IO[bytes] | None) -> None:
    """Copies the answer as it comes. That nobody reads on is not the server's doing."""
    sys.stdout.flush()
    into = out or sys.stdout.buffer
    while True:
        with _reached(server):
            piece = response.read(PIECE)
        if not piece:
            break
        into.write(piece)
    into.flush()


def _unpack(run: Run, response: http.client.HTTPResponse, asked: Mapping[str, Any]) -> None:
    """An export comes as one archive; it becomes the folder that was asked for."""
    from twofold.answers.registers import exported
    from twofold.registers.exports import unpacked

    made = unpacked(io.BytesIO(response.read()), asked["folder"])
    run.give(exported(run.say, made))


def told(problem: Mapping[str, Any], files: Sequence[Path]) -> Told:
    """A problem of the server (RFC 9457) as the error that it was, its place named as it is here:
    the server names what was sent by its name alone, and documents from their folder on."""
    causes = tuple(told(cause, files) for cause in problem.get("causes", ()))
    where, at = problem.get("where") or "", problem.get("at") or {}
    for base in files:
        path = base if base.name == at.get("path") else base / str(at.get("path"))
        if at and path.exists():
            where = str(Place.of(path, at["line"], at["column"]))
            break
    texts = (where, problem["detail"], problem.get("do") or "")
    return Told(texts, causes, int(problem.get("exit_code", 1)))
