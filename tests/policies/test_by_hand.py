"""What the measurements compare with (`benchmarks/handwritten`) knows the same rules.

The hand-written rules are asked the documents' own cases; then they and Twofold decide the same
generated rows. A competitor that answers another question would make any figure meaningless.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from pyarrow import parquet

from benchmarks import _contenders, _rows
from benchmarks.__main__ import PAGES, names, written
from benchmarks.policies import compared
from tests.evaluator.cases import Case, cases, guessed
from tests.evaluator.evaluate import NEVER
from tests.evaluator.policy import interval
from tests.policies.library import IDS, document, policy
from twofold.policies import compile as compiled

WORDS = {"unmet": 0, "unknown": 1, "pending": 2, "met": 3, "ineligible": 0, "eligible": 3}
ROWS = 3_000
Cells = dict[tuple[int, str], tuple[Any, ...]]


def asked(id_: str, day: date) -> list[Case]:
    """A document's cases of one day whose expected cells are all answers."""
    found = cases(document(id_), guessed(document(id_)))
    return [c for c in found if c.day == day and "refused" not in c.expected.values()]


def days(id_: str) -> list[date]:
    every = {case.day for case in cases(document(id_), guessed(document(id_)))}
    return sorted(day for day in every if asked(id_, day))


def table(id_: str, of: list[Case]) -> pa.Table:
    """Cases as the rows that the measurements use; a ratio is itself divided by one."""
    with duckdb.connect() as connection:
        connection.execute(_rows.create(policy(id_), 0))
        schema = connection.table("facts").to_arrow_table().schema
    return pa.table(
        [[_cell(field, case) for case in of] for field in schema], schema=schema
    ).set_column(0, "subject", pa.array(range(len(of)), pa.int64()))


def _cell(field: pa.Field, case: Case) -> Any:
    name = field.name.replace("__", " ").removesuffix(" n")
    if name.endswith(" d"):
        return Decimal(1)
    value = case.row.get(name)
    if value == NEVER:
        return date(9999, 12, 31)
    return int(value) if isinstance(value, Decimal) and pa.types.is_integer(field.type) else value


def expected(of: list[Case]) -> Cells:
    """Row and what is expected of it: the code of an answer, or the two ends of a score."""
    cells: Cells = {}
    for row, case in enumerate(of):
        for what, cell in case.expected.items():
            found = None if cell in WORDS else interval(cell)
            cells[row, what] = (WORDS[cell],) if found is None else (found.lo, found.hi)
    return cells


def said(found: dict[str, Any], cells: Cells) -> Cells:
    """The same cells out of a contender's columns."""
    made: Cells = {}
    for row, what in cells:
        names = ["verdict"] if what == "verdict" else [f"{what}__answer"]
        if names[0] not in found:
            names = [f"{what}__low", f"{what}__high"]
        made[row, what] = tuple(found[name][row] for name in names)
    return made


@pytest.mark.parametrize("id_", IDS)
def test_polars_answers_the_documents_cases(id_: str) -> None:
    pl = pytest.importorskip("polars", reason="Polars is not installed")
    rules, count = _contenders.by_hand("polars", id_), 0
    for day in days(id_):
        of = asked(id_, day)
        found = rules.decided(pl.from_arrow(table(id_, of)).lazy(), day).collect()
        wanted = expected(of)
        assert said(found.to_dict(as_series=False), wanted) == wanted
        count += len(wanted)
    assert count > 200


@pytest.mark.parametrize("id_", IDS)
def test_openfisca_answers_the_cases_in_which_nothing_is_unknown(id_: str) -> None:
    pytest.importorskip("openfisca_core", reason="OpenFisca is not installed")
    from benchmarks.handwritten import openfisca_system

    rules = _contenders.by_hand("openfisca", id_)
    system, count = rules.policy(wide=True), 0
    for day in days(id_):
        of = [case for case in asked(id_, day) if _sayable(case, rules.COMPARABLE)]
        given = openfisca_system.arrays(system, table(id_, of))
        found = openfisca_system.decided(system, given, rules.ASKED, day)
        wanted = {at: cell for at, cell in expected(of).items() if _answered(at[1], rules.ASKED)}
        assert said(found, wanted) == wanted
        count += len(wanted)
    assert count > 90


def _sayable(case: Case, denominators: tuple[str, ...]) -> bool:
    known = None not in case.row.values()
    return known and all(case.row.get(name, 1) for name in denominators)


def _answered(what: str, names: tuple[str, ...]) -> bool:
    return what == "verdict" or f"{what}__answer" in names or f"{what}__high" in names


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """For each policy a folder with generated rows and our decisions of them."""
    folders = {id_: tmp_path_factory.mktemp(id_) for id_ in IDS}
    for id_, folder in folders.items():
        with duckdb.connect() as connection:
            connection.execute(_rows.create(policy(id_), ROWS))
            connection.table("facts").write_parquet(str(folder / "rows.parquet"))
        decide(id_, "twofold", folder)
    return folders


def decide(id_: str, name: str, folder: Path) -> None:
    with getattr(_contenders, name)(id_, folder / "rows.parquet") as work:
        work()(folder / f"{name}.parquet")


@pytest.mark.parametrize("id_", IDS)
@pytest.mark.parametrize(
    ("name", "library"),
    [("duckdb_sql", "duckdb"), ("polars", "polars"), ("openfisca_64", "openfisca_core")],
)
def test_the_same_rows_get_the_same_cells(
    decided: dict[str, Path], id_: str, name: str, library: str
) -> None:
    pytest.importorskip(library, reason=f"{library} is not installed")
    decide(id_, name, decided[id_])
    found = compared(policy(id_), name, decided[id_])
    assert found.cells > 10 * ROWS if name != "openfisca_64" else found.cells > 5 * ROWS
    assert found.differ == 0


def test_a_single_other_cell_is_found(decided: dict[str, Path], tmp_path: Path) -> None:
    """The comparison that lets a measurement be shown at all."""
    ours = parquet.read_table(decided["cn.hnte"] / "twofold.parquet")
    at = ours.column_names.index("rd__answer")
    cells = ours["rd__answer"].to_pylist()
    cells[7] = 3 if cells[7] != 3 else 0
    other = ours.set_column(at, "rd__answer", pa.array(cells, ours.schema.field(at).type))
    parquet.write_table(ours, tmp_path / "twofold.parquet")
    parquet.write_table(other, tmp_path / "polars.parquet")
    with pytest.raises(SystemExit, match="1 cells differ"):
        compared(policy("cn.hnte"), "polars", tmp_path)
    assert "rd__answer" not in compiled.needed(policy("cn.hnte"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_pages_have_a_place_for_every_measurement(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for name in names():
        text = written(text, name, f"figures of {name}")
    assert [f"figures of {name}" in text for name in names()] == [True] * len(names())
    with pytest.raises(SystemExit, match="no place for other"):
        written(text, "other", "")
