"""A note to our own people about a deal; the buyer never gets it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from agentarmy.domain.evidence import Evidence, Kind
from agentarmy.domain.naming import plural
from agentarmy.domain.records import Side
from agentarmy.writing import kind_phrases as phrases
from agentarmy.writing.composer import Composer, of_message
from agentarmy.writing.ground import Move, Sentence, of_evidence, value_words
from agentarmy.writing.offering import delivery_of, price_of
from agentarmy.writing.promises import overpromise
from agentarmy.writing.wording import count_words, opening, tidy

_TOLD = (
    (Kind.QUANTITY, "They want", 9),
    (Kind.BUDGET, "Budget they named", 9),
    (Kind.TIMELINE, "When", 8),
    (Kind.ECONOMIC_BUYER, "Who signs", 7),
    (Kind.DECISION_PROCESS, "How it is decided", 6),
    (Kind.PAIN, "The trouble", 5),
)


def internal_note(write: Composer) -> Iterator[Sentence]:
    """Say where the deal stands: what they want, what does not hold, risks, promises, next."""
    yield _head(write)
    yield from _told(write)
    yield from _checks(write)
    yield from _trouble(write)
    yield from _promises(write)
    last = write.ctx.last_inbound
    if last and last.at:
        text = f"Last word: {last.speaker.label}, {write.day(last.at.date())}"
        ground = of_message(last)
        yield Sentence(text=text, move=Move.RECAP, grounds=(ground,), weight=6, bullet=True)
    action = next(iter(write.ctx.judgement.actions), None)
    if action:
        step = action.title.rstrip(".")
        text = write.choose("note next", phrases.NOTE_NEXT).format(step=step)
        yield Sentence(text=text, move=Move.TO_CONFIRM, weight=8)


def _head(write: Composer) -> Sentence:
    context = write.ctx
    name = context.record.get("account")
    account = name.quote if name else context.recipient.label
    options = phrases.NOTE_HEAD if context.stage else phrases.NOTE_HEAD_BLANK
    stage = str(context.stage or "").capitalize()
    text = write.choose("note head", options).format(account=account, stage=stage)
    grounds = tuple(g for g in (name, context.stage_ground) if g)
    return Sentence(text=text, move=Move.GREETING, grounds=grounds, weight=9)


def _told(write: Composer) -> Iterator[Sentence]:
    for kind, head, weight in _TOLD:
        found = [
            e
            for e in write.ctx.evidence
            if e.kind is kind and e.side is Side.THEIRS and e.polarity > 0 and not e.hypothetical
            if kind is not Kind.PAIN or len(e.quote.split()) > 5
        ]
        said = _wanted(write, found[-1]) if found and kind is Kind.QUANTITY else ""
        if found and kind is not Kind.QUANTITY:
            said = _value(found[-1])
        if said:
            line = _bullet(f"{head}: {said}", found[-1], weight=weight)
            offer = write.ctx.offer if kind is Kind.QUANTITY else None
            yield replace(line, grounds=offer.budget_grounds) if offer else line


def _wanted(write: Composer, item: Evidence) -> str:
    """Count and product, '' where nobody said of what."""
    offer = write.ctx.offer
    if offer:
        line = offer.priced.line
        return f"{count_words(line.count)} {plural(line.product, line.count)}"
    words = value_words(item.value)
    return words if " " in words else ""


def _value(item: Evidence) -> str:
    if item.kind in (Kind.BUDGET, Kind.ECONOMIC_BUYER, Kind.QUANTITY):
        words = value_words(item.value)
        if words.strip():
            return words
    return f'"{tidy(item.quote, limit=18)}" ({item.speaker})'


def _checks(write: Composer) -> Iterator[Sentence]:
    """What the books say to it: the sum, the days, and what we said too quickly."""
    offer = write.ctx.offer
    if offer is None:
        return
    told = [price_of(write, offer)]
    if offer.delivery:
        told.append(delivery_of(write, offer.delivery))
    for sentence in told:
        text = sentence.text.replace("your budget", "their budget").rstrip(".")
        yield replace(sentence, text=text, move=Move.RECAP, bullet=True, weight=8)
    late = bool(offer.delivery and offer.delivery.late)
    for about, fails in (("money", offer.too_dear), ("days", late)):
        said = overpromise(write.ctx.everything, offer, about=about) if fails else None
        if said:
            yield Sentence(
                text=f'We said too quickly: "{tidy(said.quote, limit=16)}" ({said.who})',
                move=Move.RECAP,
                grounds=(said,),
                weight=8,
                bullet=True,
            )


def _trouble(write: Composer) -> Iterator[Sentence]:
    judged = write.ctx.judgement
    for head, items in (("They object", judged.objections), ("Risk", judged.risks)):
        theirs = [item for item in items if item.side is not Side.OURS]
        if theirs:
            item = theirs[-1]
            quote = f'"{tidy(item.quote, limit=18)}" ({item.speaker})'
            yield _bullet(f"{head}: {quote}", item, weight=7)
    for rival in judged.competitors[:1]:
        found = [e for e in write.ctx.evidence if e.kind is Kind.COMPETITION]
        if found:
            yield _bullet(f"Also in the race: {rival}", found[-1], weight=6)


def _promises(write: Composer) -> Iterator[Sentence]:
    for side, head in ((Side.OURS, "We owe them"), (Side.THEIRS, "They owe us")):
        found = [e for e in write.ctx.judgement.commitments if e.side is side]
        if found:
            item = found[-1]
            due = f", due {write.day(item.due)}" if item.due else ""
            quote = f'"{tidy(item.quote, limit=18)}"'
            yield _bullet(f"{head}: {quote} ({item.speaker}{due})", item, weight=7)


def _bullet(text: str, item: Evidence, *, weight: int) -> Sentence:
    return Sentence(
        text=opening(text),
        move=Move.RECAP,
        grounds=(of_evidence(item),),
        weight=weight,
        bullet=True,
    )
