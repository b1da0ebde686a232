"""`agentarmy audit`: who did what, when and why, and whether anybody changed the record of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Column, Table
from rich.text import Text

from agentarmy import paths
from agentarmy.cli.output import JsonOption, JsonValue, emit, progress
from agentarmy.wiring import open_runtime

if TYPE_CHECKING:
    from rich.console import RenderableType

    from agentarmy.services.audit_check import Verdict
    from agentarmy.services.audit_list import Listed
    from agentarmy.wiring import Runtime

app = typer.Typer(no_args_is_help=True, help="Who did what, when and why; nobody can change it.")

SCHEMA = "agentarmy.audit/1"
Since = Annotated[str, typer.Option("--since", help="From a day or moment on, or 30d.")]


@app.command("list")
def list_(
    action: Annotated[
        str, typer.Option("--action", help="Only these: effect, effect.sent, mode …")
    ] = "",
    subject: Annotated[
        str, typer.Option("--subject", metavar="ID", help="Only on this, or ids so begun.")
    ] = "",
    since: Since = "",
    after: Annotated[
        str, typer.Option("--after", metavar="N", help="Those before entry N: the next page.")
    ] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="At most so many.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """List what was done, newest first, with what is behind the ids while it is known.

    Example: agentarmy audit list --action privacy --since 30d
    """
    from agentarmy.services import audit_list

    runtime = open_runtime()
    wanted = audit_list.Wanted(
        action=action, subject=subject, since=since, after=after, limit=limit
    )
    me, now = runtime.settings.me.email, runtime.now()
    found = audit_list.page(runtime.mirror, wanted, now=now, me=me)
    data: dict[str, JsonValue] = {
        "schema": SCHEMA,
        "action": "list",
        "entries": [_document(one) for one in found.entries],
        "next": found.next or None,
    }
    emit(data, as_json=as_json, render=lambda: _table(found.entries, found.next))


@app.command()
def show(
    ref: Annotated[str, typer.Argument(metavar="N", help="The number of an entry, or last.")],
    as_json: JsonOption = False,
) -> None:
    """Show one entry with its hashes.

    Example: agentarmy audit show last
    """
    from agentarmy.services import audit_list

    runtime = open_runtime()
    found = audit_list.entry(runtime.mirror, ref, me=runtime.settings.me.email)
    data: dict[str, JsonValue] = {
        "schema": SCHEMA,
        "action": "show",
        "entries": [_document(found)],
        "next": None,
    }
    emit(data, as_json=as_json, render=lambda: _whole(found))


@app.command()
def verify(as_json: JsonOption = False) -> None:
    """Look at every entry and every signed head; exit code 9 when anything was changed.

    Example: agentarmy audit verify
    """
    from agentarmy.errors import Tampered
    from agentarmy.store import audit_heads

    runtime = open_runtime()
    outside = paths.audit_heads_file(runtime.clone.name)
    with progress() as bar:
        task = bar.add_task("entries", total=audit_heads.size(runtime.mirror))
        found = _verified(runtime, outside, lambda done: bar.update(task, completed=done))
    data: dict[str, JsonValue] = {
        "schema": SCHEMA,
        "action": "verify",
        "clean": found.is_clean,
        "entries": found.entries,
        "heads": found.heads,
        "signed": found.signed,
        "findings": [
            {"seq": one.seq, "kind": one.kind, "what": one.what} for one in found.findings
        ],
        "count": found.count,
        "gaps": list(found.gaps),
    }
    emit(data, as_json=as_json, render=lambda: _verdict(found))
    if not found.is_clean:
        raise Tampered(
            f"the audit chain was tampered with: {found.findings[0].what}",
            hint="agentarmy audit export audit.jsonl",
        )


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="A file of JSON lines to write.")],
    since: Since = "",
    until: Annotated[str, typer.Option("--until", help="Up to a day or moment.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Write entries and heads to a file that anyone can verify without this program.

    Example: agentarmy audit export audit.jsonl --since 2026-01-01
    """
    from agentarmy.services import audit_list

    runtime = open_runtime()
    entries, heads = audit_list.export(
        runtime.mirror,
        file.absolute(),
        outside=paths.audit_heads_file(runtime.clone.name),
        now=runtime.now(),
        since=since,
        until=until,
    )
    data: dict[str, JsonValue] = {
        "schema": SCHEMA,
        "action": "export",
        "file": str(file.absolute()),
        "entries": entries,
        "heads": heads,
    }
    emit(
        data,
        as_json=as_json,
        render=lambda: Text(f"Wrote {entries:,} entries and {heads:,} heads to {file}."),
    )


