"""How likely targets are (内部测算，不对外): the years ahead with the chance of what shall be
reached, how past outlooks came out, and the chance of each status. Methods are named here too.

What every answer about outlooks and progress shows is the same without these: `open_to_all`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from twofold.answers.answer import Answer, table_of
from twofold.words import Words
from twofold.workspace import Workspace

if TYPE_CHECKING:
    from rich.console import RenderableType

    from twofold.indicators.outlook.model import Chance, Outlook
    from twofold.indicators.tracked import Tracked

# What only the internal page has, by the keys of records.
WITHIN = ("chances", "chance_on_pace", "noise", "year_end", "backtest", "rivals")
COLUMNS = ("id", "name", "unit", "row", "year", "target", "low95", "low80", "middle", "high80",
           "high95", "class", "status", "chance", "noise", "method", "version",
           "reason")  # fmt: skip


@dataclass(frozen=True)
class Likely:
    """One indicator: what lies ahead of it, and how it stands."""

    outlook: Outlook
    stands: Tracked

    @property
    def aim(self) -> Chance | None:
        """The chance of the target itself, which a path's milestones lead to."""
        return next((one for one in self.outlook.chances if not one.milestone), None)


def open_to_all(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record without what only the internal page has, and without why that is missing."""
    made = {key: value for key, value in record.items() if key not in (*WITHIN, "reason")}
    why = {k: v for k, v in record.get("reason", {}).items() if k not in WITHIN}
    return {**made, "reason": why} if why else made


def likely(
    workspace: Workspace, ids: tuple[str, ...] = (), *, targets: str | None = None,
    method: str | None = None, noise: Decimal | None = None,
) -> Mapping[str, Likely]:  # fmt: skip
    """Some indicators, by default those with a target. Raises NotFound for one that is unknown."""
    from twofold.indicators.outlook.city import outlooks
    from twofold.indicators.tracked import tracked

    found = tracked(workspace, ids, targets=targets, method=method, noise=noise)
    chosen = {id_: one for id_, one in found.items() if ids or one.target is not None}
    if not chosen:
        return {}
    if not ids:  # as the set of targets has them
        order = [target.indicator for target in next(iter(chosen.values())).targets.targets]
        chosen = {id_: chosen[id_] for id_ in dict.fromkeys(order)}
    ahead = outlooks(workspace, tuple(chosen), targets=targets, months=bool(ids))
    return {id_: Likely(ahead[id_], one) for id_, one in chosen.items()}


def chances(
    say: Words, workspace: Workspace, indicator: tuple[str, ...] = (), targets: str | None = None,
    method: str | None = None, noise: Decimal | None = None,
) -> Answer:  # fmt: skip
    """The chances of indicators, of all with a target by default."""
    from twofold.answers.generated import generated
    from twofold.answers.published import targeted

    with targeted(workspace):
        found = likely(workspace, indicator, targets=targets, method=method, noise=noise)
    made_up = generated(workspace)

    def record() -> dict[str, Any]:
        return {"label": say("internal.label"), "generated": made_up,
                "as_of": workspace.as_of, "day": workspace.day,
                "indicators": [_record(say, one) for one in found.values()]}  # fmt: skip

    labels = [say("internal.label"), *([say("brief.generated")] if made_up else [])]

    def sheet() -> Any:
        from dataclasses import replace

        rows = [row for one in found.values() for row in _rows(say, one)]
        return replace(table_of(rows, COLUMNS), label=say("cli.text.then").join(labels),
                       notes=(say("cli.notes.title"), say("internal.likely")))  # fmt: skip

    return Answer(record, sheet, lambda: _page(say, workspace, found, made_up))


# --- as records


def _about(say: Words, one: Likely) -> dict[str, Any]:
    of = one.stands.indicator
    return {"id": of.id, "name": of.name[say.lang], "unit": of.unit}


def _reasons(say: Words) -> Callable[[Any], str]:
    from twofold.answers.figures import reason

    return lambda why: reason(say, why)


def _record(say: Words, one: Likely) -> dict[str, Any]:
    from twofold.indicators.outlook.shape import shape
    from twofold.indicators.shape_tracked import shape_tracked

    return {**_about(say, one), "outlook": shape(one.outlook, _reasons(say)),
            "progress": {"status": one.stands.assessment.pace,
                         **shape_tracked(one.stands, _reasons(say))}}  # fmt: skip


def _rows(say: Words, one: Likely) -> Iterator[dict[str, Any]]:
    """A row for each year ahead and each class, or why there are none."""
    from twofold.indicators.model import Reason
    from twofold.indicators.outlook.shape import shape_chance, shape_horizon

    about, told, stands = _about(say, one), _reasons(say), one.stands
    ahead = {**about, "method": one.outlook.method, "version": one.outlook.version}
    aims = {chance.year: shape_chance(chance) for chance in one.outlook.chances}
    why = one.outlook.no_chance
    for step in map(shape_horizon, one.outlook.horizons):
        yield {**ahead, "row": "year", **step, **aims.get(step["year"], {}),
               "reason": None if why is None else told(why)}  # fmt: skip
    if not one.outlook.horizons:
        yield {**ahead, "row": "year", "reason": told(one.outlook.reason or why)}
    made = stands.assessment
    about |= {"row": "class", "method": made.method, "version": made.version,
              "noise": stands.noise}  # fmt: skip
    if isinstance(stands.chances, Reason):
        yield {**about, "reason": told(stands.chances)}
        return
    for chance in stands.chances:
        yield {**about, "class": chance.name, "status": chance.pace,
               "chance": round(chance.value, 6)}  # fmt: skip


# --- in a terminal


def _page(
    say: Words, workspace: Workspace, found: Mapping[str, Likely], made_up: bool
) -> Iterator[RenderableType]:
    from rich.text import Text

    from twofold import indicators
    from twofold.answers.pages import outlook, progress
    from twofold.answers.pages.tables import GENERATED, STRONG, quiet

    catalogue = indicators.read(workspace)
    yield Text(say("internal.label"), STRONG)
    yield quiet(say("brief.times", as_of=workspace.as_of, day=workspace.day))
    for one in found.values():
        yield Text()
        yield from outlook.within(say, one.stands.indicator, one.outlook)
    yield from progress.chances(say, catalogue, [one.stands for one in found.values()])
    if made_up:
        yield Text(say("brief.generated"), GENERATED)
