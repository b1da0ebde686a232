"""How a message ends: one call to action, the one question, patience where it was asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from agentarmy.domain.evidence import Day, Evidence, PersonRef
from agentarmy.domain.judgement import Outcome, Standing
from agentarmy.domain.records import Side
from agentarmy.domain.stages import OPEN, Stage
from agentarmy.reading.text import sentences
from agentarmy.writing import courtesy, kind_phrases, phrases
from agentarmy.writing.answers import About, product_in, wants_talk
from agentarmy.writing.composer import Composer, of_message, pending_question
from agentarmy.writing.context import DraftKind
from agentarmy.writing.ground import Ground, Move, Sentence, of_evidence, of_turn, once
from agentarmy.writing.meeting import accepts
from agentarmy.writing.names import first_name, plain_name, same_person
from agentarmy.writing.offering import last_day
from agentarmy.writing.openings import agreed_slot, pain
from agentarmy.writing.persona import Manner, Persona
from agentarmy.writing.promises import late_promise
from agentarmy.writing.resting import Touch
from agentarmy.writing.settled import ORDER_PAPERS
from agentarmy.writing.slots import offered
from agentarmy.writing.waiting import asks_to_wait, wait_of
from agentarmy.writing.wording import count_words, flipped, inner, opening

_NO_CALLS = re.compile(
    r"(?i)\bno (?:visits|calls|meetings)(?:\s+(?:and|or)\s+no\s+(?:visits|calls|meetings))?\b"
    r"[^.,;!?\n]{0,60}"
)
_RULE = re.compile(
    r"(?i)\b(?:rules?|compliance|polic(?:y|ies)|procedures?|regulations?|guidelines?)\b"
)
_OWN_PROMISE = re.compile(r"(?i)^(?:i|we)(?:'ll| will)\s+\w+")
FREEZES = ("budget_freeze", "freeze", "on_hold")
_ASKING = {
    Manner.WARMER: kind_phrases.ASKING_WARM,
    Manner.FIRMER: kind_phrases.ASKING_FIRM,
}
_QUOTING = (Stage.PROPOSAL, Stage.NEGOTIATION, Stage.DISCOVERY)


def ending(write: Composer) -> Iterator[Sentence]:
    """Close with what fits: nothing more to somebody who orders or wants peace, else both moves."""
    silent = no_calls(write)
    if silent:
        yield silent
    elif write.ctx.aside and not write.ctx.pays:
        return  # choice, step and question are for those whom the talk is with
    elif any(late_promise(write.ctx, asked) for asked in write.ctx.asked):
        text = write.choose("after late", phrases.AFTER_LATE)
        yield Sentence(text=text, move=Move.NEXT, weight=4)
    elif _falls_short(write) and (promise := _promise(write)):
        yield promise  # it comes whatever they answer: nothing is asked before
    elif _is_choice(write):
        yield from _choice(write) if _decides(write) else _next_step(write)
    elif _ordering(write) or write.ctx.settled.buying:
        offer = write.ctx.offer
        if offer and offer.delivery and not offer.delivery.late:
            yield from last_day(write, offer.delivery)
    elif courtesy.complaint(write.ctx.unanswered) or courtesy.order_placed(write.ctx.unanswered):
        if slot := _slot(write):
            yield slot  # who complains or orders is asked nothing
    else:
        yield from _close(write)


def _close(write: Composer) -> Iterator[Sentence]:
    """The one step or question that follows from the thread; nothing where none does."""
    context = write.ctx
    blank = not context.human and not context.enquiry
    if blank or context.stage in (Stage.WON, Stage.LOST):
        yield from _next_step(write)
        yield from question(write)
        yield from _or_call(write)
    elif slot := _slot(write):
        yield slot
    elif context.objection:
        yield from _next_step(write) if context.stage in _LATE else ()
        yield from _fits(write) or question(write)
    elif context.asked:
        yield from _after_answers(write)
    elif not courtesy.listed(context.unanswered):  # a tender takes its own course
        firm = context.manner is Manner.FIRMER
        asking = list(question(write))
        step = firm or context.stage in _LATE or (not asking and context.kind is DraftKind.REPLY)
        yield from _next_step(write) if step else ()
        yield from asking


_LATE = (Stage.PROPOSAL, Stage.NEGOTIATION)
_SUMS = (About.PRICE, About.BOTH, About.DISCOUNT)


def _fits(write: Composer) -> list[Sentence]:
    """Ask whether the smaller number that stays inside their budget would do."""
    offer = write.ctx.offer
    if offer is None or not offer.affordable or not offer.too_dear:
        return []
    text = write.choose("fits", phrases.FITS)
    if write.ctx.manner in _ASKING:
        framed = write.choose("asking", _ASKING[write.ctx.manner])
        text = framed.format(question=inner(text))
    return [Sentence(text=text, move=Move.QUESTION, grounds=offer.budget_grounds, weight=9)]


def _after_answers(write: Composer) -> Iterator[Sentence]:
    """What follows from the answers: how many, where a price was asked for none; the quote."""
    context, sums = write.ctx, [a for a in write.ctx.asked if a.about in _SUMS]
    if context.stage in _LATE:
        yield from _next_step(write)
        return
    if sums and context.offer is None:
        named = any(product_in(asked.text, context.facts) for asked in sums)
        if named or len(context.facts.prices) == 1:
            text = write.choose("how many", kind_phrases.FORM_ASK_COUNT)
            grounds = tuple(asked.ground for asked in sums[:1])
            yield Sentence(text=text, move=Move.QUESTION, grounds=grounds, weight=9)
    elif sums and context.offer and not context.offer.too_dear and not context.settled.quoted:
        text = write.choose("next quote", phrases.NEXT_QUOTE)
        grounds = tuple(asked.ground for asked in sums[:1])
        yield Sentence(text=text, move=Move.NEXT, grounds=grounds, weight=7)
    elif context.offer and context.offer.too_dear:
        yield from _fits(write)


def _is_choice(write: Composer) -> bool:
    """Whether neither sum nor date holds but each could alone: then that is the question."""
    offer = write.ctx.offer
    late = bool(offer and offer.delivery and offer.delivery.late and offer.in_time)
    closed = write.ctx.stage in (Stage.PROSPECT, Stage.WON, Stage.LOST)
    return bool(offer and offer.affordable and late and not closed and not write.ctx.objection)


def _decides(write: Composer) -> bool:
    """Whether the reader may choose: who signs, as far as anybody said who does."""
    signer = write.ctx.settled.signer
    if signer is None or not isinstance(signer.value, PersonRef):
        return True
    named = set(plain_name(signer.value.name))
    return not named or bool(named & set(plain_name(write.ctx.recipient.name)))


def _choice(write: Composer) -> Iterator[Sentence]:
    offer = write.ctx.offer
    if offer is None or offer.delivery is None:
        return
    delivery, wish = offer.delivery, offer.delivery.wish
    dated = wish is None or isinstance(wish.value, Day)
    time = "the date" if dated else f"the {count_words(delivery.wished_days)} days"
    text = write.choose("choice", phrases.CHOICE)
    text = text.format(count=count_words(offer.priced.line.count), time=time)
    if write.ctx.manner in _ASKING:
        text = write.choose("asking", _ASKING[write.ctx.manner]).format(question=text)
    said = (of_evidence(wish),) if wish else ()
    yield Sentence(
        text=opening(text),
        move=Move.QUESTION,
        grounds=once((*delivery.grounds, *said)),
        weight=9,
    )
    text = write.choose("next choice", phrases.NEXT_CHOICE)
    slot = _slot(write)
    decision = list(_decision(write)) if write.ctx.region.id != "americas" else []
    if slot or not decision:
        yield slot or Sentence(text=text, move=Move.NEXT, grounds=_stage(write), weight=8)
    yield from decision


def after_demands(write: Composer) -> Iterator[Sentence]:
    """Close behind plain demands: our promise with its day, else the step; nothing is asked."""
    promise = _promise(write, behind_choice=False)
    if promise:
        yield replace(promise, weight=9)
    else:
        yield from _next_step(write)


def _promise(write: Composer, *, behind_choice: bool = True) -> Sentence | None:
    """Our own promise with a day ahead, said again as it stands: nothing makes it conditional."""
    item = write.ctx.standing_promise
    words = " ".join(re.split(r"[,;.!?]", item.quote)[0].split()) if item else ""
    if item is None or not _OWN_PROMISE.match(words) or _IF.search(item.quote):
        return None
    agreed = agreed_slot(write) if behind_choice else None
    if agreed:  # date and hour were said before
        words = re.sub(rf"(?i)\b({agreed.day})\b.*$", r"\1", words)
    options = phrases.PROMISE_STANDS if behind_choice else phrases.PROMISE_PLAIN
    text = write.choose("promise stands", options).format(said=words)
    return Sentence(text=text, move=Move.NEXT, grounds=(of_evidence(item),), weight=8)


_IF = re.compile(r"(?i)\b(?:if|once|when|unless|should|might|maybe)\b")


def _next_step(write: Composer) -> Iterator[Sentence]:
    """One call to action by stage, or the time for a call that they offer; then the region's."""
    context = write.ctx
    if agreed_slot(write):
        return
    offered_time = _slot(write)
    if offered_time:
        yield offered_time
        return
    options, grounds = _step(write)
    stage = context.stage or Stage.QUALIFICATION
    blank = not context.human and stage in OPEN
    if blank and context.record.get("deal"):
        return
    if options:
        text = write.choose(f"next {stage}", options)
        yield Sentence(text=text, move=Move.NEXT, grounds=grounds, weight=8)
    if stage in _QUOTING:
        yield from _decision(write)


