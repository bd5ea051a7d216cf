"""Help and errors of usage in the reader's language. Texts stand in the words files by the names of
commands, arguments and options, so that no command carries a sentence of its own."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any, NoReturn

import typer
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text
from typer.core import TyperCommand, TyperGroup

from twofold.answers import values
from twofold.answers.pages.wrapping import Wrapped
from twofold.answers.screen import PAGE, console
from twofold.cli.run import Asked
from twofold.errors import InputError, Place
from twofold.words import Words

PROGRAM = "twofold"
CHOICES = 36  # columns, after which choices go on in the next line
SHARED = frozenset(field.name for field in fields(Asked))


class Command(TyperCommand):
    """A command whose help and whose errors speak the reader's language."""

    allow_extra_args = True  # they are refused below, in words

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise InputError("cli.extra_argument", _place(ctx), value=rest[0])
        return rest

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write(_page(self, ctx, {}))


class Group(TyperGroup):
    """A group of commands, likewise."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write(_page(self, ctx, self.commands))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[0] not in self.commands and not args[0].startswith("-"):
            near = values.near(args[0], list(self.commands))
            raise InputError("cli.no_command", _place(ctx), value=args[0], near=near)
        return super().resolve_command(ctx, args)


def path(ctx: Any) -> str:
    """A command's words on the command line, with `_` between them; empty for the program."""
    return "_".join(ctx.command_path.split()[1:]).replace("-", "_")


def explain_usage(error: typer.TyperException, say: Words) -> NoReturn:
    """Raises what typer found wrong with the command line as an error with words.

    Its exceptions are told apart by what they carry, because typer shows no class but their base.
    """
    ctx = getattr(error, "ctx", None)
    at = Place(PROGRAM) if ctx is None else _place(ctx)
    option, param = getattr(error, "option_name", None), getattr(error, "param", None)
    if hasattr(error, "possibilities"):
        params = ctx.command.get_params(ctx) if ctx is not None else []
        known = [name for p in params for name in p.opts if name.startswith("-")]
        raise InputError("cli.no_option", at, value=option, near=values.near(str(option), known))
    if hasattr(error, "param_type") and param is not None:
        name = _label if param.param_type_name == "argument" else _signature
        raise InputError("cli.missing_argument", at, name=name(param, say))
    if option is not None:
        raise InputError("cli.no_value", at, option=option)
    raise InputError("cli.usage", at, reason=error.format_message())


def _place(ctx: Any) -> Place:
    return Place(ctx.command_path)


def _label(param: Any, say: Words) -> str:
    """What stands for a value: a word of the reader's, or the choices themselves."""
    key = f"cli.metavars.{param.metavar}"
    return say(key) if say.has(key) else str(param.metavar or "")


def _page(command: Any, ctx: Any, commands: Mapping[str, Any]) -> str:
    """The page as text; with its colours where stdout is a terminal."""
    screen = console(sys.stdout)
    screen.width = min(screen.width, PAGE)
    with screen.capture() as text:
        for part in _parts(command, ctx, commands):
            screen.print(part)
    return text.get()


def _parts(command: Any, ctx: Any, commands: Mapping[str, Any]) -> Iterator[RenderableType]:
    """Usage, what the command does, its commands, arguments and options."""
    say: Words = ctx.obj.say
    name = path(ctx)
    params = [p for p in command.get_params(ctx) if not p.hidden]
    arguments = [p for p in params if p.param_type_name == "argument"]
    options = [p for p in params if p.param_type_name == "option"]
    shared = [p for p in options if p.name in SHARED]
    own = [p for p in options if p not in shared]
    pieces = [ctx.command_path, *(_piece(p, say) for p in arguments)]
    pieces += [say("cli.help.a_command")] if commands else []
    yield Text.assemble((say("cli.help.usage"), "bold"), " ".join(pieces),
                        say("cli.help.some_options"))  # fmt: skip
    yield Text()
    yield Wrapped(say(f"cli.commands.{name or PROGRAM}"))
    below = f"{name}_" if name else ""
    sections = {
        "commands": [(c, _first(say(f"cli.commands.{below}{c.replace('-', '_')}")))
                     for c in commands],
        "arguments": [(_label(p, say), say(f"cli.arguments.{p.metavar}")) for p in arguments],
        "options": [(_signature(p, say), say(f"cli.options.{p.name}")) for p in own],
        "shared": [(_signature(p, say), say(f"cli.options.{p.name}")) for p in shared],
    }  # fmt: skip
    for section, rows in sections.items():
        if rows:
            yield Text()
            yield Text(say(f"cli.help.{section}"), "bold")
            yield _columns(rows)


def _columns(rows: list[tuple[str, str]]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column()
    for left, right in rows:
        table.add_row(Text(_folded(f"  {left}")), Wrapped(right))
    return table


def _folded(left: str) -> str:
    """A long row of choices (`csv|json|…`) in lines, so that it leaves room for what is said."""
    lines = [""]
    for piece in re.split(r"(?<=\|)", left):
        if lines[-1] and len(lines[-1] + piece) > CHOICES:
            lines.append("    ")
        lines[-1] += piece
    return "\n".join(lines)


def _piece(param: Any, say: Words) -> str:
    shown = _label(param, say) + ("…" if param.nargs == -1 else "")
    return shown if param.required else f"[{shown}]"


def _signature(param: Any, say: Words) -> str:
    """`--day DATE`"""
    return " ".join(filter(None, (*param.opts[:1], _label(param, say))))


def _first(text: str) -> str:
    """The first line of a help text."""
    return text.partition("\n")[0]
