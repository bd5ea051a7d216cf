"""What was known when: several days, in order, and nothing before its time."""

import datetime
from decimal import Decimal

import pytest

from tests.example.drawn import EXAMPLE, asked, feeds, plan
from tests.support import ROOT
from twofold import documents
from twofold.example import history
from twofold.example.plan import FOREVER, days

# What experts judge is an organisation or a platform.
JUDGED = "(FROM organisation SELECT id UNION ALL FROM platform SELECT id)"
REFERENCES = (
    ("enterprise_report", "organisation", "organisation", "id"),
    ("institution_report", "organisation", "organisation", "id"),
    ("intellectual_property", "organisation", "organisation", "id"),
    ("certificate", "organisation", "organisation", "id"),
    ("appraisal", "organisation", JUDGED, "id"),
    ("credit_record", "organisation", "organisation", "id"),
    ("platform", "operator", "organisation", "id"),
    ("contract", "seller", "organisation", "id"),
    ("contract", "broker", "broker", "id"),
    ("broker", "organisation", "organisation", "id"),
    ("achievement", "owner", "organisation", "id"),
    ("fund", "manager", "organisation", "id"),
    ("holding", "fund", "fund", "id"),
    ("holding", "organisation", "organisation", "id"),
    ("project", "lead", "organisation", "id"),
    ("award", "payee", "organisation", "id"),
    ("award_step", "award", "award", "id"),
    ("platform_appraisal", "platform", "platform", "id"),
    ("listing_bank", "organisation", "organisation", "id"),
    ("tax_place", "organisation", "organisation", "id"),
    ("specialisation", "organisation", "organisation", "id"),
    ("equity", "organisation", "organisation", "id"),
    ("incubation", "organisation", "organisation", "id"),
    ("incubation", "incubator", "platform", "id"),
    ("little_giant_plan", "organisation", "organisation", "id"),
    ("tax_return", "organisation", "organisation", "id"),
    ("receipt", "contract", "contract", "id"),
    ("receipt", "received_by", "organisation", "id"),
    ("grant_use", "organisation", "organisation", "id"),
    ("incubator_report", "platform", "platform", "id"),
    ("equipment_investment", "organisation", "organisation", "id"),
    ("park_project", "lead", "organisation", "id"),
    ("fund_manager_report", "organisation", "organisation", "id"),
    ("contract_lead", "seller", "organisation", "id"),
    ("contract_lead", "registered_as", "contract", "id"),
    ("rd_survey", "organisation", "organisation", "id"),
    ("statistical_place", "organisation", "organisation", "id"),
    ("list_state", "subject", "contract_lead", "id"),
)
STEPS = history.steps(plan(), feeds(), EXAMPLE)
DATED = (
    ("certificate", "issued_on"), ("certificate", "revoked_on"), ("organisation", "ended_on"),
    ("intellectual_property", "granted_on"), ("intellectual_property", "hnte_used_on"),
    ("intellectual_property", "ended_on"), ("contract", "registered_on"),
    ("appraisal", "appraised_on"), ("credit_record", "began_on"), ("credit_record", "ended_on"),
    ("broker", "certified_on"), ("platform", "recognised_on"), ("fund", "established_on"),
    ("holding", "invested_on"), ("project", "started_on"), ("achievement", "recorded_on"),
    ("award", "proposed_on"), ("award", "paid_on"), ("award_step", "done_on"),
    ("platform_appraisal", "published_on"), ("listing_bank", "entered_on"),
    ("listing_bank", "left_on"), ("listing_bank", "reformed_on"), ("tax_place", "since"),
    ("tax_place", "until"), ("relocation", "moved_on"),
    ("equity", "paid_on"), ("incubation", "entered_on"), ("incubation", "left_on"),
    ("little_giant_plan", "listed_on"), ("receipt", "received_on"), ("grant_use", "reported_on"),
    ("equipment_investment", "started_on"), ("equipment_investment", "completed_on"),
    ("equipment_investment", "accepted_on"), ("park_project", "put_forward_on"),
    ("fund_manager_report", "reported_on"), ("contract_lead", "signed_on"),
    ("district_report", "reported_on"), ("statistical_place", "since"),
    ("statistical_place", "until"), ("project", "accepted_on"),
    ("deadline_state", "done_on"), ("list_state", "done_on"),
)  # fmt: skip


def commit_days() -> list[datetime.date]:
    return sorted({step.known_on for step in STEPS if step.parts})


def test_commits_are_in_order_over_several_years() -> None:
    known = [step.known_on for step in STEPS]
    assert known == sorted(known)
    assert len({day.year for day in commit_days()}) >= 5
    assert commit_days()[0] == datetime.date(2022, 5, 31)
    assert {datetime.date(year, 5, 31) for year in range(2022, 2027)} <= set(commit_days())
    assert known[-1] <= plan()("day")


