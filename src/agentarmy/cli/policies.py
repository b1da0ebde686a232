"""`agentarmy policies`: the rules that bind a deal."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from agentarmy.cli.output import JsonOption, JsonValue, emit, note
from agentarmy.cli.safe_text import one_line
from agentarmy.domain.policies import clashes
from agentarmy.domain.records import Policy, Status
from agentarmy.errors import BadInput, NotFound
from agentarmy.formats.base import Rejected
from agentarmy.formats.policies import read_policies
from agentarmy.store import books, tables
from agentarmy.wiring import open_runtime

app = typer.Typer(
    help="Rules that bind a deal: delivery days, discounts, limits.", no_args_is_help=True
)

Id = Annotated[str, typer.Argument(help="As `policies list` shows it; its beginning is enough.")]


@app.command("list")
def list_(as_json: JsonOption = False) -> None:
    """List the policies that deals are checked against, and where documents contradict.

    Example: agentarmy policies list
    """
    runtime = open_runtime()
    _show(books.policies(runtime.mirror), now=runtime.now(), as_json=as_json)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A JSON list of policies.")],
    as_json: JsonOption = False,
) -> None:
    """Take in a policy file; a policy with a known id is replaced.

    Example: agentarmy policies import policies.json
    """
    if not file.is_file():
        raise NotFound(f'no file "{file}"', hint="agentarmy policies import policies.json")
    found = list(read_policies(file.read_bytes(), source=file.name))
    rejected = [one for one in found if isinstance(one, Rejected)]
    policies = [one for one in found if isinstance(one, Policy)]
    if rejected:
        first = rejected[0]
        raise BadInput(
            f"{first.where}: {first.reason}; nothing was taken in", expected=first.expected
        )
    runtime = open_runtime()
    with runtime.mirror.write():
        books.put_policies(runtime.mirror, policies)
    note(f"{len(policies)} policies taken in from {file}")
    _show(books.policies(runtime.mirror), now=runtime.now(), as_json=as_json)


@app.command()
def reject(policy: Id, as_json: JsonOption = False) -> None:
    """Say that a rule was misread: it binds no more, also when its document is read again.

    Example: agentarmy policies reject 3f2a91c0
    """
    _set(policy, Status.REJECTED, as_json=as_json)


@app.command()
def accept(policy: Id, as_json: JsonOption = False) -> None:
    """Let a rule bind that was rejected, or was doubtful when it was read.

    Example: agentarmy policies accept 3f2a91c0
    """
    _set(policy, Status.ACCEPTED, as_json=as_json)


def _set(ref: str, status: Status, *, as_json: bool) -> None:
    runtime = open_runtime()
    row = tables.get(runtime.mirror, "policies", ref)
    kept = books.set_status(runtime.mirror, str(row["id"]), status)
    does = "binds" if kept.binds else "binds no more"
    note(one_line(f"{kept.id[:8]} {does}: {kept.text}"))
    _show(books.policies(runtime.mirror), now=runtime.now(), as_json=as_json)


def _show(policies: tuple[Policy, ...], *, now: datetime, as_json: bool) -> None:
    plain: list[JsonValue] = [_plain(one) for one in policies]
    against: list[JsonValue] = list(clashes(policies, on=now.date()))
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.policies/1",
        "policies": plain,
        "contradictions": against,
    }
    emit(data, as_json=as_json, render=lambda: _table(policies))
    if not as_json:
        for line in against:
            note(one_line(str(line)))


def _plain(policy: Policy) -> dict[str, JsonValue]:
    return {
        "id": policy.id,
        "kind": str(policy.kind),
        "product": policy.product,
        "text": policy.text,
        "source": policy.source,
        "effective_from": policy.effective_from,
        "effective_until": policy.effective_until,
        "document": policy.document,
        "quote": policy.quote,
        "status": str(policy.status) or "in_force",
    }


def _table(policies: tuple[Policy, ...]) -> Table | str:
    if not policies:
        return "No policies yet. Next: agentarmy policies import policies.json"
    table = Table("id", "policy", "product", "says", "source")
    for policy in policies:
        state = "" if policy.status in (Status.IN_FORCE, Status.ACCEPTED) else f" ({policy.status})"
        says = policy.text + (f'\n"{_short(policy.quote)}"' if policy.quote else "")
        term = _term(policy)
        source = f"{policy.source}, {term}" if term else policy.source
        name = f"{policy.kind}{state}"
        table.add_row(policy.id[:8], name, policy.product or "all", says, source)
    return table


def _term(policy: Policy) -> str:
    start = f"from {policy.effective_from[:10]}" if policy.effective_from else ""
    end = f"until {policy.effective_until[:10]}" if policy.effective_until else ""
    return " ".join(filter(None, (start, end)))


def _short(quote: str) -> str:
    words = " ".join(quote.split())
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST].rsplit(' ', 1)[0]} …"


_LONGEST = 160
