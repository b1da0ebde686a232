"""Other goods that a question for a price names beside the main one: their sum, and all in all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from agentarmy.domain.naming import plural
from agentarmy.domain.orders import is_recurring
from agentarmy.domain.records import Money, PriceItem
from agentarmy.reading.numbers import numbers
from agentarmy.reading.text import fold
from agentarmy.writing import offer_phrases as phrases
from agentarmy.writing.answers import Asked, count_asked, named_in
from agentarmy.writing.composer import Composer, money_words
from agentarmy.writing.ground import Ground, Move, Op, Sentence, Working, once
from agentarmy.writing.offer import Offer, Priced, priced_as
from agentarmy.writing.wording import count_words, joined

_METRES = r"(?:running )?(?:met(?:er|re)s?|m)"


def beside(write: Composer, offer: Offer, *, asked: Asked) -> Iterator[Sentence]:
    """Price the other goods of a question and add all up; what has no count is left to the rep."""
    known = {offer.priced.line.item, *(plan.line.item for plan in offer.plans)}
    named = [item for item in named_in(asked.text, write.ctx.facts) if item not in known]
    found: list[Priced] = []
    for item in named:
        count, ground = _counted(write, asked, item)
        if not count or item.price.currency != offer.priced.net.currency or is_recurring(item):
            yield _unknown(item, asked)
            continue
        line = replace(offer.priced.line, product=item.name, item=item, doubtful=False)
        said = priced_as(line, count, said=asked.ground, facts=write.ctx.facts, now=write.ctx.now)
        grounds = (*said.grounds, ground) if ground else said.grounds
        found.append(replace(said, grounds=grounds))
    if found:
        yield _together(write, offer.priced, found)


def _unknown(item: PriceItem, asked: Asked) -> Sentence:
    text = f"[to confirm: the price of the {item.name} you ask for]"
    return Sentence(text=text, move=Move.TO_CONFIRM, grounds=(asked.ground,), weight=8)


def _together(write: Composer, main: Priced, others: Sequence[Priced]) -> Sentence:
    named = [_words(one) for one in others]
    net, total = Money(0, main.net.currency), main.net
    steps: list[Working] = []
    for one in others:
        net = Money(net.minor + one.net.minor, net.currency)
        after = Money(total.minor + one.net.minor, total.currency)
        steps += [*one.workings, Working(Op.PLUS, (total.amount, one.net.amount), after.amount)]
        total = after
    text = write.choose("together", phrases.TOGETHER).format(
        others=joined(named),
        Others=joined(named)[:1].upper() + joined(named)[1:],
        net=money_words(net),
        total=money_words(total),
    )
    grounds = once((*main.grounds, *(g for one in others for g in one.grounds)))
    return Sentence(
        text=text,
        move=Move.OFFER,
        grounds=grounds,
        workings=(*main.workings, *steps),
        weight=9,
    )


def _words(one: Priced) -> str:
    item = one.line.item
    name = plural(item.name, one.line.count) if item else one.line.product
    return f"{count_words(one.line.count)} {name}"


def _counted(write: Composer, asked: Asked, item: PriceItem) -> tuple[int, Ground | None]:
    """How many of it are asked for; metres count where it comes in sections of one metre."""
    for name in (item.name, *item.aliases):
        count = count_asked(asked.text, name)
        if count:
            return count, None
    folded = fold(asked.text)
    names = "|".join(re.escape(n.casefold()) for n in (item.name, *item.aliases) if n)
    for number in numbers(folded):
        rest = folded[number.end :]
        found = re.match(
            rf"\s*(?P<m>{_METRES})?\s*(?:of (?:your |the |our )?)?(?:{names})s?\b", rest
        )
        if not found or not number.whole:
            continue
        if not found["m"]:
            return number.whole, None
        for quote, ground in write.shelf.about(item):
            if re.search(
                r"\b1 ?m(?:et(?:er|re))? (?:sections?|pieces?|modules?|lengths?)\b", fold(quote)
            ):
                return number.whole, ground
    return 0, None
