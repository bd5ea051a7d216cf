"""Lists to act on in the reader's words and as records: reasons, officers, states, gains."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from twofold.answers import figures
from twofold.answers.answer import Sheet
from twofold.answers.cells import word
from twofold.answers.labels import unit
from twofold.answers.places import district
from twofold.answers.tasked import amount
from twofold.policies.records import plain
from twofold.words import Words, words
from twofold.workspace import Workspace

if TYPE_CHECKING:
    from twofold.answers.labels import Labels
    from twofold.indicators.model import Indicator
    from twofold.policies.model import Policy
    from twofold.registers.model import Register
    from twofold.targets.list_model import ActionList, Gain, Head, Listed, ListRow
    from twofold.targets.states import Marked

Record = dict[str, Any]
ROWS = ("list", "subject", "organisation", "name", "district", "reason", "due_on", "officer",
        "state", "state_name", "state_on", "state_reason", "note", "amount")  # fmt: skip
LISTS = ("list", "name", "group", "rows", "uncontacted", "visited", "applied", "given_up",
         "unknown", "brings")  # fmt: skip
MARKS = ("list", "subject", "number", "state_before", "state", "done_on", "officer", "reason",
         "note", "commit")  # fmt: skip
_NAME = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True)
class Called:
    """What lists, their states and rows are called in a city, in the reader's language."""

    say: Words
    workspace: Workspace
    _labels: dict[str, Labels] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def indicators(self) -> Mapping[str, Indicator]:
        from twofold.indicators.read import read

        return read(self.workspace).indicators

    @cached_property
    def policies(self) -> Mapping[str, Policy]:
        from twofold import policies

        return policies.policies(self.workspace)

    @cached_property
    def register(self) -> Register | None:
        from twofold.registers.read import read_registers

        return read_registers(self.workspace).get("list_state")

    def state(self, state: str) -> str:
        """A state, as the register's document calls it; its code in a city without the register."""
        if self.register is None:
            return state
        column = next(c for c in self.register.columns if c.name == "state")
        return word(self.say, column, state)

    def group(self, group: str) -> str:
        """What a list is for."""
        return self.say(f"lists.groups.{group}")

    def indicator(self, id_: str) -> str:
        found = self.indicators.get(id_)
        return id_ if found is None else found.name[self.say.lang]

    def number(self, indicator: str, value: Decimal) -> str:
        """A value with the indicator's unit."""
        found = self.indicators.get(indicator)
        if found is None:
            return self.say.number(round(value, 4))
        stepped = (self.say.lang, found.unit) in figures.STEPS
        said = f"\u00a0{figures.unit_word(self.say, found.unit)}" if stepped else unit(
            self.say, found.unit, value == 1)  # fmt: skip
        return amount(self.say, found, value) + said

    def labels(self, id_: str) -> Labels:
        """What a policy's clauses and facts are called; asked once, however many rows follow."""
        from twofold.answers.policies import labels_of

        if id_ not in self._labels:
            self._labels[id_] = labels_of(self.say, self.workspace, id_)
        return self._labels[id_]

    def officer(self, of: ActionList, row: ListRow) -> str:
        """The post whose row it is: who marked it last, else as the document says."""
        place = district(self.say, row.district, self.say("lists.nowhere"))
        if row.mark is not None and row.mark.officer:
            # The register has the district's department as officers write it, in Chinese.
            if row.mark.officer == words("zh")("lists.office", district=row.district or ""):
                return self.say("lists.office", district=place)
            return row.mark.officer
        return of.officer[self.say.lang].replace("{district}", place)

    def reason(self, found: Listed, row: ListRow) -> str:
        """Why a row stands on its list, with its own numbers; of a near miss what it lacks."""
        own = {**row.values, "name": row.name, "district": district(self.say, row.district) or None,
               "amount": row.amount, "due_on": row.due_on, "subject": row.subject,
               "organisation": row.organisation}  # fmt: skip
        said = _NAME.sub(lambda match: self._value(match[1], own.get(match[1])),
                         found.of.reason[self.say.lang])  # fmt: skip
        decision = found.decisions.get(row.subject)
        if decision is None:
            return said
        from twofold.answers.reasons import reason
        from twofold.policies.model import Answer

        labels = self.labels(found.of.policy)
        lacks = [reason(labels, c, rounded=True) for c in decision.clauses
                 if c.answer is Answer.UNMET]  # fmt: skip
        return self.say("cli.text.reason", title=said, said=self.say("cli.text.then").join(lacks))

    def _value(self, name: str, value: Any) -> str:
        if name == "policy" and value in self.policies:
            from twofold.answers.awarded import Naming

            return Naming(self.say).policy(self.policies[value])
        return self.say.value(value)

    def brought(self, of: Gain) -> str:
        """What doing all would bring in the target's year."""
        said = self.say(f"lists.gains.{of.how}", indicator=self.indicator(of.indicator),
                        year=str(of.year), value=self.number(of.indicator, of.value))  # fmt: skip
        if of.unknown:
            said += self.say("lists.gains.unknown", count=of.unknown)
        return said

    def gain(self, of: Gain) -> str:
        """What doing all would bring in the target's year, what the target lacks, and what counts
        in later years alone."""
        said = self.brought(of)
        if of.lacking is not None:
            key = "lacking" if of.lacking > 0 else "reached"
            said += self.say(f"lists.gains.{key}", day=self.workspace.day,
                             value=self.number(of.indicator, abs(of.lacking)))  # fmt: skip
        return said + "".join(
            self.say("lists.gains.later", year=str(one.year),
                     value=self.number(of.indicator, one.value))
            for one in of.later)  # fmt: skip

    def counted_from(self, of: Gain, found: Iterable[Listed]) -> str:
        """The lists that a sum over several is of."""
        return self.say("cli.text.comma").join(
            one.of.name[self.say.lang] for one in found if one.of.id in of.lists
        )

    def gains(self, of: Head) -> str:
        return self.say("lists.gains.and").join(self.gain(one) for one in of.gains)


