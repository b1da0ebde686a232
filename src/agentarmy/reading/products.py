"""Mentions of price-book products, misspelt ones too, and how many of each are meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from agentarmy.domain.records import PriceItem
from agentarmy.reading.numbers import Number
from agentarmy.reading.text import fold

FUZZY = 86.0
"""Least similarity (rapidfuzz ratio, 0..100) of a misspelt name; two letters in a long word."""
_TOKEN = re.compile(r"[a-z0-9][a-z0-9'&+-]*")
_FILL = r"(?:\s(?:new|more|additional|extra|of|the|your|our|these|those|them|its|for|such))*"
_UNITS = (
    r"(?:units?|licen[cs]es?|seats?|pieces?|pcs?|machines?|copies|users?|subscriptions?|packages?"
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
    """The price book's names, ready to be searched for."""

    pattern: re.Pattern[str] | None
    names: dict[str, str]
    heads: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    """Two-letter starts of the words of long names → those names, as word tuples."""

    @classmethod
    def of(cls, prices: Iterable[PriceItem]) -> Catalogue:
        """Build from price lines; longer names win over shorter ones."""
        names: dict[str, str] = {}
        for item in prices:
            for alias in (item.name, item.sku, *item.aliases):
                key = " ".join(fold(alias).split())
                if len(key) > 1:
                    names.setdefault(key, item.name)
        if not names:
            return cls(None, {})
        words = sorted(names, key=len, reverse=True)
        parts = "|".join(r"[\s-]?".join(map(re.escape, w.split())) for w in words)
        return cls(re.compile(rf"(?<![\w])(?:{parts})(?:e?s)?(?![\w])"), names, _heads(words))

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
        for key in (written, written.removesuffix("s"), written.removesuffix("es")):
            for form in (key, key.replace("-", " "), " ".join(key.split())):
                if form in self.names:
                    return self.names[form]
        squeezed = re.sub(r"[\s-]", "", written)
        for name, product in self.names.items():
            bare = re.sub(r"[\s-]", "", name)
            if squeezed in {bare, bare + "s", bare + "es"}:
                return product
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
                    found.append(Mention(start, end, self.names[" ".join(name)], exact=False))
                    busy.update(range(start, end))
                    break
        return found


def _heads(names: Iterable[str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    heads: dict[str, list[tuple[str, ...]]] = {}
    for name in names:
        if len(name) >= 8:
            heads.setdefault(name[:2], []).append(tuple(name.split()))
    return {head: tuple(found) for head, found in heads.items()}


def _alike(written: str, name: tuple[str, ...]) -> bool:
    from rapidfuzz import fuzz

    whole = " ".join(name)
    if re.sub(r"\D", "", written) != re.sub(r"\D", "", whole):
        return False
    forms = {written, written.removesuffix("s")}
    return any(float(fuzz.ratio(form, whole)) >= FUZZY for form in forms)


_BEFORE_PRODUCT = re.compile(rf"{_FILL}(?:[\s-]{_UNITS})?{_FILL}\s")
_AFTER_PRODUCT = re.compile(r"\s?(?:[(:,-]|x|\u00d7)\s?(?:x\s?)?$")
_UNIT_COUNT = re.compile(
    rf"[\s-](?:(?:more|new|additional)\s)?(?:{_UNITS}(?![\w])|of (?:those|them|these|each)\b)"
)
_EACH = re.compile(rf"(?:[\s-]{_UNITS})?\s(?:of|for) (?:each|both|all)\b|\seach\b")
_DENIED = re.compile(r"\b(?:not|instead of|rather than|no longer|from|versus|vs\.?)\s(?:the\s)?$")
_NOT_A_COUNT = re.compile(
    r"(?:[%$\u20ac\u00a3/#.]|\d:"
    r"|\b(?:per|line|version|model|section|page|step|q|hall|part|no))\s?$"
)
_SINGLE = re.compile(
    rf"\b(?:a|an|one|single|another)(?:\ssingle)?\s(?:{_UNITS}|licen[cs]e)\s(?:of|for)\s"
)


def counts(
    folded: str,
    mentions: Sequence[Mention],
    found: Sequence[Number],
    *,
    last: Sequence[str] = (),
) -> list[Count]:
    """Bind the counts of a sentence to products.

    `found` are the numbers of the sentence that are no sums and no durations; `last` are the
    products spoken of just before, the newest first.
    """
    bound: list[Count] = []
    for number in found:
        whole = number.whole
        if whole is None or not 0 < whole < 100_000 or _skip(folded, number):
            continue
        bound.extend(_bind(folded, number, mentions, last))
    for match in _SINGLE.finditer(folded):
        after = next((m for m in mentions if 0 <= m.start - match.end() <= 12), None)
        if after and not any(c.product == after.product for c in bound):
            bound.append(Count(match.start(), after.end, 1, after.product, 0.8))
    return bound


def _skip(folded: str, number: Number) -> bool:
    before = folded[max(0, number.start - 14) : number.start]
    return bool(_DENIED.search(before) or _NOT_A_COUNT.search(before))


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
    if not unit:
        return []
    if before:
        return [Count(before.start, unit.end(), count, before.product, 0.8)]
    product = last[0] if last else after.product if after else ""
    return [Count(number.start, unit.end(), count, product, 0.7 if product else 0.5)]
