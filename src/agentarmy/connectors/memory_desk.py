"""Chat, files and the CRM of the practice world."""

from __future__ import annotations

import json
from collections.abc import Sequence

from agentarmy.connectors.base import CRM_KINDS, Account, ChatMessage, CrmRecord, FileRef
from agentarmy.connectors.matching import best
from agentarmy.connectors.memory_mail import PROVIDER
from agentarmy.connectors.memory_store import (
    Cells,
    Store,
    blob,
    micros,
    moment,
    named,
    number,
    numbered,
    text,
)
from agentarmy.errors import Exists, Gone, Refused

_POST = "id, room, sender, text, at, thread, key"
_RECORD = "id, kind, fields, version"


class _Desk:
    def __init__(self, store: Store, address: str) -> None:
        self._store = store
        self._address = address

    @property
    def account(self) -> Account:
        """Whom we are signed in as."""
        return Account(provider=PROVIDER, address=self._address, lag=self._store.plan.lag)


class MemoryChat(_Desk):
    """A chat whose rooms `World.open_room` opens."""

    async def messages(self, room: str, *, limit: int) -> Sequence[ChatMessage]:
        """Return the newest messages of a room, oldest first. Raises Gone."""
        with self._store.call("chat.messages", self._address):
            self._enter(room)
            rows = self._store.all(
                f"SELECT {_POST} FROM posts WHERE room = ? ORDER BY id DESC LIMIT ?",  # noqa: S608
                (room, max(limit, 0)),
            )
            return [_message(row) for row in reversed(rows)]

    async def post(self, room: str, text: str, *, key: str, thread: str = "") -> ChatMessage:
        """Post a message. Raises Exists for a known key, Gone for no such room or thread."""
        with self._store.call("chat.post", self._address):
            self._enter(room)
            if not key or not text.strip():
                raise Refused("a message without a key" if not key else "an empty message")
            if self._keyed(room, key):
                raise Exists(f"a message {key} is there")
            if thread and not self._is_there(room, thread):
                raise Gone(f"no thread {thread[:40]!r}")
            self._store.run(
                "INSERT INTO posts (room, sender, thread, key, text, at) VALUES (?, ?, ?, ?, ?, ?)",
                (room, self._address, thread, key, text, micros(self._store.now())),
            )
            return _message(self._keyed(room, key) or ())

    async def find(self, room: str, key: str) -> ChatMessage | None:
        """Return our message with this key, None when there is none."""
        with self._store.call("chat.find", self._address):
            row = self._keyed(room, key)
            return _message(row) if row else None

    def _enter(self, room: str) -> None:
        if not self._store.one("SELECT 1 FROM rooms WHERE name = ?", (room,)):
            raise Gone(f"no room {room[:40]!r}")

    def _keyed(self, room: str, key: str) -> Cells | None:
        return self._store.one(
            f"SELECT {_POST} FROM posts WHERE room = ? AND key = ?",  # noqa: S608
            (room, key),
        )

    def _is_there(self, room: str, ref: str) -> bool:
        asked = "SELECT 1 FROM posts WHERE id = ? AND room = ?"
        return self._store.one(asked, (numbered("p", ref), room)) is not None


class MemoryFiles(_Desk):
    """Files that `World.put_file` puts there; one shelf for all accounts."""

    async def search(self, words: str, *, limit: int) -> Sequence[FileRef]:
        """Return the files whose paths hold more than half of the words, best first."""
        with self._store.call("files.search", self._address):
            rows = self._store.all("SELECT path, id, media_type, length(content), at FROM files")
            found = {text(row[0]): row for row in rows}
            return [_file(found[path]) for path in best(words, found, limit=limit)]

    async def read(self, ref: str, *, limit: int) -> bytes:
        """Return the bytes of a file. Raises Gone, Refused when it is over the limit."""
        with self._store.call("files.read", self._address):
            asked = "SELECT content FROM files WHERE id = ?"
            row = self._store.one(asked, (numbered("f", ref),))
            if row is None:
                raise Gone(f"no file {ref[:40]!r}")
            content = blob(row[0])
            if len(content) > limit:
                raise Refused(f"a file of {len(content):,} bytes, over {limit:,}")
            return content


