"""Whether two records may be one person: near names at one company, or one telephone."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher

_FORMS = frozenset(
    "ag and co company corp corporation gmbh group inc kg limited llc ltd plc pte sa sas se spa srl"
    " the und y et".split()
)
_TITLES = frozenset("dr prof mr mrs ms herr frau ing".split())
_NEAR_FIRST, _NEAR_LAST, _NEAR_COMPANY = 0.85, 0.85, 0.88
_SHORT = 3
"""Letters that a short form of a first name has at least: 'Tom' of 'Thomas' is none of it."""
_DIGITS = 7
"""Digits by which a telephone is compared from the end, the country's code left out."""


def near_name(one: str, other: str) -> bool:
    """Say whether two full names may be one: a letter apart, or a first name and its short form.

    'Dana Whitcomb' and 'Dana Whitcombe' are, 'Maria Lopez' and 'Mario Lopez' are not.
    """
    a, b = _words(one), _words(other)
    if len(a) < 2 or len(b) < 2:
        return False
    first = _is_first(a[0], b[0])
    return first and _ratio(a[-1], b[-1]) >= _NEAR_LAST


def _is_first(one: str, other: str) -> bool:
    short, full = sorted((one, other), key=len)
    if len(short) >= _SHORT and full.startswith(short) and len(full) - len(short) <= _SHORT:
        return full == short or full[len(short) :] not in ("a", "o")
    return _ratio(one, other) >= _NEAR_FIRST


def near_company(one: str, other: str) -> bool:
    """Say whether two companies' names may be one: but for the legal form, a word, a spelling.

    'Harrow and Pell' and 'Harrow & Pell Foods' are, 'Ridge Foods' and 'Bridge Foods' are not.
    """
    a = [w for w in _words(one) if w not in _FORMS]
    b = [w for w in _words(other) if w not in _FORMS]
    if not a or not b:
        return False
    if a == b:
        return True
    short, full = sorted((a, b), key=len)
    if len(short) > 1 and full[: len(short)] == short:
        return True
    return a[0] == b[0] and _ratio(" ".join(a), " ".join(b)) >= _NEAR_COMPANY


def same_phone(one: str, other: str) -> bool:
    """Say whether two telephone numbers are one, whether or not the country's code stands there."""
    a, b = (re.sub(r"\D", "", text).lstrip("0") for text in (one, other))
    short, full = sorted((a, b), key=len)
    return len(short) > _DIGITS and full.endswith(short)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    return [word for word in re.findall(r"\w+", bare) if word not in _TITLES]


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()
