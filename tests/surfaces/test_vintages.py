"""The commands of vintages, contribution, trace, log and monitor: every form, both languages."""

import csv
import io
import json
from fractions import Fraction

import openpyxl
import pytest

from tests.surfaces.program import LANGUAGES, twofold

COMMANDS = {
    "vintages": ["vintages", "contract-amount"],
    "difference": ["difference", "rd-spending"],
    "log": ["log", "contract-amount"],
    "monitor": ["monitor", "--since", "2025-12-01"],
    "contribution": ["contribution", "contract-amount", "--from", "2025-11-22", "--by", "district"],
    "entered": ["entered", "fund"],
}
# What a reader of each language must find.
SHOWN = {
    "vintages": {"zh": "台账所得，按获知日期", "en": "From the registers, as known on each day"},
    "difference": {"zh": "未能说明", "en": "Not explained"},
    "log": {"zh": "新的时期", "en": "new period"},
    "monitor": {"zh": "没有变动的指标：", "en": "Indicators of which nothing changed:"},
    "contribution": {"zh": "变动最大的记录", "en": "The rows that moved most"},
    "entered": {"zh": "记录本身计入", "en": "the row itself counts"},
}
ROWS = {"vintages": "vintages", "difference": "pieces", "log": "changes",
        "monitor": "indicators", "contribution": "moves", "entered": "figures"}  # fmt: skip


@pytest.fixture(scope="module")
def asked(demo_city):
    """Asks one of the commands of the example city."""
    fund = json.loads(twofold("--city", demo_city, "registers", "show", "fund", "--limit", "1",
                              "--format", "json").out)["rows"][0]["id"]  # fmt: skip

    def ask(name: str, *more: str, code: int = 0) -> str:
        key = [fund] if name == "entered" else []
        ran = twofold("--city", demo_city, "indicators", *COMMANDS[name], *key, *more)
        assert ran.code == code, ran.err
        return ran.out

    return ask


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_page_in_the_readers_language(asked, name: str, lang: str) -> None:
    shown = asked(name, "--lang", lang)
    assert SHOWN[name][lang] in shown
    made_up = {"zh": "演示数据，非统计数据", "en": "Demonstration data, not statistics"}[lang]
    assert (made_up in shown) == (name != "log")  # which is of published figures alone


@pytest.mark.parametrize("name", COMMANDS)
def test_json_and_csv_have_the_same_rows(asked, name: str) -> None:
    record = json.loads(asked(name, "--format", "json"))
    rows = list(csv.DictReader(io.StringIO(asked(name, "--format", "csv"))))
    assert len(rows) == len(record[ROWS[name]]) > 0


def test_a_spreadsheet(asked, tmp_path) -> None:
    path = tmp_path / "moves.xlsx"
    asked("contribution", "--output", str(path))
    rows = list(openpyxl.load_workbook(path).active.values)
    assert rows[0] == ("part", "group", "kind", "rows", "amount", "exact", "generated")


def test_the_exact_amounts_add_up_to_the_exact_difference(asked) -> None:
    record = json.loads(asked("contribution", "--format", "json"))
    total = Fraction(record["exact"])
    assert sum(Fraction(one["exact"]) for one in record["moves"]) == total
    assert sum(Fraction(one["exact"]) for one in record["groups"]) == total
    assert abs(float(total) - record["difference"]) < 1e-9
    before, after = record["before"], record["after"]
    assert abs(after["value"] - before["value"] - record["difference"]) < 1e-9


def test_the_pieces_add_up_to_the_difference(asked) -> None:
    record = json.loads(asked("difference", "--format", "json"))
    pieces = sum(Fraction(str(one["value"])) for one in record["pieces"] if one["value"])
    assert pieces == Fraction(str(record["difference"]))


def test_the_triangle_is_known_in_order(asked) -> None:
    cells = json.loads(asked("vintages", "--format", "json", "--as-of", "2025-06-30"))["vintages"]
    recorded = [one for one in cells if one["kind"] == "recorded"]
    assert recorded
    assert all(one["known_on"] <= "2025-06-30" for one in recorded)
    for period in {one["period"] for one in recorded}:
        days = [one["known_on"] for one in recorded if one["period"] == period]
        assert days == sorted(days)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["monitor"], 2), (["monitor", "--since", "2027-01-01"], 2), (["contribution", "hnte"], 2),
        (["contribution", "hnte", "--from", "2026-11-30"], 2), (["vintages", "nix"], 3),
        (["contribution", "hnte", "--from", "2025-01-01", "--by", "colour"], 2),
        (["entered", "fund", "nix"], 3), (["entered", "nix", "1"], 3), (["log", "nix"], 3),
        (["difference", "nix"], 3), (["entered", "enterprise_report", "x"], 2),
    ],
)  # fmt: skip
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_wrong_use_is_told_in_two_lines(demo_city, arguments, code: int, lang: str) -> None:
    ran = twofold("--city", demo_city, "--lang", lang, "indicators", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert len(ran.err.splitlines()) == 2
