"""The documents that together most probably hold an answer that no sentence gives.

Which words an answer holds is guessed from the sentences that come near the question (a relevance
model, Lavrenko and Croft 2001, mixed with the words of all candidates; the nearest say most).
Those documents are shown that together hold most of them, so that the second does not repeat the
first (Carbonell and Goldstein 1998). The names of new things are read by their pieces: 'OptiMill'
speaks of optimising.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

from agentarmy.domain.knowledge import Passage
from agentarmy.knowledge.questions import Question, stems
from agentarmy.knowledge.stem import stem
from agentarmy.knowledge.weighing import spans, told

REACH = 150
"""Passages that are searched for candidates."""
CANDIDATES = 60
"""Documents that are compared; all pairs of them are."""
_PASSAGES = 6
"""Passages of one document that are looked at: a manual must not win by its length alone."""
_SENTENCES = 100
"""Sentences that have a say in the words expected; 30 to 300 do equally well."""
_SHARP = 0.2
"""How fast a sentence's say falls with its score, exp(score / 0.2). On cloze questions over a
seller's articles the one that answers is then named as often as by its words alone (0.80; 0.55 with
a say that falls linearly), and where it was taken out the two named hold as much as before."""
_CONTEXT = 0.3
"""What the best document adds to each of its sentences, against 1 for all words met."""
_BACKGROUND = 0.5
"""Share of the words of all candidates in those expected; 0.3 to 0.7 do equally well."""
_ASKED = 0.05
"""What the words of the question itself add to those expected: answers repeat them."""
_PIECE = 0.5
"""What a word counts that only stands in a name, against a word of the question."""
_RARE = 3
"""Documents from which on a piece of a name is a word of its own, not a cut one."""
_LONG, _CUT = 4, 3
"""Letters of a word that is reckoned with, and of the least piece of a name."""
_K1, _B = 1.2, 0.4
"""BM25 with little regard to length: documents that say more answer more."""
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_LETTERS = re.compile(r"[A-Za-z]+")
_CAMEL = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")


def pieces(text: str) -> tuple[str, ...]:
    """Return the pieces of the words in a text that are joined of several: 'opti', 'mill'."""
    found = (_CAMEL.findall(word) for word in _LETTERS.findall(text))
    return tuple(
        dict.fromkeys(
            piece.lower()
            for joined in found
            if len(joined) > 1
            for piece in joined
            if len(piece) >= _CUT
        )
    )


@dataclass(frozen=True, slots=True)
class Near:
    """Documents to look into, by id, and the sentences nearest to the question, best first.

    A sentence's score is the share of the question's words that it holds, weighted by rarity, plus
    up to 0.3 for its document.
    """

    documents: tuple[str, ...] = ()
    sentences: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    words: Counter[str]
    stems: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Text:
    """A candidate: its distinct long words, its stems by number, its sentences."""

    words: frozenset[str]
    stems: Counter[str]
    lines: tuple[_Line, ...]


def nearest(
    question: Question, documents: Mapping[str, Sequence[Passage]], *, cited: Iterable[str] = ()
) -> Near:
    """Return the two documents to look into, of `documents` (best candidates first).

    With `cited` ones among them it is the one that adds most to those. Fewer when there are fewer.
    """
    texts = {key: _text(documents[key]) for key in itertools.islice(documents, CANDIDATES)}
    weights = _weights(question, texts.values())
    lines = _near(weights, list(texts.values()))
    expected = _expected(weights, lines, list(texts.values()))
    known = texts.keys() & set(cited)
    read = {word for key in known for word in texts[key].words}
    worth = {word: share for word, share in expected.items() if word not in read}
    gains = {
        key: {word for word in one.words if word in worth}
        for key, one in texts.items()
        if key not in known
    }
    return Near(
        documents=tuple(_together(gains, worth, two=not known)),
        sentences=tuple((line.text, worth) for worth, line in lines),
    )


def _together(gains: Mapping[str, set[str]], worth: Mapping[str, float], *, two: bool) -> list[str]:
    """The document that holds most, or the two that together do."""
    alone = {key: sum(worth[word] for word in words) for key, words in gains.items()}
    if not two or len(gains) < 2:
        return sorted(gains, key=lambda key: -alone[key])[:1]

    def both(pair: tuple[str, str]) -> float:
        one, other = pair
        return alone[one] + alone[other] - sum(worth[w] for w in gains[one] & gains[other])

    best = max(itertools.combinations(gains, 2), key=both)
    return sorted(best, key=lambda key: -alone[key])


def _text(passages: Sequence[Passage]) -> _Text:
    titles = dict.fromkeys(one.title for one in passages if one.title)
    lines = [_line(title) for title in titles]
    for one in passages[:_PASSAGES]:
        lines += [_line(told(one.text, start=a, end=b)) for a, b in spans(one.text)]
    long = {word for line in lines for word in line.words if len(word) >= _LONG}
    held = Counter(own for line in lines for own in stems(line.text))
    return _Text(frozenset(long), held, tuple(lines[len(titles) :]))


def _line(text: str) -> _Line:
    return _Line(text, Counter(_WORD.findall(text.lower())), frozenset(stems(text)))


def _weights(question: Question, texts: Iterable[_Text]) -> dict[str, float]:
    """What each stem counts: words of the question 1, pieces of names less."""
    held = Counter(one for text in texts for one in text.stems)
    weights = dict.fromkeys(question.terms, 1.0)
    for piece in pieces(question.text):
        own = stem(piece)
        if held[own] >= _RARE:
            weights[own] = max(weights.get(own, 0.0), _PIECE)
            continue
        begun = [one for one in held if one.startswith(piece) and held[one] >= _RARE]
        begun.sort(key=lambda one: (-held[one], one))
        total = sum(held[one] for one in begun)
        for one in begun[:2]:
            weights[one] = max(weights.get(one, 0.0), _PIECE * held[one] / total)
    return weights


def _near(weights: Mapping[str, float], texts: Sequence[_Text]) -> list[tuple[float, _Line]]:
    """The sentences nearest to the question with their scores, best first."""
    n = sum(len(one.lines) for one in texts)
    held = Counter(own for one in texts for line in one.lines for own in line.stems)
    rare = {
        own: weight * log(1 + (n - held[own] + 0.5) / (held[own] + 0.5))
        for own, weight in weights.items()
        if held[own]
    }
    total = sum(rare.values()) or 1.0
    scores = _scores(weights, texts)
    best = max(scores, default=0.0) or 1.0
    found = [
        (sum(rare[own] for own in line.stems & rare.keys()) / total + _CONTEXT * score / best, line)
        for one, score in zip(texts, scores, strict=True)
        for line in one.lines
    ]
    return sorted(found, key=lambda pair: -pair[0])[:_SENTENCES]


def _expected(
    weights: Mapping[str, float], lines: Sequence[tuple[float, _Line]], texts: Sequence[_Text]
) -> dict[str, float]:
    """How much of an answer each long word is expected to be."""
    best = max((score for score, _ in lines), default=0.0)
    says = [(exp((score - best) / _SHARP), line) for score, line in lines]
    total = sum(say for say, _ in says) or 1.0
    expected = dict[str, float]()
    for say, line in says:
        share = (1 - _BACKGROUND) * say / total / max(1, line.words.total())
        for word, count in line.words.items():
            expected[word] = expected.get(word, 0.0) + share * count
    common = Counter[str]()
    for one in texts:
        for line in one.lines:
            common.update(line.words)
    size = common.total() or 1
    for word, count in common.items():
        expected[word] = expected.get(word, 0.0) + _BACKGROUND * count / size
    expected = {word: share for word, share in expected.items() if len(word) >= _LONG}
    return _with_asked(weights, expected, common)


def _with_asked(
    weights: Mapping[str, float], expected: dict[str, float], common: Counter[str]
) -> dict[str, float]:
    """Add the words of the question, each form by how often it stands in the candidates."""
    forms: dict[str, list[str]] = {}
    for word in expected:
        if (own := stem(word)) in weights:
            forms.setdefault(own, []).append(word)
    share = sum(expected.values()) * _ASKED / (sum(weights[own] for own in forms) or 1.0)
    for own, words in forms.items():
        total = sum(common[word] for word in words)
        for word in words:
            expected[word] += share * weights[own] * common[word] / total
    return expected


def _scores(weights: Mapping[str, float], texts: Sequence[_Text]) -> list[float]:
    """BM25 of whole documents (Robertson and Zaragoza 2009)."""
    n = len(texts)
    sizes = [one.stems.total() for one in texts]
    mean = sum(sizes) / max(1, n) or 1.0
    scores = [0.0] * n
    for own, weight in weights.items():
        df = sum(own in one.stems for one in texts)
        rare = weight * log(1 + (n - df + 0.5) / (df + 0.5))
        for at, one in enumerate(texts):
            count = one.stems[own]
            scores[at] += (
                rare * count * (_K1 + 1) / (count + _K1 * (1 - _B + _B * sizes[at] / mean))
            )
    return scores
