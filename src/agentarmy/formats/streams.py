"""A stream whose first bytes were already read, whole again."""

from __future__ import annotations

import io
from typing import BinaryIO


class Joined(io.RawIOBase):
    """Bytes that were taken from a stream, followed by the rest of it."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = memoryview(head), rest

    def readable(self) -> bool:
        """Return True: that is all it can do."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill a buffer from the head, then from the rest."""
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        if self._head:
            data: bytes | memoryview = self._head[: len(view)]
            self._head = self._head[len(view) :]
        else:
            data = self._rest.read(len(view))
        view[: len(data)] = data
        return len(data)

    def buffered(self) -> BinaryIO:
        """Return it as a buffered stream."""
        return io.BufferedReader(self, 1 << 20)
