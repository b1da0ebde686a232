"""`agentarmy trace`: how a model's answer came about, and what was made of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Column, Table
from rich.text import Text

from agentarmy.cli.cost import dollars
from agentarmy.cli.output import JsonOption, JsonValue, emit
from agentarmy.wiring import open_runtime

if TYPE_CHECKING:
    from agentarmy.domain.records import Row
    from agentarmy.services.costs import Trace

app = typer.Typer(no_args_is_help=True, help="How a model's answer came about, step by step.")

END = 8
"""Signs of an id that are shown; its end tells traces apart, its beginning is the time."""


@app.command("list")
def list_(
    task: Annotated[str, typer.Option("--task", help="Only these: qualify, draft …")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="At most so many.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """List what models were asked, newest first.

    Example: agentarmy trace list --task qualify
    """
    from agentarmy.services import costs

    found = costs.newest(open_runtime().mirror, limit=limit, task=task)
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.trace/1",
        "action": "list",
        "traces": [_document(one) for one in found],
    }
    emit(data, as_json=as_json, render=lambda: _list(found))


@app.command()
def show(
    ref: Annotated[str, typer.Argument(metavar="ID", help="An id, its end, or last.")],
    as_json: JsonOption = False,
) -> None:
    """Show one call: prompt by parts, attempts, answer, cost, and what was decided and why.

    Example: agentarmy trace show last
    """
    from agentarmy.services import costs

    found = costs.named(open_runtime().mirror, ref)
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.trace/1",
        "action": "show",
        "traces": [_document(found)],
    }
    emit(data, as_json=as_json, render=lambda: _whole(found))


def _document(found: Trace) -> dict[str, JsonValue]:
    row = found.row
    return {
        "id": row["id"],
        "at": row["started_at"],
        "task": row["name"],
        "purpose": row["purpose"],
        "agent": row["agent"],
        "subject": row["subject"],
        "model": row["model"],
        "warning": row["warning"] or "",
        "prompt": _plain(found.listed("prompt")),
        "attempts": [_attempt(one) for one in found.calls],
        "answer": _plain(found.answer),
        "decisions": _plain(found.listed("notes")),
        "cost": found.cost,
        "ms": row["ms"],
    }


def _plain(value: object) -> JsonValue:
    found: JsonValue = json.loads(json.dumps(value))
    return found


def _attempt(row: Row) -> dict[str, JsonValue]:
    shown = "model outcome detail fresh cache_read cache_write output cost held ms".split()
    return {name: row[name] for name in shown}


def _list(found: list[Trace]) -> Table | str:
    if not found:
        return "No model was asked yet."
    own = Column("id", no_wrap=True, min_width=END)  # there to be typed: never cut off
    table = Table(own, "at", "task", "about", "answered", "tries", box=None, pad_edge=False)
    table.add_column("USD", justify="right")
    for one in found:
        row = one.row
        table.add_row(
            str(row["id"])[-END:],
            str(row["started_at"])[:16].replace("T", " "),
            str(row["name"]),
            str(row["subject"] or "-"),
            str(row["model"] or "nobody"),
            str(len(one.calls)),
            dollars(one.cost),
        )
    return table


def _whole(found: Trace) -> Iterable[Table | Text]:
    row = found.row
    head = Table.grid(padding=(0, 2))
    said = {
        "trace": row["id"],
        "at": row["started_at"],
        "task": f"{row['name']} ({row['purpose']})",
        "about": row["subject"],
        "agent": row["agent"],
        "answered by": row["model"] or "nobody",
        "cost": f"{dollars(found.cost)} USD, {int(float(str(row['ms'] or 0))):,} ms",
        "warning": row["warning"],
    }
    for name, value in said.items():
        if value:
            head.add_row(Text(name, style="dim"), Text(str(value)))
    yield head
    yield _titled("Prompt, by its parts (texts are not kept)", _prompt(found))
    yield _titled("Attempts", _attempts(found))
    answer = json.dumps(found.answer, ensure_ascii=False, indent=2) if row["data"] else "none"
    yield Text.assemble(("\nAnswer\n", "bold"), answer)
    yield _titled("What was made of it", _decisions(found))


def _titled(title: str, table: Table) -> Table:
    whole = Table.grid()
    whole.add_row(Text(f"\n{title}", style="bold"))
    whole.add_row(table if table.rows else Text("nothing noted", style="dim"))
    return whole


def _prompt(found: Trace) -> Table:
    table = Table("part", "version", "role", "made of", "bytes", "sha256", box=None, pad_edge=False)
    for part in found.listed("prompt"):
        refs = part.get("refs")
        made_of = ", ".join(map(str, refs)) if isinstance(refs, list) else ""
        role = f"{part.get('role')}{', untrusted' if part.get('untrusted') else ''}"
        table.add_row(
            str(part.get("name")),
            str(part.get("version")),
            role,
            made_of or "-",
            f"{part.get('bytes'):,}",
            str(part.get("sha256")),
        )
    return table


def _attempts(found: Trace) -> Table:
    model = Column("model", overflow="fold")
    table = Table(model, "outcome", "detail", box=None, pad_edge=False)
    for name in ("in", "cached", "out", "USD", "ms"):
        table.add_column(name, justify="right")
    for one in found.calls:
        table.add_row(
            str(one["model"]),
            str(one["outcome"]),
            str(one["detail"] or ""),
            *(f"{one[name]:,}" for name in ("fresh", "cache_read", "output")),
            dollars(int(str(one["cost"]))),
            f"{one['ms']:,}",
        )
    return table


def _decisions(found: Trace) -> Table:
    table = Table("verdict", "what", "why", box=None, pad_edge=False)
    for one in found.listed("notes"):
        table.add_row(str(one.get("verdict")), str(one.get("what")), str(one.get("why")))
    return table
