"""Decisions as Parquet: every row and every column of the policy's SELECT, whoever writes it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import duckdb
import pytest
from pyarrow import parquet

from tests.policies.test_decide import CODE, DAY, OTHER, SME, city
from twofold import policies
from twofold.errors import Conflict, NotFound
from twofold.policies.export import export
from twofold.sql.duckdb import in_memory
from twofold.sql.parquet import write_parquet
from twofold.sql.statements import fill
from twofold.workspace import open_city

__all__ = ["city"]


def exported(city: Path, folder: Path, only: str | None = None):
    workspace = open_city(city, day=DAY)
    return export(workspace, dict(policies.policies(workspace)), folder, only)


def test_a_file_a_policy_in_force_with_a_row_a_subject(city: Path, tmp_path: Path) -> None:
    made = exported(city, tmp_path / "out")
    workspace = open_city(city, day=DAY)
    known = policies.policies(workspace)
    covered = {id_ for id_, p in known.items() if p.from_ <= DAY and (p.to is None or p.to >= DAY)}
    assert {name.removesuffix(".parquet") for name in made.files} == covered
    rows = parquet.read_table(tmp_path / "out" / f"{SME}.parquet").to_pylist()
    assert {row["subject"] for row in rows} == {CODE}  # a university is not among those judged
    decision = policies.explain(workspace, SME, CODE)
    (row,) = rows
    assert row["verdict"] == int(decision.verdict)
    for clause in decision.clauses:
        assert row[f"{clause.clause.id}__answer"] == int(clause.answer)
    assert (row["total__low"], row["total__high"]) == (100, 100)
    assert OTHER not in {row["subject"] for row in rows}


def test_the_manifest_says_what_the_codes_mean_and_which_text_it_was(
    city: Path, tmp_path: Path
) -> None:
    made = exported(city, tmp_path / "out", SME)
    assert [*made.files] == [f"{SME}.parquet"]
    about = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert (about["day"], about["commit"]) == (DAY.isoformat(), made.commit)
    assert about["verdicts"] == {
        "0": "ineligible", "1": "unknown", "2": "pending", "3": "eligible", "4": "not_applicable",
    }  # fmt: skip
    file = about["files"][f"{SME}.parquet"]
    policy = policies.policies(open_city(city))[SME]
    written = (tmp_path / "out" / f"{SME}.parquet").read_bytes()
    document = Path(policy.at.path).read_bytes()
    assert file == {
        "policy": SME, "number": policy.number, "rows": 1,
        "sha256": hashlib.sha256(written).hexdigest(),
        "text": hashlib.sha256(document).hexdigest(),
    }  # fmt: skip


def test_what_is_there_is_not_written_over(city: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(Conflict):
        exported(city, tmp_path / "out")
    with pytest.raises(NotFound):
        exported(city, tmp_path / "new", "cn.nothing")
    assert not (tmp_path / "new").exists()


def test_the_engine_writes_what_arrow_writes(tmp_path: Path) -> None:
    select = fill("""SELECT i AS n, CAST(i AS DECIMAL(38, 2)) / 3 AS third, NULL AS "nothing",
                            CAST('2025-06-30' AS DATE) + CAST(i AS INTEGER) AS "on"
                     FROM RANGE(70000) AS t(i)""")  # fmt: skip
    with in_memory() as by_arrow, in_memory(folders=[tmp_path]) as by_engine:
        assert not by_arrow.reaches(tmp_path / "a.parquet")
        assert by_engine.reaches(tmp_path / "b.parquet")
        assert write_parquet(by_arrow, select, tmp_path / "a.parquet") == 70_000
        assert write_parquet(by_engine, select, tmp_path / "b.parquet") == 70_000
    with duckdb.connect() as connection:
        both = [f"SELECT * FROM '{tmp_path}/{name}.parquet'" for name in "ab"]
        for first, second in (both, both[::-1]):
            rest = connection.execute(f"SELECT COUNT(*) FROM ({first} EXCEPT ALL {second})")
            assert rest.fetchone() == (0,)


def test_an_engine_that_reaches_a_folder_reaches_no_other(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    with in_memory() as connection:
        write_parquet(connection, fill("SELECT 1 AS a"), outside / "x.parquet")
    with in_memory(folders=[inside]) as connection:
        for statement in (
            f"SELECT * FROM '{outside}/x.parquet'",
            f"SELECT * FROM '{inside}/../outside/x.parquet'",
            "SELECT * FROM read_csv('/etc/hostname')", f"COPY (SELECT 1) TO '{outside}/y.csv'",
            "SET allowed_directories = ['/']", "SET enable_external_access = true",
        ):  # fmt: skip
            with pytest.raises(duckdb.Error):
                connection.raw.execute(statement)
