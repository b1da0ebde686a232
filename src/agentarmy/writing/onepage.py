"""What of a brief fits on one page: sections in order, the least weighty lines left out first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from agentarmy.writing.sections import Section
from agentarmy.writing.wording import joined

Fits = Callable[[Sequence[Section]], bool]
"""Says whether these sections, with the list of their sources, go on the page."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """The sections as they go on the page, and how many lines were left out of each heading."""

    sections: tuple[Section, ...]
    left_out: tuple[tuple[str, int], ...] = ()

    @property
    def remark(self) -> str:
        """What was left out, in a sentence; '' when nothing was."""
        if not self.left_out:
            return ""
        parts = [f"{n} {'line' if n == 1 else 'lines'} of {head}" for head, n in self.left_out]
        return f"Left out for want of room: {joined(parts)}."


def fit(sections: Sequence[Section], fits: Fits) -> Fitted:
    """Leave out lines until what is left fits: the last line of the least weighty section first.

    Each section keeps its first line as long as another has more than one. What must go is found
    by halving, since taking away a line never makes a page fuller.
    """
    if fits(sections):
        return Fitted(tuple(sections))
    order = _order(sections)
    low, high = 0, len(order)
    while low < high:
        middle = (low + high) // 2
        if fits(_without(sections, order[: middle + 1])):
            high = middle
        else:
            low = middle + 1
    gone = order[: low + 1]
    counts = {index: gone.count(index) for index in sorted(set(gone))}
    left = tuple((sections[index].heading, count) for index, count in counts.items())
    return Fitted(_without(sections, gone), left)


def _order(sections: Sequence[Section]) -> list[int]:
    """Indexes of sections, one for each line to be given up, in that order.

    A line is worth its section's weight less half for each line before it; first lines go last.
    """
    worth = [
        (section.weight - place / 2, -index)
        for index, section in enumerate(sections)
        for place in range(1, len(section.items))
    ]
    first = sorted((section.weight, -index) for index, section in enumerate(sections))
    return [-index for _, index in (*sorted(worth), *first[:-1])]


def _without(sections: Sequence[Section], gone: Sequence[int]) -> tuple[Section, ...]:
    kept = []
    for index, section in enumerate(sections):
        count = len(section.items) - gone.count(index)
        if count > 0:
            kept.append(replace(section, items=section.items[:count]))
    return tuple(kept)
