"""The published figures of a city, out of the register that has those of other cities too."""

from __future__ import annotations

from twofold.indicators.model import Observation
from twofold.indicators.published import known
from twofold.indicators.read import observations
from twofold.registers.store import Reading, reading
from twofold.workspace import Workspace

STATISTIC = "statistic"


def observed(workspace: Workspace, store: Reading) -> tuple[Observation, ...]:
    """The city's own published figures as the store is seen; none in a library without them."""
    if STATISTIC not in store.registers:
        return ()
    columns, rows = store.connection.table(store.view(STATISTIC))
    every = observations(dict(zip(columns, row, strict=True)) for row in rows)
    # "Qingdao (example)" shows the figures of Qingdao.
    own = {name for full in workspace.name.values() for name in (full, _bare(full))}
    return tuple(one for one in every if one.city in own)


def seen(workspace: Workspace) -> tuple[Observation, ...]:
    """What had been published of the city by `as_of`."""
    with reading(workspace) as store:
        return known(observed(workspace, store), workspace.as_of)


def _bare(name: str) -> str:
    return name.replace("（", "(").partition("(")[0].strip()
