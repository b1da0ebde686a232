"""Messages for one occasion: a thank-you, a proposal of times, the answer to an objection."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agentarmy.domain.evidence import Evidence, Kind
from agentarmy.domain.ordering import by_seller
from agentarmy.domain.records import Channel, Side, Turn
from agentarmy.domain.stages import Stage
from agentarmy.errors import UsageError
from agentarmy.writing import endings, offering, openings
from agentarmy.writing import kind_phrases as phrases
from agentarmy.writing.composer import Composer, of_message
from agentarmy.writing.ground import Move, Sentence, of_evidence, of_turn
from agentarmy.writing.names import same_person
from agentarmy.writing.persona import Manner
from agentarmy.writing.phrases import AGREED_SLOT, NEXT, SLOT
from agentarmy.writing.slots import offered
from agentarmy.writing.wording import flippable, flipped, inner, tidy

_WORTH_KEEPING = (
    Kind.COMMITMENT,
    Kind.NEXT_STEP,
    Kind.DECISION_PROCESS,
    Kind.PAIN,
    Kind.TIMELINE,
)
"""What somebody told us that is worth a thank-you, the rarest first."""


def thank_you(write: Composer) -> Iterator[Sentence]:
    """Thank for their last talk or message, say what was worth it; ask nothing."""
    context = write.ctx
    turn = _theirs(write)
    if turn and turn.at:
        talk = turn.channel is Channel.CALL
        text = write.choose("thanks", phrases.THANKS_TALK if talk else phrases.THANKS_MAIL)
        text = text.format(day=write.day(turn.at.date()))
        yield Sentence(text=text, move=Move.OPENING, grounds=(of_message(turn),), weight=9)
    if context.region.id == "apac" or context.manner is Manner.WARMER:
        yield from openings.relation(write)
    item = _worth_thanks(write, turn) if turn else None
    if item:
        words = inner(flipped(item.quote))
        text = write.choose("taken along", phrases.TAKEN_ALONG).format(said=words)
        yield Sentence(text=text, move=Move.ANSWER, grounds=(of_evidence(item),), weight=6)
    mine = _ours_open(write)
    if mine:
        text = write.choose("our part", phrases.OUR_PART).format(said=tidy(mine.quote, limit=20))
        yield Sentence(text=text, move=Move.NEXT, grounds=(of_evidence(mine),), weight=7)
    won = context.stage is Stage.WON
    options = NEXT[Stage.WON] if won else phrases.NOTHING_NEEDED
    if context.asked and not won:
        return  # something is needed from us: an answer
    yield Sentence(text=write.choose("nothing", options), move=Move.NEXT, weight=5)


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
    agreed = openings.agreed_slot(write)
    if agreed:
        turn = context.unanswered[-1]
        text = write.choose("agreed", AGREED_SLOT).format(slot=agreed.words)
        ground = of_turn(turn, agreed.quote)
        yield Sentence(text=text, move=Move.NEXT, grounds=(ground,), weight=9)
        text = write.choose("look forward", phrases.LOOK_FORWARD)
        yield Sentence(text=text, move=Move.NEXT, weight=4)
        return
    if endings.waits(write):
        yield from openings.thanks(write)
        yield from endings.patience(write)
        return
    if context.unanswered:
        yield from openings.thanks(write)
    elif context.human:
        yield from openings.follow_up_opening(write)
    if {asked.ground.who for asked in context.asked} <= {context.recipient.label}:
        yield from offering.answers(write)
    named = _named(write)
    if named:
        yield named
        return
    text = write.choose("times opening", phrases.TIMES_OPENING)
    yield Sentence(text=text, move=Move.NEXT, weight=5)
    yield from _ours_free(write)


def _named(write: Composer) -> Sentence | None:
    """The newest time that they offered, for the rep to confirm."""
    for turn in reversed(write.ctx.unanswered):
        slot = offered(turn.text, turn.at.date() if turn.at else None)
        if slot:
            text = write.choose("slot", SLOT).format(said=slot.quote)
            return Sentence(
                text=text, move=Move.NEXT, grounds=(of_turn(turn, slot.quote),), weight=9
            )
    return None


def _ours_free(write: Composer) -> Iterator[Sentence]:
    free = write.ctx.free[:2]
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
    yield Sentence(text=counter.label, move=Move.LABEL, grounds=(of_evidence(item),), weight=9)
    if endings.waits(write):
        yield from endings.patience(write)
        return
    if write.depth > 1:
        text = write.choose("objection", phrases.OBJECTION_MOVE)
        yield Sentence(text=text, move=Move.LABEL, weight=3)
    yield from offering.answers(write)
    yield from offering.corrections(write)
    yield from offering.standing(write)
    yield from endings.question(write)
