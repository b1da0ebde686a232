"""Charts of `agentarmy eval --plot`: every figure on one scale, and how far confidence is right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from agentarmy.evals.base import Figure, Outcome
from agentarmy.evals.reliability import Bin, bins

if TYPE_CHECKING:
    from rich.console import RenderableType

WIDTH = 50
"""Characters from 0 to 1: each stands for two hundredths."""


def charts(outcomes: Mapping[str, Outcome]) -> Iterator[RenderableType]:
    """Yield the chart of all figures, then a reliability chart for each task with confidence."""
    table = Table(
        box=None, title="Figures, 0 to 1 (█ value, ─ 95 % interval, ┃ goal)", padding=(0, 1)
    )
    table.add_column("task", style="cyan", no_wrap=True)
    table.add_column("figure", no_wrap=True)
    table.add_column(_scale(), no_wrap=True)
    table.add_column("", justify="right")
    for name, outcome in outcomes.items():
        for number, figure in enumerate(outcome.figures):
            shown = "" if number else name
            table.add_row(shown, figure.name, track(figure), f"{figure.value:.2f}")
    yield table
    for name, outcome in outcomes.items():
        if found := bins(outcome.decided):
            yield _reliability(name, found)


def _scale() -> str:
    return (
        "0"
        + ".25".rjust(WIDTH // 4)
        + ".5".rjust(WIDTH // 4)
        + ".75".rjust(WIDTH // 4)
        + ("1".rjust(WIDTH - 3 * (WIDTH // 4)))
    )


def _place(value: float) -> int:
    return min(WIDTH, max(0, round(value * WIDTH)))


def track(figure: Figure) -> Text:
    """Return a bar of WIDTH + 1 characters: the value, its interval and the goal."""
    signs = list("█" * _place(figure.value) + " " * (WIDTH + 1 - _place(figure.value)))
    if figure.low is not None and figure.high is not None:
        for at in range(_place(figure.value), _place(figure.high)):
            signs[at] = "─"
        for at in range(_place(figure.low), _place(figure.value)):
            signs[at] = "▓"
    text = Text("".join(signs), style={None: "blue", True: "green", False: "red"}[figure.reached])
    if figure.goal is not None:
        at = _place(figure.goal)
        text = Text.assemble(text[:at], ("┃", "bold yellow"), text[at + 1 :])
    return text


def _reliability(name: str, found: tuple[Bin, ...]) -> Table:
    table = Table(
        box=None,
        title=f"{name}: how often we are right where we say how sure we are (┃ said, █ right)",
        padding=(0, 1),
    )
    table.add_column("confidence", no_wrap=True)
    table.add_column("n", justify="right")
    table.add_column(_scale(), no_wrap=True)
    table.add_column("right", justify="right")
    for one in found:
        signs = Text("█" * _place(one.right) + " " * (WIDTH + 1 - _place(one.right)), style="blue")
        at = _place(one.said)
        bar = Text.assemble(signs[:at], ("┃", "bold yellow"), signs[at + 1 :])
        table.add_row(f"{one.low:.1f}-{one.high:.1f}", str(one.n), bar, f"{one.right:.2f}")
    return table
