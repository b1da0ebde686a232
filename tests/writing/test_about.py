"""What a question is about: each case with a near miss that is about something else."""

from __future__ import annotations

import pytest

from agentarmy.writing.about import LOOKED_UP, About, about

PAIRS = [
    # a price, and what only sounds like one
    ("How much is one of the ovens?", About.PRICE, "How much space is left behind the oven?", None),
    ("How much does it cost?", About.PRICE, "How much does it weigh?", None),
    ("How much are eight of them?", About.PRICE, "How much floor does it need?", None),
    ("How much would two come to?", About.PRICE, "How much water would two use?", None),
    ("how much for 40 desks", About.PRICE, "how much tape for 40 cartons", None),
    ("What do six conveyors cost?", About.PRICE, "What do six conveyors weigh?", None),
    ("What is the total?", About.PRICE, "What is the total weight on the pallet?", None),
    ("I need a number for my plan.", About.PRICE, "I need the phone number of your fitter.", None),
    ("Please send me the price.", About.PRICE, "Why has the price gone up so much?", None),
    (
        "What would three run us?",
        About.OTHER,
        "What would three of our people have to learn?",
        None,
    ),
    ("Could you quote us for a second press?", About.PRICE, "What do you need to quote?", None),
    ("What's your price for five?", About.PRICE, "How long is your price valid?", None),
    ("How much do you charge for one?", About.PRICE, "How much can it lift?", None),
    ("What would that set us back?", About.PRICE, "What would that change on our side?", None),
    ("How much money are we talking about?", About.PRICE, "How many are we talking about?", None),
    # a day of delivery, and other times
    ("When can you deliver?", About.DELIVERY, "When can you call?", None),
    ("How long is the lead time?", About.DELIVERY, "How long is the warranty?", None),
    ("How soon could we have them?", About.DELIVERY, "How soon must I decide?", None),
    (
        "How long does delivery take?",
        About.DELIVERY,
        "How long does it take to teach a new pattern?",
        None,
    ),
    ("When will it be here?", About.DELIVERY, "When will it be paid back?", None),
    (
        "When could they arrive if we order in May?",
        About.DELIVERY,
        "When could you send the contract?",
        None,
    ),
    (
        "Can you ship all five by June 10?",
        About.DELIVERY,
        "Do you ship to Iceland?",
        None,
    ),
    ("What is your earliest date?", About.DELIVERY, "What is the date of your fair?", None),
    (
        "How many weeks until we get them?",
        About.DELIVERY,
        "How many weeks of training are there?",
        None,
    ),
    ("How fast can you deliver?", About.DELIVERY, "How fast is it?", None),
    ("by when could they be with us", About.DELIVERY, "by when must we cancel", None),
    ("how long would three take?", About.DELIVERY, "how long does it take?", None),
    (
        "When do we get the machines?",
        About.DELIVERY,
        "When do we get the invoice?",
        None,
    ),
    ("What is the delivery time?", About.DELIVERY, "What is the delivery address?", None),
    # both at once
    ("pls bring the real number. and the real date", About.BOTH, "the real reason, please", None),
    ("What is the price and the lead time?", About.BOTH, "What is the pace and the noise?", None),
    # what is in the price
    ("Is the freight in that price?", About.INCLUDED, "Is the freight insured?", About.TECHNICAL),
    ("Does the price include training?", About.INCLUDED, "Does anybody train us?", About.OTHER),
    ("Is start-up all-in?", About.INCLUDED, "Is start-up hard on a Monday?", About.TECHNICAL),
    ("Is delivery included?", About.INCLUDED, "Is delivery possible by May 3?", About.DELIVERY),
    # a discount
    ("Can you do better on the price?", About.DISCOUNT, "Can you do it in blue?", None),
    ("Give me 15 percent and you get the PO.", About.DISCOUNT, "We pay 30 percent now.", None),
    ("Is there any wiggle room?", About.DISCOUNT, "Is there any room for a pallet?", None),
    ("Can you match their offer?", About.DISCOUNT, "Can you match our RAL colour?", None),
    ("Could you come down a bit?", About.DISCOUNT, "Could you come by on Friday?", None),
    ("What about a rebate for twenty?", About.DISCOUNT, "What about a spare for each?", None),
    # technical
    ("What power supply does it need?", About.TECHNICAL, "Who supplies you?", About.OTHER),
    ("How loud is it at one metre?", About.TECHNICAL, "How sure are you of it?", About.OTHER),
    ("Do I need a programmer?", About.TECHNICAL, "Do I need a visa?", About.OTHER),
    (
        "What air supply does it need?",
        About.TECHNICAL,
        "Is the air freight booked?",
        About.TECHNICAL,
    ),
    ("How many cartons a minute?", About.TECHNICAL, "How many people are you?", About.OTHER),
    ("What does the oven weigh?", About.TECHNICAL, "What does the oven need?", About.OTHER),
    ("Does it run on 230 volts?", About.TECHNICAL, "Does it run well?", About.OTHER),
    ("How tall may the stack be, what height?", About.TECHNICAL, "How are you?", About.OTHER),
    ("Is there a warranty?", About.TECHNICAL, "Is there a brochure?", About.OTHER),
    ("Does it store any data?", About.TECHNICAL, "Does it come in grey?", About.OTHER),
    # terms, stock, references, process, meetings
    ("What are your payment terms?", About.TERMS, "What are your opening hours?", About.OTHER),
    ("Can we pay in three parts?", About.TERMS, "Can we see three parts?", About.OTHER),
    ("Do you have two in stock?", About.AVAILABILITY, "Do you have two minutes?", About.OTHER),
    ("Who else uses it in dairies?", About.REFERENCE, "Who else is on the call?", About.OTHER),
    ("Have you a reference near us?", About.REFERENCE, "Is there a reference number?", About.OTHER),
    ("How do we proceed?", About.PROCESS, "How do we look?", About.OTHER),
    ("What happens next?", About.PROCESS, "What happens at night?", About.OTHER),
    ("Could we do Tuesday at 10?", About.MEETING, "Could we do without it?", About.OTHER),
    (
        "Is there a cheaper way to get six, a discount?",
        About.DISCOUNT,
        "Is there a cheaper model?",
        None,
    ),
    ("Is Monday at 9 or Friday at 4 better?", About.MEETING, "Is it better?", About.OTHER),
    ("How long until they're here?", About.DELIVERY, "How long until they're paid off?", None),
    ("Are you free on Friday?", About.MEETING, "Are you sure?", About.OTHER),
]
FIGURES = frozenset({About.PRICE, About.DELIVERY, About.BOTH, About.DISCOUNT})


@pytest.mark.parametrize(("text", "expected", "near", "other"), PAIRS)
def test_a_question_is_read_for_what_it_asks(
    text: str, expected: About, near: str, other: About | None
) -> None:
    assert about(text) is expected
    if other is not None:
        assert about(near) is other
    else:
        assert about(near) not in FIGURES


def test_no_figure_answers_what_is_looked_up() -> None:
    assert not FIGURES & LOOKED_UP
