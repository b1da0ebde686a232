"""What a command shows: data on stdout, narration on stderr, JSON for programs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, cast

import typer

from agentarmy.cli.safe_text import json_safe, visible

if TYPE_CHECKING:
    from typing import TextIO

    from rich.console import Console, RenderableType
    from rich.progress import Progress

JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]

JsonValue = str | int | float | bool | None | Sequence["JsonValue"] | Mapping[str, "JsonValue"]


def out() -> Console:
    """Return the console for data (stdout)."""
    return _console(stderr=False)


def err() -> Console:
    """Return the console for narration (stderr)."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    from agentarmy.cli.screen import SafeConsole

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or os.environ.get("COLUMNS") else 120
    # Data is no markup: "[red]" and ":tada:" in a subject are shown as they were written.
    return SafeConsole(
        file=stream, width=width, highlight=False, soft_wrap=False, markup=False, emoji=False
    )


class Screened:
    """A terminal that is written to as to a file; what it might obey is taken out."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write what is visible of `text`; return its length before."""
        self._stream.write(visible(text))
        return len(text)


def data_stream() -> TextIO:
    """Return stdout for rows of text: as it is into a file or pipe, screened on a terminal."""
    return cast("TextIO", Screened(sys.stdout)) if sys.stdout.isatty() else sys.stdout


def emit(
    data: Mapping[str, JsonValue],
    *,
    as_json: bool,
    render: Callable[[], RenderableType | Iterable[RenderableType]],
) -> None:
    """Write `data` as one JSON document, or what `render` returns, to stdout.

    `data` must hold "schema": "agentarmy.<verb>/<version>" (held by docs/schemas).
    """
    if as_json:
        # Where a terminal cannot show every sign, JSON can still say it: as \uXXXX.
        plain = not (sys.stdout.encoding or "utf-8").lower().startswith("utf")
        sys.stdout.write(json_safe(json.dumps(data, ensure_ascii=plain, indent=2)) + "\n")
        return
    shown = render()
    console = out()
    if isinstance(shown, str) or not isinstance(shown, Iterable):
        console.print(shown)
        return
    for part in shown:
        console.print(part)


def note(message: str) -> None:
    """Say one line on stderr; the text is shown as it is, without markup."""
    err().print(message, soft_wrap=True)  # a terminal wraps by itself; in a file it is one line


def progress(*, enabled: bool = True) -> Progress:
    """Return a progress display on stderr for work that lasts over a second."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f}/{task.total:,.0f}"),
        TimeElapsedColumn(),
        console=err(),
        transient=True,
        disable=not enabled or not sys.stderr.isatty(),
    )
