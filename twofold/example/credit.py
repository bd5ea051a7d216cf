"""Credit records: serious offences and lists, none that would cost a holder its certificate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from twofold.example import columns
from twofold.example.certificates import Standing
from twofold.example.feeds import Feed, versions
from twofold.example.organisations import Organisations, regular
from twofold.example.plan import FOREVER, Plan, among
from twofold.example.population import Enterprises

OFFENCES = 4  # the first so many of the plan's kinds are offences, the rest are lists


@dataclass(frozen=True)
class Credit:
    """One entry per record; `kind` indexes the plan's kinds."""

    who: np.ndarray
    kind: np.ndarray
    began: np.ndarray
    ended: np.ndarray


def credit(plan: Plan, who: Enterprises, standing: Standing) -> Credit:
    """Records of a few enterprises without a certificate, old ones of a few with one, and the
    offence of each enterprise that lost its certificate."""
    random, rule, last = plan.random("credit"), plan("credit"), plan.day("calendar.last_update")
    first = plan.day("credit.from")
    certified = standing.holder | standing.sme
    share = np.where(certified, rule["holder_share"], rule["share"])
    able = random.random(len(who)) < share
    chosen = np.flatnonzero(able & (who.registered < first))
    until = np.where(certified[chosen], plan.day("credit.holder_until"), last)
    until = np.minimum(until, who.ended[chosen] - 1)
    began = first + ((until - first).clip(0) * random.random(len(chosen))).astype(np.int32)
    kind = among(random, rule["kinds"], len(chosen))
    gone = random.random(len(chosen)) < np.where(certified[chosen], 1, rule["lists_end"])
    # A list of a holder ends within the year, so that none stands when a certificate is issued.
    stays = random.integers(30, np.where(certified[chosen], 300, 800), len(chosen))
    ended = np.where(gone & (kind >= OFFENCES), began + stays, FOREVER)
    ended = np.where(ended > last, FOREVER, ended)
    losers = np.flatnonzero((who.lost != FOREVER) & (standing.latest > 0))
    losers = losers[(standing.latest[losers] < who.lost[losers])
                    & (standing.until[losers] >= who.lost[losers])]  # fmt: skip
    return Credit(
        np.concatenate([chosen, losers]),
        np.concatenate([kind, random.integers(0, OFFENCES, len(losers))]).astype(np.int8),
        np.concatenate([began, who.lost[losers] - 40]).astype(np.int32),
        np.concatenate([ended, np.full(len(losers), FOREVER)]).astype(np.int32),
    )


def feed(plan: Plan, all_: Organisations, found: Credit) -> Feed:
    """Records as they begin, and again when a listing ends."""
    kinds = list(plan("credit.kinds"))
    ends = np.flatnonzero(found.ended != FOREVER)
    entered = regular(plan, np.maximum(found.began, all_.registered[found.who] + 400))
    told = np.maximum(regular(plan, found.ended[ends]), entered[ends])
    rows, known = versions((np.arange(len(found.who)), entered), (ends, told))

    def table(rows: np.ndarray, day: int) -> pa.Table:
        ended = np.where(found.ended[rows] <= day, found.ended[rows], FOREVER)
        return pa.table({
            "id": columns.numbered(plan("codes.credit"), rows + 1, 7),
            "organisation": all_.code.take(pa.array(found.who[rows])),
            "kind": columns.pick(kinds, found.kind[rows]),
            "began_on": columns.dates(found.began[rows]), "ended_on": columns.dates(ended),
        })  # fmt: skip

    return Feed("credit_record", rows, known, table)
