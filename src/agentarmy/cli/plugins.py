"""`agentarmy plugins`: what is installed, and whether it loads."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from agentarmy import plugins
from agentarmy.cli.output import JsonOption, emit, note
from agentarmy.plugin_api import Plugin

app = typer.Typer(help="Installed plugins.", no_args_is_help=True)


@app.command("list")
def list_(as_json: JsonOption = False) -> None:
    """List the installed plugins, and say which of them cannot be loaded.

    Example: agentarmy plugins list
    """
    found = plugins.load_all()
    for warning in found.warnings:
        note(warning)
    data = {"schema": "agentarmy.plugins/1", "plugins": [_plain(one) for one in found.plugins]}
    emit(data, as_json=as_json, render=lambda: _table(found.plugins))


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="A plugin's name.")], as_json: JsonOption = False
) -> None:
    """Show what one plugin offers.

    Example: agentarmy plugins show example
    """
    plugin = plugins.load(name)
    data = {"schema": "agentarmy.plugins/1", "plugins": [_plain(plugin)]}
    emit(data, as_json=as_json, render=lambda: _table((plugin,)))


def _plain(plugin: Plugin) -> dict[str, str | list[str]]:
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
