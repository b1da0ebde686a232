"""Whether a sentence follows from the words it cites: numbers, days, sureness, denial, matter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache

from agentarmy.domain.evidence import SourceKind
from agentarmy.reading.text import fold
from agentarmy.writing import matter, moments, quantities
from agentarmy.writing.ground import Ground
from agentarmy.writing.matter import Matter
from agentarmy.writing.moments import Moments
from agentarmy.writing.phrases import vocabulary
from agentarmy.writing.quantities import Quantities
from agentarmy.writing.synonyms import alike, root

Problem = tuple[str, str]
"""What is wrong, and the words at fault."""

_LEAST_MISSING = 1.0
"""Less weight of words that the evidence does not say is borne in any sentence."""
_SHARE_MISSING = 0.34
"""At most so much of a sentence's words may be said nowhere."""
_SMALL = 12
_ORDINALS = range(date(1990, 1, 1).toordinal(), date(2100, 1, 1).toordinal())
_LETTER = re.compile(r"[^\W_]")
_ANY_DAY = datetime(2024, 1, 1)
"""An anchor where no moment is known: only days told by month then count."""
_CHANGE = re.compile(
    r"\b(?:now|no longer|any ?more|instead|chang\w+|mov(?:e|ed|ing)|cancel\w*|stopp?\w*|postpon\w+"
    r"|exten\w+|replac\w+|resign\w*|left|clos\w+|is out|are out|gave|notice|since|updat\w+"
    r"|down to|cut"
    r"|slip\w*|put back|brought forward|delay\w*|earlier than|later than|after all|thought it over"
    r"|correct\w*|actually|make that|meanwhile|merger|good news|sorry|new|took over|fell through"
    r"|withdr\w+|dropp\w+|enough|came round|in the end|decided|is off|are off|not anymore)\b"
)
_NEWS = re.compile(r"\b(?:good news|bad news|update|correction|change of plan|sorry)\b")
_SPOKEN = frozenset({SourceKind.MESSAGE, SourceKind.TURN})
_NAME = re.compile(r"\b[^\W\d_][\w'\u2019&-]*")


