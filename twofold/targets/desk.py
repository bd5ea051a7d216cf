"""The document of the front page: which lists, leading indicators, reforms and cities it shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from twofold import documents
from twofold.documents import Document
from twofold.errors import InputError, Place
from twofold.indicators import front
from twofold.indicators.read import Catalogue
from twofold.targets.calendar import AHEAD
from twofold.workspace import Workspace

FOLDER, KIND = "targets", "desk"
KEYS = ("lists", "leading", "reforms", "peers", "days")


@dataclass(frozen=True)
class Item:
    """A line of a block: what it is called, and the ids of what it opens or shows."""

    name: Mapping[str, str]
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """What blocks of the front page hold; `days` is how far ahead deadlines are shown. A city
    without such a document has the blocks that need none."""

    name: Mapping[str, str]
    lists: tuple[Item, ...] = ()
    leading: tuple[str, ...] = ()
    reforms: tuple[Item, ...] = ()
    peers: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    days: int = AHEAD
    at: Place | None = None


def read(workspace: Workspace) -> Layout | None:
    """The city's layout; None where it has no document. Raises InputError at the wrong line."""
    found = [d for folder in workspace.folders(FOLDER) for d in documents.read_folder(folder)]
    own = [d for d in found if d.kind == KIND]
    if not own:
        return None
    # The city's own folder comes last, and takes the place of the library's.
    return read_layout(own[-1], (d for d in found if d.kind == "prose"))


def read_layout(document: Document, prose: Iterable[Document] = ()) -> Layout:
    """A layout from its document. Raises InputError."""
    front.only(document, KEYS)
    peers = front.mapping(document, "peers")
    return Layout(
        front.names(document, prose), _items(document, "lists", "open"),
        _ids(document, "leading", document.front.get("leading", [])),
        _items(document, "reforms", "show"), _ids(document, "peers", peers.get("show", [])),
        _ids(document, "peers", peers.get("cities", [])),
        front.whole(document, "days", document.front.get("days", AHEAD)), document.place(1),
    )  # fmt: skip


def check(document: Document, layout: Layout, catalogue: Catalogue, lists: Iterable[str]) -> None:
    """What the layout names is there. Raises InputError."""
    known = (*lists,)
    for one in layout.lists:
        for id_ in one.ids:
            if id_ not in known:
                raise InputError("lists.no_list", front.at(document, "lists"), id=id_,
                                 known=", ".join(known) or "—")  # fmt: skip
    named = [
        *(("leading", id_) for id_ in layout.leading),
        *(("reforms", id_) for one in layout.reforms for id_ in one.ids),
        *(("peers", id_) for id_ in layout.peers),
    ]
    for key, id_ in named:
        if id_ not in catalogue.indicators:
            raise InputError("indicators.unknown_indicator", front.at(document, key), id=id_,
                             known=", ".join(catalogue.indicators))  # fmt: skip


def _items(document: Document, key: str, holds: str) -> tuple[Item, ...]:
    """`{name: …, en: …, open: [ids]}`, one after the other."""
    found: Any = document.front.get(key, [])
    if not isinstance(found, list):
        raise InputError("desk.bad_items", front.at(document, key), key=key, holds=holds)
    made = []
    for one in found:
        if not isinstance(one, dict) or not isinstance(one.get("name"), str):
            raise InputError("desk.bad_items", front.at(document, key), key=key, holds=holds)
        names = {"zh": one["name"], "en": str(one.get("en", one["name"]))}
        made.append(Item(MappingProxyType(names), _ids(document, key, one.get(holds, []))))
    return tuple(made)


def _ids(document: Document, key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise InputError("indicators.bad_list", front.at(document, key), key=key)
    return tuple(dict.fromkeys(value))
