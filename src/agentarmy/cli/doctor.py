"""`doctor`: what works, what is missing, what mends it."""

from __future__ import annotations

import typer
from rich.table import Table
from rich.text import Text

from agentarmy import paths
from agentarmy.cli.output import JsonOption, JsonValue, emit
from agentarmy.errors import NotSetUp
from agentarmy.services import health

STYLE = {"ok": "green", "todo": "yellow", "off": "dim", "bad": "red"}


def command(as_json: JsonOption = False) -> None:
    """Check the machine, the clone and the optional parts; mends file rights on the way.

    Exit code 0 unless something that is always needed is broken, then 5.

    Example: agentarmy doctor
    """
    checks = health.examine(paths.current())
    entries: list[JsonValue] = [
        {"name": c.name, "state": c.state, "detail": c.detail, "mend": c.mend} for c in checks
    ]
    bad = [check.name for check in checks if check.state == "bad"]
    data: dict[str, JsonValue] = {"schema": "agentarmy.doctor/1", "ok": not bad, "checks": entries}

    def render() -> Table:
        shown = Table("check", "state", "found", "what mends it", box=None)
        for check in checks:
            state = Text(check.state, style=STYLE[check.state])
            shown.add_row(check.name, state, check.detail, check.mend)
        return shown

    emit(data, as_json=as_json, render=render)
    if bad:
        raise typer.Exit(NotSetUp.exit_code)
