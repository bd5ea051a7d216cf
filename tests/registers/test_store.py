"""The store: what stood at any commit, who brought it, and what was known on any day."""

import hashlib
import threading
from datetime import date, timedelta
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.registers.city import CODES, DOCUMENTS, TODAY, load, make, organisations, rows, write
from twofold import registers
from twofold.errors import Conflict, InputError, NotFound
from twofold.registers import compile as compiled
from twofold.registers import store
from twofold.registers.read import read_registers
from twofold.sql.duckdb import opened
from twofold.workspace import open_city

A, B, C, D = CODES


@pytest.fixture
def city(tmp_path):
    return make(tmp_path)


def stood(workspace, register, commit):
    """A register's rows after a commit, by the SELECT that later stages use."""
    with store.reading(workspace) as reading:
        view = compiled.view(reading.registers[register], commit)
        return sorted(reading.connection.rows(view))


def test_a_city_without_a_store_is_empty(city) -> None:
    assert registers.log(city) == ()
    assert rows(city, "organisation") == []
    assert store.commit_at(city) == 0
    assert not city.store.exists(), "looking makes no file"


def test_a_commit_says_when_who_and_what(city) -> None:
    path = write(city, "a.csv", f"id,name\n{A},甲\n{B},\n")
    commit = registers.import_file(
        city, "organisation", path, who="王", known_on=date(2024, 5, 1), source="市场监管局",
        message="首次",
    )  # fmt: skip
    assert registers.log(city) == (commit,)
    assert (commit.number, commit.known_on, commit.who) == (1, date(2024, 5, 1), "王")
    assert (commit.source, commit.message) == ("市场监管局", "首次")
    assert commit.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert commit.recorded_at.utcoffset() == timedelta(0)
    counts = commit.counts[0]
    assert vars(counts) == {
        "register": "organisation", "added": 1, "removed": 0, "unchanged": 0, "refused": 1,
    }  # fmt: skip


def test_today_is_when_a_commit_is_known_unless_it_says_so(city) -> None:
    assert organisations(city).known_on == TODAY


def test_known_on_never_decreases(city) -> None:
    organisations(city, [A], known_on=date(2024, 5, 1))
    with pytest.raises(Conflict) as error:
        organisations(city, [B], known_on=date(2024, 4, 30))
    assert error.value.key == "registers.known_before"
    organisations(city, [B], known_on=date(2024, 5, 1))
    assert [commit.number for commit in registers.log(city)] == [2, 1]


def test_nothing_is_known_before_its_day(city) -> None:
    with pytest.raises(InputError) as error:
        organisations(city, known_on=TODAY + timedelta(1))
    assert error.value.key == "registers.known_later"


def test_as_of_before_a_correction_gives_the_figure_of_then(city) -> None:
    organisations(city, known_on=date(2024, 1, 1))
    text = "organisation,year,revenue\n{},2023,{}\n"
    load(city, "report", text.format(A, 100), known_on=date(2024, 5, 1))
    load(city, "report", text.format(A, 90), known_on=date(2024, 9, 1))

    def revenue(day):
        return [row[2] for row in rows(open_city(city.root, as_of=day), "report")]

    assert revenue(date(2024, 4, 30)) == []
    assert revenue(date(2024, 5, 1)) == [100]
    assert revenue(date(2024, 8, 31)) == [100]
    assert revenue(date(2024, 9, 1)) == [90]
    assert revenue(None) == [90]
    then = open_city(city.root, as_of=date(2024, 6, 1))
    assert store.commit_at(then) == 2
    assert [commit.number for commit in registers.log(then)] == [2, 1]


def test_the_history_of_a_row_names_every_source(city) -> None:
    load(city, "organisation", f"id,name\n{B},乙\n{A},甲\n", source="一", known_on=date(2024, 1, 1))
    load(city, "organisation", f"id,name\n{A},甲新\n", source="二", known_on=date(2024, 2, 1))
    load(city, "organisation", f"id,name\n{B},乙\n", source="三", complete=True)
    entries = registers.show(city, "organisation", key=[A], history=True).rows
    assert [(e.values["name"], e.line, e.added.source, e.removed and e.removed.source)
            for e in entries] == [("甲", 3, "一", "二"), ("甲新", 2, "二", "三")]  # fmt: skip
    then = registers.show(city, "organisation", key=[A], commit=2)
    assert [(e.values["name"], e.removed) for e in then.rows] == [("甲新", None)]
    assert registers.show(city, "organisation", key=[A]).total == 0


