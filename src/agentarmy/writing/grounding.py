"""The gate: no name, number, day, product or promise leaves without words that carry it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from agentarmy.reading.text import fold
from agentarmy.writing.claims import Claims, claims_of, day_pair
from agentarmy.writing.ground import Ground, Library, Move, Op, Sentence, Working
from agentarmy.writing.wording import flipped, tidy

FREE = frozenset({Move.GREETING, Move.CLOSING, Move.TO_CONFIRM})
"""Moves that claim nothing about the deal: their names are those of the address and the rep."""

_IN_PASSING = 12
"""A question may play with small numbers ('three weeks later'): it claims nothing by them."""

_WORD = re.compile(r"[a-zà-ÿ]{4,}")


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim that its sources do not carry.

    `problem` is unsourced, quote, number, currency, day, name, promise, negation or sum;
    `detail` is the word or number at fault.
    """

    sentence: Sentence
    problem: str
    detail: str

    def line(self) -> str:
        """Say in one line what is wrong."""
        return f'{self.problem} "{self.detail}" is not in the sources of: {self.sentence.text}'


def check(
    sentences: Iterable[Sentence], texts: Library, *, known_names: Sequence[str] = ()
) -> tuple[Finding, ...]:
    """Hold every sentence against its sources; return what they do not carry.

    `texts` are the canonical texts by place: a quote that does not stand there is a finding.
    `known_names` are names that may be used anywhere: the people in the message and the houses.
    """
    known = _words(" ".join(known_names))
    return tuple(
        finding
        for sentence in sentences
        if sentence.move not in FREE
        for finding in _check(sentence, texts, known)
    )


def gate(
    sentences: Sequence[Sentence], texts: Library, *, known_names: Sequence[str] = ()
) -> tuple[tuple[Sentence, ...], tuple[Finding, ...]]:
    """Return the sentences that hold, and the findings on those that were taken out."""
    findings = check(sentences, texts, known_names=known_names)
    bad = {id(finding.sentence) for finding in findings}
    return tuple(s for s in sentences if id(s) not in bad), findings


def _check(sentence: Sentence, texts: Library, known: frozenset[str]) -> list[Finding]:
    claims = claims_of(sentence.text)
    if sentence.move is Move.QUESTION:
        claims = replace(claims, numbers=frozenset(n for n in claims.numbers if n > _IN_PASSING))
    found = [("quote", g.quote) for g in sentence.grounds if not _stands(g, texts)]
    found += [("sum", str(w.result)) for w in _wrong_sums(sentence)]
    names = claims.names - known
    if not sentence.grounds:
        if names or claims.numbers or claims.days or claims.weekdays:
            found.append(("unsourced", ", ".join(_shown(claims, names))))
        return [Finding(sentence, problem, detail) for problem, detail in found]
    support = [claims_of(text) for text in _support(sentence.grounds)]
    found += _numbers(claims, support, sentence)
    found += _days(claims, support, sentence)
    carried = _words(" ".join(_support(sentence.grounds))) | known
    found += [("name", name) for name in sorted(names) if not _words(name) <= carried]
    found += _strength(sentence, claims, support)
    return [Finding(sentence, problem, detail) for problem, detail in found]


def _shown(claims: Claims, names: frozenset[str]) -> list[str]:
    return [
        *(f"{n:f}" for n in sorted(claims.numbers)),
        *(f"{m:02}-{d:02}" for m, d in sorted(claims.days)),
        *sorted(claims.weekdays),
        *sorted(names),
    ]


def _support(grounds: Sequence[Ground]) -> list[str]:
    """Each quote and typed reading with the speaker's name in front (no claim of its own)."""
    return [f"{ground.quote} | {ground.value} | {ground.who}" for ground in grounds]


def _stands(ground: Ground, texts: Library) -> bool:
    canonical = texts.get(ground.source)
    if canonical is None:
        return False
    return ground.quote in canonical or _flat(ground.quote) in _flat(canonical)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold()))


