"""The shortest words that answer a question, cut out of sentences.

A phrase is what stands between a verb, a pronoun, a connective or a comma and the next. Of many
that could answer, the one is taken that agrees most with the others (the least expected loss of
word overlap, Kumar and Byrne 2004), weighted by how well its sentence meets the question.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

from agentarmy.knowledge.questions import Grammar, Question, Wanted, stems

_TOKEN = re.compile(r"\d[\d,.]*\d%?|[^\W_][\w'’%/.-]*[^\W_%]|[^\W_]|[,;:.()|—–]")
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_STOPS = frozenset(";:.()|—–")
_NAME = re.compile(r"[A-Z][\w-]*(?: (?:[A-Z][\w-]*|\d+))+|[a-z]*[A-Z]\w*[A-Z]\w*")
_LISTED = re.compile(r"\b(?:such as|including) ([^;:.]*)")
_NOT = re.compile(
    r"\b(?:no|not|never|nor|neither|without|cannot|nobody|none)\b|n't\b", re.IGNORECASE
)
_NOT_WHAT = re.compile(r"(?i)\b(?:no|not|never|neither|without|cannot|nor)((?: [\w-]+){1,3})")
_DEFINED = re.compile(r"^what (?:is|are) (?:the |an? )?([^?]+?)\??$", re.IGNORECASE)
_IS = r"[^.;]{0,30}? (?:is|are|was) (?:the |an? )?([^,;.]+)"
_AHEAD = 8
"""Words behind a comma within which an 'and' makes it the comma of a list."""
_FEWEST, _MOST, _KEPT = 2, 12, 200
_FITS: dict[Wanted, dict[str, float]] = {
    Wanted.REASON: {"to": 1, "gerund": 0.5, "noun": 0.4},
    Wanted.MANNER: {"by": 1, "gerund": 0.8, "to": 0.15, "noun": 0.15},
    Wanted.NAME: {"name": 1, "list": 0.5, "noun": 0.15},
    Wanted.THING: {"noun": 1, "gerund": 0.9, "list": 0.8, "to": 0.3, "by": 0.1},
}
"""How well a phrase of some shape answers a kind of question; other kinds are as THING."""
_SHAPE = {Wanted.REASON: "to", Wanted.MANNER: "by"}
_COMPLETE = 4.0
"""An enumeration ('precision and speed') is rather the whole answer than one thing is."""
_UNFIT = 0.1
_OF_KIND = 1.5
"""'Which operators …?' is rather answered by words on operators."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence that may hold the answer, and how much it weighs (above 0, best 1)."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Short:
    """Words that answer, and the number of the line that holds them ('' and 0 for none)."""

    text: str = ""
    line: int = 0


def short(question: Question, lines: Sequence[Line], *, grammar: Grammar, among: int) -> Short:
    """Return the shortest words of the first `among` lines (best first) that answer.

    All lines have a say in which words it is. Yes and no need not stand in the line.
    """
    if not lines:
        return Short()
    if question.wanted is Wanted.YES_NO:
        return Short(_yes_or_no(question, lines[0].text))
    pattern = grammar.values.get(question.wanted)
    value = _value(question, lines[0].text, pattern, grammar) if pattern else ""
    value = value or _definition(question, lines[0].text)
    return Short(value) if value else _agreed(question, lines, grammar, among=among)


def fitting(question: Question, sentence: str, *, grammar: Grammar) -> bool:
    """Whether a sentence holds words of the shape asked for: an aim for why, a way for how."""
    shape = _SHAPE.get(question.wanted)
    return shape is None or any(found == shape for _, found in phrases(sentence, grammar))


def _definition(question: Question, sentence: str) -> str:
    """What the thing asked for is said to be: 'X is the …'; '' when it is not said so."""
    asked = _DEFINED.match(question.text)
    if not asked or question.wanted is not Wanted.THING:
        return ""
    found = re.search(re.escape(asked[1]) + _IS, sentence, re.IGNORECASE)
    return found[1].strip() if found else ""


def _yes_or_no(question: Question, sentence: str) -> str:
    """Yes, or no when one of the two is negated in the clause that the question is about."""
    if not _NOT.search(question.text):
        for found in _NOT_WHAT.finditer(sentence):
            if set(stems(found[1])) & set(question.terms):
                return "No"
    clauses = re.split(r"[,;:](?=\s)", sentence)
    about = max(clauses, key=lambda one: len(set(stems(one)) & set(question.terms)))
    return "No" if bool(_NOT.search(about)) != bool(_NOT.search(question.text)) else "Yes"


