"""One planted mistake for each thing that can be wrong in a policy: key, line and words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests import planted
from tests.policies.library import policy as shipped
from tests.sql.asking import FACTS, PARAMETERS, fence, policy, text_of
from twofold import documents, policies
from twofold.errors import InputError, NotFound, Refused, TwofoldError
from twofold.policies.costs import read_costs
from twofold.policies.decide import in_force, named
from twofold.policies.read import read
from twofold.workspace import Workspace, library_only, open_city

RULE = fence("require", "it", "resident")  # its text stands on line 19
SCORE = "\n| score s | points |\n|---|---|\n| `staff >= 10` | 7–8 |\n| otherwise | 0 |\n"
CASE = "\n| case | staff | → it |\n|---|---|---|\n| a | 5 | met |\n"
HEAD = "\n| parameter | from | value | unit |\n|---|---|---|---|\n"

# The front matter's own lines begin on line 6, the parameters' rows on line 10.
ROW = "\n|---|---|---|\n| a | 5 | met |\n"
FRONT = [
    ("unknown_key", "subjct: organisation\n", 6, "subjct"),
    ("unknown_key", "year: -1\non: 2025-01-01\n", 7, "on"),
    ("bad_date", "to: 2024\n", 6, "2024"),
    ("bad_date", "to: soon\n", 6, "soon"),
    ("bad_choice", "text: exact\n", 6, "exact"),
    ("bad_choice", "dates: guessed\n", 6, "guessed"),
    ("bad_whole", "year: last\n", 6, "last"),
    ("bad_whole", "year: 1.5\n", 6, "1.5"),
    ("bad_choice", "level: village\n", 6, "village"),
    ("bad_choice", "fair_competition: yes\n", 6, "True"),
    ("bad_payee", "payee: nobody\n", 6, "nobody"),
    ("bad_payee", "payee: revenue\n", 6, "revenue"),
    ("bad_read", "reads: {grant: other}\n", 6, "grant"),
    ("bad_read", "reads: {grant: {price: other}}\n", 6, "grant"),
    ("no_such_policy", "reads: {grant: {amount: other}}\n", 6, "other"),
    ("no_such_policy", "supersedes: older\n", 6, "older"),
]
ROWS = [
    ("unknown_unit", "p | 2020-01-01 | 5 | 欧元", "欧元"),
    ("bad_parameter", "p | 2020-01-01 | five | 元", "p"),
    ("bad_parameter", "p | 1.1.2020 | 5 | 元", "p"),
    ("bad_parameter", "p | | 5 | 元", "p"),
    ("bad_id", "P | 2020-01-01 | 5 | 元", "P"),
    ("bad_id", "day | 2020-01-01 | 5 | 日", "day"),
    ("bad_id", "a__b | 2020-01-01 | 5 | 元", "a__b"),
]
# Blocks begin on line 17.
BLOCKS = [
    ("bad_id", RULE + fence("require", "It", "resident"), 23, "It"),
    ("bad_id", RULE + "\n| score S1 | points |\n|---|---|\n| otherwise | 0 |\n", 22, "S1"),
    ("bad_id", RULE + "\n| score | points |\n|---|---|\n| otherwise | 0 |\n", 22, ""),
    ("repeated_id", RULE + RULE, None, "it"),
    ("repeated_id", RULE + SCORE + fence("require", "s", "resident"), None, "s"),
    ("repeated_id", RULE + SCORE.replace("score s", "score staff"), None, "staff"),
    ("waive_unknown", RULE + fence("waive", "its", "listed"), 23, "its"),
    ("bad_points", RULE + SCORE.replace("7–8", "8–7"), 24, "8–7"),
    ("bad_points", RULE + SCORE.replace("7–8", "many"), 24, "many"),
    ("bare_condition", RULE + SCORE.replace("`", ""), 24, "staff >= 10"),
    ("band_reads_score", RULE + SCORE + SCORE.replace("score s", "score t").replace(
        "staff >= 10", "s >= 1"), 29, "s"),
    ("otherwise_last", RULE + SCORE.replace("| otherwise | 0 |\n", ""), 22, "s"),
    ("otherwise_last", RULE + SCORE + "| `staff >= 5` | 3 |\n", 22, "s"),
    ("otherwise_last", RULE + SCORE + "| judged | 3 |\n", 22, "s"),
    ("unknown_fact", RULE + "\n| standard | value |\n|---|---|\n| staf | 5 |\n", 24, "staf"),
    ("unknown_fact", RULE + "\n| case | staf | → it |" + ROW, 22, "staf"),
    ("unknown_fact", RULE + "\n| case | judged | → it |" + ROW, 22, "judged"),
]  # fmt: skip


def caught(text: str) -> TwofoldError:
    with pytest.raises(InputError) as error:
        read(documents.parse(text, "x.md"), FACTS)
    return error.value


@pytest.mark.parametrize(("key", "front", "line", "shown"), FRONT)
def test_front_matter(key: str, front: str, line: int, shown: str) -> None:
    planted.check(caught(text_of(RULE, front)), f"policies.{key}", f"x.md:{line}", shown)


def test_a_policy_without_its_first_day() -> None:
    text = text_of(RULE).replace("from: 2016-01-01\n", "")
    planted.check(caught(text), "policies.bad_date", "x.md:1", "from")


@pytest.mark.parametrize(("key", "row", "shown"), ROWS)
def test_a_parameter(key: str, row: str, shown: str) -> None:
    text = text_of(RULE, parameters=f"{HEAD}| {row} |\n")
    planted.check(caught(text), f"policies.{key}", "x.md:10", shown)


@pytest.mark.parametrize(("key", "body", "line", "shown"), BLOCKS)
def test_a_block(key: str, body: str, line: int | None, shown: str) -> None:
    at = "x.md" if line is None else f"x.md:{line}"
    planted.check(caught(text_of(body)), f"policies.{key}", at, shown)


def test_one_reading_names_every_mistake_in_the_order_of_the_document() -> None:
    body = fence("require", "It", "resident") + SCORE.replace("7–8", "8–7") + RULE
    error = caught(text_of(body, "text: exact\n", PARAMETERS + "| p | 2020-01-01 | 5 | 欧元 |\n"))
    planted.check(error, "policies.broken", "x.md", "made")
    assert {(e.key, str(e.at)) for e in error.causes} == {
        ("policies.unknown_unit", "x.md:17"), ("policies.bad_id", "x.md:21"),
        ("policies.bad_points", "x.md:26"), ("policies.bad_choice", "x.md:6"),
    }  # fmt: skip


# --- several documents: a city with policies of its own

POLICY = "---\nkind: policy\nid: {id}\nname: 示例\nfrom: 2020-01-01\n{front}---\n" + RULE


def city(folder: Path, **files: str) -> Workspace:
    """A city beside the library, with these policies."""
    library = library_only().library
    (folder / "policies").mkdir()
    for name, text in files.items():
        (folder / "policies" / f"{name}.md").write_text(text, encoding="utf-8")
    (folder / "city.yaml").write_text(f"name: 示例市\nlibrary: {library}\n", encoding="utf-8")
    return open_city(folder)


def test_a_policy_about_a_register_without_facts(tmp_path: Path) -> None:
    made = city(tmp_path, a=POLICY.format(id="a", front="subject: fund\n"))
    with pytest.raises(InputError) as error:
        policies.policies(made)
    planted.check(error.value, "policies.no_facts", f"{tmp_path}/policies/a.md", "fund")


def test_one_id_in_two_documents(tmp_path: Path) -> None:
    made = city(tmp_path, a=POLICY.format(id="a", front=""), b=POLICY.format(id="a", front=""))
    with pytest.raises(InputError) as error:
        policies.policies(made)
    planted.check(error.value, "policies.repeated_policy", f"{tmp_path}/policies/b.md", "a")


def test_several_broken_documents_are_named_together(tmp_path: Path) -> None:
    broken = POLICY.format(id="a", front="text: exact\n")
    made = city(tmp_path, a=broken, b=broken.replace("id: a", "id: b").replace("resident", "x"))
    with pytest.raises(InputError) as error:
        policies.policies(made)
    planted.check(error.value, "policies.several_broken", str(error.value.causes[0].at), "2")
    assert [cause.key for cause in error.value.causes] == [
        "policies.bad_choice", "policies.broken",
    ]  # fmt: skip


# --- questions without an answer


def test_a_policy_that_does_not_exist() -> None:
    with pytest.raises(NotFound) as error:
        named({"cn.hnte": shipped("cn.hnte"), "cn.tech-sme": shipped("cn.tech-sme")}, "cn.hnt")
    planted.check(error.value, "policies.no_policy", "None", "cn.hnt")
    assert str(error.value.values["near"]).split(", ")[0] == "cn.hnte"


@pytest.mark.parametrize(
    ("front", "day", "key"),
    [
        ("", date(2015, 12, 31), "before_text"),
        ("", date(2016, 1, 1), None),
        ("", date(2999, 1, 1), None),
        ("to: 2020-12-31\n", date(2015, 12, 31), "outside_text"),
        ("to: 2020-12-31\n", date(2020, 12, 31), None),
        ("to: 2020-12-31\n", date(2021, 1, 1), "outside_text"),
    ],
)
def test_a_day_outside_the_text_is_refused(front: str, day: date, key: str | None) -> None:
    made = policy(RULE, front)
    if key is None:
        in_force(made, day)
        return
    with pytest.raises(Refused) as error:
        in_force(made, day)
    planted.check(error.value, f"policies.{key}", "x.md", str(day))
    assert error.value.values["since"] == date(2016, 1, 1)


def test_a_day_of_another_text_names_the_nearest_first(tmp_path: Path) -> None:
    texts = {"a-2016": "to: 2019-12-31\n", "a-2020": "to: 2021-12-31\nsupersedes: a-2016\n",
             "a": "supersedes: a-2020\n"}  # fmt: skip
    begins = {"a-2016": "2016-01-01", "a-2020": "2020-01-01", "a": "2022-01-01"}
    made = city(tmp_path, **{
        id_: POLICY.format(id=id_, front=front).replace("2020-01-01", begins[id_])
        for id_, front in texts.items()
    })  # fmt: skip
    known = policies.policies(made)
    assert [v.id for v in known["a-2020"].terms.versions] == ["a-2016", "a"]
    with pytest.raises(Refused) as error:
        in_force(known["a"], date(2019, 6, 30))
    near = "a-2016 (2016-01-01–2019-12-31), a-2020 (2020-01-01–2021-12-31)"
    planted.check(error.value, "policies.other_text", f"{tmp_path}/policies/a.md", near)


def test_policies_that_read_one_another_in_a_ring(tmp_path: Path) -> None:
    fronts = {"a": "b", "b": "c", "c": "a"}
    made = city(tmp_path, **{
        id_: POLICY.format(id=id_, front=f"reads: {{grant: {{amount: {of}}}}}\n")
        for id_, of in fronts.items()
    })  # fmt: skip
    with pytest.raises(InputError) as error:
        policies.policies(made)
    rings = {str(c.values["ring"]) for c in error.value.causes if c.key == "policies.read_cycle"}
    assert rings == {"a → b → c → a", "b → c → a → b", "c → a → b → c"}
    first = next(c for c in error.value.causes if c.key == "policies.read_cycle")
    planted.check(first, "policies.read_cycle", str(first.at), str(first.values["ring"]))


@pytest.mark.parametrize("cost", ["-1", "much"])
def test_a_cost_that_is_no_amount(cost: str) -> None:
    text = "---\nkind: method\nid: cost\nname: 示例\nmeasures: cost\n---\n\n"
    text += f"| fact | cost | unit | source |\n|---|---|---|---|\n| rd | {cost} | 元 | |\n"
    with pytest.raises(InputError) as error:
        read_costs([documents.parse(text, "x.md")], ["rd"])
    planted.check(error.value, "policies.bad_cost", "x.md:10", cost)


def test_every_mistake_of_policies_is_planted() -> None:
    """Those of cases are in test_cases.py, of a subject or district that is not there in
    test_decide.py, of a parameter without a value yet in test_meaning.py, of a text or a bound in
    test_terms.py, of a draft in test_reform.py."""
    here = {key for key, *_ in (*FRONT, *ROWS, *BLOCKS)}
    alone = {
        "bad_cost", "broken", "several_broken", "no_facts", "repeated_policy", "no_policy",
        "outside_text",
        "before_text", "other_text", "read_cycle",
    }  # fmt: skip
    elsewhere = {
        "case_expects_nothing",
        "no_case_at_bound",
        "no_case_on_day",
        "not_one_text",
        "case_day",
        "case_fails",
        "case_unknown",
        "no_subject",
        "score_cycle",
        "no_value_yet",
        "no_such_district",
        "no_clause",
        "no_group",
        "no_parameter",
        "other_draft",
        "bad_take_up",
    }
    assert here | alone | elsewhere == planted.keys("policies")
