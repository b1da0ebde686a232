"""How a question is read: its parts, the kind of answer wanted, the words that must be found.

Word lists are data (`data/seeds/knowledge/asking.json`).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from agentarmy.errors import BadInput
from agentarmy.knowledge.refuse import name_spans
from agentarmy.knowledge.stem import stem
from agentarmy.knowledge.words import stopwords

_PIECE = re.compile(r"[^\W_]+")
_STRAIGHT = str.maketrans("’‘“”", "''\"\"")


class Wanted(StrEnum):
    """What kind of answer a question wants."""

    YES_NO = "yes_no"
    MONEY = "money"
    DURATION = "duration"
    PERCENT = "percent"
    COUNT = "count"
    WHEN = "when"
    PLACE = "place"
    REASON = "reason"
    MANNER = "manner"
    NAME = "name"
    THING = "thing"


@dataclass(frozen=True, slots=True)
class Grammar:
    """Compiled word lists: see the data file for what each is for."""

    kinds: tuple[tuple[Wanted, re.Pattern[str]], ...]
    values: Mapping[Wanted, re.Pattern[str]]
    units: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    openers: frozenset[str]
    asking: frozenset[str]
    synonyms: Mapping[str, frozenset[str]]
    breaks: frozenset[str]
    leading: frozenset[str]
    trailing: frozenset[str]
    prepositions: frozenset[str]

    @classmethod
    def parse(cls, document: Mapping[str, object]) -> Grammar:
        """Compile the lists of a document. Raises BadInput that names what is missing."""
        kinds, groups, units = (_rows(document, k) for k in ("kinds", "synonyms", "units"))
        values = document.get("values")
        if not isinstance(values, dict):
            raise BadInput("words of questions", expected='an object "values"')
        return cls(
            kinds=tuple((Wanted(row["kind"]), _either(row["any"])) for row in kinds),
            values={Wanted(kind): re.compile(text) for kind, text in values.items()},
            units=tuple((re.compile(a), re.compile(b)) for a, b in units),
            openers=_words(document.get("openers")),
            asking=_stems(document.get("asking_words")),
            synonyms=_groups(groups),
            breaks=_words(document.get("breaks")),
            leading=_words(document.get("leading")),
            trailing=_words(document.get("trailing")),
            prepositions=_words(document.get("prepositions")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question without parts.

    `terms` are the stems that matter, `names` the proper names, `kind` the stem that only says
    what sort of thing is wanted ('which protocols'), `amounts` the numbers outside of names.
    """

    text: str
    wanted: Wanted
    terms: tuple[str, ...]
    names: tuple[str, ...] = ()
    kind: str = ""
    amounts: tuple[int, ...] = ()


def read(text: str, grammar: Grammar, *, ours: frozenset[str] = frozenset()) -> Question:
    """Read one question; words that only ask are no terms unless nothing else is there.

    `ours` are words (lower case) of our own name, which need not stand in what answers.
    """
    plain = " ".join(text.translate(_STRAIGHT).split())
    spans = name_spans(plain, grammar.openers)
    asked = plain.lower()
    wanted = next(kind for kind, pattern in grammar.kinds if pattern.search(asked))
    opening = _HOW.match(asked)
    found = list(dict.fromkeys(stems(asked[opening.end() :] if opening else asked)))
    own = {stem(word) for word in ours}
    telling = [t for t in found if t not in grammar.asking and t not in own]
    rest = "".join(c for n, c in enumerate(plain) if not any(a <= n < b for a, b in spans))
    sort = _SORT.match(" ".join(rest.lower().split()))
    return Question(
        text=plain,
        wanted=wanted,
        terms=tuple(telling or found),
        names=tuple(plain[start:end] for start, end in spans),
        kind=stem(sort[1]) if sort else "",
        amounts=tuple(int(t) for t in stems(rest) if t.isdecimal()),
    )


_HOW = re.compile(r"how (?!much\b|many\b)\w+ (?=is|are|does|do|did|can|will|would|soon)")
_SORT = re.compile(r"(?:for |in |to |from |on )?(?:what|which) (?:\w+ )??(\w+)\b")


def stems(text: str) -> list[str]:
    """Return the stems of a text's words and numbers in their order, stop words left out."""
    plain = _THOUSANDS.sub("", text.translate(_STRAIGHT).lower())
    words = (_NUMBERS.get(word, word) for word in _PIECE.findall(plain))
    return [
        stem(word)
        for word in words
        if word.isdecimal() or (len(word) > 1 and word not in stopwords())
    ]


_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_NUMBERS = {
    word: str(n)
    for n, word in enumerate(
        "two three four five six seven eight nine ten eleven twelve".split(), 2
    )
}


def parts(text: str, grammar: Grammar) -> tuple[str, ...]:
    """Take a question apart: 'what does A cost and how long does it take?' gives two.

    A part that speaks of 'it' or 'they' gets the names of the part before it, and two products
    asked for at once ('what do A and B cost?') give a part each. Never empty.
    """
    plain = " ".join(text.split())
    found: list[str] = []
    for sentence in _SENTENCE.findall(plain):
        found.extend(one.strip(" ,;") for one in _JOIN.split(sentence) if one.strip(" ,;?.!"))
    whole: list[str] = []
    for one in found or [plain]:
        before = whole[0] if whole else ""
        named = [before[a:b] for a, b in name_spans(before, grammar.openers)]
        if named and not name_spans(one, grammar.openers) and _BACK.search(one):
            one = f"{one.rstrip('?. ')} ({', '.join(named)})?"
        whole.extend(_each(one, grammar))
    return tuple(dict.fromkeys(whole))


_SENTENCE = re.compile(r"[^?!]+(?:[?!]+|$)")
_JOIN = re.compile(
    r"(?:,? and(?: also)?|,? plus|;|,|\.) "
    r"(?=(?:what|which|who|when|where|why|how|does|do|is|are|can|could|will|would|has|have)\b)",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"\b(?:it|its|they|them|their|this|that|these|those|the (?:machine|product|plan))\b",
    re.IGNORECASE,
)


def _each(part: str, grammar: Grammar) -> list[str]:
    """Return a part for each of two names that are joined by 'and', or the part as it is."""
    spans = name_spans(part, grammar.openers)
    for (a, b), (c, d) in itertools.pairwise(spans):
        if part[b:c] == " and " and part[d : d + 1] != "'":
            return [part[:a] + part[a:b] + part[d:], part[:a] + part[c:d] + part[d:]]
    return [part]


def _rows(document: Mapping[str, object], name: str) -> list[Any]:
    found = document.get(name)
    if not isinstance(found, list):
        raise BadInput("words of questions", expected=f'a list "{name}"')
    return found


def _either(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in patterns))


def _words(value: object) -> frozenset[str]:
    if not isinstance(value, list):
        raise BadInput("words of questions", expected="lists of words")
    return frozenset(str(word) for word in value)


def _stems(value: object) -> frozenset[str]:
    return frozenset(stem(word) for word in _words(value))


def _groups(rows: list[object]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for row in rows:
        group = _stems(row)
        for one in group:
            found[one] = found.get(one, frozenset()) | group
    return found
