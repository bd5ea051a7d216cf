"""Delivery in the reader's words and as records: states, steps, days, shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from twofold.answers.answer import Sheet
from twofold.answers.awarded import Naming
from twofold.answers.cells import word
from twofold.answers.labels import unit
from twofold.policies.records import plain
from twofold.words import Words
from twofold.workspace import Workspace

if TYPE_CHECKING:
    from twofold.awards.delivery import Moved, Proposed
    from twofold.awards.progress import Delivered, Followed, Row, Share, Stay
    from twofold.awards.steps import Award, Done
    from twofold.policies.model import Policy
    from twofold.registers.model import Register

Record = dict[str, Any]
ROWS = ("id", "policy", "policy_name", "item", "subject", "payee", "payee_name", "district",
        "year", "amount", "paid", "recovered", "state", "since", "days_waiting", "days_allowed",
        "days_overdue")  # fmt: skip
SHARES = ("key", "name", "awards", "approved", "paid_in_full", "share_by_number",
          "approved_amount", "paid", "share_by_amount", "recovered", "overdue")  # fmt: skip
STEPS = ("award", "number", "state", "done_on", "done_by", "document", "amount", "note", "days",
         "commit")  # fmt: skip
PUT = ("id", "policy", "policy_name", "item", "subject", "name", "payee", "payee_name", "level",
       "year", "amount", "proposed_on")  # fmt: skip


@dataclass(frozen=True)
class Called:
    """What policies, states and registers are called in a city, in the reader's language."""

    say: Words
    workspace: Workspace

    @cached_property
    def policies(self) -> Mapping[str, Policy]:
        from twofold import policies

        return policies.policies(self.workspace)

    @cached_property
    def registers(self) -> Mapping[str, Register]:
        from twofold.registers.read import read_registers

        return read_registers(self.workspace)

    def policy(self, id_: str) -> str:
        """A policy's name; one that is not among the documents bears its name itself."""
        found = self.policies.get(id_)
        return id_ if found is None else Naming(self.say).policy(found)

    def item(self, policy: str, item: str) -> str:
        """Which of a policy's amounts, where it has several."""
        found = self.policies.get(policy)
        return Naming(self.say).item(found, item) if found is not None and item else ""

    def state(self, state: str) -> str:
        """A state, as the register's document calls it."""
        column = next(c for c in self.registers["award"].columns if c.name == "state")
        return word(self.say, column, state)

    def states(self, states: Sequence[str]) -> str:
        """Several states in a row."""
        return self.say("cli.text.comma").join(self.state(one) for one in states)

    def group(self, by: str, key: str | None) -> str:
        """What a group of awards is called."""
        if key is None:
            return self.say("award.unknown_group")
        return {"policy": self.policy, "state": self.state}.get(by, str)(key)

    def register(self, id_: str) -> str:
        found = self.registers.get(id_)
        return id_ if found is None else found.name.get(self.say.lang, id_)

    def yuan(self, value: Decimal | None) -> str:
        """Yuan in full, or that it is not known."""
        if value is None:
            return self.say("award.unknown_group")
        return f"{self.say.value(value)}{unit(self.say, '元')}"

    def share(self, value: Decimal | None) -> str:
        """A share in per cent, to one decimal."""
        return "—" if value is None else self.say("cli.text.percent",
                                                  value=round(value * 100, 1))  # fmt: skip


def award_record(called: Called, award: Award) -> Record:
    """An award as it stands in the register, with its policy's name."""
    return {
        "id": award.id, "policy": award.policy, "policy_name": called.policy(award.policy),
        "item": award.item or None, "subject": award.subject, "payee": award.payee,
        "level": award.level, "year": award.year, "amount": plain(award.amount),
        "proposed_on": award.proposed_on, "paid_on": award.paid_on, "paid": plain(award.paid),
        "document": award.document, "state": award.state,
    }  # fmt: skip


def step_record(done: Done) -> Record:
    """A step that was taken."""
    return {"number": done.number, "state": done.state, "done_on": done.on, "done_by": done.by,
            "document": done.document, "amount": plain(done.amount), "note": done.note}  # fmt: skip


# --- put forward


def proposed_record(called: Called, found: Proposed, first: int, last: int) -> Record:
    """What is, or would be, put forward."""
    return {
        "day": found.day, "written": found.commit is not None,
        "commit": found.commit.number if found.commit else None, "count": len(found.awards),
        "amount": plain(total(found)),
        "passed_over": [{"policy": line.policy.id, "item": line.item, "subject": line.subject,
                         "why": why} for line, why in found.passed_over],
        "awards": [
            {**award_record(called, award), "name": line.name, "payee_name": line.payee_name}
            for award, line in list(zip(found.awards, found.lines, strict=True))[first:last]
        ],
    }  # fmt: skip


def proposed_sheet(called: Called, found: Proposed, first: int, last: int) -> Sheet:
    """A row an award."""
    records = proposed_record(called, found, first, last)["awards"]
    return Sheet(PUT, (tuple(record[column] for column in PUT) for record in records))


