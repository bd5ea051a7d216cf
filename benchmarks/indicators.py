"""200 indicators by 20 breakdowns, of two million enterprises with five years of reports.

A city of its own, its store filled by SQL, in two commits: the second, half a year later, changes
a twentieth of the rows. The 200 indicators are counts, sums, ratios, least and greatest values of
five reference years; every one is measured whole and by every breakdown. One of them is then
measured as of the first commit and as of now, in turn.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from datetime import date
from pathlib import Path

from benchmarks import _measure, _table
from twofold import indicators
from twofold.indicators.breakdown import every
from twofold.registers.store import writing
from twofold.workspace import open_city

ROOT = Path(__file__).parent.parent
SIZES = (20_000, 200_000, 2_000_000)
INDICATORS, BREAKDOWNS, YEARS, ROUNDS = 200, 20, (2021, 2022, 2023, 2024, 2025), 5
DAY, EARLIER = date(2026, 11, 22), date(2026, 1, 31)
# How many values each breakdown has: districts, sections, sizes, divisions, streets, …
VALUES = (10, 20, 4, 96, 3, 2, 5, 7, 12, 31, 6, 8, 15, 40, 2, 4, 9, 150, 25, 11)
MONEY, COUNTS = ("revenue", "rd", "assets", "profit"), ("staff", "science")
HEADER = ("enterprises", "reports", "cells", "wall s", "CPU s", "peak MiB", "one now s",
          "one as of earlier s", "earlier ÷ now")  # fmt: skip


def main(sizes: tuple[int, ...] = SIZES) -> None:
    """Prints a line for each number of enterprises."""
    lines = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            began = time.perf_counter()
            make(Path(folder), size)
            _table.say(f"{size:,} enterprises made in {time.perf_counter() - began:.0f} s")
            took, once = _alone("every", folder), _alone("one", folder)
        spent, now, earlier = took["spent"], once["now"], once["earlier"]
        lines.append((
            f"{size:,}", f"{size * len(YEARS):,}", f"{took['cells']:,}",
            _table.seconds(spent["wall"]), _table.seconds(spent["cpu"]), f"{spent['peak']:,.0f}",
            _table.seconds(now), _table.seconds(earlier), f"{earlier / now:.2f}",
        ))  # fmt: skip
    _table.show(HEADER, lines)


def make(folder: Path, size: int) -> None:
    """A city with its documents and its records."""
    for name in ("registers", "facts", "indicators"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "city.yaml").write_text(
        f"name: {{zh: 测试, en: Test}}\nday: {DAY}\nlibrary: {ROOT / 'library'}\n", encoding="utf-8"
    )
    for path, text in _documents().items():
        (folder / path).write_text(text, encoding="utf-8")
    with writing(open_city(folder)) as (connection, _):
        for statement in _rows(size):
            connection.raw.execute(statement)


def _documents() -> dict[str, str]:
    texts = [f"| b{n} | text | | | | | | | | b{n} | b{n} |" for n in range(BREAKDOWNS)]
    head = ("| column | type | unit | key | required | references | personal | provider | values "
            "| meaning | English |\n|---|---|---|---|---|---|---|---|---|---|---|\n")  # fmt: skip
    unit = "| id | text | | yes | yes | | | | | id | id |"
    year = ("| unit | text | | yes | yes | unit | | | | unit | unit |\n"
            "| year | year | | yes | yes | | | | | year | year |")  # fmt: skip
    cells = [f"| {m} | money | 元 | | | | | | | {m} | {m} |" for m in MONEY]
    cells += [f"| {c} | count | 人 | | | | | | | {c} | {c} |" for c in COUNTS]
    known = [f"| {m} | money | 元 | unknown | | year | {m} | {m} |" for m in MONEY]
    known += [f"| {c} | count | 人 | unknown | | year | {c} | {c} |" for c in COUNTS]
    made = {
        "registers/unit.md": _document("register", "unit", head + "\n".join([unit, *texts])),
        "registers/yearly.md": _document("register", "yearly", head + "\n".join([year, *cells])),
        "facts/unit.md": _document(
            "facts", "unit", "```sql select yearly\nSELECT unit AS subject, "
            + ", ".join((*MONEY, *COUNTS)) + " FROM yearly WHERE year = :year\n```\n\n"
            "| fact | type | unit | absent | part of | period | meaning | English |\n"
            "|---|---|---|---|---|---|---|---|\n" + "\n".join(known), "subject: unit\n"),
    }  # fmt: skip
    for number in range(INDICATORS):
        made[f"indicators/i{number}.md"] = _indicator(number)
    return made


def _document(kind: str, id_: str, text: str, front: str = "") -> str:
    return f"---\nkind: {kind}\nid: {id_}\nname: {id_}\n{front}---\n\n{text}\n"


def _indicator(number: int) -> str:
    """Every condition has another bound, so that no two indicators are the same work."""
    shift, form, bound = -1 - number % len(YEARS), number // len(YEARS) % 8, 100 + 37 * number
    where = f"staff >= {number % 90} AND revenue > {bound * 1000}"
    unit, measure = ("亿元", "flow") if form in (2, 3, 4, 6) else ("家", "stock")
    fences = {
        0: f"COUNT(*) FILTER (WHERE {where})", 1: f"COUNT(*) FILTER (WHERE rd > {bound})",
        2: f"SUM(rd) FILTER (WHERE {where})", 3: f"SUM(revenue) FILTER (WHERE rd > {bound})",
        4: "SUM(profit)", 5: f"SUM(staff) FILTER (WHERE {where})",
        6: f"MAX(rd) FILTER (WHERE {where})",
    }  # fmt: skip
    text = f"```sql value\n{fences.get(form)}\n```"
    if form == 7:
        unit, measure = "'%'", "ratio"
        text = (f"```sql numerator\nSUM(rd) FILTER (WHERE {where})\n```\n\n"
                f"```sql denominator\nSUM(revenue) FILTER (WHERE {where})\n```")  # fmt: skip
    over = "over_time: none\n" if measure == "flow" else ""
    by = ", ".join(f"b{n}" for n in range(BREAKDOWNS))
    front = (f"unit: {unit}\nsubject: unit\nmeasure: {measure}\ndirection: up\nyear: {shift}\n"
             f"published: none\n{over}suppress: 3\nbreakdowns: [{by}]\n")  # fmt: skip
    return _document("indicator", f"i{number}", text, front)


def _rows(size: int) -> list[str]:
    """Everything is drawn by hashing the number of a row, so that each run has the same."""
    texts = ", ".join(
        f"CASE WHEN hash(i * 31 + {n}) % 97 = 0 THEN NULL "
        f"ELSE 'v' || (hash(i * 37 + {n}) % {values}) END" for n, values in enumerate(VALUES)
    )  # fmt: skip
    cells = ", ".join(
        [f"CASE WHEN hash(i * 41 + {n}, y) % 53 = 0 THEN NULL "
         f"ELSE CAST(hash(i * 43 + {n}, y) % 900000000 AS DECIMAL(20, 2)) / 7 END"
         for n in range(len(MONEY))]
        + [f"CAST(hash(i * 47 + {n}, y) % 300 AS BIGINT)" for n in range(len(COUNTS))]
    )  # fmt: skip
    names = ", ".join(("unit", "year", *MONEY, *COUNTS, "added", "removed", "line"))
    years = f"(VALUES {', '.join(f'({y})' for y in YEARS)}) AS years(y)"
    commit = "INSERT INTO commits VALUES ({n}, DATE '{day}', DATE '{day}', 'bench', '', '', '')"
    changed = f"y = {YEARS[-1]} AND i % 4 = 0"
    return [
        f"INSERT INTO unit SELECT 'U' || i, {texts}, 1, NULL, i FROM range({size}) AS r(i)",
        f"INSERT INTO yearly ({names}) SELECT 'U' || i, y, {cells}, 1, "
        f"CASE WHEN {changed} THEN 2 END, i FROM range({size}) AS r(i), {years} ORDER BY y, i",
        f"INSERT INTO yearly ({names}) SELECT 'U' || i, y, {cells.replace('* 43', '* 59')}, 2, "
        f"NULL, i FROM range({size}) AS r(i), {years} WHERE {changed}",
        commit.format(n=1, day=EARLIER), commit.format(n=2, day=DAY),
    ]  # fmt: skip


def _alone(what: str, folder: str) -> dict:
    call = [sys.executable, "-m", "benchmarks.indicators", what, folder]
    ran = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        sys.exit(f"{what} failed:\n{ran.stderr}")
    return dict(json.loads(ran.stdout.splitlines()[-1]))


def _every(folder: Path) -> dict:
    """All indicators by all breakdowns, reading the documents included."""
    found: dict[str, int] = {}

    def work() -> object:
        made = every(open_city(folder))
        found["cells"] = sum(map(len, made.values()))
        return made

    return {"spent": asdict(_measure.spent(work)), **found}


def _one(folder: Path) -> dict:
    """Seconds of one indicator now and as of earlier, on the same day, in turn; the medians."""
    took: dict[str, list[float]] = {"now": [], "earlier": []}
    for _ in range(ROUNDS):
        for name, as_of in (("now", DAY), ("earlier", EARLIER)):
            workspace = open_city(folder, day=DAY, as_of=as_of)
            took[name].append(
                _measure.spent(lambda w=workspace: indicators.measure(w, ["i10"])).wall
            )
    return {name: statistics.median(some) for name, some in took.items()}


if __name__ == "__main__":
    print(json.dumps({"every": _every, "one": _one}[sys.argv[1]](Path(sys.argv[2]))))
