"""`agentarmy privacy`: all that is held on a person, handed out or taken away for good."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from agentarmy.cli.asking import asked
from agentarmy.cli.output import JsonOption, JsonValue, emit, err, note
from agentarmy.errors import NotFound, UsageError
from agentarmy.wiring import open_runtime

if TYPE_CHECKING:
    from rich.console import RenderableType

    from agentarmy.services.privacy import Erased
    from agentarmy.wiring import Runtime

app = typer.Typer(
    no_args_is_help=True, help="All that is held on a person: handed out, or taken away."
)

SCHEMA = "agentarmy.privacy/1"
Whom = Annotated[str, typer.Argument(metavar="CONTACT", help="A name, an address or an id.")]


@app.command()
def export(
    contact: Whom,
    target: Annotated[
        Path, typer.Option("--output", "-o", help="A new folder, or a new .zip.")
    ] = Path("privacy-export.zip"),
    as_json: JsonOption = False,
) -> None:
    """Write all that is held on a person: rows by table, mails, a summary to read.

    Example: agentarmy privacy export "Dana Whitcombe" --output dana.zip
    """
    from agentarmy.services import privacy

    runtime = open_runtime()
    counts = privacy.export(
        runtime.mirror, contact, target=target.absolute(), actor=_actor(runtime)
    )
    data: dict[str, JsonValue] = {
        "schema": SCHEMA,
        "action": "export",
        "file": str(target.absolute()),
        "rows": dict(counts),
    }
    total = sum(counts.values())
    emit(
        data,
        as_json=as_json,
        render=lambda: Text(f"Wrote {total:,} rows of {len(counts)} tables to {target}."),
    )


@app.command()
def erase(
    contact: Whom,
    plan: Annotated[bool, typer.Option("--plan", help="Only show what would go.")] = False,
    backups: Annotated[
        bool, typer.Option("--backups", help="Delete older copies of the mirror too.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Erase all that is held on a person, and keep them out of later imports.

    Example: agentarmy privacy erase "Dana Whitcombe" --plan
    """
    from agentarmy.services import privacy

    runtime = open_runtime()
    known = _known()
    if plan or not yes:
        planned = privacy.plan(runtime.mirror, runtime.clone, contact, known=known)
        if plan:
            data = _document("plan", planned)
            emit(data, as_json=as_json, render=lambda: _shown(planned, planned=True))
            return
        _confirm(planned)
    note("Erasing; the mirror is written anew, about a second for each 5 MB of it …")
    found = privacy.erase(
        runtime.mirror,
        runtime.clone,
        contact,
        known=known,
        actor=_actor(runtime),
        with_backups=backups,
    )
    emit(_document("erase", found), as_json=as_json, render=lambda: _shown(found, planned=False))


@app.command()
def finish(as_json: JsonOption = False) -> None:
    """Do the rest of an erasure that was stopped, or had to wait for another process.

    Example: agentarmy privacy finish
    """
    from agentarmy.services import privacy

    runtime = open_runtime()
    number = privacy.finish(runtime.mirror, runtime.clone)
    data: dict[str, JsonValue] = {"schema": SCHEMA, "action": "finish", "finished": number}
    said = f"Finished {number} erasures." if number else "No erasure was left to finish."
    emit(data, as_json=as_json, render=lambda: Text(said))


@app.command()
def readmit(
    address: Annotated[str, typer.Argument(help="The address or number of somebody erased.")],
    as_json: JsonOption = False,
) -> None:
    """Let somebody come in again who was erased and has turned to you since.

    Example: agentarmy privacy readmit dana@harrowpell.example
    """
    from agentarmy.services import privacy

    runtime = open_runtime()
    if not privacy.readmit(runtime.mirror, address, actor=_actor(runtime)):
        raise NotFound(f"nobody with {address} was erased", expected="the address as it was")
    data: dict[str, JsonValue] = {"schema": SCHEMA, "action": "readmit", "address": address}
    emit(data, as_json=as_json, render=lambda: Text(f"{address} may come in again."))


def _actor(runtime: Runtime) -> str:
    from agentarmy.services.auditing import rep

    return rep(runtime.mirror, runtime.settings.me.email)


def _known() -> Callable[[str], bool]:
    """Return what tells English words from others."""
    from agentarmy import resources
    from agentarmy.reading.english import English

    return English.parse(resources.seed_text("words", "english.txt")).is_word


def _confirm(planned: Erased) -> None:
    """Show what will go, and have the name typed. Raises UsageError for anything else."""
    for part in list(_shown(planned, planned=True))[:-1]:
        err().print(part)
    label = planned.person.label
    if asked(f'This cannot be undone. Type "{label}" to erase').casefold() != label.casefold():
        raise UsageError("nothing was erased", expected=f'"{label}" typed, or --yes')


def _document(action: str, found: Erased) -> dict[str, JsonValue]:
    return {
        "schema": SCHEMA,
        "action": action,
        "subject": found.person.id,
        "deleted": dict(found.done.deleted),
        "changed": dict(found.done.changed),
        "cancelled": found.cancelled,
        "provider_drafts": found.provider_drafts,
        "reports": [str(file) for file in found.reports],
        "backups": [str(file) for file in found.backups],
        "left": [str(file) for file in found.left],
    }


def _shown(found: Erased, *, planned: bool) -> Iterator[RenderableType]:
    verb = "Would go" if planned else "Gone"
    yield Text(f"{verb}: what is held on {found.person.label}", style="bold")
    table = Table("table", box=None, pad_edge=False)
    table.add_column("rows deleted", justify="right")
    table.add_column("rows emptied or masked", justify="right")
    for name in sorted({*found.done.deleted, *found.done.changed}):
        numbers = (found.done.deleted.get(name, 0), found.done.changed.get(name, 0))
        table.add_row(name, *(f"{number:,}" if number else "" for number in numbers))
    yield table
    if found.cancelled:
        yield Text(f"{found.cancelled:,} effects that waited for them are cancelled.")
    if found.provider_drafts:
        yield Text(
            f"{found.provider_drafts:,} of them lie in your mailbox as drafts: delete them there."
        )
    for file in found.reports:
        yield Text(f"Import report {file}")
    kept = [file for file in found.backups if file.exists()]
    for file in kept:
        yield Text(f"Not touched: {file}, a copy from before an update")
    if kept:
        yield Text("Delete these copies too: agentarmy privacy erase CONTACT --backups, or rm FILE")
    for file in found.left:
        if file not in kept:
            yield Text(f"Still names them: {file}")
    if planned:
        yield Text(f'Nothing was changed. Next: agentarmy privacy erase "{found.person.label}"')
    else:
        yield Text(
            "Imports leave them out from now on. What you saved elsewhere with "
            "agentarmy backup create, and the files you imported, are yours to delete."
        )