def _step(write: Composer) -> tuple[Sequence[str], tuple[Ground, ...]]:
    """The phrasings of the step that fits stage and reader, and what tells it."""
    context = write.ctx
    short = context.persona is Persona.C_SUITE or context.manner is Manner.SHORTER
    firm = context.manner is Manner.FIRMER
    table = kind_phrases.NEXT_FIRM if firm else phrases.NEXT_SHORT if short else phrases.NEXT
    stage = context.stage or Stage.QUALIFICATION
    soft = context.region.id == "apac" and not firm
    if not context.human and stage in OPEN:
        early = stage in (Stage.PROSPECT, Stage.QUALIFICATION)
        first = phrases.SOFT_CALL if soft else table[Stage.PROSPECT]
        return first if early else phrases.NEXT_BLANK, _stage(write)
    if stage in _QUOTING:
        if _falls_short(write) and not firm:
            return phrases.NEXT_SHORT_OF, _stage(write)
        sent = context.settled.papers or context.settled.quoted
        if sent:  # what went out is not offered again
            quoted = phrases.NEXT_QUOTED_FIRM if firm else phrases.NEXT_QUOTED
            papers = phrases.NEXT_PAPERS_FIRM if firm else phrases.NEXT_PAPERS
            return papers if context.settled.papers else quoted, (of_message(sent),)
    if soft and stage is Stage.PROSPECT:
        return phrases.SOFT_CALL, _stage(write)
    return table.get(stage, ()), _stage(write)


