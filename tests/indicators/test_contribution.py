"""What moved an indicator: against a brute force in Python, and to the last fraction."""

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.indicators import planted_city as planted
from tests.indicators.planted_city import A, B, C
from twofold import facts, indicators, policies, registers
from twofold.errors import InputError, NotFound, Refused
from twofold.indicators import tree
from twofold.indicators.contribution import Contribution, contribution, groups_of
from twofold.indicators.records import part_id, records
from twofold.policies.decide import decide_registers
from twofold.policies.model import Answer
from twofold.policies.read import UNITS
from twofold.registers.store import reading
from twofold.sql.layers import layer
from twofold.workspace import Workspace, open_city

END = date(2024, 12, 31)
LATE = date(2025, 12, 31)
PART = """```sql value {}
SUM(contract_amount) FILTER (WHERE broker = '{}' AND registered_on <= :day)
```
"""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("contribution") / "of"
    root.mkdir()
    money = "SUM(contract_amount) FILTER (WHERE registered_on BETWEEN :year_start AND :day)"
    return planted.made(root, **{
        "flow-a": planted.indicator("flow-a", "contract", money, unit="亿元", measure="flow"),
        "both-a": planted.indicator("both-a", "contract", "0").split("```")[0]
                  .replace("unit: 个", "unit: 亿元") + "\n".join(PART.format(*one) for one in (
                      ("first", "b1"), ("second", "b2"))),
        "names-a": planted.indicator("names-a", "contract",
                                     "COUNT(DISTINCT broker) FILTER (WHERE registered_on <= :day)",
                                     unit="人", further="absent: {broker: none}\n"),
        "most-a": planted.indicator("most-a", "contract", "MAX(contract_amount)", unit="亿元"),
        "steps-a": planted.indicator("steps-a", "award_step", "COUNT(*)"),
        "made-a": "---\nkind: indicator\nid: made-a\nname: {zh: 合成, en: Made}\nunit: 亿元\n"
                  "measure: stock\ndirection: up\npublished: none\n"
                  "reads: {one: fund-volume, two: fund-volume}\n---\n\n"
                  "```sql value\none + two\n```\n",
    })  # fmt: skip


def moves(found: Contribution) -> dict[tuple[str | None, str], tuple[int, Fraction]]:
    return {(m.group, m.kind): (m.rows, m.amount) for m in found.moves}


def exact(found: Contribution) -> bool:
    """Whether the parts are the whole, to the last fraction."""
    return sum((m.amount for m in found.moves), Fraction(0)) == found.difference


def test_a_revision_by_hand(city: Workspace) -> None:
    """The contracts of 2024 as known at the year's end, and now: 1 corrected by half a unit, 4
    known later, 5 got its amount of one yuan; in the district of the seller."""
    found = contribution(city, "flow-a", END, END, known_first=END, by="district")
    assert moves(found) == {
        ("东区", "change"): (1, Fraction(1, 2)), ("西区", "entry"): (1, Fraction(1, 2)),
        (None, "entry"): (1, Fraction(1, 10**8)),
    }  # fmt: skip
    assert found.difference == 1 + Fraction(1, 10**8)
    assert exact(found)
    assert [r.key for r in found.rows] == [("1",), ("4",), ("5",)]


def test_a_year_against_the_next(city: Workspace) -> None:
    found = contribution(city, "flow-a", END, LATE)
    assert moves(found) == {
        (None, "entry"): (1, Fraction(7)), (None, "exit"): (5, -(7 + Fraction(1, 10**8))),
    }  # fmt: skip
    assert exact(found)


def test_only_what_was_known_moves_it(city: Workspace) -> None:
    then = replace(city, as_of=date(2025, 2, 28), day=date(2025, 2, 28))
    found = contribution(then, "flow-a", END, END, known_first=END, known_last=planted.DAY)
    assert (found.difference, found.moves) == (0, ())
    assert found.after.as_of == then.as_of


def test_the_rows_that_moved_most_are_those_of_all_parts(city: Workspace) -> None:
    """Of the first part one contract came to be of 50 million more and one of 50 million was
    recorded late; of the second one of 700 million was registered."""
    found = contribution(city, "both-a", END, LATE, known_first=END, most=2)
    assert [(row.key, row.part) for row in found.rows] == [
        (("6",), "value-second"), (("1",), "value-first"),
    ]  # fmt: skip
    assert exact(found)
    assert found.difference == 8


def test_names_stand_in_their_groups_by_their_share_of_rows(city: Workspace) -> None:
    """b1 has contracts 1, 2 (and 4, known later) of A, B, C; b2 has 3 of B. Of b1's one, half was
    A's and half B's, then a third each; the empty cell (`none`) stays D's alone."""
    found = contribution(city, "names-a", END, END, known_first=END, by="seller")
    assert exact(found)
    assert found.difference == 0
    assert dict(groups_of(found)) == {
        A: Fraction(-1, 6), B: Fraction(-1, 6), C: Fraction(1, 3),
    }  # fmt: skip


