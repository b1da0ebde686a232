"""Taking in files: mail, chats, calls, address books, calendars and tables, into the mirror.

Everything is stored under its natural key, in whole batches: an import that was cut off is made
good by running it again, and importing twice changes nothing.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from agentarmy.domain.records import Row
from agentarmy.errors import BadInput, Busy
from agentarmy.formats import reader
from agentarmy.formats.base import (
    ContactRecord,
    ConversationRecord,
    EventRecord,
    MessageRecord,
    Record,
    Rejected,
    TableRecord,
)
from agentarmy.formats.table_meanings import NOTHING, Meaning
from agentarmy.services import import_files, import_people, leads, stopping
from agentarmy.services.erased import Erased
from agentarmy.services.import_files import Found
from agentarmy.services.import_people import People
from agentarmy.services.import_report import SHOWN, Rejections, Report
from agentarmy.services.tables import TABLE_OF, TableIntake
from agentarmy.store import conversations, duplicates, merging, tables

if TYPE_CHECKING:
    from agentarmy.domain.scoring import Icp
    from agentarmy.store.database import Mirror

BATCH = 20_000
"""The weight of one transaction, about a second of work: others wait five before they give up.
Each commit writes most index pages again: 100,000 rows a thousand at a time take thrice as long."""

MESSAGE, ROW = 10, 1
"""What a message, card or event weighs beside a row of a table."""

PATIENCE = 6
"""How often a batch waits its five seconds for another process that writes."""

MOST_TEXT = 8_000_000
"""Characters in one transaction, so that long mails do not pile up in memory."""

Progress = Callable[[int, int, str], None]
"""Is told bytes done, bytes in all and the file's name, at least once for every batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to read: where to report, the zone and currency of what names none, whose words are ours.

    `icp` is the ideal customer by which leads are scored. `again` reads files too that have not
    changed. `meaning` says what headers of a table mean that nobody can know. `unsubscribe` is
    where one unsubscribes from us: what comes in at such a mailbox is a wish for no more mail.
    """

    rejected: Path
    zone: str = "UTC"
    currency: str = ""
    our_domains: tuple[str, ...] = ()
    our_addresses: tuple[str, ...] = ()
    icp: Icp | None = None
    again: bool = False
    meaning: Meaning = NOTHING
    unsubscribe: str = ""


@dataclass(frozen=True, slots=True)
class Latest:
    """One of the newest conversations; `account` is what its company is called, if by one name."""

    id: str
    title: str
    channel: str
    account: str = ""


def import_paths(
    mirror: Mirror,
    paths: Sequence[Path],
    *,
    options: Options,
    now: datetime,
    progress: Progress = lambda done, total, name: None,
) -> Report:
    """Read every file below `paths` into the mirror and return what came of it.

    Raises NotFound for a path that does not exist (before anything is read), Storage when the disk
    is full or read-only, Busy when another process holds the mirror too long. Whatever was stored
    before the error stays, in whole batches.
    """
    import_files.check_paths(paths)
    closed: list[tuple[Path, OSError]] = []
    walked = import_files.walk(paths, lambda path, error: closed.append((path, error)))
    found = import_files.tables_last(walked)
    with Rejections(options.rejected, now) as rejections:
        work = _Work(mirror, options, now, rejections, progress)
        work.interrupted = bool(tables.find(mirror, "imports", path=UNFINISHED))
        work.total = sum(file.size for file in found)
        known = {} if options.again else _known(mirror)
        for path, error in closed:
            work.unread(path, error)
        for file in found:
            work.file(file, known.get(file.key))
        work.finish()
    return work.report


def check_read(report: Report) -> None:
    """Raise BadInput when an import found nothing at all that it could read."""
    if report.read or report.erased:
        return
    first = report.first[0] if report.first else None
    if first is None:
        empty = f": {report.files:,} read, without a single record" if report.files else ": no file"
        raise BadInput(f"nothing to import{empty}", expected="files with content")
    more = report.rejected - 1
    hint = f"the other {more:,} reasons are in {report.folder}" if more else ""
    raise BadInput(words_of(first), expected=first.expected, hint=hint)


def words_of(item: Rejected) -> str:
    """Return place and reason of a rejection in one line."""
    return f"{item.where}: {item.reason}" if item.where else item.reason


def latest(mirror: Mirror, *, limit: int = 3) -> list[Latest]:
    """Return the newest conversations with other companies."""
    outside = [tables.Filter("account_id", "!=", None)]
    rows = tables.page(mirror, "conversations", filters=outside, order="-last_at", limit=limit).rows
    return [
        Latest(
            str(row["id"]),
            _short(str(row["title"] or "(no subject)")),
            str(row["channel"]),
            _called(mirror, str(row["account_id"])),
        )
        for row in rows
    ]


def _called(mirror: Mirror, account: str) -> str:
    found = tables.find(mirror, "accounts", id=account)
    name = str(found[0]["name"] or "") if found else ""
    return name if name and len(tables.find(mirror, "accounts", name=name)) == 1 else ""


def _short(title: str) -> str:
    line = " ".join(title.split())
    return line if len(line) <= 70 else f"{line[:69]}…"


UNFINISHED = ""
"""The path of no file: what an import notes with its first new person, and takes back at its end.

