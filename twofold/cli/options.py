"""The options of all commands. Those of verbs are made from the table of parameters; the others
stand here, each once. Their help stands in the words files by their name."""

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
from twofold.answers import values
from twofold.answers.parameters import Parameter
from twofold.answers.verbs import Verb
from twofold.cli.asking import ask
from twofold.cli.help import PROGRAM, Command, Group
from twofold.cli.run import FORMATS, Asked, Run
from twofold.words import LANGUAGES, Words
from twofold.workspace import ENGINES


def _option(name: str, metavar: str, parse: values.Parse = values.text) -> Any:
    return typer.Option(name, metavar=metavar, parser=lambda text: parse(text, name))


def _argument(name: str) -> Any:
    return typer.Argument(metavar=name)


def _path(text: str, at: str) -> Path:
    return Path(text)


def _choice(name: str, known: tuple[str, ...]) -> Any:
    return _option(name, "|".join(known), values.one_of(known))


# Taken before and after every sub-command; the later one wins.
SHARED: dict[str, Any] = {
    "city": Annotated[Path | None, _option("--city", "dir", _path)],
    "day": Annotated[date | None, _option("--day", "date", values.day)],
    "as_of": Annotated[date | None, _option("--as-of", "date", values.day)],
    "format": Annotated[str | None, _choice("--format", FORMATS)],
    "lang": Annotated[str | None, _choice("--lang", LANGUAGES)],
    "output": Annotated[Path | None, _option("--output", "file", _path)],
    "vintage": Annotated[str | None, _option("--vintage", "dir")],
    "engine": Annotated[str | None, _choice("--engine", ENGINES)],
}

# Taken by the commands that are no verbs.
Scale = Annotated[Decimal | None, _option("--scale", "n", values.number)]
Enterprises = Annotated[int | None, _option("--enterprises", "n", values.whole(1))]
Seed = Annotated[int | None, _option("--seed", "n", values.whole())]
Port = Annotated[int | None, _option("--port", "n", values.whole())]
Fresh = Annotated[bool, typer.Option("--fresh")]
NewFolder = Annotated[Path, _argument("dir")]
MaybeFolder = Annotated[Path | None, _argument("dir")]


@dataclass(frozen=True)
class Session:
    """What has been said on the command line so far."""

    say: Words
    asked: Asked

    def saying(self, given: dict[str, Any]) -> Session:
        """With further options, which take the place of earlier ones."""
        new = {name: value for name, value in given.items() if value is not None}
        return replace(self, asked=replace(self.asked, **new))


def verb_command(app: typer.Typer, name: str, verb: Verb) -> None:
    """Makes a verb a command."""
    own = [_parameter(one, one.name in verb.required) for one in verb.parameters]

    def answered(run: Run, **given: Any) -> None:
        # Nothing, an empty list and a flag that is not set were not given; the number 0 was, and an
        # empty text that the verb needs, which it says is wrong.
        told = {name: value for name, value in given.items() if value or name in verb.required
                or (value is not False and value == 0)}  # fmt: skip
        ask(run, verb, told)

    _add(app, name, answered, own, lambda run: run.check_output(verb.forms))


def command(app: typer.Typer, name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Makes a function a command: it takes a `Run`, and its own options beside the shared ones."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        hints = get_type_hints(function, include_extras=True)
        own = [p.replace(annotation=hints[p.name])
               for p in inspect.signature(function).parameters.values()][1:]  # fmt: skip
        _add(app, name, function, own, getattr(function, "checks", Run.check_output))
        return function

    return register


def _add(
    app: typer.Typer, name: str, function: Callable[..., None], own: list[inspect.Parameter],
    check: Callable[[Run], None],
) -> None:  # fmt: skip
    def called(ctx: typer.Context, **given: Any) -> None:
        session = ctx.obj.saying({key: given.pop(key) for key in SHARED})
        run = Run(session.say, session.asked)
        check(run)
        function(run, **given)

    app.command(name, cls=Command)(_taking(called, own))


def _parameter(of: Parameter, required: bool) -> inspect.Parameter:
    """A verb's parameter as typer takes it."""
    kind: Any = Any
    if of.flag:
        kind, made = bool, typer.Option(of.option)
    elif of.placed:
        kind = list[str] if of.many else Path if of.name in ("file", "folder") else str
        made = typer.Argument(metavar=of.shown)
    elif of.many:
        kind, made = list[str], typer.Option(of.option, metavar=of.shown)
    else:
        made = _option(of.option, of.shown, of.parse)
    default: Any = inspect.Parameter.empty if required else False if of.flag else None
    whole: Any = kind if required or of.flag else kind | None
    annotation = Annotated[whole, made]
    return inspect.Parameter(of.name, inspect.Parameter.KEYWORD_ONLY, default=default,
                             annotation=annotation)  # fmt: skip


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
