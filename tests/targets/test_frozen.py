"""A frozen month of the example stays as it was, field by field and on paper to the byte, from
every later day and whatever became known since."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests.targets import planted
from tests.targets.test_year import CONTRACTS, MONTHS, then, value
from twofold import registers, targets
from twofold.answers.papers import asked, gathered, kept, templates
from twofold.answers.papers.desk import Kept
from twofold.awards.delivery import Signed as By
from twofold.registers.store import reading
from twofold.sql.statements import fill
from twofold.targets.freeze import Signed
from twofold.targets.model import Month
from twofold.targets.month import live
from twofold.targets.stored import at_close
from twofold.words import words
from twofold.workspace import Workspace, open_city

D = Decimal


@pytest.fixture(scope="module")
def city(demo_city: Path) -> Workspace:
    return open_city(demo_city)


@pytest.fixture(scope="module")
def year(city: Workspace) -> dict[str, Month]:
    """All frozen months as they are read today."""
    return {month: targets.month(city, month) for month in MONTHS}


def test_a_frozen_month_is_the_same_from_every_later_day(
    city: Workspace, year: dict[str, Month]
) -> None:
    for month, found in year.items():
        for later in year.values():
            if later.cut_off >= found.cut_off:
                assert targets.month(then(city, later), month) == found


@pytest.fixture(scope="module")
def later(city: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The city's folder once more, with the papers that were printed of it in `first`."""
    root = tmp_path_factory.mktemp("later") / "city"
    shutil.copytree(city.root, root)
    return open_city(root)


def go_on(city: Workspace) -> None:
    """More becomes known: a contract of March is corrected, a row and a deadline are marked, a
    sentence of another month is edited."""
    with reading(city) as store:
        names, rows = store.connection.table(fill(
            """SELECT * FROM _rows AS r WHERE registered_on BETWEEN DATE '2026-03-01'
               AND DATE '2026-03-31' ORDER BY id LIMIT 1""", rows=store.view("contract"),
        ))  # fmt: skip
    contract = {**dict(zip(names, rows[0], strict=True)), "contract_amount": D("1.00")}
    signed = {"who": "成果处", "source": "核查", "known_on": city.today}
    registers.publish(city, {"contract": _table(contract)}, check="trusted", **signed)
    mark = {"list": "expire-hnte", "subject": "x", "number": 1, "state": "visited",
            "done_on": date(2026, 10, 8), "officer": "高新处"}  # fmt: skip
    done = {"deadline": "acceptance-round", "year": 2026, "district": "-",
            "done_on": date(2026, 10, 9), "done_by": "项目处"}  # fmt: skip
    registers.publish(city, {"list_state": _table(mark), "deadline_state": _table(done)},
                      check="trusted", **signed)  # fmt: skip
    edited = Kept("2026-10", "briefing", "problems.1", "zh", "拟稿。", "一改。", "甲", "综合处",
                  city.today)  # fmt: skip
    kept.keep(city, [edited], By("综合处", "修改"))


def _table(row: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist([row])


def printed(city: Workspace, month: str, forms: tuple[str, ...]) -> dict[tuple[str, ...], bytes]:
    desk, made = gathered.gather(city, month), {}
    for lang in ("zh", "en"):
        say = words(lang)
        for id_ in ("one-page", "circular", "briefing"):
            template = templates.find(templates.read(city), id_, lang)
            answer = asked.answer(say, template, desk)
            for form in forms:
                out = io.BytesIO()
                answer.others[form](out)
                made[lang, id_, form] = out.getvalue()
    return made


@pytest.mark.slow
def test_a_frozen_month_prints_the_same_bytes_later(
    later: Workspace, year: dict[str, Month]
) -> None:
    forms = ("html", "docx", "xlsx")
    before = {month: targets.month(later, month) for month in MONTHS}
    first = printed(later, "2026-09", forms)
    assert printed(then(later, year["2026-09"]), "2026-09", forms) == first
    go_on(later)
    assert value(live(later, year["2026-03"].tasks, 3, shaped=False), CONTRACTS) != value(
        year["2026-03"], CONTRACTS)  # fmt: skip
    assert printed(later, "2026-09", forms) == first
    assert {month: targets.month(later, month) for month in MONTHS} == before


@pytest.mark.slow
@pytest.mark.needs("chromium")
def test_and_the_same_pdf(later: Workspace, year: dict[str, Month]) -> None:
    first = printed(then(later, year["2026-09"]), "2026-09", ("pdf",))
    assert printed(later, "2026-09", ("pdf",)) == first


def test_what_became_known_on_the_same_day_is_not_in_a_frozen_month(tmp_path: Path) -> None:
    """A month is frozen on the tenth, and a commit follows that very afternoon."""
    workspace, cut_off = planted.city(tmp_path / "city"), date(2026, 4, 10)
    planted.record(workspace, cut_off)
    targets.freeze(workspace, "2026-03", Signed("规划处", "冻结"), cut_off=cut_off)
    found = targets.month(workspace, "2026-03")
    assert found.frozen is not None
    with reading(at_close(workspace, found)) as store:
        assert store.commit == found.frozen.commit + 1  # that which froze it
    rows = [planted.CONTRACT, planted._contract("20", "2026-03-05", planted.EAST, "7")]
    path = workspace.root / "late.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    registers.publish(workspace, {"contract": path}, who="t", source="t", known_on=cut_off)
    with reading(at_close(workspace, found)) as store:
        assert store.commit == found.frozen.commit + 1
    with reading(replace(workspace, as_of=cut_off)) as store:
        assert store.commit == found.frozen.commit + 2
    assert targets.month(at_close(workspace, found), "2026-03") == found
