"""The routes of all pages: what is asked is read, answered once, kept, and sent with its stamp."""

from __future__ import annotations

import contextlib
import hashlib
import logging
from collections.abc import Callable, Mapping
from typing import Any

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from twofold import documents
from twofold.errors import TwofoldError
from twofold.hosting.hosted import Hosted, Kept
from twofold.hosting.languages import language
from twofold.registers.store import reading
from twofold.web import (
    automatic,
    awards,
    belonging,
    brief,
    calendar,
    cards,
    commits,
    delivery,
    frontpage,
    indicators,
    internal,
    lists,
    near,
    organisations,
    papers,
    policies,
    posted,
    registers,
    render,
    selfcheck,
    targets,
    workbench,
)
from twofold.web.page import Asked, Download, Page, View, asked
from twofold.web.parts import Link
from twofold.web.told import told as on_page
from twofold.words import LANGUAGES, words

PAGES: tuple[Page, ...] = (
    *frontpage.PAGES, *brief.PAGES, *indicators.PAGES, *policies.PAGES, *near.PAGES,
    *workbench.PAGES, *awards.PAGES, *delivery.PAGES, *automatic.PAGES, *organisations.PAGES,
    *selfcheck.PAGES, *papers.PAGES, *registers.PAGES, *commits.PAGES, *lists.PAGES,
    *calendar.PAGES, *belonging.PAGES, *targets.PAGES, *cards.PAGES, *internal.PAGES,
)  # fmt: skip
# Nothing from another host, nothing inside another page, and nobody is told where a reader was.
SECURITY = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob:; base-uri 'none'; "
                               "object-src 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}  # fmt: skip
UNKEPT = {**SECURITY, **posted.NOT_KEPT}
# A page may be kept, but its reader asks each time whether it still holds.
ASKING = "no-cache"
# Pages that are made at the same time: Python makes one, the engine helps another; more would only
# take turns, and each reader wait for all. Long work (imports, files) has threads of its own.
AT_ONCE = CapacityLimiter(2)
LONG = "public, max-age=31536000, immutable"

log = logging.getLogger(__name__)


def routes(hosted: Hosted) -> list[BaseRoute]:
    """Every page in every language, the files beside them, and words for what is not there."""
    found: list[BaseRoute] = [
        Route("/", _first(hosted)), Route("/static/{version}/{name}", _file),
        *(Route(f"/{lang}", _slash(lang)) for lang in LANGUAGES),
    ]  # fmt: skip
    for lang in LANGUAGES:
        found += [Route(f"/{lang}{page.path}", _form(hosted, page, lang), methods=["POST"])
                  for page in PAGES if page.form or page.internal]  # fmt: skip
        found += [Route(f"/{lang}{page.path}", _page(hosted, page, lang)) for page in PAGES]
    found.append(Route("/{rest:path}", _missing(hosted)))
    return found


def warm(hosted: Hosted) -> None:
    """Makes the front page in every language, so that its first reader need not wait for it."""
    front = next(page for page in PAGES if page.path == "/")
    try:
        for lang in LANGUAGES:
            with contextlib.suppress(TwofoldError), documents.steady():
                one = asked(front, lang, "/", {}, {}, hosted.workspace)
                _kept(hosted, _question(hosted, one), one, front)
    except Exception:
        log.exception("the front page could not be made")  # its reader will be told


def _kept(hosted: Hosted, question: str, one: Asked, page: Page) -> Kept:
    return hosted.kept(question, lambda: _made(one, page))


Endpoint = Callable[[Request], Any]


def _page(hosted: Hosted, page: Page, lang: str) -> Endpoint:
    """A page's endpoint. It works in a thread: the store is read while others are served."""

    def answer(request: Request) -> Response:
        path = request.url.path.removeprefix(f"/{lang}")
        query = {name: text for name, text in request.query_params.items() if text.strip()}
        try:
            with documents.steady():
                one = asked(page, lang, path, request.path_params, query, hosted.workspace)
                if page.internal:
                    return internal.shown(hosted, page, request, one, UNKEPT)
                question = _question(hosted, one)
                if _has(request, question):
                    return Response(status_code=304, headers=_headers(question))
                kept = _kept(hosted, question, one, page)
        except TwofoldError as error:
            return refusal(hosted, lang, error)
        except Exception:
            log.exception("a page failed: %s", request.url.path)
            return defect(hosted, lang)
        return Response(kept.body, kept.status, {**_headers(question), **dict(kept.headers)},
                        kept.media)  # fmt: skip

    async def endpoint(request: Request) -> Response:
        return await to_thread.run_sync(answer, request, limiter=AT_ONCE)

    return endpoint


