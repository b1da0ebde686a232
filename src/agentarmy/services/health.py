"""What `doctor` looks at: each check says what it found and the command that mends it."""

from __future__ import annotations

import platform
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from agentarmy import config, paths, secrets
from agentarmy.errors import UserError
from agentarmy.services import setup
from agentarmy.store import database, tables

State = Literal["ok", "todo", "off", "bad"]
"""ok; todo: something worth doing; off: an optional part is not there; bad: must be mended."""

LEAST_PYTHON = (3, 11)
LEAST_SQLITE = (3, 37, 0)
"""STRICT tables came with SQLite 3.37 (sqlite.org/stricttables.html)."""
LITTLE_ROOM, NO_ROOM = 1_000, 50
"""Free megabytes below which `doctor` warns, and below which it fails."""

EXTRAS = {
    "vector": ("chromadb", "search by meaning"),
    "llm": ("litellm", "language models over the network"),
    "local-llm": ("llama_cpp", "a language model on this machine"),
    "google": ("googleapiclient", "Gmail, Calendar, Drive"),
    "voice": ("faster_whisper", "listening to calls"),
    "tts": ("piper", "speaking"),
    "durable": ("dbos", "workflows that survive a restart"),
    "server": ("fastapi", "the backend of a team"),
    "docs": ("pypdf", "words of PDF and Word attachments"),
}
"""Extra by name: a module that shows it is installed, and what it is good for."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; `mend` is the command to type, '' when there is none."""

    name: str
    state: State
    detail: str
    mend: str = ""


def examine(clone: paths.Clone, *, extras: dict[str, tuple[str, str]] = EXTRAS) -> list[Check]:
    """Look at everything and mend the modes of folders; nothing else is changed or created."""
    found = [_python(), _sqlite(), _room(), *_folders(clone)]
    for check in (_settings, _secrets, _mirror):
        try:
            found += check(clone)
        except UserError as error:
            found.append(Check(check.__name__.strip("_"), "bad", error.what, error.hint))
    return found + [_extra(name, *what) for name, what in extras.items()]


def _python() -> Check:
    good = sys.version_info >= LEAST_PYTHON
    return Check("python", "ok" if good else "bad", platform.python_version(), "" if good else
                 "install Python 3.11 or newer")  # fmt: skip


def _sqlite() -> Check:
    """Try a whole mirror with its full-text index in a folder of its own."""
    problem = "" if sqlite3.sqlite_version_info >= LEAST_SQLITE else "too old"
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "mirror.sqlite"
            database.open_mirror(path, tenant="doctor", clock=setup.clock).close()
    except (UserError, sqlite3.Error, OSError) as error:
        problem = problem or f"cannot make a mirror: {error}"
    detail = f"{sqlite3.sqlite_version}, {problem or 'with full-text search'}"
    mend = f"install a Python with SQLite {'.'.join(map(str, LEAST_SQLITE))} or newer and FTS5"
    return Check("sqlite", "bad" if problem else "ok", detail, mend if problem else "")


def _room() -> Check:
    place = paths.home()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free // 1_000_000
    state: State = "bad" if free < NO_ROOM else "todo" if free < LITTLE_ROOM else "ok"
    mend = "" if state == "ok" else "make room, or set AGENTARMY_HOME to another disk"
    return Check("disk", state, f"{free:,} MB free at {place}", mend)


def _folders(clone: paths.Clone) -> Iterator[Check]:
    home = paths.home()
    if not home.is_dir():
        yield Check("home", "todo", f"{home} is not there yet", "agentarmy init")
        return
    try:
        mended = [p for place in {home, paths.config_dir()} for p in paths.mend_modes(place)]
    except OSError as error:
        yield Check("home", "bad", f"{home}: {error.strerror}", f"chmod -R go= {home}")
        return
    detail = f"mended the rights of {len(mended)} files" if mended else "only you can read it"
    yield Check("home", "ok", f"{home}: {detail}")
    there = clone.root.is_dir()
    yield Check("clone", "ok" if there else "todo", clone.name, "" if there else "agentarmy init")


def _settings(clone: paths.Clone) -> Iterator[Check]:
    settings = config.load(clone)
    told = bool(settings.me.name and settings.us.domains)
    detail = f"{settings.me.name or 'no name'}, {', '.join(settings.us.domains) or 'no domains'}"
    yield Check("settings", "ok" if told else "todo", detail, "" if told else "agentarmy init")


def _secrets(clone: paths.Clone) -> Iterator[Check]:
    problem = secrets.keyring_problem()
    if not problem:
        yield Check("secrets", "ok", setup.vault(clone).place)
        return
    try:
        secrets.passphrase(None)
    except UserError as error:
        detail = f"{problem}; an encrypted file is used, its passphrase is asked for each time"
        yield Check("secrets", "todo", detail, f"set {error.expected}")
    else:
        yield Check("secrets", "ok", f"{problem}; encrypted file {setup.vault(clone).place}")


def _mirror(clone: paths.Clone) -> Iterator[Check]:
    counts: dict[str, int] = {}
    if clone.mirror.exists():
        tenant = config.load(clone).tenant
        mirror = database.open_mirror(clone.mirror, tenant=tenant, clock=setup.clock)
        try:
            counts = tables.count_rows(mirror)
        finally:
            mirror.close()
        yield Check("mirror", "ok", f"opens, {clone.mirror.stat().st_size / 1e6:,.1f} MB")
    else:
        yield Check("mirror", "todo", "nothing in it yet", "agentarmy import mail.mbox")
    prices = 'agentarmy pricebook add "Seat" --price 40 --currency USD'
    yield _count("prices", counts, prices)
    yield _count("messages", counts, "agentarmy import mail.mbox")


def _count(table: str, counts: dict[str, int], mend: str) -> Check:
    number = counts.get(table, 0)
    return Check(table, "ok" if number else "todo", f"{number:,}", "" if number else mend)


def _extra(name: str, module: str, purpose: str) -> Check:
    if find_spec(module) is not None:
        return Check(f"extra {name}", "ok", purpose)
    return Check(f"extra {name}", "off", purpose, f"pip install 'agentarmy[{name}]'")
