"""A rule with its cases made a policy document, and what the engine and the evaluator say of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from tests.conformance.rules import Unwritable, written
from tests.evaluator import policy as judge
from tests.evaluator.gaps import Fact
from tests.evaluator.policy import Cell
from tests.generative.strategies import Generated
from tests.generative.voices import by_engine, compare, policy_of, voice_of
from twofold.errors import InputError
from twofold.policies.results import Decision
from twofold.sql.duckdb import in_memory

DAY = date(2025, 6, 30)
GIVES = ("number", "amount", "truth")
# A fact that is nothing, beside a rule of constants: a clause must depend on something.
NOTHING = Fact("nothing", "number")


@dataclass(frozen=True)
class Case:
    """One case: the rule, what is given, what its source expects, and where we answer otherwise
    (`ours`), the key of the reason in README.md."""

    source: str
    mechanism: str
    name: str
    rule: Mapping[str, Any]
    given: Mapping[str, Any]
    expect: Any
    missing: tuple[str, ...]
    ours: Any
    because: str

    @property
    def expected(self) -> Any:
        return self.expect if self.ours is None else self.ours

    def met(self, found: Any, missing: frozenset[str]) -> bool:
        """Whether an answer is the expected one. What is missing is asked where we agree: an
        interval needs nothing to be what it is."""
        lacking = set(self.missing) if self.ours is None else set()
        return same(found, self.expected) and lacking <= missing


def cases(path: Path) -> Iterator[Case]:
    """The cases of a file (YAML, or JSON, which is YAML too). Raises ValueError naming the rule
    that is not of the format."""
    text = path.read_text(encoding="utf-8")
    made = yaml.load(text, Loader=Exact)  # a SafeLoader whose numbers are exact
    for rule in made["rules"]:
        name = rule.get("name", rule.get("mechanism"))
        if rule.get("give", "number") not in GIVES or "rule" not in rule:
            raise ValueError(f"{path.name}: {name}: `give` is one of {GIVES}, `rule` is needed")
        for number, case in enumerate(rule["cases"], start=1):
            known = {"name", "given", "expect", "missing", "ours", "because"}
            if strange := set(case) - known:
                raise ValueError(f"{path.name}: {name}: unknown: {sorted(strange)}")
            yield Case(
                made.get("source", path.stem), rule["mechanism"],
                f"{name}: {case.get('name', number)}", rule, case.get("given") or {},
                case["expect"], tuple(case.get("missing", ())), case.get("ours"),
                case.get("because", ""),
            )  # fmt: skip


class Exact(yaml.SafeLoader):
    """Numbers with a point as exact decimals."""


Exact.add_constructor(
    "tag:yaml.org,2002:float", lambda loader, node: Decimal(str(loader.construct_scalar(node)))
)


def document(rule: Mapping[str, Any]) -> str:
    """The policy document of a rule. Raises Unwritable."""
    gives, text = rule.get("give", "number"), written(rule["rule"])
    blocks = []
    if "applies" in rule:
        blocks.append(_fence("applies", "who", written(rule["applies"])))
    if gives == "truth":
        blocks.append(_fence("require", "it", text))
    elif gives == "amount":
        blocks.append(_fence("amount", "it", text))
    else:
        blocks.append(_fence("require", "it", f"({text}) + nothing >= 0"))
    head = f"---\nkind: policy\nid: conformance\nname: {rule['mechanism']}\nfrom: 2015-01-01\n---\n"
    table = ["| parameter | from | value | unit |", "|---|---|---|---|"]
    table += [f"| {name} | 2015-01-01 | {value} | |" for name, value in rule.get(
        "parameters", {}).items()]  # fmt: skip
    return "\n".join([head, "\n".join(table) + "\n" if len(table) > 2 else "", *blocks])


def _fence(word: str, id_: str, text: str) -> str:
    return f"```sql {word} {id_}\n{text}\n```\n"


def answer(case: Case) -> tuple[Any, frozenset[str]]:
    """What we say of a case, and the facts that we say are missing: a number, true or false,
    `unknown`, `not applicable`, `[low, high]`, or `refused: KEY`."""
    facts = tuple(Fact(n, t) for n, t in case.rule.get("facts", {}).items())
    try:
        text = document(case.rule)
        row: dict[str, Cell] = {f.name: _cell(f.type, case.given.get(f.name)) for f in facts}
        made = Generated(text, (*facts, NOTHING), DAY, (row | {"nothing": Decimal(0)},),
                         frozenset(), (), ())  # fmt: skip
        policy = policy_of(made)
    except InputError as error:
        return f"refused: {error.key.partition('.')[2]}", frozenset()
    except Unwritable as error:
        return f"unwritable: {error}", frozenset()
    with in_memory() as connection:
        (decision,) = by_engine(policy, made, connection)
    voice = voice_of(made)
    said = judge.decide(voice, made.rows[0], DAY)
    compare(policy, decision, said, judge.with_refused(voice, said), (text, row))
    return _said(case, decision)


def _cell(type_: str, value: Any) -> Cell:
    if value is None or value == "unknown":
        return None
    if type_ == "date":
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    if type_ in ("money", "number", "count"):
        return int(value) if type_ == "count" else Decimal(str(value))
    return value  # type: ignore[no-any-return]


def _said(case: Case, decision: Decision) -> tuple[Any, frozenset[str]]:
    if decision.verdict.verdict == "not_applicable":
        return "not applicable", frozenset()
    gives = case.rule.get("give", "number")
    if gives == "amount":
        low, high = decision.amounts["it"]
        return low if low == high else [low, high], frozenset()
    (clause,) = [c for c in decision.clauses if c.clause.id == "it"]
    missing = frozenset(clause.missing)
    who = [c.answer.word for c in decision.clauses if c.clause.id == "who"]
    if gives == "truth":
        known = {"met": True, "unmet": False}
        return known.get(clause.answer.word, clause.answer.word), missing
    (compared,) = clause.comparisons
    if "unknown" in who:  # whether the rule is for this row at all
        first = next(c for c in decision.clauses if c.clause.id == "who")
        return "unknown", frozenset(first.missing)
    low, high = compared.value, compared.value_high
    if low == high and low is not None:
        return low, missing
    ends = [None if end is None else Decimal(str(end)) for end in (low, high)]
    return ("unknown" if ends == [None, None] else ends), missing


def same(found: Any, expected: Any) -> bool:
    """Equal as figures, whatever their decimals."""
    if isinstance(found, list) and isinstance(expected, list):
        return len(found) == len(expected) and all(map(same, found, expected))
    if any(isinstance(one, bool | str | None) for one in (found, expected)):
        return type(found) is type(expected) and found == expected
    if isinstance(found, list) or isinstance(expected, list):
        return False
    return Decimal(str(found)) == Decimal(str(expected))
