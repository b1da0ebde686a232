"""What the buyer wants to buy: quantities bound to products, and what they cost by the list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from agentarmy.domain.evidence import Evidence, Kind, Quantity, Source, SourceKind
from agentarmy.domain.ordering import SURE, by_buyer, of_kind, once, weighty
from agentarmy.domain.policies import contradiction, policy_for, sources_of, tier_for
from agentarmy.domain.records import Facts, Money, Policy, PolicyKind, PriceItem

TIMES, MINUS = "\N{MULTIPLICATION SIGN}", "\N{MINUS SIGN}"

_COUNTED = re.compile(r"\b\d[\d,.]*\s+(?:x\s+)?([A-Za-z][\w-]*)")
_WANTING = re.compile(
    r"\b(only|just|need|want|order|take|buy|make it|down to|instead|start with|enough)\b",
    re.IGNORECASE,
)
_TRYING = re.compile(
    r"\b(?:tri(?:al|als|es)|try|tests?|testing|pilots?|samples?|demos?|loan|borrow|for an? (?:day"
    r"|week|fortnight|month)|to start|first look|mock-?up|see (?:if|how|whether))\b",
    re.IGNORECASE,
)
_PERIODS = {"month": 12, "mo": 12, "quarter": 4, "year": 1, "yr": 1, "annum": 1}
_FEE = re.compile(
    r"\b(?:one-?off|once|set-?up|onboarding|installation|training|fee|delivery|flat rate)\b", re.I
)
"""What goes along with an order and is not counted in it."""
_EACH_PERIOD = re.compile(
    r"(?:(?P<flat>^)|/|\bper\b|\ban?\b|\beach\b|\bevery\b)\s*(?:per\s+)?"
    rf"(?P<period>{'|'.join(_PERIODS)})\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One product of an order; `item` is None when the price book does not hold it.

    `doubtful`: nobody said what is counted, and there are several things it could be.
    """

    product: str
    count: int
    item: PriceItem | None
    evidence: Evidence
    doubtful: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """What an order costs: `gross` by the list, `money` less the discounts; `expression` is the
    arithmetic in words, up to the sum, `aside` what is not counted or contradicts.
    """

    money: Money
    gross: Money
    expression: str
    sources: tuple[Source, ...]
    aside: str = ""


def is_guess(line: Line) -> bool:
    """Say whether nobody said how many: 'one of it' for a product of interest."""
    return line.evidence.confidence < SURE and line.evidence.value == Quantity(1, line.product)


