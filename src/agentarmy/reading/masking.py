"""A turn made ready for the cues: its sentences, its values, and the text with values masked."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol, TypeVar

from agentarmy.domain.records import Turn
from agentarmy.reading.amounts import Amount, amounts
from agentarmy.reading.dates import When, local_day, reads_day_first, times
from agentarmy.reading.marks import AMOUNT, NAME, NUMBER, PRICE, PRODUCT, TIME
from agentarmy.reading.numbers import Number, numbers
from agentarmy.reading.people import names
from agentarmy.reading.products import Catalogue, Mention
from agentarmy.reading.text import Sentence, fold, sentences


@dataclass(frozen=True, slots=True)
class Circle:
    """Whom a conversation is between.

    `familiar` are lower-case words of the parties' and products' names, `companies` the first
    words of their domains, `common` words that stand in lower case somewhere in what is said,
    `business` words of the trade, which are no names where they open a sentence, `origins`
    capitalised words that say from where or of what kind a thing is.
    """

    familiar: frozenset[str] = frozenset()
    companies: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()
    business: frozenset[str] = frozenset()
    origins: re.Pattern[str] = re.compile(r"(?!)")

    def is_strange(self, name: str, *, opens: bool) -> bool:
        """Whether a capitalised name is nobody and nothing known here, and no common word.

        `opens`: it opens a sentence, where every word has a capital.
        """
        words = [w.removesuffix("'s") for w in fold(name).split()]
        if words[0] in self.common or any(w in self.familiar for w in words):
            return False
        if all(self.origins.fullmatch(w) for w in words):
            return False
        plain = all(part in self.business for part in words[0].split("-"))
        return not (opens and len(words) == 1 and (plain or "-" in words[0]))


@dataclass(frozen=True, slots=True)
class Stranger:
    """A proper name that is no party to the conversation: a rival, an absent colleague, a town."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A turn with everything found in it; all spans are code points of `turn.text`.

    `masked` has the length of the text. `bare` are numbers that are neither sums nor times.
    """

    turn: Turn
    today: date | None
    folded: str
    masked: str
    sentences: tuple[Sentence, ...]
    sums: tuple[Amount, ...]
    bare: tuple[Number, ...]
    times: tuple[When, ...]
    products: tuple[Mention, ...]
    strangers: tuple[Stranger, ...] = ()

    def sum_in(self, start: int, end: int, *, last: bool = False) -> Amount | None:
        """Return the first (or last) sum, bare or not, that lies in the span."""
        inside = within(self.sums, start, end)
        return (inside[-1] if last else inside[0]) if inside else None

    def time_in(self, start: int, end: int, *, last: bool = False) -> When | None:
        """Return the first (or last) duration or day that lies in the span."""
        inside = within(self.times, start, end)
        return (inside[-1] if last else inside[0]) if inside else None


_NOBODY = Circle()


def prepare(
    turn: Turn,
    catalogue: Catalogue,
    *,
    circle: Circle = _NOBODY,
    part: tuple[int, int] | None = None,
) -> Prepared:
    """Find sentences, products, times and sums of a turn, and mask them.

    With `part`, only the sentences in that span of the text are kept.
    """
    folded = fold(turn.text)
    today = local_day(turn.at, turn.utc_offset)
    products = catalogue.mentions(folded)
    spaced = folded.replace("\n", " ").replace("\r", " ")
    hidden = _cover(spaced, [(m.start, m.end, PRODUCT) for m in products])
    whens = times(hidden, today, day_first=reads_day_first(turn.utc_offset))
    found = numbers(hidden)
    every = amounts(hidden, found)
    money = [a for a in every if a.currency]
    paid = [(a.start, a.end) for a in money]
    # 'Jan has shown me': a month that somebody here is called by is their name.
    whens = tuple(
        w
        for w in whens
        if not _hits(w.start, w.end, paid) and hidden[w.start : w.end] not in circle.familiar
    )
    busy = [(w.start, w.end) for w in whens]
    plain = [a for a in every if not a.currency and not _hits(a.start, a.end, busy)]
    taken = sorted(busy + paid)
    spans = [(w.start, w.end, TIME) for w in whens]
    spans += [(a.start, a.end, PRICE if a.per else AMOUNT) for a in money]
    # 'one' is mostly a pronoun ('the one who signs'): the cues see it as a word.
    seen = [a for a in plain if hidden[a.start : a.end] != "one"]
    spans += [(a.start, a.end, PRICE if a.per else NUMBER) for a in seen]
    valued = sorted([(a, b) for a, b, _ in spans] + [(m.start, m.end) for m in products])
    spoken = _sentences(turn.text, part)
    opening = {s.start + shift for s in spoken for shift in (0, 1)}
    strangers = tuple(
        Stranger(start, end, name.removesuffix("'s").removesuffix("\u2019s"))
        for start, end, name in names(turn.text)
        if circle.is_strange(name, opens=start in opening) and not _hits(start, end, valued)
    )
    spans += [(s.start, s.end, NAME) for s in strangers]
    return Prepared(
        turn=turn,
        today=today,
        folded=folded,
        masked=_cover(hidden, spans),
        sentences=spoken,
        sums=tuple(sorted([*money, *plain], key=lambda a: a.start)),
        bare=tuple(n for n in found if not _hits(n.start, n.end, taken)),
        times=whens,
        products=products,
        strangers=strangers,
    )


class Spanned(Protocol):
    """Anything with a span, end exclusive."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


_S = TypeVar("_S", bound=Spanned)


def within(items: Sequence[_S], start: int, end: int) -> list[_S]:
    """Return the items, sorted by start and not overlapping, that lie in [start, end)."""
    first = bisect_left(items, start, key=lambda item: item.start)
    found = []
    for index in range(first, len(items)):
        if items[index].end > end:
            break
        found.append(items[index])
    return found


def _hits(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    """Whether [start, end) touches one of the sorted, separate spans."""
    at = bisect_left(spans, (end,))
    return at > 0 and spans[at - 1][1] > start


def _sentences(text: str, part: tuple[int, int] | None) -> tuple[Sentence, ...]:
    if part is None:
        return sentences(text)
    start, end = part
    return tuple(
        replace(s, start=s.start + start, end=s.end + start) for s in sentences(text[start:end])
    )


def _cover(text: str, spans: list[tuple[int, int, str]]) -> str:
    """Overwrite each span with its mask character; the length stays."""
    parts: list[str] = []
    at = 0
    for start, end, mask in sorted(spans):
        if start < at:
            continue
        parts.append(text[at:start])
        parts.append(mask * (end - start))
        at = end
    parts.append(text[at:])
    return "".join(parts)
