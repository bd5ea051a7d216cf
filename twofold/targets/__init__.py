"""Targets by year, district and office: who owes what by when, month by month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from twofold.errors import NotFound
from twofold.indicators.read import read as read_catalogue
from twofold.registers.store import reading
from twofold.targets import freeze as freezing
from twofold.targets import read as documents
from twofold.targets.freeze import Signed
from twofold.targets.model import Month, Tasks
from twofold.targets.month import Kept, live
from twofold.targets.proposal import Proposal, proposal
from twofold.targets.stored import frozen, newest, parsed
from twofold.workspace import Workspace

__all__ = ["Month", "Proposal", "Signed", "Tasks", "freeze", "month", "read", "split"]


def read(workspace: Workspace) -> Mapping[str, Tasks]:
    """Each year's tasks, the latest first. Raises InputError at the line that is wrong."""
    return documents.read(workspace)


def split(workspace: Workspace, id_: str, indicator: str) -> Proposal:
    """How the city's number would be split over districts by the declared weights, beside the
    numbers that were issued. Raises NotFound."""
    every = read(workspace)
    if id_ not in every:
        raise NotFound("targets.not_found", id=id_, known=", ".join(every) or "—")
    return proposal(workspace, read_catalogue(workspace), every[id_], indicator)


def month(workspace: Workspace, text: str | None = None) -> Month:
    """A month (`2026-10`) as it was frozen; as known now where it is not. Without one the last
    frozen, else the month of the workspace's `as_of`. Raises NotFound for a year without tasks."""
    with reading(workspace) as store:
        if text is None:
            last = newest(store)
            text = last.month if last else f"{workspace.as_of:%Y-%m}"
        year, number = parsed(text)
        found = frozen(workspace, text)
        return found or live(workspace, documents.of_year(read(workspace), year), number)


def freeze(
    workspace: Workspace, text: str, signed: Signed, *, cut_off: date | None = None,
    kept: Kept | None = None, listed: bool = True,
) -> Month:  # fmt: skip
    """Closes a month with what was known by the cut-off, in one commit; see `freeze.freeze`."""
    return freezing.freeze(workspace, read(workspace), text, signed, cut_off, kept, listed)
