"""Walks along the links of a page: each leads to a page, and to a place that is there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.testclient import TestClient

from tests.surfaces.web.reading import Element, links, read

# What a reader of the pages must never meet: names of columns and keys of the words files.
RAW = re.compile(r"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b|\b(?:web|cli|brief|errors|units)\.[a-z]")

ADDRESS = re.compile(r"https?://\S+")


def broken(client: TestClient, url: str, of: Element) -> list[str]:
    """Links of a page that lead nowhere: no answer, or no such place on the page."""
    wrong, pages = [], {urlsplit(url).path: of}
    for href, _ in links(of):
        parts = urlsplit(href)
        if parts.netloc:
            continue
        where = parts.path or urlsplit(url).path
        if parts.path and (where not in pages or parts.query):
            answer = client.get(href.partition("#")[0])
            if answer.status_code == 403 and "/internal/" in href:
                continue  # its words and its form have tests of their own
            if answer.status_code not in (200, 303):
                wrong.append(f"{href}: {answer.status_code}")
                continue
            if parts.fragment:
                pages[where] = read(answer.text)
        if parts.fragment and not _has(pages[where], parts.fragment):
            wrong.append(f"{href}: no such place")
    return wrong


def _has(of: Element, id_: str) -> bool:
    try:
        of.found(id_)
    except StopIteration:
        return False
    return True


def raw(of: Element, allowed: Iterable[str] = ()) -> list[str]:
    """Names for programs that a page shows, outside of what it shows as a rule."""
    found = []
    for text, element in of.said():
        if any(one.name == "pre" or one.has("code") for one in element.lines):
            continue
        found += [name for name in RAW.findall(ADDRESS.sub("", text)) if name not in allowed]
    return found
