"""What the build of a talk tells: sums that fit, money that is gone, limits, who decides."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agentarmy.domain.authority import Signer, authority_of
from agentarmy.domain.bindings import stated_ceiling, wished_time
from agentarmy.domain.evidence import Day, Kind
from agentarmy.domain.orders import order_of
from agentarmy.domain.records import Facts
from agentarmy.reading.reader import Reading

Talk = Callable[[str], Reading]
ORDER = "them: We need ten Brickline 20.\nus: Ten come to 40,000 dollars. How does that sit?\n"


def ceiling(talk: Talk, script: str) -> str:
    found = stated_ceiling(talk(script).evidence)
    return str(found.value) if found else ""


@pytest.mark.parametrize(
    ("reply", "want"),
    [
        ("It sits. I told my partner forty-five and he said go.", "45,000 USD"),
        ("The credit union has us approved for fifty.", "50,000 USD"),
        ("We were told 44,000, not a cent on top.", "44,000 USD"),
        ("There is between four fifty and five hundred people here.", ""),
        ("They quoted us 38,000 at the other place.", ""),
        ("Over 35,000 it is a public bid and the council votes.", ""),
        ("We lose forty thousand a year on it.", ""),
        ("Our oven runs at fifty degrees.", ""),
    ],
)
def test_a_sum_that_fits_the_order(talk: Talk, reply: str, want: str) -> None:
    assert ceiling(talk, f"{ORDER}them: {reply}") == want


@pytest.mark.parametrize(
    "words",
    [
        "It's spent.",
        "It's gone on the roof.",
        "That money has been withdrawn.",
        "They have been reallocated to the vans.",
        "There's nothing left in that pot.",
        "The 50,000 went to the new gate.",
    ],
)
def test_money_that_is_gone(talk: Talk, words: str) -> None:
    told = "them: We need ten Brickline 20. We have a budget of 50,000 dollars.\nus: Good.\n"
    assert ceiling(talk, f"{told}them: {words}") == ""


@pytest.mark.parametrize(
    "words",
    ["Once it's spent it's spent.", "It has not been spent.", "The van is gone.", "He is spent."],
)
def test_money_that_is_still_there(talk: Talk, words: str) -> None:
    told = "them: We need ten Brickline 20. We have a budget of 50,000 dollars.\nus: Good.\n"
    assert ceiling(talk, f"{told}them: {words}") == "50,000 USD"


@pytest.mark.parametrize(
    ("words", "signer"),
    [
        ("He does not buy equipment; I do, for all the sites.", Signer.SELF),
        ("For anything below 10,000 dollars it's me.", Signer.SELF),
        ("It's my call as long as it's under 50,000 dollars.", Signer.SELF),
        ("Both have to agree, and they hold the purse too.", Signer.COMMITTEE),
        ("Who decides, I honestly don't know at the moment.", Signer.UNKNOWN),
        ("I can't approve it and I could not tell you who would decide.", Signer.UNKNOWN),
    ],
)
def test_who_decides_by_the_build_of_a_sentence(talk: Talk, words: str, signer: Signer) -> None:
    assert authority_of(talk(f"us: How does it go?\nthem: {words}").evidence).signer is signer


def test_what_need_not_go_to_somebody_denies_nothing(talk: Talk) -> None:
    found = authority_of(talk("us: Who signs?\nthem: It needn't go to the trustees.").evidence)
    assert not found.evidence


@pytest.mark.parametrize(
    ("script", "want"),
    [
        ("us: When does the ward open?\nthem: The second of March.", "2026-03-02"),
        ("them: All of them must be up by the ninth of March.", "2026-03-09"),
        ("them: The seventh of March, I want it running for that.", "2026-03-07"),
        ("us: When does your board meet?\nthem: The second of March.", ""),
        ("them: We were saying the second of March, but no. Scratch that.", ""),
    ],
)
def test_the_day_by_which_it_must_be(talk: Talk, script: str, want: str) -> None:
    found = wished_time(talk(script).evidence)
    assert (str(found.value.day) if found and isinstance(found.value, Day) else "") == want


def test_a_name_is_no_month(talk: Talk) -> None:
    found = talk("May Dunn: Hello.\nus: When is it to be there?\nthem: May will tell you.").evidence
    assert not [e for e in found if e.kind is Kind.TIMELINE and e.polarity > 0]


def test_one_for_a_trial_leaves_the_order_as_it_is(talk: Talk, facts: Facts) -> None:
    script = "them: We need twelve Brickline 20.\nthem: I want one Brickline 20 for a day, to test."
    (line,) = order_of(talk(script).evidence, facts)
    assert line.count == 12
