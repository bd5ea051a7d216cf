"""A verb asked from the command line: here, or of the server that has the city."""

from __future__ import annotations

import contextlib
import getpass
from collections.abc import Mapping
from typing import Any

from twofold import documents
from twofold.answers.answer import PAGE_ROWS, Answer
from twofold.answers.serving import served
from twofold.answers.verbs import Route, Verb, answer
from twofold.cli.run import Run
from twofold.workspace import open_city


def ask(run: Run, verb: Verb, given: Mapping[str, Any]) -> None:
    """Asks a verb and gives its answer. While the city is served the server answers."""
    asked = _completed(run, verb, given)
    route = verb.route(asked)
    if (route is None or route.store) and not _elsewhere(run):
        server = served(run.folder())
        if server is not None:
            from twofold.cli import client

            client.ask(run, server, verb, asked)
            return
    run.give(_found(run, verb, route, asked))


def _elsewhere(run: Run) -> bool:
    """Whether other registers are asked for than those of the store, or another engine."""
    if run.asked.vintage is not None:
        return True
    return run.asked.engine is not None and run.city().engine != open_city(run.folder()).engine


def _completed(run: Run, verb: Verb, given: Mapping[str, Any]) -> dict[str, Any]:
    """With what this surface knows: how many rows a page has, and who sits here."""
    taken = {parameter.name for parameter in verb.parameters}
    made = dict(given)
    if "limit" in taken and run.format == "table":
        made.setdefault("limit", PAGE_ROWS)
    if "who" in taken:
        made.setdefault("who", _user())
        if "file" in made:
            made.setdefault("source", str(made["file"]))
    return made


def _found(run: Run, verb: Verb, route: Route | None, asked: Mapping[str, Any]) -> Answer:
    stored = route is None or route.store
    workspace = run.city_or_library() if verb.library and not stored else run.city()
    if not verb.reports:
        changes = route is None or route.acts or route.body
        with contextlib.nullcontext() if changes else documents.steady():
            return answer(verb, run.say, workspace, **asked)
    from twofold.cli.progress import progress

    with progress(run.say) as bar:
        return answer(verb, run.say, workspace, **asked, progress=bar)


def _user() -> str:
    """Who sits at the keyboard, as the system knows them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a system without a name for this user
        return "—"
