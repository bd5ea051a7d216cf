"""Reforms: who gains, who loses and what it costs, beside sums of our own; the null draft changes
nothing; and what moves the indicators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests import planted
from twofold import indicators, policies
from twofold.errors import InputError, NotFound, Refused
from twofold.hosting.hosted import owned
from twofold.indicators import conferred
from twofold.policies import Answer
from twofold.policies.decide import covers
from twofold.policies.draft import Draft, Edits, draft, edited, key_of, text_of
from twofold.policies.model import Policy
from twofold.policies.reform import Reform
from twofold.registers import show
from twofold.registers.store import reading
from twofold.workspace import Workspace, open_city

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def city(demo_city: Path) -> Workspace:
    return open_city(demo_city)


@pytest.fixture(scope="module")
def served(city: Workspace) -> Iterator[Workspace]:
    """The same city with its decisions kept, as while it is served."""
    with owned(city):
        yield city


def drafted(city: Workspace, id_: str, edits: Edits | None = None, text: str = "") -> Draft:
    known = policies.policies(city)
    made = text or text_of(city, known[id_])
    if edits:
        made = edited(known[id_], made, city.day, edits)
    return draft(city, known[id_], known, made, "draft.md")


def reformed(city: Workspace, id_: str, **numbers: str) -> Reform:
    return policies.reform(city, id_, drafted(city, id_, Edits(numbers)))


# --- the null draft


def test_the_null_draft_changes_no_row_of_any_policy(city: Workspace) -> None:
    """Two runs, neither of them kept: the text read again from its own words."""
    count = 0
    for id_, of in policies.policies(city).items():
        if not covers(of, city.day):
            continue
        made = drafted(city, id_)
        assert made.difference == ""
        assert made.policy is not of
        found = policies.reform(city, id_, made)
        sums = found.sums
        assert (sums.gain, sums.loss, sums.mixed, found.wanted, found.affected) == (0, 0, 0, 0, ())
        assert sums.before == sums.after
        assert sums.eligible_before == sums.eligible_after
        assert all(a is b for a, b, _ in found.crossed)
        count += sums.count > 0
    assert count > 1


def test_the_null_draft_changes_no_row_of_a_served_city(served: Workspace) -> None:
    for id_ in ("cn.hnte", "cn.tech-sme"):
        found, moved = conferred.reform(
            served, policies.policies(served)[id_], drafted(served, id_)
        )
        assert (found.sums.same, found.wanted) == (found.sums.count, 0)
        assert found.sums.count > 1_000
        assert all(one.before == one.after == one.most == one.renewed for one in moved)


# --- sums of our own


def totals(city: Workspace, of: Policy) -> dict[str, tuple[Answer, str | None]]:
    decided = policies.decide(city, of.id).decided
    return {d.subject: (d.verdict, d.district) for d in decided}


RANKS = {Answer.UNMET: 0, Answer.NOT_APPLICABLE: 0, Answer.UNKNOWN: 1, Answer.PENDING: 2,
         Answer.MET: 3}  # fmt: skip


def test_who_gains_and_loses_is_counted_from_both_runs(city: Workspace, tmp_path: Path) -> None:
    """A stricter share of R&D in one tier and a laxer one of scientists: the draft is put into a
    city of its own, decided there row by row, and compared in Python."""
    edits = Edits({"rd_small": "7", "staff_share": "5"})
    made = drafted(city, "cn.hnte", edits)
    found = policies.reform(city, "cn.hnte", made)
    library = tmp_path / "library"
    import shutil

    shutil.copytree(city.library, library)
    (path,) = library.rglob("cn.hnte.md")
    path.write_text(made.text, encoding="utf-8")
    other = replace(city, library=library)
    current = policies.policies(city)["cn.hnte"]
    before, after = totals(city, current), totals(other, current)
    assert before.keys() == after.keys()
    expected: Counter[str] = Counter()
    by_district: Counter[tuple[str | None, str]] = Counter()
    crossed: Counter[tuple[Answer, Answer]] = Counter()
    for subject, (was, district) in before.items():
        now = after[subject][0]
        crossed[was, now] += 1
        change = RANKS[now] - RANKS[was]
        word = "gain" if change > 0 else "loss" if change < 0 else "same"
        expected[word] += 1
        by_district[district, word] += 1
    assert expected["gain"] > 50
    assert expected["loss"] > 50
    sums = found.sums
    assert (sums.gain, sums.loss, sums.mixed, sums.same) == (
        expected["gain"], expected["loss"], 0, expected["same"])  # fmt: skip
    assert {(a, b): n for a, b, n in found.crossed} == crossed
    for one in found.groups:
        assert (one.gain, one.loss) == (
            by_district[one.group, "gain"], by_district[one.group, "loss"])  # fmt: skip
    assert len(found.affected) == found.wanted == sums.gain + sums.loss
    for one in found.affected:
        assert (one.verdict_before, one.verdict_after) == (
            before[one.subject][0], after[one.subject][0])  # fmt: skip


def test_a_list_by_change_and_by_page(city: Workspace) -> None:
    made = drafted(city, "cn.hnte", Edits({"rd_small": "7", "staff_share": "5"}))
    whole = policies.reform(city, "cn.hnte", made)
    gains = policies.reform(city, "cn.hnte", made, change="gain")
    assert [a.subject for a in gains.affected] == [
        a.subject for a in whole.affected if a.change == "gain"]  # fmt: skip
    assert gains.wanted == whole.sums.gain
    page = policies.reform(city, "cn.hnte", made, change="gain", first=10, most=5)
    assert page.affected == gains.affected[10:15]


def test_groups_add_up_whatever_they_are_by(city: Workspace) -> None:
    made = drafted(city, "cn.hnte", Edits({"rd_small": "4"}))
    for by in ("district", "industry", "size"):
        found = policies.reform(city, "cn.hnte", made, by=by, most=0)
        assert sum(g.count for g in found.groups) == found.sums.count
        assert sum(g.gain for g in found.groups) == found.sums.gain > 0
        assert len(found.groups) > 2
    with pytest.raises(InputError) as told:
        policies.reform(city, "cn.hnte", made, by="colour")
    assert told.value.key == "policies.no_group"


# --- amounts, by hand

GRANT = """---
kind: policy
id: test.grant
name: 试
from: 2020-01-01
subject: organisation
among: org_kind = 'enterprise'
year: -1
---

