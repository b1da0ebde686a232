"""What is answered and offered: sums and days by list and policy, and what must be taken back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from agentarmy.domain.evidence import Day, Evidence
from agentarmy.domain.naming import plural
from agentarmy.domain.promises import promised
from agentarmy.domain.records import (
    Channel,
    Facts,
    Person,
    Policy,
    PolicyKind,
    PriceItem,
    Side,
    Turn,
)
from agentarmy.domain.stages import Stage
from agentarmy.writing import kind_phrases, offer_phrases, phrases
from agentarmy.writing.answers import About, Asked, count_asked, named_in, product_in
from agentarmy.writing.asking import checking, document
from agentarmy.writing.claims import claims_of
from agentarmy.writing.composer import Composer, money_words
from agentarmy.writing.courtesy import order_placed
from agentarmy.writing.goods import beside
from agentarmy.writing.ground import (
    Ground,
    Move,
    Op,
    Sentence,
    of_evidence,
    of_policy,
    of_price,
    of_turn,
    once,
)
from agentarmy.writing.included import included_wish
from agentarmy.writing.knowing import looked_up, meant, other_goods, points_back, told_limits
from agentarmy.writing.meeting import met
from agentarmy.writing.names import first_name, same_person
from agentarmy.writing.offer import Delivery, Offer, at_count, gap_working
from agentarmy.writing.points import covered, gap_words, in_points, included_words, point_answers
from agentarmy.writing.promises import asked_thing, late_promise, overpromise
from agentarmy.writing.shelf import Found
from agentarmy.writing.ways import calendar, on_its_way, ways_out
from agentarmy.writing.wording import (
    agree,
    count_words,
    flipped,
    inner,
    joined,
    opening,
    percent,
    tidy,
)

_DELIVERY_ABOUT = (About.DELIVERY, About.BOTH, About.YES_NO)
_NO_SUBJECT = re.compile(
    r"(?:Runs|Seals|Needs|Takes|Comes|Has|Weighs|Speaks|Prints|Reads|Stacks|Works|Uses|Holds|Fits"
    r"|Supports|Includes)\b"
)
_PRICE_ABOUT = (About.PRICE, About.BOTH, About.YES_NO)


def answers(write: Composer) -> Iterator[Sentence]:
    """Answer what was asked from prices, policies and documents; mark what can't be.

    Each sentence names the questions that it answers; one that answers two is said once.
    """
    yield from point_answers(write)
    said: dict[str, Sentence] = {}
    several = {p.label for p in write.ctx.askers[1:]}
    for asked in write.ctx.asked:
        if in_points(write.ctx, asked):
            continue
        if said and _only_back(asked, write.ctx.asked):
            last = next(reversed(said))
            said[last] = replace(said[last], answers=(*said[last].answers, asked.ground))
            continue
        for sentence in _answer(write, asked):
            before = said.get(sentence.text)
            if before is None and asked.ground.who in several:
                sentence = _to_asker(write, sentence, asked)
            kept = before or sentence
            known = (*kept.answers, asked.ground)
            said[sentence.text] = replace(kept, answers=tuple(dict.fromkeys(known)))
    yield from _varied(write, said.values())
    if said and not any(_dated(s) for s in said.values()):
        yield from _wished_day(write)
    told = {g.quote for s in said.values() for g in s.grounds}
    yield from (s for s in told_limits(write) if s.grounds[0].quote not in told)


def _dated(sentence: Sentence) -> bool:
    return any(w.op in (Op.DAYS_AFTER, Op.DAYS_BEFORE) for w in sentence.workings)


def _wished_day(write: Composer) -> Iterator[Sentence]:
    """The last day to order for a day that they name beside their questions."""
    offer = write.ctx.offer
    wish = offer.delivery.wish if offer and offer.delivery and not offer.delivery.late else None
    if offer and offer.delivery and wish and wish.source.id in {t.id for t in write.ctx.unanswered}:
        yield from last_day(write, offer.delivery)


def _varied(write: Composer, said: Iterable[Sentence]) -> Iterator[Sentence]:
    """The sentences, none of the marks for the rep led up to in the words of the one before."""
    used = set[str]()
    for sentence in said:
        lead, _, slot = sentence.text.partition("[to confirm: ")
        if lead.strip() and lead in used and sentence.text.endswith("]"):
            other = next((o for o in phrases.CHECKING if o.partition("{")[0] not in used), "")
            text = other.format(slot=f"[to confirm: {slot}") if other else f"[to confirm: {slot}"
            sentence, lead = replace(sentence, text=text), other.partition("{")[0]
        used.add(lead)
        yield sentence


_BACK = re.compile(
    r"(?i)^\W*(?:(?:so|and|but|then)\W+)?(?:(?:can|could|will|would) (?:you|we) (?:do|manage"
    r"|arrange|agree to|make|live with)"
    r" (?:that|it|this)(?: (?:work|happen))?|(?:is|would|will) (?:that|this"
    r"|it) (?:be )?(?:possible|ok|okay|fine|doable|feasible"
    r"|work|all right)|(?:deal|agreed|possible|ok))\W*(?:for you|for us)?\W*$"
)


def _only_back(asked: Asked, known: Sequence[Asked]) -> bool:
    """Whether a question only points to what the same message asked before: 'Can you do that?'."""
    place = known.index(asked)
    before = known[place - 1] if place else None
    same = before is not None and before.ground.source == asked.ground.source
    return same and bool(_BACK.match(asked.text))


def _to_asker(write: Composer, sentence: Sentence, asked: Asked) -> Sentence:
    """An answer with the first name of who asked, where several did."""
    person = next(p for p in write.ctx.askers if p.label == asked.ground.who)
    name = first_name(person)
    if not name or sentence.move is Move.CORRECTION:
        return sentence
    text = write.choose("second asker" + asked.text, kind_phrases.SECOND_ASKER)
    text = text.format(name=name, answer=inner(sentence.text))
    grounds = once((*sentence.grounds, asked.ground))
    return replace(sentence, text=text, grounds=grounds, paragraph=True)


def _answer(write: Composer, asked: Asked) -> Iterator[Sentence]:
    owed = late_promise(write.ctx, asked)
    if owed:
        yield _own_up(write, owed, asked)
    elif asked.about is About.DISCOUNT:
        yield from _discount(write, asked)
    elif asked.about is About.DOCUMENT:
        yield document(write, asked)
    elif asked.about is About.MEETING:
        yield from met(write, asked)
    elif _of_aside(write, asked):
        yield _looked_up(write, _with_aside(write, asked))
    elif asked.about in _PRICE_ABOUT or asked.about in _DELIVERY_ABOUT:
        yield from _figures(write, asked)
    else:
        yield _looked_up(write, asked)


def _before(write: Composer, asked: Asked) -> Asked | None:
    """The question before it in the same message."""
    known = write.ctx.asked
    place = known.index(asked) if asked in known else 0
    before = known[place - 1] if place else None
    return before if before and before.ground.source == asked.ground.source else None


def _of_aside(write: Composer, asked: Asked) -> bool:
    """Whether 'how fast do they ship?' is of the spare parts that the question before is about."""
    before = _before(write, asked)
    if before is None or asked.about is not About.DELIVERY or named_in(asked.text, write.ctx.facts):
        return False
    points = re.search(r"(?i)\b(?:they|them|those|these|it)\b", asked.text)
    return bool(points) and other_goods(before.text)


def _with_aside(write: Composer, asked: Asked) -> Asked:
    before = _before(write, asked)
    return replace(asked, text=f"{before.text if before else ''} {asked.text}")


def _figures(write: Composer, asked: Asked) -> Iterator[Sentence]:
    """The price and the days that they ask for; a price of something else is never ours."""
    offer = write.ctx.offer
    wants_price, wants_days = asked.about in _PRICE_ABOUT, asked.about in _DELIVERY_ABOUT
    if wants_price:
        yield from _prices(write, asked, offer)
    if wants_days and (offer is None or offer.delivery is None):
        if asked.about is not About.BOTH or offer:
            yield checking(write, asked)
    elif wants_days and offer:
        yield from _when(write, asked, offer)


def _prices(write: Composer, asked: Asked, offer: Offer | None) -> Iterator[Sentence]:
    count = _other_count(offer, asked) if offer else 0
    other = other_goods(asked.text)
    if other and not (offer and count):
        yield checking(write, asked)
    elif offer and count:
        found = at_count(offer, count, facts=write.ctx.facts, now=write.ctx.now)
        price = price_of(write, found)
        yield replace(price, grounds=once((asked.ground, *price.grounds)), paragraph=True)
    elif offer and not _elsewhere(offer, asked, write.ctx.facts):
        yield from money(write, offer)
        yield from beside(write, offer, asked=asked)
    else:
        yield _list_price(write, asked)


def _elsewhere(offer: Offer, asked: Asked, facts: Facts) -> bool:
    """Whether a question names another product than the one on the table, and not that one."""
    named, item = named_in(asked.text, facts), offer.priced.line.item
    return bool(named) and item not in named


def _when(write: Composer, asked: Asked, offer: Offer) -> Iterator[Sentence]:
    """The days by policy; of an order that is placed, the day it comes, or a mark for the rep."""
    placed = order_placed(write.ctx.everything)
    if placed is None or offer.delivery is None:
        yield from days(write, offer)
        return
    turn = placed.turn
    later = [t for t in write.ctx.everything if t.side is Side.OURS and t.at and turn.at]
    confirmed = any(t.at > turn.at and _CONFIRMS.search(t.text) for t in later if t.at and turn.at)
    if confirmed:
        yield checking(write, asked)
    else:
        yield from on_its_way(write, offer, placed=of_turn(turn, placed.quote))


_CONFIRMS = re.compile(r"(?i)\bconfirm(?:ed|s|ing)?\b")


def _own_up(write: Composer, owed: Evidence, asked: Asked) -> Sentence:
    """Own up to our late promise with its day; what was promised is marked for the rep."""
    about = promised(owed.quote)
    thing = tidy(about.phrase) if about.phrase else asked_thing(asked.text)
    day = owed.due or (owed.asserted_at.date() if owed.asserted_at else None)
    dated = phrases.OWN_LATE if owed.due else phrases.OWN_LATE_SAID
    firm = not claims_of(owed.quote).weak  # 'I hope to' is quoted, not called a promise
    options: Sequence[str] = dated if about.giving and thing and firm else phrases.OWN_OPEN
    if options is phrases.OWN_OPEN and owed.asserted_at:
        day = owed.asserted_at.date()
    turn = next((t for t in write.ctx.everything if t.id == owed.source.id), None)
    mine = owed.speaker.casefold() == write.ctx.rep.name.casefold()
    text = write.choose("own up", options).format(
        we="I" if mine else "We",
        we_low="I" if mine else "we",
        said_verb="said" if turn and turn.channel is Channel.CALL else "wrote",
        said=tidy(owed.quote, limit=18),
        thing=flipped(thing or tidy(asked.text.rstrip("?"), limit=14), limit=14),
        day=write.day(day) if day else "",
    )
    grounds = once((of_evidence(owed), asked.ground))
    return Sentence(text=text, move=Move.TO_CONFIRM, grounds=grounds, weight=9, paragraph=True)


def _discount(write: Composer, asked: Asked) -> Iterator[Sentence]:
    """Answer by the volume policy, with the sum when there is one; more than that is marked.

    Who may grant how much beyond it stays in the house.
    """
    offer = write.ctx.offer
    if offer:
        yield from money(write, offer)
    item = offer.priced.line.item if offer else product_in(asked.text, write.ctx.facts)
    policy = _volume_policy(write.ctx.facts, item.name if item else "")
    if policy and not (offer and offer.priced.percent):
        steps = [f"{percent(t.value)} from {t.minimum:,}" for t in policy.tiers if t.value]
        steps[:1] = [f"{step} units" for step in steps[:1]]
        text = write.choose("discount", phrases.DISCOUNT).format(tiers=joined(steps))
        grounds = (of_policy(policy),)
        yield Sentence(text=text, move=Move.OFFER, grounds=grounds, weight=8)
    if policy and offer and offer.priced.percent:
        pushes = bool(_PUSHES.search(asked.text))
        text = write.choose("discount all", offer_phrases.VOLUME_IN)
        text = text.format(off=percent(offer.priced.percent))
        yield Sentence(
            text=f"{text} [to confirm: {_more(asked, offer.priced.percent)}]" if pushes else text,
            move=Move.TO_CONFIRM if pushes else Move.OFFER,
            grounds=(of_policy(policy), asked.ground),
            weight=8,
        )
    elif policy is None:
        yield checking(write, asked)
    elif _PUSHES.search(asked.text):
        text = write.choose("discount more", offer_phrases.MORE_OFF).format(more=_more(asked))
        yield Sentence(text=text, move=Move.TO_CONFIRM, grounds=(asked.ground,), weight=8)


_PUSHES = re.compile(
    r"(?i)\b(?:better|cheaper|lower|down|match|sharpen|half-?way|move|reduce|cut|drop|off|wiggle"
    r"|room)\b"
    r"|\d\s*(?:%|per ?cent)"
)
"""More is wanted than what the list gives."""
_ANY_MORE = "whether more is possible"


def _more(asked: Asked, used: Decimal = Decimal(0)) -> str:
    """What the rep must settle: the percentage they name, or whether more is possible at all."""
    found = re.search(r"(\d+(?:[.,]\d+)?)\s*(?:%|per ?cent)", asked.text.lower())
    if not found:
        return _ANY_MORE
    more = Decimal(found[1].replace(",", ".")) <= used
    return f"whether {'another ' if more else ''}{found[1]} percent is possible"


def _volume_policy(facts: Facts, product: str) -> Policy | None:
    """The volume discount of the product, else the one that binds all."""
    found = [p for p in facts.policies if p.kind is PolicyKind.VOLUME_DISCOUNT and p.tiers]
    own = [p for p in found if product and p.product.casefold() == product.casefold()]
    return next(iter([*own, *(p for p in found if not p.product)]), None)


def _other_count(offer: Offer, asked: Asked) -> int:
    """The count that a question names, 0 when it names none or the one on the table."""
    item = offer.priced.line.item
    count = count_asked(asked.text, item.name) if item else 0
    return 0 if count == offer.priced.line.count else count


def _list_price(write: Composer, asked: Asked) -> Sentence:
    """The list price of the thing that is asked about, or the only one that is sold."""
    prices = write.ctx.facts.prices
    item = product_in(asked.text, write.ctx.facts) or (prices[0] if len(prices) == 1 else None)
    item = item or (meant(write.ctx, asked) if points_back(asked.text) else None)
    if item is None:
        return checking(write, asked)
    one, unit = (f"One {item.name}", "") if item.unit == "unit" else (item.name, item.unit)
    per = f" per {unit.replace('/', ' and ')}" if unit else ""
    text = f"{one} is {money_words(item.price)}{per} by our price list."
    return Sentence(text=text, move=Move.ANSWER, grounds=(of_price(item),), weight=8)


def _looked_up(write: Composer, asked: Asked) -> Sentence:
    """One sentence of our documents that holds what is asked, or a mark for the rep."""
    found = looked_up(write, asked)
    if found is None:
        return checking(write, asked)
    text, grounds = _with_subject(write, found, found.product)
    if found.headed:
        grounds = (*grounds, asked.ground)  # the head is their word
    return Sentence(text=text, move=Move.ANSWER, grounds=grounds, weight=7)


def _with_subject(
    write: Composer, found: Found, item: PriceItem | None
) -> tuple[str, tuple[Ground, ...]]:
    """A document's sentence; 'Runs on …' gets the product asked about, or that on the table."""
    text, offer = found.text, write.ctx.offer
    item = item or (offer.priced.line.item if offer else None)
    if item is None or not _NO_SUBJECT.match(text):
        return text, (found.ground,)
    return f"The {item.name} {inner(text)}", (found.ground, of_price(item))


