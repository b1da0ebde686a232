"""Lines of a note on what is open: a leaver's wish, what takes long, what rests until a day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from agentarmy.domain.evidence import Evidence, Text
from agentarmy.domain.naming import plural
from agentarmy.domain.records import Channel, Side, Turn
from agentarmy.reading.dates import local_day
from agentarmy.reading.numbers import numbers
from agentarmy.reading.text import fold, sentences
from agentarmy.writing import note_lines
from agentarmy.writing.composer import Composer, money_words
from agentarmy.writing.ground import Ground, Sentence, of_evidence, of_turn, once
from agentarmy.writing.names import plain_name
from agentarmy.writing.offer import Offer
from agentarmy.writing.offering import delivery_of, price_of
from agentarmy.writing.state import FREEZES, bullet
from agentarmy.writing.turned import turned
from agentarmy.writing.waiting import moment_in
from agentarmy.writing.wording import count_words, inner, tidy

_LONGER = re.compile(
    r"\b(?P<count>[a-z]+|\d+) (?P<unit>day|week|month)s? (?:from|after|of) (?:the |an |your )?"
    r"(?:order|po|signature)\b"
)
_UNITS = {"day": 1, "week": 7, "month": 30}
_SET = re.compile(
    r"(?i)\bthe (?P<noun>set|documents?|papers?|protocols?|package|kit|files?|certificates?)\b"
)
_MARK = re.compile(r"\b[A-Z]{2,}(?:/[A-Z]{2,})*\b")
_MONEY = frozenset({"USD", "EUR", "GBP", "CHF", "AUD", "JPY"})
_IN_OFFER = re.compile(
    r"(?i)\b(?:state|say|show|name|put|list|write|tell|answer|note|specify)\b[^.?!]{0,24}"
    r"\b(?:it|that|this)\b[^.?!]{0,16}\bin (?:the|our|my) (?:offer|quote|quotation|proposal|bid)\b"
)
_SUBJECT = re.compile(
    r"(?i)^(?P<thing>(?:the|our|this)\b.{2,50}?)\s+(?:is|are|takes?|costs?|comes?)\b"
)
"""A sentence's subject that the question after it calls 'it'."""


def left_wish(write: Composer, offer: Offer) -> Iterator[Sentence]:
    """Tell the goods that somebody wanted who has left, as theirs, with sum and days as 'would'."""
    line = offer.priced.line
    if plain_name(line.evidence.speaker) not in _gone(write):
        return
    goods = f"{count_words(line.count)} {plural(line.product, line.count)}"
    text = f"{line.evidence.speaker} wanted {goods}"
    grounds = [of_evidence(line.evidence)]
    heir = note_lines.successor(write)
    if heir and heir[1]:
        verb = "that does not bind" if _BOUND.search(heir[1].quote) else "open with"
        text = f"{text}; {verb} {heir[0]}"
        grounds.append(heir[1])
    yield bullet(text, once(grounds), weight=9)
    price = price_of(write, offer)
    text, grounds = f"That would be {money_words(offer.priced.net)}", list(price.grounds)
    if offer.delivery:
        text = f"{text} and {offer.delivery.days} days from order confirmation"
        grounds += delivery_of(write, offer.delivery).grounds
    yield replace(bullet(text, once(grounds), weight=7), workings=price.workings)


_BOUND = re.compile(r"(?i)(?:\bnot|n't)\b.{0,60}\bbound\b")


def is_left_wish(write: Composer, offer: Offer) -> bool:
    """Say whether what is wanted was named by somebody who has left."""
    return plain_name(offer.priced.line.evidence.speaker) in _gone(write)


def _gone(write: Composer) -> set[tuple[str, ...]]:
    return {plain_name(e.speaker) for e in write.ctx.risks("champion_left")}


