"""Which language a reader wants, as their browser says it."""

from __future__ import annotations

from twofold.words import LANGUAGES


def language(accepted: str) -> str:
    """The language that a browser prefers of those there are; without any, the first."""
    found: list[tuple[float, str]] = []
    for part in accepted.split(","):
        name, _, weight = part.partition(";q=")
        lang = name.strip().lower()[:2]
        try:
            weighed = float(weight or 1)
        except ValueError:
            continue
        if lang in LANGUAGES and weighed > 0:
            found.append((weighed, lang))
    return max(found, key=lambda one: one[0])[1] if found else LANGUAGES[0]
