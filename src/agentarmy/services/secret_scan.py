"""Looks through files for secrets that lie in them as they are. Values are never repeated."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from agentarmy.errors import NotFound
from agentarmy.formats import secret_marks

MOST_BYTES = 50_000_000
_LEFT_OUT = frozenset(
    {".git", ".venv", "node_modules", "__pycache__", ".mypy_cache", ".ruff_cache", ".hypothesis"}
    | {".pytest_cache", ".import_linter_cache", "models", "vectors"}
)
_SAMPLE = 8192


@dataclass(frozen=True, slots=True)
class Leak:
    """A secret in a file: where it stands (line 0: somewhere in a file that is no text)."""

    place: Path
    line: int
    kind: str


@dataclass(slots=True)
class Scan:
    """What was looked through: leaks, how many files, and what could not be looked at."""

    leaks: list[Leak] = field(default_factory=list)
    files: int = 0
    skipped: list[str] = field(default_factory=list)


def scan(places: Iterable[Path]) -> Scan:
    """Look through files and folders; what is not there is left out, links are not followed."""
    found, seen = Scan(), set[tuple[int, int]]()
    for place in places:
        for file in _files(place):
            try:
                state = file.lstat()
                mark = (state.st_dev, state.st_ino)
                if mark in seen or not stat.S_ISREG(state.st_mode):
                    continue
                seen.add(mark)
                if state.st_size > MOST_BYTES:
                    found.skipped.append(f"{file}: {state.st_size / 1e6:.0f} MB")
                    continue
                found.leaks += _of_file(file)
                found.files += 1
            except OSError as error:
                found.skipped.append(f"{file}: {(error.strerror or str(error)).lower()}")
    return found


def named(places: Iterable[str]) -> list[Path]:
    """Return the places that a person named. Raises NotFound for one that is not there."""
    found = [Path(place).expanduser() for place in places]
    for place in found:
        if not place.exists():
            raise NotFound(f"no file or folder {place}")
    return found


def _files(place: Path) -> Iterator[Path]:
    if not place.is_dir():
        yield from [place] if place.exists() else []
        return
    for folder, names, files in os.walk(place):
        names[:] = sorted(name for name in names if name not in _LEFT_OUT)
        yield from (Path(folder) / name for name in sorted(files))


def _of_file(file: Path) -> Iterator[Leak]:
    data = file.read_bytes()
    if b"\0" in data[:_SAMPLE]:
        kinds = dict.fromkeys(
            one.kind for one in secret_marks.find(data.decode("latin-1"), shapes_only=True)
        )
        yield from (Leak(file, 0, kind) for kind in kinds)
        return
    for one in secret_marks.find(data.decode("utf-8", "replace")):
        yield Leak(file, one.line, one.kind)
