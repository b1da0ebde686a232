"""The list of what stands: wish, sum, date, who signs and on what terms, the promises of both."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from agentarmy.domain.evidence import Day, Days, Evidence, Kind, PersonRef, Text
from agentarmy.domain.naming import plural
from agentarmy.domain.ordering import sure
from agentarmy.domain.promises import promised
from agentarmy.domain.records import Side
from agentarmy.reading.text import sentences
from agentarmy.writing import note_phrases, terms
from agentarmy.writing.ground import (
    Ground,
    Move,
    Sentence,
    of_evidence,
    of_turn,
    once,
    value_words,
)
from agentarmy.writing.names import plain_name, surname
from agentarmy.writing.offer import gap_working
from agentarmy.writing.planning import their_day
from agentarmy.writing.ways import event_words
from agentarmy.writing.wording import (
    count_words,
    flippable,
    flipped,
    inner,
    opening,
    tidy,
)

if TYPE_CHECKING:
    from agentarmy.writing.composer import Composer
    from agentarmy.writing.offer import Offer

STILL_OWED = timedelta(days=21)
FREEZES = ("budget_freeze", "freeze", "on_hold")
"""Risks that put everything off."""
_DENIES = re.compile(r"(?i)\b(?:but|not|no|never|nobody)\b|n't\b")
"""Words about a sum that name none and take it back: nothing to sum up."""
_PLACE = re.compile(
    r"(?i)^(?:re:\s*|fwd?:\s*|aw:\s*)*(?!thank|sorry|question|ready|time|date|request|call|meeting"
    r"|invitation|your|our|my)[^:?!]*?\b(?:for|in) (?P<place>(?!you\b|your\b|our\b|my\b|yesterday"
    r"|today|tomorrow|discussion|review|next\b|last\b|the record|approval|free|sale"
    r"|\w+day\b)[^:?!(|]{4,40})$"
)
_PERSONAL = re.compile(r"(?i)\b(?:i|we|me|us|my|our|you|your|he|she|his|her)\b|\b(?:i|we|you)'")
_PO = re.compile(r"(?i)\b(?:p\.?o\.?|purchase order|order(?:ing)?)\b")
_PROMISE = re.compile(r"^(?:I|We)(?:'ll|\u2019ll| will| shall) (?P<rest>.+)$", re.S)
BEGS = re.compile(r"(?i)^\W*(?:please|pls|kindly|(?:can|could|would) you)\b")
"""How a request begins that only sounds like a promise."""
_BARE = 4
"""Words that a bare answer has at most: 'by the nineteenth' may be the day of anything."""
_HEADED = re.compile(r"^\w[\w ]{2,24}: ")
_FROM_THEN = re.compile(
    r"(?i)\b(?:tomorrow(?: (?:morning|afternoon|evening))?|today|tonight|this (?:morning|afternoon)"
    r"|the day after tomorrow)\b"
)
_HOLDS = re.compile(
    r"^(?:you(?:'ll|\u2019ll| will) (?:have|get|find|see)|(?:it|that) (?:will )?"
    r"(?:holds?|shows?|has|names?|tells?|says?)) (?P<what>.+)$",
    re.S,
)
_TAIL = re.compile(
    r",?\s*(?:(?:an? |the )?(?:invit\w+|details|link) (?:follows?|to follow|will follow)"
    r"|(?:see|talk to) you then)\.?$"
)


def recap_lines(write: Composer) -> Iterator[Sentence]:
    """Yield the list lines: order, sum, date, who signs, terms, criteria, promises by side.

    What was said once stands once, under its first head.
    """
    told = set[str]()
    for sentence in _lines(write):
        quotes = set(sentence.quotes)
        if quotes <= told and sentence.weight < 9:
            continue
        told |= quotes
        yield sentence


def _lines(write: Composer) -> Iterator[Sentence]:
    offer = write.ctx.offer
    if offer:
        yield from _order(write, offer)
    else:
        yield from _budget(write)
    yield from deadline(write)
    yield from _signer(write)
    yield from _terms(write)
    yield from _what_counts(write)
    if not write.ctx.offer:
        yield from _trouble(write)
    yield from _promised(write)


def wanted(write: Composer, offer: Offer, *, head: str = "On the table") -> Sentence:
    """Say what is wanted, with what it is for where the first subject tells it."""
    line = offer.priced.line
    text = f"{head}: {count_words(line.count)} {plural(line.product, line.count)}"
    place = purpose(write)
    grounds: tuple[Ground, ...] = (of_evidence(line.evidence),)
    if place:
        text, grounds = f"{text} for {place[0]}", once((*offer.priced.grounds, place[1]))
    return _bullet(text, grounds, weight=9)


def purpose(write: Composer) -> tuple[str, Ground] | None:
    """Return what the goods are for ('the Memphis hub') by the subject of the oldest message."""
    people = {t.speaker for t in write.ctx.everything} | {write.ctx.recipient}
    names = {word.casefold() for p in people for word in plain_name(p.name)}
    for turn in write.ctx.everything:
        subject = " ".join(turn.subject.split())
        found = _PLACE.match(subject)
        if found:
            place = found["place"].strip(" .,")
            if not {w.casefold() for w in place.split()} & names:
                return place, of_turn(turn, turn.subject)
    return None


def _order(write: Composer, offer: Offer) -> Iterator[Sentence]:
    """The goods with the sum inside their budget; where it does not fit, with their budget alone:
    the truth follows the list.
    """
    goods = wanted(write, offer)
    if offer.budget is None:
        yield goods
        return
    if not offer.too_dear and not write.ctx.pays:
        yield goods
        return
    if not offer.too_dear:
        text = write.choose("recap sum", note_phrases.RECAP_SUM).format(
            goods=goods.text,
            net=value_words(offer.priced.net),
            budget=value_words(offer.budget.value),
        )
        grounds = once((*offer.budget_grounds, *goods.grounds))
        yield replace(goods, text=text, grounds=grounds, workings=gap_working(offer))
        return
    yield goods
    text = f"Your budget: {value_words(offer.budget.value)}"
    yield _bullet(text, (of_evidence(offer.budget),), weight=8)


def _budget(write: Composer) -> Iterator[Sentence]:
    item = newest(write.ctx.evidence, Kind.BUDGET)
    if item is None or (isinstance(item.value, Text) and _DENIES.search(item.quote)):
        return
    plain = not isinstance(item.value, Text)
    said = value_words(item.value) if plain else f'"{tidy(item.quote, limit=40)}"'
    yield _bullet(f"Your budget: {said}", (of_evidence(item),), weight=8)


def deadline(write: Composer, *, inside: bool = False) -> Iterator[Sentence]:
    """Say until when, from when it counts, why, and by when the order must be in for it.

    `inside`: for our own people. Nothing where they asked us to wait.
    """
    if write.ctx.risks(*FREEZES):
        return
    offer = write.ctx.offer
    delivery = offer.delivery if offer else None
    wish = delivery.wish if delivery else newest(write.ctx.evidence, Kind.TIMELINE)
    if wish is None or (not wish.topic and len(wish.quote.split()) < _BARE):
        return
    grounds = [of_evidence(wish)]
    if isinstance(wish.value, Day):
        place = "on the dock by" if "dock" in wish.quote.casefold() else "by"
        text = f"Delivery: {place} {write.day(wish.value.day)}"
        ahead = delivery and delivery.order_by and delivery.order_by >= write.ctx.now.date()
        if delivery and delivery.order_by and ahead and not delivery.late:
            text += f" if ordered by {write.day(delivery.order_by)}"
            grounds += delivery.grounds
            line = _bullet(text, once(grounds), weight=9)
            yield replace(line, workings=delivery.workings)
            return
    elif isinstance(wish.value, Days):
        days = wish.value
        unit = "working days" if days.working else "day" if days.days == 1 else "days"
        text = f"Delivery: within {count_words(days.days)} {unit}"
        if _PO.search(wish.quote):
            start = "PO" if re.search(r"\bP\.?O\b", wish.quote) else "the order"
            text = f"Delivery: {count_words(days.days)} {unit} from {start}"
    elif isinstance(wish.value, Text) and len(wish.quote.split()) > 3:
        text = f'When: "{tidy(wish.quote, limit=40)}"'
    else:
        return
    reason = their_day(write.ctx, offer) if offer else None
    heard = {turn.id for turn in terms.turns_of(write)}
    if reason and reason.event and reason.ground.source.id in heard:
        why = event_words(write, reason, full=True)
        text += f", because of {_theirs(why) if inside else why}"
        grounds.append(reason.ground)
    yield _bullet(text, once(grounds), weight=9)


def _theirs(words: str) -> str:
    return re.sub(r"^your ", "their ", words)


def newest(evidence: Sequence[Evidence], kind: Kind) -> Evidence | None:
    """Return their newest plain words of a kind; None for none."""
    found = [
        e
        for e in evidence
        if e.kind is kind and e.side is not Side.OURS and e.polarity > 0 and not e.hypothetical
    ]
    return found[-1] if found else None


def signer(write: Composer) -> Evidence | None:
    """Return the newest words that name who signs."""
    return newest(write.ctx.evidence, Kind.ECONOMIC_BUYER)


def _signer(write: Composer) -> Iterator[Sentence]:
    item = signer(write)
    if item is None:
        return
    who, grounds = value_words(item.value), [of_evidence(item)]
    own = who == write.ctx.recipient.name
    text = "You sign" if own else f"{who} signs"
    if not own and isinstance(item.value, PersonRef) and not item.value.name:
        verb = "decides" if "decid" in item.quote.casefold() else "signs"
        text = f"The {who} {verb}"
    process = review(write)
    if process:
        text += f"; {inner(tidy(process.quote, limit=40))}"
        grounds.append(of_evidence(process))
    listed = conditions_of(write)
    if listed and listed.signs and listed.person.name.casefold() in who.casefold():
        return  # told with the conditions
    yield _bullet(text, once(grounds), weight=8)


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
    """What must be there for the signature, in the words of who listed it, turned to 'we'."""
    found = conditions_of(write)
    if found is None:
        return
    own = found.person.label == write.ctx.recipient.label
    items = "; ".join(flipped(item, limit=40) for item in found.items)
    number = count_words(len(found.items))
    head = "For your signature" if own else f"For {found.person.label}'s signature"
    if not found.signs:
        head = "You need" if own else f"What {found.person.label} needs"
    text = f"{head} {number} things: {items}" if own and not found.signs else f"{head}: {items}"
    yield _bullet(text, (found.ground,), weight=8)


def _what_counts(write: Composer) -> Iterator[Sentence]:
    """Their own criterion or that of who signs, weightiest first; another's with the name."""
    signs = signer(write)
    named = signs.value.name if signs and isinstance(signs.value, PersonRef) else ""
    me = write.ctx.recipient.label
    for place, one in enumerate(terms.criteria(write, (me, named))):
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
        yield _bullet(text, one.grounds, weight=weight)
        if place:
            return


