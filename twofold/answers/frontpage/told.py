"""The front page in the reader's words: what a terminal prints and a page shows, as finished texts.

No method is named here and no probability given: these stand on the internal page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from twofold.answers import figures, monthly
from twofold.answers.frontpage.card import Beside, Card
from twofold.answers.monthly import Told
from twofold.answers.papers import sentences
from twofold.answers.places import district
from twofold.answers.tasked import amount, percent
from twofold.targets.list_model import INCREASES
from twofold.words import Words

if TYPE_CHECKING:
    from twofold.answers.frontpage.gathered import Block, Front
    from twofold.answers.papers.sentences import Sentence
    from twofold.indicators.alike import Figure as Alike
    from twofold.indicators.brief import Figure as Other
    from twofold.indicators.brief import Standing
    from twofold.indicators.compare import Place
    from twofold.indicators.model import Indicator, Measured, Observation, Published
    from twofold.targets.calendar_model import Due
    from twofold.targets.list_model import Gain
    from twofold.targets.model import Figure
    from twofold.targets.recent import Recent

PAPER, DRAFTED = "one-page", ("problems.1", "problems.2", "problems.3")


@dataclass(frozen=True)
class Grouped:
    """A deadline on a day, of all districts that it is left to; `rows` are theirs."""

    rows: tuple[Due, ...]

    @property
    def first(self) -> Due:
        return self.rows[0]

    @property
    def districts(self) -> tuple[str, ...]:
        return tuple(one.district for one in self.rows if one.district)


@dataclass(frozen=True)
class Said:
    """The front page in words."""

    say: Words
    front: Front

    # --- the bar and the sentence

    @property
    def title(self) -> str:
        return self.front.layout.name.get(self.say.lang) or self.say("frontpage.title")

    @property
    def month(self) -> Told | None:
        """The month with its words; how past years ran stands on the month's own page."""
        found = self.front.month
        return None if found is None else Told(self.say, found, self.front.indicators, {})

    def known(self) -> str:
        """By when the data are known, and whether the month is frozen."""
        found = self.front.month
        if found is None:
            return self.say("frontpage.as_of", as_of=self.front.brief.as_of)
        key = "live" if found.frozen is None else "frozen"
        return self.say(f"frontpage.{key}", month=found.month, cut_off=found.cut_off)

    def version(self) -> str:
        found = self.front.version
        return "" if found is None else self.say("frontpage.version", number=found.number)

    def sentence(self) -> str:
        """How many targets stand how, by the year's tasks; without these by what is published."""
        from twofold.answers.pages.brief import summed

        front = self.front
        states = [self._state(one) for one in front.brief.standings]
        return summed(self.say, front.brief.targets.name[self.say.lang], states)

    def no_month(self) -> str:
        """Why there is no month; nothing where there is one."""
        why = self.front.why
        return "" if why is None else self.say("frontpage.no_month", why=self.say(
            f"errors.{why.key}.what", **why.values))  # fmt: skip

    # --- the cards

    def cards(self) -> list[Card]:
        return [self._card(one) for one in self.front.brief.standings]

    def _figure(self, one: Standing) -> Figure | None:
        return None if self.front.month is None else self.front.month.figure(one.indicator.id)

    def _state(self, one: Standing) -> str:
        figure = self._figure(one)
        return figure.state if figure is not None else one.assessment.pace or "pending"

    def _card(self, one: Standing) -> Card:
        say, of, figure = self.say, one.indicator, self._figure(one)
        latest, shown = one.published.latest, self._recorded(one)
        target = figure.target if figure else None
        owes = figure is not None and target is not None
        return Card(
            one, figure, of.name[say.lang], figures.unit_word(say, of.unit), self._state(one),
            figures.published(say, latest) if latest else "", figures.period(say, latest),
            self._dated(one.published, of), figures.reason(say, one.published.reason),
            *shown, self._with(of), amount(say, of, target),
            percent(say, figure.done) if figure and owes else "—",
            percent(say, figure.due_share) if figure and owes else "—",
            percent(say, figure.twelfths_share) if figure and owes else "—",
            (monthly.signed(say, figure.growth) if figure else "") or "—",
            str(one.target.year), figures.number(say, one.aim, of.unit),
            figures.rate(say, one.needed.value), self.rank(of.id), self._office(one),
        )  # fmt: skip

    def _recorded(self, one: Standing) -> tuple[str, str]:
        """What the records give, and when: at the end of the month, else on the page's day."""
        figure, found, say = self._figure(one), self.front.month, self.say
        if figure is not None and found is not None:
            year = int(found.month[:4]) + one.indicator.year
            when = say("frontpage.year", year=str(year)) if one.indicator.year else say(
                "frontpage.month_end", month=found.month)  # fmt: skip
            return amount(say, one.indicator, figure.value), when
        return self._measured(one.indicator, one.measured, self.front.brief.day)

    def _with(self, of: Indicator) -> Beside | None:
        """What its document sets beside it, at the same time."""
        front = self.front
        other = front.indicators.get(of.beside) if of.beside else None
        if other is None:
            return None
        day = front.month.day if front.month else front.brief.day
        value, at = self._measured(other, front.measured.get(other.id), day)
        if at:  # there is a value
            unit = figures.unit_word(self.say, other.unit)
            value = self.say("frontpage.amount", value=value, unit=unit)
        return Beside(other, other.name[self.say.lang], value, at)

    def _measured(self, of: Indicator, one: Measured | None, day: date) -> tuple[str, str]:
        """A value from the records on a day, and the time that it is of."""
        if one is None or one.value is None:
            return "—", ""
        if figures.partial(one):
            when = self.say("frontpage.so_far", day=one.ends)
        else:
            when = figures.covered(self.say, one) or self.say("frontpage.on_day", day=day)
        return amount(self.say, of, one.value), when

    def _dated(self, found: Published, of: Indicator) -> str:
        """The latest figure with a reference date, where the latest of all has none."""
        one = found.dated
        if one is None:
            return ""
        return self.say("frontpage.dated", value=figures.number(self.say, one.value, of.unit),
                        period=figures.when(self.say, one.period))  # fmt: skip

    def _office(self, one: Standing) -> str:
        found = self.front.month
        task = found.tasks.task(one.indicator.id) if found else None
        return task.office[self.say.lang] if task else "—"

    def rank(self, id_: str) -> str:
        """The place among cities, in the last year in which it has one; of one year only."""
        found = self.placed(id_)
        if found is None:
            return "—"
        year, place = found
        key = "rank" if place.first == place.last else "ranks"
        return self.say(f"frontpage.{key}", year=str(year), first=str(place.first),
                        last=str(place.last), of=str(place.of))  # fmt: skip

    def placed(self, id_: str) -> tuple[int, Place] | None:
        """The last year in which the city has a place among cities, and the place."""
        found = self.front.beside.get(id_)
        own = found.own if found else None
        years = [year for year, place in own.places.items() if place.first] if own else []
        return (max(years), own.places[max(years)]) if own and years else None

    # --- what is to be done

    def counted(self, of: Block) -> str:
        """How many rows a block has; of several lists each for itself."""
        if len(of.lists) < 2:
            return ""
        return self.say("cli.text.comma").join(
            self.say("frontpage.list_rows", name=one.of.name[self.say.lang], rows=one.total)
            for one in of.lists)  # fmt: skip

    def aims(self) -> list[str]:
        """What doing all of it would bring to each indicator that has a task this year and later,
        and what the task lacks; and which lists that is of."""
        found = [one for one in self.front.gains if self._tasked(one)]
        said, lang, comma = [*map(self.gain, found)], self.say.lang, self.say("cli.text.comma")
        ids = {id_ for one in found for id_ in one.lists}
        parts = (("summed", [one.of.name for block in self.front.blocks for one in block.lists
                             if one.of.id in ids]), ("beyond", self.front.beyond))  # fmt: skip
        return said + [self.say(f"frontpage.gains.{key}", lists=comma.join(n[lang] for n in names))
                       for key, names in parts if found and names]  # fmt: skip

    def _tasked(self, of: Gain) -> bool:
        """Whether a task is about it, and it is known what that lacks where that is said."""
        task = self.front.month and self.front.month.tasks.task(of.indicator)
        return task is not None and (of.how != INCREASES or of.lacking is not None)

    def gain(self, of: Gain) -> str:
        """What counts this year, set against what the task lacks where both are of one thing; and
        what counts later, set against nothing."""
        indicator, say = self.front.indicators[of.indicator], self.say
        key = of.how if of.how != INCREASES or of.lacking else "adds_reached"
        said = say(f"frontpage.gains.{key}", name=indicator.name[say.lang], year=str(of.year),
                   value=self._alone(indicator, of.value),
                   lacking=self._alone(indicator, of.lacking or Decimal(0)))  # fmt: skip
        return said + "".join(
            say("frontpage.gains.later", year=str(n.year), value=self._alone(indicator, n.value))
            for n in of.later)  # fmt: skip

    def _alone(self, of: Indicator, value: Decimal) -> str:
        """A value with its unit."""
        say = self.say
        shown, unit = figures.standing_alone(say, amount(say, of, value), of.unit)
        if not unit or (say.lang == "en" and of.unit in figures.MEASURE_WORDS):
            return shown
        return say("frontpage.amount", value=shown, unit=unit)

    # --- what falls due

    def dues(self) -> list[Grouped]:
        """Deadlines of one day and state together, whoever owes them; late ones first."""
        found: dict[tuple[str, date, bool], list[Due]] = {}
        for one in self.front.dues.rows:
            found.setdefault((one.deadline.id, one.on, one.finished is None), []).append(one)
        return [Grouped(tuple(rows)) for rows in found.values()]

    def places(self, of: Grouped) -> str:
        """Whose it is: the city's, one district's, or those of several."""
        named = of.districts
        if not named:
            return self.say("deadlines.city")
        if len(named) == len(self.front.dues.districts) > 1:
            return self.say("frontpage.all_districts", count=len(named))
        return self.say("cli.text.comma").join(district(self.say, one) for one in named)

    # --- leading indicators

    def lead(self, of: Recent) -> str:
        """What it runs ahead of, and by how many months."""
        return self.say("cli.text.comma").join(
            self.say("frontpage.ahead", name=led.name[self.say.lang], months=lead.lag)
            for led, lead in of.leads)  # fmt: skip

    def of_late(self, of: Recent) -> tuple[str, str, str]:
        """The latest whole value, its time, and how it moved."""
        say, one = self.say, of.indicator
        if of.value is None or of.year is None:
            return "—", "", ""
        year = str(of.year)
        if of.month is None:
            when = say("frontpage.year", year=year)
        else:
            key = "until" if of.flow else "month_end"
            when = say(f"frontpage.{key}", year=year, month=f"{year}-{of.month:02}")
        moved = ""
        if of.growth is not None:
            moved = say("frontpage.grown", growth=monthly.signed(say, of.growth))
        elif of.before is not None:
            moved = say("frontpage.before", value=amount(say, one, of.before))
        return amount(say, one, of.value), when, moved

    # --- reforms and other cities

    def reform(self, id_: str) -> tuple[str, str, str, str]:
        """A figure of a reform: the latest published and its time; what the records give, and its
        time."""
        front = self.front
        latest = self.latest(id_)
        day = front.month.day if front.month else front.lists_on
        return (figures.published(self.say, latest), figures.period(self.say, latest),
                *self._measured(front.indicators[id_], front.measured.get(id_),
                                day))  # fmt: skip

    def latest(self, id_: str) -> Observation | None:
        """What was published last of an indicator."""
        some: list[Standing | Other] = [*self.front.brief.standings, *self.front.brief.others]
        return next((o.published.latest for o in some if o.indicator.id == id_), None)

    def year_of(self, id_: str) -> int | None:
        """The year in which other cities are shown: the last for which the city has published a
        figure; one derived from others is none."""
        found = self.front.beside.get(id_)
        own = found.own.figures if found and found.own else {}
        return max((year for year, one in own.items() if _stated(one)), default=None)

    def of_city(self, id_: str, city: str | None) -> str:
        """What a city (None: this one) has published for that year, or that it has not."""
        from twofold.answers.pages.compare import in_unit

        found, year = self.front.beside.get(id_), self.year_of(id_)
        row = next((one for one in found.rows if (one.own if city is None else one.city == city or (
            one.area is not None and one.area.id == city))), None) if found else None  # fmt: skip
        one = row.figures.get(year) if row and year is not None else None
        if found is None or one is None or not _stated(one):
            return self.say("frontpage.not_published")
        return figures.published(self.say, in_unit(one, found.indicator.unit))

    def city_name(self, id_: str) -> str:
        """What a city is called; as the document says where nobody knows it."""
        for found in self.front.beside.values():
            for row in found.rows:
                if id_ in (row.city, row.area.id if row.area else ""):
                    return row.name[self.say.lang]
        return self.front.cities.get(id_, {}).get(self.say.lang, id_)

    # --- sentences and notes

    def drafted(self) -> list[Sentence]:
        """The three sentences of the one-page table, as they stand in it."""
        if self.front.desk is None:
            return []
        return [sentences.sentence(self.say, self.front.desk, PAPER, slot) for slot in DRAFTED]

    def review(self, of: Sentence) -> str:
        """That a sentence is a draft nobody has looked at, that a person has, or that what it
        rests on has changed since."""
        from twofold.answers.papers.asked import review

        found = review(of)
        return self.say("papers.draft" if found == "draft" else f"papers.reviews.{found}")

    def sources(self) -> Iterator[tuple[Standing, str]]:
        """Of each target where its published figure is from, or why there is none and when it
        comes."""
        for one in self.front.brief.standings:
            latest, say = one.published.latest, self.say
            if latest is not None:
                yield one, say("brief.note_published", period=figures.period(say, latest),
                               cited=figures.cited(say, latest))  # fmt: skip
            else:
                yield one, say("brief.note_none", reason=figures.reason(say, one.published.reason))

    def pending(self) -> list[str]:
        """Figures of the year before that are still to be published, with the month in which they
        come, where a card says it."""
        say, found, year = self.say, [], self.front.brief.as_of.year - 1
        for one in self.front.brief.standings:
            card, latest = one.indicator.card, one.published.latest
            if latest is not None and (latest.reference_year or 0) >= year:
                continue
            key = "comes" if card and card.released else "comes_unknown"
            month = str(card.released) if card and card.released else ""
            found.append(say(f"frontpage.{key}", name=one.indicator.name[say.lang], year=str(year),
                             month=month))  # fmt: skip
        return found

    def meaning(self) -> str:
        """What the number of the version counts."""
        found, month = self.front.version, self.front.month
        if found is None or month is None:
            return ""
        return self.say("frontpage.version_is", number=found.number,
                        digest=found.digest[:12],
                        tasks=month.tasks.name[self.say.lang])  # fmt: skip


def _stated(one: Alike) -> bool:
    """Whether a figure was published as such."""
    from twofold.indicators.model import Qualifier

    return one.value is not None and one.observation.qualifier is not Qualifier.DERIVED
