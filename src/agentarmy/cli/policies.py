"""`agentarmy policies`: the rules that bind a deal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from agentarmy.cli.output import JsonOption, JsonValue, emit, note
from agentarmy.domain.records import Policy
from agentarmy.errors import BadInput, NotFound
from agentarmy.formats.base import Rejected
from agentarmy.formats.policies import read_policies
from agentarmy.store import books
from agentarmy.wiring import open_runtime

app = typer.Typer(
    help="Rules that bind a deal: delivery days, discounts, limits.", no_args_is_help=True
)


@app.command("list")
def list_(as_json: JsonOption = False) -> None:
    """List the policies that deals are checked against.

    Example: agentarmy policies list
    """
    _show(books.policies(open_runtime().mirror), as_json=as_json)


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
    mirror = open_runtime().mirror
    with mirror.write():
        books.put_policies(mirror, policies)
    note(f"{len(policies)} policies taken in from {file}")
    _show(books.policies(mirror), as_json=as_json)


def _show(policies: tuple[Policy, ...], *, as_json: bool) -> None:
    plain: list[JsonValue] = [_plain(one) for one in policies]
    data: dict[str, JsonValue] = {"schema": "agentarmy.policies/1", "policies": plain}
    emit(data, as_json=as_json, render=lambda: _table(policies))


def _plain(policy: Policy) -> dict[str, JsonValue]:
    return {
        "id": policy.id,
        "kind": str(policy.kind),
        "product": policy.product,
        "text": policy.text,
        "source": policy.source,
        "effective_from": policy.effective_from,
    }


def _table(policies: tuple[Policy, ...]) -> Table | str:
    if not policies:
        return "No policies yet. Next: agentarmy policies import policies.json"
    table = Table("policy", "product", "says", "source")
    for policy in policies:
        table.add_row(str(policy.kind), policy.product or "all", policy.text, policy.source)
    return table