def _falls_short(write: Composer) -> bool:
    """Whether the sum or the days do not hold: then there is nothing to sign yet."""
    offer = write.ctx.offer
    return bool(offer and (offer.too_dear or (offer.delivery and offer.delivery.late)))


def _or_call(write: Composer) -> Iterator[Sentence]:
    """Offer the call behind the question, where all we know is that there is a deal."""
    context = write.ctx
    blank = not context.human and not context.enquiry and context.record.get("deal")
    if blank and (context.stage or Stage.QUALIFICATION) in OPEN:
        text = write.choose("or call", kind_phrases.NEXT_OR_CALL)
        yield Sentence(text=text, move=Move.NEXT, grounds=_stage(write), weight=7)


def _slot(write: Composer) -> Sentence | None:
    """Take up the first time that they offer in their newest message, for the rep to confirm."""
    if write.ctx.is_call or agreed_slot(write) or accepts(write):
        return None
    for turn in write.ctx.unanswered[-1:]:
        slot = offered(turn.text, turn.at.date() if turn.at else None)
        if slot:
            text = write.choose("slot", phrases.SLOT).format(said=slot.words)
            return Sentence(
                text=text, move=Move.NEXT, grounds=(of_turn(turn, slot.quote),), weight=8
            )
        wish = wants_talk(turn.text)
        if wish:
            text = write.choose("talk", phrases.TALK)
            return Sentence(text=text, move=Move.NEXT, grounds=(of_turn(turn, wish),), weight=8)
    return None


