"""`agentarmy score`: how well a lead fits, part by part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from agentarmy.cli.output import JsonOption, JsonValue, emit
from agentarmy.cli.record_views import enriched
from agentarmy.cli.safe_text import one_line
from agentarmy.domain.enrichment import enrichment
from agentarmy.domain.judgement import Fit
from agentarmy.domain.plain import fit_data
from agentarmy.domain.records import Row
from agentarmy.domain.scoring import PARTS, ROUTES
from agentarmy.errors import UsageError
from agentarmy.services import leads
from agentarmy.wiring import open_runtime

_COLOUR = {"HOT": "green", "WARM": "yellow", "COLD": "cyan"}
_LABELS = {part.id: part.label for part in PARTS}


def command(
    lead: Annotated[str, typer.Argument(help="A lead: name, address or id.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Score every lead again.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Score how well a lead fits, 0 to 100, part by part. 70 and more is HOT, 40 and more WARM.

    Example: agentarmy score "Dana Whitcombe"
    """
    if bool(lead) == everything:
        raise UsageError("name a lead, or say --all", hint='agentarmy score "NAME"')
    runtime = open_runtime()
    icp = leads.icp_of(runtime.settings.icp)
    if everything:
        _all(leads.rescore(runtime.mirror, icp, now=runtime.now()), as_json=as_json)
        return
    row, fit = leads.score_lead(runtime.mirror, lead, icp=icp, now=runtime.now())
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.score/1",
        "id": str(row["id"]),
        "name": str(row.get("name") or ""),
        "company": str(row.get("company") or ""),
        "route": ROUTES[fit.tier],
        **fit_data(fit),
        "enrichment": {group: dict(fields) for group, fields in enrichment(row).items()},
    }
    emit(data, as_json=as_json, render=lambda: _card(row, fit))


def _all(done: leads.Rescored, *, as_json: bool) -> None:
    tiers: dict[str, JsonValue] = {"HOT": done.hot, "WARM": done.warm, "COLD": done.cold}
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.score/1",
        "scored": done.scored,
        "tiers": tiers,
    }
    line = f"{done.scored:,} leads scored: " + ", ".join(f"{n:,} {t}" for t, n in tiers.items())
    emit(data, as_json=as_json, render=lambda: line)


def _card(row: Row, fit: Fit) -> Iterator[RenderableType]:
    colour = _COLOUR[fit.tier]
    company = f", {row['company']}" if row.get("company") else ""
    yield Text.assemble(
        (f" {fit.score} {fit.tier} ", f"bold reverse {colour}"),
        (f"  {row.get('name') or row.get('email')}{company}", "bold"),
        (f"   {ROUTES[fit.tier]}", "dim"),
    )
    table = Table(show_header=False, box=None, padding=(0, 1))
    table.add_column()
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column()
    for part in fit.parts:
        bar = Text("█" * part.points, style=colour).append("░" * (part.of - part.points), "dim")
        points = f"{part.points}/{part.of}"
        style = "" if part.points else "dim"
        table.add_row(_LABELS[part.id], bar, points, Text(part.reason, style=style))
    yield table
    known = Table(show_header=False, box=None, padding=(0, 1))
    for group, text in enriched(row):
        known.add_row(group, Text(one_line(text), style="dim"))
    yield known
