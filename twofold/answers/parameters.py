"""The parameters of all verbs, each once: how a command line and a URL name it, and how it is read.

Their help stands in the words files: `cli.options.NAME`, or `cli.arguments.SHOWN` for one that a
command takes by its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from twofold.answers import values
from twofold.answers.values import Parse

VERDICTS = ("eligible", "ineligible", "unknown", "pending", "not_applicable")
Schema = Mapping[str, Any]
CHANGES = ("changed", "removed", "added")
EFFECTS = ("gain", "loss", "mixed")
# The states of delivery, as `twofold.awards.steps` has them.
STATES = ("proposed", "district_checked", "gates_passed", "noticed", "objected", "approved", "paid",
          "evaluated", "recovered", "refused")  # fmt: skip
# How far a row of a list has come, as `twofold.targets.list_model` has it.
ROW_STATES = ("uncontacted", "visited", "applied", "given_up")
# Where an enterprise belongs, and the columns of growth, as `twofold.targets.belongs` has them.
BASES = ("registered", "tax", "statistical")
FLOWS = ("certified", "joined", "lapsed", "revoked", "withdrawn", "ended", "arrived", "left",
         "moved_in", "moved_out")  # fmt: skip
TEXT: Schema = {"type": "string"}
DAY: Schema = {"type": "string", "format": "date"}


@dataclass(frozen=True)
class Parameter:
    """One parameter. `shown` stands for its value in a usage line, `schema` is that of OpenAPI.

    `placed` is taken by its place on the command line, `many` of them if there are more; a `flag`
    has no value there; a `file` is read from disk by a command, and sent as the body of a request.
    `written` is its name for who asks, where that is another parameter's as well.
    """

    name: str
    shown: str
    parse: Parse = values.text
    schema: Schema = field(default_factory=lambda: TEXT)
    placed: bool = False
    many: bool = False
    flag: bool = False
    file: bool = False
    written: str = ""

    @property
    def option(self) -> str:
        """As the command line names it: `--as-of`."""
        return "--" + (self.written or self.name).replace("_", "-")

    @property
    def query(self) -> str:
        """As a URL names it: `asOf`."""
        first, *rest = (self.written or self.name).split("_")
        return first + "".join(word.capitalize() for word in rest)


def _path(text: str, at: str) -> Path:
    return Path(text)


def _whole(name: str, least: int, written: str = "") -> Parameter:
    return Parameter(name, "n", values.whole(least), {"type": "integer", "minimum": least},
                     written=written)  # fmt: skip


def _flag(name: str) -> Parameter:
    return Parameter(name, "yes|no", values.yes_no, {"type": "string", "enum": ["yes", "no"]},
                     flag=True)  # fmt: skip


def _choice(name: str, known: tuple[str, ...], written: str = "") -> Parameter:
    return Parameter(name, "|".join(known), values.one_of(known),
                     {"type": "string", "enum": list(known)}, written=written)  # fmt: skip


PARAMETERS: Mapping[str, Parameter] = {
    one.name: one
    for one in (
        Parameter("day", "date", values.day, DAY),
        Parameter("as_of", "date", values.day, DAY),
        Parameter("known_on", "date", values.day, DAY),
        Parameter("encoding", "encoding"),
        Parameter("sheet", "sheet"),
        Parameter("mapping", "id"),
        Parameter("message", "text"),
        Parameter("who", "name"),
        Parameter("source", "text"),
        Parameter("targets", "id"),
        Parameter("method", "id"),
        Parameter("find", "text"),
        Parameter("district", "text"),
        _choice("verdict", VERDICTS),
        _whole("limit", 1),
        _whole("offset", 0),
        _whole("commit", 1),
        _whole("row", 1),
        _whole("within", 1),
        _whole("take_up", 0),
        Parameter("set", "setting", many=True),
        Parameter("draft", "file", _path, file=True),
        Parameter("by", "column"),
        Parameter("of_policy", "policy", written="policy"),
        Parameter("award", "award", placed=True),
        Parameter(
            "to",
            "state",
            placed=True,
            written="state",
            schema={"type": "string", "enum": list(STATES)},
        ),
        _choice("state", STATES),
        Parameter("on", "date", values.day, DAY),
        Parameter("document", "text"),
        Parameter("amount", "n", values.number, {"type": "number", "exclusiveMinimum": 0}),
        Parameter("done_by", "name", written="by"),
        Parameter("note", "text"),
        _flag("overdue"),
        _flag("write"),
        _flag("complete"),
        _flag("history"),
        _flag("refused"),
        _flag("personal"),
        _choice("change", CHANGES),
        _choice("effect", EFFECTS),
        Parameter("facts", "file", _path, file=True),
        Parameter("file", "file", _path, placed=True, file=True),
        Parameter("folder", "dir", _path, placed=True),
        Parameter("policy", "policy", placed=True),
        Parameter("subject", "subject", placed=True),
        Parameter("register", "register", placed=True),
        Parameter("key", "key", placed=True, many=True),
        Parameter("indicator", "indicator", placed=True, many=True),
        Parameter("id", "one_indicator", placed=True),
        Parameter("tasks", "tasks", placed=True),
        Parameter("of_month", "month", placed=True, written="month"),
        Parameter("cut_off", "date", values.day, DAY),
        Parameter("number", "text"),
        *(
            Parameter(name, "percent", values.portion)
            for name in ("base", "ready", "capacity", "padding", "most")
        ),
        Parameter("part", "part"),
        Parameter("noise", "share", values.share),
        Parameter("from_day", "date", values.day, DAY, written="from"),
        Parameter("to_day", "date", values.day, DAY, written="to"),
        Parameter("of_indicator", "one_indicator", placed=True, written="indicator"),
        _choice("basis", BASES, "by"),
        replace(_choice("column", FLOWS), shown="column"),
        Parameter("known_from", "date", values.day, DAY),
        Parameter("known_to", "date", values.day, DAY),
        Parameter("since", "date", values.day, DAY),
        Parameter("moved_by", "column", written="by"),
        Parameter("broken_by", "column", written="by"),
        _choice("period", ("year", "quarter", "month")),
        _whole("first_year", 1, "from"),
        _whole("last_year", 1, "to"),
        Parameter("verdict_of", "policy", written="policy"),
        _choice("flow", ("published", "recorded")),
        _flag("include_history"),
        Parameter("list", "list", placed=True),
        _choice("row_state", ROW_STATES, "state"),
        Parameter(
            "mark_as",
            "row_state",
            placed=True,
            written="state",
            schema={"type": "string", "enum": list(ROW_STATES)},
        ),
        Parameter("reason", "text"),
        Parameter("officer", "text"),
        Parameter("owner", "text"),
        _whole("days", 0),
        _whole("in_year", 1, "year"),
        Parameter("deadline", "deadline", placed=True),
        Parameter("month", "month"),
        Parameter("paper", "paper", placed=True),
        Parameter("of_paper", "paper", written="paper"),
        Parameter("slot", "slot", placed=True),
        Parameter("text", "text"),
    )
}
# Taken by every verb: on which day rules are applied, and what was known by when.
TIMES = ("day", "as_of")
