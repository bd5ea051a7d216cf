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
def keys(area: str) -> frozenset[str]:
    """Every error key of an area that the package can raise, as `what`."""
    files = wording.sources(ROOT)
    plain = {one.key for one in wording.raised(files) if one.key}
    known = wording.error_keys(wording.words(ROOT, "zh"))
    every = plain | (wording.completed(files) & known)
    return frozenset(key.partition(".")[2] for key in every if key.partition(".")[0] == area)


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
