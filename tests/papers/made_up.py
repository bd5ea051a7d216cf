"""A month made up by hand: three indicators, three districts, a zone; 示例区3 has not reported its
contracts. Every number that a paper prints of it can be worked out on paper; none comes from the
program."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from twofold.answers.papers.desk import About, Deadline, Desk, Kept, ListHead
from twofold.errors import Place as At
from twofold.targets.model import (
    CITY,
    NOWHERE,
    Assigned,
    Correction,
    Figure,
    Frozen,
    Group,
    Kind,
    Month,
    Place,
    Task,
    Tasks,
    Zone,
)  # fmt: skip
from twofold.targets.pace import Way
from twofold.targets.split import Weights

HERE = At("made-up.md", 1)
NUMBER = "示科字〔2026〕1号"
EAST, WEST, NORTH = (Place(Kind.DISTRICT, name) for name in ("示例区1", "示例区2", "示例区3"))
PARK = Place(Kind.ZONE, "示例园区")
DISTRICTS = (EAST, WEST, NORTH)

# indicator: place: value, target, start, due by shape, due by twelfths, growth, rank, before
ROWS = {
    "contracts": {
        CITY: ("750", "1000", "0", "800", "833.33", "0.125", None, "0.70"),
        EAST: ("400", "500", "0", "400", "416.67", "0.20", 1, "0.72"),
        WEST: ("200", "300", "0", "240", "250", "-0.05", 2, "0.60"),
        NORTH: ("140", "250", "0", "200", "208.33", None, 3, "0.50"),
        NOWHERE: ("10", None, None, None, None, None, None, None),
        PARK: ("90", "100", "0", "80", "83.33", None, None, None),
    },
    "enterprises": {
        CITY: ("1090", "1100", "1000", "1080", "1083.33", "0.09", None, "1.00"),
        EAST: ("500", "500", "450", "490", "491.67", None, 1, "0.99"),
        WEST: ("300", "310", "280", "304", "305", None, 3, "0.98"),
        NORTH: ("290", "291", "270", "286", "287.5", None, 2, "0.98"),
    },
    "spending": {CITY: (None, "520.5", None, None, None, None, None, None)},
}
STATES = {
    ("contracts", CITY): "behind", ("contracts", EAST): "on_pace", ("contracts", WEST): "behind",
    ("contracts", PARK): "on_pace",
    ("enterprises", CITY): "on_pace", ("enterprises", EAST): "achieved",
    ("enterprises", WEST): "behind", ("enterprises", NORTH): "on_pace",
}  # fmt: skip


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def figures() -> tuple[Figure, ...]:
    made = []
    for indicator, places in ROWS.items():
        for place, row in places.items():
            value, target, start, due, twelfths, growth = map(_number, row[:6])
            made.append(Figure(
                "2026-10", indicator, place, value, target, NUMBER, start, due, twelfths, growth,
                row[6], None if row[6] is None else 3, _number(row[7]),
                (indicator, place) != ("contracts", NORTH),
                STATES.get((indicator, place), "pending"),
            ))  # fmt: skip
    return tuple(made)


def tasks() -> Tasks:
    offices = {"contracts": ("成果处", "Office of Transfer"),
               "enterprises": ("高新处", "High-tech Office"),
               "spending": ("规划处", "Planning Office")}  # fmt: skip
    return Tasks(
        "tasks-2026", {"zh": "二〇二六年目标任务", "en": "Tasks of 2026"}, 2026, "set", NUMBER,
        date(2026, 3, 1), True, 3,
        (Group({"zh": "主城区", "en": "Inner"}, tuple(p.name for p in DISTRICTS)),),
        (Zone(PARK.name, EAST.name),),
        tuple(Task(id_, None, {"zh": zh, "en": en}, Decimal("0.05"), None, Weights(Decimal(1)),
                   "", "", "", "", Way.GROWTH, HERE) for id_, (zh, en) in offices.items()),
        (Assigned("contracts", EAST, Decimal(500), HERE),), (), "digest", HERE,
    )  # fmt: skip


def month(**changes: object) -> Month:
    frozen = Frozen("2026-10", date(2026, 11, 10), 41, date(2026, 11, 11), "综合处",
                    "示科通〔2026〕10号", {})  # fmt: skip
    parts = (Decimal(n) for n in (300, 306, 5, -1, 0, 2))
    given = {
        "month": "2026-10", "day": date(2026, 10, 31), "cut_off": date(2026, 11, 10),
        "frozen": frozen, "tasks": tasks(), "figures": figures(),
        "corrections": (Correction("2026-08", "2026-10", "contracts", EAST, *parts),),
        "late": ((NORTH.name, ("contracts",)),),
    }  # fmt: skip
    return Month(**(given | changes))  # type: ignore[arg-type]


ABOUT = {
    "contracts": About("contracts", {"zh": "技术合同成交额", "en": "Contract amount"}, "亿元",
                       {"zh": "技术合同", "en": "Technology contracts"}, flow=True),
    "enterprises": About("enterprises", {"zh": "科技型企业", "en": "Technology-based enterprises"},
                         "家", {"zh": "资格证书", "en": "Certificates"}),
    "spending": About("spending", {"zh": "研发经费", "en": "R&D spending"}, "亿元",
                      {"zh": "统计公布数", "en": "Published figures"}, flow=True),
}  # fmt: skip
LISTS = (
    ListHead("unregistered", {"zh": "应登未登", "en": "Signed, not registered"}, 12, "contracts",
             Decimal(100), Decimal(250)),
    ListHead("unclaimed", {"zh": "应报未报", "en": "Could apply"}, 30, "enterprises", Decimal(8),
             Decimal(10)),
)  # fmt: skip
DEADLINES = (
    Deadline(date(2026, 11, 30), {"zh": "火炬统计月报", "en": "Torch monthly report"},
             {"zh": "规划处", "en": "Planning Office"}, {"zh": "年度工作历", "en": "Calendar"}),
    Deadline(date(2027, 5, 31), {"zh": "高企年报", "en": "HNTE yearly report"},
             {"zh": "高新处", "en": "High-tech Office"}, {"zh": "年度工作历", "en": "Calendar"}),
)  # fmt: skip


def desk(*, kept: tuple[Kept, ...] = (), generated: bool = True, **changes: object) -> Desk:
    """The desk of the month; `changes` are of the month."""
    return Desk({"zh": "示例市", "en": "Demo City"}, month(**changes), ABOUT, LISTS, DEADLINES,
                kept, 57, generated)  # fmt: skip
