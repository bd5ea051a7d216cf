"""Near misses of a policy: how many in each district, and one by one the cheapest way to pass."""

from __future__ import annotations

from twofold import policies
from twofold.answers.labels import Labels
from twofold.answers.pages.near import by_district, lacks, told
from twofold.answers.policies import labels_of
from twofold.policies.near import Near, NearMiss
from twofold.web.page import Asked, Page, View
from twofold.web.parts import Cell, Choice, Column, Field, Form, Link, Row, Table
from twofold.web.policy_parts import outside_text

# Rows of a page, and how many clauses somebody may be short of.
MOST, FARTHEST = 20, 3
ID = "near"


def listed(asked: Asked) -> View:
    """Who is short of one clause or a few, by district, and what each would have to change."""
    say, id_ = asked.say, asked.placed["policy"]
    labels = labels_of(say, asked.workspace, id_)
    if refused := outside_text(asked, labels):
        return refused
    within, district = asked.given.get("within") or 1, asked.given.get("district")
    everywhere = policies.near(asked.workspace, id_, within=within, most=0)
    found = policies.near(asked.workspace, id_, within=within, district=district,
                          first=asked.given.get("offset") or 0, most=MOST)  # fmt: skip
    data = {
        "filter": _filter(asked, labels, everywhere, within), "sheet": _sheet(asked, labels, found),
        "turn": asked.pager(len(found.rows), found.total, MOST, ID),
        "districts": _districts(asked, labels, everywhere),
        "told": [say("near.total", count=found.total, within=within),
                 *([say("near.missing", count=found.missing)] if found.missing else [])],
        "assumed": say("near.assumed"), "comparison": say("brief.comparison"),
        "applied": say("cli.text.applied", day=found.day,
                       year=str(found.day.year + labels.policy.year)),
    }  # fmt: skip
    crumbs = (Link(say("web.policy.all"), asked.link("policies")),
              Link(labels.title(), asked.link("policies", id_)))  # fmt: skip
    return View(say("web.near.title", name=labels.title()), "near.html", data, crumbs=crumbs,
                lede=say("web.near.lead"), generated=True)  # fmt: skip


def _filter(asked: Asked, labels: Labels, found: Near, within: int) -> Form:
    say, district = asked.say, asked.given.get("district")
    shorts = tuple(Choice(str(n), say("web.near.at_most", count=n), n == within)
                   for n in range(1, max(FARTHEST, within) + 1))  # fmt: skip
    places = (Choice("", say("web.policy.all_districts"), not district), *(
        Choice(name, name, name == district) for name in by_district(found) if name
    ))  # fmt: skip
    return Form(
        asked.link("policies", labels.policy.id, "near").partition("?")[0],
        (Field("within", say("near.columns.short"), choices=shorts),
         Field("district", say("web.policy.district"), choices=places)),
        tuple(asked.times.items()), ID,
    )  # fmt: skip


def _sheet(asked: Asked, labels: Labels, found: Near) -> Table:
    say = asked.say
    columns = (
        Column(say("web.decisions.enterprise")), Column(say("web.policy.district"), whole=True),
        Column(say("near.columns.short"), number=True, whole=True),
        Column(say("cli.columns.reasons")), Column(say("near.columns.way")),
    )  # fmt: skip
    district = asked.given.get("district")
    caption = say("web.decisions.found", total=found.total)
    return Table(
        f"{caption} · {district}" if district else caption, columns,
        tuple(_row(asked, labels, miss) for miss in found.rows), id=ID, stacked=True,
        downloads=asked.downloads("policies", found.policy.id, "near", within=found.within,
                                  district=district),
        empty=say("web.near.none"),
    )  # fmt: skip


def _row(asked: Asked, labels: Labels, miss: NearMiss) -> Row:
    say, decision = asked.say, miss.decision
    lacking = tuple(line.removeprefix("· ") for line in lacks(labels, miss))
    ways = tuple(told(labels, miss))
    return Row((
        Cell(decision.name or decision.subject, asked.link("organisations", decision.subject),
             notes=(decision.subject,)),
        Cell(decision.district or say("web.policy.no_district")), Cell(say.number(miss.short)),
        Cell(lacking[0] if lacking else "", notes=lacking[1:]),
        Cell(ways[0] if ways else "", notes=ways[1:]),
    ))  # fmt: skip


def _districts(asked: Asked, labels: Labels, found: Near) -> Table:
    """How many near misses each district has; each number leads to its list."""
    say, shorts = asked.say, range(1, found.within + 1)
    rows, total = [], dict.fromkeys(shorts, 0)
    for district, counts in by_district(found).items():
        for n in shorts:
            total[n] += counts.get(n, 0)
        link = asked.here(district=district, offset=None) if district else ""
        cells = [counts.get(n, 0) for n in shorts]
        rows.append(Row((Cell(district or say("web.policy.no_district"), link),
                         *(Cell(say.number(n)) for n in cells), Cell(say.number(sum(cells)), link)
                         )))  # fmt: skip
    rows.append(Row((Cell(say("web.policy.city"), asked.here(district=None, offset=None)),
                     *(Cell(say.number(total[n])) for n in shorts),
                     Cell(say.number(sum(total.values()))))))  # fmt: skip
    columns = (Column(say("web.policy.district"), whole=True),
               *(Column(say("near.columns.short_of", count=n), number=True) for n in shorts),
               Column(say("near.columns.together"), number=True))  # fmt: skip
    return Table(
        say("web.policy.by_district"), columns, tuple(rows), id="districts",
        hidden_caption=True,
        downloads=asked.downloads("policies", found.policy.id, "near", within=found.within,
                                  by="district"),
    )  # fmt: skip


PAGES = (
    Page("/policies/{policy}/near", listed, takes=("within", "district", "offset"),
         part="policies"),
)  # fmt: skip
