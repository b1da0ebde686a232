"""Messages for one occasion: a thank-you, a proposal of times, the answer to an objection."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from agentarmy.domain.evidence import Evidence, Kind
from agentarmy.domain.ordering import by_seller
from agentarmy.domain.records import Channel, Side, Turn
from agentarmy.domain.stages import Stage
from agentarmy.errors import UsageError
from agentarmy.writing import courtesy, endings, from_record, offering, openings
from agentarmy.writing import kind_phrases as phrases
from agentarmy.writing.composer import Composer, of_message
from agentarmy.writing.context import FreeTime
from agentarmy.writing.ground import Ground, Move, Sentence, of_evidence, of_turn
from agentarmy.writing.meeting import accepted, accepts, agreed_talk
from agentarmy.writing.names import same_person
from agentarmy.writing.persona import Manner
from agentarmy.writing.phrases import AGREED_SLOT, NEXT, ORDER_NOW, SLOT
from agentarmy.writing.record import named_day
from agentarmy.writing.slots import offered, ruled_out
from agentarmy.writing.wording import flippable, flipped, inner, tidy

_PLANS = (Kind.COMMITMENT, Kind.NEXT_STEP, Kind.DECISION_PROCESS, Kind.TIMELINE)
_WORTH_KEEPING = (*_PLANS[:3], Kind.PAIN, Kind.DECISION_CRITERIA, Kind.TIMELINE)
"""What somebody told us that is worth a thank-you, the rarest first."""
_POINTS = re.compile(
    r"(?i)\b(?:it|them|(?:this|these|those)(?! (?:year|week|month|quarter|season|days))"
    r"|that(?=\s*(?:$|[.,;]|(?:is|was|will|would|in|by|for|on)\b)))\b"
)
"""Words that point to something said before: alone they say nothing."""
_OPEN_AT_MOST = 1
"""With more requests open than this, they wait for an answer and not for thanks."""
_THANKS_WITHIN = timedelta(days=14)
_WILL = re.compile(r"(?i)^(?:i|we)(?:'ll| will)\s+\w+")


def thank_you(write: Composer) -> Iterator[Sentence]:
    """Thank for their last talk or message and say what was worth it, or what follows from it.

    Raises UsageError where there is nothing of the kind, or where they wait for an answer.
    """
    context = write.ctx
    turn = _theirs(write)
    concrete = [*_worth(write, turn), *_follows(write)] if turn else []
    waiting = len(context.asked)
    if waiting > _OPEN_AT_MOST or not concrete or turn is None or turn.at is None:
        raise _no_thanks(write, waiting, turn)
    if context.now - turn.at > _THANKS_WITHIN:
        raise _no_thanks(write, waiting, turn)
    talk = turn.channel is Channel.CALL
    options: Sequence[str] = phrases.THANKS_TALK if talk else phrases.THANKS_MAIL
    if not talk and (visited := courtesy.visit(turn)):
        options = phrases.THANKS_VISIT[visited]
    elif not talk and courtesy.order_placed((turn,)):
        options = ORDER_NOW
    text = write.choose("thanks", options)
    text = text.format(day=write.day(turn.at.date()))
    yield Sentence(text=text, move=Move.OPENING, grounds=(of_message(turn),), weight=9)
    if context.region.id == "apac" or context.manner is Manner.WARMER:
        yield from openings.relation(write)
    yield from concrete
    won = context.stage is Stage.WON
    if context.asked and not won:
        return  # something is needed from us: an answer
    if not won and _plans(write, turn):
        text = write.choose("plan next", phrases.PLAN_NEXT)
        yield Sentence(text=text, move=Move.NEXT, weight=6)
        return
    options = NEXT[Stage.WON] if won else phrases.NOTHING_NEEDED
    yield Sentence(text=write.choose("nothing", options), move=Move.NEXT, weight=5)


_PLANNED = re.compile(
    r"(?i)\b(?:we|i)(?:'d| would|'ll| will)? (?:like|love|want|plan|hope|aim|intend|need|are going)"
    r" to (?!(?:thank|say|know|hear|see how)\b)\w+"
)


def _plans(write: Composer, turn: Turn) -> bool:
    """Whether what is thanked for tells of something that they want to do: then more is open."""
    item = _worth_thanks(write, turn)
    return item is not None and bool(_PLANNED.search(item.quote))


def _no_thanks(write: Composer, waiting: int, turn: Turn | None) -> UsageError:
    context = write.ctx
    whom = context.recipient.label
    why = f"{whom} said nothing last that a thank-you could take up"
    if turn and turn.at and context.now - turn.at > _THANKS_WITHIN:
        why = f"{whom} last wrote or spoke on {turn.at.date().isoformat()}: too late for thanks"
    if waiting:
        things = "an answer" if waiting == 1 else f"{waiting} answers"
        why = f"{whom} waits for {things}, not for thanks"
    kind = "reply" if context.unanswered else "follow-up"
    return UsageError(
        why,
        expected="something they told us that is worth thanks",
        hint=f'agentarmy draft "{whom}" --kind {kind}',
    )


def _worth(write: Composer, turn: Turn) -> Iterator[Sentence]:
    """What they told us there that helps."""
    item = _worth_thanks(write, turn)
    if item:
        plan = _PLANNED.search(item.quote)
        words = inner(flipped(item.quote[plan.start() :] if plan else item.quote))
        options = phrases.GLAD_PLAN if plan or item.kind in _PLANS else phrases.TAKEN_ALONG
        text = write.choose("taken along", options).format(said=words)
        yield Sentence(text=text, move=Move.ANSWER, grounds=(of_evidence(item),), weight=6)


def _follows(write: Composer) -> Iterator[Sentence]:
    """What follows from it: the moment that stands, and our own part."""
    slot = openings.agreed_slot(write)
    if slot and not same_person(write.ctx.unanswered[-1].speaker, write.ctx.recipient):
        slot = None  # somebody else agreed to it
    if slot:
        text = write.choose("agreed", phrases.SLOT_STANDS).format(slot=slot.words)
        ground = of_turn(write.ctx.unanswered[-1], slot.quote)
        yield Sentence(text=text, move=Move.NEXT, grounds=(ground,), weight=8)
    mine = _ours_open(write)
    words = tidy(re.split(r"[,;.!?](?:\s|$)", mine.quote)[0], limit=20) if mine else ""
    if mine and _WILL.match(words):
        if slot:  # the moment was said before
            words = re.split(rf"(?i)\s+(?:on |this |next )*{slot.day}\b", words)[0]
        text = write.choose("our part", phrases.OUR_PART).format(said=words)
        yield Sentence(text=text, move=Move.NEXT, grounds=(of_evidence(mine),), weight=7)


def _theirs(write: Composer) -> Turn | None:
    """The newest thing that the recipient said or wrote; in a call, anybody's."""
    context = write.ctx
    if context.is_call:
        return context.last_inbound
    own = [t for t in context.everything if same_person(t.speaker, context.recipient)]
    return own[-1] if own else context.last_inbound


