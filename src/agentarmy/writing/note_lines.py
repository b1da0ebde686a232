"""Lines of a note to our own people that no mail to the buyer has: the record, ways, our limits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from agentarmy.domain.evidence import Evidence, Kind, Quantity
from agentarmy.domain.limits import discount_needed
from agentarmy.domain.naming import plural
from agentarmy.domain.policies import policy_for
from agentarmy.domain.records import Money, Person, PolicyKind, Side, Turn
from agentarmy.domain.standing import About
from agentarmy.reading.dates import local_day
from agentarmy.reading.handovers import handovers
from agentarmy.reading.numbers import numbers
from agentarmy.reading.text import fold, sentences
from agentarmy.writing.composer import Composer, money_words
from agentarmy.writing.ground import (
    Ground,
    Move,
    Op,
    Sentence,
    Working,
    of_evidence,
    of_policy,
    of_turn,
    once,
)
from agentarmy.writing.names import same_person, surname
from agentarmy.writing.offer import Offer
from agentarmy.writing.resting import Touch, agreed_touch
from agentarmy.writing.state import bullet
from agentarmy.writing.terms import conditions
from agentarmy.writing.ways import ways_out
from agentarmy.writing.wording import count_words, inner, opening, percent, tidy

SILENT = timedelta(days=45)
"""A deal without a word for so long is told by its record."""
_MOST = 2
"""Ways out that a note names: what holds the money, what holds the time."""
_SENT = re.compile(
    r"\b(?:no|not a|without (?:a|any)|never (?:a|any))\b[^.;?!]{0,16}"
    r"\b(?:number|quote|offer|price|sum|proposal|figure)s?\b[^.;?!]{0,16}"
    r"\b(?:sent|out|there|yet|given|gone|on record)?\b"
)
_TOUCH = re.compile(
    r"\b(?:no|not a|without (?:a|any)|hasn't had a|have not had a)\b[^.;?!]{0,20}"
    r"\b(?:touch|contact|activity|call|mail|word)\b[^.;?!]{0,20}\b(?:since|for|in)\b"
)
_PAST_STEP = re.compile(
    r"(?i)\bafter (?:the )?(?:holidays?|christmas|new year|easter|summer|winter|vacation)\b"
    r"|\b(?:tomorrow|today|this week|next week)\b"
)


def last_heard(write: Composer) -> datetime | None:
    """Return when either side last said anything; None where nothing was ever said."""
    said = [turn.at for turn in write.ctx.everything if turn.at]
    return max(said, key=lambda at: at.timestamp(), default=None)


def silent(write: Composer) -> bool:
    """Say whether nothing was said for so long that the record is all there is."""
    last = last_heard(write)
    return last is None or write.ctx.now - last > SILENT


def on_record(write: Composer) -> Iterator[Sentence]:
    """Tell a silent deal by its record: sum, close date, how often it was pushed, last touch."""
    record = write.ctx.record
    if not silent(write) or "deal" not in record:
        return
    parts, grounds = [record["deal"].quote], [record["deal"]]
    if "amount" in record:
        parts.append(record["amount"].quote)
        grounds.append(record["amount"])
    close = _day(record.get("close"))
    if close:
        gone = " has passed" if close < write.ctx.now.date() else ""
        parts.append(f"close date {_dated(write, close)}{gone}")
        grounds.append(record["close"])
    if "pushes" in record:
        times = int(record["pushes"].quote)
        parts.append(f"pushed {'once' if times == 1 else f'{count_words(times)} times'}")
        grounds.append(record["pushes"])
    yield bullet(f"On record: {', '.join(parts)}", grounds, weight=9)
    touched = _day(record.get("activity"))
    if touched:
        text = f"Last activity: {_dated(write, touched)}"
        yield bullet(text, (record["activity"],), weight=9)


def _day(ground: Ground | None) -> date | None:
    return date.fromisoformat(ground.quote[:10]) if ground else None


def _dated(write: Composer, day: date) -> str:
    """A day as the reader writes it, with its year where that is not this one."""
    year = "" if day.year == write.ctx.now.year else f", {day.year}"
    return f"{write.day(day)}{year}"


def overdue(write: Composer, step: str) -> str:
    """Return the recorded step as overdue where its time or its close date is behind us."""
    today = write.ctx.now.date()
    touched, close = _day(write.ctx.record.get("activity")), _day(write.ctx.record.get("close"))
    days = [day for day in _days_of(step, today) if day < today]
    stale = bool(touched and today - touched > SILENT)
    if days or (stale and (_PAST_STEP.search(step) or (close and close < today))):
        since = f" since {_dated(write, touched)}" if touched and stale else ""
        return f"{step.rstrip('.')} (on record{since}, overdue)"
    return step


def _days_of(text: str, today: date) -> list[date]:
    """Days that a step names as '3/20' or '2026-03-20'."""
    found = []
    for month, day in re.findall(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?![\d/])", text):
        if 1 <= int(month) <= 12 and 1 <= int(day) <= 28:
            found.append(date(today.year, int(month), int(day)))
    found += [date.fromisoformat(one) for one in re.findall(r"\b\d{4}-\d{2}-\d{2}\b", text)]
    return found


def ways(write: Composer, offer: Offer) -> Iterator[Sentence]:
    """What is possible instead, in one line, and what of it lies in our own hand."""
    told = [one for one in ways_out(write, offer) if one.move is not Move.TO_CONFIRM]
    told = [one for one in told if not any(step.op is Op.ABOVE for step in one.workings)]
    if told:
        told = told[:_MOST]
        text = "; ".join(_of_theirs(inner(one.text.rstrip("."))) for one in told)
        grounds = once([g for one in told for g in one.grounds])
        steps = dict.fromkeys(step for one in told for step in one.workings)
        yield replace(bullet(f"Possible instead: {text}", grounds, weight=8), workings=tuple(steps))
    yield from _in_our_hand(write, offer)


def _of_theirs(text: str) -> str:
    """Words to the buyer as we say them among ourselves."""
    return re.sub(r"\byour\b", "their", re.sub(r"\byou\b", "they", text))


def _in_our_hand(write: Composer, offer: Offer) -> Iterator[Sentence]:
    """The count that misses the budget by little, where a rep's own discount reaches it."""
    near, stated = offer.ways.near, offer.budget.value if offer.budget else None
    if near is None or near.line.item is None or not isinstance(stated, Money):
        return
    name, today = near.line.item.name, write.ctx.now.date()
    limit = policy_for(PolicyKind.DISCOUNT_LIMIT, name, policies=write.ctx.facts.policies, on=today)
    most = next((t.value for t in limit.tiers if t.role == "rep"), None) if limit else None
    if limit is None or most is None or most <= near.percent:
        return
    lowest = near.gross.amount * (100 - most) / 100
    if lowest > stated.amount:
        return
    gap = Money(near.net.minor - stated.minor, stated.currency)
    needed = discount_needed(near.gross, stated)
    text = (
        f"{opening(count_words(near.line.count))} {plural(name, near.line.count)} are"
        f" {money_words(near.net)}, {money_words(gap)} above their budget;"
        f" {percent(needed)} in all would close that, and I may give up to {percent(most)}"
    )
    said, answer = _would_do(write, near.line.count), None
    if said:
        answer = _answered_with(write, said, count=offer.priced.line.count)
    grounds = [*near.grounds, *offer.budget_grounds, of_policy(limit)]
    if said:
        text = f'{text}. {said.speaker}: "{tidy(said.quote, limit=20)}"'
        grounds.append(of_evidence(said))
    if answer:
        text = f'{text}; {answer.who}: "{tidy(answer.quote, limit=12)}"'
        grounds.append(answer)
    item = near.line.item
    inputs = (item.price.amount, near.percent, stated.amount)
    steps = (
        Working(Op.ABOVE, inputs, Decimal(near.line.count)),
        *near.workings,
        Working(Op.MINUS, (near.net.amount, stated.amount), gap.amount),
        Working(Op.PERCENT_OFF, (near.gross.amount, stated.amount), needed),
    )
    yield replace(bullet(text, once(grounds), weight=8), workings=steps)


