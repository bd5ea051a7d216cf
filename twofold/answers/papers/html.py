"""A paper as a page of its own: one file with its style sheet in it, A4 when it is printed."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

from twofold.answers.pages.tables import breadth
from twofold.answers.papers.blocks import clean
from twofold.answers.papers.model import (
    SHEET,
    Block,
    Cell,
    Heading,
    Paper,
    Paragraph,
    Runs,
    Table,
)  # fmt: skip

STYLE = Path(__file__).with_name("paper.css")
# The close layout has narrower margins.
CLOSE = (
    "@page { margin: 14mm 14mm 15mm; }\n"
    "@page :right { @bottom-right { font-size: 10.5pt; padding-top: 3mm; } }\n"
    "@page :left { @bottom-left { font-size: 10.5pt; padding-top: 3mm; } }"
)
# No line breaks before a number of a source.
JOINER = "\u2060"
# So many columns of signs stay in one line of a cell, of letters some more; so many rows of a table
# stay on one page.
SHORT, LETTERS, FEW = 12, 16, 24
# So many do where there is room: in a page of tables, and where a zone stands within a district.
MIDDLING = 28
# With more columns a table is set in a smaller font.
MANY = 8
LANG = {"zh": "zh-CN", "en": "en"}
# What stands in Chinese: a document's number, the name of a real district.
CHINESE = re.compile("[\u3007\u4e00-\u9fff\u300a](?:[0-9\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]*"
                     "[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])?")  # fmt: skip
_TAG = re.compile(f"(<[^>]*>)|({CHINESE.pattern})")


def page(of: Paper) -> str:
    """The paper as an HTML document. On paper each page has the labels in its head; on a screen
    they stand above the title."""
    return (
        f'<!doctype html>\n<html lang="{LANG[of.lang]}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(of.title)}</title>\n<style>{style()}{_own(of)}</style>\n</head>\n<body>\n"
        f"{article(of)}</body>\n</html>\n"
    )


@cache
def style() -> str:
    """The style sheet."""
    return STYLE.read_text(encoding="utf-8")


def _own(of: Paper) -> str:
    """What the style of one paper has beside: its margins, and its labels in the head of pages."""
    rules = ["body { margin: 0; }"]
    if of.layout == SHEET:
        rules.append(CLOSE)
    places = {"made_up": "left", "draft": "right"}
    colours = {"made_up": "#b40f1f", "draft": "#000"}
    heads = "".join(
        f'@top-{places[key]} {{ content: "{_quoted(text)}"; color: {colours[key]}; font: bold '
        '10.5pt "SimHei", "Noto Sans CJK SC", sans-serif; white-space: nowrap; }'
        for key, text in (("made_up", of.made_up), ("draft", of.draft)) if text
    )  # fmt: skip
    if heads:
        rules.append(f"@page {{ {heads} }} @media print {{ .paper .labels {{ display: none; }} }}")
    return "\n".join(rules)


def _quoted(text: str) -> str:
    """A text in a style sheet: nothing in it ends the string or the sheet."""
    return "".join(c if c.isalnum() or c == " " else f"\\{ord(c):x} " for c in clean(text))


def article(of: Paper, inside_page: bool = False) -> Markup:
    """The paper without a page around it. Inside a page with a heading of its own, the paper's
    stand below that, and a table that scrolls can be reached by the keyboard."""
    close = " sheet" if of.layout == SHEET else ""
    made = Markup('<article class="paper{}" lang="{}">\n').format(close, LANG[of.lang])
    if of.labels:
        made += Markup('<p class="labels">{}{}</p>\n').format(
            Markup('<span class="made-up">{}</span>').format(of.made_up) if of.made_up else "",
            Markup('<span class="draft">{}</span>').format(of.draft) if of.draft else "",
        )
    for part in of.parts:
        inside = Markup("").join(_block(block, inside_page) for block in part.blocks)
        made += Markup('<section class="{}">\n{}</section>\n').format(
            "annex" if part.annex else "body", inside)  # fmt: skip
    made += Markup("</article>\n")
    return made if of.lang == "zh" else Markup(_TAG.sub(_tongue, made))


def _tongue(found: re.Match[str]) -> str:
    """A tag as it is; Chinese in a paper of another language with its language said."""
    return found[1] or f'<span lang="{LANG["zh"]}">{found[2]}</span>'


def _block(block: Block, inside_page: bool) -> Markup:
    match block:
        case Heading():
            level = min(block.level, 6)
            below = Markup(' aria-level="{}"').format(level + 1) if inside_page else ""
            return Markup("<h{0}{1}>{2}</h{0}>\n").format(level, below, _runs(block.runs))
        case Paragraph():
            return Markup('<p class="{}">{}</p>\n').format(block.place, _runs(block.runs))
    return _table(block, inside_page)


def _runs(runs: Runs) -> Markup:
    made = Markup("")
    for run in runs:
        text = Markup("<br>").join(run.text.split("\n"))
        made += Markup("<strong>{}</strong>").format(text) if run.bold else text
        made += cite(run.cites)
    return made


def cite(numbers: tuple[int, ...]) -> Markup:
    """The numbers of sources, raised."""
    if not numbers:
        return Markup("")
    return Markup('{}<sup class="cite">{}</sup>').format(JOINER, cited(numbers))


def cited(numbers: tuple[int, ...]) -> str:
    """Numbers of sources in brackets, a run of three or more by its ends: `[1–3]`, `[1,3]`."""
    if not numbers:
        return ""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    shown = [f"{run[0]}–{run[-1]}" if len(run) > 2 else ",".join(map(str, run)) for run in runs]
    return f"[{','.join(shown)}]"


def _table(of: Table, inside_page: bool) -> Markup:
    head = _heads(of)
    scrolls = Markup(' tabindex="0"') if inside_page else ""
    if inside_page and of.caption:
        scrolls += Markup(' role="region" aria-label="{}"').format(of.caption)
    body = Markup("").join(
        Markup("<tr{}>{}</tr>\n").format(
            Markup(' class="{}"').format(row[0].mark) if row and row[0].mark else "",
            Markup("").join(_cell(cell, index) for index, cell in enumerate(row)),
        )
        for row in of.rows
    )  # fmt: skip
    caption = Markup("<caption>{}</caption>").format(of.caption) if of.caption else ""
    notes = Markup("").join(Markup('<p class="quiet">{}</p>\n').format(n) for n in of.notes)
    return Markup(
        '<div class="tables{}"{}><table>{}<thead>{}</thead>\n<tbody>\n{}</tbody></table>\n{}'
        "</div>\n"
    ).format(
        (" few" if len(of.rows) <= FEW else "") + (" many" if len(of.columns) > MANY else ""),
        scrolls,
        caption,
        head,
        body,
        notes,
    )


def short(text: str, close: bool = False) -> bool:
    """Whether a text stays in one line of a cell, or of a `close` one."""
    return breadth(text) <= (LETTERS if text.isascii() and not close else SHORT)


def _heads(of: Table) -> Markup:
    """One line of heads, or two where columns stand in groups."""
    over = Markup("").join(
        Markup('<th scope="col" rowspan="2">{}{}</th>').format(_head(one.head), cite(one.cites))
        if one.both else Markup('<th scope="colgroup" colspan="{}">{}{}</th>').format(
            one.span, one.head, cite(one.cites)) for one in of.over)  # fmt: skip
    below = Markup("").join(
        Markup('<th scope="col">{}{}</th>').format(_head(c.head), cite(c.cites))
        for c in of.below if c.group or not over
    )  # fmt: skip
    return Markup("").join(Markup("<tr>{}</tr>").format(line) for line in (over, below) if line)


def _head(text: str) -> Markup:
    """A head, which breaks before its unit in brackets sooner than elsewhere."""
    name, bracket, unit = text.partition("（")
    if not name or not bracket:
        return escape(text)
    return Markup('<span class="whole">{}</span><span class="whole">{}</span>').format(
        name, bracket + unit)  # fmt: skip


def _cell(of: Cell, index: int) -> Markup:
    tag = Markup("th") if index == 0 else Markup("td")
    kind = "number" if of.number else "short" if short(of.text) else (
        "middling" if breadth(of.text) <= MIDDLING else "")  # fmt: skip
    about = Markup(' scope="row"') if index == 0 else Markup("")
    about += Markup(' class="{}"').format(kind) if kind else Markup("")
    return Markup("<{0}{1}>{2}{3}</{0}>").format(tag, about, of.text, cite(of.cites))