def _worth_thanks(write: Composer, turn: Turn) -> Evidence | None:
    """What they said in that message or talk that is worth more than a word of thanks."""
    here = {t.id for t in write.ctx.everything if t.conversation == turn.conversation}
    if turn.channel is not Channel.CALL:
        here = {turn.id}
    theirs = [
        e
        for e in write.ctx.evidence
        if e.source.id in here
        and e.side is Side.THEIRS
        and e.polarity > 0
        and 4 <= len(e.quote.split()) <= 21
    ]
    for kind in _WORTH_KEEPING:
        found = [e for e in theirs if e.kind is kind and _speaks(e.quote)]
        own = [e for e in found if e.speaker == write.ctx.recipient.label]
        own = [e for e in own if not _POINTS.search(tidy(e.quote))]
        if own:
            return own[-1]
    return None


def _speaks(quote: str) -> bool:
    """Whether a quote says something of theirs that can be said back: no 'that is …'."""
    return flippable(quote) and bool(re.match(r"(?i)(?:we|our|i|my)\b", tidy(quote)))


def _ours_open(write: Composer) -> Evidence | None:
    """Our newest promise that is not late: what is late is owned up to in a reply."""
    today, last = write.ctx.now.date(), write.ctx.last_outbound
    mine = [
        e
        for e in by_seller(write.ctx.judgement.commitments)
        if (e.due and e.due >= today) or (last and e.source.id == last.id and not e.due)
    ]
    own = [e for e in mine if e.speaker.casefold() == write.ctx.rep.name.casefold()]
    return own[-1] if own else None