def _taken_back(write: Composer) -> Iterator[Sentence]:
    """What we said too quickly of the sum and the days, where both are answered point by point."""
    offer, turns = write.ctx.offer, write.ctx.everything
    if offer is None:
        return
    money_said = covered(write.ctx, About.PRICE) and offer.too_dear
    wrong = overpromise(turns, offer, about="money") if money_said else None
    if wrong:
        yield replace(_own_words(write, wrong, again=False), paragraph=True)
    late = covered(write.ctx, About.DELIVERY) and offer.delivery and offer.delivery.late
    quick = overpromise(turns, offer, about="days") if late else None
    if wrong and quick and write.depth == 1:
        yield _both_wrong(write, wrong, quick)
        return
    if write.depth == 1:
        quick = None
    if quick:
        yield replace(_own_words(write, quick, again=bool(wrong)), paragraph=not wrong)


def _both_wrong(write: Composer, wrong: Ground, quick: Ground) -> Sentence:
    """Own in one sentence that neither the sum nor the days hold, whoever of them we told it."""
    mine = all(g.who.casefold() == write.ctx.rep.name.casefold() for g in (wrong, quick))
    turn = next((t for t in write.ctx.everything if t.id == wrong.source.id), None)
    other = _told(write, turn) if turn and turn.channel is not Channel.CALL else None
    if other:
        wrong = replace(wrong, value=f"to {other.name}")
    text = write.choose("own both", phrases.OWN_WORDS_BOTH).format(
        we="I" if mine else "We",
        money=tidy(wrong.quote, limit=14),
        days=tidy(quick.quote, limit=14),
        whom=first_name(other) if other else "you",
    )
    grounds = once((wrong, quick))
    return Sentence(text=text, move=Move.CORRECTION, grounds=grounds, weight=9, paragraph=True)


