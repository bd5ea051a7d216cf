"""The published figures of a city, out of the register that has those of other cities too."""

from __future__ import annotations

from collections.abc import Iterable

from twofold.indicators.model import Observation
from twofold.indicators.published import known
from twofold.indicators.read import observations
from twofold.registers.store import Reading, reading
from twofold.sql.statements import fill, literal, name
from twofold.workspace import Workspace

STATISTIC = "statistic"


def observed(workspace: Workspace, store: Reading) -> tuple[Observation, ...]:
    """The city's own published figures as the store is seen; none in a library without them."""
    if STATISTIC not in store.registers:
        return ()
    return published_of(store, "city", own_names(workspace))


def published_of(store: Reading, column: str, wanted: Iterable[str]) -> tuple[Observation, ...]:
    """Published figures of some cities, or of some series of all cities. The engine picks them:
    with a nation's statistics imported, most rows are another's."""
    if STATISTIC not in store.registers:
        return ()
    texts = [literal(text) for text in sorted(wanted)]
    picked = fill("SELECT * FROM (_view) AS s WHERE _column IN (_texts)",
                  view=store.view(STATISTIC), column=name(column), texts=texts)  # fmt: skip
    columns, rows = store.connection.table(picked)
    return observations(dict(zip(columns, row, strict=True)) for row in rows)


def own_names(workspace: Workspace) -> frozenset[str]:
    """Under which names the city publishes: "Qingdao (example)" shows the figures of Qingdao."""
    return frozenset(one for full in workspace.name.values() for one in (full, _bare(full)))


def seen(workspace: Workspace) -> tuple[Observation, ...]:
    """What had been published of the city by `as_of`."""
    with reading(workspace) as store:
        return known(observed(workspace, store), workspace.as_of)


def _bare(full: str) -> str:
    return full.replace("（", "(").partition("(")[0].strip()
