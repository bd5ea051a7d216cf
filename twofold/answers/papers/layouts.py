"""How a paper looks in a word processor: page, margins and fonts of each layout and language.

The official layout is GB/T 9704-2012: A4, 37 mm above and 28 mm beside a text of 156 by 225 mm, 22
lines of 28.95 points; title 2号小标宋, body 3号仿宋, headings 黑体 and 楷体, page number 4号宋体.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from twofold.answers.papers.model import OFFICIAL, SHEET

A4 = (210, 297)


@dataclass(frozen=True)
class Font:
    """A font: its name for Chinese, its name for Latin letters, its size and line in points, and
    how many points closer than that its signs stand."""

    chinese: str
    latin: str
    size: float
    line: float
    bold: bool = False
    italic: bool = False
    tight: float = 0.0


@dataclass(frozen=True)
class Layout:
    """Margins in millimetres (above, right, below, left), fonts by what they are for, and whether
    a paragraph begins two signs in. In the `official` layout page numbers are large and stand 7 mm
    below the text."""

    margins: tuple[int, int, int, int]
    fonts: Mapping[str, Font]
    indent: bool
    official: bool


# 28 signs of 16 points in 156 mm: each stands so much closer to the next.
TIGHT = 0.25
SONG, HEI, KAI, FANG, TITLE = "宋体", "黑体", "楷体_GB2312", "仿宋_GB2312", "方正小标宋_GBK"
ROMAN = "Times New Roman"
# What stands in for a font where it is not there: other names, then what free systems have.
INSTEAD: Mapping[str, tuple[str, ...]] = {
    TITLE: ("方正小标宋简体", "小标宋体", "STZhongsong", "Noto Serif CJK SC"),
    FANG: ("仿宋", "FangSong", "STFangsong", "Noto Serif CJK SC"),
    KAI: ("楷体", "KaiTi", "STKaiti", "Noto Serif CJK SC"),
    HEI: ("SimHei", "Heiti SC", "Noto Sans CJK SC"),
    SONG: ("SimSun", "Songti SC", "Noto Serif CJK SC"),
    ROMAN: ("Liberation Serif", "DejaVu Serif"),
}


def _official() -> Mapping[str, Font]:
    return {
        "body": Font(FANG, ROMAN, 16, 28.95, tight=TIGHT), "title": Font(TITLE, ROMAN, 22, 32),
        "first": Font(HEI, ROMAN, 16, 28.95), "second": Font(KAI, ROMAN, 16, 28.95),
        "head": Font(KAI, ROMAN, 16, 28.95), "annex": Font(HEI, ROMAN, 16, 28.95),
        "quiet": Font(SONG, ROMAN, 9, 13),
        "caption": Font(HEI, ROMAN, 12, 18), "cell": Font(SONG, ROMAN, 10.5, 15),
        "top": Font(HEI, ROMAN, 10.5, 16), "number": Font(SONG, SONG, 14, 20),
    }  # fmt: skip


def _english() -> Mapping[str, Font]:
    plain = {"body": (12, 20), "quiet": (9, 13), "cell": (10, 14), "number": (11, 16)}
    bold = {"title": (18, 24), "first": (13, 20), "caption": (11, 16), "top": (10, 14),
            "annex": (12, 20)}  # fmt: skip
    slanted = {"second": (12, 20), "head": (12, 20)}
    return {
        **{k: Font(SONG, ROMAN, *v) for k, v in plain.items()},
        **{k: Font(HEI, ROMAN, *v, bold=True) for k, v in bold.items()},
        **{k: Font(KAI, ROMAN, *v, italic=True) for k, v in slanted.items()},
    }


def _close(of: Mapping[str, Font], chinese: bool) -> Mapping[str, Font]:
    """The fonts of a page of tables; English, which is longer, in smaller ones."""
    sizes = {"body": (10, 14), "title": (16, 20), "first": (10, 14), "second": (10, 14),
             "head": (10, 14), "annex": (10, 14), "quiet": (7, 9), "caption": (9, 12),
             "cell": (8, 10.5), "top": (9, 12), "number": (10.5, 14)}  # fmt: skip
    if not chinese:
        sizes |= {"body": (9, 11.5), "head": (9, 11.5), "cell": (7, 9), "caption": (8.5, 11),
                  "quiet": (6.5, 8)}  # fmt: skip
    return {
        name: Font(f.chinese, f.latin, *sizes[name], bold=f.bold, italic=f.italic)
        for name, f in of.items()
    }


GB = (37, 26, 35, 28)
NARROW = (14, 14, 15, 14)


def layout(name: str, lang: str) -> Layout:
    """A layout in a language."""
    chinese = lang == "zh"
    fonts = _official() if chinese else _english()
    if name == SHEET:
        return Layout(NARROW, _close(fonts, chinese), indent=False, official=False)
    assert name == OFFICIAL
    return Layout(GB, fonts, indent=chinese, official=True)
