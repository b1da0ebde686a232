"""A recap: what stands line by line, who signs on what terms, what counts, who does what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from agentarmy.domain.evidence import Evidence, Kind, PersonRef, SourceKind
from agentarmy.domain.ordering import sure
from agentarmy.domain.records import Channel, Person, Side, Turn
from agentarmy.reading.text import sentences
from agentarmy.writing import endings, note_phrases, offering, openings, phrases, state, terms
from agentarmy.writing.agreed import BEGS, answered, came_to, claimed
from agentarmy.writing.composer import Composer
from agentarmy.writing.ground import (
    Ground,
    Move,
    Sentence,
    of_evidence,
    of_turn,
    once,
    value_words,
)
from agentarmy.writing.included import included_of
from agentarmy.writing.names import first_name, same_person, surname
from agentarmy.writing.state import FREEZES, bullet, deadline, newest, wanted, words
from agentarmy.writing.wording import count_words, flippable, flipped, inner, opening, tidy

__all__ = ["BEGS", "FREEZES", "deadline", "newest", "recap", "recap_lines", "wanted"]

_PERSONAL = re.compile(r"(?i)\b(?:i|we|me|us|my|our|you|your|he|she|his|her)\b|\b(?:i|we|you)'")
_HEADED = re.compile(r"^\w[\w ]{2,24}: ")
_BOOKS = frozenset({SourceKind.PRICE_BOOK, SourceKind.POLICY})
_BY_THEN = re.compile(
    r"(?i)\b(?:illegal|forbidden|banned|mandatory|obligatory|by law|the law|expires?|runs? out"
    r"|ends?|switched off|discontinued|shuts?|closes?|fined?|penalt\w+|must)\b"
)
_IF_SO = re.compile(r"(?i)^if (?P<then>.+)$")
_SAY_NO = re.compile(
    r"(?i)\bwhat (?:would|could|might|will)\b[^?]{0,30}\b(?:say no|stop you|speak against"
    r"|against us|keep you from|rule us out|break it|turn us down)\b|\bdeal ?breaker"
)
_COST = re.compile(r"(?i)\b(?:a|per|each|every) (?:day|week|month|quarter|year|shift)\b")


def recap(write: Composer) -> Iterator[Sentence]:
    """Write a recap: what it sums up, what we take back, the list, what is answered beside it."""
    yield from _opening(write)
    offer = write.ctx.offer
    if offer and not write.ctx.risks(*FREEZES):
        yield from state.taken_back(write, offer)
    yield from openings.relation(write)
    listed = tuple(recap_lines(write))
    yield from listed
    if offer:
        yield from state.open_ways(write, offer)
    for sentence in offering.answers(write):
        booked = any(g.source.kind in _BOOKS for g in sentence.grounds)
        told = booked or sentence.workings or sentence.move is Move.CORRECTION
        if not (offer and told):
            yield sentence  # sums, days and what we take back stand in the list
    text = write.choose("check", phrases.RECAP_CHECK)
    yield Sentence(text=text, move=Move.NEXT, weight=4)
    if endings.waits(write):
        yield from endings.patience(write)


def _opening(write: Composer) -> Iterator[Sentence]:
    opened = tuple(openings.recap_opening(write))
    if not opened and write.ctx.is_call:
        text = write.choose("recap undated", note_phrases.RECAP_UNDATED)
        opened = (Sentence(text=text, move=Move.OPENING, weight=9),)
    yield from opened


def recap_lines(write: Composer) -> Iterator[Sentence]:
    """Yield the list lines: order, sum, date, who signs, terms, criteria, promises by side.

    Words that were said once stand once, under their first head.
    """
    told = set[str]()
    for sentence, typed in _lines(write):
        quotes = set(sentence.quotes)
        if quotes <= told and not typed:
            continue
        told |= quotes
        yield sentence


def _lines(write: Composer) -> Iterator[tuple[Sentence, bool]]:
    """The lines, each with whether a fact of it was read: those that only quote stand once."""
    offer = write.ctx.offer
    if offer:
        yield from ((one, True) for one in state.order(write, offer))
        yield from ((one, True) for one in state.beside(write, offer))
    else:
        yield from ((one, True) for one in state.unpriced(write))
    yield from ((one, True) for one in _frozen(write))
    yield from ((one, True) for one in state.days(write))
    if offer:
        yield from ((one, True) for one in state.instead(write, offer))
    if not write.ctx.is_call:
        yield from ((one, True) for one in state.price_holds(write))
    yield from ((one, True) for one in _signer(write))
    yield from ((one, False) for one in _terms(write))
    yield from ((one, False) for one in _what_counts(write))
    yield from ((one, False) for one in _says_no(write))
    if write.ctx.is_call and not terms.listed_criteria(write) and (ours := claimed(write)):
        yield ours, False
    if not offer:
        yield from ((one, False) for one in _trouble(write))
    elif write.ctx.is_call:
        yield from ((one, False) for one in _cost(write))
    yield from ((one, True) for one in came_to(write))


def _frozen(write: Composer) -> Iterator[Sentence]:
    """What puts everything off, in their words."""
    known = {turn.id for turn in terms.turns_of(write)}
    found = [e for e in write.ctx.risks(*FREEZES) if e.source.id in known]
    if found and (flippable(found[-1].quote) or state.sayable(found[-1].quote)):
        yield bullet(words(found[-1]), (of_evidence(found[-1]),), weight=8)


def signer(write: Composer) -> Evidence | None:
    """Return the newest words that name who signs."""
    return newest(write.ctx.evidence, Kind.ECONOMIC_BUYER)


def _signer(write: Composer) -> Iterator[Sentence]:
    item = signer(write)
    if item is None or _in_private(write, item):
        return
    who, grounds = value_words(item.value), [of_evidence(item)]
    own = who == write.ctx.recipient.name
    text = "You sign" if own else f"{who} signs"
    if not own and isinstance(item.value, PersonRef) and item.value.name and item.value.role:
        text = f"{item.value.name}, your {item.value.role}, signs"
    if not own and isinstance(item.value, PersonRef) and not item.value.name:
        verb = "decides" if "decid" in item.quote.casefold() else "signs"
        named = _named_before(write, item)
        text = f"{named[0]}, your {who}, {verb}" if named else f"The {who} {verb}"
        grounds += [named[1]] if named else []
    process = review(write)
    if process:
        text += f"; {process_words(process)}"
        grounds.append(of_evidence(process))
    listed = conditions_of(write)
    if listed and listed.signs and listed.person.name.casefold() in who.casefold():
        return  # told with the conditions
    yield bullet(text, once(grounds), weight=6 if own else 8)


def _in_private(write: Composer, item: Evidence) -> bool:
    """Whether words came in a mail to us alone, while others of theirs are on the newest one."""
    turn = next((t for t in write.ctx.everything if t.id == item.source.id), None)
    mails = [t for t in write.ctx.human if t.channel is Channel.MAIL]
    theirs = [t for t in mails if t.side is Side.THEIRS]
    if turn is None or turn.channel is not Channel.MAIL or not turn.to or not theirs:
        return False
    there = [p for p in (theirs[-1].speaker, *theirs[-1].to) if _is_other(write, p)]
    heard = (turn.speaker, *turn.to)
    return any(not any(same_person(p, one) for one in heard) for p in there)


def _is_other(write: Composer, person: Person) -> bool:
    """Whether somebody is of the reader's house and not the reader."""
    host = person.address.rpartition("@")[2]
    own = write.ctx.recipient
    return bool(host) and own.address.endswith(f"@{host}") and not same_person(person, own)


