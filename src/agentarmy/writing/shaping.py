"""Letters of Arabic as they stand joined, for printing without a shaping engine."""

from __future__ import annotations

import unicodedata
from functools import cache

_FIRST, _LAST = 0xFE70, 0xFEFC
_LAM = "\u0644"


@cache
def _forms() -> dict[tuple[str, str], str]:
    """The presentation form of a letter (or of lam and alef) by letter and place.

    Source: Unicode's decompositions of Arabic Presentation Forms-B.
    """
    found: dict[tuple[str, str], str] = {}
    for code in range(_FIRST, _LAST + 1):
        kind, _, codes = unicodedata.decomposition(chr(code)).partition(" ")
        letters = "".join(chr(int(one, 16)) for one in codes.split())
        if letters and " " not in letters:
            found[letters, kind] = chr(code)
    return found


def joined_letters(text: str) -> str:
    """Return the text with Arabic letters in the form that their neighbours ask for."""
    if not any("\u0621" <= c <= "\u064a" for c in text):
        return text
    units = _units(text)
    forms = _forms()
    out: list[str] = []
    for place, unit in enumerate(units):
        before = _joins_on(units, place - 1, -1) and _takes(unit)
        after = _joins_on(units, place, 1)
        kind = {
            (True, True): "<medial>",
            (True, False): "<final>",
            (False, True): "<initial>",
            (False, False): "<isolated>",
        }[before, after]
        out.append(forms.get((unit, kind), unit))
    return "".join(out)


def _units(text: str) -> list[str]:
    """Letters one by one, lam and alef together where they have a form of their own."""
    units: list[str] = []
    for letter in text:
        if units and units[-1] == _LAM and (_LAM + letter, "<isolated>") in _forms():
            units[-1] += letter
        else:
            units.append(letter)
    return units


def _takes(unit: str) -> bool:
    """Whether a letter is joined to the one before it."""
    return (unit, "<final>") in _forms()


def _joins_on(units: list[str], place: int, towards: int) -> bool:
    """Whether the letter at `place` is joined to the next one, marks in between aside."""
    while towards < 0 and place > 0 and unicodedata.combining(units[place][0]):
        place -= 1
    if place < 0 or (units[place], "<initial>") not in _forms():
        return False
    behind = place + 1
    while behind < len(units) and unicodedata.combining(units[behind][0]):
        behind += 1
    return behind < len(units) and _takes(units[behind])
