"""Sentences with offsets, and a form of the text that is easy to match against.

Everything here keeps lengths: a span in the folded text is the same span in the source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_SENTENCE = 500
"""Longer runs without a full stop are cut at a space, so that matching stays linear."""

_FOLD = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u02bc": "'",
        "\u00b4": "'",
        "`": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u00ab": '"',
        "\u00bb": '"',
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2212": "-",
        "\u00a0": " ",
        "\u2007": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\t": " ",
    }
)

_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"'])(?:mr|mrs|ms|mdm|smt|dr|prof|st|sr|jr|vs|etc|approx|ca|no|nos|inc|ltd|co|corp"
    r"|dept|est|fig|rs|qty|capt|col|gen|lt|sgt|rev|hon|messrs|mio|mln|mrd|tsd|shri|sri|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|e\.g|i\.e|u\.s|u\.k|a\.m|p\.m|min|max)$"
)
_MAY_END = re.compile(
    r"(?:^|[\s(\"'])(?:etc|ltd|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec)$"
)
"""Abbreviations that nothing with a capital belongs to: 'in Feb. We then …' is two sentences."""
_END = re.compile(r"[.!?\u2026]+[\"')\]]*|\n+")
_BLACK = re.compile(r"\S+")
_NEWLINE = re.compile(r"[\r\n\f\v]")
_BULLET = re.compile(r"\s*(?:[-*\u2022\u25e6\u25aa]+\s+|\(?\d{1,2}[.)]\s+)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as a span of its text, end exclusive; `text` is the folded form."""

    start: int
    end: int
    text: str

    @property
    def question(self) -> bool:
        """Whether it ends with a question mark."""
        return self.text.rstrip("\"') ").endswith("?")


def fold(text: str) -> str:
    """Return the text in lower case with plain quotes, dashes and spaces, of the same length."""
    table = text.translate(_FOLD)
    lower = table.lower()
    if len(lower) == len(table):
        return lower
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in table)


def sentences(text: str) -> tuple[Sentence, ...]:
    """Split a text into sentences.

    A full stop ends a sentence unless it stands in a number or after an abbreviation; an empty
    line and a list bullet end one always; a single line break ends one when the next line opens
    a list item or the line was short (a greeting, a heading).
    """
    folded = fold(text)
    cuts = _cuts(text, folded)
    found: list[Sentence] = []
    start = 0
    for cut in [*cuts, len(text)]:
        found.extend(_pieces(folded, start, cut))
        start = cut
    return tuple(found)


def _cuts(text: str, folded: str) -> list[int]:
    cuts: list[int] = []
    for match in _END.finditer(folded):
        if folded[match.start()] == "\n":
            if _line_ends(text, folded, match):
                cuts.append(match.end())
        elif _stop_ends(text, folded, match):
            cuts.append(match.end())
    return cuts


def _line_ends(text: str, folded: str, match: re.Match[str]) -> bool:
    if match.end() - match.start() > 1 or _BULLET.match(folded, match.end()):
        return True
    line = folded.rfind("\n", 0, match.start()) + 1
    if _BULLET.match(folded, line) and text[match.end() : match.end() + 1].isupper():
        return True
    if folded[match.start() - 1 : match.start()] in ",:;":
        return True
    # A wrapped line goes on in lower case; a heading or a greeting is followed by a capital.
    goes_on = text[match.end() : match.end() + 1].islower()
    return _length(folded, line, match.start()) < (25 if goes_on else 40)


def _stop_ends(text: str, folded: str, match: re.Match[str]) -> bool:
    if match.end() < len(folded) and not folded[match.end()].isspace():
        return False
    if folded[match.start()] != "." or match.end() - match.start() > 1:
        return True
    before = folded[max(0, match.start() - 12) : match.start()]
    if _ABBREVIATION.search(before):
        following = text[match.end() : match.end() + 3].lstrip()
        return following[:1].isupper() and bool(_MAY_END.search(before))
    return not re.search(r"(?:^|\n)\s*\d{1,2}$", before)


def _pieces(folded: str, start: int, end: int) -> list[Sentence]:
    pieces: list[Sentence] = []
    start, end = trim(folded, start, end)  # blanks before a long run are no part of its length
    while start < end:
        if end - start > MAX_SENTENCE and (reach := _reach(folded, start, end)) < end:
            cut = folded.rfind(" ", start + (reach - start) // 2, reach)
            stop = cut + 1 if cut > 0 else reach
        else:
            stop = end
        left, right = trim(folded, start, stop)
        bullet = _BULLET.match(folded, left, right)
        if bullet and bullet.end() < right:
            left = bullet.end()
        if left < right:
            pieces.append(Sentence(left, right, _NEWLINE.sub(" ", folded[left:right])))
        start = stop
    return pieces


def _length(text: str, start: int, end: int) -> int:
    """How many characters a span holds where each run of blanks counts as one."""
    if "  " not in text[start:end]:
        return end - start
    return sum(len(word) + 1 for word in text[start:end].split()) - 1


def _reach(text: str, start: int, end: int) -> int:
    """Where a sentence ends at the latest: runs of blanks count as one character of it."""
    room = MAX_SENTENCE
    for word in _BLACK.finditer(text, start, end):
        room -= word.end() - word.start() + 1
        if room < 0:
            return max(word.start(), min(word.end(), start + MAX_SENTENCE))
    return end


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without white space at its edges."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
