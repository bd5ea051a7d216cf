"""Definition cards and leading indicators as documents."""

import pytest

from tests.indicators.sources import EXAMPLE, shipped
from twofold import documents
from twofold.answers import cards
from twofold.errors import InputError
from twofold.indicators.read import catalogue, read_indicator
from twofold.words import words

SIGNED = (EXAMPLE / "indicators/contracts-signed.md").read_text(encoding="utf-8")
PROSE = (EXAMPLE / "indicators/contracts-signed.en.md").read_text(encoding="utf-8")


def read(text: str, prose: str = PROSE):
    return read_indicator(documents.parse(text, "x.md"), [documents.parse(prose, "x.en.md")])


def test_a_card_is_read_in_both_languages() -> None:
    card = read(SIGNED).card
    assert card.point == "period"
    assert card.counts["zh"].startswith("当年签订")
    assert card.counts["en"].startswith("The full price")
    assert card.source_office["zh"] == "技术合同登记机构"
    assert card.source_office["en"] == "The offices that register technology contracts"
    assert (card.lead_office, card.released, card.lag) == (None, None, None)


def test_without_english_prose_the_own_language_stands() -> None:
    card = read(SIGNED, "---\nof: other\nname: Other\n---\n").card
    assert card.counts["en"] == card.counts["zh"]


def test_what_runs_ahead_is_read() -> None:
    lead = read(SIGNED).leads["contract-amount"]
    assert (lead.lag, lead.settles) == (1, 2)


@pytest.mark.parametrize(("old", "new", "key", "at"), [
    ("  point: period", "  point: month", "indicators.bad_choice", "card:"),
    ("  point: period\n", "", "indicators.missing_key", "card:"),
    ("  point: period", "  point: period\n  released: 13", "indicators.bad_number", "card:"),
    ("  point: period", "  point: period\n  lag: -1", "indicators.bad_number", "card:"),
    ("  point: period", "  point: period\n  release: 3", "indicators.unknown_key", "card:"),
    ("lag: 1,", "lag: x,", "indicators.bad_number", "leads:"),
    ("lag: 1,", "", "indicators.bad_lead", "leads:"),
    ("lag: 1,", "lag: 1, settle: 1,", "indicators.unknown_key", "leads:"),
    ("contract-amount: {lag", "contracts-signed: {lag", "indicators.bad_lead", "leads:"),
])  # fmt: skip
def test_what_is_wrong_is_told_at_its_key(old, new, key, at) -> None:
    text = SIGNED.replace(old, new)
    assert text != SIGNED
    with pytest.raises(InputError) as caught:
        read(text)
    assert caught.value.key == key
    where = caught.value.at
    assert where is not None
    assert where.line is not None
    line = text.splitlines()[where.line - 1]
    assert line.startswith(at)


def test_what_is_led_must_be_there() -> None:
    with pytest.raises(InputError) as caught:
        catalogue([documents.parse(SIGNED, "x.md")])
    assert caught.value.key == "indicators.unknown_indicator"


def test_every_target_has_a_card() -> None:
    known = shipped()
    for target in known.targets["doubling"].targets:
        assert known.indicators[target.indicator].card is not None


def test_a_derived_value_is_never_the_latest(small_city) -> None:
    """466.7 (2024) is compounded from a growth rate: it stands beside the latest stated figure."""
    (one,) = cards.gather(small_city, ("rd-spending",))
    made = cards.record(words("en"), one)
    assert (made["latest"], str(made["derived"]), made["derived_period"]) != (made["derived"],) * 3
    assert one.latest is None or str(one.latest.qualifier) in ("=", "~", ">")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_no_source_gives_is_said_to_be_not_stated(small_city, lang) -> None:
    say = words(lang)
    (one,) = cards.gather(small_city, ("contract-amount",))
    told = dict(cards.lines(say, one))
    assert told[say("cards.released")] == (say("cards.not_stated"),)
    # Neither the card nor the target names an office; the year's tasks do.
    office = {"zh": "成果处", "en": "Transfer division"}[lang]
    number = "示例科发〔2026〕6 号"
    assert told[say("cards.lead_office")] == (
        say("cards.lead_by", office=office, number=number),)  # fmt: skip
    assert say("cards.no_number") in told[say("cards.base")][1]
