"""Runs a plugin's report on the rows of the mirror."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from agentarmy.errors import NotFound, NotSetUp
from agentarmy.plugin_api import Plugin, Report, Table

if TYPE_CHECKING:
    from agentarmy.store.database import Mirror


def find_report(name: str, plugins: Iterable[Plugin]) -> Report:
    """Return the report `name` of whichever plugin offers it, or `plugin.name` when two do.

    Raises NotFound with the nearest names.
    """
    known: dict[str, Report] = {}
    for plugin in plugins:
        for report in plugin.reports:
            known.setdefault(report.name, report)
            known[f"{plugin.name}.{report.name}"] = report
    if name not in known:
        raise NotFound.among("report", name, known, hint="agentarmy plugins list")
    return known[name]


def run_report(mirror: Mirror, report: Report, *, now: datetime) -> Table:
    """Give the report the rows of the table that it reads, and return what it makes of them.

    Raises NotSetUp when the plugin asks for a table that the mirror does not have, or fails.
    """
    from agentarmy.store import tables
    from agentarmy.store.registry import TABLES

    if report.reads not in TABLES:
        names = ", ".join(sorted(TABLES))
        raise NotSetUp(f'report "{report.name}" reads table "{report.reads}"', expected=names)
    rows = tables.find(mirror, report.reads)
    try:
        return report.make(rows, now)
    except Exception as error:  # the plugin entry point: a stranger's code may raise anything
        reason = f"{type(error).__name__}: {error}"
        raise NotSetUp(f'report "{report.name}" failed: {reason}') from error
