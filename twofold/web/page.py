"""One page: the path it stands under, what it may be asked with, and what makes its view.

A page's module has `PAGES`. A view is made from the request alone, so that a URL is the whole state
and the finished bytes can be kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from twofold.answers.parameters import PARAMETERS, TIMES, Parameter
from twofold.answers.standing import STATUSES
from twofold.answers.values import near, one_of
from twofold.errors import InputError, Place
from twofold.policies.terms import LEVELS
from twofold.web.parts import Link, Pager
from twofold.words import Words, words
from twofold.workspace import Workspace

# Parameters that pages alone take.
_OWN = {
    one.name: one
    for one in (
        Parameter("q", "text"), Parameter("series", "id"), Parameter("about", "register"),
        Parameter("level", "level", one_of(LEVELS)),
        Parameter("status", "status", one_of(STATUSES)),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What a reader asks for: the language, the page's path below it, what stands in the path, and
    the parameters, as they came (`query`) and as values by name (`given`)."""

    lang: str
    path: str
    placed: Mapping[str, str]
    query: Mapping[str, str]
    given: Mapping[str, Any]
    workspace: Workspace

    @cached_property
    def say(self) -> Words:
        return words(self.lang)

    @cached_property
    def times(self) -> dict[str, str]:
        """The times that were asked for, which every link hands on."""
        return {q: self.query[q] for name in TIMES if (q := PARAMETERS[name].query) in self.query}

    def link(self, *segments: str, anchor: str = "", **query: object) -> str:
        """A page of the same language at the same times: `link("policies", id, verdict="met")`."""
        path = "/".join(quote(one, safe="") for one in segments)
        return _url(f"/{self.lang}/{path}", {**_said(query), **self.times}, anchor)

    def here(self, *, lang: str = "", **changes: object) -> str:
        """This page with some parameters changed; None takes one out."""
        kept = {k: v for k, v in self.query.items() if k not in changes}
        return _url(f"/{lang or self.lang}{quote(self.path)}", {**kept, **_said(changes)}, "")

    def api(self, *segments: str, **query: object) -> str:
        """The same over HTTP, for other programs."""
        path = "/".join(quote(one, safe="") for one in segments)
        return _url(f"/api/{path}", {**_said(query), **self.times, "lang": self.lang}, "")

    def downloads(self, *segments: str, **query: object) -> tuple[Link, ...]:
        """Links by which a table is had as a file, the spreadsheet first."""
        return tuple(Link(self.say(f"web.formats.{kind}"),
                          self.api(*segments, **query, format=kind))
                     for kind in ("xlsx", "csv"))  # fmt: skip

    def pager(self, shown: int, total: int, limit: int, target: str = "table") -> Pager:
        """Where the page stands in a list of `total`, by the parameter `offset`."""
        first = self.given.get("offset") or 0
        last = first + shown
        text = self.say("web.pager.none") if not shown else self.say(
            "web.pager.shown", first=first + 1, last=last, total=total)  # fmt: skip
        back = min(first, max(total - 1, 0) // limit * limit + limit) - limit
        back = back if back > 0 else None
        return Pager(
            text, self.here(offset=back) if first > 0 else "",
            self.here(offset=last) if last < total and shown else "", target,
        )  # fmt: skip


@dataclass(frozen=True)
class View:
    """A page before it is rendered. `data` holds finished strings, links and parts; `crumbs` the
    pages above this one, the brief left out; `generated` says that it shows generated records,
    `published` that it shows none, whatever the city holds; `goes` sends the reader on to another
    page instead."""

    title: str
    template: str
    data: Mapping[str, Any]
    crumbs: tuple[Link, ...] = ()
    lede: str = ""
    generated: bool = False
    status: int = 200
    goes: str = ""
    published: bool = False


@dataclass(frozen=True)
class Download:
    """A file to be saved, made from what a reader entered."""

    name: str
    text: str | bytes
    media: str


@dataclass(frozen=True)
class Page:
    """A page under a path such as `/policies/{id}`. `takes` names its parameters besides the
    times, `part` is what the bar of the pages marks. With `media` the view's template is no page
    but a file of that type. `form` answers what a reader enters on the page (its fields by name);
    that answer is kept nowhere. One that is `internal` is shown to whom the city's gate lets in,
    and kept nowhere either."""

    path: str
    view: Callable[[Asked], View]
    takes: tuple[str, ...] = ()
    part: str = ""
    media: str = field(default="text/html")
    form: Callable[[Asked, Mapping[str, str]], View | Download] | None = None
    internal: bool = False


def asked(
    page: Page, lang: str, path: str, placed: Mapping[str, str], query: Mapping[str, str],
    open_: Callable[[date | None, date | None], Workspace],
) -> Asked:  # fmt: skip
    """Reads what a URL says. Raises InputError naming the parameter."""
    given = read_query(page, query)
    workspace = open_(given.get("day"), given.get("as_of"))
    return Asked(lang, path, placed, query, given, workspace)


def read_query(page: Page, query: Mapping[str, str]) -> dict[str, Any]:
    """The values of a URL's parameters, by name."""
    known = {p.query: p for name in (*page.takes, *TIMES)
             if (p := _OWN.get(name) or PARAMETERS[name])}  # fmt: skip
    given = {}
    for name, text in query.items():
        if name not in known:
            raise InputError("pages.no_parameter", Place(name), value=name,
                             near=near(name, [*known]))  # fmt: skip
        given[known[name].name] = known[name].parse(text, name)
    return given


def _said(query: Mapping[str, object]) -> dict[str, str]:
    """Parameters as a URL writes them: `as_of=…` is `asOf`, and None is left out."""
    found = {}
    for name, value in query.items():
        known = PARAMETERS.get(name)
        if value is not None and value != "":
            found[known.query if known else name] = str(value)
    return found


def _url(path: str, query: Mapping[str, str], anchor: str) -> str:
    made = f"{path}?{urlencode(query)}" if query else path
    return f"{made}#{quote(anchor)}" if anchor else made
