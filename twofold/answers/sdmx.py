"""Figures as SDMX: data messages in SDMX-CSV 2.0 and SDMX-JSON 2.0.

Two dataflows of one data structure, published figures and values from records, so that no program
adds the one to the other. Dimensions are frequency, area, indicator, series and time; the measure
is OBS_VALUE; all else is an attribute of the observation. Codes of frequencies, states, units and
multipliers are those of the cross-domain code lists. A message depends on what it says and on
nothing else: it was prepared on the day that it is as of.

Written after the schemas and field guides of the SDMX technical working group (sdmx-csv 2.0.0,
sdmx-json 2.0.0); the tests read it back with programs of others.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, TextIO

from twofold.answers.exact import cell, write_json
from twofold.indicators.exchange import PUBLISHED, RECORDED, UNSTATED, Datum
from twofold.indicators.model import Indicator
from twofold.words import LANGUAGES, Words, words

AGENCY, STRUCTURE, VERSION = "TWOFOLD", "INDICATORS", "1.0"
FLOWS = {PUBLISHED: "PUBLISHED", RECORDED: "RECORDED"}
SCHEMA = ("https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/{kind}-message/tools/"
          "schemas/2.0.0/sdmx-json-{kind}-schema.json")  # fmt: skip
DIMENSIONS = ("FREQ", "REF_AREA", "INDICATOR", "SERIES")
TIME, MEASURE = "TIME_PERIOD", "OBS_VALUE"
ATTRIBUTES = ("OBS_STATUS", "UNIT_MEASURE", "UNIT_MULT", "QUALIFIER", "CERTAINTY", "SOURCE",
              "PUBLISHED_ON", "VALID_FROM", "VALID_TO", "UNDECIDED", "DEMONSTRATION",
              "COMMENT")  # fmt: skip
# Not applicable: a value from records is of no published series.
NONE = "_Z"
# Units of documents in codes of CL_UNIT_MEASURE, and the power of ten that they count in.
UNITS = {"亿元": ("CNY", 8), "万元": ("CNY", 4), "元": ("CNY", 0), "%": ("PC", 0), "人": ("PS", 0)}
COUNTED = ("NUMBER", 0)
_NO_CODE = re.compile(r"[^A-Za-z0-9_@$-]+")


@dataclass(frozen=True)
class Message:
    """What a message is made from: the city's name, the day, its figures and their indicators, and
    whether the records of the city are generated ones."""

    city: Mapping[str, str]
    as_of: date
    data: tuple[Datum, ...]
    indicators: Mapping[str, Indicator]
    made_up: bool
    flows: tuple[str, ...]
    history: bool = False

    @property
    def dated(self) -> tuple[Datum, ...]:
        """The figures whose time is known. The others have no place in a message: each figure in
        one has a time, and the day of publication is not it."""
        return tuple(one for one in self.data if one.frequency != UNSTATED)

    @property
    def undated(self) -> tuple[Datum, ...]:
        return tuple(one for one in self.data if one.frequency == UNSTATED)

    @property
    def area(self) -> str:
        """The code of the city: its English name, without what stands in brackets behind it."""
        bare = self.city["en"].partition("(")[0].strip()
        return code(bare) or "CITY"


def code(text: str) -> str:
    """A text as an identifier of SDMX; what it cannot have becomes a line below."""
    return _NO_CODE.sub("_", text).strip("_")


def key_of(of: Message, one: Datum) -> tuple[str, ...]:
    """The key of a figure without its time."""
    return one.frequency, of.area, one.indicator, one.series or NONE


def attributes_of(of: Message, say: Words, one: Datum) -> tuple[Any, ...]:
    """The attributes of a figure in their order; None where it has none."""
    unit, power = UNITS.get(one.unit, COUNTED)
    reason = "" if one.reason is None else say(f"indicators.reasons.{one.reason.code}",
                                               **one.reason.values)  # fmt: skip
    recorded = one.flow == RECORDED
    return (
        one.status, unit, power, QUALIFIERS[one.qualifier], one.certainty or None,
        one.source or None, one.published_on, one.valid_from, one.valid_to,
        one.undecided if recorded else None,
        say("brief.generated") if recorded and of.made_up else None,
        reason or one.note or None,
    )  # fmt: skip


# Identifiers of how a figure was stated.
QUALIFIERS = {"=": "EQUAL", "~": "ABOUT", ">": "MORE_THAN", "derived": "DERIVED",
              "target": "TARGET"}  # fmt: skip


def flow_id(flow: str) -> str:
    """A dataflow as SDMX refers to it: `TWOFOLD:PUBLISHED(1.0)`."""
    return f"{AGENCY}:{FLOWS[flow]}({VERSION})"


def write_csv(of: Message, say: Words, out: TextIO) -> None:
    """SDMX-CSV 2.0: a row each figure, what it lacks as an empty cell."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("STRUCTURE", "STRUCTURE_ID", "ACTION", *DIMENSIONS, TIME, MEASURE,
                     *ATTRIBUTES))  # fmt: skip
    for one in of.dated:
        values = (*key_of(of, one), one.period, one.value, *attributes_of(of, say, one))
        writer.writerow(("dataflow", flow_id(one.flow), "I", *map(cell, values)))