def corrections(write: Composer) -> Iterator[Sentence]:
    """Set right what does not hold: the sum, the days, then what would fit."""
    offer = write.ctx.offer
    if offer is None:
        return
    if offer.too_dear and not covered(write.ctx, About.PRICE):
        yield from money(write, offer)
    if offer.delivery and offer.delivery.late and not covered(write.ctx, About.DELIVERY):
        yield from days(write, offer)
    yield from _taken_back(write)
    yield from ways_out(write, offer)


def standing(write: Composer) -> Iterator[Sentence]:
    """Where all holds: the sum and the last day to order, once it is quoting time."""
    offer = write.ctx.offer
    if offer is None or offer.too_dear:
        return
    if write.ctx.stage not in (Stage.PROPOSAL, Stage.NEGOTIATION):
        return
    if not covered(write.ctx, About.PRICE):
        yield replace(price_of(write, offer), weight=6)
    if offer.delivery and not offer.delivery.late and not covered(write.ctx, About.DELIVERY):
        yield from (replace(s, weight=6) for s in days(write, offer))


def money(write: Composer, offer: Offer) -> Iterator[Sentence]:
    """State the sum, as deep as the reader wants it, after taking back what we said of it."""
    wrong = overpromise(write.ctx.everything, offer, about="money") if offer.too_dear else None
    if wrong:
        yield replace(_own_words(write, wrong, again=False), paragraph=True)
    yield replace(price_of(write, offer), paragraph=wrong is None)


