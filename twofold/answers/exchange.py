"""Indicators for other programs: published figures and values from records, as tables and as
SDMX."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from typing import IO, TYPE_CHECKING, Any

from twofold.answers.answer import Answer, Sheet, table_of
from twofold.words import Words
from twofold.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import RenderableType

    from twofold.answers.sdmx import Message
    from twofold.indicators.exchange import Datum

COLUMNS = ("flow", "indicator", "name", "series", "frequency", "period", "value", "unit", "status",
           "qualifier", "certainty", "source", "published_on", "valid_from", "valid_to",
           "undecided", "note")  # fmt: skip


def export(
    say: Words, workspace: Workspace, indicator: tuple[str, ...] = (), flow: str | None = None,
    include_history: bool = False,
) -> Answer:  # fmt: skip
    """Every figure of the indicators as known on the day, by the time that it refers to."""
    return answer(say, message(workspace, indicator, flow, history=include_history))


def answer(say: Words, of: Message) -> Answer:
    """Figures in every form that they can be had in."""
    records = [_record(say, of, one) for one in of.data]
    return Answer(
        lambda: {"as_of": of.as_of, "history": of.history, "figures": records,
                 "records": say("brief.generated") if of.made_up else None},
        lambda: _sheet(say, of, records),
        lambda: _page(say, of), others=writers(say, of),
    )  # fmt: skip


def _sheet(say: Words, of: Message, records: list[dict[str, Any]]) -> Sheet:
    from twofold.answers.marked import marked
    from twofold.indicators.exchange import RECORDED

    made = table_of(records, COLUMNS)
    return marked(say, made, lambda row: row["flow"] == RECORDED) if of.made_up else made


def writers(say: Words, of: Message) -> dict[str, Callable[[IO[bytes]], None]]:
    """The message in each form of SDMX, by the name of its format."""
    from twofold.answers import sdmx, sdmx_structure

    forms = {"sdmx-csv": sdmx.write_csv, "sdmx-json": sdmx.write_data,
             "sdmx-structure": sdmx_structure.write_structure}  # fmt: skip
    return {kind: partial(_text, write, of, say) for kind, write in forms.items()}


def _text(write: Callable[..., None], of: Message, say: Words, out: IO[bytes]) -> None:
    text = io.TextIOWrapper(out, encoding="utf-8", newline="")
    write(of, say, text)
    text.flush()
    text.detach()


def message(
    workspace: Workspace, ids: Iterable[str] = (), flow: str | None = None, *,
    history: bool = False, public: bool = False,
) -> Message:  # fmt: skip
    """The figures of some indicators, all by default; with `public` those alone that are."""
    from twofold import indicators
    from twofold.answers.generated import generated
    from twofold.answers.sdmx import Message
    from twofold.indicators import exchange
    from twofold.indicators.observed import seen
    from twofold.indicators.read import find
    from twofold.registers.store import reading

    known = indicators.read(workspace).indicators
    chosen = [find(known, id_) for id_ in (tuple(ids) or tuple(known))]
    chosen = [one for one in chosen if one.public or not public]
    flows = (flow,) if flow else exchange.FLOWS
    data: list[Datum] = []
    with reading(workspace):
        if exchange.PUBLISHED in flows:
            data += exchange.published(chosen, seen(workspace), workspace.as_of, history)
        if exchange.RECORDED in flows and chosen:
            given = exchange.vintages if history else exchange.measured
            data += given(workspace, chosen)
        made_up = generated(workspace)
    return Message(workspace.name, workspace.as_of, tuple(data), known, made_up, flows, history)


def _record(say: Words, of: Message, one: Datum) -> dict[str, Any]:
    from twofold.answers.figures import reason
    from twofold.answers.sdmx import names

    shown = {
        "flow": one.flow, "indicator": one.indicator,
        "name": of.indicators[one.indicator].name[say.lang], "series": one.series or None,
        "frequency": one.frequency, "period": one.period or None, "value": one.value,
        "unit": one.unit,
        "status": names(of)["OBS_STATUS"](one.status, say), "qualifier": one.qualifier,
        "certainty": one.certainty or None, "source": one.source or None,
        "published_on": one.published_on, "undecided": one.undecided,
        "note": reason(say, one.reason) or one.note or None,
    }  # fmt: skip
    if of.history:
        shown |= {"valid_from": one.valid_from, "valid_to": one.valid_to}
    return shown


def _page(say: Words, of: Message) -> Iterator[RenderableType]:
    """How many figures each indicator has in each flow, and over what time."""
    from rich.text import Text

    from twofold.answers.pages.tables import GENERATED, quiet, table

    yield quiet(say("brief.times", as_of=of.as_of, day=of.as_of))
    made = table(*(say(f"cli.columns.{c}") for c in ("id", "indicator", "flow", "figures",
                   "from_to")), right=(3,), whole=(0,))  # fmt: skip
    groups: dict[tuple[str, str], list[str]] = {}
    for one in of.dated:
        groups.setdefault((one.indicator, one.flow), []).append(one.period)
    for (id_, flow), periods in groups.items():
        ends = dict.fromkeys((min(periods), max(periods)))
        made.add_row(id_, of.indicators[id_].name[say.lang], say(f"sdmx.flows.{flow}"),
                     say.value(len(periods)), " – ".join(ends))  # fmt: skip
    yield made
    for one in of.undated:
        yield quiet(say("sdmx.undated_one", id=one.indicator, day=one.published_on,
                        value=say.value(one.value)))  # fmt: skip
    if of.made_up:
        yield Text(say("brief.generated"), GENERATED)
