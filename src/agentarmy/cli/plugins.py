"""`agentarmy plugins`: what is installed, and whether it loads."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from agentarmy import plugins
from agentarmy.cli.output import JsonOption, JsonValue, emit, note
from agentarmy.plugin_api import Plugin
from agentarmy.plugin_api import Table as MadeTable

app = typer.Typer(help="Installed plugins.", no_args_is_help=True)


@app.command("list")
def list_(as_json: JsonOption = False) -> None:
    """List the installed plugins, and say which of them cannot be loaded.

    Example: agentarmy plugins list
    """
    found = plugins.load_all()
    for warning in found.warnings:
        note(warning)
    listed = [_plain(one) for one in found.plugins]
    data: dict[str, JsonValue] = {"schema": "agentarmy.plugins/1", "plugins": listed}
    emit(data, as_json=as_json, render=lambda: _table(found.plugins))


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="A plugin's name.")], as_json: JsonOption = False
) -> None:
    """Show what one plugin offers.

    Example: agentarmy plugins show example
    """
    plugin = plugins.load(name)
    data: dict[str, JsonValue] = {"schema": "agentarmy.plugins/1", "plugins": [_plain(plugin)]}
    emit(data, as_json=as_json, render=lambda: _table((plugin,)))


@app.command()
def report(
    name: Annotated[str, typer.Argument(help="A report's name, or plugin.report.")],
    as_json: JsonOption = False,
) -> None:
    """Run a plugin's report on the current clone and show its table.

    Example: agentarmy plugins report week
    """
    from agentarmy.services.reports import find_report, run_report
    from agentarmy.wiring import open_runtime

    found = plugins.load_all()
    for warning in found.warnings:
        note(warning)
    runtime = open_runtime()
    made = run_report(runtime.mirror, find_report(name, found.plugins), now=runtime.now())
    rows: list[dict[str, JsonValue]] = [
        dict(zip(made.columns, row, strict=True)) for row in made.rows
    ]
    data: dict[str, JsonValue] = {"schema": "agentarmy.report/1", "report": name, "rows": rows}
    emit(data, as_json=as_json, render=lambda: _made(made))


def _made(made: MadeTable) -> Table:
    table = Table(*made.columns)
    for row in made.rows:
        table.add_row(*("" if value is None else str(value) for value in row))
    return table


def _plain(plugin: Plugin) -> dict[str, JsonValue]:
    return {
        "name": plugin.name,
        "version": plugin.version,
        "summary": plugin.summary,
        "reports": [report.name for report in plugin.reports],
    }


def _table(found: tuple[Plugin, ...]) -> Table:
    table = Table("plugin", "version", "what it does", "reports")
    for plugin in found:
        reports = ", ".join(report.name for report in plugin.reports)
        table.add_row(plugin.name, plugin.version, plugin.summary, reports)
    return table