class MemoryCrm(_Desk):
    """A CRM; one for all accounts."""

    async def find(self, kind: str, *, field: str, value: str) -> Sequence[CrmRecord]:
        """Return the records whose field has this value, oldest first; young ones do not show."""
        with self._store.call("crm.find", self._address):
            rows = self._store.all(
                f"SELECT {_RECORD} FROM records WHERE at <= ? AND id IN (SELECT record FROM cells"  # noqa: S608
                " WHERE kind = ? AND field = ? AND value = ?) ORDER BY id",
                (self._store.seen(), _known(kind), field, value.casefold()),
            )
            return [_record(row) for row in rows]

    async def get(self, kind: str, ref: str) -> CrmRecord:
        """Return one record. Raises Gone."""
        with self._store.call("crm.get", self._address):
            return self._record(kind, ref)

    def _record(self, kind: str, ref: str) -> CrmRecord:
        row = self._store.one(
            f"SELECT {_RECORD} FROM records WHERE kind = ? AND id = ?",  # noqa: S608
            (_known(kind), numbered("r", ref)),
        )
        if row is None:
            raise Gone(f"no {kind} {ref[:40]!r}")
        return _record(row)

    async def create(self, kind: str, fields: dict[str, str], *, key: str) -> CrmRecord:
        """Make a record. Raises Exists when one of this kind has this key."""
        with self._store.call("crm.create", self._address):
            if not key:
                raise Refused("a record without a key")
            if self._store.one(_BY_KEY, (_known(kind), key)):
                raise Exists(f"a {kind} with the key {key} is there")
            return make_record(self._store, kind, fields=fields, key=key)

    async def find_key(self, kind: str, key: str) -> CrmRecord | None:
        """Return the record with our key, None when there is none; a young one does not show."""
        with self._store.call("crm.find_key", self._address):
            row = self._store.one(_BY_KEY + " AND made <= ?", (kind, key, self._store.seen()))
            return _record(row) if row else None

    async def update(
        self, kind: str, ref: str, *, fields: dict[str, str], version: str
    ) -> CrmRecord:
        """Change fields of a record. Raises Gone, and Exists when it changed since `version`."""
        with self._store.call("crm.update", self._address):
            old = self._record(kind, ref)
            if old.version != version:
                raise Exists(f"the {kind} {ref} was changed meanwhile")
            return change_record(self._store, old, fields=fields)


_BY_KEY = f"SELECT {_RECORD} FROM records WHERE kind = ? AND key = ?"  # noqa: S608


def make_record(store: Store, kind: str, *, fields: dict[str, str], key: str = "") -> CrmRecord:
    """Put a record into the CRM; one without a key is somebody else's."""
    now = micros(store.now())
    put = store.run(
        "INSERT INTO records (kind, key, version, made, at, fields) VALUES (?, ?, 1, ?, ?, ?)",
        (_known(kind), key or None, now, now, json.dumps(fields)),
    )
    _index(store, kind, put, fields)
    return CrmRecord(kind=kind, ref=named("r", put), fields=dict(fields), version="1")


def change_record(store: Store, old: CrmRecord, *, fields: dict[str, str]) -> CrmRecord:
    """Give a record other fields and its next version."""
    whole, ident = {**old.fields, **fields}, numbered("r", old.ref)
    version = int(old.version) + 1
    store.run(
        "UPDATE records SET version = ?, at = ?, fields = ? WHERE id = ?",
        (version, micros(store.now()), json.dumps(whole), ident),
    )
    for name, value in old.fields.items():
        store.run(
            "DELETE FROM cells WHERE kind = ? AND field = ? AND value = ? AND record = ?",
            (old.kind, name, value.casefold(), ident),
        )
    _index(store, old.kind, ident, whole)
    return CrmRecord(kind=old.kind, ref=old.ref, fields=whole, version=str(version))


def _index(store: Store, kind: str, record: int, fields: dict[str, str]) -> None:
    for name, value in fields.items():
        store.run(
            "INSERT INTO cells (kind, field, value, record) VALUES (?, ?, ?, ?)",
            (kind, name, value.casefold(), record),
        )


def _known(kind: str) -> str:
    if kind not in CRM_KINDS:
        raise Refused(f"a CRM has no {kind[:40]!r}")
    return kind


def _message(row: Cells) -> ChatMessage:
    return ChatMessage(
        ref=named("p", row[0]),
        room=text(row[1]),
        sender=text(row[2]),
        text=text(row[3]),
        at=moment(row[4]),
        thread=text(row[5]),
        key=text(row[6] or ""),
    )


def _file(row: Cells) -> FileRef:
    return FileRef(
        ref=named("f", row[1]),
        path=text(row[0]),
        media_type=text(row[2]),
        size=number(row[3]),
        changed_at=moment(row[4]),
    )


def _record(row: Cells) -> CrmRecord:
    fields = {str(name): str(value) for name, value in json.loads(text(row[2])).items()}
    return CrmRecord(kind=text(row[1]), ref=named("r", row[0]), fields=fields, version=text(row[3]))