def test_each_commit_says_where_its_rows_come_from() -> None:
    for step in STEPS:
        assert step.message
        assert step.source == ("published" if step.statistics is not None else "generated")
        assert sum(map(bool, (step.parts, step.statistics, step.file))) == 1


def test_published_figures_are_known_from_the_day_of_their_publication() -> None:
    found = [step for step in STEPS if step.statistics is not None]
    rows = 0
    for step in found:
        published = step.statistics.column("published_on").to_pylist()
        assert set(published) <= {step.known_on, None}
        assert None not in published or step.known_on == plan()("day")
        rows += len(published)
    assert rows > 90
    assert sum(step.known_on.year < 2022 for step in found) >= 5


@pytest.mark.parametrize("day", commit_days()[::6], ids=str)
def test_nothing_is_known_before_it_happened(day: datetime.date) -> None:
    ask = asked(as_of=day)
    for register, column in DATED:
        if ask.one("SELECT COUNT(*) FROM duckdb_views() WHERE view_name = $1", register):
            latest = ask.one(f"SELECT MAX({column}) FROM {register}")
            assert latest is None or latest <= day, (register, column)
    assert ask.one("SELECT MAX(year) FROM enterprise_report") < day.year


@pytest.mark.parametrize("day", commit_days()[::6], ids=str)
def test_references_lead_somewhere_on_every_day(day: datetime.date) -> None:
    ask = asked(as_of=day)
    there = {row[0] for row in ask.rows("SELECT view_name FROM duckdb_views()")}
    for register, column, target, key in REFERENCES:
        if register in there:
            lost = ask.one(f"""SELECT COUNT(*) FROM {register} WHERE {column} IS NOT NULL
                               AND {column} NOT IN (SELECT {key} FROM {target})""")
            assert lost == 0, (register, column)


@pytest.mark.parametrize("register", sorted({feed.register for feed in feeds()}))
def test_keys_are_unique(register: str) -> None:
    paths = (ROOT / of / f"registers/{register}.md" for of in ("library", "examples/qingdao"))
    document = documents.read(next(path for path in paths if path.is_file()))
    (table,) = document.tables("column")
    key = ", ".join(row["column"] for row in table.rows if row.get("key") == "yes")
    again = f"SELECT COUNT(*) - COUNT(DISTINCT ({key})) FROM {register}"
    assert asked().one(again) == 0


def test_no_row_comes_twice_in_one_commit() -> None:
    for step in STEPS:
        for part in step.parts:
            assert len(set(part.rows.tolist())) == len(part.rows)


def test_a_correction_changes_what_is_known_from_its_day_on() -> None:
    before, after = (asked(as_of=datetime.date(2024, 7, day)) for day in (19, 20))
    figure = "SELECT SUM(rd) FROM enterprise_report WHERE year = $1"
    assert after.one(figure, 2022) > before.one(figure, 2022)
    assert after.one(figure, 2021) == before.one(figure, 2021)
    amount = "SELECT SUM(contract_amount) FROM contract WHERE YEAR(registered_on) = 2023"
    assert before.one(amount) == Decimal(63_249_000_000)
    assert after.one(amount) == Decimal(63_237_000_000)


def test_a_right_counts_as_used_only_after_the_certificate_s_day() -> None:
    feed = next(feed for feed in feeds() if feed.register == "intellectual_property")
    batches = {step.known_on for step in STEPS} & {
        datetime.date(year, *day) for year in range(2023, 2027) for day in ((8, 31), (12, 7))
    }
    assert len(batches) == 7
    for day in batches:
        rows = feed.rows[feed.known <= days(day)]
        used = feed.table(rows, days(day)).column("hnte_used_on").drop_null().to_pylist()
        applied = datetime.timedelta(days=plan()("hnte.applied_before"))
        assert max(used) < day - applied


def test_rights_and_reports_follow_the_registration_of_their_owner() -> None:
    early = """SELECT COUNT(*) FROM {} AS r JOIN organisation AS o ON o.id = r.organisation
               WHERE {} < {}"""
    rights = early.format("intellectual_property", "granted_on", "registered_on")
    assert asked().one(rights + " AND o.kind = 'enterprise'") == 0
    assert asked().one(early.format("enterprise_report", "year", "YEAR(registered_on)")) == 0
    hnte = early.format("certificate", "issued_on", "registered_on + 365") + " AND r.kind = 'hnte'"
    assert asked().one(hnte) == 0


def test_who_ends_is_over_by_the_year_s_end() -> None:
    months = asked().rows("SELECT DISTINCT MONTH(ended_on) FROM organisation")
    assert (12,) not in months
    assert days(plan()("day")) < FOREVER
