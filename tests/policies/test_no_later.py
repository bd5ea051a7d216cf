"""No decision uses a row dated after the day, or known after `as_of`.

The example city is copied and everything that had not happened by a day is taken out of the copy:
rows that begin later, and ends that were still to come. Every policy must answer as before.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from twofold import facts, policies, registers
from twofold.policies.decide import covers, decide_registers
from twofold.policies.model import Answer, Policy
from twofold.registers.read import read_registers
from twofold.registers.store import reading
from twofold.workspace import Workspace, open_city

# Days that are known beforehand: a validity, a plan, a deadline.
FORESEEN = {"valid_to", "ends_on", "due_on", "planned_on", "oldest_loss"}
# Days on which something ends: until then it is not known that it will.
ENDS = {"ended_on", "revoked_on", "removed_on", "left_on", "released_on"}
# Days before which there is nothing of the row, though the register can do without them.
BEGINS = {"registered_on", "recognised_on", "reported_on"}
# Registers whose later rows tell what was before: from where somebody moved.
BACKWARD = {"relocation"}
DAYS = (date(2024, 9, 30), date(2025, 6, 30))


@pytest.fixture(scope="module", params=DAYS, ids=str)
def cities(request: pytest.FixtureRequest, demo_city: Path, tmp_path_factory) -> Iterator:
    """The example city, and a copy in which nothing after the day has happened."""
    day: date = request.param
    copy = tmp_path_factory.mktemp("until") / "city"
    shutil.copytree(demo_city, copy)
    workspace = open_city(copy)
    with duckdb.connect(str(workspace.store)) as store:
        for register in read_registers(workspace).values():
            _until(store, register, day)
    yield day, open_city(demo_city, day=day), open_city(copy, day=day)
    shutil.rmtree(copy)


def _until(store: duckdb.DuckDBPyConnection, register, day: date) -> None:
    if register.id in BACKWARD:
        return
    if register.id == "award":  # what is paid later was not yet, and the state was that of then
        store.execute(f"UPDATE award SET paid = 0 WHERE paid_on > DATE '{day}'")
        store.execute(
            f"""UPDATE award SET state = s.state
                FROM (SELECT award, ARG_MAX(state, number) AS state FROM award_step
                      WHERE done_on <= DATE '{day}' GROUP BY award) AS s
                WHERE s.award = award.id"""
        )
    if {"status", "ended_on"} <= {*register.column_names}:  # who left later was still there
        store.execute(f"""UPDATE "{register.id}" SET status = 'active'
                          WHERE ended_on > DATE '{day}'""")
    for column in register.columns:
        if column.type != "date" or column.name in FORESEEN:
            continue
        later = f"\"{column.name}\" > DATE '{day}'"
        if column.name in BEGINS or (column.required and column.name not in ENDS):
            store.execute(f'DELETE FROM "{register.id}" WHERE {later}')
        else:
            store.execute(f'UPDATE "{register.id}" SET "{column.name}" = NULL WHERE {later}')


def test_what_happened_later_changes_no_decision(cities) -> None:
    day, whole, until = cities
    asked = [p for p in policies.policies(whole).values() if covers(p, day)]
    assert len(asked) > 20
    assert {p.id: changed for p in asked if (changed := _changed(p, day, whole, until))} == {}


def _changed(policy: Policy, day: date, whole: Workspace, until: Workspace) -> list[str]:
    """The subjects that are answered otherwise. What had not begun is not in the copy, and in the
    whole city nothing may follow from it yet."""
    subject = facts.subjects(whole)[policy.subject]
    found = []
    for workspace in (whole, until):
        with reading(workspace) as store:
            select = decide_registers(store, policy, subject, day)
            columns, rows = store.connection.table(select)
            found.append({row[0]: row for row in rows})
    before, after = found
    verdict = columns.index("verdict")
    early = [k for k in before.keys() - after if before[k][verdict] == Answer.MET]
    return [*early, *(k for k in after if k not in before or before[k] != after[k])]


def test_what_became_known_later_changes_no_decision(demo_city: Path) -> None:
    """As of a day, a city answers like one whose later commits were never made."""
    as_of = date(2024, 12, 31)
    workspace = open_city(demo_city, day=as_of, as_of=as_of)
    log = registers.log(workspace)
    assert max(commit.known_on for commit in log) <= as_of
    later = open_city(demo_city, day=as_of)
    assert len(registers.log(later)) > len(log)
    counts = [policies.count(one, "cn.hnte") for one in (workspace, later)]
    assert counts[0] != counts[1]  # reports of 2023 were corrected, and rights entered, afterwards
