"""`agentarmy mode`: what may leave this machine, who said so, and the switch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from agentarmy.cli.output import JsonOption, JsonValue, emit, note
from agentarmy.domain.effects import Mode
from agentarmy.errors import BadInput, UsageError
from agentarmy.wiring import open_runtime

if TYPE_CHECKING:
    from rich.console import RenderableType

    from agentarmy.services.gate_policy import Ruled
    from agentarmy.store.switches import Switch
    from agentarmy.wiring import Runtime

app = typer.Typer(no_args_is_help=True, help="What may leave this machine: DRAFT_ONLY or SEND.")

Workflow = Annotated[
    str, typer.Option("--workflow", help="Of one process, such as formlead, instead of all.")
]
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")


@app.command()
def show(workflow: Workflow = "", as_json: JsonOption = False) -> None:
    """Show the mode that holds, everything that speaks for it, and the policy.

    Example: agentarmy mode show
    """
    _show(open_runtime(), _checked(workflow), as_json=as_json)


@app.command("set")
def set_(
    mode: Annotated[str, typer.Argument(metavar="MODE", help="DRAFT_ONLY or SEND.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept.")] = "",
    workflow: Workflow = "",
    as_json: JsonOption = False,
) -> None:
    """Switch the mode; who, when and why are kept in the audit.

    Example: agentarmy mode set SEND --reason "drafts were right for two weeks"
    """
    from agentarmy.services.auditing import rep
    from agentarmy.store import switches

    chosen, name = mode.upper(), _checked(workflow)
    if chosen not in set(Mode):
        raise UsageError(f'no mode "{mode}"', expected="DRAFT_ONLY or SEND")
    if chosen == Mode.SEND and not reason.strip():
        raise BadInput("SEND is switched on for a reason only", expected='--reason "WHY"')
    runtime = open_runtime()
    actor = rep(runtime.mirror, runtime.settings.me.email)
    switches.set_mode(runtime.mirror, Mode(chosen), workflow=name, reason=reason, actor=actor)
    _show(runtime, name, as_json=as_json)


def _checked(workflow: str) -> str:
    if workflow and not _NAME.fullmatch(workflow):
        raise UsageError(f'"{workflow}" cannot be a process', expected="such as formlead")
    return workflow


def _show(runtime: Runtime, workflow: str, *, as_json: bool) -> None:
    from agentarmy.services.gate_policy import mode_of
    from agentarmy.store import switches

    policy, fault = runtime.gate().policies.read()
    ruled = mode_of(runtime.mirror, runtime.settings, policy=policy, workflow=workflow)
    history = switches.everything(runtime.mirror)
    tightened: list[str] = sorted(policy.tightened) if policy else []
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.mode/1",
        "mode": str(ruled.mode),
        "workflow": workflow or None,
        "because": ruled.source,
        "said": [{"by": who, "mode": str(mode)} for who, mode in ruled.said],
        "switches": [_plain(one) for one in history],
        "policy": {
            "readable": policy is not None,
            "fault": fault or None,
            "file": str(runtime.gate().policies.file),
            "tightened": list[JsonValue](tightened),
        },
    }
    emit(data, as_json=as_json, render=lambda: _page(ruled, history, workflow, fault))
    if fault and not as_json:
        note(f"The policy cannot be read, so nothing leaves: {fault}")


def _plain(one: Switch) -> dict[str, JsonValue]:
    return {
        "mode": str(one.mode),
        "workflow": one.workflow or None,
        "reason": one.reason,
        "set_by": one.set_by,
        "set_at": one.set_at.isoformat() if one.set_at else None,
    }


_MEANS = {
    Mode.DRAFT_ONLY: "nothing is sent; what you approve becomes a draft in your mailbox",
    Mode.SEND: "what the gate lets through and you approved is sent",
}


def _page(
    ruled: Ruled, history: list[Switch], workflow: str, fault: str
) -> Iterator[RenderableType]:
    whose = f" for {workflow}" if workflow else ""
    means = "nothing is done or sent until the policy can be read" if fault else _MEANS[ruled.mode]
    yield Text(f"{ruled.mode}{whose}: {means}", style="bold")
    table = Table("says", "who")
    for who, mode in ruled.said:
        table.add_row(str(mode), who)
    yield table
    if history:
        switched = Table("switched to", "for", "when", "why")
        for one in history[:10]:
            when = f"{one.set_at:%Y-%m-%d %H:%M} UTC" if one.set_at else ""
            switched.add_row(str(one.mode), one.workflow or "all", when, one.reason)
        yield switched
    if fault:
        return
    if ruled.mode is Mode.SEND:
        yield Text("Back: agentarmy mode set DRAFT_ONLY")
        return
    yield Text("Next: agentarmy approvals list")
    if all(who.startswith(("default", "switch")) for who, _ in ruled.said):
        yield Text('To send what you approve: agentarmy mode set SEND --reason "WHY"')
