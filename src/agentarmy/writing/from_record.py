"""What can be written where nothing was said: from the deal's record, its next step first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from agentarmy.domain.stages import Stage
from agentarmy.writing import kind_phrases
from agentarmy.writing import record_phrases as phrases
from agentarmy.writing.composer import Composer
from agentarmy.writing.context import DraftContext
from agentarmy.writing.ground import Ground, Move, Sentence
from agentarmy.writing.ordered import thank_for_order
from agentarmy.writing.persona import Manner
from agentarmy.writing.record import (
    Known,
    about,
    deal_of,
    grounds_of,
    known_of,
    named_day,
    nothing,
    say,
)
from agentarmy.writing.steps import Act, Step
from agentarmy.writing.wording import opening

_PATIENT = 7
"""Days by which something may still be out before one asks for it."""
_MEASURES = re.compile(
    r"(?i)\b(?:width|height|length|depth|weight|size|number|count|volume|voltage|speed|temperature"
    r"|diameter|thickness|quantity|capacity|pressure|rate)$"
)
_QUOTES = re.compile(r"(?i)\b(?:quotes?|quotation|offer|proposal|pricing)\b")
_THINGS = re.compile(r"(?i)\b(?:samples?|unit|machine|parts?|swatch\w*|kit|device|prototype)\b")
"""What no mail can carry."""


def follow_up(write: Composer) -> Iterator[Sentence]:
    """Write the follow-up that the record asks for.

    Raises UsageError where it says nothing that a mail could be about, or says to wait.
    """
    context = write.ctx
    if context.stage is Stage.LOST:
        raise nothing(write, "the deal is lost, there is nothing to follow up")
    if context.stage is Stage.WON:
        yield from thank_for_order(write)
        return
    known = known_of(context)
    step = known.step
    missed = context.record.get("missed")
    if missed and missed.at and (known.activity or date.min) < missed.at.date():
        yield _called_off(write, missed)
    if step is None or known.ground is None:
        yield from _blank(write, known)
        return
    yield from _ACTS[step.act](write, known, step)


def topic(context: DraftContext) -> str:
    """Return what a mail about the record's meeting is headed by: 'Plant visit in Sevilla', or ''.

    Only where no message carries a subject.
    """
    step = None if context.human else known_of(context).step
    if step is None or step.act is not Act.MEET:
        return ""
    return opening(re.sub(r"(?i)^(?:the|an?|our) ", "", step.thing))


def notes(context: DraftContext) -> Iterator[str]:
    """Tell the rep what the mail was written from, and what of the record was left out of it."""
    known = known_of(context)
    if known.ground is None:
        yield "There is no message in the mirror: written from the deal's record alone."
        return
    if known.step is None:
        yield (
            f'Next step "{known.ground.quote}" was left out: not understood, or not for their eyes.'
            " Write it like: Send …, NAME to confirm …, Visit 4/14."
        )
        return
    yield f'Written from the next step "{known.ground.quote}", read as: {_read_as(known.step)}.'
    if known.step.doubtful:
        yield f'"{known.step.doubtful}" may be two days, so the mail names none.'
    if known.step.rest:
        yield f'Of the next step this was left out: "{known.step.rest}".'


def _read_as(step: Step) -> str:
    thing, who = step.thing, step.who or "they"
    said = {
        Act.SEND: f"we owe them {thing}",
        Act.ANSWER: f"we owe them an answer on {thing}",
        Act.ASK: f"we need {thing} from {step.who or 'them'}",
        Act.DO: f"{who} wanted to {thing}",
        Act.WAIT: f"we wait for {thing}",
        Act.MEET: f"a meeting, {thing}",
        Act.CALL: "you wanted to call them" + (f" about {thing}" if thing else ""),
        Act.NUDGE: "a word after a while" + (f", on {thing}" if thing else ""),
    }[step.act]
    return said.replace("your colleagues", "their colleagues")


def _lain(write: Composer, known: Known, *, after: str = "") -> Iterator[Sentence]:
    """Own up to a long silence, with the month since when."""
    if not known.silent or known.activity is None:
        return
    last = write.ctx.record["activity"]
    month = f"{known.activity:%B}"
    if (write.ctx.now.date() - known.activity).days > 330:
        month = f"{known.activity:%B %Y}"
    said = about(write)
    grounds = (last, *deal_of(write))
    options = phrases.LAIN_CALL if after else phrases.LAIN
    if after and known.ground:
        grounds = (known.ground, *grounds)
    yield say(
        write,
        options,
        move=Move.OPENING,
        key="lain",
        grounds=grounds,
        weight=9,
        month=month,
        about=said or "this",
        after=after,
    )


def _called_off(write: Composer, missed: Ground) -> Sentence:
    """Why we write: the talk that did not come about."""
    day = write.day(missed.at.date()) if missed.at else ""
    grounds = (replace(missed, value=f"{missed.value} {missed.at.date() if missed.at else ''}"),)
    return say(
        write,
        phrases.CALLED_OFF,
        move=Move.OPENING,
        key="missed",
        grounds=grounds,
        weight=7,
        day=day,
    )


def _send(write: Composer, known: Known, step: Step) -> Iterator[Sentence]:
    yield from _lain(write, known)
    bare = step.thing.removeprefix("the ")
    options = phrases.OWED_SHIPS if _THINGS.search(step.thing) else phrases.OWED
    yield say(
        write,
        options,
        move=Move.OPENING,
        key="owed",
        grounds=grounds_of(write, known),
        weight=9,
        thing=step.thing,
        bare=bare,
    )
    after: Sequence[str] = phrases.AFTER_THING
    if options is phrases.OWED_SHIPS:
        after = phrases.AFTER_SHIPPED
    elif _QUOTES.search(step.thing):
        after = phrases.AFTER_QUOTE
    yield say(write, after, move=Move.NEXT, key="after", weight=4)


def _answer(write: Composer, known: Known, step: Step) -> Iterator[Sentence]:
    yield from _lain(write, known)
    question = re.match(r"the (?=questions?\b)", step.thing)
    thing = f"to your {step.thing[4:]}" if question else f"on {step.thing}"
    yield say(
        write,
        phrases.OWED_ANSWER,
        move=Move.OPENING,
        key="owed",
        grounds=grounds_of(write, known),
        weight=9,
        thing=thing,
        bare=f"our answer {thing.replace('your', 'their')}",
    )
    yield say(write, phrases.AFTER_ANSWER, move=Move.NEXT, key="after", weight=6)


def _ask(write: Composer, known: Known, step: Step) -> Iterator[Sentence]:
    ahead = step.day and step.exact and step.day > write.ctx.now.date()
    if step.thing.startswith("your ") and not step.who and not ahead:
        yield from _wait(write, known, step)
        return
    one = "one number" if _MEASURES.search(step.thing) else "one thing"
    yield say(
        write,
        phrases.NEED_OF if step.who else phrases.NEED if step.to_know else phrases.NEED_THING,
        move=Move.OPENING,
        key="need",
        grounds=grounds_of(write, known),
        weight=9,
        about=about(write),
        thing=step.thing,
        one=one,
        who=step.who,
    )
    if ahead and step.day:
        day = write.day(step.day)
        options, grounds = phrases.NEED_BY, grounds_of(write, known)
        yield say(write, options, move=Move.QUESTION, key="by", grounds=grounds, weight=9, day=day)
    else:
        firm = write.ctx.manner is Manner.FIRMER
        after: Sequence[str] = phrases.AFTER_NEED if step.to_know else phrases.AFTER_NEED_THING
        if step.who:
            yield say(write, phrases.ASK_THEM, move=Move.QUESTION, key="after", weight=8)
            return
        after = phrases.AFTER_NEED_FIRM if firm else after
        yield say(write, after, move=Move.NEXT, key="after", weight=7 if firm else 4)


def _do(write: Composer, known: Known, step: Step) -> Iterator[Sentence]:
    who = step.who or "you"
    ahead = step.day and step.exact and step.day > write.ctx.now.date()
    yield say(
        write,
        phrases.WANTED_BY if ahead else phrases.WANTED,
        move=Move.OPENING,
        key="wanted",
        grounds=grounds_of(write, known),
        weight=9,
        who=who,
        do=step.thing,
        day=write.day(step.day) if ahead and step.day else "",
        about=about(write),
    )
    options = phrases.HOLDS_STILL if ahead else phrases.HOW_FAR
    yield say(write, options, move=Move.QUESTION, key="how far", weight=9)


def _wait(write: Composer, known: Known, step: Step) -> Iterator[Sentence]:
    today = write.ctx.now.date()
    if step.day and (step.day - today).days > _PATIENT:
        day = step.day.isoformat()
        raise nothing(write, f"the record waits for {step.thing} until {day}")
    said = about(write)
    past = step.day and step.exact and step.day < today
    options = phrases.WAITED_DAY if past else phrases.WAITED
    day = write.day(step.day) if past and step.day else ""
    grounds = grounds_of(write, known)
    text = {"about": said, "thing": step.thing, "day": day}
    yield say(write, options, move=Move.OPENING, key="waited", grounds=grounds, weight=9, **text)
    yield say(write, phrases.WHEN_COMES, move=Move.QUESTION, key="when", weight=9)


def meeting_day(write: Composer) -> Iterator[Sentence]:
    """Name the meeting and the day that the record has for it, where that day lies ahead."""
    known, day = known_of(write.ctx), named_day(write.ctx)
    if known.step is None or day is None:
        return
    thing = known.step.thing
    if known.step.act is Act.CALL:
        thing = f"our call about {thing}" if thing else "our call"
    words = f"{day:%A}, {write.day(day)}"
    yield say(
        write,
        phrases.IS_DOWN,
        move=Move.OPENING,
        key="is down",
        grounds=grounds_of(write, known),
        weight=9,
        thing=thing,
        day=words,
    )


def times_opening(write: Composer) -> Iterator[Sentence]:
    """Say what the talk is about that times are proposed for: the record's meeting, or the deal."""
    known = known_of(write.ctx)
    step = known.step
    if named_day(write.ctx):
        yield from meeting_day(write)
        return
    if step and step.act is Act.CALL:
        yield from _lain(write, known, after=step.vague or " ")
    elif known.silent and about(write):
        yield from _lain(write, known)
    if step and step.act is Act.MEET:
        fill, grounds = {"thing": step.thing, "day": ""}, grounds_of(write, known)
        yield say(
            write,
            phrases.NO_DAY_YET,
            move=Move.NEXT,
            key="about",
            grounds=grounds,
            weight=6,
            **fill,
        )
        return
    said = about(write) if not known.silent or (step and step.act is Act.CALL) else ""
    options = kind_phrases.TIMES_ABOUT if said else kind_phrases.TIMES_OPENING
    yield say(
        write, options, move=Move.NEXT, key="about", grounds=deal_of(write), weight=6, about=said
    )


