"""All verbs: the function that answers, the command and the routes under which it is asked for,
and the page that shows it. Command line, API and manual are made from this one table."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from twofold.answers import (
    automatic,
    awards,
    belonging,
    brief,
    calendar,
    cards,
    chances,
    checks,
    compare,
    delivery,
    exchange,
    generated,
    indicators,
    internal,
    lists,
    measured,
    near,
    outlook,
    policies,
    progress,
    published,
    reform,
    registers,
    targets,
    vintages,
)
from twofold.answers.answer import Answer
from twofold.answers.cells import MADE_UP
from twofold.answers.files import EVERY
from twofold.answers.frontpage.record import RECORDED
from twofold.answers.marked import (
    COMMIT,
    Recorded,
    any_of,
    brought,
    every,
    having,
    of_city,
    where,
)  # fmt: skip
from twofold.answers.papers import asked as papers
from twofold.answers.parameters import PARAMETERS, Parameter


@dataclass(frozen=True)
class Route:
    """One way to ask over HTTP. `store` says that the answer comes out of the city's store, so
    that a command asks the server that owns it; else documents and a file are enough.

    `path` has the parameters that stand in it in braces. `produces` is the content type of what is
    no record, sheet or page. A file that is sent `changes` the store, unless it says not; one that
    `acts` changes it and is sent none.
    """

    method: str
    path: str
    store: bool = True
    produces: str = ""
    changes: bool = True
    acts: bool = False

    @property
    def placed(self) -> tuple[str, ...]:
        """The parameters in the path."""
        return tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{"))

    @property
    def body(self) -> bool:
        """Whether a file is sent."""
        return self.method == "POST" and not self.acts


@dataclass(frozen=True)
class Verb:
    """A verb. `page` is the path of its page below the language; where there is no route or no
    page, the words say why (`verbs.no_route`, `verbs.no_page`).

    `library` says that what is shipped answers where there is no city; `exports` writes the files
    of one that makes a folder, for a surface that sends them; `shows` says, for what is asked with,
    whether the page shows records, and so has to say which of them were generated; `recorded` says
    it of a row of its table, where some rows or pages with a label of their own do; `others` are
    formats that its answer has beside those of every answer; one that is `internal` answers the
    bureau alone.
    """

    command: str
    function: Callable[..., Answer] | None
    routes: tuple[Route, ...] = ()
    page: str | None = None
    library: bool = False
    exports: Callable[..., Any] | None = None
    shows: Callable[[Mapping[str, Any]], bool] | None = None
    recorded: Recorded | None = None
    others: tuple[str, ...] = ()
    internal: bool = False

    @property
    def forms(self) -> tuple[str, ...]:
        """The formats that its answer can take."""
        return (*EVERY, *self.others)

    @property
    def name(self) -> str:
        """In keys of the words files: `policies_decide`."""
        return self.command.replace(" ", "_").replace("-", "_")

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
        """The route for a question with these parameters: the first that needs none but them, sends
        a file where one is given, and changes something where that can be left."""
        names = set(given)
        sent = any(PARAMETERS[name].file for name in names)
        able = [r for r in self.routes if not self._either or r.acts == ("write" in names)]
        return next((r for r in able if set(r.placed) <= names and r.body == sent), None)

    @property
    def _either(self) -> bool:
        """Whether it shows what it would do, or does it."""
        return "write" in self._signature


def answer(verb: Verb, *asked: Any, **given: Any) -> Answer:
    """Asks a verb; what is None was not given."""
    assert verb.function is not None
    asked_with = {name: v for name, v in given.items() if v is not None}
    made: Answer = verb.function(*asked, **asked_with)
    labelled = verb.shows is not None and verb.shows(asked_with)
    recorded = every if labelled else verb.recorded
    if recorded is None:
        return made
    say, workspace, sheet = asked[0], asked[1], made.sheet
    found = replace(made, sheet=lambda: of_city(say, workspace, sheet(), recorded))
    if not labelled:
        return found
    return replace(found, page=lambda: generated.labelled(say, workspace, made.page))


def _records(given: Mapping[str, Any]) -> bool:
    """Records of the city, where no file was given instead."""
    return "facts" not in given


def _one_record(given: Mapping[str, Any]) -> bool:
    return "subject" in given and "facts" not in given


VERBS: tuple[Verb, ...] = (
    Verb("init", None),
    Verb("check", checks.check, (Route("GET", "/check", store=False),), library=True),
    Verb("example", None),
    Verb("serve", None),
    Verb("import", registers.import_, (Route("POST", "/registers/{register}/imports"),)),
    Verb("registers list", registers.list_, (Route("GET", "/registers"),), "/registers"),
    Verb("registers log", registers.log, (Route("GET", "/commits"),), "/commits",
         recorded=where("source", MADE_UP)),
    Verb("registers show", registers.show, (Route("GET", "/registers/{register}"),),
         "/registers/{register}", recorded=brought(COMMIT)),
    Verb("registers changes", registers.changes,
         (Route("GET", "/commits/{commit}/changes"),), "/commits/{commit}",
         recorded=brought(COMMIT)),
    Verb("registers export", registers.export,
         (Route("GET", "/vintage", produces="application/zip"),), exports=registers.exports),
    Verb("policies list", policies.list_, (Route("GET", "/policies", store=False),), "/policies",
         library=True),
    Verb("policies decide", policies.decide,
         (Route("GET", "/policies/{policy}/decisions"),
          Route("POST", "/policies/{policy}/decisions", store=False)),
         "/policies/{policy}/decisions", library=True, shows=_records),
    Verb("policies explain", policies.explain,
         (Route("GET", "/policies/{policy}/decisions/{subject}"),
          Route("POST", "/policies/{policy}/explanations", store=False),
          Route("GET", "/policies/{policy}", store=False)),
         "/policies/{policy}", library=True, shows=_one_record),
    Verb("policies near", near.near, (Route("GET", "/policies/{policy}/near"),),
         "/policies/{policy}/near", shows=_records),
    Verb("policies export", policies.export,
         (Route("GET", "/decisions", produces="application/zip"),), exports=policies.exports),
    Verb("policies reform", reform.reform,
         (Route("POST", "/policies/{policy}/reform", changes=False),
          Route("GET", "/policies/{policy}/reform")),
         "/policies/{policy}/workbench", shows=_records),
    Verb("policies check", policies.check, (Route("GET", "/check/policies", store=False),),
         library=True),
    Verb("indicators list", indicators.list_, (Route("GET", "/indicators", store=False),),
         "/indicators", library=True),
    Verb("indicators measure", measured.measure, (Route("GET", "/indicators/measures"),),
         "/indicators/{indicator}", recorded=every),
    Verb("indicators progress", progress.progress, (Route("GET", "/indicators/progress"),),
         "/indicators/{indicator}"),
    Verb("indicators outlook", outlook.outlook, (Route("GET", "/indicators/outlook"),),
         "/indicators/{indicator}", recorded=where("origin", "recorded")),
    Verb("indicators records", indicators.records, (Route("GET", "/indicators/{id}/records"),),
         "/indicators/{id}/records", recorded=every),
    Verb("indicators compare", compare.compare, (Route("GET", "/indicators/{id}/comparison"),),
         "/indicators/{id}/comparison"),
    Verb("indicators vintages", vintages.vintages, (Route("GET", "/indicators/{id}/vintages"),),
         "/indicators/{id}/vintages", recorded=where("kind", "recorded")),
    Verb("indicators difference", vintages.difference,
         (Route("GET", "/indicators/{id}/difference"),), "/indicators/{id}/vintages",
         recorded=every),
    Verb("indicators log", vintages.log, (Route("GET", "/indicators/{id}/log"),),
         "/indicators/{id}/vintages"),
    Verb("indicators monitor", vintages.monitor, (Route("GET", "/indicators/monitor"),),
         "/indicators/monitor", recorded=having("recorded")),
    Verb("indicators contribution", vintages.contribution,
         (Route("GET", "/indicators/{id}/contribution"),), "/indicators/{id}/contribution",
         recorded=every),
    Verb("targets growth", belonging.growth, (Route("GET", "/targets/growth"),),
         "/targets/growth", recorded=every),
    Verb("targets show", targets.show,
         (Route("GET", "/targets/{tasks}"), Route("GET", "/targets")), "/targets/{tasks}"),
    Verb("targets split", targets.split, (Route("GET", "/targets/{tasks}/split/{of_indicator}"),),
         "/targets/{tasks}/split/{of_indicator}"),
    Verb("targets month", targets.month,
         (Route("GET", "/months/{of_month}"), Route("GET", "/months")), "/months/{of_month}",
         recorded=every),
    Verb("targets freeze", targets.freeze,
         (Route("POST", "/months/{of_month}/freeze", acts=True),), recorded=every),
    Verb("indicators entered", vintages.entered,
         (Route("GET", "/indicators/entered/{register}"),), "/registers/{register}/figures/{key}",
         recorded=every),
    Verb("indicators card", cards.card, (Route("GET", "/indicators/cards"),), "/cards"),
    Verb("internal set", None),
    Verb("internal chances", chances.chances, (Route("GET", "/internal/chances"),),
         "/internal/year-end", internal=True),
    Verb("internal year-end", internal.year_end, (Route("GET", "/internal/year-end"),),
         "/internal/year-end", internal=True),
    Verb("indicators export", exchange.export, (Route("GET", "/indicators/export"),),
         others=("sdmx-csv", "sdmx-json", "sdmx-structure")),
    Verb("publish", None),
    Verb("report", None),
    Verb("awards list", awards.list_,
         (Route("GET", "/awards"), Route("POST", "/awards", store=False)), "/awards", library=True,
         shows=_records),
    Verb("awards totals", awards.totals,
         (Route("GET", "/awards/totals"), Route("POST", "/awards/totals", store=False)), "/awards",
         library=True, shows=_records),
    Verb("awards propose", delivery.propose,
         (Route("GET", "/awards/proposals"), Route("POST", "/awards/proposals", acts=True)),
         shows=_records),
    Verb("awards move", delivery.move,
         (Route("POST", "/awards/delivery/{award}/steps", acts=True),)),
    Verb("awards delivery", delivery.delivery,
         (Route("GET", "/awards/delivery/{award}"), Route("GET", "/awards/delivery")),
         "/awards/delivery", shows=_records),
    Verb("awards automatic", automatic.automatic, (Route("GET", "/awards/automatic"),),
         "/awards/automatic", shows=_records),
    Verb("lists show", lists.show, (Route("GET", "/lists/{list}"), Route("GET", "/lists")),
         "/lists", shows=_records),
    Verb("lists mark", lists.mark, (Route("POST", "/lists/{list}/rows/{subject}", acts=True),)),
    Verb("calendar show", calendar.show, (Route("GET", "/calendar"),), "/calendar",
         shows=_records),
    Verb("calendar done", calendar.done, (Route("POST", "/calendar/{deadline}", acts=True),)),
    Verb("papers sentences", papers.sentences, (Route("GET", "/papers/sentences"),), "/papers"),
    Verb("papers print", papers.print_, (Route("GET", "/papers/{paper}"),), "/papers/{paper}",
         others=papers.FORMS),
    Verb("papers edit", papers.edit, (Route("POST", "/papers/sentences/{slot}", acts=True),)),
    Verb("brief", brief.brief, (Route("GET", "/brief"),), "/", recorded=any_of(RECORDED)),
    Verb("indicators published", published.published, (Route("GET", "/published"),), "/published",
         recorded=having("generated_value")),
)  # fmt: skip


def verb(command: str) -> Verb:
    """A verb by its command."""
    return next(one for one in VERBS if one.command == command)
