"""What proves the parts of a policy, in the reader's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twofold.answers.delivered import Called

if TYPE_CHECKING:
    from twofold.awards.automatic import Classed
    from twofold.awards.proofs import Proved


def title(called: Called, of: Classed, part: Proved) -> str:
    """What a part of a policy is called."""
    from twofold.awards.proofs import AMONG

    if part.word in (AMONG, "payee"):
        return called.say(f"automatic.parts.{part.word}")
    policy, lang = of.policy, called.say.lang
    if lang == "en" and part.id in policy.translations:
        return policy.translations[part.id][0]
    return next((c.title for c in policy.clauses if c.id == part.id and c.title), part.id)


def titles(called: Called, of: Classed, ids: tuple[str, ...]) -> list[str]:
    """What some parts of a policy are called, each once."""
    named = {part.id: title(called, of, part) for part in of.sorted.parts}
    return list(dict.fromkeys(named.get(id_, id_) for id_ in ids))


def reasons(called: Called, of: Classed) -> list[str]:
    """Why a policy is in its class, a sentence for all parts that rest on the same."""
    say = called.say
    comma = say("cli.text.comma")
    if not of.sorted.because:
        return [say("automatic.proved", registers=comma.join(
            called.register(r) for r in of.sorted.registers))]  # fmt: skip
    grouped: dict[tuple[str, ...], dict[str, None]] = {}
    for part in of.sorted.because:
        registers = part.registers if part.proof == "statement" else ()
        grouped.setdefault((part.proof, *registers), {})[title(called, of, part)] = None
    return [say(f"automatic.because.{proof}", part=comma.join(titles),
                registers=comma.join(called.register(r) for r in registers))
            for (proof, *registers), titles in grouped.items()]  # fmt: skip