def _meet(write: Composer, known: Known, step: Step) -> Iterator[Sentence]:
    today, day = write.ctx.now.date(), step.day
    grounds = grounds_of(write, known)
    if day and step.exact and day > today:
        yield from meeting_day(write)
        yield say(write, phrases.DAY_SUITS, move=Move.QUESTION, key="suits", weight=9)
        yield say(write, phrases.OTHER_DAY, move=Move.NEXT, key="other", weight=5)
        return
    if day and step.exact and known.activity and known.activity > day:
        yield from _blank(write, known)  # it took place, and nothing tells how it went
        return
    options = phrases.FELL_THROUGH if day and step.exact else phrases.NO_DAY_YET
    if not (day and step.exact):
        yield from _lain(write, known)
    words = write.day(day) if day else ""
    text = {"thing": step.thing, "day": words, "about": about(write)}
    yield say(write, options, move=Move.OPENING, key="no day", grounds=grounds, weight=9, **text)
    yield say(write, phrases.WHICH_DAY, move=Move.QUESTION, key="which day", weight=9)


def _call(write: Composer, known: Known, step: Step) -> Iterator[Sentence]:
    today = write.ctx.now.date()
    if step.day and not step.exact and (step.day - today).days > 2 * _PATIENT:
        raise nothing(write, f"the record says to call around {step.day.isoformat()}")
    if step.day and step.exact and step.day > today:
        yield from meeting_day(write)
        yield say(write, phrases.WHICH_HOUR, move=Move.QUESTION, key="hour", weight=9)
        return
    overdue = step.day is not None and step.day < today
    if known.silent:
        yield from _lain(write, known, after=step.vague if overdue else " ")
    subject = step.thing or about(write) or "this"
    yield say(
        write,
        phrases.STANDS_NOW if known.silent else phrases.WOULD_CALL,
        move=Move.QUESTION if known.silent else Move.OPENING,
        key="call",
        grounds=grounds_of(write, known),
        weight=9,
        about=subject,
    )
    options = phrases.NAME_A_TIME if known.silent else phrases.TIME_SUITS
    move = Move.NEXT if known.silent else Move.QUESTION
    yield say(write, options, move=move, key="name a time", weight=4)


