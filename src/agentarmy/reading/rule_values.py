"""The values that rules are made of: quantities of an order, durations, percents, sums and roles.

All work on a folded sentence; a value is masked before the next kind is looked for, so that the
'3' of '3 days' is never taken for a quantity. Spans are those of the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from agentarmy.domain.values import Money
from agentarmy.reading.amounts import amounts
from agentarmy.reading.numbers import Number, numbers

N, SUM, TAKEN, GOODS = "\u00a2", "\u00a4", "\u00a7", "\u00b6"
_ANY = f"[{N}{SUM}]+"


@dataclass(frozen=True, slots=True)
class Duration:
    """A time to wait, in days (of a range the longer); `working`: Monday to Friday.

    `unit` are the days of the unit it was said in, 0 where that is less than a day.
    """

    start: int
    end: int
    days: int
    working: bool = False
    unit: int = 0


@dataclass(frozen=True, slots=True)
class Percent:
    """A share of a hundred as written."""

    start: int
    end: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class Extent:
    """How large an order is: from `minimum` to `maximum` inclusive, None where it is left open.

    Of sums both are minor units of `currency`. `exact` is one count alone ('15 units'), `firm`
    one whose words say that an order is counted.
    """

    start: int
    end: int
    minimum: int | None
    maximum: int | None
    exact: bool = False
    firm: bool = False
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Role:
    """Who decides on our side: rep, manager, director, vp, cfo, ceo."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Values:
    """All values of one sentence, each kind from left to right."""

    durations: tuple[Duration, ...]
    percents: tuple[Percent, ...]
    extents: tuple[Extent, ...]
    roles: tuple[Role, ...]


