"""A frozen month prints the same to the byte after its lists' documents have changed: what its
lists came to was written down with it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.targets import planted
from twofold import targets
from twofold.answers.papers import asked, gathered, templates
from twofold.targets import lists
from twofold.targets.freeze import Signed
from twofold.targets.model import Month
from twofold.targets.stored import at_close
from twofold.words import words
from twofold.workspace import Workspace

MONTH, CUT_OFF = "2026-03", date(2026, 4, 10)
LIST = """---
kind: list
id: large
name: 核对：大额合同
group: register
officer: "{{district}}·岗"
reason: "金额较大"
---

金额较大的合同。

```sql select rows
SELECT c.id AS subject, c.seller AS organisation, c.seller_district AS district,
       c.contract_amount AS amount
FROM contract AS c
WHERE c.contract_amount >= {least} AND c.registered_on >= DATE '2026-01-01'
```

| adds | each | unless | how |
|---|---|---|---|
| deals | amount |  | adds |
"""
DESK = """---
kind: desk
id: desk
name: 调度台
lists:
  - {name: 大额, en: Large, open: [large]}
---
"""
ENGLISH = """---
of: large
name: "To check: large contracts"
officer: "desk of {district}"
reason: "a large amount"
---
"""


@pytest.fixture
def city(tmp_path: Path) -> Workspace:
    workspace = planted.city(tmp_path / "city")
    folder = workspace.root / "targets" / "lists"
    folder.mkdir(parents=True)
    (folder / "large.en.md").write_text(ENGLISH, encoding="utf-8")
    write(workspace, 200_000_000)
    planted.record(workspace, CUT_OFF)
    return workspace


def write(city: Workspace, least: int) -> None:
    """The list's document, with the least amount that puts a contract on it."""
    text = LIST.format(least=least).replace("{{", "{").replace("}}", "}")
    (city.root / "targets" / "lists" / "large.md").write_text(text, encoding="utf-8")


def freeze(city: Workspace, *, listed: bool) -> Month:
    return targets.freeze(city, MONTH, Signed("规划处", "冻结"), cut_off=CUT_OFF, listed=listed)


def printed(city: Workspace) -> dict[tuple[str, str, str], bytes]:
    desk, made = gathered.gather(city, MONTH), {}
    for lang in ("zh", "en"):
        for id_ in ("one-page", "circular", "briefing"):
            template = templates.find(templates.read(city), id_, lang)
            answer = asked.answer(words(lang), template, desk)
            for form in ("html", "docx", "xlsx"):
                answer.others[form](out := io.BytesIO())
                made[lang, id_, form] = out.getvalue()
    return made


def test_a_changed_list_changes_no_frozen_paper(city: Workspace) -> None:
    month = freeze(city, listed=True)
    first = printed(city)
    # 2 + 2 + 4 + 3 + 2 of 亿元: contracts 1, 4, 6, 7 and 8
    head = gathered.gather(city, MONTH).lists[0]
    assert (head.rows, head.adds) == (5, Decimal(13))
    write(city, 400_000_000)
    planted.record(city, since=CUT_OFF)
    then = lists.show(at_close(city, month), "large", told=False)
    assert then.total == 1  # by today's document it would be another number
    assert printed(city) == first


def test_lists_stand_as_the_desk_has_them(city: Workspace) -> None:
    """Without a document of the desk by their ids; with one as it opens them, others after."""
    folder = city.root / "targets"
    text = (folder / "lists" / "large.md").read_text(encoding="utf-8")
    for id_ in ("any", "every"):
        named = text.replace("id: large", f"id: {id_}").replace("200000000", "0")
        (folder / "lists" / f"{id_}.md").write_text(named, encoding="utf-8")
    assert [one.id for one in gathered.gather(city, MONTH).lists] == ["any", "every", "large"]
    (folder / "desk.md").write_text(DESK, encoding="utf-8")
    assert [one.id for one in gathered.gather(city, MONTH).lists] == ["large", "any", "every"]


def test_lists_of_a_december_are_set_against_its_own_year(
    city: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_for = []
    monkeypatch.setattr(lists, "every", lambda at, wanted, lacking, year: asked_for.append(year))
    december = replace(targets.month(city, MONTH), month="2026-12", day=date(2026, 12, 31))
    gathered.every_list(replace(city, day=date(2027, 1, 10)), december, {})
    assert asked_for == [2026]


def test_heads_that_were_not_written_down_say_so(city: Workspace) -> None:
    """They are counted anew by today's documents, and the paper says that it is so."""
    freeze(city, listed=False)
    note = words("zh")("papers.notes.recounted")
    before = printed(city)
    assert note in before["zh", "one-page", "html"].decode()
    write(city, 400_000_000)
    assert printed(city)["zh", "one-page", "html"] != before["zh", "one-page", "html"]
    assert gathered.gather(city, MONTH).lists[0].rows == 1
    frozen = gathered.gather(city, MONTH)
    assert frozen.recounted


def test_written_heads_are_not_said_to_be_counted_anew(city: Workspace) -> None:
    freeze(city, listed=True)
    assert words("zh")("papers.notes.recounted") not in printed(city)[
        "zh", "one-page", "html"].decode()  # fmt: skip
