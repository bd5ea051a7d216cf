"""From a plan to a store: draw everything, then publish it in the order in which it was known."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from twofold import registers
from twofold.errors import Conflict, Place
from twofold.example import (
    appraisals,
    certificates,
    contracts,
    credit,
    freezes,
    funds,
    granted,
    growing,
    history,
    innovation,
    institutions,
    measures,
    monthly,
    organisations,
    population,
    rights,
    specialised,
    surveys,
    tables,
    titles,
    zones,
)
from twofold.example.feeds import Feed
from twofold.example.plan import Plan, read
from twofold.registers.store import writing
from twofold.workspace import Workspace

SEED = 20241122
# A word for what is being done, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Built:
    """What was made: commits and rows, and seconds spent drawing and publishing."""

    commits: int
    rows: int
    drawing: float
    publishing: float


def build(
    workspace: Workspace, scale: float = 1, enterprises: int | None = None, seed: int = SEED,
    progress: Progress | None = None,
) -> Built:  # fmt: skip
    """Fills the store of a city that has none yet, by the plan in its folder.

    `scale` multiplies every total, `enterprises` is their number at scale 1 (default: the plan's);
    the same seed and scale give the same records. `progress` is called with a word (`drawing`,
    `publishing`), what is done and all there is, in rows.

    Raises Conflict where there is a store already, NotFound where the folder has no plan,
    InputError where the plan lacks something or there are too few enterprises for the totals.
    """
    if workspace.store.exists():
        raise Conflict("example.store_exists", Place.of(workspace.store))
    plan = read(workspace.root, scale, enterprises, seed)
    report = progress or (lambda word, done, total: None)
    started = time.perf_counter()
    report("drawing", 0, plan.enterprises)
    steps = history.steps(plan, draw(plan), workspace.root)
    report("drawing", plan.enterprises, plan.enterprises)
    drawn = time.perf_counter()
    commits, rows = _publish(workspace, plan, steps, report)
    return Built(commits, rows, drawn - started, time.perf_counter() - drawn)


def draw(plan: Plan) -> tuple[Feed, ...]:
    """Every register's rows with the days on which they become known."""
    who = population.enterprises(plan)
    sizes = population.sizes(plan, who)
    batches = certificates.high_tech(plan, who, sizes)
    numbers = certificates.tech_smes(plan, who, sizes, batches)
    standing = certificates.standing(plan, len(who), batches, who.stop, numbers)
    role = innovation.roles(plan, who, standing)
    all_ = organisations.organisations(plan, who, standing)
    schools = all_.of("university", "institute")
    owned = rights.rights(plan, who, standing, batches, role, len(schools))
    own, sizes = innovation.innovation(plan, who, sizes, standing, role, owned)
    city = appraisals.City(plan, who, sizes, standing, role, owned, own)
    city = appraisals.deserved(city, batches)
    found = (*appraisals.high_tech(city, batches), *appraisals.tech_sme(city, numbers))
    careful = (standing.latest > 0) | standing.ever_sme
    careful[np.concatenate([one.who for one in found])] = True
    listed = (*batches, *numbers, *certificates.champions(plan, who, sizes, standing))
    special = titles.titles(city, listed)
    listed = (*listed, *special.certificates)
    people = contracts.brokers(plan, all_, standing)
    made = contracts.contracts(plan, who, all_, standing, people)
    drawn = (
        organisations.feed(plan, all_),
        *tables.reports(city, all_, careful),
        tables.intellectual_property(plan, all_, owned),
        *tables.certificates(plan, all_, who.stop, listed),
        *tables.appraisals(plan, all_, found),
        credit.feed(plan, all_, credit.credit(plan, who, standing)),
        *granted.feeds(city, all_, batches, numbers, institutions.feeds(city, all_)),
        *contracts.feeds(plan, all_, made, people),
        *funds.feeds(plan, who, all_, standing),
    )
    return (
        *drawn, *measures.feeds(city, all_, made, drawn),
        *specialised.feeds(city, all_, special), *growing.feeds(city, all_, special, drawn),
        *surveys.feeds(city, all_), monthly.reports(plan), zones.feed(plan, all_),
    )  # fmt: skip


def _publish(
    workspace: Workspace, plan: Plan, steps: list[history.Step], report: Progress
) -> tuple[int, int]:
    """Publishes step by step and closes months between; the number of commits, and of rows
    published."""
    who = plan("who").format(seed=plan.seed)
    total, done, commits = sum(step.rows for step in steps), 0, len(steps)

    def made(rows: int) -> None:
        nonlocal done
        done += rows
        report("publishing", done, total)

    closing = freezes.planned(plan, workspace)
    kept: dict[Any, Any] = {}
    with writing(workspace):  # one opening for all commits; nobody else writes in between
        while steps:
            commits += freezes.close(workspace, closing, steps[0].known_on, kept)
            step = steps.pop(0)  # so that what is published does not stay in memory
            told = {"who": who, "source": step.source, "message": step.message}
            if step.file is not None:
                register, path = step.file
                registers.import_file(workspace, register, path, known_on=step.known_on, **told)
            else:
                registers.publish(workspace, step.data(made), known_on=step.known_on,
                                  check="trusted", **told)  # fmt: skip
        commits += freezes.close(workspace, closing, date.max, kept)
    return commits, done