def _decision(write: Composer) -> Iterator[Sentence]:
    """How decisions are taken where they sit."""
    options = phrases.DECISION.get(write.ctx.region.id, ())
    if options and write.ctx.manner is not Manner.FIRMER:
        text = write.choose("decision", options)
        yield Sentence(text=text, move=Move.NEXT, grounds=_stage(write), weight=2)


def _stage(write: Composer) -> tuple[Ground, ...]:
    return (write.ctx.stage_ground,) if write.ctx.stage_ground else ()


def question(write: Composer) -> Iterator[Sentence]:
    """Ask the one question: the calibrated one, what we asked before, or the judgement's."""
    if write.ctx.judgement.verdict.outcome is Outcome.DISQUALIFIED:
        return
    text, grounds = _asking(write)
    over = write.ctx.stage is Stage.LOST or (
        write.ctx.stage is Stage.WON and not write.ctx.human
    )  # who bought is not asked why they look at it
    if not text or over:
        return
    asking: Sequence[str] = phrases.ASKING.get(write.ctx.region.id, phrases.ASKING[""])
    if write.ctx.manner in _ASKING:
        asking = _ASKING[write.ctx.manner]
    framed = write.choose("asking", asking)
    text = opening(text) if framed.startswith("{") else inner(text)
    text = framed.format(question=text)
    yield Sentence(text=text, move=Move.QUESTION, grounds=grounds, weight=9)


def _asking(write: Composer) -> tuple[str, tuple[Ground, ...]]:
    context = write.ctx
    if context.objection:
        item, counter = context.objection
        return counter.question, (of_evidence(item),)
    last = context.human[-1] if context.human else None
    if context.kind is DraftKind.FOLLOW_UP and last and last is context.last_outbound:
        pending = pending_question(last)
        if pending:
            return pending, (of_turn(last, pending),)
    found = context.judgement.question
    if not context.human and context.stage in OPEN and context.record.get("deal"):
        return write.choose("blank question", kind_phrases.BLANK_QUESTION), ()
    if context.kind is DraftKind.FOLLOW_UP and last and last is context.last_outbound:
        return write.choose("blank question", kind_phrases.BLANK_QUESTION), ()
    if found is None or context.asked or _is_known(write, found.element):
        return "", ()
    if '"' in found.text:  # their words are not thrown back: it stands where they are told before
        guided = context.judgement.guidance.question if context.judgement.guidance else None
        told = guided is not None and guided.text == found.text and any(pain(write))
        text = unquoted(found.text) if told else ""
        return (text, tuple(map(of_evidence, guided.evidence))) if guided and text else ("", ())
    elements = (*context.judgement.bant, *context.judgement.meddic)
    element = next((e for e in elements if e.id == found.element), None)
    return found.text, tuple(of_evidence(e) for e in element.evidence[:2]) if element else ()


_LEAD = re.compile(r'^(?:When it comes to|About|As for|With|On) "[^"]*"[,:]\s*')
_SAID = re.compile(r'^You (?:also )?said "[^"]*"\.\s*')
_ASKS = re.compile(r"(?:What|How|Who|If|Could)\b[^\"]*\?")


def unquoted(question: str) -> str:
    """Return a question of the method without the words of theirs in it, '' where it needs them.

    'When it comes to "wet boxes", what does it do to your customers?' asks 'What does it do …?';
    'What has "the jam" cost you?' asks 'What has that cost you?'.
    """
    text = re.sub(r'"[^"]*"', "that", _LEAD.sub("", _SAID.sub("", question)))
    text = opening(text)
    return text if _ASKS.fullmatch(text) else ""


def _is_known(write: Composer, element: str) -> bool:
    """Whether somebody said it already, though the judgement holds it open."""
    judged = (*write.ctx.judgement.bant, *write.ctx.judgement.meddic)
    standing = next((e.standing for e in judged if e.id == element), None)
    open_still = standing in (None, Standing.UNKNOWN, Standing.CLAIMED)
    return open_still and write.ctx.settled.answered(element)