# --- SDMX-JSON


def write_data(of: Message, say: Words, out: TextIO) -> None:
    """An SDMX-JSON 2.0 data message: series by key, observations by time. A history has a data set
    for each span of days in which its figures stood."""
    structures: list[dict[str, Any]] = []
    sets: list[dict[str, Any]] = []
    for number, flow in enumerate(of.flows):
        own = [one for one in of.dated if one.flow == flow]
        tables = _Tables(of, say, own)
        spans = groupby(sorted(own, key=_span), _span) if of.history else [(("", ""), own)]
        made = [_set(of, say, number, span, [*group], tables) for span, group in spans]
        first = len(sets)
        sets += made
        left = sum(one.flow == flow for one in of.undated)
        structures.append({**_structure(flow, say, tables, [*range(first, first + len(made))]),
                           **_left_out(left)})  # fmt: skip
        for one in sets[first:] if left else ():
            one["annotations"] = [0]
    write_json({"meta": meta(of, say, "data"),
                "data": {"dataSets": sets, "structures": structures}}, out)  # fmt: skip


def _left_out(count: int) -> dict[str, Any]:
    """That figures are left out since nobody stated their time, and how many."""
    if not count:
        return {}
    texts = {lang: words(lang)("sdmx.undated", count=count) for lang in LANGUAGES}
    return {"annotations": [{"id": "UNDATED", "type": "UNDATED", "value": str(count),
                             "texts": texts}]}  # fmt: skip


def meta(of: Message, say: Words, kind: str) -> dict[str, Any]:
    """The head of a message."""
    others = [lang for lang in LANGUAGES if lang != say.lang]
    return {
        "schema": SCHEMA.format(kind=kind), "id": f"{AGENCY}_{of.area}_{of.as_of:%Y%m%d}",
        "test": of.made_up, "prepared": _moment(of.as_of), "contentLanguages": [say.lang, *others],
        "sender": {"id": of.area, "name": of.city[say.lang], "names": dict(of.city)},
    }  # fmt: skip


def _moment(day: date) -> str:
    return f"{day}T00:00:00Z"


def _span(one: Datum) -> tuple[str, str]:
    return str(one.valid_from or ""), str(one.valid_to or "")


class _Tables:
    """The values of each component that a flow's figures have, each with its place."""

    def __init__(self, of: Message, say: Words, data: Sequence[Datum]) -> None:
        keys = [key_of(of, one) for one in data]
        self.keys = [_placed(key[at] for key in keys) for at in range(len(DIMENSIONS))]
        self.times = _placed(one.period for one in data)
        self.coded = {
            id_: _placed(attributes_of(of, say, one)[ATTRIBUTES.index(id_)] for one in data)
            for id_ in CODED
        }
        self.names = names(of)


# Attributes whose values are codes; the others are given as they are.
CODED = ("OBS_STATUS", "UNIT_MEASURE", "QUALIFIER", "CERTAINTY")


def _placed(values: Iterable[Any]) -> dict[Any, int]:
    found = sorted({value for value in values if value is not None})
    return {value: at for at, value in enumerate(found)}


