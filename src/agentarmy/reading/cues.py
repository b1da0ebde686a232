"""From masked sentences to evidence, one sentence at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from agentarmy.domain.evidence import (
    Day,
    Days,
    Evidence,
    Fact,
    Kind,
    PersonRef,
    Source,
    SourceKind,
    Text,
)
from agentarmy.domain.records import Money, PriceItem, Side
from agentarmy.reading.amounts import NO_CURRENCY, Amount
from agentarmy.reading.context import context
from agentarmy.reading.dates import When
from agentarmy.reading.guards import OWN_WORDS, is_appointment, is_past, stands
from agentarmy.reading.lexicon import Lexicon, Rule
from agentarmy.reading.masking import Circle, Prepared, within
from agentarmy.reading.people import names, people
from agentarmy.reading.text import Sentence, trim

_LONGEST_QUOTE = 240
_PERSONAL = frozenset({Kind.ECONOMIC_BUYER, Kind.CHAMPION, Kind.PERSON})
_FLIPS = frozenset({Kind.BUDGET, Kind.AUTHORITY, Kind.NEED, Kind.TIMELINE, Kind.CHAMPION})
_STATED = frozenset({Kind.AUTHORITY, Kind.NEED, Kind.ECONOMIC_BUYER})
_BEST_OF = 0.97
_OPEN = re.compile(r"(?:^|[,:;] |and |so |but )(?:what|how|who|whom|whose|when|where|which|why)\b")
STANDS = re.compile(
    r"\s*(?:[^\w\s%]|$)|\s(?:be|set|put|signed|approved|released|reserved|earmarked|ring|allocated|voted"
    r"|granted|sanctioned|got|has|have|still|left|there|give|tucked|carved|pencilled|for|in|on|at|is|was|as|to|and|or|but|per|a|an|all|total|max|maximum|tops"
    r"|budget|this|that|if|we|i|it|which|with|including|plus|net|gross|the|right|now|so|available"
    r"|set|of|before|by|from|our|my|your|as|at|most|limit|ceiling|cap|because|since|would|will"
    r"|can|not|no|you|each|apiece|altogether|together|everything|overall|flat|today)\b"
)
"""What may follow a bare number that is a sum; '300 people' is none."""
_LISTED = re.compile(r"(?:(?: the)? ?\u00a7+ ?(?:and|or|to|,|-|/)(?: the)?)+$")
"""'… 8 Dec and', before the last of several days."""
_PRONOUN = re.compile(r"(?:what )?(?:he|she)\b")
RATES = frozenset({"unit", "hour", "day"})
"""What a price is per; a ceiling on it is no budget."""
LEAST_BARE = 100
"""A bare number below this is no sum of money ('hall 2', 'the two of us')."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known while a turn is read: language, currencies, and whom the talk is between."""

    lexicon: Lexicon
    currency: str = NO_CURRENCY
    dollar: str = "USD"
    circle: Circle = field(default_factory=Circle)
    units: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    prices: tuple[PriceItem, ...] = ()


def evidence_at(
    prepared: Prepared, span: tuple[int, int], *, kind: Kind, value: Fact, confidence: float
) -> Evidence:
    """Build evidence of a turn on an exact span of its text."""
    turn = prepared.turn
    start, end = trim(turn.text, *span)
    return Evidence(
        kind=kind,
        value=value,
        quote=turn.text[start:end],
        start=start,
        end=end,
        source=Source(SourceKind.MESSAGE, turn.id, "text"),
        side=turn.side,
        speaker=turn.speaker.label,
        confidence=round(min(confidence, _BEST_OF), 3),
        asserted_at=turn.at,
    )


