"""`agentarmy models`: what may be fetched to run on this machine, and what is here."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from agentarmy.cli.output import JsonOption, JsonValue, emit, note, progress
from agentarmy.wiring import Runtime, open_runtime

app = typer.Typer(no_args_is_help=True, help="Models that run on this machine: list, pull.")


@app.command("list")
def list_(as_json: JsonOption = False) -> None:
    """List the models there are, and which of them are here. Nothing works only with one.

    Example: agentarmy models list
    """
    _show("list", open_runtime(), as_json=as_json)


@app.command()
def pull(
    name: Annotated[str, typer.Argument(help="The name from `models list`.")],
    as_json: JsonOption = False,
) -> None:
    """Fetch a model; a download that was cut short goes on where it stopped.

    Example: agentarmy models pull embed
    """
    from agentarmy.services import models

    runtime = open_runtime()
    model = models.named(name)
    with progress() as bar:
        task = bar.add_task(f"{name} (MB)", total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done / 1e6, total=total / 1e6 or None)

        url = runtime.settings.models_url if name == "embed" else ""
        fetched = models.pull(runtime.clone.models, model, url=url, progress=show)
    note(f"{name} is here" if fetched else f"{name} was here already")
    if runtime.settings.knowledge_embedder != "minilm":
        note("To search by it: agentarmy config set knowledge.embedder minilm")
    _show("pull", runtime, as_json=as_json)


def _show(action: str, runtime: Runtime, *, as_json: bool) -> None:
    from agentarmy.services import models

    rows: list[dict[str, JsonValue]] = [
        {
            "name": one.name,
            "about": one.about,
            "licence": one.licence,
            "here": models.present(runtime.clone.models, one),
        }
        for one in models.MODELS.values()
    ]
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.models/1",
        "action": action,
        "folder": str(runtime.clone.models),
        "models": rows,
    }
    emit(data, as_json=as_json, render=lambda: _table(rows))


def _table(rows: list[dict[str, JsonValue]]) -> Table:
    table = Table("model", "here", "what it is", "licence", box=None, pad_edge=False)
    for row in rows:
        here = "yes" if row["here"] else "no"
        table.add_row(str(row["name"]), here, str(row["about"]), str(row["licence"]))
    return table