def _value(question: Question, sentence: str, pattern: re.Pattern[str], grammar: Grammar) -> str:
    """Return the value that stands next to the most words of the question."""
    asked = question.text.lower()
    wanted = [unit for asks, unit in grammar.units if asks.search(asked)]
    best, most = "", -1.0
    told = set(_DIGITS.findall(question.text)) | {str(n) for n in question.amounts}
    values = [v for v in pattern.finditer(sentence) if not set(stems(v.group())) & told]
    for found in values:
        if len(values) > 1 and applies(sentence, found.span(), amounts=question.amounts):
            return found.group().strip(" ,")
    for found in values:
        left = sentence.rfind(";", 0, found.start()) + 1
        stop = sentence.find(";", found.end())
        clause = sentence[left : stop if stop >= 0 else len(sentence)]
        same = len(set(stems(clause)) & set(question.terms))
        inside = len(set(stems(found.group())) & set(question.terms))
        near = _distance(question, sentence, found.span())
        unit = sentence[found.start() :].lstrip("0123456789., by")
        right = any(one.match(unit) for one in wanted)
        if (worth := same + 0.5 * inside + 2 * right - near) > most:
            best, most = found.group().strip(" ,"), worth
    return best


_DIGITS = re.compile(r"\d+")
_RANGE = re.compile(
    r"(?P<low>\d[\d,]*)(?: (?:to|or) |-|–)(?P<high>\d[\d,]*)(?!\.\d)"
    r"|(?P<least>\d[\d,]*) (?:or more|and (?:more|above|up))"
    r"|(?:from|over|above|at least) (?P<from>\d[\d,]*)"
    r"|(?:up to|below|under|at most) (?P<most>\d[\d,]*)"
)


def covers(text: str, amounts: Sequence[int]) -> int | None:
    """Return the least amount of the range in a text that holds one of `amounts`.

    -1 when it has ranges and none holds, None when there is no range or no amount.
    """
    if not amounts:
        return None
    found = [
        tuple(
            int(v.replace(",", "")) if v else None
            for v in range_.group("low", "high", "least", "from", "most")
        )
        for range_ in _RANGE.finditer(text)
    ]
    if not found:
        return None
    lowest = -1
    for low, high, least, start, most in found:
        bottom = low or least or start or 0
        top = high or most
        if any(bottom <= one and (top is None or one <= top) for one in amounts):
            lowest = max(lowest, bottom)
    return lowest


def applies(sentence: str, value: tuple[int, int], *, amounts: Sequence[int]) -> bool:
    """Whether the range said next to a value ('70 days for 3 or more') holds the amount asked."""
    ends = [m.start() for m in _BETWEEN.finditer(sentence, value[1])]
    begins = [m.end() for m in _BETWEEN.finditer(sentence, 0, value[0])]
    piece = sentence[value[1] : ends[0] if ends else len(sentence)]
    holds = covers(piece, amounts)
    if holds is None:
        holds = covers(sentence[begins[-1] if begins else 0 : value[0]], amounts)
    return holds is not None and holds >= 0


_BETWEEN = re.compile(r"[;:]| and (?=\d)|, (?=\d)|\. ")


def _distance(question: Question, sentence: str, span: tuple[int, int]) -> float:
    """How far the value is from the nearest word asked for, 0 to 1."""
    places = [
        min(abs(word.start() - span[1]), abs(span[0] - word.end()))
        for word in re.finditer(r"\w+", sentence)
        if set(stems(word.group())) & set(question.terms) and not span[0] <= word.start() < span[1]
    ]
    return min(min(places, default=len(sentence)) / 100, 1.0)


@dataclass(frozen=True, slots=True)
class _Phrase:
    text: str
    words: Counter[str]
    size: int
    weight: float
    line: int


def _agreed(question: Question, lines: Sequence[Line], grammar: Grammar, *, among: int) -> Short:
    found = [
        phrase
        for number, line in enumerate(lines)
        for phrase in _weighed(question, line, number, grammar)
    ]
    found.sort(key=lambda one: (-one.weight, one.line))
    voices = found[:_KEPT]
    chosen = [one for one in found if one.line < among]
    best = max(chosen, key=lambda one: _agreement(one, voices), default=None)
    return Short(best.text, best.line) if best else Short()