def _would_do(write: Composer, count: int) -> Evidence | None:
    """The newest words of theirs that such a count would be enough."""
    found = [
        e
        for e in write.ctx.evidence
        if e.kind is Kind.QUANTITY and e.side is Side.THEIRS and isinstance(e.value, Quantity)
        if e.value.count == count and re.search(r"(?i)\b(?:do|enough|suffice|manage)\b", e.quote)
    ]
    return found[-1] if found else None


def _answered_with(write: Composer, said: Evidence, *, count: int) -> Ground | None:
    """What another of them said to it at once, where that names the count that they want."""
    turns = write.ctx.everything
    place = next((n for n, t in enumerate(turns) if t.id == said.source.id), len(turns))
    for turn in turns[place + 1 : place + 1 + _AT_ONCE]:
        if turn.side is not Side.THEIRS or turn.speaker.label == said.speaker:
            continue
        for one in sentences(turn.text):
            if not one.question and any(n.value == count for n in numbers(one.text)):
                return of_turn(turn, turn.text[one.start : one.end].strip())
    return None


_AT_ONCE = 3


def asked_of_manager(write: Composer) -> Iterator[Sentence]:
    """Ask a colleague for what the signer wants and no document tells: what a missed date costs."""
    found = conditions([t for t in write.ctx.everything if t.side is Side.THEIRS])
    if found is None or not write.ctx.recipient.label:
        return
    for item in found.items:
        part = next((p for p in re.split(r",?\s+and\s+|;\s*", item) if _MISSED.search(p)), "")
        if part and not _told_terms(write):
            said = re.sub(r"\bit\b", "the date", across(tidy(part, limit=16)))
            yield bullet(f"I need from you: {said}", (found.ground,), weight=9)
            return


