"""The tree of commands: functions of `commands` that take a `Run` and call verbs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import typer
from typer.main import get_command

from twofold.cli.commands import brief, city, example, indicators, policies, registers
from twofold.cli.help import PROGRAM, explain_usage
from twofold.cli.options import Session, command, group
from twofold.cli.run import Asked
from twofold.words import Words


def run(arguments: Sequence[str], say: Words) -> int:
    """Parses and runs one command. Raises TwofoldError for whatever a person can mend."""
    try:
        program = get_command(tree())
        with program.make_context(PROGRAM, list(arguments), obj=Session(say, Asked())) as ctx:
            program.invoke(ctx)
    except typer.Exit as end:
        return end.exit_code
    except typer.TyperException as error:
        explain_usage(error, say)
    return 0


def tree() -> typer.Typer:
    """All commands, in the order in which a city meets them."""
    root = group(PROGRAM, versioned=True)
    command(root, "init")(city.init)
    command(root, "check")(city.check)
    command(root, "example")(example.example)
    command(root, "import")(registers.import_)
    groups: tuple[tuple[str, dict[str, Callable[..., None]]], ...] = (
        ("registers", {"log": registers.log, "show": registers.show, "export": registers.export}),
        ("policies", {"list": policies.list_, "decide": policies.decide,
                      "explain": policies.explain, "check": policies.check}),
        ("indicators", {"list": indicators.list_, "measure": indicators.measure,
                        "progress": indicators.progress}),
    )  # fmt: skip
    for name, verbs in groups:
        branch = group(name)
        for verb, function in verbs.items():
            command(branch, verb)(function)
        root.add_typer(branch)
    command(root, "brief")(brief.brief)
    return root