def test_rows_are_shown_by_key_and_page(city) -> None:
    organisations(city)
    load(city, "report", "organisation,year\n" + "".join(f"{A},{y}\n" for y in range(2015, 2025)))
    assert [r[1] for r in rows(city, "report", key=[A, 2024])] == [2024]
    assert len(rows(city, "report", key=[A])) == 10
    page = registers.show(city, "report", limit=3, offset=8)
    assert ([e.values["year"] for e in page.rows], page.total) == ([2023, 2024], 10)
    with pytest.raises(InputError):
        registers.show(city, "report", key=[A, 2024, 1])


def test_what_does_not_exist_is_not_found(city) -> None:
    organisations(city)
    for wrong in ({"register": "nothing"}, {"register": "report", "commit": 9}):
        with pytest.raises(NotFound):
            registers.show(city, **wrong)


class Slow:
    """An import of one row in a thread of its own, which waits in the middle of its rows."""

    def __init__(self, city, code, **options) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.result: list = []
        self.thread = threading.Thread(target=self._run, args=[city, code, options])
        self.thread.start()
        assert self.begun.wait(30)

    def finish(self):
        self.go_on.set()
        self.thread.join(30)
        return self.result[0]

    def _rows(self, schema, code):
        self.begun.set()
        assert self.go_on.wait(30)
        yield pa.record_batch([[code], ["慢"]], schema=schema)

    def _run(self, city, code, options) -> None:
        schema = pa.schema([("id", pa.string()), ("name", pa.string())])
        reader = pa.RecordBatchReader.from_batches(schema, self._rows(schema, code))
        data = {"organisation": reader}
        try:
            made = registers.publish(city, data, who="t", source="slow", **options)
        except Conflict as error:
            made = error
        self.result.append(made)


def test_a_slow_import_does_not_change_what_an_earlier_commit_shows(city) -> None:
    """It began first and ends last: it takes its number when it publishes, not before."""
    organisations(city, [A])
    with opened(city.store, writes=True):
        slow = Slow(city, B)
        fast = organisations(city, [C])
        before = stood(city, "organisation", fast.number)
        done = slow.finish()
    assert (fast.number, done.number) == (2, 3)
    assert stood(city, "organisation", 2) == before
    assert [row[0] for row in stood(city, "organisation", 3)] == sorted([A, B, C])


def test_a_slow_import_may_not_bring_what_was_known_before(city) -> None:
    with opened(city.store, writes=True):
        slow = Slow(city, B, known_on=date(2024, 1, 1))
        organisations(city, [C], known_on=date(2024, 6, 1))
        refusal = slow.finish()
    assert refusal.key == "registers.known_before"
    assert [commit.number for commit in registers.log(city)] == [1]