def takes_longer(write: Composer, offer: Offer | None) -> Iterator[Sentence]:
    """What of ours takes longer than the delivery: papers, builds, by our documents or words."""
    days = offer.delivery.days if offer and offer.delivery else 0
    item = offer.priced.line.item if offer else None
    for passage in write.ctx.passages:
        if item is None or fold(item.name) not in fold(passage.text):
            continue
        for one in sentences(passage.text):
            quote = passage.text[one.start : one.end].strip()
            if _length(one.text) <= days:
                continue
            named, before = _wanted_mark(write, passage.text, quote)
            if named:
                ground = Ground(source=passage.source, quote=quote, who=passage.name)
                yield _longer(quote, once((ground, replace(ground, quote=before))), named)
                return
    for turn in reversed(write.ctx.everything):
        for one in sentences(turn.text) if turn.side is Side.OURS else ():
            said = turn.text[one.start : one.end].strip()
            if days and not one.question and _length(one.text) > days:
                clause = re.split(r";\s*", " ".join(said.split()))[-1]
                if len(clause.split()) > 5 and not _DELIVERY.search(clause):
                    yield _longer(clause, (of_turn(turn, said),), "")
                    return


_DELIVERY = re.compile(r"(?i)\b(?:deliver\w*|machines?|units?|there|dock|you by)\b")


def _longer(quote: str, grounds: tuple[Ground, ...], named: str) -> Sentence:
    """The line: the thing by the abbreviation that the paragraph has for it, else quoted."""
    found = _LONGER.search(" ".join(quote.split()))
    thing = _SET.search(quote)
    if found and thing and named:
        length = re.sub(r"\bthe order\b", "order", found[0])
        verb = "take" if thing["noun"].endswith("s") else "takes"
        text = f"The {named} {thing['noun'].lower()} {verb} {length}, longer than the delivery"
    else:
        text = f'Longer than the delivery: "{tidy(quote, limit=24)}"'
        grounds = grounds[:1]
    return bullet(text, grounds, weight=8)


def _wanted_mark(write: Composer, text: str, quote: str) -> tuple[str, str]:
    """An abbreviation that they used too, of the paragraph of a quote, with its sentence; or ''."""
    place = text.find(quote)
    begins = text.rfind("\n\n", 0, place) + 1
    ends = text.find("\n\n", place)
    about = text[begins : ends if ends > 0 else len(text)]
    theirs = " ".join(t.text for t in write.ctx.everything if t.side is Side.THEIRS)
    for one in sentences(about):
        said = about[one.start : one.end].strip()
        for mark in (found[0] for found in _MARK.finditer(said)):
            known = all(re.search(rf"\b{part}\b", theirs) for part in mark.split("/"))
            if mark not in _MONEY and known:
                return mark, said
    return "", ""


def _length(folded: str) -> int:
    found = _LONGER.search(" ".join(folded.split()))
    count = numbers(found["count"]) if found else ()
    whole = count[0].whole if count else None
    return whole * _UNITS[found["unit"]] if found and whole else 0


def owed_in_offer(write: Composer) -> Iterator[Sentence]:
    """What we said in a talk our offer would tell, while none has gone out since."""
    priced = write.ctx.settled.priced
    turns = write.ctx.everything
    for place in range(len(turns) - 1, 0, -1):
        turn, asked = turns[place], turns[place - 1]
        if turn.side is not Side.OURS or turn.channel is not Channel.CALL:
            continue
        said = next((s for s in _said(turn) if _IN_OFFER.search(s)), "")
        if not said or asked.side is not Side.THEIRS or "?" not in asked.text:
            continue
        if priced and priced.asserted_at and turn.at and priced.asserted_at > turn.at:
            return
        question = next(s for s in reversed(_said(asked)) if s.endswith("?"))
        day = local_day(turn.at, turn.utc_offset)
        told = f", as told {asked.speaker.label}{f' on {write.day(day)}' if day else ''}"
        about = _about(turns[place - 2]) if place > 1 else ""
        whether = _whether(question, about)
        if "?" in whether:
            return  # what 'one' or 'it' is there stays unclear to who was not in the talk
        text = f"To say in our offer{told}: {whether}"
        yield bullet(text, once((of_turn(turn, said), of_turn(asked, question))), weight=8)
        return


