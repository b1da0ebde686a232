"""`clone`: one private folder per rep."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from agentarmy import paths
from agentarmy.cli.asking import confirmed
from agentarmy.cli.output import JsonOption, JsonValue, emit
from agentarmy.errors import UsageError
from agentarmy.services import setup

app = typer.Typer(no_args_is_help=True, help="One private folder per rep: nothing is shared.")
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def _show(action: str, clone: paths.Clone, *, as_json: bool, line: str) -> None:
    data = {
        "schema": "agentarmy.clone/1",
        "action": action,
        "name": clone.name,
        "folder": str(clone.root),
    }
    emit(data, as_json=as_json, render=lambda: line)


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="Small letters, digits, '.', '_', '-'.")] = "",
    rep: Annotated[str, typer.Option(help="The rep's name; names the clone too.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Make an empty clone; the first one becomes the one in use.

    Example: agentarmy clone create --rep "Mara Lindqvist"
    """
    if not name and not rep:
        raise UsageError("the clone needs a name", hint="agentarmy clone create mara")
    clone = setup.create_clone(name, rep=rep)
    _show(
        "create",
        clone,
        as_json=as_json,
        line=f"Made clone {clone.name} in {clone.root}. Next: agentarmy --clone {clone.name} init",
    )


@app.command("list")
def list_clones(as_json: JsonOption = False) -> None:
    """List the clones; the one in use is marked.

    Example: agentarmy clone list
    """
    names, current = paths.clone_names(), paths.current_name()
    clones: list[JsonValue] = [
        {"name": name, "current": name == current, "folder": str(paths.clone(name).root)}
        for name in names
    ]
    data = {"schema": "agentarmy.clone/1", "action": "list", "clones": clones}

    def render() -> Table | str:
        if not names:
            return "No clone yet. Next: agentarmy init"
        shown = Table("", "clone", "folder", box=None)
        for name in names:
            shown.add_row("*" if name == current else "", name, str(paths.clone(name).root))
        return shown

    emit(data, as_json=as_json, render=render)


@app.command()
def use(name: str, as_json: JsonOption = False) -> None:
    """Work in this clone from now on.

    Example: agentarmy clone use mara
    """
    clone = setup.use_clone(name)
    _show("use", clone, as_json=as_json, line=f"Now in clone {clone.name}.")


@app.command()
def remove(name: str, yes: Yes = False, as_json: JsonOption = False) -> None:
    """Delete a clone with all its data and secrets; asks first.

    Example: agentarmy clone remove trial --yes
    """
    clone = paths.clone(name)
    asking = clone.root.is_dir() and not yes
    if asking and not confirmed(f"Delete {clone.root} with all its data?"):
        raise typer.Abort
    setup.remove_clone(name)
    _show("remove", clone, as_json=as_json, line=f"Deleted clone {name}.")