def _trouble(write: Composer) -> Iterator[Sentence]:
    """Where nothing is priced yet: the trouble, and how it is decided, in their words."""
    last = surname(write.ctx.recipient)
    heard = {turn.id for turn in terms.turns_of(write)}
    heads = ((Kind.PAIN, "The trouble", 6), (Kind.DECISION_PROCESS, "How it is decided", 5))
    for kind, head, weight in heads:
        found = [
            e
            for e in sure([e for e in write.ctx.evidence if e.kind is kind])
            if e.side is not Side.OURS and e.polarity > 0 and e.source.id in heard
            if len(e.quote.split()) > 4 and _stands_alone(e) and not (last and last in e.quote)
        ]
        if found:
            text = f"{head}: {words(found[-1])}"
            yield _bullet(text, (of_evidence(found[-1]),), weight=weight)


def _promised(write: Composer) -> Iterator[Sentence]:
    """The newest open promises: ours as we said them, theirs said back to them."""
    open_ones = [e for e in write.ctx.judgement.commitments if _stands_alone(e)]
    known = {turn.id for turn in terms.turns_of(write)}
    if write.ctx.risks(*FREEZES):
        open_ones = [e for e in open_ones if e.side is Side.OURS]
    open_ones = [e for e in open_ones if not BEGS.match(e.quote)]
    open_ones = [e for e in open_ones if e.source.id in known and _recent(e, write)]
    open_ones = [e for e in open_ones if not _is_this(e)]
    for item in open_ones[-3:]:
        if item.side is Side.OURS:
            yield _ours(write, item)
        else:
            yield _bullet(f"From you: {words(item)}", (of_evidence(item),), weight=7)


