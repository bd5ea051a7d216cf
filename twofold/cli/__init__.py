"""The command line: parse, one verb, print. Data goes to stdout, everything else to stderr."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

from twofold.cli.ending import ended
from twofold.cli.streams import prepared
from twofold.words import reader_language, words

# A statement is a tree of tens of thousands of small objects that all live until it is rendered; at
# Python's own threshold of 700 looking through them takes a fifth of a command's time.
SELDOM = (50_000, 20, 20)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code: 0, or that of the error's class.

    2 wrong input, 3 not found, 4 not now, 5 refused, 6 denied, 70 a defect, 130 interrupted,
    141 nobody reads on.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    prepared()
    gc.set_threshold(*SELDOM)
    say = words(reader_language(_language(given)))
    with ended(say, given) as end:
        from twofold.cli.app import run  # here, so that an interruption of its import ends well

        end.code = run(given, say)
    return end.code


def _language(arguments: Sequence[str]) -> str | None:
    """The language asked for, which help and errors of usage need before anything is parsed."""
    asked = None
    for option, value in zip(arguments, [*arguments, ""][1:], strict=True):
        if option == "--":
            break
        if option == "--lang":
            asked = value
        elif option.startswith("--lang="):
            asked = option.partition("=")[2]
    return asked
