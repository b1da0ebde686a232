"""What stands in a deal, line by line: goods, sum, days, what else is possible, what we said holds.

What they asked for is told as asked for, and what the books say as what is so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from agentarmy.domain.evidence import Day, Days, Evidence, Kind, Text
from agentarmy.domain.naming import plural
from agentarmy.domain.orders import is_recurring
from agentarmy.domain.records import Channel, PriceItem, Side, Turn
from agentarmy.domain.ways import arrival
from agentarmy.reading.dates import local_day, reads_day_first, times
from agentarmy.reading.places import shares
from agentarmy.reading.text import fold, sentences
from agentarmy.writing import note_phrases
from agentarmy.writing.composer import Composer, money_words
from agentarmy.writing.ground import (
    Ground,
    Move,
    Op,
    Sentence,
    Working,
    of_day,
    of_evidence,
    of_price,
    of_turn,
    once,
    value_words,
)
from agentarmy.writing.included import included_wish
from agentarmy.writing.names import plain_name, same_person
from agentarmy.writing.offer import Delivery, Offer, gap_working
from agentarmy.writing.planning import order_day, their_day
from agentarmy.writing.points import gap_words, included_words
from agentarmy.writing.promises import overpromise
from agentarmy.writing.ways import Apart, event_words, sum_of_days, ways_out, when
from agentarmy.writing.wording import (
    agree,
    count_words,
    flippable,
    flipped,
    inner,
    joined,
    opening,
    tidy,
)

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
_PO = re.compile(r"(?i)\b(?:p\.?o\.?|purchase order|order(?:ing)?)\b")
_BARE = 4
"""Words that a bare answer has at most: 'by the nineteenth' may be the day of anything."""
_STANDS = re.compile(
    r"\b(?:prices?|quotes?|quotation|offers?|terms?|sum|figures?|numbers?)\b[^.;?!]{0,30}"
    r"\b(?:stands?|holds?|valid|good|fixed|firm|kept|keeps?|binding|remains?)\b"
    r"|\b(?:hold|keep|guarantee)s?\b[^.;?!]{0,20}\b(?:price|quote|offer|sum)\b"
)
_UNTIL = re.compile(r"\b(?:until|till|through|to|up to|by)\s+(?:the\s+)?$")
_TERMS = re.compile(r"\b(?:if|unless|only|not|never)\b|n't\b")


def order(write: Composer, offer: Offer) -> Iterator[Sentence]:
    """Tell the goods and their sum; where that lies above their budget, by how much."""
    goods = wanted(write, offer)
    if offer.budget is None or not (offer.too_dear or write.ctx.pays):
        yield goods
        return
    if offer.too_dear:
        found = included_wish(write.ctx)
        within = included_words(write, found)
        text = f"{goods.text}, {money_words(offer.priced.net)}{within}{gap_words(offer)}"
        grounds = once((*offer.budget_grounds, *goods.grounds, *found.grounds))
        yield replace(goods, text=text, grounds=grounds, workings=gap_working(offer))
        return
    call = write.ctx.is_call
    options = note_phrases.RECAP_SUM if call else note_phrases.RECAP_SUM_ALONE
    text = write.choose("recap sum", options).format(
        goods=goods.text,
        net=value_words(offer.priced.net),
        budget=value_words(offer.budget.value),
    )
    grounds = once((*offer.budget_grounds, *goods.grounds))
    yield replace(goods, text=text, grounds=grounds, workings=gap_working(offer))


def wanted(write: Composer, offer: Offer, *, inside: bool = False) -> Sentence:
    """Say what is wanted, with where it goes as they shared it out, or what the subject tells.

    `inside`: for our own people, who need not know what goes where; nor does who reads in short.
    """
    head = "They want" if inside else "On the table"
    line = offer.priced.line
    text = f"{head}: {count_words(line.count)} {plural(line.product, line.count)}"
    grounds: tuple[Ground, ...] = (of_evidence(line.evidence),)
    made, told = version(write, line.product)
    if made:
        text, grounds = f"{text} {made}", once((*grounds, *told))
    shared, partly = shared_out(write, line.count)
    place = None if partly else purpose(write)
    if shared and not inside and write.depth > 1:
        text = f"{text} ({inner(' '.join(shared.quote.split()))})"
        grounds = once((*offer.priced.grounds, shared, *told))
    elif place and not shared:
        text = f"{text} for {place[0]}"
        grounds = once((*offer.priced.grounds, place[1], *told))
    return bullet(text, grounds, weight=9)


_VERSION = re.compile(
    r"(?i)\b(?P<made>in the [a-z-]+ (?:version|variant|build|finish))\b[^.]{0,80}"
    r"\b(?:must|has to|needs to|is to) be (?:named|stated|given) (?:in|on) the order\b"
)


def version(write: Composer, product: str) -> tuple[str, tuple[Ground, ...]]:
    """Return 'in the food version' where a document has it named in the order, and it was agreed.

    With it the document's sentence and the newest message that names it; '' and nothing else.
    """
    for passage in write.ctx.passages:
        found = _VERSION.search(passage.text)
        if not found or product.casefold() not in passage.text.casefold():
            continue
        made = found["made"].lower()
        for turn in reversed(write.ctx.everything):
            said = re.search(re.escape(made), turn.text)
            if said:
                rule = Ground(source=passage.source, quote=found[0], who=passage.name)
                return made, (rule, of_turn(turn, turn.text[said.start() : said.end()]))
    return "", ()


def shared_out(write: Composer, count: int) -> tuple[Ground | None, bool]:
    """Return the newest words that share out the whole count, theirs before ours.

    Second, whether something is shared out that does not come to the count: then no place is told.
    """
    told: list[tuple[bool, int, Ground]] = []
    partly = False
    for place, turn in enumerate(write.ctx.everything):
        for one in shares(turn.text):
            if one.total != count:
                partly = partly or one.total < count
                continue
            ground = of_turn(turn, turn.text[one.start : one.end])
            told.append((turn.side is not Side.OURS, place, ground))
    if told:
        return max(told, key=lambda one: one[:2])[2], False
    return None, partly


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


def unpriced(write: Composer) -> Iterator[Sentence]:
    """Where nothing is priced: the count they need in their own words, and their budget."""
    counted = newest(write.ctx.evidence, Kind.QUANTITY)
    need = counted and flippable(counted.quote) and counted.polarity > 0
    if counted and need and re.search(r"(?i)\b(?:need|want|take|order)\b", counted.quote):
        yield bullet(words(counted), (of_evidence(counted),), weight=9)
    item = newest(write.ctx.evidence, Kind.BUDGET)
    if item is None or (isinstance(item.value, Text) and _DENIES.search(item.quote)):
        return
    plain = not isinstance(item.value, Text)
    said = value_words(item.value) if plain else f'"{tidy(item.quote, limit=40)}"'
    yield bullet(f"Your budget: {said}", (of_evidence(item),), weight=8)


def days(write: Composer) -> Iterator[Sentence]:
    """Say when it is there: their wish as a wish where the policy takes longer."""
    offer = write.ctx.offer
    delivery = offer.delivery if offer else None
    wish = _wish(write, delivery)
    if (
        not write.ctx.risks(*FREEZES)
        and offer
        and delivery
        and wish
        and _late(write, delivery, wish)
    ):
        yield _asked_for(write, offer, delivery, wish)
    else:
        yield from deadline(write)


def _wish(write: Composer, delivery: Delivery | None) -> Evidence | None:
    """The time that they wish for; a bare answer ('by the nineteenth') may be of anything."""
    found = delivery.wish if delivery else None
    if found and (found.topic or len(found.quote.split()) >= _BARE):
        return found
    told = [e for e in write.ctx.evidence if e.topic or len(e.quote.split()) >= _BARE]
    return newest(told, Kind.TIMELINE)


def _late(write: Composer, delivery: Delivery, wish: Evidence) -> bool:
    if isinstance(wish.value, Day):
        today = write.ctx.now.date()
        return wish.value.day >= today and (wish.value.day - today).days < delivery.days
    return isinstance(wish.value, Days) and calendar_length(wish.value) < delivery.days


def calendar_length(wished: Days) -> int:
    """Return a wished length in calendar days."""
    return wished.days * 7 // 5 if wished.working else wished.days


def _asked_for(write: Composer, offer: Offer, delivery: Delivery, wish: Evidence) -> Sentence:
    """What they asked for, and what the policy says to it, with the day it comes to."""
    ordered = order_day(write.ctx)
    asked = _length(wish)
    if isinstance(wish.value, Day):
        asked = f"delivery by {write.day(wish.value.day)}"
    there = arrival(ordered.day, delivery.days)
    count = delivery.line.count
    text = (
        f"You asked for {asked}; by our policy {count_words(count)} {agree(count, 'takes/take')}"
        f" {delivery.days} days: {write.day(there)} with an order {when(write, ordered)}"
    )
    grounds = [*delivery.grounds, *ordered.grounds, of_evidence(wish)]
    workings = [sum_of_days(ordered.day, delivery.days)]
    theirs = their_day(write.ctx, offer)
    if theirs and theirs.event and ordered.day <= theirs.day:
        apart = Apart.of(write, there, theirs=theirs, full=True)
        text = f"{text}, {apart.words}"
        grounds += apart.grounds
        workings += apart.workings
    return replace(bullet(text, once(grounds), weight=9), workings=tuple(workings))


def _length(wish: Evidence) -> str:
    """A wished length of time: 'ten days from PO', 'delivery within two weeks'."""
    if not isinstance(wish.value, Days):
        return f'"{tidy(wish.quote, limit=24)}"'
    one = wish.value
    unit = "working days" if one.working else "day" if one.days == 1 else "days"
    said = f"{count_words(one.days)} {unit}"
    if not _PO.search(wish.quote):
        return f"delivery within {said}"
    return f"{said} from {'PO' if re.search(r'P[.]?O', wish.quote) else 'the order'}"


def deadline(write: Composer, *, inside: bool = False) -> Iterator[Sentence]:
    """Say until when they want it, from when it counts, why, and by when the order must be in.

    `inside`: for our own people. Nothing where they asked us to wait.
    """
    if write.ctx.risks(*FREEZES):
        return
    offer = write.ctx.offer
    delivery = offer.delivery if offer else None
    wish = _wish(write, delivery)
    if wish is None:
        return
    grounds = [of_evidence(wish)]
    if isinstance(wish.value, Day):
        place = "on the dock by" if "dock" in wish.quote.casefold() else "by"
        text = f"Delivery: {place} {write.day(wish.value.day)}"
        ahead = delivery and delivery.order_by and delivery.order_by >= write.ctx.now.date()
        if delivery and delivery.order_by and ahead and not delivery.late:
            text += f" if ordered by {write.day(delivery.order_by)}"
            grounds += delivery.grounds
            line = bullet(text, once(grounds), weight=9)
            yield replace(line, workings=delivery.workings)
            return
    elif isinstance(wish.value, Days):
        text = f"Delivery: {_length(wish).removeprefix('delivery ')}"
    elif isinstance(wish.value, Text) and len(wish.quote.split()) > 3:
        yield _in_words(write, wish, delivery, inside=inside)
        return
    else:
        return
    reason = their_day(write.ctx, offer) if offer else None
    heard = {turn.id for turn in _here(write)}
    if reason and reason.event and reason.ground.source.id in heard:
        why = event_words(write, reason, full=True)
        text += f", because of {re.sub(r'^your ', 'their ', why) if inside else why}"
        grounds.append(reason.ground)
    yield bullet(text, once(grounds), weight=9)


def _in_words(
    write: Composer, wish: Evidence, delivery: Delivery | None, *, inside: bool
) -> Sentence:
    """A time that no calendar holds, in their words; with the days that the policy takes."""
    if inside or not flippable(wish.quote):
        return bullet(f'When: "{tidy(wish.quote, limit=40)}"', (of_evidence(wish),), weight=9)
    text, grounds = words(wish), [of_evidence(wish)]
    if delivery:
        count = delivery.line.count
        verb = agree(count, "takes/take")
        text = f"{text}; {count_words(count)} {verb} {delivery.days} days from the order"
        grounds += delivery.grounds
    return bullet(text, once(grounds), weight=9)


def _here(write: Composer) -> Sequence[Turn]:
    return write.ctx.human if write.ctx.is_call else write.ctx.everything


def instead(write: Composer, offer: Offer) -> Iterator[Sentence]:
    """What is possible instead, in one line; what is still being checked follows the list."""
    told = [one for one in ways_out(write, offer) if one.move is not Move.TO_CONFIRM]
    if told:
        text = "; ".join(inner(one.text.rstrip(".")) for one in told)
        grounds = once([ground for one in told for ground in one.grounds])
        workings = tuple(step for one in told for step in one.workings)
        line = bullet(f"Possible instead: {text}", grounds, weight=8)
        yield replace(line, workings=tuple(dict.fromkeys(workings)))


def open_ways(write: Composer, offer: Offer) -> Iterator[Sentence]:
    """What may be possible and is being checked."""
    yield from (one for one in ways_out(write, offer) if one.move is Move.TO_CONFIRM)


def taken_back(write: Composer, offer: Offer) -> Iterator[Sentence]:
    """What we said too quickly of the sum and the days, above the list: once, and we are sorry."""
    late = bool(offer.delivery and offer.delivery.late)
    found = [
        wrong
        for about, fails in (("money", offer.too_dear), ("days", late))
        if fails and (wrong := overpromise(write.ctx.everything, offer, about=about))
    ]
    turns = [next((t for t in write.ctx.everything if t.id == g.source.id), None) for g in found]
    told = {t.id for t in turns if t and not _reached(write, t)}
    found = [ground for ground in found if ground.source.id not in told]
    if not found:
        return
    mine = all(g.who.casefold() == write.ctx.rep.name.casefold() for g in found)
    spoken = all(t and t.channel is Channel.CALL for t in turns)
    text = write.choose("recap taken back", note_phrases.RECAP_TAKEN_BACK).format(
        we="I" if mine else "We",
        we_low="I" if mine else "we",
        said_verb="said" if spoken else "wrote",
        said=joined([f'"{tidy(ground.quote, limit=14)}"' for ground in found]),
        holds="neither holds" if len(found) > 1 else "that does not hold",
    )
    yield Sentence(text=text, move=Move.OPENING, grounds=tuple(found), weight=8)


def _reached(write: Composer, turn: Turn) -> bool:
    """Whether the reader got this message of ours, or was there when it was said."""
    to_reader = any(same_person(p, write.ctx.recipient) for p in turn.to)
    return not turn.to or to_reader or turn.channel is Channel.CALL


def beside(write: Composer, offer: Offer) -> Iterator[Sentence]:
    """The plan that they asked to have quoted beside the goods, by the list and for as many."""
    for item in write.ctx.facts.prices:
        asked = _asked_plan(write, item)
        if asked is None:
            continue
        count = offer.priced.line.count
        total = item.price.amount * count
        sum_words = f"{total:,.2f}".removesuffix(".00")
        unit = item.unit.rpartition("/")[2] or "month"
        text = (
            f"{item.name} on its own line: {sum_words} {item.price.currency} a {unit}"
            f" for {count_words(count)}"
        )
        grounds = once((of_price(item), asked, of_evidence(offer.priced.line.evidence)))
        working = Working(Op.TIMES, (Decimal(count), item.price.amount), total)
        yield replace(bullet(text, grounds, weight=8), workings=(working,))


_REFUSED = re.compile(r"\b(?:without|no|not|don't|skip|leave out|later|drop)\b")


def _asked_plan(write: Composer, item: PriceItem) -> Ground | None:
    """Their newest words that want a running plan; None where they name none or refuse it."""
    if not is_recurring(item) or "/" not in item.unit:
        return None
    named = [re.escape(fold(name)) for name in (item.name, *item.aliases) if len(name) > 2]
    names = re.compile(rf"\b(?:{'|'.join(named)})\b")
    for turn in reversed(_here(write)):
        if turn.side is Side.OURS:
            continue
        for one in reversed(sentences(turn.text)):
            found = names.search(one.text)
            if found:
                clause = re.split(r"[,;]", one.text[: found.end()])[-1]
                refused = _REFUSED.search(clause)
                return None if refused else of_turn(turn, turn.text[one.start : one.end].strip())
    return None


def price_holds(write: Composer) -> Iterator[Sentence]:
    """Until when our price stands, by our newest words in writing; nothing once the day is past."""
    for turn in reversed(_here(write)):
        if turn.side is not Side.OURS or turn.channel is Channel.CALL:
            continue
        for one in reversed(sentences(turn.text)):
            if one.question or not _STANDS.search(one.text) or _TERMS.search(one.text):
                continue
            yield from _held(write, turn, turn.text[one.start : one.end].strip())
            return


def _held(write: Composer, turn: Turn, quote: str) -> Iterator[Sentence]:
    said = local_day(turn.at, turn.utc_offset)
    folded = re.sub(r"\s", " ", fold(quote))
    for one in times(folded, said, day_first=reads_day_first(turn.utc_offset)):
        if one.day is None or not _UNTIL.search(folded[: one.start]):
            continue
        if one.day >= write.ctx.now.date():
            for_orders = " for orders" if re.search(r"\border", folded) else ""
            text = f"The price stands{for_orders} until {write.day(one.day)}"
            yield bullet(text, (of_day(of_turn(turn, quote), one.day),), weight=8)
        return


def newest(evidence: Sequence[Evidence], kind: Kind) -> Evidence | None:
    """Return their newest plain words of a kind; None for none."""
    found = [
        e
        for e in evidence
        if e.kind is kind and e.side is not Side.OURS and e.polarity > 0 and not e.hypothetical
    ]
    return found[-1] if found else None


def bullet(text: str, grounds: Sequence[Ground], *, weight: int) -> Sentence:
    """Return a line of a list."""
    return Sentence(
        text=opening(text),
        move=Move.RECAP,
        grounds=tuple(grounds),
        weight=weight,
        bullet=True,
    )


def words(item: Evidence) -> str:
    """Return their words said back to them where that reads well, else quoted whole."""
    if flippable(item.quote) or sayable(item.quote):
        return inner(flipped(item.quote, limit=40))
    return f'"{tidy(item.quote, limit=40)}"'


def sayable(quote: str) -> bool:
    """Say whether a plain sentence of theirs, in which nobody says I, may be told unmarked."""
    text = tidy(quote, limit=40)
    plain = 3 < len(text.split()) <= 26 and not re.search(
        r"[?!\u2026>\n;()\"\u201c]|\. |'s\b", text
    )
    return (
        plain
        and bool(re.match(r"(?:In|For|At|On|With|Our|The|Every|Each|All|It) ", text))
        and not (re.search(r"(?i)\b(?:i|me|my|mine|you|your)\b|\b(?:i|you)'", text))
    )
