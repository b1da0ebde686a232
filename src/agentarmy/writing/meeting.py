"""Moments for a talk that they name: held against the rep's calendar, the free one is taken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from agentarmy.domain.records import Channel, Side, Turn
from agentarmy.reading.dates import local_day
from agentarmy.writing import phrases
from agentarmy.writing.answers import Asked
from agentarmy.writing.asking import checking
from agentarmy.writing.composer import Composer
from agentarmy.writing.context import DraftContext
from agentarmy.writing.ground import Ground, Move, Sentence, of_turn
from agentarmy.writing.slots import Slot, alternatives, ruled_out
from agentarmy.writing.wording import joined

_LENGTH = timedelta(minutes=45)
_ZONES = {
    r"central|ct|cst|cdt|chicago": "America/Chicago",
    r"eastern|et|est|edt|new york": "America/New_York",
    r"mountain|mt|mst|mdt": "America/Denver",
    r"pacific|pt|pst|pdt": "America/Los_Angeles",
    r"gmt|uk time|london": "Europe/London",
    r"cet|cest|berlin|paris": "Europe/Berlin",
}
_JOINS = re.compile(
    r"\b(?P<name>[A-Z][a-z]+)\b[^.?!\n]{0,60}?\b(?:would like to join|wants? to join|will join"
    r"|joins|is joining"
    r"|will be (?:there|with us)|would like to be there)\b"
)
_AGREES = re.compile(r"(?i)\b(?:let's|let us|then|as agreed|we|see you|speak|talk|meet)\b")
_TALKS = re.compile(
    r"(?i)\b(?:speak|talk|meet|call|zoom|teams|see (?:you|each other)|as agreed|invitation)\b"
)


def met(write: Composer, asked: Asked) -> Iterator[Sentence]:
    """Answer a question for a moment: take the free one of those named, else mark it."""
    turn = next((t for t in write.ctx.everything if t.id == asked.ground.source.id), None)
    named = alternatives(asked.ground.quote, _day(turn)) if turn else ()
    if turn is None or not named:
        yield checking(write, asked)
        return
    yield from _taken(write, turn, asked.ground, named)


def accepted(write: Composer) -> Iterator[Sentence]:
    """Answer the moments that their newest message offers; nothing where it offers none."""
    for turn in reversed(write.ctx.unanswered):
        for asked in write.ctx.asked:
            named = alternatives(asked.ground.quote, _day(turn))
            if named and asked.ground.source.id == turn.id:
                yield from _taken(write, turn, asked.ground, named)
                return


def accepts(write: Composer) -> bool:
    """Whether their newest messages offer moments of their own."""
    return any(True for _ in accepted(write))


def _taken(
    write: Composer, turn: Turn, ground: Ground, named: tuple[Slot, ...]
) -> Iterator[Sentence]:
    free = [slot for slot in named if _is_free(write.ctx, slot, turn)]
    words = joined([slot.words for slot in named]).replace(" and ", " or ")
    if write.ctx.diary is None:
        text = f"[to confirm: {words}]"
        yield Sentence(text=text, move=Move.TO_CONFIRM, grounds=(ground,), weight=9)
        return
    if not free:
        text = write.choose("none free", phrases.NONE_FREE).format(slots=words)
        yield Sentence(text=text, move=Move.TO_CONFIRM, grounds=(ground,), weight=9)
        return
    text = write.choose("agreed", phrases.AGREED_SLOT).format(slot=free[0].words)
    yield Sentence(text=text, move=Move.NEXT, grounds=(ground,), weight=9, answers=(ground,))
    joins = _JOINS.search(turn.text)
    if joins:
        text = write.choose("joins", phrases.JOINS).format(name=joins["name"])
        said = of_turn(turn, joins[0])
        yield Sentence(text=text, move=Move.NEXT, grounds=(said,), weight=5)


def _is_free(context: DraftContext, slot: Slot, turn: Turn) -> bool:
    start = moment(slot, turn, zone=context.diary.zone if context.diary else "")
    if start is None or context.diary is None or start <= context.now:
        return False
    return not any(a < start + _LENGTH and start < b for a, b in context.diary.taken)


def moment(slot: Slot, turn: Turn, *, zone: str) -> datetime | None:
    """Return when a named moment begins, on the clock that it names or on theirs; None: no hour."""
    said = _day(turn)
    day, hour = slot.on(said), slot.clock
    if day is None or hour is None:
        return None
    where = _zone_in(turn.text, slot) or _theirs(turn, zone)
    return datetime(day.year, day.month, day.day, hour[0], hour[1], tzinfo=where)


def _zone_in(text: str, slot: Slot) -> tzinfo | None:
    place = text.find(slot.quote)
    behind = text[place : place + len(slot.quote) + 20].casefold() if place >= 0 else ""
    for words, name in _ZONES.items():
        if re.search(rf"\b(?:{words})\b", behind):
            return ZoneInfo(name)
    return None


def _theirs(turn: Turn, zone: str) -> tzinfo:
    if turn.utc_offset is not None and turn.utc_offset:
        return timezone(timedelta(minutes=turn.utc_offset))
    return ZoneInfo(zone) if zone else UTC


def _day(turn: Turn | None) -> date | None:
    return local_day(turn.at, turn.utc_offset) if turn else None


def agreed_talk(context: DraftContext) -> tuple[Slot, Turn] | None:
    """Return the talk that both sides agreed on and that still lies ahead; None where it was moved.

    Said in a call or written by us and not taken back since: 'let's speak on Wednesday the 25th at
    2 pm'.
    """
    for place in range(len(context.everything) - 1, -1, -1):
        turn = context.everything[place]
        later = context.everything[place + 1 :]
        if turn.channel is not Channel.CALL and turn.side is not Side.OURS:
            continue
        for line in re.split(r"(?<=[.!?])\s+|\n+", turn.text):
            if "?" in line or not (_TALKS.search(line) and _AGREES.search(line)):
                continue
            for slot in alternatives(line, _day(turn)):
                start = moment(slot, turn, zone=context.diary.zone if context.diary else "")
                moved = any(slot.day in ruled_out(t.text) for t in later)
                if start and start > context.now and not moved:
                    return slot, turn
    return None
