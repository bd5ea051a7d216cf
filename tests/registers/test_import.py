"""Imports: headers, refused rows and why, keys, references, complete files, mending."""

import csv
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.registers.city import CODES, load, make, organisations, refused, rows, write
from twofold import registers
from twofold.errors import InputError, NotFound

A, B, C, D = CODES


@pytest.fixture
def city(tmp_path):
    return make(tmp_path)


def fails(city, register, text, **options) -> InputError:
    before = registers.log(city)
    with pytest.raises(InputError) as error:
        load(city, register, text, **options)
    assert registers.log(city) == before, "a refused file makes no commit"
    return error.value


# Headers


@pytest.mark.parametrize(
    "header",
    [
        "organisation,year,revenue,staff",
        "企业,年度,销售收入,职工总数",
        "enterprise,Year,Sales (total),STAFF",
        "企业,年度,销售收入（元）,职工总数(人)",
        " 企 业 ,年　度,销售收入（合计）,staff",
    ],
)
def test_a_header_may_use_names_and_meanings(city, header) -> None:
    organisations(city)
    load(city, "report", f"{header}\n{A},2024,5,6\n")
    assert rows(city, "report") == [(A, 2024, Decimal(5), 6, None)]


def test_an_amount_in_another_unit_is_not_taken_for_yuan(city) -> None:
    error = fails(city, "report", f"企业,年度,销售收入（万元）\n{A},2024,5\n")
    assert error.key == "registers.unknown_column"
    assert "revenue" in error.values["near"]
    assert "元" in error.values["near"]


def test_an_unknown_column_names_the_nearest(city) -> None:
    error = fails(city, "organisation", f"id,name,residnt\n{A},甲,是\n")
    assert error.key == "registers.unknown_column"
    assert error.values["column"] == "residnt"
    assert error.values["near"].startswith("resident")
    assert (error.at.line, error.at.column) == (1, "residnt")


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("id,name,名称", "repeated_header"), ("id,kind", "missing_column"),
        ("id,name,", "unknown_column"), ("id;name;kind", "unknown_column"),
    ],
)  # fmt: skip
def test_a_header_that_does_not_fit_is_one_error(city, header, key) -> None:
    assert fails(city, "organisation", f"{header}\n{A},甲,x\n").key == f"registers.{key}"


def test_a_header_alone_is_a_mistake(city) -> None:
    assert fails(city, "organisation", "id,name\n").key == "registers.no_rows"
    assert fails(city, "organisation", "id,name\n,\n \n").key == "registers.no_rows"


def test_what_is_not_there_is_not_found(city) -> None:
    with pytest.raises(NotFound):
        registers.import_file(city, "organisation", city.root / "none.csv", who="t")
    with pytest.raises(NotFound):
        load(city, "organisations", "id\n1\n")


# Refused rows


REFUSED = f"""id,name,kind,resident,registered_on,ended_on
{A},甲,企业,是,2020-01-01,never
{B},,enterprise,no,2020/1/2,
91370200MA3C00003X,丙,university,,,
{D},"丁
二",firm,maybe,2020-02-30,45000
{C},戊,enterprise
12345,己,,,,
{C},庚,,,never,
{C}I,辛,,,,
,壬,,,,
{C},癸,"bad"x,,,
"{C},甲,,,,
"""


