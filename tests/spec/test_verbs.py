"""Every verb has a command, a route and a page, or a reason why not, and words for all of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from typer.main import get_command

from tests import wording
from tests.support import ROOT
from twofold.answers.parameters import PARAMETERS
from twofold.answers.verbs import VERBS, Verb
from twofold.cli.app import tree
from twofold.words import LANGUAGES, words

WORDS = {lang: wording.words(ROOT, lang) for lang in LANGUAGES}
PLACED = re.compile(r"\{[^}]*\}")


def named(verb: Verb) -> str:
    return verb.name


def shape(path: str) -> str:
    """A path whatever its parameters are called."""
    return PLACED.sub("{}", path)


def leaves(command: object, above: str = "") -> set[str]:
    """The commands of the tree that are no groups."""
    below = getattr(command, "commands", None)
    if below is None:
        return {above}
    return {leaf for name, one in below.items() for leaf in leaves(one, f"{above} {name}".strip())}


def test_the_tree_of_commands_is_the_table() -> None:
    assert leaves(get_command(tree())) == {verb.command for verb in VERBS}


def test_no_verb_stands_twice() -> None:
    routes = [(r.method, r.path) for verb in VERBS for r in verb.routes]
    assert len(routes) == len(set(routes))
    assert len({verb.name for verb in VERBS}) == len(VERBS)


@pytest.mark.parametrize("verb", VERBS, ids=named)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_verb_has_words(verb: Verb, lang: str) -> None:
    say = words(lang)
    assert say.has(f"cli.commands.{verb.name}")
    for of in verb.parameters if verb.function else ():
        assert say.has(f"cli.arguments.{of.shown}" if of.placed else f"cli.options.{of.name}"), of


@pytest.mark.parametrize("verb", VERBS, ids=named)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_verb_lacks_has_a_reason(verb: Verb, lang: str) -> None:
    """A reason where there is no route or no page, and none where there is one."""
    say = words(lang)
    assert say.has(f"verbs.no_route.{verb.name}") == (not verb.routes)
    assert say.has(f"verbs.no_page.{verb.name}") == (verb.page is None)


def test_no_reason_is_left_over() -> None:
    names = {verb.name for verb in VERBS}
    for lang in LANGUAGES:
        given = {key.split(".")[2] for key in WORDS[lang] if key.startswith("verbs.")}
        assert given <= names, given - names


def test_every_route_is_answered_by_the_api(tmp_path: Path) -> None:
    from twofold.api.app import mounted
    from twofold.hosting.hosted import Hosted

    (tmp_path / "city.yaml").write_text("name: {zh: 城, en: Town}\n", encoding="utf-8")
    found = TestClient(Starlette(routes=[mounted(Hosted(tmp_path, "mark", "key"))]))
    paths = found.get("/api/openapi.json").json()["paths"]
    described = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    assert described == {(r.method, r.path) for verb in VERBS for r in verb.routes}
    for verb in VERBS:
        for route in verb.routes:
            about = paths[route.path][route.method.lower()]
            assert about["summary"] == words("en")(f"cli.commands.{verb.name}").partition("\n")[0]


def test_every_page_of_the_table_is_there() -> None:
    from twofold.web.app import PAGES

    there = {shape(page.path) for page in PAGES}
    lost = [verb.page for verb in VERBS if verb.page and shape(verb.page) not in there]
    assert lost == []


def test_every_parameter_belongs_to_a_verb() -> None:
    used = {of.name for verb in VERBS if verb.function for of in verb.parameters}
    assert set(PARAMETERS) - used <= {"day", "as_of"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_verb_stands_in_the_manual(lang: str) -> None:
    text = (ROOT / f"docs/manual/{lang}/9-verbs.md").read_text(encoding="utf-8")
    for verb in VERBS:
        assert f"\n## twofold {verb.command}\n" in text
        for route in verb.routes:
            assert f"`{route.method} /api{route.path}`" in text
        assert verb.page is None or f"`/{lang}{verb.page}`" in text
