"""Lists of what somebody wants to have: 'I need:' and then point by point."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_WANTS = (
    r"(?:i|we|he|she|they|our \w+|my \w+)(?:'d| would| still| will| shall)? (?:also )?"
    r"(?:need|want|require|like|expect|miss|lack|ask|have to (?:know|see|have))\w*"
    r"|(?:can|could|would|will) (?:you|we|i)|please|pls|kindly|send (?:me|us|over)"
    r"|let (?:me|us) know|tell (?:me|us)"
    r"|(?:open|some|few|my|our|the following|these|three|two|four|five|\d+)"
    r" (?:open |more |short |quick )?(?:questions?|points?|things? (?:i|we|to|are|is|still))"
    r"|(?:what|here is what) (?:i|we) (?:need|want|would like|miss|am missing|are missing)"
    r"|(?:questions?|requests?|needed|missing|wanted)"
)
_LEAD = re.compile(rf"(?i)\b(?:{_WANTS})\b[^.!?\n]{{0,80}}[:\u2013\u2014-]\s*$")
_ITEM = re.compile(
    r"^[ \t]*(?:[-*\u2022\u2013\u00b7+]|\(?\d{1,2}[.):]|\(?[a-h][.)])[ \t]+(?P<item>\S.*)$"
)
_INLINE = re.compile(
    r"(?i)\b(?:i|we)(?:'d| would)? (?:need|want|require|like)(?: (?:to (?:know|have|see)))?"
    r"(?: (?:two|three|four|five) things)?(?: from you)?: (?P<list>[^.!?\n]{12,400})[.!?]?"
)
_NUMBERED = re.compile(r"(?:^|[\s;,])\(?(?:\d|[a-e])[.)]\s+")
_CUT = re.compile(r"\s*;\s*(?:and\s+)?|\s*,\s+and\s+|\s*,\s+")
_MOST = 9


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a list as a span of its text, end exclusive, without its mark."""

    start: int
    end: int


def points(text: str) -> tuple[Point, ...]:
    """Return the points of the last list of wishes in a text; none for fewer than two.

    A list counts when the line before it asks for something, or ends with a colon after a wish.
    """
    return _listed(text) or _inline(text)


def _listed(text: str) -> tuple[Point, ...]:
    best: tuple[Point, ...] = ()
    found: list[Point] = []
    lead, wanted = "", False
    for start, line in _lines(text):
        item = _ITEM.match(line)
        if item:
            wanted = wanted or (not found and bool(_LEAD.search(lead)))
            found.append(Point(start + item.start("item"), start + len(line.rstrip())))
            continue
        if found and line[:1] in " \t" and line.strip():  # an item that goes on
            found[-1] = Point(found[-1].start, start + len(line.rstrip()))
            continue
        if line.strip() or not found:
            if wanted and len(found) > 1:
                best = tuple(found[:_MOST])
            if found and line.strip():
                found, wanted = [], False
            lead = line if line.strip() else lead
    return tuple(found[:_MOST]) if wanted and len(found) > 1 else best


def _lines(text: str) -> Iterator[tuple[int, str]]:
    place = 0
    for line in text.split("\n"):
        yield place, line
        place += len(line) + 1


def _inline(text: str) -> tuple[Point, ...]:
    for found in _INLINE.finditer(text):
        start, whole = found.start("list"), found["list"]
        cut = _NUMBERED if len(_NUMBERED.findall(whole)) > 1 else _CUT
        spans = list(_between(whole, cut))
        if 1 < len(spans) <= _MOST and all(len(whole[a:b].split()) > 1 for a, b in spans):
            ends = [a + len(whole[a:b].rstrip(" ,;")) for a, b in spans]
            return tuple(Point(start + a, start + e) for (a, _), e in zip(spans, ends, strict=True))
    return ()


def _between(whole: str, cut: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    last = 0
    for one in cut.finditer(whole):
        if whole[last : one.start()].strip(" ,;"):
            yield last, one.start()
        last = one.end()
    if whole[last:].strip(" ,;"):
        yield last, len(whole.rstrip(" ,;"))
