"""Documents to policies: every name resolved, every expression typed, every case understood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from twofold.documents import Document, Fence, Heading, Prose, Row, Table
from twofold.documents.read import normalise
from twofold.errors import InputError, Place
from twofold.policies import terms
from twofold.policies.model import Band, Case, Clause, ParameterRow, Policy, ScoreTable, Section
from twofold.sql import dialect
from twofold.sql.nodes import Duration, Expr, Judged, Name, Parameter, Score, Type, names, walk

FRONT = frozenset({
    "kind", "id", "name", "number", "issuer", "source", "from", "to", "dates", "text", "supersedes",
    "subject", "among", "payee", "year", "confers", "reads", "combination", "fair_competition",
    "certainty", "level", "template", "relief", "consultation",
})  # fmt: skip
CLAUSES = ("applies", "require", "exclude", "waive", "score", "amount", "after")
GIVEN = {
    "day": Parameter("day", Type.DATE),
    "year": Parameter("year", Type.COUNT),
    "year_start": Parameter("year_start", Type.DATE),
    "year_end": Parameter("year_end", Type.DATE),
}
# unit → type and factor to the base unit
UNITS: Mapping[str, tuple[Type, Decimal]] = {
    "元": (Type.MONEY, Decimal(1)), "万元": (Type.MONEY, Decimal(10_000)),
    "亿元": (Type.MONEY, Decimal(100_000_000)), "%": (Type.NUMBER, Decimal("0.01")),
    "分": (Type.POINTS, Decimal(1)), "日": (Type.DURATION, Decimal(1)),
    "天": (Type.DURATION, Decimal(1)), "月": (Type.DURATION, Decimal(1)),
    "年": (Type.DURATION, Decimal(12)), "人": (Type.COUNT, Decimal(1)),
    "件": (Type.COUNT, Decimal(1)), "项": (Type.COUNT, Decimal(1)),
    "家": (Type.COUNT, Decimal(1)), "个": (Type.COUNT, Decimal(1)),
    "次": (Type.COUNT, Decimal(1)), "": (Type.NUMBER, Decimal(1)),
}  # fmt: skip
UNKNOWN = "?"
_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_POINTS = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*(?:[–—~～-]\s*(-?\d+(?:\.\d+)?))?\s*")


def read(
    document: Document, facts: Mapping[str, Name], beside: Iterable[Document] = (),
    others: Mapping[str, Policy] = MappingProxyType({}),
) -> Policy:  # fmt: skip
    """One policy. `beside` are its translations and its other texts, `others` the policies whose
    answers it reads. Raises InputError naming every problem of the document at once."""
    problems: list[InputError] = []
    reader = _Reader(document, facts, problems, tuple(beside), others)
    policy = reader.policy()
    if problems:
        raise problems[0] if len(problems) == 1 else InputError(
            "policies.broken", document.place(), tuple(problems), id=document.id,
            count=len(problems),
        )  # fmt: skip
    return policy


class _Reader:
    """Collects the problems of one document while its parts are made."""

    def __init__(
        self, document: Document, facts: Mapping[str, Name], problems: list[InputError],
        beside: tuple[Document, ...], others: Mapping[str, Policy],
    ) -> None:  # fmt: skip
        self.document = document
        self.problems = problems
        self.prose = tuple(p for p in beside if p.id == document.id and p.kind == "prose")
        self.versions = tuple(p for p in beside if p.id != document.id)
        self.reads, own = terms.reads(document, others, self.problems.append)
        self.facts = MappingProxyType({**facts, **own})
        self.given: set[tuple[str, date]] = set()
        self.parameters = tuple(self._parameters())
        by_name = {p.name: Parameter(p.name, p.type, p.unit) for p in self.parameters}
        scores = {t.id for t in document.tables("score")} | {f.id for f in document.fences("score")}
        values: dict[str, list[Decimal]] = {}
        for row in self.parameters:
            if isinstance(row.value, Decimal):
                values.setdefault(row.name, []).append(row.value)
        self.names = dialect.Names(self.facts, {**by_name, **GIVEN}, frozenset(scores), values)

    def policy(self) -> Policy:
        document, front = self.document, self.document.front
        for key in front:
            if key not in FRONT:
                at = document.place(document.lines[key])
                self._problem("policies.unknown_key", at, key=key, known=", ".join(sorted(FRONT)))
        tables, clauses, sections = self._blocks()
        self._unique([*(c.id for c in clauses if c.word != "waive"), *(t.id for t in tables)])
        for clause in clauses:
            required = {c.id for c in clauses if c.word in ("require", "exclude")}
            if clause.word == "waive" and clause.id not in required:
                self._problem("policies.waive_unknown", clause.at, id=clause.id)
        self._check_scores(clauses)
        self._check_experts(tables, clauses)
        begins, ends = self._date("from", required=True) or date.min, self._date("to")
        if ends is not None and ends < begins:
            self._problem("policies.bad_date", self._at("to"), key="to", value=ends)
        confers = front.get("confers")
        confers = confers if isinstance(confers, dict) else {}
        place = terms.terms(document, self.versions, self.problems.append)
        terms.check_payee(document, place.payee, self.facts, self.problems.append)
        return Policy(
            document.id, document.name, self._text("number", "?"), self._text("issuer", "?"),
            self._text("source", ""), begins,
            ends, self._choice("dates", ("stated", "assumed"), "stated"),
            self._choice("text", ("official", "paraphrase"), "paraphrase"),
            self._text("subject", "organisation"), self._among(), self._whole("year", 0),
            str(confers.get("certificate", "")), self.facts, self.parameters, clauses, tables,
            sections,
            MappingProxyType(self._standard()), tuple(self._cases()), _translations(self.prose),
            document.place(), document.digest, place, self.reads, confers.get("years"),
        )  # fmt: skip

    # --- front matter

    def _problem(self, key: str, at: Place | None = None, /, **values: object) -> None:
        self.problems.append(InputError(key, at or self.document.place(), (), **values))

    def _text(self, key: str, otherwise: str) -> str:
        return str(self.document.front.get(key, otherwise))

    def _at(self, key: str) -> Place:
        return self.document.place(self.document.lines.get(key, 1))

    def _date(self, key: str, required: bool = False) -> date | None:
        value = self.document.front.get(key)
        if value is None and not required:
            return None
        if type(value) is not date:
            self._problem("policies.bad_date", self._at(key), key=key, value=str(value))
            return None
        return value

    def _choice(self, key: str, allowed: tuple[str, ...], otherwise: str) -> str:
        value = self._text(key, otherwise)
        if value not in allowed:
            self._problem("policies.bad_choice", self._at(key), key=key, value=value,
                          known=", ".join(allowed))  # fmt: skip
        return value

    def _whole(self, key: str, otherwise: int) -> int:
        value: Any = self.document.front.get(key, otherwise)
        if type(value) is not int:
            self._problem("policies.bad_whole", self._at(key), key=key, value=value)
            return otherwise
        return value

    def _among(self) -> Expr | None:
        text = self.document.front.get("among")
        if text is None:
            return None
        try:
            return dialect.condition(str(text), self.names, self._at("among"))
        except InputError as problem:
            self.problems.append(problem)
            return None

    # --- tables

    def _parameters(self) -> Iterator[ParameterRow]:
        for table in self.document.tables("parameter"):
            for row in table.rows:
                if made := self._parameter(row):
                    yield made

    def _parameter(self, row: Row) -> ParameterRow | None:
        row = _typed(row)
        name, unit, at = row["parameter"], row.get("unit"), self.document.place(row.line)
        if not _ID.fullmatch(name) or name in GIVEN:
            self._problem("policies.bad_id", at, id=name)
            return None
        if unit not in UNITS:
            known = " ".join(filter(None, UNITS))
            self._problem("policies.unknown_unit", at, unit=unit, known=known)
            return None
        written = row.get("value").replace(",", "")
        kind, factor = UNITS[unit]
        if written == UNKNOWN:
            return self._unsourced(row, kind, at)
        try:
            from_, amount = date.fromisoformat(row.get("from")), Decimal(written)
        except (ValueError, InvalidOperation):
            self._problem("policies.bad_parameter", at, name=name)
            return None
        whole = kind is not Type.DURATION or (amount * factor) % 1 == 0 if amount.is_finite() else 0
        if not whole or (name, from_) in self.given:
            self._problem("policies.bad_parameter", at, name=name)
            return None
        self.given.add((name, from_))
        base = amount * factor
        value = _duration(base, unit) if kind is Type.DURATION else base.normalize() + 0
        return ParameterRow(name, from_, value, kind, row["value"], unit, row.get("source"), at)

    def _unsourced(self, row: Row, kind: Type, at: Place) -> ParameterRow | None:
        """A parameter that no source gives."""
        name, unit = row["parameter"], row.get("unit")
        try:
            from_ = date.fromisoformat(row.get("from"))
        except ValueError:
            self._problem("policies.bad_parameter", at, name=name)
            return None
        if (name, from_) in self.given:
            self._problem("policies.bad_parameter", at, name=name)
            return None
        self.given.add((name, from_))
        return ParameterRow(name, from_, None, kind, UNKNOWN, unit, row.get("source"), at)

    def _standard(self) -> dict[str, str]:
        rows = [r for t in self.document.tables("standard") for r in t.rows]
        seen: set[str] = set()
        for row in rows:
            self._known_input(row["standard"], row.line)
            if row["standard"] in seen:
                at = self.document.place(row.line)
                self._problem("policies.repeated_id", at, id=row["standard"])
            seen.add(row["standard"])
        return {row["standard"]: row.get("value") for row in rows}

    def _known_input(self, name: str, line: int) -> None:
        word, _, rest = name.partition(" ")
        known = name == "day" or name in self.facts or (word in ("judged", "points") and rest)
        if not known:
            self._problem("policies.unknown_fact", self.document.place(line), name=name)

    def _cases(self) -> Iterator[Case]:
        for table in self.document.tables("case"):
            results = {c for c in table.header if c.startswith("→")}
            for name in table.header[1:]:
                if name not in results:
                    self._known_input(name, table.line)
            for row in table.rows:
                yield self._case(table, row, results)

    def _case(self, table: Table, row: Row, results: set[str]) -> Case:
        parts: dict[str, dict[str, str]] = {"judged": {}, "points": {}, "": {}, "→": {}}
        for header in table.header[1:]:
            value = row.get(header)
            if value == "":
                continue
            word, _, rest = header.partition(" ")
            if header in results:
                parts["→"][header.removeprefix("→").strip()] = value
            elif word in ("judged", "points"):
                parts[word][rest] = value
            else:
                parts[""][header] = value
        at = self.document.place(row.line)
        return Case(row["case"], parts[""], parts["judged"], parts["points"], parts["→"], at)

    # --- clauses

    def _blocks(
        self,
    ) -> tuple[tuple[ScoreTable, ...], tuple[Clause, ...], tuple[Section, ...]]:
        title, law = "", ""
        parts: list[tuple[str, list[str | Clause | ScoreTable]]] = [("", [])]
        for block in self.document.blocks:
            try:
                match block:
                    case Heading(text=text):
                        title, law = text, ""
                        parts.append((title, []))
                    case Prose(text=text):
                        law = f"{law}\n\n{text}".strip()
                        parts[-1][1].append(text)
                    case Table(word="score"):
                        parts[-1][1].append(self._score_table(block, title))
                    case Fence(word=word) if word not in CLAUSES:
                        at = self.document.place(block.line - 1)
                        raise InputError("documents.unknown_fence", at, word=word,
                                         near=", ".join(CLAUSES))  # fmt: skip
                    case Fence():
                        parts[-1][1].append(self._clause(block, title, law))
                    case _:
                        pass
            except InputError as problem:
                self.problems.append(problem)
        made = [part for _, blocks in parts for part in blocks]
        sections = tuple(Section(title, tuple(blocks)) for title, blocks in parts)
        return (tuple(part for part in made if isinstance(part, ScoreTable)),
                tuple(part for part in made if isinstance(part, Clause)), sections)  # fmt: skip

    def _clause(self, fence: Fence, title: str, law: str) -> Clause:
        at = self.document.place(fence.line)
        if not _ID.fullmatch(fence.id):
            raise InputError("policies.bad_id", at, id=fence.id)
        parse = dialect.quantity if fence.word in ("score", "amount") else dialect.condition
        expr = parse(fence.text, self.names, at)
        return Clause(fence.word, fence.id, title, law, fence.text.strip(), expr, at)

    def _score_table(self, table: Table, title: str) -> ScoreTable:
        at = self.document.place(table.line)
        if not _ID.fullmatch(table.id):
            raise InputError("policies.bad_id", at, id=table.id)
        bands = tuple(self._band(row) for row in table.rows)
        closed = [b.condition is None for b in bands]
        if not bands or not closed[-1] or any(closed[:-1]):
            raise InputError("policies.otherwise_last", at, id=table.id)
        return ScoreTable(table.id, title, bands, at)

    def _band(self, row: Row) -> Band:
        at, text = self.document.place(row.line), row["score"]
        match = _POINTS.fullmatch(normalise(row.get("points")))
        if match is None:
            raise InputError("policies.bad_points", at, points=row.get("points"))
        low = Decimal(match[1])
        high = Decimal(match[2]) if match[2] else low
        if low > high:
            raise InputError("policies.bad_points", at, points=row.get("points"))
        if text in ("judged", "otherwise"):
            return Band(None, text, low, high)
        if not text.startswith("`"):
            raise InputError("policies.bare_condition", at, text=text)
        condition = dialect.condition(text.strip("`"), self.names, at)
        if named := next((n.name for n in walk(condition) if isinstance(n, Score)), None):
            raise InputError("policies.band_reads_score", at, score=named)
        return Band(condition, text.strip("`"), low, high)

    def _check_scores(self, clauses: tuple[Clause, ...]) -> None:
        """No score is made of itself, by whatever way."""
        made = {c.id: {n.name for n in walk(c.expr) if isinstance(n, Score)}
                for c in clauses if c.word == "score"}  # fmt: skip
        while ready := [id_ for id_, parts in made.items() if not parts & made.keys()]:
            for id_ in ready:
                del made[id_]
        for id_ in made:
            at = next(c.at for c in clauses if c.word == "score" and c.id == id_)
            self._problem("policies.score_cycle", at, id=id_)

    def _check_experts(self, tables: tuple[ScoreTable, ...], clauses: tuple[Clause, ...]) -> None:
        """A case names only experts' items that the document asks for."""
        exprs = [*(c.expr for c in clauses), *(b.condition for t in tables for b in t.bands)]
        asked = {n.item for e in exprs if e is not None for n in walk(e) if isinstance(n, Judged)}
        known = {f"judged {item}" for item in asked} | {f"points {t.id}" for t in tables}
        for table in self.document.tables("case"):
            for name in table.header[1:]:
                if name.startswith(("judged ", "points ")) and name not in known:
                    self._problem(
                        "policies.unknown_fact", self.document.place(table.line), name=name
                    )

    def _unique(self, ids: list[str]) -> None:
        for id_ in dict.fromkeys(i for i in ids if ids.count(i) > 1):
            self._problem("policies.repeated_id", None, id=id_)
        for id_ in self.names.scores & self.names.facts.keys():  # one name, one meaning
            self._problem("policies.repeated_id", None, id=id_)


