"""`agentarmy tui`: the full-screen view of the current clone."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from agentarmy.cli.output import JsonOption, emit
from agentarmy.errors import UsageError
from agentarmy.wiring import open_runtime

if TYPE_CHECKING:
    from agentarmy_tui.view_models import Pipeline

SHOWN = 200
"""How many deals and accounts the first screen holds."""


def command(as_json: JsonOption = False) -> None:
    """Open the full-screen view: deals by close date, sums by stage. `--json` prints its rows.

    Example: agentarmy tui
    """
    if as_json:
        deals = list(_load().deals)
        emit({"schema": "agentarmy.tui/1", "deals": deals}, as_json=True, render=lambda: "")
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("the full-screen view needs a terminal", hint="agentarmy deals list")
    from agentarmy_tui.app import AgentArmyApp

    AgentArmyApp(_load, today=open_runtime().now().date()).run()


def _load() -> Pipeline:
    """Read what the screen shows; a new connection, since the screen calls from its own thread."""
    from agentarmy.store import tables
    from agentarmy_tui.view_models import Pipeline

    mirror = open_runtime().mirror
    deals = tables.page(mirror, "deals", order="close_on", limit=SHOWN).rows
    accounts = tables.page(mirror, "accounts", order="name", limit=SHOWN).rows
    return Pipeline(deals=deals, accounts=accounts)
