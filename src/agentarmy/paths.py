"""Where everything lies on disk. Asking for a place never creates it.

    HOME/config.toml            settings that hold for every clone
    HOME/current                the name of the clone in use
    HOME/clones/NAME/           one clone: clone.toml, mirror.sqlite, vectors/, models/, rejected/
                                and world.sqlite, where connectors practise
    CONFIG/secrets/NAME.sealed  encrypted secrets of a clone, where there is no system keyring
    CONFIG/audit-heads/NAME.jsonl  where a clone's audit chain stood, signed

HOME is AGENTARMY_HOME, else the user's data folder of this platform. CONFIG is HOME/config when
AGENTARMY_HOME is set, else the user's configuration folder, so that no secret lies beside data.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from agentarmy.errors import BadInput, NotFound, Storage, UsageError

APP = "agentarmy"
DEFAULT_CLONE = "default"
FOLDER_MODE, FILE_MODE = 0o700, 0o600
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class Clone:
    """The places of one clone; nothing of them need exist."""

    name: str
    root: Path

    @property
    def settings(self) -> Path:
        """The clone's own settings."""
        return self.root / "clone.toml"

    @property
    def mirror(self) -> Path:
        """The SQLite file."""
        return self.root / "mirror.sqlite"

    @property
    def vectors(self) -> Path:
        """The folder of vectors."""
        return self.root / "vectors"

    @property
    def models(self) -> Path:
        """The folder of local models."""
        return self.root / "models"

    @property
    def rejected(self) -> Path:
        """The folder of reports on what an import could not read."""
        return self.root / "rejected"

    @property
    def world(self) -> Path:
        """The SQLite file of the practice world, which stands in for providers."""
        return self.root / "world.sqlite"


def home() -> Path:
    """Return the data folder of the program (absolute)."""
    named = os.environ.get("AGENTARMY_HOME", "")
    if named:
        return Path(named).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path(APP, appauthor=False)


def config_dir() -> Path:
    """Return the folder that holds encrypted secrets, never inside a clone."""
    if os.environ.get("AGENTARMY_HOME", ""):
        return home() / "config"
    from platformdirs import user_config_path

    return user_config_path(APP, appauthor=False)


def secrets_file(clone: str) -> Path:
    """Return the place of a clone's encrypted secrets."""
    return config_dir() / "secrets" / f"{clone}.sealed"


def audit_heads_file(clone: str) -> Path:
    """Return the place of the heads of a clone's audit chain."""
    return config_dir() / "audit-heads" / f"{clone}.jsonl"


def config_file() -> Path:
    """Return the place of the settings that hold for every clone."""
    return home() / "config.toml"


def current_file() -> Path:
    """Return the place that names the clone in use."""
    return home() / "current"


def clones_dir() -> Path:
    """Return the folder of all clones."""
    return home() / "clones"


def clone(name: str) -> Clone:
    """Return the places of the clone `name`. Raises UsageError when no clone can be called so."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            f'"{name}" cannot be the name of a clone',
            expected="small letters, digits, '.', '_' and '-', at most 64",
            hint="agentarmy clone create mara",
        )
    return Clone(name, clones_dir() / name)


def clone_names() -> list[str]:
    """Return the names of all clones, sorted."""
    folder = clones_dir()
    if not folder.is_dir():
        return []
    return sorted(p.name for p in folder.iterdir() if p.is_dir() and _NAME.fullmatch(p.name))


def current_name() -> str:
    """Return the name of the clone in use: AGENTARMY_CLONE, HOME/current, else 'default'."""
    named = os.environ.get("AGENTARMY_CLONE", "")
    if named:
        return named
    try:
        named = current_file().read_bytes().decode("utf-8", "replace").strip()
    except OSError:
        return DEFAULT_CLONE
    return named or DEFAULT_CLONE


def current(name: str = "") -> Clone:
    """Return the places of the clone `name`, or of the one in use.

    The clone 'default' need not exist yet; any other name must. Raises NotFound with the nearest
    names, UsageError when no clone can be called so, BadInput when HOME/current names none.
    """
    chosen = name or os.environ.get("AGENTARMY_CLONE", "")
    if not chosen and not _NAME.fullmatch(current_name()):
        raise BadInput(f"{current_file()} names no clone", hint="agentarmy clone use default")
    found = clone(chosen or current_name())
    if found.name != DEFAULT_CLONE and not found.root.is_dir():
        raise NotFound.among(
            "clone", found.name, clone_names(), hint=f"agentarmy clone create {found.name}"
        )
    return found


def make_private(folder: Path) -> Path:
    """Create `folder` and its missing parents, each with mode 0700, and return it.

    Raises Storage when the disk refuses.
    """
    missing = [folder]
    while not missing[-1].parent.exists():
        missing.append(missing[-1].parent)
    try:
        for part in reversed(missing):
            if not part.is_dir():
                part.mkdir(mode=FOLDER_MODE, exist_ok=True)
                part.chmod(FOLDER_MODE)
    except OSError as error:
        raise storage(folder, error, doing="create") from error
    return folder


def write_private(path: Path, content: bytes) -> None:
    """Write a file of mode 0600 in one step: readers see the old content or the new one.

    Creates missing folders (0700). Raises Storage when the disk refuses; nothing is left behind.
    """
    make_private(path.parent)
    with _in_one_step(path) as stream:
        stream.write(content)


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """Open a text file of mode 0600 that takes its name when the block ends without an error.

    A device, a pipe or a link is written to as it is. Raises NotFound when there is no such
    folder, BadInput for a folder, Storage when the disk refuses; nothing is left behind.
    """
    if not path.parent.is_dir():
        raise NotFound(f"no folder {path.parent}", hint=f"mkdir -p {shlex.quote(str(path.parent))}")
    if path.is_dir():
        raise BadInput(f"{path} is a folder", expected="the name of a file to write")
    if path.is_symlink() or (path.exists() and not path.is_file()):
        with path.open("w", encoding="utf-8", newline="") as target:
            yield target
        return
    with _in_one_step(path) as stream:
        wrapped = io.TextIOWrapper(stream, encoding="utf-8", newline="")
        yield wrapped
        wrapped.flush()
        wrapped.detach()


@contextmanager
def _in_one_step(path: Path) -> Iterator[BinaryIO]:
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with open(handle, "wb") as stream:  # mkstemp creates with 0600
                yield cast("BinaryIO", stream)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        raise storage(path, error, doing="write") from error


def storage(path: Path, error: OSError, *, doing: str) -> Storage:
    """Word an error of the disk: what could not be done where, and the next command."""
    reason = (error.strerror or str(error)).lower()
    return Storage(
        f"cannot {doing} {path}: {reason}",
        expected="a folder that can be written and has room",
        hint="agentarmy doctor, or set AGENTARMY_HOME to another folder",
    )


def private_places(root: Path) -> list[Path]:
    """Return `root` and all below it whose mode lets anyone but the owner in.

    Symbolic links are left alone.
    """
    if not root.is_dir():
        return []
    found = [root, *root.rglob("*")]
    return [p for p in found if not p.is_symlink() and p.stat().st_mode & 0o077]


def mend_modes(root: Path) -> list[Path]:
    """Take everyone else's rights from `root` and all below it; return what was changed."""
    wide = private_places(root)
    for path in wide:
        path.chmod(FOLDER_MODE if path.is_dir() else FILE_MODE)
    return wide
