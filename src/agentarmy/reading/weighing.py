"""What a whole talk says of each element, weighed from what was heard in its sentences.

One sentence alone is heard faintly; whether a buyer speaks of a matter at all, and whether they
affirm or deny it, shows in the likeliest few sentences of a talk together. A small logistic model
per element decides both, from the chances that `agentarmy.reading.hearing` gives to sentences.
Training lies in `packaging/train_kinds.py`, the weights in `seeds/weights/kinds.json`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from agentarmy.domain.evidence import LEARNED, Evidence, Kind, PersonRef, Text
from agentarmy.domain.records import Money, Side
from agentarmy.reading.learned import Talks
from agentarmy.reading.text import fold

Heard = tuple[int, Evidence]
"""A piece that was heard, its confidence the chance of its sentence, and the place of its turn."""

WEIGHED = frozenset(
    {
        Kind.BUDGET,
        Kind.AUTHORITY,
        Kind.NEED,
        Kind.TIMELINE,
        Kind.COMPETITION,
        Kind.METRICS,
        Kind.ECONOMIC_BUYER,
        Kind.DECISION_CRITERIA,
        Kind.DECISION_PROCESS,
        Kind.PAIN,
        Kind.CHAMPION,
    }
)
"""The elements: what is heard of them counts for a talk, not sentence by sentence."""

FAINTEST = 0.02
"""What is heard with a smaller chance is as good as not heard."""
_FLOOR = math.log(FAINTEST / (1 - FAINTEST))
_CEILING = 6.0
_TOPS = 3
"""So many of the likeliest sentences tell whether a matter is spoken of."""
_SHOWN = 2
_NEAR = 1.5
"""A second sentence is shown when its log-odds lie no farther below the first one's."""
OVERRULES = 0.8
"""From this chance on, what a talk says stands over rules that read the opposite. At first sight
of talks by others, rules were right in 0.82 of the elements that they read, and in one of four
where the talk said the opposite so surely.
"""
_GRAVE = frozenset({Kind.BUDGET, Kind.AUTHORITY, Kind.NEED, Kind.TIMELINE, Kind.CHAMPION})
PLAINLY = 0.5
"""From this chance on a sentence denies by itself what may end a deal."""
_LISTS = frozenset(
    {
        Kind.COMPETITION,
        Kind.METRICS,
        Kind.DECISION_CRITERIA,
        Kind.DECISION_PROCESS,
        Kind.PAIN,
    }
)
"""Kinds of which a talk holds many: one that affirms is enough."""
UNNAMED = "another way"
"""What competes with us where no cue reads a name: an own build, the old machine, a rival."""
CERTAIN = 0.97
"""No talk of words alone is surer than this."""
SUREST = 0.85
"""What is only heard is never surer than the plainest cue."""


def is_weighed(kind: Kind, talks: Talks) -> bool:
    """Whether a kind is decided for a whole talk, from all that is heard of it."""
    return kind in WEIGHED and kind.value in talks.said


def parted(read: Iterable[Evidence], talks: Talks) -> tuple[list[Evidence], list[Evidence]]:
    """Return what was read, and apart from it what was heard of what a whole talk decides."""
    rest: list[Evidence] = []
    heard: list[Evidence] = []
    for piece in read:
        apart = piece.extractor == LEARNED and is_weighed(piece.kind, talks)
        (heard if apart else rest).append(piece)
    return rest, heard


def likeliest(heard: Iterable[Heard]) -> list[Heard]:
    """Return those pieces that may still decide, in the order of speaking.

    Of each kind the few likeliest and the likeliest of either sign: what is dropped here can never
    count again, however long the talk goes on.
    """
    kept: dict[tuple[Kind, int, int], Heard] = {}
    for pieces in _by_kind(heard).values():
        ranked = sorted(pieces, key=lambda one: -one[1].confidence)
        best = [next((p for p in ranked if p[1].polarity == sign), None) for sign in (1, -1)]
        for piece in (*ranked[:_TOPS], *(p for p in best if p is not None)):
            kept[piece[1].kind, piece[0], piece[1].start] = piece
    return sorted(kept.values(), key=_place)


