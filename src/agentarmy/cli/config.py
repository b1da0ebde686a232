"""`config`: every setting with its origin."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from agentarmy import config, paths
from agentarmy.cli.output import JsonOption, JsonValue, emit
from agentarmy.errors import UsageError
from agentarmy.services import setup

app = typer.Typer(no_args_is_help=True, help="Settings: show and set, each with its origin.")


def _entry(key: str, value: config.Setting, origin: str) -> dict[str, JsonValue]:
    plain: JsonValue = list(value) if isinstance(value, tuple) else value
    return {"key": key, "value": plain, "origin": origin}


def _document(entries: list[dict[str, JsonValue]]) -> dict[str, JsonValue]:
    return {"schema": "agentarmy.config/1", "clone": paths.current_name(), "settings": entries}


def _words(value: config.Setting) -> str:
    return ", ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)


@app.command()
def show(
    key: Annotated[str, typer.Argument(help="One key; all when left out.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Show settings and where each comes from.

    Example: agentarmy config show zone
    """
    settings = config.load(paths.current())
    names = [key] if key else list(config.KEYS)
    rows = [(name, config.value_of(settings, name), settings.origins[name]) for name in names]

    def render() -> Table:
        shown = Table("key", "value", "origin", "what it is", box=None)
        for name, value, origin in rows:
            shown.add_row(name, _words(value), origin, config.KEYS[name].help)
        return shown

    data = _document([_entry(*row) for row in rows])
    emit(data, as_json=as_json, render=render)


@app.command("set")
def set_value(
    key: str,
    value: Annotated[str, typer.Argument(help="A list has commas between; '' empties it.")],
    everywhere: Annotated[
        bool, typer.Option("--global", help="For every clone instead of this one.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Set one value; comments in the file stay.

    Example: agentarmy config set us.domains northmill.example,northmill-service.example
    """
    parsed = config.parse(key, value)
    clone = setup.ensure_clone()
    if key == "tenant" and not setup.is_empty(clone):
        raise UsageError(
            "tenant stays as it is once the clone holds records",
            expected="an empty clone, because ids are made from it",
            hint="agentarmy clone create NAME, then import again",
        )
    path = paths.config_file() if everywhere else clone.settings
    config.write(path, {key: parsed})
    data = _document([_entry(key, parsed, str(path))])
    emit(data, as_json=as_json, render=lambda: f"{key} = {_words(parsed)} ({path})")
