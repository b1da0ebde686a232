"""Letters on a PDF page: which font has them, how wide they are, in which order they stand."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from agentarmy import resources
from agentarmy.services.fonts import fonts_with
from agentarmy.writing.shaping import joined_letters

if TYPE_CHECKING:
    from fpdf import FPDF

FAMILY = "paper"
MISSING = "□"
"""What stands for a sign that no font at hand has."""
_FILES = (("", "DejaVuSansCondensed.ttf"), ("B", "DejaVuSansCondensed-Bold.ttf"))
_LEFTWARD = ("R", "AL")


class Letters:
    """The fonts that ship, and those of the machine for signs of `texts` which they lack.

    `missing` are the signs that no font has, in the order of their first use.
    """

    def __init__(self, pdf: FPDF, texts: Iterable[str]) -> None:
        from fpdf.fonts import TTFFont

        self._pdf = pdf
        for style, name in _FILES:
            pdf.add_font(FAMILY, style, resources.seed_path("fonts", name))
        own = pdf.fonts[FAMILY]
        self._own = frozenset(own.cmap) if isinstance(own, TTFFont) else frozenset[int]()
        self._others: dict[int, str] = {}
        self._widths: dict[tuple[str, bool, float], float] = {}
        self.missing: dict[str, None] = {}
        wanted = {ord(sign) for text in texts for sign in text if _is_drawn(sign)} - self._own
        for number, font in enumerate(fonts_with(wanted) if wanted else ()):
            family = f"{FAMILY}{number}"
            pdf.add_font(family, "", font.path)
            self._others |= dict.fromkeys(font.signs, family)

    def width(self, text: str, *, bold: bool, size: float) -> float:
        """Return how wide the text is in mm, `size` in points."""
        key = (text, bold, size)
        if key not in self._widths:
            self._widths[key] = sum(
                self._font(family, bold, size).get_string_width(part)
                for family, part in self._parts(text)
            )
        return self._widths[key]

    def draw(self, text: str, at: tuple[float, float], *, bold: bool, size: float) -> float:
        """Draw the text on its base line, from `at` (x, y in mm), and return where it ends."""
        x, y = at
        for family, part in self._parts(text):
            pdf = self._font(family, bold, size)
            pdf.text(x, y, part)
            x += pdf.get_string_width(part)
        return x

    def _font(self, family: str, bold: bool, size: float) -> FPDF:
        self._pdf.set_font(family, "B" if bold and family == FAMILY else "", size)
        return self._pdf

    def _parts(self, text: str) -> Iterator[tuple[str, str]]:
        """The text in the order of sight, by the font that has its signs."""
        shown = in_sight_order(joined_letters(unicodedata.normalize("NFC", text)))
        signs = [found for sign in shown if (found := self._sign(sign))]
        for family, group in groupby(signs, key=lambda one: one[0]):
            yield family, "".join(sign for _, sign in group)

    def _sign(self, sign: str) -> tuple[str, str] | None:
        """The font for a sign and what is drawn; None for a sign that nobody sees."""
        code = ord(sign)
        if code in self._own:
            return FAMILY, sign
        if code in self._others:
            return self._others[code], sign
        if _is_drawn(sign):
            self.missing[sign] = None
            return FAMILY, MISSING
        return (FAMILY, " ") if unicodedata.category(sign) == "Zs" else None


def _is_drawn(sign: str) -> bool:
    return not unicodedata.category(sign).startswith(("C", "M", "Z"))


def in_sight_order(text: str) -> str:
    """Return the text as it is drawn from left to right: words that run to the left turned round.

    Only letters, marks and the spaces between them are turned; a date beside a name stays.
    """
    kinds = [unicodedata.bidirectional(sign) for sign in text]
    out: list[str] = []
    place = 0
    while place < len(text):
        end = _leftward_until(kinds, place)
        out.append(text[place:end][::-1] if end > place else text[place])
        place = max(end, place + 1)
    return "".join(out)


def _leftward_until(kinds: list[str], place: int) -> int:
    """Where letters that run to the left end which begin at `place`; `place` where none do."""
    end = place
    if kinds[place] not in _LEFTWARD:
        return end
    for ahead in range(place, len(kinds)):
        if kinds[ahead] in _LEFTWARD:
            end = ahead + 1
        elif kinds[ahead] not in ("NSM", "WS"):
            break
    return end