def quote_span(sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """Return the sentence, or of a long one the words around [start, end), as the quote."""
    if sentence.end - sentence.start <= _LONGEST_QUOTE:
        return sentence.start, sentence.end
    left = max(sentence.start, start - 80)
    right = min(sentence.end, end + 80)
    text, base = sentence.text, sentence.start
    if left > base:
        left = base + max(text.rfind(" ", 0, start - base), text.find(" ", left - base)) + 1
        left = min(left, start)
    if right < sentence.end:
        cut = text.rfind(" ", end - base, right - base)
        right = base + cut if cut > 0 else max(end, right)
    return left, right


def read_sentence(prepared: Prepared, sentence: Sentence, *, scene: Scene) -> Iterator[Evidence]:
    """Yield what the cue rules find in one sentence."""
    masked = prepared.masked[sentence.start : sentence.end]
    side = prepared.turn.side
    for rule in scene.lexicon.rules:
        if rule.kind is Kind.QUESTION:
            continue
        if rule.mood != "any" and (rule.mood == "question") != sentence.question:
            continue
        pattern = rule.pattern(side)
        match = pattern.search(masked) if pattern else None
        if match:
            found = _evidence(prepared, sentence, rule, match, scene)
            if found is not None and stands(
                found, prepared, sentence=sentence, lexicon=scene.lexicon
            ):
                yield found


def _evidence(
    prepared: Prepared, sentence: Sentence, rule: Rule, match: re.Match[str], scene: Scene
) -> Evidence | None:
    if _open_question(prepared, sentence, rule):
        return None
    around = context(sentence.text, match.span(), lexicon=scene.lexicon)
    polarity = rule.polarity
    confidence = rule.confidence
    if around.negated and rule.negatable:
        if rule.kind not in _FLIPS:
            return None
        polarity, confidence = -polarity, confidence * 0.8
    if around.reported and prepared.turn.side is Side.OURS and rule.about == "buyer":
        return None
    span = (sentence.start + match.start(), sentence.start + match.end())
    if _tells_of_others(prepared, sentence, rule, lexicon=scene.lexicon):
        return None
    value, sure = _value(prepared, sentence, rule, match, scene)
    if value is None:
        return None
    # 'What if it jams?' supposes, and yet objects.
    supposed = around.hypothetical and not (
        rule.kind is Kind.OBJECTION and match[0].startswith("what ")
    )
    quote = quote_span(sentence, *span)
    found = evidence_at(prepared, quote, kind=rule.kind, value=value, confidence=confidence * sure)
    return replace(
        found,
        polarity=polarity,
        topic=rule.topic,
        due=due_day(prepared, sentence, lexicon=scene.lexicon)
        if rule.kind is Kind.COMMITMENT
        else None,
        hypothetical=supposed,
        confidence=round(found.confidence * (0.5 if supposed else 1.0), 3),
    )


def _tells_of_others(
    prepared: Prepared, sentence: Sentence, rule: Rule, *, lexicon: Lexicon
) -> bool:
    """Whether a figure is a rival's price or our promise, or a rival one of the past or others'.

    The lists 'not_' (for denials 'not_no_') and the kind name what is said of another matter.
    """
    masked = prepared.masked[sentence.start : sentence.end]
    other = f"not_{rule.kind}" if rule.polarity > 0 else f"not_no_{rule.kind}"
    if lexicon.word(other).search(masked):
        return True
    if rule.kind is Kind.METRICS:
        return bool(lexicon.word("no_metrics").search(masked))
    if rule.value != "rival" or not lexicon.word("past_supplier").search(sentence.text):
        return False
    return not lexicon.word("still_considered").search(sentence.text)


def _open_question(prepared: Prepared, sentence: Sentence, rule: Rule) -> bool:
    """Whether somebody only asks: 'who signs?' says nothing of who does."""
    if not sentence.question or rule.about != "buyer" or not _OPEN.search(sentence.text):
        return False
    return prepared.turn.side is Side.OURS or rule.kind in _STATED


def due_day(prepared: Prepared, sentence: Sentence, *, lexicon: Lexicon) -> date | None:
    """Return the day that a promise names; None when it names none or the moment is unknown.

    Days that the promise is about are none: 'let me check 8 and 9 Dec and come back to you'.
    """
    listed = within(prepared.times, sentence.start, sentence.end)
    due = (w for w in listed if not w.past and not _is_object(prepared, sentence, w, lexicon))
    when = next(due, None)
    if when is None:
        return None
    if when.day is None and when.days is not None and prepared.today is not None:
        return prepared.today + timedelta(days=when.days)
    return when.day


def _is_object(prepared: Prepared, sentence: Sentence, when: When, lexicon: Lexicon) -> bool:
    """Whether a calendar day is what is checked or booked, not the day by when."""
    written = prepared.folded[when.start : when.end]
    if not any(c.isdigit() for c in written) or when.day is None:
        return False
    lead = prepared.masked[sentence.start : when.start].rstrip()
    listed = _LISTED.sub("", lead)
    found = list(lexicon.word("objects").finditer(listed))
    return bool(found) and found[-1].end() == len(listed)


def _value(
    prepared: Prepared, sentence: Sentence, rule: Rule, match: re.Match[str], scene: Scene
) -> tuple[Fact | None, float]:
    """Return the value that the rule asks for (None: the rule does not hold) and how sure."""
    base = sentence.start
    span = (base + match.start(), base + match.end())
    if rule.value in {"sum", "paid"}:
        return _sum(prepared, sentence, rule, span, scene), 1.0
    if rule.value == "time":
        return _wished(prepared, sentence, rule, span, scene), 1.0
    if rule.value == "rival":
        return _rival(prepared, sentence, span)
    if rule.value == "stranger":
        return _stranger(prepared, sentence, span, scene)
    if rule.value == "speaker":
        return PersonRef(prepared.turn.speaker.name), 1.0
    if rule.kind in _PERSONAL or rule.value.startswith("person"):
        person = person_in(prepared, sentence, span=span, scene=scene)
        if person is None and _PRONOUN.match(match[0]):
            person = _named_before(prepared, sentence, scene)
        if person is None and rule.value == "person":
            return None, 0
        return person or Text(rule.value.removeprefix("person or ") or match[0]), 1.0
    if rule.value:
        return Text(rule.value), 1.0
    return Text(" ".join(prepared.turn.text[slice(*quote_span(sentence, *span))].split())), 1.0


def _rival(
    prepared: Prepared, sentence: Sentence, span: tuple[int, int]
) -> tuple[Text | None, float]:
    """Return the last company named in the span.

    'Sweet people.' begins with a capital, not with a name.
    """
    rivals = within(prepared.strangers, *span)
    few = sentence.text.count(" ") < OWN_WORDS
    if not rivals or (few and rivals[-1].start == sentence.start):
        return None, 0
    return Text(rivals[-1].name), 1.0


def _named_before(prepared: Prepared, sentence: Sentence, scene: Scene) -> PersonRef | None:
    """Whom 'she decides' means: the last person of the turn named before the sentence."""
    earlier = [s for s in prepared.sentences if s.start < sentence.start]
    for one in reversed(earlier):
        found = person_in(prepared, one, span=(one.start, one.end), scene=scene)
        if found is not None:
            return found
    return None


def _stranger(
    prepared: Prepared, sentence: Sentence, span: tuple[int, int], scene: Scene
) -> tuple[PersonRef | None, float]:
    """Return the last stranger named in the span, with the role beside the name."""
    inside = within(prepared.strangers, *span)
    if not inside:
        return None, 0
    name = inside[-1].name
    text = prepared.turn.text[sentence.start : sentence.end]
    listed = (p.person for p in people(text, sentence.text, lexicon=scene.lexicon))
    role = next((p.role for p in listed if p.name and p.name in name), "")
    return PersonRef(name, role), 1.0


def _sum(
    prepared: Prepared, sentence: Sentence, rule: Rule, span: tuple[int, int], scene: Scene
) -> Money | None:
    """Return the sum that a budget or price names; None for others' money and mere numbers."""
    amount = prepared.sum_in(*span, last=True)
    if amount is None:
        return None
    stands_alone = amount.per or STANDS.match(prepared.folded, amount.end)
    if not amount.currency and (rule.value == "paid" or not stands_alone):
        return None
    if not amount.currency and amount.value < LEAST_BARE:
        money = scene.lexicon.word("gives_money").search(prepared.folded, *span)
        if rule.kind is not Kind.BUDGET or prepared.turn.side is Side.OURS or not money:
            return None
        if (amount := thousands(amount)) is None:
            return None
    if rule.kind is Kind.BUDGET:
        ours = prepared.turn.side is Side.OURS
        if ours and scene.lexicon.word("past_budget").search(sentence.text):
            return None
        lead = prepared.masked[sentence.start : span[1]]
        clause = lead[max(map(lead[: span[0] - sentence.start].rfind, ",;:")) + 1 :]
        if amount.per in RATES or scene.lexicon.word("others_money").search(clause):
            return None
    return money_value(amount, scene)


def _wished(
    prepared: Prepared, sentence: Sentence, rule: Rule, span: tuple[int, int], scene: Scene
) -> Fact | None:
    when = _binding(prepared, span)
    if when is None or when.past:
        return None
    lead = prepared.masked[sentence.start : when.start]
    if rule.polarity > 0 and scene.lexicon.word("needless").search(lead):
        return None
    if rule.about == "theirs" and (
        is_past(prepared, when, sentence=sentence, lexicon=scene.lexicon)
        or is_appointment(
            prepared, when, span=(sentence.start, sentence.end), lexicon=scene.lexicon
        )
    ):
        return None
    return time_value(when) or Text(prepared.turn.text[when.start : when.end])


def thousands(amount: Amount) -> Amount | None:
    """Return what a small number means where money is spoken of: 'thirty' is thirty thousand.

    None for what is too small to be said so, or is a price per unit.
    """
    whole = amount.value == amount.value.to_integral_value()
    if amount.currency or amount.per in RATES or not whole or not 5 <= amount.value < LEAST_BARE:
        return None
    return replace(amount, value=amount.value * 1000)


def _binding(prepared: Prepared, span: tuple[int, int]) -> When | None:
    """The time of a wish: the last, but of 'ten weeks from now, before December' the first."""
    listed = within(prepared.times, *span)
    if len(listed) > 1 and listed[-2].days is not None and listed[-1].day is not None:
        gap = prepared.masked[listed[-2].end : listed[-1].start]
        if "," in gap and not listed[-2].past and not listed[-2].working:
            return listed[-2]
    return listed[-1] if listed else None


def money_value(amount: Amount, scene: Scene) -> Money:
    """Return a sum as Money: '$' in the tenant's dollar, a bare number in its currency."""
    if amount.sign == "$":
        return replace(amount, currency=scene.dollar).money()
    return amount.money(scene.currency)


def time_value(when: When) -> Fact | None:
    """Return the value of a time expression; None when its day cannot be known."""
    if when.day is not None:
        return Day(when.day)
    if when.days is not None:
        return Days(when.days, when.working)
    return None


def person_in(
    prepared: Prepared, sentence: Sentence, *, span: tuple[int, int], scene: Scene
) -> PersonRef | None:
    """Return the person of the sentence who stands nearest to the span; None without any."""
    text = prepared.turn.text[sentence.start : sentence.end]
    found = people(text, sentence.text, lexicon=scene.lexicon)
    middle = (span[0] + span[1]) / 2 - sentence.start
    if found:
        return min(found, key=lambda p: abs((p.start + p.end) / 2 - middle)).person
    named = [
        n
        for n in names(text)
        if n[2].split()[0].lower() not in scene.circle.companies
        and not (n[0] == 0 and n[2].lower() in scene.lexicon.vocabulary)  # 'Final approval'
    ]
    if named and min(abs((n[0] + n[1]) / 2 - middle) for n in named) < 40:
        return PersonRef(min(named, key=lambda n: abs((n[0] + n[1]) / 2 - middle))[2])
    return None
