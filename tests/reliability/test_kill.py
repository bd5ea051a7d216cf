"""`kill -9` in the middle of imports, twenty times: the store is whole every time.

A child imports one version of the same organisations after another, as fast as it can. Killed at
random moments, half of them while it publishes, it leaves a store that shows, at each of its
commits, exactly one version; nothing of the one that was cut off.
"""

import random
from subprocess import TimeoutExpired

import pytest
from stdnum.cn import uscc

from tests.registers.city import make
from tests.reliability.processes import started, wait_for, write_rows
from twofold import registers
from twofold.registers import store
from twofold.sql.statements import fill
from twofold.workspace import open_city

ROWS = 20_000
TIMES = 20
IMPORTER = """
import sys
from pathlib import Path
from tests.reliability.processes import write_rows
from twofold import registers
from twofold.registers import store
from twofold.workspace import open_city

city = open_city(sys.argv[1])
codes = (city.root / "codes.txt").read_text().split()
publish = store.publish

def told(*given, **options):
    print("publishing", flush=True)
    return publish(*given, **options)

store.publish = told
log = registers.log(city)
version = log[0].number + 1 if log else 1
print("ready", flush=True)
while True:
    path = city.root / "rows.csv"
    write_rows(path, codes, version)
    registers.import_file(city, "organisation", path, who="t")
    version += 1
"""


def codes(count: int) -> list[str]:
    made = []
    for number in range(count):
        body = f"91370200MA{number:07d}"
        made.append(body + uscc.calc_check_digit(body))
    return made


def check(city) -> int:
    """Every commit whole, and nothing beside them; the number of the last."""
    log = registers.log(city)
    with store.reading(city) as reading:
        last = reading.commit
        assert [commit.number for commit in log] == list(range(last, 0, -1))
        for commit in log:
            view = reading.view("organisation") if commit.number == last else None
            view = view or store.compiled.view(reading.registers["organisation"], commit.number)
            shown = reading.connection.rows(
                fill("SELECT name, COUNT(*) FROM _view GROUP BY name", view=view)
            )
            assert shown == [(f"v{commit.number}", ROWS)]
            counts = commit.counts[0]
            assert (counts.added, counts.refused) == (ROWS, 1)
        beyond = fill(
            """SELECT (SELECT COUNT(*) FROM organisation WHERE added > _last OR removed > _last)
                    + (SELECT COUNT(*) FROM commit_counts WHERE "commit" > _last)
                    + ABS((SELECT COUNT(*) FROM quarantine) - _last)""",
            last=fill("CAST(_n AS BIGINT)", n=store.literal(last)),
        )
        assert reading.connection.value(beyond) == 0
    return last


@pytest.mark.slow
def test_killed_twenty_times_the_store_is_whole_every_time(tmp_path) -> None:
    city = make(tmp_path)
    (tmp_path / "codes.txt").write_text(" ".join(codes(ROWS)))
    chance = random.Random(20)
    progress = 0
    for time in range(TIMES):
        with started(IMPORTER, tmp_path) as process:
            wait_for(process, "ready")
            publishing = time % 2 == 0
            if publishing:
                wait_for(process, "publishing")
            # A publication takes about 0.1 s, an import about 0.5 s.
            with pytest.raises(TimeoutExpired):
                process.wait(chance.uniform(0, 0.15 if publishing else 0.8))
            process.kill()
            process.wait()
        last = check(city)
        assert last >= progress
        progress = last
    # The next import goes on from there, and is not disturbed by what was left behind.
    write_rows(tmp_path / "rows.csv", codes(ROWS), progress + 1)
    registers.import_file(open_city(tmp_path), "organisation", tmp_path / "rows.csv", who="t")
    assert check(city) == progress + 1
    assert progress > 1, "some imports must have been finished for the test to mean anything"
