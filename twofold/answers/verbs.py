"""All verbs: the function that answers, the command and the routes under which it is asked for,
and the page that shows it. Command line, API and manual are made from this one table."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from twofold.answers import brief, checks, indicators, near, policies, registers
from twofold.answers.answer import Answer
from twofold.answers.parameters import PARAMETERS, Parameter


@dataclass(frozen=True)
class Route:
    """One way to ask over HTTP. `store` says that the answer comes out of the city's store, so
    that a command asks the server that owns it; else documents and a file are enough.

    `path` has the parameters that stand in it in braces. `produces` is the content type of what is
    no record, sheet or page.
    """

    method: str
    path: str
    store: bool = True
    produces: str = ""

    @property
    def placed(self) -> tuple[str, ...]:
        """The parameters in the path."""
        return tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{"))

    @property
    def body(self) -> bool:
        """Whether a file is sent."""
        return self.method == "POST"


@dataclass(frozen=True)
class Verb:
    """A verb. `page` is the path of its page below the language; where there is no route or no
    page, the words say why (`verbs.no_route`, `verbs.no_page`).

    `library` says that what is shipped answers where there is no city; `exports` writes the files
    of one that makes a folder, for a surface that sends them.
    """

    command: str
    function: Callable[..., Answer] | None
    routes: tuple[Route, ...] = ()
    page: str | None = None
    library: bool = False
    exports: Callable[..., Any] | None = None

    @property
    def name(self) -> str:
        """In keys of the words files: `policies_decide`."""
        return self.command.replace(" ", "_")

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """What it may be asked with, in the order of its function."""
        return tuple(PARAMETERS[name] for name in self._signature if name in PARAMETERS)

    @cached_property
    def required(self) -> frozenset[str]:
        """The parameters without which it cannot be asked."""
        needed = inspect.Parameter.empty
        return frozenset(p.name for p in self.parameters
                         if self._signature[p.name].default is needed)  # fmt: skip

    @property
    def reports(self) -> bool:
        """Whether it tells how far it has come."""
        return "progress" in self._signature

    @cached_property
    def _signature(self) -> Mapping[str, inspect.Parameter]:
        assert self.function is not None
        return inspect.signature(self.function).parameters

    def route(self, given: Iterable[str]) -> Route | None:
        """The route for a question with these parameters: the first that needs none but them, and
        sends a file where one is given."""
        names = set(given)
        sent = any(PARAMETERS[name].file for name in names)
        return next((r for r in self.routes if set(r.placed) <= names and r.body == sent), None)


def answer(verb: Verb, *asked: Any, **given: Any) -> Answer:
    """Asks a verb; what is None was not given."""
    assert verb.function is not None
    return verb.function(*asked, **{name: v for name, v in given.items() if v is not None})


VERBS: tuple[Verb, ...] = (
    Verb("init", None),
    Verb("check", checks.check, (Route("GET", "/check", store=False),), library=True),
    Verb("example", None),
    Verb("serve", None),
    Verb("import", registers.import_, (Route("POST", "/registers/{register}/imports"),)),
    Verb("registers list", registers.list_, (Route("GET", "/registers"),), "/registers"),
    Verb("registers log", registers.log, (Route("GET", "/commits"),), "/commits"),
    Verb("registers show", registers.show, (Route("GET", "/registers/{register}"),),
         "/registers/{register}"),
    Verb("registers changes", registers.changes,
         (Route("GET", "/commits/{commit}/changes"),), "/commits/{commit}"),
    Verb("registers export", registers.export,
         (Route("GET", "/vintage", produces="application/zip"),)),
    Verb("policies list", policies.list_, (Route("GET", "/policies", store=False),), "/policies",
         library=True),
    Verb("policies decide", policies.decide,
         (Route("GET", "/policies/{policy}/decisions"),
          Route("POST", "/policies/{policy}/decisions", store=False)),
         "/policies/{policy}/decisions", library=True),
    Verb("policies explain", policies.explain,
         (Route("GET", "/policies/{policy}/decisions/{subject}"),
          Route("POST", "/policies/{policy}/explanations", store=False),
          Route("GET", "/policies/{policy}", store=False)),
         "/policies/{policy}", library=True),
    Verb("policies check", policies.check, (Route("GET", "/check/policies", store=False),),
         library=True),
    Verb("indicators list", indicators.list_, (Route("GET", "/indicators", store=False),),
         "/indicators", library=True),
    Verb("indicators measure", indicators.measure, (Route("GET", "/indicators/measures"),),
         "/indicators/{indicator}"),
    Verb("indicators progress", indicators.progress, (Route("GET", "/indicators/progress"),),
         "/indicators/{indicator}"),
    Verb("indicators records", indicators.records, (Route("GET", "/indicators/{id}/records"),),
         "/indicators/{id}/records"),
    Verb("brief", brief.brief, (Route("GET", "/brief"),), "/"),
)  # fmt: skip


def verb(command: str) -> Verb:
    """A verb by its command."""
    return next(one for one in VERBS if one.command == command)
