"""Awards of all policies together: sums, what each rule took, pools, and line by line."""

from __future__ import annotations

from typing import Any

from twofold import awards
from twofold.answers.awarded import Naming, less, step_of
from twofold.answers.awards import notices
from twofold.answers.pages.awards import between, figure, told, whole
from twofold.answers.policies import answer_named
from twofold.answers.values import one_of
from twofold.awards import Combined, Line, Pool, Sums, Wanted
from twofold.awards.outcome import BY
from twofold.policies.decide import ORDER
from twofold.web.page import Asked, Page, View
from twofold.web.parts import Cell, Choice, Column, Field, Form, Link, Row, Table, badge

# Rows of a page.
MOST = 50
ID = "awards"
# What the sums may be shown by; the pools and the comparison have tables of their own.
SHOWN = tuple(by for by in BY if by not in ("pool", "verdict"))
FILTERS = ("policy", "district", "verdict")


def listed(asked: Asked) -> View:
    """All awards of the day, or those of a policy, a district, a verdict."""
    say, given = asked.say, asked.given
    by = one_of(SHOWN)(given.get("by") or SHOWN[0], "by")
    wanted = Wanted(
        given.get("of_policy"), given.get("district"), answer_named(given.get("verdict")), None,
        given.get("offset") or 0, MOST, (by, "verdict"),
    )  # fmt: skip
    found = awards.combine(asked.workspace, wanted=wanted)
    everywhere = awards.combine(asked.workspace, wanted=Wanted(most=0, by=("district",)))
    naming = Naming(say)
    narrowed = any(asked.query.get(name) for name in FILTERS)
    data = {
        "applied": say("web.awards.applied", day=found.day), "comparison": say("brief.comparison"),
        "runs": say("award.runs"), "filter": _filter(asked, naming, everywhere),
        "clear": Link(say("web.decisions.clear"), asked.here(
            policy=None, district=None, verdict=None, offset=None)) if narrowed else None,
        "verdicts": _verdicts(asked, found), "reduced": _reduced(asked, naming, found),
        "pools": _pools(asked, naming, found), "parts": _parts(asked, naming, found, by),
        "kinds": tuple((Link(say(f"award.by.{one}"), asked.here(by=one, offset=None)), one == by)
                       for one in SHOWN),
        "sheet": _sheet(asked, naming, found),
        "turn": asked.pager(len(found.lines), found.total, MOST, ID),
        "notes": [say(key, **values) for key, values in notices(say, asked.workspace, found)],
    }  # fmt: skip
    return View(say("web.awards.title"), "page_awards.html", data, lede=whole(say, found.sums),
                generated=True)  # fmt: skip


def _filter(asked: Asked, naming: Naming, everywhere: Combined) -> Form:
    say, given = asked.say, asked.given
    policy, district, verdict = (given.get(n) for n in ("of_policy", "district", "verdict"))
    policies = (Choice("", say("web.awards.all_policies"), not policy), *(
        Choice(p.id, naming.policy(p), p.id == policy) for p in everywhere.policies
    ))  # fmt: skip
    keys = sorted(s.key for s in everywhere.groups["district"] if s.key)
    places = (Choice("", say("web.policy.all_districts"), not district), *(
        Choice(key, key, key == district) for key in sorted(keys, key=lambda k: (len(k), k))
    ))  # fmt: skip
    verdicts = (Choice("", say("web.policy.all_verdicts"), not verdict), *(
        Choice(a.verdict, say(f"cli.verdicts.{a.verdict}"), a.verdict == verdict)
        for a in ORDER if a.verdict != "ineligible"
    ))  # fmt: skip
    kept = [("by", asked.query["by"])] if "by" in asked.query else []
    return Form(
        asked.link("awards").partition("?")[0],
        (Field("policy", say("award.by.policy"), choices=policies),
         Field("district", say("award.by.district"), choices=places),
         Field("verdict", say("award.by.verdict"), choices=verdicts)),
        (*kept, *asked.times.items()),
    )  # fmt: skip


def _amounts(asked: Asked) -> tuple[Column, ...]:
    """The columns of sums behind their name."""
    say = asked.say
    return tuple(Column(say(f"award.columns.{one}"), number=True)
                 for one in ("lines", "settled", "settled_less", "most", "most_less",
                             "open"))  # fmt: skip


def _cells(asked: Asked, of: Sums) -> tuple[Cell, ...]:
    say = asked.say
    return (
        Cell(say.value(of.lines)), Cell(say.value(of.settled.awarded)),
        Cell(say.value(less(of.settled))), Cell(say.value(of.most.awarded)),
        Cell(say.value(less(of.most))), Cell(say.value(of.open)),
    )  # fmt: skip


def _verdicts(asked: Asked, found: Combined) -> Table:
    """How much of it is settled, and how much waits for whom."""
    say = asked.say
    rows = [Row((Cell(badge=badge(say, "verdicts", str(one.key)),
                      href=asked.here(verdict=one.key, offset=None)), *_cells(asked, one)))
            for one in found.groups["verdict"]]  # fmt: skip
    rows.append(Row((Cell(say("award.together")), *_cells(asked, found.sums))))
    return Table(
        say("web.awards.verdicts"), (Column(say("award.by.verdict"), whole=True), *_amounts(asked)),
        tuple(rows), id="verdicts", stacked=True,
    )  # fmt: skip


