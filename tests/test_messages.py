"""The whole text of an error, in both languages: one for every key of sql, policies and facts.

`tests/messages/*.toml` holds what a reader must see. Where a document can be broken, the error is
the one that reading it raises; what only a question or a run can meet is given its values here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date

import pytest

from tests import planted
from tests.facts import test_documents as facts
from tests.facts.made import document
from tests.facts.made import read as read_facts
from tests.policies import test_refusals as policies
from tests.sql import test_refusals as sql
from tests.sql.asking import FACTS, fence, policy, text_of
from tests.support import ROOT
from twofold import documents
from twofold.errors import InputError, Place, TwofoldError
from twofold.policies.read import read
from twofold.sql.aggregates import aggregate
from twofold.sql.dialect import Names
from twofold.sql.queries import read_query
from twofold.words import words

FOLDER = ROOT / "tests/messages"
AREAS = ("sql", "policies", "facts")
# Errors that no single document can raise by itself, with the values that they carry.
VALUES: Mapping[str, Mapping[str, object]] = {
    "policies.bad_cost": {"name": "rd", "value": "dear"},
    "policies.bad_take_up": {"value": 120},
    "policies.no_clause": {"name": "staf", "known": "staff, rd"},
    "policies.no_such_district": {"district": "东区", "near": "示例区1"},
    "policies.no_group": {"value": "colour", "known": "district, size"},
    "policies.no_parameter": {"name": "shaer", "near": "share"},
    "policies.other_draft": {"kind": "facts", "id": "a", "wanted": "b"},
    "policies.before_text": {"id": "cn.hnte", "day": date(2015, 12, 31), "since": date(2016, 1, 1)},
    "policies.broken": {"id": "cn.hnte", "count": 3},
    "policies.case_day": {"case": "边界", "day": "30.6.2025"},
    "policies.case_expects_nothing": {"case": "边界"},
    "policies.case_fails": {
        "case": "边界", "what": "verdict", "expected": "eligible", "got": "ineligible",
    },
    "policies.case_unknown": {"case": "边界", "what": "sice"},
    "policies.no_case_at_bound": {"id": "staff", "bound": ":share"},
    "policies.no_case_on_day": {"id": "cn.hnte", "day": date(2016, 1, 1)},
    "policies.no_facts": {"subject": "fund", "known": "organisation, platform"},
    "policies.no_policy": {"id": "cn.hnt", "near": "cn.hnte"},
    "policies.no_subject": {"subject": "91370200MA3XXXXXX0", "register": "organisation"},
    "policies.no_value_yet": {
        "name": "cap", "day": date(2025, 6, 30), "since": date(2025, 7, 1),
    },
    "policies.not_one_text": {"case": "边界", "count": 2, "texts": "a, a-2016"},
    "policies.other_text": {
        "id": "a", "day": date(2019, 6, 30), "own": "2022-01-01–",
        "near": "a-2016 (2016-01-01–2019-12-31)",
    },
    "policies.outside_text": {
        "id": "a", "day": date(2021, 1, 1), "since": date(2016, 1, 1), "until": date(2020, 12, 31),
    },
    "policies.read_cycle": {"ring": "a → b → a"},
    "policies.repeated_policy": {"id": "a", "other": "policies/a.md"},
    "policies.score_cycle": {"id": "total"},
    "policies.several_broken": {"count": 2},
    "facts.broken": {"count": 2},
    "facts.no_file": {},
    "facts.repeated_column": {"column": "营业收入", "role": "revenue"},
    "facts.several_rows": {"subject": "organisation", "count": 2},
    "facts.unknown_column": {"column": "reveneu", "near": "revenue"},
    "facts.unknown_register": {"name": "organisaton", "near": "organisation"},
}  # fmt: skip


def raised() -> Iterator[tuple[str, TwofoldError]]:
    """One error of each key that reading a document can raise."""
    seen: set[str] = set()
    for key, error in _planted():
        if key not in seen:
            seen.add(key)
            yield key, error


def _planted() -> Iterator[tuple[str, TwofoldError]]:
    at = Place("x.md", 7)
    for key, text, *_ in sql.CLAUSES:
        yield f"sql.{key}", _caught(lambda text=text: policy(fence("require", "it", text)))
    for key, text, _ in sql.AGGREGATES:
        yield f"sql.{key}", _caught(lambda text=text: aggregate(text, Names(FACTS), at))
    for key, text, _ in sql.SELECTS:
        yield f"sql.{key}", _caught(lambda text=text: read_query(text, at))
    for key, front, *_ in policies.FRONT:
        yield f"policies.{key}", _caught(lambda front=front: _read(text_of(policies.RULE, front)))
    for key, row, _ in policies.ROWS:
        made = text_of(policies.RULE, parameters=f"{policies.HEAD}| {row} |\n")
        yield f"policies.{key}", _caught(lambda made=made: _read(made))
    for key, body, *_ in policies.BLOCKS:
        yield f"policies.{key}", _caught(lambda body=body: _read(text_of(body)))
    for key, select, rows, *_ in facts.MISTAKES:
        yield key, _caught(lambda s=select, r=rows: read_facts(document(s, *r)), key)
    header = facts.GOOD.replace("| part of |", "| part |")
    yield "facts.unknown_header", _caught(lambda: read_facts(header), "facts.unknown_header")
    proof = facts.GOOD.replace("subject: organisation\n", "subject: organisation\nproof: hearsay\n")
    yield "facts.bad_proof", _caught(lambda: read_facts(proof), "facts.bad_proof")


def _read(text: str) -> object:
    return read(documents.parse(text, "x.md"), FACTS)


def _caught(make: object, key: str = "") -> TwofoldError:
    with pytest.raises(InputError) as caught:
        make()  # type: ignore[operator]
    every = (caught.value, *caught.value.causes)
    return next((e for e in every if e.key == key), caught.value)


def examples() -> dict[str, TwofoldError]:
    found = dict(raised())
    return {
        **{key: InputError(key, None, (), **values) for key, values in VALUES.items()}, **found
    }  # fmt: skip


def expected(area: str) -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((FOLDER / f"{area}.toml").read_text(encoding="utf-8"))


def said(error: TwofoldError, language: str) -> str:
    _, what, do = words(language).error(error)
    return f"{what} {do}"


EXPECTED = {f"{area}.{key}": texts for area in AREAS for key, texts in expected(area).items()}
EXAMPLES = examples()


@pytest.mark.parametrize("language", planted.LANGUAGES)
@pytest.mark.parametrize("key", sorted(EXPECTED))
def test_the_whole_text_of_an_error(key: str, language: str) -> None:
    error = EXAMPLES[key]
    assert error.key == key
    assert said(error, language) == EXPECTED[key][language]


def test_every_error_of_the_dialect_of_policies_and_of_facts_is_here() -> None:
    every = {f"{area}.{key}" for area in AREAS for key in planted.keys(area)}
    assert every - EXPECTED.keys() == set()
    assert EXPECTED.keys() - every == set()


def test_no_text_is_left_unfilled() -> None:
    for key, texts in EXPECTED.items():
        for language in planted.LANGUAGES:
            assert texts[language].strip(), (key, language)
            assert not re.search(r"\{[a-z_]+\}", texts[language]), (key, language)
