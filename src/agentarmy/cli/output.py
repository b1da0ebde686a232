"""What a command shows: data on stdout, narration on stderr, JSON for programs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
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
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or os.environ.get("COLUMNS") else 120
    return Console(file=stream, width=width, highlight=False, soft_wrap=False)


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
        sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
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
    err().print(message, markup=False)


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
