"""What a reform of who is certified does to the indicators: measured again over the register of
certificates as it would then be.

Who becomes eligible is certified as far as they apply (the take-up, which is an assumption and is
always said); who no longer is keeps a certificate until it would be renewed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from twofold import facts
from twofold.errors import InputError
from twofold.facts import Subject
from twofold.indicators.compile import read_part
from twofold.indicators.measure import measure_all
from twofold.indicators.model import Indicator, Measured
from twofold.indicators.read import read
from twofold.policies.draft import Draft
from twofold.policies.model import Answer, Policy
from twofold.policies.reform import DISTRICT, Reform, compared, reformed
from twofold.registers.store import Reading, reading
from twofold.sql import reform as sql
from twofold.sql.layers import Query, relation
from twofold.sql.overlay import added_rows, taken_up, without
from twofold.sql.statements import Tree, create_as, number_of
from twofold.workspace import Workspace

# The register that certificates stand in, and its columns.
REGISTER, HOLDER, KIND, FROM, TO, KEY = (
    "certificate", "organisation", "kind", "issued_on", "valid_to", "id",
)  # fmt: skip
WHOLE = 100


@dataclass(frozen=True)
class Moved:
    """An indicator before a reform and after it, in its unit. `most` is its value if everybody who
    may now become eligible did; `renewed` the value once all who no longer are eligible have come
    up for renewal. None where it has no value."""

    indicator: str
    name: Mapping[str, str]
    unit: str
    before: Decimal | None
    after: Decimal | None
    most: Decimal | None
    renewed: Decimal | None


@dataclass(frozen=True)
class _Conferred(Reading):
    """The store with certificates as they would be."""

    certificates: Tree | None = None

    def view(self, id_: str) -> Tree:
        if id_ == REGISTER and self.certificates is not None:
            return self.certificates
        return super().view(id_)


def reform(
    workspace: Workspace, current: Policy, draft: Draft, take_up: int = WHOLE, *,
    by: str = DISTRICT, change: str | None = None, first: int = 0, most: int | None = None,
) -> tuple[Reform, tuple[Moved, ...]]:  # fmt: skip
    """A reform, and the indicators that it moves at a take-up in percent; none where the policy
    confers no certificate. Both are of one comparison of the two texts."""
    with reading(workspace) as store, compared(store, workspace, current, draft.policy) as runs:
        found = reformed(store, workspace, current, draft, runs, by, change, first, most)
        return found, moved(store, workspace, current, draft.policy, runs, take_up)


def moved(
    store: Reading, workspace: Workspace, current: Policy, new: Policy, runs: Query, take_up: int
) -> tuple[Moved, ...]:
    """The indicators that read certificates, before and after. Raises InputError for a take-up
    that is no share."""
    if not 0 <= take_up <= WHOLE:
        raise InputError("policies.bad_take_up", value=take_up)
    if not new.certificate or REGISTER not in store.registers:
        return ()
    met, possible = [int(Answer.MET)], [int(Answer.MET), int(Answer.PENDING)]
    joining = taken_up(sql.entering(runs, [met]), take_up)
    hoping = taken_up(sql.entering(runs, [met, possible]), take_up)
    leaving = sql.entering(runs, [met], leaving=True)
    any_, more, fewer = (store.connection.value(number_of(q)) for q in (joining, hoping, leaving))
    states = {"before": store}
    for name, differs, like, rows, gone in (
        ("after", any_, "before", joining, None),
        ("most", more > any_, "after", hoping, None),
        ("renewed", fewer, "after", joining, leaving),
    ):  # what nobody comes to or goes from is the same, and not measured again
        states[name] = _seen(store, new, workspace.day, name, rows, gone) if differs \
            else states[like]  # fmt: skip
    subjects = facts.subjects(workspace)
    moving = [one for one in read(workspace).indicators.values() if _reads(store, one, subjects)]
    values = _measured(states, subjects, moving, workspace.day)
    return tuple(
        Moved(one.id, one.name, one.unit, **{name: of[one.id].value for name, of in values.items()})
        for one in moving
    )  # fmt: skip


def _measured(
    states: Mapping[str, Reading], subjects: Mapping[str, Subject],
    indicators: Sequence[Indicator], day: date,
) -> dict[str, Mapping[str, Measured]]:  # fmt: skip
    """The indicators in each state, all of them together and each state once."""
    known: dict[int, Mapping[str, Measured]] = {}
    for seen in states.values():
        if id(seen) not in known:
            known[id(seen)] = measure_all(seen, subjects, indicators, day)
    return {name: known[id(seen)] for name, seen in states.items()}


def _seen(
    store: Reading, policy: Policy, day: date, name: str, joining: Query, leaving: Query | None
) -> Reading:
    """The store as it would be with certificates for some, and without those of others."""
    rows: Tree = store.view(REGISTER)
    if leaving is not None:
        rows = without(rows, leaving, HOLDER, {KIND: policy.certificate})
    years = policy.confers_years or 1
    last = date(day.year + years, day.month, min(day.day, 28)) - timedelta(days=1)
    fixed: dict[str, Any] = {KIND: policy.certificate, FROM: day, TO: last}
    columns = {c.name: c.type for c in store.registers[REGISTER].columns}
    table = f"certificates {name}"
    store.connection.run(create_as(table, added_rows(rows, joining, columns, HOLDER, KEY, fixed)))
    return _Conferred(store.connection, store.registers, store.commit, relation(table))


def _reads(store: Reading, indicator: Indicator, subjects: Mapping[str, Subject]) -> bool:
    """Whether an indicator is measured by certificates, itself or through a fact."""
    for part in indicator.parts:
        if part.subject == REGISTER:
            return True
        subject = subjects.get(part.subject)
        if subject is None or part.subject not in store.registers:
            continue
        named = {n.name for n in read_part(indicator, part, store.registers[part.subject],
                                           subject).reads}  # fmt: skip
        if any(REGISTER in s.query.registers and named & {*s.facts} for s in subject.selects):
            return True
    return False
