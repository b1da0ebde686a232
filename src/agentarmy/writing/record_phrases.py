"""The phrasings of a mail that is written from the record alone.

Placeholders in braces are filled by the composer with sourced facts only.
"""

from __future__ import annotations

LAIN = (
    "It's been quiet on {about} since {month}, and I should have been in touch sooner.",
    "It's been quiet on {about} since {month}, so I wanted to check in.",
    "We haven't been in touch about {about} since {month}, so I'm checking in.",
)
LAIN_CALL = (
    "I meant to call you {after} and didn't. It's been quiet since {month}, and that's on me.",
    "I meant to call you {after} and didn't, and it's been quiet since {month}. That's on me.",
    "I wanted to call you {after} and never did. It's been quiet since {month}, and that's on me.",
)
CALLED_OFF = (
    "We didn't get to talk on {day}, so I'm putting it in writing.",
    "We missed each other on {day}, so here it is by email.",
)
OWED = (
    "I'm attaching {thing}, which I still owed you. [attach: {bare}]",
    "I still owe you {thing}; please see the attachment. [attach: {bare}]",
    "I'm attaching {thing} that I still owe you. [attach: {bare}]",
)
OWED_SHIPS = (
    "I still owe you {thing}. [to confirm: the day on which you get {thing}]",
    "I haven't forgotten {thing}. [to confirm: the day on which you get {thing}]",
)
AFTER_THING = (
    "Have a look and tell me what else you need to see.",
    "Once you've had a look, let me know what you think.",
    "If anything in it is unclear, just let me know.",
)
AFTER_QUOTE = (
    "Let me know whether it covers what you need.",
    "If anything in it doesn't fit, tell me and I'll change it.",
    "Once you've had a look, let me know what's still open.",
)
AFTER_SHIPPED = (
    "Where should they go, and who will take delivery?",
    "Just let me know where they should go and who will take delivery.",
)
OWED_ANSWER = (
    "I still owe you an answer {thing}. [to confirm: {bare}]",
    "Here is the answer {thing} that I owe you. [to confirm: {bare}]",
    "You're still waiting for my answer {thing}. [to confirm: {bare}]",
)
AFTER_ANSWER = (
    "If that leaves anything open, just let me know.",
    "Let me know if that doesn't settle it for you.",
)
NEED = (
    "To move ahead with {about}, I need {one} from you: {thing}.",
    "I need {one} from you for {about}: {thing}.",
    "For {about}, I'm only missing {one} from you: {thing}.",
    "I just need {one} from you: {thing}.",
)
NEED_THING = (
    "To move ahead with {about}, I still need {thing} from you.",
    "What I still need from you for {about} is {thing}.",
    "For {about}, I'm just waiting for {thing} from you.",
    "The one thing I still need from you is {thing}.",
)
NEED_OF = (
    "For {about}, I'm still waiting for {thing} from {who}.",
    "I still need {thing} from {who}.",
)
ASK_THEM = (
    "Do you know when that will be?",
    "Could you ask them when that will be ready?",
)
AFTER_NEED_THING = (
    "If that's with somebody else, let me know who to ask.",
    "Just reply to this email with what you have.",
    "If anything is in the way, let me know.",
)
NEED_BY = (
    "Can I count on it by {day}?",
    "Could I have it by {day}?",
)
AFTER_NEED = (
    "A one-line reply is all I need.",
    "Just reply with the figure, that's all I need.",
    "If you don't have it to hand, let me know who to ask.",
    "Just email it back, or name a time and I'll call you.",
)
AFTER_NEED_FIRM = (
    "I can't move forward without it.",
    "Please send it over, nothing moves here without it.",
)
WANTED = (
    "As far as I remember, {who} wanted to {do}.",
    "When we left off, {who} wanted to {do}.",
)
WANTED_BY = (
    "As far as I remember, {who} wanted to {do} by {day}.",
    "When we left off, {who} wanted to {do} by {day}.",
)
HOW_FAR = (
    "How is that coming along?",
    "How did that go?",
    "Where does that stand?",
)
HOLDS_STILL = (
    "Does that still work?",
    "Is that still the plan?",
)
WAITED = (
    "For {about}, I'm still waiting for {thing}.",
    "The only thing I'm still waiting for is {thing}.",
)
WAITED_DAY = (
    "I had {thing} down for {day} and haven't seen it yet.",
    "I was expecting {thing} by {day} and haven't seen it yet.",
)
WHEN_COMES = (
    "When can I expect it?",
    "What's in the way, and when can I expect it?",
    "Is there anything you still need from me for it?",
)
IS_DOWN = (
    "I have {thing} down for {day}.",
    "I have {day} down for {thing}.",
    "According to my notes, {thing} is down for {day}.",
)
DAY_SUITS = (
    "Does that day still work for you, and what time?",
    "Is that still a good day for you, and from what time?",
)
OTHER_DAY = (
    "If not, just name another one.",
    "If it no longer works, just name another day.",
)
WHICH_HOUR = (
    "What time suits you?",
    "What time should I call you?",
)
FELL_THROUGH = (
    "I had {thing} down for {day}, but as far as I can see it didn't happen.",
    "It looks like {thing} on {day} didn't happen.",
)
NO_DAY_YET = (
    "We haven't set a day for {thing} yet.",
    "We still need a day for {thing}.",
)
WHICH_DAY = (
    "Which day would suit you?",
    "Which day works for you in the next two weeks?",
)
WOULD_CALL = (
    "I'd like to call you about {about}.",
    "I'd like to talk to you briefly about {about}.",
)
STANDS_NOW = (
    "Where do you stand with {about} today?",
    "Are you still interested in {about}, and what would you need from me now?",
    "What has changed for you on {about} since then?",
)
NAME_A_TIME = (
    "Name a time and I'll call you, or just drop me a line.",
    "If you'd rather talk, name a time and I'll call.",
)
TIME_SUITS = (
    "When is a good time to reach you?",
    "What time of day is good for you?",
)
WHAT_OF = (
    "What do you think of {thing} now that you've had some time?",
    "Where do you stand with {thing}?",
    "What's still open for you on {thing}?",
)
STILL_A_PLAN = (
    "Is it still planned for this year, and if so, what should I prepare?",
    "Is {about} still on your list, and what would help you move forward?",
    "Do you still want to go ahead with it, and what do you need from me?",
)
GO_ON = (
    "I'd like to move ahead with {about}. What do you need from me?",
    "How would you like to proceed with {about}, and what should I prepare?",
    "I'd like to get going on {about}. What's still missing on your side?",
)
GO_ON_NEXT = (
    "A quick reply is fine, and if you'd rather talk, name a time.",
    "Just drop me a line, or name a time and I'll call you.",
    "If a call is easier, tell me when.",
)
SHORT_NO = (
    "If it's off the table, a short no helps me too.",
    "If it's been dropped, just say so and I'll close it on my end.",
    "If it's off the table, just tell me.",
)
ORDER_THANKS = (
    "Thank you again for ordering {what}.",
    "Thank you again for your order of {what}.",
    "Thank you again for choosing {what}.",
)
ORDER_THANKS_BARE = (
    "Thank you again for your order.",
    "Thanks again for the order.",
)
COMES = (
    "{count} {take} {days} days from order confirmation.",
    "Delivery for {count_low} is {days} days from order confirmation.",
)
ARRIVED = (
    "Has everything arrived, and was it all in good order?",
    "Did everything arrive in good order, and do you need anything from us to get started?",
    "Did the delivery go well, and do you need anything from us to get started?",
)
HOW_IS_IT = (
    "How are you getting on with it, and do you need anything from us?",
    "How is it running, and do you need anything from us?",
)
BEFORE_IT_COMES = (
    "If anything changes on your end before then, just let me know.",
    "If you need anything from us before then, just let me know.",
)
