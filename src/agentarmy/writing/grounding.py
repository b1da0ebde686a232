"""The gate: no name, number, day, product or promise leaves without words that carry it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from agentarmy.domain.evidence import SourceKind
from agentarmy.writing import mending, support
from agentarmy.writing.claims import Claims, claims_of
from agentarmy.writing.ground import Ground, Library, Move, Op, Sentence, Working
from agentarmy.writing.outdated import Outdated, overtaken
from agentarmy.writing.synonyms import root
from agentarmy.writing.wording import flipped, tidy

FREE = frozenset({Move.GREETING, Move.CLOSING, Move.TO_CONFIRM})
"""Moves that claim nothing about the deal: their names are those of the address and the rep."""

_IN_PASSING = 12
"""A question may play with small numbers ('three weeks later'): it claims nothing by them."""

_SMALL_WORD = re.compile(r"(?<![\w'\u2019])[a-z]{4,}\b")
"""A word that is no name where it stands: 'Counting' at the head of a sentence may be of it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim that its sources do not carry.

    `problem` is unsourced, quote, number, currency, day, name, promise, negation, stale,
    unsupported or sum; `detail` is the word or number at fault; `became` the text that stands
    instead, '' where the sentence was taken out.
    """

    sentence: Sentence
    problem: str
    detail: str
    became: str = ""

    def line(self) -> str:
        """Say in one line what is wrong."""
        return f'{self.problem} "{self.detail}" is not in the sources of: {self.sentence.text}'


def check(
    sentences: Iterable[Sentence],
    texts: Library,
    *,
    known_names: Sequence[str] = (),
    now: datetime | None = None,
    outdated: Sequence[Outdated] = (),
) -> tuple[Finding, ...]:
    """Hold every sentence against its sources; return what they do not carry.

    `texts` are the canonical texts by place: a quote that does not stand there is a finding.
    `known_names` are names that may be used anywhere: the people in the message and the houses.
    `outdated` is what newer words of the deal have overtaken, cited by the sentence or not.
    """
    known = _words(" ".join(known_names))
    found: list[Finding] = []
    for sentence in sentences:
        if sentence.move in FREE:
            continue
        problems = _check(sentence, texts, known, now)
        if all(one.problem != "stale" for one in problems) and (
            older := overtaken(sentence, outdated, now=now)
        ):
            problems.append(Finding(sentence, "stale", f"{older.what}, since: {older.since}"))
        found += problems
    return tuple(found)


def gate(
    sentences: Sequence[Sentence],
    texts: Library,
    *,
    known_names: Sequence[str] = (),
    now: datetime | None = None,
    outdated: Sequence[Outdated] = (),
) -> tuple[tuple[Sentence, ...], tuple[Finding, ...]]:
    """Return the sentences that hold, and the findings on those that did not as they were.

    One that fails is put right from its evidence where there is one way to do so; else it is taken
    out, and where it answered somebody, a mark for the rep takes its place.
    """
    holds = partial(check, texts=texts, known_names=known_names, now=now, outdated=outdated)
    kept: list[Sentence] = []
    findings: list[Finding] = []
    for sentence in sentences:
        found = holds([sentence])
        if not found:
            kept.append(sentence)
            continue
        instead = _mended(sentence, found, holds)
        if instead is None and sentence.move is Move.ANSWER:
            asked = sentence.answers[0].quote if sentence.answers else ""
            mark = f"[to confirm: {flipped(asked, limit=14)}]" if asked else _mark(found[0])
            instead = replace(sentence, text=mark.replace("?]", "]"), move=Move.TO_CONFIRM)
        if instead is not None:
            kept.append(instead)
        became = instead.text if instead else ""
        findings += [replace(finding, became=became) for finding in found]
    return tuple(kept), tuple(findings)


_TRIES = 3


def _mended(
    sentence: Sentence,
    found: Sequence[Finding],
    holds: Callable[[Sequence[Sentence]], Sequence[Finding]],
) -> Sentence | None:
    """The sentence with what is wrong in it said as its evidence says it, if that then holds."""
    for _ in range(_TRIES):
        problems = [(one.problem, one.detail) for one in found]
        if not {problem for problem, _ in problems} <= _CURABLE:
            return None
        text = next(mending.rewrites(sentence, problems), "")
        if not text or text == sentence.text:
            return None
        sentence = sentence.saying(text)
        found = holds([sentence])
        if not found:
            return sentence
    return None


_CURABLE = frozenset({"number", "currency", "day", "name", "promise"})


def _mark(finding: Finding) -> str:
    return f"[to confirm: the answer; its {_SHOWN.get(finding.problem, 'claim')} has no source]"


_SHOWN = {p: p for p in ("number", "currency", "day", "name", "promise", "quote", "sum")}


def _check(
    sentence: Sentence, texts: Library, known: frozenset[str], now: datetime | None
) -> list[Finding]:
    claims = claims_of(sentence.text)
    found = [("quote", g.quote) for g in sentence.grounds if not _stands(g, texts)]
    found += [("sum", str(w.result)) for w in _wrong_sums(sentence, now)]
    names = claims.names - known
    if not sentence.grounds:
        if sentence.move is Move.QUESTION:
            claims = replace(
                claims, numbers=frozenset(n for n in claims.numbers if n > _IN_PASSING)
            )
        if names or claims.numbers or claims.days or claims.weekdays:
            found.append(("unsourced", ", ".join(_shown(claims, names))))
        return [Finding(sentence, problem, detail) for problem, detail in found]
    read = [claims_of(text) for text in _support(sentence.grounds)]
    found += _currencies(claims, read, sentence)
    carried = _words(" ".join(_support(sentence.grounds))) | known
    spoken = {root(word) for one in sentence.grounds for word in _SMALL_WORD.findall(one.quote)}
    found += [
        ("name", name)
        for name in sorted(names)
        if not _words(name) <= carried and root(name) not in spoken
    ]
    found += _mismarked(sentence, read)
    found += _misquoted(sentence)
    found += _meaning(sentence, known, now)
    return [Finding(sentence, problem, detail) for problem, detail in found]


_TELLING = frozenset({Move.ANSWER, Move.CORRECTION, Move.OFFER, Move.RECAP})
"""Moves that tell something: every word of substance is the evidence's."""


