"""Words that may stand for one another when a sentence says in its own way what was said."""

from __future__ import annotations

from functools import lru_cache

from agentarmy.reading.learned import stem
from agentarmy.writing.synonym_groups import GROUPS, OPPOSITE_PAIRS

_IRREGULAR = {
    word: base
    for base, forms in {
        "be": "am is are was were been being",
        "have": "has had having",
        "buy": "bought",
        "spend": "spent",
        "send": "sent",
        "pay": "paid",
        "sell": "sold",
        "hold": "held",
        "build": "built",
        "fall": "fell fallen",
        "rise": "rose risen",
        "grow": "grew grown",
        "choose": "chose chosen",
        "give": "gave given",
        "take": "took taken",
        "begin": "began begun",
        "break": "broke broken",
        "lose": "lost",
        "leave": "left",
        "keep": "kept",
        "meet": "met",
        "run": "ran running",
        "win": "won winning",
        "tell": "told",
        "say": "said",
        "know": "knew known",
        "see": "saw seen",
        "speak": "spoke spoken",
        "write": "wrote written writing",
        "bring": "brought",
        "think": "thought",
        "come": "came",
        "go": "went gone goes",
        "get": "got gotten getting",
        "make": "made making",
        "find": "found",
        "drive": "drove driven",
        "bear": "bore borne",
        "feed": "fed",
        "lie": "lay lain",
        "throw": "threw thrown",
        "stand": "stood",
        "drop": "dropped dropping",
        "stop": "stopped stopping",
        "plan": "planned planning",
        "ship": "shipped shipping",
        "cut": "cutting",
        "put": "putting",
        "person": "people persons",
        "foot": "feet",
        "child": "children",
        "half": "halves",
        "study": "studies studied",
        "try": "tries tried trying",
        "company": "companies",
        "reply": "replies replied",
        "day": "daily",
        "week": "weekly",
        "month": "monthly",
        "year": "yearly annual annually",
        "hour": "hourly",
    }.items()
    for word in forms.split()
}


def root(word: str) -> str:
    """Return what a word shares with its other forms: 'move' and 'moved', 'pay' and 'paid'."""
    base = _IRREGULAR.get(word, word)
    short = stem(stem(base)) if base.endswith("s") else stem(base)
    if len(short) > 3 and short[-1] == short[-2] and short[-1] not in "sle":
        short = short[:-1]
    return short.rstrip("ey").removesuffix("i") or base


def _groups() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for place, line in enumerate(GROUPS.strip().splitlines()):
        for word in line.split():
            found.setdefault(root(word), set()).add(place)
    return {word: frozenset(places) for word, places in found.items()}


_OF = _groups()


def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in OPPOSITE_PAIRS.strip().splitlines():
        one, other = line.split()
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {word: frozenset(others) for word, others in found.items()}


OPPOSITES = _opposites()
"""Words that cannot both hold of one thing, as they are written."""


@lru_cache(maxsize=8192)
def kin(one: str, other: str) -> bool:
    """Whether two roots are forms of one word."""
    least = max(5, min(len(one), len(other)) - 2)
    return one == other or (len(one) >= least <= len(other) and one[:least] == other[:least])


@lru_cache(maxsize=8192)
def alike(one: str, other: str) -> bool:
    """Whether two roots may stand for one another: the same, of one group, or of one long stem."""
    return kin(one, other) or bool(_OF.get(one, frozenset()) & _OF.get(other, frozenset()))
