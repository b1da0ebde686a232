"""`agentarmy suppress`: whom nobody writes to or calls any more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Column, Table
from rich.text import Text

from agentarmy.cli.output import JsonOption, JsonValue, emit
from agentarmy.errors import BadInput, NotFound, UsageError
from agentarmy.wiring import open_runtime

if TYPE_CHECKING:
    from rich.console import RenderableType

    from agentarmy.services.suppressing import Suppressed
    from agentarmy.store.consents import Refused
    from agentarmy.wiring import Runtime

app = typer.Typer(no_args_is_help=True, help="Whom nobody writes to or calls any more.")

Target = Annotated[
    str, typer.Argument(metavar="WHO", help="An address, a domain, a number or a contact.")
]
_LARGEST = 100 * 1024 * 1024


@app.command()
def add(
    who: Target,
    reason: Annotated[
        str, typer.Option("--reason", help="asked, unsubscribed, complained, left, legal, other …")
    ] = "asked",
    as_json: JsonOption = False,
) -> None:
    """Reach somebody no more, at once: everything queued to them is cancelled.

    Example: agentarmy suppress add ana@buyer.example --reason unsubscribed
    """
    from agentarmy.services import suppressing

    runtime = open_runtime()
    done = suppressing.suppress(runtime.mirror, who, reason=reason, actor=_actor(runtime))
    _emit(runtime, "add", done.rows, done=done, as_json=as_json)


@app.command("list")
def list_(
    who: Annotated[str, typer.Argument(metavar="[WHO]", help="Only what is about them.")] = "",
    all_: Annotated[bool, typer.Option("--all", help="Also what was lifted.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List who is not reached, since when and why; and the do-not-call lists with their age.

    Example: agentarmy suppress list
    """
    from agentarmy.services.suppressing import meant
    from agentarmy.store import consents
    from agentarmy.store.ids import record_id
    from agentarmy.store.pseudonyms import pseudonym

    runtime = open_runtime()
    mirror = runtime.mirror
    found = consents.suppressed(mirror, lifted=all_)
    if who:
        keys = {f"{kind}:{pseudonym(mirror, value)}" for kind, value in meant(mirror, who)}
        ids = {record_id(mirror.tenant, "suppressions", key) for key in keys}
        found = [one for one in found if one.id in ids]
    _emit(runtime, "list", found, as_json=as_json)