def _verified(runtime: Runtime, outside: Path, told: Callable[[int], None]) -> Verdict:
    from agentarmy.services import audit_check, setup

    vault = setup.vault(runtime.clone)
    return audit_check.verify(runtime.mirror, outside=outside, vault=vault, progress=told)


def _document(found: Listed) -> dict[str, JsonValue]:
    import json

    row = found.row
    plain: JsonValue = json.loads(json.dumps(found.data))
    return {
        "seq": row["seq"],
        "at": row["at"],
        "actor": row["actor"],
        "who": found.actor,
        "action": row["action"],
        "subject_kind": row["subject_kind"],
        "subject": row["subject"],
        "behind": found.behind or None,
        "reason": row["reason"] or "",
        "data": plain,
        "previous": row["previous"],
        "hash": row["hash"],
    }


_TELLING = ("mode", "workflow", "basis", "channel", "purpose")
"""What stands for a reason that is in nobody's words, and so not in the chain."""


def _table(found: tuple[Listed, ...], more: str) -> Iterator[RenderableType]:
    if not found:
        yield Text("Nothing of the kind was done yet.")
        return
    number = Column("no.", justify="right", no_wrap=True)
    longest = max(len(str(one.row["action"])) for one in found)
    did = Column("did", no_wrap=True, min_width=min(longest, 24))
    table = Table(
        number,
        Column("at (UTC)", no_wrap=True),
        "who",
        did,
        "to",
        "because",
        box=None,
        pad_edge=False,
    )
    for one in found:
        row = one.row
        subject = one.behind or str(row["subject"])[:12]
        shown = ((name, one.data.get(name)) for name in _TELLING)
        said = ", ".join(f"{name} {value}" for name, value in shown if value)
        table.add_row(
            str(row["seq"]),
            str(row["at"])[:16].replace("T", " "),
            one.actor[:12],
            str(row["action"]),
            f"{row['subject_kind']} {subject}",
            str(row["reason"] or said),
        )
    yield table
    if more:
        yield Text(f"\nOlder ones: agentarmy audit list --after {more}", style="dim")


def _whole(found: Listed) -> Table:
    table = Table.grid(padding=(0, 2))
    row = found.row
    said = {
        "entry": row["seq"],
        "at": row["at"],
        "who": found.actor,
        "did": row["action"],
        "to": f"{row['subject_kind']} {row['subject']}",
        "which is": found.behind,
        "because": row["reason"],
        **{f"  {name}": value for name, value in found.data.items()},
        "previous": row["previous"],
        "hash": row["hash"],
    }
    for name, value in said.items():
        if value not in (None, ""):
            table.add_row(Text(name, style="dim"), Text(str(value), overflow="fold"))
    return table


def _verdict(found: Verdict) -> Iterator[RenderableType]:
    if found.is_clean:
        signed = f", signed up to entry {found.signed:,}" if found.signed else ""
        yield Text(f"{found.entries:,} entries, none changed{signed}.")
    else:
        faults = "1 finding" if found.count == 1 else f"{found.count:,} findings"
        yield Text(f"{found.entries:,} entries, {faults}:", style="bold")
        for one in found.findings:
            yield Text(f"  {one.what}")
        if found.count > len(found.findings):
            yield Text(f"  … and {found.count - len(found.findings):,} more")
    for gap in found.gaps:
        yield Text(f"Not covered: {gap}.", style="dim")
