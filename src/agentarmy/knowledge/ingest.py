"""Documents to passages: by heading and paragraph, about 150 words, exact spans."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agentarmy.formats.articles import MARKDOWN, PAGES, ROWS
from agentarmy.reading.text import sentences

ENOUGH = 120
"""Words from which on a passage takes no further paragraph."""
MOST = 200
"""Words of the longest passage; a longer paragraph is cut between sentences."""
_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)
_BLANK = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_WORD = re.compile(r"\S+")
_FENCE = re.compile(r"^(?:```|~~~)[^\n]*\n.*?(?:^(?:```|~~~)|\Z)", re.DOTALL | re.MULTILINE)

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """One passage of a text: `text[start:end]`, under `heading` ('Delivery > Palletisers').

    The heading of a page is 'page 3', of a row 'row 5'.
    """

    start: int
    end: int
    heading: str = ""


def pieces(text: str, media_type: str) -> Iterator[Piece]:
    """Cut a document's canonical text into passages, in order; no two overlap."""
    if media_type == ROWS:
        yield from _rows(text)
        return
    for heading, span in _sections(text, media_type):
        for start, end in _packed(text, span):
            yield Piece(start, end, heading)


def _rows(text: str) -> Iterator[Piece]:
    at = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield Piece(at, at + len(line), f"row {number}")
        at += len(line) + 1


def _sections(text: str, media_type: str) -> Iterator[tuple[str, Span]]:
    """Yield (heading, span) of every page, or of what stands below every heading."""
    if media_type == PAGES:
        at = 0
        for number, page in enumerate(text.split("\f"), start=1):
            yield f"page {number}", (at, at + len(page))
            at += len(page) + 1
        return
    if media_type != MARKDOWN:
        yield "", (0, len(text))
        return
    code = [(m.start(), m.end()) for m in _FENCE.finditer(text)]
    path: list[tuple[int, str]] = []
    at = 0
    for found in _HEADING.finditer(text):
        if any(start <= found.start() < end for start, end in code):
            continue
        yield _path(path), (at, found.start())
        level = len(found[1])
        path = [*(one for one in path if one[0] < level), (level, found[2])]
        at = found.end()
    yield _path(path), (at, len(text))


def _path(path: Sequence[tuple[int, str]]) -> str:
    return " > ".join(" ".join(words.replace("*", "").split()) for _, words in path)


def _packed(text: str, span: Span) -> Iterator[Span]:
    """Yield passages of a section: whole paragraphs, till there are words enough."""
    start = end = -1
    words = 0
    for one, another, count in _blocks(text, span):
        if start >= 0 and (words >= ENOUGH or words + count > MOST):
            yield start, end
            start, words = -1, 0
        start = one if start < 0 else start
        end, words = another, words + count
    if start >= 0:
        yield start, end


def _blocks(text: str, span: Span) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, words) of paragraphs, and of sentences where a paragraph is too long."""
    at = span[0]
    for blank in [*_BLANK.finditer(text, *span), None]:
        end = blank.start() if blank else span[1]
        yield from _shorter(text, _stripped(text, at, end))
        at = blank.end() if blank else end


def _shorter(text: str, span: Span) -> Iterator[tuple[int, int, int]]:
    words = len(_WORD.findall(text, *span))
    if words <= MOST:
        if words:
            yield *span, words
        return
    begin = span[0]
    for one in sentences(text[begin : span[1]]):
        for start, end in _cut(text, (begin + one.start, begin + one.end)):
            yield start, end, len(_WORD.findall(text, start, end))


def _cut(text: str, span: Span) -> Iterator[Span]:
    """Cut what is no sentence (a list without stops, a wall of words) behind every MOST words."""
    found = [(m.start(), m.end()) for m in _WORD.finditer(text, *span)]
    for first in range(0, len(found), MOST):
        part = found[first : first + MOST]
        yield part[0][0], part[-1][1]


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
