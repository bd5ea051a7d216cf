"""A template filled: Jinja2 puts a slot where each value goes, so that no value can be taken for
Markdown; the text is parsed, and the slots become figures, sentences and tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from jinja2 import StrictUndefined, TemplateError

from twofold.answers import places
from twofold.answers.papers import blocks, said, tables
from twofold.answers.papers.desk import Desk
from twofold.answers.papers.model import Heading, Number, Paper
from twofold.answers.papers.numbers import Numbers
from twofold.answers.papers.sentences import RULES, Sentence, sentence
from twofold.answers.papers.templates import CALLS, Template, environment
from twofold.errors import InputError, TwofoldError
from twofold.targets.model import Figure, Kind
from twofold.words import Words

# What Jinja2 calls a template that is no file.
UNNAMED = "<template>"


@dataclass(frozen=True)
class Printed:
    """A paper, and the sentences that stand in it."""

    paper: Paper
    sentences: tuple[Sentence, ...]


def fill(say: Words, template: Template, desk: Desk) -> Printed:
    """The paper of a month. Raises InputError at the template's line."""
    given = _Given(say, desk, template)
    text = _rendered(template, given)
    made = blocks.build(text, given.slots, template, say)
    title = next((blocks.line(b.runs) for part in made.parts for b in part.blocks
                  if isinstance(b, Heading)), template.name)  # fmt: skip
    every = tuple(given.said.values())
    draft = say("papers.draft") if any(not one.reviewed for one in every) else ""
    paper = Paper(
        template.id, say.lang, template.layout, title, desk.month.month, made.parts, made.sources,
        say("brief.generated") if desk.generated else "", draft, template.pages, desk.month.day,
    )  # fmt: skip
    return Printed(paper, every)


def _rendered(template: Template, given: _Given) -> str:
    made = environment().overlay(undefined=StrictUndefined, finalize=given.slot)
    try:
        return made.from_string(template.text).render(given.names())
    except TwofoldError as error:
        if error.at is not None:
            raise
        at = template.at(_line(error.__traceback__))
        raise InputError(error.key, at, **error.values) from None
    except (TemplateError, TypeError, RecursionError) as error:
        line = getattr(error, "lineno", None) or _line(error.__traceback__)
        raise InputError("papers.bad_call", template.at(line), reason=_short(error)) from None


def _line(trace: TracebackType | None) -> int | None:
    """The line of the template at which an error came up."""
    line = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == UNNAMED:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _short(error: Exception) -> str:
    """What an error says of a call, without the program's own names."""
    return str(error).replace("_Given.", "").splitlines()[0][:200] if str(error) else (
        type(error).__name__)  # fmt: skip


def told_state(say: Words, desk: Desk, reviewed: Iterable[bool] | None) -> str:
    """The state of papers: of their figures and, where they have any, of their sentences."""
    if desk.month.frozen is None:
        return say("papers.open")
    if reviewed is None:
        return say("papers.figures_frozen")
    return say("papers.frozen_reviewed" if all(reviewed) else "papers.frozen_draft")