@dataclass(frozen=True, slots=True)
class Said:
    """A text with all that was read in it."""

    folded: str
    matter: Matter
    quantities: Quantities
    moments: Moments


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A sentence to be held against its evidence.

    `text` is what it says beyond the words it quotes, `quotes` whether it quotes any, `whole` all
    of it but for what stands in quotation marks. `sums` are numbers worked out from the evidence,
    `known` names that may be used anywhere. `claims`: it tells something, so that its words must be
    those of the evidence.
    """

    text: str
    whole: str = ""
    quotes: bool = False
    sums: frozenset[Decimal] = frozenset()
    known: frozenset[str] = frozenset()
    now: datetime | None = None
    claims: bool = True
    asks: bool = False
    books: bool = False


@lru_cache(maxsize=512)
def read(text: str, at: datetime | None) -> Said:
    """Read a text as it was said at that moment."""
    folded = fold(text)
    when = moments.moments(folded, at.date() if at else None)
    plain = moments.blank(folded, when.spans)
    return Said(folded, matter.matter(plain), quantities.quantities(folded, plain), when)


def faults(held: Held, grounds: Sequence[Ground]) -> list[Problem]:
    """Return what of a sentence does not follow from its grounds; none where all of it does."""
    if not grounds:
        return []
    found = _faults(held, grounds) if _LETTER.search(held.text) else []
    if not found and (news := _overtaken(held, grounds)):
        return [("stale", news)]
    return found


def _faults(held: Held, grounds: Sequence[Ground]) -> list[Problem]:
    anchor = held.now or max((g.at for g in grounds if g.at), default=_ANY_DAY)
    own = read(held.text, anchor)
    theirs = [read(_words(ground), ground.at or anchor) for ground in grounds]
    known = _all(theirs)
    said = [ground.at for ground in grounds if ground.at and ground.source.kind in _SPOKEN]
    counted = _in_earnest(own.quantities, known.quantities) if held.asks else own.quantities
    found = quantities.compare(counted, known.quantities, sums=held.sums)
    worked = [date.fromordinal(int(n)) for n in held.sums if n in _ORDINALS]
    known_days = [*(t.moments for t in theirs), Moments(days=frozenset(worked))]
    years = {Fraction(day.year) for day in known.moments.days}
    found = [
        (p, d) for p, d in found if not (p == "number" and d.isdigit() and Fraction(d) in years)
    ]
    found += moments.compare(own.folded, known_days, now=anchor, said=said)
    if held.asks:
        found = [(p, d) for p, d in found if p != "day" or not moments.loose(d)]
    if not held.claims:
        return found + ([("promise", "outright")] if _swears(own, known) else [])
    found += [("negation", words) for words in matter.denials(own.matter, known.matter)]
    if matter.swapped(own.folded, known.folded):
        found.append(("negation", "turned round"))
    if surer := matter.firmer(own.matter, known.matter):
        found.append(("promise", surer))
    return found + _unsaid(held, own, known, names_of(g.who for g in grounds))


def _swears(own: Said, known: Said) -> bool:
    sworn = own.matter.swears and not known.matter.swears
    return sworn or (own.matter.vows and not known.matter.vows)


def _in_earnest(own: Quantities, known: Quantities) -> Quantities:
    """A question may play with small numbers ('three weeks later?') of what nobody has counted."""
    units = {m.unit for m in known.measured if m.unit}
    kept = tuple(m for m in own.measured if m.value > _SMALL or m.unit in units or m.named)
    return replace(own, measured=kept, rates=frozenset())


def _words(ground: Ground) -> str:
    value = "" if ground.value in ground.quote else f". {ground.value}"
    return f"{ground.quote}{value}"


def _all(theirs: Sequence[Said]) -> Said:
    """All evidence of a sentence as one text."""
    folded = ". ".join(one.folded for one in theirs)
    when = Moments()
    for one in theirs:
        when = when.union(one.moments)
    numbers = Quantities(
        measured=tuple(m for one in theirs for m in one.quantities.measured),
        shares=frozenset().union(*(one.quantities.shares for one in theirs)),
        rates=frozenset().union(*(one.quantities.rates for one in theirs)),
        ordinals=frozenset().union(*(one.quantities.ordinals for one in theirs)),
    )
    clauses = tuple(clause for one in theirs for clause in one.matter.clauses)
    return Said(folded, Matter(clauses, folded), numbers, when)


@cache
def _talk() -> frozenset[str]:
    """The words of our own phrasings, read once."""
    return vocabulary()


def _unsaid(held: Held, own: Said, known: Said, who: Iterable[str]) -> list[Problem]:
    """Words of substance that stand nowhere: too many of them, or one that is a claim by itself."""
    plain = moments.blank(own.folded, own.moments.spans)
    free = _talk() if held.quotes or held.sums or held.books else frozenset[str]()
    names = (root(name) for name in (*held.known, *who))
    carried = {*known.matter.words, *names}
    lacking = matter.missing(plain, carried, free=held.known | free)
    weight = sum(one for _, one in lacking)
    days = len(own.moments.whens)
    total = len(set(matter.roots(plain))) + len(own.quantities.measured) + days
    grave = [word for word, _ in lacking if root(word) in matter.GRAVE]
    if grave or (weight >= _LEAST_MISSING and weight > _SHARE_MISSING * total):
        return [("unsupported", ", ".join(grave or [word for word, _ in lacking]))]
    return []


def _overtaken(held: Held, grounds: Sequence[Ground]) -> str:
    """The newest words on the same matter, where they say otherwise than the sentence; or ''."""
    spoken = sorted(
        (g for g in grounds if g.at and g.source.kind in _SPOKEN), key=lambda g: str(g.at)
    )
    if (
        held.sums
        or not held.claims
        or not _LETTER.search(held.whole)
        or len(spoken) < 2
        or spoken[0].at == spoken[-1].at
    ):
        return ""
    newest = spoken[-1]
    fresh, older = read(_words(newest), newest.at), [g for g in spoken if g.at != newest.at]
    if not _CHANGE.search(fresh.folded):
        return ""
    words = fresh.matter.words
    before = {word for g in older for word in read(_words(g), g.at).matter.words}
    one_matter = any(alike(word, one) for word in words for one in before)
    if not one_matter and not _NEWS.search(fresh.folded):
        return ""
    rest = [g for g in grounds if g.source.kind not in _SPOKEN]
    whole = replace(held, text=held.whole, quotes=False)
    own = read(held.whole, held.now)
    if matter.ceased(own.matter, fresh.matter) or _faults(whole, [newest, *rest]):
        return newest.quote
    return ""


def names_of(texts: Iterable[str]) -> frozenset[str]:
    """The words of names, in lower case."""
    return frozenset(word.casefold() for text in texts for word in _NAME.findall(text))