def total(found: Proposed) -> Decimal:
    """All that is put forward."""
    return sum((award.amount or Decimal(0) for award in found.awards), Decimal(0))


# --- moved


def moved_record(called: Called, found: Moved) -> Record:
    """A step taken, and the award after it."""
    from twofold.awards.steps import allowed

    return {
        "award": award_record(called, found.after), "step": step_record(found.done),
        "state_before": found.before.state, "next": list(allowed(found.after)),
        "commit": found.commit.number,
    }  # fmt: skip


def moved_sheet(called: Called, found: Moved) -> Sheet:
    """The step."""
    step = {**step_record(found.done), "award": found.after.id, "days": None,
            "commit": found.commit.number}  # fmt: skip
    return Sheet(STEPS, [tuple(step[column] for column in STEPS)])


# --- how it goes


def row_record(called: Called, row: Row) -> Record:
    """One award on the day."""
    return {
        "id": row.id, "policy": row.policy, "policy_name": called.policy(row.policy),
        "item": row.item or None, "subject": row.subject, "payee": row.payee,
        "payee_name": row.payee_name, "district": row.district, "year": row.year,
        "amount": plain(row.amount), "paid": plain(row.paid), "recovered": plain(row.recovered),
        "state": row.state, "since": row.since, "days_waiting": row.waiting,
        "days_allowed": row.limit, "days_overdue": row.overdue,
    }  # fmt: skip


def share_record(called: Called, by: str | None, of: Share) -> Record:
    """Awards together: how much of what was approved is paid."""
    return {
        "key": of.key, "name": called.group(by, of.key) if by else called.say("award.together"),
        "awards": of.awards, "approved": of.approved, "paid_in_full": of.settled,
        "share_by_number": ratio(of.by_number), "approved_amount": plain(of.approved_amount),
        "paid": plain(of.paid), "share_by_amount": ratio(of.by_amount),
        "recovered": plain(of.recovered), "amount_unknown": of.unknown, "overdue": of.overdue,
    }  # fmt: skip


def ratio(value: Decimal | None) -> Any:
    """A share to six decimals."""
    return None if value is None else plain(round(value, 6))


def stay_record(called: Called, of: Stay) -> Record:
    """How long awards stay in one state."""
    return {
        "state": of.state, "name": called.state(of.state), "left": of.left,
        "median_days": plain(of.median), "longest_days": of.longest, "there_now": of.waiting,
        "longest_wait": of.waiting_longest, "overdue": of.overdue, "days_allowed": of.limit,
    }  # fmt: skip


def delivered_record(called: Called, found: Delivered, by: str | None) -> Record:
    """Delivery for programs."""
    return {
        "day": found.day, "definition": called.say("delivery.definition"),
        "rules": {"source": found.rules.source[called.say.lang], "document": str(found.rules.at)},
        "total": share_record(called, None, found.whole), "by": by,
        "groups": [share_record(called, by, one) for one in found.groups.get(by or "", ())],
        "states": [stay_record(called, one) for one in found.stays],
        "count": found.total, "awards": [row_record(called, row) for row in found.rows],
    }  # fmt: skip


def delivered_sheet(called: Called, found: Delivered, by: str | None) -> Sheet:
    """A row a group, or a row an award."""
    if by is not None:
        groups = (share_record(called, by, one) for one in found.groups[by])
        return Sheet(SHARES, (tuple(group[c] for c in SHARES) for group in groups))
    rows = (row_record(called, row) for row in found.rows)
    return Sheet(ROWS, (tuple(row[c] for c in ROWS) for row in rows))


# --- one award


def followed_record(called: Called, found: Followed) -> Record:
    """One award, step by step."""
    return {
        "award": row_record(called, found.row), "next": list(found.allowed),
        "blocked": [] if not blocked(called, found) else ["fair_competition"],
        "steps": [{**step_record(one), "days": days, "commit": commit}
                  for one, days, commit in stepped(found)],
    }  # fmt: skip


def followed_sheet(called: Called, found: Followed) -> Sheet:
    """A row a step."""
    rows = ({**step_record(one), "award": found.row.id, "days": days, "commit": commit}
            for one, days, commit in stepped(found))  # fmt: skip
    return Sheet(STEPS, (tuple(row[c] for c in STEPS) for row in rows))


def stepped(found: Followed) -> list[tuple[Done, int | None, int | None]]:
    """Each step with the days until the next, and the commit that brought it."""
    made = []
    for index, one in enumerate(found.done):
        after = found.done[index + 1].on if index + 1 < len(found.done) else None
        commit = found.commits.get(one.number)
        days = found.row.waiting if after is None else (after - one.on).days
        made.append((one, days, commit.number if commit else None))
    return made


def blocked(called: Called, found: Followed) -> bool:
    """Whether nothing may be paid, because the policy's fair-competition review is open."""
    from twofold.awards.delivery import unreviewed

    policy = called.policies.get(found.row.policy)
    return policy is not None and unreviewed(policy) and found.award.state != "refused"
