"""Sentences that give more than one thing to do, or give it by other means than 'I'll' and 'you'.

'Let's say, Tom counts docks, I talk to finance, you send the sum', 'I'll send the plan and Priya a
sample', 'I'll send a summary tomorrow and the quote on Monday', 'May I send you our sheet? – Do.'
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from agentarmy.domain.records import Side
from agentarmy.reading.acts import Act, tidy
from agentarmy.reading.assigning import VERB, Assigned, said_of
from agentarmy.reading.due_days import day_in
from agentarmy.reading.people import names
from agentarmy.reading.text import fold

_SHARES = re.compile(
    r"(?i)^(?:(?:okay|ok|so|good|right|well|then|great|and|agreed)[,:. ]+)*"
    r"(?:let's (?:say|do it (?:like this|this way))|(?:here's|this is) (?:the plan|what we do)"
    r"|the plan(?: is|'s)?|next steps?(?: are| is)?|to (?:sum up|recap|summari[sz]e)|in short"
    r"|that means|so we (?:agreed|said)|(?:we're )?agreed|deal|then)[,: –-]+"
)
_PIECE = re.compile(r",? and (?:then )?|[,;] (?:and )?(?:then )?")
_SHARE = re.compile(
    rf"(?P<who>I|we|you|[A-Z][\w'-]+)(?:'ll| will)? (?P<do>(?:{VERB})(?:s|es)?(?![\w']).*)"
)
_MAY = re.compile(
    r"(?i)(?:^|[,.] )(?:(?:and|so|then|but|well)[, ]+)?(?:(?:may|can|could|shall|should) i"
    r"|(?:would you mind|is it|would it be|do you mind)(?: okay| ok| all right| alright| fine)?"
    r" if (?:i|we))"
    r" (?:just |then |also )?(?P<do>(?P<verb>[a-z]+) (?P<rest>[^?;]+))\?"
)
_PAST_OF = dict(
    pair.split(":")
    for pair in (
        "sent:send kept:keep called:call rang:ring wrote:write came:come brought:bring put:put"
        " set:set got:get gave:give drew:draw made:make ran:run took:take spoke:speak met:meet"
        " copied:copy tried:try shared:share prepared:prepare invited:invite booked:book"
        " arranged:arrange organised:organise organized:organize included:include"
    ).split()
)
_TALK = re.compile(
    r"(?:ask|share my screen|see|say|tell|start|begin|interrupt|jump|stop|be|have)\b"
)
_GRANTED = re.compile(
    r"^(?:(?:oh|well|yes|yeah|sure)[,. ]+)*(?:yes|yeah|yep|sure|please|of course|go ahead|fine|do\b"
    r"|do that|ok|okay|certainly|absolutely|by all means|not at all|i don't mind|if you must"
    r"|if you (?:like|want)|that(?:'d| would) (?:be|help)|gladly|happy to"
    r"|no, (?:not at all|that's))"
)
_WHEN = re.compile(
    r"(?i)(?:when|by when|how soon|what day) (?:would|will|can|could|do|should) (?P<who>you|we|i"
    r"|[A-Z][\w'-]+) (?:be able to )?(?P<do>(?:have|get|send|finish|deliver|share"
    rf"|{VERB})\b (?P<what>[^?;]+))\?"
)


def shared_out(
    act: Act, *, after: Sequence[Act], speakers: Sequence[str], today: date | None
) -> list[Assigned]:
    """Return what a sentence that shares out work gives to whom; empty for any other.

    It must begin as a plan does ('Let's say, …') and every piece of it name who does what.
    """
    text = tidy(act.text)
    lead = _SHARES.match(text)
    if lead is None:
        return []
    found = []
    for piece in _PIECE.split(text[lead.end() :].rstrip(".! ")):
        hit = _SHARE.fullmatch(piece.strip())
        owner = hit and _owner(hit["who"], act, after, speakers)
        if not hit or owner is None:
            return []
        due, words = day_in(fold(hit["do"]), hit["do"], today=today) or (None, "")
        phrase = _base(without_day(hit["do"], words))
        told = said_of(phrase, act=act, owner=owner, speakers=speakers)
        found.append(Assigned(phrase=told, owner=owner, due=due, due_words=words))
    return found if len(found) > 1 else []


def _owner(who: str, act: Act, after: Sequence[Act], speakers: Sequence[str]) -> str | None:
    """Who is meant; of several who might be 'you' whoever speaks next."""
    if who == "I":
        return act.speaker
    if who == "we":
        return ""
    if who == "you":
        return next((one.speaker for one in after if one.speaker != act.speaker), "")
    named = who if any(name == who for _, _, name in names(who)) else None
    return next((one for one in speakers if who in one.split()), named)


def _base(phrase: str) -> str:
    """The verb as it stands after 'will': 'counts docks' → 'count docks'."""
    verb, _, rest = phrase.partition(" ")
    if re.fullmatch(VERB, verb) is None:
        verb = next((one for one in (verb[:-1], verb[:-2]) if re.fullmatch(VERB, one)), verb)
    return f"{verb} {rest}".strip()


def without_day(phrase: str, due: str) -> str:
    """Return what is to be done without the words for its day, where these end it or a part."""
    if not due:
        return phrase
    lead = r"(?:(?:by|on|before|until|in|within) )?(?:the )?"
    return re.sub(rf"(?i),? {lead}{re.escape(due)}(?=$|,)", "", phrase, count=1)


def several(
    found: Assigned, act: Act, *, sides: dict[str, Side], today: date | None
) -> list[Assigned]:
    """Return a task as the two that it may be: two things on two days, or of two people."""
    return [half for one in _by_day(found, today) for half in _by_person(one, act, sides)]


def _by_day(found: Assigned, today: date | None) -> Iterator[Assigned]:
    words = found.due_words
    hit = words and re.search(
        rf"(?i) (?:(?:by|on|before|in|within) )?(?:the )?{re.escape(words)}"
        rf"(?: morning| afternoon)?,? and (?P<second>(?P<verb>{VERB}\b)?"
        r"(?(verb)|(?:the|an?|our|their|my|your|some)\b).+)$",
        found.phrase,
    )
    if not hit:
        yield found
        return
    first = found.phrase[: hit.start()]
    verb = "" if hit["verb"] else f"{found.phrase.partition(' ')[0]} "
    second = f"{verb}{hit['second']}"
    due, words = day_in(fold(second), second, today=today) or (None, "")
    if hit["verb"] and not words:
        yield replace(found, phrase=f"{first} and {second}")  # one errand, on one day
        return
    yield replace(found, phrase=first)
    yield replace(found, phrase=without_day(second, words), due=due, due_words=words)


def _by_person(found: Assigned, act: Act, sides: dict[str, Side]) -> Iterator[Assigned]:
    """'send the plan and Priya a sample': a colleague of whoever speaks does the second."""
    mates = [
        one for one, side in sides.items() if one != act.speaker and side is sides[act.speaker]
    ]
    for mate in mates if found.owner == act.speaker else ():
        if sides[mate] is Side.UNKNOWN:
            continue
        called = "|".join(map(re.escape, (mate, *mate.split())))
        hit = re.search(
            rf" and (?:{called}) (?P<what>(?:an?|the|some|our|all|both)\b.+)$", found.phrase
        )
        if hit:
            verb = found.phrase.partition(" ")[0]
            yield replace(found, phrase=found.phrase[: hit.start()])
            yield replace(found, phrase=f"{verb} {hit['what']}", owner=mate)
            return
    yield found


def granted(
    act: Act, *, after: Sequence[Act], speakers: Sequence[str], today: date | None
) -> tuple[Assigned, Act] | None:
    """Return what somebody asked leave to do, with the words that gave it."""
    text = tidy(act.text)
    hit = _MAY.search(text)
    answer = next((one for one in after[:2] if one.speaker != act.speaker), None)
    if hit is None or answer is None or not _GRANTED.match(fold(tidy(answer.text))):
        return None
    verb = hit["verb"].lower()
    verb = _PAST_OF.get(verb, verb)
    if _TALK.match(f"{verb} {hit['rest']}") or re.fullmatch(VERB, verb) is None:
        return None
    due, words = day_in(fold(hit["do"]), hit["do"], today=today) or (None, "")
    phrase = without_day(f"{verb} {hit['rest']}", words)
    if not words:
        due, words = _handed_over(act, after, today)
    phrase = re.sub(r"(?i),? (?:in case|perhaps|maybe|then|please)$", "", phrase)
    told = said_of(phrase, act=act, owner=act.speaker, speakers=speakers)
    return Assigned(phrase=told, owner=act.speaker, due=due, due_words=words), answer


def _handed_over(act: Act, after: Sequence[Act], today: date | None) -> tuple[date | None, str]:
    """The day on which whoever asked leave says that they will have it."""
    for one in after:
        said = tidy(one.text)
        if one.speaker == act.speaker and _YOURS.match(fold(said)):
            return day_in(fold(said), said, today=today) or (None, "")
    return None, ""


_YOURS = re.compile(
    r"^(?:(?:good|great|thanks|perfect|then|and|so)[,. ]+)*"
    r"you(?:'ll| will) (?:have|get) (?:it|that)\b"
)


def dated_answer(
    act: Act, *, after: Sequence[Act], today: date | None
) -> tuple[Assigned, Act] | None:
    """Return what was asked with 'when', with the words of the other that name the day."""
    hit = _WHEN.search(tidy(act.text))
    if hit is None or hit["who"].lower() in ("i", "we"):
        return None
    for one in after[:3]:
        if one.speaker == act.speaker:
            continue
        said = tidy(one.text)
        day = re.match(r"(?:by|on|before|within|in|next|tomorrow|today|this)\b", fold(said))
        found = day and day_in(fold(said), said, today=today)
        if found:
            phrase = re.sub(r"^get\b", "have", hit["do"].rstrip("? "))
            ready = phrase.startswith("have ")
            told = said_of(phrase, act=act, owner=one.speaker, speakers=(act.speaker, one.speaker))
            told = f"{told} ready" if ready else told
            return Assigned(phrase=told, owner=one.speaker, due=found[0], due_words=found[1]), one
    return None
