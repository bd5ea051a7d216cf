"""The policies: all of them, and one with its text, its figures and who meets it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from twofold.answers.brief import count_all
from twofold.answers.formulas import Formulas
from twofold.answers.labels import Labels
from twofold.answers.policies import labels_of
from twofold.policies import Answer
from twofold.policies import compile as compiled
from twofold.policies.decide import ORDER
from twofold.policies.model import Policy
from twofold.web import decisions
from twofold.web.page import Asked, Page, View
from twofold.web.parts import Cell, Column, Link, Pair, Row, Table
from twofold.web.policy_parts import districts, formulas_of, outside_text
from twofold.web.policy_text import Text, text_of
from twofold.words import Words


def listed(asked: Asked) -> View:
    """Every policy, since when, and how many enterprises have each verdict."""
    say = asked.say
    counted = count_all(asked.workspace)
    words = list(dict.fromkeys([*(a.verdict for a in ORDER),
                                *(w for _, counts in counted for w in counts or {})]))  # fmt: skip
    rows = tuple(_listed_row(asked, policy, counts, words) for policy, counts in counted)
    columns = (
        Column(say("web.policy.one")), Column(say("web.policy.since"), whole=True),
        Column(say("web.policy.text")), Column(say("web.policy.requirements"), number=True),
        *(Column(say(f"cli.verdicts.{word}"), number=True) for word in words),
    )  # fmt: skip
    sheet = Table(
        say("web.policy.counts"), columns, rows, id="policies", stacked=True, hidden_caption=True,
        downloads=asked.downloads("policies"), notes=(say("brief.comparison"),),
    )  # fmt: skip
    return View(say("web.policy.all"), "policies.html", {"sheet": sheet},
                lede=say("web.policy.lead"), generated=True)  # fmt: skip


def _listed_row(
    asked: Asked, policy: Policy, counts: Mapping[str, int] | None, words: list[str]
) -> Row:
    say = asked.say
    labels = labels_of(say, asked.workspace, policy.id)
    told = (Cell(labels.title(), asked.link("policies", policy.id),
                 notes=(policy.number, policy.issuer)),
            Cell(_since(labels)), Cell(say(f"web.policy.text_{policy.text}")),
            Cell(say.value(len(policy.requirements))))  # fmt: skip
    if counts is None:
        why = say("brief.no_text", day=asked.workspace.day)
        return Row((*told, Cell(why), *(Cell("—") for _ in words[1:])))
    return Row((*told, *(
        Cell(say.value(counts.get(word, 0)),
             asked.link("policies", policy.id, "decisions", verdict=word))
        for word in words
    )))  # fmt: skip


def one(asked: Asked) -> View:
    """One policy: its text article by article, and how many meet it by district."""
    say, day = asked.say, asked.workspace.day
    labels = labels_of(say, asked.workspace, asked.placed["policy"])
    policy = labels.policy
    if refused := outside_text(asked, labels):
        return refused
    compiled.values(policy, day)  # a parameter without a value on the day is refused as such
    formulas = formulas_of(asked, labels)
    text = text_of(labels, day, formulas)
    data = {
        "about": _about(asked, labels, formulas), "sheet": _by_district(asked, labels),
        "all": Link(say("web.policy.to_list"), asked.link("policies", policy.id, "decisions")),
        "text": text, "contents": _contents(say, text), "notice": say(f"cli.texts.{policy.text}"),
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


def _about(asked: Asked, labels: Labels, formulas: Formulas) -> tuple[Pair, ...]:
    """What a policy is: number, issuer, source, time, and whom it is compared with."""
    say, policy = asked.say, labels.policy
    made = [
        ("number", Link(policy.number, "", "zh-CN")), ("issuer", Link(policy.issuer, "", "zh-CN")),
        ("since", Link(_since(labels))),
        ("until", Link(say.value(policy.to) if policy.to else say("web.policy.still"))),
        ("year", Link(say("cli.text.applied", day=asked.workspace.day,
                          year=str(asked.workspace.day.year + policy.year)))),
    ]  # fmt: skip
    if policy.among is not None:
        made.append(("among", Link(formulas(policy.among))))
    if policy.source:
        made.insert(2, ("source", Link(_host(policy.source), policy.source, "zh-CN")))
    return tuple(Pair(Link(say(f"web.policy.{term}")), (line,)) for term, line in made)


def _since(labels: Labels) -> str:
    say, policy = labels.say, labels.policy
    if policy.dates == "assumed":
        return say("web.policy.since_assumed", day=policy.from_)
    return say.value(policy.from_)


def _host(address: str) -> str:
    return address.partition("://")[2].partition("/")[0] or address


def _by_district(asked: Asked, labels: Labels) -> Table:
    """How many enterprises have each verdict in each district; each number leads to its list."""
    say, policy = asked.say, labels.policy
    counts = districts(asked, policy)
    words = [a for a in Answer if a in ORDER or any(a in of for of in counts.values())]
    words.sort(key=lambda a: ORDER.index(a) if a in ORDER else len(ORDER))
    total: dict[Answer, int] = {}
    for of in counts.values():
        for answer, count in of.items():
            total[answer] = total.get(answer, 0) + count

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

    rows = [cells(district or say("web.policy.no_district"), district, of, bool(district))
            for district, of in counts.items()]  # fmt: skip
    rows.append(cells(say("web.policy.city"), None, total, True))
    columns = (Column(say("web.policy.district"), whole=True),
               *(Column(say(f"cli.verdicts.{a.verdict}"), number=True) for a in words),
               Column(say("web.policy.total"), number=True))  # fmt: skip
    return Table(say("web.policy.by_district"), columns, tuple(rows), id="districts",
                 notes=(say("brief.comparison"),))  # fmt: skip


PAGES = (
    Page("/policies", listed, part="policies"),
    Page("/policies/{policy}", one, part="policies"),
    *decisions.PAGES,
)
