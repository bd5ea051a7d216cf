"""Definition cards as pages: one beside its indicator, and all of them to be printed, a card a
block."""

from __future__ import annotations

from dataclasses import dataclass

from twofold.answers import cards, figures
from twofold.answers.cards import Carded
from twofold.web.page import Asked, Page, View
from twofold.web.parts import MIXED, Link, Pair


@dataclass(frozen=True)
class Block:
    """One card."""

    id: str
    title: Link
    pairs: tuple[Pair, ...]


def one(asked: Asked) -> View:
    """The card of one indicator."""
    say, found = asked.say, cards.gather(asked.workspace, (asked.placed["id"],))
    name = found[0].indicator.name[asked.lang]
    return _view(asked, say("cards.title_of", name=name), found, (
        Link(say("web.nav.indicators"), asked.link("indicators")),
        Link(name, asked.link("indicators", found[0].indicator.id)),
    ), found[0].indicator.id)  # fmt: skip


def every(asked: Asked) -> View:
    """All cards, those with a target first."""
    say = asked.say
    return _view(asked, say("cards.title"), cards.gather(asked.workspace),
                 (Link(say("web.nav.indicators"), asked.link("indicators")),))  # fmt: skip


def _view(
    asked: Asked, title: str, found: tuple[Carded, ...], crumbs: tuple[Link, ...], of: str = ""
) -> View:
    data = {
        "blocks": [_block(asked, card) for card in found], "single": bool(of),
        "every": Link(asked.say("cards.title"), asked.link("cards")),
        "within": Link(asked.say("cards.within"), asked.link("internal", "year-end")),
        "downloads": asked.downloads("indicators", "cards", indicator=of or None),
    }  # fmt: skip
    return View(title, "page_cards.html", data, crumbs, lede=asked.say("cards.lede"),
                published=True)  # fmt: skip


def _block(asked: Asked, card: Carded) -> Block:
    pairs = tuple(Pair(Link(term), tuple(Link(text, lang=MIXED) for text in texts))
                  for term, texts in cards.lines(asked.say, card))  # fmt: skip
    title = Link(figures.name(asked.say, card.indicator),
                 asked.link("indicators", card.indicator.id))  # fmt: skip
    return Block(card.indicator.id, title, pairs)


PAGES = (
    Page("/cards", every, part="indicators"),
    Page("/indicators/{id}/card", one, part="indicators"),
)
