"""Setting up clones: made, used, removed, and where their secrets are kept."""

from __future__ import annotations

import os
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from agentarmy import config, paths
from agentarmy.errors import NotFound, UsageError

if TYPE_CHECKING:
    from agentarmy import secrets


def slug(text: str) -> str:
    """Return a name that a clone can have, made from a person's name."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:64]


def create_clone(name: str = "", *, rep: str = "") -> paths.Clone:
    """Make an empty clone, named after the rep when `name` is empty; the first becomes current.

    Raises UsageError when the name is bad or taken, Storage when the disk refuses.
    """
    clone = paths.clone(name or slug(rep))
    if clone.root.exists():
        raise UsageError(
            f'the clone "{clone.name}" is already there',
            expected="a name of its own",
            hint=f"agentarmy clone use {clone.name}",
        )
    first = not paths.clone_names()
    paths.make_private(clone.root)
    config.write(clone.settings, {"me.name": rep} if rep else {})
    if first:
        use_clone(clone.name)
    return clone


def ensure_clone(name: str = "") -> paths.Clone:
    """Return the clone in use (or `name`), made when it is 'default' and not there yet.

    Raises NotFound when another clone than 'default' is missing.
    """
    clone = paths.current(name)
    return clone if clone.root.is_dir() else create_clone(clone.name)


def use_clone(name: str) -> paths.Clone:
    """Make a clone the current one. Raises NotFound with the nearest names."""
    clone = _existing(name)
    paths.write_private(paths.current_file(), f"{clone.name}\n".encode())
    return clone


def remove_clone(name: str) -> paths.Clone:
    """Delete a clone with all its data and secrets, and what was kept outside of its audit chain.

    Raises NotFound with the nearest names, Storage when the disk refuses.
    """
    clone = _existing(name)
    forget_secrets(clone)
    try:
        shutil.rmtree(clone.root)
        paths.audit_heads_file(clone.name).unlink(missing_ok=True)
        if not os.environ.get("AGENTARMY_CLONE") and paths.current_name() == clone.name:
            paths.current_file().unlink(missing_ok=True)
    except OSError as error:
        raise paths.storage(clone.root, error, doing="remove") from error
    return clone


def _existing(name: str) -> paths.Clone:
    clone = paths.clone(name)
    if not clone.root.is_dir():
        raise NotFound.among("clone", name, paths.clone_names(), hint="agentarmy clone list")
    return clone


def machine_zone() -> str:
    """Return the machine's time zone by its IANA name, 'UTC' when it cannot be told."""
    named = os.environ.get("TZ", "").removeprefix(":")
    linked = os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    try:
        written = Path("/etc/timezone").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        written = ""
    for name in (named, linked, written):
        if name and not config.KEYS["zone"].check(name):
            return "UTC" if name in ("Etc/UTC", "Universal", "Zulu") else name
    return "UTC"


def clock() -> datetime:
    """Return the present moment (aware UTC)."""
    return datetime.now(UTC)


def is_empty(clone: paths.Clone) -> bool:
    """Return whether the clone holds no record yet."""
    if not clone.mirror.is_file():
        return True
    from agentarmy.store import database, tables

    mirror = database.open_mirror(clone.mirror, tenant="local", clock=clock)
    try:
        return not any(tables.count_rows(mirror).values())
    finally:
        mirror.close()


def vault(clone: paths.Clone, *, ask: secrets.Ask | None = None) -> secrets.Vault:
    """Return where this clone's secrets are kept. `ask` gets the passphrase from the person."""
    from agentarmy import secrets

    home = os.environ.get("AGENTARMY_HOME", "")
    # Two homes may both have a clone 'default'; the keyring is one for the whole machine.
    service = f"{paths.APP}/{clone.name}" + (f" in {paths.home()}" if home else "")
    return secrets.open_vault(service, paths.secrets_file(clone.name), ask=ask)


def forget_secrets(clone: paths.Clone) -> None:
    """Delete all secrets of a clone, without needing their passphrase."""
    from agentarmy import secrets

    found = vault(clone)
    if isinstance(found, secrets.KeyringVault):
        for name in found.names():
            found.remove(name)
    paths.secrets_file(clone.name).unlink(missing_ok=True)
