"""Shouted turns: text all in capitals read as if it had been written quietly, span by span."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from agentarmy.domain.records import Turn

LEAST_LETTERS = 12
"""Fewer letters are an abbreviation, a name or a short answer, not shouting."""

SHOUTED = 0.8
"""From this share of capitals on, a text is shouted; 'WE NEED 4 PRESS 20 by May' is."""

_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_][\w'\u2019-]*")
_OPENING = re.compile(r"(?:^|[.!?\u2026]['\")\u2019]?\s+|\n\s*)([^\W\d_])")
_ALONE = re.compile(r"\bi\b")


def is_shouted(text: str) -> bool:
    """Whether nearly all of the letters are capitals."""
    letters = _LETTER.findall(text)
    return len(letters) >= LEAST_LETTERS and (
        sum(letter.isupper() for letter in letters) >= SHOUTED * len(letters)
    )


def calm(turn: Turn, names: Iterable[str] = ()) -> Turn:
    """Return a shouted turn in sentence case, any other as it is; every span stays valid.

    `names` (people, products, companies) get the capitals they are written with.
    """
    text = turn.text
    if not is_shouted(text):
        return turn
    return replace(turn, text=_named(_sentence_case(text), names))


def _sentence_case(text: str) -> str:
    quiet = "".join(low if len(low := sign.lower()) == 1 else sign for sign in text)
    quiet = _OPENING.sub(lambda found: found[0][:-1] + found[0][-1].upper(), quiet)
    return _ALONE.sub("I", quiet)


def _named(text: str, names: Iterable[str]) -> str:
    known = {word.lower(): word for name in names for word in _WORD.findall(name)}
    capital = {low: word for low, word in known.items() if word != low and len(word) == len(low)}
    return _WORD.sub(lambda found: capital.get(found[0].lower(), found[0]), text)
