"""A small example city built in a store: commits, totals, quarantine, and what is refused."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.example.drawn import DAY, EXAMPLE
from twofold import example
from twofold.errors import Conflict, NotFound
from twofold.workspace import Workspace, open_city

SCALE = 0.05
# One contract of each of these was registered for too much and corrected later.
REVISED = ("2023", "2025-03", "2026-04")


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> tuple[Workspace, example.Built, list[tuple[str, int, int]]]:
    root = tmp_path_factory.mktemp("city") / "qingdao"
    ours = shutil.ignore_patterns("*.duckdb*", "generated")
    shutil.copytree(EXAMPLE, root, ignore=ours)
    workspace, told = open_city(root), []
    made = example.build(workspace, SCALE, progress=lambda *words: told.append(words))
    return workspace, made, told


@pytest.fixture
def store(built):
    connection = duckdb.connect(str(built[0].store), read_only=True)
    yield connection
    connection.close()


def rows(store: duckdb.DuckDBPyConnection, sql: str) -> list[tuple]:
    return store.execute(sql).fetchall()


def test_every_register_is_filled_in_the_order_of_known_on(built, store) -> None:
    found = rows(store, "SELECT known_on, who, source, message FROM commits ORDER BY number")
    assert [row[0] for row in found] == sorted(row[0] for row in found)
    assert len(found) == built[1].commits > 90
    # The bureau of the city closes its months itself, November 2025 to October 2026.
    assert {row[1] for row in found} == {f"generator (seed {example.SEED})", "规划处"}
    assert [row[0] for row in found if row[1] == "规划处"] == [
        date(2025, 12, 10),
        *(date(2026, month, 10) for month in range(1, 12)),
    ]
    assert {row[2] for row in found} == {"generated", "published"}
    assert all(row[3] for row in found)
    published = rows(
        store,
        """SELECT DISTINCT register FROM commit_counts
                               JOIN commits ON number = "commit" WHERE source = 'published'""",
    )
    assert published == [("statistic",)]
    empty = [
        register.stem
        for register in (built[0].library / "registers").glob("*.md")
        if not register.stem.endswith(".en")
        and rows(store, f"SELECT COUNT(*) FROM {register.stem} WHERE removed IS NULL") == [(0,)]
    ]
    assert sorted(empty) == ["paper_sentence"]  # sentences are a person's
    # What lists came to is written into the last month alone.
    assert rows(store, "SELECT DISTINCT month FROM month_list") == [("2026-10",)]


def test_totals_in_the_store(store) -> None:
    valid = f"""SELECT COUNT(DISTINCT organisation) FROM certificate WHERE removed IS NULL
                AND valid_to >= DATE '{DAY}' AND issued_on <= DATE '{DAY}' AND revoked_on IS NULL
                AND kind = """
    assert rows(store, valid + "'hnte'") == [(396,)]
    assert rows(store, valid + "'tech_sme'") == [(465,)]
    assert rows(
        store,
        """SELECT SUM(contract_amount) FROM contract WHERE removed IS NULL
                          AND YEAR(registered_on) = 2024""",
    ) == [(3_547_900_000,)]


def test_what_changed_is_kept_as_it_was(store) -> None:
    assert rows(store, "SELECT COUNT(*) FROM organisation WHERE removed IS NOT NULL")[0][0] > 10
    assert rows(store, "SELECT COUNT(*) FROM contract WHERE removed IS NOT NULL") == [
        (len(REVISED),)
    ]
    assert rows(
        store,
        """SELECT COUNT(*) > 0 FROM intellectual_property
                          WHERE removed IS NOT NULL AND hnte_used_on IS NULL""",
    ) == [(True,)]


def test_unclean_rows_wait_in_quarantine_and_nothing_of_them_is_let_in(store) -> None:
    found = dict(rows(store, "SELECT register, COUNT(*) FROM quarantine GROUP BY 1"))
    assert found.keys() == {
        "organisation",
        "enterprise_report",
        "contract",
        "intellectual_property",
    }
    reasons = {row[0] for row in rows(store, "SELECT DISTINCT reason FROM quarantine")}
    assert reasons >= {
        "registers.code_checksum", "registers.code_length", "registers.conflicting_rows",
        "registers.bad_money", "registers.money_range", "registers.not_a_value",
        "registers.bad_date", "registers.no_such_key", "registers.missing_value",
    }  # fmt: skip
    let_in = """SELECT SUM(added) FROM commit_counts JOIN commits ON number = "commit"
                WHERE refused > 0"""
    assert rows(store, let_in) == [(0,)]


def test_progress_only_goes_forward_to_the_end(built) -> None:
    _, made, told = built
    assert {word for word, _, _ in told} == {"drawing", "publishing"}
    done = [now for word, now, _ in told if word == "publishing"]
    assert done == sorted(done)
    assert done[-1] == made.rows == next(total for word, _, total in reversed(told))


def test_a_store_is_never_built_over(built) -> None:
    with pytest.raises(Conflict) as caught:
        example.build(built[0], SCALE)
    assert caught.value.key == "example.store_exists"


def test_a_city_without_a_plan_has_nothing_to_build(tmp_path: Path) -> None:
    shutil.copy(EXAMPLE / "city.yaml", tmp_path)
    with pytest.raises(NotFound) as caught:
        example.build(open_city(tmp_path), SCALE)
    assert caught.value.key == "example.no_plan"
    assert not open_city(tmp_path).store.exists()
