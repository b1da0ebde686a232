"""Files in folders of this machine that the rep has allowed; they are bytes here, never opened
by a program.

No path leads out: every part of a path is opened below the one before it and may not be a link,
so what is read is what was checked, whoever changes the folder meanwhile. Hidden files, and names
that cannot be printed, are left alone.
"""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from mimetypes import MimeTypes
from pathlib import Path

from agentarmy.connectors.base import Account, FileRef
from agentarmy.connectors.matching import best
from agentarmy.errors import BadInput, Gone, Outside, Refused, Transient

MOST_FILES, MOST_DEPTH = 20_000, 12
"""What a search looks at: no more files, no deeper folders."""

_TYPES = MimeTypes(filenames=())  # the machine's own tables would make the answer differ
_OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK


@dataclass(frozen=True, slots=True)
class _Found:
    ref: str
    path: str
    state: os.stat_result


class FolderFiles:
    """The files below some folders. Raises BadInput for a folder that is no absolute path."""

    def __init__(self, folders: Sequence[Path]) -> None:
        for folder in folders:
            if not folder.is_absolute() or folder == Path(folder.anchor):
                raise BadInput(
                    f"{folder} cannot be a folder for files",
                    expected="the whole path of a folder such as /home/mara/sheets",
                    hint="agentarmy config set connect.folders /home/mara/sheets",
                )
        # Where an allowed folder leads is settled once; a link put there later is not followed.
        roots = [Path(os.path.realpath(folder)) for folder in folders]
        self._roots = {sha256(os.fsencode(root)).hexdigest()[:8]: root for root in roots}

    @property
    def account(self) -> Account:
        """Whose files they are: this machine's."""
        return Account(provider="folder", address="")

    async def search(self, words: str, *, limit: int) -> Sequence[FileRef]:
        """Return the files whose paths hold more than half of the words, best first.

        Raises Gone when none of the folders is there.
        """
        return await asyncio.to_thread(self._search, words, limit)

    async def read(self, ref: str, *, limit: int) -> bytes:
        """Return the bytes of a file. Raises Gone, Refused for what is no plain file below an
        allowed folder or is over the limit.
        """
        return await asyncio.to_thread(self._read, ref, limit)

    def _search(self, words: str, limit: int) -> list[FileRef]:
        found: dict[str, list[_Found]] = {}
        count = missing = 0
        for mark, root in self._roots.items():
            try:
                with _opened(str(root), folder=True) as handle:
                    for one in _walk(handle, ref=mark, path=root.name):
                        found.setdefault(one.path, []).append(one)
                        count += 1
                        if count >= MOST_FILES:
                            break
            except Outside:
                missing += 1
        if self._roots and missing == len(self._roots):
            raise Gone(f"no folder {next(iter(self._roots.values()))}")
        paths = best(words, found, limit=limit)
        return [_file_ref(one) for path in paths for one in found[path]][: max(limit, 0)]

    def _read(self, ref: str, limit: int) -> bytes:
        mark, _, path = ref.partition("/")
        root, parts = self._roots.get(mark), path.split("/")
        if root is None or not all(map(_is_name, parts)):
            raise Refused(f"{ref[:60]!r} is in no allowed folder")
        with _descended(root, parts) as handle:
            state = os.fstat(handle)
            if not stat.S_ISREG(state.st_mode):
                raise Refused(f"{path} is no plain file")
            content = _bytes(handle, limit + 1)
        if len(content) > limit or state.st_size > limit:
            size = max(state.st_size, len(content))
            raise Refused(f"{path} has {size:,} bytes, over {limit:,}")
        return content


def _is_name(part: str) -> bool:
    """Whether a part of a path may be opened: no '..', nothing hidden, no separator."""
    return (
        part != ""
        and not part.startswith(".")
        and part.isprintable()
        and "/" not in part
        and "\\" not in part
    )


@contextmanager
def _opened(name: str, *, folder: bool, below: int | None = None) -> Iterator[int]:
    flags = _OPEN | (os.O_DIRECTORY if folder else 0)
    try:
        handle = os.open(name, flags, dir_fd=below)
    except FileNotFoundError as problem:
        raise Gone(f"no file {name}") from problem
    except (OSError, ValueError) as problem:  # a link is ELOOP, or ENOTDIR in place of a folder
        raise Refused(f"{name} cannot be opened") from problem
    try:
        yield handle
    finally:
        os.close(handle)


@contextmanager
def _descended(root: Path, parts: Sequence[str]) -> Iterator[int]:
    """Open a file part by part below its root, following no link."""
    with ExitStack() as held:
        handle = held.enter_context(_opened(str(root), folder=True))
        for at, part in enumerate(parts, start=1):
            inside = _opened(part, folder=at < len(parts), below=handle)
            handle = held.enter_context(inside)
        yield handle


def _bytes(handle: int, most: int) -> bytes:
    pieces, left = [], max(most, 0)
    try:
        while left and (piece := os.read(handle, min(left, 1 << 20))):
            pieces.append(piece)
            left -= len(piece)
    except OSError as problem:
        raise Transient(f"a file cannot be read: {problem.strerror}") from problem
    return b"".join(pieces)


def _walk(handle: int, *, ref: str, path: str, depth: int = 0) -> Iterator[_Found]:
    """Yield the plain files below an open folder, in the order of their names."""
    try:
        names = sorted(one for one in os.listdir(handle) if _is_name(one))
    except OSError:
        return
    for name in names:
        try:
            state = os.stat(name, dir_fd=handle, follow_symlinks=False)
        except OSError:
            continue
        inner, shown = f"{ref}/{name}", f"{path}/{name}"
        if stat.S_ISREG(state.st_mode):
            yield _Found(inner, shown, state)
        elif stat.S_ISDIR(state.st_mode) and depth < MOST_DEPTH:
            try:
                with _opened(name, folder=True, below=handle) as child:
                    yield from _walk(child, ref=inner, path=shown, depth=depth + 1)
            except Outside:
                continue


def _file_ref(found: _Found) -> FileRef:
    return FileRef(
        ref=found.ref,
        path=found.path,
        media_type=_TYPES.guess_type(found.path)[0] or "application/octet-stream",
        size=found.state.st_size,
        changed_at=datetime.fromtimestamp(found.state.st_mtime, UTC),
    )
