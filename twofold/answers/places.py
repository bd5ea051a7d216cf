"""What districts and zones are called in the reader's language."""

from __future__ import annotations

from twofold.words import Words, words

DEMO = ("demo_district", "demo_zone")


def district(say: Words, name: str | None, nowhere: str = "") -> str:
    """The name of a district or zone, `nowhere` for none: a generated one has a name in each
    language, that of a real one stays as its records have it."""
    if not name:
        return nowhere
    for kind in DEMO:
        number = name.removeprefix(words("zh")(f"places.{kind}", number=""))
        if number != name and number.isdecimal():
            return say(f"places.{kind}", number=number)
    return name
