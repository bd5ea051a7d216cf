"""The same seed and scale make the same records, to the last byte; another seed makes others."""

import hashlib

import pyarrow as pa
import pytest

from tests.example.drawn import EXAMPLE, asked
from twofold.errors import InputError, NotFound
from twofold.example import SEED, city
from twofold.example.plan import read


def digest(scale: float, seed: int, enterprises: int | None = None) -> dict[str, str]:
    """A hash of every feed's rows, days and cells, by register."""
    made: dict[str, hashlib._Hash] = {}
    plan = read(EXAMPLE, scale, enterprises, seed)
    for feed in city.draw(plan):
        found = made.setdefault(feed.register, hashlib.sha256())
        found.update(feed.rows.astype("int64").tobytes() + feed.known.astype("int64").tobytes())
        table = feed.table(feed.rows, plan.day("day")).combine_chunks()
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        found.update(sink.getvalue())
    return {register: found.hexdigest() for register, found in made.items()}


def test_the_same_seed_makes_the_same_records() -> None:
    assert digest(0.1, SEED) == digest(0.1, SEED)


def test_another_seed_makes_other_records() -> None:
    ours, others = digest(0.1, SEED), digest(0.1, SEED + 1)
    assert [register for register in ours if ours[register] == others[register]] == []


def test_more_enterprises_leave_the_totals_as_they_are() -> None:
    plan = read(EXAMPLE, 1, 30_000, SEED)
    assert plan.enterprises == 30_000
    feeds = city.draw(plan)
    funds = next(feed for feed in feeds if feed.register == "fund")
    assert len(funds.rows) == 144


@pytest.mark.parametrize(
    ("scale", "enterprises", "key"),
    [(1, 2000, "example.too_few"), (0, None, "example.bad_scale"), (-1, None, "example.bad_scale"),
     (1000, None, "example.too_many")],
)  # fmt: skip
def test_numbers_that_cannot_be_are_refused(scale, enterprises, key) -> None:
    with pytest.raises(InputError) as caught:
        read(EXAMPLE, scale, enterprises, SEED)
    assert caught.value.key == key


def test_a_plan_that_is_missing_or_lacks_something_is_named(tmp_path) -> None:
    with pytest.raises(NotFound) as caught:
        read(tmp_path, 1, None, SEED)
    assert caught.value.key == "example.no_plan"
    text = (EXAMPLE / "generator.yaml").read_text(encoding="utf-8")
    for other, parameter in (("\n  sigma_:", "size.sigma"), ("\n  tail_:", "size.tail")):
        key = other.replace("_", "")
        (tmp_path / "generator.yaml").write_text(text.replace(key, other), encoding="utf-8")
        with pytest.raises(InputError) as lacking:
            city.draw(read(tmp_path, 0.1, None, SEED))
        assert lacking.value.key == "example.no_parameter"
        assert lacking.value.values == {"parameter": parameter}


def test_the_default_seed_is_the_one_that_the_tests_ask() -> None:
    assert asked().one("SELECT COUNT(*) FROM fund") == 144
