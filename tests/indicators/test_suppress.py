"""What is kept back cannot be worked out by a reader who knows the rule: by trying everything."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, pairwise

import pytest

from twofold.indicators.suppress import PRIMARY, SECONDARY, hidden, over_time, small, with_whole


def tables(parts: int, most: int) -> Iterator[tuple[int, ...]]:
    """All rows of so many counts that add up to `most` at the most."""
    if parts == 0:
        yield ()
        return
    for first in range(most + 1):
        for rest in tables(parts - 1, most - first):
            yield (first, *rest)


@pytest.mark.parametrize(
    ("parts", "most", "least"),
    [(2, 14, 3), (3, 18, 3), (3, 20, 4), (3, 24, 5), (4, 13, 3), (4, 20, 4), (5, 14, 3)],
)
def test_no_small_count_is_told_by_what_is_shown(parts: int, most: int, least: int) -> None:
    """Every table that a reader may take for the true one, who sees the rest, the whole, and the
    word at each gap, and knows by which rule they were chosen."""
    alike = defaultdict(list)
    for table in tables(parts, most):
        kept = with_whole(dict(enumerate(table)), sum(table), least)
        whole = "small" if small(sum(table), least) else sum(table)
        seen = tuple(kept.get(n, count) for n, count in enumerate(table))
        alike[whole, seen].append(table)
    gaps = 0
    for (_, seen), possible in alike.items():
        for n, shown in enumerate(seen):
            if isinstance(shown, str) and any(small(one[n], least) for one in possible):
                gaps += 1
                assert len({one[n] for one in possible}) > 1, (seen, possible)
    assert gaps > 10


@pytest.mark.parametrize(
    ("parts", "periods", "most", "least"),
    [(2, 2, 16, 3), (2, 3, 11, 3), (3, 2, 11, 3), (2, 2, 18, 4)],
)
def test_nor_by_the_periods_of_a_year_and_the_year(
    parts: int, periods: int, most: int, least: int
) -> None:
    """The same of a year that is shown with its parts, and its periods with theirs."""
    alike = defaultdict(list)
    for flat in tables(parts * periods, most):
        if small(sum(flat), least):
            continue
        rows = [flat[n * periods : (n + 1) * periods] for n in range(parts)]
        year = with_whole({n: sum(row) for n, row in enumerate(rows)}, sum(flat), least)
        inner = [{n: row[p] for n, row in enumerate(rows)} for p in range(periods)]
        wholes = [sum(table.values()) for table in inner]
        kept = over_time(inner, wholes, least, year)
        shown = "small" if any(small(one, least) for one in wholes) else tuple(wholes)
        seen = (
            sum(flat), shown, tuple(year.get(n, sum(row)) for n, row in enumerate(rows)),
            tuple("kept" if n in kept else row for n, row in enumerate(rows)),
        )  # fmt: skip
        alike[seen].append(flat)
    gaps = 0
    for seen, possible in alike.items():
        for place in range(parts * periods):
            if seen[3][place // periods] == "kept" and small(possible[0][place], least):
                gaps += 1
                assert len({one[place] for one in possible}) > 1, (seen, possible)
    assert gaps > 10


def test_nothing_is_kept_back_where_no_count_is_small() -> None:
    assert hidden({"a": 5, "b": 0, "c": 40}, 5) == {}


def test_one_small_count_takes_the_smallest_other_with_it() -> None:
    assert hidden({"a": 1, "b": 90, "c": 30, "d": 0}, 3) == {"a": PRIMARY, "c": SECONDARY}


def test_where_the_rest_is_too_little_all_are_kept_back_and_look_alike() -> None:
    assert hidden({"a": 1, "b": 1, "c": 1}, 3) == dict.fromkeys("abc", SECONDARY)


DISTRICTS = (5, 0, 6, 5, 6, 6, 3, 2, 5, 1)


def test_ten_districts_of_few_are_not_all_kept_back() -> None:
    """The six smallest that are some; whoever sees the others and the sum, and knows the rule, can
    still take each for anything from 1 to 4: every six numbers of the same sum are tried."""
    kept = hidden(dict(enumerate(DISTRICTS)), 5)
    assert kept == dict.fromkeys((0, 3, 6, 7, 8, 9), SECONDARY)
    together = sum(DISTRICTS[n] for n in kept)
    possible: dict[int, set[int]] = defaultdict(set)
    for cuts in combinations(range(1, together), len(kept) - 1):
        parts = [b - a for a, b in pairwise((0, *cuts, together))]
        other = dict(enumerate(DISTRICTS)) | dict(zip(sorted(kept), parts, strict=True))
        if hidden(other, 5) == kept:
            for n in kept:
                possible[n].add(other[n])
    assert all({1, 2, 3, 4} <= possible[n] for n in kept)


def test_of_a_whole_that_is_small_no_part_is_shown() -> None:
    assert with_whole({"a": 2, "b": 0}, 2, 3) == dict.fromkeys("ab", SECONDARY)
