"""What an import did: counts by kind, and a written report of what could not be read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

from agentarmy import paths
from agentarmy.formats.base import Rejected
from agentarmy.formats.text import one_line

SHOWN = 5
"""How many rejections a report carries in memory; all are in the file."""


@dataclass(slots=True)
class Count:
    """How many records of one kind were added, changed, already there, or could not be read."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def add(self, added: int, read: int, *, changed: int = 0) -> None:
        """Count `read` records, of which some were added, some changed, the others known."""
        self.added += added
        self.changed += changed
        self.unchanged += read - added - changed

    @property
    def read(self) -> int:
        """All that was read."""
        return self.added + self.changed + self.unchanged


@dataclass(slots=True)
class Report:
    """The outcome of one import.

    `counts` by kind (mail, chat, call, contact, event, lead, …); `rejected` is what could not be
    read, `first` the first few of it in this run; `known` is how many files were there before and
    have not changed; `erased` how many were left out, or came in without somebody who was erased;
    `folder` the written report; `alike` how many rows of a table may be one with another, after an
    import that made any; `stopped` how many people asked for no more mail, and get none now.
    """

    counts: dict[str, Count] = field(default_factory=dict)
    rejected: int = 0
    first: list[Rejected] = field(default_factory=list)
    files: int = 0
    known: int = 0
    people: int = 0
    erased: int = 0
    scored: int = 0
    stopped: int = 0
    proposals: int = 0
    alike: dict[str, int] = field(default_factory=dict)
    folder: Path | None = None

    def count(self, kind: str) -> Count:
        """Return the counter of a kind, made when it is new."""
        return self.counts.setdefault(kind, Count())

    @property
    def read(self) -> int:
        """All records that were read, new or not."""
        return sum(count.read for count in self.counts.values())


class Rejections:
    """Writes what could not be read: one JSON object a line, and a text for people.

    Nothing is created before the first rejection. Raises Storage when the disk refuses.
    """

    def __init__(self, folder: Path, now: datetime) -> None:
        self._stem = folder / now.strftime("%Y-%m-%dT%H-%M-%S")
        self._files: tuple[TextIO, TextIO] | None = None

    @property
    def path(self) -> Path | None:
        """The readable report, None when there is none."""
        return Path(self._files[1].name) if self._files else None

    def __enter__(self) -> Rejections:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for stream in self._files or ():
            stream.close()

    def add(self, file: Path, item: Rejected) -> None:
        """Write one rejection."""
        try:
            lines, text = self._files = self._files or self._open()
            entry: Mapping[str, str] = {
                "file": str(file),
                "where": item.where,
                "reason": item.reason,
                "expected": item.expected,
            }
            lines.write(json.dumps(entry, ensure_ascii=False) + "\n")
            text.write(f"{one_line(str(file))}\n  {one_line(words(item))}\n")
        except OSError as error:
            raise paths.storage(self._stem.parent, error, doing="write to") from error

    def _open(self) -> tuple[TextIO, TextIO]:
        paths.make_private(self._stem.parent)
        stem, number = self._stem, 1
        while stem.with_suffix(".jsonl").exists():
            number += 1
            stem = self._stem.with_name(f"{self._stem.name}-{number}")
        for suffix in (".jsonl", ".txt"):
            stem.with_suffix(suffix).touch(mode=paths.FILE_MODE)
        return (
            open(stem.with_suffix(".jsonl"), "w", encoding="utf-8", errors="backslashreplace"),
            open(stem.with_suffix(".txt"), "w", encoding="utf-8", errors="backslashreplace"),
        )


def words(item: Rejected) -> str:
    """Return a rejection in one line: place, reason, what would have been right."""
    place = f"{item.where}: " if item.where else ""
    wanted = f"; expected {item.expected}" if item.expected else ""
    return f"{place}{item.reason}{wanted}"
