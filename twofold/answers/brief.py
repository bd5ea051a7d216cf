"""The front page as an answer: the page, and as a record what is published as well."""

from __future__ import annotations

from typing import Any

from twofold.answers.answer import Answer, Sheet
from twofold.words import Words
from twofold.workspace import Workspace


def brief(
    say: Words, workspace: Workspace, targets: str | None = None, month: str | None = None
) -> Answer:  # fmt: skip
    """The front page, block by block; as a record with what is published and how many enterprises
    meet each policy as well."""
    from twofold.answers import published
    from twofold.answers.frontpage import record as records
    from twofold.answers.frontpage.gathered import gather
    from twofold.answers.frontpage.told import Said
    from twofold.answers.pages import frontpage as pages

    said = Said(say, gather(workspace, targets, month))
    front = said.front

    def whole() -> dict[str, Any]:
        counted = published.count_all(front.now, conferring=True)
        return {**published.record(say, front.brief, counted, front.generated),
                "desk": records.desk(said)}  # fmt: skip

    def rows() -> Sheet:
        made = published.record(say, front.brief, [], False)
        return records.sheet(said, published.rows(made))

    return Answer(whole, rows, lambda: pages.page(said))
