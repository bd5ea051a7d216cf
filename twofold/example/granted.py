"""What grants rest on and what came of them: places, platforms, awards and their delivery."""

from __future__ import annotations

from twofold.example import delivery, grants, places, platforms
from twofold.example.appraisals import City
from twofold.example.certificates import Certificates
from twofold.example.feeds import Feed
from twofold.example.organisations import Organisations


def feeds(
    city: City, all_: Organisations, hnte: tuple[Certificates, ...],
    sme: tuple[Certificates, ...], before: tuple[Feed, ...],
) -> tuple[Feed, ...]:  # fmt: skip
    """The feeds of institutions, in which platforms move and new ones are recognised, and those of
    this module's registers."""
    plan = city.plan
    base = next(feed for feed in before if feed.register == "platform")
    found = platforms.platforms(plan, all_, base)
    rated = platforms.appraisals(plan, found)
    taxed, bank = places.taxed(plan, all_), places.bank(plan, all_, city.standing)
    known = grants.Known(
        plan, city.who, all_, city.standing, hnte, sme, taxed, bank, found, rated
    )  # fmt: skip
    return (
        *(feed for feed in before if feed is not base),
        platforms.feed(plan, all_, found, base),
        *places.relocations(plan, places.moves(plan, all_), platforms.moves(plan, found)),
        places.stays_feed(plan, all_, taxed),
        places.bank_feed(plan, all_, bank),
        platforms.appraisal_feed(plan, found, rated),
        *delivery.feeds(plan, all_, grants.proposed(known)),
    )