_DURATION = re.compile(
    rf"(?:(?P<low>{N}+)(?:\s?(?:-|to|or)\s?|-to-))?(?P<n>{N}+)(?:\s?-\s?|\s?)"
    r"(?:full\s|whole\s)?(?:(?P<work>business|working|work|week)[\s-]|calendar[\s-])?"
    r"(?P<unit>days?|weeks?|wks?|months?|hours?|hrs?)\b(?!\s(?:a|per)\s(?:day|week|year))"
    r"|(?:(?P<led>\b(?:takes?|within|in|needs?|requires?|allow|expect|plan|is|of|about|roughly|to|than|only|just"
    r"|:)\s)"
    r"(?:an?|a single|a full)|\bsingle)\s(?:(?P<work2>business|working)\s)?"
    r"(?P<unit2>day|week|month|fortnight)\b"
    r"|\b(?P<near>same|next)[\s-](?:(?P<work3>business|working)[\s-])?day\b|\bovernight\b"
)
_ELIDED = re.compile(rf"\b(?:with)?in (?P<n>{N}+)(?=\s*(?:[.,;]|$))")
"""'More in ninety' behind 'up to 60 in thirty days': the unit is that of the time before."""
_DAYS = {"d": 1, "w": 7, "m": 30, "f": 14}
_PERCENT = re.compile(rf"(?:(?P<low>{N}+)\s?-\s?)?(?P<n>{N}+)\s?(?:%|per\s?cent\b|pct\b)")
_ROLE = re.compile(
    r"\b(?:(?P<rep>(?:sales )?reps?|(?:sales )?representatives?|account executives?"
    r"|sales ?(?:person|people)|sellers?)|(?P<manager>(?:sales |team |regional )?managers?"
    r"|team leads?)|(?P<director>(?:sales |regional )?directors?|head of sales)"
    r"|(?P<vp>vps?\b(?: of)?(?: sales)?|vice presidents?|svp)|(?P<cfo>cfo|finance)"
    r"|(?P<ceo>ceo|managing director))\b"
)
COUNTED = (
    rf"(?:{GOODS}+|units?|licen[cs]es?|seats?|pieces?|pcs\.?|machines?|copies|users?|subscriptions?"
    r"|packages?|packs?|boxes|sets?|items?|instances?|printers?|devices?|systems?|stations?"
    r"|installations?|products?|blocks?|pallets?|vehicles?|terminals?|kits?|sensors?|robots?"
    r"|modules?|nodes?|sites?|containers?|crates?|cartons?|cases?|tonnes?|tons?|desks?|chairs?)"
)
_ORDERED = re.compile(
    r"\b(?:orders?|batch(?:es)?|quantit(?:y|ies)|volumes?|purchases?|purchasing|lots?|shipments?"
    rf"|roll-?outs?|deliver(?:y|ies)|deals?)(?:\s?\(?(?:of|for|with|from|:"
    rf"|=)?\s*)(?:{COUNTED}\s)?$"
)
_UP_TO = (
    r"(?:up to(?: and including)?|at most|(?:no|not) more than|not exceeding"
    r"|max(?:imum|\.)?(?: of)?|<=|\u2264)"
)
_UNDER = r"(?:under|below|(?:fewer|less|smaller) than|<)"
_OVER = r"(?:(?:more|greater|larger|bigger) than|over|above|exceeding|beyond|in excess of|>)"
_FROM = r"(?:at least|min(?:imum|\.)?(?: of)?|from|starting (?:at|from|with)|as of|>=|\u2265)"
_NOUN = rf"(?:\s(?:[a-z-]+\s)?{COUNTED})?"
_MORE = r"(?:more|above|over|up|upwards?|greater|higher|larger|beyond)"
_EXTENT = re.compile(
    rf"(?P<range>(?:\bbetween\s|\bfrom\s)?(?P<a>{_ANY}){_NOUN}(?:\s?-\s?|\s(?:up )?to\s|\sthrough\s"
    rf"|(?P<or>\sor\s)|(?P<and>\sand\s))(?P<b>{_ANY}))"
    rf"|(?P<upto>{_UP_TO}\s?(?P<c>{_ANY})|(?P<d>{_ANY}){_NOUN}\s(?:or|and)"
    r" (?:fewer|less|under|below|smaller))"
    rf"|(?P<under>{_UNDER}\s?(?P<e>{_ANY}))"
    rf"|(?P<least>(?P<h>{_ANY})(?:\s?\+|{_NOUN}\s(?:or|and) {_MORE}\b|{_NOUN}\s(?:upwards?|plus)\b)"
    rf"|{_FROM}\s?(?P<i>{_ANY})(?:{_NOUN}\s(?:on|onwards?|upwards?|up)\b)?)"
    rf"|(?P<over>{_OVER}\s?(?P<g>{_ANY}))"
    rf"|(?P<point>{N}+)"
    rf"|(?P<single>\b(?:a|one|any)?\s?(?:single|individual)\s(?:{COUNTED}|orders?)(?!\w))"
    r"|(?P<rest>\b(?:anything|everything|any order|all orders|orders)\s(?:larger|bigger|above"
    r"|beyond"
    r"|over|more)(?:\sthan\sthat|\sthat)?"
    rf"(?!\s(?:than\s)?[{N}{SUM}])|\b(?:larger|bigger) (?:orders?|volumes?|quantities"
    r"|batch(?:es)?|ones|purchases?|fleets?|roll-?outs?)(?!\sof\b)|\b(?:above|beyond|over"
    r"|past) (?:that|this)\b"
    r"|\b(?:above|beyond)(?=\s*(?:[.;:,]|$))|\ball others\b"
    rf"|\b(?:larger|bigger|longer) [a-z]+s(?= (?:with)?in {TAKEN})"
    r"|(?<=[,;:.] )(?:and |but )?more(?= (?:(?:takes?|needs?|requires?|ships?|arrives?|leaves?"
    rf"|are [a-z]+) )?(?:(?:with)?in |about )?{TAKEN}))"
)
_MOVED = re.compile(
    r"\s(?:[a-z-]+\s){0,2}?(?!days|weeks|months|years|hours|minutes|times|people|customers|clients"
    r"|employees|engineers|technicians|reps|steps|phases|percent)[a-z]{3,}s"
    r"(?=:|\s(?:ship|leave|take|need|require|arrive|go (?:out|live)|clear|are [a-z]+|in|within)\b)"
)
"""Behind a number: things that are shipped, whatever they are called ('freezers leave')."""
_WORD = re.compile(r"\s?-?(?P<word>[a-z]+)")
_MAY_FOLLOW = frozenset(
    "in within take takes need needs require requires is are ship ships get gets will or and to up "
    "we it at for by with have has receive receives come arrive arrives go can must should then "
    "that which of on off".split()
)
_IS_COUNTED = re.compile(rf"\s?-?(?:(?!of\b)[a-z-]+[\s-]){{0,2}}{COUNTED}(?![\w])")


def values(
    folded: str, *, goods: Sequence[tuple[int, int]] = (), unit: Duration | None = None
) -> Values:
    """Find the values of a folded sentence; `goods` are spans that name what is sold.

    `unit` is the time named right before, whose unit a bare number takes ('more in ninety').
    """
    free = _masked(folded, goods, GOODS)
    found = numbers(free)
    text = _masked(free, [(n.start, n.end) for n in found], N)
    by_start = {n.start: n for n in found}
    durations = tuple(_durations(text, by_start, unit))
    text = _masked(text, [(d.start, d.end) for d in durations], TAKEN)
    percents = tuple(
        Percent(m.start(), m.end(), by_start[m.start("n")].value) for m in _PERCENT.finditer(text)
    )
    text = _masked(text, [(p.start, p.end) for p in percents], TAKEN)
    sums = {
        a.start: (a.end, a.money()) for a in amounts(free, found) if a.currency and a.low is None
    }
    text = _masked(text, [(start, end) for start, (end, _) in sums.items()], SUM)
    roles = tuple(
        Role(m.start(), m.end(), m.lastgroup) for m in _ROLE.finditer(folded) if m.lastgroup
    )
    money = {start: worth for start, (_, worth) in sums.items()}
    return Values(durations, percents, tuple(_extents(text, by_start, money)), roles)


