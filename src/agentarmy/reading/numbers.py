"""Numbers as people write them: digits with separators and scales, and number words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from agentarmy.reading.currencies import CODES

_UNITS = {
    w: i
    for i, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
}
_TENS = {
    w: (i + 2) * 10
    for i, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split())
} | {"fourty": 40}
_SCALES: dict[str, int] = {
    "hundred": 100,
    "thousand": 1_000,
    "grand": 1_000,
    "lakh": 100_000,
    "lakhs": 100_000,
    "lac": 100_000,
    "lacs": 100_000,
    "crore": 10_000_000,
    "crores": 10_000_000,
    "million": 1_000_000,
    "mio": 1_000_000,
    "mln": 1_000_000,
    "billion": 1_000_000_000,
    "bn": 1_000_000_000,
    "trillion": 1_000_000_000_000,
}
_SUFFIX = {"k": 1_000, "m": 1_000_000, "mn": 1_000_000, "b": 1_000_000_000}
_PARTS = {"half": Decimal("0.5"), "quarter": Decimal("0.25")}
_COUNTS = {"dozen": 12, "couple": 2, "pair": 2}

_WORD = "|".join(sorted([*_UNITS, *_TENS], key=len, reverse=True))
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
_DIGITS = (
    r"(?:\d{1,3}(?:[,']\d{2,3})+(?:\.\d+)?|\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?![\s\d.,:-]?\d)"
    r"|\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?(?!\d)"
    r"|\d+,\d{1,2}(?!\d)|\d+(?:\.\d+)?|(?<=[$\u20ac\u00a3])\.\d{1,2})"
)
_PART_OF = r"half a|(?:a\s)?(?:quarter|half)(?:\sof)?(?:\sa)?|a"
"""What may stand before a scale: 'half a million', 'a quarter of a million', 'a hundred'."""
_BEHIND_SCALE = "|".join(rf"(?<=\b{scale})" for scale in _SCALES)
"""'Two hundred and forty' is one number, 'between fifty and sixty thousand' are two."""
_NUMBER = re.compile(
    rf"(?:(?<![\w.,])|(?<=\b(?:{'|'.join(CODES)}))|(?<=\brs)|(?<=[\u5143\u5186])"
    rf"|(?<=\br)(?=\d{{1,3}}(?:[ ,]\d{{3}}|\.\d\d)))"
    rf"(?P<digits>{_DIGITS})"
    rf"(?:(?P<suffix>k|mn?|b)(?![\w])|[\s-]?(?P<scales>(?:(?:{_SCALE})\b[\s-]?)+))?"
    r"|\b(?P<half>half)\sa\s(?P<halved>dozen)\b"
    rf"|\b(?:(?P<many>{_WORD})\s)?(?:a\s)?(?P<count>dozen|couple|pair)\b"
    rf"|\b(?P<words>(?:(?:{_PART_OF})\s(?={_SCALE}))?"
    rf"(?:{_WORD}|(?:(?<=[af]\s)|(?<=\ball\s)|(?<=\bthe\s)|(?<=quarter\s))(?:{_SCALE}))\b"
    rf"(?:(?:[\s-]|(?:{_BEHIND_SCALE})\sand\s|\s(?:point|comma)\s)(?:{_WORD}|{_SCALE})\b"
    rf"|\sand\sa\shalf\b){{0,9}})"
)


LARGEST = 10**15
"""Digits from here on are identifiers, not numbers; sums also have to fit a stored integer."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number and its span, end exclusive; `words` when it was not written in digits."""

    start: int
    end: int
    value: Decimal
    words: bool = False
    scaled: bool = False

    @property
    def whole(self) -> int | None:
        """The value as an integer, or None when it is none."""
        return int(self.value) if self.value == self.value.to_integral_value() else None


def numbers(folded: str) -> tuple[Number, ...]:
    """Find all numbers in a folded text, from left to right, none overlapping."""
    found: list[Number] = []
    for match in _NUMBER.finditer(folded):
        number = _number(folded, match)
        if number is not None and number.value < LARGEST:
            found.append(number)
    return tuple(found)


def _number(folded: str, match: re.Match[str]) -> Number | None:
    if match["digits"]:
        return _digit_number(match)
    if match["words"]:
        end = match.start() + len(match["words"].rstrip())
        scaled = bool(re.search(_SCALE, match["words"]))
        return Number(match.start(), end, words_value(match["words"]), True, scaled)
    if match["half"]:
        return Number(match.start(), match.end(), Decimal(6), True)
    many = _UNITS.get(match["many"] or "one", _TENS.get(match["many"] or "", 1))
    return Number(match.start(), match.end(), Decimal(many * _COUNTS[match["count"]]), True)


def _digit_number(match: re.Match[str]) -> Number:
    value = plain(match["digits"])
    end = match.end("digits")
    scaled = False
    if match["suffix"]:
        value, end, scaled = value * _SUFFIX[match["suffix"]], match.end("suffix"), True
    elif match["scales"]:
        scales = match["scales"].rstrip(" -")
        for word in re.split(r"[\s-]+", scales):
            value *= _SCALES[word]
        end, scaled = match.start("scales") + len(scales), True
    return Number(match.start(), end, value, False, scaled)


def plain(digits: str) -> Decimal:
    """Read digits with separators: '1,234.50', '1.234,50', '1'234' and '80.5'."""
    text = re.sub(r"['\s]", "", digits)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?", text):
        return Decimal(text.replace(".", "").replace(",", "."))
    if re.fullmatch(r"\d+,\d{1,2}", text):
        return Decimal(text.replace(",", "."))
    return Decimal(text.replace(",", ""))


def words_value(words: str) -> Decimal:
    """Read number words: 'eighty thousand', 'two and a half million', 'one point five'."""
    total, part = Decimal(0), Decimal(0)
    fraction = last = ""
    pointed = False
    for word in re.split(r"[\s-]+", words.strip()):
        if word in {"and", "a", "of"}:
            continue
        if word in {"point", "comma"}:
            pointed = True
        elif word in _PARTS:
            part += _PARTS[word]
        elif pointed and _UNITS.get(word, 10) < 10:
            fraction += str(_UNITS[word])
        elif word in _SCALES:
            part = (part + Decimal(f"0.{fraction or 0}")) or Decimal(1)
            fraction, pointed = "", False
            if _SCALES[word] == 100:
                part *= 100
            else:
                total, part = total + part * _SCALES[word], Decimal(0)
        else:
            part = _joined(part, word, last)
        last = word
    return total + part + Decimal(f"0.{fraction or 0}")


def _joined(part: Decimal, word: str, last: str) -> Decimal:
    """Put a word of less than a hundred behind what was said: 'two forty' is 240."""
    value = _UNITS.get(word, _TENS.get(word, 0))
    spoken_short = word in _TENS and (last in _TENS or 0 < _UNITS.get(last, 0) < 20)
    return part * 100 + value if spoken_short and part < 100 else part + value
