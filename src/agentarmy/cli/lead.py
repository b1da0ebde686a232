"""`agentarmy lead`: form leads in; a draft, times, a task, a label and an audit trail out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agentarmy.cli.lead_kit import kit_of, notes_of, run_data, short, shown
from agentarmy.cli.output import JsonOption, JsonValue, emit, note
from agentarmy.errors import BadInput, NotFound, UserError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from agentarmy.formats.base import Rejected
    from agentarmy.formats.submissions import Submission
    from agentarmy.services.dropfolder import DropFolder, Handled
    from agentarmy.services.formleads import Processed
    from agentarmy.store.database import Mirror
    from agentarmy.store.workflows import Run
    from agentarmy.wiring import Runtime

app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")

_FULL = 3
"""So many runs are shown step by step; more of them in one line each."""
_INTERVAL = 0.5
"""Seconds between two looks into the drop folder."""
_ONCE = 6.0
"""Seconds for which --once waits for files to stand still."""


@app.callback()
def root() -> None:
    """Leads from web forms: thirteen recorded steps from the form to a draft and a task.

    Example: agentarmy lead process lead.json
    """


@app.command()
def process(
    source: Annotated[str, typer.Argument(help="A JSON or CSV file; '-' reads stdin.")],
    as_json: JsonOption = False,
) -> None:
    """Take form leads through all thirteen steps; the same submission twice is one run.

    Nothing is sent: the draft lies in your mailbox, or here. A run that was stopped goes on.

    Example: agentarmy lead process lead.json
    """
    from agentarmy.formats.base import Rejected
    from agentarmy.formats.submissions import Submission, read
    from agentarmy.services.formleads import process_all
    from agentarmy.wiring import open_runtime

    name = "stdin" if source == "-" else Path(source).name
    items = list(read(_bytes_of(source), name))
    good = [item for item in items if isinstance(item, Submission)]
    bad = [item for item in items if isinstance(item, Rejected)]
    if not good:
        raise _as_error(bad)
    kit = kit_of(open_runtime())
    found, left_out = asyncio.run(process_all(kit, good))
    if left_out and not found:
        raise left_out[0]
    for error in left_out:
        note(f"left out: {error.line()}")
    for one in bad:
        note(f"left out: {one.where}: {one.reason}; expected {one.expected}")
    rejected: list[JsonValue] = [_rejected_data(one) for one in bad]
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.lead-process/1",
        "runs": [{**run_data(one.run), "fresh": one.fresh} for one in found],
        "rejected": rejected,
    }
    emit(data, as_json=as_json, render=lambda: _processed(found, kit.mirror))
    _exit_by(one.run for one in found)


def _bytes_of(source: str) -> bytes:
    from agentarmy.cli.stdin import stdin_bytes
    from agentarmy.formats.submissions import MOST_BYTES

    if source == "-":
        return stdin_bytes()
    place = Path(source)
    try:
        if place.stat().st_size > MOST_BYTES:
            raise BadInput(f"{source}: too large", expected=f"at most {MOST_BYTES // 10**6} MB")
        return place.read_bytes()
    except FileNotFoundError:
        raise NotFound(f'no file "{source}"', expected="a JSON or CSV file, or '-'") from None
    except IsADirectoryError:
        hint = f"agentarmy lead watch {source} --once"
        raise BadInput(f'"{source}" is a folder', expected="a file", hint=hint) from None
    except OSError as error:
        raise BadInput(f"{source}: {(error.strerror or str(error)).lower()}") from error


def _as_error(bad: Sequence[Rejected]) -> UserError:
    first = bad[0] if bad else None
    if first is None:
        return BadInput("no lead in it", expected='{"email": …, "message": …}')
    more = f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""
    return BadInput(f"{first.where}: {first.reason}{more}", expected=first.expected)


def _rejected_data(one: Rejected) -> JsonValue:
    return {"where": one.where, "reason": one.reason, "expected": one.expected}


def _processed(found: Sequence[Processed], mirror: Mirror) -> Iterator[RenderableType]:
    from rich.text import Text

    if len(found) > _FULL:
        yield _table([one.run for one in found])
        return
    for one in found:
        if not one.fresh:
            yield Text(f"Known already: run {short(one.run)}.", style="dim")
        yield from _shown_with(one.run, _draft_of(one.run, mirror))


def _exit_by(runs: Iterable[Run]) -> None:
    if any(str(run.status) == "failed" for run in runs):
        note("A run has failed: agentarmy lead runs, then: agentarmy lead retry RUN")
        raise typer.Exit(1)


@app.command()
def watch(
    folder: Annotated[
        str, typer.Argument(help="The drop folder; else leads.folder of the settings.")
    ] = "",
    once: Annotated[bool, typer.Option("--once", help="Take what lies there, then end.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Take leads from a drop folder as they come: processed to done/, bad ones to rejected/.

    A file is taken when it has stood still for two seconds. Ctrl-C ends it.

    Example: agentarmy lead watch forms --once
    """
    from agentarmy.services.dropfolder import DropFolder, folder_of
    from agentarmy.wiring import open_runtime

    runtime = open_runtime()
    place = DropFolder(folder_of(folder, runtime.settings.leads_folder))
    handled: list[Handled] = []
    runs: list[Run] = []
    ends = time.monotonic() + _ONCE
    while True:
        handled += asyncio.run(_round(place, runtime, runs))
        if once and (not place.waiting() or time.monotonic() > ends):
            break
        time.sleep(_INTERVAL)
    if waiting := place.waiting():
        note(f"{waiting} file{'s' if waiting > 1 else ''} still being written: left there")
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.lead-watch/1",
        "files": [_handled_data(one) for one in handled],
        "runs": [run_data(run) for run in runs],
        "waiting": place.waiting(),
    }
    emit(data, as_json=as_json, render=lambda: _table(runs) if runs else "Nothing to take.")
    _exit_by(runs)