def test_every_refused_row_is_kept_with_line_column_value_and_reason(city) -> None:
    commit = load(city, "organisation", REFUSED)
    assert refused(city, 1) == [
        ("organisation", 3, "missing_value", "name", ""),
        ("organisation", 4, "code_checksum", "id", "91370200MA3C00003X"),
        ("organisation", 5, "bad_date", "registered_on", "2020-02-30"),
        ("organisation", 5, "bad_yes_no", "resident", "maybe"),
        ("organisation", 5, "excel_date", "ended_on", "45000"),
        ("organisation", 5, "not_a_value", "kind", "firm"),
        ("organisation", 7, "ragged", None, "3"),
        ("organisation", 8, "code_length", "id", "12345"),
        ("organisation", 9, "never_not_allowed", "registered_on", "never"),
        ("organisation", 10, "code_length", "id", f"{C}I"),
        ("organisation", 11, "missing_value", "id", ""),
        ("organisation", 12, "broken_quote", None, f'{C},癸,"bad"x,,,'),
        ("organisation", 13, "open_quote", None, f'"{C},甲,,,,'),
    ]  # fmt: skip
    assert rows(city, "organisation") == [
        (A, "甲", "enterprise", True, date(2020, 1, 1), date(9999, 12, 31))
    ]
    assert [(c.added, c.refused) for c in commit.counts] == [(1, 10)]


def test_a_refused_row_is_kept_whole(city) -> None:
    load(city, "organisation", REFUSED)
    page = registers.show(city, "quarantine", commit=1, only="organisation")
    by_line = {entry.line: entry.values["row"] for entry in page.rows}
    assert by_line[5]["name"] == "丁\n二"
    assert by_line[5]["registered_on"] == "2020-02-30"
    assert by_line[7] == {"_text": f"{C},戊,enterprise"}
    assert page.rows[0].values["source"].endswith("organisation.csv")


def test_accepted_and_refused_add_up_to_the_file(city) -> None:
    commit = load(city, "organisation", REFUSED)
    records = 11
    assert commit.counts[0].added + commit.counts[0].refused == records


def test_mended_rows_come_back_through_the_exported_file(city, tmp_path) -> None:
    load(city, "organisation", REFUSED)
    exported = registers.export(city, tmp_path / "mend", commit=1, refused=True)
    assert exported.files["organisation.csv"][1] == 10
    path = tmp_path / "mend" / "organisation.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        records = list(csv.DictReader(file))
    assert records[2]["_line"] == "5"
    assert "bad_date [registered_on]" in records[2]["_reason"]
    assert records[3]["_text"] == f"{C},戊,enterprise"
    mended = [{**records[2], "kind": "企业", "resident": "是", "registered_on": "2020-02-28",
               "ended_on": ""}]  # fmt: skip
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, mended[0])
        writer.writeheader()
        writer.writerows(mended)
    commit = registers.import_file(city, "organisation", path, who="t")
    assert (commit.counts[0].added, commit.counts[0].refused) == (1, 0)
    assert rows(city, "organisation", key=[D])[0][1] == "丁\n二"
    assert len(refused(city, 1)) == 13, "what was refused then stays on record"


# Keys


def test_of_equal_rows_the_first_stays(city) -> None:
    load(city, "organisation", f"id,name\n{A},甲\n{B},乙\n {A} ,甲\n")
    assert [row[:2] for row in rows(city, "organisation")] == [(A, "甲"), (B, "乙")]
    assert refused(city, 1) == [("organisation", 4, "repeated_row", "id", f" {A} ")]


def test_of_differing_rows_none_stays(city) -> None:
    load(city, "organisation", f"id,name\n{A},甲\n{B},乙\n{A},丙\n{A},甲\n")
    assert [row[0] for row in rows(city, "organisation")] == [B]
    assert [(line, reason) for _, line, reason, _, _ in refused(city, 1)] == [
        (2, "conflicting_rows"), (4, "conflicting_rows"), (5, "conflicting_rows"),
    ]  # fmt: skip


def test_a_row_beside_a_wrong_row_of_its_key_is_in_doubt_too(city) -> None:
    load(city, "organisation", f"id,name,resident\n{A},甲,\n{A},甲,也许\n{B},乙,是\n")
    assert [row[0] for row in rows(city, "organisation")] == [B]
    assert [(line, reason) for _, line, reason, _, _ in refused(city, 1)] == [
        (2, "conflicting_rows"), (3, "bad_yes_no"), (3, "conflicting_rows"),
    ]  # fmt: skip