def together(read: Sequence[Heard], heard: Sequence[Heard], *, talks: Talks) -> list[Heard]:
    """Return what rules read and what the talk says as one, in the order of speaking.

    Where they agree both stand, and what was heard of one value shows its words alone. Where they
    do not, the rules stand, unless the talk is very sure and may overrule them.
    """
    told = _by_kind(weighed(heard, talks))
    plain = _by_kind(one for one in read if one[1].side is Side.THEIRS and not one[1].hypothetical)
    left: set[Kind] = set()
    more: list[Heard] = []
    for kind, pieces in told.items():
        rules = plain.get(kind, ())
        if not rules:
            more += (one for one in pieces if _names(one[1]))
        elif _says(kind, rules) == pieces[0][1].polarity:
            more += _besides(pieces, rules) if kind in _LISTS else [_agreed(pieces[0], rules)]
        elif _may_overrule(kind, rules) and max(e.confidence for _, e in pieces) >= OVERRULES:
            left.add(kind)
            more += pieces
    stand = [one for one in read if one[1].kind not in left or one[1].side is not Side.THEIRS]
    return sorted([*stand, *more], key=lambda one: one[0])


def _names(piece: Evidence) -> bool:
    """Whether the words name their matter at all, where a talk may not lend it to them."""
    named = _NAMED.get(piece.kind)
    return named is None or bool(named.search(fold(piece.quote)))


_DECIDES = re.compile(
    r"\b(?:sign|decid|decision|approv|authori|call\b|say\b|board|boss|c[efot]o\b|director|manag"
    r"|owner|head|committee|council|partner|final|okay|ok\b|go-ahead|holder|up to|i can|i'm the"
    r"|i am the|my\b|mine\b|myself|run\b|who\b|chair|president|husband|wife|father|mother"
    r"|brother|sister|founder|own\b|alone|permission|ask\b|agree|group|team|everyone|together"
    r"|vote|we all|purchas|procure|trustee|principal|doctor|landlord|investor|answer to|report)"
)
_NAMED = {
    Kind.BUDGET: re.compile(
        r"\d{4}|\d[,.]\d{3}|\d\s?[km]\b|[$\u20ac\u00a3]|\b(?:budget|money|fund|approv|afford|spen[dt]"
        r"|capex|opex|invest|pay|paid|sum|figure|cash|financ|earmark|allocat|set aside"
        r"|put aside|ring-?fenc|ceiling|limit|cap\b|thousand|million|hundred|grand|dollar|euro"
        r"|pound|rupee|usd|eur|gbp|purse|sign|release|cheap|expens|treasur|account|board|the amount"
        r"|grant|loan|lease|credit)"
    ),
    Kind.AUTHORITY: _DECIDES,
    Kind.ECONOMIC_BUYER: _DECIDES,
    Kind.TIMELINE: re.compile(
        r"\d|\b(?:dates?|days?|weeks?|months?|quarters?|years?|time|timing|when|deadline|soon|rush"
        r"|hurry|urgen|until|till|before|after|by\b|once|spring|summer|autumn|fall|winter|season"
        r"|jan|feb|march|april|may|june|july|aug|sept|oct|nov|dec|schedul|calendar|press|wait|later"
        r"|now|next|this|start|ready|yesterday|tomorrow|today|early|late|go live|christmas|easter"
        r"|holiday|shutdown|audit|opening|end of)"
    ),
}


def _besides(pieces: Iterable[Heard], rules: Sequence[Heard]) -> Iterator[Heard]:
    """What was heard beside what rules read: of the same words the rules tell more, and a rival
    without a name is left out where one is named.
    """
    for one in pieces:
        if (same := _same(one, rules)) is not None:
            yield one[0], replace(one[1], value=same.value)
        elif one[1].value != Text(UNNAMED):
            yield one


def _agreed(one: Heard, rules: Sequence[Heard]) -> Heard:
    """What rules read of a matter with one value, as sure as the talk is of it too."""
    sign = one[1].polarity
    at, known = next((r for r in reversed(rules) if _affirms(r[1]) == sign), rules[-1])
    return at, replace(known, extractor=one[1].extractor, confidence=one[1].confidence)


def _same(one: Heard, rules: Sequence[Heard]) -> Evidence | None:
    """What rules read in the same words, None for nothing."""
    at, piece = one
    for place, known in rules:
        if at == place and piece.start < known.end and known.start < piece.end:
            return known
    return None


def _says(kind: Kind, rules: Sequence[Heard]) -> int:
    """Whether the rules affirm a matter (1) or deny it (-1)."""
    signs_ = [_affirms(piece) for _, piece in rules]
    return max(signs_) if kind in _LISTS else signs_[-1]


def _may_overrule(kind: Kind, rules: Sequence[Heard]) -> bool:
    """Whether a talk may say the opposite of what rules read.

    A sum that is named is named. A doubt of the need or of one's own say is told even where they
    go on.
    """
    if kind in (Kind.NEED, Kind.AUTHORITY):
        return all(piece.polarity > 0 for _, piece in rules)
    return not any(isinstance(piece.value, Money) for _, piece in rules)