def process_words(item: Evidence) -> str:
    """Return how a review goes, behind a semicolon: its length in a clause of its own."""
    said = inner(tidy(item.quote, limit=40))
    return _LASTS.sub(lambda m: f", which {m['verb'].lower()} ", said)


_LASTS = re.compile(
    r"(?i)[,;]\s+(?:and )?(?:(?:it|that|this|which)\s+)?(?:(?:usually|normally|always)\s+)?"
    r"(?P<verb>takes|needs)\s+(?:(?:them|us|him|her|it)\s+)?"
    r"(?=(?:(?:about|around|roughly|up to|at most)\s+)?(?:an?|\d+|one|two|three|four|five|six|seven"
    r"|eight|nine|ten|some|half)\b)"
)


def _named_before(write: Composer, item: Evidence) -> tuple[str, Ground] | None:
    """The first name of whom 'he' or 'she' means: one of theirs, named in the sentence before."""
    turn = next((t for t in write.ctx.everything if t.id == item.source.id), None)
    if turn is None or not re.match(r"(?i)(?:he|she|they)\b", item.quote.strip()):
        return None
    spans = sentences(turn.text)
    place = next((n for n, s in enumerate(spans) if s.start <= item.start < s.end), 0)
    if not place:
        return None
    before = turn.text[spans[place - 1].start : spans[place - 1].end].strip()
    people = [p for t in write.ctx.everything for p in (t.speaker, *t.to)]
    names = dict.fromkeys(first_name(p) for p in people if not same_person(p, turn.speaker))
    told = [name for name in names if name and re.search(rf"\b{re.escape(name)}\b", before)]
    return (told[0], of_turn(turn, before)) if len(told) == 1 else None