def price_of(write: Composer, offer: Offer) -> Sentence:
    """State the sum and how it lies to their budget."""
    priced = offer.priced
    item = priced.line.item
    if item is None:
        raise ValueError("an offer has a price")
    off = percent(priced.percent) if priced.percent else ""
    found = included_wish(write.ctx)
    within = included_words(write, found)
    fields = {
        "count": opening(count_words(priced.line.count)),
        "count_low": count_words(priced.line.count),
        "product": plural(item.name, priced.line.count),
        "price": money_words(item.price),
        "net": money_words(priced.net),
        "gross": money_words(priced.gross),
        "less": f", or {money_words(priced.net)} after {off} for volume" if off else "",
        "with_discount": f" with the {off} volume discount" if off else "",
        "gap": f"{within}{gap_words(offer)}",
    }
    verbs = ("comes/come", "makes/make", "is/are", "costs/cost")
    fields |= {v.partition("/")[2]: agree(priced.line.count, v) for v in verbs}
    return Sentence(
        text=write.choose("price", phrases.PRICE[write.depth]).format(**fields),
        move=Move.CORRECTION if offer.too_dear else Move.OFFER,
        grounds=once((*offer.budget_grounds, *found.grounds)),
        workings=gap_working(offer),
        weight=9,
    )