def _affirms(piece: Evidence) -> int:
    """1 or -1; who names another signer denies it of themselves, not the matter."""
    named = piece.kind is Kind.AUTHORITY and isinstance(piece.value, PersonRef)
    return 1 if named else piece.polarity


def weighed(heard: Sequence[Heard], talks: Talks) -> Iterator[Heard]:
    """Yield the pieces that stand for what the talk says, each as sure as the talk is.

    `heard` is what `likeliest` leaves of all that the buyer's sentences say.
    """
    found = _by_kind(heard)
    for kind, pieces in found.items():
        if kind.value not in talks.said:
            continue
        told, denying = signs(kind, found)
        said = _chance(talks.said[kind.value], told)
        if said < talks.least:
            yield from _denial(kind, pieces)
            continue
        denied = _chance(talks.denied[kind.value], denying)
        sign = _sign(pieces, denied)
        sure = said * (denied if sign < 0 else 1 - denied)
        yield from _shown(pieces, sign, sure=sure)
        if kind is Kind.AUTHORITY and sign > 0:  # it is known who decides, and the speaker may not
            yield from _denial(kind, pieces)


def _denial(kind: Kind, pieces: Iterable[Heard]) -> Iterator[Heard]:
    """A denial that is told plainly enough by one sentence, where a denial may end a deal."""
    best = _best(pieces, -1) if kind in _GRAVE else None
    if best is not None and best[1].confidence >= PLAINLY:
        yield best[0], replace(best[1], confidence=min(SUREST, best[1].confidence))


def signs(
    kind: Kind, found: Mapping[Kind, Sequence[Heard]]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return what tells whether a kind is spoken of, and what tells whether it is denied.

    Log-odds: of the likeliest sentences, of the likeliest that affirms and that denies and which
    of these comes later (1: the denial), and of the likeliest denial of need and of money.
    """
    pieces = found.get(kind, ())
    tops = sorted((_odds(one) for one in pieces), reverse=True)[:_TOPS]
    ends = (_most(found.get(Kind.NEED, ()), -1), _most(found.get(Kind.BUDGET, ()), -1))
    told = (*tops, *[_FLOOR] * (_TOPS - len(tops)), *ends)
    return told, (_most(pieces, 1), _most(pieces, -1), _later(pieces), *ends)


def by_kind(heard: Iterable[Heard]) -> Mapping[Kind, Sequence[Heard]]:
    """Return what was heard by its kind."""
    return _by_kind(heard)


def _by_kind(heard: Iterable[Heard]) -> dict[Kind, list[Heard]]:
    found: dict[Kind, list[Heard]] = {}
    for one in heard:
        found.setdefault(one[1].kind, []).append(one)
    return found


def _place(one: Heard) -> tuple[int, int]:
    return one[0], one[1].start


def _odds(one: Heard) -> float:
    chance = min(max(one[1].confidence, FAINTEST), 1 - 1e-6)
    return min(math.log(chance / (1 - chance)), _CEILING)


def _best(pieces: Iterable[Heard], sign: int) -> Heard | None:
    return max((p for p in pieces if p[1].polarity == sign), key=_odds, default=None)


def _most(pieces: Iterable[Heard], sign: int) -> float:
    best = _best(pieces, sign)
    return _FLOOR if best is None else _odds(best)


def _later(pieces: Sequence[Heard]) -> float:
    affirms, denies = _best(pieces, 1), _best(pieces, -1)
    if affirms is None or denies is None:
        return 0.0
    return 1.0 if _place(denies) > _place(affirms) else -1.0


def _chance(weights: Sequence[float], told: Sequence[float]) -> float:
    bias, *rest = weights
    odds = bias + sum(a * b for a, b in zip(rest, told, strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def _sign(pieces: Sequence[Heard], denied: float) -> int:
    """What the talk says of a matter: the likelier, of which there are words."""
    sign = -1 if denied > 1 / 2 else 1
    return sign if _best(pieces, sign) else -sign


def _shown(pieces: Sequence[Heard], sign: int, *, sure: float) -> Iterator[Heard]:
    """The likeliest sentences that say it, the first as sure as the talk."""
    ranked = sorted((p for p in pieces if p[1].polarity == sign), key=lambda one: -_odds(one))
    top = _odds(ranked[0])
    for at, piece in ranked[:_SHOWN]:
        if _odds((at, piece)) >= top - _NEAR:
            share = piece.confidence / ranked[0][1].confidence
            yield at, replace(piece, confidence=round(min(CERTAIN, sure * share), 4))