def gain_record(called: Called, of: Gain) -> Record:
    """What rows bring to an indicator together."""
    found = called.indicators.get(of.indicator)
    return {"indicator": of.indicator, "name": called.indicator(of.indicator),
            "unit": found.unit if found else None, "how": of.how, **counted(of),
            "unknown": of.unknown, "target_lacks": plain(of.lacking),
            "lists": list(of.lists)}  # fmt: skip


def counted(of: Gain) -> Record:
    """What counts in the target's year, and what in later years alone."""
    return {"year": of.year, "value": plain(of.value), "rows": of.rows,
            "later": [{"year": one.year, "value": plain(one.value), "rows": one.rows}
                      for one in of.later]}  # fmt: skip


def head_record(called: Called, of: Head) -> Record:
    return {"rows": of.rows, "states": dict(of.states),
            "gains": [gain_record(called, one) for one in of.gains]}  # fmt: skip


def row_record(called: Called, found: Listed, row: ListRow) -> Record:
    """One row of a list."""
    mark, adds = row.mark, found.of.adds
    return {
        "list": found.of.id, "subject": row.subject, "organisation": row.organisation,
        "name": row.name, "district": row.district, "reason": called.reason(found, row),
        "due_on": row.due_on, "counts_in": row.counts_in,
        "officer": called.officer(found.of, row), "state": row.state,
        "state_name": called.state(row.state), "state_on": mark.on if mark else None,
        "state_reason": mark.reason if mark else None, "note": mark.note if mark else None,
        "amount": plain(row.amount),
        "brings": {one.indicator: plain(value)
                   for one, value in zip(adds, row.brings, strict=True)},
    }  # fmt: skip


def listed_record(called: Called, found: Listed) -> Record:
    """A list for programs."""
    of, lang = found.of, called.say.lang
    return {
        "list": of.id, "name": of.name[lang], "group": of.group, "day": found.day,
        "about": of.about[lang], "deadline": of.deadline or None, "policy": of.policy or None,
        "in_force": not found.closed, "count": found.total, "unknown": found.unknown,
        "awaiting_review": found.held,
        **head_record(called, found.head),
        "districts": [{"district": place, **head_record(called, head)}
                      for place, head in found.districts.items()],
        "months": dict(found.months),
        "comparison": called.say("brief.comparison") if of.policy else None,
        "list_rows": [row_record(called, found, row) for row in found.rows],
    }  # fmt: skip


def listed_sheet(called: Called, found: Listed) -> Sheet:
    """A row a row."""
    records = (row_record(called, found, row) for row in found.rows)
    return Sheet(ROWS, (tuple(record[c] for c in ROWS) for record in records))


def overview_record(called: Called, found: tuple[Listed, ...], gains: tuple[Gain, ...]) -> Record:
    """All lists for programs, with what all of them would bring together."""
    return {
        "day": found[0].day if found else called.workspace.day,
        "together": [gain_record(called, one) for one in gains],
        "lists": [{"list": one.of.id, "name": one.of.name[called.say.lang],
                   "group": one.of.group, "unknown": one.unknown,
                   "awaiting_review": one.held, "in_force": not one.closed,
                   **head_record(called, one.head)} for one in found],
    }  # fmt: skip


def overview_sheet(called: Called, found: tuple[Listed, ...]) -> Sheet:
    """A row a list."""
    return Sheet(LISTS, (
        (one.of.id, one.of.name[called.say.lang], one.of.group, one.head.rows,
         *one.head.states.values(), one.unknown, called.gains(one.head))
        for one in found
    ))  # fmt: skip


def marked_record(called: Called, found: Marked) -> Record:
    """A mark that was made."""
    mark = found.after.mark
    assert mark is not None
    return {
        "list": found.list, "subject": found.after.subject, "name": found.after.name,
        "number": mark.number, "state_before": found.before.state, "state": mark.state,
        "done_on": mark.on, "officer": mark.officer, "reason": mark.reason, "note": mark.note,
        "commit": found.commit.number,
    }  # fmt: skip


def marked_sheet(called: Called, found: Marked) -> Sheet:
    record = marked_record(called, found)
    return Sheet(MARKS, [tuple(record[c] for c in MARKS)])