def _ordering(write: Composer) -> bool:
    """Whether they ask for the papers of an order, or for any on a settled deal: they are buying,
    so nothing more is asked of them.
    """
    papers = [asked.thing for asked in write.ctx.asked if asked.about is About.DOCUMENT]
    settled = write.ctx.judgement.verdict.outcome is Outcome.QUALIFIED
    return bool(papers) and (settled or any(ORDER_PAPERS.search(p) for p in papers))


def no_calls(write: Composer) -> Sentence | None:
    """Return the line on their newest wish for no calls or visits, which no step may cross."""
    for turn in reversed(write.ctx.unanswered):
        found = _NO_CALLS.search(turn.text)
        if found:
            text = write.choose("in_writing", phrases.IN_WRITING)
            after = turn.text[found.end() :].split("\n\n")[0][:_AFTER]
            rule = bool(_RULE.search(after) or _RULE.search(found[0]))
            own = same_person(turn.speaker, write.ctx.recipient)
            whose = "your" if own else f"{turn.speaker.label}'s"
            it = f"{whose} {'rule' if rule else 'wish'}"
            said = inner(flipped(found[0], limit=16))
            text = text.format(it=it, It=opening(it), said=said)
            ground = of_turn(turn, found[0])
            return Sentence(text=text, move=Move.NEXT, grounds=(ground,), weight=8)
    return None


_AFTER = 120
"""Characters behind the words in which they are called a rule."""


def farewell(write: Composer) -> Sentence:
    """Part well with somebody who leaves: nothing is asked of them."""
    return Sentence(text=write.choose("farewell", phrases.FAREWELL), move=Move.NEXT, weight=8)


def waits(write: Composer) -> bool:
    """Whether they asked us to wait: a frozen budget that nothing newer lifted, or a day named."""
    rest = write.ctx.rest
    return bool(write.ctx.risks(*FREEZES)) or bool(rest and not rest.silent)


def patience(write: Composer) -> Iterator[Sentence]:
    """Keep to the time that they named last, the recipient's own word before those of others."""
    context = write.ctx
    frozen = context.risks(*FREEZES)
    said = [of_evidence(frozen[-1]), *_later(write, frozen[-1])] if frozen else []
    if context.rest and not frozen:
        said = [context.rest.ground]
    found = wait_of(said, own=context.recipient.label)
    if found is None:
        return
    chief = found.grounds[0].who
    who = plain_name(chief)
    own = chief == context.recipient.label or not who
    options: Sequence[str] = phrases.WAIT_OPEN
    if found.moment:
        asked = phrases.WAIT_ASKED if own else phrases.WAIT_ASKED_BY
        options = asked if found.asked else phrases.WAIT_MOMENT
    elif found.event:
        options = phrases.WAIT_UNTIL
    text = write.choose("wait", options).format(
        moment=found.moment, said=found.event, who=who[0] if who else ""
    )
    yield Sentence(text=text, move=Move.OPENING, grounds=found.grounds, weight=9)
    touch = context.rest.touch if context.rest else None
    if touch:
        yield _agreed(write, touch)
    yield Sentence(text=write.choose("wait_next", phrases.WAIT_NEXT), move=Move.NEXT, weight=7)


def _agreed(write: Composer, touch: Touch) -> Sentence:
    """The one word from us that they agreed to before then; once its month is there, the thing."""
    thing = touch.said_to(first_name(write.ctx.recipient))
    due = touch.due <= write.ctx.now.date()
    options = phrases.TOUCH_NOW if due else phrases.TOUCH_AHEAD
    once = "once, " if touch.once else ""
    text = write.choose("touch", options).format(thing=thing, once=once, month=touch.month)
    return Sentence(text=text, move=Move.ANSWER, grounds=touch.grounds, weight=8)


def _later(write: Composer, risk: Evidence) -> Iterator[Ground]:
    """What they said since of when to come back or until when all rests."""
    since = risk.asserted_at
    for turn in write.ctx.everything:
        if turn.side is Side.OURS or (since and turn.at and turn.at < since):
            continue
        for one in sentences(turn.text):
            words = turn.text[one.start : one.end]
            if asks_to_wait(words):
                yield of_turn(turn, words)
