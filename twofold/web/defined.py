"""What an indicator is, in the words of its document: its prose, and what kind of figure it is."""

from __future__ import annotations

from twofold import documents
from twofold.answers import figures
from twofold.documents import Prose
from twofold.indicators.model import Indicator
from twofold.web import records
from twofold.web.page import Asked
from twofold.web.parts import Link, Pair


def about(asked: Asked, indicator: Indicator) -> tuple[Link, ...]:
    """The prose of its document, in the reader's language where it has been put into it."""
    texts = {"zh": "", "en": ""}
    for folder in asked.workspace.folders("indicators"):
        for document in documents.read_folder(folder):
            if document.id == indicator.id:
                prose = "\n\n".join(b.text for b in document.blocks if isinstance(b, Prose))
                texts["en" if document.kind == "prose" else "zh"] = prose
    chosen = texts[asked.lang] or texts["zh"]
    return tuple(records.spoken(asked.say, " ".join(part.split()))
                 for part in chosen.split("\n\n") if part.strip())  # fmt: skip


def facts(asked: Asked, indicator: Indicator) -> tuple[Pair, ...]:
    """What kind of figure it is."""
    say = asked.say
    pairs = [
        (say("cli.columns.unit"), figures.unit_word(say, indicator.unit)),
        (say("cli.columns.measure"), say(f"indicators.measure.{indicator.measure}")),
        (say("web.indicator.direction"), say(f"web.indicator.directions.{indicator.direction}")),
        (say("cli.columns.published"), say(f"cli.published.{indicator.series.kind}")),
    ]  # fmt: skip
    return tuple(Pair(Link(term), (Link(text),)) for term, text in pairs)