def test_a_ratio_at_its_midpoint_by_hand(city: Workspace) -> None:
    """Enterprises of all R&D: 400 of 500 in 2023; 300 of 400 in 2024, B's not being known. From A
    (100 to 250), B (300 to none) and C (none to 50); the university stays at 100."""
    found = contribution(city, "industry-rd-share", END, LATE)
    up, down = Fraction(1, 500) + Fraction(1, 400), Fraction(700, 2) / (500 * 400)
    share = {(m.part, m.kind): m.amount for m in found.moves}
    assert share["numerator-enterprises", "change"] == 100 * 150 * up / 2
    assert share["denominator-enterprises", "change"] == -100 * 150 * down
    assert share["numerator-enterprises", "exit"] == 100 * -300 * up / 2
    assert share["denominator-enterprises", "entry"] == -100 * 50 * down
    assert found.difference == 75 - 80
    assert exact(found)
    assert {r.key for r in found.rows} == {(A,), (B,), (C,)}  # not a row a year


def test_a_row_that_goes_to_another_group(tmp_path) -> None:
    root = tmp_path / "of"
    root.mkdir()
    text = planted.indicator("orgs-a", "organisation", "COUNT(*)", unit="家")
    workspace = planted.made(root, **{"orgs-a": text})
    moved = planted.ORGANISATIONS[1].replace("东区", "西区")
    planted.publish(workspace, date(2026, 3, 1), organisation=(planted.ORGANISATIONS[0], moved))
    found = contribution(workspace, "orgs-a", END, planted.DAY, known_first=END, by="district")
    assert moves(found) == {("东区", "departure"): (1, Fraction(-1)),
                            ("西区", "arrival"): (1, Fraction(1))}  # fmt: skip
    assert found.difference == 0
    assert exact(found)


