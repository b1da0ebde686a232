"""Mentions of price-book products, misspelt ones too, and how many of each are meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from agentarmy.domain.records import PriceItem
from agentarmy.reading.numbers import Number
from agentarmy.reading.text import fold

MISSPELT = 2
"""Most letters (Levenshtein) that one word of a misspelt name may be off; 1 in a short word."""
_SHORT = 5
_TOKEN = re.compile(r"[a-z0-9][a-z0-9'&+-]*")
_GAP = re.compile(r"[\s-]")
_CAMEL = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z])")
_FILL = r"(?:\s(?:new|more|additional|extra|of|the|your|our|these|those|them|its|for|such))*"
_UNITS = (
    r"(?:units?|licen[cs]es?|seats?|pieces?|pcs?|nos|machines?|copies|users?|subscriptions?|packages?"
    r"|packs?|boxes|sets?|items?|instances?|printers?|devices?|systems?|stations?|installations?)"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A product named in a folded text; `exact` is False for a misspelling."""

    start: int
    end: int
    product: str
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Count:
    """How many of which product, and the span that says so; `product` is '' when unsaid."""

    start: int
    end: int
    count: int
    product: str
    sure: float


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The price book's names, ready to be searched for.

    `squeezed` holds all names without gaps, `spelt` the names that may be misspelt.
    """

    pattern: re.Pattern[str] | None
    squeezed: dict[str, str] = field(default_factory=dict)
    spelt: dict[str, str] = field(default_factory=dict)
    heads: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    """Two-letter starts of the words of long names → those names, as word tuples."""
    units: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What the products are counted in ('block' of 'block/month') → those products."""

    @classmethod
    def of(cls, prices: Iterable[PriceItem]) -> Catalogue:
        """Build from price lines; longer names win over shorter ones."""
        listed = list(prices)
        names: dict[str, str] = {}
        for item in listed:
            for alias in (item.name, item.sku, *item.aliases):
                key = " ".join(fold(_CAMEL.sub(" ", alias)).split())
                if len(key) > 1:
                    names.setdefault(key, item.name)
        for short, product in _short_names(listed).items():
            names.setdefault(short, product)
        if not names:
            return cls(None)
        # 'CircuitMaster' is also written 'Circuit Master': the gap is optional in the pattern.
        words = sorted(names, key=len, reverse=True)
        parts = "|".join(r"[\s-]?".join(map(re.escape, re.split(r"[\s-]+", w))) for w in words)
        pattern = re.compile(rf"(?<![\w])(?:{parts})(?:e?s)?(?![\w])")
        squeezed = {_GAP.sub("", name): product for name, product in reversed(names.items())}
        spelt = {" ".join(fold(i.name).split()): i.name for i in listed}
        spelt |= {" ".join(fold(a).split()): i.name for i in listed for a in i.aliases}
        return cls(pattern, squeezed, spelt, _heads(spelt), _unit_words(listed))

    def mentions(self, folded: str) -> tuple[Mention, ...]:
        """Find all products named in a folded text, from left to right."""
        if self.pattern is None:
            return ()
        found = [
            Mention(m.start(), m.end(), self._name(m[0])) for m in self.pattern.finditer(folded)
        ]
        found.extend(self._misspelt(folded, found))
        return tuple(sorted(found, key=lambda m: m.start))

    def _name(self, written: str) -> str:
        squeezed = _GAP.sub("", written)
        for form in (squeezed, squeezed.removesuffix("s"), squeezed.removesuffix("es")):
            if form in self.squeezed:
                return self.squeezed[form]
        return ""

    def _misspelt(self, folded: str, exact: Sequence[Mention]) -> list[Mention]:
        tokens = list(_TOKEN.finditer(folded))
        found: list[Mention] = []
        busy = {i for m in exact for i in range(m.start, m.end)}
        for index, token in enumerate(tokens):
            if token.end() - token.start() < 4:
                continue
            for name in self.heads.get(token[0][:2], ()):
                window = tokens[index : index + len(name)]
                if len(window) < len(name):
                    continue
                start, end = window[0].start(), window[-1].end()
                if start in busy or end - 1 in busy:
                    continue
                if _alike(folded[start:end], name):
                    found.append(Mention(start, end, self.spelt[" ".join(name)], exact=False))
                    busy.update(range(start, end))
                    break
        return found


