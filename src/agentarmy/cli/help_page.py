"""The first page of help, drawn with rich alone.

Typer's own page imports rich's Markdown and traceback too, which costs more than all the rest.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from agentarmy.cli.output import out

Rows = Sequence[tuple[str, str]]


def show(usage: str, about: str, *, panels: Sequence[tuple[str, Rows]]) -> None:
    """Write usage, what the program is, and titled panels of (name, help line) to stdout."""
    console = out()
    console.print()
    console.print(Padding(Text(usage, style="bold"), (0, 1)))
    console.print()
    console.print(Padding(Text(about), (0, 1)))
    console.print()
    width = max(len(name) for title, rows in panels for name, _ in rows if title != "Options")
    for title, rows in panels:
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), expand=True)
        table.add_column(style="bold cyan", no_wrap=True, min_width=width)
        table.add_column(ratio=1)
        for name, line in rows:
            table.add_row(name, line)
        console.print(Panel(table, title=title, title_align="left", border_style="dim"))
