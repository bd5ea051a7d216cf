"""A served city and an example of every kind of its pages, found by its own links."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from starlette.routing import compile_path

from tests.surfaces.web.reading import Element, links, read
from twofold.policies import Answer
from twofold.web.app import PAGES

LANGUAGES = ("zh", "en")
# Of which kind a path is, below its language; files beside the pages are none.
KINDS = {
    page.path: compile_path(page.path)[0]
    for page in PAGES
    if page.media == "text/html" and not page.internal
}
MANY = 60  # seconds that one page may take on a busy machine


def kind_of(path: str) -> str:
    """The kind of page that stands under an address, or nothing."""
    lang, _, rest = urlsplit(path).path.strip("/").partition("/")
    bare = f"/{rest}"
    if lang not in LANGUAGES:
        return ""
    return next((kind for kind, pattern in KINDS.items() if pattern.match(bare)), "")


@dataclass
class Site:
    """A server and the pages that were read from it. Addresses begin with their language."""

    base: str
    read: dict[str, Element] = field(default_factory=dict)

    def page(self, path: str) -> Element:
        """A page as it is sent, without a browser."""
        if path not in self.read:
            try:
                with urllib.request.urlopen(self.base + path, timeout=MANY) as answer:
                    text = answer.read()
            except urllib.error.HTTPError as error:
                text = error.read()
                if error.code != 404:
                    raise AssertionError(
                        f"{path}: {error.code}: {read(text.decode()).text}"
                    ) from None
            self.read[path] = read(text.decode())
        return self.read[path]

    def links(self, path: str, kind: str, **query: str) -> Iterator[str]:
        """Where links of a page lead that are of a kind and ask for all of this."""
        for href, _ in links(self.page(path)):
            asked = dict(parse_qsl(urlsplit(href).query))
            if kind_of(href) == kind and asked.items() >= query.items():
                yield href.partition("#")[0]

    def link(self, path: str, kind: str, **query: str) -> str:
        """The first of them."""
        found = next(self.links(path, kind, **query), None)
        assert found, f"no link of {path} leads to {kind} {query or ''}"
        return found

    def cells(self, path: str) -> int:
        """How much a page has to show in tables."""
        return sum(1 for _ in self.page(path).every("td"))

    def example(self, name: str, lang: str) -> str:
        """The address of an example in a language. It is found in the first, for all alike."""
        first, _, rest = EXAMPLES[name](self)[1:].partition("/")
        assert first == LANGUAGES[0]
        return f"/{lang}/{rest}"


def _brief(site: Site) -> str:
    return f"/{LANGUAGES[0]}/"


def _child(of: Callable[[Site], str], kind: str, **query: str) -> Callable[[Site], str]:
    return lambda site: site.link(of(site), kind, **query)


def _largest(of: Callable[[Site], str], kind: str) -> Callable[[Site], str]:
    """Of the pages that another leads to, the one with the most cells."""
    return lambda site: max(dict.fromkeys(site.links(of(site), kind)), key=site.cells)


def _having(of: Callable[[Site], str], kind: str, leading: str) -> Callable[[Site], str]:
    """The first page of a kind that itself leads to a page of another kind."""
    return lambda site: next(path for path in dict.fromkeys(site.links(of(site), kind))
                             if next(site.links(path, leading), None))  # fmt: skip


def _plain(path: str) -> Callable[[Site], str]:
    return lambda site: f"/{LANGUAGES[0]}{path}"


def _last(of: Callable[[Site], str], kind: str) -> Callable[[Site], str]:
    return lambda site: [*site.links(of(site), kind)][-1]


def _found(site: Site) -> str:
    """A search by a part of a code that many have."""
    code = urlsplit(EXAMPLES["enterprise"](site)).path.rpartition("/")[2]
    return f"/{LANGUAGES[0]}/search?q={code[2:8]}"


def _commit(site: Site) -> str:
    """The commit that changed the most, of those that are listed first."""
    listed = dict.fromkeys(site.links(f"/{LANGUAGES[0]}/commits", "/commits/{number:int}"))
    return max([*listed][:20], key=site.cells)


def _policies(site: Site) -> list[str]:
    return [*dict.fromkeys(site.links(f"/{LANGUAGES[0]}/policies", "/policies/{policy}"))]


UNMET, MET = Answer.UNMET.verdict, Answer.MET.verdict
_LISTS, _ONE, _ENTERPRISE = (
    "/policies/{policy}/decisions",
    "/policies/{policy}",
    "/organisations/{code}",
)
_AGAINST = "/organisations/{code}/policies/{policy}"
_unmet = _child(_plain("/policies"), _LISTS, verdict=UNMET)
_met = _child(_plain("/policies"), _LISTS, verdict=MET)
_target = _child(_brief, "/indicators/{id}")
# A target with one published series: it has a path, and stands beside other cities.
_target_drawn = _having(_brief, "/indicators/{id}", "/indicators/{id}/comparison")
_register = _largest(_plain("/registers"), "/registers/{id}")

# Each kind of page at least once; more than once where a kind can look quite different.
EXAMPLES: Mapping[str, Callable[[Site], str]] = {
    "brief": _brief,
    "published": _child(_brief, "/published"),
    "indicators": _plain("/indicators"),
    "target": _target,
    "indicator": _last(_plain("/indicators"), "/indicators/{id}"),
    "indicator-outlook": _plain("/indicators/hnte"),
    "monitor": _plain("/indicators/monitor"),
    "contribution": _child(_target_drawn, "/indicators/{id}/contribution"),
    "vintages": _child(_target_drawn, "/indicators/{id}/vintages"),
    "comparison": _child(_target_drawn, "/indicators/{id}/comparison"),
    "records": _child(_target, "/indicators/{id}/records"),
    "card": _child(_target, "/indicators/{id}/card"),
    "cards": _child(_brief, "/cards"),
    "targets": _child(_brief, "/targets"),
    "tasks": _plain("/targets/tasks-2026"),
    "split": _plain("/targets/tasks-2026/split/contract-amount"),
    "growth": _child(_plain("/targets"), "/targets/growth"),
    "growth-who": _child(_plain("/targets/growth"), "/targets/growth", column="certified"),
    "months": _child(_brief, "/months"),
    "month-frozen": _plain("/months/2026-05"),
    "month-live": _plain("/months/2026-11"),
    "lists": _child(_brief, "/lists"),
    "list": _plain("/lists/register-contracts"),
    "list-near": _plain("/lists/near-hnte"),
    "list-district": _plain("/lists/near-hnte?district=%E7%A4%BA%E4%BE%8B%E5%8C%BA8"),
    "calendar": _child(_brief, "/calendar"),
    "papers": _child(_brief, "/papers"),
    "paper": _child(_brief, "/papers/{paper}"),
    "paper-longest": _largest(_child(_brief, "/papers"), "/papers/{paper}"),
    "policies": _plain("/policies"),
    "policy": lambda site: _policies(site)[0],
    "policy-other": lambda site: _policies(site)[-1],
    "decisions": lambda site: _policies(site)[0] + "/decisions",
    "decisions-unmet": _unmet,
    "near": lambda site: _policies(site)[0] + "/near?within=2",
    "workbench": lambda site: _policies(site)[0] + "/workbench",
    "enterprise": _child(_unmet, _ENTERPRISE),
    "enterprise-met": _child(_met, _ENTERPRISE),
    "against": _child(_child(_unmet, _ENTERPRISE), _AGAINST),
    "self-check": _plain("/self-check"),
    "search": _plain("/search"),
    "search-found": _found,
    "search-nothing": _plain("/search?q=0000-0000"),
    "awards": _plain("/awards"),
    "delivery": _plain("/awards/delivery"),
    "award": _child(_plain("/awards/delivery"), "/awards/delivery/{award}"),
    "automatic": _plain("/awards/automatic"),
    "awards-district": _plain("/awards?by=district"),
    "registers": _plain("/registers"),
    "register": _register,
    "row": _child(_register, "/registers/{id}/rows/{key:path}"),
    "row-figures": _child(
        _child(_register, "/registers/{id}/rows/{key:path}"), "/registers/{id}/figures/{key:path}"
    ),
    "indicator-by-month": _plain("/indicators/contract-amount?period=month"),
    "commits": _plain("/commits"),
    "commit": _commit,
    "refused": lambda site: site.link(_first_refusing(site), "/commits/{number:int}/refused"),
    "missing": _plain("/nothing/at/all"),
    "unknown-enterprise": _plain("/organisations/1"),
}


def _first_refusing(site: Site) -> str:
    listed = f"/{LANGUAGES[0]}/commits"
    for path in [listed, *dict.fromkeys(site.links(listed, "/commits/{number:int}"))]:
        if next(site.links(path, "/commits/{number:int}/refused"), None):
            return path
    raise AssertionError("no commit refused a row")


# Those that answer with an error, in words.
ERRORS = ("missing", "unknown-enterprise")
