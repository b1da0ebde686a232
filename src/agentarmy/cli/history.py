"""`agentarmy history`: search all that was said."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from agentarmy.cli.output import JsonOption, JsonValue, emit
from agentarmy.errors import NotFound, UsageError
from agentarmy.services.history import Found, search_history
from agentarmy.wiring import open_runtime

app = typer.Typer(help="Search all that was said, in mail, chat and calls.", no_args_is_help=True)


WHERE = ("mail", "chat", "call", "document")


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(help='Words, or a "phrase in quotes".')],
    channel: Annotated[str, typer.Option(help="Only here: mail, chat, call or document.")] = "",
    limit: Annotated[int, typer.Option(help="At most so many.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Find what was said: best passages first, the words found are marked.

    Example: agentarmy history search "budget freeze"
    """
    query = " ".join(words)
    if channel not in ("", *WHERE):
        raise NotFound.among("channel", channel, WHERE, hint="agentarmy history search WORDS")
    if limit < 1:
        raise UsageError(f"--limit {limit}", expected="a number of 1 or more")
    runtime = open_runtime()
    home = runtime.now().tzinfo
    found = search_history(runtime.mirror, query, channel=channel, limit=limit, home=home)
    hits: list[JsonValue] = [asdict(one) for one in found]
    data: dict[str, JsonValue] = {"schema": "agentarmy.history/1", "query": query, "hits": hits}
    emit(data, as_json=as_json, render=lambda: _table(query, found))


def _table(query: str, found: list[Found]) -> Table | str:
    if not found:
        return f'Nobody said "{query}" in what was imported. Next: agentarmy import PATH'
    table = Table(show_lines=True, expand=True)
    table.add_column("when", no_wrap=True)
    table.add_column("who", ratio=2)
    table.add_column("where", ratio=3)
    table.add_column("words", ratio=7)
    for one in found:
        where = Text(one.channel, style="cyan").append(f"\n{one.subject}", style="default")
        table.add_row(one.day, one.who, where, _marked(one.quote))
    return table


def _marked(quote: str) -> Text:
    """Show what stands between « and » bold."""
    text = Text()
    for number, part in enumerate(quote.replace("»", "«").split("«")):
        text.append(part, style="bold yellow" if number % 2 else "default")
    return text