def test_imports_beside_each_other_leave_one_row_a_key(city) -> None:
    """Ten threads bring the same key; each compares with what stands when it publishes."""
    organisations(city)
    failures: list = []

    def run(number):
        try:
            data = {"organisation": pa.table({"id": [A], "name": [f"名{number}"]})}
            registers.publish(city, data, who="t", source=str(number))
        except Exception as error:  # noqa: BLE001
            failures.append(error)

    with opened(city.store, writes=True):
        threads = [threading.Thread(target=run, args=[n]) for n in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert failures == []
    assert len(registers.log(city)) == 11
    for number in range(1, 12):
        assert len(stood(city, "organisation", number)) == 4


def test_readers_beside_imports_see_whole_commits(city) -> None:
    """Each commit changes all four rows to its own number: a torn read would show two numbers."""
    seen: set = set()
    torn: list = []
    stop = threading.Event()

    def publish(number):
        data = {"organisation": pa.table({"id": CODES, "name": [f"{number}"] * 4})}
        registers.publish(city, data, who="t", source="s")

    def read():
        while not stop.is_set():
            names = {row[1] for row in rows(city, "organisation")}
            seen.update(names)
            if len(names) != 1:
                torn.append(names)

    with opened(city.store, writes=True):
        publish(0)
        threads = [threading.Thread(target=read) for _ in range(3)]
        for thread in threads:
            thread.start()
        for number in range(1, 9):
            publish(number)
        stop.set()
        for thread in threads:
            thread.join(60)
    assert torn == []
    assert len(seen) > 1


def test_a_register_that_grows_a_column_keeps_its_rows(city) -> None:
    organisations(city)
    more = "more | count | | | | | | | | 更多 | more"
    wider = make(city.root, {**DOCUMENTS, "organisation": [*DOCUMENTS["organisation"], more],
                             "new": DOCUMENTS["note"]})  # fmt: skip
    # A reader may not change the store, and shows the new column as empty.
    assert [row[-1] for row in rows(wider, "organisation")] == [None] * 4
    assert rows(wider, "new") == []
    load(wider, "organisation", f"id,name,more\n{A},单位0,7\n")
    assert [row[-1] for row in rows(wider, "organisation")] == [7, None, None, None]
    assert rows(wider, "organisation", commit=1)[0][-1] is None


def test_a_column_may_not_change_its_type(city) -> None:
    organisations(city)
    changed = [row.replace("name | text", "name | count") for row in DOCUMENTS["organisation"]]
    other = make(city.root, {**DOCUMENTS, "organisation": changed})
    for verb in (lambda: registers.log(other), lambda: organisations(other)):
        with pytest.raises(Conflict) as error:
            verb()
        assert error.value.key == "registers.type_changed"
        assert error.value.at.path.endswith("organisation.md")


def test_every_type_comes_back_as_it_went_in(city) -> None:
    organisations(city)
    load(city, "report", f"organisation,year,revenue,staff,share\n{A},2024,-0.10,5,0.000001\n")
    assert rows(city, "report") == [(A, 2024, Decimal("-0.10"), 5, Decimal("0.000001"))]


# The model: a dict for each commit.

KEYS = st.sampled_from(CODES)
NAMES = st.sampled_from(["甲", "乙", "丙"])
KINDS = st.sampled_from([None, "enterprise", "university"])
IMPORTS = st.lists(
    st.tuples(
        st.dictionaries(KEYS, st.tuples(NAMES, KINDS), max_size=4),
        st.booleans(),  # complete
        st.booleans(),  # with the column `kind`
        st.integers(0, 2),  # days later
    ),
    min_size=1, max_size=6,
)  # fmt: skip


@settings(max_examples=25)
@given(IMPORTS)
def test_any_commit_shows_what_a_plain_model_says(tmp_path_factory, imports) -> None:
    workspace = make(tmp_path_factory.mktemp("city"))
    states: list[dict] = [{}]
    known: list[date] = [date.min]
    day = date(2024, 1, 1)
    with opened(workspace.store, writes=True):
        for content, complete, with_kind, later in imports:
            day += timedelta(later)
            table = {"id": list(content), "name": [name for name, _ in content.values()]}
            if with_kind:
                table["kind"] = [kind for _, kind in content.values()]
            schema = pa.schema([(column, pa.string()) for column in table])
            commit = registers.publish(
                workspace, {"organisation": pa.table(table, schema=schema)}, who="t", source="s",
                known_on=day, complete=complete,
            )  # fmt: skip
            before = states[-1]
            after = {} if complete else dict(before)
            for key, (name, kind) in content.items():
                after[key] = (name, kind if with_kind else before.get(key, ("", None))[1])
            changed = {k for k in after if k in before and after[k] != before[k]}
            counts = commit.counts[0]
            assert counts.added == len(after.keys() - before.keys()) + len(changed)
            assert counts.removed == len(before.keys() - after.keys()) + len(changed)
            assert counts.unchanged == len(content) - counts.added
            states.append(after)
            known.append(day)
        for number, state in enumerate(states):
            shown = {row[0]: (row[1], row[2]) for row in stood(workspace, "organisation", number)}
            assert shown == state
        for number, day in enumerate(known[1:], start=1):
            last = max(n for n, other in enumerate(known) if other <= day)
            assert last >= number
            assert store.commit_at(open_city(workspace.root, as_of=day)) == last


def test_the_view_of_a_register_names_its_columns_only(city) -> None:
    with store.reading(city) as reading:
        for register in read_registers(city).values():
            columns = reading.connection.columns(reading.view(register.id))
            assert tuple(columns) == register.column_names
