"""`agentarmy audit-pipeline`: what is rotten in a deals export."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from agentarmy.cli.output import JsonOption, JsonValue, emit, note
from agentarmy.domain.pipeline import AuditReport, Finding
from agentarmy.domain.records import Money
from agentarmy.services import pipeline
from agentarmy.wiring import open_runtime

_COLOUR = {1: "bold red", 2: "yellow", 3: "cyan", 4: "dim"}


def command(
    file: Annotated[
        Path | None, typer.Argument(help="A deals export; without it, the deals in the mirror.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Show at most so many findings.")] = 25,
    as_json: JsonOption = False,
) -> None:
    """Find what is rotten in a pipeline: no next step, close date past, gone quiet, no amount.

    Example: agentarmy audit-pipeline deals.csv
    """
    runtime = open_runtime()
    today, currency = runtime.now().date(), runtime.settings.currency
    if file is None:
        report = pipeline.audit_mirror(runtime.mirror, today=today, currency=currency)
    else:
        report, rejected = pipeline.audit_file(file, today=today, currency=currency)
        if rejected:
            note(f"{rejected:,} rows of {file} could not be read")
    take_in = file if file and pipeline.strangers(runtime.mirror, report, limit=limit) else None
    emit(_data(report, limit), as_json=as_json, render=lambda: _show(report, take_in, limit))


def _data(report: AuditReport, limit: int) -> dict[str, JsonValue]:
    return {
        "schema": "agentarmy.audit-pipeline/1",
        "deals": report.deals,
        "open": report.open,
        "rotten": report.rotten,
        "open_sums": _sums(report.open_sums),
        "rotten_sums": _sums(report.rotten_sums),
        "totals": [
            {
                "fault": t.fault.id,
                "title": t.fault.title,
                "deals": t.deals,
                "sums": _sums(t.sums),
            }
            for t in report.totals
        ],
        "found": len(report.findings),
        "findings": [
            {
                "fault": f.fault,
                "line": f.line,
                "deal": f.deal,
                "stage": f.stage,
                "amount": _money(f.money) if f.money else None,
                "reason": f.reason,
                "command": f.command,
            }
            for f in report.findings[:limit]
        ],
    }


def _sums(sums: Sequence[Money]) -> list[JsonValue]:
    return [_money(one) for one in sums]


def _money(money: Money) -> JsonValue:
    return {"minor": money.minor, "currency": money.currency}


def _words(sums: Sequence[Money]) -> str:
    return " and ".join(str(one) for one in sums) or "no amounts"


def _show(report: AuditReport, take_in: Path | None, limit: int) -> Iterator[RenderableType]:
    yield Text.assemble(
        (f"{report.open:,} open deals", "bold"),
        f" of {report.deals:,}, worth {_words(report.open_sums)}",
    )
    if not report.findings:
        yield Text("Nothing rotten in it.", style="green")
        return
    yield Text.assemble(
        (f"{report.rotten:,} of them need a hand", "bold red"),
        f", worth {_words(report.rotten_sums)}",
    )
    yield _totals(report)
    yield _findings(report.findings[:limit])
    left = len(report.findings) - limit
    if left > 0:
        yield Text(f"{left:,} more: --limit {len(report.findings)}, or --json", style="dim")
    if take_in:
        yield Text("To act on them here, take them in first:", style="dim")
        yield Text(f"$ agentarmy import {take_in}", style="cyan")


def _totals(report: AuditReport) -> Table:
    table = Table(show_header=True, box=None, padding=(0, 2), header_style="dim")
    table.add_column("finding")
    table.add_column("deals", justify="right")
    table.add_column("worth")
    for total in report.totals:
        style = _COLOUR[total.fault.weight]
        table.add_row(Text(total.fault.title, style), f"{total.deals:,}", _words(total.sums))
    return table


def _findings(findings: Sequence[Finding]) -> Table:
    table = Table(show_header=True, box=None, padding=(0, 1), header_style="dim", expand=True)
    lines = any(one.line for one in findings)
    if lines:
        table.add_column("line", justify="right", no_wrap=True)
    table.add_column("deal", ratio=3)
    table.add_column("amount", justify="right", no_wrap=True)
    table.add_column("what and the command to go on", ratio=5)
    for one in findings:
        what = Text(one.reason).append(f"\n$ {one.command}", style="cyan")
        stage = Text(one.deal, style="bold").append(f"\n{one.stage}", style="dim not bold")
        cells = (stage, str(one.money) if one.money else "", what)
        table.add_row(str(one.line), *cells) if lines else table.add_row(*cells)
    return table
