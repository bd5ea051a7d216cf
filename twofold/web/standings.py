"""Where the targets of the city's indicators stand, for the pages that show one or all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from twofold.answers import figures
from twofold.answers.pages import brief as told
from twofold.indicators.brief import Standing, standing
from twofold.indicators.model import Indicator, Measured, Observation, Targets
from twofold.indicators.read import Catalogue
from twofold.web.page import Asked
from twofold.web.parts import Badge, badge

# So many years before the base small charts begin, all in the same year.
BEFORE = 8
# Chinese signs as English writes them.
SIGNS = str.maketrans({"；": "; ", "，": ", ", "：": ": ", "（": " (", "）": ")", "、": ", "})


def target_set(catalogue: Catalogue, indicator: Indicator) -> Targets | None:
    """The first set that has a target for it."""
    for id_ in sorted(catalogue.targets):
        if any(one.indicator == indicator.id for one in catalogue.targets[id_].targets):
            return catalogue.targets[id_]
    return None


def stands(
    asked: Asked, catalogue: Catalogue, indicator: Indicator,
    observations: tuple[Observation, ...], measured: Mapping[str, Measured],
) -> Standing | None:  # fmt: skip
    """Where its target stands, in the first set that has one for it."""
    chosen = target_set(catalogue, indicator)
    if chosen is None:
        return None
    target = next(one for one in chosen.targets if one.indicator == indicator.id)
    return standing(catalogue, chosen.base, target, catalogue.methods[chosen.method],
                    observations, measured, asked.workspace.as_of)  # fmt: skip


def status(asked: Asked, one: Standing | None) -> Badge | None:
    """How it stands against its path, which is named: the year's task is another judgement."""
    return None if one is None else on_path(asked, one)


def on_path(asked: Asked, one: Standing) -> Badge:
    """The same where there is a target."""
    found = badge(asked.say, "statuses", one.assessment.pace or "pending")
    said = asked.say("web.indicator.path", year=str(one.target.year), state=found.text)
    return replace(found, text=said)


def aim(asked: Asked, one: Standing | None, of: Targets | None) -> str:
    """From what to what it is to come by when, and how fast for that; whether a text states the
    base stands beside it."""
    if one is None or one.aim is None or of is None:
        return ""
    say = asked.say
    base = say("web.indicator.base", value=told.base_of(say, one),
               certainty=say(f"web.indicator.bases.{of.base.certainty}"))  # fmt: skip
    return say("web.brief.aim", base=base, year=str(one.target.year),
               target=figures.number(say, one.aim, one.indicator.unit),
               rate=figures.rate(say, one.needed.value))  # fmt: skip


def method_line(
    asked: Asked, name: Mapping[str, str], version: str, source: Mapping[str, str]
) -> str:
    """A method with its version and source; where its document has no English source, the Chinese
    words stay and are marked as such, their signs are those of the page's language."""
    cited = source[asked.lang].translate(SIGNS) if asked.lang == "en" else source[asked.lang]
    return asked.say("cli.text.method", name=name[asked.lang], version=version, source=cited)


def years(found: Sequence[Standing], catalogue: Catalogue) -> tuple[int, int] | None:
    """The years that all small charts have on their axis; None in a city without targets."""
    if not found:
        return None
    bases = [one.base.year for one in catalogue.targets.values()]
    return min(bases) - BEFORE, max(one.target.year for one in found)
