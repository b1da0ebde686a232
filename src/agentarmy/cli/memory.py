"""`agentarmy memory`: what the rep wanted kept, and how to forget it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from agentarmy.cli.output import JsonOption, JsonValue, emit
from agentarmy.wiring import open_runtime

if TYPE_CHECKING:
    from rich.console import RenderableType

    from agentarmy.store.memories import Memory

app = typer.Typer(no_args_is_help=True, help="What you wanted kept across sessions.")

_END = 8


@app.command("list")
def list_(as_json: JsonOption = False) -> None:
    """List what you told the agent to remember, newest first.

    Example: agentarmy memory list
    """
    from agentarmy.store import memories, tables

    mirror = open_runtime().mirror
    found = memories.everything(mirror)[::-1]
    names = {
        key: str(row["name"] or "")
        for key, row in tables.present(mirror, "accounts", {m.account_id for m in found}).items()
    }
    emit(_data("list", found, names), as_json=as_json, render=lambda: _table(found, names))


@app.command()
def forget(
    ref: Annotated[str, typer.Argument(metavar="ID", help="An id or its end: memory list.")],
    as_json: JsonOption = False,
) -> None:
    """Delete one memory for good.

    Example: agentarmy memory forget 4f1c22ab
    """
    from agentarmy.store import memories

    mirror = open_runtime().mirror
    one = memories.named(mirror, ref)
    memories.forget(mirror, one)
    emit(
        _data("forget", [one], {}),
        as_json=as_json,
        render=lambda: Text(f'Forgotten: "{one.text}"'),
    )


def _data(action: str, found: list[Memory], names: dict[str, str]) -> dict[str, JsonValue]:
    return {
        "schema": "agentarmy.memory/1",
        "action": action,
        "memories": [
            {
                "id": one.id,
                "text": one.text,
                "said_at": one.said_at.isoformat(),
                "account": names.get(one.account_id) or None,
                "session": one.session_id or None,
            }
            for one in found
        ],
    }


def _table(found: list[Memory], names: dict[str, str]) -> Iterator[RenderableType]:
    if not found:
        yield Text('Nothing is kept. Next: agentarmy ask "remember that …"')
        return
    table = Table()
    for head in ("memory", "said on", "about", "in your words"):
        table.add_column(head)
    for one in found:
        day = one.said_at.date().isoformat()
        table.add_row(one.id[-_END:], day, names.get(one.account_id, ""), one.text)
    yield table
