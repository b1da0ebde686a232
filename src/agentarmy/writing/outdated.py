"""What newer words of a deal have overtaken: sums, counts, days and signers that no longer hold.

A sentence may cite an older figure word by word and still be wrong, when the buyer has named
another one since. Which that is, the whole deal tells, not what the sentence cites.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from agentarmy.domain.authority import authority_of
from agentarmy.domain.bindings import stated_ceiling, wished_time
from agentarmy.domain.evidence import Day, Days, Evidence, Kind, PersonRef, Quantity, SourceKind
from agentarmy.domain.ordering import of_kind, weighty
from agentarmy.domain.records import Money
from agentarmy.reading.text import fold
from agentarmy.writing import moments, quantities
from agentarmy.writing.ground import Ground, Move, Sentence, of_evidence
from agentarmy.writing.synonyms import alike, root

_SPOKEN = frozenset({SourceKind.MESSAGE, SourceKind.TURN})
_FRAMED = re.compile(
    r"\b(?:at first|first you|originally|initially|earlier|previously|formerly|used to|no longer"
    r"|not any ?more|instead of|rather than|(?:up|down|increased|reduced|changed|moved|raised"
    r"|lowered|cut) from|until now|so far|before that|back then|had been|to begin with it was)\b"
)
"""Words that tell a figure as history."""
_BUDGET = re.compile(
    r"\b(?:budget\w*|ceiling|limit|cap|spend|funds?|funding|money|set aside|put aside|afford"
    r"|at most|up to|have|pot|purse|reserved?)\b"
)
_SIGNING = re.compile(
    r"\b(?:sign\w*|approv\w+|decid\w+|decision|authori\w+|final say|last word|final word|go-ahead"
    r"|say-so|budget holder|purse|contract)\b"
)
_TITLES = frozenset("mr mrs ms dr prof herr frau the of and".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Outdated:
    """A claim of a deal that newer words overtook: both, and what the older one says.

    `what` is budget, count, date or signer.
    """

    what: str
    older: Evidence
    newest: Evidence

    @property
    def ground(self) -> Ground:
        """Where the newest words stand."""
        return of_evidence(self.newest)

    @property
    def since(self) -> str:
        """What holds now, with the day on which it was said."""
        at = self.newest.asserted_at
        words = " ".join(self.newest.quote.split())
        return f'"{words}"' + (f" ({at.date().isoformat()})" if at else "")


def outdated(evidence: Sequence[Evidence]) -> tuple[Outdated, ...]:
    """Return what newer words of the buyer's overtook; `evidence` in order of speaking."""
    return (*_of_sum(evidence), *_of_counts(evidence), *_of_days(evidence), *_of_signer(evidence))


def _of_sum(evidence: Sequence[Evidence]) -> Iterator[Outdated]:
    newest = stated_ceiling(evidence)
    said = of_kind(evidence, Kind.BUDGET)
    yield from _before("budget", newest, (e for e in said if isinstance(e.value, Money)))


def _of_counts(evidence: Sequence[Evidence]) -> Iterator[Outdated]:
    said = [e for e in weighty(of_kind(evidence, Kind.QUANTITY)) if e.polarity > 0]
    newest: dict[str, Evidence] = {}
    for item in said:
        newest[_product(item)] = item
    for item in newest.values():
        same = (e for e in said if _product(e) == _product(item))
        yield from _before("count", item, same)


def _product(item: Evidence) -> str:
    named = item.value.product if isinstance(item.value, Quantity) else ""
    return (named or item.topic).casefold()


def _of_days(evidence: Sequence[Evidence]) -> Iterator[Outdated]:
    said = of_kind(evidence, Kind.TIMELINE)
    yield from _before(
        "date", wished_time(evidence), (e for e in said if isinstance(e.value, Days | Day))
    )


def _of_signer(evidence: Sequence[Evidence]) -> Iterator[Outdated]:
    found = authority_of(evidence)
    newest = next(iter(found.evidence), None)
    said = of_kind(evidence, Kind.AUTHORITY, Kind.ECONOMIC_BUYER)
    if newest is not None and _names(newest):
        others = (e for e in said if _names(e) and not _names(e) & _names(newest))
        yield from _before("signer", newest, others)


