"""What the working year runs on: months and when they are known, late districts, a revision, leads,
the statistics' R&D and places. Expected figures are those of the plan, or counted by hand."""

from __future__ import annotations

import datetime
from decimal import Decimal

import numpy as np
import pytest

from tests.example.drawn import DAY, EXAMPLE, Asked, asked, feeds, plan
from tests.support import ROOT
from twofold import documents
from twofold.example.plan import day_of

date = datetime.date
SHARES = (0.020, 0.015, 0.050, 0.035, 0.040, 0.065, 0.050, 0.060, 0.105, 0.095, 0.135, 0.330)
YEARS = {2025: 77_300_000_000, 2026: 84_200_000_000}
# Month, district, and the day on which its contracts and its report came.
LATE = {
    ("2025-03", "示例区6", date(2025, 4, 18)), ("2025-08", "示例区6", date(2025, 9, 18)),
    ("2025-08", "示例区8", date(2025, 9, 18)), ("2026-02", "示例区8", date(2026, 3, 18)),
    ("2026-05", "示例区6", date(2026, 6, 18)), ("2026-09", "示例区6", date(2026, 10, 18)),
    ("2026-10", "示例区8", date(2026, 11, 16)),
}  # fmt: skip
MONTHS = [f"{year}-{month:02}" for year in (2025, 2026) for month in range(1, 13)][:22]
MARCH = "strftime(registered_on, '%Y-%m') = '2025-03'"


def of(as_of: date, *only: str) -> Asked:
    return asked(as_of=as_of, only=only)


