"""At the end of a command: a head for every audit chain that it went on with."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from agentarmy import paths
from agentarmy.errors import UserError


def seal_appended() -> None:
    """Keep a head of each chain that this process appended to; never in the way of anything."""
    from agentarmy.store import audit

    while audit.unsealed:
        mirror = audit.unsealed.pop()
        with suppress(UserError, OSError):
            _seal(mirror)


def note_restored(clone: paths.Clone) -> None:
    """Say in the chain of a clone that a backup took its place, and from where it goes on."""
    from agentarmy.store import audit
    from agentarmy.wiring import open_runtime

    mirror = open_runtime(clone.name).mirror
    audit.append(
        mirror, actor="rep", action="clone.restored", subject_kind="clone", subject="clone"
    )
    with suppress(UserError, OSError):
        _seal(clone.mirror, kind="restored")


def _seal(file: Path, *, kind: str = "head") -> None:
    from agentarmy.wiring import open_runtime

    clone = paths.Clone(file.parent.name, file.parent)
    if clone.root.parent != paths.clones_dir() or clone.mirror != file:
        return  # not a clone of this home: whoever opened it seals it
    runtime = open_runtime(clone.name)
    runtime.sealer().seal(now=runtime.now(), kind=kind)
