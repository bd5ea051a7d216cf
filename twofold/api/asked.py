"""A request as a question: in which language, in which form, with which parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.requests import Request

from twofold.answers.answer import PAGE_ROWS
from twofold.answers.files import KINDS
from twofold.answers.parameters import PARAMETERS, TIMES, Parameter
from twofold.answers.values import near, one_of
from twofold.answers.verbs import Route, Verb
from twofold.errors import InputError, Place
from twofold.hosting.languages import language as preferred
from twofold.words import LANGUAGES, Words, words

# Rows of a JSON answer where nobody says how many; everything else is asked for to have it all.
JSON_ROWS = 100
ALL = "all"
# What a program may say beside a verb's own parameters.
FORM = ("lang", "format")


@dataclass(frozen=True)
class Question:
    """What is asked: parameters by name, the times, and the form of the answer. `columns` and
    `colour` are those of the terminal that a page is for."""

    say: Words
    kind: str
    given: Mapping[str, Any]
    day: date | None
    as_of: date | None
    columns: int = 100
    colour: bool = False

    @property
    def text(self) -> str:
        """The question in one line: two that are alike have the same answer."""
        form = (self.say.lang, self.kind, self.columns, self.colour)
        return f"{form} {sorted((k, repr(v)) for k, v in self.given.items())}"


def language(request: Request) -> Words:
    """The language asked for, else the one that the reader's program prefers."""
    asked = request.query_params.get("lang")
    if asked in LANGUAGES:
        return words(asked)
    return words(preferred(request.headers.get("accept-language", "")))


def question(request: Request, verb: Verb, route: Route) -> Question:
    """Reads a request. Raises InputError that names the parameter as the URL does."""
    taken = {p.query: p for p in queried(verb, route)}
    times = {PARAMETERS[name].query: PARAMETERS[name] for name in TIMES}
    known = [*taken, *times, *FORM]
    for name in request.query_params:
        if name not in known:
            raise InputError("api.no_parameter", Place(name), value=name, near=near(name, known))
    if asked := request.query_params.get("lang"):
        one_of(LANGUAGES)(asked, "lang")
    kind, columns, colour = ("json", 0, False) if route.produces else form(request, verb.forms)
    given = dict(_read(request, taken))
    for name in route.placed:
        of, written = PARAMETERS[name], request.path_params[name]
        value = of.parse(written, of.query)
        given[name] = (value,) if of.many else value
    if "limit" in taken.keys() - given.keys():
        given["limit"] = {"json": JSON_ROWS, "table": PAGE_ROWS}.get(kind)
    for name in verb.required - given.keys():
        if not PARAMETERS[name].file and name != "folder":
            raise InputError("api.missing", Place(PARAMETERS[name].query), name=name)
    at = {name: next(iter(dict(_read(request, {q: p})).values()), None)
          for q, p in times.items() for name in [p.name]}  # fmt: skip
    return Question(language(request), kind, given, at["day"], at["as_of"], columns, colour)


# What is no part of a URL: a folder of the asker's machine, and whether something is changed,
# which the method says.
ELSEWHERE = ("folder", "write")
# What belongs to a file that is sent.
OF_A_FILE = ("encoding", "sheet", "mapping", "row", "subject")


def queried(verb: Verb, route: Route) -> list[Parameter]:
    """The parameters that stand in the query: those that do not stand in the path, are no file and
    no folder of the asker's machine."""
    return [p for p in verb.parameters if p.name not in (*route.placed, *ELSEWHERE) and not p.file
            and (route.body or p.name not in OF_A_FILE)]  # fmt: skip


def _read(request: Request, taken: Mapping[str, Parameter]) -> Iterator[tuple[str, Any]]:
    for query, of in taken.items():
        written = [text for text in request.query_params.getlist(query) if text != ""]
        if not written:
            continue
        if of.many:
            yield of.name, tuple(of.parse(text, query) for text in written)
        elif len(written) > 1:
            raise InputError("api.repeated", Place(query), name=query)
        elif of.name == "limit" and written[0] == ALL:
            yield of.name, None
        else:
            yield of.name, of.parse(written[0], query)


def form(request: Request, forms: Sequence[str]) -> tuple[str, int, bool]:
    """The kind of file asked for, by `format` or by content type; and the width and colours that
    a page of text is for. Raises InputError where none of the types is one of ours."""
    columns, colour = 100, False
    if asked := request.query_params.get("format"):
        return one_of(tuple(forms))(asked, "format"), columns, colour
    accepted = sorted(
        (part.strip() for part in request.headers.get("accept", "*/*").split(",")), key=_weight
    )
    kinds = {KINDS[name].media: name for name in forms}
    for part in accepted:
        media, *settings = (piece.strip() for piece in part.split(";"))
        if media in kinds:
            said = dict(pair.split("=", 1) for pair in settings if "=" in pair)
            width = said.get("columns", "")
            columns = min(max(int(width), 40), 400) if width.isdecimal() else columns
            return kinds[media], columns, said.get("colour") == "yes"
        if media in ("*/*", "application/*", "text/html", "application/problem+json"):
            return "json", columns, colour
    known = ", ".join(kinds)
    raise InputError("api.no_such_type", Place("Accept"), value=", ".join(accepted), known=known)


def _weight(part: str) -> float:
    """What is wanted most comes first; what is wanted alike stays in its order."""
    for setting in part.split(";")[1:]:
        name, _, value = setting.partition("=")
        if name.strip() == "q":
            try:
                return -float(value)
            except ValueError:
                return 0
    return -1