def _numbers(
    claims: Claims, support: Sequence[Claims], sentence: Sentence
) -> list[tuple[str, str]]:
    results = {w.result for w in sentence.workings}
    carried = results.union(*(s.numbers for s in support))
    found = [("number", f"{n:f}") for n in sorted(claims.numbers) if n not in carried]
    money = frozenset().union(*(s.money for s in support))
    currencies = {currency for _, currency in money}
    for value, currency in sorted(claims.money):
        same = {c for v, c in money if v == value} or (currencies if value in results else set())
        if same and currency not in same:
            found.append(("currency", currency))
    return found


def _days(claims: Claims, support: Sequence[Claims], sentence: Sentence) -> list[tuple[str, str]]:
    carried = set().union(*(s.days for s in support))
    spoken = [g.at.date() for g in sentence.grounds if g.at]
    carried |= {day_pair(day) for day in spoken}
    carried |= {
        day_pair(date.fromordinal(int(w.result)))
        for w in sentence.workings
        if w.op is Op.DAYS_BEFORE
    }
    found = [("day", f"{m:02}-{d:02}") for m, d in sorted(claims.days) if (m, d) not in carried]
    weekdays = set().union(*(s.weekdays for s in support))
    weekdays |= {day.strftime("%A").lower() for day in spoken}
    return found + [("day", d) for d in sorted(claims.weekdays) if d not in weekdays]


def _strength(
    sentence: Sentence, claims: Claims, support: Sequence[Claims]
) -> list[tuple[str, str]]:
    """A promise firmer than its source, or a sentence that turns its source round."""
    found = []
    firm = any(s.strong for s in support)
    if claims.strong and not firm and any(s.weak for s in support):
        found.append(("promise", "firmer than the source"))
    own = frozenset(_WORD.findall(sentence.text.casefold()))
    for ground in sentence.grounds:
        if _said_back(ground.quote, sentence.text):
            continue
        words = frozenset(_WORD.findall(ground.quote.casefold()))
        alike = len(own & words) >= 0.6 * max(len(own), len(words), 1)
        if alike and len(words) >= 3 and claims_of(ground.quote).negated != claims.negated:
            found.append(("negation", ground.quote))
    return found


def _said_back(quote: str, text: str) -> bool:
    """Whether the sentence repeats the quote, as it is or in the second person."""
    plain = fold(text)
    return any(
        fold(words) in plain
        for limit in (14, 16, 18, 22, 24)
        for words in (tidy(quote, limit=limit), flipped(quote, limit=limit))
    )


def _wrong_sums(sentence: Sentence) -> list[Working]:
    """Workings whose inputs nobody said, or whose result is not what the sum gives."""
    known = set[Decimal]()
    for ground in sentence.grounds:
        text = f"{ground.quote} | {ground.value}"
        read = claims_of(text)
        known |= read.numbers
        known |= {Decimal(_ordinal(text))} if _ordinal(text) else set()
    wrong = []
    for working in sentence.workings:
        if not set(working.inputs) - {0} <= known or not _adds_up(working):
            wrong.append(working)
        known.add(working.result)
    return wrong


def _ordinal(text: str) -> int:
    found = re.search(r"\b\d{4}-\d{2}-\d{2}\b", text)
    return date.fromisoformat(found[0]).toordinal() if found else 0


def _adds_up(working: Working) -> bool:
    values, result = working.inputs, working.result
    if working.op is Op.TIMES:
        return values[0] * values[1] == result
    if working.op is Op.LESS_PERCENT:
        return abs(values[0] * (100 - values[1]) / 100 - result) < Decimal("0.01")
    if working.op is Op.MINUS or working.op is Op.DAYS_BEFORE:
        return values[0] - values[1] == result
    price, percent, ceiling = values
    return result >= 1 and result * price * (100 - percent) / 100 <= ceiling