def _set(
    of: Message, say: Words, structure: int, span: tuple[str, str], data: Sequence[Datum],
    tables: _Tables,
) -> dict[str, Any]:  # fmt: skip
    series: dict[str, Any] = {}
    for one in data:
        key = ":".join(str(table[value]) for table, value in
                       zip(tables.keys, key_of(of, one), strict=True))  # fmt: skip
        values = dict(zip(ATTRIBUTES, attributes_of(of, say, one), strict=True))
        told = [tables.coded[id_].get(value) if id_ in CODED else _plain(value)
                for id_, value in values.items()]  # fmt: skip
        at = str(tables.times[one.period])
        series.setdefault(key, {"observations": {}})["observations"][at] = [one.value, *told]
    days = {name: f"{day}T00:00:00Z" for name, day in
            zip(("validFrom", "validTo"), span, strict=True) if day}  # fmt: skip
    link = {"rel": "dataflow", "urn": urn("datastructure.Dataflow", FLOWS[of.flows[structure]])}
    return {"structure": structure, "action": "Information", **days, "links": [link],
            "series": series}  # fmt: skip


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, date) else value


def _structure(flow: str, say: Words, tables: _Tables, sets: Sequence[int]) -> dict[str, Any]:
    dimensions = [
        {**component(id_, say), "keyPosition": at, "roles": [id_],
         "values": [_code(value, tables.names[id_], say) for value in table]}
        for at, (id_, table) in enumerate(zip(DIMENSIONS, tables.keys, strict=True)) if table
    ]  # fmt: skip
    time = {**component(TIME, say), "keyPosition": len(DIMENSIONS), "roles": [TIME],
            "values": [{"value": value} for value in tables.times]}  # fmt: skip
    attributes = []
    for id_ in ATTRIBUTES:
        made = {**component(id_, say), "relationship": {"observation": {}}}
        if tables.coded.get(id_):
            made["values"] = [_code(value, tables.names[id_], say) for value in tables.coded[id_]]
        attributes.append(made)
    return {
        **({"dataSets": [*sets]} if sets else {}),
        "links": [{"rel": "dataflow", "urn": urn("datastructure.Dataflow", FLOWS[flow])}],
        **_named(lambda at: at(f"sdmx.flows.{flow}"), say),
        "dimensions": {"series": dimensions, "observation": [time] if tables.times else []},
        "measures": {"observation": [component(MEASURE, say)]},
        "attributes": {"observation": attributes},
    }  # fmt: skip


def urn(kind: str, id_: str, item: str = "") -> str:
    """The name by which SDMX knows one of our artefacts everywhere."""
    whole = f"urn:sdmx:org.sdmx.infomodel.{kind}={AGENCY}:{id_}({VERSION})"
    return f"{whole}.{item}" if item else whole


def component(id_: str, say: Words) -> dict[str, Any]:
    """A component's id and its names."""
    return {"id": id_, **_named(lambda at: at(f"sdmx.concepts.{id_}"), say)}


def _code(value: Any, named: Callable[[str, Words], str], say: Words) -> dict[str, Any]:
    return {"id": str(value), **_named(lambda at: named(str(value), at), say)}


def _named(text: Callable[[Words], str], say: Words) -> dict[str, Any]:
    return {"name": text(say), "names": {lang: text(words(lang)) for lang in LANGUAGES}}


def names(of: Message) -> Mapping[str, Callable[[str, Words], str]]:
    """What each code of each component is called."""

    def listed(id_: str) -> Callable[[str, Words], str]:
        return lambda value, say: say(f"sdmx.{id_}.{value.lstrip('_')}")

    def series(value: str, say: Words) -> str:
        if value == NONE:
            return say("sdmx.not_applicable")
        key = f"indicators.series.{value}"
        of_one = (i for i in of.indicators.values()
                  if i.series.kind == "one" and i.series.names == (value,))  # fmt: skip
        one = next(of_one, None)
        return one.name[say.lang] if one else say(key) if say.has(key) else value

    return {
        "FREQ": listed("FREQ"), "REF_AREA": lambda value, say: of.city[say.lang],
        "INDICATOR": lambda value, say: of.indicators[value].name[say.lang], "SERIES": series,
        "OBS_STATUS": listed("OBS_STATUS"), "UNIT_MEASURE": listed("UNIT_MEASURE"),
        "QUALIFIER": listed("QUALIFIER"),
        "CERTAINTY": lambda value, say: say(f"web.certainty.{value}"),
    }  # fmt: skip