def days(write: Composer, offer: Offer) -> Iterator[Sentence]:
    """State the days by policy; for a wished day, the last day to order."""
    delivery = offer.delivery
    if delivery is None:
        return
    wrong = overpromise(write.ctx.everything, offer, about="days") if delivery.late else None
    if wrong and write.depth > 1:
        again = offer.too_dear and overpromise(write.ctx.everything, offer, about="money")
        yield replace(_own_words(write, wrong, again=bool(again)), paragraph=True)
    alone = delivery.late and (wrong is None or write.depth == 1)
    yield replace(delivery_of(write, delivery), paragraph=alone)
    yield from calendar(write, offer)
    yield from last_day(write, delivery)
    words = tidy(delivery.policy.text, limit=40)
    if write.depth == 3 and delivery.late:
        text = write.choose("policy", phrases.POLICY).format(said=words)
        grounds = (of_policy(delivery.policy),)
        yield Sentence(text=text, move=Move.OFFER, grounds=grounds, weight=4)


def last_day(write: Composer, delivery: Delivery) -> Iterator[Sentence]:
    """Name the last day to order for the day they wish, when it still lies ahead."""
    wish, day = delivery.wish, delivery.order_by
    if order_placed(write.ctx.everything):
        return
    if day is None or wish is None or not isinstance(wish.value, Day):
        return
    if day < write.ctx.now.date():
        return
    text = write.choose("order_by", phrases.ORDER_BY)
    yield Sentence(
        text=text.format(wanted=write.day(wish.value.day), order_by=write.day(day)),
        move=Move.OFFER,
        grounds=once((*delivery.grounds, of_evidence(wish))),
        workings=delivery.workings,
        weight=8,
    )


