"""A competitor in other people's words: where it is named, and for whom the words speak."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from agentarmy.domain.evidence import Evidence, Kind, Text
from agentarmy.domain.records import Side, Turn
from agentarmy.errors import BadInput
from agentarmy.reading.text import Sentence, fold, sentences
from agentarmy.writing.ground import Ground, of_turn

_FOLLOWING = 2
"""Sentences after the one that names a competitor which may still be about it."""
_ABOUT_THEM = re.compile(r"\b(?:they|they're|they've|them|their|theirs)\b")
_OTHER_SUBJECT = re.compile(
    r"(?:(?:and|but|so|also|still|anyway|now),? )?(?:i|we|you|our|your|my|us|could|can|would|will"
    r"|please|let|is there|do|does|what|when|how|who|why|where|thanks|thank|best|regards|hi|hello"
    r"|dear|the budget|by the way|as for|otherwise|separately|about|regarding|on another)\b"
)
_THAT = re.compile(r"\b(?:its|that|those)\b")
_FIRST_PERSON = re.compile(r"\b(?:i|we|us|our|ours|my|me)\b")
_CLAUSE = re.compile(
    r"\s*(?:;|\s-{1,2}\s|,?\s+but\b|,?\s+(?:al)?though\b|,?\s+however\b,?|,\s+whereas\b"
    r"|,\s+while\b|,\s+and\b|,\s+yet\b)\s*"
)
_MONEY = re.compile(
    r"[$€£¥]\s?\d|\d[\d,.]*\s*(?:k\b|%|percent\b|(?:a|per) (?:piece|unit|seat|month|year|user)\b"
    r"|each\b|apiece\b|usd\b|eur\b|gbp\b|chf\b|dollars?\b|euros?\b|pounds?\b)"
    r"|\b(?:usd|eur|gbp|chf) ?\d|\b(?:half|double|twice|a (?:third|quarter|fifth|tenth)) (?:of )?"
    r"(?:the|our|your|their) price\b|\blist price\b"
)
_BEFORE = 4
_ALONE = 3
"""Words from which on a clause behind another can stand alone; less is shown with its sentence."""
_PAIRS = (("good", 1), ("bad", -1))


class Bearing(StrEnum):
    """For whom words about a competitor speak."""

    FOR = "for"
    AGAINST = "against"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How people praise and blame a competitor, and how sheets on competitors are laid out.

    `is_word` says of a small word whether plain English knows it.
    """

    good: re.Pattern[str]
    bad: re.Pattern[str]
    speaks_for: re.Pattern[str]
    speaks_against: re.Pattern[str]
    denies: re.Pattern[str]
    ours: re.Pattern[str]
    than_us: re.Pattern[str]
    than_them: re.Pattern[str]
    parts: Mapping[str, re.Pattern[str]]
    title: re.Pattern[str]
    listing: re.Pattern[str]
    calendar: frozenset[str]
    after_a_day: re.Pattern[str]
    opens: re.Pattern[str]
    is_word: Callable[[str], bool]

    @classmethod
    def parse(cls, data: object, *, is_word: Callable[[str], bool]) -> Vocabulary:
        """Compile the data file 'rivals'. Raises BadInput where a part of it is missing."""
        rows = data if isinstance(data, Mapping) else {}
        sheet = rows.get("sheet")
        if not isinstance(sheet, Mapping) or not all(rows.get(k) for k in ("good", "bad", "opens")):
            raise BadInput("data file 'rivals'", expected='"good", "bad", "sheet" and "opens"')
        return cls(
            good=_words(rows["good"]),
            bad=_words(rows["bad"]),
            speaks_for=re.compile("|".join(rows["for"])),
            speaks_against=re.compile("|".join(rows["against"])),
            denies=re.compile(rows["denies"]),
            ours=re.compile(rows["ours"]),
            than_us=re.compile(rows["than_us"]),
            than_them=re.compile(rows["than_them"]),
            parts={str(k): re.compile(str(v), re.IGNORECASE) for k, v in sheet.items()},
            title=re.compile(rows["title"], re.IGNORECASE),
            listing=re.compile(rows["list"], re.IGNORECASE),
            calendar=frozenset(rows["calendar"]),
            after_a_day=re.compile(rows["after_a_day"]),
            opens=re.compile(rows["opens"]),
            is_word=is_word,
        )


def _words(rows: Sequence[str]) -> re.Pattern[str]:
    longest = sorted(rows, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(re.escape(word) for word in longest)})\b")


class Name:
    """A competitor's name, and how it is told from the plain word that it may also be.

    'Square' is a name only where it is written as one and a sentence does not merely begin with
    it; 'Monday' only where no day is meant.
    """

    def __init__(self, name: str, words: Vocabulary) -> None:
        self.text = " ".join(name.split())
        parts = [fold(part) for part in re.findall(r"\w+", self.text)]
        self.is_day = any(part in words.calendar for part in parts)
        self.common = self.is_day or all(words.is_word(p) or p.isdigit() for p in parts)
        self._single = len(parts) == 1
        self._words = words
        spaced = r"[\s-]+".join(re.escape(part) for part in self.text.split())
        flags = re.NOFLAG if self.common else re.IGNORECASE
        self._pattern = re.compile(rf"(?<![\w@.-]){spaced}(?![\w@]|[-.]\w)", flags)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return where the text names the competitor."""
        found = [m.span() for m in self._pattern.finditer(text)]
        return [span for span in found if not self.common or self._is_name(text, span)]

    def _is_name(self, text: str, span: tuple[int, int]) -> bool:
        before, after = text[: span[0]].rstrip(), text[span[1] : span[1] + 40]
        if self.is_day and self._words.after_a_day.search(fold(before[-20:])):
            return False
        opens = not before or before[-1] in ".!?:\n\"'“(-•" or "\n" in text[len(before) : span[0]]
        if opens and self._single:
            return bool(self._words.opens.match(fold(after)))
        if self.is_day:
            return bool(self._words.opens.match(fold(after)))
        return True

    def is_in(self, text: str) -> bool:
        """Say whether the text names the competitor."""
        return bool(self.spans(text))

    def same(self, value: str) -> bool:
        """Say whether a value of evidence is this competitor: its name, or its name and more."""
        return bool(re.search(self._pattern.pattern, value, re.IGNORECASE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a buyer said about a competitor: a span of a turn, and for whom it speaks."""

    turn: Turn
    quote: str
    bearing: Bearing
    priced: bool = False

    @property
    def ground(self) -> Ground:
        """Where the words stand."""
        return of_turn(self.turn, self.quote)