_REVIEW = re.compile(
    r"(?i)\b(?:legal|board|procurement|purchasing|compliance|counsel|review|finance)\b"
)


def review(write: Composer) -> Evidence | None:
    """Return the newest plain words on who else looks at it: 'legal reads the terms once'."""
    for item in reversed(write.ctx.evidence):
        if item.kind is not Kind.DECISION_PROCESS or item.side is Side.OURS or item.polarity < 0:
            continue
        if item.confidence < 0.5 or _PERSONAL.search(item.quote) or "?" in item.quote:
            continue
        if _REVIEW.search(item.quote) and 3 < len(item.quote.split()) <= 20:
            return item
    return None


def conditions_of(write: Composer) -> terms.Conditions | None:
    """Return what somebody who is still there listed as needed."""
    return terms.conditions(terms.turns_of(write))


def _terms(write: Composer) -> Iterator[Sentence]:
    """What must be there for the signature, in the words of who listed it, turned to 'we'.

    What the list has told by then, the sum and the date, is not asked for again.
    """
    found = conditions_of(write)
    if found is None:
        return
    own = found.person.label == write.ctx.recipient.label
    left = [one for item in found.items if (one := still_open(write, item))]
    if not left:
        return
    items = "; ".join(flipped(item, limit=40) for item in left)
    number = count_words(len(left))
    head = "For your signature" if own else f"For {found.person.label}'s signature"
    if not found.signs:
        head = "You need" if own else f"What {found.person.label} needs"
    if len(left) < len(found.items):
        casual = write.ctx.formality < _FORMAL and first_name(found.person)
        name = casual or found.person.label
        head = "You still need" if own else f"Still open of what {name} asked for"
    text = f"{head}: {items}"
    if own and not found.signs and len(left) == len(found.items):
        text = f"{head} {number} things: {items}"
    yield bullet(text, (found.ground,), weight=8)


def still_open(write: Composer, item: str) -> str:
    """Return what of a condition the list does not tell; '' where sum or date answers it."""
    offer = write.ctx.offer
    if offer is None or offer.budget is None or re.search(r"\d", item):
        return item
    if _TOTAL.search(item):
        within = included_of(write.ctx, item)
        beside = within.unknown or (_MORE.search(item) and not within.said)
        return item if beside else ""
    dated = _DATE.match(item) if offer.delivery else None
    if dated:
        rest = re.sub(r"^,?\s*and\s+", "", item[dated.end() :])
        return re.sub(r"\bit\b", "the date", rest, count=1)
    return item


_FORMAL = 0.5
"""From here on people are named in full."""
_TOTAL = re.compile(r"(?i)^(?:the |a |one |your |our )?(?:\w+ )?(?:total|price|sum|number)\b")
_MORE = re.compile(r"(?i)\b(?:with|plus|includ\w+|all[- ]in)\b")
_DATE = re.compile(
    r"(?i)^(?:the |a |one |your |our )?(?:delivery |arrival )?(?:date|day)\b[^,;]*(?=$|,? and )"
)