def delivery_of(write: Composer, delivery: Delivery) -> Sentence:
    """State the days by policy."""
    count = count_words(delivery.line.count)
    wish, grounds = "", delivery.grounds
    if delivery.late and delivery.wish and not isinstance(delivery.wish.value, Day):
        wish = f", not {count_words(delivery.wished_days)}"
        grounds = once((*grounds, of_evidence(delivery.wish)))
    confirmed = "order confirmation" in delivery.policy.text and write.depth > 1
    text = write.choose("delivery", phrases.DELIVERY).format(
        count=count,
        Count=opening(count),
        days=delivery.days,
        take=agree(delivery.line.count, "takes/take"),
        from_order=" from order confirmation" if confirmed else "",
        wish=wish,
    )
    move = Move.CORRECTION if delivery.late else Move.OFFER
    return Sentence(text=text, move=move, grounds=grounds, weight=9)


def _own_words(write: Composer, ground: Ground, *, again: bool) -> Sentence:
    """Take back what our side said too quickly, without excuses."""
    mine = ground.who.casefold() == write.ctx.rep.name.casefold()
    turn = next((t for t in write.ctx.everything if t.id == ground.source.id), None)
    spoken = turn is None or turn.channel is Channel.CALL
    verb = "said" if turn and spoken else "wrote"
    other = _told(write, turn) if turn and not spoken else None
    if other:  # the reader never saw it
        verb, ground = f"told {first_name(other)}", replace(ground, value=f"to {other.name}")
    options: Sequence[str] = phrases.OWN_WORDS
    if write.ctx.region.id == "apac":
        options = phrases.OWN_WORDS_SOFT
    text = write.choose("own", phrases.OWN_WORDS_AGAIN if again else options).format(
        we="I" if mine else "We",
        we_low="I" if mine else "we",
        said_verb=verb,
        said=tidy(ground.quote, limit=14),
    )
    weight = 6 if again else 7 if other else 8
    return Sentence(text=text, move=Move.CORRECTION, grounds=(ground,), weight=weight)


def _told(write: Composer, turn: Turn) -> Person | None:
    """To whom a message of ours went that did not go to the reader; None where it did."""
    named = [p for p in turn.to if first_name(p) and p.name]
    if not named or any(same_person(p, write.ctx.recipient) for p in turn.to):
        return None
    return named[0]
