"""A folder into which forms drop leads: files are taken when they stand still, and moved away.

    FOLDER/lead.json           waits until it has stood still
    FOLDER/done/lead.json      all of it was taken
    FOLDER/rejected/lead.json  something in it was not; lead.json.report.txt beside it says what

A file is never lost: it is moved, not deleted, and only when all that could be taken of it was.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from agentarmy import paths
from agentarmy.errors import NotFound, UsageError
from agentarmy.formats.base import Rejected
from agentarmy.formats.submissions import MOST_BYTES, Submission, read

SUFFIXES = (".json", ".jsonl", ".csv")
STILL = 2.0
"""Seconds for which size and time of change must have been the same."""
GRACE = 60.0
"""Seconds for which a file that breaks off may still be being written."""
_TEMPORARY = (".part", ".tmp", ".partial", ".crdownload", ".swp", "~")


@dataclass(frozen=True, slots=True)
class Handled:
    """One file that was taken: where it lies now, how many leads, and what was rejected."""

    name: str
    moved_to: Path
    leads: int
    rejected: tuple[Rejected, ...] = ()


@dataclass(slots=True)
class DropFolder:
    """A drop folder as one process watches it; it remembers what files looked like last."""

    folder: Path
    _seen: dict[str, tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.folder.is_dir():
            hint = f"mkdir -p {self.folder}"
            raise NotFound(f"no folder {self.folder}", expected="an existing folder", hint=hint)

    def ready(self, *, now: float) -> list[Path]:
        """Return the files that have stood still, by name; `now` in seconds since 1970.

        Hidden files, those of unfinished downloads and links are left alone.
        """
        found, seen = list[Path](), dict[str, tuple[int, int]]()
        for place, state in self._files():
            mark = (state.st_size, state.st_mtime_ns)
            seen[place.name] = mark
            old = now - state.st_mtime >= STILL
            if state.st_size and (old or self._seen.get(place.name) == mark):
                found.append(place)
        self._seen = seen
        return found

    def waiting(self) -> int:
        """Return how many files lie there."""
        return sum(1 for _ in self._files())

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        try:
            names = sorted(os.listdir(self.folder))
        except OSError as error:
            raise paths.storage(self.folder, error, doing="read") from error
        for name in names:
            if name.startswith(".") or name.endswith(_TEMPORARY):
                continue
            try:
                state = os.lstat(self.folder / name)
            except FileNotFoundError:
                continue  # another one took it
            if stat.S_ISREG(state.st_mode):
                yield self.folder / name, state


Take = Callable[[Sequence[Submission]], Awaitable[None]]


async def handle(place: Path, take: Take, *, now: float) -> Handled | None:
    """Take the leads of one file and move it; None when it looks half-written and is left.

    Raises what `take` raises; the file then stays where it is.
    """
    found = _read(place)
    if found is None:
        return None
    items, changed_at = found
    bad = tuple(item for item in items if isinstance(item, Rejected))
    good = [item for item in items if isinstance(item, Submission)]
    if bad and not good and _breaks_off(bad) and now - changed_at < GRACE:
        return None
    if good:
        await take(good)
    target = _moved(place, "rejected" if bad else "done")
    if bad:
        _report(target, bad, taken=len(good))
    return Handled(place.name, target, len(good), bad)


def _read(place: Path) -> tuple[list[Submission | Rejected], float] | None:
    """What a file holds, and when it was changed last; None when another process took it."""
    try:
        state = place.stat()
        data = b"" if state.st_size > MOST_BYTES else place.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise paths.storage(place, error, doing="read") from error
    return _items(place, data, size=state.st_size), state.st_mtime


def _items(place: Path, data: bytes, *, size: int) -> list[Submission | Rejected]:
    if size > MOST_BYTES:
        limit = f"at most {MOST_BYTES // 1_000_000} MB"
        return [Rejected(where=place.name, reason=f"{size / 1e6:.0f} MB", expected=limit)]
    if place.suffix.lower() not in SUFFIXES:
        reason = f'ends in "{place.suffix}"'
        return [Rejected(where=place.name, reason=reason, expected=" or ".join(SUFFIXES))]
    return list(read(data, place.name))


def _breaks_off(bad: Sequence[Rejected]) -> bool:
    return len(bad) == 1 and bad[0].reason.startswith(("broken", "empty"))


def _moved(place: Path, folder: str) -> Path:
    """Move a file aside, under a name that nothing has there."""
    home = place.parent / folder
    try:
        home.mkdir(exist_ok=True, mode=paths.FOLDER_MODE)
        target, number = home / place.name, 1
        while target.exists():
            number += 1
            target = home / f"{place.stem}-{number}{place.suffix}"
        place.rename(target)
    except FileNotFoundError:
        return home / place.name  # another one has moved it
    except OSError as error:
        raise paths.storage(home, error, doing="move a file into") from error
    return target


def _report(target: Path, bad: Sequence[Rejected], *, taken: int) -> None:
    lines = [f"{one.where}: {one.reason}; expected {one.expected}" for one in bad]
    lines.append(f"{taken} taken, {len(bad)} rejected")
    report = target.with_name(f"{target.name}.report.txt")
    paths.write_private(report, ("\n".join(lines) + "\n").encode("utf-8", "replace"))


def folder_of(named: str, configured: str) -> Path:
    """Return the folder that is meant. Raises UsageError when neither is named."""
    chosen = named or configured
    if not chosen:
        raise UsageError(
            "no drop folder is named",
            expected="a folder, or one in the settings",
            hint="agentarmy config set leads.folder FOLDER",
        )
    return Path(chosen).expanduser()