def _meaning(
    sentence: Sentence, known: frozenset[str], now: datetime | None
) -> list[tuple[str, str]]:
    """What does not follow from the evidence, beyond single numbers, days and names."""
    rest = sentence.text
    for ground in sentence.grounds:
        rest = _unquoted(rest, ground.quote)
    rest = _QUOTED.sub(" ", _MARKED.sub(" ", rest))  # what is quoted stands so: see _misquoted
    held = support.Held(
        text=_HEAD.sub("", rest),
        whole=_QUOTED.sub(" ", _MARKED.sub(" ", sentence.text)),
        quotes=rest != sentence.text,
        sums=frozenset(w.result for w in sentence.workings),
        known=known,
        now=now,
        claims=sentence.move in _TELLING,
        asks=sentence.move is Move.QUESTION,
        books=any(g.source.kind in _BOOKS for g in sentence.grounds),
    )
    return support.faults(held, sentence.grounds)


def _unquoted(text: str, quote: str) -> str:
    """The sentence without the words of a quote, as they are or turned to 'you'."""
    for limit in (14, 16, 18, 22, 24, 26):
        for words in (tidy(quote, limit=limit), flipped(quote, limit=limit)):
            at = text.casefold().find(words.casefold()) if len(words) > _PART else -1
            if at >= 0:
                return f"{text[:at]} {text[at + len(words) :]}"
    return text


