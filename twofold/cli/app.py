"""The tree of commands: every verb of the table, and the few commands that are no verbs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import typer
from typer.main import get_command

from twofold.answers.verbs import VERBS
from twofold.cli.commands import city, example, internal, publication, serve
from twofold.cli.help import PROGRAM, explain_usage
from twofold.cli.options import Session, command, group, verb_command
from twofold.cli.run import Asked
from twofold.words import Words

# What stands on the machine where it is typed, and answers nothing.
OTHERS: dict[str, Callable[..., None]] = {
    "init": city.init, "example": example.example, "serve": serve.serve,
    "set": internal.set_, "publish": publication.publish, "report": publication.report,
}  # fmt: skip


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
    """All commands, in the order of the table."""
    root = group(PROGRAM, versioned=True)
    branches: dict[str, typer.Typer] = {"": root}
    for verb in VERBS:
        above, _, name = verb.command.rpartition(" ")
        if above not in branches:
            branches[above] = group(above)
            root.add_typer(branches[above])
        if verb.function is None:
            command(branches[above], name)(OTHERS[name])
        else:
            verb_command(branches[above], name, verb)
    return root
