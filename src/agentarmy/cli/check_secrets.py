"""`agentarmy check-secrets`: no key may lie in a file as it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from agentarmy.cli.output import JsonOption, JsonValue, emit, note

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import RenderableType

    from agentarmy.services.secret_scan import Scan


def command(
    files: Annotated[
        list[str] | None, typer.Argument(help="Further files and folders, such as a checkout.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Look for keys and passwords that lie in files as they are; the exit code is 1 for any.

    Looked through are your clones, the settings, the drop folder, and what you name. A file and a
    line are told, never the value.

    Example: agentarmy check-secrets .
    """
    from agentarmy.services.secret_scan import named, scan

    found = scan([*named(files or ()), *_places()])
    leaks: list[JsonValue] = [
        {"file": str(one.place), "line": one.line, "kind": one.kind} for one in found.leaks
    ]
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.check-secrets/1",
        "files": found.files,
        "leaks": leaks,
        "skipped": list(found.skipped),
    }
    emit(data, as_json=as_json, render=lambda: _shown(found))
    for line in found.skipped:
        note(f"not looked at: {line}")
    if found.leaks:
        note("Take them out, and make new ones: agentarmy secrets set NAME")
        raise typer.Exit(1)


def _places() -> Iterator[Path]:
    from pathlib import Path

    from agentarmy import config, paths

    yield paths.home()
    yield paths.config_dir()
    for name in paths.clone_names():
        folder = config.load(paths.clone(name)).leads_folder
        if folder:
            yield Path(folder).expanduser()


def _shown(found: Scan) -> Iterator[RenderableType]:
    from rich.text import Text

    for one in found.leaks:
        where = f"{one.place}:{one.line}" if one.line else f"{one.place} (in its bytes)"
        yield Text.assemble((where, "bold"), ": ", (one.kind, "red"))
    many = f"{found.files:,} files looked through"
    yield Text(f"{many}: {len(found.leaks)} secrets" if found.leaks else f"{many}: no secret")
