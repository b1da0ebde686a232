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
from agentarmy.knowledge.phrases import Line, covers, short
from agentarmy.knowledge.questions import Grammar, Question, Wanted
from agentarmy.knowledge.refuse import Privacy, Refused
from agentarmy.reading.text import sentences

Search = Callable[[str, int], Sequence[Hit]]
"""Passages for words, best first, at most so many; it holds only what the asker may see."""

POOL = 40
"""Passages looked at for one part of a question."""
ENOUGH = 0.6
"""Share of the question's words, weighted by rarity, that the answer's sentence must meet."""
_ITSELF = 0.2
"""Share of them that the sentence itself must hold."""
_BESIDE, _HEADED, _MEANT = 0.75, 0.95, 0.9
"""What a word counts that stands elsewhere in the passage, in its heading, or as a synonym."""
_AS_GOOD = 0.9
"""A sentence of another document is shown too from this share of the best one's score."""
_VALUE = 0.15
_EARLY = 0.1
_VALUES = frozenset({Wanted.MONEY, Wanted.DURATION, Wanted.PERCENT, Wanted.COUNT})
_OTHER, _NAMED, _RIGHT = -0.3, 0.15, 0.2
"""What a sentence loses that is about a sibling ('X 200' for 'X 350'), and gains that is about the
name, or whose range holds the amount asked for."""
_HOUSE = 50
"""Passages that rarity is reckoned against at least: the few that were found hold most words."""
_SORT, _AMOUNT = 0.5, 0.5
"""What the word for the sort of thing wanted weighs, and a number."""
_NEAR, _DEEP = 3, 10
_LINES, _FALL = 60, 0.5
"""Sentences that have a say in the shortest words, and how fast their say falls with the score."""
_SURE, _OPEN = 0.85, 0.7
"""A sentence that meets this share of the words answers alone; otherwise the shortest words may be
of any sentence from 0.7 of its score on."""
_RULE = re.compile(r"^[\s|:-]+$")
_MARKS = re.compile(r"\*\*|__|`|^#+ |^[-*] ")
_AMOUNT_OF = re.compile(r"\d[\d,.]* ?")
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")


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
    text: str, *, search: Search, grammar: Grammar, privacy: Privacy | None, house: House
) -> Found:
    """Answer a question from what `search` finds.

    With `privacy` the asker is an outsider: private and internal data are refused before anything
    is searched.
    """
    asked = " ".join(text.split())
    names = frozenset(one.casefold() for one in (*house.names, *house.products) if one)
    room = _Room(
        search=search,
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
    return _composed(asked, [_part(one, room) for one in questions.parts(asked, grammar)], grammar)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """What each part of a question is answered with."""

    search: Search
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
    held = [set(_context(hit.passage)) for hit in hits]
    weigher = _Weigher(
        question=question,
        weights=_weights(question, held, grammar=room.grammar),
        absent=frozenset(t for t in question.terms if not any(t in words for words in held)),
        grammar=room.grammar,
    )
    found = [
        one
        for rank, hit in enumerate(hits)
        for one in weigher.weigh(hit.passage, rank)
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
    if question.wanted not in _VALUES:
        return found
    pattern = grammar.values[question.wanted]
    holds = [one for one in found if one.cover >= ENOUGH and pattern.search(one.told)]
    return [*holds, *(one for one in found if one not in holds)] if holds else found


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
class _Weigher:
    """Weighs sentences; `absent` are the terms that stand in no passage found."""

    question: Question
    weights: dict[str, float]
    absent: frozenset[str]
    grammar: Grammar

    def weigh(self, passage: Passage, rank: int) -> Iterable[Weighed]:
        """Yield the sentences of a passage with their scores."""
        heading = set(questions.stems(f"{passage.title} {passage.heading} {passage.name}"))
        beside = set(questions.stems(passage.text))
        for start, end in spans(passage.text):
            text = told(passage.text, start=start, end=end)
            words = set(questions.stems(text)) | self._measured(text)
            cover, _ = self._meets(words, heading, beside)
            _, inside = self._meets(words, set(), set())
            clause = passage.text[slice(*_clause(self.question, passage.text, span=(start, end)))]
            clause = text if clause.startswith("|") else clause
            narrow = set(questions.stems(clause)) | self._measured(clause)
            _, score = self._meets(narrow, heading, beside)
            pattern = self.grammar.values.get(self.question.wanted)
            if pattern is not None and pattern.search(text):
                score += _VALUE
            score += _about(self.question, passage.text, span=(start, end))
            within = covers(text, self.question.amounts)
            if within is not None and self.question.wanted in _VALUES:
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


def _supports(question: Question, best: Weighed, *, grammar: Grammar) -> bool:
    """Whether the best sentence answers: it meets the words, and holds a value if one is asked."""
    if best.cover < ENOUGH or best.inside < _ITSELF:
        return False
    if question.wanted not in _VALUES:
        return True
    return grammar.values[question.wanted].search(best.told) is not None


def _composed(asked: str, parts: Sequence[Part], grammar: Grammar) -> Found:
    said: list[Said] = []
    shorts: list[str] = []
    disagree = False
    for part in parts:
        if not part.answered:
            continue
        chosen, differ = _chosen(part.found)
        disagree = disagree or differ
        words, line = _shortest(part, grammar)
        if line not in chosen and not differ:
            chosen.append(line)
        shorts.append(words)
        said.extend(_said(one, part.found) for one in chosen)
    unique = tuple({one.quote: one for one in said}.values())
    open_parts = [part for part in parts if not part.answered]
    cited = {p.document for one in unique for p in one.sources}
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
        near=_nearest(parts, cited),
        near_short="" if unique else _guess(parts, grammar),
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
    a, b = ({w for w in questions.stems(text) if not w.isdecimal()} for text in (one, other))
    alike = len(a & b) / max(1, min(len(a), len(b)))
    numbers, others = set(_NUMBER.findall(one)), set(_NUMBER.findall(other))
    return alike >= 0.6 and bool(numbers - others) and bool(others - numbers)


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
        text=_plain(one),
        quote=one.quote,
        sources=tuple({p.name: p for p in reversed((one.passage, *also))}.values())[::-1],
    )


def _plain(one: Weighed) -> str:
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


def _nearest(parts: Sequence[Part], cited: set[str]) -> tuple[Passage, ...]:
    """The best passage of each document that comes next, by the ranks of all its passages."""
    scores: dict[str, float] = {}
    first: dict[str, Passage] = {}
    for part in parts:
        for rank, hit in enumerate(part.hits):
            key = hit.passage.document
            if key not in cited:
                first.setdefault(key, hit.passage)
                scores[key] = scores.get(key, 0.0) + 1 / (rank + _DEEP)
    best = sorted(scores, key=lambda key: -scores[key])
    return tuple(first[key] for key in best[:_NEAR])


def _shortest(part: Part, grammar: Grammar) -> tuple[str, Weighed]:
    """The shortest words that answer, and the sentence they are of."""
    best = part.found[0]
    among = 1
    if best.cover < _SURE:
        good = (one.score >= _OPEN * best.score and one.cover >= ENOUGH for one in part.found)
        among = max(1, sum(itertools.islice(good, _LINES)))
    found = short(part.question, _lines(part), grammar=grammar, among=among)
    return found.text, part.found[found.line]


def _guess(parts: Sequence[Part], grammar: Grammar) -> str:
    """What the nearest sentences would say to the first part."""
    return short(parts[0].question, _lines(parts[0]), grammar=grammar, among=_LINES).text


def _lines(part: Part) -> list[Line]:
    best = part.found[0].score if part.found else 0.0
    return [Line(one.told, math.exp((one.score - best) / _FALL)) for one in part.found[:_LINES]]
