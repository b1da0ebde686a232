"""`import`: take in what the rep already has."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from agentarmy.cli.output import JsonOption, JsonValue, emit, note, progress
from agentarmy.cli.safe_text import one_line
from agentarmy.errors import UsageError
from agentarmy.formats.table_meanings import Meaning, parse
from agentarmy.services import importing, leads
from agentarmy.services.import_report import Report, words

if TYPE_CHECKING:
    from rich.console import RenderableType

    from agentarmy.wiring import Runtime

KINDS = {
    "mail": "mails",
    "chat": "chat messages",
    "call": "turns of calls",
    "contact": "cards of address books",
    "event": "calendar events",
    "account": "accounts",
    "lead": "leads",
    "deal": "deals",
    "activity": "activities",
    "task": "tasks",
    "price": "prices",
}


def command(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH...", help="Files and folders.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Read files too that have not changed.")
    ] = False,
    columns: Annotated[
        str,
        typer.Option(
            "--columns", metavar="HEADER=COLUMN,…", help="What unknown headers of a table mean."
        ),
    ] = "",
    table: Annotated[
        str, typer.Option("--as", metavar="TABLE", help="Which table it is, such as deals.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Take in mail, calls, chats, address books, calendars and tables; twice changes nothing.

    Without a PATH the mail export that was named in `init` is read.

    Example: agentarmy import mail.mbox calls/ deals.csv
    """
    from agentarmy import wiring

    runtime = wiring.open_runtime()
    settings = runtime.settings
    chosen = [path.expanduser() for path in paths or ()]
    if not chosen and settings.mail_export:
        chosen = [Path(settings.mail_export)]
    if not chosen:
        raise UsageError("nothing to import was named", hint="agentarmy import mail.mbox")
    meaning = _meaning(chosen, columns, table)
    options = importing.Options(
        rejected=runtime.clone.rejected,
        zone=settings.zone,
        currency=settings.currency,
        our_domains=settings.our_domains,
        our_addresses=(settings.me.email,),
        icp=leads.icp_of(settings.icp),
        again=again or meaning != Meaning(),
        meaning=meaning,
        unsubscribe=settings.reach.unsubscribe,
    )
    with progress() as bar:
        task = bar.add_task("reading", total=1)

        def show(done: int, total: int, name: str) -> None:
            bar.update(task, completed=done / 1e6, total=total / 1e6, description=name[:40])

        report = importing.import_paths(
            runtime.mirror, chosen, options=options, now=runtime.now(), progress=show
        )
    importing.check_read(report)
    _tell(report)
    latest = importing.latest(runtime.mirror)
    following = _next(runtime, latest)
    emit(
        _document(report, latest, following),
        as_json=as_json,
        render=lambda: _render(report, latest, following),
    )


def _meaning(chosen: list[Path], columns: str, table: str) -> Meaning:
    """Return what the headers of the one table mean that is taken in."""
    if (columns or table) and (len(chosen) != 1 or chosen[0].is_dir()):
        raise UsageError("--columns and --as are for one table", expected="one file")
    return parse(columns, table)


def _tell(report: Report) -> None:
    """Say on stderr what could not be read, and what was not to be."""
    if report.erased:
        records = "1 record" if report.erased == 1 else f"{report.erased:,} records"
        note(f"{records} of or with people who were erased: they were left out")
    if not report.rejected:
        return
    expected = ""
    for item in report.first:
        # What would have been right is long; said once it holds for the next lines too.
        known = item if item.expected != expected else replace(item, expected="")
        expected = item.expected
        note(one_line(f"not read: {words(known)}"))
    number = report.rejected
    note(f"{number:,} could not be read" + (f", all in {report.folder}" if report.folder else ""))


def _document(
    report: Report, latest: list[importing.Latest], following: str
) -> dict[str, JsonValue]:
    counts: dict[str, JsonValue] = {
        kind: {"added": c.added, "changed": c.changed, "unchanged": c.unchanged}
        for kind, c in report.counts.items()
    }
    return {
        "schema": "agentarmy.import/1",
        "files": report.files,
        "known_files": report.known,
        "counts": counts,
        "rejected": report.rejected,
        "first_rejected": [
            {"where": item.where, "reason": item.reason, "expected": item.expected}
            for item in report.first
        ],
        "report": str(report.folder or ""),
        "people": report.people,
        "erased": report.erased,
        "proposals": report.proposals,
        "alike": {noun: number for noun, number in sorted(report.alike.items())},
        "scored": report.scored,
        "stopped": report.stopped,
        "latest": [{"id": c.id, "title": c.title, "channel": c.channel} for c in latest],
        "next": following,
    }


def _render(report: Report, latest: list[importing.Latest], following: str) -> list[RenderableType]:
    counts = Table("", box=None)
    for heading in ("new", "changed", "already there"):
        counts.add_column(heading, justify="right")
    for kind, name in KINDS.items():
        if kind in report.counts:
            count = report.counts[kind]
            counts.add_row(name, *(f"{n:,}" for n in (count.added, count.changed, count.unchanged)))
    lines = [f"{report.people:,} people are new"] if report.people else []
    if report.stopped:
        who = "1 person" if report.stopped == 1 else f"{report.stopped:,} people"
        lines.append(f"{who} asked for no more mail and will get none: agentarmy suppress list")
    if report.scored:
        lines.append(f"{report.scored:,} leads scored")
    lines += [
        f"{number:,} {noun} look alike: agentarmy {noun} merge --proposals"
        for noun, number in sorted(report.alike.items())
    ]
    if report.known == report.files:
        lines.append("Nothing has changed since the last import.")
    shown: list[RenderableType] = [counts, *lines]
    if latest:
        newest = Table("", "newest conversations", "", box=None)
        for conversation in latest:
            newest.add_row(conversation.id[:8], conversation.title, conversation.channel)
        shown += ["", newest]
    return [*shown, "", f"Next: {following}"]


def _next(runtime: Runtime, latest: list[importing.Latest]) -> str:
    from agentarmy.store.tables import count_rows

    if not count_rows(runtime.mirror).get("prices"):
        return 'agentarmy pricebook add "Seat" --price 40 --currency USD'
    if not latest:
        return "agentarmy doctor"
    return f"agentarmy qualify {_word(latest[0].account or latest[0].id[:8])}"


def _word(text: str) -> str:
    """Quote an argument as a person would, where double quotes keep a shell from reading it."""
    if text != one_line(text) or text.startswith("-") or any(mark in text for mark in '"$`\\!'):
        return shlex.quote(text) if not text.startswith("-") else f"-- {shlex.quote(text)}"
    return text if text.isalnum() else f'"{text}"'
