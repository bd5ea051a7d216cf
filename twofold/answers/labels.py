"""What people call things: facts, items that experts judge, units, answers. No column ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from twofold.words import Words

if TYPE_CHECKING:
    from twofold.facts import Fact
    from twofold.policies.model import Clause, Policy


@dataclass(frozen=True)
class Labels:
    """The names that belong to one policy, in the reader's language."""

    say: Words
    policy: Policy
    facts: Mapping[str, Fact]

    def title(self) -> str:
        """The policy's name."""
        return self._translated("") or self.policy.name

    def fact(self, name: str) -> str:
        """What a fact is called in its document."""
        if name in self.policy.reads:
            return self._read(name)
        fact = self.facts.get(name)
        if fact is None:
            return name
        return fact.english if self.say.lang == "en" else fact.meaning

    def item(self, id_: str) -> str:
        """The title of a clause, a score table or a total; of a fact where it is one."""
        found = self._translated(id_)
        if found:
            return found
        if id_ == "among":
            return self.say("cli.text.among")
        titles = [*((c.id, c.title) for c in self.policy.clauses),
                  *((t.id, t.title) for t in self.policy.tables)]  # fmt: skip
        return next((title for id, title in titles if id == id_ and title), self.fact(id_))

    def parameter(self, name: str) -> str:
        """What a parameter is called, where the reader's language has a name for it."""
        return self._translated(name)

    def clause(self, of: Clause) -> str:
        """The title of one clause; a waiver has one of its own beside that of what it waives."""
        return self._translated(of.id) or of.title or of.id

    def items(self, ids: Iterable[str]) -> str:
        """Several titles in a row, each once."""
        shown = dict.fromkeys(self.item(id_) for id_ in ids)
        return self.say("cli.text.comma").join(shown)

    def missing(self, names: Iterable[str]) -> str:
        """The facts that are missing, in a row."""
        return self.say("cli.text.comma").join(self.fact(name) for name in names)

    def law(self, id_: str, law: str) -> str:
        """The text of an article in the reader's language, where it has been put into it."""
        if self.say.lang == "en" and id_ in self.policy.translations:
            return self.policy.translations[id_][1]
        return law

    def input(self, column: str) -> str:
        """What a column of a facts file holds; `points__ITEM` and `judged__ITEM` are experts'."""
        word, _, item = column.partition("__")
        if item and word in ("points", "judged"):
            return self.say(f"cli.text.{word}_of", item=self.item(item))
        return self.fact(column)

    def _read(self, name: str) -> str:
        """What a fact is called that is another policy's answer."""
        read = self.policy.reads[name]
        title = Labels(self.say, read.of, self.facts).title()
        return self.say(f"cli.text.read_{read.kind}", policy=title)

    def _translated(self, id_: str) -> str:
        if self.say.lang != "en" or id_ not in self.policy.translations:
            return ""
        return self.policy.translations[id_][0]


def unit(say: Words, written: str, one: bool = False) -> str:
    """A unit as documents write it, in the reader's words, with the space before it, at which no
    line breaks. `one` is the singular, which English forms by dropping the s."""
    if not written:
        return ""
    key = f"units.{written}"
    word = say(key) if say.has(key) else written
    return "\u00a0" + (word.removesuffix("s") if one else word)