def _mismarked(sentence: Sentence, read: Sequence[Claims]) -> list[tuple[str, str]]:
    """Numbers of a mark for the rep that no source holds: they will be looked up or attached."""
    marked = claims_of(" ".join(_MARKED.findall(sentence.text))).numbers
    known = frozenset().union(*(one.numbers for one in read))
    known |= {working.result for working in sentence.workings}
    return [("number", f"{number:f}") for number in sorted(marked - known)]


def _misquoted(sentence: Sentence) -> list[tuple[str, str]]:
    """Words in quotation marks that stand so in no source."""
    said = [
        form
        for ground in sentence.grounds
        for form in (ground.quote, ground.value, tidy(ground.quote, limit=_ALL), ground.who)
    ]
    said += [flipped(ground.quote, limit=_ALL) for ground in sentence.grounds]
    known = [_bare(form) for form in said]
    return [
        ("quote", match[0])
        for match in _QUOTED.finditer(sentence.text)
        if (words := _bare(match[0])) and not any(words in form for form in known)
    ]


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


_ALL = 400
_BOOKS = frozenset({SourceKind.PRICE_BOOK, SourceKind.POLICY})
_PART = 3
_MARKED = re.compile(r"\[(?:to confirm|attach): [^\]]+\]")
_HEAD = re.compile(r"^[A-Za-z ]{1,32}:\s")
"""What a line of a list is about: 'Who signs: …'."""
_QUOTED = re.compile(r'"[^"]*"|\u201c[^\u201d]*\u201d')


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


def _currencies(
    claims: Claims, read: Sequence[Claims], sentence: Sentence
) -> list[tuple[str, str]]:
    results = {w.result for w in sentence.workings}
    money = frozenset().union(*(s.money for s in read))
    currencies = {currency for _, currency in money}
    found = []
    for value, currency in sorted(claims.money):
        same = {c for v, c in money if v == value} or (currencies if value in results else set())
        if same and currency not in same:
            found.append(("currency", currency))
    return found


def _wrong_sums(sentence: Sentence, now: datetime | None) -> list[Working]:
    """Workings whose inputs nobody said, or whose result is not what the sum gives.

    Today's date is known without a source.
    """
    known = {Decimal(now.date().toordinal())} if now else set[Decimal]()
    for ground in sentence.grounds:
        text = f"{ground.quote} | {ground.value}"
        read = claims_of(text)
        known |= read.numbers
        known |= {Decimal(day.toordinal()) for day in _written_days(text)}
        known |= {Decimal(ground.at.date().toordinal())} if ground.at else set()
    wrong = []
    for working in sentence.workings:
        if not set(working.inputs) - {0} <= known or not _adds_up(working):
            wrong.append(working)
        known.add(working.result)
    return wrong


def _written_days(text: str) -> Iterator[date]:
    for found in re.findall(r"\b\d{4}-\d{2}-\d{2}\b", text):
        with suppress(ValueError):
            yield date.fromisoformat(found)


def _adds_up(working: Working) -> bool:
    values, result = working.inputs, working.result
    if working.op is Op.TIMES:
        return values[0] * values[1] == result
    if working.op is Op.PLUS:
        return values[0] + values[1] == result
    if working.op is Op.PERCENT_OFF:
        exact = 100 * (values[0] - values[1]) / values[0]
        return 0 <= result - exact < Decimal("0.1")
    if working.op is Op.LESS_PERCENT:
        return abs(values[0] * (100 - values[1]) / 100 - result) < Decimal("0.01")
    if working.op in (Op.MINUS, Op.DAYS_BEFORE, Op.DAYS_BETWEEN):
        return values[0] - values[1] == result
    if working.op is Op.DAYS_AFTER:
        return values[0] + values[1] == result
    if working.op is Op.ABOUT:
        return abs(values[0] - result * values[1]) * 4 <= values[1]
    if working.op is Op.UNDER:
        return (result - 1) * values[1] < values[0] < result * values[1]
    price, percent, ceiling = values
    within = result * price * (100 - percent) / 100 <= ceiling
    return result >= 1 and within is (working.op is Op.MOST)
