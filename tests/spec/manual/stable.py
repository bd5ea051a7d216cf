"""What changes from run to run, in a form that stays: the clock, an ETag, a port, a process.

The figures of an example are never touched.
"""

from __future__ import annotations

import re

from tests.support import ROOT

CLOCK = {"zh": "（此刻）", "en": "(now)"}
TIME = re.compile(r"\b20\d\d-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:\d\d)?")
ETAG = re.compile(r'"[0-9a-f]{32}"')
ADDRESS = re.compile(r"(?<=127\.0\.0\.1:)\d+")
PROCESS = re.compile(r"(?<=process )\d+|(?<=进程 )\d+|(?<=PID )\d+")
MARK = re.compile(r'("mark": ?")[0-9a-f]+|("key": ?")[\w-]{20,}')
PORT = "8400"


def text(shown: str, lang: str) -> str:
    """An output as it stands in the manual."""
    found = shown.replace(f"{ROOT}/", "")
    found = TIME.sub(lambda time: _clock(time, lang), found)
    found = ETAG.sub('"5f0c…"', found)
    found = ADDRESS.sub(PORT, found)
    found = PROCESS.sub("4711", found)
    return MARK.sub(lambda one: f"{one[1] or one[2]}…", found)


def _clock(time: re.Match[str], lang: str) -> str:
    """As wide as it was in a table, so that columns stay below their headers; a Chinese character
    is two wide."""
    wide = len(CLOCK[lang]) * (2 if lang == "zh" else 1)
    padded = time.string[time.end() : time.end() + 1] in (" ", "\n", "")
    return CLOCK[lang] + " " * (len(time[0]) - wide if padded else 0)
