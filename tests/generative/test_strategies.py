"""The generator makes what it should, and the evaluator keeps its own promises on all of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import islice

import pytest
from hypothesis import given, settings
from sqlglot import exp

from tests.evaluator import policy as judge
from tests.evaluator.evaluate import NEVER, Interval, Ratio
from tests.evaluator.expressions import Arithmetic, Call, Compare, Logic, Node, walk
from tests.evaluator.gaps import Atom
from tests.evaluator.policy import Cell, Decision, Policy, decide
from tests.generative.strategies import Generated, policies, random_pairs
from twofold import documents
from twofold.documents.model import FENCES
from twofold.errors import Place
from twofold.policies.read import UNITS
from twofold.sql.dialect import COMPARISONS, FUNCTIONS, HANDLERS
from twofold.sql.nodes import Type
from twofold.sql.parse import read_tree

SEED, PAIRS = 20261122, 8_000
OF_INDICATORS = {"value", "numerator", "denominator"}
OF_FACTS = {"select"}


def read(made: Generated) -> Policy:
    return judge.read(documents.parse(made.text), {fact.name: fact for fact in made.facts})


@cache
def sample() -> tuple[Generated, ...]:
    return tuple(random_pairs(SEED, PAIRS))


@cache
def decided() -> tuple[tuple[Generated, Policy, tuple[Decision, ...]], ...]:
    found = []
    for made in sample():
        policy = read(made)
        found.append((made, policy, tuple(decide(policy, row, made.day) for row in made.rows)))
    return tuple(found)


def nodes(policy: Policy) -> Iterator[Node]:
    for clause in policy.clauses:
        for root in (clause.condition, *clause.waivers):
            yield from walk(root)
    for made in policy.scores.values():
        for root in [when for when, _ in made] if isinstance(made, tuple) else [made]:
            yield from walk(root)
    for root in policy.amounts.values():
        yield from walk(root)


# --- what is made


def test_a_seed_makes_the_same_pairs() -> None:
    assert tuple(random_pairs(7, 90)) == tuple(random_pairs(7, 90))
    assert tuple(random_pairs(7, 90)) != tuple(random_pairs(8, 90))
    assert [len(made.rows) for made in random_pairs(7, 60, rows_each=25)] == [25, 25, 10]


def unmade(allowed: Iterable[str], features: Collection[str]) -> set[str]:
    """What is allowed and never made."""
    made = {feature.removeprefix("fence ") for feature in features}
    made |= {"CASE"} if {"searched CASE", "simple CASE", "CASE of yes/no"} <= made else set()
    return set(allowed) - made


def everything() -> set[str]:
    return set[str]().union(*(made.features for made in sample()))


def test_every_function_and_fence_word_has_a_generator() -> None:
    words = set(FENCES) - OF_INDICATORS - OF_FACTS
    assert unmade((*FUNCTIONS, *words), everything()) == set()
    made = {f.removeprefix("fence ") for f in everything() if f.startswith("fence ")}
    assert made == words


@pytest.mark.parametrize("name", [*FUNCTIONS, *sorted(set(FENCES) - OF_INDICATORS - OF_FACTS)])
def test_what_no_generator_makes_is_named(name: str) -> None:
    """As if its generator did not exist; and a function that is allowed one day and not made."""
    rest = {f for f in everything() if name not in (f, f.removeprefix("fence "), f[-4:], f[:4])}
    assert unmade([*FUNCTIONS, name], rest) == {name}
    assert unmade([*FUNCTIONS, "MEDIAN"], everything()) == {"MEDIAN"}


def test_every_construct_that_the_dialect_reads_is_made() -> None:
    """What has a handler and no generator has been compared with nothing."""
    found = {type(node) for made in sample() for text in rules(made) for node in tree(text).walk()}
    assert set(HANDLERS) - found == set()


def rules(made: Generated) -> Iterator[str]:
    document = documents.parse(made.text)
    yield from (fence.text for fence in document.fences())
    for table in document.tables("score"):
        yield from (row["score"].strip("`") for row in table.rows if "`" in row["score"])


def tree(text: str) -> exp.Expr:
    return read_tree(text, Place("x.md", 1))


def test_every_unit_and_every_kind_of_value_is_made() -> None:
    units = {f.removeprefix("unit ") for f in everything() if f.startswith("unit ")}
    assert units == set(UNITS) - {""}
    assert {
        "parameter", "no unit", "parameter superseded", "parameter to come",
        "parameter without a source", "reads money", "reads yes/no", "* of *", "/ of *",
    } <= everything()  # fmt: skip
    kinds = {fact.type for made in sample() for fact in made.facts}
    assert kinds == {t.value for t in Type} - {"points", "duration"}
    alone = ("day", "span", "between", "year", "years", "year in", "start")
    assert {f"the day alone: {form}" for form in alone} <= everything()


def test_every_node_and_operator_is_made() -> None:
    found = {node for _, policy, _ in decided() for node in nodes(policy)}
    kinds = {type(node) for node in found}
    assert {kind for kind in Node.__args__ if is_dataclass(kind) and fields(kind)} == kinds
    assert {node.op for node in found if isinstance(node, Compare)} == set(COMPARISONS.values())
    assert {node.op for node in found if isinstance(node, Arithmetic)} == set("+-*/")
    assert {node.op for node in found if isinstance(node, Logic)} == {"AND", "OR"}
    assert {node.function for node in found if isinstance(node, Call)} == {
        "LEAST", "GREATEST", "UP_TO",
    }  # fmt: skip


def test_both_sorts_of_ratio_meet_every_comparison() -> None:
    features = set().union(*(made.features for made in sample()))
    for what in ("ratio", "ratio fact", "date"):
        wanted = {f"{what} {op}" for op in (*COMPARISONS.values(), "BETWEEN", "NOT BETWEEN")}
        assert wanted <= features
    assert {f"duration {unit}" for unit in "日天月年"} <= features
    assert {"simple CASE", "searched CASE", "CASE of yes/no", "ratio by tier"} <= features
    assert {"text IN", "text NOT IN", "number IN", "number NOT IN", "full width"} <= features
    assert {"band of points", "fixed points", "row otherwise", "row judged"} <= features


def test_rows_stand_on_thresholds_and_beside_them() -> None:
    seen: Counter[str] = Counter()
    for _, _, decisions in decided():
        for decision in decisions:
            for answer in decision.clauses.values():
                seen.update(place for atom in answer.atoms if (place := position(atom)))
    compared = sum(seen.values())
    assert seen["at"] > compared / 10
    assert seen["beside"] > compared / 40
    assert seen["empty denominator"] > 100


def position(atom: Atom) -> str:
    """Where the value stands: at the threshold, a step beside it, elsewhere; "" where unknown."""
    value, threshold = atom.value, atom.threshold
    if isinstance(value, Ratio) and value.bottom.point is not None and value.bottom.point <= 0:
        return "empty denominator"
    if isinstance(value, Interval) and isinstance(threshold, Interval):
        if value.point is None or threshold.point is None:
            return ""
        away = abs(value.point - threshold.point)
        return "at" if away == 0 else "beside" if away in (1, Fraction(1, 100)) else "elsewhere"
    return ""


def test_cells_are_missing_and_never() -> None:
    cells = Counter(
        "missing" if cell is None else NEVER if cell == NEVER else "known"
        for made in sample()
        for row in made.rows
        for cell in row.values()
    )
    assert cells["missing"] > sum(cells.values()) / 20
    assert cells[NEVER] > 500


def test_every_answer_is_given() -> None:
    verdicts = Counter(d.verdict for _, _, decisions in decided() for d in decisions)
    assert set(verdicts) == {"eligible", "ineligible", "unknown", "pending", "not_applicable"}
    assert min(verdicts.values()) > PAIRS / 200
    assert any(d.refused for _, _, decisions in decided() for d in decisions)


def test_facts_stand_in_a_document_too() -> None:
    made = sample()[0]
    (table,) = documents.parse(made.facts_text).tables("fact")
    assert [row["fact"] for row in table.rows] == [fact.name for fact in made.facts]


@given(policies())
@settings(max_examples=60)
def test_hypothesis_makes_documents_that_can_be_judged(made: Generated) -> None:
    policy = read(made)
    for row in made.rows:
        decide(policy, row, made.day)


# --- what the evaluator promises


def filled(made: Generated) -> Iterator[tuple[Mapping[str, Cell], Mapping[str, Cell]]]:
    """Rows that lack something, and the same rows with the lack made good from another row.

    Without experts' points: what they may be narrows as facts become known.
    """
    rows = [{k: v for k, v in row.items() if not k.startswith("points ")} for row in made.rows]
    for row in rows:
        if None in row.values():
            for other in islice(rows, 5):
                yield row, {k: other[k] if v is None else v for k, v in row.items()}


def test_what_is_decided_stays_decided() -> None:
    """More knowledge never turns met into unmet, nor widens a score."""
    tried = 0
    for made, policy, _ in decided()[:60]:
        for less, more in filled(made):
            before, after = decide(policy, less, made.day), decide(policy, more, made.day)
            for id_, answer in before.clauses.items():
                if answer.answer in ("met", "unmet") and after.verdict != "not_applicable":
                    assert after.clauses[id_].answer == answer.answer, (made.text, less, more)
            for id_, score in before.scores.items():
                assert score.lo <= after.scores[id_].lo <= after.scores[id_].hi <= score.hi
            tried += 1
    assert tried > 1_000


def test_a_gap_closes_its_comparison_and_no_smaller_one_does() -> None:
    tried = 0
    for made, policy, decisions in decided():
        for row, decision in zip(made.rows, decisions, strict=True):
            for id_, answer in decision.clauses.items():
                for index, atom in enumerate(answer.atoms):
                    if atom.gap is not None and atom.fact in row and holds_still(made, atom):
                        tried += closes(policy, made, row, id_, index, atom)
    assert tried > 1_500


def holds_still(made: Generated, atom: Atom) -> bool:
    """Whether the threshold cannot move with the fact: only then does the gap promise to close."""
    return "CASE" not in made.text and not (
        isinstance(atom.value, Ratio) and atom.rises is False  # the denominator may run out
    )


def closes(
    policy: Policy, made: Generated, row: Mapping[str, Cell], id_: str, index: int, atom: Atom
) -> bool:
    def after(gap: Fraction) -> bool | None:
        moved = changed(policy, row, atom, gap)
        return decide(policy, moved, made.day).clauses[id_].atoms[index].holds

    step = {"date": 1, **judge.gaps.STEPS}[policy.facts[atom.fact].type]
    assert after(atom.gap) is True, (made.text, row, atom)
    assert after(atom.gap - step) is not True, (made.text, row, atom)
    return True


def changed(
    policy: Policy, row: Mapping[str, Cell], atom: Atom, gap: Fraction
) -> Mapping[str, Cell]:
    """The row with the gap made good: by the fact, and by what it is part of."""
    by = gap if atom.rises else -gap
    fact, new = policy.facts[atom.fact], dict(row)
    if fact.type == "date":
        return new | {fact.name: row[fact.name] + timedelta(days=int(by))}
    if fact.type == "ratio":
        top, bottom = row[fact.name]
        return new | {fact.name: (Fraction(top) + by * Fraction(bottom), bottom)}
    for name in (fact.name, fact.whole):
        if name and new.get(name) is not None:
            new[name] = Fraction(new[name]) + by
    return new


def test_a_wrong_gap_would_be_noticed() -> None:
    text = "---\nkind: policy\nid: t\n---\n```sql require it\nrd >= 5\n```\n"
    policy = judge.read(documents.parse(text), {"rd": judge.Fact("rd", "money")})
    made = Generated(text, (), sample()[0].day, (), frozenset(), (), ())
    row = {"rd": Decimal(3)}
    (atom,) = decide(policy, row, made.day).clauses["it"].atoms
    assert closes(policy, made, row, "it", 0, atom)
    for wrong in (Fraction(1), Fraction(3)):
        with pytest.raises(AssertionError):
            closes(policy, made, row, "it", 0, Atom(**{**vars(atom), "gap": wrong}))
