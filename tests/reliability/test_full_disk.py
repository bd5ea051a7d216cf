"""A full disk, wherever it strikes: one clear error, and a store that is as it was.

The limit on a file's size that the system sets for a process stands in for the disk: writing past
it fails as on a full one, and it needs no rights to set.
"""

import pytest

from tests.registers.city import make, organisations, rows
from tests.reliability.processes import finished, write_rows
from tests.reliability.test_kill import codes
from twofold import registers

IMPORTER = """
import resource, sys
from twofold import registers
from twofold.errors import TwofoldError
from twofold.workspace import open_city

city = open_city(sys.argv[1])
limit = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
try:
    commit = registers.import_file(city, "organisation", city.root / "rows.csv", who="t")
    print("published", commit.number)
except TwofoldError as error:
    print(error.key)
"""
EXPORTER = IMPORTER.replace(
    'commit = registers.import_file(city, "organisation", city.root / "rows.csv", who="t")',
    'commit = registers.export(city, city.root / "out")',
).replace("commit.number", "commit.commit")


@pytest.mark.slow
def test_wherever_the_disk_is_full_the_store_is_as_it_was(tmp_path) -> None:
    city = make(tmp_path)
    organisations(city)
    before = rows(city, "organisation")
    write_rows(tmp_path / "rows.csv", codes(60_000), 1)
    size = city.store.stat().st_size
    outcomes = []
    for room in (0, 1 << 16, 1 << 18, 1 << 20, 1 << 30):
        outcome = finished(IMPORTER, tmp_path, size + room).strip()
        outcomes.append(outcome)
        if outcome == "engine.disk_full":
            assert rows(city, "organisation") == before
            assert len(registers.log(city)) == 1
    assert outcomes[0] == "engine.disk_full"
    assert outcomes[-1] == "published 2"
    assert set(outcomes) == {"engine.disk_full", "published 2"}, outcomes
    assert len(rows(city, "organisation")) == 60_004


def test_an_export_that_does_not_fit_is_not_made(tmp_path) -> None:
    city = make(tmp_path)
    organisations(city)
    assert finished(EXPORTER, tmp_path, 1000).strip() == "registers.export_full"
    assert not (tmp_path / "out").exists()
    assert finished(EXPORTER, tmp_path, 1 << 30).strip() == "published 1"