def _typed(row: Row) -> Row:
    """A parameter's cells as an input method may have typed them, in the signs that are read."""
    read = {"from", "value", "unit"}
    cells = {h: normalise(c).replace("％", "%").replace("？", UNKNOWN) if h in read else c
             for h, c in row.cells.items()}  # fmt: skip
    return Row(MappingProxyType(cells), row.line)


def _duration(base: Decimal, unit: str) -> Duration:
    return Duration(days=int(base)) if unit in ("日", "天") else Duration(months=int(base))


def _translations(prose: tuple[Document, ...]) -> Mapping[str, tuple[str, str]]:
    """Title and text in English by id, from `## id — Title` and the prose below it."""
    made: dict[str, tuple[str, str]] = {}
    current = ""
    for document in prose:
        made[""] = (document.name, "")
        for block in document.blocks:
            if isinstance(block, Heading):
                id_, _, title = block.text.partition("—")
                current = id_.strip()
                made[current] = (title.strip() or current, "")
            elif isinstance(block, Prose) and current in made:
                title, text = made[current]
                made[current] = (title, f"{text}\n\n{block.text}".strip())
    return MappingProxyType(made)


def inputs(policy: Policy) -> tuple[Name, ...]:
    """The facts that a policy reads, each once, in the order of its clauses."""
    conditions = [b.condition for t in policy.tables for b in t.bands if b.condition is not None]
    every = [*(c.expr for c in policy.clauses), *conditions]
    found = [n for expr in every for n in names(expr)]
    if policy.terms.payee:
        found.append(policy.facts[policy.terms.payee])
    return tuple(dict.fromkeys(found))


def chosen(policy: Policy) -> tuple[Name, ...]:
    """The facts that decide which rows of the register are judged."""
    return () if policy.among is None else names(policy.among)
