"""Which files an import reads, in which order, and how one tells that a file has not changed."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from agentarmy.errors import BadInput, NotFound

MAIL_FOLDERS = ("cur", "new")
_HEAD = 4096
_SYSTEM = frozenset({"Thumbs.db", "desktop.ini", "dovecot-uidlist", "dovecot.index"})
_REPORT = re.compile(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d(?:-\d+)?\.(?:jsonl|txt)")


@dataclass(frozen=True, slots=True)
class Found:
    """One file to read; `name` is what the format is told by, `folder` a Maildir's own name."""

    path: Path
    size: int
    mtime_ns: int
    inode: int
    folder: str = ""

    @property
    def name(self) -> str:
        """The name for the reader, with its folder; a Maildir's files are messages."""
        name = f"{self.path.parent.name}/{self.path.name}" + (".eml" if self.folder else "")
        return os.fsencode(name).decode("utf-8", "replace")

    @property
    def key(self) -> str:
        """The path as text, for the mirror; bytes that are no UTF-8 are written as \\xNN."""
        return os.fsencode(self.path).decode("utf-8", "backslashreplace")

    def beside(self, name: str) -> bytes | None:
        """Return the content of a file by its path relative to this one; None without one."""
        try:
            return (self.path.parent / name).read_bytes()
        except OSError:
            return None

    def fingerprint(self) -> str:
        """Return a mark that changes when the file does: size, time, inode and first 4 KiB.

        A Maildir's file never changes under one name, so its content is not looked at.
        Raises OSError when the file cannot be read.
        """
        mark = f"{self.size}-{self.mtime_ns}-{self.inode}"
        if self.folder:
            return mark
        with open(self.path, "rb") as stream:
            return f"{mark}-{hashlib.sha256(stream.read(_HEAD)).hexdigest()[:16]}"


def check_paths(paths: Sequence[Path]) -> None:
    """Raise NotFound for the first path that does not exist, with the nearest names beside it.

    Raises BadInput for a device or a pipe: it could go on for ever.
    """
    for path in paths:
        if path.is_symlink() and not path.exists():
            raise NotFound(f'"{path}" is a link to nothing', expected="a file or folder")
        if not path.exists():
            beside = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
            raise NotFound.among("file or folder", str(path), beside)
        if not (path.is_file() or path.is_dir()):
            raise BadInput(f"{path} is a device or a pipe", expected="a file or folder")


Closed = Callable[[Path, OSError], None]
"""Is told a folder or file that the system does not let us look into, and why."""


def _refuse(path: Path, error: OSError) -> None:
    raise error


def walk(paths: Sequence[Path], closed: Closed = _refuse) -> Iterator[Found]:
    """Yield every file below `paths` once, folders in the order of their names.

    Hidden files, links to folders or to nothing, devices, pipes and reports of earlier imports are
    left out; of a Maildir its messages are yielded. `closed` is told what cannot be looked into,
    and the rest is yielded; without it OSError is raised.
    """
    seen: set[Path] = set()
    for path in paths:
        for found in _below(path.absolute(), "", closed):
            if found.path not in seen:
                yield found
            if len(paths) > 1:  # one path cannot lead to a file twice
                seen.add(found.path)


def tables_last(files: Iterable[Found]) -> list[Found]:
    """Return files in their order, tables after all others.

    Rows are linked to companies and people that are known by then.
    """
    return sorted(files, key=lambda file: file.path.suffix.lower() in (".csv", ".tsv"))


def is_maildir(folder: Path) -> bool:
    """Return whether this folder is a Maildir: it holds cur and new."""
    return all((folder / name).is_dir() for name in MAIL_FOLDERS)


def _below(path: Path, folder: str, closed: Closed) -> Iterator[Found]:
    try:
        if path.is_file():
            info = path.stat()
            yield Found(path, info.st_size, info.st_mtime_ns, info.st_ino, folder)
            return
        maildir = is_maildir(path)
        inside = _entries(path)
        chosen = [entry for entry in inside if _chosen(entry, maildir=maildir)]
    except OSError as error:
        closed(path, error)
        return
    if maildir:
        for name in MAIL_FOLDERS:
            yield from _messages(path / name, path.name, closed)
    for entry in chosen:
        yield from _below(Path(entry.path), "", closed)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def _chosen(entry: os.DirEntry[str], *, maildir: bool) -> bool:
    if _left_out(entry, maildir=maildir) or (entry.is_symlink() and entry.is_dir()):
        return False
    return entry.is_dir() or entry.is_file()


def _left_out(entry: os.DirEntry[str], *, maildir: bool) -> bool:
    """Whether a folder's entry is passed over: hidden, of a system, or a Maildir's own affair."""
    if maildir and (entry.name in (*MAIL_FOLDERS, "tmp") or not entry.is_dir()):
        return True
    if entry.name.startswith("."):
        # The folders of a Maildir are hidden: .Sent, .Archive.2025
        return not (maildir and is_maildir(Path(entry.path)))
    return entry.name in _SYSTEM or _is_report(entry)


def _is_report(entry: os.DirEntry[str]) -> bool:
    """Whether a file is what an import wrote of what it could not read."""
    folder = os.path.basename(os.path.dirname(entry.path))
    return folder == "rejected" and _REPORT.fullmatch(entry.name) is not None


def _messages(folder: Path, name: str, closed: Closed) -> Iterator[Found]:
    try:
        for entry in _entries(folder):
            if entry.is_file() and entry.name[0] != ".":
                info = entry.stat()
                yield Found(Path(entry.path), info.st_size, info.st_mtime_ns, info.st_ino, name)
    except OSError as error:
        closed(folder, error)