async def _round(place: DropFolder, runtime: Runtime, runs: list[Run]) -> list[Handled]:
    """Take what stands still, tell of it on stderr, and return what was taken."""
    from agentarmy.services.dropfolder import handle
    from agentarmy.services.formleads import process_all

    async def take(many: Sequence[Submission]) -> None:
        # The kit knows the present moment, so each file gets its own.
        made, left_out = await process_all(kit_of(runtime), many)
        runs.extend(one.run for one in made)
        for error in left_out:
            note(f"left out: {error.line()}")

    found: list[Handled] = []
    for file in place.ready(now=time.time()):
        one = await handle(file, take, now=time.time())
        if one is None:
            continue
        found.append(one)
        where = f"{one.moved_to.parent.name}/{one.moved_to.name}"
        note(f"{one.name}: {one.leads} taken, {len(one.rejected)} rejected; now {where}")
        for bad in one.rejected[:3]:
            note(f"  {bad.where}: {bad.reason}; expected {bad.expected}")
    return found


def _handled_data(one: Handled) -> JsonValue:
    return {
        "name": one.name,
        "moved_to": str(one.moved_to),
        "leads": one.leads,
        "rejected": [_rejected_data(bad) for bad in one.rejected],
    }


@app.command()
def runs(
    limit: Annotated[int, typer.Option("--limit", min=1, max=500, help="How many.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """List the newest runs: status, time, prospect, and the step at which one stopped.

    Example: agentarmy lead runs
    """
    from agentarmy.services.formlead_kit import WORKFLOW
    from agentarmy.store import workflows
    from agentarmy.wiring import open_runtime

    found = workflows.recent(open_runtime().mirror, kind=WORKFLOW, limit=limit)
    if not found and not as_json:
        note("No form lead yet: agentarmy lead process lead.json")
        return
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.lead-runs/1",
        "runs": [run_data(run) for run in found],
    }
    emit(data, as_json=as_json, render=lambda: _table(found))


def _table(found: Sequence[Run]) -> RenderableType:
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("Run", "Status", "Started (UTC)", "Prospect", "Steps", "Where it stands"):
        table.add_column(title)
    for run in found:
        over = sum(str(step.status) in ("done", "skipped") for step in run.steps)
        open_ = next((s for s in run.steps if str(s.status) in ("failed", "waiting")), None)
        where = f"{open_.name}: {open_.detail}" if open_ else ""
        began = f"{run.started_at:%Y-%m-%d %H:%M}" if run.started_at else ""
        table.add_row(short(run), str(run.status), began, run.prospect, f"{over}/13", where)
    return table


RunArgument = Annotated[str, typer.Argument(help="The id of a run, or its end.")]


@app.command()
def show(run: RunArgument, as_json: JsonOption = False) -> None:
    """Show a run step by step, with the draft that came of it.

    Example: agentarmy lead show 1a2b3c4d
    """
    from agentarmy.services.formlead_kit import WORKFLOW
    from agentarmy.store import workflows
    from agentarmy.wiring import open_runtime

    mirror = open_runtime().mirror
    found = workflows.named(mirror, run, kind=WORKFLOW)
    draft = _draft_of(found, mirror)
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.lead-show/1",
        **run_data(found),
        "notes": list(notes_of(found)),
        "draft": draft,
    }
    emit(data, as_json=as_json, render=lambda: _shown_with(found, draft))


def _draft_of(run: Run, mirror: Mirror) -> dict[str, JsonValue] | None:
    from agentarmy.store import tables

    key = str(run.left("write_draft").get("draft_id") or "")
    row = tables.present(mirror, "drafts", [key]).get(key) if key else None
    if row is None:
        return None
    return {"id": key, "subject": str(row["subject"] or ""), "body": str(row["body"] or "")}


def _shown_with(run: Run, draft: dict[str, JsonValue] | None) -> Iterator[RenderableType]:
    from rich.panel import Panel
    from rich.text import Text

    yield from shown(run)
    for line in notes_of(run):
        yield Text.assemble(("· ", "bold"), line)
    if draft:
        title = f"Draft {str(draft['id'])[:8]}: {draft['subject']}"
        yield Panel(Text(str(draft["body"])), title=Text(title), padding=(1, 2))


@app.command()
def retry(
    run: RunArgument,
    step: Annotated[str, typer.Option("--step", help="Do this one step again, done or not.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Go on with a run that failed or waits, or do one of its steps again; nothing happens twice.

    Example: agentarmy lead retry 1a2b3c4d --step find_slots
    """
    from agentarmy.services import formleads
    from agentarmy.wiring import open_runtime

    found = asyncio.run(formleads.retry(kit_of(open_runtime()), run, step=step))
    data: dict[str, JsonValue] = {"schema": "agentarmy.lead-retry/1", **run_data(found)}
    emit(data, as_json=as_json, render=lambda: shown(found))
    _exit_by([found])