def _what_counts(write: Composer) -> Iterator[Sentence]:
    """What counts: in a call all that answered our question for it, else by whom it was called so.

    Of a thread their own criterion or that of who signs, weightiest first; another's with the name.
    """
    signs = signer(write)
    named = signs.value.name if signs and isinstance(signs.value, PersonRef) else ""
    me = write.ctx.recipient.label
    if write.ctx.is_call and (listed := terms.listed_criteria(write)):
        yield from _all_that_counts(write, listed)
        told = answered(write, listed[-1].grounds[-1].source.id)
        if told:
            yield told
        return
    ranked = list(terms.criteria(write, (me, named)))
    if yours := _yours([one for one in ranked if one.who == me]):
        yield yours
        return
    heard = {one.who: one for one in reversed(ranked)}
    for place, one in enumerate(reversed(heard.values())):
        mine = one.who == me
        plain = not re.search(r"[?!\u2026>;()]|\. ", one.text)
        if not _PERSONAL.search(one.text):
            said = inner(one.text)
        elif mine and plain:
            said = inner(flipped(one.text, limit=40))
        else:
            said = f'"{one.text}"'
        head = "What counts for you" if mine else f"What counts for {one.who}"
        text = opening(said) if mine and _HEADED.match(one.text) else f"{head}: {said}"
        weight = 5 if place or not mine else 7 if one.first else 6
        yield bullet(text, one.grounds, weight=weight)
        if place:
            return


def _yours(own: Sequence[terms.Criterion]) -> Sentence | None:
    """Several criteria of the reader in one line, where each can be said back plainly."""
    said = []
    own = [one for one in own if not _OWN_VOICE.search(one.text)][:_FEW_CRITERIA]
    for one in own:
        if re.search(r"[?!\u2026>;()]|\. ", one.text) or _HEADED.match(one.text):
            return None
        personal = _PERSONAL.search(one.text)
        said.append(inner(flipped(one.text, limit=40)) if personal else inner(one.text))
    if len(said) < 2:
        return None
    grounds = once([ground for one in own for ground in one.grounds])
    return bullet(f"What counts for you: {'; '.join(said)}", grounds, weight=7)


_FEW_CRITERIA = 3
_OWN_VOICE = re.compile(r"(?i)\b(?:here|please|nobody|anybody|thanks?)\b")
"""What only they can say in these words."""


def _all_that_counts(write: Composer, listed: Sequence[terms.Criterion]) -> Iterator[Sentence]:
    """All that counts in one line for each who named it."""
    for who in dict.fromkeys(one.who for one in listed):
        own = [one for one in listed if one.who == who]
        person = next((p for p in write.ctx.greeted if p.label == who), None)
        reader = person is not None and same_person(person, write.ctx.recipient)
        name = "you" if reader else first_name(person) if person else who
        said = "; ".join(inner(flipped(one.text, limit=30)) for one in own)
        grounds = once([ground for one in own for ground in one.grounds])
        yield bullet(f"What counts for {name}: {said}", grounds, weight=7 if reader else 6)


def _says_no(write: Composer) -> Iterator[Sentence]:
    """What would make them say no, where we asked for it: 'if the line stops for a night'."""
    turns = terms.turns_of(write)
    for asked, turn in pairwise(turns):
        if asked.side is Side.THEIRS or turn.side is not Side.THEIRS:
            continue
        if not _SAY_NO.search(asked.text):
            continue
        for span in sentences(turn.text):
            said = turn.text[span.start : span.end].strip()
            found = _IF_SO.match(said.rstrip(" ."))
            if found and not span.question and len(said.split()) <= 24:
                then = flipped(found["then"], limit=24)
                text = f"What would speak against it: if {then}"
                yield bullet(text, (of_turn(turn, said),), weight=7)
                return


def _cost(write: Composer) -> Iterator[Sentence]:
    """What the trouble costs them by their own figure: of a month or a shift, or so asked."""
    kinds = (Kind.METRICS, Kind.DEPTH)
    said = [e for e in write.ctx.evidence if e.kind in kinds and e.side is Side.THEIRS]
    plain = [e for e in said if _COST.search(e.quote) and flippable(e.quote)]
    figures = [e for e in plain if e.topic == "cost" and e.confidence >= 0.6]
    if figures:
        text = f"What it costs you today: {words(figures[-1])}"
        yield bullet(text, (of_evidence(figures[-1]),), weight=5)
        return
    turns = terms.turns_of(write)
    for asked, turn in pairwise(turns):
        period = _OF_PERIOD.search(asked.text) if asked.side is not Side.THEIRS else None
        if not period or turn.side is not Side.THEIRS or not asked.text.rstrip().endswith("?"):
            continue
        for span in sentences(turn.text):
            quote = turn.text[span.start : span.end].strip()
            figure = _GUESS.sub("", quote).rstrip(" .!")
            if span.question or len(figure.split()) > _BRIEF or not _MONEY.search(figure):
                continue
            text = f"What it costs you in a {period['unit']}: {inner(figure)}"
            grounds = once((of_turn(turn, quote), of_turn(asked, asked.text.strip())))
            yield bullet(text, grounds, weight=6)
            return


