"""Documents to combinations: every step understood, every limit known, or one clear error."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from twofold.awards import written
from twofold.awards.model import (
    ALL,
    DIMENSIONS,
    LIMITED,
    RULES,
    SHARES,
    Amount,
    Awarding,
    Combination,
    Limit,
    Step,
)
from twofold.documents import Document, Heading, Row
from twofold.errors import InputError, Place

FRONT = frozenset({
    "kind", "id", "name", "number", "issuer", "source", "from", "to", "dates", "text", "certainty",
    "after", "outside",
})  # fmt: skip
HEADER = ("step", "rule", "policies", "per", "limit", "source")
UNITS = {"": Decimal(1), "元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
# Words for a dimension besides its own.
SAME = {"zone": "district", "organisation": "payee"}
_NAME = re.compile(r"[a-z][a-z0-9]*([_.-][a-z0-9]+)*")
_MONEY = re.compile(r"(\d[\d,，]*(?:\.\d+)?)\s*(元|万元|亿元)?")
_SHARE = re.compile(r"[,，]\s*(in order|pro rata|(?:by rank|first come)(?:\s+\S+)?)\s*\Z")


def read(
    document: Document, registers: Collection[str] = (), prose: Iterable[Document] = ()
) -> Combination:
    """One combination. `registers` are those whose rows are subjects: their names may stand in
    `per`. Raises InputError naming every problem of the document at once."""
    problems: list[InputError] = []
    made = _Reader(document, registers, problems).combination(prose)
    if problems:
        raise problems[0] if len(problems) == 1 else InputError(
            "awards.broken", document.place(), tuple(problems), id=document.id,
            count=len(problems),
        )  # fmt: skip
    return made


class _Reader:
    """Collects the problems of one document while its parts are made."""

    def __init__(
        self, document: Document, registers: Collection[str], problems: list[InputError]
    ) -> None:
        self.document = document
        self.per = {d: d for d in DIMENSIONS} | dict.fromkeys(registers, "subject") | SAME
        self.problems = problems

    def combination(self, prose: Iterable[Document]) -> Combination:
        document = self.document
        for key in document.front:
            if key not in FRONT:
                at = document.place(document.lines[key])
                self._problem("policies.unknown_key", at, key=key, known=", ".join(sorted(FRONT)))
        begins, ends = self._date("from"), self._date("to")
        if begins and ends and ends < begins:
            self._problem("policies.bad_date", self._at("to"), key="to", value=ends)
        amounts = tuple(self._amounts())
        steps = self._steps({a.name for a in amounts})
        if not any(table.rows for table in document.tables("step")):
            self._problem("awards.no_steps", document.place(), id=document.id)
        cases = tuple(written.cases(document, steps, amounts, begins, self.problems))
        return Combination(
            document.id, document.name, begins or date.min, ends,
            str(document.front.get("source", "")), steps, amounts, self._texts("outside"),
            self._texts("after"), cases, _translations(document.id, prose), document.place(),
            self._at("after"), document.digest,
        )  # fmt: skip

    # --- front matter

    def _problem(self, key: str, at: Place, /, **values: object) -> None:
        self.problems.append(InputError(key, at, (), **values))

    def _at(self, key: str) -> Place:
        return self.document.place(self.document.lines.get(key, 1))

    def _date(self, key: str) -> date | None:
        value = self.document.front.get(key)
        if value is not None and type(value) is not date:
            self._problem("policies.bad_date", self._at(key), key=key, value=value)
            return None
        return value

    def _texts(self, key: str) -> tuple[str, ...]:
        """A text, or a list of them."""
        value: Any = self.document.front.get(key, [])
        return tuple(str(v) for v in (value if isinstance(value, list) else [value]))

    # --- tables

    def _amounts(self) -> Iterator[Amount]:
        seen: set[tuple[str, str]] = set()
        for table in self.document.tables("parameter"):
            for row in table.rows:
                name, at = row["parameter"], self.document.place(row.line)
                if not _NAME.fullmatch(name):
                    self._problem("policies.bad_id", at, id=name)
                elif row.get("unit") not in UNITS:
                    self._problem("policies.unknown_unit", at, unit=row.get("unit"),
                                  known=" ".join(filter(None, UNITS)))  # fmt: skip
                elif (name, row.get("from")) in seen or (made := self._amount(row)) is None:
                    self._problem("policies.bad_parameter", at, name=name)
                else:
                    seen.add((name, row.get("from")))
                    yield made

    def _amount(self, row: Row) -> Amount | None:
        text, unit = row.get("value"), row.get("unit")
        try:
            value = None if text == "?" else _plain(text) * UNITS[unit]
            from_ = date.fromisoformat(row.get("from"))
        except (ValueError, InvalidOperation):
            return None
        if value is not None and (value < 0 or value != value.quantize(Decimal("0.01"))):
            return None
        return Amount(row["parameter"], from_, value, text, unit, row.get("source"))

    def _steps(self, known: Collection[str]) -> tuple[Step, ...]:
        made: dict[int, Step] = {}
        for table in self.document.tables("step"):
            for header in table.header:
                if header not in HEADER:
                    self._problem("awards.unknown_header", self.document.place(table.line),
                                  header=header, near=_near(header, HEADER))  # fmt: skip
            for row in table.rows:
                try:
                    step = self._step(row, known)
                    if step.number in made:
                        raise InputError("awards.repeated_step", step.at, number=step.number,
                                         other=made[step.number].at)  # fmt: skip
                    made[step.number] = step
                except InputError as problem:
                    self.problems.append(problem)
        return tuple(made[number] for number in sorted(made))

    def _step(self, row: Row, known: Collection[str]) -> Step:
        at, rule = self.document.place(row.line), row.get("rule")
        if not row["step"].isdecimal():
            raise InputError("awards.bad_number", at, number=row["step"])
        if rule not in RULES:
            raise InputError("awards.unknown_rule", at, rule=rule, near=_near(rule, RULES))
        awards = _awards(row.get("policies"), at)
        if rule == "order" and len(awards) < 2:
            raise InputError("awards.short_order", at)
        words = _list(row.get("per"))
        for word in words:
            if word not in self.per:
                raise InputError("awards.unknown_per", at, word=word,
                                 near=_near(word, tuple(self.per)))  # fmt: skip
        per = tuple(dict.fromkeys(self.per[word] for word in words))
        limit = _limit(row.get("limit"), rule, known, at)
        return Step(int(row["step"]), rule, awards, per, words, limit, row.get("source"), at)


def _awards(text: str, at: Place) -> tuple[Awarding, ...]:
    """`ID`, `ID ITEM`, several of them, or `all`, which is none in particular."""
    parts = _list(text)
    if not parts:
        raise InputError("awards.no_policies", at)
    if parts == (ALL,):
        return ()
    made = []
    for part in parts:
        policy, _, item = part.partition(" ")
        award = Awarding(policy, item.strip())
        if award in made or policy == ALL:
            raise InputError("awards.repeated_policy", at, policy=part)
        made.append(award)
    return tuple(made)


def _limit(text: str, rule: str, known: Collection[str], at: Place) -> Limit | None:
    if rule not in LIMITED:
        if text:
            raise InputError("awards.limit_unasked", at, rule=rule, limit=text)
        return None
    match = _SHARE.search(text)
    head, share = (text[: match.start()], match[1]) if match else (text, "")
    if rule == "pool" and not share:
        raise InputError("awards.no_share", at, known=", ".join(SHARES))
    way = next((s for s in SHARES if share.startswith(s)), SHARES[0])
    by = share.removeprefix(way).strip()
    if way in SHARES[2:] and not by:
        raise InputError("awards.no_rank", at, share=way)
    head = head.strip()
    word, _, name = head.partition(" ")
    if word == "budget" and _NAME.fullmatch(name.strip()):
        return Limit(text, None, name.strip(), True, way, by)
    if head.startswith(":"):
        if head[1:] not in known:
            raise InputError("awards.no_limit", at, name=head[1:], near=_near(head[1:], known))
        return Limit(text, None, head[1:], rule == "pool", way, by)
    money = _MONEY.fullmatch(head)
    if money is None:
        raise InputError("awards.bad_limit", at, limit=text or "—")
    amount = _plain(money[1]) * UNITS[money[2] or ""]
    return Limit(text, amount, "", rule == "pool", way, by)


def _plain(text: str) -> Decimal:
    return Decimal(text.replace(",", "").replace("，", ""))


def _list(text: str) -> tuple[str, ...]:
    parts = re.split(r"[,，、]", text.replace("`", ""))
    return tuple(dict.fromkeys(p.strip() for p in parts if p.strip()))


def _near(word: str, known: Collection[str]) -> str:
    found = difflib.get_close_matches(word, list(known), n=3, cutoff=0.5)
    return ", ".join(found or known) or "—"


def _translations(id_: str, prose: Iterable[Document]) -> Mapping[str, str]:
    """The name in English by the empty text, and what each step says by its number."""
    made: dict[str, str] = {}
    for document in prose:
        if document.id != id_:
            continue
        made[""] = document.name
        for block in document.blocks:
            if isinstance(block, Heading):
                number, _, title = block.text.partition("—")
                made[number.strip()] = title.strip()
    return MappingProxyType(made)
