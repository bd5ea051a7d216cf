"""The list of sources that every paper ends with. Sources of one kind that were read at one time
stand together, so that their day and batch are said once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from twofold.answers.papers import said
from twofold.answers.papers.model import Paragraph, Run, Source
from twofold.words import Words

Numbered = tuple[int, Source]


def listed(say: Words, numbered: Sequence[Source], close: bool) -> Iterator[Paragraph]:
    """The list of sources by their numbers from 1; a `close` one runs on in one paragraph."""
    groups: dict[tuple[object, ...], list[Numbered]] = {}
    for number, source in enumerate(numbered, 1):
        seen = () if source.kind == "document" else (source.cut_off, source.commit)
        groups.setdefault((source.kind, *seen), []).append((number, source))
    head, lines = say("papers.sources"), [_group(say, group) for group in groups.values()]
    if close:
        text = say("papers.between_sources").join(lines)
        yield Paragraph((Run(head + say("papers.colon"), bold=True), Run(text)), "quiet")
        return
    yield Paragraph((Run(head, bold=True),), "quiet")
    for line in lines:
        yield Paragraph((Run(line),), "quiet")


def told(say: Words, source: Source) -> str:
    """A source in one line, by itself."""
    name = _name(say, source)
    parts = [say(f"papers.source.{source.kind}", name=name), *_own(say, source),
             *_seen(say, source)]  # fmt: skip
    return say("papers.comma_between").join(parts)


def _group(say: Words, group: Sequence[Numbered]) -> str:
    """Sources of one kind and time: what they are, when they were read, then each."""
    one = group[0][1]
    head = say(f"papers.source.groups.{one.kind}")
    if seen := _seen(say, one):
        head = say("papers.source.seen", head=head, seen=say("papers.comma_between").join(seen))
    every = (say("papers.source.one", number=number, source=_short(say, source))
             for number, source in group)  # fmt: skip
    return say("papers.source.group", head=head, sources=say("papers.semicolon").join(every))


def _short(say: Words, source: Source) -> str:
    name = _name(say, source)
    if source.kind == "document":
        name = say("papers.source.document", name=name)
    own = say("papers.comma_between").join(_own(say, source))
    return say("papers.source.with_own", name=name, own=own) if own else name


def _name(say: Words, source: Source) -> str:
    if source.kind == "calendar":
        return say("papers.source.calendar")
    name = source.name.get(say.lang, "")
    return said.tidy(name) if say.lang == "zh" else name


def _own(say: Words, source: Source) -> list[str]:
    """What a source has to itself: its period, its number and day, or the text of a deadline."""
    if source.kind == "calendar":
        text = source.name.get(say.lang, "")
        return [said.tidy(text) if say.lang == "zh" else text] if text else []
    if source.kind != "document":
        return [said.period(say, source.period)] if source.period else []
    own = []
    if source.number not in ("", "?"):
        own.append(said.tidy(source.number))
    elif source.period:
        own.append(say("papers.source.no_number"))
    if source.cut_off:
        own.append(said.day(say, source.cut_off))
    return own


def _seen(say: Words, source: Source) -> list[str]:
    """When the records of a source were read."""
    if source.kind == "document":
        return []
    seen = []
    if source.cut_off:
        seen.append(say("papers.source.cut_off", on=said.day(say, source.cut_off)))
    if source.commit is not None:
        seen.append(say("papers.source.commit", commit=str(source.commit)))
    return seen