def test_a_key_of_two_columns(city) -> None:
    organisations(city)
    load(
        city,
        "report",
        f"organisation,year,revenue\n{A},2023,1\n{A},2024,2\n{B},2024,3\n{A},2024,2.00\n",
    )
    assert [row[:3] for row in rows(city, "report")] == [
        (A, 2023, 1), (A, 2024, 2), (B, 2024, 3),
    ]  # fmt: skip
    told = [(reason, column, value) for _, _, reason, column, value in refused(city, 2)]
    assert told == [("repeated_row", "organisation · year", f"{A} · 2024")]


def test_codes_are_read_in_small_and_full_width_letters(city) -> None:
    wide = A.translate({ord(c): ord(c) + 0xFEE0 for c in A})
    load(city, "organisation", f"id,name\n{wide},甲\n")
    assert [row[0] for row in rows(city, "organisation")] == [A]


# Rows that stand already


def test_equal_rows_change_nothing_and_differing_ones_replace(city) -> None:
    load(city, "organisation", f"id,name,resident\n{A},甲,是\n{B},乙,\n")
    commit = load(city, "organisation", f"id,name,resident\n{A},甲,1\n{B},乙,否\n{C},丙,\n")
    counts = commit.counts[0]
    assert (counts.added, counts.removed, counts.unchanged) == (2, 1, 1)
    assert [row[:4] for row in rows(city, "organisation")] == [
        (A, "甲", None, True), (B, "乙", None, False), (C, "丙", None, None),
    ]  # fmt: skip


def test_a_column_that_a_file_lacks_keeps_what_is_recorded(city) -> None:
    load(city, "organisation", f"id,name,kind,registered_on\n{A},甲,企业,2020-01-01\n")
    load(city, "organisation", f"id,name\n{A},新名\n{B},乙\n")
    assert [row[:5] for row in rows(city, "organisation")] == [
        (A, "新名", "enterprise", None, date(2020, 1, 1)), (B, "乙", None, None, None),
    ]  # fmt: skip
    load(city, "organisation", f"id,name,kind\n{A},新名,\n")
    assert rows(city, "organisation", key=[A])[0][2] is None, "a blank cell is a value: unknown"


def test_a_complete_file_removes_what_it_lacks(city) -> None:
    organisations(city)
    commit = load(city, "organisation", f"id,name\n{A},单位0\n{B},新\n", complete=True)
    counts = commit.counts[0]
    assert (counts.added, counts.removed, counts.unchanged) == (1, 3, 1)
    assert [row[0] for row in rows(city, "organisation")] == [A, B]


def test_a_complete_file_does_not_remove_what_it_has_but_wrongly(city) -> None:
    organisations(city)
    text = f"id,name,resident\n{A},单位0,也许\n{B},单位1,\n"
    load(city, "organisation", text, complete=True)
    assert [row[0] for row in rows(city, "organisation")] == [A, B]


@pytest.mark.parametrize("line", ["12345,x", f"{D}", ",x", f'"{D},x'])
def test_a_complete_file_must_have_readable_keys(city, line) -> None:
    organisations(city)
    error = fails(city, "organisation", f"id,name\n{A},单位0\n{line}\n", complete=True)
    assert error.key == "registers.incomplete"
    assert error.values["lines"] == "3"
    assert len(rows(city, "organisation")) == 4


# References


def test_a_row_that_refers_to_nobody_is_refused_until_they_come(city) -> None:
    organisations(city, [A])
    text = f"organisation,year,revenue\n{A},2024,1\n{B},2024,2\n"
    load(city, "report", text)
    assert refused(city, 2) == [("report", 3, "no_such_key", "organisation", B)]
    organisations(city, [A, B])
    commit = load(city, "report", text)
    assert (commit.counts[0].added, commit.counts[0].unchanged) == (1, 1)


def test_a_loose_reference_lets_others_through(city) -> None:
    load(city, "note", "id,about\n1,某外地公司\n2,\n")
    assert [row[1] for row in rows(city, "note")] == ["某外地公司", None]