| parameter | from | value | unit | source |
|---|---|---|---|---|
| share | 2020-01-01 | 10 | % | |
| least | 2020-01-01 | 100 | 万元 | |
| most | 2020-01-01 | 50 | 万元 | |

## 一

```sql require spends
rd >= :least
```

```sql amount grant
LEAST(:share * rd, :most)
```
"""


@pytest.fixture
def granting(demo_city: Path, tmp_path: Path) -> Workspace:
    """The demo city with a grant of its own."""
    import shutil

    city = open_city(demo_city)
    root = tmp_path / "city"
    root.mkdir()
    (root / "policies").mkdir()
    (root / "policies" / "test.grant.md").write_text(GRANT, encoding="utf-8")
    shutil.copy(city.root / "city.yaml", root)
    shutil.copy(city.store, root)
    return replace(city, root=root)


def spent(city: Workspace) -> dict[str, Decimal | None]:
    """R&D of last year as it stands in the register, of every enterprise."""
    with reading(city) as store:
        from twofold.sql.statements import fill

        rows = store.connection.rows(fill(
            """SELECT o.id, r.rd FROM _organisations AS o LEFT JOIN _reports AS r
               ON r.organisation = o.id AND r.year = 2025 WHERE o.kind = 'enterprise'""",
            organisations=store.view("organisation"), reports=store.view("enterprise_report"),
        ))  # fmt: skip
    return dict(rows)


def grant(rd: Decimal, share: str, least: int, most: int) -> Decimal:
    """In yuan, half up to the fen."""
    if rd < least:
        return Decimal(0)
    fen = (Decimal(share) * rd * 100 + Decimal("0.5")) // 1
    return min(fen / 100, Decimal(most))


@pytest.mark.parametrize(
    ("numbers", "share", "least", "most"),
    [
        ({"share": "12"}, "0.12", 1_000_000, 500_000),
        ({"least": "200"}, "0.10", 2_000_000, 500_000),
        ({"least": "50", "most": "20"}, "0.10", 500_000, 200_000),
    ],
)
def test_money_gained_and_lost_is_that_of_each_enterprise(
    granting: Workspace, numbers: dict[str, str], share: str, least: int, most: int
) -> None:
    found = reformed(granting, "test.grant", **numbers)
    gain = loss = 0
    before = after = Decimal(0)
    unknown = 0
    for rd in spent(granting).values():
        if rd is None:
            unknown += 1
            continue
        was, now = grant(rd, "0.10", 1_000_000, 500_000), grant(rd, share, least, most)
        before, after = before + was, after + now
        gain += now > was
        loss += now < was
    sums = found.sums
    assert (sums.gain + sums.mixed, sums.loss + sums.mixed) >= (gain, loss)
    assert (sums.before.settled, sums.after.settled) == (before, after)
    assert sums.mixed == 0 or numbers.keys() == {"least", "most"}
    assert sums.gain == gain + _unknown_gain(numbers, unknown)
    assert sums.loss == loss + _unknown_loss(numbers, unknown)


def _unknown_gain(numbers: dict[str, str], unknown: int) -> int:
    """Of whom nothing is known, at most the cap may be paid: what raises neither changes nothing
    for them."""
    return 0


def _unknown_loss(numbers: dict[str, str], unknown: int) -> int:
    """A lower cap is less at most."""
    return unknown if "most" in numbers else 0


def test_settled_and_at_most_are_told_apart(granting: Workspace) -> None:
    """An enterprise without a report may be paid up to the cap: it is in the most, never in what is
    settled."""
    found = reformed(granting, "test.grant", most="60")
    unknown = sum(1 for rd in spent(granting).values() if rd is None)
    assert unknown > 10
    before, after = found.sums.before, found.sums.after
    assert before.most - before.settled == unknown * 500_000
    assert after.most - after.settled == unknown * 600_000


# --- indicators


def test_who_is_certified_moves_the_indicators(city: Workspace) -> None:
    """A pass mark of 60: who then passes and has no valid certificate is one more high-tech
    enterprise, and one more technology-based enterprise unless it is an SME on the list."""
    current = policies.policies(city)["cn.hnte"]
    made = drafted(city, "cn.hnte", Edits({"pass_score": "60"}))
    found, moved = conferred.reform(city, current, made)
    by_id = {one.indicator: one for one in moved}
    newly = {a.subject for a in found.affected
             if a.verdict_after is Answer.MET and a.verdict_before is not Answer.MET}  # fmt: skip
    maybe = {a.subject for a in found.affected
             if a.verdict_after in (Answer.MET, Answer.PENDING)
             and a.verdict_before not in (Answer.MET, Answer.PENDING)}  # fmt: skip
    assert newly
    holders = {kind: _holders(city, kind) for kind in ("hnte", "tech_sme")}
    hnte, union = len(holders["hnte"]), len(holders["hnte"] | holders["tech_sme"])
    assert (by_id["hnte"].before, by_id["tech-enterprises"].before) == (hnte, union)
    for who, name in ((newly, "after"), (maybe | newly, "most")):
        assert getattr(by_id["hnte"], name) == len(holders["hnte"] | who)
        assert getattr(by_id["tech-enterprises"], name) == len(
            holders["hnte"] | holders["tech_sme"] | who)  # fmt: skip
    assert by_id["hnte"].after > hnte
    assert by_id["tech-sme"].after == by_id["tech-sme"].before == len(holders["tech_sme"])
    # the store itself has no certificate more
    assert indicators.measure(city, ["hnte"])["hnte"].value == hnte


def _holders(city: Workspace, kind: str) -> set[str]:
    """Who holds a valid certificate, read row by row from the register."""
    found = set()
    for entry in show(city, "certificate", limit=None).rows:
        row = entry.values
        valid = row["issued_on"] <= DAY and (row["valid_to"] is None or row["valid_to"] >= DAY)
        revoked = row["revoked_on"] is not None and row["revoked_on"] <= DAY
        this_year = kind != "tech_sme" or row["issued_on"].year == DAY.year
        if row["kind"] == kind and valid and this_year and not revoked:
            found.add(row["organisation"])
    return found


def test_who_is_no_longer_eligible_goes_at_renewal(city: Workspace) -> None:
    current = policies.policies(city)["cn.hnte"]
    made = drafted(city, "cn.hnte", Edits({"pass_score": "80"}))
    found, moved = conferred.reform(city, current, made)
    one = next(m for m in moved if m.indicator == "hnte")
    lost = {a.subject for a in found.affected
            if a.verdict_before is Answer.MET and a.verdict_after is not Answer.MET}  # fmt: skip
    holders = _holders(city, "hnte")
    assert lost & holders
    assert (one.before, one.after) == (len(holders), len(holders))
    assert one.renewed == len(holders - lost)


def test_take_up_is_a_share_of_the_same_enterprises(city: Workspace) -> None:
    current = policies.policies(city)["cn.hnte"]
    made = drafted(city, "cn.hnte", Edits({"pass_score": "60"}))
    values = {}
    for share in (0, 30, 60, 100):
        _, moved = conferred.reform(city, current, made, share, most=0)
        values[share] = next(m for m in moved if m.indicator == "hnte")
    before = values[0].before
    assert (values[0].after, values[0].most) == (before, before)
    assert before < values[30].after < values[60].after < values[100].after
    whole = values[100].most - before
    assert whole > 200  # so many that a share of them is near its percentage
    for share in (30, 60):
        assert abs((values[share].most - before) / whole - Decimal(share) / 100) < Decimal("0.1")
    for share in (-1, 101):
        with pytest.raises(InputError):
            conferred.reform(city, current, made, share, most=0)


def test_a_policy_that_confers_nothing_moves_nothing(granting: Workspace) -> None:
    current = policies.policies(granting)["test.grant"]
    made = drafted(granting, "test.grant", Edits({"least": "1"}))
    found, moved = conferred.reform(granting, current, made)
    assert found.sums.gain > 0
    assert moved == ()


# --- drafts


def test_a_parameter_gets_a_row_from_the_day_on(city: Workspace) -> None:
    made = drafted(city, "cn.hnte", Edits({"rd_small": "4.5"}))
    added = [line for line in made.difference.splitlines() if line[:2] in ("+|", "-|")]
    assert added == ["+| rd_small | 2026-11-22 | 4.5 | % | ? |"]
    assert [p.written for p in made.policy.parameters if p.name == "rd_small"] == ["5", "4.5"]
    before = replace(city, day=date(2026, 11, 21))
    found = policies.reform(before, "cn.hnte", made)  # the day before it is not in force yet
    assert found.wanted == 0


def test_a_clause_gets_another_rule(city: Workspace) -> None:
    current = policies.policies(city)["cn.hnte"]
    (clause,) = (c for c in current.clauses if c.id == "staff")
    made = drafted(city, "cn.hnte", Edits({}, {key_of(current, clause): "science_staff >= 1"}))
    (changed,) = (c for c in made.policy.clauses if c.id == "staff")
    assert changed.text == "science_staff >= 1"
    others = [(c.word, c.id, c.text) for c in made.policy.clauses if c.id != "staff"]
    assert others == [(c.word, c.id, c.text) for c in current.clauses if c.id != "staff"]
    assert policies.reform(city, "cn.hnte", made).sums.gain > 0


def test_one_of_two_waivers_is_meant(city: Workspace) -> None:
    current = policies.policies(city)["cn.tech-sme"]
    keys = [key_of(current, c) for c in current.clauses]
    assert len(keys) == len(set(keys))
    made = drafted(city, "cn.tech-sme", Edits({}, {"waive staff_scored": "hnte_valid"}))
    rules = {(c.word, c.id): c.text for c in made.policy.clauses}
    assert rules["waive", "staff_scored"] == "hnte_valid"
    assert "rd_institution" in rules["waive", "evaluation"]


def test_failing_cases_are_told_and_the_draft_compared(city: Workspace) -> None:
    text = text_of(city, policies.policies(city)["cn.hnte"]).replace(
        "| rd_small | 2016-01-01 | 5 |", "| rd_small | 2016-01-01 | 6 |")  # fmt: skip
    made = drafted(city, "cn.hnte", text=text)
    assert made.failing
    assert {p.key for p in made.failing} == {"policies.case_fails"}
    lines = text.split("\n")
    assert all(p.values["case"] in lines[p.at.line - 1] for p in made.failing)
    assert policies.reform(city, "cn.hnte", made).sums.loss > 0


@pytest.mark.parametrize(
    ("edits", "error", "key"),
    [
        (Edits({"rd_smal": "4"}), NotFound, "policies.no_parameter"),
        (Edits({"rd_small": "viele"}), InputError, "policies.bad_parameter"),
        (Edits({}, {"require nothing": "rd > 1"}), NotFound, "policies.no_clause"),
        (Edits({}, {"require staff": "science_stuff >= 1"}), InputError, "sql.unknown_name"),
    ],
)
def test_what_is_wrong_in_a_draft_is_told(
    city: Workspace, edits: Edits, error: type[Exception], key: str
) -> None:
    with pytest.raises(error) as told:
        drafted(city, "cn.hnte", edits)
    assert told.value.key == key  # type: ignore[attr-defined]


@pytest.mark.parametrize("share", [-1, 101])
def test_a_take_up_is_a_share(city: Workspace, share: int) -> None:
    current = policies.policies(city)["cn.hnte"]
    made = drafted(city, "cn.hnte", Edits({"rd_small": "4"}))
    with pytest.raises(InputError) as told:
        conferred.reform(city, current, made, share)
    planted.check(told.value, "policies.bad_take_up", "None", str(share))


def test_another_document_is_no_draft(city: Workspace) -> None:
    known = policies.policies(city)
    with pytest.raises(InputError) as told:
        draft(city, known["cn.hnte"], known, text_of(city, known["cn.tech-sme"]), "draft.md")
    assert told.value.key == "policies.other_draft"


def test_a_day_that_the_draft_does_not_cover_is_refused(city: Workspace) -> None:
    text = text_of(city, policies.policies(city)["cn.hnte"]).replace("from: 2016-01-01",
                                                               "from: 2027-01-01")  # fmt: skip
    made = drafted(city, "cn.hnte", text=text)
    with pytest.raises(Refused):
        policies.reform(city, "cn.hnte", made)


def test_drafts_do_not_pile_up(served: Workspace) -> None:
    """A served city keeps what is in force, and no draft of it."""
    with reading(served) as store:
        policies.count(served, "cn.hnte")
        shelf = store.connection.shelf  # type: ignore[attr-defined]
        before = dict(shelf.tables)
        for share in range(3, 9):
            reformed(served, "cn.hnte", staff_share=str(share))
        rule = "standards_led >= 1 OR staff < 20"
        made = drafted(served, "cn.hnte", Edits({}, {"require staff": rule}))
        policies.reform(served, "cn.hnte", made)
        assert dict(shelf.tables).keys() == before.keys()
