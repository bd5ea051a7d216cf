"""Values from records: each counted once, on the right days, in the indicator's unit."""

import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.indicators.small import DAY
from twofold import indicators
from twofold.errors import InputError, NotFound
from twofold.indicators.shape import shape
from twofold.workspace import Workspace, open_city


def value(workspace: Workspace, id_: str, day: date = DAY) -> Decimal | None:
    return indicators.measure(replace(workspace, day=day), [id_])[id_].value


def test_an_enterprise_counts_once(city: Workspace) -> None:
    assert value(city, "hnte") == 1
    assert value(city, "tech-sme") == 2
    assert value(city, "tech-enterprises") == 2


def test_certificates_count_on_their_last_day_and_not_after(city: Workspace) -> None:
    assert value(city, "hnte", date(2026, 11, 21)) == 2  # A and D, whose two count once
    assert value(city, "hnte", date(2027, 11, 30)) == 1
    assert value(city, "hnte", date(2027, 12, 1)) == 0
    assert value(city, "unicorn", date(2040, 1, 1)) == 1  # no expiry


def test_money_is_exact_in_the_unit_of_the_indicator(city: Workspace) -> None:
    assert value(city, "contract-amount") == Decimal("3.0000000003")
    assert value(city, "contract-amount", date(2026, 12, 31)) == Decimal("7.0000000007")
    assert value(city, "rd-spending") == Decimal("2.0000000035")


def test_what_could_not_be_decided_is_counted_beside(city: Workspace) -> None:
    found = indicators.measure(city, ["contract-amount", "rd-spending"])
    assert found["contract-amount"].undecided == 1
    assert found["rd-spending"].undecided == 1


def test_a_share_is_exact_and_in_percent(city: Workspace) -> None:
    enterprises, institution = Decimal("1.5000000030"), Decimal("0.5000000005")
    expected = enterprises / (enterprises + institution) * 100
    found = value(city, "industry-rd-share")
    assert found is not None
    assert abs(found - expected) < Decimal("1e-20")


def test_platforms_are_those_declared_each_once(city: Workspace) -> None:
    assert value(city, "platforms") == 3  # 甲 once, 乙 of that very day, 戊 until tomorrow
    assert value(city, "incubators") == 1


def test_trained_and_active_brokers(city: Workspace) -> None:
    assert value(city, "brokers") == 2
    assert value(city, "brokers-active") == 2
    assert value(city, "brokers-active", date(2027, 11, 22)) == 0  # twelve months are over
    assert value(city, "brokers-active", date(2026, 12, 31)) == 1


def test_a_value_says_which_days_it_covers(city: Workspace) -> None:
    found = indicators.measure(city, ["contract-amount", "rd-spending", "hnte"])
    assert (found["contract-amount"].begins, found["contract-amount"].ends) == (
        date(2026, 1, 1), DAY
    )  # fmt: skip
    assert found["rd-spending"].ends == date(2025, 12, 31)
    assert (found["hnte"].begins, found["hnte"].ends) == (None, DAY)


def test_no_record_is_no_zero(empty: Workspace, city: Workspace) -> None:
    for id_, found in indicators.measure(empty).items():
        assert found.value is None, id_
        assert found.reason
        assert found.reason.code == "not_measured"
    assert value(city, "funds") is None  # no fund was ever recorded
    before = replace(city, as_of=date(2025, 12, 31))
    assert value(before, "hnte") is None


def test_the_brief_of_a_city(city: Workspace) -> None:
    made = indicators.brief(city)
    shown = shape(made, "zh", lambda reason: reason.code)
    contracts = next(t for t in shown["targets"] if t["id"] == "contract-amount")
    assert contracts["published"]["value"] == 709.58
    assert contracts["generated"]["value"] == 3.0000000003
    assert contracts["status"] == "behind"
    hnte = next(i for i in shown["indicators"] if i["id"] == "hnte")
    assert (hnte["published"]["value"], hnte["generated"]["value"]) == (8683, 1)


def test_statistics_committed_later_are_not_known_before(city: Workspace) -> None:
    before = replace(city, as_of=date(2026, 11, 21))
    found = indicators.brief(before)
    assert all(s.published.latest is None for s in found.standings)


def test_progress_by_another_method(city: Workspace) -> None:
    (found,) = indicators.progress(city, ["contract-amount"], method="un-2023").values()
    assert (found.method, found.name) == ("un-2023", "fair")
    with pytest.raises(NotFound) as caught:
        indicators.progress(city, ["contract-amount"], method="guess")
    assert caught.value.key == "indicators.not_found"


def test_the_example_s_documents_are_sound(city: Workspace) -> None:
    counts, problems = indicators.check(city)
    assert problems == []
    assert counts["open-sdg"] > 10


@pytest.mark.parametrize(
    ("id_", "old", "new", "key"),
    [
        ("hnte", "hnte_valid", "hnte_valit", "sql.unknown_name"),
        ("funds", "subject: fund", "subject: funds", "indicators.no_register"),
        ("funds", "COUNT(*) FILTER (WHERE established_on <= :day)", "size", "sql.no_aggregate"),
        ("platforms", "absent: {ended_on: never}", "absent: {endet_on: never}",
         "indicators.no_column"),
    ],
)  # fmt: skip
def test_check_tells_what_is_wrong(
    empty: Workspace, tmp_path: Path, id_: str, old: str, new: str, key: str
) -> None:
    root = tmp_path / "city"
    shutil.copytree(empty.root, root)
    path = root / "indicators" / f"{id_}.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    _, problems = indicators.check(open_city(root))
    assert [p.key for p in problems] == [key]
    assert problems[0].at
    assert problems[0].at.path.endswith(f"{id_}.md")


def test_money_in_a_unit_of_count_is_refused(city: Workspace, tmp_path: Path) -> None:
    root = tmp_path / "city"
    shutil.copytree(city.root, root)
    path = root / "indicators" / "fund-volume.md"
    text = path.read_text(encoding="utf-8").replace("SUM(size)", "COUNT(*)")
    path.write_text(text.replace("subject: fund", "subject: broker").replace(
        "established_on", "certified_on"), encoding="utf-8")  # fmt: skip
    with pytest.raises(InputError) as caught:
        indicators.measure(open_city(root), ["fund-volume"])
    assert caught.value.key == "indicators.unit_of_value"