def statements(
    turns: Sequence[Turn], name: Name, *, words: Vocabulary, evidence: Sequence[Evidence] = ()
) -> tuple[Statement, ...]:
    """Return what the buyers' side said about a competitor, in the order of speaking.

    Sentences that name it count, those that the reading took for it (`evidence`), and what is
    said of 'them' right behind. Questions say nothing of it.
    """
    read: dict[str, list[Evidence]] = {}
    for item in evidence:
        rival = item.kind is Kind.COMPETITION and isinstance(item.value, Text)
        if rival and isinstance(item.value, Text) and name.same(item.value.text):
            read.setdefault(item.source.id, []).append(item)
    found: list[Statement] = []
    for turn in turns:
        if turn.side is not Side.THEIRS or turn.automatic:
            continue
        if turn.id not in read and not name.is_in(turn.text):
            continue
        spans = [(e.start, e.end) for e in read.get(turn.id, ())]
        for sentence in _about(turn.text, name, spans, words):
            found += _weighed(turn, sentence, words)
    return tuple({(s.turn.id, s.quote, s.bearing): s for s in found}.values())


def _about(
    text: str, name: Name, read: Sequence[tuple[int, int]], words: Vocabulary
) -> Iterator[Sentence]:
    spans = [*name.spans(text), *read]
    left, last_end = 0, 0
    for sentence in sentences(text):
        named = any(start < sentence.end and end > sentence.start for start, end in spans)
        if named:
            left = _FOLLOWING
        elif left and _goes_on(text, sentence, last_end, words):
            left -= 1
        else:
            left = 0
            continue
        last_end = sentence.end
        if not sentence.question and len(sentence.text.split()) > 2:
            yield sentence


def _goes_on(text: str, sentence: Sentence, last_end: int, words: Vocabulary) -> bool:
    """Whether a sentence is still about who was named: it says 'them', or judges without us."""
    if sentence.question or "\n\n" in text[last_end : sentence.start]:
        return False
    if _ABOUT_THEM.search(sentence.text):
        return True
    if _OTHER_SUBJECT.match(sentence.text):
        return False
    about = _THAT.search(sentence.text) or not _FIRST_PERSON.search(sentence.text)
    return bool(about) and any(
        bearing_of(sentence.text[a:b], words) is not Bearing.OPEN for a, b in _clauses(sentence)
    )


def _weighed(turn: Turn, sentence: Sentence, words: Vocabulary) -> Iterator[Statement]:
    """The whole sentence where it speaks for one side, its clauses where it speaks for both."""
    clauses = _clauses(sentence)
    bearings = [bearing_of(sentence.text[a:b], words) for a, b in clauses]
    told = set(bearings) - {Bearing.OPEN}
    if len(told) < 2:
        clauses, bearings = [(0, len(sentence.text))], [next(iter(told), Bearing.OPEN)]
    for (start, end), bearing in zip(clauses, bearings, strict=True):
        if bearing is Bearing.OPEN and len(clauses) > 1:
            continue
        if start and len(sentence.text[start:end].split()) < _ALONE:
            start, end = 0, len(sentence.text)
        quote = turn.text[sentence.start + start : sentence.start + end].strip()
        priced = bool(_MONEY.search(sentence.text[start:end]))
        yield Statement(turn=turn, quote=quote, bearing=bearing, priced=priced)


def _clauses(sentence: Sentence) -> list[tuple[int, int]]:
    cuts = [m.span() for m in _CLAUSE.finditer(sentence.text)]
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(sentence.text)]
    return [(a, b) for a, b in zip(starts, ends, strict=True) if b - a > 2]


def bearing_of(clause: str, words: Vocabulary) -> Bearing:
    """Return for whom a folded clause about a competitor speaks.

    Praise of them is for them, blame against; what praises us ('you are cheaper', 'better than
    theirs') is against them. A denial turns its word round.
    """
    score = _patterns(clause, words)
    for field, sign in _PAIRS:
        pattern = words.good if field == "good" else words.bad
        for match in pattern.finditer(clause):
            before = clause[: match.start()]
            near = " ".join(before.split()[-_BEFORE:])
            turned = bool(words.denies.search(near)) != _about_us(before, clause, words)
            score += -sign if turned else sign
    return Bearing.FOR if score > 0 else Bearing.AGAINST if score < 0 else Bearing.OPEN


def _patterns(clause: str, words: Vocabulary) -> int:
    """Whole turns of phrase weigh twice; 'not' before one turns it round."""
    score = 0
    for pattern, sign in ((words.speaks_for, 2), (words.speaks_against, -2)):
        for match in pattern.finditer(clause):
            near = " ".join(clause[: match.start()].split()[-_BEFORE:])
            score += -sign if words.denies.search(near) else sign
    return score


def _about_us(before: str, clause: str, words: Vocabulary) -> bool:
    after = clause[len(before) :]
    if words.than_us.search(after):
        return False
    return bool(words.than_them.search(after) or words.ours.search(before))