Found at the end of another import it tells that one was killed before it had looked for people
who are likely one.
"""


def _known(mirror: Mirror) -> dict[str, Row]:
    """Return the files that were imported to their end before, by path."""
    return {str(row["path"]): row for row in tables.stream(mirror, "imports")}


@dataclass(slots=True)
class _Batch:
    """What waits for the next transaction."""

    messages: list[MessageRecord | ConversationRecord] = field(default_factory=list)
    cards: list[ContactRecord] = field(default_factory=list)
    events: list[EventRecord] = field(default_factory=list)
    rows: list[TableRecord] = field(default_factory=list)
    done: list[tuple[str, Row]] = field(default_factory=list)
    weight: int = 0
    text: int = 0

    @property
    def full(self) -> bool:
        return self.weight >= BATCH or self.text >= MOST_TEXT

    def add(self, record: Record, size: int) -> None:
        self.weight += size * (ROW if isinstance(record, TableRecord) else MESSAGE)
        if isinstance(record, MessageRecord | ConversationRecord):
            self.messages.append(record)
            self.text += text_of(record)
        elif isinstance(record, ContactRecord):
            self.cards.append(record)
        elif isinstance(record, EventRecord):
            self.events.append(record)
        else:
            self.rows.append(record)


def kind_of(record: Record) -> str:
    """Return what a record is counted as."""
    if isinstance(record, MessageRecord | ConversationRecord):
        return str(record.channel)
    if isinstance(record, TableRecord):
        return record.table
    return "contact" if isinstance(record, ContactRecord) else "event"


def size_of(record: Record) -> int:
    """Return as how many a record counts: a conversation as its messages."""
    return len(record.messages) if isinstance(record, ConversationRecord) else 1


def _invitations(record: Record, zone: str) -> Iterator[EventRecord]:
    """The meetings to which a mail invites."""
    if isinstance(record, MessageRecord) and record.automatic == "calendar":
        from agentarmy.formats import calendars

        yield from calendars.invited(record, zone=zone)


def text_of(record: MessageRecord | ConversationRecord) -> int:
    """Return how many characters a record holds."""
    messages = record.messages if isinstance(record, ConversationRecord) else (record,)
    return sum(
        len(message.text) + len(message.quoted) + sum(len(a.text) for a in message.attachments)
        for message in messages
    )


@dataclass(slots=True)
class _Work:
    """One import under way."""

    mirror: Mirror
    options: Options
    now: datetime
    rejections: Rejections
    progress: Progress
    report: Report = field(default_factory=Report)
    batch: _Batch = field(default_factory=_Batch)
    people: People = field(init=False)
    intake: TableIntake = field(init=False)
    erased: Erased = field(init=False)
    interrupted: bool = False
    begun: bool = False
    done: int = 0
    total: int = 0

    def __post_init__(self) -> None:
        options = self.options
        addresses = {address.lower() for address in options.our_addresses if address}
        self.people = People(self.mirror, frozenset(options.our_domains), seen=addresses)
        self.intake = TableIntake(self.mirror)
        self.erased = Erased(self.mirror)

    def file(self, file: Found, before: Row | None) -> None:
        """Read one file, or count it as known when it has not changed."""
        self.report.files += 1
        try:
            mark = file.fingerprint()
            counts = json.loads(str(before["counts"])) if before else {}
            # A file of which nothing could be read is read again: to be told why, once more.
            if before and before["fingerprint"] == mark and any(counts["read"].values()):
                self._count_known(counts)
            else:
                self._read(file, mark)
        except OSError as error:
            # One file that cannot be opened must not keep the others out.
            self.unread(file.path, error)
        self.done += file.size
        self.progress(self.done, self.total, file.path.name)

    def unread(self, path: Path, error: OSError) -> None:
        """Reject a file or a folder that the system does not let us read."""
        where = os.fsencode(f"{path.parent.name}/{path.name}").decode("utf-8", "replace")
        reason = f"cannot be read: {(error.strerror or str(error)).lower()}"
        expected = f"a {'folder' if path.is_dir() else 'file'} that you may read"
        self._reject(path, Rejected(where=where, reason=reason, expected=expected))

    def _count_known(self, counts: dict[str, dict[str, int]]) -> None:
        self.report.known += 1
        for kind, number in counts["read"].items():
            self.report.count(kind).unchanged += number
        self.report.rejected += counts["rejected"]["all"]

    def _read(self, file: Found, mark: str) -> None:
        read: Counter[str] = Counter()
        rejected = 0
        options = self.options
        with open(file.path, "rb") as stream:
            for item in reader.read(
                stream,
                file.name,
                zone=options.zone,
                beside=file.beside,
                currency=options.currency,
                meaning=options.meaning,
            ):
                if isinstance(item, Rejected):
                    rejected += 1
                    self._reject(file.path, item)
                    continue
                for record in (item, *_invitations(item, options.zone)):
                    admitted = self.erased.admit(record)
                    if admitted is None:
                        continue
                    size = size_of(admitted)
                    read[kind_of(admitted)] += size
                    self.batch.add(admitted, size)
                if self.batch.full:
                    self.flush()
                    self.progress(self.done + stream.tell(), self.total, file.path.name)
        self._note(file, mark, json.dumps({"read": read, "rejected": {"all": rejected}}))

    def _note(self, file: Found, mark: str, counts: str) -> None:
        """Let the file count as imported, in the transaction that holds the last of it."""
        row: Row = {"path": file.key, "fingerprint": mark, "counts": counts}
        self.batch.done.append((file.key, {**row, "finished_at": self.now.isoformat()}))
        self.batch.weight += ROW
        if self.batch.full:
            self.flush()

    def _reject(self, path: Path, item: Rejected) -> None:
        self.report.rejected += 1
        if len(self.report.first) < SHOWN:
            self.report.first.append(item)
        self.rejections.add(path, item)

    def flush(self) -> None:
        """Store what waits, and which files ended with it, in one transaction."""
        batch, self.batch = self.batch, _Batch()
        if not batch.weight:
            return
        for left in reversed(range(PATIENCE)):
            try:
                self._store(batch)
            except Busy:  # raised before anything is written: the other one's batch is long
                if not left:
                    raise
            else:
                return

    def _store(self, batch: _Batch) -> None:
        with self.mirror.write():
            self._cards(batch.cards)
            self._messages(batch.messages)
            self._events(batch.events)
            self._rows(batch.rows)
            tables.put(self.mirror, "imports", batch.done)
            if not self.begun and (self.people.added or self.intake.fresh):
                tables.put(self.mirror, "imports", [(UNFINISHED, {"path": UNFINISHED})])
                self.begun = True

    def _rows(self, records: list[TableRecord]) -> None:
        if not records:
            return
        read = Counter(record.table for record in records)
        stored = self.intake.take(records)
        for kind, number in read.items():
            found = stored[TABLE_OF[kind]]
            self.report.count(kind).add(found.added, number, changed=found.changed)

    def _cards(self, records: list[ContactRecord]) -> None:
        for record in records:
            self.report.count("contact").add(int(self.people.card(record)), 1)

    def _messages(self, records: list[MessageRecord | ConversationRecord]) -> None:
        self.people.learn(records)
        for channel in dict.fromkeys(record.channel for record in records):
            chosen = [record for record in records if record.channel == channel]
            stored = conversations.store_messages(self.mirror, chosen, source="import")
            read = sum(map(size_of, chosen))
            self.report.count(str(channel)).add(stored.messages_added, read)
        options = self.options
        ours = stopping.Ours(options.our_domains, options.our_addresses, options.unsubscribe)
        self.report.stopped += len(stopping.heed(self.mirror, records, ours=ours))

    def _events(self, records: list[EventRecord]) -> None:
        if not records:
            return
        ours = self.people.our_domains
        for event in records:
            self.people.meet(
                (event.organizer, *event.attendees) if event.organizer else event.attendees
            )
        rows = ((e.key, import_people.meeting(self.mirror, e, ours)) for e in records)
        stored = tables.put(self.mirror, "meetings", rows)
        self.report.count("event").add(stored.added, len(records), changed=stored.changed)

    def finish(self) -> None:
        """Store the rest, score leads, and propose merges of people who are likely one."""
        self.flush()
        self.report.people = len(self.people.added)
        self.report.erased = self.erased.left_out
        self.report.folder = self.rejections.path
        new = self.report.counts.get("lead")
        fresh = bool(new and new.read > new.unchanged)
        if self.options.icp and (fresh or self.interrupted):
            found = leads.rescore(self.mirror, self.options.icp, now=self.now, changed_only=True)
            self.report.scored = found.scored
        with self.mirror.write():
            self._propose()
        made = self.people.added or self.intake.fresh or self.intake.directory.made
        if made or self.interrupted:
            self._count_alike()

    def _count_alike(self) -> None:
        found = merging.proposals(self.mirror)
        for kind in dict.fromkeys(str(row["kind"]) for row in found):
            pairs = [(row["keep_id"], row["merge_id"]) for row in found if row["kind"] == kind]
            self.report.alike[kind] = len({one for pair in pairs for one in pair})
        self.report.proposals = sum(row["kind"] == "contacts" for row in found)

    def _propose(self) -> None:
        """Propose merges of what is new; after a kill, of everything."""
        self.intake.finish(fresh=self.report.known < self.report.files or self.interrupted)
        if self.interrupted:
            for table in ("contacts", "accounts", "leads"):
                ids = [str(row["id"]) for row in tables.stream(self.mirror, table)]
                duplicates.propose_merges(self.mirror, ids, table=table)
        elif self.people.added:
            duplicates.propose_merges(self.mirror, self.people.added)
        if self.interrupted or self.begun:
            for row in tables.find(self.mirror, "imports", path=UNFINISHED):
                tables.remove(self.mirror, "imports", str(row["id"]))