def times(write: Composer) -> Iterator[Sentence]:
    """Propose times: the one that they named, else free ones of our calendar, else to be filled."""
    context = write.ctx
    silent = endings.no_calls(write)
    if silent:
        yield from openings.thanks(write)
        yield silent
        return
    fixed = tuple(_fixed(write))
    if fixed:
        yield from fixed
    elif endings.waits(write):
        yield from openings.thanks(write)
        yield from endings.patience(write)
    elif not context.human and "deal" in context.record:
        yield from from_record.times_opening(write)
        yield from _ours_free(write)
    else:
        yield from openings.thanks(write) if context.unanswered else ()
        yield from openings.follow_up_opening(write) if _ours_last(write) else ()
        yield from _proposed(write)


def _ours_last(write: Composer) -> bool:
    return bool(write.ctx.human) and not write.ctx.unanswered


def _fixed(write: Composer) -> Iterator[Sentence]:
    """The moment that stands already: agreed on, in the calendar or in what they just wrote."""
    context = write.ctx
    agreed, booked = openings.agreed_slot(write), context.record.get("meeting")
    offers = bool(context.unanswered) and accepts(write)
    stands = None if agreed or booked or offers else agreed_talk(context)
    own = agreed and same_person(context.unanswered[-1].speaker, context.recipient)
    if stands:
        slot, turn = stands
        text = write.choose("agreed", phrases.SLOT_STANDS).format(slot=slot.words)
        ground = of_turn(turn, slot.quote)
        yield Sentence(text=text, move=Move.NEXT, grounds=(ground,), weight=9)
    elif booked and not own and not offers:
        yield from _booked(write, booked)
    elif agreed:
        turn = context.unanswered[-1]
        text = write.choose("agreed", AGREED_SLOT).format(slot=agreed.words)
        ground = of_turn(turn, agreed.quote)
        yield Sentence(text=text, move=Move.NEXT, grounds=(ground,), weight=9)
        text = write.choose("look forward", phrases.LOOK_FORWARD)
        yield Sentence(text=text, move=Move.NEXT, weight=4)


def _proposed(write: Composer) -> Iterator[Sentence]:
    """What they asked, then the free one of their moments, else moments of our own."""
    context = write.ctx
    theirs = tuple(accepted(write))
    if {asked.ground.who for asked in context.asked} <= {context.recipient.label}:
        yield from offering.answers(write)
    elif theirs:
        yield from theirs
    if theirs:
        return
    named = _named(write)
    if named:
        yield named
        return
    buying = context.settled.buying and len(context.free) > 1
    options: Sequence[str] = phrases.TIMES_BUYING if buying else phrases.TIMES_OPENING
    if not any(_FACE_TO_FACE.search(t.text) for t in context.everything):
        options = [o for o in options if "in person" not in o]
    text = write.choose("times opening", options)
    yield Sentence(text=text, move=Move.NEXT, weight=5)
    yield from _ours_free(write)


_FACE_TO_FACE = re.compile(
    r"(?i)\b(?:in person|visit|on[- ]site|our (?:plant|hall|office|site)|come (?:by|over|round"
    r"|to see)|face to face)\b"
)


def _booked(write: Composer, booked: Ground) -> Iterator[Sentence]:
    """The meeting that stands in the calendar already: no other time is offered beside it."""
    account, about = write.ctx.record.get("account"), booked.quote.rpartition(": ")[2]
    houses = [write.ctx.rep.company, account.quote if account else ""]
    houses += [house.split()[0] for house in houses if house]
    for house in filter(None, houses):
        about = re.sub(rf"\s*[(/-]?\s*\b{re.escape(house)}\b\s*[)/-]?\s*", " ", about).strip()
    text = write.choose("booked", phrases.BOOKED if about else phrases.BOOKED_BARE)
    text = text.format(when=booked.value, about=inner(about))
    yield Sentence(text=text, move=Move.NEXT, grounds=(booked,), weight=9)
    text = write.choose("other day", phrases.BOOKED_ELSE)
    yield Sentence(text=text, move=Move.NEXT, weight=5)


