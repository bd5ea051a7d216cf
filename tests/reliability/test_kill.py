"""`kill -9` in the middle of imports, twenty times: the store is whole every time.

A child imports one version of the same organisations after another, as fast as it can. Killed at
random moments, half of them while it publishes, it leaves a store that shows, at each of its
commits, exactly one version; nothing of the one that was cut off.
"""

import os
import random
import signal
from time import sleep

import pytest
from stdnum.cn import uscc

from tests.registers.city import make
from tests.reliability.processes import started, wait_for, write_rows
from twofold import registers
from twofold.registers import compile as compiled
from twofold.registers import store
from twofold.sql.statements import fill, literal
from twofold.workspace import open_city

ROWS = 12_000
TIMES = 20
# Importing the program takes longer than importing a file, so it is done once: for each line that
# it reads, the parent forks a child that imports until it is killed.
IMPORTER = """
import os, sys
from tests.reliability.processes import write_rows
from twofold import registers
from twofold.registers import store
from twofold.workspace import open_city

publish = store.publish

def told(*given, **options):
    print("publishing", flush=True)
    commit = publish(*given, **options)
    print("published", flush=True)
    return commit

def import_for_ever(city):
    store.publish = told
    codes = (city.root / "codes.txt").read_text().split()
    log = registers.log(city)
    version = log[0].number + 1 if log else 1
    print("ready", flush=True)
    while True:
        path = city.root / "rows.csv"
        write_rows(path, codes, version)
        registers.import_file(city, "organisation", path, who="t")
        version += 1

for _ in sys.stdin:
    child = os.fork()
    if child == 0:
        import_for_ever(open_city(sys.argv[1]))
    print(child, flush=True)
    os.waitpid(child, 0)
    print("gone", flush=True)
"""


def codes(count: int) -> list[str]:
    made = []
    for number in range(count):
        body = f"91370200MA{number:07d}"
        made.append(body + uscc.calc_check_digit(body))
    return made


def check(city, newest: int | None = None) -> int:
    """The newest commits (or all) whole, and nothing beside them; the number of the last."""
    log = registers.log(city)
    with store.reading(city) as reading:
        last = reading.commit
        assert [commit.number for commit in log] == list(range(last, 0, -1))
        for commit in log[:newest]:
            view = compiled.view(reading.registers["organisation"], commit.number)
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
            last=fill("CAST(_n AS BIGINT)", n=literal(last)),
        )
        assert reading.connection.value(beyond) == 0
    return last


# What the child has last said when its last moments begin, and the most seconds that they last. A
# publication takes about 0.05 s on an idle machine, an import about 0.4 s.
MOMENTS = (("ready", 0.6), ("publishing", 0.1), ("publishing", 0.4), ("published", 0.6))


def kill_at_random(parent, chance, after: str, within: float) -> None:
    """Has a child import, and kills it."""
    print("go", file=parent.stdin, flush=True)
    child = int(parent.stdout.readline())
    wait_for(parent, after)
    sleep(chance.uniform(0, within))
    os.kill(child, signal.SIGKILL)
    wait_for(parent, "gone")


@pytest.mark.slow
def test_killed_twenty_times_the_store_is_whole_every_time(tmp_path) -> None:
    city = make(tmp_path)
    (tmp_path / "codes.txt").write_text(" ".join(codes(ROWS)))
    chance = random.Random(20)
    progress = 0
    with started(IMPORTER, tmp_path) as parent:
        for time in range(TIMES):
            kill_at_random(parent, chance, *MOMENTS[time % len(MOMENTS)])
            last = check(city, newest=3)
            assert last >= progress
            progress = last
    # The next import goes on from there, and is not disturbed by what was left behind.
    write_rows(tmp_path / "rows.csv", codes(ROWS), progress + 1)
    registers.import_file(open_city(tmp_path), "organisation", tmp_path / "rows.csv", who="t")
    assert check(city) == progress + 1
    assert progress >= TIMES // len(MOMENTS), "those that said so had published"
