"""A million enterprises for the measurements: facts of a policy, a few missing, many at a bound.

Made by SQL from a hash of the row number, so that a run can be repeated anywhere.
"""

from __future__ import annotations

from twofold.policies.compile import needed
from twofold.policies.model import Policy
from twofold.sql.nodes import Compare, Const, In, Type, walk

# Where it matters, values crowd the thresholds of the rules measured.
MONEY = (
    "CASE WHEN {h} % 4 = 0 THEN 200000000 WHEN {h} % 7 = 0 THEN 50000000"
    " ELSE ({h} % 40000000000) / 100 END"
)
SMALLER = {"rd": 20, "rd_3y": 7, "domestic_rd_3y": 11, "product_revenue": 2, "cost_expense": 2}


def create(policy: Policy, count: int) -> str:
    """CREATE TABLE facts: `subject`, what the policy reads, experts' points and findings."""
    columns = ["i AS subject"]
    for seed, name in enumerate(needed(policy), start=1):
        columns.append(f"{column(policy, name, seed)} AS {name}")
    return f"CREATE TABLE facts AS SELECT {', '.join(columns)} FROM range({count}) AS t(i)"


def column(policy: Policy, name: str, seed: int) -> str:
    """The SQL of one column of a policy's facts."""
    h = f"hash(i * 64 + {seed})"
    if name.startswith("points__"):
        return f"CASE WHEN {h} % 3 = 0 THEN ({h} // 7 % 31)::DECIMAL(18, 6) END"
    if name.startswith("judged__"):
        return f"CASE WHEN {h} % 3 > 0 THEN {h} % 29 > 0 END"
    if name.endswith("__n"):
        thousandths = f"(({h} % 2000)::BIGINT - 400) / 1000"
        return f"CASE WHEN {h} % 97 > 0 THEN ({thousandths})::DECIMAL(38, 4) END"
    if name.endswith("__d"):
        return f"CASE WHEN {h} % 89 = 0 THEN 0 ELSE 1 END::DECIMAL(38, 4)"
    kind = policy.facts[name].type
    if kind is Type.MONEY:
        money = MONEY.format(h=h)
        amount = f"(({money}) / {SMALLER.get(name, 1)})::DECIMAL(18, 2)"
        return f"CASE WHEN {h} % 61 > 0 THEN {amount} END"
    if kind is Type.TEXT:
        known = [*_texts(policy, name), "other"]
        listed = ", ".join(f"'{text}'" for text in known)
        return f"CASE WHEN {h} % 61 > 0 THEN [{listed}][({h} % {len(known)} + 1)::BIGINT] END"
    values = {
        Type.NUMBER: f"(({h} % 200)::BIGINT / 100)::DECIMAL(18, 6)",
        Type.YES_NO: f"{h} % 3 = 0",
        Type.DATE: f"DATE '2005-01-01' + ({h} % 7600)::INTEGER",
        Type.COUNT: f"({h} % {_most(name)})::BIGINT",
    }
    return f"CASE WHEN {h} % 61 > 0 THEN {values[kind]} END"


def _texts(policy: Policy, column: str) -> list[str]:
    """What the policy compares a fact of text with."""
    conditions = [b.condition for t in policy.tables for b in t.bands if b.condition is not None]
    nodes = [n for e in (*(c.expr for c in policy.clauses), *conditions) for n in walk(e)]
    found = [v.value for n in nodes if isinstance(n, In) and n.of == policy.facts[column]
             for v in n.values]  # fmt: skip
    for node in nodes:
        if isinstance(node, Compare) and policy.facts[column] in (node.left, node.right):
            found += [n.value for n in (node.left, node.right) if isinstance(n, Const)]
    return [text for text in dict.fromkeys(found) if isinstance(text, str)]


def _most(column: str) -> int:
    return {"staff": 700, "science_staff": 120, "conversions_3y": 20}.get(column, 7)
