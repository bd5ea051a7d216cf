"""Awards in the reader's words and as records: what is left, what was taken off, by which rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from twofold.answers.answer import Sheet
from twofold.answers.labels import unit
from twofold.policies.records import plain
from twofold.words import Words

if TYPE_CHECKING:
    from twofold.awards import Combined, Line, Pool, Run, Sums, Taken
    from twofold.awards.model import Combination
    from twofold.policies.model import Policy

Record = dict[str, Any]
LINES = ("policy", "item", "subject", "name", "payee", "payee_name", "district", "industry",
         "size", "level", "year", "verdict", "entitled_lowest", "entitled_highest", "settled",
         "if_all_met", "settled_reductions", "if_all_met_reductions", "unstated",
         "fair_competition")  # fmt: skip
SUMS = ("key", "name", "lines", "open_lines", "settled_asked", "settled_reduced", "settled",
        "at_most_asked", "at_most_reduced", "at_most", "at_most_judged")  # fmt: skip
POOLS = ("combination", "name", "step", "group", "budget", "paid_before", "settled", "at_most",
         "left_at_least", "left_at_most", "settled_refused", "at_most_refused")  # fmt: skip
# A review without which nothing is paid out.
UNREVIEWED = "unreviewed"


@dataclass(frozen=True)
class Naming:
    """What people call policies, their amounts and combinations, in the reader's language."""

    say: Words

    def policy(self, policy: Policy) -> str:
        """A policy's name."""
        return self._of(policy, "") or policy.name

    def item(self, policy: Policy, item: str) -> str:
        """The title of one of a policy's amounts; nothing where it has only one."""
        if len(policy.amounts) == 1:
            return ""
        titles = {amount.id: amount.title for amount in policy.amounts}
        return self._of(policy, item) or titles.get(item) or item

    def _of(self, policy: Policy, id_: str) -> str:
        english = self.say.lang == "en" and id_ in policy.translations
        return policy.translations[id_][0] if english else ""

    def combination(self, one: Combination) -> str:
        """A combination's name."""
        english = one.translations.get("") if self.say.lang == "en" else ""
        return english or one.name

    def key(self, by: str, key: str | None, policies: Iterable[Policy] = ()) -> str:
        """What a group of lines is called."""
        say = self.say
        if key is None:
            return say("award.unknown_group")
        if by == "verdict":
            return say(f"cli.verdicts.{key}")
        if by == "policy":
            return next((self.policy(p) for p in policies if p.id == key), key)
        if by == "industry":
            section = f"award.industries.{key[:1]}"
            return f"{key} {say(section)}" if say.has(section) else key
        word = f"award.{by}.{key}"
        return say(word) if say.has(word) else key


def money(say: Words, value: Decimal | None) -> str:
    """Yuan in full, or that nothing bounds it."""
    return say("award.open") if value is None else f"{say.value(value)}{unit(say, '元')}"


def span(say: Words, low: Decimal, high: Decimal | None) -> str:
    """What a policy grants: one amount, or from one to another."""
    if low == high:
        return money(say, low)
    if high is None:
        return say("award.from", low=money(say, low)) if low else say("award.open")
    return f"{say.value(low)}–{money(say, high)}"


def taken_off(naming: Naming, of: Taken) -> str:
    """What a step took, in a sentence: `Stacking of platform grants, step 2 (the higher): …`."""
    say = naming.say
    step = step_of(naming, of)
    if of.step is None:
        return say("award.taken.register", before=money(say, of.before))
    if not of.taken:
        return say("award.taken.bound", step=step)
    made = say("award.taken.less", step=step, amount=money(say, of.taken))
    return made + (say("award.taken.before", before=money(say, of.before)) if of.before else "")


def step_of(naming: Naming, of: Taken) -> str:
    """A step by its combination, number and rule."""
    say = naming.say
    if of.combination is None or of.step is None:
        return say("award.taken.registered")
    return say("award.taken.step", name=naming.combination(of.combination),
               number=str(of.step.number), rule=say(f"award.rules.{of.step.rule}"))  # fmt: skip


def reductions(naming: Naming, run: Run) -> list[str]:
    """All that was taken off a line in one run, a sentence each."""
    return [taken_off(naming, one) for one in run.taken]