_OF_PERIOD = re.compile(
    r"(?i)\b(?:in an?|an?|per|each|every) (?P<unit>day|week|month|quarter|year)\b"
)
_GUESS = re.compile(r"(?i)^(?:(?:so|well|say|maybe|perhaps|about|around|roughly|some)\b[ ,]*)+")
_MONEY = re.compile(r"(?i)[$\u20ac\u00a3]\s?\d|\b(?:dollars?|euros?|pounds|usd|eur|gbp|francs?)\b")
_BRIEF = 6


def _trouble(write: Composer) -> Iterator[Sentence]:
    """Where nothing is priced yet: the trouble, from when it presses, how it is decided."""
    last = surname(write.ctx.recipient)
    heard = {turn.id: turn for turn in terms.turns_of(write)}
    heads = ((Kind.PAIN, "The trouble", 6), (Kind.DECISION_PROCESS, "How it is decided", 5))
    for kind, head, weight in heads:
        found = [
            e
            for e in sure([e for e in write.ctx.evidence if e.kind is kind])
            if e.side is not Side.OURS and e.polarity > 0 and e.source.id in heard
            if len(e.quote.split()) > 3 and _stands_alone(e) and not (last and last in e.quote)
        ]
        plain = [e for e in found if flippable(e.quote) or state.sayable(e.quote)]
        if kind is Kind.PAIN and (plain or (found and not write.ctx.is_call)):
            yield _with_figure((plain or found)[-1], heard, head=head, weight=weight)
        elif found and (plain or not write.ctx.is_call):
            item = (plain or found)[-1]
            yield bullet(f"{head}: {words(item)}", (of_evidence(item),), weight=weight)
    if write.ctx.is_call:
        yield from _presses(write)


def _with_figure(item: Evidence, heard: dict[str, Turn], *, head: str, weight: int) -> Sentence:
    """A trouble with the bare figure that follows it: 'you write it off: 31,000 in January'."""
    turn = heard[item.source.id]
    spans = sentences(turn.text)
    place = next((n for n, s in enumerate(spans) if s.start <= item.start < s.end), len(spans))
    after = spans[place + 1] if place + 1 < len(spans) else None
    figure = turn.text[after.start : after.end].strip() if after else ""
    text = f"{head}: {words(item)}"
    bare = after and not after.question and not _VERB.search(after.text)
    if bare and len(figure.split()) <= 8 and re.search(r"(?i)\d|\b(?:hundred|thousand)", figure):
        ground = of_turn(turn, figure)
        text = f"{text}, {inner(figure.rstrip(' .'))}"
        return bullet(text, (of_evidence(item), ground), weight=weight)
    return bullet(text, (of_evidence(item),), weight=weight)


_VERB = re.compile(r"\b(?:is|are|was|were|has|have|had|do|does|did|can|will|would|\w+ed)\b|'")


def _presses(write: Composer) -> Iterator[Sentence]:
    """From when it presses: their words that name a month or a day and what comes with it."""
    for turn in reversed(terms.turns_of(write)):
        for span in reversed(sentences(turn.text)):
            said = " ".join(turn.text[span.start : span.end].split()).rstrip(" .!")
            if turn.side is not Side.THEIRS or span.question or len(said.split()) > 16:
                continue
            dated = re.match(rf"(?i)(?:and |so )?(?:in|from|by|as of|after|on) {_MONTH}\b", said)
            if dated and _BY_THEN.search(said):
                words_ = re.sub(r"(?i)^(?:and|so) |\s+(?:on top|too|as well)$", "", said)
                quote = turn.text[span.start : span.end].strip()
                text = flipped(words_, limit=20)
                yield bullet(text, (of_turn(turn, quote),), weight=7)
                return


_MONTH = (
    r"(?:the (?:first|second|third|fourth) quarter|q[1-4]|january|february|march|april|may|june"
    r"|july|august|september|october|november|december|spring|summer|autumn|winter|next year)"
)


def _stands_alone(item: Evidence) -> bool:
    """Whether a quote tells something by itself: no scrap and no mere condition."""
    said = item.quote.split()
    return len(said) > 3 and said[0].lower() not in ("if", "when", "unless", "because")