def _named(item: Evidence) -> str:
    return item.value.name if isinstance(item.value, PersonRef) else ""


def _names(item: Evidence) -> frozenset[str]:
    words = (word.casefold() for word in re.findall(r"[^\W\d_]{2,}", _named(item)))
    return frozenset(words) - _TITLES


def _before(what: str, newest: Evidence | None, said: Iterable[Evidence]) -> Iterator[Outdated]:
    """What was said earlier, in another message, and says something else."""
    if newest is None or newest.asserted_at is None:
        return
    for item in said:
        if item.asserted_at is None or item.asserted_at >= newest.asserted_at:
            continue
        if item.source != newest.source and _value(item) != _value(newest) and item.polarity > 0:
            yield Outdated(what=what, older=item, newest=newest)


def _value(item: Evidence) -> object:
    """What is compared: wished days as the day on which they end."""
    if isinstance(item.value, Days) and item.asserted_at:
        return item.asserted_at.date() + timedelta(days=item.value.days)
    if isinstance(item.value, Quantity):
        return item.value.count
    return item.value.day if isinstance(item.value, Day) else item.value


def overtaken(
    sentence: Sentence, known: Sequence[Outdated], *, now: datetime | None
) -> Outdated | None:
    """Return what a sentence tells as if it still held; None where it tells nothing of the kind.

    A figure told as history ('at first …'), next to the newest one, or carried by words that were
    not overtaken is none.
    """
    if not known or sentence.move is Move.QUESTION:
        return None
    folded = fold(sentence.text)
    if _FRAMED.search(folded):
        return None
    own = _Told(folded, now)
    return next((one for one in known if own.says(one, sentence)), None)


class _Told:
    """A sentence's figures and words."""

    def __init__(self, folded: str, now: datetime | None) -> None:
        self.folded = folded
        self.today = now.date() if now else None
        self.moments = moments.moments(folded, self.today)
        plain = moments.blank(folded, self.moments.spans)
        self.numbers = quantities.quantities(folded, plain)

    def says(self, one: Outdated, sentence: Sentence) -> bool:
        """Whether it tells the older claim, and nothing that still holds carries it."""
        if not self._has(one.older, one.what) or self._has(one.newest, one.what):
            return False
        limit = one.newest.asserted_at
        for ground in sentence.grounds:
            fresh = ground.source.kind not in _SPOKEN or not ground.at or not limit
            if not fresh and ground.at and limit:
                fresh = ground.at >= limit
            if fresh and _Told(fold(f"{ground.quote} | {ground.value}"), ground.at)._has(
                one.older, one.what
            ):
                return False
        return (one.what != "signer" and _cites(sentence, one.older)) or self._about(one)

    def _has(self, item: Evidence, what: str) -> bool:
        value = item.value
        if what == "signer":
            return bool(_names(item) & frozenset(re.findall(r"[^\W\d_]+", self.folded)))
        if isinstance(value, Money):
            wanted = Fraction(value.amount)
            return any(m.value == wanted for m in self.numbers.measured)
        if isinstance(value, Quantity):
            return any(m.value == value.count and not m.unit for m in self.numbers.measured)
        if isinstance(value, Day):
            return value.day in self.moments.days
        if isinstance(value, Days):
            end = _value(item)
            hours = Fraction(24 * value.days)
            told = any(m.hours == hours for m in self.numbers.measured)
            return told or (isinstance(end, date) and end in self.moments.days)
        return False

    def _about(self, one: Outdated) -> bool:
        """Whether its words are on the matter, where it does not cite the older words."""
        if one.what == "budget":
            return bool(_BUDGET.search(self.folded))
        if one.what == "signer":
            return bool(_SIGNING.search(self.folded))
        if one.what == "count":
            named = root(_product(one.older).rpartition(" ")[2])
            words = (root(word) for word in re.findall(r"[a-z]{3,}", self.folded))
            return bool(named) and any(alike(word, named) for word in words)
        return True


def _cites(sentence: Sentence, older: Evidence) -> bool:
    quote = " ".join(older.quote.split())
    for ground in sentence.grounds:
        if ground.source == older.source:
            words = " ".join(ground.quote.split())
            if words in quote or quote in words:
                return True
    return False
