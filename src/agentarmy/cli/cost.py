"""`agentarmy cost`: what models cost, and how much of the month's cap is used."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Column, Table
from rich.text import Text

from agentarmy.cli.output import JsonOption, JsonValue, emit, out
from agentarmy.wiring import open_runtime, prices

if TYPE_CHECKING:
    from agentarmy.services.costs import Costs

BAR = 24
"""Signs of the longest bar."""
WIDE = 105
"""Columns of a terminal that has room for bars."""


def command(
    by: Annotated[
        str,
        typer.Option("--by", help="tenant, agent, task, model, subject, outcome, day, month."),
    ] = "agent,task,model",
    since: Annotated[
        str, typer.Option("--since", help="A day, or 30d; without it this month.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Sum what models cost, in US dollars. Only what a provider bills is counted.

    Example: agentarmy cost --by agent,model --since 30d
    """
    from agentarmy.services import costs

    runtime = open_runtime()
    names = list(dict.fromkeys(name.strip() for name in by.split(",") if name.strip()))
    priced, now = prices().knows, runtime.now()
    found = costs.costs(runtime.mirror, names, since=since, now=now, priced=priced)
    cap = runtime.settings.models.cap_usd
    rows: list[dict[str, JsonValue]] = [dict(row) for row in found.rows]
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.cost/1",
        "unit": "millionths of a US dollar",
        "by": list(found.by),
        "since": found.since,
        "rows": rows,
        "total": found.total,
        "calls": found.calls,
        "month": found.month,
        "unpriced": list(found.unpriced),
        "cap": None if cap is None else cap * 1_000_000,
    }
    emit(data, as_json=as_json, render=lambda: _shown(found, cap))


def dollars(amount: int) -> str:
    """Word millionths of a dollar; small sums keep the digits that say something."""
    if 0 < amount < 100:
        return "<0.0001"
    return f"{amount / 1e6:.2f}" if amount >= 1_000_000 or not amount else f"{amount / 1e6:.4f}"


def _shown(found: Costs, cap: int | None) -> Iterable[Table | Text]:
    from agentarmy.services.costs import number

    if found.rows:
        table = Table(*(Column(name, overflow="fold") for name in found.by))
        table.box, table.pad_edge = None, False
        for name in ("calls", "tokens in", "out", "USD"):
            table.add_column(name, justify="right")
        bar = BAR if out().width >= WIDE else 0
        table.add_column("")
        most = max(number(row["cost"]) for row in found.rows)
        for row in found.rows:
            sent = sum(number(row[name]) for name in ("fresh", "cache_read", "cache_write"))
            cost = number(row["cost"])
            table.add_row(
                *(str(row[name] or "-") for name in found.by),
                f"{number(row['calls']):,}",
                f"{sent:,}",
                f"{number(row['output']):,}",
                dollars(cost),
                "█" * (-(-cost * bar // most) if most else 0),
            )
        yield table
    since = found.since[:10]
    calls = f"{found.calls:,} call{'' if found.calls == 1 else 's'}"
    yield Text(f"{calls} since {since}: {dollars(found.total)} USD.")
    if found.unpriced:
        yield Text(f"No price is known of {', '.join(found.unpriced)}: counted as the dearest.")
    if cap is None:
        yield Text("No cap is set: agentarmy config set models.cap_usd 20")
    elif not cap:
        yield Text("The cap is 0: only what is free is asked.")
    else:
        share = found.month / (cap * 10_000)
        yield Text(f"This month {dollars(found.month)} of {cap} USD count ({share:.0f} %).")
