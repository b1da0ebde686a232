"""What of a model's claims becomes evidence: only what stands in the buyer's own words.

The quote must stand letter for letter in the buyer's turn, sums, times and numbers must be what our
own readers read there, names must be in the quote, no plain reading of the rules may say
otherwise, and the words must speak of the matter at all. Whatever fails is turned away with the
reason. A model is believed less than a plain cue.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from agentarmy.domain.evidence import MODEL, Day, Days, Evidence, Fact, Kind, PersonRef, Text
from agentarmy.domain.records import Money, Side
from agentarmy.reading.amounts import NO_CURRENCY, Amount, amounts
from agentarmy.reading.context import context
from agentarmy.reading.cues import (
    LEAST_BARE,
    RATES,
    Scene,
    evidence_at,
    money_value,
    person_in,
    quote_span,
    thousands,
    time_value,
)
from agentarmy.reading.dates import reads_day_first, times
from agentarmy.reading.guards import stands
from agentarmy.reading.hearing import MEANINGS
from agentarmy.reading.hints import Hint, Hinted
from agentarmy.reading.lexicon import Lexicon
from agentarmy.reading.masking import Prepared, within
from agentarmy.reading.matters import speaks_of
from agentarmy.reading.numbers import numbers
from agentarmy.reading.people import names
from agentarmy.reading.text import fold
from agentarmy.reading.weighing import UNNAMED
from agentarmy.reading.when import When

SUREST = 0.7
"""A model's claim is never surer than this, below what counts as plain."""
LEAST = 0.3
"""The chance that the learned weights must see in a sentence for what a model claims of it."""
LEAST_GRAVE = 0.4
"""The same for a denial, which may end a deal."""
CERTAIN = 0.9
"""From this chance of the opposite on, not even an answer to the very question is believed."""
_FEWEST = 4
"""Fewer words are no answer that the rules would not have read."""
_EVADES = re.compile(
    r"\b(?:hard to say|good question|depends?|maybe|perhaps|not sure|no idea|unsure|let me|let's"
    r"|come back|get back|find out|look into|(?:don't|do not|didn't) (?:really )?know|couldn't say"
    r"|can't say|we'll see|who knows|why do you|what do you|too early|thank|thanks|sorry|pardon)\b"
)
_GIVEN = re.compile(
    r"\b(?:if|suppos\w+|assuming|imagine|unless|in case|(?:were|had|should) (?:we|i|they|he|she))\b"
)
_SUPPOSED = re.compile(r"\b(?:would|could|might)\b|'d\b")
_DENIES = {
    "authority": re.compile(
        r"\b(?:boss\w*|owners?|partners?|founders?|directors?|board|committee|council|chair\w*"
        r"|upstairs|above (?:my|me)|head office|headquarters|management|managers?|ceo|cfo|father"
        r"|mother|husband|wife|somebody|someone|messenger|only|just)\b"
    ),
    "need": re.compile(
        r"\b(?:happy|content|fine|enough|shelved|dropped|dust|leave it|manag\w+|as (?:it is|things"
        r" are|we are)|all set|solved)\b"
    ),
}
"""What may be denied by an answer, and the words that do it where none of negation stands."""
_MOST_SENTENCES = 2
_MOST_OF_ONE = 3
"""Claims of one element that are looked at; a model that claims more is guessing."""
_PERSONAL = frozenset({Kind.AUTHORITY, Kind.ECONOMIC_BUYER, Kind.CHAMPION})
_WORD = re.compile(r"\w+")
_MINE = re.compile(r"\b(?:i|i'll|i'm|i've|i'd|me|my|mine|myself)\b")
_TOPICS = {(m.kind, m.polarity): m.topic for m in MEANINGS.values() if m is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a model says of one element; `turn` is the code under which it was shown the turn."""

    element: str
    quote: str
    turn: str
    value: str = ""
    polarity: int = 1
    hypothetical: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """A claim that was turned away, and why in words."""

    claim: Claim
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """The evidence that came of claims, the claims behind it, and what was turned away."""

    evidence: tuple[Evidence, ...] = ()
    claims: tuple[Claim, ...] = ()
    rejected: tuple[Rejected, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a model was asked: the turns by code, and the elements that the rules left open.

    `unsure` are those of them that rest on guesses alone; `evidence` is what the rules read.
    """

    turns: Mapping[str, Hinted]
    open: Collection[str]
    lexicon: Lexicon
    unsure: Collection[str] = ()
    evidence: Sequence[Evidence] = ()
    model: str = ""


def claims_of(data: Mapping[str, object]) -> tuple[Claim, ...]:
    """Return the claims of an answer that fits the schema."""
    listed = data.get("claims")
    rows = listed if isinstance(listed, list) else []
    return tuple(
        Claim(
            element=str(row.get("element") or ""),
            quote=str(row.get("quote") or ""),
            turn=str(row.get("turn") or ""),
            value=str(row.get("value") or "").strip(),
            polarity=-1 if row.get("polarity") == -1 else 1,
            hypothetical=row.get("hypothetical") is True,
        )
        for row in rows
        if isinstance(row, Mapping)
    )


class _No(Exception):
    """Why a claim does not hold."""


def admit(claims: Iterable[Claim], asked: Asked) -> Admitted:
    """Return the evidence that the claims give, each held against the words and the rules."""
    evidence: dict[str, Evidence] = {}
    kept: list[Claim] = []
    rejected: list[Rejected] = []
    count: dict[str, int] = {}
    for claim in claims:
        count[claim.element] = count.get(claim.element, 0) + 1
        try:
            if count[claim.element] > _MOST_OF_ONE:
                raise _No(f"more than {_MOST_OF_ONE} claims of it")
            found = _evidence(claim, asked)
            if found.id in evidence:
                raise _No("claimed twice")
        except _No as no:
            rejected.append(Rejected(claim, str(no)))
            continue
        evidence[found.id] = found
        kept.append(claim)
    return Admitted(evidence=tuple(evidence.values()), claims=tuple(kept), rejected=tuple(rejected))


def _evidence(claim: Claim, asked: Asked) -> Evidence:
    """Return what a claim gives. Raises _No with the reason why it gives nothing.

    It quotes the whole sentence, as a cue would.
    """
    turn, span = _place(claim, asked)
    hint = _hint(turn, span)
    prepared, scene = turn.prepared, turn.scene
    assert prepared is not None  # noqa: S101 -- it has a hint
    assert scene is not None  # noqa: S101
    kind = Kind(claim.element)
    supposed = _is_supposed(hint, span, asked.lexicon) or claim.hypothetical
    chance = _chance(claim, turn, hint, lexicon=asked.lexicon)
    value = _value(claim, prepared, span, scene=scene, hint=hint)
    told = quote_span(hint.sentence, max(span[0], hint.sentence.start), span[1])
    made = evidence_at(prepared, told, kind=kind, value=value, confidence=_sure(chance, supposed))
    found = replace(
        made,
        polarity=claim.polarity,
        hypothetical=supposed,
        topic=_TOPICS.get((kind, claim.polarity), ""),
        extractor=f"{MODEL}{asked.model}",
    )
    _hold(found, claim, asked, hint=hint, prepared=prepared)
    return found


def _sure(chance: float, supposed: bool) -> float:
    return min(SUREST, 0.5 + chance / 4) * (0.5 if supposed else 1.0)


def _place(claim: Claim, asked: Asked) -> tuple[Hinted, tuple[int, int]]:
    """Find the turn and the span of a claim's quote. Raises _No."""
    if claim.element not in asked.open and claim.element not in asked.unsure:
        raise _No("the rules read it plainly, or it was not asked")
    turn = asked.turns.get(claim.turn)
    if turn is None:
        raise _No(f"no turn {claim.turn!r} was shown")
    if turn.turn.side is Side.OURS:
        raise _No("our side said that")
    if turn.turn.side is not Side.THEIRS:
        raise _No("nobody knows whose side said that")
    quote = claim.quote.strip()
    if len(_WORD.findall(quote)) < 2 and not any(c.isdigit() for c in quote):
        raise _No("the quote is too short")
    start = turn.turn.text.find(quote)
    if start < 0:
        raise _No("the quote does not stand in that turn")
    return turn, (start, start + len(quote))


def _hint(turn: Hinted, span: tuple[int, int]) -> Hint:
    """The sentence of a quote that says most; a quote reaches over two at most. Raises _No."""
    start, end = span
    inside = [h for h in turn.hints if h.sentence.start < end and start < h.sentence.end]
    if not inside:
        raise _No("that part of the turn is not read")
    if len(inside) > _MOST_SENTENCES:
        raise _No("the quote is too long")
    return max(inside, key=lambda h: min(end, h.sentence.end) - max(start, h.sentence.start))


def _is_supposed(hint: Hint, span: tuple[int, int], lexicon: Lexicon) -> bool:
    """Whether the words only suppose. Raises _No for a question, which states nothing."""
    sentence = hint.sentence
    if sentence.question:
        raise _No("a question states nothing")
    end = min(span[1], sentence.end) - sentence.start
    start = max(span[0] - sentence.start, 0)
    around = context(sentence.text, (start, max(end, start)), lexicon=lexicon)
    given = _GIVEN.search(sentence.text) and _SUPPOSED.search(sentence.text)
    return around.hypothetical or bool(given)


def _chance(claim: Claim, turn: Hinted, hint: Hint, *, lexicon: Lexicon) -> float:
    """How likely the words say it. Raises _No where they say the opposite or nothing of it.

    Of a plain answer to a question for that very element less is asked.
    """
    kind = Kind(claim.element)
    chance = hint.chances.get((kind, claim.polarity), 0.0)
    opposite = hint.chances.get((kind, -claim.polarity), 0.0)
    least = LEAST_GRAVE if claim.polarity < 0 else LEAST
    if chance >= max(least, opposite):
        return chance
    if turn.topic == claim.element and opposite < CERTAIN and _answers(claim, hint, lexicon):
        return max(chance, LEAST)
    if opposite > max(chance, LEAST):
        raise _No("the words say the opposite")
    raise _No(f"the words do not speak of it ({chance:.2f})")


def _answers(claim: Claim, hint: Hint, lexicon: Lexicon) -> bool:
    """Whether a sentence may be the answer to what was just asked, with that sign."""
    text = hint.sentence.text
    if hint.said.place > 1 or len(text.split()) < _FEWEST or _EVADES.search(text):
        return False
    denies = bool(lexicon.word("negators").search(text))
    if claim.polarity > 0:
        return not denies
    marked = _DENIES.get(claim.element)
    return marked is not None and (denies or bool(marked.search(text)))


def _hold(found: Evidence, claim: Claim, asked: Asked, *, hint: Hint, prepared: Prepared) -> None:
    """Hold made evidence against the guards of what is heard, and the rules' reading. Raises _No.

    A plain cue in the same words wins; what is guessed is only made surer by words that tell it
    as well.
    """
    if not stands(found, prepared, sentence=hint.sentence, lexicon=asked.lexicon):
        raise _No("the words tell of another matter")
    if not speaks_of(found, hint.said, lexicon=asked.lexicon):
        raise _No("the words do not name it")
    read = [e for e in asked.evidence if e.kind is found.kind and e.side is Side.THEIRS]
    here = [e for e in read if e.source == found.source and _meets(e, hint)]
    if any(not e.heard and e.polarity != found.polarity for e in here):
        raise _No("a plain reading of the same words says otherwise")
    alike = [e.confidence for e in read if e.polarity == found.polarity and not e.hypothetical]
    chance = hint.chances.get((found.kind, found.polarity), 0.0)
    if claim.element in asked.unsure and not here and chance < max(alike, default=0.0):
        raise _No("other words tell it better")


def _meets(piece: Evidence, hint: Hint) -> bool:
    return piece.start < hint.sentence.end and hint.sentence.start < piece.end


def _value(
    claim: Claim, turn: Prepared, span: tuple[int, int], *, scene: Scene, hint: Hint
) -> Fact:
    """Return the value as our own readers read it in the quote. Raises _No where it differs."""
    words = Text(" ".join(turn.turn.text[slice(*span)].split()))
    kind = Kind(claim.element)
    if kind is Kind.BUDGET and claim.polarity > 0:
        return _sum(claim, turn, span, scene=scene) or words
    if kind is Kind.TIMELINE and claim.polarity > 0:
        return _time(claim, turn, span) or words
    _numbers_stand(claim, turn, span)
    if kind in _PERSONAL:
        return _person(claim, turn, span, scene=scene, hint=hint)
    _names_stand(claim, turn, span)
    if kind is Kind.COMPETITION and claim.polarity > 0:
        return _rival(claim, turn, span, scene=scene)
    if kind is Kind.METRICS and claim.polarity > 0 and not list(numbers(turn.folded[slice(*span)])):
        raise _No("the quote holds no number")
    return words


def _sum(claim: Claim, turn: Prepared, span: tuple[int, int], *, scene: Scene) -> Money | None:
    """The claimed sum, as it stands in the quote; None where neither names one."""
    there = [a for a in within(turn.sums, *span) if a.per not in RATES]
    meant = [_meant(a) for a in there]
    sums = [money_value(a, scene) for a in meant if a is not None]
    wanted = [a for a in amounts(fold(claim.value))]
    if not wanted:
        if sums:
            raise _No("the quote names a sum, the claim none")
        return None
    for money in sums:
        if any(_same_sum(money, a) for a in wanted):
            return money
    raise _No("the sum is not the one of the quote")


def _meant(amount: Amount) -> Amount | None:
    """A sum as it is meant where money is spoken of: a small bare number in thousands."""
    if amount.currency or amount.value >= LEAST_BARE:
        return amount
    return thousands(amount)


def _same_sum(money: Money, claimed: Amount) -> bool:
    written = claimed.currency in ("", NO_CURRENCY) or claimed.sign == "$"
    same = written or claimed.currency == money.currency
    return same and claimed.value == money.amount


def _time(claim: Claim, turn: Prepared, span: tuple[int, int]) -> Day | Days | None:
    """The claimed time, as it stands in the quote; None where neither names one."""
    there = [w for w in within(turn.times, *span) if not w.past]
    day_first = reads_day_first(turn.turn.utc_offset)
    wanted = times(fold(claim.value), turn.today, day_first=day_first)
    if not wanted:
        if there or any(c.isdigit() for c in claim.value):
            raise _No("the time is not the one of the quote")
        return None
    for when in there:
        if any(_same_time(when, other) for other in wanted):
            found = time_value(when)
            return found if isinstance(found, Day | Days) else None
    raise _No("the time is not the one of the quote")


def _same_time(one: When, other: When) -> bool:
    if one.day is not None or other.day is not None:
        return one.day == other.day
    return one.days is not None and one.days == other.days and one.working == other.working


def _numbers_stand(claim: Claim, turn: Prepared, span: tuple[int, int]) -> None:
    there = {n.value for n in numbers(turn.folded[slice(*span)])}
    for number in numbers(fold(claim.value)):
        if number.value not in there:
            raise _No(f"the number {number.value:f} is not in the quote")


def _names_stand(claim: Claim, turn: Prepared, span: tuple[int, int], more: str = "") -> None:
    """Raise _No for a name in the claimed value that neither the quote nor `more` holds."""
    there = set(_WORD.findall(f"{turn.folded[slice(*span)]} {more.casefold()}"))
    for _, _, name in names(claim.value):
        if not set(_WORD.findall(fold(name))) <= there:
            raise _No(f"the name {name} is not in the quote")


def _person(
    claim: Claim, turn: Prepared, span: tuple[int, int], *, scene: Scene, hint: Hint
) -> Fact:
    """Who is meant: named in the quote, or the speaker where they speak of themselves."""
    speaker = turn.turn.speaker.name
    own = bool(_MINE.search(turn.folded[slice(*span)]))
    _names_stand(claim, turn, span, speaker if own else "")
    if claim.polarity < 0 and Kind(claim.element) is Kind.AUTHORITY:
        return PersonRef(speaker)
    found = person_in(turn, hint.sentence, span=span, scene=scene)
    wanted = set(_WORD.findall(fold(claim.value)))
    if found is not None and (not wanted or wanted & set(_WORD.findall(fold(_label(found))))):
        return found
    if own:
        return PersonRef(speaker)
    if found is not None:
        raise _No("another person is named in the quote")
    raise _No("nobody is named in the quote")


def _label(person: PersonRef) -> str:
    return f"{person.name} {person.role} {person.company}"


def _rival(claim: Claim, turn: Prepared, span: tuple[int, int], *, scene: Scene) -> Text:
    """The rival by name as it stands in the quote; without a name only that there is one."""
    house = scene.circle.familiar
    quote = turn.turn.text[slice(*span)]
    for _, _, name in names(claim.value):
        if set(_WORD.findall(fold(name))) & house:
            raise _No(f"{name} is one of those who talk, or of our goods")
        at = fold(quote).find(fold(name))
        return Text(quote[at : at + len(name)] if at >= 0 else name)
    strangers = within(turn.strangers, *span)
    return Text(strangers[-1].name if strangers else UNNAMED)
