"""Claims held against the price book and the policies: a claim is not a fact.

Budget: quantity by list price, less volume discount, against the stated sum in the same currency.
Timeline: the wished days against the delivery policy for the quantity. What the seller says
about either does not count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from agentarmy.domain.evidence import Day, Days, Evidence, Kind, Source, SourceKind
from agentarmy.domain.fitting import THOUSANDS
from agentarmy.domain.judgement import Check, CheckResult
from agentarmy.domain.ordering import of_kind, weighty
from agentarmy.domain.orders import (
    TIMES,
    Line,
    goods_of,
    is_flat,
    is_guess,
    is_recurring,
    plain,
    total_of,
    units,
)
from agentarmy.domain.policies import (
    calendar_days,
    contradiction,
    policy_for,
    sources_of,
    tier_for,
)
from agentarmy.domain.records import Facts, Money, Policy, PolicyKind, Side, Tier

_YOURS = re.compile(r"\byou(?:r|'re|'ve|'d|\u2019re|\u2019ve|\u2019d)?\b", re.IGNORECASE)
GUESSED = 0.6
"""How sure a check is for which nobody said how many are wanted."""
_PAST = re.compile(r"\b(is|are) (history|off the table|gone|no longer)\b", re.IGNORECASE)
_PERIOD = r"(?P<period>month|quarter|year|annum|monthly|quarterly|yearly|annually)\b"
_EVERY = (
    r"(?:\s?[a-z$\u20ac\u00a3]{1,8}){0,2}?\s?"
    rf"(?:(?:\bper|\ban?|\beach|\bevery)\s|/\s?|\b(?=[a-z]+ly\b)){_PERIOD}"
)
_AFTER_SUM = re.compile(_EVERY)
_AFTER_ANY = re.compile(rf"(?:\d|\b(?:hundred|thousand|grand|million|lakh|crore)){_EVERY}")
_AS_ADJECTIVE = re.compile(
    r"\b(?P<period>monthly|quarterly|yearly|annual|(?<=per )(?:month|quarter|year|annum)"
    r"|(?:(?<=each )|(?<=every ))(?:month|quarter|year))\b"
)
_PERIODS = {
    **dict.fromkeys(("month", "monthly"), "month"),
    **dict.fromkeys(("quarter", "quarterly"), "quarter"),
    **dict.fromkeys(("year", "yearly", "annum", "annual", "annually"), "year"),
}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_FREEZES = frozenset({"budget_freeze", "freeze"})


def stated_ceiling(evidence: Sequence[Evidence]) -> Evidence | None:
    """Return the newest sum of the buyer's that stands; our own words name none.

    A budget that was frozen or taken back later does not stand.
    """
    return _ceiling(evidence, _not_ours(evidence, Kind.BUDGET))


def noted_ceiling(evidence: Sequence[Evidence]) -> Evidence | None:
    """Return the sum that only our side named as theirs ('your budget of …'), None otherwise.

    It is no evidence, but what cannot even be paid with it is worth a warning.
    """
    if any(isinstance(e.value, Money) for e in _not_ours(evidence, Kind.BUDGET)):
        return None
    return _ceiling(evidence, _noted(evidence, Kind.BUDGET))


def noted_time(evidence: Sequence[Evidence]) -> Evidence | None:
    """Return the time that only our side named as their wish ('you asked for two days')."""
    if any(isinstance(e.value, Days | Day) for e in _not_ours(evidence, Kind.TIMELINE)):
        return None
    said = [e for e in _noted(evidence, Kind.TIMELINE) if isinstance(e.value, Days | Day)]
    return said[-1] if said else None


def _noted(evidence: Sequence[Evidence], kind: Kind) -> tuple[Evidence, ...]:
    """What our side said of the buyer to their face, and they did not deny."""
    return tuple(
        e
        for e in of_kind(evidence, kind)
        if e.side is Side.OURS and e.polarity > 0 and _YOURS.search(e.quote)
    )


def _ceiling(evidence: Sequence[Evidence], said: Sequence[Evidence]) -> Evidence | None:
    found: Evidence | None = None
    for item in weighty(said):
        if item.polarity < 0:
            found = None
        elif isinstance(item.value, Money):
            again = found is not None and found.value == item.value and not _period(item)
            found = found if again else item  # '3k a month' goes on to hold when '3k' is said
    if found is None:
        return None
    later = evidence[evidence.index(found) :]
    frozen = any(e.topic in _FREEZES for e in weighty(of_kind(later, Kind.RISK)))
    return None if frozen else found


def wished_time(evidence: Sequence[Evidence]) -> Evidence | None:
    """Return the newest wished duration or day that stands; a later 'on hold' takes it back."""
    found: Evidence | None = None
    for item in weighty(_not_ours(evidence, Kind.TIMELINE)):
        if item.polarity < 0:
            found = None
        elif isinstance(item.value, Days | Day):
            found = item
    return found


def _not_ours(evidence: Sequence[Evidence], kind: Kind) -> tuple[Evidence, ...]:
    """Somebody whose side is not known may be the buyer; what is history stands no more."""
    return tuple(
        e for e in of_kind(evidence, kind) if e.side is not Side.OURS and not _PAST.search(e.quote)
    )


def check_budget(ceiling: Evidence, lines: Sequence[Line], *, facts: Facts, now: datetime) -> Check:
    """Hold the stated sum against the list price of what is wanted.

    HOLDS and FAILS carry the arithmetic; UNCHECKED names what is missing and the command.
    """
    stated = ceiling.value
    if not isinstance(stated, Money):
        raise TypeError("a ceiling is a sum of money")
    claim = f"claimed {stated}, UNCHECKED: "
    missing = [line for line in lines if line.item is None]
    uncounted = not lines
    lines = lines or _flat(ceiling, facts)
    if not lines:
        return _no_order(ceiling, stated, facts)
    if missing:
        name = missing[0].product
        what = f'no price for "{name}"' if name else "no price for what they want"
        return _unchecked("budget", claim + what, _add_price(name, stated), ceiling)
    total = total_of(lines, facts.policies, on=now.date(), months=months_of(ceiling))
    if total is None:
        return _unchecked(
            "budget", claim + "the list prices are in several currencies", "", ceiling
        )
    if total.money.currency != stated.currency:
        name = lines[0].product
        what = f'the list price of "{name}" is in {total.money.currency}, not {stated.currency}'
        return _unchecked("budget", claim + what, _add_price(name, stated), ceiling)
    if _period(ceiling) in ("month", "quarter") and not _per(ceiling, lines):
        stands = f"claimed {stated} a {_period(ceiling)}, UNCHECKED: "
        return _unchecked("budget", stands + "the list price is paid once", "", ceiling)
    gap = stated.minor - total.money.minor
    rest = Money(abs(gap), stated.currency)
    least = uncounted or any(is_guess(line) for line in lines)
    end = f"{plain(rest)} short" if gap < 0 else f"{plain(rest)} to spare"
    scale = ", read in the scale that fits" if ceiling.topic == THOUSANDS else ""
    words = f"{total.expression} against {stated}{_per(ceiling, lines)} claimed{scale}: "
    reason = words + (end if gap else "to the cent")
    return Check(
        element="budget",
        result=CheckResult.HOLDS if gap >= 0 else CheckResult.FAILS,
        reason=reason + (f" ({total.aside})" if total.aside else ""),
        sources=(ceiling.source, *(s for s in total.sources if s != ceiling.source)),
        # one of each is the least they can want
        sure=GUESSED if (least and gap >= 0) or any(line.doubtful for line in lines) else 1.0,
    )


def months_of(ceiling: Evidence) -> int:
    """Return for how many months the stated sum is: 1, 3 or 12; 12 where no period is said."""
    return _MONTHS.get(_period(ceiling), 12)


def _per(ceiling: Evidence, lines: Sequence[Line]) -> str:
    """' a month' where the sum and all that is ordered are paid again and again."""
    period = _period(ceiling)
    again = all(line.item and is_recurring(line.item) for line in lines)
    return f" a {period}" if period and again else ""


def _period(ceiling: Evidence) -> str:
    """The period that the sum itself is for; 'approved in the yearly plan' says nothing of it."""
    quote = " ".join(ceiling.quote.casefold().split())
    stated = plain(ceiling.value) if isinstance(ceiling.value, Money) else ""
    own = re.search(rf"{re.escape(stated)}|{re.escape(stated.replace(',', ''))}", quote)
    found = own and _AFTER_SUM.match(quote, own.end())
    found = found or _AFTER_ANY.search(quote) or _AS_ADJECTIVE.search(quote)
    return _PERIODS[found["period"]] if found else ""


def _no_order(ceiling: Evidence, stated: Money, facts: Facts) -> Check:
    claim = f"claimed {stated}, UNCHECKED: "
    once = [p for p in facts.prices if not is_recurring(p)] or list(facts.prices)
    if not once:
        return _unchecked("budget", claim + "no price book", _add_price("", stated), ceiling)
    if len(once) > 1:
        return _unchecked(
            "budget", claim + "no quantity of a product named", "agentarmy pricebook list", ceiling
        )
    item = once[0]
    price = Source(SourceKind.PRICE_BOOK, item.id, "price")
    if item.price.currency != stated.currency:
        what = f'the list price of "{item.name}" is in {item.price.currency}'
        return _unchecked("budget", claim + what, _add_price(item.name, stated), ceiling)
    if item.price.minor > stated.minor:
        reason = f"one {item.name} is {item.price} against {stated} claimed"
        return Check(
            element="budget",
            result=CheckResult.FAILS,
            reason=reason,
            sources=(ceiling.source, price),
        )
    most = stated.minor // item.price.minor
    what = f"no quantity named; it pays {most:,} {TIMES} {plain(item.price)} of {item.name}"
    return _unchecked("budget", claim + what, "agentarmy pricebook list", ceiling)


def _flat(ceiling: Evidence, facts: Facts) -> tuple[Line, ...]:
    """One of what is paid by the month alone, where that is all there is and nobody counts."""
    if len(facts.prices) != 1 or not is_flat(facts.prices[0]):
        return ()
    item = facts.prices[0]
    return (Line(product=item.name, count=1, item=item, evidence=ceiling),)


def _add_price(name: str, stated: Money) -> str:
    return (
        f'agentarmy pricebook add "{name or "PRODUCT"}" --price PRICE --currency {stated.currency}'
    )


def _unchecked(element: str, reason: str, command: str, claim: Evidence) -> Check:
    return Check(
        element=element,
        result=CheckResult.UNCHECKED,
        reason=reason,
        sources=(claim.source,),
        command=command,
    )


def check_timeline(wish: Evidence, lines: Sequence[Line], *, facts: Facts, now: datetime) -> Check:
    """Hold the wished time against the delivery days for the whole quantity.

    A wished day counts from the day it was spoken; working days count as 7/5 calendar days.
    With no quantity it is checked where every step of the policy says the same, or for the guess
    that `lines` hold.
    """
    days, words = _wished_days(wish, now)
    working = isinstance(wish.value, Days) and wish.value.working
    needed = _needed(lines, facts, on=now.date(), working=working)
    if not needed:
        what = f"wished {words}, UNCHECKED: no delivery policy"
        return _unchecked("timeline", what, "agentarmy policies import policies.json", wish)
    longest = max(last for _, last, _ in needed)
    shortest = max(first for first, _, _ in needed)
    count = units(lines)
    sources = (wish.source, *(line.evidence.source for line in lines))
    sources += tuple(source for _, _, policy in needed for source in sources_of(policy))
    if shortest <= days < longest:
        what = f"wished {words}, UNCHECKED: {shortest} to {longest} days, by quantity; none named"
        return _unchecked("timeline", what, "agentarmy pricebook list", wish)
    bound = longest if days >= longest else shortest
    what = "1 unit takes" if count == 1 else f"{count:,} units take" if count else "delivery takes"
    guess = bool(lines) and all(is_guess(line) or line.doubtful for line in lines)
    what = f"nobody says how many; {what}" if guess else what
    span = f"{what} {_days(bound)}"
    holds = days >= bound
    reason = f"{span} against {words} wished: " + (
        f"{days - bound} to spare" if holds else f"{bound - days} too many"
    )
    if holds and isinstance(wish.value, Day):
        reason += f"; order by {wish.value.day - timedelta(days=bound)}"
    clashes = dict.fromkeys(contradiction(policy, max(count, 1)) for _, _, policy in needed)
    reason += "".join(f"; {one}" for one in clashes if one)
    return Check(
        element="timeline",
        result=CheckResult.HOLDS if holds else CheckResult.FAILS,
        reason=reason,
        sources=tuple(dict.fromkeys(sources)),
        sure=GUESSED if guess else 1.0,
    )


def _wished_days(wish: Evidence, now: datetime) -> tuple[int, str]:
    if isinstance(wish.value, Days):
        if wish.value.working:
            days = wish.value.days * 7 // 5
            return days, f"{wish.value.days} working days ({days} days)"
        return wish.value.days, _days(wish.value.days)
    if isinstance(wish.value, Day):
        start = (wish.asserted_at or now).date()
        days = (wish.value.day - start).days
        return days, f"{wish.value.day} ({_days(days)} from {start})"
    raise TypeError("a wish is a number of days or a day")


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"


def _needed(
    lines: Sequence[Line], facts: Facts, *, on: date, working: bool = False
) -> tuple[tuple[int, int, Policy], ...]:
    """(fewest days, most days, policy) of each policy that binds the order.

    A general policy counts all units of the order that have no policy of their own. `working`:
    what is wished is in working days, so that working days are counted as there.
    """
    counts: dict[str, tuple[int, Policy]] = {}
    goods = [(line.product, line.count) for line in goods_of(lines)]
    for product, count in goods or [("", 0)]:
        policy = policy_for(PolicyKind.DELIVERY_DAYS, product, policies=facts.policies, on=on)
        if policy:
            counts[policy.id] = (counts.get(policy.id, (0, policy))[0] + count, policy)
    found = []
    for count, policy in counts.values():
        tier = tier_for(policy, count) if count else None
        steps = [tier] if tier else [] if count else list(policy.tiers)
        if steps:
            days = [_days_of(step, working=working) for step in steps]
            found.append((min(days), max(days), policy))
    return tuple(found)


def _days_of(step: Tier, *, working: bool) -> int:
    return int(step.value) * 7 // 5 if working and step.working else calendar_days(step)


def count_within(line: Line, wish: Evidence, *, facts: Facts, now: datetime) -> tuple[int, int]:
    """Return the most units of this line that can be delivered in the wished time, and in how
    many days; (0, 0) when not even one can.
    """
    days, _ = _wished_days(wish, now)
    policy = policy_for(
        PolicyKind.DELIVERY_DAYS, line.product, policies=facts.policies, on=now.date()
    )
    if policy is None:
        return 0, 0
    for count in range(line.count, 0, -1):
        tier = tier_for(policy, count)
        if tier and calendar_days(tier) <= days:
            return count, calendar_days(tier)
    return 0, 0
