"""Answers from the knowledge base: every sentence quotes its source, or there is no answer.

A question is taken apart; for each part passages are searched, their sentences weighed by the
words of the question that they and their context hold, and the best said with its quote. Words of
the question that stand nowhere, and a name that nothing is written about, mean 'not known'.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from agentarmy.domain.knowledge import Answer, Hit, Passage, Refusal, Said
from agentarmy.knowledge import questions
from agentarmy.knowledge.nearest import CANDIDATES, REACH, Near, nearest, pieces
from agentarmy.knowledge.phrases import Line, fitting, short
from agentarmy.knowledge.questions import Grammar, Question
from agentarmy.knowledge.refuse import Privacy, Refused
from agentarmy.knowledge.weighing import VALUES, Weighed, plain, weigher

Search = Callable[[str, int], Sequence[Hit]]
"""Passages for words, best first, at most so many; it holds only what the asker may see."""

Whole = Callable[[Sequence[str]], Iterable[Passage]]
"""All passages of documents, by id, that the asker may see."""

POOL = 40
"""Passages looked at for one part of a question."""
ENOUGH = 0.6
"""Share of the question's words, weighted by rarity, that the answer's sentence must meet."""
_ITSELF = 0.2
"""Share of them that the sentence itself must hold."""
_AS_GOOD = 0.9
"""A sentence of another document is shown too from this share of the best one's score."""
_NEAR, _DEEP = 3, 1
"""Documents named as near, and how little depth counts in the ranks."""
_LINES, _FALL = 60, 0.5
"""Sentences that have a say in the shortest words, and how fast their say falls with the score."""
_SURE, _OPEN = 0.85, 0.7
"""A sentence that meets this share of the words answers alone; otherwise the shortest words may be
of any sentence from 0.7 of its score on."""
_MODEL = re.compile(r"\b[A-Z]\w+ \d\w*")
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_SHARED = 2
"""Sentences that share fewer words speak of different things, whatever their numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One sub-question, what was found for it, best first, and whether that answers it."""

    question: Question
    found: tuple[Weighed, ...]
    hits: tuple[Hit, ...]
    answered: bool
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An answer with the trace of its making.

    `near` are the passages that come nearest (documents not cited yet), best first, and
    `near_short` the words of theirs that would answer if they were about what was asked; neither
    is an answer. `disagree` is set when two documents say different things: both are shown.
    """

    answer: Answer
    parts: tuple[Part, ...] = ()
    near: tuple[Passage, ...] = ()
    near_short: str = ""
    disagree: bool = False
    refused: Refused | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What is known of our own house when it answers.

    `names` are its own, which need not stand in a passage; they and the `products` are never taken
    for strangers. A sentence that holds words of `withheld` is never said.
    """

    names: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()


def answer(
    text: str,
    *,
    search: Search,
    grammar: Grammar,
    privacy: Privacy | None,
    house: House,
    whole: Whole | None = None,
) -> Found:
    """Answer a question from what `search` finds.

    With `privacy` the asker is an outsider: private and internal data are refused before anything
    is searched. With `whole` the documents named as near are chosen by all that they hold.
    """
    asked = " ".join(text.split())
    names = frozenset(one.casefold() for one in (*house.names, *house.products) if one)
    room = _Room(
        search=search,
        whole=whole,
        grammar=grammar,
        known=_Known(search, names),
        own=frozenset(word for name in house.names for word in name.casefold().split()),
        closed=tuple(" ".join(one.split()) for one in house.withheld if one),
    )
    if privacy is not None:
        refused = privacy.refuse(asked, known=room.known.titled)
        if refused is not None:
            said = Answer(
                question=asked, parts=(asked,), refusal=refused.refusal, reason=refused.reason
            )
            return Found(answer=said, refused=refused)
    return _composed(asked, [_part(one, room) for one in questions.parts(asked, grammar)], room)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """What each part of a question is answered with."""

    search: Search
    whole: Whole | None
    grammar: Grammar
    known: _Known
    own: frozenset[str]
    closed: tuple[str, ...]

    def says(self, sentence: str) -> bool:
        """Whether a sentence may be said: nothing withheld stands in it."""
        plain = " ".join(sentence.split())
        return not any(one in plain or plain in one for one in self.closed)


