"""Shouted turns: text all in capitals read as if it had been written quietly, span by span."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from agentarmy.domain.records import Turn
from agentarmy.reading.english import English

LEAST_LETTERS = 12
"""Fewer letters are an abbreviation, a name or a short answer, not shouting."""

SHOUTED = 0.8
"""From this share of capitals on, a text is shouted; 'WE NEED 4 PRESS 20 by May' is."""

_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_][\w'\u2019-]*")
_OPENING = re.compile(r"(?:^|[.!?\u2026]['\")\u2019]?\s+|\n\s*)([^\W\d_])")
_PLAIN = re.compile(r"n't$|'(?:s|re|ve|ll|d|m)$|[^a-z]+")
_ALONE = re.compile(r"\bi\b")
_ANY = English()


def is_shouted(text: str) -> bool:
    """Whether nearly all of the letters are capitals."""
    letters = _LETTER.findall(text)
    return len(letters) >= LEAST_LETTERS and (
        sum(letter.isupper() for letter in letters) >= SHOUTED * len(letters)
    )


def calm(turn: Turn, names: Iterable[str] = (), *, english: English = _ANY) -> Turn:
    """Return a shouted turn in sentence case, any other as it is; every span stays valid.

    `names` (people, products, companies) get the capitals they are written with, and so does
    the first letter of what is no word of `english`.
    """
    if not is_shouted(turn.text):
        return turn
    known = {word.lower(): word for name in names for word in _WORD.findall(name)}
    return replace(turn, text=_named(_sentence_case(turn.text), known, english))


def _sentence_case(text: str) -> str:
    quiet = "".join(low if len(low := sign.lower()) == 1 else sign for sign in text)
    quiet = _OPENING.sub(lambda found: found[0][:-1] + found[0][-1].upper(), quiet)
    return _ALONE.sub("I", quiet)


def _named(text: str, known: Mapping[str, str], english: English) -> str:
    def written(found: re.Match[str]) -> str:
        word = found[0]
        low = word.lower()
        own = known.get(low)
        if own is not None and len(own) == len(word):
            return own
        plain = _PLAIN.split(low)
        if all(english.is_word(part) for part in plain if len(part) > 2):
            return word
        return word[0].upper() + word[1:] if len(word[0].upper()) == 1 else word

    return _WORD.sub(written, text)
