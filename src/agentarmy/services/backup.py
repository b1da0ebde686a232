"""Saving a clone to one file and bringing it back, checked byte by byte; secrets are never in it.

A backup is a tar archive: manifest.json first, then mirror.sqlite and clone.toml.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shlex import quote
from typing import IO

from agentarmy import __version__, paths
from agentarmy.errors import BadInput, NotFound, UsageError
from agentarmy.services import setup
from agentarmy.store.database import Mirror, open_mirror

FORMAT = "agentarmy backup/1"
MANIFEST, MIRROR, SETTINGS = "manifest.json", "mirror.sqlite", "clone.toml"
_CHUNK = 1 << 20
_MOST_MANIFEST = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself; `files` maps a name to its SHA-256 (hex)."""

    clone: str
    tenant: str
    made_at: str
    version: str
    files: Mapping[str, str]

    def text(self) -> str:
        """Return the manifest as JSON."""
        table = {"format": FORMAT, "clone": self.clone, "tenant": self.tenant}
        table |= {"made_at": self.made_at, "version": self.version}
        return json.dumps({**table, "files": dict(self.files)}, indent=1) + "\n"

    @classmethod
    def parse(cls, raw: bytes) -> Manifest:
        """Read a manifest. Raises ValueError or KeyError when it is none."""
        table = json.loads(raw)
        if table["format"] != FORMAT or not set(table["files"]) <= {MIRROR, SETTINGS}:
            raise ValueError("another format")
        return cls(
            clone=str(table["clone"]),
            tenant=str(table["tenant"]),
            made_at=str(table["made_at"]),
            version=str(table["version"]),
            files={str(name): str(digest) for name, digest in table["files"].items()},
        )


def create(mirror: Mirror, clone: paths.Clone, *, target: Path, now: datetime) -> Manifest:
    """Save a clone to the new file `target` (mode 0600); others may go on reading and writing.

    Raises UsageError when the file is there already, Storage when the disk refuses; then nothing
    is left behind.
    """
    if target.exists():
        raise UsageError(f"{target} is already there", expected="a new file")
    with _disk(target, "write"), _scratch(target.parent) as folder:
        mirror.copy_to(folder / MIRROR)
        if clone.settings.is_file():
            shutil.copyfile(clone.settings, folder / SETTINGS)
        manifest = Manifest(
            clone=clone.name,
            tenant=mirror.tenant,
            made_at=now.isoformat(timespec="seconds"),
            version=__version__,
            files={p.name: digest(p) for p in sorted(folder.iterdir())},
        )
        packed = folder / "packed.tar"
        _pack(folder, manifest, packed)
        os.replace(packed, target)
    return manifest


def _pack(folder: Path, manifest: Manifest, packed: Path) -> None:
    packed.touch(mode=paths.FILE_MODE)
    with tarfile.open(packed, "w", format=tarfile.PAX_FORMAT) as archive:
        text = manifest.text().encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(text), paths.FILE_MODE
        archive.addfile(info, io.BytesIO(text))
        for name in manifest.files:
            info = tarfile.TarInfo(name)
            info.size, info.mode = (folder / name).stat().st_size, paths.FILE_MODE
            with open(folder / name, "rb") as stream:
                archive.addfile(info, stream)


def inspect(source: Path) -> Manifest:
    """Return what a backup says of itself. Raises NotFound, or BadInput when it is no backup."""
    if not source.is_file():
        beside = [p.name for p in source.parent.glob("*.tar")]
        raise NotFound.among("backup", str(source), beside, hint="agentarmy backup create FILE")
    with _archive(source) as archive:
        return _manifest(archive, source)


def restore(source: Path, *, name: str = "", overwrite: bool = False) -> paths.Clone:
    """Bring a clone back under its own name, or under `name`.

    All checksums are verified and the mirror is opened before anything is replaced; the old folder
    goes only when the new one stands in its place. Raises NotFound, BadInput for a file that is no
    backup or was changed, UsageError when the clone is there and `overwrite` is not set,
    NewerMirror when a newer program made it, Storage when the disk refuses.
    """
    manifest = inspect(source)
    clone = paths.clone(name or manifest.clone)
    if clone.root.exists() and not overwrite:
        raise UsageError(
            f'the clone "{clone.name}" is already there and would be replaced',
            expected="--yes to replace it, or --tenant NAME to put it beside",
            hint=f"agentarmy backup restore {quote(str(source))} --yes",
        )
    paths.make_private(clone.root.parent)
    with _disk(clone.root, "restore"), _scratch(clone.root.parent) as folder:
        _unpack(source, manifest, folder)
        fresh = folder / "clone"
        open_mirror(fresh / MIRROR, tenant=manifest.tenant, clock=setup.clock).close()
        _swap(fresh, clone.root, folder / "old")
    return clone


def _unpack(source: Path, manifest: Manifest, folder: Path) -> None:
    """Write the archive's known files below folder/clone, checked against the manifest."""
    fresh = paths.make_private(folder / "clone")
    with _archive(source) as archive:
        for name, wanted in manifest.files.items():
            member = archive.extractfile(name)
            if member is None:
                raise _damaged(source, name)
            (fresh / name).touch(mode=paths.FILE_MODE)
            with open(fresh / name, "wb") as stream:
                shutil.copyfileobj(member, stream, _CHUNK)
            if digest(fresh / name) != wanted:
                raise _damaged(source, name)


def _swap(fresh: Path, root: Path, old: Path) -> None:
    """Put `fresh` in the place of `root`; on a failure the old folder is put back."""
    if not root.exists():
        fresh.rename(root)
        return
    root.rename(old)
    try:
        fresh.rename(root)
    except BaseException:
        old.rename(root)
        raise


def digest(path: Path) -> str:
    """Return the SHA-256 of a file (hex)."""
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _manifest(archive: tarfile.TarFile, source: Path) -> Manifest:
    first = archive.next()
    member: IO[bytes] | None = None
    if first is not None and first.name == MANIFEST and first.size < _MOST_MANIFEST:
        member = archive.extractfile(first)
    if member is None:
        raise _foreign(source)
    try:
        return Manifest.parse(member.read())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _foreign(source) from error


@contextmanager
def _archive(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(source, "r:") as archive:
            yield archive
    except (tarfile.TarError, EOFError, KeyError) as error:
        raise _foreign(source) from error


@contextmanager
def _scratch(parent: Path) -> Iterator[Path]:
    """Yield a private folder on the same disk as `parent`, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix=".agentarmy-", dir=parent) as name:
        yield Path(name)


@contextmanager
def _disk(place: Path, doing: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise paths.storage(place, error, doing=doing) from error


def _foreign(source: Path) -> BadInput:
    return BadInput(
        f"{source} is no backup of agentarmy, or was cut off",
        expected="a file that 'agentarmy backup create' made",
    )


def _damaged(source: Path, name: str) -> BadInput:
    return BadInput(
        f"{source}: {name} was changed or damaged",
        expected="the checksum in its manifest",
        hint="use another backup; nothing was replaced",
    )