def _masked(text: str, spans: Iterable[tuple[int, int]], mark: str) -> str:
    for start, end in spans:
        text = text[:start] + mark * (end - start) + text[end:]
    return text


def _durations(text: str, found: dict[int, Number], unit: Duration | None) -> list[Duration]:
    named = list(_named(text, found))
    for match in _ELIDED.finditer(text):
        before = next((d for d in reversed(named) if d.end <= match.start()), unit)
        if before is not None and before.unit:
            days = ceil(found[match.start("n")].value * before.unit)
            said = Duration(match.start("n"), match.end(), days, before.working, before.unit)
            named = sorted([*named, said], key=lambda d: d.start)
    return named


def _named(text: str, found: dict[int, Number]) -> Iterator[Duration]:
    for match in _DURATION.finditer(text):
        working = bool(match["work"] or match["work2"] or match["work3"])
        if match["n"]:
            days = _in_days(found[match.start("n")], match["unit"][0])
            each = _DAYS.get(match["unit"][0], 0)
            yield Duration(match.start(), match.end(), days, working, each)
        elif match["unit2"]:
            start = match.end("led") if match["led"] else match.start()
            each = _DAYS[match["unit2"][0]]
            yield Duration(start, match.end(), each, working, each)
        else:
            yield Duration(match.start(), match.end(), int(match["near"] != "same"), working)


def _in_days(number: Number, unit: str) -> int:
    if unit == "h":
        return max(1, ceil(number.value / 24))
    return ceil(number.value * _DAYS[unit])


def _extents(text: str, found: dict[int, Number], money: dict[int, Money]) -> Iterator[Extent]:
    for match in _EXTENT.finditer(text):
        extent = _extent(text, match, found, money)
        if extent is not None:
            yield extent


def _extent(
    text: str, match: re.Match[str], found: dict[int, Number], money: dict[int, Money]
) -> Extent | None:
    start, end = match.span()
    if match["rest"]:
        return Extent(start, end, None, None, firm=True)
    if match["single"]:
        return Extent(start, end, 1, 1, exact=True, firm=True)
    read = [_value(match, name, found, money) for name in "abcdeghi" if match[name]]
    if match["point"]:
        read = [_value(match, "point", found, money)]
    if None in read:
        return None
    worths = [one for one in read if one is not None]
    currency = next((c for _, c in worths if c), "")
    if any(c != currency for _, c in worths):
        return None
    bounds = _bounds(match, [value for value, _ in worths])
    if bounds is None:
        return None
    firm = bool(currency) or _is_order(text, start, end)
    if not firm and not _may_stand_alone(text, end):
        return None
    if match["point"] and not firm:
        return None
    return Extent(start, end, *bounds, bool(match["point"]), firm, currency)


def _value(
    match: re.Match[str], group: str, found: dict[int, Number], money: dict[int, Money]
) -> tuple[int, str] | None:
    at = match.start(group)
    if at in money:
        return money[at].minor, money[at].currency
    number = found.get(at)
    return None if number is None or number.whole is None else (number.whole, "")


def _bounds(match: re.Match[str], read: Sequence[int]) -> tuple[int | None, int | None] | None:
    first = read[0]
    if match["range"]:
        low, high = read
        joined = match["and"] and not match[0].startswith("between")
        return None if low >= high or joined or (match["or"] and high != low + 1) else (low, high)
    if match["upto"]:
        return None, first
    if match["under"]:
        return None, first - 1
    if match["least"]:
        return first, None
    if match["over"]:
        return (first if match["g"].startswith(SUM) else first + 1), None
    return first, first


def _is_order(text: str, start: int, end: int) -> bool:
    """Whether the words around say that units of an order are counted."""
    return bool(
        _IS_COUNTED.match(text, end)
        or _MOVED.match(text, end)
        or re.search(rf"\s{COUNTED}(?![\w])", text[start:end])
        or _ORDERED.search(text[max(0, start - 40) : start])
    )


def _may_stand_alone(text: str, end: int) -> bool:
    """Whether a bare number counts nothing else ('5 engineers')."""
    word = _WORD.match(text, end)
    return word is None or word["word"] in _MAY_FOLLOW