@dataclass(slots=True)
class _Known:
    """Whether a name stands in the knowledge; each is looked up once."""

    search: Search
    ours: frozenset[str]
    seen: dict[tuple[str, bool], bool] = field(default_factory=dict)

    def __call__(self, name: str) -> bool:
        """Whether it stands anywhere."""
        return self._look(name, titles=False)

    def titled(self, name: str) -> bool:
        """Whether something is written about it: a product of ours, or a title names it."""
        return self._look(name, titles=True)

    def _look(self, name: str, *, titles: bool) -> bool:
        key = re.sub(r"'s$", "", name.casefold())
        if key in self.ours:
            return True
        if (key, titles) not in self.seen:
            hits = self.search(name, 5)
            family = key.rpartition(" ")[0] if titles and key[-1:].isdecimal() else key
            self.seen[key, titles] = any(_holds(hit.passage, family, titles) for hit in hits)
        return self.seen[key, titles]


def _holds(passage: Passage, name: str, titles: bool) -> bool:
    text = "" if titles else passage.text
    place = " ".join(f"{passage.title}\n{passage.heading}\n{text}".casefold().split())
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", place) is not None


def _part(text: str, room: _Room) -> Part:
    question = questions.read(text, room.grammar, ours=room.own)
    hits = _pool(question, room)
    weighs = weigher(question, [hit.passage for hit in hits], grammar=room.grammar)
    found = [
        one
        for rank, hit in enumerate(hits)
        for one in weighs.weigh(hit.passage, rank)
        if room.says(one.quote)
    ]
    found.sort(key=lambda one: -one.score)
    found = _with_values(question, found, grammar=room.grammar)
    strange = tuple(name for name in question.names if not room.known(name))
    supported = bool(found) and _supports(question, found[0], grammar=room.grammar)
    return Part(
        question=question,
        found=tuple(found),
        hits=tuple(hits),
        answered=supported and not strange,
        missing=strange,
    )