def test_one_commit_may_bring_both_ends_of_a_reference(city) -> None:
    data = {
        "report": pa.table({"organisation": [A, B, D], "year": [2024, 2024, 2024]}),
        "organisation": pa.table({"id": [A, B], "name": ["甲", "乙"]}),
    }
    commit = registers.publish(city, data, who="t", source="both")
    assert commit.number == 1
    assert [row[0] for row in rows(city, "report")] == [A, B]
    assert refused(city, 1) == [("report", 3, "no_such_key", "organisation", D)]


def test_a_refused_organisation_cannot_be_referred_to(city) -> None:
    data = {
        "report": pa.table({"organisation": [A], "year": [2024]}),
        "organisation": pa.table({"id": [A], "name": ["甲"], "kind": ["firm"]}),
    }
    registers.publish(city, data, who="t", source="both")
    assert [row[2] for row in refused(city, 1)] == ["not_a_value", "no_such_key"]


# Other sources


def test_parquet_is_read_with_its_own_types(city) -> None:
    organisations(city)
    table = pa.table({
        "organisation": [A, B, C, D], "year": pa.array([2021, 2022, 2023, 2024], pa.int16()),
        "revenue": pa.array([1.25, 0.1 + 0.2, float("nan"), None]),
        "staff": pa.array([1.0, None, -1.0, 2.5]),
    })  # fmt: skip
    path = city.root / "report.parquet"
    parquet.write_table(table, path, row_group_size=2)
    commit = registers.import_file(city, "report", path, who="t")
    assert [row[:4] for row in rows(city, "report")] == [(A, 2021, Decimal("1.25"), 1)]
    assert refused(city, 2) == [
        ("report", 2, "money_decimals", "revenue", "0.30000000000000004"),
        ("report", 3, "bad_count", "staff", "-1.0"),
        ("report", 3, "bad_money", "revenue", "nan"),
        ("report", 4, "bad_count", "staff", "2.5"),
    ]  # fmt: skip
    assert commit.sha256 is not None


def test_a_cut_off_parquet_file_is_one_error(city) -> None:
    path = city.root / "a.parquet"
    parquet.write_table(pa.table({"id": [A], "name": ["甲"]}), path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InputError) as error:
        registers.import_file(city, "organisation", path, who="t")
    assert error.value.key == "registers.bad_parquet"


def test_a_stream_of_batches_is_read_once_and_kept(city) -> None:
    schema = pa.schema([("id", pa.string()), ("name", pa.string())])
    batches = (pa.record_batch([[code], ["甲"]], schema=schema) for code in CODES)
    reader = pa.RecordBatchReader.from_batches(schema, batches)
    registers.publish(city, {"organisation": reader}, who="t", source="s", check="trusted")
    assert [row[0] for row in rows(city, "organisation")] == sorted(CODES)
    page = registers.show(city, "organisation")
    assert sorted(entry.line for entry in page.rows) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "table",
    [
        {"id": [A, A], "name": ["甲", "甲"]}, {"id": [A, None], "name": ["甲", "乙"]},
        {"id": [A], "name": pa.array([None], pa.string())},
    ],
)  # fmt: skip
def test_trusted_data_still_have_keys_and_required_cells(city, table) -> None:
    with pytest.raises(InputError) as error:
        registers.publish(city, {"organisation": pa.table(table)}, who="t", source="s",
                          check="trusted")  # fmt: skip
    assert error.value.key == "registers.untrustworthy"
    assert registers.log(city) == ()


def test_progress_goes_up_to_the_whole_file(city) -> None:
    seen = []
    path = write(city, "a.csv", f"id,name\n{A},甲\n")
    registers.import_file(city, "organisation", path, who="t", progress=lambda *at: seen.append(at))
    assert seen[-1] == (path.stat().st_size, path.stat().st_size)