@app.command()
def lift(
    who: Target,
    reason: Annotated[str, typer.Option("--reason", help="The new evidence; needed.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Let a suppression hold no more; what it cancelled stays cancelled.

    Example: agentarmy suppress lift ana@buyer.example --reason "she asked for an offer today"
    """
    from agentarmy.services import suppressing
    from agentarmy.store import consents

    runtime = open_runtime()
    lifted = suppressing.lift(runtime.mirror, who, reason=reason, actor=_actor(runtime))
    known = {value for _, value in lifted}
    every = consents.suppressed(runtime.mirror, lifted=True)
    _emit(runtime, "lift", [one for one in every if one.value in known], as_json=as_json)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="One address, domain or number to a line.")],
    list_name: Annotated[
        str, typer.Option("--list", help="It is a do-not-call list of this name: numbers only.")
    ] = "",
    country: Annotated[str, typer.Option("--country", help="Whose list, such as US.")] = "",
    fetched: Annotated[str, typer.Option("--fetched", help="The day it was fetched.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Take in whom not to reach, or a do-not-call list; all of the file, or nothing.

    Example: agentarmy suppress import dnc.txt --list us-national --country US
    """
    from agentarmy.services import suppressing

    lines = _lines(file)
    runtime = open_runtime()
    if not list_name:
        done = suppressing.import_list(
            runtime.mirror, lines, source=f"file {file.name}", actor=_actor(runtime)
        )
        _emit(runtime, "import", done.rows, done=done, as_json=as_json)
        return
    suppressing.import_call_list(
        runtime.mirror,
        lines,
        name=list_name,
        country=country.upper(),
        fetched_on=_day(fetched, runtime.now()),
    )
    _emit(runtime, "import", (), as_json=as_json)


def _lines(file: Path) -> list[str]:
    if not file.is_file():
        raise NotFound(f'no file "{file}"', hint="agentarmy suppress import FILE")
    if file.stat().st_size > _LARGEST:
        raise BadInput(f"{file} has over 100 MB", expected="a smaller file; split it")
    try:
        return file.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise BadInput(f"{file} is not text", expected="UTF-8, one entry to a line") from None


def _day(text: str, now: datetime) -> date:
    try:
        return date.fromisoformat(text) if text else now.date()
    except ValueError:
        raise UsageError(f'"{text}" is no day', expected="such as 2026-11-20") from None


def _actor(runtime: Runtime) -> str:
    from agentarmy.services.auditing import rep

    return rep(runtime.mirror, runtime.settings.me.email)


def _emit(
    runtime: Runtime,
    action: str,
    found: Sequence[Refused],
    *,
    done: Suppressed | None = None,
    as_json: bool,
) -> None:
    lists = _lists(runtime)
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.suppress/1",
        "action": action,
        "suppressions": [_plain(one) for one in found],
        "new": done.fresh if done else None,
        "cancelled": list[JsonValue](done.cancelled) if done else [],
        "call_lists": lists,
    }
    names = _names(runtime, found)
    emit(data, as_json=as_json, render=lambda: _page(action, found, lists, done=done, names=names))


def _names(runtime: Runtime, found: Sequence[Refused]) -> dict[str, str]:
    """Return the names of the contacts among them, by id."""
    from agentarmy.store import tables

    wanted = {one.value for one in found if one.kind == "contact" and one.value}
    rows = tables.present(runtime.mirror, "contacts", wanted)
    return {key: str(row["name"] or "") for key, row in rows.items()}


def _lists(runtime: Runtime) -> list[JsonValue]:
    from agentarmy.store import consents

    policy, _ = runtime.gate().policies.read()
    most = policy.call_list_days if policy else 0
    today = runtime.now().date()
    found: list[JsonValue] = []
    for one in consents.call_lists(runtime.mirror):
        age = (today - one.fetched_on).days if one.fetched_on else None
        found.append(
            {
                "name": one.name,
                "country": one.country or None,
                "fetched_on": one.fetched_on.isoformat() if one.fetched_on else None,
                "age_days": age,
                "stale": age is None or age > most,
            }
        )
    return found


def _plain(one: Refused) -> dict[str, JsonValue]:
    return {
        "id": one.id,
        "kind": one.kind,
        "value": one.value or None,
        "reason": one.reason,
        "source": one.source,
        "recorded_by": one.recorded_by,
        "at": one.at.isoformat() if one.at else None,
        "lifted_at": one.lifted_at.isoformat() if one.lifted_at else None,
    }


_WHAT = {"call": "number"}


def _page(
    action: str,
    found: Sequence[Refused],
    lists: list[JsonValue],
    *,
    done: Suppressed | None,
    names: dict[str, str],
) -> Iterator[RenderableType]:
    if found:
        yield from _rows(found, names)
    elif action == "list":
        yield Text("Nobody is suppressed. Next: agentarmy suppress add ADDRESS")
    if action == "lift":
        yield Text("They may be reached again; what was cancelled stays cancelled.")
    if done:
        yield from _told(done)
    if lists:
        table = Table("do-not-call list", "country", "fetched", "age")
        for row in lists:
            if isinstance(row, dict):
                age = f"{row['age_days']} days{', too old' if row['stale'] else ''}"
                country = str(row["country"] or "all")
                table.add_row(str(row["name"]), country, str(row["fetched_on"]), age)
        yield table


def _told(done: Suppressed) -> Iterator[Text]:
    """Say what holds from now on, and what that stopped."""
    held = "It holds from now on" if done.fresh else "It held before"
    count = len(done.cancelled)
    queued = (
        "1 effect in the queue was" if count == 1 else f"{count or 'no'} effects in the queue were"
    )
    yield Text(f"{held}; {queued} cancelled. Undo: agentarmy suppress lift WHO --reason WHY")


def _rows(found: Sequence[Refused], names: dict[str, str]) -> Iterator[RenderableType]:
    table = Table(Column("who", overflow="fold"), "what", "why", "since")
    lists_told = any(one.source != "rep" for one in found)
    if lists_told:
        table.add_column("from")
    for one in found[:200]:
        since = f"{one.at:%Y-%m-%d}" if one.at else ""
        end = f"\nlifted {one.lifted_at:%Y-%m-%d}" if one.lifted_at else ""
        who = names.get(one.value) or one.value or "(erased)"
        source = ["you" if one.source == "rep" else one.source] if lists_told else []
        table.add_row(who, _WHAT.get(one.kind, one.kind), one.reason, since + end, *source)
    yield table
    if len(found) > 200:
        yield Text(f"… and {len(found) - 200:,} more: --json shows them")