_MISSED = re.compile(
    r"(?i)\bif (?:you|it|they|we)\b.{0,20}\b(?:miss|late|slip)|\bpenalt|\bliquidated"
)


def _told_terms(write: Composer) -> bool:
    found = write.shelf.find("late delivery penalty")
    return bool(found and re.search(r"(?i)\b(?:late|delay\w*|penalt\w+|miss\w*)\b", found.quote))


def handed_over(write: Composer) -> Iterator[Sentence]:
    """Who came after a contact that left, what they said of it, and where questions go."""
    left = write.ctx.risks("champion_left")
    if not left:
        return
    since = left[-1].asserted_at
    gone = {e.speaker for e in left}
    people = {p for t in write.ctx.everything for p in (t.speaker, *t.to) if p.name}
    theirs = [
        p
        for p in people
        if not any(t.speaker == p and t.side is Side.OURS for t in write.ctx.everything)
    ]
    turns = [t for t in write.ctx.everything if t.side is Side.THEIRS]
    later = [t for t in turns if since and t.at and t.at > since and t.speaker.label not in gone]
    told = next((t for t in turns if t.id == left[-1].source.id), None)
    heir = next((p for p in theirs if told and _takes_over(told, p.name)), None)
    if told is None or heir is None:
        return
    grounds = [of_turn(told, _takes_over(told, heir.name))]
    text = f"{heir.label} took over"
    own = next((t for t in later if t.speaker.label == heir.label), None)
    bound = _unbound(own) if own else ""
    if own and bound:
        text = f'{text}: "{tidy(bound, limit=24)}"'
        grounds.append(of_turn(own, bound))
    yield bullet(text, once(grounds), weight=8)
    if own:
        yield from _passed_on(write, own)


def successor(write: Composer) -> tuple[str, Ground | None] | None:
    """Return who came after a contact that left, and their words that they are not bound."""
    lines = list(handed_over(write))
    if not lines:
        return None
    name = lines[0].text.partition(" took over")[0]
    own = next((g for g in lines[0].grounds if g.who == name and _UNBOUND.search(g.quote)), None)
    return name, own


def _takes_over(turn: Turn, name: str) -> str:
    """The sentence of a turn that says that this person takes over; '' for none."""
    for one in sentences(turn.text):
        said = turn.text[one.start : one.end].strip()
        if name in said and re.search(
            r"(?i)\b(?:takes? over|taking over|took over|taken over|succeed\w*|replac\w+|successor"
            r"|step\w* in|follow\w* me)\b",
            said,
        ):
            return said
    return ""


_UNBOUND = re.compile(r"(?:\bnot|n't)\b.{0,60}\b(?:bound|part of|involved|aware|agreed)\b")


def _unbound(turn: Turn) -> str:
    """Words with which somebody new does not stand by what was said before."""
    for one in sentences(turn.text):
        if _UNBOUND.search(one.text):
            return turn.text[one.start : one.end].strip()
    return ""