def _short_names(prices: Sequence[PriceItem]) -> dict[str, str]:
    """Return first words that name one product alone ('SealMatic' for 'SealMatic Pro').

    Only made-up words count, told by a capital inside them; 'Mortar' would be too common.
    """
    firsts: dict[str, set[str]] = {}
    for item in prices:
        first = item.name.split()[0] if item.name.strip() else ""
        if _CAMEL.search(first) and len(first) >= 6:
            firsts.setdefault(first, set()).add(item.name)
    return {fold(first): next(iter(named)) for first, named in firsts.items() if len(named) == 1}


def _unit_words(prices: Sequence[PriceItem]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for item in prices:
        words = {fold(_PER.split(item.unit)[0]).strip(), _noun(item.name)}
        for word in words:
            if word.isalpha() and len(word) > 2 and word not in _NO_UNITS:
                found.setdefault(word, []).append(item.name)
    return {word: tuple(names) for word, names in found.items()}


def _noun(name: str) -> str:
    """The last word of a product's name where it is a common noun: 'meter' of 'Clara M meter'."""
    last = name.split()[-1] if name.split() else ""
    return last if last.islower() and last != name else ""


def _heads(names: Iterable[str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    heads: dict[str, list[tuple[str, ...]]] = {}
    for name in names:
        if len(name) >= 8:
            heads.setdefault(name[:2], []).append(tuple(name.split()))
    return {head: tuple(found) for head, found in heads.items()}


def _alike(written: str, name: tuple[str, ...]) -> bool:
    from rapidfuzz.distance import Levenshtein

    words = written.split()
    if len(words) != len(name) or re.sub(r"\D", "", written) != re.sub(r"\D", "", "".join(name)):
        return False
    words[-1] = words[-1].removesuffix("s") if not name[-1].endswith("s") else words[-1]
    off = [Levenshtein.distance(a, b) for a, b in zip(words, name, strict=True)]
    most = [1 if len(b) <= _SHORT else MISSPELT for b in name]
    return sum(off) <= MISSPELT and all(o <= m for o, m in zip(off, most, strict=True))


_PER = re.compile(r"/|\s+(?:per|an?)\s+")
_NO_UNITS = frozenset(
    "unit hour day week month quarter year onboarding setup training installation support delivery"
    " service licence license plan package system platform suite software tool app portal".split()
)
"""Words too common to say of what product a count is."""
_BEFORE_PRODUCT = re.compile(rf"(?:\s?[x\u00d7](?=\s))?{_FILL}(?:[\s-]{_UNITS})?{_FILL}\s")
_AFTER_PRODUCT = re.compile(r"\s?(?:[(:,-]|x|\u00d7)\s?(?:x\s?)?$")
_UNIT_COUNT = re.compile(
    rf"[\s-](?:(?:more|new|additional)\s)?(?:{_UNITS}(?![\w])|of (?:those|them|these|each)\b)"
)
_EACH = re.compile(rf"(?:[\s-]{_UNITS})?\s(?:of|for) (?:each|both|all)\b|\seach\b")
_PRONOUN_BEFORE = re.compile(
    r"\b(?:that|this|which|the|another|every|each|no|last|next|first|any|good|bad|big|my|your)\s$"
)
_OF = re.compile(r"\sof\s(?:them|those|these|us|you|the|our|my)\b(?!\s?(?:each|,))")
_STRONG = re.compile(
    r"[\s-]?(?:units?|pieces?|pcs|nos|licen[cs]es?|seats?|subscriptions?|machines?)\b"
)
_QUANTITY_IS = re.compile(
    r"\b(?:quantity|qty\.?|order quantity|number of (?:units|pieces))"
    r"(?:\s(?:is|of|would be|will be))?\s?:?\s(?:about\s|only\s)?$"
)
_FREQUENCY = re.compile(r"\s(?:a|per|each|every)\s(?:day|week|month|year|hour|shift)")
_DECIDE = re.compile(
    r"\b(?:need|take|want|order|buy|make (?:it|that|this)|change (?:it|that) to|go with"
    r"|settle on|down to|start with|stay with"
    r"|stick with|reduce(?: it)? to|cut(?: it)? to|increase(?: it)? to|have|get"
    r"|(?:deliver|ship|supply|quote)(?: us| me)?(?: for)?)"
    r"(?:\s(?:the|just|only|all|about|around|maybe|perhaps))*\s$"
)
_ORDERS = re.compile(
    r"\b(?:need|want|take|order|buy|go with|start with|make it|quote|price|offer|would like"
    r"|looking for|interested in|procur\w+|purchas\w+|acquir\w+|requir\w+|supply|envisag\w+"
    r"|replac\w+|equip\w*)\b[^.;?!]{0,40}$"
)
_OF_PRODUCT = re.compile(r"\s(?:of|for)\s(?:the\s|your\s|our\s)?")
_WORDS_AFTER = re.compile(r"(?:\s\(\d+\))?(?:\s[a-z][a-z-]*){1,3}")
_ONE_WORD = re.compile(r"[a-z][a-z-]*")
_LITTLE = frozenset(
    "a an the of or and to in at on for per is are was were not have has will would can but so"
    " who that which they we i you it".split()
)
"""Words that end what may stand between a count and its noun ('16 online turbidity meters')."""
_OPENS = re.compile(
    r"(?:^|[,;:(]|\b(?:so|and|okay|ok|now|then|with|for|all|those|your|thinking of|about)\b)\s*"
    r"(?:(?:so|and|for|all|the|those|these|about|only|just|your)\s)*$"
)
_TO_BE = re.compile(
    r"\b(?P<word>[a-z]+)(?:\s(?:(?:is|are|has|have)\s(?:now|only|to\sbe)|(?:should|will|would|must)\sbe)"
    r"|\s?:)\s$"
)
"""'Tablets are to be four', 'meters: sixteen'."""
_CLOSES = re.compile(
    r"\s*(?:[.,;:?!)]|$)|\s(?:and|plus|in (?:all|total|one go)|for|at|to start|come"
    r"|would be|please)\b"
)
"""A count with its noun that is a clause of its own: 'So six hundred meters, all in one go?'"""
_STANDS_ALONE = re.compile(
    r"\s?(?:[.,;!?)]|$|-\s|(?:on|by|in|for|at|now|then|instead|please|first|here|delivered"
    r"|installed|rather|after all)\b)"
)
_SHOWN = re.compile(r"\b(?:the|this|that|these|those)\s$")
_SUFFICES = re.compile(
    r"\s(?:would|will|should|is)(?:\sbe)?(?:\sjust)?"
    r"\s(?:do|enough|fine|right|plenty|good|perfect|sufficient|ideal)\b"
)
_DENIED = re.compile(r"\b(?:not|instead of|rather than|no longer|from|versus|vs\.?)\s(?:the\s)?$")
_NOT_A_COUNT = re.compile(
    r"(?:[%$\u20ac\u00a3/#.]|\d:"
    r"|\b(?:per|line|version|model|section|page|step|q|hall|part|no))\s?$"
)
_IS_MONEY = re.compile(
    r"\s(?:in reserve|set aside|put aside|to spend|to play with|available|approved|allocated"
    r"|earmarked"
    r"|in the (?:bank|budget|pot)|bucks)\b"
)
"""Behind a bare number that is a sum: 'we have five thousand in reserve'."""
_OWNS = re.compile(r"have|get")
_MOST = 1_000_000
"""So many of a thing and more are not counted out loud."""
_LARGE = 500
"""'We have two thousand' is a sum, unless it says of what."""
_SINGLE = re.compile(
    rf"\b(?:(?:a|an|one|single|another)(?:\ssingle)?\s(?:{_UNITS}|licen[cs]e)\s(?:of|for)\s"
    r"|(?:a|one)\ssingle\s|(?:just|only)\sone\s)"
)


def counts(
    folded: str,
    mentions: Sequence[Mention],
    *,
    found: Sequence[Number],
    last: Sequence[str] = (),
    units: Mapping[str, tuple[str, ...]] | None = None,
) -> list[Count]:
    """Bind the counts of a sentence to products.

    `found` are the numbers of the sentence that are no sums and no durations; `last` are the
    products spoken of just before, the newest first; `units` say what is counted in which word.
    """
    bound: list[Count] = []
    for number in found:
        if is_count(folded, number):
            bound.extend(
                _by_unit(folded, number, (mentions, last), units or {})
                or _bind(folded, number, mentions, last)
            )
    for match in _SINGLE.finditer(folded):
        after = next((m for m in mentions if 0 <= m.start - match.end() <= 12), None)
        if after and not any(c.product == after.product for c in bound):
            bound.append(Count(match.start(), after.end, 1, after.product, 0.8))
    return bound


def is_count(folded: str, number: Number) -> bool:
    """Whether a number may count things: whole, not denied, no label, and 'one' no pronoun."""
    if number.whole is None or not 0 < number.whole < _MOST:
        return False
    before = folded[max(0, number.start - 14) : number.start]
    if _DENIED.search(before) or _NOT_A_COUNT.search(before):
        return False
    if _IS_MONEY.match(folded, number.end):
        return False
    one = number.words and number.whole == 1
    return not (one and (_PRONOUN_BEFORE.search(before) or _OF.match(folded, number.end)))


def _bind(
    folded: str, number: Number, mentions: Sequence[Mention], last: Sequence[str]
) -> list[Count]:
    count = int(number.value)
    after = next((m for m in mentions if m.start >= number.end), None)
    if after and _BEFORE_PRODUCT.fullmatch(folded, number.end, after.start):
        return [Count(number.start, after.end, count, after.product, 0.95)]
    each = _EACH.match(folded, number.end)
    if each:
        named = [m.product for m in mentions] or list(last)
        if len(named) < 2 and not each[0].rstrip().endswith(("all", "both")):
            return []
        return [Count(number.start, each.end(), count, p, 0.8) for p in dict.fromkeys(named)]
    before = next((m for m in reversed(mentions) if m.end <= number.start), None)
    unit = _UNIT_COUNT.match(folded, number.end)
    if before and (_AFTER_PRODUCT.fullmatch(folded, before.end, number.start)):
        end = unit.end() if unit else number.end
        return [Count(before.start, end, count, before.product, 0.85)]
    product = before.product if before else last[0] if last else after.product if after else ""
    return _loose(folded, number, (before, unit, product))


def _by_unit(
    folded: str,
    number: Number,
    spoken: tuple[Sequence[Mention], Sequence[str]],
    units: Mapping[str, tuple[str, ...]],
) -> list[Count]:
    """Bind a count of what products are counted in ('120 blocks').

    Its product is the one named with it, else the only one spoken of with that unit, else the only
    one there is with it, else none.
    """
    mentions, last = spoken
    end, products = _unit_after(folded, number.end, units)
    to_be = _TO_BE.search(folded, 0, number.start)
    if not products and to_be and _CLOSES.match(folded, number.end):
        word = to_be["word"]
        products = units.get(word) or units.get(word.removesuffix("s")) or ()
        if len(products) == 1:
            return [Count(to_be.start(), number.end, int(number.value), products[0], 0.75)]
    if not products:
        return []
    count = int(number.value)
    after = next((m for m in mentions if m.start >= end and m.product in products), None)
    if after and _OF_PRODUCT.fullmatch(folded, end, after.start):
        return [Count(number.start, after.end, count, after.product, 0.95)]
    apart = _OPENS.search(folded, 0, number.start) and _CLOSES.match(folded, end)
    if not apart and not _ORDERS.search(folded, max(0, number.start - 70), number.start):
        return []
    here = [m.product for m in mentions]
    named = dict.fromkeys(p for p in (here or last) if p in products)
    product = next(iter(named)) if len(named) == 1 else products[0] if len(products) == 1 else ""
    return [Count(number.start, end, count, product, 0.8)]


def _unit_after(
    folded: str, start: int, units: Mapping[str, tuple[str, ...]]
) -> tuple[int, tuple[str, ...]]:
    """Return where the noun ends that a number counts, and the products counted in it."""
    match = _WORDS_AFTER.match(folded, start)
    for word in _ONE_WORD.finditer(match[0]) if match else ():
        known = units.get(word[0]) or units.get(word[0].removesuffix("s"))
        if known:
            return start + word.end(), known
        if word[0] in _LITTLE:
            break
    return start, ()


def _loose(
    folded: str, number: Number, bond: tuple[Mention | None, re.Match[str] | None, str]
) -> list[Count]:
    """Bind a count that does not stand at its product's name: 'four units', 'make it six'."""
    count, (before, unit, product) = int(number.value), bond
    if _QUANTITY_IS.search(folded, 0, number.start):
        return [Count(number.start, unit.end() if unit else number.end, count, product, 0.75)]
    if not unit:
        decided = _DECIDE.search(folded, max(0, number.start - 30), number.start)
        owned = count >= _LARGE and decided is not None and _OWNS.match(decided[0])
        if product and decided and not owned and _STANDS_ALONE.match(folded, number.end):
            return [Count(decided.start(), number.end, count, product, 0.65)]
        shown = _SHOWN.search(folded, max(0, number.start - 8), number.start)
        if product and not shown and _SUFFICES.match(folded, number.end):
            return [Count(number.start, number.end, count, product, 0.65)]
        return []
    if _FREQUENCY.match(folded, unit.end()):
        return []
    if before:
        return [Count(before.start, unit.end(), count, before.product, 0.8)]
    strong = _STRONG.match(folded, number.end) or unit[0].startswith(" of")
    if not strong:
        return []
    return [Count(number.start, unit.end(), count, product, 0.7 if product else 0.5)]
