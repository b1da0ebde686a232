"""What they want left alone, until which day, and the one touch that was agreed for before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from agentarmy.domain.evidence import Evidence
from agentarmy.domain.records import Channel, Side, Turn
from agentarmy.reading.contact import no_contact_rule
from agentarmy.reading.dates import local_day, times
from agentarmy.reading.text import fold, sentences
from agentarmy.writing.ground import Ground, of_evidence, of_turn
from agentarmy.writing.waiting import MONTHS, asks_to_wait, moment_in, wait_of

PATIENCE = timedelta(days=42)
"""How long words hold that name no day: a budget cycle is looked at again about then."""
_SOON = timedelta(days=3)
"""A day so near is an appointment, and no wish to be left alone."""
_PUTS_OFF = re.compile(
    r"(?i)(?:\b(?:not|nothing)|n't)\b[^.;!?\n]{0,30}\b(?:before|until|till)\b"
    r"|\bno (?:earlier|sooner) than\b|\bat the earliest\b"
    r"|\b(?:come|get|check) back\b[^.;!?\n]{0,20}\b(?:in|after|from|next|around|once)\b"
    r"|\b(?:(?:call|ring|write|mail|e-?mail|ask|try|contact|ping|talk|speak)\b(?: to)?(?: with)?"
    r"(?: us| me)?|get in touch|be in touch|reach out) (?:again|back)\b"
    r"[^.;!?\n]{0,20}\b(?:in|after|from|next|around|once)\b"
    r"|\b(?:hold off|wait|park (?:it|this)|leave (?:it|this|us))\b[^.;!?\n]{0,20}\b(?:until|till)\b"
)
"""Words that put us off to a day. 'By Friday' and 'before July' set a deadline and do not."""
_WANTS = re.compile(
    r"(?i)\bwith (?:a|an|the|your|some)\b|\b(?:deliver\w*|ship\w*|install\w*|start\w*|arrive\w*"
    r"|running|live|go-live|decide\w*|sign\w*|holidays?|on leave|out of (?:the )?office)\b"
)
"""What is to come then, or what happens then: something else than our next word."""
_US = re.compile(
    r"(?i)\b(?:us|me|again|touch)\b|\b(?:hold off|wait|park|leave|write|call|ring|mail|e-?mail|talk"
    r"|speak|contact)\b|\b(?:come|get|check) back\b"
)
_HOUR = re.compile(
    r"(?i)\b(?:before|until|till|during|while)\s+(?:the\s+)?(?:\d|(?:one|two|three|four|five|six"
    r"|seven|eight|nine|ten|eleven|twelve|noon|lunch\w*|midday|morning|afternoon|evening|shift"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b)"
)
"""An hour or a weekday keeps calls out of a part of the day alone."""
_TOUCH = re.compile(
    r"(?i)\b(?:i|we)\b(?:'ll|'d| will| would| could| can| may| might)?(?: just| then| only)?\s+"
    r"(?P<verb>sen[dt]|keep|kept|bring|brought|share[d]?|show(?:ed)?|mail(?:ed)?|update[d]?"
    r"|forward(?:ed)?|drop(?:ped)?|let|pass(?:ed)?)\s+(?:(?:you|by|on|over|along)\s+)*"
    r"(?P<thing>(?:the|your|our|a|an|one|[A-Z][\w-]*'s)\s+[^.,;?!]+?)"
    r"(?=\s*(?:[.,;?!]|$|\b(?:up to date|updated|with you|to you|once|again|in|on|at|by|after"
    r"|before|for|when|next|around|early|late)\b))"
)
_YES = re.compile(
    r"(?i)^\W*(?:(?:oh|well|ok|and|but),? )*(?:yes|yeah|yep|sure|do (?:that|so|it)|please(?: do)?"
    r"|go ahead|fine|of course|by all means|gladly|happy to|that(?:'s| is| would be| works|'d be)"
    r"|ok(?:ay)?|agreed|good idea|alright|all right|no,? (?:not at all|i don't mind|go ahead)"
    r"|not at all|i'd like that|deal)\b"
)
_BUT_NO = re.compile(r"(?i)^\W*(?:yes|well|ok\w*|fine)?[,. ]*(?:but|not (?:now|yet|really)|no\b)")
_ONCE = re.compile(r"(?i)\bonce\b|\bone (?:time|mail|line|update)\b|\ba single\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """The one word from us that they agreed to: the `thing`, in which month, said back by them.

    `due` is the first day on which it may come, `once` whether it was granted once only; the
    grounds are our words and theirs.
    """

    thing: str
    month: str
    due: date
    once: bool
    grounds: tuple[Ground, Ground]

    def said_to(self, name: str) -> str:
        """The thing as one says it to whom this first name belongs: their own is 'your'."""
        return re.sub(rf"^{re.escape(name)}'s\b", "your", self.thing) if name else self.thing


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """Until when they want to hear nothing: the words, as one says it, the day, and the touch.

    `due` is the first day on which a word of ours is welcome; `named` whether they named it or it
    only follows from the custom of the house. `silent` means neither calls nor visits until then.
    """

    ground: Ground
    until: str
    due: date
    named: bool = True
    silent: bool = False
    touch: Touch | None = None


def rest_of(
    turns: Sequence[Turn], freezes: Sequence[Evidence], *, own: str, today: date
) -> Rest | None:
    """Return what rests on that day, and until when; None where we may write.

    `freezes` are the risks that put everything off, newest last. Something that they ask for on a
    later day, or a day that has come, lifts it.
    """
    written = [t for t in turns if not t.automatic]
    found = _put_off(written, freezes, own=own) or _ruled(written)
    if found is None or found.due <= today or _lifted(written, found.ground):
        return None
    touch = agreed_touch(written, today=today)
    if touch and touch.due >= found.due:
        touch = None
    return replace(found, touch=touch)


def _put_off(turns: Sequence[Turn], freezes: Sequence[Evidence], *, own: str) -> Rest | None:
    risk = freezes[-1] if freezes else None
    since = risk.asserted_at if risk else None
    said = [of_evidence(risk)] if risk else []
    for turn in turns:
        if turn.side is Side.OURS or (since and turn.at and turn.at < since):
            continue
        for one in sentences(turn.text):
            words = turn.text[one.start : one.end]
            if (risk and asks_to_wait(words)) or puts_off(words):
                said.append(of_turn(turn, words))
    wait = wait_of(said, own=own)
    if wait is None:
        return None
    chief = wait.grounds[-1]
    day = chief.at.date() if chief.at else None
    if day is None:
        return None
    due = due_day(chief.quote, wait.moment, said=day)
    if (due is None and not wait.event) or (due is not None and due - day <= _SOON):
        return None
    until = wait.moment or (wait.event if not due else "")
    return Rest(ground=chief, until=until, due=due or day + PATIENCE, named=due is not None)


def puts_off(sentence: str) -> bool:
    """Say whether a sentence puts our next word off to a later day."""
    if sentence.rstrip().endswith("?") or _WANTS.search(sentence):
        return False
    return bool(_PUTS_OFF.search(sentence) and _US.search(sentence)) and (
        bool(moment_in(sentence)) or bool(times(fold(sentence), date(2026, 1, 5)))
    )


def _ruled(turns: Sequence[Turn]) -> Rest | None:
    """The silence that a tender or a rule of theirs asks for until something has happened."""
    rule = no_contact_rule(turns)
    if rule is None or rule[1].at is None or _HOUR.search(rule[0]):
        return None
    words, turn = rule
    said = local_day(turn.at, turn.utc_offset)
    if said is None:
        return None
    return Rest(
        ground=of_turn(turn, words), until="", due=said + PATIENCE, named=False, silent=True
    )


def _lifted(turns: Sequence[Turn], ground: Ground) -> bool:
    """Whether they asked us for something on a later day."""
    if ground.at is None:
        return False
    day = ground.at.date()
    return any(
        t.side is not Side.OURS and t.at and t.at.date() > day and "?" in t.text for t in turns
    )


def due_day(quote: str, moment: str, *, said: date) -> date | None:
    """Return the first day that words mean which were said on a day: July is its first.

    'Mid-July', 'the end of July', 'in three weeks' and 'April 20' are that day; None where no day
    follows from them.
    """
    folded = fold(quote)
    within = bool(_WITHIN.search(folded))
    told = [
        (when.day.replace(day=1) if when.edge and not within else when.day)
        if when.day
        else said + timedelta(days=when.days or 0)
        for when in times(folded, said)
        if not when.past and (when.day or when.days)
    ]
    first = _first_of(moment, said)
    if first is None:
        ahead = [day for day in told if day > said]
        return ahead[-1] if ahead else None
    later = [d for d in told if (d.year, d.month) == (first.year, first.month)]
    return later[-1] if later and within else first


_WITHIN = re.compile(r"\b(?:mid|middle of|late|end of|after|\d{1,2}(?:st|nd|rd|th)?)\b")
"""Words that mean a day within a month, not its first."""
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12, "new year": 1, "next year": 1}
"""The month with which each begins, as the weather services count."""


def _first_of(moment: str, said: date) -> date | None:
    name = moment.removeprefix("the ")
    if name in MONTHS:
        month = MONTHS.index(name) + 1
    elif re.fullmatch(r"Q[1-4]", name):
        month = 3 * int(name[1]) - 2
    elif name in _SEASONS:
        month = _SEASONS[name]
    else:
        return None
    return date(said.year + (month <= said.month), month, 1)


def agreed_touch(turns: Sequence[Turn], *, today: date) -> Touch | None:
    """Return the newest word from us, for a month ahead, to which they said yes; None for none.

    We propose to send or to keep something up to date in a month, and their next words agree.
    What was sent since, in a later month, is done: it is not returned once its month has passed.
    """
    found: Touch | None = None
    for ours, theirs in _exchanges(turns):
        if not _YES.search(theirs.text) or _BUT_NO.search(theirs.text):
            continue
        touch = _touch(ours, theirs)
        if touch and (touch.due + timedelta(days=31) > today):
            found = touch
    return found


def _exchanges(turns: Sequence[Turn]) -> Iterator[tuple[Turn, Turn]]:
    """Yield each turn of ours with their answer to it in the same talk."""
    last: dict[str, Turn] = {}
    for turn in turns:
        before = last.get(turn.conversation)
        if before and before.side is Side.OURS and turn.side is not Side.OURS:
            yield before, turn
        last[turn.conversation] = turn


def _touch(ours: Turn, theirs: Turn) -> Touch | None:
    said = local_day(ours.at, ours.utc_offset)
    if said is None or ours.at is None:
        return None
    for one in reversed(sentences(ours.text)):
        words = ours.text[one.start : one.end]
        month = moment_in(words)
        found = _TOUCH.search(words)
        first = _first_of(month, said)
        if not found or first is None:
            continue
        reply = theirs.text if theirs.channel is Channel.CALL else theirs.text.split("\n")[0]
        return Touch(
            thing=" ".join(found["thing"].split()),
            month=month,
            due=first,
            once=bool(_ONCE.search(words) or _ONCE.search(reply)),
            grounds=(of_turn(ours, words), replace(of_turn(theirs, reply), value="agreed")),
        )
    return None