def on_the_eighth(month: str) -> date:
    """The 8th of the month after."""
    year, number = int(month[:4]), int(month[5:])
    return date(year + number // 12, number % 12 + 1, 8)


def test_amounts_of_the_months_are_their_shares_of_the_year() -> None:
    found = asked(only=("contract",)).counts(
        "SELECT strftime(registered_on, '%Y-%m'), SUM(contract_amount) FROM contract GROUP BY 1"
    )
    for year, total in YEARS.items():
        for month, share in enumerate(SHARES[: 12 if year == 2025 else 10], start=1):
            assert abs(found[f"{year}-{month:02}"] - Decimal(str(share)) * total) <= 12
    assert sum(found[month] for month in found if month.startswith("2025")) == YEARS[2025]
    assert found["2026-11"] == Decimal("5683500000.00")  # half of 13.5 % of the year, to the 15th
    assert "2026-12" not in found
    assert found["2025-12"] > Decimal("0.32") * YEARS[2025]  # the rush


def test_a_month_s_contracts_are_known_on_the_eighth_of_the_next_but_for_late_districts() -> None:
    (feed,) = (one for one in feeds() if one.register == "contract")
    first = np.full(int(feed.rows.max()) + 1, np.iinfo(np.int32).max)
    np.minimum.at(first, feed.rows, feed.known)
    table = feed.table(np.arange(len(first)), int(feed.known.max()))
    registered = table["registered_on"].to_numpy().astype("datetime64[M]").astype(str)
    district = np.array(table["seller_district"].to_pylist())
    late = {(month, place): day for month, place, day in LATE}
    names = plan()("districts.names")
    for month in MONTHS:
        for place in names:
            found = set(first[(registered == month) & (district == place)].tolist())
            assert {day_of(day) for day in found} == {
                late.get((month, place), on_the_eighth(month))
            }, (month, place)
    quarter = first[np.isin(registered, ["2024-10", "2024-11", "2024-12"])]
    assert {day_of(day) for day in set(quarter.tolist())} == {date(2025, 1, 15)}


def test_a_late_district_s_month_is_not_there_at_the_cut_off() -> None:
    march = f"SELECT COUNT(*) FROM contract WHERE seller_district = $1 AND {MARCH}"
    before, after = (of(date(2025, 4, day), "contract") for day in (10, 18))
    assert (before.one(march, "示例区6"), before.one(march, "示例区5") > 0) == (0, True)
    assert after.one(march, "示例区6") > 10
    everyone = f"SELECT COUNT(DISTINCT seller_district) FROM contract WHERE {MARCH}"
    assert [ask.one(everyone) for ask in (before, after)] == [9, 10]


def test_one_contract_of_march_2025_is_corrected_in_july() -> None:
    march = f"SELECT SUM(contract_amount) FROM contract WHERE {MARCH}"
    before, after = (of(date(2025, 7, day), "contract") for day in (7, 8))
    assert before.one(march) == Decimal("3874600000.00")  # 5 % of the year, and 9.6 million
    assert after.one(march) == Decimal("3865000000.00")
    amounts = f"SELECT id, contract_amount FROM contract WHERE {MARCH}"
    was, now = before.counts(amounts), after.counts(amounts)
    assert was.keys() == now.keys()
    assert [was[id_] - now[id_] for id_ in was if was[id_] != now[id_]] == [Decimal("9600000.00")]


def test_every_district_reports_every_month_and_two_of_them_late() -> None:
    ask = asked(only=("district_report",))
    assert ask.one("SELECT COUNT(*) FROM district_report") == 22 * 10 * 3
    found = ask.rows("SELECT month, district, indicator, reported_on, reported_by FROM"
                     " district_report")  # fmt: skip
    assert {row[0] for row in found} == set(MONTHS)
    late = {row for row in found if row[3] > on_the_eighth(row[0])}
    assert {(month, district, day) for month, district, _, day, _ in late} == LATE
    assert {row[2] for row in late} == {"contract-amount"}
    assert {row[4] for row in late} == {"示例区6科技部门", "示例区8科技部门"}
    assert all(row[3] > on_the_eighth(row[0]).replace(day=1) for row in found)


def test_a_report_is_known_with_its_month_and_a_late_one_with_its_own_day() -> None:
    month = "SELECT COUNT(*) FROM district_report WHERE month = '2025-03'"
    for day, number in ((7, 0), (8, 29), (17, 29), (18, 30)):
        feed_known = of(date(2025, 4, day), "district_report").one(month)
        assert feed_known == number, day


LEADS = ("contract_lead", "contract")


def test_so_many_leads_are_open_and_so_many_were_registered() -> None:
    found = asked(only=LEADS).rows("""SELECT COUNT(*), COUNT(registered_as),
                                      COUNT(DISTINCT registered_as) FROM contract_lead""")
    assert found == [(1020, 900, 900)]
    assert asked(2, only=LEADS).one(
        "SELECT COUNT(*) FROM contract_lead WHERE registered_as IS NULL"
    ) == 240  # fmt: skip
    open_ = """SELECT MIN(signed_on) >= DATE '2026-03-01', MAX(signed_on) <= DATE '2026-11-10'
               FROM contract_lead WHERE registered_as IS NULL"""
    assert asked(only=LEADS).rows(open_) == [(True, True)]


def test_a_registered_lead_is_its_contract() -> None:
    other = """SELECT COUNT(*) FROM contract_lead AS l JOIN contract AS c ON c.id = l.registered_as
               WHERE l.seller <> c.seller OR l.signed_on <> c.signed_on
               OR l.signed_on > c.registered_on OR l.buyer <> c.buyer
               OR ABS(l.amount - c.contract_amount) > GREATEST(5000, 10000 - c.contract_amount)"""
    assert asked(only=LEADS).one(other) == 0


def test_word_of_a_lead_comes_before_its_contract_is_known() -> None:
    days = (date(2025, 3, 8), date(2025, 12, 8), date(2026, 6, 8), date(2026, 10, 8))
    final = asked(only=LEADS).counts("SELECT id, registered_as FROM contract_lead")
    for day in days:
        ask = of(day, *LEADS)
        lost = """SELECT COUNT(*) FROM contract_lead
                  WHERE registered_as NOT IN (SELECT id FROM contract)"""
        assert ask.one(lost) == 0
        waiting = ask.rows("SELECT id FROM contract_lead WHERE registered_as IS NULL")
        later = [final[id_] for (id_,) in waiting if final[id_]]
        assert len(later) > 10, day  # open then, registered since
        assert ask.one("SELECT COUNT(*) FROM contract WHERE id IN (SELECT UNNEST($1))", later) == 0


def test_leads_of_institutions_come_from_themselves() -> None:
    found = asked(only=("contract_lead", "organisation")).rows(
        """SELECT DISTINCT l.source = 'institution', o.kind <> 'enterprise'
           FROM contract_lead AS l JOIN organisation AS o ON o.id = l.seller"""
    )
    assert sorted(found) == [(False, False), (True, True)]


SURVEY = ("rd_survey", "enterprise_report", "organisation")


@pytest.mark.parametrize("year", range(2021, 2025))
def test_a_known_part_of_those_that_do_research_is_missing_from_the_statistics(year: int) -> None:
    """Of reports that give R&D and revenue: 5 % of those above size, 16 % of those below."""
    did = """SELECT CASE WHEN o.industry[1] IN ('B', 'C', 'D') THEN r.revenue >= 20000000
                    WHEN o.industry[1] IN ('G', 'I', 'M', 'N', 'P', 'Q')
                    THEN r.revenue >= 10000000 ELSE FALSE END AS above,
                    AVG((s.rd IS NULL)::INT)
             FROM enterprise_report AS r JOIN organisation AS o ON o.id = r.organisation
             LEFT JOIN rd_survey AS s ON s.organisation = r.organisation AND s.year = r.year
             WHERE r.year = $1 AND r.rd > 0 AND r.revenue IS NOT NULL GROUP BY 1"""
    found = asked(only=SURVEY).counts(did, year)
    assert abs(found[True] - 0.05) < 0.004
    assert abs(found[False] - 0.16) < 0.006
    scopes = asked(only=SURVEY).counts(
        "SELECT scope, COUNT(*) FROM rd_survey WHERE year = $1 GROUP BY 1", year
    )
    assert scopes.keys() == {"industry", "service", "below"}


def test_the_statistics_of_a_year_are_fed_back_at_the_end_of_the_next() -> None:
    years = "SELECT LIST(DISTINCT year ORDER BY year) FROM rd_survey"
    assert asked(only=SURVEY).one(years) == [2021, 2022, 2023, 2024]
    assert of(date(2025, 12, 6), "rd_survey").one(years) == [2021, 2022, 2023]
    assert of(date(2025, 12, 7), "rd_survey").one(years) == [2021, 2022, 2023, 2024]


def test_the_statistics_differ_from_what_enterprises_report_by_a_part_of_it() -> None:
    part = """SELECT MIN(s.rd / r.rd), MAX(s.rd / r.rd), AVG((ABS(s.rd - r.rd) <= 500)::INT)
              FROM rd_survey AS s JOIN enterprise_report AS r
              ON r.organisation = s.organisation AND r.year = s.year
              WHERE s.year = 2024 AND r.rd > 1000000"""
    ((least, most, same),) = asked(only=SURVEY).rows(part)
    assert 0.719 < least < 0.73
    assert 1.03 < most < 1.041
    assert 0.73 < same < 0.78  # and those whose part is near the whole
    assert asked(only=SURVEY).one("SELECT COUNT(*) FROM rd_survey WHERE rd % 1000 <> 0") == 0


PLACES = ("statistical_place", "organisation", "relocation")


def test_nobody_is_counted_in_two_districts_on_a_day() -> None:
    twice = """SELECT COUNT(*) FROM statistical_place AS a JOIN statistical_place AS b
               ON a.organisation = b.organisation AND a.since < b.since
               AND (a.until IS NULL OR a.until > b.since)"""
    assert asked(only=PLACES).one(twice) == 0


def test_some_are_counted_elsewhere_than_they_are_registered() -> None:
    """4 % drawn among ten districts, so 3.6 %; and who moved in the year of the day."""
    other = """SELECT AVG((p.district <> o.district)::INT), COUNT(*)
               FROM statistical_place AS p JOIN organisation AS o ON o.id = p.organisation
               WHERE p.until IS NULL AND p.organisation NOT IN (SELECT subject FROM relocation)"""
    ((share, number),) = asked(only=PLACES).rows(other)
    assert number > 10_000
    assert abs(share - 0.036) < 0.005


def test_a_move_counts_in_the_statistics_from_the_next_year_on() -> None:
    moved = asked(only=PLACES).rows(
        """SELECT m.moved_on, p.since, p.district = m.district FROM relocation AS m
           JOIN statistical_place AS p ON p.organisation = m.subject AND p.since > m.moved_on"""
    )
    assert len(moved) > 50
    assert all(since == date(day.year + 1, 1, 1) and same for day, since, same in moved)
    late = """SELECT COUNT(*) FROM relocation AS m JOIN statistical_place AS p
              ON p.organisation = m.subject AND p.until IS NULL
              WHERE YEAR(m.moved_on) = 2026 AND p.district = m.from_place"""
    assert asked(only=PLACES).one(late) > 10  # registered in one district, counted in another


def test_some_projects_are_past_their_day_and_not_accepted() -> None:
    ask = asked(only=("project",))
    assert ask.one("SELECT COUNT(*) FROM project WHERE due_on IS NULL") == 0
    late = "SELECT COUNT(*) FROM project WHERE accepted_on IS NULL AND due_on < DATE '2026-11-22'"
    assert 15 < ask.one(late) < 80
    assert ask.one("SELECT COUNT(*) FROM project WHERE accepted_on IS NOT NULL") > 150


def test_deadlines_were_met_in_time_but_for_the_open_ones() -> None:
    found = asked(only=("deadline_state",)).rows(
        "SELECT deadline, year, district, done_on, done_by FROM deadline_state"
    )
    rule = plan()("deadlines_met")
    due = {**rule["city"]["due"], **rule["district"]["due"]}
    for deadline, year, district, done, by in found:
        assert year == due[deadline].year
        assert 0 < (due[deadline] - done).days < 9
        assert (district == "-") == (deadline in rule["city"]["due"])
        assert by == ("市科技部门" if district == "-" else f"{district}科技部门")
    assert len(found) == 13 + 4 * 10 - 2
    quarter = {row[2] for row in found if row[0] == "third-quarter"}
    assert set(plan()("districts.names")) - quarter == {"示例区6", "示例区8"}
    assert "acceptance-round" not in {row[0] for row in found}


def test_the_days_due_are_those_of_the_calendars() -> None:
    """The plan's days and those of the documents stand in two places and must agree."""
    on, scope = {}, {}
    for path in (
        ROOT / "library/targets/calendar.md", EXAMPLE / "targets/calendar-2026.md",
    ):  # fmt: skip
        for table in documents.read(path).tables("deadline"):
            on |= {row["deadline"]: row["on"] for row in table.rows}
            scope |= {row["deadline"]: row["scope"] for row in table.rows}
    rule = plan()("deadlines_met")
    for kind in ("city", "district"):
        for deadline, due in rule[kind]["due"].items():
            assert str(due).endswith(on[deadline]), deadline
            assert scope[deadline] == kind, deadline


STATES = ("list_state", "contract_lead")


def test_leads_are_visited_before_they_are_applied_for_or_given_up() -> None:
    ask = asked(only=STATES)
    found = ask.rows("""SELECT LIST(state ORDER BY number), LIST(number ORDER BY number),
                        MIN(done_on) < MAX(done_on), MAX(reason), registered_as IS NULL AS open
                        FROM list_state JOIN contract_lead ON id = subject
                        GROUP BY subject, registered_as""")
    ways = {tuple(row[0]) for row in found}
    assert ways == {("visited",), ("visited", "applied"), ("visited", "given_up")}
    for states, numbers, later, reason, open_ in found:
        assert numbers == list(range(1, len(states) + 1))
        assert later == (len(states) == 2)
        assert (reason is not None) == (states[-1] == "given_up")
        assert open_ or states[-1] != "given_up"
    assert sum(row[4] for row in found) > 40
    assert ask.rows("SELECT DISTINCT list FROM list_state") == [("register-contracts",)]


ZONES = ("zone_place", "organisation", "relocation")


def test_a_zone_has_its_share_of_the_district_in_which_it_lies() -> None:
    """Three in ten of those registered in demo district 1, four in ten of those in 5 (the plan)."""
    here = """SELECT z.zone, z.district, COUNT(*) / (SELECT COUNT(*) FROM organisation AS o
              WHERE o.district = z.district AND o.status <> 'moved_out')
              FROM zone_place AS z WHERE z.until IS NULL GROUP BY 1, 2 ORDER BY 1"""
    found = asked(only=ZONES).rows(here)
    assert [row[:2] for row in found] == [("示例功能区1", "示例区1"), ("示例功能区2", "示例区5")]
    for (_, _, share), wanted in zip(found, (0.30, 0.40), strict=True):
        assert abs(share - wanted) < 0.03


@pytest.mark.parametrize("day", [DAY, date(2025, 8, 10)])
def test_who_is_in_a_zone_is_in_its_district_and_nowhere_else(day: date) -> None:
    ask = of(day, *ZONES)
    outside = """SELECT COUNT(*) FROM zone_place AS z
                 JOIN organisation AS o ON o.id = z.organisation
                 WHERE z.until IS NULL AND (o.district <> z.district OR o.status = 'moved_out')"""
    assert ask.one(outside) == 0
    left = """SELECT COUNT(*) FROM zone_place AS z JOIN organisation AS o ON o.id = z.organisation
              WHERE z.until IS NOT NULL AND o.district = z.district AND o.status <> 'moved_out'"""
    assert ask.one(left) == 0
    moved = """SELECT COUNT(*), COUNT(m.subject) FROM zone_place AS z
               LEFT JOIN relocation AS m ON m.subject = z.organisation AND m.moved_on = z.until
               AND m.from_place = z.district JOIN organisation AS o ON o.id = z.organisation
               WHERE z.until IS NOT NULL AND o.status <> 'moved_out'"""
    ((ended, told),) = ask.rows(moved)
    assert ended == told > 5
    twice = "SELECT COUNT(*) FROM zone_place GROUP BY organisation, since HAVING COUNT(*) > 1"
    assert ask.rows(twice) == []
