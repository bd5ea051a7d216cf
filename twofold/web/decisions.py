"""Every enterprise compared with a policy: a list to go through, by verdict and district."""

from __future__ import annotations

from twofold import policies
from twofold.answers.labels import Labels
from twofold.answers.policies import answer_named, labels_of
from twofold.answers.reasons import reasons
from twofold.answers.sentences import points
from twofold.answers.standing import subject
from twofold.policies import Answer
from twofold.policies.decide import ORDER, Decisions
from twofold.policies.results import Decision
from twofold.registers.read import read_registers
from twofold.web.page import Asked, Page, View
from twofold.web.parts import Cell, Choice, Column, Field, Form, Link, Row, Table
from twofold.web.policy_parts import amount_of, districts, outside_text, verdict_of
from twofold.web.records import ORGANISATIONS, row_link

# Rows of a page.
MOST = 50
ID = "decisions"


def listed(asked: Asked) -> View:
    """The enterprises with a verdict, of a district, or all; and what stands in each one's way."""
    say, id_ = asked.say, asked.placed["policy"]
    labels = labels_of(say, asked.workspace, id_)
    if refused := outside_text(asked, labels):
        return refused
    verdict, district = asked.given.get("verdict"), asked.given.get("district")
    first = asked.given.get("offset") or 0
    wanted = policies.Wanted(answer_named(verdict), district, None, first, MOST)
    run = policies.decide(asked.workspace, id_, wanted=wanted)
    title = say("web.decisions.title", name=labels.title())
    data = {
        "sheet": _sheet(asked, labels, run), "filter": _filter(asked, labels),
        "turn": asked.pager(len(run.decided), run.total, MOST, ID),
        "clear": Link(say("web.decisions.clear"), asked.here(verdict=None, district=None,
                                                             offset=None))
        if verdict or district else None,
        "comparison": say("brief.comparison"),
        "applied": say("cli.text.applied", day=run.day, year=str(run.day.year + run.policy.year)),
    }  # fmt: skip
    crumbs = (Link(say("web.policy.all"), asked.link("policies")),
              Link(labels.title(), asked.link("policies", id_)))  # fmt: skip
    return View(title, "decisions.html", data, crumbs=crumbs, generated=True)


def _sheet(asked: Asked, labels: Labels, run: Decisions) -> Table:
    say, policy = asked.say, run.policy
    totals = [total.id for total in policy.totals]
    placed = run.total == 0 or any(d.district for d in run.decided)
    columns = (
        Column(_subject(asked, labels)),
        *((Column(say("web.policy.district"), whole=True),) if placed else ()),
        Column(say("cli.columns.verdict"), whole=True),
        *(Column(labels.item(total), number=True) for total in totals),
        *(Column(say("cli.text.name_unit", name=labels.item(clause.id), unit=say("units.元")),
                 number=True) for clause in policy.amounts),
        Column(say("cli.columns.reasons")),
    )  # fmt: skip
    rows = tuple(_row(asked, labels, decision, placed) for decision in run.decided)
    given = {name: asked.given.get(name) for name in ("verdict", "district")}
    return Table(
        _caption(asked, labels, run), columns, rows, id=ID, stacked=True,
        downloads=asked.downloads("policies", policy.id, "decisions", **given),
        empty=say("web.decisions.none"),
    )  # fmt: skip


def _subject(asked: Asked, labels: Labels) -> str:
    """What the rows are: enterprises, or what else the register holds."""
    if labels.policy.subject == ORGANISATIONS:
        return asked.say("web.decisions.enterprise")
    return subject(asked.say, read_registers(asked.workspace), labels.policy)


def _caption(asked: Asked, labels: Labels, run: Decisions) -> str:
    """How many there are, and of which verdict and district: on paper nothing else says it."""
    say, verdict = asked.say, asked.given.get("verdict")
    if labels.policy.subject == ORGANISATIONS:
        parts = [say("web.decisions.found", total=run.total)]
    else:
        parts = [say("web.decisions.found_other", register=_subject(asked, labels),
                     total=run.total)]  # fmt: skip
    if verdict:
        parts.append(say(f"cli.verdicts.{verdict}"))
    if district := asked.given.get("district"):
        parts.append(district)
    return " · ".join(parts)


def _row(asked: Asked, labels: Labels, decision: Decision, placed: bool) -> Row:
    say, policy = asked.say, labels.policy
    scores = {score.id: score for score in decision.scores}
    said = reasons(labels, decision)
    if decision.verdict is Answer.MET and not said:
        said = [say("web.decisions.nothing_missing")]
    where = Cell(decision.district or say("web.policy.no_district"))
    return Row((
        Cell(decision.name or decision.subject, subject_link(asked, policy.subject,
                                                             decision.subject),
             notes=(decision.subject,) if decision.name else ()),
        *((where,) if placed else ()),
        Cell(badge=verdict_of(say, decision.verdict)),
        *(Cell(points(say, scores[t.id].low, scores[t.id].high)) for t in policy.totals),
        *(Cell(amount_of(say, decision, clause.id)) for clause in policy.amounts),
        Cell(said[0] if said else "", notes=tuple(said[1:])),
    ))  # fmt: skip


def subject_link(asked: Asked, register: str, key: str) -> str:
    """The page of an enterprise, or the row of what else is judged."""
    if register == ORGANISATIONS:
        return asked.link("organisations", key)
    found = read_registers(asked.workspace)[register]
    return row_link(asked, found, {found.key[0]: key}) if len(found.key) == 1 else ""


def _filter(asked: Asked, labels: Labels) -> Form:
    say, policy = asked.say, labels.policy
    verdict, district = asked.given.get("verdict"), asked.given.get("district")
    known = districts(asked, policy)
    there = {answer for of in known.values() for answer in of}
    answers = [*ORDER, *(a for a in Answer if a in there and a not in ORDER)]
    verdicts = (Choice("", say("web.policy.all_verdicts"), not verdict), *(
        Choice(a.verdict, say(f"cli.verdicts.{a.verdict}"), a.verdict == verdict) for a in answers
    ))  # fmt: skip
    places = (Choice("", say("web.policy.all_districts"), not district), *(
        Choice(name, name, name == district) for name in known if name
    ))  # fmt: skip
    return Form(
        asked.link("policies", policy.id, "decisions").partition("?")[0],
        (Field("verdict", say("cli.columns.verdict"), choices=verdicts),
         Field("district", say("web.policy.district"), choices=places)),
        tuple(asked.times.items()), ID,
    )  # fmt: skip


PAGES = (
    Page("/policies/{policy}/decisions", listed, takes=("verdict", "district", "offset"),
         part="policies"),
)  # fmt: skip
