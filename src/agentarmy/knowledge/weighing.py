"""How well a sentence of a passage meets a question."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agentarmy.domain.knowledge import Passage
from agentarmy.knowledge import questions
from agentarmy.knowledge.phrases import covers
from agentarmy.knowledge.questions import Grammar, Question, Wanted
from agentarmy.reading.text import sentences

VALUES = frozenset({Wanted.MONEY, Wanted.DURATION, Wanted.PERCENT, Wanted.COUNT})
"""Kinds of answers that are a value; a sentence without one does not answer."""
_BESIDE, _HEADED, _MEANT = 0.75, 0.95, 0.9
"""What a word counts that stands elsewhere in the passage, in its heading, or as a synonym."""
_VALUE, _EARLY = 0.15, 0.1
"""What a sentence gains by holding a value of the kind asked for, and by its passage's rank."""
_OTHER, _NAMED, _RIGHT = -0.3, 0.15, 0.2
"""What a sentence loses that is about a sibling ('X 200' for 'X 350'), and gains that is about the
name, or whose range holds the amount asked for."""
_ANNOUNCES = -0.2
"""What a sentence loses that only announces a list."""
_HOUSE = 50
"""Passages that rarity is reckoned against at least: the few that were found hold most words."""
_SORT, _AMOUNT = 0.5, 0.5
"""What the word for the sort of thing wanted weighs, and a number."""
_RULE = re.compile(r"^[\s|:-]+$")
_MARKS = re.compile(r"\*\*|__|`|^#+ |^[-*] ")
_AMOUNT_OF = re.compile(r"\d[\d,.]* ?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A sentence of a passage with its score.

    `cover` is the share of the question's words that it meets with all of its context, `inside`
    the share that it holds itself.
    """

    passage: Passage
    start: int
    end: int
    score: float
    cover: float
    inside: float

    @property
    def quote(self) -> str:
        """The sentence, letter for letter."""
        return self.passage.text[self.start : self.end]

    @property
    def told(self) -> str:
        """The sentence in words: a row of a table as '20 days; 5 to 9 units'."""
        return told(self.passage.text, start=self.start, end=self.end)


def weigher(question: Question, passages: Sequence[Passage], *, grammar: Grammar) -> Weigher:
    """Return what weighs the sentences of these passages, the rarity of words reckoned of them."""
    held = [set(_context(one)) for one in passages]
    return Weigher(
        question=question,
        weights=_weights(question, held, grammar=grammar),
        absent=frozenset(t for t in question.terms if not any(t in words for words in held)),
        grammar=grammar,
    )


def _weights(question: Question, held: Sequence[set[str]], *, grammar: Grammar) -> dict[str, float]:
    """How rare each term is among the passages found; one that stands nowhere weighs most."""
    n = max(len(held), _HOUSE)
    weights = {}
    for term in question.terms:
        same = grammar.synonyms.get(term, frozenset({term}))
        df = sum(bool(same & words) for words in held)
        rare = math.log(1 + (n - df + 0.5) / (df + 0.5))
        less = _SORT if term == question.kind else _AMOUNT if term.isdecimal() else 1.0
        weights[term] = rare * less
    return weights


def _context(passage: Passage) -> list[str]:
    return questions.stems(f"{passage.title} {passage.heading} {passage.text}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weigher:
    """Weighs sentences; `absent` are the terms that stand in no passage found."""

    question: Question
    weights: dict[str, float]
    absent: frozenset[str]
    grammar: Grammar

    def weigh(self, passage: Passage, rank: int) -> Iterator[Weighed]:
        """Yield the sentences of a passage with their scores."""
        heading = set(questions.stems(f"{passage.title} {passage.heading} {passage.name}"))
        beside = set(questions.stems(passage.text))
        for start, end in spans(passage.text):
            text = told(passage.text, start=start, end=end)
            within = covers(text, self.question.amounts)
            words = set(questions.stems(text)) | self._measured(text)
            if within is not None and within >= 0:
                words.update(map(str, self.question.amounts))
            cover, _ = self._meets(words, heading, beside)
            _, inside = self._meets(words, set(), set())
            clause = passage.text[slice(*_clause(self.question, passage.text, span=(start, end)))]
            clause = text if clause.startswith("|") else clause
            narrow = set(questions.stems(clause)) | self._measured(clause)
            _, score = self._meets(narrow, heading, beside)
            pattern = self.grammar.values.get(self.question.wanted)
            if pattern is not None and pattern.search(text):
                score += _VALUE
            score += _ANNOUNCES if text.endswith(":") else 0.0
            score += _about(self.question, passage.text, span=(start, end))
            if within is not None and self.question.wanted in VALUES:
                score += _RIGHT + within / 1e6 if within >= 0 else -_RIGHT
            yield Weighed(
                passage=passage,
                start=start,
                end=end,
                score=score + _EARLY / (rank + 1),
                cover=cover,
                inside=inside,
            )

    def _measured(self, text: str) -> set[str]:
        """The words of the question that a unit stands for: 'pressure' is met by '6 bar'."""
        asked = self.question.text.lower()
        found: set[str] = set()
        for asks, unit in self.grammar.units:
            word = asks.search(asked)
            if word and any(unit.match(text, number.end()) for number in _AMOUNT_OF.finditer(text)):
                found.update(questions.stems(word.group()))
        return found & self.absent

    def _meets(self, inside: set[str], heading: set[str], beside: set[str]) -> tuple[float, float]:
        """Return the shares of the question that are met: with all of the context, and narrowly."""
        total = sum(self.weights.values()) or 1.0
        cover = score = 0.0
        for term, weight in self.weights.items():
            same = self.grammar.synonyms.get(term, frozenset())
            if term in inside:
                met, near = 1.0, 1.0
            elif same & inside:
                met, near = _MEANT, _MEANT
            elif term in heading:
                met, near = _HEADED, 0.7
            elif term in beside:
                met, near = _BESIDE, 0.4
            elif same & (heading | beside):
                met, near = _BESIDE * _MEANT, 0.3
            else:
                met = near = 0.0
            cover += met * weight
            score += near * weight
        return cover / total, score / total


def _about(question: Question, text: str, *, span: tuple[int, int]) -> float:
    """What it counts that a sentence is about the name asked for, or about its sibling.

    Names with a number have siblings: 'Press 20' and 'Press 40'. A sentence that names none is
    about the one named last before it, unless it speaks of both.
    """
    worth = 0.0
    left, right = _clause(question, text, span=span)
    for name in question.names:
        family, _, number = name.rpartition(" ")
        if not family or not number[:1].isdecimal():
            continue
        own = re.compile(rf"(?<!\()\b{re.escape(family)}s? ((?:\w*\d\w*(?:,| and| or)? ?)+)", re.I)
        inside = list(own.finditer(text, left, right))
        paragraph = text.rfind("\n\n", 0, left) + 1
        before = list(own.finditer(text, paragraph, left))[-1:]
        if not inside and (not before or _BOTH.search(text, left, right)):
            continue
        said = " ".join(found.group(1) for found in inside or before).lower()
        same = number.lower() in said.replace(",", " ").split()
        worth += _NAMED if same else _OTHER
    return worth


_BOTH = re.compile(r"\b(?:both|each|either|neither|all)\b", re.IGNORECASE)


def _clause(question: Question, text: str, *, span: tuple[int, int]) -> tuple[int, int]:
    """The part of a sentence between semicolons that meets the most words of the question."""
    start, end = span
    cuts = [start, *(m.end() for m in re.finditer(";", text[start:end])), end]
    cuts[1:-1] = [start + one for one in cuts[1:-1]]
    pairs = itertools.pairwise(cuts)
    return max(
        pairs, key=lambda p: len(set(questions.stems(text[p[0] : p[1]])) & set(question.terms))
    )


def spans(text: str) -> list[tuple[int, int]]:
    """Return the sentences of a passage: lines of tables and lists each, headings not."""
    found: list[tuple[int, int]] = []
    for one in sentences(text):
        start = one.start
        for line in re.finditer(r"[^\n]+", text[one.start : one.end]):
            if line.group().lstrip().startswith("|"):
                if found and found[-1][0] == start and start != one.start + line.start():
                    found.pop()
                found.append((one.start + line.start(), one.start + line.end()))
                start = one.start + line.end() + 1
        if start < one.end and text[start : one.end].strip():
            found.append((start, one.end))
    return [
        (a, b)
        for a, b in found
        if not _RULE.match(text[a:b]) and not text[a:b].startswith("#") and b - a > 2
    ]


def plain(one: Weighed) -> str:
    """The sentence without marks of Markdown; a row of a table with the names of its columns."""
    row = _cells(one.passage.text, (one.start, one.end))
    if row:
        return "; ".join(f"{name}: {cell}" for name, cell in row)
    return " ".join(_MARKS.sub("", one.quote).split())


def told(text: str, *, start: int, end: int) -> str:
    """Return a sentence of a text in words, a row of a table as '20 days; 5 to 9 units'."""
    row = _cells(text, (start, end))
    if row:
        return "; ".join(f"{cell} {name.lower()}" for name, cell in row)
    return " ".join(_MARKS.sub("", text[start:end]).split())


def _cells(text: str, span: tuple[int, int]) -> list[tuple[str, str]]:
    """The cells of a row of a table, each with the name of its column; [] for what is no row."""
    line = text[slice(*span)].strip()
    head = next((r for r in text.splitlines() if r.lstrip().startswith("|")), "").strip()
    if not line.startswith("|") or head == line:
        return []
    names, cells = ([cell.strip() for cell in row.strip("| ").split("|")] for row in (head, line))
    return list(zip(names, cells, strict=True)) if len(names) == len(cells) else []
