"""What OpenAPI says of a route: its words, its parameters, examples that work, its errors."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from twofold import indicators, policies, registers
from twofold.answers.files import KINDS
from twofold.answers.papers import templates
from twofold.answers.parameters import PARAMETERS, TIMES, Parameter
from twofold.answers.verbs import Route, Verb
from twofold.api.asked import queried
from twofold.errors import TwofoldError
from twofold.targets import lists
from twofold.targets.belongs import countable
from twofold.targets.issued import months, one_of
from twofold.words import LANGUAGES, words
from twofold.workspace import Workspace

# Descriptions are read by programmers everywhere.
SAY = words("en")
PROBLEM = "application/problem+json"
ERRORS = {"404": "not_found", "409": "conflict", "422": "input"}
Examples = Mapping[str, str]


def examples(workspace: Workspace) -> Examples:
    """Values with which this city's routes can be tried; fewer where a document is broken."""
    made = {"day": str(workspace.day), "as_of": str(workspace.as_of), "verdict": "ineligible",
            "limit": "5", "offset": "0", "commit": "1", "history": "no"}  # fmt: skip
    made |= dict.fromkeys(("since", "from_day"), str(workspace.as_of - timedelta(days=365)))
    with contextlib.suppress(TwofoldError, IndexError, KeyError, StopIteration):
        policy = next(iter(policies.policies(workspace).values()))
        first = registers.show(workspace, policy.subject, limit=1).rows[0]
        made |= {"policy": policy.id, "register": policy.subject, "find": str(first.values["name"])}
        some = policies.decide(workspace, policy.id, wanted=policies.Wanted(most=1))
        made["subject"] = made["key"] = some.decided[0].subject
    with contextlib.suppress(TwofoldError, IndexError, KeyError):
        made["award"] = str(registers.show(workspace, "award", limit=1).rows[0].values["id"])
    with contextlib.suppress(TwofoldError, IndexError, KeyError, StopIteration):
        made["indicator"] = made["id"] = next(iter(indicators.read(workspace).indicators))
    return {**made, **_of_the_year(workspace)}


def _of_the_year(workspace: Workspace) -> Examples:
    """The same of tasks, months, lists and papers. An indicator of tasks that counts enterprises
    does for their growth as well as for a split."""
    made: dict[str, str] = {}
    with contextlib.suppress(TwofoldError, IndexError, KeyError, StopIteration):
        every = indicators.read(workspace).indicators
        made["of_indicator"] = next(id_ for id_, one in every.items() if countable(one))
        tasks = one_of(workspace)
        made["tasks"] = tasks.id
        made["of_indicator"] = next(one.indicator for one in tasks.tasks
                                    if countable(every[one.indicator]))  # fmt: skip
    with contextlib.suppress(TwofoldError, IndexError):
        found = months(workspace)
        made["of_month"] = next((one for one in found if one.frozen), found[0]).month
    for name, read in (("list", lists.read), ("paper", templates.read)):
        with contextlib.suppress(TwofoldError, StopIteration):
            made[name] = next(iter(read(workspace)))
    return made


def described(verb: Verb, route: Route, known: Examples) -> dict[str, Any]:
    """The arguments of a route that describe it."""
    text = SAY(f"cli.commands.{verb.name}")
    summary, _, more = text.partition("\n\n")
    return {
        "operation_id": f"{route.method.lower()}_{verb.name}_{len(route.placed)}",
        "summary": summary, "description": more or summary,
        "tags": [verb.command.partition(" ")[0]],
        "openapi_extra": {"parameters": _parameters(verb, route, known), **_body(verb, route)},
        "responses": _responses(verb, route),
    }  # fmt: skip


def _parameters(verb: Verb, route: Route, known: Examples) -> list[dict[str, Any]]:
    made = [_parameter(PARAMETERS[name], "path", True) for name in route.placed]
    made += [_parameter(of, "query", of.name in verb.required) for of in queried(verb, route)]
    made += [_parameter(PARAMETERS[name], "query", False) for name in TIMES]
    for one, of in zip(made, [*route.placed, *(p.name for p in queried(verb, route)), *TIMES],
                       strict=True):  # fmt: skip
        several = one["schema"].get("type") == "array"
        if of in known and (one["required"] or not several):
            one["example"] = [known[of]] if several else known[of]
    return [*made, _choice("lang", LANGUAGES), _choice("format", verb.forms)]


def _parameter(of: Parameter, where: str, required: bool) -> dict[str, Any]:
    schema: dict[str, Any] = dict(of.schema)
    if of.name == "limit":
        schema = {"anyOf": [schema, {"type": "string", "enum": ["all"]}]}
    if of.many and where == "query":
        schema = {"type": "array", "items": schema}
    key = f"cli.arguments.{of.shown}" if of.placed else f"cli.options.{of.name}"
    if of.name == "limit":
        key = "http.limit"
    return {"name": of.name if where == "path" else of.query, "in": where, "required": required,
            "description": SAY(key), "schema": schema}  # fmt: skip


def _choice(name: str, known: tuple[str, ...]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False,
            "description": SAY(f"cli.options.{name}"),
            "schema": {"type": "string", "enum": list(known)}}  # fmt: skip


def _body(verb: Verb, route: Route) -> dict[str, Any]:
    if route.acts:
        return {"security": [{"key": []}]}
    if not route.body:
        return {}
    of = next(p for p in verb.parameters if p.file)
    key = f"cli.arguments.{of.shown}" if of.placed else f"cli.options.{of.name}"
    binary = {"schema": {"type": "string", "format": "binary"}}
    return {"requestBody": {"required": True, "description": SAY(key),
                            "content": {"text/csv": binary, "application/octet-stream": binary}},
            **({"security": [{"key": []}]} if route.store else {})}  # fmt: skip


def _responses(verb: Verb, route: Route) -> dict[int | str, dict[str, Any]]:
    forms = [route.produces] if route.produces else [KINDS[name].media for name in verb.forms]
    made: dict[int | str, dict[str, Any]] = {
        200: {"description": SAY("http.answered"), "content": {media: {} for media in forms}}
    }
    if not (route.body or route.produces or route.acts):
        made[304] = {"description": SAY("http.holds")}
    told = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status, kind in ERRORS.items():
        made[int(status)] = {"description": SAY(f"http.problems.{kind}"), "content": told}
    return made


def schema(made: dict[str, Any]) -> dict[str, Any]:
    """Adds to an OpenAPI document what all routes share: what a problem is, and the key."""
    texts = {name: {"type": "string"} for name in ("type", "title", "detail", "do", "key")}
    components = made.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = {
        "type": "object",
        "description": SAY("http.problem"),
        "required": ["type", "title", "status", "detail"],
        "properties": {
            **texts,
            "status": {"type": "integer"},
            "exit_code": {"type": "integer"},
            "where": {"type": ["string", "null"]},
            "at": {"type": ["object", "null"]},
            "causes": {"type": "array", "items": {"$ref": "#/components/schemas/Problem"}},
        },
    }
    components["securitySchemes"] = {
        "key": {"type": "http", "scheme": "bearer", "description": SAY("errors.api.no_key.do")}
    }
    return made
