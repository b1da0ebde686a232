"""`secrets`: keys in the system keyring or an encrypted file."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from agentarmy import paths, secrets
from agentarmy.cli.output import JsonOption, JsonValue, emit
from agentarmy.errors import BadInput
from agentarmy.services import setup

app = typer.Typer(no_args_is_help=True, help="Keys and passwords, never in plain text on disk.")
Tenant = Annotated[
    str, typer.Option("--tenant", metavar="CLONE", help="Of this clone instead of the one in use.")
]


def _ask() -> str:
    return str(typer.prompt("Passphrase of the secrets file", hide_input=True, err=True))


def _vault(tenant: str) -> secrets.Vault:
    clone = setup.ensure_clone(tenant)
    return setup.vault(clone, ask=_ask if sys.stdin.isatty() else None)


def _document(vault: secrets.Vault, action: str, names: list[str]) -> dict[str, JsonValue]:
    return {
        "schema": "agentarmy.secrets/1",
        "action": action,
        "place": vault.place,
        "names": names,
    }


@app.command("set")
def set_secret(name: str, tenant: Tenant = "", as_json: JsonOption = False) -> None:
    """Keep a secret; its value is asked for, or read from standard input.

    Example: agentarmy secrets set mail.password < password.txt
    """
    secrets.check_name(name)
    typed = sys.stdin.isatty()
    value = typer.prompt(name, hide_input=True, err=True) if typed else sys.stdin.read()
    value = value.rstrip("\r\n")
    if not value:
        raise BadInput(f"no value for {name}", expected="its text on standard input")
    vault = _vault(tenant)
    vault.put(name, value)
    data = _document(vault, "set", [name])
    emit(data, as_json=as_json, render=lambda: f"Kept {name} in the {vault.place}.")


@app.command("list")
def list_secrets(tenant: Tenant = "", as_json: JsonOption = False) -> None:
    """List the names of the secrets, never their values.

    Example: agentarmy secrets list
    """
    vault = setup.vault(paths.current(tenant))
    names = vault.names()
    data = _document(vault, "list", names)
    emit(data, as_json=as_json, render=lambda: "\n".join(names) or f"No secrets in {vault.place}.")


@app.command("rm")
def remove(name: str, tenant: Tenant = "", as_json: JsonOption = False) -> None:
    """Delete a secret.

    Example: agentarmy secrets rm mail.password
    """
    vault = _vault(tenant)
    vault.remove(name)
    data = _document(vault, "rm", [name])
    emit(data, as_json=as_json, render=lambda: f"Deleted {name} from the {vault.place}.")
