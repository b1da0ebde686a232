"""The phrasings of every move, several each, so that two buyers don't get the same mail.

Placeholders in braces are filled by the composer with sourced facts only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from agentarmy.domain.stages import Stage
from agentarmy.writing import kind_phrases, note_phrases, offer_phrases

ONE_QUESTION = (
    "Thank you for asking straight.",
    "Thanks for the plain question.",
    "That is a fair question.",
    "Good that you ask.",
)
AGREED = (
    "Good, that is settled then.",
    "Thank you, I count on it.",
    "Thanks, that works here as well.",
)
AGREED_SLOT = (
    "{slot} works for us too.",
    "{slot} it is, thank you.",
    "Good, {slot} it is.",
)
SLOT = (
    "{said} works here. [to confirm: {said}]",
    "{said} suits me. [to confirm: {said}]",
    "Let us take {said}. [to confirm: {said}]",
)
TALK = (
    "Gladly. These times would work here: [to confirm: your own free times]",
    "With pleasure. I can offer these times: [to confirm: your own free times]",
)
"""Where they want to talk and name no time."""
NUMBER_AND_DATE = (
    "Here are the number and the date, as they are.",
    "The number and the date, without any polish:",
    "You get both, the number and the date.",
)
NUMBER = ("Here is the number.", "The number first.", "You get the number as it is.")
DATE = ("Here is the real date.", "The date first.", "You get the date as it is.")
QUESTIONS = (
    "Thank you for your questions; here is what I can answer today.",
    "Good questions, let me take them in turn.",
    "Thanks for putting the questions so plainly.",
    "Here are the answers, as far as I have them.",
)
NOTED = (
    "Thank you for telling me: {said}.",
    "Good to know, thank you: {said}.",
    "Thank you, that is clear: {said}.",
)
TOLD = (
    "Thank you for the clear word of {day}: {said}.",
    "Thank you for your message of {day}, it is a help: {said}.",
    "Thank you for your message of {day}. That is clear now: {said}.",
)
THANKS_NOTED = (
    "Thank you for your message of {day}; it makes things clear.",
    "Thank you for your clear words of {day}.",
    "Thank you for writing on {day}. That helps.",
)
POSITIVE = ("Good to hear.", "Good to hear, thank you.", "That is good news, thank you.")
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
OWN_WORDS = (
    '{we} {said_verb} "{said}"; that was too quick.',
    'I have to correct this: {we_low} {said_verb} "{said}".',
    '{we} {said_verb} "{said}", and {we_low} should have checked first.',
)
OWN_WORDS_AGAIN = (
    'The same goes for "{said}".',
    'And "{said}" was just as quick.',
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
    "To keep {wanted}, the order needs to reach us by {order_by}.",
    "With an order by {order_by} the {wanted} date holds.",
    "An order by {order_by} keeps {wanted}.",
)
POLICY = (
    'The policy behind it reads: "{said}".',
    'This is our delivery policy in full: "{said}".',
    'For your planning, the policy word for word: "{said}".',
)
CHECKING = (
    "Here I would rather check than guess: {slot}",
    "On one point I want to be exact: {slot}",
    "One answer I am still checking: {slot}",
)
"""For what cannot be turned round with certainty: its words stand in the slot alone."""
CHECKING_WHETHER = (
    "I am checking {said}. {slot}",
    "I would rather check than guess {said}. {slot}",
    "I want to be exact about {said}. {slot}",
)
ASKED_BY_OTHER = (
    "{who} asked {indirect}: {slot}.",
    "{who} wanted to know {indirect}: {slot}.",
)
ATTACH_OTHER = ("{who} asked for {thing}. [attach: {thing}]",)
BY_MAIL = (
    "I am sending {thing} by mail today.",
    "You get {thing} by mail today.",
    "I mail you {thing} today.",
)
OWED_PAPER = (
    "On {day} {we_low} promised you {thing}; here it comes. [attach: {thing}]",
    "{we} still owe you {thing} from {day}. [attach: {thing}]",
    "You were to have {thing} from us; here it comes. [attach: {thing}]",
)
MEETING_STANDS = (
    "We meet on {when}: {what}.",
    "Our meeting on {when} stands: {what}.",
)
OWED_ANSWER = (
    "On {day} I said I would {doing}. [to confirm: what came of it]",
    "On {day} I told you that I would {doing}. [to confirm: what came of it]",
)
THEIRS_OF = (
    "{who} wrote to me on {day}, so here is where things stand.",
    "After the message from {who} of {day}, here is where things stand.",
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
    "Attached you find {thing}. [attach: {thing}]",
    "You asked for {thing}: here you are. [attach: {thing}]",
)
STOP = (
    "You are off our list, and I will not write again.",
    "Understood: you are off our list. This is my last message.",
    "I have taken you off our list and will not write again.",
)
STOP_SORRY = (
    "I am sorry that you had to say it twice.",
    "I am sorry that you had to ask more than once.",
)
WAIT_ASKED = (
    "I will come back in {moment}, as you asked.",
    "As you asked, I will come back in {moment} and not before.",
    "I will be back in touch in {moment}, not before, as you asked.",
)
WAIT_ASKED_BY = (
    "I will come back in {moment}, as {who} asked.",
    "As {who} asked, I will come back in {moment} and not before.",
)
WAIT_MOMENT = (
    "Then I will come back in {moment} and not press before.",
    "I will come back in {moment} and leave it at that until then.",
)
WAIT_UNTIL = (
    "I understand that nothing can move until {said}, and I will not press before.",
    "Nothing needs to move until {said}; I am not asking for a decision before.",
)
WAIT_OPEN = (
    "I understand that this is on hold for now, and I am not asking for a decision.",
    "This can rest for as long as it has to; I am not asking for a decision now.",
)
WAIT_NEXT = (
    "If anything moves earlier on your side, a line is enough.",
    "Should it open up sooner, you know where I am.",
    "If it opens up before that, a short line is enough.",
)
HANDOVER = (
    "Thank you for telling me yourself.",
    "Thank you for letting me know yourself.",
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
    "Either way I can put it in writing.",
    "Whichever it is, I can write it up for you.",
    "I can put either one in writing.",
)
PROMISE_STANDS = (
    "{said}, whichever you choose.",
    "{said} either way.",
    "Whichever you choose, {said}.",
)
PROMISE_PLAIN = ("{said}.", "That stands: {said}.")
"""A promise of ours with a day stands without a condition."""
NEXT_QUOTED = (
    "If anything in the quote needs a change, a line is enough.",
    "If something is missing in the quote, tell me and I will put it in.",
    "Should the quote need a change, tell me.",
)
"""Where the quote is out: it is not offered again."""
NEXT_QUOTED_FIRM = (
    "The quote is with you; please give me your yes or no to it.",
    "You have the quote; I need your decision on it.",
)
NEXT_PAPERS = (
    "If anything in the order papers needs a change, a line is enough.",
    "Should something in the order papers be unclear, tell me.",
)
NEXT_PAPERS_FIRM = ("You have the order papers; please give me your yes or no to them.",)
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
    "We keep to {it}, {said}, and write by mail only.",
    "{It} is clear to us, and we keep to it: {said}.",
)


def vocabulary() -> frozenset[str]:
    """Return every word of the phrasings in lower case: none of them is a name."""
    return frozenset(
        word
        for module in (globals(), *map(vars, (kind_phrases, note_phrases, offer_phrases)))
        for value in module.values()
        for text in _texts(value)
        for word in re.findall(r"[a-z']+", text.casefold())
    )


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, tuple):
        yield from (text for text in value if isinstance(text, str))
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
