"""A small city whose every edit is known: what was added, changed, removed and refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.registers.city import CODES, DOCUMENTS, load, make
from twofold.workspace import Workspace

A, B, C, D = CODES
HOSTILE = '<script>alert("1")</script> & "甲" \' </td>'
# Keys that an address takes apart, unless it is written with care.
AWKWARD = ("a/b", "..", "x?y=1#z", "100%2F", "空 格")
BROKERS = {
    **DOCUMENTS,
    "broker": [
        "id | text | | yes | yes | | | | | 证书编号 | certificate number",
        "name | text | | | | | yes | 科技局 | | 姓名 | name",
        "grade | text | | | yes | | | | junior=初级、senior=高级 | 等级 | grade",
    ],
}
PERSONS = ("王一", "李二", "赵三")


def city(folder: Path) -> Workspace:
    """Seven commits:

    1 three organisations, one with a hostile name;
    2 their reports: A 2023, A 2024, B 2024;
    3 all reports again: A 2024 with other figures, B 2024 gone, C 2024 new;
    4 reports of which line 3 has an unreadable amount and line 4 no enterprise that is known;
    5 notes with awkward keys, one about A, one about somebody who is no organisation;
    6 two brokers; 7 one with another name, and one whose grade there is not.
    """
    made = make(folder, BROKERS)
    # Of a row that a comma or a quote is in, the cell is quoted.
    name = '"' + HOSTILE.replace('"', '""') + '"'
    load(made, "organisation", f"id,name,kind\n{A},甲公司,enterprise\n{B},{name},enterprise\n"
         f"{C},丙大学,university\n", known_on=date(2024, 1, 1), source="市场监管局",
         message="首次")  # fmt: skip
    head = "organisation,year,revenue,staff\n"
    load(made, "report", f"{head}{A},2023,100,5\n{A},2024,200,6\n{B},2024,300,7\n",
         known_on=date(2024, 5, 1))  # fmt: skip
    load(made, "report", f"{head}{A},2023,100,5\n{A},2024,250.5,\n{C},2024,1,1\n",
         known_on=date(2025, 5, 1), complete=True)  # fmt: skip
    load(made, "report", f"{head}{C},2025,10,2\n{A},2025,约三百万,5\n{D},2025,5,1\n",
         known_on=date(2025, 6, 1))  # fmt: skip
    notes = "".join(f"{key},{A if at == 0 else '外地公司'},内容{at}\n"
                    for at, key in enumerate(AWKWARD))  # fmt: skip
    load(made, "note", f"id,about,text\n{notes}", known_on=date(2025, 7, 1))
    load(made, "broker", f"id,name,grade\nT1,{PERSONS[0]},junior\nT2,{PERSONS[1]},senior\n",
         known_on=date(2025, 8, 1))  # fmt: skip
    load(made, "broker", f"id,name,grade\nT1,{PERSONS[2]},junior\nT3,{PERSONS[1]},master\n",
         known_on=date(2025, 9, 1))  # fmt: skip
    return made