def _pool(question: Question, room: _Room) -> list[Hit]:
    """Search with the words of the question, then with words that mean the same."""
    synonyms = room.grammar.synonyms
    meant = {s for t in question.terms for s in synonyms.get(t, ())} - set(question.terms)
    hits = list(room.search(question.text, POOL))
    if meant:
        hits += room.search(" ".join(sorted(meant)), POOL // 2)
    return list({hit.passage.id: hit for hit in reversed(hits)}.values())[::-1]


def _with_values(question: Question, found: list[Weighed], *, grammar: Grammar) -> list[Weighed]:
    """Put first, for a question after a value, the sentences that hold one and meet the words."""
    if question.wanted not in VALUES:
        return found
    pattern = grammar.values[question.wanted]
    holds = [one for one in found if one.cover >= ENOUGH and pattern.search(one.told)]
    return [*holds, *(one for one in found if one not in holds)] if holds else found


def _supports(question: Question, best: Weighed, *, grammar: Grammar) -> bool:
    """Whether the best sentence answers: it meets the words, and holds a value if one is asked."""
    if best.cover < ENOUGH or best.inside < _ITSELF:
        return False
    if question.wanted not in VALUES:
        return True
    return grammar.values[question.wanted].search(best.told) is not None


def _composed(asked: str, parts: Sequence[Part], room: _Room) -> Found:
    said: list[Said] = []
    shorts: list[str] = []
    disagree = False
    for part in parts:
        if not part.answered:
            continue
        chosen, differ = _chosen(part.found)
        disagree = disagree or differ
        words, line = _shortest(part, room.grammar)
        if line not in chosen and not differ:
            chosen.append(line)
        shorts.append(words)
        said.extend(_said(one, part.found) for one in chosen)
    unique = tuple({one.quote: one for one in said}.values())
    open_parts = [part for part in parts if not part.answered]
    cited = {p.document for one in unique for p in one.sources}
    missed = (open_parts or list(parts))[0].question
    held = _held(missed, room)
    near = nearest(missed, held, cited=cited)
    first = {p.document: p for part in reversed(parts) for p in _passages(part)}
    first |= {key: passages[0] for key, passages in held.items()}
    answer = Answer(
        question=asked,
        parts=tuple(part.question.text for part in parts),
        sentences=unique,
        short="; ".join(dict.fromkeys(filter(None, shorts))),
        refusal=Refusal.NONE if unique else Refusal.UNKNOWN,
        reason=_reason(open_parts),
    )
    return Found(
        answer=answer,
        parts=tuple(parts),
        near=tuple(first[key] for key in _nearest(parts, near, cited)),
        near_short="" if unique else _guess(missed, near, room),
        disagree=disagree,
    )


def _reason(parts: Sequence[Part]) -> str:
    """Say what is not in the knowledge base; '' when all parts were answered."""
    if not parts:
        return ""
    names = tuple(dict.fromkeys(name for part in parts for name in part.missing))
    if names:
        return f"not in the knowledge base: nothing is written about {', '.join(names)}"
    return "not in the knowledge base: " + "; ".join(part.question.text for part in parts)


def _chosen(found: Sequence[Weighed]) -> tuple[list[Weighed], bool]:
    """Return the best sentence, one as good of another document, and whether they disagree."""
    best = found[0]
    chosen = [best]
    for one in found[1:]:
        if one.score < _AS_GOOD * best.score:
            break
        if one.passage.document != best.passage.document and one.cover >= ENOUGH:
            if _contradict(best.quote, one.quote):
                return [best, one], True
            if len(chosen) == 1 and not _same(best.quote, one.quote):
                chosen.append(one)
    return chosen, False


def _contradict(one: str, other: str) -> bool:
    """Whether two sentences say nearly the same with other numbers."""
    (a, numbers), (b, others) = _words_and_numbers(one), _words_and_numbers(other)
    if len(a & b) < _SHARED:
        return False
    alike = len(a & b) / max(1, min(len(a), len(b)))
    named, renamed = set(_MODEL.findall(one)), set(_MODEL.findall(other))
    if named and renamed and not named & renamed:
        return False
    return alike >= 0.6 and bool(numbers - others) and bool(others - numbers)


def _words_and_numbers(text: str) -> tuple[set[str], set[str]]:
    """The stems of a text and its numbers, those in letters too ('three days')."""
    stems = set(questions.stems(text))
    words = {one for one in stems if not one.isdecimal()}
    return words, (stems - words) | set(_NUMBER.findall(text))


def _same(one: str, other: str) -> bool:
    a, b = set(questions.stems(one)), set(questions.stems(other))
    return len(a & b) >= 0.8 * max(1, min(len(a), len(b)))


def _said(one: Weighed, found: Sequence[Weighed]) -> Said:
    """A sentence with its passage, and those of other documents that say the same."""
    also = [
        other.passage
        for other in found[:_LINES]
        if other.passage.document != one.passage.document
        and other.score >= 0.7 * one.score
        and set(_NUMBER.findall(other.quote)) & set(_NUMBER.findall(one.quote))
        and _same(one.quote, other.quote)
    ]
    return Said(
        text=plain(one),
        quote=one.quote,
        sources=tuple({p.name: p for p in reversed((one.passage, *also))}.values())[::-1],
    )


def _nearest(parts: Sequence[Part], near: Near, cited: set[str]) -> tuple[str, ...]:
    """The documents that most probably hold more, then those nearest by rank."""
    scores: dict[str, float] = {}
    for part in parts:
        for rank, hit in enumerate(part.hits):
            key = hit.passage.document
            scores[key] = scores.get(key, 0.0) + 1 / (rank + _DEEP)
    ranked = sorted(scores, key=lambda key: -scores[key])
    best = dict.fromkeys((*near.documents, *ranked))
    return tuple(key for key in best if key not in cited)[:_NEAR]


def _held(question: Question, room: _Room) -> dict[str, list[Passage]]:
    """The passages of the documents found, best first; those found before the others."""
    words = " ".join((question.text, *pieces(question.text)))
    held: dict[str, dict[str, Passage]] = {}
    for hit in room.search(words, REACH):
        held.setdefault(hit.passage.document, {})[hit.passage.id] = hit.passage
    documents = list(held)[:CANDIDATES]
    for one in room.whole(documents) if room.whole and documents else ():
        held[one.document].setdefault(one.id, one)
    return {key: list(held[key].values()) for key in documents}


def _shortest(part: Part, grammar: Grammar) -> tuple[str, Weighed]:
    """The shortest words that answer, and the sentence they are of."""
    best = part.found[0]
    among = 1
    if best.cover < _SURE or not fitting(part.question, best.told, grammar=grammar):
        good = (one.score >= _OPEN * best.score and one.cover >= ENOUGH for one in part.found)
        among = max(1, sum(itertools.islice(good, _LINES)))
    found = short(part.question, _lines(part), grammar=grammar, among=among)
    return found.text, part.found[found.line]


def _guess(question: Question, near: Near, room: _Room) -> str:
    """What the nearest sentences would say."""
    said = [(text, score) for text, score in near.sentences[:_LINES] if room.says(text)]
    best = said[0][1] if said else 0.0
    lines = [Line(text, math.exp((score - best) / _FALL)) for text, score in said]
    return short(question, lines, grammar=room.grammar, among=_LINES).text


def _passages(part: Part) -> Iterable[Passage]:
    return (hit.passage for hit in reversed(part.hits))


def _lines(part: Part) -> list[Line]:
    best = part.found[0].score if part.found else 0.0
    return [Line(one.told, math.exp((one.score - best) / _FALL)) for one in part.found[:_LINES]]