def _nudge(write: Composer, known: Known, step: Step) -> Iterator[Sentence]:
    today = write.ctx.now.date()
    if step.day and (step.day - today).days > 2 * _PATIENT:
        raise nothing(write, f"the record says to come back around {step.day.isoformat()}")
    if step.thing:
        yield from _lain(write, known)
        grounds = grounds_of(write, known)
        thing = step.thing
        yield say(
            write, phrases.WHAT_OF, move=Move.QUESTION, key="what of", grounds=grounds, thing=thing
        )
        yield say(write, phrases.SHORT_NO, move=Move.NEXT, key="short no", weight=4)
        return
    yield from _blank(write, known)


def _blank(write: Composer, known: Known) -> Iterator[Sentence]:
    """All that is known is what the deal is about: one honest word on it, else none."""
    said, stage = about(write), write.ctx.stage
    worth = write.ctx.record.get("amount") or (known.step is not None)
    if not said or stage is Stage.PROSPECT or not worth:
        raise nothing(write, "the record names no next step and no sum, and no message is there")
    yield from _lain(write, known)
    options = phrases.STILL_A_PLAN if known.silent else phrases.GO_ON
    yield say(
        write,
        options,
        move=Move.QUESTION,
        key="blank",
        grounds=deal_of(write),
        weight=9,
        about="it" if known.silent else said,
    )
    options = phrases.SHORT_NO if known.silent else phrases.GO_ON_NEXT
    yield say(write, options, move=Move.NEXT, key="short no", weight=5)


_ACTS: Mapping[Act, Callable[[Composer, Known, Step], Iterator[Sentence]]] = {
    Act.SEND: _send,
    Act.ANSWER: _answer,
    Act.ASK: _ask,
    Act.DO: _do,
    Act.WAIT: _wait,
    Act.MEET: _meet,
    Act.CALL: _call,
    Act.NUDGE: _nudge,
}
