"""The front page for programs: a record block by block, and a table with a row for each figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from twofold.answers.answer import Sheet, table_of
from twofold.answers.listed import counted
from twofold.answers.published import COLUMNS as PUBLISHED
from twofold.policies.records import plain

if TYPE_CHECKING:
    from twofold.answers.frontpage.card import Card
    from twofold.answers.frontpage.gathered import Block
    from twofold.answers.frontpage.told import Said
    from twofold.targets.list_model import Gain
    from twofold.targets.recent import Recent

Record = dict[str, Any]
# Behind the columns of what is published those of the month, of lists and of deadlines.
OF_MONTH = ("month", "place_kind", "place", "value", "target", "done", "due_share",
            "twelfths_share", "growth", "rank", "of", "done_before", "change", "reported", "state",
            "office")  # fmt: skip
OTHERS = ("rows", "due_on", "days_overdue", "text")
SHEET = (*PUBLISHED, *OF_MONTH, *OTHERS)
# What of these is made from records.
RECORDED = ("generated_value", "value", "rows")


def desk(said: Said) -> Record:
    """The blocks of the front page: shares as fractions, values in the indicators' units."""
    from twofold.answers import monthly
    from twofold.answers.dated import Told, dues_record

    front, say, month = said.front, said.say, said.month
    version = front.version
    return {
        "name": said.title, "sentence": said.sentence(),
        "as_of": front.brief.as_of, "day": front.brief.day, "known": said.known(),
        "version": None if version is None else {
            "number": version.number, "digest": version.digest, "meaning": said.meaning()},
        "month": None if month is None else monthly.record(month),
        "reason": said.no_month() or None,
        "cards": [_card(said, one) for one in said.cards()],
        "lists_on": front.lists_on,
        "to_do": [_block(said, one) for one in front.blocks],
        "gains": [_gain(said, one) for one in front.gains],
        "due": dues_record(Told(say), front.dues),
        "leading": [_recent(said, one) for one in front.leading],
        "reforms": [{"name": item.name[say.lang], "figures": [_reform(said, id_)
                                                              for id_ in item.ids]}
                    for item in front.layout.reforms],
        "beside": [_beside(said, id_) for id_ in front.layout.peers],
        "sentences": [
            {"slot": one.slot, "text": one.text, "reviewed": one.reviewed, "stale": one.stale,
             "evidence": [{"of": e.of, "value": e.value} for e in one.evidence]}
            for one in said.drafted()
        ],
        "pending": said.pending(),
    }  # fmt: skip


def _card(said: Said, one: Card) -> Record:
    figure, standing = one.figure, one.standing
    latest = standing.published.latest
    placed = said.placed(standing.indicator.id)
    return {
        "id": standing.indicator.id, "name": one.name, "unit": standing.indicator.unit,
        "state": one.state, "office": one.office,
        "published": None if latest is None else {
            "value": plain(latest.value), "period": latest.period,
            "qualifier": str(latest.qualifier)},
        "value": None if figure is None else plain(figure.value),
        "beside": _with(said, one),
        "task": None if figure is None else plain(figure.target),
        "done": _share(figure.done if figure else None),
        "due_share": _share(figure.due_share if figure else None),
        "twelfths_share": _share(figure.twelfths_share if figure else None),
        "growth": _share(figure.growth if figure else None),
        "target": {"year": standing.target.year, "value": plain(standing.aim)},
        "required_rate": standing.needed.value,
        "place": None if placed is None else {
            "year": placed[0], "first": placed[1].first, "last": placed[1].last,
            "of": placed[1].of},
    }  # fmt: skip


def _with(said: Said, one: Card) -> Record | None:
    """What stands beside the value."""
    if one.beside is None:
        return None
    of = one.beside.indicator
    measured = said.front.measured.get(of.id)
    return {"id": of.id, "name": one.beside.name, "unit": of.unit,
            "value": None if measured is None else plain(measured.value)}  # fmt: skip