def _form(hosted: Hosted, page: Page, lang: str) -> Endpoint:
    """The endpoint of what a reader enters on a page. The answer is made anew and not kept."""

    def answer(request: Request, fields: Mapping[str, str]) -> Response:
        path = request.url.path.removeprefix(f"/{lang}")
        query = {name: text for name, text in request.query_params.items() if text.strip()}
        headers = dict(UNKEPT)
        with documents.steady():
            one = asked(page, lang, path, request.path_params, query, hosted.workspace)
            if page.internal:
                return internal.entered(hosted, page, one, fields, UNKEPT)
            with reading(one.workspace):
                assert page.form is not None
                found = page.form(one, fields)
                if isinstance(found, Download):
                    headers |= posted.attached(found)
                    return Response(found.text, 200, headers, found.media)
                return Response(render.render(one, found, page.part), found.status, headers,
                                page.media)  # fmt: skip

    async def endpoint(request: Request) -> Response:
        try:
            fields = await posted.entered(request)
            return await to_thread.run_sync(answer, request, fields, limiter=AT_ONCE)
        except TwofoldError as error:
            return refusal(hosted, lang, error)
        except Exception:
            log.exception("a form failed: %s", request.url.path)
            return defect(hosted, lang)

    return endpoint


def _made(one: Asked, page: Page) -> Kept:
    """The page's bytes, all read from the store as it is seen at one moment."""
    with reading(one.workspace):
        view = page.view(one)
        if view.goes:
            return Kept(b"", page.media, view.status, (("Location", view.goes),))
        if page.media == "text/html":
            text = render.render(one, view, page.part)
        else:
            text = render.picture(one.say, view.template, view.data)
    return Kept(text.encode(), page.media, view.status)


def _question(hosted: Hosted, one: Asked) -> str:
    """What the answer depends on: the city as it stands, and the whole of the address."""
    parts = [hosted.stamp(one.workspace), render.version(), one.lang, one.path,
             *(f"{k}={v}" for k, v in sorted(one.query.items()))]  # fmt: skip
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _headers(question: str) -> dict[str, str]:
    return {**SECURITY, "Cache-Control": ASKING, "ETag": f'"{question}"'}


def _has(request: Request, question: str) -> bool:
    """Whether the reader has the page already."""
    tags = request.headers.get("if-none-match", "").split(",")
    return f'"{question}"' in {tag.strip().removeprefix("W/") for tag in tags}


# --- what is not a page


def _first(hosted: Hosted) -> Endpoint:
    """The address without a language leads to the reader's."""

    async def endpoint(request: Request) -> Response:
        lang = language(request.headers.get("accept-language", ""))
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/{lang}/{query}", 302, {**SECURITY, "Vary": "Accept-Language"})

    return endpoint


def _slash(lang: str) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/{lang}/{query}", 308, SECURITY)

    return endpoint


async def _file(request: Request) -> Response:
    found = render.files().get(request.path_params["name"])
    if found is None:
        return _said("404", 404, language(request.headers.get("accept-language", "")))
    lasting = request.path_params["version"] == render.version()
    return Response(found.body, 200, {**SECURITY, "Cache-Control": LONG if lasting else ASKING},
                    found.media)  # fmt: skip


def _missing(hosted: Hosted) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        first = request.url.path.strip("/").partition("/")[0]
        lang = first if first in LANGUAGES else language(
            request.headers.get("accept-language", ""))  # fmt: skip
        return _said("404", 404, lang, request.url.path)

    return endpoint


def refusal(hosted: Hosted, lang: str, error: TwofoldError) -> Response:
    """An error that a reader can act on: where, what, and what to do."""
    say = words(lang)
    told = [on_page(say, one, hosted.root) for one in (error, *error.causes)]
    found = error.http_status == 404
    title = say("web.errors.not_found" if found else "web.errors.refused")
    return _error(lang, View(title, "error.html", {"told": told, "back": _back(lang)},
                             status=error.http_status))  # fmt: skip


def defect(hosted: Hosted, lang: str) -> Response:
    """A defect of the program, in words; its trace is in the server's log and nowhere else."""
    return _said("500", 500, lang)


def _said(key: str, status: int, lang: str, where: str = "") -> Response:
    say = words(lang)
    told = [(where, say(f"web.errors.{key}.what"), say(f"web.errors.{key}.do"))]
    return _error(lang, View(say(f"web.errors.{key}.title"), "error.html",
                             {"told": told, "back": _back(lang)}, status=status))  # fmt: skip


def _back(lang: str) -> Link:
    return Link(words(lang)("web.errors.back"), f"/{lang}/")


def _error(lang: str, view: View) -> Response:
    body = render.bare(lang, view, None).encode()
    headers: Mapping[str, str] = {**SECURITY, "Cache-Control": "no-store"}
    return Response(body, view.status, headers, "text/html")
