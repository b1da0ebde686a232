"""What the commands on form leads work with, and how they show a run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from agentarmy.cli.output import JsonValue

if TYPE_CHECKING:
    from rich.console import RenderableType

    from agentarmy.services.formlead_kit import Kit
    from agentarmy.store.workflows import Run, Step
    from agentarmy.wiring import Runtime

_STYLES = {"done": "green", "skipped": "dim", "waiting": "yellow", "failed": "red"}
_WORDS = {
    "validate_form": "Validate form",
    "resolve_contact_company": "Resolve contact and company",
    "search_threads": "Search mail threads",
    "read_thread": "Read thread",
    "recall_patterns": "Long-memory patterns",
    "hunt_assets": "Asset hunt",
    "find_slots": "Meeting slots",
    "plan_next_step": "Next-step plan",
    "write_draft": "Write draft",
    "create_draft": "Create provider draft",
    "create_task": "Create follow-up task",
    "label_thread": "Label thread",
    "audit_event": "Audit event",
}


def kit_of(runtime: Runtime) -> Kit:
    """Lay ready what form leads are worked on with, from the runtime of a command."""
    from agentarmy.cli.draft import writer_of
    from agentarmy.services.formlead_kit import Kit
    from agentarmy.services.gatekeeping import seller_of
    from agentarmy.services.mail_effects import house_of

    chosen = runtime.settings
    return Kit(
        mirror=runtime.mirror,
        connectors=runtime.connectors(),
        gate=runtime.gate(),
        writer=writer_of(runtime),
        house=house_of(chosen) if chosen.me.email else None,
        seller=seller_of(chosen),
    )


def run_data(run: Run) -> dict[str, JsonValue]:
    """Return a run and its steps as JSON values."""
    return {
        "id": run.id,
        "status": str(run.status),
        "prospect": run.prospect,
        "started_at": run.started_at.isoformat() if run.started_at else None,
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
        "error": run.error or None,
        "contact_id": run.contact_id or None,
        "account_id": run.account_id or None,
        "lead_id": run.lead_id or None,
        "steps": [step_data(step) for step in run.steps],
    }


def step_data(step: Step) -> JsonValue:
    """Return one step as JSON values."""
    return {
        "position": step.position,
        "name": step.name,
        "status": str(step.status),
        "ms": step.ms,
        "attempts": step.attempts,
        "detail": step.detail,
        "fault_kind": step.fault_kind or None,
    }


def short(run: Run) -> str:
    """Return the end of a run's id, by which a person calls it."""
    return run.id[-8:]


def shown(run: Run) -> Iterator[RenderableType]:
    """The head of a run, and a row for each step."""
    from rich.table import Table
    from rich.text import Text

    style = _STYLES.get(str(run.status), "")
    yield Text.assemble((run.prospect, "bold"), f"  run {short(run)}  ", (str(run.status), style))
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("#", justify="right")
    for title in ("Step", "Status"):
        table.add_column(title, no_wrap=True)
    table.add_column("ms", justify="right", no_wrap=True)
    table.add_column("What came of it")
    for step in run.steps:
        state = Text(str(step.status), style=_STYLES.get(str(step.status), ""))
        name = _WORDS.get(step.name, step.name)
        table.add_row(str(step.position), name, state, f"{step.ms:.0f}", step.detail)
    yield table


def notes_of(run: Run) -> list[str]:
    """Return what a person should know of a run, one line each."""
    found: list[str] = []
    for name in ("validate_form", "find_slots", "write_draft"):
        notes = run.left(name).get("notes")
        found += [str(note) for note in notes] if isinstance(notes, list) else []
    return list(dict.fromkeys(found))