def _named(write: Composer) -> Sentence | None:
    """The newest time that they offered, for the rep to confirm."""
    for turn in reversed(write.ctx.unanswered):
        slot = offered(turn.text, turn.at.date() if turn.at else None)
        if slot:
            text = write.choose("slot", SLOT).format(said=slot.words)
            return Sentence(
                text=text, move=Move.NEXT, grounds=(of_turn(turn, slot.quote),), weight=9
            )
    return None


def _ours_free(write: Composer) -> Iterator[Sentence]:
    gone = {day for turn in write.ctx.unanswered for day in ruled_out(turn.text)}
    free = [f for f in write.ctx.free if f.words.partition(",")[0] not in gone][:2]
    day = named_day(write.ctx)
    if day and free and f", {write.day(day)} at " in free[0].words:
        yield from _on_that_day(write, free)
        return
    options: Sequence[str] = phrases.TIMES_TWO if len(free) == 2 else phrases.TIMES_ONE
    if not free:
        text = write.choose("times", phrases.TIMES_UNKNOWN)
        yield Sentence(text=text, move=Move.NEXT, weight=9)
    else:
        text = write.choose("times", options).format(one=free[0].words, two=free[-1].words)
        grounds = tuple(time.ground for time in free)
        yield Sentence(text=text, move=Move.NEXT, grounds=grounds, weight=9)
    single = len(free) == 1
    options = phrases.TIMES_QUESTION_ONE if single else phrases.TIMES_QUESTION
    yield Sentence(text=write.choose("which time", options), move=Move.QUESTION, weight=9)


def times_beside(write: Composer) -> Iterator[Sentence]:
    """Times for a call beside an answer, where there are any and no talk is booked."""
    free = write.ctx.free
    if not free or "meeting" in write.ctx.record:
        return
    words = (" or " if len(free) == 2 else ", or ").join(time.words for time in free)
    text = write.choose("times beside", phrases.TIMES_BESIDE).format(times=words)
    grounds = tuple(time.ground for time in free)
    yield Sentence(text=text, move=Move.NEXT, grounds=grounds, weight=8)


def _on_that_day(write: Composer, free: Sequence[FreeTime]) -> Iterator[Sentence]:
    """An hour of the day that the record names; then another day."""
    hour = free[0].words.partition(" at ")[2]
    text = write.choose("that day", phrases.HOUR_OF_DAY).format(hour=hour)
    yield Sentence(text=text, move=Move.NEXT, grounds=(free[0].ground,), weight=9)
    if len(free) > 1:
        text = write.choose("else", phrases.ELSE_FREE).format(two=free[1].words)
        yield Sentence(text=text, move=Move.NEXT, grounds=(free[1].ground,), weight=8)
    options = phrases.THAT_DAY_QUESTION if len(free) > 1 else phrases.TIMES_QUESTION_ONE
    yield Sentence(text=write.choose("which time", options), move=Move.QUESTION, weight=9)


def objection(write: Composer) -> Iterator[Sentence]:
    """Answer an objection: name what weighs, say what holds, ask one open question.

    Raises UsageError when nobody objected to anything that the library knows.
    """
    found = write.ctx.objection
    if found is None:
        raise UsageError(
            f"{write.ctx.recipient.label} raised no objection that the library knows",
            expected="an objection in what they wrote or said",
            hint="agentarmy draft … --kind reply",
        )
    item, counter = found
    feels = openings.shows_feeling(write, item)
    if feels:
        yield Sentence(text=counter.label, move=Move.LABEL, grounds=(of_evidence(item),), weight=9)
    if endings.waits(write):
        yield from endings.patience(write)
        return
    if feels and write.depth > 1:
        text = write.choose("objection", phrases.OBJECTION_MOVE)
        yield Sentence(text=text, move=Move.LABEL, weight=3)
    yield from offering.answers(write)
    yield from offering.corrections(write)
    yield from offering.standing(write)
    yield from endings.question(write) if feels else endings.after_demands(write)
