"""The pages of the working year as their users need them: what is late, whose, how to record it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from starlette.testclient import TestClient

from tests.surfaces.web.reading import Element, client_of, page
from tests.targets.listed_city import built
from twofold.answers.listed import Called
from twofold.answers.pages.months import corrections
from twofold.hosting.hosted import owned
from twofold.web.bars import Bar, draw
from twofold.web.charts import breadth
from twofold.words import words

LANGUAGES = ("zh", "en")
AHEAD = ("| ahead | 11-30 | 区市月报 | districts report | 规划处 | planning | district | "
         "2026-11-20 | 示例 |\n")  # fmt: skip


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The city of lists, with a deadline to come that each district has."""
    root = built(tmp_path_factory.mktemp("use")).root
    calendar = next(one for one in (root / "targets").glob("*.md") if "batch |" in one.read_text())
    text = calendar.read_text(encoding="utf-8") + AHEAD
    calendar.write_text(
        text.replace("| from | source |", "| from | source | source en |")
        .replace("| 示例 |", "| 示例 | example |")
        .replace("|---" * 9 + "|", "|---" * 10 + "|"),
        encoding="utf-8",
    )  # fmt: skip
    return root


@pytest.fixture(scope="module")
def web(root: Path) -> Iterator[TestClient]:
    from twofold.workspace import open_city

    with owned(open_city(root)):
        yield client_of(root)


def _rows(of: Element, id_: str) -> list[list[str]]:
    return next(of.found(id_).every("table")).rows


def test_what_all_districts_have_to_do_is_one_row(web: TestClient) -> None:
    rows = _rows(page(web, "/zh/calendar"), "deadlines")
    assert [row[2] for row in rows if row[1] == "区市月报"] == ["各区市"]
    late = [row[2] for row in rows if row[1] == "月报"]
    assert len(late) > 1
    assert "各区市" not in late
    assert late == sorted(late, key=lambda one: (len(one), one))
    own = _rows(page(web, f"/zh/calendar?district={late[0]}"), "deadlines")
    assert [row[2] for row in own if row[1] == "区市月报"] == [late[0]]


def test_sources_of_deadlines_are_said_in_the_readers_language(web: TestClient) -> None:
    rows = _rows(page(web, "/en/calendar"), "deadlines")
    assert {row[5] for row in rows} == {"example"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_say_how_what_was_done_is_recorded(web: TestClient, lang: str) -> None:
    assert "twofold calendar done report --district" in page(web, f"/{lang}/calendar").text
    shown = page(web, f"/{lang}/lists/apply")
    for state, more in (("visited", ""), ("applied", ""), ("given_up", " --reason")):
        row = next(one.text for one in shown.every("li") if f" {state}" in one.text)
        assert f"{state}{more}" in row.split("twofold lists mark apply ")[1]
        assert not row.startswith("twofold")  # the state's word stands first
    assert "/api/" not in shown.text


@pytest.mark.parametrize("path", ["/lists", "/lists/apply", "/calendar"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_district_that_is_none_is_said_so(web: TestClient, lang: str, path: str) -> None:
    assert "nix" in page(web, f"/{lang}{path}?district=nix", 404).text


def test_a_district_without_rows_of_a_list_is_no_error(web: TestClient) -> None:
    places = [row[2] for row in _rows(page(web, "/zh/calendar"), "deadlines") if row[1] == "月报"]
    empty = [
        place
        for place in places
        if "没有这样的条目" in page(web, f"/zh/lists/near?district={place}").text
    ]
    assert empty
    assert len(empty) < len(places)


def test_amounts_are_written_in_the_steps_of_the_language() -> None:
    of = SimpleNamespace(unit="亿元", name={"zh": "成交额", "en": "contract amount"})
    for lang, said in (("zh", "10.71\u00a0亿元"), ("en", "1.071\u00a0bn yuan")):
        called = Called(words(lang), cast(Any, None))
        called.__dict__["indicators"] = {"deals": of}
        assert called.number("deals", Decimal("10.7051")) == said


def test_no_figure_of_a_bar_lies_on_the_line_of_the_whole() -> None:
    for twelfths in (0.2, 0.8, 0.9, 0.95, 0.99):
        bars = [Bar("a", "", 0.6, 0.63, twelfths, "60.1% ▼", "a"),
                Bar("b", "", 0.98, 0.63, twelfths, "98% ✓", "b")]  # fmt: skip
        for width, size in ((760, 14), (358, 13)):
            made = draw("i", "t", "d", bars, width, size)
            for line in made.lines:
                first, last = line.said.x, line.said.x + breadth(line.said.text, size)
                assert not first < made.whole < last
                assert last <= width


def test_corrections_stand_in_the_readers_order() -> None:
    from twofold.targets.model import CITY, Kind, Place

    def place(name: str) -> Place:
        return Place(Kind.DISTRICT, name)

    of = [SimpleNamespace(month=month, indicator=id_, place=at)
          for month, id_, at in (("2026-02", "b", place("九")), ("2026-02", "a", place("十")),
                                 ("2026-02", "a", place("二")), ("2026-02", "a", CITY),
                                 ("2026-01", "b", CITY))]  # fmt: skip
    group = SimpleNamespace(districts=("二", "九", "十"), name={})
    tasks = SimpleNamespace(groups=(group,), zones=(), districts=group.districts)
    told = SimpleNamespace(tasks=(SimpleNamespace(indicator="a"), SimpleNamespace(indicator="b")),
                           month=SimpleNamespace(tasks=tasks, corrections=tuple(of)))  # fmt: skip
    found = [(one.month, one.indicator, one.place.name) for one in corrections(cast(Any, told))]
    assert found == [("2026-01", "b", ""), ("2026-02", "a", ""), ("2026-02", "a", "二"),
                     ("2026-02", "a", "十"), ("2026-02", "b", "九")]  # fmt: skip