def line_record(naming: Naming, line: Line) -> Record:
    """One line for programs."""
    review = line.policy.terms.fair_competition
    return {
        "policy": line.policy.id, "policy_name": naming.policy(line.policy), "item": line.item,
        "subject_register": line.policy.subject, "subject": line.subject, "name": line.name,
        "payee": line.payee, "payee_name": line.payee_name, "district": line.district,
        "industry": line.industry, "size": line.size, "level": line.level, "year": line.year,
        "verdict": line.verdict.verdict,
        "entitled": {"lowest": plain(line.low), "highest": plain(line.high), "unit": "元"},
        "settled": run_record(naming, line.settled), "if_all_met": run_record(naming, line.most),
        "unstated": line.unstated, "fair_competition": review,
        "payout_blocked": review == UNREVIEWED,
    }  # fmt: skip


def run_record(naming: Naming, run: Run) -> Record:
    """One run of a line."""
    return {
        "asked": plain(run.asked), "awarded": plain(run.awarded),
        "reductions": [taken_record(naming, one) for one in run.taken],
    }  # fmt: skip


def taken_record(naming: Naming, of: Taken) -> Record:
    """What a step took."""
    return {
        "combination": of.combination.id if of.combination else None,
        "step": of.step.number if of.step else None,
        "rule": of.step.rule if of.step else "registered",
        "source": of.step.source if of.step else None,
        "taken": plain(of.taken), "paid_before": plain(of.before),
        "text": taken_off(naming, of),
    }  # fmt: skip


def line_sheet(naming: Naming, found: Combined) -> Sheet:
    """A row a line."""
    return Sheet(LINES, (_row(naming, line) for line in found.lines))


def _row(naming: Naming, line: Line) -> tuple[Any, ...]:
    return (
        line.policy.id, line.item, line.subject, line.name, line.payee, line.payee_name,
        line.district, line.industry, line.size, line.level, line.year, line.verdict.verdict,
        plain(line.low), plain(line.high), plain(line.settled.awarded), plain(line.most.awarded),
        reductions(naming, line.settled), reductions(naming, line.most), line.unstated,
        line.policy.terms.fair_competition,
    )  # fmt: skip


def sums_record(naming: Naming, by: str, of: Sums, policies: Iterable[Policy]) -> Record:
    """Many lines together."""
    settled, most = of.settled, of.most
    return {
        "key": of.key, "name": naming.key(by, of.key, policies), "lines": of.lines,
        "open_lines": of.open, "settled_asked": plain(settled.asked),
        "settled_reduced": plain(less(settled)), "settled": plain(settled.awarded),
        "at_most_asked": plain(most.asked), "at_most_reduced": plain(less(most)),
        "at_most": plain(most.awarded), "at_most_judged": plain(of.judged),
    }  # fmt: skip


def less(run: Run) -> Decimal:
    """What was taken off in all."""
    return (run.asked or Decimal(0)) - (run.awarded or Decimal(0))


def pool_record(naming: Naming, pool: Pool) -> Record:
    """One group of a pool."""
    left = pool.left
    return {
        "combination": pool.combination.id, "name": naming.combination(pool.combination),
        "step": pool.step.number, "group": pool.group, "budget": plain(pool.budget),
        "paid_before": plain(pool.spent), "settled": plain(pool.settled),
        "at_most": plain(pool.most), "left_at_least": plain(left[0]) if left else None,
        "left_at_most": plain(left[1]) if left else None,
        "settled_refused": plain(pool.settled_refused), "at_most_refused": plain(pool.most_refused),
    }  # fmt: skip


def totals_record(naming: Naming, found: Combined, by: str) -> Record:
    """The whole, its parts, and what each step took of it."""
    parts = [sums_record(naming, by, one, found.policies) for one in found.groups.get(by, ())]
    if by == "pool":
        parts = [pool_record(naming, pool) for pool in found.pools]
    return {
        "day": found.day, "by": by,
        "total": sums_record(naming, "all", found.sums, found.policies) | {"name": naming.say(
            "award.together")},
        "parts": parts,
        "reduced": [
            {**taken_record(naming, one.taken), "settled": plain(one.settled),
             "at_most": plain(one.most), "lines": one.lines}
            for one in found.reduced
        ],
        "not_asked": [policy.id for policy in found.skipped],
        "comparison": naming.say("brief.comparison"),
    }  # fmt: skip


def totals_sheet(naming: Naming, found: Combined, by: str) -> Sheet:
    """A row a part."""
    if by == "pool":
        records = [pool_record(naming, pool) for pool in found.pools]
        return Sheet(POOLS, (tuple(r[c] for c in POOLS) for r in records))
    rows = [sums_record(naming, by, one, found.policies) for one in found.groups.get(by, ())]
    return Sheet(SUMS, (tuple(row[c] for c in SUMS) for row in rows))
