"""A note to our own people about a deal; the buyer never gets it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from agentarmy.domain.authority import Signer, authority_of
from agentarmy.domain.evidence import Evidence, Kind, Text
from agentarmy.domain.judgement import Action
from agentarmy.domain.records import Side
from agentarmy.domain.rivals import in_the_race
from agentarmy.domain.verdicts import LEFT, risk_name
from agentarmy.reading.dates import local_day
from agentarmy.reading.text import sentences
from agentarmy.writing import kind_phrases as phrases
from agentarmy.writing import note_lines, note_open, recap, terms
from agentarmy.writing.agreed import TAIL
from agentarmy.writing.answers import Asked, asked_in
from agentarmy.writing.claims import claims_of
from agentarmy.writing.composer import Composer, of_message
from agentarmy.writing.ground import (
    Ground,
    Move,
    Sentence,
    of_evidence,
    of_turn,
    once,
    value_words,
)
from agentarmy.writing.offer import Offer
from agentarmy.writing.offering import delivery_of, price_of
from agentarmy.writing.promises import overpromise
from agentarmy.writing.turned import turned
from agentarmy.writing.wording import flipped, inner, joined, opening, tidy

_LATELY = timedelta(days=45)
"""An objection or a promise without a day is told for so long."""
_DEALINGS = timedelta(days=1)
"""The record of a deal is as new as the last message where it is at most so much older."""
_HASTY = re.compile(r"(?i)^(?:win|ask|answer|call|give|prepare|send|offer|find|look)\b")
_PARTS = 3
_DEPTH = 2
"""A colleague gets the sums, not how they come about: they have the list."""
_STOPS = ("stop", "unsubscribe", "opt_out")
"""Risks after which nothing is owed any more."""
_SHORT = 16
_GREETS = re.compile(
    r"(?i)^(?:hi|hello|hey|dear|good (?:morning|afternoon|day|evening)|morning|sehr geehrte\w*"
    r"|hallo|guten \w+|liebe[rs]?|bonjour|hola|ms|mr|mrs|thank(?:s| you))\b|^[\w .]{1,24},$"
)
_GIVE = re.compile(
    r"(?i)^(?:(?:please|pls|kindly)\s+)?(?:bring|send|give|show|mail|name|tell)"
    r"(?:\s+(?:me|us|over|along))*\s+(?P<thing>(?:the|an?|your|our)\b[^?]+)$"
)
_VERB = re.compile(
    r"(?i)^(?:\w+-\w+|send|wait|call|write|take|give|answer|win|offer|look|do|prepare|find|ask|name"
    r"|plan|book|arrange|agree|get|check|confirm|finish|close|follow|meet|visit|present|propose|move"
    r"|plant|discovery|quote|demo|trial|make|leave|archive|nothing)\b"
)
_OWN = re.compile(r"(?i)\b(?:i|we|my|our|us|me|you|your)\b")
_HEADED = re.compile(r"^\w[\w ]{2,24}: ")
_WAITS = re.compile(
    r"(?i)\b(?:get|come|write|call|be)(?: back)?(?: in touch)?(?: to| with)? (?:us|me|again|back)\b"
    r"[^.?!]{0,40}\b(?:in|after|from|not before|later|once|when)\b|\bnot before\b"
)


def internal_note(write: Composer) -> Iterator[Sentence]:
    """Say where the deal stands: what they want, what does not hold, risks, promises, next.

    Each line is weighed: where there are too many, those of the greatest weight stay.
    """
    write.depth = min(write.depth, _DEPTH)
    yield _head(write)
    yield from note_lines.to_colleague(write)
    yield from note_lines.on_record(write)
    yield from note_open.close_passed(write)
    yield from _wanted(write)
    yield from _checks(write)
    if write.ctx.offer:
        yield from note_lines.ways(write, write.ctx.offer)
    yield from note_open.takes_longer(write, write.ctx.offer)
    yield from note_open.owed_in_offer(write)
    yield from _deciding(write)
    yield from _trouble(write)
    yield from note_lines.handed_over(write)
    yield from note_lines.left_behind(write)
    if not _rests(write):
        yield from note_lines.agreed_touch_line(write)
    yield from _rivals(write)
    yield from _promises(write)
    yield from note_lines.asked_of_manager(write)
    yield from _last_word(write)
    yield from _next(write)


def _head(write: Composer) -> Sentence:
    context = write.ctx
    name = context.record.get("account")
    account = name.quote if name else context.recipient.label
    options = phrases.NOTE_HEAD if context.stage else phrases.NOTE_HEAD_BLANK
    stage = str(context.stage or "").capitalize()
    text = write.choose("note head", options).format(account=account, stage=stage)
    grounds = tuple(g for g in (name, context.stage_ground) if g)
    return Sentence(text=text, move=Move.GREETING, grounds=grounds, weight=9)


def _wanted(write: Composer) -> Iterator[Sentence]:
    offer = write.ctx.offer
    if offer and note_open.is_left_wish(write, offer):
        yield from note_open.left_wish(write, offer)
    elif offer:
        yield from _wish(write, offer)
    else:
        found = _theirs(write, Kind.QUANTITY)
        said = value_words(found[-1].value) if found else ""
        if " " in said:
            yield _bullet(f"They want: {said}", found[-1], weight=9)
        pain = [e for e in _theirs(write, Kind.PAIN) if len(e.quote.split()) > 5]
        if pain:
            yield _bullet(f"The trouble: {_quoted(pain[-1])}", pain[-1], weight=5)
    if offer is None or offer.budget is None:
        money = _theirs(write, Kind.BUDGET)
        if money:
            plain = not isinstance(money[-1].value, Text)
            said = value_words(money[-1].value) if plain else _quoted(money[-1])
            yield _bullet(f"Budget they named: {said}", money[-1], weight=8)
    if offer is None:
        yield from recap.deadline(write, inside=True)


def _wish(write: Composer, offer: Offer) -> Iterator[Sentence]:
    """What they want and until when, in one line."""
    wanted = recap.wanted(write, offer, inside=True)
    for until in recap.deadline(write, inside=True):
        said = until.text.removeprefix("Delivery: ")
        yield replace(
            wanted,
            text=f"{wanted.text}, {said}" if said != until.text else wanted.text,
            grounds=once((*wanted.grounds, *until.grounds)),
            workings=until.workings,
        )
        return
    yield wanted


def _theirs(write: Composer, kind: Kind) -> list[Evidence]:
    return [
        e
        for e in write.ctx.evidence
        if e.kind is kind and e.side is Side.THEIRS and e.polarity > 0 and not e.hypothetical
    ]


def _quoted(item: Evidence) -> str:
    return f'"{tidy(item.quote, limit=40)}" ({item.speaker})'


def _checks(write: Composer) -> Iterator[Sentence]:
    """What the books say to it: the sum, the days, and what we said too quickly."""
    offer = write.ctx.offer
    if offer is None or note_open.is_left_wish(write, offer):
        return
    told = [price_of(write, offer)]
    delivery = offer.delivery
    dated = delivery and delivery.order_by and not delivery.late
    held = write.ctx.risks(*recap.FREEZES)
    if delivery and not held and not (dated and any(recap.deadline(write))):
        told.append(delivery_of(write, delivery))
    for sentence in told:
        text = sentence.text.replace("your budget", "their budget").rstrip(".")
        yield replace(sentence, text=text, move=Move.RECAP, bullet=True, weight=9)
    late = bool(delivery and delivery.late)
    said: list[Ground] = []
    for about, fails in (("money", offer.too_dear), ("days", late)):
        hasty = overpromise(write.ctx.everything, offer, about=about) if fails else None
        said += [hasty] if hasty else []
    if said:
        words = joined([f'"{tidy(one.quote, limit=16)}"' for one in said])
        who = joined(list(dict.fromkeys(one.who for one in said)))
        days = sorted({one.at.date() for one in said if one.at})
        day = write.day(days[0]) if len(days) == 1 else ""
        mine = who.casefold() == write.ctx.rep.name.casefold()
        origin = ", ".join(one for one in ("" if mine else who, day) if one)
        given = f" ({origin})" if origin else ""
        yield Sentence(
            text=f"{_said_by(write, who)} too quickly: {words}{given}",
            move=Move.RECAP,
            grounds=tuple(said),
            weight=8,
            bullet=True,
        )


def _said_by(write: Composer, who: str) -> str:
    """'I said' where the rep writes of the own words."""
    return "I said" if who.casefold() == write.ctx.rep.name.casefold() else "We said"


def _deciding(write: Composer) -> Iterator[Sentence]:
    """Who signs and what they want to see; how a group decides; what counts."""
    signs = recap.signer(write)
    signer = authority_of(write.ctx.evidence)
    name = ""
    if signer.signer is Signer.COMMITTEE and signer.evidence:
        yield _committee(signer.evidence[0])
    elif signs:
        name = value_words(signs.value)
        text, grounds = f"Who signs: {name}", [of_evidence(signs)]
        listed = recap.conditions_of(write)
        process = recap.review(write)
        if listed and listed.signs and listed.person.name.casefold() in name.casefold():
            left = [kept for item in listed.items if (kept := recap.still_open(write, item))]
            rest = " still" if len(left) < len(listed.items) else ""
            text += f", who{rest} wants: {'; '.join(map(note_lines.across, left))}" if left else ""
            grounds.append(listed.ground)
        elif process:
            text += f"; {recap.process_words(process)}"
            grounds.append(of_evidence(process))
        yield _line(text, once(grounds), weight=8)
    told = recap.conditions_of(write) is not None
    heard = list(terms.criteria(write, (name.partition(",")[0],)))
    for one in heard[:1]:
        day = f", {write.day(at.date())}" if (at := one.grounds[0].at) else ""
        own = bool(_OWN.search(one.text))
        said = f'"{one.text}"' if own else inner(one.text)
        head = "" if _HEADED.match(one.text) and not own else "What counts: "
        yield _line(f"{head}{said} ({one.who}{day})", one.grounds, weight=5 if told else 7)


def _committee(item: Evidence) -> Sentence:
    """How a group decides, in the clause that tells it."""
    clauses = [part.strip() for part in re.split(r";\s*", item.quote)]
    telling = [c for c in clauses if re.search(r"(?i)\b(?:decid|commit|board|vote|group)", c)]
    said = tidy(telling[-1] if telling else item.quote, limit=40)
    return _bullet(f'Who decides: "{said}" ({item.speaker})', item, weight=8)


def _trouble(write: Composer) -> Iterator[Sentence]:
    judged = write.ctx.judgement
    listed = recap.conditions_of(write)
    told = {listed.ground.source.id} if listed else set[str]()
    told |= {e.source.id for e in write.ctx.evidence if e.kind is Kind.COMPETITION}
    theirs = [e for e in judged.objections if e.side is not Side.OURS and _lately(write, e)]
    theirs = [e for e in theirs if note_open.real_objection(write, e)]
    put_off = {e.quote for e in _waits(write)} if write.ctx.risks(*recap.FREEZES) else set()
    theirs = [e for e in theirs if e.source.id not in told and e.quote not in put_off]
    if theirs:
        yield _bullet(f"They object: {_quoted(theirs[-1])}", theirs[-1], weight=6)
    risks = [e for e in judged.risks if e.side is not Side.OURS]
    if not risks:
        return
    item = risks[-1]
    if write.ctx.risks(*recap.FREEZES):
        again = note_open.review(write, item)
        both = f'"{tidy(item.quote, limit=40)}"' + (f'; "{tidy(again.quote)}"' if again else "")
        grounds = [of_evidence(one) for one in (item, again) if one]
        yield _line(f"On hold: {both} ({item.speaker})", once(grounds), weight=9)
        later = [e for e in _waits(write) if e.source != item.source]
        if later:
            yield _bullet(f"They asked us to wait: {_quoted(later[-1])}", later[-1], weight=9)
    elif risk_name(item) == LEFT and re.search(r"(?i)\b(?:i|my)\b", item.quote):
        days = [date(write.ctx.now.year, m, d) for m, d in claims_of(item.quote).days]
        gone = f" on {write.day(days[-1])}" if days else ""
        verb = "left" if not days or days[-1] <= write.ctx.now.date() else "leaves"
        yield _bullet(f"Our contact {item.speaker} {verb}{gone}", item, weight=7)
    else:
        yield _bullet(f"Risk: {_quoted(item)}", item, weight=8)


def _waits(write: Composer) -> list[Evidence]:
    """Their words that ask us to come back later."""
    kinds = (Kind.TIMELINE, Kind.ASK, Kind.OBJECTION)
    said = [e for e in write.ctx.evidence if e.kind in kinds and e.side is Side.THEIRS]
    return [e for e in said if _WAITS.search(" ".join(e.quote.split()))]


def _lately(write: Composer, item: Evidence) -> bool:
    return not item.asserted_at or write.ctx.now - item.asserted_at <= _LATELY


def _rivals(write: Composer) -> Iterator[Sentence]:
    """Who else is in the race, with their newest words on it; who was seen and dropped, and why."""
    said = [e for e in write.ctx.evidence if e.kind is Kind.COMPETITION and e.polarity > 0]
    for rival in in_the_race(write.ctx.judgement.competitors, write.ctx.evidence)[-1:]:
        named = [e for e in said if rival.casefold() in e.quote.casefold()] or said
        if named:
            own = f", {_offered(named[-1], rival)}" if named[-1].side is Side.THEIRS else ""
            own = own if "?" not in own else ""
            weight = 9 if re.search(r"\d", own) else 7
            yield _bullet(f"Also in the race: {rival}{own}", named[-1], weight=weight)
    for one in terms.dropped(write):
        why = f": {one.reason}" if one.reason else ""
        yield _line(f"Seen and dropped: {one.name}{why}", one.grounds, weight=6)


def _offered(item: Evidence, rival: str) -> str:
    """Their words on a rival; what leads over to its offer by name is left out."""
    lead, _, rest = " ".join(item.quote.split()).partition(": ")
    if rest and rival.casefold() in lead.casefold() and len(rest.split()) > 3:
        return f'"{tidy(rest, limit=40)}" ({item.speaker})'
    return _quoted(item)


def _promises(write: Composer) -> Iterator[Sentence]:
    """What is open between us: what they wait for, what we promised, what they promised."""
    turns, quiet = write.ctx.unanswered, write.ctx.risks(*recap.FREEZES)
    waiting = [] if quiet else list(asked_in(turns, write.ctx.evidence, bare=True))
    if waiting:
        said = "; ".join(_asked(a) for a in waiting[-_PARTS:])
        grounds = once([a.ground for a in waiting[-_PARTS:]])
        yield _line(f"They wait for: {said}", grounds, weight=8)
    if write.ctx.risks(*_STOPS):
        return
    for side, head in ((Side.OURS, "We owe them"), (Side.THEIRS, "They owe us")):
        found = [
            e
            for e in write.ctx.judgement.commitments
            if e.side is side
            and not (quiet and side is Side.THEIRS)
            and not recap.BEGS.match(e.quote)
            and (_lately(write, e) or (e.due and e.due >= write.ctx.now.date()))
        ]
        for item in found[-1:]:
            past = bool(item.due and item.due < write.ctx.now.date())
            due = (
                f", {'overdue since' if past else 'due'} {write.day(item.due)}" if item.due else ""
            )
            said = TAIL.sub("", item.quote) if item.due and not past else item.quote
            by = "" if item.speaker == write.ctx.rep.name else item.speaker
            told = f"{by}{due}".removeprefix(", ")
            text = f'{head}: "{tidy(said, limit=40)}"' + (f" ({told})" if told else "")
            yield _bullet(text, item, weight=7)


def _asked(asked: Asked) -> str:
    """What they asked for from our pen: 'the order form and our W-9', 'who their contact is'."""
    if asked.thing:
        return flipped(asked.thing, limit=24)
    given = _GIVE.match(" ".join(asked.text.split()))
    if given:
        return flipped(re.sub(r"\.\s+and\b", " and", given["thing"]), limit=24)
    found = turned(asked.text)
    if found.indirect and found.indirect != asked.text:
        return re.sub(r"\byour\b", "their", found.indirect)
    return f'"{tidy(asked.text, limit=24)}"'


def _last_word(write: Composer) -> Iterator[Sentence]:
    theirs = [t for t in write.ctx.everything if t.side is not Side.OURS and t.at]
    last = theirs[-1] if theirs else None
    if last is None or last.at is None:
        return
    day = local_day(last.at, last.utc_offset) or last.at.date()
    text = f"Last word: {last.speaker.label}, {write.day(day)}"
    said = (last.text[s.start : s.end].strip() for s in sentences(last.text))
    first = next((one for one in said if len(one.split()) > 2 and not _GREETS.match(one)), "")
    ground = of_message(last)
    if first and len(first.split()) <= _SHORT and '"' not in first:
        text, ground = f'{text}: "{tidy(first, limit=_SHORT)}"', of_turn(last, first)
    yield _line(text, (ground,), weight=6)


def _next(write: Composer) -> Iterator[Sentence]:
    """The next step: the record's where it is new, else the one recommended; never against a rule
    of theirs.
    """
    rule = terms.no_contact(terms.turns_of(write))
    step, grounds = _recorded(write), tuple[Ground, ...]()
    if _rests(write):
        step, grounds = note_open.until_then(write)
    action = next(iter(write.ctx.judgement.actions), None)
    if step is None and action and not (rule and _HASTY.match(action.title)):
        step = _titled(write, action)
    if step is None and rule is None:
        return
    said = write.choose("note next", phrases.NOTE_NEXT).format(
        step=_small((step or "nothing before they come back").rstrip("."))
    )
    if rule:
        said = f'{said.rstrip(".")}. Their rule: "{tidy(rule[0], limit=40)}" ({rule[1].who}).'
    yield Sentence(text=said, move=Move.TO_CONFIRM, grounds=grounds, weight=9)


def _rests(write: Composer) -> bool:
    """Whether all is on hold and no record says what comes next: then their own day does."""
    return _recorded(write) is None and bool(write.ctx.risks(*recap.FREEZES))


def _titled(write: Composer, action: Action) -> str | None:
    """An action as the next step; no question of ours where a colleague said what to ask."""
    if action.id.startswith("ask"):
        return None if write.ctx.colleagues else f'"{action.title.partition(": ")[2]}"'
    why = f" ({action.reason})" if action.id == "correct" else ""
    return action.title.rstrip(".") + why


def _small(step: str) -> str:
    """A step behind a colon: its verb small, a name as it is."""
    return inner(step) if _VERB.match(step) else step


def _recorded(write: Composer) -> str | None:
    """The next step of the deal's record where nothing was said since it was last touched.

    A step whose time is past is told as overdue.
    """
    step, touched = write.ctx.record.get("next_step"), write.ctx.record.get("activity")
    if step is None:
        return None
    last = max((t.at.date() for t in write.ctx.everything if t.at), default=None)
    if touched and last and date.fromisoformat(touched.quote[:10]) < last - _DEALINGS:
        return None
    return note_lines.overdue(write, step.quote)


def _bullet(text: str, item: Evidence, *, weight: int) -> Sentence:
    return _line(text, (of_evidence(item),), weight=weight)


def _line(text: str, grounds: Sequence[Ground], *, weight: int) -> Sentence:
    return Sentence(
        text=opening(text),
        move=Move.RECAP,
        grounds=tuple(grounds),
        weight=weight,
        bullet=True,
    )