@pytest.fixture
def unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the documents kept no small counts back: the sums are the same."""
    monkeypatch.setattr(tree, "least", lambda *_: 0)


@pytest.mark.parametrize("group", [{"by": "district"}, {"policy": "cn.hnte"}])
def test_no_group_moves_of_which_small_counts_are_kept_back(
    city: Workspace, group: dict[str, str]
) -> None:
    for id_ in ("rd-spending", "rd-index"):
        made = contribution(city, id_, END, LATE, **group)
        assert made.reason is not None
        assert made.reason.code == "suppressed_moves"
        assert (made.moves, made.rows) == ((), ())
    whole = contribution(city, "rd-spending", END, LATE)
    assert whole.moves
    assert exact(whole)


@pytest.mark.usefixtures("unguarded")
def test_a_fact_groups_as_the_column_that_it_is_made_from(city: Workspace) -> None:
    by_fact, by_column = (contribution(city, "rd-spending", END, LATE, by=by)
                          for by in ("org_kind", "organisation.kind"))  # fmt: skip
    assert groups_of(by_fact) == groups_of(by_column)
    assert [group for group, _ in groups_of(by_fact)] == ["enterprise"]  # the university stays
    assert exact(by_fact)


def test_the_first_letters_of_a_column(city: Workspace) -> None:
    """Of the contracts of 2024 that came later, 4 is of an I65 enterprise and 5 too; 1 of a C39."""
    found = contribution(city, "flow-a", END, END, known_first=END, by="seller.industry:1")
    assert dict(groups_of(found)) == {"C": Fraction(1, 2), "I": Fraction(1, 2) + Fraction(1, 10**8)}
    assert exact(found)


def test_what_cannot_be_taken_apart_says_why(city: Workspace) -> None:
    assert contribution(city, "cluster-rank", END).reason is not None
    made = contribution(city, "made-a", END)
    assert made.reason is not None
    assert made.reason.code == "not_taken_apart"
    none = contribution(city, "funds", END)  # no fund was ever recorded
    assert none.reason is not None
    assert none.reason.code == "not_measured"
    with pytest.raises(Refused) as extreme:
        contribution(city, "most-a", END)
    assert extreme.value.key == "indicators.extreme"


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"last": date(2024, 1, 1)}, "indicators.days_reversed"),
        ({"by": "district", "policy": "cn.hnte"}, "indicators.one_group"),
        ({"by": "colour"}, "indicators.no_group"),
    ],
)
def test_wrong_questions(city: Workspace, given: dict[str, object], key: str) -> None:
    with pytest.raises(InputError) as caught:
        contribution(city, "flow-a", END, **given)
    assert caught.value.key == key


def test_personal_data_groups_nothing(city: Workspace) -> None:
    with pytest.raises(InputError) as caught:
        contribution(city, "brokers", END, by="name")
    assert caught.value.key == "indicators.personal_group"


def test_nobody_whom_a_policy_is_about(city: Workspace) -> None:
    with pytest.raises(InputError) as caught:
        contribution(city, "steps-a", END, policy="cn.hnte")
    assert caught.value.key == "indicators.not_about"
    with pytest.raises(NotFound):
        contribution(city, "flow-a", END, policy="cn.hnt")


# --- the example city, against rows put together in Python

FROM, TO = date(2025, 11, 22), date(2026, 11, 22)
BY = ("district", None)


def sides(workspace: Workspace, id_: str, part: str, by: str | None):
    """Key, group and what each row brings, as the records of the value have them."""
    found = records(workspace, id_, part)
    districts = {e.values["id"]: e.values["district"]
                 for e in registers.show(workspace, "organisation", limit=None).rows}  # fmt: skip
    register = found.part.subject
    link = {"organisation": "id", "contract": "seller", "enterprise_report": "organisation",
            "institution_report": "organisation", "platform": "operator"}[register]  # fmt: skip
    for entry, brings in zip(found.rows, found.brings, strict=True):
        group = None if by is None else districts.get(entry.values[link])
        yield group, brings


@pytest.mark.usefixtures("unguarded")
@pytest.mark.parametrize("id_", ["hnte", "contract-amount", "tech-enterprises", "rd-spending"])
def test_the_example_city_by_district(demo_city, id_: str) -> None:
    workspace = open_city(demo_city)
    found = contribution(workspace, id_, FROM, TO, by="district")
    expected: Counter[str | None] = Counter()
    (indicator,) = [i for i in indicators.read(workspace).indicators.values() if i.id == id_]
    for part in indicator.parts:
        for day, sign in ((FROM, -1), (TO, 1)):
            at = replace(workspace, day=day)
            for group, brings in sides(at, id_, part_id(part), "district"):
                amount = brings if isinstance(brings, Decimal) else 1
                expected[group] += sign * Fraction(amount)
    unit = UNITS[indicator.unit][1] if indicator.unit in UNITS else Decimal(1)
    wanted = {g: v / Fraction(unit) for g, v in expected.items() if v}
    assert {g: v for g, v in groups_of(found) if v} == wanted
    assert exact(found)
    values = [indicators.measure(replace(workspace, day=day), [id_])[id_].value
              for day in (FROM, TO)]  # fmt: skip
    assert found.difference == Fraction(values[1]) - Fraction(values[0])


def test_names_of_the_example_city(demo_city) -> None:
    """Each platform's name once, in its operators' districts by the share of its rows."""
    workspace = open_city(demo_city)
    first = date(2022, 6, 30)
    found = contribution(workspace, "platforms", first, TO, by="operator.district")
    expected: Counter[str | None] = Counter()
    for day, sign in ((first, -1), (TO, 1)):
        rows = list(sides(replace(workspace, day=day), "platforms", "value", "district"))
        names = Counter(name for _, name in rows)
        for group, name in rows:
            expected[group] += Fraction(sign, names[name])
    assert {g: v for g, v in groups_of(found) if v} == {g: v for g, v in expected.items() if v}
    assert exact(found)


@pytest.mark.usefixtures("unguarded")
def test_the_share_of_the_example_city(demo_city) -> None:
    """Against the formula over sums in Python, district by district."""
    workspace = open_city(demo_city)
    found = contribution(workspace, "industry-rd-share", FROM, TO, by="district")
    sums: dict[tuple[str, date], Counter[str | None]] = {}
    for part in ("numerator-enterprises", "denominator-enterprises", "denominator-institutions"):
        for day in (FROM, TO):
            total = sums.setdefault((part.split("-")[0], day), Counter())
            for group, brings in sides(replace(workspace, day=day), "industry-rd-share", part,
                                       "district"):  # fmt: skip
                total[group] += Fraction(brings)
    n0, n1, d0, d1 = (sum(sums[word, day].values()) for word in ("numerator", "denominator")
                      for day in (FROM, TO))  # fmt: skip
    for group, amount in groups_of(found):
        dn = sums["numerator", TO][group] - sums["numerator", FROM][group]
        dd = sums["denominator", TO][group] - sums["denominator", FROM][group]
        expected = dn * (1 / d0 + 1 / d1) / 2 + (n0 + n1) / 2 * (-dd / (d0 * d1))
        assert amount == 100 * expected
    assert exact(found)
    assert found.difference == 100 * (n1 / d1 - n0 / d0)


def test_by_the_verdict_of_a_policy(demo_city) -> None:
    workspace = open_city(demo_city)
    found = contribution(workspace, "hnte", FROM, TO, policy="cn.hnte")
    expected: Counter[str] = Counter()
    for day, sign in ((FROM, -1), (TO, 1)):
        at = replace(workspace, day=day)
        with reading(at) as store:
            policy = policies.policies(at, "cn.hnte")["cn.hnte"]
            decided = decide_registers(store, policy, facts.subjects(at)["organisation"], day)
            rows = store.connection.rows(layer(decided, {}, ["subject", "verdict"]))
        verdict = {subject: Answer(code).verdict for subject, code in rows}
        for entry in records(at, "hnte").rows:
            expected[verdict[entry.values["id"]]] += sign
    assert {g: v for g, v in groups_of(found) if v} == {g: v for g, v in expected.items() if v}
    assert exact(found)
