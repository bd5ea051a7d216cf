"""What `twofold check` asks of lists: what they name is there, and their SELECTs compile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from twofold import facts, policies
from twofold.errors import InputError, TwofoldError
from twofold.indicators.model import Indicator
from twofold.indicators.read import read as read_catalogue
from twofold.policies.read import UNITS
from twofold.registers.compile import table_of
from twofold.registers.read import read_registers
from twofold.registers.store import Reading
from twofold.sql.duckdb import in_memory
from twofold.sql.nodes import Type
from twofold.sql.statements import create_table
from twofold.targets import calendar, list_rows
from twofold.targets.list_model import AMOUNT, ActionList
from twofold.workspace import Workspace


def problems(workspace: Workspace, known: Mapping[str, ActionList]) -> Iterator[InputError]:
    """Everything that is wrong with some lists, each at its line."""
    indicators = read_catalogue(workspace).indicators
    deadlines = calendar.read(workspace).deadlines
    with in_memory() as connection:
        registers = read_registers(workspace)
        for register in registers.values():
            connection.run(create_table(register.id, table_of(register)))
        empty = Reading(connection, registers, 0)
        for of in known.values():
            yield from _of(workspace, empty, of)
            yield from _adds(of, indicators)
            if of.deadline and of.deadline not in deadlines:
                yield InputError("lists.no_deadline", of.place("deadline"), id=of.deadline,
                                 known=", ".join(deadlines) or "—")  # fmt: skip


def _of(workspace: Workspace, empty: Reading, of: ActionList) -> Iterator[InputError]:
    """A policy that judges enterprises; facts of theirs; a SELECT over registers that there are."""
    subjects = facts.subjects(workspace)
    policy = None
    try:
        if of.policy:
            known = policies.policies(workspace, of.policy)
            policy = known.get(of.policy)
            if policy is None:
                raise InputError("lists.no_policy", of.at, id=of.policy, known=", ".join(known))
            if policy.subject != list_rows.ORGANISATION:
                raise InputError("lists.other_subject", of.at, id=of.policy,
                                 subject=policy.subject)  # fmt: skip
        subject = subjects[list_rows.ORGANISATION]
        list_rows.facts_of(of, subject)
        if policy is None:
            at = list_rows.Pass(empty, workspace, subject, ((of, None),))
            rows = list_rows.rows(at, of, list_rows.source(at, of, None).rows, None)
            empty.connection.columns(rows)
    except TwofoldError as problem:
        place = problem.at if problem.at is not None and problem.at.line else of.at
        yield InputError(problem.key, place, problem.causes, **problem.values)


def _adds(of: ActionList, indicators: Mapping[str, Indicator]) -> Iterator[InputError]:
    """An amount goes to an indicator in money, a count to one that counts."""
    for adds in of.adds:
        indicator = indicators.get(adds.indicator)
        if indicator is None:
            yield InputError("indicators.unknown_indicator", adds.at, id=adds.indicator,
                             known=", ".join(indicators))  # fmt: skip
            continue
        kind, _ = UNITS.get(indicator.unit, (None, None))
        if (kind is Type.MONEY) != (adds.each == AMOUNT):
            yield InputError("lists.wrong_unit", adds.at, id=adds.indicator, unit=indicator.unit,
                             each=adds.each)  # fmt: skip
