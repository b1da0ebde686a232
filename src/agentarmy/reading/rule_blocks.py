"""A document as blocks: paragraphs, list items and tables, each under its heading.

Works on Markdown and on plain text; spans count the document's code points.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """What a block looks like."""

    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document: `heading` of its section, `lead` the words that announce a list.

    `run` numbers blocks that belong together: the items of one list, the paragraphs of a section.
    `rows` are the cells of a table, the header first.
    """

    shape: Shape
    start: int
    end: int
    heading: str = ""
    lead: str = ""
    run: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


_HEADING = re.compile(
    r"\s{0,3}(?:(?P<level>#{1,6})\s+(?P<title>.*?)\s*#*|\*\*(?P<bold>[^*]+)\*\*:?)\s*$"
)
_BULLET = re.compile(r"\s*(?:[-*+\u2022\u25e6\u25aa]\s+|\(?\d{1,2}[.)]\s+)")
_RULE = re.compile(r"[\s|:+=-]+")
_LEAST_COLUMNS = 2


@dataclass(slots=True)
class _Line:
    start: int
    end: int
    text: str


def blocks(text: str, *, table: bool = False) -> tuple[Block, ...]:
    """Cut a document into blocks; a `table` is one whose lines are 'header: cell; header: cell'."""
    if table:
        rows = _named_rows(text)
        return (Block(Shape.TABLE, 0, len(text), rows=rows),) if rows else ()
    return tuple(_walk(list(_lines(text))))


def _named_rows(text: str) -> tuple[tuple[str, ...], ...]:
    """Bring lines that name each cell's header into one table, the header first."""
    lines = [
        dict(cell.split(": ", 1) for cell in line.split("; ") if ": " in cell)
        for line in text.splitlines()
        if line.strip()
    ]
    head = tuple(dict.fromkeys(name for line in lines for name in line))
    rows = [tuple(line.get(name, "").strip() for name in head) for line in lines]
    return (head, *rows) if len(head) >= _LEAST_COLUMNS else ()


def _lines(text: str) -> Iterator[_Line]:
    start = 0
    for line in text.splitlines(keepends=True):
        bare = line.rstrip()
        yield _Line(start, start + len(bare), bare)
        start += len(line)


def _walk(lines: Sequence[_Line]) -> Iterator[Block]:
    heading, lead, run, at = "", "", 0, 0
    listing = False
    while at < len(lines):
        line = lines[at]
        title = _HEADING.match(line.text)
        if not line.text.strip():
            at += 1
        elif title:
            heading = (title["title"] or title["bold"]).strip()
            lead, listing, run, at = "", False, run + 1, at + 1
        elif _is_row(line.text):
            stop = _until(lines, at, lambda one: _is_row(one))
            rows = tuple(
                _cells(one.text) for one in lines[at:stop] if not _RULE.fullmatch(one.text)
            )
            run += 1
            yield Block(Shape.TABLE, line.start, lines[stop - 1].end, heading, lead, run, rows)
            listing, at, run = False, stop, run + 1
        elif _BULLET.match(line.text):
            run += not listing
            stop = _item_end(lines, at)
            yield Block(Shape.ITEM, line.start, lines[stop - 1].end, heading, lead, run)
            listing, at = True, stop
        else:
            stop = _until(lines, at, lambda one: not _opens(one))
            run += listing
            block = Block(Shape.PARAGRAPH, line.start, lines[stop - 1].end, heading, "", run)
            yield block
            lead = " ".join(one.text.strip() for one in lines[at:stop])[-300:]
            listing, at = False, stop


def _until(lines: Sequence[_Line], at: int, goes_on: Callable[[str], bool]) -> int:
    stop = at + 1
    while stop < len(lines) and lines[stop].text.strip() and goes_on(lines[stop].text):
        stop += 1
    return stop


def _item_end(lines: Sequence[_Line], at: int) -> int:
    """An item goes on over its own lines and over indented ones behind an empty line."""
    stop = at + 1
    while stop < len(lines):
        text = lines[stop].text
        if not text.strip():
            following = lines[stop + 1].text if stop + 1 < len(lines) else ""
            if not following.startswith((" ", "\t")) or _BULLET.match(following):
                break
        elif _opens(text):
            break
        stop += 1
    return stop


def _opens(text: str) -> bool:
    """Whether a line opens a block of its own."""
    return bool(_BULLET.match(text) or _HEADING.match(text) or _is_row(text))


def _is_row(text: str) -> bool:
    bare = text.strip()
    return bare.count("|") >= _LEAST_COLUMNS and bare[0] == "|"


def _cells(text: str) -> tuple[str, ...]:
    return tuple(cell.strip(" *`") for cell in text.strip().strip("|").split("|"))
