"""The phrasings of every move, several each, so that two buyers don't get the same mail.

Placeholders in braces are filled by the composer with sourced facts only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from agentarmy.domain.stages import Stage
from agentarmy.writing import kind_phrases

ONE_QUESTION = (
    "Thank you for asking straight.",
    "Thanks for the plain question.",
    "That is a fair question.",
    "Good that you ask.",
)
AGREED = (
    'Good, "{said}" is noted.',
    'Thank you, "{said}" it is.',
    'Thanks, I have noted "{said}".',
)
AGREED_SLOT = (
    "{slot} works for us too.",
    "{slot} it is, thank you.",
    "Good, {slot} it is.",
)
SLOT = (
    'I am glad to take up "{said}". [to confirm: {said}]',
    'From what you offer I would take "{said}". [to confirm: {said}]',
    'Let us take "{said}". [to confirm: {said}]',
)
NUMBER_AND_DATE = (
    "Here are the number and the date, as they are.",
    "The number and the date, without any polish:",
    "You get both, the number and the date.",
)
NUMBER = ("Here is the number.", "The number first.", "You get the number as it is.")
DATE = ("Here is the real date.", "The date first.", "You get the date as it is.")
ENQUIRY_SAID = (
    "Thank you for your enquiry. As I read it, {said}.",
    "Thank you for writing to us. You say that {said}.",
    "Your enquiry is with me: {said}.",
)
ENQUIRY = (
    'Thank you for writing to us. You say: "{said}".',
    'Your enquiry reached me: "{said}".',
    'Thank you for your enquiry; I read "{said}".',
)
QUESTIONS = (
    "Thank you for your questions; here is what I can answer today.",
    "Good questions, let me take them in turn.",
    "Thanks for putting the questions so plainly.",
    "Here are the answers, as far as I have them.",
)
NOTED = ("Noted: {said}.", "Thank you, noted: {said}.", "Understood: {said}.", "Agreed: {said}.")
THANKS_NOTED = (
    "Thank you for your message of {day}; every point of it is noted.",
    "Thank you for your clear words of {day}. I have noted them.",
    "Thank you for writing on {day}. Your points are noted.",
)
POSITIVE = ("Good to hear.", "I am glad to read that.", "That is good news, thank you.")
THANKS = (
    "Thank you for your message of {day}.",
    "Thanks for your lines of {day}.",
    "Thank you for coming back to me on {day}.",
)
THANKS_FIRST = (
    "Thank you for your message of {day}.",
    "Thanks for your lines of {day}.",
    "Thank you for writing to us on {day}.",
)
ASKED_BEFORE = (
    "On {day} I asked you something and would still like to hear your view.",
    "I am coming back to my question of {day}.",
    "My question of {day} may have gone under, so here it is again.",
    "A short note on what I asked on {day}.",
)
WROTE_BEFORE = (
    "I am coming back to my message of {day}.",
    "A short note after my message of {day}.",
    "I wrote to you on {day} and would like to pick it up.",
    "This picks up my message of {day}.",
)
THEIRS_LAST = (
    "I owe you an answer to your message of {day}.",
    "Your message of {day} is still with me, so here is where it stands.",
    "I am coming back to what you wrote on {day}.",
)
RECAP_OPENING = (
    "Here is what I took away from {day}.",
    "This is how I understood our talk of {day}.",
    "So that we both work from the same page, here is my summary of {day}.",
    "My notes from {day}, in short:",
)
RECAP_THREAD = (
    "So that we both work from the same page, here is where we stand after {day}.",
    "Here is where we stand after our messages up to {day}.",
    "A summary of our messages up to {day}, as I read them.",
)
FIRST_QUESTION = (
    "What made you look at this now?",
    "What should be different once it is in place?",
    "What made this come up at this moment?",
)
RECAP_CHECK = (
    "If I got something wrong, please correct me.",
    "Please tell me where this is off.",
    "Correct me where I misheard.",
)
PAIN = (
    "What I keep in mind is that {said}.",
    "I have not forgotten that {said}.",
    "The reason for all this stays: {said}.",
    "You told us that {said}.",
)
PAIN_QUOTED = (
    'What I keep in mind is what you told us: "{said}".',
    'I have not forgotten your words: "{said}".',
    'The reason for all this stays the same: "{said}".',
)
OWN_WORDS = (
    '{we} {said_verb} "{said}"; that was too quick.',
    'I have to correct this: {we_low} {said_verb} "{said}".',
    '{we} {said_verb} "{said}", and {we_low} should have checked first.',
)
OWN_WORDS_AGAIN = (
    'The same goes for "{said}".',
    '"{said}" was just as quick.',
    'That goes for "{said}" as well.',
)
OWN_WORDS_SOFT = (
    'May I correct one point: {we_low} {said_verb} "{said}", and that was too quick.',
    'Please allow me a correction: {we_low} {said_verb} "{said}" before checking.',
)
PRICE: dict[int, tuple[str, ...]] = {
    3: (
        "{count} {product} at {price} each {come} to {gross} by the list{less}{gap}.",
        "The sum: {count_low} {product} at {price} each {make} {gross}{less}{gap}.",
        "By our price list {count_low} {product} at {price} each {are} {gross}{less}{gap}.",
    ),
    2: (
        "{count} {product} {come} to {net}{with_discount}{gap}.",
        "The price for {count_low} {product} is {net}{with_discount}{gap}.",
        "{count} {product} {are} {net}{with_discount}{gap}.",
    ),
    1: (
        "The total for {count_low} {product} is {net}{gap}.",
        "{count} {product} {cost} {net} in total{gap}.",
        "In total {count_low} {product} {come} to {net}{gap}.",
    ),
}
DELIVERY = (
    "Delivery for {count} is {days} days{from_order}{wish}.",
    "{Count} {take} {days} days{from_order}{wish}.",
    "We deliver {count} in {days} days{from_order}{wish}.",
)
ORDER_BY = (
    "To have them by {wanted}, the order needs to reach us by {order_by}.",
    "With an order by {order_by} the {wanted} date holds.",
    "An order by {order_by} keeps {wanted}.",
)
POLICY = (
    'The policy behind it reads: "{said}".',
    'This is our delivery policy in full: "{said}".',
    'For your planning, the policy word for word: "{said}".',
)
FITS_BOTH = (
    "What fits as it stands: {count} for {net}, or {in_time} within {days} days.",
    "What does work: {count} for {net}, or {in_time} within {days} days.",
    "Possible today are {count} for {net}, or {in_time} within {days} days.",
)
FITS_MONEY = (
    "Inside that budget it would be {count}, for {net}.",
    "{Count} would fit that budget, at {net}.",
    "What fits the sum is {count}, for {net}.",
)
FITS_TIME = (
    "Within {days} days we can deliver {in_time}.",
    "{In_time} can be delivered within {days} days.",
    "What fits the date is {in_time}, within {days} days.",
)
CHECKING = (
    'On "{said}" I would rather check than guess. [to confirm: {said}]',
    'Your question "{said}" I am checking before I answer it. [to confirm: {said}]',
    'On your question "{said}" I want to be exact. [to confirm: {said}]',
)
CHECKING_WISH = (
    'On "{said}" I would rather check than guess. [to confirm: {said}]',
    'As to "{said}", I want to be exact. [to confirm: {said}]',
)
"""For what they want and did not put as a question."""
THEIRS_OF = (
    "I am coming back to what {who} wrote on {day}.",
    "A word on what {who} wrote on {day}.",
)
AFTER_LATE = (
    "Tell me if anything in it is unclear.",
    "If anything in it is unclear, a line is enough.",
)
SOFT_CALL = (
    "Should a short call be of use, I gladly follow your calendar.",
    "If a conversation would be of use to you, any time of yours suits me.",
)
OWN_LATE = (
    "{we} promised you {thing} by {day}; I am sorry that it is late. [attach: {thing}]",
    "You were to have {thing} by {day}; I am sorry that you had to ask. [attach: {thing}]",
    "{we} owed you {thing} by {day}, and I am sorry for the delay. [attach: {thing}]",
)
OWN_LATE_SAID = (
    "On {day} {we_low} promised you {thing}; I am sorry that you had to ask. [attach: {thing}]",
    "{we} promised you {thing} on {day} and owe it still; I am sorry. [attach: {thing}]",
)
OWN_OPEN = (
    'On {day} {we_low} {said_verb} "{said}", and you are still waiting; I am sorry.'
    " [to confirm: {thing}]",
    '{we} {said_verb} "{said}" on {day}; I am sorry that you had to ask. [to confirm: {thing}]',
)
DISCOUNT = (
    "Our discount goes by volume: {tiers}.",
    "By our policy the discount depends on the count: {tiers}.",
    "The discount follows the volume of one order: {tiers}.",
)
ATTACH = (
    "With this mail you get {thing}. [attach: {thing}]",
    "You asked for {thing}: here you are. [attach: {thing}]",
)
STOP = (
    "Thank you for telling me. I have noted it and am not writing again.",
    "Understood, and thank you for saying it plainly. This is my last message.",
)
WAIT = (
    'You said "{said}", and I keep to that.',
    'I have "{said}" in my notes and am not pressing before.',
    'As you said "{said}", I am not asking for a decision now.',
)
WAIT_OPEN = (
    'You said "{said}"; I understand and am not asking for a decision now.',
    'I have "{said}" in my notes and am not pressing you for a decision.',
)
WAIT_OTHERS = (
    '{who} told us "{said}", and I keep to that.',
    'I have the words of {who}, "{said}", in my notes and am not pressing before.',
)
WAIT_NEXT = (
    "If anything moves earlier on your side, a line is enough.",
    "Should it open up sooner, you know where I am.",
    "Until then I keep your file as it is.",
)
HANDOVER = (
    'Thank you for telling me yourself: "{said}".',
    'I read "{said}"; thank you for letting me know.',
)
RELATION = {
    "apac": (
        "Thank you for the time that you and your colleagues give to this.",
        "We value the care that you and your colleagues put into this.",
        "It is an honour to be considered by you and your colleagues.",
    ),
    "emea": (
        "I keep to what you can check.",
        "The facts first, then what follows from them.",
        "You find the figures and their reasons below.",
    ),
}
"""In the Americas trust grows with quick answers: no line of its own."""

DECISION = {
    "apac": (
        "Please take the time you need with your colleagues; I can prepare a version for them.",
        "If it helps the talks inside your house, I can prepare a page for your colleagues.",
    ),
    "emea": (
        "I can put it in writing so that the other departments can compare it.",
        "On request I can set it out as a written comparison for the departments involved.",
    ),
    "americas": (
        "A one-line answer is enough and I can move on it.",
        "A short yes or no is enough for me to move.",
    ),
}
ASKING = {
    "apac": ("May I ask: {question}", "If I may ask: {question}"),
    "emea": ("One question from me: {question}", "One point to clear up: {question}"),
    "americas": ("{question}", "Quick one: {question}"),
    "": ("{question}", "One question: {question}"),
}
NEXT: dict[Stage, tuple[str, ...]] = {
    Stage.PROSPECT: (
        "If this is worth a short call, name a day that suits you.",
        "A short call would tell us both whether it is worth more of your time.",
        "If you are curious, pick a day for a short call.",
    ),
    Stage.QUALIFICATION: (
        "A good next step would be a short call with whoever else has a say.",
        "I suggest a short call together with the people who would work with it.",
        "The next useful step is a short call with the others involved.",
    ),
    Stage.DISCOVERY: (
        "I suggest we go through it on a call before I put figures on paper.",
        "Let us walk through a normal day of yours before I write a quote.",
        "Before any quote I would like to see how the work runs today.",
    ),
    Stage.PROPOSAL: (
        "If this is the right cut, I can put it into a written quote.",
        "Tell me if the scope is right and I can send the quote as it stands.",
        "If you agree with the scope, the written quote is the next step.",
    ),
    Stage.NEGOTIATION: (
        "If that works for you, I can put exactly this into the order papers.",
        "Once you say this is it, I can send the order form.",
        "If we agree on this, the order form is the last paper between us.",
    ),
    Stage.WON: (
        "Tell me whom to keep posted about the order on your side.",
        "For the start, let me know who should be in the loop on your side.",
    ),
}
NEXT_SHORT: dict[Stage, tuple[str, ...]] = {
    Stage.PROSPECT: ("If it is worth a short call, name a day.",),
    Stage.QUALIFICATION: ("A short call with your team would be the next step.",),
    Stage.DISCOVERY: ("I suggest a call before any figures.",),
    Stage.PROPOSAL: ("If the scope is right, I can send the quote.",),
    Stage.NEGOTIATION: ("If you agree, I can send the order form.",),
    Stage.WON: ("Tell me whom to keep posted.",),
}
NEXT_SHORT_OF = (
    "Tell me which way you want to go, and I can put it in writing.",
    "Once you know which way it should go, I can write it up.",
)
"""Where the wish does not hold as it stands."""
NEXT_CHOICE = (
    "With your answer I can put it on one page.",
    "Once I know, I can write it up for you.",
    "Tell me, and I can put it in writing.",
)
NEXT_BLANK = (
    "I would like to hear where this stands on your side; name a day for a short call.",
    "A short call would tell us both where this stands.",
)
"""For an open deal whose history we don't have."""
FAREWELL = (
    "I wish you all the best for what comes next, and thank you for the good work so far.",
    "All the best for the new place, and thank you for how you worked with us.",
)
CHOICE = (
    "which weighs more on your side, all {count} or {time}?",
    "what matters more to you, the full {count} or {time}?",
    "if only one can hold, is it the {count} or {time}?",
)
IN_WRITING = (
    'We keep to your wish, "{said}", and stay with mail.',
    'You asked for "{said}"; we keep to that and stay with mail.',
)


def vocabulary() -> frozenset[str]:
    """Return every word of the phrasings in lower case: none of them is a name."""
    return frozenset(
        word
        for value in (*globals().values(), *vars(kind_phrases).values())
        for text in _texts(value)
        for word in re.findall(r"[a-z']+", text.casefold())
    )


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, tuple):
        yield from (text for text in value if isinstance(text, str))
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