def _reduced(asked: Asked, naming: Naming, found: Combined) -> Table:
    say = asked.say
    rows = tuple(
        Row((Cell(step_of(naming, one.taken),
                  notes=(one.taken.step.source,) if one.taken.step else ()),
             Cell(say.value(one.lines)), Cell(say.value(one.settled)), Cell(say.value(one.most))))
        for one in found.reduced
    )  # fmt: skip
    columns = (Column(say("award.columns.step")), *(
        Column(say(f"award.columns.{one}"), number=True)
        for one in ("lines", "of_settled", "of_most")
    ))  # fmt: skip
    return Table(say("web.awards.reduced"), columns, rows, id="reduced", stacked=True,
                 empty=say("web.awards.nothing_reduced"))  # fmt: skip


def _pools(asked: Asked, naming: Naming, found: Combined) -> Table:
    say = asked.say
    columns = (Column(say("award.by.pool")), *(
        Column(say(f"award.columns.{one}"), number=True)
        for one in ("budget", "spent", "settled", "most", "left", "refused")
    ))  # fmt: skip
    return Table(
        say("web.awards.pools"), columns, tuple(_pool(asked, naming, p) for p in found.pools),
        id="pools", stacked=True, empty=say("web.awards.no_pools"),
        downloads=asked.downloads("awards", "totals", by="pool"),
    )  # fmt: skip


def _pool(asked: Asked, naming: Naming, pool: Pool) -> Row:
    say = asked.say
    return Row((
        Cell(naming.combination(pool.combination), notes=(pool.group,) if pool.group else ()),
        Cell(say("award.no_budget") if pool.budget is None else say.value(pool.budget)),
        Cell(say.value(pool.spent)), Cell(say.value(pool.settled)), Cell(say.value(pool.most)),
        Cell("—" if pool.left is None else between(say, *pool.left)),
        Cell(between(say, pool.settled_refused, pool.most_refused)),
    ))  # fmt: skip


def _parts(asked: Asked, naming: Naming, found: Combined, by: str) -> Table:
    say = asked.say
    rows = tuple(Row((_part(asked, naming, found, by, one), *_cells(asked, one)))
                 for one in found.groups[by])  # fmt: skip
    kept = {name: asked.query.get(name) for name in FILTERS}
    return Table(
        say("web.awards.parts", by=say(f"award.by.{by}")),
        (Column(say(f"award.by.{by}")), *_amounts(asked)), rows, id="parts", stacked=True,
        downloads=asked.downloads("awards", "totals", by=by, **kept),
        empty=say("web.awards.none"),
    )  # fmt: skip


def _part(asked: Asked, naming: Naming, found: Combined, by: str, of: Sums) -> Cell:
    """What a group is called; a policy or district leads to its awards."""
    text = naming.key(by, of.key, found.policies)
    if by in FILTERS and of.key:
        narrowed: dict[str, Any] = {by: of.key, "offset": None}
        return Cell(text, asked.here(**narrowed))
    return Cell(text)


def _sheet(asked: Asked, naming: Naming, found: Combined) -> Table:
    say = asked.say
    columns = (
        Column(say("award.columns.who")), Column(say("award.columns.policy")),
        Column(say("award.by.verdict"), whole=True), Column(say("award.columns.line_settled"),
                                                            number=True),
        Column(say("award.columns.line_most"), number=True), Column(say("award.columns.less")),
    )  # fmt: skip
    kept = {name: asked.query.get(name) for name in FILTERS}
    return Table(
        say("web.awards.found", total=found.total), columns,
        tuple(_row(asked, naming, line) for line in found.lines), id=ID, stacked=True,
        downloads=asked.downloads("awards", **kept), empty=say("web.awards.none"),
    )  # fmt: skip


def _row(asked: Asked, naming: Naming, line: Line) -> Row:
    say = asked.say
    said = told(naming, line)
    item = naming.item(line.policy, line.item)
    return Row((
        _payee(asked, line),
        Cell(naming.policy(line.policy), asked.link("policies", line.policy.id),
             notes=(item,) if item else ()),
        Cell(badge=badge(say, "verdicts", line.verdict.verdict)),
        Cell(figure(say, line.settled.awarded)), Cell(figure(say, line.most.awarded)),
        Cell(said[0] if said else "", notes=tuple(said[1:])),
    ))  # fmt: skip


def _payee(asked: Asked, line: Line) -> Cell:
    """Who is paid, and below it what for where that is something else."""
    for_ = line.name or line.subject
    if line.payee is None:
        return Cell(for_, notes=(asked.say("web.awards.no_payee"),))
    href = asked.link("organisations", line.payee)
    own = line.payee == line.subject
    return Cell(line.payee_name or (for_ if own else line.payee), href,
                notes=(line.payee,) if own else (for_,))  # fmt: skip


PAGES = (Page("/awards", listed, takes=("of_policy", "district", "verdict", "by", "offset"),
              part="awards"),)  # fmt: skip
