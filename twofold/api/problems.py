"""Errors over HTTP (RFC 9457): the words of the command line, the status of the error's class."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from twofold.answers.explained import explained
from twofold.errors import Conflict, Denied, InputError, NotFound, Refused, TwofoldError
from twofold.words import Words

MEDIA = "application/problem+json"
KINDS = {InputError: "input", NotFound: "not_found", Conflict: "conflict", Refused: "refused",
         Denied: "denied"}  # fmt: skip


def problem(error: TwofoldError, say: Words) -> dict[str, Any]:
    """An error as problem details. `where`, `do`, `key`, `exit_code` and `causes` are ours: where
    it is wrong, what to do, which error it is, how a command that was told so ends, and further
    errors found in the same pass."""
    where, what, do = explained(error, say)
    kind = next((name for base, name in KINDS.items() if isinstance(error, base)), "other")
    return {
        "type": f"/api/problems/{error.key}", "title": say(f"http.problems.{kind}"),
        "status": error.http_status, "detail": what, "do": do, "where": where or None,
        "at": _at(error),
        "key": error.key, "exit_code": error.exit_code,
        "causes": [problem(cause, say) for cause in error.causes],
    }  # fmt: skip


def _at(error: TwofoldError) -> dict[str, Any] | None:
    at = error.at
    return None if at is None else {"path": at.path, "line": at.line, "column": at.column}


# Where HTTP knows it more exactly than the class of the error.
STATUS = {"api.no_such_type": HTTPStatus.NOT_ACCEPTABLE}


def refused(
    error: TwofoldError, say: Words, status: int | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    """The response to a question that cannot be answered."""
    status = status or STATUS.get(error.key) or error.http_status
    made = {**problem(error, say), "status": int(status)}
    return _response(made, int(status), say, headers)


def defect(say: Words) -> Response:
    """The response where the program is at fault; what happened stands in the server's log."""
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    made = {
        "type": "about:blank", "title": say("http.problems.defect"), "status": int(status),
        "detail": say("http.problems.defect_detail"), "do": say("http.problems.defect_do"),
        "where": None, "key": "defect", "exit_code": 70, "causes": [],
    }  # fmt: skip
    return _response(made, status, say)


def _response(
    made: dict[str, Any], status: int, say: Words, headers: Mapping[str, str] | None = None
) -> Response:
    body = json.dumps(made, ensure_ascii=False, indent=2).encode() + b"\n"
    every = {"Content-Language": say.lang, "Cache-Control": "no-store", **(headers or {})}
    return Response(body, status, every, media_type=MEDIA)
