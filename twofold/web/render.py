"""Views to HTML: the templates, what every page has around it, and the files beside it."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from twofold.answers.generated import generated
from twofold.answers.papers import html
from twofold.policies import policies
from twofold.policies.decide import covers
from twofold.registers.store import commit_at
from twofold.web.page import Asked, View
from twofold.web.parts import Field, Form, Link
from twofold.words import LANGUAGES, Words, words
from twofold.workspace import Workspace

HERE = Path(__file__).parent
# The style sheet of papers stands with what prints them.
PAPER = Path(html.__file__).with_name("paper.css")
# The bar of pages: the path of each and the key of its words.
PARTS = ("brief", "indicators", "targets", "lists", "calendar", "papers", "policies", "awards",
         "registers", "commits")  # fmt: skip


_SIGNS = "\u2018-\u201f\u3000-\u9fff\uff00-\uffef"
_HAN = re.compile("[\u3400-\u9fff]")
# Runs of the other language: in English from the first Chinese sign to the last before a space; in
# Chinese what has two letters beside each other.
_OTHER = {
    "en": ("zh-CN", re.compile(f"[{_SIGNS}]+(?:[0-9A-Za-z-]+[{_SIGNS}]+)*[0-9]*")),
    "zh": ("en", re.compile(f"[^{_SIGNS}]*[A-Za-z]{{2}}[^{_SIGNS}]*")),
}


def tongues(text: str, lang: str) -> Markup:
    """A text in which what is in another language than the page says so: a source or a name that
    stands within a sentence."""
    other, pattern = _OTHER[lang]
    made, at = Markup(""), 0
    for found in pattern.finditer(text):
        if other == "zh-CN" and not _HAN.search(found[0]):
            continue
        made += escape(text[at : found.start()])
        made += Markup('<span lang="{}">{}</span>').format(other, found[0])
        at = found.end()
    return made + escape(text[at:])


def tongue(text: str, lang: str) -> str:
    """The language of a text that cannot be marked in part, where it is not the page's."""
    other, pattern = _OTHER[lang]
    found = pattern.search(text)
    return other if found and (lang == "zh" or _HAN.search(text)) else ""


# Texts of a page with a day or a month in them, and what may hold text alone.
_DATED = re.compile(
    r"(<(?:title|desc|option|text|tspan|textarea|script|style)\b[^>]*)?>([^<]*\d-\d\d[^<]*)(?=<)"
)
_DATE = re.compile(r"(?<![0-9A-Za-z_./-])\d{4}-\d\d(?:-\d\d)?(?![0-9A-Za-z_/-])")


def whole_dates(page: str) -> str:
    """A page whose days do not break at their hyphens, as browsers would break them."""
    return _DATED.sub(_kept, page)


def _kept(found: re.Match[str]) -> str:
    if found[1]:
        return found[0]
    return ">" + _DATE.sub(r'<span class="day">\g<0></span>', found[2])


@cache
def _templates() -> Environment:
    made = _environment()
    made.filters.update(tongues=tongues, tongue=tongue)
    return made


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip


@dataclass(frozen=True)
class File:
    """A file beside the pages."""

    body: bytes
    media: str


@cache
def files() -> Mapping[str, File]:
    """The files of the pages by name: style, script, licence."""
    found = {}
    for path in (*sorted((HERE / "static").iterdir()), PAPER):
        media = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        found[path.name] = File(path.read_bytes(), media)
    return found


@cache
def version() -> str:
    """Changes when any of the files or templates does, so that they may be kept for long."""
    made = hashlib.sha256()
    for path in sorted([*(HERE / "static").iterdir(), *(HERE / "templates").iterdir(), PAPER]):
        made.update(path.name.encode() + path.read_bytes())
    return made.hexdigest()[:12]


def static(name: str) -> str:
    """The address of a file."""
    assert name in files(), name
    return f"/static/{version()}/{name}"


def render(asked: Asked, view: View, part: str) -> str:
    """A page whole."""
    say, workspace = asked.say, asked.workspace
    around = {
        **_frame(say),
        "view": view, "asked": asked, "city": workspace.name[asked.lang],
        "bar": [(Link(say(f"web.nav.{one}"),
                      asked.link() if one == "brief" else asked.link(one)), one == part)
                for one in PARTS],
        "home": Link(say("web.nav.brief"), asked.link()),
        "search": asked.link("search"), "search_keeps": asked.times,
        "languages": [Link(words(one)("web.language"), asked.here(lang=one), one)
                      for one in LANGUAGES if one != asked.lang],
        "times": _times(asked, view), "commit": _commit(asked),
        "made_up": generated(workspace),
    }  # fmt: skip
    return whole_dates(_templates().get_template(view.template).render(**around, **view.data))


def picture(say: Words, template: str, data: Mapping[str, Any]) -> str:
    """A template by itself, without a page around it: a chart as a file."""
    return _templates().get_template(template).render(say=say, **data)


def outside(say: Words, template: str, data: Mapping[str, Any]) -> str:
    """A page of files that no server sends: nothing of a server is around it."""
    return whole_dates(_templates().get_template(template).render(**{**_frame(say), **data}))


def bare(lang: str, view: View, workspace: Workspace | None) -> str:
    """A page that needs nothing of the store: an error must be told even where the store fails."""
    say = words(lang)
    around = {
        **_frame(say), "view": view, "asked": None,
        "city": workspace.name[lang] if workspace else "",
        "bar": [(Link(say(f"web.nav.{one}"),
                      f"/{lang}/" if one == "brief" else f"/{lang}/{one}"), False)
                for one in PARTS],
        "home": Link(say("web.nav.brief"), f"/{lang}/"),
        "search": f"/{lang}/search", "search_keeps": {},
        "languages": [Link(words(one)("web.language"), f"/{one}/", one)
                      for one in LANGUAGES if one != lang],
        "times": None, "commit": None, "made_up": False,
    }  # fmt: skip
    return _templates().get_template(view.template).render(**around, **view.data)


def _frame(say: Words) -> dict[str, Any]:
    return {"say": say, "lang": "zh-CN" if say.lang == "zh" else say.lang, "static": static}


def _times(asked: Asked, view: View) -> dict[str, Any]:
    """What is shown of the times, and the form that asks for others."""
    say, workspace = asked.say, asked.workspace
    hidden = tuple((k, v) for k, v in asked.query.items()
                   if k not in asked.times and k != "offset")  # fmt: skip
    fields = (
        Field("asOf", say("web.times.as_of"), str(workspace.as_of), kind="date"),
        Field("day", say("web.times.day"), str(workspace.day), kind="date"),
    )
    own = asked.times and (workspace.as_of, workspace.day) != (workspace.today,) * 2
    return {
        "text": say("brief.times", as_of=workspace.as_of, day=workspace.day),
        "form": Form(asked.here(day=None, as_of=None, asOf=None).partition("?")[0], fields, hidden),
        "reset": _today(asked, view) if own else "",
    }


def _today(asked: Asked, view: View) -> str:
    """The page today; where it is of a policy that has no text today, the page above it."""
    id_, today = asked.placed.get("policy"), asked.workspace.today
    if id_ and view.crumbs and not covers(policies(asked.workspace)[id_], today):
        return view.crumbs[0].href.partition("?")[0]
    return asked.here(day=None, asOf=None, offset=None)


def _commit(asked: Asked) -> Link | None:
    """The commit at which the store is seen."""
    number = commit_at(asked.workspace)
    if not number:
        return None
    return Link(asked.say("web.after_commit", number=str(number)),
                asked.link("commits", str(number)))  # fmt: skip
