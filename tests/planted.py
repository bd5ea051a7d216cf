"""Planted mistakes: what the code may say is wrong, and that it is said in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from tests import wording
from tests.support import ROOT
from twofold.errors import TwofoldError
from twofold.words import words

LANGUAGES = ("zh", "en")


@cache
def every_key() -> frozenset[str]:
    """Every error key that the package can raise."""
    files = wording.sources(ROOT)
    plain = {one.key for one in wording.raised(files) if one.key}
    known = wording.error_keys(wording.words(ROOT, "zh"))
    return frozenset(plain | (wording.completed(files) & known))


def keys(area: str) -> set[str]:
    """Those of one area, without its name."""
    parts = (key.partition(".") for key in every_key())
    return {what for start, _, what in parts if start == area}


def said(error: TwofoldError) -> Iterator[str]:
    """What is wrong and what to do, in each language."""
    for language in LANGUAGES:
        _, what, do = words(language).error(error)
        assert what
        assert do
        yield f"{what} {do}"


def check(error: TwofoldError, key: str, at: str, shown: str) -> None:
    """The error is this one, here, and names the offender in both languages."""
    assert error.key == key
    assert str(error.at) == at
    for text in said(error):
        if shown not in text:
            pytest.fail(f"{key}: {shown!r} is not in {text!r}")
