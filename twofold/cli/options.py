"""The options of all commands, each once. Their help stands in the words files by their name."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from twofold import __version__
from twofold.cli import values
from twofold.cli.help import PROGRAM, Command, Group
from twofold.cli.run import FORMATS, Asked, Run
from twofold.words import LANGUAGES, Words

VERDICTS = ("eligible", "ineligible", "unknown", "pending")


def _option(name: str, metavar: str, parser: Callable[[str], Any]) -> Any:
    return typer.Option(name, metavar=metavar, parser=parser)


def _argument(name: str) -> Any:
    return typer.Argument(metavar=name)


# Taken before and after every sub-command; the later one wins.
City = Annotated[Path | None, _option("--city", "dir", Path)]
Day = Annotated[date | None, _option("--day", "date", values.day("--day"))]
AsOf = Annotated[date | None, _option("--as-of", "date", values.day("--as-of"))]
Format = Annotated[
    str | None, _option("--format", "|".join(FORMATS), values.one_of("--format", FORMATS))
]
Lang = Annotated[
    str | None, _option("--lang", "|".join(LANGUAGES), values.one_of("--lang", LANGUAGES))
]
Output = Annotated[Path | None, _option("--output", "file", Path)]
SHARED = {"city": City, "day": Day, "as_of": AsOf, "format": Format, "lang": Lang,
          "output": Output}  # fmt: skip

# Taken by some commands.
Encoding = Annotated[str | None, _option("--encoding", "encoding", str)]
Limit = Annotated[int | None, _option("--limit", "n", values.whole("--limit", 1))]
Commit = Annotated[int | None, _option("--commit", "n", values.whole("--commit", 1))]
Facts = Annotated[Path | None, _option("--facts", "file", Path)]
RowNumber = Annotated[int | None, _option("--row", "n", values.whole("--row", 1))]
Verdict = Annotated[
    str | None, _option("--verdict", "|".join(VERDICTS), values.one_of("--verdict", VERDICTS))
]
KnownOn = Annotated[date | None, _option("--known-on", "date", values.day("--known-on"))]
Message = Annotated[str | None, _option("--message", "text", str)]
Who = Annotated[str | None, _option("--who", "name", str)]
Scale = Annotated[Decimal | None, _option("--scale", "n", values.number("--scale"))]
Enterprises = Annotated[int | None, _option("--enterprises", "n", values.whole("--enterprises", 1))]
Seed = Annotated[int | None, _option("--seed", "n", values.whole("--seed"))]
Targets = Annotated[str | None, _option("--targets", "id", str)]
Method = Annotated[str | None, _option("--method", "id", str)]
Fresh = Annotated[bool, typer.Option("--fresh")]
Complete = Annotated[bool, typer.Option("--complete")]
History = Annotated[bool, typer.Option("--history")]
Refused = Annotated[bool, typer.Option("--refused")]

NewFolder = Annotated[Path, _argument("dir")]
MaybeFolder = Annotated[Path | None, _argument("dir")]
File = Annotated[Path, _argument("file")]
Register = Annotated[str, _argument("register")]
Key = Annotated[list[str] | None, _argument("key")]
Policy = Annotated[str, _argument("policy")]
MaybePolicy = Annotated[str | None, _argument("policy")]
Subject = Annotated[str | None, _argument("subject")]
Indicators = Annotated[list[str] | None, _argument("indicator")]


@dataclass(frozen=True)
class Session:
    """What has been said on the command line so far."""

    say: Words
    asked: Asked

    def saying(self, given: dict[str, Any]) -> Session:
        """With further options, which take the place of earlier ones."""
        new = {name: value for name, value in given.items() if value is not None}
        return replace(self, asked=replace(self.asked, **new))


def command(app: typer.Typer, name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Makes a function a command: it takes a `Run`, and its own options beside the shared ones."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        hints = get_type_hints(function, include_extras=True)
        own = [p.replace(annotation=hints[p.name])
               for p in inspect.signature(function).parameters.values()][1:]  # fmt: skip

        def called(ctx: typer.Context, **given: Any) -> None:
            session = ctx.obj.saying({key: given.pop(key) for key in SHARED})
            run = Run(session.say, session.asked)
            run.check_output()
            function(run, **given)

        app.command(name, cls=Command)(_taking(called, own))
        return function

    return register


def group(name: str, *, versioned: bool = False) -> typer.Typer:
    """An application of sub-commands that takes the shared options itself; without a sub-command it
    shows its help. `versioned` adds --version."""
    made = typer.Typer(name=name, cls=Group, add_completion=False, invoke_without_command=True)

    def called(ctx: typer.Context, version: bool = False, **given: Any) -> None:
        ctx.obj = ctx.obj.saying(given)
        if version:
            print(f"{PROGRAM} {__version__}")
        elif ctx.invoked_subcommand is None:
            print(ctx.get_help())
        if version or ctx.invoked_subcommand is None:
            raise typer.Exit

    own = inspect.Parameter("version", inspect.Parameter.KEYWORD_ONLY, default=False,
                            annotation=Annotated[bool, typer.Option("--version")])  # fmt: skip
    made.callback()(_taking(called, [own] if versioned else []))
    return made


def _taking(function: Callable[..., None], own: list[inspect.Parameter]) -> Callable[..., None]:
    """A function with the signature that typer shall see: its own options and the shared ones."""
    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = [
        inspect.Parameter("ctx", keyword, annotation=typer.Context),
        *(p.replace(kind=keyword) for p in own),
        *(inspect.Parameter(n, keyword, annotation=t, default=None) for n, t in SHARED.items()),
    ]
    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    function.__annotations__ = {p.name: p.annotation for p in parameters}
    return function
