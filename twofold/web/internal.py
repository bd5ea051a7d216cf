"""The internal page (内部测算，不对外): what the year is expected to end with, and how likely the
targets are. It is shown to whom the city's gate lets in, and no copy of it is kept, neither here
nor by a browser; the figures that it is written from are remembered by this process, behind the
same gate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from starlette.requests import Request
from starlette.responses import Response

from twofold.answers import figures
from twofold.answers import internal as answers
from twofold.errors import Denied
from twofold.hosting.hosted import Hosted
from twofold.hosting.internal import COOKIE, HOLDS
from twofold.registers.store import reading
from twofold.targets.leading import Tried
from twofold.targets.yearend import YearEnd, year_end
from twofold.web import chances, render
from twofold.web.page import Asked, Page, View
from twofold.web.parts import Cell, Column, Link, Row, Table
from twofold.web.remembered import remembered

Headers = Mapping[str, str]
# Given to this server alone, to no script, never from another site, and not for long.
_COOKIE = f"{COOKIE}={{value}}; Path=/; Max-Age={{age}}; HttpOnly; SameSite=Strict"


@dataclass(frozen=True)
class Part:
    """One indicator: what its figure rests on, and the past years each foretold by the others."""

    id: str
    title: str
    bases: Table
    tried: Table | None
    note: str


# --- the door


def shown(hosted: Hosted, page: Page, request: Request, one: Asked, headers: Headers) -> Response:
    """The page for who may see it, else the form that asks for the passphrase."""
    line = one.workspace.internal
    if hosted.gate.opened(line, request.cookies.get(COOKIE)):
        with reading(one.workspace):
            return _response(one, page.view(one), page, headers)
    error = Denied("internal.none_set") if line is None else None
    return _response(one, shut(one, error), page, headers)


def entered(
    hosted: Hosted, page: Page, one: Asked, fields: Mapping[str, str], headers: Headers
) -> Response:
    """What was entered at the door: the passphrase, or that it shall be closed again."""
    if fields.get("do") == "close":
        return _back(one, _COOKIE.format(value="", age=0), headers)
    try:
        value = hosted.gate.enter(one.workspace.internal, fields.get("passphrase", ""))
    except Denied as error:
        return _response(one, shut(one, error), page, headers)
    return _back(one, _COOKIE.format(value=value, age=HOLDS), headers)


def _back(one: Asked, cookie: str, headers: Headers) -> Response:
    return Response(status_code=303, headers={**headers, "Location": one.here(),
                                              "Set-Cookie": cookie})  # fmt: skip


def _response(one: Asked, view: View, page: Page, headers: Headers) -> Response:
    return Response(render.render(one, view, page.part), view.status,
                    {**headers, "Vary": "Cookie"}, page.media)  # fmt: skip


def shut(asked: Asked, error: Denied | None = None) -> View:
    """The page while it is shut: nothing but words and the form."""
    say = asked.say
    why = "" if error is None else say(f"errors.{error.key}.what", **error.values)
    do = "" if error is None else say(f"errors.{error.key}.do", **error.values)
    data = {"open": False, "action": asked.here(), "why": why, "do": do,
            "form": asked.workspace.internal is not None,
            "minutes": str(HOLDS // 60)}  # fmt: skip
    return View(say("internal.title"), "page_internal.html", data,
                (Link(say("web.nav.indicators"), asked.link("indicators")),),
                status=403, published=True)  # fmt: skip


# --- the page


def view(asked: Asked) -> View:
    """What is expected at the end of the year, how likely targets are, and what both rest on."""
    say = asked.say
    found, aims = remembered(asked.workspace, year_end), chances.found(asked)
    data = {
        "open": True, "action": asked.here(), "label": say("internal.label"),
        "table": _table(asked, found), "parts": [_part(asked, one) for one in found],
        "likely": chances.table(asked, aims), "aims": chances.parts(asked, aims),
        "method": [say(f"internal.method.{name}") for name in answers.METHOD],
    }  # fmt: skip
    return View(say("internal.title"), "page_internal.html", data,
                (Link(say("web.nav.indicators"), asked.link("indicators")),),
                lede=say("internal.lede"), generated=True)  # fmt: skip


def _table(asked: Asked, found: tuple[YearEnd, ...]) -> Table:
    say = asked.say
    columns = (
        Column(say("internal.columns.name")), Column(say("internal.columns.until"), number=True),
        Column(say("internal.columns.expected"), number=True),
        Column(say("internal.columns.interval"), number=True),
        Column(say("internal.columns.held")),
    )  # fmt: skip
    rows = tuple(
        Row((
            Cell(figures.name(say, one.indicator), f"#{one.indicator.id}",
                 notes=(answers.moment(say, one),)),
            Cell(answers.amount(say, one, one.value)),
            Cell(answers.amount(say, one, one.foretold.value),
                 notes=tuple(filter(None, (answers.remark(say, one),)))),
            Cell(answers.interval(say, one)), Cell(answers.held(say, one)),
        ))
        for one in found
    )  # fmt: skip
    return Table(say("internal.table"), columns, rows, id="year-end", stacked=True,
                 downloads=asked.downloads("internal", "year-end"))  # fmt: skip


def _part(asked: Asked, one: YearEnd) -> Part:
    say = asked.say
    columns = tuple(
        Column(say(f"internal.columns.{name}"), number=name not in ("basis", "years"))
        for name in ("basis", "ahead", "alone", "error", "growth", "weight", "years")
    )
    rows = [Row((Cell(name), *(Cell(text) for text in texts)))
            for name, *texts in answers.bases(say, one)]  # fmt: skip
    return Part(one.indicator.id, figures.name(say, one.indicator),
                Table(say("internal.bases"), columns, tuple(rows), id=f"bases-{one.indicator.id}",
                      stacked=True, empty=say("internal.no_basis")),
                _tried(asked, one), answers.remark(say, one))  # fmt: skip


def _tried(asked: Asked, one: YearEnd) -> Table | None:
    say = asked.say
    if not one.foretold.tried:
        return None
    columns = (Column(say("internal.columns.year"), whole=True),
               Column(say("internal.columns.expected"), number=True),
               Column(say("internal.columns.interval"), number=True),
               Column(say("internal.columns.came"), number=True),
               Column(say("internal.columns.inside")))  # fmt: skip

    def row(tried: Tried) -> Row:
        def told(value: Decimal) -> str:
            return answers.amount(say, one, value)

        return Row((
            Cell(str(tried.year)), Cell(told(tried.value)),
            Cell(say("internal.between", low=told(tried.low), high=told(tried.high))),
            Cell(told(tried.came)),
            Cell(say("internal.inside" if tried.held else "internal.outside")),
        ))  # fmt: skip

    return Table(say("internal.tried"), columns, tuple(map(row, one.foretold.tried)),
                 id=f"tried-{one.indicator.id}", stacked=True,
                 notes=(answers.held(say, one),))  # fmt: skip


PAGES = (Page("/internal/year-end", view, part="indicators", internal=True),)