@dataclass
class _Given:
    """What one template is given, and the slots that it has filled."""

    say: Words
    desk: Desk
    template: Template
    slots: list[blocks.Slot] = field(default_factory=list)
    said: dict[str, Sentence] = field(default_factory=dict)

    def slot(self, value: Any) -> Any:
        """Takes a value that a template prints; what stays in the text says which it was."""
        if not isinstance(value, blocks.KINDS):
            if not isinstance(value, str | int | Number) or isinstance(value, bool):
                raise InputError("papers.not_printable", value=type(value).__name__)
            value = value if isinstance(value, Number) else self._clean(str(value))
        self.slots.append(value)
        return f"{blocks.OPEN}{len(self.slots) - 1}{blocks.CLOSE}"

    def _clean(self, text: str) -> str:
        if text in self.desk.month.tasks.districts:
            text = places.district(self.say, text)
        return blocks.clean(said.tidy(text) if self.say.lang == "zh" else text)

    def names(self) -> Mapping[str, Any]:
        """Everything by the name under which a template knows it."""
        say, month = self.say, self.desk.month
        calls: Mapping[str, Callable[..., Any]] = {
            name: getattr(self, name) for name in CALLS if name != "names"
        }  # fmt: skip
        return {
            **calls, "names": self.names_of, "indicators": self.desk.indicators,
            "districts": month.tasks.districts, "city": self.desk.city[say.lang],
            "year": month.month[:4], "month": said.month(say, month.month),
            "month_number": str(int(month.month[5:])), "cut_off": said.day(say, month.cut_off),
            "day": said.day(say, month.day), "tasks": month.tasks.name[say.lang],
            "tasks_number": said.tidy(month.tasks.number),
            "number": said.tidy(month.frozen.number or "") if month.frozen else "",
            "state": self._state(),
        }  # fmt: skip

    def _state(self) -> str:
        """Whether the figures may still change, and whether a person has looked at every
        sentence that the template prints."""
        slots = self.template.slots
        return told_state(self.say, self.desk, (
            slot in RULES and sentence(self.say, self.desk, self.template.id, slot).reviewed
            for slot in slots
        ) if slots else None)  # fmt: skip

    @property
    def numbers(self) -> Numbers:
        return Numbers(self.say, self.desk)

    # --- what a template calls

    def fig(
        self, indicator: str, what: str = "value", place: str = "", unit: bool = True
    ) -> Number:
        """A figure with its sources."""
        numbers = self.numbers
        return numbers.number(numbers.figure(indicator, place), what, unit=unit)

    def name(self, indicator: str) -> str:
        """What an indicator is called."""
        self.numbers.figure(indicator)
        return self.desk.about[indicator].name[self.say.lang]

    def unit(self, indicator: str) -> str:
        """The unit of an indicator."""
        self.numbers.figure(indicator)
        return self.numbers.unit(indicator)

    def standing(self, indicator: str, place: str = "") -> str:
        """The state of a figure: on pace, behind."""
        return tables.standing(self.numbers, self.numbers.figure(indicator, place))

    def known(self, indicator: str, place: str = "") -> bool:
        """Whether there is a value, and the place has reported it."""
        found = self.numbers.figure(indicator, place)
        return found is not None and found.value is not None and found.reported

    def paced(self, indicator: str, place: str = "") -> bool:
        """Whether it is known what is due."""
        found = self.numbers.figure(indicator, place)
        return self.known(indicator, place) and found is not None and found.due is not None

    def count(self, *states: str) -> Number:
        """How many of the city's indicators are in one of some states."""
        every = [f for id_ in self.desk.indicators if (f := self.desk.month.figure(id_))]
        return self.numbers.counted(every, sum(f.state in states for f in every))

    def names_of(self, *states: str) -> str:
        """The indicators that are in one of some states, in a row."""
        found = [self.desk.about[id_].name[self.say.lang] for id_ in self.desk.indicators
                 if (f := self.desk.month.figure(id_)) and f.state in states]  # fmt: skip
        return self.say("papers.comma").join(found) or self.say("papers.none")

    def sentence(self, kind: str, number: int = 1) -> Sentence:
        """A suggested sentence, as a person left it."""
        slot = f"{kind}.{number}"
        made = sentence(self.say, self.desk, self.template.id, slot)
        return self.said.setdefault(slot, made)

    def late(self) -> str:
        """The districts that have not reported, and that the city's figures hold what they had
        registered."""
        names = [places.district(self.say, name) for name, _ in self.desk.month.late]
        if not names:
            return self.say("papers.none")
        return self.say("papers.late_districts", names=self.say("papers.comma").join(names))

    def signed(self, office: str) -> blocks.Signed:
        """Who gives the paper out, and when, to the right."""
        month = self.desk.month
        on = month.frozen.frozen_on if month.frozen else month.cut_off
        return blocks.Signed(blocks.clean(office), said.day(self.say, on))

    def addressed(self, to: str) -> blocks.Addressed:
        """Whom the paper is sent to, without an indent."""
        return blocks.Addressed(blocks.clean(to))

    def nth(self, number: int) -> str:
        """A number as a heading of the second level counts."""
        return said.nth(self.say, number)

    def has(self, *states: str) -> bool:
        """Whether any of the city's indicators is in one of some states."""
        found = (self.desk.month.figure(id_) for id_ in self.desk.indicators)
        return any(figure is not None and figure.state in states for figure in found)

    def split(self, indicator: str) -> bool:
        """Whether districts have a task or a value of an indicator."""
        self.numbers.figure(indicator)
        return tables.split(self.numbers, indicator)

    def reference(self, indicator: str) -> str:
        """The year that an indicator's value is of."""
        self.numbers.figure(indicator)
        return str(self.desk.reference(indicator))

    def lagging(self, indicator: str) -> str:
        """Which districts are behind with an indicator, and which have not reported it."""
        self.numbers.figure(indicator)
        every = [f for f in self.desk.month.of(indicator)
                 if f.place.kind is Kind.DISTRICT and f.target is not None]  # fmt: skip
        found, late = [f for f in every if f.reported], [f for f in every if not f.reported]
        behind = [f for f in found if f.state == "behind"]
        key = "some" if behind else "none"
        if len(behind) == len(found) > 1:
            key = "all"
        said = [self.say(f"papers.lagging.{key}{'_reported' if late and key != 'some' else ''}",
                         names=self._names(behind))] if found else []  # fmt: skip
        if late:
            said.append(self.say("papers.lagging.late", names=self._names(late)))
        return ("" if self.say.lang == "zh" else " ").join(said)

    def _names(self, found: Iterable[Figure]) -> str:
        return self.say("papers.comma").join(places.district(self.say, f.place.name) for f in found)

    def indicators_table(self) -> tables.RawTable:
        return tables.indicators(self.numbers)

    def districts_table(self) -> tables.RawTable:
        return tables.districts(self.numbers)

    def district_table(self, indicator: str) -> tables.RawTable:
        return tables.district(self.numbers, indicator)

    def lists_table(self) -> tables.RawTable:
        return tables.lists(self.numbers)

    def deadlines_table(self) -> tables.RawTable:
        return tables.deadlines(self.numbers)

    def corrections_table(self) -> tables.RawTable:
        return tables.corrections(self.numbers)
