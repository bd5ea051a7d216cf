"""A toy despite every tick: what the design names as one, each line a test on the example city."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from tests.surfaces.program import twofold
from twofold import facts, indicators, policies, registers
from twofold.policies.decide import decide_registers
from twofold.registers.store import reading
from twofold.sql.nodes import Type
from twofold.sql.statements import DIALECT
from twofold.workspace import Workspace, open_city

GENERATED = "generated"
LABEL = {"zh": "演示数据，非统计数据", "en": "Demonstration data, not statistics"}
POLICIES = ("cn.hnte", "cn.tech-sme")


def run(city: Path, *words: str) -> str:
    """What the command prints, in a process of its own."""
    call = [sys.executable, "-m", "twofold", *words, "--city", str(city)]
    return subprocess.run(call, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("policy", POLICIES)
def test_not_all_verdicts_are_pending(demo_city: Path, policy: str) -> None:
    counts = policies.count(open_city(demo_city), policy)
    total = sum(counts.values())
    assert total > 15_000
    assert all(counts.values()), counts
    assert counts["pending"] < total / 3


@pytest.mark.parametrize(("policy", "kind", "holders"), [
    ("cn.hnte", "hnte", 7_920), ("cn.tech-sme", "tech_sme", 9_300),
])  # fmt: skip
def test_certified_enterprises_pass_their_own_rule(
    demo_city: Path, policy: str, kind: str, holders: int
) -> None:
    workspace = open_city(demo_city)
    assert verdicts(workspace, policy, kind) == {3: holders}


def test_they_passed_it_on_the_day_they_were_certified(demo_city: Path) -> None:
    """Those who hold it today, as the records were known on the day it was issued: class II rights
    that were used up by that very certificate still counted."""
    workspace = open_city(demo_city)
    with reading(workspace) as store:
        held = store.view("certificate").sql(dialect=DIALECT)
        rows = store.connection.raw.execute(
            f"""SELECT issued_on, LIST(organisation) FROM ({held}) WHERE kind = 'hnte'
                AND issued_on <= $1 AND valid_to >= $1 AND revoked_on IS NULL GROUP BY issued_on""",
            [workspace.day],
        ).fetchall()
    assert sum(len(holders) for _, holders in rows) == 7_920
    assert len(rows) > 3
    for issued, holders in rows:
        then = open_city(demo_city, day=issued, as_of=issued)
        found = decided(then, "cn.hnte", issued)
        assert {found[holder] for holder in holders} == {3}, issued


def decided(workspace: Workspace, policy: str, day: date) -> dict[str, int]:
    """The verdict's code of every enterprise under a policy on a day."""
    rules, subject = policies.policies(workspace), facts.subjects(workspace)["organisation"]
    with reading(workspace) as store:
        select = decide_registers(store, rules[policy], subject, day).sql(dialect=DIALECT)
        rows = store.connection.raw.execute(f"SELECT subject, verdict FROM ({select})").fetchall()
    return dict(rows)


def verdicts(workspace: Workspace, policy: str, kind: str) -> dict[int, int]:
    """How many of today's holders of a certificate have each verdict under its policy."""
    with reading(workspace) as store:
        held = store.view("certificate").sql(dialect=DIALECT)
        holders = store.connection.raw.execute(
            f"""SELECT organisation FROM ({held}) WHERE kind = $1 AND issued_on <= $2
                AND valid_to >= $2 AND revoked_on IS NULL""",
            [kind, workspace.day],
        ).fetchall()
    found = decided(workspace, policy, workspace.day)
    return dict(Counter(found[holder] for (holder,) in holders))


def test_generated_numbers_do_not_pose_as_the_citys(demo_city: Path) -> None:
    workspace = open_city(demo_city)
    with reading(workspace) as store:
        query = store.connection.raw.execute
        tables = {r: f'"{r}"' for r in store.registers}
        for register, table in tables.items():
            sources = {s for (s,) in query(
                f"SELECT DISTINCT c.source FROM {table} t JOIN commits c ON c.number = t.added"
            ).fetchall()}  # fmt: skip
            made_here = {
                s for s in sources if s.startswith(GENERATED) or "demo" in s or "dirty" in s
            }
            assert made_here == (set() if register == "statistic" else sources), (register, sources)
        districts = {d for (d,) in query("SELECT DISTINCT district FROM organisation").fetchall()}
        names = query("SELECT name FROM organisation").fetchall()
    assert all(re.fullmatch(r"示例区(10|[1-9])", d) for d in districts), districts
    assert all("示例" in name for (name,) in names)
    brief = json.loads(run(demo_city, "brief", "--format", "json"))
    for target in brief["targets"]:
        assert "generated" in target
        assert "published" in target
        assert set(target["generated"]) & {"source", "published_on"} == set()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_generated_figures_are_labelled_where_they_appear(demo_city: Path, lang: str) -> None:
    printed = re.sub(r"\s+", "", run(demo_city, "brief", "--lang", lang))
    assert re.sub(r"\s+", "", LABEL[lang]) in printed


