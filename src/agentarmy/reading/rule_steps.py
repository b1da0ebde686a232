"""Sentences to steps of a rule: how long, how much off and who may say so, for which orders.

A sentence counts only when it lays down how things are done: what happened once, what is asked,
denied or supposed is no rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from agentarmy.domain.records import PolicyKind, Tier
from agentarmy.reading.products import Mention
from agentarmy.reading.rule_values import COUNTED, Duration, Extent, Percent, Role, Values

_Key = TypeVar("_Key", Extent, Role)
_Worth = TypeVar("_Worth", Duration, Percent, Role)
_Any = TypeVar("_Any", Duration, Extent, Percent, Role)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a rule as it was said; spans are those of the document.

    `open_below` and `open_above` are bounds that follow from the steps beside it.
    """

    kind: PolicyKind
    start: int
    end: int
    tier: Tier
    product: str = ""
    currency: str = ""
    open_below: bool = False
    open_above: bool = False
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with its values; `start` is its place in the document, `text` folded.

    `about` are folded words that say what it is about: heading, title, announcing words; `subject`
    is a made-up name with which it opens, of a product that the price book may lack.
    """

    start: int
    end: int
    text: str
    values: Values
    mentions: tuple[Mention, ...] = ()
    about: str = ""
    subject: str = ""
    listed: bool = False


_DELIVERY = re.compile(
    r"\b(?:deliver\w*|ship(?:s|ped|ping|ments?)?\b|dispatch\w*|lead[ -]times?|install\w*|fit(?:s"
    r"|ted|ting)?\b"
    r"|set[ -]?ups?\b"
    r"|set up|roll-?outs?|rolled out|deploy\w*|implement\w*|go(?:es)?[ -]live|onboard\w*"
    r"|provision\w*"
    r"|fulfil\w*|turnaround|commission(?:ed|ing)\b|hand(?:ed)?[ -]?over|arriv\w*|live traffic|ready"
    r"|activat\w*|production times?|made to order|built to order|clear(?:s|ed|ing)?\b"
    r"|integrat\w+|migrat\w+|data imports?|live (?:with)?in|starts? (?:with)?in"
    r"|leaves? (?:the|our|stock)|put up\b|moved over|taken over|built\b|connected\b|trained\b"
    r"|(?:is|are) started\b"
    r"|(?:is|are) (?:live|in) (?:with)?in\b|(?:from|of|after) (?:the |your )?(?:purchase )?order\b"
    r"|from stock|go(?:es)? out|notice to proceed)"
)
_BRIEF = re.compile(r"(?:\s[a-z-]+){0,3}\s?:\s?(?:about |within |in |up to )?$")
"""Between a size of order and its time: 'up to 250 handsets: ten weeks'."""
_OPENS = re.compile(r"\W*(?:(?:and|but|for|orders?|quantities|batches|of)\s)*")
_NEEDING = re.compile(r"\b(?:takes?|needs?|requires?|is planned|are planned|allow|extends? to)\b")
_ORDERS = re.compile(r"\b(?:orders?|purchas\w+|batch(?:es)?|volumes?|quantit(?:y|ies))\b")
_ABOUT_ORDERS = re.compile(rf"{_ORDERS.pattern}|\b{COUNTED}\b")
_OTHER = re.compile(
    r"\b(?:refund\w*|return(?:s|ed|ing)?\b|warrant\w+|guarantee period|trials?|respon[ds]\w*"
    r"|repl(?:y|ies)|retention|retain\w*|cancel\w*|notice(?! to proceed)"
    r"|invoic\w+|pay(?:s|ment|able|ing)?\b|paid|net \d|renew\w*"
    r"|valid\w*|expir\w+|training|courses?|support tickets?|hotline|maintenance|visits?|repair\w*"
    r"|(?<!leave our )(?<!leaves our )(?<!leave the )(?<!bonded )stor(?:e|ed|age)\b"
    r"|backups?|quot(?:e|ation) (?:is|are|within)|contract term|minimum term"
    r"|evaluat\w+|pilots?|audits?|stay|patch\w*|updates?)\b"
)
_ONCE = re.compile(
    r"\b(?:took|was|were|had|achieved|reduced|saved|shortened|managed to|went live|finished|helped"
    r"|(?:we|they|team|who|[a-z]+ (?:ltd|inc|gmbh)) (?:delivered|installed|shipped|completed"
    r"|deployed)"
    r"|last (?:year|month|quarter|week)|case stud\w+|for one|one (?:customer|client)|at a customer"
    r"|ideally|you mentioned|(?:'d|would) (?:like|need|love|prefer)|we (?:want|hope)"
    r"|we need(?! (?:about |up to )?(?:[\w-]+ ){1,3}(?:days|weeks|months))|hoping"
    r"|recently|could|might|used to|formerly|previously|until now|instead of|imagine|suppose)\b"
)
_NOT = re.compile(
    r"\b(?:not(?! more than| exceed)|cannot|never|no longer|won't|don't|doesn't|isn't|aren't"
    r"|nobody|no one)\b"
)
_OFF = re.compile(r"\b(?:discounts?|rebates?|off|reductions?|cheaper|price breaks?|deduct\w*)\b")
_OTHER_OFF = re.compile(
    r"\b(?:early|prompt|advance payment|prepay\w*|annual(?:ly)?|non-?profits?|education\w*"
    r"|students?"
    r"|loyalty|referral|renewals?|trade-in|competitor\w*|savings? of)\b"
)
_GRANT = re.compile(
    r"\b(?:may|can|grants?|gives?|approv\w+|sign[ -]?off|signs? off|authori[sz]\w+|word|allowed"
    r"|permission|up to|limit|needs?|requires?)\b"
)
_READ = re.compile(
    r"\b(?:approv\w+|read by|reads|sign[ -]?off|signed|signs?\b|review\w*|authori[sz]\w+"
    r"|countersign\w*"
    r"|goes to|go to|by)\b"
)
_PAPER = re.compile(
    r"\b(?:quotes?|quotations?|offers?|orders?|deals?|contracts?|proposals?|one of)\b"
)
_ABOVE = re.compile(r"\b(?:above|over|beyond|more than|exceeding|greater than)\s$")
_FLAT = re.compile(
    r"\b(?:(?:regardless of|whatever) (?:the )?(?:quantity|volume|size|number)"
    r"|any (?:quantity|number)|irrespective of|"
    r"lead[ -]times? (?:is|are)|delivery (?:takes|is (?:in|within))|installation takes"
    r"|(?:each|every) [a-z]+ (?:is|takes|goes)|^(?:the )?(?:data |full )?(?:import|integration"
    r"|migration|implementation|onboarding|roll-?out|set-?up)s? takes?"
    r"|^(?:live|go-?live|start|up and running|ready) (?:with)?in"
    r"|we (?:deliver|ship|install) (?:\w+ ){0,3}(?:in|within)|orders (?:ship|are (?:shipped"
    r"|delivered)"
    r"|arrive) (?:in|within)|(?:delivery|installation|lead|set-?up|roll-?out) times?:)"
)

_THING = r"(?:(?:the|a|an|each|every|all|our|new|any) )?(?:[a-z\u00b6-]+ ){1,2}"
_DONE = (
    r"(?:(?:is|are) (?:delivered|shipped|dispatched|despatched|installed|fitted|set up|put up"
    r"|rolled out|connected|taken over|moved over|built|trained|started|commissioned|live|ready)"
    r"(?: and (?:live|ready|running|fitted|installed))?|ships?|goe?s? (?:out|live)|starts?|opens?"
    r"|arrives?|takes? place)"
)
_ALL_OF_IT = re.compile(rf"{_THING}(?:{_DONE}(?: (?:with)?in)?(?: about)?|needs?|takes?)\s?$")
"""What stands before the one time of a sentence that says it of every order."""
_FROM_THEN = re.compile(
    r"(?:,? (?:after|of|from|following) (?:the |your )?(?:signed |purchase )*"
    r"(?:orders?|contract|signature|deposit|payment|go-ahead))?(?: to be set up)?\W*$"
)
_ASIDE = re.compile(
    r"\b(?:spares?|samples?|parts?|replacements?|documents?|manuals?|accessor\w+|consumables?"
    r"|requests?|questions?|tickets?|calls?|reports?|quotes?|catalogues?|brochures?|demos?"
    r"|certificates?|credits?|exchanges?|urgent|express|small\w*|large\w*|new|custom\w*|standard"
    r"|this|that|it|they|we|people|staff|who|which)\b"
)
"""What is not the order itself, or only some orders."""


def is_rule(said: Said) -> bool:
    """Whether a sentence lays something down, rather than tells, asks, denies or supposes."""
    return not (
        said.text.rstrip().endswith("?") or _ONCE.search(said.text) or _NOT.search(said.text)
    )


def delivery(said: Said, waiting: Extent | None) -> Iterator[Step]:
    """Read delivery times; `waiting` is a quantity named before, in the same paragraph or item."""
    times = said.values.durations
    if not times or _OTHER.search(said.text) or not _on_delivery(said):
        return
    extents = [e for e in said.values.extents if not e.currency]
    if not extents and waiting is not None:
        extents = [waiting]
    whole = _ALL_OF_IT.fullmatch(said.text[: times[0].start].lstrip())
    counted = any(e.firm for e in extents) or said.mentions or whole
    if extents and not counted and not _ABOUT_ORDERS.search(f"{said.about} {said.text}"):
        return
    extents = _with_the_rest(extents, times)
    for extent, time in _pairs(extents, times):
        tier = Tier(Decimal(time.days), working=time.working)
        yield _step(PolicyKind.DELIVERY_DAYS, said, tier, extent)
    if not extents and not said.listed and len(times) == 1 and _is_flat(said, times[0]):
        tier = Tier(Decimal(times[0].days), 1, working=times[0].working)
        yield Step(PolicyKind.DELIVERY_DAYS, said.start, said.end, tier, _product(said, None))


def _with_the_rest(extents: Sequence[Extent], times: Sequence[Duration]) -> list[Extent]:
    """Add what 'Kits ship in six weeks, more than ten in ten weeks' leaves to its first time."""
    first = extents[0] if extents else None
    if first is None or len(times) != len(extents) + 1 or times[0].start > first.start:
        return list(extents)
    if first.minimum is None or first.minimum <= 1:
        return list(extents)
    begin = min(times[0].start, first.start) - 1
    return [replace(first, start=begin, end=begin, minimum=1, maximum=first.minimum - 1), *extents]


def _is_flat(said: Said, time: Duration) -> bool:
    """Whether the one time of a sentence is said of every order."""
    if _FLAT.search(said.text):
        return True
    lead, tail = said.text[: time.start].lstrip(), said.text[time.end :]
    whole = _ALL_OF_IT.fullmatch(lead) and _FROM_THEN.fullmatch(tail)
    return bool(whole and not _ASIDE.search(lead))


def _on_delivery(said: Said) -> bool:
    if _DELIVERY.search(said.text):
        return True
    if _OTHER.search(said.about):
        return False
    if any(
        e.firm
        and _OPENS.fullmatch(said.text, 0, e.start)
        and _BRIEF.fullmatch(said.text, e.end, d.start)
        for e in said.values.extents
        for d in said.values.durations
        if e.end <= d.start
    ):
        return True
    ordered = _ORDERS.search(said.text) or any(e.firm for e in said.values.extents)
    return bool((ordered and _NEEDING.search(said.text)) or _DELIVERY.search(said.about))


def discounts(said: Said, waiting: Extent | None) -> Iterator[Step]:
    """Read what is off the list price by quantity, or by the sum of an order."""
    percents = said.values.percents
    if not percents or _OTHER_OFF.search(said.text):
        return
    if not _OFF.search(said.text) and not _OFF.search(said.about):
        return
    extents = list(said.values.extents) or ([waiting] if waiting else [])
    for extent, percent in _pairs(extents, percents):
        kind = PolicyKind.SPEND_DISCOUNT if extent.currency else PolicyKind.VOLUME_DISCOUNT
        yield _step(kind, said, Tier(percent.value), extent)


def limits(said: Said) -> Iterator[Step]:
    """Read how much discount each role may grant."""
    percents, roles = said.values.percents, said.values.roles
    if not percents or not roles or not (_OFF.search(said.text) or _OFF.search(said.about)):
        return
    if not _GRANT.search(said.text):
        return
    for role, percent in _pairs(roles, percents):
        beyond = _ABOVE.search(said.text[: percent.start])
        value = percent.value
        if beyond:  # 'above 15 percent needs the director': who is below may grant up to it
            tier = Tier(value, role="" if role.name == "rep" else "rep")
            yield Step(PolicyKind.DISCOUNT_LIMIT, said.start, said.end, tier, open_above=True)
            tier = Tier(Decimal(100), role=role.name)
        else:
            tier = Tier(value, role=role.name)
        yield Step(PolicyKind.DISCOUNT_LIMIT, said.start, said.end, tier)


def approvals(said: Said) -> Iterator[Step]:
    """Read from which sum on a role must see a quote."""
    sums = [e for e in said.values.extents if e.currency and e.minimum is not None]
    if not sums or not said.values.roles or said.values.percents:
        return
    if not (_READ.search(said.text) and _PAPER.search(said.text)):
        return
    for extent, role in _pairs(sums, said.values.roles):
        yield Step(
            PolicyKind.APPROVAL_LIMIT,
            said.start,
            said.end,
            Tier(Decimal(0), extent.minimum or 0, role=role.name),
            currency=extent.currency,
        )


def _pairs(keys: Sequence[_Key], worths: Sequence[_Worth]) -> list[tuple[_Key, _Worth]]:
    """Pair each with its other, as the first two are said; nothing unless they alternate."""
    keys, worths = _once(keys), _once(worths)
    if len(keys) != len(worths):
        return []
    marks = sorted([(k.start, 0) for k in keys] + [(w.start, 1) for w in worths])
    order = [kind for _, kind in marks]
    alternate = order == order[:2] * len(keys)
    return list(zip(keys, worths, strict=True)) if alternate or len(keys) == 1 else []


def _once(found: Sequence[_Any]) -> list[_Any]:
    """Leave out what only says again what stands right before it."""
    kept: list[_Any] = []
    for one in found:
        if not kept or replace(one, start=0, end=0) != replace(kept[-1], start=0, end=0):
            kept.append(one)
    return kept


def _step(kind: PolicyKind, said: Said, tier: Tier, extent: Extent) -> Step:
    filled = replace(tier, minimum=extent.minimum or 1, maximum=extent.maximum)
    return Step(
        kind=kind,
        start=said.start,
        end=said.end,
        tier=filled,
        product=_product(said, extent),
        currency=extent.currency,
        open_below=extent.minimum is None,
        open_above=extent.maximum is None,
        exact=extent.exact,
    )


def _product(said: Said, extent: Extent | None) -> str:
    """The product that a step is about: the one named before it, or the only one named."""
    if not said.mentions:
        return said.subject
    named = {m.product for m in said.mentions}
    if len(named) == 1:
        return next(iter(named))
    before = [m for m in said.mentions if extent is None or m.start < extent.start]
    return before[-1].product if before else ""


def joined(steps: Sequence[Step]) -> tuple[Tier, ...]:
    """Close the bounds that steps of one rule leave open to each other.

    'Up to 50, up to 200, above': each begins behind the one before. 'From 5, from 10': each ends
    before the next. Counts alone (1, 5, 15) hold until the next one, the last for all above.
    """
    ordered = sorted(_stricter(steps), key=_place)
    points = len(ordered) > 1 and all(step.exact for step in ordered)
    tiers: list[Tier] = []
    for step in ordered:
        tier = step.tier
        before = tiers[-1] if tiers else None
        if step.open_below and step.open_above and (before is None or before.maximum is None):
            continue  # 'larger orders' than which?
        if step.open_below and before and before.maximum is not None:
            tier = replace(tier, minimum=before.maximum + 1)
        if before and (before.maximum is None or points):
            tiers[-1] = replace(before, maximum=tier.minimum - 1)
        tiers.append(replace(tier, maximum=None) if points else tier)
    return tuple(tiers)


def _stricter(steps: Sequence[Step]) -> list[Step]:
    """Keep one step for each size of order: the longest time, the smallest discount."""
    best: dict[tuple[int, int | None, bool], Step] = {}
    for step in steps:
        key = (step.tier.minimum, step.tier.maximum, step.open_below and step.open_above)
        known = best.get(key)
        worse = known is not None and (
            step.tier.value > known.tier.value
            if step.kind is PolicyKind.DELIVERY_DAYS
            else step.tier.value < known.tier.value
        )
        if known is None or worse:
            best[key] = step
    return list(best.values())


def _place(step: Step) -> tuple[float, int]:
    bare = step.open_below and step.open_above
    if bare:
        return float("inf"), 0
    if step.open_below:
        return step.tier.maximum or 0, 0
    return step.tier.minimum, 1