def _share(value: Decimal | None) -> Any:
    from twofold.answers.monthly import DIGITS

    return None if value is None else plain(round(value, DIGITS))


def _block(said: Said, of: Block) -> Record:
    lang = said.say.lang
    return {"name": of.item.name[lang], "rows": of.rows,
            "lists": [{"list": one.of.id, "name": one.of.name[lang], "rows": one.total,
                       "awaiting_review": one.held, "states": dict(one.head.states)}
                      for one in of.lists]}  # fmt: skip


def _gain(said: Said, of: Gain) -> Record:
    known = said.front.indicators[of.indicator]
    return {"indicator": of.indicator, "name": known.name[said.say.lang], "unit": known.unit,
            "how": of.how, **counted(of), "target_lacks": plain(of.lacking),
            "lists": list(of.lists)}  # fmt: skip


def _recent(said: Said, of: Recent) -> Record:
    one = of.indicator
    return {
        "id": one.id, "name": one.name[said.say.lang], "unit": one.unit,
        "leads": [{"indicator": led.id, "months": lead.lag} for led, lead in of.leads],
        "year": of.year, "month": of.month, "value": plain(of.value), "growth": _share(of.growth),
        "month_before": plain(of.before),
        "runs": {str(year): [plain(v) for v in run] for year, run in (of.runs or {}).items()},
        "years": {str(year): plain(value) for year, value in (of.years or {}).items()},
    }  # fmt: skip


def _reform(said: Said, id_: str) -> Record:
    of = said.front.indicators[id_]
    measured, latest = said.front.measured.get(id_), said.latest(id_)
    return {
        "id": id_, "name": of.name[said.say.lang], "unit": of.unit,
        "published": None if latest is None else {"value": plain(latest.value),
                                                  "period": latest.period},
        "value": plain(measured.value) if measured else None,
    }  # fmt: skip


def _beside(said: Said, id_: str) -> Record:
    front = said.front
    year = said.year_of(id_)
    cities: list[str | None] = [None, *front.layout.cities]
    return {"id": id_, "name": front.indicators[id_].name[said.say.lang], "year": year,
            "cities": [{"city": front.brief.city[said.say.lang] if one is None
                        else said.city_name(one), "value": said.of_city(id_, one)}
                       for one in cities]}  # fmt: skip


# --- the table


def sheet(said: Said, published: Iterable[Sequence[Any]]) -> Sheet:
    """A row for each target and other figure, each figure of the month, each list and deadline."""
    front, made = said.front, []
    cards = {one.standing.indicator.id: one for one in said.cards()}
    for row in published:
        one = dict(zip(PUBLISHED, row, strict=True))
        card = cards.get(str(one["id"]))
        made.append({**one, **({"office": card.office, "state": card.state} if card else {})})
    made += _places(said)
    lang = said.say.lang
    made += [{"kind": "list", "id": one.of.id, "name": one.of.name[lang], "rows": one.total,
              "text": block.item.name[lang]}
             for block in front.blocks for one in block.lists]  # fmt: skip
    made += [{"kind": "deadline", "id": one.deadline.id, "name": one.deadline.name[lang],
              "place": one.district or None, "due_on": one.on, "days_overdue": one.overdue,
              "office": one.deadline.owner[lang]} for one in front.dues.rows]  # fmt: skip
    made += [{"kind": "sentence", "id": one.slot, "text": one.text} for one in said.drafted()]
    return table_of(made, SHEET)


def _places(said: Said) -> Iterable[Record]:
    """The figures of the month, place by place."""
    from twofold.answers import monthly

    if said.month is None:
        return
    month = monthly.record(said.month)
    for task in month["indicators"]:
        about = {"kind": "month", "month": month["month"],
                 **{key: task[key] for key in ("id", "name", "unit", "office")}}  # fmt: skip
        for one in task["places"]:
            yield {**about, **{name: one[name] for name in OF_MONTH if name in one}}
