"""The phrasings of a mail that is written from the record alone.

Placeholders in braces are filled by the composer with sourced facts only.
"""

from __future__ import annotations

LAIN = (
    "I have let {about} lie since {month}, and that is on me.",
    "You have not heard from me on {about} since {month}, and that is on me.",
    "It has been quiet on {about} since {month}; that is my doing, and I am sorry.",
)
LAIN_CALL = (
    "I wanted to call you {after} and did not; you have had no word from me since {month}, and"
    " that is on me.",
    "I meant to call you {after} and let it lie since {month}, and that is on me.",
    "My call {after} never came, and it has been quiet since {month}; that is on me.",
)
CALLED_OFF = (
    "As our talk of {day} did not come about, I put it in writing.",
    "Since we did not get to talk on {day}, I write instead.",
)
OWED = (
    "I still owe you {thing}; you get it with this mail. [attach: {bare}]",
    "With this mail comes {thing}, which I still owed you. [attach: {bare}]",
    "Here is what I still owe you: {thing}. [attach: {bare}]",
)
OWED_SHIPS = (
    "I still owe you {thing}. [to confirm: the day on which you get {thing}]",
    "I have not forgotten {thing}. [to confirm: the day on which you get {thing}]",
)
AFTER_THING = (
    "Once you have had a look, tell me what is missing for you.",
    "When you have looked at it, a line on what you think is enough.",
    "If anything in it is unclear, a line is enough.",
)
AFTER_QUOTE = (
    "Tell me whether it covers what you need.",
    "If something in it does not fit, tell me and I change it.",
    "Once you have looked at it, tell me what still speaks against it.",
)
AFTER_SHIPPED = (
    "Tell me where they should go and who takes them in.",
    "A line is enough on where they should go and to whose hands.",
)
OWED_ANSWER = (
    "I still owe you an answer {thing}. [to confirm: {bare}]",
    "Here is the answer {thing} that I still owe you. [to confirm: {bare}]",
    "You are still waiting for my answer {thing}. [to confirm: {bare}]",
)
AFTER_ANSWER = (
    "If that leaves something open, a line is enough.",
    "Tell me if that does not settle it for you.",
)
NEED = (
    "To go on with {about} I need {one} from you: {thing}.",
    "I need {one} from you for {about}: {thing}.",
    "For {about} {one} is missing that only you can give me: {thing}.",
    "One thing I still need to know from you: {thing}.",
)
NEED_THING = (
    "To go on with {about} I still need {thing} from you.",
    "What I still need from you for {about} is {thing}.",
    "For {about} I am only waiting for {thing} from you.",
    "What I still need from you is {thing}.",
)
NEED_OF = (
    "For {about} I am still waiting for {thing} from {who}.",
    "What I still need is {thing} from {who}.",
)
ASK_THEM = (
    "Do you know when that will be?",
    "Could you ask them when that will be ready?",
)
AFTER_NEED_THING = (
    "If that lies with somebody else, tell me whom I may ask.",
    "Simply answer this mail with what you have.",
    "Should something be in the way, tell me what it is.",
)
NEED_BY = ("May I count on it by {day}?", "Could I have it by {day}?")
AFTER_NEED = (
    "A line is enough, and I can go on from there.",
    "A one-line answer is all I need.",
    "If you do not have it at hand, tell me whom I may ask.",
    "Just write it back to me, or name a time and I call you.",
)
AFTER_NEED_FIRM = (
    "Without it I cannot go on.",
    "Please write it back to me; without it nothing moves here.",
)
WANTED = (
    "As my notes have it, {who} wanted to {do}.",
    "When we left off, {who} wanted to {do}.",
)
WANTED_BY = (
    "As my notes have it, {who} wanted to {do} by {day}.",
    "When we left off, {who} wanted to {do} by {day}.",
)
HOW_FAR = (
    "How far has that come?",
    "What came of it?",
    "Where does that stand?",
)
HOLDS_STILL = ("Does that still hold?", "Is that still the plan?")
WAITED = (
    "For {about} I am still waiting for {thing}.",
    "The only thing that I am still waiting for is {thing}.",
)
WAITED_DAY = (
    "I had {thing} in my notes for {day} and have not seen it yet.",
    "By my notes you wanted to have {thing} with me by {day}.",
)
WHEN_COMES = (
    "When may I expect it?",
    "What is still in the way, and when may I expect it?",
    "Is there anything that you still need from me for it?",
)
IS_DOWN = (
    "{thing} is down for {day}.",
    "For {thing} I have {day} in my notes.",
    "I have {day} in my notes for {thing}.",
)
DAY_SUITS = (
    "Does that day still suit you, and at what hour?",
    "Is that still a good day for you, and from what time?",
)
OTHER_DAY = (
    "If not, just name another one.",
    "If it no longer fits, name a day that does.",
)
WHICH_HOUR = ("What time suits you?", "At what hour may I call you?")
FELL_THROUGH = (
    "{thing} was down for {day} and, as far as I can see, did not come about.",
    "By my notes {thing} of {day} did not come about.",
)
NO_DAY_YET = (
    "For {thing} we have not fixed a day yet.",
    "We still have no day for {thing}.",
)
WHICH_DAY = (
    "Which day would suit you?",
    "What day is good for you in the next two weeks?",
)
WOULD_CALL = (
    "I would like to call you about {about}.",
    "A short call on {about} is due from my side.",
)
STANDS_NOW = (
    "Where do you stand with {about} today?",
    "Is {about} still on for you, and what would you need from me now?",
    "What has changed for you on {about} since then?",
)
NAME_A_TIME = (
    "Name a time and I call you; a line will do as well.",
    "If you would rather talk, name a time and I call you.",
)
TIME_SUITS = ("When may I reach you?", "What time of the day is good for you?")
WHAT_OF = (
    "What do you think of {thing} now that you have had some time?",
    "Where do you stand with {thing}?",
    "What is still open for you on {thing}?",
)
STILL_A_PLAN = (
    "Is it still a plan for you this year, and if so, what should I prepare?",
    "Is {about} still on your list, and what would help you to go on?",
    "Do you still want to go on with it, and what do you need from me for that?",
)
GO_ON = (
    "I would like to go on with {about}; what do you need from me for that?",
    "How do we go on with {about}, and what should I prepare for you?",
    "I would like to take {about} a step further; what is still missing on your side?",
)
GO_ON_NEXT = (
    "A line is enough; if you would rather talk, name a time.",
    "Write it in a line, or name a time and I call you.",
    "If a call is easier, tell me when.",
)
SHORT_NO = (
    "If it is off the table, a short no helps me as well.",
    "If it has been dropped, a word is enough and I close it here.",
    "Should it no longer be a subject, just say so.",
)
ORDER_THANKS = (
    "Thank you again for ordering {what}.",
    "Thank you once more for your order of {what}.",
    "Thank you again for choosing {what}.",
)
ORDER_THANKS_BARE = (
    "Thank you again for your order.",
    "Thank you once more for the order.",
)
COMES = (
    "{count} {take} {days} days from order confirmation.",
    "Delivery for {count_low} is {days} days from order confirmation.",
)
SHOULD_BE_THERE = (
    "Delivery for {count_low} is {days} days from order confirmation, so {it} should be with you by"
    " now.",
    "Delivery takes {days} days from order confirmation, so {it} should be there by now.",
)
ARRIVED = (
    "Did all arrive as it should, and what do you still need from us for the start?",
    "Has all arrived, and is anything missing for the start?",
    "Did the delivery go well, and what is still missing for the start?",
)
HOW_IS_IT = (
    "How are you getting on with it, and is anything missing?",
    "How does it run, and what do you need from us?",
)
BEFORE_IT_COMES = (
    "If anything changes on your side before then, a line to me is enough.",
    "If you need something from us beforehand, write to me directly.",
)
