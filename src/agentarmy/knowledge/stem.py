"""The stem of an English word, as FTS5's porter tokenizer makes it.

M. F. Porter, An algorithm for suffix stripping, Program 14 (1980), with the two departures that
SQLite shares ('logi' to 'log' in step 2, and no word of fewer than three letters is touched).
"""

from __future__ import annotations

import re
from functools import lru_cache

_C = "[^aeiou]"
_V = "[aeiouy]"
_CC = "[^aeiou][^aeiouy]*"
_VV = "[aeiouy][aeiou]*"
_SOME = re.compile(f"^({_CC})?{_VV}{_CC}")
_ONE = re.compile(f"^({_CC})?{_VV}{_CC}({_VV})?$")
_MANY = re.compile(f"^({_CC})?{_VV}{_CC}{_VV}{_CC}")
_VOWEL = re.compile(f"^({_CC})?{_V}")
_CVC = re.compile(f"^{_CC}{_V}[^aeiouwxy]$")
_DOUBLE = re.compile(r"([^aeiouylsz])\1$")
_STEP2 = {
    "ational": "ate", "tional": "tion", "enci": "ence", "anci": "ance", "izer": "ize",
    "logi": "log", "bli": "ble", "alli": "al", "entli": "ent", "eli": "e", "ousli": "ous",
    "ization": "ize", "ation": "ate", "ator": "ate", "alism": "al", "iveness": "ive",
    "fulness": "ful", "ousness": "ous", "aliti": "al", "iviti": "ive", "biliti": "ble",
}  # fmt: skip
_STEP3 = {
    "icate": "ic", "ative": "", "alize": "al", "iciti": "ic", "ical": "ic", "ful": "", "ness": "",
}  # fmt: skip
_STEP4 = re.compile(
    "^(.+?)(ement|ance|ence|able|ible|ment|ant|ent|al|er|ic|ism|ate|iti|ous|ive|ize"
    "|(?<=[st])ion|ou)$"
)
_TWO = re.compile(f"^(.+?)({'|'.join(sorted(_STEP2, key=len, reverse=True))})$")
_THREE = re.compile(f"^(.+?)({'|'.join(sorted(_STEP3, key=len, reverse=True))})$")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the stem of a lower-case word; a word with other signs than a-z stays as it is."""
    if len(word) < 3 or not word.isascii() or not word.isalpha():
        return word
    return _last(_endings(_inflected(word)))


def _inflected(word: str) -> str:
    """Steps 1a to 1c: plurals, -ed, -ing, and a final y."""
    if word.endswith(("sses", "ies")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    if word.endswith("eed"):
        word = word[:-1] if _SOME.match(word[:-3]) else word
    else:
        for ending in ("ed", "ing"):
            base = word.removesuffix(ending)
            if base != word:
                word = _mended(base) if _VOWEL.match(base) else word
                break
    if word.endswith("y") and _VOWEL.match(word[:-1]):
        word = word[:-1] + "i"
    return word


def _mended(base: str) -> str:
    if base.endswith(("at", "bl", "iz")):
        return base + "e"
    if _DOUBLE.search(base):
        return base[:-1]
    return base + "e" if _CVC.match(base) and _ONE.match(base) else base


def _endings(word: str) -> str:
    """Steps 2 to 4: the longest suffix of each list goes, where enough of the word stays."""
    for pattern, table in ((_TWO, _STEP2), (_THREE, _STEP3)):
        found = pattern.match(word)
        if found and _SOME.match(found[1]):
            word = found[1] + table[found[2]]
    found = _STEP4.match(word)
    return found[1] if found and _MANY.match(found[1]) else word


def _last(word: str) -> str:
    """Step 5: a final e, and one of two l."""
    if word.endswith("e"):
        base = word[:-1]
        if _MANY.match(base) or (_SOME.match(base) and not (_ONE.match(base) and _CVC.match(base))):
            word = base
    return word[:-1] if word.endswith("ll") and _MANY.match(word) else word
