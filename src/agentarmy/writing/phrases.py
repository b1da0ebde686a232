"""The phrasings of every move, several each, so that two buyers don't get the same mail.

Placeholders in braces are filled by the composer with sourced facts only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from agentarmy.domain.stages import Stage
from agentarmy.writing import kind_phrases, note_phrases, offer_phrases

ONE_QUESTION = (
    "Thanks for asking.",
    "Good question.",
    "Fair question.",
    "Happy to answer that.",
)
AGREED = (
    "Great, that's settled then.",
    "Thank you, that works on our end too.",
    "Thanks, that works for us as well.",
)
AGREED_SLOT = (
    "{slot} works for us too.",
    "{slot} it is, thank you.",
    "Great, {slot} it is.",
)
SLOT = (
    "{said} works for me. [to confirm: {said}]",
    "{said} suits me well. [to confirm: {said}]",
    "Let's say {said}. [to confirm: {said}]",
)
NONE_FREE = (
    "On my side {slots} is taken. [to confirm: another time]",
    "I can't make {slots}, I'm afraid. [to confirm: another time]",
)
JOINS = (
    "Good that {name} joins us.",
    "{name} is welcome to join.",
)
TALK = (
    "Happy to talk. These times would work for me: [to confirm: your own free times]",
    "Gladly. I could do any of these times: [to confirm: your own free times]",
)
"""Where they want to talk and name no time."""
NUMBER_AND_DATE = (
    "Here are the number and the date.",
    "Here are both, the number and the date.",
    "You'll find both below, the number and the date.",
)
NUMBER = (
    "Thanks for asking.",
    "Thanks for the question.",
    "Happy to help with the price.",
)
DATE = (
    "Thanks for asking about delivery.",
    "Thanks for the question.",
    "Happy to help with the delivery date.",
)
QUESTIONS = (
    "Thanks for your questions. Here is what I can tell you today.",
    "Good questions, so let me take them one by one.",
    "Thanks for the questions. I'll take them in turn.",
    "Here are the answers, as far as I have them.",
)
NOTED = (
    "Thanks for letting me know: {said}.",
    "Good to know, thank you: {said}.",
    "Thanks, understood: {said}.",
)
TOLD = (
    "Thank you for your message of {day}. I have noted it: {said}.",
    "Thank you for your message of {day}, that's helpful: {said}.",
    "Thank you for letting me know on {day}: {said}.",
)
THANKS_NOTED = (
    "Thank you for your message of {day}, that's helpful.",
    "Thanks for your note of {day}, that's clear.",
    "Thank you for letting me know on {day}.",
)
SORRY = {
    "delay": (
        "I'm sorry about the delay.",
        "I'm sorry for the delay.",
        "I'm very sorry about the delay.",
    ),
    "silence": (
        "I'm sorry that nobody got back to you.",
        "I'm sorry you didn't hear from us.",
    ),
    "other": (
        "I'm sorry about this.",
        "I'm sorry for the trouble.",
    ),
}
"""One plain apology, by what they complain of."""
ORDER_NOW = (
    "Thank you for the order.",
    "Thanks for the order, much appreciated.",
    "Thank you very much for the order.",
)
LISTED = (
    "Thank you for putting us on {what}.",
    "Thank you for including us on {what}.",
)
LISTED_TOLD = (
    "Thank you for putting us on {what}, and for the details.",
    "Thank you for including us on {what}, and for the details.",
)
NEXT_QUOTE = (
    "If that works for you, I can send it as a written quote.",
    "If you'd like, I can put that into a written quote.",
    "I can send that as a written quote whenever you need it.",
)
"""Where a sum was asked for and named."""
FITS = (
    "Would that work for you?",
    "Could that work for you?",
)
"""Where less than they wished for stays inside their budget."""
POSITIVE = (
    "Good to hear.",
    "Good to hear, thank you.",
    "That's good news, thank you.",
)
SENT_ON = (
    "{who} asked me to get in touch with you about this.",
    "{who} sent me on to you with this.",
)
THANKS = (
    "Thank you for your message of {day}.",
    "Thanks for your note of {day}.",
    "Thank you for getting back to me on {day}.",
)
THANKS_FIRST = (
    "Thank you for your message of {day}.",
    "Thanks for your note of {day}.",
    "Thank you for getting in touch on {day}.",
)
THANKS_LATE = (
    "Thank you for your message of {day}, and I'm sorry for the slow reply.",
    "Thanks for your note of {day}. I'm sorry it took me so long to reply.",
    "I'm sorry for the late reply to your message of {day}.",
)
ASKED_BEFORE = (
    "I'm following up on my question of {day}.",
    "Just coming back to what I asked you on {day}.",
    "My question of {day} may have slipped through, so here it is again.",
    "I wanted to check back on my question of {day}.",
)
WROTE_BEFORE = (
    "I'm following up on my message of {day}.",
    "Just checking in after my message of {day}.",
    "I wanted to follow up on my note of {day}.",
    "I'm coming back to what I sent you on {day}.",
)
THEIRS_LAST = (
    "I owe you an answer to your message of {day}.",
    "I'm getting back to you on your message of {day}.",
    "This is about your message of {day}.",
)
RECAP_OPENING = (
    "Here is what I took away from our call on {day}.",
    "Here is my summary of our call on {day}.",
    "So that we're on the same page, here is what I noted on {day}.",
    "My notes from {day}, in short:",
)
RECAP_THREAD = (
    "Here is where we stand as of {day}.",
    "Here is where things stand as of {day}.",
    "A quick summary of where we are after {day}.",
)
RECAP_CHECK = (
    "If I got anything wrong, please let me know.",
    "Please let me know if I missed or misread anything.",
    "Please correct anything I got wrong.",
)
PAIN = (
    "I haven't forgotten that {said}.",
    "I remember that {said}.",
    "You mentioned that {said}.",
    "You told us that {said}.",
)
OWN_WORDS = (
    '{we} {said_verb} "{said}". I\'m sorry, {we_low} should have checked first.',
    'I\'m sorry: {we_low} {said_verb} "{said}", and {we_low} should have checked first.',
    '{we} {said_verb} "{said}" before checking, and I\'m sorry about that.',
)
OWN_WORDS_AGAIN = (
    'The same goes for the date: {we_low} {said_verb} "{said}".',
    'On the date {we_low} {said_verb} "{said}", and that was too quick as well.',
    'The date was wrong as well: {we_low} {said_verb} "{said}".',
)
"""The days, behind what was taken back of the sum."""
OWN_WORDS_BOTH = ('{we} told {whom} "{money}" and "{days}"; neither holds, and I\'m sorry.',)
"""To the top, in a message that tells sum and days already."""
OWN_WORDS_SOFT = (
    'I have to correct one point, and I am sorry: {we_low} {said_verb} "{said}" too quickly.',
    'Please accept my apologies for one point: {we_low} {said_verb} "{said}" before checking.',
)
PRICE: dict[int, tuple[str, ...]] = {
    3: (
        "{count} {product} at {price} each {come} to {gross}{less}{gap}.",
        "At {price} each, {count_low} {product} {come} to {gross}{less}{gap}.",
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
        "In total, {count_low} {product} {come} to {net}{gap}.",
    ),
}
DELIVERY = (
    "Delivery for {count} is {days} days{from_order}{wish}.",
    "{Count} {take} {days} days{from_order}{wish}.",
    "We deliver {count} in {days} days{from_order}{wish}.",
)
ORDER_BY = (
    "To keep {wanted}, we need the order by {order_by}.",
    "If we have the order by {order_by}, the {wanted} date holds.",
    "Order by {order_by} and {wanted} holds.",
)
POLICY = (
    'The policy behind it reads: "{said}".',
    'Here is our delivery policy, word for word: "{said}".',
    'For your planning, the policy in full: "{said}".',
)
CHECKING = (
    "I don't want to guess on this one: {slot}",
    "On this one I want to be exact: {slot}",
    "I'm still checking on this one: {slot}",
)
"""For what cannot be turned round with certainty: its words stand in the slot alone."""
CHECKING_WHETHER = (
    "I'm checking {said}. {slot}",
    "Let me find out {said}. {slot}",
    "I'd rather check than guess {said}. {slot}",
)
ASKED_BY_OTHER = (
    "{who} asked {indirect}: {slot}.",
    "{who} wanted to know {indirect}: {slot}.",
)
ATTACH_OTHER = ("{who} asked for {thing}; see attached. [attach: {thing}]",)
BY_MAIL = (
    "I'll email you {thing} today.",
    "I'll send you {thing} by email today.",
    "You'll have {thing} by email today.",
)
OWED_PAPER = (
    "As {we_low} promised on {day}, I'm attaching {thing}. [attach: {thing}]",
    "I'm attaching {thing}, which {we_low} still owe you. [attach: {thing}]",
    "As promised, I'm attaching {thing}. [attach: {thing}]",
)
OWED_BY_OTHER = (
    "I'm attaching {thing} that {who} promised you on {day}. [attach: {thing}]",
    "Here is {thing} that {who} promised you on {day}. [attach: {thing}]",
)
MEETING_STANDS = (
    "Just confirming {when}: {what}.",
    "We're on for {when}: {what}.",
)
OWED_ANSWER = (
    "On {day} I said I would {doing}. [to confirm: what came of it]",
    "On {day} I told you I would {doing}. [to confirm: what came of it]",
)
THEIRS_OF = (
    "{who} wrote to me on {day}, so here is where things stand.",
    "After {who}'s message of {day}, here is where things stand.",
)
AFTER_LATE = (
    "If anything in it is unclear, just let me know.",
    "If you have any questions on it, just let me know.",
)
SOFT_CALL = (
    "If a short call would help, I would be glad to fit in with your calendar.",
    "If you would prefer to talk, I am happy to fit in with your calendar.",
)
OWN_LATE = (
    "I'm sorry for the delay: {we_low} promised you {thing} by {day}. [attach: {thing}]",
    "You should have had {thing} by {day}, and I'm sorry you had to ask. [attach: {thing}]",
    "{we} owed you {thing} by {day}, and I'm sorry for the delay. [attach: {thing}]",
)
OWN_LATE_SAID = (
    "On {day} {we_low} promised you {thing}, and I'm sorry you had to ask. [attach: {thing}]",
    "I'm sorry for the wait: {we_low} promised you {thing} on {day}. [attach: {thing}]",
)
OWN_OPEN = (
    'On {day} {we_low} {said_verb} "{said}", and I\'m sorry you are still waiting. [to'
    " confirm: {thing}]",
    '{we} {said_verb} "{said}" on {day}, and I\'m sorry you had to ask. [to confirm: {thing}]',
)
DISCOUNT = (
    "Our discount depends on volume: {tiers}.",
    "The discount depends on how many you order: {tiers}.",
    "The volume discount on one order is as follows: {tiers}.",
)
ATTACH = (
    "I'm attaching {thing}. [attach: {thing}]",
    "As requested, I'm attaching {thing}. [attach: {thing}]",
    "As you asked, I'm attaching {thing}. [attach: {thing}]",
)
STOP = (
    "I'm taking you off our list, and I won't write again.",
    "Understood: I'm taking you off our list. This is my last message.",
    "Understood. I'm taking you off our list and won't write again.",
)
STOP_DONE = (
    "You're off our list, and I won't write again.",
    "Understood: you're off our list. This is my last message.",
)
"""Once the record says so: the deed, not the intention."""
STOP_LATE = ("I'm sorry it took me {long}.",)
STOP_SORRY = (
    "I'm sorry for the bother.",
    "I'm sorry to have bothered you.",
)
WAIT_ASKED = (
    "I'll come back to you in {moment}, as you asked.",
    "As you asked, I'll get back in touch in {moment}.",
    "I'll be in touch again in {moment}, as you asked.",
)
WAIT_ASKED_BY = (
    "I'll come back to you in {moment}, as {who} asked.",
    "As {who} asked, I'll get back in touch in {moment}.",
)
WAIT_MOMENT = (
    "Then I'll come back to you in {moment}, and there is no rush until then.",
    "I'll come back to you in {moment} and leave it there until then.",
)
WAIT_UNTIL = (
    "I understand that nothing can move until {said}, so there is no rush from my side.",
    "Understood, this can wait until {said}. I'm not asking for a decision before then.",
)
WAIT_OPEN = (
    "I understand that this is on hold for now, so I'm not asking for a decision.",
    "Understood, this is on hold for now. There is no rush from my side.",
)
TOUCH_AHEAD = (
    "Before that there is only {thing}, {once}in {month}, as agreed.",
    "Until then there is just {thing}, {once}in {month}, as we agreed.",
)
TOUCH_NOW = (
    "Here is {thing}, as we agreed. [attach: {thing}]",
    "As agreed, here is {thing}. [attach: {thing}]",
)
WAIT_NEXT = (
    "If anything moves sooner on your end, just let me know.",
    "If it opens up sooner, you know where to find me.",
    "If anything changes before then, just drop me a line.",
)
HANDOVER = (
    "Thank you for letting me know.",
    "Thanks for telling me yourself.",
)
RELATION = {
    "apac": (
        "Thank you for the time you and your colleagues are giving this.",
        "We appreciate the care you and your colleagues are taking over this.",
        "We are honoured to be considered by you and your colleagues.",
    ),
    "emea": (
        "The figures are below, with the reasons behind them.",
        "Here are the figures, and what they are based on.",
        "You will find the figures and the reasons for them below.",
    ),
}
"""In the Americas trust grows with quick answers: no line of its own."""

DECISION = {
    "apac": (
        "Please take the time you need with your colleagues. I can prepare a version for them.",
        "If it would help your discussions, I can prepare a page for your colleagues.",
    ),
    "emea": (
        "If other departments need to compare it, I can put it in writing.",
        "I can set this out as a written comparison for the other departments, if that helps.",
    ),
    "americas": (
        "A one-line answer is fine.",
        "A quick yes or no is all I need.",
    ),
}
ASKING = {
    "apac": (
        "May I ask: {question}",
        "If I may ask: {question}",
    ),
    "emea": (
        "One question from me: {question}",
        "One question: {question}",
    ),
    "americas": (
        "{question}",
        "Quick question: {question}",
    ),
    "": (
        "{question}",
        "One question: {question}",
    ),
}
NEXT: dict[Stage, tuple[str, ...]] = {
    Stage.PROSPECT: (
        "If this is worth a short call, just name a day that suits you.",
        "If you're curious, pick a day for a short call.",
        "If it's worth a quick call, just name a day.",
    ),
    Stage.QUALIFICATION: (
        "If it helps, we can go through it on a short call.",
        "Happy to go through it on a call if that's easier.",
        "If you'd rather talk it through, just name a day.",
    ),
    Stage.DISCOVERY: (
        "I suggest we go through it on a call before I put a quote together.",
        "Let's go through it on a call before I write the quote.",
        "Before I quote, I'd like to see how the work runs today.",
    ),
    Stage.PROPOSAL: (
        "If that's the right scope, I can put it into a written quote.",
        "Let me know if the scope is right, and I'll send the quote.",
        "If the scope is right, the written quote is the next step.",
    ),
    Stage.NEGOTIATION: (
        "If that works for you, I'll put exactly this into the order form.",
        "Once you give me the go-ahead, I can send the order form.",
        "If we agree on this, the order form is the next step.",
    ),
    Stage.WON: (
        "Let me know who should be kept posted on your end.",
        "Just tell me who to keep posted on your end.",
    ),
}
NEXT_SHORT: dict[Stage, tuple[str, ...]] = {
    Stage.PROSPECT: ("If it's worth a short call, just name a day.",),
    Stage.QUALIFICATION: ("Happy to talk it through, just name a day.",),
    Stage.DISCOVERY: ("I suggest a call before I quote.",),
    Stage.PROPOSAL: ("If the scope is right, I can send the quote.",),
    Stage.NEGOTIATION: ("If you agree, I can send the order form.",),
    Stage.WON: ("Let me know who to keep posted.",),
}
NEXT_SHORT_OF = (
    "Tell me which way you want to go, and I'll put it in writing.",
    "Once you know which way to go, I can write it up.",
)
"""Where the wish does not hold as it stands."""
NEXT_CHOICE = (
    "Either way, I can put it in writing.",
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
    "If anything in the quote needs to change, just let me know.",
    "If something is missing from the quote, tell me and I'll add it.",
    "If the quote needs any changes, just say so.",
)
"""Where the quote is out: it is not offered again."""
NEXT_QUOTED_FIRM = (
    "You have the quote, so please give me a yes or no.",
    "You have the quote. I need your decision on it.",
)
NEXT_PAPERS = (
    "If anything in the order form needs to change, just let me know.",
    "If anything in the order paperwork is unclear, just ask.",
)
NEXT_PAPERS_FIRM = ("You have the order form, so please give me a yes or no.",)
NEXT_BLANK = (
    "I'd like to hear where this stands on your side. Just name a day for a short call.",
    "A short call would tell us both where this stands.",
)
"""For an open deal whose history we don't have."""
FAREWELL = (
    "All the best for what comes next, and thank you for working with us.",
    "All the best in the new job, and thank you for your help so far.",
)
CHOICE = (
    "which matters more to you, all {count} or {time}?",
    "what matters more to you, the full {count} or {time}?",
    "if you can only have one, is it the {count} or {time}?",
)
IN_WRITING = (
    "We will keep to {it}: {said}. If I have a question, I will put it in writing.",
    "We respect {it}: {said}. If anything comes up, I will put it in writing.",
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
