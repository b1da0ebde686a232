"""A sentence put right from its own evidence, where there is only one way to do so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from agentarmy.reading.text import fold
from agentarmy.writing import moments, quantities
from agentarmy.writing.claims import claims_of
from agentarmy.writing.ground import Ground, Sentence
from agentarmy.writing.quantities import Measured, Quantities
from agentarmy.writing.synonyms import root
from agentarmy.writing.wording import day_words

Problem = tuple[str, str]

_WILL = re.compile(r"\bwill\b")
_MODAL = re.compile(r"\b(may(?! \d)|might|could|can|should)\b")
_STRESS = re.compile(
    r"\s\b(?:always|definitely|certainly|surely|without (?:fail|exception))\b", re.I
)
_MONTH_FIRST = re.compile(r"[a-z]+\.? \d{1,2}\b")


@dataclass(frozen=True, slots=True)
class _Text:
    """A piece of evidence: its words, its numbers, when it was said."""

    text: str
    folded: str
    numbers: Quantities
    at: datetime | None


def rewrites(sentence: Sentence, problems: Sequence[Problem]) -> Iterator[str]:
    """Yield the texts that may put a sentence right, one for each problem that has a single cure.

    They are to be checked like any other sentence.
    """
    said = [_read(ground) for ground in sentence.grounds]
    for problem, detail in problems:
        if problem == "number":
            yield from _number(sentence.text, said)
        elif problem == "currency":
            yield from _currency(sentence.text, detail, said)
        elif problem == "day":
            yield from _day(sentence.text, detail, said)
        elif problem == "name":
            yield from _name(sentence, detail)
        elif problem == "promise":
            yield from _promise(sentence.text, said)


def _read(ground: Ground) -> _Text:
    text = f"{ground.quote} | {ground.value}"
    folded = fold(text)
    spans = moments.moments(folded, ground.at.date() if ground.at else None).spans
    return _Text(
        text, folded, quantities.quantities(folded, moments.blank(folded, spans)), ground.at
    )


def _number(text: str, said: Sequence[_Text]) -> Iterator[str]:
    folded = fold(text)
    own = quantities.quantities(folded, moments.blank(folded, moments.moments(folded, None).spans))
    known = Quantities(measured=tuple(m for one in said for m in one.numbers.measured))
    for one in own.measured:
        same = [m for m in known.measured if m.value == one.value and m.unit == one.unit]
        if same:
            continue
        options = {
            m.value: source.text[m.start : m.end]
            for source in said
            for m in source.numbers.measured
            if _of_one_kind(one, m)
        }
        if len(options) == 1:
            (words,) = options.values()
            yield text[: one.start] + words + text[one.end :]


def _of_one_kind(one: Measured, other: Measured) -> bool:
    if one.unit or other.unit:
        return one.unit == other.unit
    return bool(one.counted) and root(one.counted) == root(other.counted)


def _currency(text: str, wrong: str, said: Sequence[_Text]) -> Iterator[str]:
    money = {currency for one in said for _, currency in claims_of(one.text).money}
    if len(money) != 1:
        return
    (right,) = money
    if re.search(rf"\b{wrong}\b", text):
        yield re.sub(rf"\b{wrong}\b", right, text)
        return
    bare = re.sub(r"[$\u20ac\u00a3]\s?(\d[\d.,]*\d|\d)", rf"\1 {right}", text)
    if bare != text:
        yield bare


def _day(text: str, wrong: str, said: Sequence[_Text]) -> Iterator[str]:
    """The only day that the evidence names, written as the sentence writes its own."""
    known: set[date] = set()
    for one in said:
        known |= moments.dated(one.folded, one.at.date() if one.at else None)
    at = fold(text).find(wrong)
    if len(known) != 1 or at < 0 or not any(sign.isdigit() for sign in wrong):
        return
    (day,) = known
    written = day_words(day, month_first=bool(_MONTH_FIRST.match(wrong)))
    yield text[:at] + written + text[at + len(wrong) :]


def _name(sentence: Sentence, wrong: str) -> Iterator[str]:
    """The only name of the evidence that the sentence has not."""
    own = claims_of(sentence.text).names
    known: dict[str, str] = {}
    for ground in sentence.grounds:
        for name in claims_of(f"so {ground.quote}").names - own:
            found = re.search(rf"\b{re.escape(name)}\b", ground.quote, re.IGNORECASE)
            known[name] = found[0] if found else name
    place = re.search(rf"\b{re.escape(wrong)}\b", sentence.text, re.IGNORECASE)
    if len(known) == 1 and place:
        (right,) = known.values()
        yield sentence.text[: place.start()] + right + sentence.text[place.end() :]


def _promise(text: str, said: Sequence[_Text]) -> Iterator[str]:
    calm = _STRESS.sub("", text)
    modals = {m[1] for one in said for m in _MODAL.finditer(one.folded)}
    if _WILL.search(calm) and len(modals) == 1:
        yield _WILL.sub(modals.pop(), calm, count=1)
    elif calm != text:
        yield calm
