"""A brief or battlecard as a PDF of exactly one page, in two columns, with its sources below."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from agentarmy.errors import NotSetUp
from agentarmy.services.lettering import MISSING, Letters
from agentarmy.writing.layouts import arranged, place_lines
from agentarmy.writing.onepage import Fitted, fit
from agentarmy.writing.sections import Brief, Format, Item, Section

if TYPE_CHECKING:
    from fpdf import FPDF

INTERNAL = "Internal: it holds limits and notes that are not for the buyer."
_SIZES = (8.6, 8.2, 7.8, 7.4, 7.0)
"""Points of the text, from the largest: what does not fit in the last is left out."""
_LONGEST = 600
"""Characters of one line of a brief; what is longer is cut on the page."""
_MARGIN, _GUTTER = 12.0, 6.0
_POINT = 25.4 / 72
_LEADING = 1.24
_TITLES = (14.0, 12.5, 11.0)
_HEAD, _SMALL, _NOTE, _MARK = 1.06, 5.5, 8.0, 0.68
_MARK_GAP = 0.35
_INK, _BLUE, _GREY, _PALE = (25, 25, 28), (24, 68, 112), (105, 110, 116), (205, 210, 216)
_HEAD_WORDS = re.compile(r"^[^:\"<>]{2,44}?:(?= )")
_PAPERS = {"letter": (215.9, 279.4), "a4": (210.0, 297.0)}
_NOTE_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class Printed:
    """The bytes of a PDF, and a line for each thing that is not on it."""

    data: bytes
    left_out: tuple[str, ...] = ()


def print_page(paper: Brief, *, layout: Format, ids: Mapping[str, str], zone: str = "") -> Printed:
    """Print the paper on one page: A4, or Letter where the clone's zone is in America.

    What finds no room is left out by weight and named, on the page and in `left_out`. Raises
    NotSetUp where the extra that draws PDF is missing.
    """
    try:
        from fpdf import FPDF
    except ImportError:
        raise NotSetUp(
            "a PDF needs the extra docs", hint="pip install 'agentarmy[docs]', or --output FILE.md"
        ) from None
    size = _PAPERS["letter" if zone.startswith(("America/", "US/")) else "a4"]
    pdf = FPDF(unit="mm", format=size)
    pdf.set_auto_page_break(False)
    pdf.set_title(paper.title)
    pdf.set_creator("agentarmy")
    pdf.add_page()
    page = _Page(pdf, paper, arranged(paper, layout), ids, size)
    return page.printed()


@dataclass(frozen=True, slots=True)
class _Run:
    """Words in one style on one line."""

    text: str
    bold: bool = False
    raised: bool = False


@dataclass(frozen=True, slots=True)
class _Block:
    """A heading or a line as it is laid out: its lines of runs, and its height in mm."""

    lines: tuple[tuple[_Run, ...], ...]
    height: float
    heading: str = ""


@dataclass(slots=True)
class _Sources:
    """Numbers for places, in the order of their first use."""

    ids: Mapping[str, str]
    lines: dict[str, int] = field(default_factory=dict)

    def marks(self, item: Item) -> str:
        """Return '1,4' for the places of an item."""
        places = place_lines(item, self.ids)
        return ",".join(str(self.lines.setdefault(one, len(self.lines) + 1)) for one in places)


class _Page:
    """Measures and draws one page."""

    def __init__(
        self,
        pdf: FPDF,
        paper: Brief,
        sections: Sequence[Section],
        ids: Mapping[str, str],
        size: tuple[float, float],
    ) -> None:
        self.pdf, self.paper, self.sections, self.ids = pdf, paper, sections, ids
        self.width, self.height = size
        self.size = _SIZES[0]
        said = [item.text for section in sections for item in section.items]
        said += [line for s in sections for i in s.items for line in place_lines(i, ids)]
        self.letters = Letters(pdf, [paper.title, *paper.notes, *said])

    def printed(self) -> Printed:
        """Find the largest size in which all fits, else what fits in the smallest; draw it."""
        fitted = Fitted(tuple(self.sections))
        for self.size in _SIZES:
            if self._placed(self.sections, "") is not None:
                break
        else:
            fitted = fit(self.sections, self._has_room)
        self._draw(fitted)
        left = [fitted.remark] if fitted.remark else []
        cut = [i for s in fitted.sections for i in s.items if _short(i.text) != _flat(i.text)]
        if cut:
            left.append(f"{len(cut)} {'line was' if len(cut) == 1 else 'lines were'} cut short.")
        if self.letters.missing:
            signs = "".join(self.letters.missing)
            left.append(f"No letter at hand for {signs}: printed as {MISSING}; FILE.md has them.")
        return Printed(bytes(self.pdf.output()), tuple(left))

    def _has_room(self, sections: Sequence[Section]) -> bool:
        return self._placed(sections, "x" * 200) is not None

    @property
    def _column(self) -> float:
        return (self.width - 2 * _MARGIN - _GUTTER) / 2

    @cached_property
    def _top(self) -> float:
        """Where the columns begin: below title and notes."""
        size, lines = self._title
        high = len(lines) * size * 1.2 + len(self._remarks) * _NOTE * _LEADING
        return _MARGIN + high * _POINT + 4

    @cached_property
    def _title(self) -> tuple[float, list[tuple[_Run, ...]]]:
        """The largest size in which the title is one line, else two lines of the smallest."""
        run = _Run(self.paper.title, bold=True)
        for size in _TITLES:
            lines = self._wrapped([run], size, self.width - 2 * _MARGIN)
            if len(lines) == 1:
                break
        return size, lines[:2]

    @cached_property
    def _remarks(self) -> list[tuple[_Run, ...]]:
        """The notes of the paper, two lines of each of the first two."""
        full = self.width - 2 * _MARGIN
        wrapped = [self._wrapped([_Run(note)], _NOTE, full) for note in self.paper.notes[:2]]
        return [line for lines in wrapped for line in lines[:2]]

    def _placed(
        self, sections: Sequence[Section], remark: str
    ) -> tuple[list[list[_Block]], _Sources] | None:
        """The blocks of both columns, or None where they and the sources do not fit.

        The columns are made as even as their order allows.
        """
        sources = _Sources(self.ids)
        blocks = self._blocks(sections, sources)
        bottom = self._bottom(sources, remark)
        room = bottom - self._top
        total = sum(block.height for block in blocks)
        least = min(max(total / 2, 0.0), room)
        step = self.size * _LEADING * _POINT
        while least <= room + 0.01:
            columns = _flow(blocks, least)
            if columns is not None:
                return columns, sources
            least = min(least + step, room) if least < room - 0.01 else room + 1
        return None

    def _blocks(self, sections: Sequence[Section], sources: _Sources) -> list[_Block]:
        blocks: list[_Block] = []
        line = self.size * _LEADING * _POINT
        for section in sections:
            blocks.append(_Block((), 1.75 * line, section.heading))
            for item in section.items:
                marks = sources.marks(item)
                lines = self._wrapped(
                    [*_runs(_short(item.text)), _Run(marks, raised=True)],
                    self.size,
                    self._column - 3,
                )
                blocks.append(_Block(tuple(lines), len(lines) * line + 0.25 * line))
        return blocks

    def _bottom(self, sources: _Sources, remark: str) -> float:
        rows = sum(len(lines) for lines in self._notes(sources))
        step = _SMALL * 1.22 * _POINT
        per_column = -(-rows // _NOTE_COLUMNS) + 1
        extra = 3 if remark else 1
        return self.height - _MARGIN - (per_column + extra) * step - 5

    def _notes(self, sources: _Sources) -> list[list[tuple[_Run, ...]]]:
        width = (self.width - 2 * _MARGIN - (_NOTE_COLUMNS - 1) * 4) / _NOTE_COLUMNS
        return [
            self._wrapped([_Run(f"{number} ", bold=True), _Run(text)], _SMALL, width)[:2]
            for text, number in sources.lines.items()
        ]

    def _wrapped(self, runs: Sequence[_Run], size: float, width: float) -> list[tuple[_Run, ...]]:
        """Break runs into lines of at most `width` mm; a word that is too long is cut."""
        lines: list[list[_Run]] = [[]]
        left = width
        for run in runs:
            for word in re.findall(r"\S+\s*|\s+", run.text):
                for piece in self._pieces(word, run, size, width):
                    wide = self._wide(piece.rstrip(), run, size)
                    if wide > left and lines[-1]:
                        # A mark stays with the word that it belongs to.
                        kept = [lines[-1].pop()] if run.raised and len(lines[-1]) > 1 else []
                        lines.append(kept)
                        left = width - sum(self._wide(one.text, one, size) for one in kept)
                        piece = piece.lstrip()
                    lines[-1].append(_Run(piece, run.bold, run.raised))
                    left -= self._wide(piece, run, size)
        return [_merged(line) for line in lines if line]

    def _pieces(self, word: str, run: _Run, size: float, width: float) -> list[str]:
        if self._wide(word.rstrip(), run, size) <= width:
            return [word]
        half = max(1, len(word) // 2)
        parts = (word[:half], word[half:])
        return [p for part in parts if part for p in self._pieces(part, run, size, width)]

    def _wide(self, text: str, run: _Run, size: float) -> float:
        size = size * _MARK if run.raised else size
        return self.letters.width(text, bold=run.bold, size=size)

    def _draw(self, fitted: Fitted) -> None:
        remark = fitted.remark
        placed = self._placed(fitted.sections, remark)
        if placed is None:  # a single line longer than the page: the columns end at its bottom
            placed = ([[], []], _Sources(self.ids))
        columns, sources = placed
        self._head()
        for index, column in enumerate(columns):
            self._draw_column(column, _MARGIN + index * (self._column + _GUTTER))
        bottom = self._bottom(sources, remark)
        if columns[-1]:
            middle = _MARGIN + self._column + _GUTTER / 2
            deepest = max(sum(block.height for block in column) for column in columns)
            self._rule(middle, self._top + 1, middle, min(self._top + deepest, bottom))
        self._foot(sources, remark, bottom)

    def _head(self) -> None:
        size, lines = self._title
        at = _MARGIN
        for line in lines:
            at += size * 1.2 * _POINT
            self._line(line, _MARGIN, at, size, _BLUE)
        for line in self._remarks:
            at += _NOTE * _LEADING * _POINT
            self._line(line, _MARGIN, at, _NOTE, _GREY)
        self.pdf.set_line_width(0.5)
        self._rule(_MARGIN, at + 2.2, self.width - _MARGIN, at + 2.2, _BLUE)

    def _draw_column(self, column: Sequence[_Block], x: float) -> None:
        at = self._top
        line = self.size * _LEADING * _POINT
        for block in column:
            if block.heading:
                base = at + 1.25 * line
                head = self.size * _HEAD
                self._line((_Run(block.heading, bold=True),), x, base, head, _BLUE)
                self.pdf.set_line_width(0.15)
                self._rule(x, base + 0.3 * line, x + self._column, base + 0.3 * line)
            for number, runs in enumerate(block.lines):
                base = at + (number + 0.85) * line
                if number == 0:
                    self._line((_Run("•"),), x, base, self.size, _BLUE)
                self._line(runs, x + 3, base, self.size, _INK)
            at += block.height

    def _foot(self, sources: _Sources, remark: str, bottom: float) -> None:
        step = _SMALL * 1.22 * _POINT
        self.pdf.set_line_width(0.15)
        self._rule(_MARGIN, bottom + 2, self.width - _MARGIN, bottom + 2)
        at = bottom + 2
        full = self.width - 2 * _MARGIN
        runs = [_Run(f"{INTERNAL} "), _Run(remark, bold=True)]
        for line in self._wrapped(runs, _SMALL, full)[: 3 if remark else 1]:
            at += step
            self._line(line, _MARGIN, at, _SMALL, _INK)
        notes = self._notes(sources)
        per_column = -(-sum(len(lines) for lines in notes) // _NOTE_COLUMNS) + 1
        width = (self.width - 2 * _MARGIN - (_NOTE_COLUMNS - 1) * 4) / _NOTE_COLUMNS
        column, row = 0, 0
        for lines in notes:
            if row + len(lines) > per_column and column < _NOTE_COLUMNS - 1:
                column, row = column + 1, 0
            for line in lines:
                row += 1
                x = _MARGIN + column * (width + 4)
                self._line(line, x, at + row * step, _SMALL, _GREY)

    def _line(
        self, runs: Sequence[_Run], x: float, y: float, size: float, ink: tuple[int, int, int]
    ) -> None:
        for run in runs:
            self.pdf.set_text_color(*(_GREY if run.raised else ink))
            lift = 0.3 * size * _POINT if run.raised else 0.0
            x += _MARK_GAP if run.raised else 0.0
            grade = size * _MARK if run.raised else size
            x = self.letters.draw(run.text, (x, y - lift), bold=run.bold, size=grade)

    def _rule(
        self,
        x: float,
        y: float,
        to_x: float,
        to_y: float,
        ink: tuple[int, int, int] = _PALE,
    ) -> None:
        self.pdf.set_draw_color(*ink)
        self.pdf.line(x, y, to_x, to_y)


def _flow(blocks: Sequence[_Block], room: float) -> list[list[_Block]] | None:
    """Fill two columns of this height in order; a heading never stands alone at the bottom."""
    columns: list[list[_Block]] = [[]]
    left = room
    for place, block in enumerate(blocks):
        needed = block.height
        if block.heading and place + 1 < len(blocks):
            needed += blocks[place + 1].height
        if needed > left + 0.01:
            if len(columns) == 2:
                return None
            columns.append([])
            left = room
            if needed > left + 0.01:
                return None
        columns[-1].append(block)
        left -= block.height
    return columns if len(columns) == 2 else [*columns, []]


def _flat(text: str) -> str:
    return " ".join(text.split())


def _short(text: str) -> str:
    """The text on one line, cut with '…' where it is too long for a page."""
    flat = _flat(text)
    return flat if len(flat) <= _LONGEST else f"{flat[:_LONGEST].rstrip()} …"


def _runs(text: str) -> list[_Run]:
    """The text with its first words bold where a colon ends them: 'We owe:'."""
    flat = _flat(text)
    head = _HEAD_WORDS.match(flat)
    if head is None:
        return [_Run(flat)]
    return [_Run(head[0], bold=True), _Run(flat[head.end() :])]


def _merged(runs: Sequence[_Run]) -> tuple[_Run, ...]:
    """Neighbours of one style as one run."""
    found: list[_Run] = []
    for run in runs:
        if found and (found[-1].bold, found[-1].raised) == (run.bold, run.raised):
            found[-1] = _Run(found[-1].text + run.text, run.bold, run.raised)
        else:
            found.append(run)
    return tuple(found)
