"""Deadlines in the reader's words and as records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from twofold.answers.answer import Sheet, table_of
from twofold.answers.places import district
from twofold.words import Words

if TYPE_CHECKING:
    from twofold.targets.calendar import Done, Dues
    from twofold.targets.calendar_model import Due

Record = dict[str, Any]
COLUMNS = ("deadline", "name", "on", "district", "owner", "owed_by", "level", "days_left",
           "days_overdue", "done_on", "done_by", "document", "source", "certainty")  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What deadlines are called, in the reader's language."""

    say: Words

    def state(self, of: Due) -> str:
        """Done, late and with whom by now, or in how many days."""
        say = self.say
        if of.finished is not None:
            return say("deadlines.finished", on=of.finished.on, by=of.finished.by or "—")
        if of.overdue:
            return say(f"deadlines.levels.{of.level}", days=of.overdue, post=of.owed_by)
        return say("deadlines.today") if of.left == 0 else say("deadlines.left", days=of.left)

    def place(self, of: Due) -> str:
        return district(self.say, of.district) or self.say("deadlines.city")

    def source(self, of: Due) -> str:
        """The source with how sure it is, where that is said."""
        key, deadline = of.deadline.certainty, of.deadline
        source = (deadline.source_en if self.say.lang == "en" else "") or deadline.source
        known = f"deadlines.certainty.{key}"
        if not key or not self.say.has(known):
            return source
        return self.say("deadlines.sourced", source=source, certainty=self.say(known))


def due_record(told: Told, of: Due) -> Record:
    """One deadline on one of its days."""
    lang, done = told.say.lang, of.finished
    return {
        "deadline": of.deadline.id, "name": of.deadline.name[lang], "on": of.on,
        "district": of.district or None, "scope": of.deadline.scope,
        "owner": of.deadline.owner[lang], "owed_by": of.owed_by[lang], "level": of.level,
        "days_left": of.left, "days_overdue": of.overdue, "done_on": done.on if done else None,
        "done_by": done.by if done else None, "document": done.document if done else None,
        "source": of.deadline.source, "certainty": of.deadline.certainty or None,
        "calendar": of.deadline.calendar,
    }  # fmt: skip


def dues_record(told: Told, found: Dues) -> Record:
    """What is due, for programs."""
    return {
        "day": found.day, "days": found.days, "count": len(found.rows),
        "overdue": sum(bool(one.overdue) for one in found.rows),
        "owners": [post[told.say.lang] for post in found.owners],
        "deadlines": [due_record(told, one) for one in found.rows],
    }  # fmt: skip


def dues_sheet(told: Told, found: Dues) -> Sheet:
    """A row a deadline."""
    return table_of([due_record(told, one) for one in found.rows], COLUMNS)


def done_record(told: Told, found: Done) -> Record:
    return {**due_record(told, found.due), "commit": found.commit.number}


def done_sheet(told: Told, found: Done) -> Sheet:
    return table_of([done_record(told, found)], (*COLUMNS, "commit"))
