"""How a count is shared out among places: 'four each for line 3 and 4, one at the second site'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agentarmy.reading.numbers import Number, numbers
from agentarmy.reading.text import Sentence, fold, sentences

_AT = re.compile(
    r"(?P<each>\s+(?:each|apiece|a piece))?"
    r"(?:\s+(?:units?|machines?|pieces?|of (?:them|these|those)|more|spares?|goes|go|stays?"
    r"|as a spare|is|are|in reserve))*"
    r"(?P<late>\s+each)?\s+(?:for|on|at|in|to|into|near|beside|behind)\s+(?P<place>[^,;.!?]{2,60})"
)
_AHEAD = re.compile(r"(?:^|[,;:(\u2013\u2014]|\b(?:and|plus|then|with|so|is|are)|[-\u2022])\s*$")
_TAIL = re.compile(
    r"\s+(?:so|because|since|which|that|where|if|but|as soon)\b.*$"
    r"|\s+(?:and|plus|then)\s*$"
)
_APART = re.compile(r"\s*(?:,|\band\b|&)\s*")
_NOT_PLACES = re.compile(
    r"\b(?:days?|weeks?|months?|years?|hours?|minutes?|shifts?|price|total|sum|usd|eur|dollars"
    r"|euros|percent|case|general|fact|time|order|discount"
    r"|free|nothing)\b|\d{3,}"
)


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a count and where it goes: `count` of it in all, as a span, end exclusive."""

    count: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Shares:
    """How a sentence shares out a count: its parts in order."""

    parts: tuple[Share, ...]

    @property
    def total(self) -> int:
        """What the parts come to."""
        return sum(part.count for part in self.parts)

    @property
    def start(self) -> int:
        """Where the first part begins."""
        return self.parts[0].start

    @property
    def end(self) -> int:
        """Where the last part ends."""
        return self.parts[-1].end


def shares(text: str) -> tuple[Shares, ...]:
    """Return the sentences of a text that share out a count among places, two parts at least.

    'Four each for line 3 and 4' counts as many times as it names places. A question shares out
    nothing.
    """
    found: list[Shares] = []
    for one in sentences(text):
        parts = () if one.question else tuple(_parts(one))
        if len(parts) > 1 or any(_each(one, part) for part in parts):
            found.append(Shares(parts))
    return tuple(found)


def _each(one: Sentence, part: Share) -> bool:
    words = one.text[part.start - one.start : part.end - one.start]
    return bool(re.search(r"\b(?:each|apiece)\b", fold(words)))


def _parts(one: Sentence) -> Iterator[Share]:
    folded = re.sub(r"\s", " ", fold(one.text))
    heads = [n for n in numbers(folded) if n.whole and _AHEAD.search(folded[: n.start])]
    found = [(n, at) for n in heads if (at := _AT.match(folded, n.end))]
    for place, (number, at) in enumerate(found):
        until = found[place + 1][0].start if place + 1 < len(found) else len(folded)
        yield from _part(one, folded, number, at=at, until=until)


def _part(
    one: Sentence, folded: str, number: Number, *, at: re.Match[str], until: int
) -> Iterator[Share]:
    each = bool(at["each"] or at["late"])
    stop = until if each else min(until, at.end())
    words = folded[at.start("place") : stop]
    words = _TAIL.sub("", words).rstrip(" ,;:.!()-\u2013")
    if number.whole is None or not words or _NOT_PLACES.search(words):
        return
    names = [part for part in _APART.split(words) if part.strip()]
    count = number.whole * (len(names) if each else 1)
    end = at.start("place") + len(words)
    yield Share(count, one.start + number.start, one.start + end)