def _passed_on(write: Composer, turn: Turn) -> Iterator[Sentence]:
    """To whom a successor sends our questions, by the name that the message has for them."""
    said = [t for t in write.ctx.everything if t.side is Side.THEIRS]
    people = tuple({p for t in said for p in (t.speaker, *t.to) if p.name})
    spans = [turn.text[one.start : one.end].strip() for one in sentences(turn.text)]
    for notice in handovers(turn, theirs=people):
        last = surname(notice.to[0]) if notice.to else ""
        named = re.search(rf"(?:(?:Ms|Mrs|Mr|Dr)\.? )?\b{re.escape(last)}\b", turn.text)
        if notice.about is not About.PASSED_ON or not last or named is None:
            continue
        asked = [one for one in spans if " ".join(one.split()).rstrip(" .!;,") == notice.quote]
        told = [one for one in spans if last in one]
        if asked and told:
            text = f"Questions go to {named[0]} only ({turn.speaker.label})"
            grounds = once([of_turn(turn, one) for one in (*told[-1:], *asked)])
            yield bullet(text, grounds, weight=7)
            return


def left_behind(write: Composer) -> Iterator[Sentence]:
    """What a contact that left had listed as needed: whoever comes after may ask the same."""
    gone = {e.speaker for e in write.ctx.risks("champion_left")}
    found = conditions([t for t in write.ctx.everything if t.speaker.label in gone])
    names = {surname(Person(name)) for name in gone}
    if found is None:
        turns = [t for t in write.ctx.everything if surname(t.speaker) in names]
        found = conditions(turns) if gone else None
    if found:
        firsts = (re.split(r"(?<=[.!?]) ", item)[0].rstrip(" .") for item in found.items)
        items = "; ".join(inner(across(item)) for item in firsts)
        text = f"{found.person.label} had asked for: {items}"
        yield bullet(text, (found.ground,), weight=6)


_ACROSS = {"we": "they", "our": "their", "us": "them", "you": "we", "your": "our"}


def across(words: str) -> str:
    """Return their words to us as we tell them among ourselves: 'your price' is our price."""
    words = re.sub(r"(?i)\b(by|for|from|to|with|of|at|on) you\b", r"\1 \0", words)
    told = re.sub(r"(?i)\b(?:we|our|us|your?)\b(?!')", lambda m: _ACROSS[m[0].casefold()], words)
    return told.replace("\0", "us")


def touch_of(write: Composer) -> Touch | None:
    """Return the one word of ours that they agreed to before they want to hear again."""
    return agreed_touch(write.ctx.everything, today=write.ctx.now.date())


def agreed_touch_line(write: Composer) -> Iterator[Sentence]:
    """The one word of ours that they agreed to before the day on which they want to hear again."""
    touch = touch_of(write)
    if touch:
        once_only = ", once" if touch.once else ""
        text = f"Agreed in between: {touch.thing} in {touch.month}{once_only}"
        yield bullet(text, touch.grounds, weight=9)


def to_colleague(write: Composer) -> Iterator[Sentence]:
    """Answer what this colleague held against the deal: no number sent, no touch."""
    name = write.ctx.record.get("account")
    own = [t for t in write.ctx.colleagues if same_person(t.speaker, write.ctx.recipient)]
    if name is None or not write.ctx.recipient.label:
        return
    first = re.escape(fold(name.quote.split()[0]))
    for turn in reversed(own):
        for one in sentences(turn.text):
            about = re.search(rf"\b{first}\b", " ".join(one.text.split()))
            if about is None or one.question:
                continue
            said = turn.text[one.start : one.end].strip()
            answer = _answer(write, fold(said))
            if answer:
                day = local_day(turn.at, turn.utc_offset)
                dated = f" of {write.day(day)}" if day else ""
                told = " ".join(said.split()).rpartition(": ")[2]
                text = f"To your {_mark(told)}{dated}: {answer[0]}"
                grounds = once((of_turn(turn, said), *answer[1]))
                yield bullet(text, grounds, weight=9)
                return


def _mark(said: str) -> str:
    """Words in quotation marks; their own marks become single ones."""
    return '"' + tidy(re.sub(r'["\u201c\u201d]', "'", said), limit=16) + '"'


def _answer(write: Composer, said: str) -> tuple[str, Sequence[Ground]] | None:
    """What the mirror knows to it."""
    words = " ".join(said.split())
    if _SENT.search(words):
        priced = write.ctx.settled.priced
        if priced and priced.asserted_at:
            return f"a number went out on {write.day(priced.asserted_at.date())}", (
                of_evidence(priced),
            )
        promise = write.ctx.standing_promise
        if promise and promise.due:
            return f"right, none has gone out yet; it goes on {write.day(promise.due)}", (
                of_evidence(promise),
            )
        return "right, none has gone out yet", ()
    touched = _day(write.ctx.record.get("activity"))
    if _TOUCH.search(words) and touched:
        return f"right, the last was on {_dated(write, touched)}", (write.ctx.record["activity"],)
    return None
