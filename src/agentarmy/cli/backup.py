"""`backup`: save and restore the whole clone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agentarmy import paths
from agentarmy.cli import sealing
from agentarmy.cli.output import JsonOption, JsonValue, emit
from agentarmy.services import backup

app = typer.Typer(no_args_is_help=True, help="Save and restore a whole clone, without secrets.")


@app.command()
def create(
    file: Annotated[Path | None, typer.Argument(help="A new file; named by date if none.")] = None,
    tenant: Annotated[str, typer.Option("--tenant", metavar="CLONE", help="This clone.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Save the clone to one file; work may go on meanwhile.

    Example: agentarmy backup create mara.tar
    """
    from agentarmy import wiring

    runtime = wiring.open_runtime(tenant)
    now = runtime.now()
    target = file or Path(f"agentarmy-{runtime.clone.name}-{now:%Y-%m-%dT%H-%M-%S}.tar")
    manifest = backup.create(runtime.mirror, runtime.clone, target=target.absolute(), now=now)
    data = _document("create", target.absolute(), manifest, runtime.clone)
    size = target.stat().st_size
    emit(
        data,
        as_json=as_json,
        render=lambda: f"Saved {runtime.clone.name} to {target} ({size:,} bytes).",
    )


@app.command()
def restore(
    file: Path,
    tenant: Annotated[
        str, typer.Option("--tenant", metavar="CLONE", help="Restore under this name.")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Replace a clone that exists.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Bring a clone back; every checksum is verified before anything is replaced.

    Example: agentarmy backup restore mara.tar --yes
    """
    manifest = backup.inspect(file)
    clone = backup.restore(file, name=tenant, overwrite=yes)
    sealing.note_restored(clone)
    data = _document("restore", file.absolute(), manifest, clone)
    emit(data, as_json=as_json, render=lambda: f"Restored {clone.name} as of {manifest.made_at}.")


def _document(
    action: str, file: Path, manifest: backup.Manifest, clone: paths.Clone
) -> dict[str, JsonValue]:
    return {
        "schema": "agentarmy.backup/1",
        "action": action,
        "file": str(file),
        "clone": clone.name,
        "tenant": manifest.tenant,
        "made_at": manifest.made_at,
        "checksums": dict(manifest.files),
    }