def _said(turn: Turn) -> list[str]:
    return [turn.text[s.start : s.end].strip() for s in sentences(turn.text)]


def _about(turn: Turn) -> str:
    """What the last sentence before a question was about: 'the set for their site'."""
    spoken = _said(turn)
    found = _SUBJECT.match(spoken[-1]) if spoken and turn.side is Side.OURS else None
    return re.sub(r"\byour\b", "their", inner(found["thing"])) if found else ""


def _whether(question: str, about: str) -> str:
    """The question as we tell it: 'whether the set for their site is in the price'."""
    found = turned(question)
    plain = re.search(r"\bit\b", found.indirect) and about and not re.search(r'"', found.indirect)
    if plain and re.match(r"(?i)(?:whether|if|what|when|how|who|where)\b", found.indirect):
        return re.sub(r"\bit\b", about, found.indirect, count=1)
    return f'"{tidy(question, limit=16)}"'


def real_objection(write: Composer, item: Evidence) -> bool:
    """Say whether an objection is one: while all is on hold, words on the time are no more than
    when it is looked at again.
    """
    return not (write.ctx.risks(*FREEZES) and on_time(item))


def on_time(item: Evidence) -> bool:
    """Say whether an objection is about the time alone."""
    said = item.value.text if isinstance(item.value, Text) else ""
    return "timing" in (said, item.topic)


def review(write: Composer, hold: Evidence) -> Evidence | None:
    """Return the words of the hold's own speaker, from the same talk, on when it is looked at
    again; None for none.
    """
    found = [
        e
        for e in write.ctx.judgement.objections
        if e.side is Side.THEIRS and on_time(e) and e.speaker == hold.speaker
        if _REVIEW.search(e.quote) and e.asserted_at == hold.asserted_at and e.quote != hold.quote
    ]
    return found[-1] if found else None


_REVIEW = re.compile(
    r"(?i)\b(?:look|review|decide|check|discuss|revisit|meet)\w*\b.*\bagain\b|\breview"
)


def until_then(write: Composer) -> tuple[str, tuple[Ground, ...]]:
    """Return the next step while they want to hear nothing: the touch agreed for, then the day.

    The day is that of our own calendar or task where it lies behind theirs, else their month.
    """
    rest, touch = write.ctx.rest, note_lines.touch_of(write)
    then, grounds = "", tuple[Ground, ...]()
    booked = write.ctx.record.get("reminder")
    if booked and booked.value:
        day = date.fromisoformat(booked.value)
        if not rest or not rest.named or day >= rest.due:
            place = "in the calendar" if booked.who == "meetings" else "among the tasks"
            then, grounds = f"ask again on {write.day(day)} ({place})", (booked,)
    if not then and rest and rest.until:
        joint = "in" if moment_in(f"in {rest.until}") else "once"
        then, grounds = f"ask again {joint} {rest.until}", (rest.ground,)
    then = then or "leave it until they come back"
    if not touch:
        return then, grounds
    once_only = " once" if touch.once else ""
    text = f"{touch.thing}{once_only} in {touch.month}, then {_AGAIN.sub('', then)}"
    return text, (*touch.grounds, *grounds)


_AGAIN = re.compile(r"^(?:ask again (?:on|in)|leave it) ")


def close_passed(write: Composer) -> Iterator[Sentence]:
    """Tell that the close date lies behind us, where the record is not told as a whole."""
    found, deal = write.ctx.record.get("close"), write.ctx.record.get("deal")
    if found is None or deal is None or note_lines.silent(write):
        return
    day = date.fromisoformat(found.quote[:10])
    if day < write.ctx.now.date():
        text = f"On record: {deal.quote}, close date {write.day(day)} has passed"
        yield bullet(text, (deal, found), weight=8)