def likely(lines: Sequence[Line], ceiling: Money | None) -> tuple[Line, ...]:
    """Return the order in the numbers that the stated sum pays, where nobody says how many.

    A buyer sets aside what the thing costs: at the products' average price the sum tells how many
    are meant, spread evenly. Lines that are counted, or have no price in its currency, stay.
    """
    once = [line for line in lines if line.item and not is_recurring(line.item)]
    if ceiling is None or not once or not all(is_guess(line) for line in lines):
        return tuple(lines)
    prices = [line.item.price for line in once if line.item]
    whole = sum(price.minor for price in prices)
    if len(once) != len(lines) or whole <= 0 or {p.currency for p in prices} != {ceiling.currency}:
        return tuple(lines)
    each, more = divmod(max(ceiling.minor * len(once) // whole, len(once)), len(once))
    return tuple(replace(line, count=each + (place < more)) for place, line in enumerate(once))


def plain(money: Money) -> str:
    """Return the amount without its currency, e.g. '68,460'."""
    return str(money).rpartition(" ")[0]


def is_recurring(item: PriceItem) -> bool:
    """Say whether the price is paid again and again ('seat/month', 'seat per month', 'month')."""
    return "/" in item.unit or bool(_EACH_PERIOD.search(item.unit))


def is_flat(item: PriceItem) -> bool:
    """Say whether the price is for a period and not for so many seats ('month')."""
    found = _EACH_PERIOD.search(item.unit)
    return found is not None and found["flat"] is not None


def _period_of(item: PriceItem) -> str:
    """The period as the unit names it; '' where it names none that is known."""
    found = _EACH_PERIOD.search(item.unit)
    return found["period"].casefold() if found else item.unit.rpartition("/")[2].strip()


def order_of(evidence: Sequence[Evidence], facts: Facts) -> tuple[Line, ...]:
    """Return what the buyer wants, a later quantity of a product over an earlier one.

    Evidence comes in order of speaking. The seller's quantities count only where the buyer names
    none. A quantity with no product takes the product of the talk: the one that the other side
    named for the same count, else the last one ordered, else the only one ever named, else the
    only one in the price book.
    """
    spoken = of_kind(evidence, Kind.QUANTITY)
    return once(spoken, ("order", facts.prices), make=lambda: _order_of(spoken, facts))


def _order_of(spoken: Sequence[Evidence], facts: Facts) -> tuple[Line, ...]:
    book, named = _index(facts.prices), _named(spoken)
    only = only_product(facts)
    lines: dict[str, Line] = {}
    for item in _standing(spoken):
        if not isinstance(item.value, Quantity):
            continue
        name = item.value.product or (item.topic if _key(item.topic) in book else "")
        name = name or named.get(item.value.count, "") or next(reversed(lines), "")
        doubtful = not name and not only and len(book) > 1
        name = name or named[None] or only or item.topic
        priced = book.get(_key(name))
        name = priced.name if priced else name or _noun(item.quote)
        if name in lines and _mentions(item, item.value):
            continue
        if name and "" in lines:
            lines.pop("")
        lines.pop(name, None)
        if item.polarity > 0 and item.value.count > 0:
            lines[name] = Line(
                product=name,
                count=item.value.count,
                item=priced,
                evidence=item,
                doubtful=doubtful,
            )
    return tuple(lines.values())


def _mentions(item: Evidence, value: Quantity) -> bool:
    """'The footprint of one Press' is a mention, no order, unless words of wanting are with it;
    'one box for a day, with a logger' is a trial beside the order.
    """
    return value.count == 1 and (is_trial(item) or not _WANTING.search(item.quote))


def is_trial(item: Evidence) -> bool:
    """Say whether one of it is asked for to look at, beside what is ordered."""
    single = isinstance(item.value, Quantity) and item.value.count == 1
    return single and bool(_TRYING.search(item.quote))


def _standing(spoken: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Weigh the counts of each product by themselves: what the buyer leaves open, ours may say.

    A product that only our side counts is an offer, unless the buyer counted nothing at all.
    """
    groups: dict[str, list[Evidence]] = {}
    for item in spoken:
        product = item.value.product if isinstance(item.value, Quantity) else ""
        groups.setdefault(product or item.topic, []).append(item)
    silent = not by_buyer(spoken)
    told = [group for group in groups.values() if silent or by_buyer(group)]
    kept = {id(item) for group in told for item in weighty(group)}
    return tuple(item for item in spoken if id(item) in kept)


def _key(name: str) -> str:
    return name.casefold().strip()


def _index(prices: Sequence[PriceItem]) -> dict[str, PriceItem]:
    """Return the price lines by every name they go by; names and SKUs win over aliases."""
    found: dict[str, PriceItem] = {}
    for item in prices:
        for name in (item.name, item.sku):
            found.setdefault(name.casefold(), item)
    for item in prices:
        for alias in item.aliases:
            found.setdefault(alias.casefold(), item)
    found.pop("", None)
    return found


def _named(spoken: Sequence[Evidence]) -> dict[int | None, str]:
    """Return the product last named for each count; under None the only one named at all."""
    pairs = [
        (item.value.count, item.value.product)
        for item in spoken
        if isinstance(item.value, Quantity) and item.value.product
    ]
    products = {product for _, product in pairs}
    return {**dict(pairs), None: products.pop() if len(products) == 1 else ""}


def only_product(facts: Facts) -> str:
    """Return the name of the one thing that is sold, '' where there are several."""
    goods = [item for item in facts.prices if not _FEE.search(f"{item.name} {item.unit}")]
    once = [item for item in goods if not is_recurring(item)] or goods
    return once[0].name if len(once) == 1 else ""


def _noun(quote: str) -> str:
    """The word behind the number ('120 seats' → 'Seat'): what to add to the price book."""
    found = _COUNTED.search(quote)
    if not found:
        return ""
    word = found[1]
    return (word[:-1] if word.endswith("s") and not word.endswith("ss") else word).capitalize()


def units(lines: Sequence[Line]) -> int:
    """Return the number of units in the order; plans beside goods are not counted."""
    return sum(line.count for line in goods_of(lines))


def goods_of(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines that are delivered: what is bought once, else all that is subscribed to."""
    once = tuple(line for line in lines if line.item is None or not is_recurring(line.item))
    return once or tuple(lines)


def discounted(price: Money, count: int, *, policy: Policy | None) -> tuple[Money, Money, Decimal]:
    """Return gross sum, discount and percent of `count` pieces; rounded half up to minor units."""
    tier = tier_for(policy, count) if policy else None
    percent = tier.value if tier else Decimal(0)
    gross = price.minor * count
    off = _share(gross, percent)
    return Money(gross, price.currency), Money(off, price.currency), percent


def _share(minor: int, percent: Decimal) -> int:
    return int((Decimal(minor) * percent / 100).to_integral_value(ROUND_HALF_UP))


def total_of(
    lines: Sequence[Line], policies: Sequence[Policy], *, on: date, months: int = 12
) -> Total | None:
    """Add up the order: quantity by list price less volume discount of each product.

    Recurring prices are set aside when something is bought once, and otherwise counted for
    `months` months. None when a price is missing, the currencies differ or nothing is ordered.
    """
    if any(line.item is None for line in lines):
        return None
    priced = [(line, line.item) for line in lines if line.item is not None]
    once = [pair for pair in priced if not is_recurring(pair[1])]
    counted = once or priced
    if len({item.price.currency for _, item in counted}) != 1:
        return None
    sums = _Sums(counted[0][1].price.currency)
    for line, item in counted:
        policy = policy_for(PolicyKind.VOLUME_DISCOUNT, item.name, policies=policies, on=on)
        sums.add(line, item, times=_times(item, months), policy=policy)
    sums.spend(policy_for(PolicyKind.SPEND_DISCOUNT, "", policies=policies, on=on))
    aside = (_aside([pair for pair in priced if once and is_recurring(pair[1])]), *sums.clashes)
    gross, off = Money(sums.gross, sums.currency), Money(sums.off, sums.currency)
    return Total(
        money=Money(sums.gross - sums.off, sums.currency),
        gross=gross,
        expression=_expression(sums.terms, gross, off, sums.percents),
        sources=tuple(dict.fromkeys(sums.sources)),
        aside="; ".join(dict.fromkeys(filter(None, aside))),
    )


@dataclass(slots=True)
class _Sums:
    """What is added up of an order, in minor units."""

    currency: str
    gross: int = 0
    off: int = 0
    terms: list[str] = field(default_factory=list)
    percents: set[Decimal] = field(default_factory=set)
    sources: list[Source] = field(default_factory=list)
    clashes: list[str] = field(default_factory=list)

    def add(self, line: Line, item: PriceItem, *, times: int, policy: Policy | None) -> None:
        whole, cut, percent = discounted(item.price, line.count, policy=policy)
        self.gross, self.off = self.gross + whole.minor * times, self.off + cut.minor * times
        self.terms.append(_term(line.count, item, times))
        self.sources += [line.evidence.source, Source(SourceKind.PRICE_BOOK, item.id, "price")]
        self.percents.add(percent)
        if policy and (percent or policy.rivals):
            self.sources += sources_of(policy)
            self.clashes.append(contradiction(policy, line.count))

    def spend(self, policy: Policy | None) -> None:
        """Take off what the sum of the order earns, where no volume discount was taken."""
        if policy is None or self.off or policy.currency != self.currency:
            return
        tier = tier_for(policy, self.gross)
        if tier is None:
            return
        self.off = _share(self.gross, tier.value)
        self.percents = {tier.value}
        self.sources += sources_of(policy)
        self.clashes.append(contradiction(policy, self.gross))


def _times(item: PriceItem, months: int) -> int:
    """How often a recurring price falls due in `months` months; 1 for one that is paid once."""
    if not is_recurring(item):
        return 1
    per_year = _PERIODS.get(_period_of(item).casefold(), 1)
    return max(1, months * per_year // 12)


def _term(count: int, item: PriceItem, times: int) -> str:
    period = _period_of(item)
    return f"{count:,} {TIMES} {plain(item.price)}" + (
        f" {TIMES} {times} {period}s" if times > 1 else ""
    )


def _expression(terms: Sequence[str], gross: Money, off: Money, percents: set[Decimal]) -> str:
    text = " + ".join(terms)
    if len(terms) > 1 or TIMES in text:
        text += f" = {plain(gross)}"
    if not off.minor:
        return f"{text} {gross.currency}"
    cut = f"{_percent(next(iter(percents)))} %" if len(percents) == 1 else plain(off)
    return f"{text} {MINUS} {cut} = {Money(gross.minor - off.minor, gross.currency)}"


def _percent(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _aside(left: Sequence[tuple[Line, PriceItem]]) -> str:
    parts = [
        f"{item.name} {Money(item.price.minor * line.count, item.price.currency)}"
        f" per {_period_of(item)} not counted"
        for line, item in left
    ]
    return "; ".join(parts)


def largest_within(
    line: Line, ceiling: Money, *, policies: Sequence[Policy], on: date, months: int = 12
) -> tuple[int, Money] | None:
    """Return the most units of this product that the ceiling pays, and their sum; None for none.

    A recurring price is counted for `months` months, the time that the ceiling is for.
    A higher volume discount can make more units cheaper than fewer, so every count is tried.
    """
    if line.item is None or line.item.price.currency != ceiling.currency:
        return None
    policy = policy_for(PolicyKind.VOLUME_DISCOUNT, line.item.name, policies=policies, on=on)
    times = _times(line.item, months)
    for count in range(line.count - 1, 0, -1):
        gross, off, _ = discounted(line.item.price, count, policy=policy)
        if (gross.minor - off.minor) * times <= ceiling.minor:
            return count, Money((gross.minor - off.minor) * times, ceiling.currency)
    return None
