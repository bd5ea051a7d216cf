"""Reads a page as a reader's program does: its words and in which language, links and tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from starlette.applications import Starlette
from starlette.testclient import TestClient

from twofold.api.app import mounted
from twofold.hosting.hosted import Hosted
from twofold.web.app import routes

# Elements that have no end, and those whose text nobody reads.
VOID = ("area", "br", "col", "hr", "img", "input", "link", "meta", "path", "rect", "line", "circle",
        "polyline", "polygon", "use")  # fmt: skip
UNREAD = ("script", "style", "template")
# Attributes that are read out or shown.
READ = ("title", "alt", "placeholder", "aria-label", "data-label")


@dataclass
class Element:
    """An element with what is in it: elements and texts, in their order."""

    name: str
    attributes: dict[str, str]
    above: Element | None = None
    inside: list[Element | str] = field(default_factory=list)

    def every(self, *names: str) -> Iterator[Element]:
        """All elements of some names below this one, in their order."""
        for one in self.inside:
            if isinstance(one, Element):
                if one.name in names:
                    yield one
                yield from one.every(*names)

    @property
    def text(self) -> str:
        """What it says, with single spaces."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for one in self.inside:
            if isinstance(one, str):
                yield one
            elif one.name not in UNREAD:
                yield from one._texts()
                yield "" if one._within_a_word else " "

    @property
    def _within_a_word(self) -> bool:
        """Whether it is a run of a text, marked as a day or by its language, and parts nothing."""
        kind = self.attributes.get("class", "")
        return self.name == "span" and (kind == "day" or (not kind and "lang" in self.attributes))

    def has(self, kind: str) -> bool:
        """Whether it is of a class."""
        return kind in self.attributes.get("class", "").split()

    @property
    def lines(self) -> list[Element]:
        """It and what it stands in, from the inside."""
        return [self, *(self.above.lines if self.above else [])]

    @property
    def lang(self) -> str:
        return next((e.attributes["lang"] for e in self.lines if "lang" in e.attributes), "")

    def found(self, id_: str) -> Element:
        """The element with an id."""
        return next(e for e in self._all() if e.attributes.get("id") == id_)

    def _all(self) -> Iterator[Element]:
        yield self
        for one in self.inside:
            if isinstance(one, Element):
                yield from one._all()

    def said(self) -> Iterator[tuple[str, Element]]:
        """Every text, and every attribute that is read, with the element it belongs to."""
        for one in self._all():
            if one.name in UNREAD:
                continue
            for name in READ:
                if one.attributes.get(name, "").strip():
                    yield one.attributes[name], one
            for text in one.inside:
                if isinstance(text, str) and text.strip():
                    yield text, one

    @property
    def rows(self) -> list[list[str]]:
        """The texts of a table's cells, row by row, without its head."""
        rows = ([cell.text for cell in row.every("th", "td")] for body in self.every("tbody")
                for row in body.every("tr"))  # fmt: skip
        return list(rows)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.at = self.root = Element("", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.inside.append(made)
        if tag not in VOID:
            self.at = made

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.at.inside.append(Element(tag, {n: v or "" for n, v in attrs}, self.at))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.at.name == tag, f"</{tag}> closes <{self.at.name}>"
        assert self.at.above is not None
        self.at = self.at.above

    def handle_data(self, data: str) -> None:
        self.at.inside.append(data)


def read(html: str) -> Element:
    """A page; one whose elements do not close each other in order is wrong."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.at is reader.root, f"<{reader.at.name}> is not closed"
    return reader.root


def client_of(folder: Path) -> TestClient:
    """A client of a city's pages and of the API that they link to."""
    hosted = Hosted(folder, "mark", "key")
    return TestClient(Starlette(routes=[mounted(hosted), *routes(hosted)]))


def page(client: TestClient, url: str, status: int = 200) -> Element:
    """A page that was asked for, with the status that is due."""
    answer = client.get(url)
    assert answer.status_code == status, f"{url}: {answer.status_code}"
    return read(answer.text)


def links(of: Element) -> list[tuple[str, str]]:
    """Where links lead and what they are called."""
    return [(a.attributes.get("href", ""), a.text) for a in of.every("a")]
