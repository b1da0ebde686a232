"""What was said in a meeting, piece by piece: the sentences of its turns, each with its span."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from agentarmy.domain.records import Turn
from agentarmy.reading.text import fold, sentences

_NOISE = re.compile(r"\{[^{}]{0,40}\}|\[[^\[\]]{0,40}\]|<[^<>]{0,40}>")
_APART = re.compile(r" ?' ?(s|re|ve|ll|d|m|t)\b")
_SPACED = re.compile(r"\s+([,.?!;:])")
_FILLER = re.compile(
    r"(?i)(?<![\w'-])(?:uh-huh|uh|um|er|erm|hmm|mm-hmm|mm|mhm|ah|i mean|sort of|kind of"
    r"|(?<!when )(?<!if )(?<!once )(?<!until )(?<!till )(?<!before )(?<!as )(?<!do )(?<!did )"
    r"(?<!what )(?<!that )(?<!how )(?<!let )(?<!people )(?<!all )you know)"
    r"(?![\w'-])\s?,?"
)
_TWICE = re.compile(r"(?i)\b([a-z']+(?: [a-z']+)?)(?:,? \1\b)+")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+|\?")
_SAID = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_EMPTY = frozenset("um uh mm hmm er ah oh mhm erm".split())
MOST_WORDS = 80
"""Words of one piece that are looked at."""


@dataclass(frozen=True, slots=True)
class Act:
    """One sentence of a meeting; `text` is turn text [start:end], `place` the number of its turn.

    `turn` is the id of the turn, `speaker` the label of who spoke ('' when nobody is named).
    """

    turn: str
    place: int
    speaker: str
    text: str
    start: int
    end: int


def acts_of(turns: Iterable[Turn]) -> Iterator[Act]:
    """Yield the sentences of the turns in their order."""
    for place, turn in enumerate(turns):
        for one in sentences(turn.text):
            text = turn.text[one.start : one.end]
            yield Act(turn.id, place, turn.speaker.label, text, one.start, one.end)


def words(text: str) -> list[str]:
    """Return the folded words, numbers and question marks of a piece, without hesitation."""
    found = _WORD.findall(fold(text).replace("_", ""))
    return [word for word in found[:MOST_WORDS] if word not in _EMPTY]


def count(text: str) -> int:
    """Return the number of words of a text in any language."""
    return len(_SAID.findall(text))


def tidy(text: str) -> str:
    """Return the words of a piece without noise marks, hesitation and stuttered repeats."""
    plain = _APART.sub(r"'\1", _NOISE.sub(" ", text)).replace(" n't", "n't")
    plain = _FILLER.sub(" ", _SPACED.sub(r"\1", " ".join(plain.split())))
    plain = _SPACED.sub(r"\1", " ".join(plain.split()))
    plain = re.sub(r",(?:\s*,)+", ",", plain)
    return _TWICE.sub(r"\1", plain).strip(" ,")
