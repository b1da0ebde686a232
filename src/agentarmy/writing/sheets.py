"""What the house's documents say of a competitor, part by part, each sentence where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from agentarmy.reading.text import sentences
from agentarmy.writing.answers import Passage
from agentarmy.writing.competitors import Name, Vocabulary
from agentarmy.writing.ground import Ground

_HEADING = re.compile(r"(?m)^(#{1,6})[ \t]+(.+?)[ \t]*#*$")
_ROW = re.compile(r"(?m)^[ \t]*\|(.+)\|[ \t]*$")
_RULE = re.compile(r"[\s|:-]+")
_LEAD_IN = re.compile(r"[^:.!?\n]{2,80}:(?=\s)")
_WHOLE = 99


class Part(StrEnum):
    """What a line of a competitor sheet is for."""

    DIFFER = "differ"
    STRENGTHS = "strengths"
    GIVE_WAY = "give_way"
    CAUTION = "caution"
    PRICE = "price"
    ABOUT = "about"


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One sentence of a document on a competitor; `text` is it without markup."""

    part: Part
    text: str
    ground: Ground


def names_in(title: str, file: str, *, text: str, words: Vocabulary) -> Iterator[str]:
    """Yield the competitors that a document is about, by its title, its name or its headings."""
    stem = re.sub(r"\.\w{1,5}$", "", file.rpartition("/")[2])
    for shown in (title, *(h[2] for h in _HEADING.finditer(text[:400]) if len(h[1]) == 1)):
        found = words.title.match(shown.strip())
        if found and _is_name(found["name"], words):
            yield _plain(found["name"])
            return
    found = words.title.match(stem)
    if found and _is_name(found["name"], words):
        yield " ".join(part.capitalize() for part in re.split(r"[-_ ]+", found["name"]))
    elif words.listing.search(f"{title} {stem}"):
        for heading in _HEADING.finditer(text):
            if len(heading[1]) > 1 and _is_name(heading[2], words):
                yield _plain(heading[2])


def _is_name(text: str, words: Vocabulary) -> bool:
    plain = _plain(text)
    part = any(pattern.match(plain) for pattern in words.parts.values())
    return 0 < len(plain.split()) <= 4 and len(plain) <= 40 and not part


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[*_`]+", "", text).split()).strip(" .:")


def sheet_lines(passage: Passage, name: Name, *, words: Vocabulary) -> Iterator[SheetLine]:
    """Yield the sentences of a document that are about a competitor.

    All of a document that is called by its name, the part below a heading that names it, and
    single sentences that name it elsewhere.
    """
    text = passage.text
    titled = name.same(passage.name.replace("-", " ").replace("_", " "))
    level = 0 if titled else _WHOLE
    part = Part.ABOUT
    for start, end in _blocks(text):
        block = text[start:end]
        heading = _HEADING.fullmatch(block.strip())
        if heading:
            depth = len(heading[1])
            if name.same(heading[2]):
                level = min(level, depth)
            elif depth <= level < _WHOLE and level:
                level = _WHOLE
            part = _part(heading[2], words)
            continue
        for line in _lines(passage, (start, end), part, words=words):
            if level < _WHOLE or name.is_in(line.text):
                yield line


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Spans of paragraphs; a heading is one by itself."""
    for found in re.finditer(r"(?:[^\n]|\n(?![ \t]*\n|#))+", text):
        start, end = found.span()
        block = text[start:end]
        heading = _HEADING.match(block.lstrip("\n"))
        if heading and "\n" in block.strip("\n"):
            cut = start + len(block) - len(block.lstrip("\n")) + heading.end()
            yield start, cut
            yield cut, end
        elif block.strip():
            yield start, end


def _part(text: str, words: Vocabulary) -> Part:
    for key in (Part.CAUTION, Part.GIVE_WAY, Part.STRENGTHS, Part.DIFFER, Part.PRICE):
        if words.parts[key].match(_plain(text)):
            return key
    return Part.ABOUT


def _lines(
    passage: Passage, span: tuple[int, int], part: Part, *, words: Vocabulary
) -> Iterator[SheetLine]:
    """The sentences of a paragraph; what it begins with ('Where we differ:') says their part."""
    block = passage.text[span[0] : span[1]]
    if _ROW.search(block):
        yield from _rows(passage, block)
        return
    for sentence in sentences(block):
        raw = block[sentence.start : sentence.end]
        lead = _LEAD_IN.match(raw)
        found = _part(lead[0].rstrip(":"), words) if lead else Part.ABOUT
        if lead and found is not Part.ABOUT:
            part, raw = found, raw[lead.end() :].strip()
        if len(raw.split()) > 1:
            yield _line(passage, raw, part, _shown(raw))


def _rows(passage: Passage, block: str) -> Iterator[SheetLine]:
    """The rows of a table, each cell behind the head of its column."""
    rows = [match[1] for match in _ROW.finditer(block)]
    heads = [_plain(cell) for cell in rows[0].split("|")]
    for row in rows[1:]:
        if _RULE.fullmatch(row):
            continue
        cells = [_shown(cell) for cell in row.split("|")]
        pairs = zip(heads, cells, strict=False)
        told = [f"{head}: {cell}" if head else cell for head, cell in pairs if cell]
        if told:
            yield _line(passage, row.strip(), Part.DIFFER, "; ".join(told))


def _shown(raw: str) -> str:
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", raw)
    return " ".join(re.sub(r"\*\*|__|`", "", plain).split())


def _line(passage: Passage, raw: str, part: Part, text: str) -> SheetLine:
    ground = Ground(source=passage.source, quote=raw, who=passage.name)
    shown = text[:1].upper() + text[1:]
    return SheetLine(part=part, text=shown.rstrip("."), ground=ground)


def all_lines(
    passages: Iterable[Passage], name: Name, *, words: Vocabulary
) -> tuple[SheetLine, ...]:
    """Return what all documents say of a competitor, each sentence once."""
    found = (line for passage in passages for line in sheet_lines(passage, name, words=words))
    return tuple({line.text: line for line in found}.values())
