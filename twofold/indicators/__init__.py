"""Indicators: what is published, what the records give, and how far it is to the targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from twofold import facts
from twofold.errors import InputError
from twofold.indicators import brief as briefing
from twofold.indicators import check as checking
from twofold.indicators import measure as measuring
from twofold.indicators.brief import Brief, Standing
from twofold.indicators.model import Assessment, Indicator, Measured
from twofold.indicators.observed import observed
from twofold.indicators.read import Catalogue, find, target_set
from twofold.indicators.read import read as read_catalogue
from twofold.indicators.tree import needed
from twofold.registers.read import read_registers
from twofold.registers.store import reading
from twofold.workspace import Workspace

__all__ = [
    "Assessment", "Brief", "Catalogue", "Indicator", "Measured", "Standing", "brief", "check",
    "measure", "progress", "read",
]  # fmt: skip


def read(workspace: Workspace) -> Catalogue:
    """The city's indicators, sets of targets and methods. Raises InputError at the wrong line."""
    return read_catalogue(workspace)


def measure(workspace: Workspace, ids: Iterable[str] = ()) -> Mapping[str, Measured]:
    """Values from the registers as known on `as_of`, on the workspace's day; all by default."""
    catalogue = read(workspace)
    asked = _chosen(catalogue, ids)
    every = needed(catalogue.indicators, (one.id for one in asked))  # with what they are made of
    subjects = facts.subjects(workspace)
    with reading(workspace) as store:
        found = measuring.measure_all(
            store, subjects, (catalogue.indicators[id_] for id_ in every), workspace.day
        )
    return {one.id: found[one.id] for one in asked}


def check(workspace: Workspace) -> tuple[Mapping[str, int], list[InputError]]:
    """Compiles every indicator and runs every method's cases: how many each document has, and
    everything that is wrong, each at its line."""
    catalogue = read(workspace)
    found = checking.problems(
        workspace, catalogue, read_registers(workspace), facts.subjects(workspace)
    )
    counts = {d.id: checking.cases(d) for d in checking.method_documents(workspace)}
    return {**dict.fromkeys(catalogue.indicators, 0), **counts}, list(found)


def progress(
    workspace: Workspace, ids: Iterable[str] = (), *, targets: str | None = None,
    method: str | None = None,
) -> Mapping[str, Assessment]:  # fmt: skip
    """Progress from the base to the latest published figure: towards a target where the set has
    one, by the trend where it has none. `method` overrides the one that the set names."""
    catalogue = read(workspace)
    chosen = target_set(catalogue, targets)
    judging = find(catalogue.methods, method or chosen.method)
    with reading(workspace) as store:
        seen = observed(workspace, store)
    return {
        one.id: briefing.progress_of(one, chosen, judging, seen, workspace.as_of)
        for one in _chosen(catalogue, ids)
    }


def brief(workspace: Workspace, targets: str | None = None) -> Brief:
    """Where a set of targets stands: published and measured, side by side and never mixed.

    Without `targets` the first set by id. `twofold.indicators.shape` makes it plain data.
    """
    catalogue = read(workspace)
    subjects = facts.subjects(workspace)
    with reading(workspace) as store:
        seen = observed(workspace, store)
        measured = measuring.measure_all(
            store, subjects, catalogue.indicators.values(), workspace.day
        )
    return briefing.brief(
        catalogue, target_set(catalogue, targets), seen, measured,
        city=workspace.name, as_of=workspace.as_of, day=workspace.day,
    )  # fmt: skip


def _chosen(catalogue: Catalogue, ids: Iterable[str]) -> tuple[Indicator, ...]:
    asked = tuple(ids) or tuple(catalogue.indicators)
    return tuple(find(catalogue.indicators, id_) for id_ in asked)