def _weighed(question: Question, line: Line, number: int, grammar: Grammar) -> Iterator[_Phrase]:
    """Yield the phrases of a line that bring something new, and how well each would answer."""
    fits = _FITS.get(question.wanted, _FITS[Wanted.THING])
    asked = set(question.terms) - {question.kind}
    for text, shape in dict.fromkeys(phrases(line.text, grammar)):
        words = Counter(_WORD.findall(text.lower()))
        size, content = words.total(), set(stems(text))
        fewest = 1 if shape == "name" else _FEWEST
        if not fewest <= size <= _MOST or not content - asked:
            continue
        worth = line.weight * fits.get(shape, _UNFIT) * len(content - asked) / len(content)
        worth *= _COMPLETE if "and" in words else 1.0
        worth *= _OF_KIND if question.kind in content else 1.0
        yield _Phrase(text, words, size, worth, number)


def _agreement(one: _Phrase, others: Sequence[_Phrase]) -> float:
    """Weighted word overlap with the phrases of other lines, and its own weight."""
    same = one.weight
    for other in others:
        if other.line != one.line and not one.words.keys().isdisjoint(other.words):
            shared = sum(min(n, other.words[word]) for word, n in one.words.items())
            same += other.weight * 2 * shared / (one.size + other.size)
    return same * sqrt(sqrt(one.weight))


def phrases(sentence: str, grammar: Grammar) -> Iterator[tuple[str, str]]:
    """Yield (phrase, shape): noun, gerund, to, by, list or name. Each stands in the sentence."""
    for before, chunk in _chunks(sentence, grammar):
        yield from _shapes(sentence, before, chunk, grammar)
    for found in _NAME.finditer(sentence):
        yield found.group(), "name"
    for found in _LISTED.finditer(sentence):
        yield found.group(1).strip(" ,"), "list"


_Tokens = list[re.Match[str]]


def _chunks(sentence: str, grammar: Grammar) -> Iterator[tuple[re.Match[str] | None, _Tokens]]:
    """Yield runs of words without a break, each with the token before it."""
    tokens = list(_TOKEN.finditer(sentence))
    chunk: _Tokens = []
    before: re.Match[str] | None = None
    for at, token in enumerate(tokens):
        if _breaks(tokens, at, grammar):
            if chunk:
                yield before, chunk
            chunk, before = [], token
        else:
            chunk.append(token)
    if chunk:
        yield before, chunk


def _breaks(tokens: _Tokens, at: int, grammar: Grammar) -> bool:
    word = tokens[at].group().lower()
    if word != ",":
        return word in _STOPS or word in grammar.breaks
    for token in tokens[at + 1 : at + 1 + _AHEAD]:
        following = token.group().lower()
        if following in ("and", "or"):
            return False
        if following in _STOPS or following in grammar.breaks:
            return True
    return True


def _shapes(
    sentence: str, before: re.Match[str] | None, chunk: _Tokens, grammar: Grammar
) -> Iterator[tuple[str, str]]:
    whole = _trimmed(chunk, grammar)
    if not whole:
        return
    gerund = whole[0].group().lower().endswith("ing")
    yield _text(sentence, whole), "gerund" if gerund else "noun"
    for at, token in enumerate(chunk):
        if at and token.group().lower() in grammar.prepositions:
            for part in (_trimmed(chunk[:at], grammar), _trimmed(chunk[at + 1 :], grammar)):
                if part:
                    yield _text(sentence, part), "noun"
    opening = before.group().lower() if before else ""
    if before and opening == "to":
        yield _text(sentence, [before, *whole]), "to"
    if before and opening in ("by", "through") and gerund:
        yield _text(sentence, [before, *whole]), "by"


def _trimmed(chunk: _Tokens, grammar: Grammar) -> _Tokens:
    start, end = 0, len(chunk)
    while start < end and (_word(chunk[start]) in grammar.leading or _word(chunk[start]) == ","):
        start += 1
    while end > start and (
        _word(chunk[end - 1]) in grammar.trailing or _word(chunk[end - 1]) == ","
    ):
        end -= 1
    return chunk[start:end]


def _word(token: re.Match[str]) -> str:
    return token.group().lower()


def _text(sentence: str, tokens: _Tokens) -> str:
    return sentence[tokens[0].start() : tokens[-1].end()]
