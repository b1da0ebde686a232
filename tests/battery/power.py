"""Cuts the power under the mirror: what was written but not synced is kept, lost or torn.

SQLite runs on a file layer that writes down every write, truncation, deletion and sync in their
order. An image is what a disk may hold when the power fails at some point of that order: of each
file all that was synced, and of the later writes any part, in sectors of 512 bytes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import cast

import apsw

from agentarmy.store.database import Args, Mirror

SECTOR = 512
VFS = "agentarmy-power"


@dataclass(frozen=True, slots=True)
class Op:
    """One thing that happened: to a file, or, with `kind` 'acked', to whoever was told of it."""

    kind: str
    name: str
    offset: int = 0
    data: bytes = b""
    told: object = None


@dataclass
class Tape:
    """Everything that happened since the recording began, and what the files held then."""

    ops: list[Op] = field(default_factory=list)
    before: dict[str, bytes] = field(default_factory=dict)

    def acked(self, told: object) -> None:
        """Note that somebody was told that something is on the disk."""
        self.ops.append(Op("acked", "", told=told))

    def images(self, number: int, *, seed: int) -> Iterator[tuple[dict[str, bytes], int]]:
        """Yield what the disk may hold at random points, with the number of ops before each."""
        draw = Random(seed)  # noqa: S311 - chance, not secrecy
        cuts = sorted(draw.randrange(1, len(self.ops) + 1) for _ in range(number))
        disk = _Disk({name: bytearray(data) for name, data in self.before.items()})
        done = 0
        for cut in cuts:
            for op in self.ops[done:cut]:
                disk.do(op)
            done = cut
            yield disk.image(draw), cut


@dataclass
class _Disk:
    """What is surely on the disk, and what was written to each file since its last sync."""

    synced: dict[str, bytearray]
    pending: dict[str, list[Op]] = field(default_factory=dict)

    def do(self, op: Op) -> None:
        if op.kind in ("write", "truncate"):
            self.pending.setdefault(op.name, []).append(op)
        elif op.kind == "sync":
            held = self.synced.setdefault(op.name, bytearray())
            for one in self.pending.pop(op.name, []):
                _apply(held, one)
        elif op.kind == "delete":
            self.synced.pop(op.name, None)
            self.pending.pop(op.name, None)

    def image(self, draw: Random) -> dict[str, bytes]:
        found = {}
        for name in self.synced.keys() | self.pending.keys():
            held = bytearray(self.synced.get(name, b""))
            for one in self.pending.get(name, []):
                _maybe(held, one, draw)
            found[name] = bytes(held)
        return found


def _apply(held: bytearray, op: Op) -> None:
    if op.kind == "truncate":
        del held[op.offset :]
        held.extend(bytes(op.offset - len(held)))
        return
    end = op.offset + len(op.data)
    if len(held) < end:
        held.extend(bytes(end - len(held)))
    held[op.offset : end] = op.data


def _maybe(held: bytearray, op: Op, draw: Random) -> None:
    """Keep a write that was not synced, lose it, or keep some of its sectors."""
    fate = draw.random()
    if fate < 0.4 or op.kind == "truncate":
        if fate < 0.7:
            _apply(held, op)
    elif fate < 0.7:
        for at in range(0, len(op.data), SECTOR):
            if draw.random() < 0.5:
                _apply(held, Op("write", op.name, op.offset + at, op.data[at : at + SECTOR]))


class _File(apsw.VFSFile):
    """A file whose changes are written down."""

    def __init__(self, name: str, flags: list[int], tape: Tape) -> None:
        super().__init__("", name, flags)
        self._name, self._tape = Path(name).name, tape

    def xWrite(self, data: bytes, offset: int) -> None:
        super().xWrite(data, offset)
        self._tape.ops.append(Op("write", self._name, offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:
        super().xTruncate(newsize)
        self._tape.ops.append(Op("truncate", self._name, newsize))

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        self._tape.ops.append(Op("sync", self._name))


class _Recorder(apsw.VFS):
    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        super().__init__(VFS, "")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        if path is None:
            return apsw.VFSFile("", None, flags)
        return _File(path, flags, self._tape)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        super().xDelete(filename, syncdir)
        self._tape.ops.append(Op("delete", Path(filename).name))


class _Result:
    """An answer in the form of the standard library's cursors."""

    def __init__(self, cursor: apsw.Cursor, rowcount: int) -> None:
        self._cursor, self.rowcount = cursor, rowcount

    def fetchone(self) -> tuple[object, ...] | None:
        return next(self._cursor, None)

    def fetchall(self) -> list[tuple[object, ...]]:
        return list(self._cursor)

    def __iter__(self) -> Iterator[tuple[object, ...]]:
        return iter(self._cursor)


class _Connection:
    """What the mirror uses of a connection of the standard library."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db

    @property
    def in_transaction(self) -> bool:
        return self._db.in_transaction

    def execute(self, sql: str, args: Args = ()) -> _Result:
        return _Result(self._db.execute(sql, tuple(args)), self._db.changes())

    def executemany(self, sql: str, rows: Iterable[Args]) -> _Result:
        before = self._db.total_changes()
        cursor = self._db.executemany(sql, [tuple(row) for row in rows])
        return _Result(cursor, self._db.total_changes() - before)

    def close(self) -> None:
        self._db.close()


@dataclass
class Recorded:
    """A mirror on the recording layer, and the tape."""

    mirror: Mirror
    tape: Tape
    _layer: apsw.VFS

    def close(self) -> None:
        """Close the mirror and take the layer away."""
        self.mirror.close()
        self._layer.unregister()


def recorded(plain: Mirror, *, kind: Callable[..., Mirror] = Mirror) -> Recorded:
    """Open the file of a mirror, which is closed by this, on the recording layer.

    `kind` makes the mirror: a planted fault is a subclass. Python's layers share no memory, so the
    file is opened for one process alone; the log is the same.
    """
    plain.run("PRAGMA wal_checkpoint(TRUNCATE)")
    plain.close()
    tape = Tape(before={plain.path.name: plain.path.read_bytes()})
    layer = _Recorder(tape)
    db = apsw.Connection(str(plain.path), vfs=VFS)
    for pragma in ("locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = NORMAL"):
        db.execute(f"PRAGMA {pragma}").fetchall()
    db.execute("PRAGMA wal_autocheckpoint = 100").fetchall()
    conn = cast("sqlite3.Connection", _Connection(db))
    return Recorded(kind(conn, plain.tenant, plain.path, plain.clock), tape, layer)


def laid_out(image: dict[str, bytes], folder: Path) -> None:
    """Write an image into an empty folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for name, data in image.items():
        (folder / name).write_bytes(data)


def told_before(ops: Sequence[Op], cut: int) -> list[object]:
    """Return what somebody had been told when the power failed."""
    return [op.told for op in ops[:cut] if op.kind == "acked"]
