"""The records behind what the registers give for an indicator."""

from __future__ import annotations

from twofold.answers.cells import generated
from twofold.answers.pages import records as recorded
from twofold.indicators.records import part_id
from twofold.indicators.records import records as records_of
from twofold.registers.read import read_registers
from twofold.web import records
from twofold.web.page import Asked, Page, View
from twofold.web.parts import Link

# Rows of the register on a page.
ROWS = 50


def entered(asked: Asked) -> View:
    """The rows of a register that enter a value."""
    say, workspace = asked.say, asked.workspace
    found = records_of(workspace, asked.placed["id"], asked.given.get("part"), limit=ROWS,
                       offset=asked.given.get("offset") or 0)  # fmt: skip
    indicator, known = found.indicator, read_registers(workspace)
    register = known[found.part.subject]
    rows = records.Rows(asked, register, found.columns, found.rows)
    parts = [
        Link(recorded.part_name(say, indicator, part, known[part.subject]),
             "" if part == found.part else asked.here(part=part_id(part), offset=None))
        for part in indicator.parts
    ]  # fmt: skip
    part = part_id(found.part)
    data = {
        "rows": rows, "parts": parts if len(parts) > 1 else [],
        "said": recorded.together(say, found),
        "undecided": say("indicators.reasons.unknown_cells", count=found.undecided)
        if found.undecided else "",
        "register": Link(records.name(say, register), asked.link("registers", register.id)),
        "caption": recorded.part_name(say, indicator, found.part, register),
        "pager": asked.pager(len(found.rows), found.total, ROWS, "rows"),
        "downloads": asked.downloads("indicators", indicator.id, "records", part=part),
        "withheld": [records.heads(say, [c for c in register.columns if c.name == name])[0].text
                     for name in found.withheld],
    }  # fmt: skip
    crumbs = (
        Link(say("web.nav.indicators"), asked.link("indicators")),
        Link(indicator.name[asked.lang], asked.link("indicators", indicator.id)),
    )
    title = say("web.indicator.records_title", name=indicator.name[asked.lang])
    return View(title, "page_entered.html", data, crumbs,
                generated=any(generated(e.added) for e in found.rows))  # fmt: skip


PAGES = (Page("/indicators/{id}/records", entered, takes=("part", "offset"), part="indicators"),)