def test_a_paraphrase_does_not_pose_as_law(demo_city: Path) -> None:
    for id_, policy in policies.policies(open_city(demo_city)).items():
        assert policy.text == "paraphrase", "nothing here was copied from an official text"
        told = {lang: twofold("policies", "explain", id_, "--lang", lang, "--city", str(demo_city))
                for lang in ("zh", "en")}  # fmt: skip
        assert "转述" in told["zh"].out
        assert "araphrase" in told["en"].out


def test_no_gap_is_offered_in_a_closed_year(demo_city: Path) -> None:
    workspace = open_city(demo_city)
    subject = facts.subjects(workspace)["organisation"]
    for select in subject.selects:
        closed = any(p.name in ("year", "year_end") for p in placeholders(select.query.tree))
        for column in select.facts:
            fact = subject.facts[column.split("__")[0]]
            if closed and fact.name.type is not Type.DATE:
                assert fact.name.period in ("year", "3 years"), fact.name.name
    run_ = policies.decide(
        workspace, "cn.hnte", wanted=policies.Wanted(verdict=policies.Answer.UNMET)
    )
    gaps = [c for d in run_.decided for r in d.clauses for c in r.comparisons if c.gap is not None]
    past = [c for c in gaps if c.fact and subject.facts[c.fact].name.period in ("year", "3 years")]
    closed_gaps = [c for c in gaps if c.closed]
    assert past == closed_gaps
    assert len(closed_gaps) > 1_000
    assert all(c.acts_in == workspace.day.year for c in closed_gaps)
    assert all(c.counts_on == workspace.day.year + 1 for c in closed_gaps)


def placeholders(tree):
    from sqlglot import exp

    return tree.find_all(exp.Placeholder)


def test_what_a_policy_confers_moves_a_target(demo_city: Path, tmp_path: Path) -> None:
    import shutil

    city = tmp_path / "city"
    shutil.copytree(demo_city, city)
    workspace = open_city(city)
    before = indicators.measure(workspace, ["tech-enterprises"])["tech-enterprises"].value
    held = policies.policies(workspace)["cn.hnte"].certificate
    newcomer = next(
        d.subject
        for d in policies.decide(
            workspace, "cn.hnte", wanted=policies.Wanted(verdict=policies.Answer.UNMET)
        ).decided
        if not certified(workspace, d.subject)
    )
    row = {"id": "TEST-1", "organisation": newcomer, "kind": held, "issued_on": date(2026, 11, 1),
           "valid_to": date(2029, 10, 31), "revoked_on": None, "rank": None}  # fmt: skip
    columns = {name: pa.array([value]) for name, value in row.items() if value is not None}
    registers.publish(workspace, {"certificate": pa.table(columns)}, who="test", source="test",
                      known_on=workspace.day)  # fmt: skip
    after = indicators.measure(workspace, ["tech-enterprises"])["tech-enterprises"].value
    assert after == before + 1


def certified(workspace: Workspace, subject: str) -> bool:
    with reading(workspace) as store:
        held = store.view("certificate").sql(dialect=DIALECT)
        found = store.connection.raw.execute(
            f"""SELECT COUNT(*) FROM ({held})
                WHERE organisation = ? AND kind IN ('hnte', 'tech_sme')""",
            [subject],
        ).fetchone()
    return bool(found and found[0])


def test_vintages_are_not_all_dated_today(demo_city: Path) -> None:
    known = [commit.known_on for commit in registers.log(open_city(demo_city))]
    assert len({day.year for day in known}) >= 5
    assert known == sorted(known, reverse=True)
    then, now = open_city(demo_city, as_of=date(2024, 6, 30)), open_city(demo_city)
    assert then.as_of < now.as_of
    published_then = indicators.brief(then)
    published_now = indicators.brief(now)
    assert published_then != published_now


def test_an_earlier_as_of_gives_the_figure_of_then(demo_city: Path) -> None:
    """The generator revises some reports of 2022 later: before, the old figure stands."""
    totals = {}
    for as_of in (date(2023, 12, 31), date(2026, 11, 22)):
        with reading(open_city(demo_city, as_of=as_of)) as store:
            view = store.view("enterprise_report").sql(dialect=DIALECT)
            totals[as_of] = store.connection.raw.execute(
                f"SELECT COUNT(*), SUM(rd) FROM ({view}) WHERE year = 2022"
            ).fetchone()
    (rows_then, rd_then), (_, rd_now) = totals.values()
    assert rows_then > 10_000
    assert rd_then != rd_now
