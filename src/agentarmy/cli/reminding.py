"""`tasks due`: what has come round again, and what is due."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

from agentarmy.cli.output import JsonOption, JsonValue, emit, note

if TYPE_CHECKING:
    from agentarmy.domain.values import Row

more = typer.Typer()
"""The command that the group `tasks` takes in beside its own."""


@more.command()
def due(as_json: JsonOption = False) -> None:
    """Show what is due today: nurtured deals every 14 days, cold leads every month, your tasks.

    Example: agentarmy tasks due
    """
    from agentarmy.cli.record_views import listing
    from agentarmy.services.reminders import remind
    from agentarmy.store import tables
    from agentarmy.wiring import open_runtime

    runtime = open_runtime()
    now = runtime.now()
    made = remind(runtime.mirror, runtime.facts(), now=now)
    filters = tables.parse_filters("tasks", [f"due_on<={now.date()}", "status=open"])
    rows = tables.page(runtime.mirror, "tasks", filters=filters, order="due_on", limit=500).rows
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.tasks-due/1",
        "made": len(made),
        "rows": [_plain(row) for row in rows],
    }
    if not rows and not as_json:
        note("Nothing is due.")
        return
    emit(data, as_json=as_json, render=lambda: listing("tasks", list(rows), width=120))


def _plain(row: Row) -> JsonValue:
    from agentarmy.services.exporting import decoded

    found: JsonValue = json.loads(json.dumps(decoded("tasks", row)))
    return found