def _is_this(item: Evidence) -> bool:
    """Whether what we promised is this very summary."""
    things = promised(item.quote).things
    return item.side is Side.OURS and bool(things) and set(things) <= {"summary", "minute", "note"}


def _dated(write: Composer, said: str, due: date | None) -> str:
    """A promise with its day named, where a word such as 'tomorrow' named it from then."""
    if due is None:
        return said
    return _FROM_THEN.sub(f"on {write.day(due)}", said, count=1)


def _ours(write: Composer, item: Evidence) -> Sentence:
    """Our promise in its own words, with what the next sentence says that it will hold."""
    quote = " ".join(item.quote.split())
    said, grounds = _TAIL.sub("", quote).rstrip(" .!"), [of_evidence(item)]
    turn = next((t for t in write.ctx.everything if t.id == item.source.id), None)
    spans = sentences(turn.text) if turn else ()
    place = next((n for n, s in enumerate(spans) if s.start <= item.start < s.end), 0)
    if turn and place + 1 < len(spans):
        span = spans[place + 1]
        after = turn.text[span.start : span.end].strip()
        holds = _HOLDS.match(re.sub(r"^[A-Z]", lambda m: m[0].lower(), after))
        if holds:
            what = " ".join(holds["what"].split()).rstrip(" .!")
            said, grounds = f"{said}: {what}", [*grounds, of_turn(turn, after)]
    mine = item.speaker.casefold() == write.ctx.rep.name.casefold()
    late = item.due is not None and item.due < write.ctx.now.date()
    said = _dated(write, said, item.due)
    if late:
        return _bullet(f'Still open from us: "{tidy(quote, limit=40)}"', once(grounds), weight=7)
    found = _PROMISE.match(said)
    text = f'From us: "{said}"'
    if found:
        text = f"{'I' if mine else item.speaker} will {found['rest']}"
    return _bullet(text, once(grounds), weight=8 if mine else 6)


def _recent(item: Evidence, write: Composer) -> bool:
    """Whether a promise is of the last weeks of the talk: older ones were kept or forgotten."""
    last = write.ctx.human[-1].at if write.ctx.human else None
    if item.due and item.due >= write.ctx.now.date():
        return True
    return not (last and item.asserted_at) or last - item.asserted_at <= STILL_OWED


def _stands_alone(item: Evidence) -> bool:
    """Whether a quote tells something by itself: no scrap and no mere condition."""
    said = item.quote.split()
    return len(said) > 3 and said[0].lower() not in ("if", "when", "unless", "because")


def _bullet(text: str, grounds: Sequence[Ground], *, weight: int) -> Sentence:
    return Sentence(
        text=opening(text),
        move=Move.RECAP,
        grounds=tuple(grounds),
        weight=weight,
        bullet=True,
    )


def words(item: Evidence) -> str:
    """Return their words said back to them where that reads well, else quoted whole."""
    if flippable(item.quote):
        return inner(flipped(item.quote, limit=40))
    return f'"{tidy(item.quote, limit=40)}"'
