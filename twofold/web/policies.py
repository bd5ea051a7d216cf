"""One policy with its text, its figures and who meets it; and the pages of all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from twofold.answers.labels import Labels
from twofold.answers.policies import labels_of
from twofold.answers.worded import wording_of
from twofold.policies import Answer
from twofold.policies import compile as compiled
from twofold.policies.decide import ORDER
from twofold.web import decisions, policy_list
from twofold.web.page import Asked, Page, View
from twofold.web.parts import Cell, Column, Link, Row, Table
from twofold.web.policy_about import about
from twofold.web.policy_parts import districts, formulas_of, outside_text
from twofold.web.policy_text import Text, text_of
from twofold.words import Words


def one(asked: Asked) -> View:
    """One policy: its text article by article, and how many meet it by district."""
    say, day = asked.say, asked.workspace.day
    labels = labels_of(say, asked.workspace, asked.placed["policy"])
    policy = labels.policy
    if refused := outside_text(asked, labels):
        return refused
    compiled.values(policy, day)  # a parameter without a value on the day is refused as such
    wording = wording_of(asked.workspace, labels)
    text = text_of(labels, day, formulas_of(asked, labels), wording)
    data = {
        "about": about(asked, labels, wording), "sheet": _by_district(asked, labels),
        "links": (
            Link(say("web.policy.to_list"), asked.link("policies", policy.id, "decisions")),
            Link(say("web.policy.to_near"), asked.link("policies", policy.id, "near")),
            Link(say("web.workbench.link"), asked.link("policies", policy.id, "workbench")),
        ),
        "text": text, "contents": _contents(say, text), "notice": say(f"cli.texts.{policy.text}"),
        "template": say("web.policy.template") if policy.terms.template else "",
        "translated": say.lang == "en" and bool(policy.translations),
        "cases": say("web.policy.case_count", count=len(policy.cases)),
    }  # fmt: skip
    return View(labels.title(), "policy.html", data, generated=True,
                crumbs=(Link(say("web.policy.all"), asked.link("policies")),))  # fmt: skip


def _contents(say: Words, text: Text) -> tuple[Link, ...]:
    """A link to each rule; those of one title also say what each is for."""
    rules = [rule for rule in text.rules if not rule.anchor.endswith("-waive")]
    often = Counter(rule.title for rule in rules)
    return tuple(
        Link(rule.title if often[rule.title] == 1 else
             say("web.policy.which", title=rule.title, does=rule.does), f"#{rule.anchor}")
        for rule in rules
    )  # fmt: skip


Counts = Mapping[str | None, Mapping[Answer, int]]


def _answers(counts: Counts) -> list[Answer]:
    """The verdicts that there are, in the order in which they are shown."""
    found = [a for a in Answer if a in ORDER or any(a in of for of in counts.values())]
    return sorted(found, key=lambda a: ORDER.index(a) if a in ORDER else len(ORDER))


def _by_district(asked: Asked, labels: Labels) -> Table:
    """How many have each verdict in each district; each number leads to its list."""
    say, policy = asked.say, labels.policy
    counts = districts(asked, policy)
    words, total = _answers(counts), _total(counts)

    def cells(name: str, district: str | None, of: Mapping[Answer, int], linked: bool) -> Row:
        def link(verdict: str | None) -> str:
            if not linked:
                return ""
            return asked.link("policies", policy.id, "decisions", verdict=verdict,
                              district=district)  # fmt: skip

        return Row((
            Cell(name, link(None)),
            *(Cell(say.value(of.get(a, 0)), link(a.verdict) if of.get(a) else "") for a in words),
            Cell(say.value(sum(of.values())), link(None)),
        ))  # fmt: skip

    rows = [] if list(counts) == [None] else [
        cells(district or say("web.policy.no_district"), district, of, bool(district))
        for district, of in counts.items()]  # fmt: skip
    rows.append(cells(say("web.policy.city"), None, total, True))
    columns = (Column(say("web.policy.district"), whole=True),
               *(Column(say(f"cli.verdicts.{a.verdict}"), number=True) for a in words),
               Column(say("web.policy.total"), number=True))  # fmt: skip
    file = Link(say("web.formats.csv"), asked.link("policies", policy.id, "districts.csv"))
    return Table(say("web.policy.by_district"), columns, tuple(rows), id="districts",
                 downloads=(file,), notes=(say("brief.comparison"),))  # fmt: skip


def _total(counts: Counts) -> Mapping[Answer, int]:
    total: Counter[Answer] = Counter()
    for of in counts.values():
        total.update(of)
    return total


def by_district(asked: Asked) -> View:
    """How many have each verdict in each district, as a file."""
    say = asked.say
    labels = labels_of(say, asked.workspace, asked.placed["policy"])
    counts = districts(asked, labels.policy)
    words = _answers(counts)
    rows = [[say("web.policy.district"), *(say(f"cli.verdicts.{a.verdict}") for a in words)]]
    rows += [[name or say("web.policy.no_district"), *(str(of.get(a, 0)) for a in words)]
             for name, of in counts.items()]  # fmt: skip
    return policy_list.as_file(asked, rows)


PAGES = (
    Page("/policies", policy_list.listed, takes=policy_list.FILTERS, part="policies"),
    Page("/counts.csv", policy_list.counts, media="text/csv"),
    Page("/policies/{policy}/districts.csv", by_district, media="text/csv"),
    Page("/policies/{policy}", one, part="policies"),
    *decisions.PAGES,
)
