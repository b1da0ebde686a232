"""Sentences that follow from their evidence stand, near ones that do not are found, by kind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from agentarmy.domain.evidence import Source, SourceKind
from agentarmy.writing.ground import Ground, Move, Sentence
from agentarmy.writing.grounding import check

AT = datetime(2026, 9, 7, 10, tzinfo=UTC)  # a Monday
NOW = AT + timedelta(days=1)


def found(text: str, *quotes: str, source: SourceKind = SourceKind.MESSAGE) -> list[str]:
    """The problems of a sentence that rests on quotes of three days each, the newest last."""
    first = AT - timedelta(days=3 * (len(quotes) - 1))
    grounds = tuple(
        Ground(
            source=Source(source, f"m{n}"),
            quote=quote,
            who="Rhea Sandoval",
            at=first + timedelta(days=3 * n),
        )
        for n, quote in enumerate(quotes)
    )
    sentence = Sentence(text=text, move=Move.RECAP, grounds=grounds)
    texts = {ground.source: ground.quote for ground in grounds}
    return [one.problem for one in check([sentence], texts, now=NOW)]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Your fleet counts 80 vans.", "We run eighty vans."),
        ("You can spend EUR 1.2 million.", "We have 1,200,000 euros for it."),
        ("You need it inside 72 hours.", "I need it within three days."),
        ("A fourth of your calls get lost.", "We lose a quarter of our calls."),
        ("One patient in five does not show up.", "20 percent of our patients don't turn up."),
        ("You meet every month.", "We meet monthly."),
        ("You have room for no more than 30.", "We can take up to 30 at most."),
        ("You want 40 or more.", "I want at least 40."),
        ("You asked for it by Friday, 11 September.", "Can I have it by Friday?"),
        ("Your board meets on 21 September.", "The board meets in two weeks."),
        ("The audit is on 15 September.", "The audit is tomorrow week, on the 15th."),
        ("The store opens in October.", "The store opens on 3 October."),
        ("You will be back at 3 pm.", "I'll be back at 15:00."),
        ("Your team may grow to 50 next year.", "We might grow to 50 next year."),
        ("You hope to be done by Christmas.", "We hope to have it done by Christmas."),
        ("You will sign on Monday.", "I will sign on Monday."),
        ("You can only pay after the audit.", "We can't pay before the audit."),
        ("You no longer use Ferrolog.", "We don't use Ferrolog any more."),
        ("The noise is not the trouble, the dust is.", "It's the dust, not the noise."),
        ("Rhea leads the purchasing.", "I am the one who runs purchasing here."),
        ("You prefer the rented machine.", "I'd rather rent the machine than buy it."),
        ("Speed matters more to you than colour.", "To us speed is more important than colour."),
    ],
)
def test_a_free_wording_that_follows_stands(text: str, quote: str) -> None:
    assert found(text, quote) == []


@pytest.mark.parametrize(
    ("text", "quote", "problem"),
    [
        ("You run eighteen vans.", "We run eighty vans.", "number"),
        ("You have 1.2 million dollars for it.", "We have 1.2 million euros for it.", "currency"),
        ("You need it within three weeks.", "I need it within three days.", "number"),
        ("A third of your calls get lost.", "We lose a quarter of our calls.", "number"),
        ("You meet every week.", "We meet monthly.", "number"),
        ("You want at most 40.", "I want at least 40.", "number"),
        ("You want at least 40.", "I want 40.", "number"),
        ("It takes 12 people 5 days.", "It takes 5 people 12 days.", "number"),
        ("You sit on the fourth floor.", "We sit on the second floor.", "number"),
        ("You asked for it by Saturday.", "Can I have it by Friday?", "day"),
        ("Your board meets on 22 September.", "The board meets in two weeks.", "day"),
        ("You will be back at 4 pm.", "I'll be back at 15:00.", "day"),
        ("The store opens in November.", "The store opens on 3 October.", "day"),
        ("You decide in winter.", "We decide in spring.", "day"),
        ("You decide in September.", "We decide soon.", "day"),
        ("Rolf leads the purchasing.", "I am the one who runs purchasing here.", "name"),
        ("Your CFO signs it.", "Our COO signs it.", "name"),
        ("You will grow to 50 next year.", "We might grow to 50 next year.", "promise"),
        ("You are done by Christmas.", "We hope to have it done by Christmas.", "promise"),
        ("We always answer on the day.", "We try to answer on the day.", "promise"),
        ("We guarantee a saving of 9 percent.", "The saving was 9 percent.", "promise"),
        ("You have signed the order.", "I plan to sign the order.", "promise"),
        ("You can pay before the audit.", "We can't pay before the audit.", "negation"),
        ("You use Ferrolog.", "We don't use Ferrolog any more.", "negation"),
        ("You don't like the colour.", "We like the colour.", "negation"),
        ("The noise is the trouble.", "It's the dust, the noise is not the trouble.", "negation"),
        ("Delivery is without charge.", "Delivery carries a charge of 30 euros.", "negation"),
        ("The shop is closed on Sundays.", "The shop is open on Sundays.", "negation"),
        ("Colour matters more to you than speed.", "Speed matters more than colour.", "negation"),
        ("Your driver praised the new seats.", "We run eighty vans.", "unsupported"),
        ("Our tool is the cheapest one.", "Our tool reads bar codes.", "unsupported"),
        ("Your boss has approved the trial.", "My boss knows about the trial.", "unsupported"),
    ],
)
def test_a_near_one_that_does_not_is_found(text: str, quote: str, problem: str) -> None:
    assert problem in found(text, quote)


@pytest.mark.parametrize(
    ("stale", "fresh", "quotes"),
    [
        (
            "You have six dentists.",
            "You have seven dentists now.",
            ("We have six dentists.", "A new one started, so we have seven dentists now."),
        ),
        (
            "Ulla decides.",
            "Your chef decides.",
            ("Ulla decides.", "Change of plan: Ulla is out, our chef decides."),
        ),
        (
            "You open on 1 October.",
            "You open on 1 November.",
            ("We open on 1 October.", "The opening was put back to 1 November."),
        ),
        (
            "You use Paperwell.",
            "Paperwell has been dropped.",
            ("We use Paperwell.", "We have dropped Paperwell."),
        ),
        (
            "You are interested in the lease.",
            "The lease is off.",
            ("We are interested in the lease.", "The lease is off, sorry, we buy."),
        ),
    ],
)
def test_what_later_words_overtake_is_stale(
    stale: str, fresh: str, quotes: tuple[str, str]
) -> None:
    assert found(stale, *quotes) == ["stale"]
    assert found(fresh, *quotes) == []


def test_two_statements_that_agree_overtake_nothing() -> None:
    quotes = ("We have six dentists.", "Our budget is 40,000 euros now.")
    assert found("You have six dentists.", *quotes) == []
    assert found("Your budget is 40,000 euros.", *quotes) == []


def test_the_books_are_told_in_our_own_words() -> None:
    policy = "1 to 4 in 10 days, 5 to 9 in 21 days"
    text = "Delivery for five takes 21 days."
    assert found(text, policy, source=SourceKind.POLICY) == []
    assert found("Delivery takes 22 days.", policy, source=SourceKind.POLICY) == ["number"]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Every second bus is late.", "Half of the buses are late."),
        ("Every fourth pupil has none.", "A quarter of the pupils have none."),
        (
            "Hardly a day goes by without a call to the hotline.",
            "We call the hotline nearly daily.",
        ),
        ("The scanner has no warranty any more.", "The scanner is out of warranty."),
        (
            "The key is in Turku alone; Oulu does not have one.",
            "Of Turku and Oulu only Turku has a key.",
        ),
        ("Polishing costs you an hour.", "It takes us an hour to polish."),
        ("Spare wheels are with Ines.", "Ines has the spares for the wheels."),
        (
            "That is not your decision alone, Bo has a say.",
            "I can't decide it alone, Bo has a say.",
        ),
        (
            "You do the fitting while Marta answers the phone.",
            "I do the fitting, Marta answers the phone.",
        ),
        ("Audits by the bank take place each June.", "The bank audits us every June."),
        ("Your shop is closed on Mondays.", "On Mondays we are closed."),
    ],
)
def test_the_same_told_very_freely_stands(text: str, quote: str) -> None:
    assert found(text, quote) == []


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Every third bus is late.", "Half of the buses are late."),
        (
            "Hardly a month goes by without a call to the hotline.",
            "We call the hotline nearly daily.",
        ),
        ("The scanner is under warranty.", "The scanner is out of warranty."),
        ("The key is in Oulu alone.", "Of Turku and Oulu only Turku has a key."),
        ("The glue does stick.", "The glue falls off."),
        ("Your successor chose it.", "My predecessor chose it."),
        ("A vendor once vanished before the sale.", "A vendor vanished after the sale."),
        ("You close on Mondays.", "We close on market days."),
        ("You have spoken with the bank.", "I will speak with the bank."),
        (
            "You answer the phone while Marta does the fitting.",
            "I do the fitting, Marta answers the phone.",
        ),
        ("Oslo is larger than Bergen.", "Bergen is larger than Oslo."),
        ("Audits by the bank take place each May.", "The bank audits us every June."),
        ("The guarantee runs four years, we guarantee that.", "The guarantee runs four years."),
    ],
)
def test_a_near_miss_of_a_free_wording_is_found(text: str, quote: str) -> None:
    assert found(text, quote) != []
