"""The mailboxes of the practice world, and what people do in them by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import islice

from agentarmy.connectors.base import (
    KEY_HEADER,
    Account,
    DraftRef,
    Mail,
    MailQuery,
    MailRef,
    SentRef,
)
from agentarmy.connectors.memory_store import (
    Cell,
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
from agentarmy.errors import BadInput, Exists, Gone, Refused
from agentarmy.formats import headers, mime
from agentarmy.formats.base import MessageRecord
from agentarmy.formats.outgoing import Envelope, dated, envelope

PROVIDER = "memory"
# "+at": the time must not be chosen as the index.
_SENT_BY_KEY = (
    "SELECT id, thread, message_id FROM mails"
    " WHERE owner = ? AND key = ? AND +at <= ? AND sent AND key <> '' ORDER BY id LIMIT 1"
)
_SENT_BY_ID = (
    "SELECT id, thread, message_id FROM mails"
    " WHERE owner = ? AND message_id = ? AND +at <= ? AND sent ORDER BY id LIMIT 1"
)
_ID_LINE = re.compile(rb"(?im)^message-id:[^\n]*\n(?:[ \t][^\n]*\n)*")


class MemoryMailbox:
    """One mailbox: it sends what its drafts hold, and what is sent to it arrives in it."""

    def __init__(self, store: Store, address: str) -> None:
        self._store = store
        self._address = address

    @property
    def account(self) -> Account:
        """Whom we are signed in as."""
        return Account(provider=PROVIDER, address=self._address, lag=self._store.plan.lag)

    async def search(self, query: MailQuery, *, limit: int) -> Sequence[MailRef]:
        """Return the newest mails that fit, at most `limit`; drafts are not among them."""
        with self._store.call("mailbox.search", self._address):
            return [_mail_ref(row) for row in self._found(query, limit)]

    def _found(self, query: MailQuery, limit: int) -> list[Cells]:
        parties = [one.lower() for one in query.addresses]
        parties += ["@" + one.lower() for one in query.domains]
        where = ["owner = ?", "at <= ?"]
        args: list[Cell] = [self._address, self._store.seen()]
        if parties:
            marks = ",".join("?" * len(parties))
            where.append(
                f"id IN (SELECT mail FROM parties WHERE owner = ? AND party IN ({marks}))"  # noqa: S608
            )
            args += [self._address, *parties]
        if query.since is not None:
            where.append("at >= ?")
            args.append(micros(query.since))
        rows = self._store.each(
            f"SELECT id, thread, message_id, sender, subject, at, content FROM mails"  # noqa: S608
            f" WHERE {' AND '.join(where)} ORDER BY at DESC, id DESC",
            args,
        )
        return list(islice((row for row in rows if _holds(row, query.words)), max(limit, 0)))

    async def thread(self, ref: str, *, limit: int) -> Sequence[Mail]:
        """Return the newest mails of a thread, oldest first. Raises Gone."""
        with self._store.call("mailbox.thread", self._address):
            thread = self._thread(ref)
            rows = self._store.all(
                "SELECT id, content FROM mails WHERE thread = ? ORDER BY at DESC, id DESC LIMIT ?",
                (thread, max(limit, 0)),
            )
            return [Mail(named("m", row[0]), ref, blob(row[1])) for row in reversed(rows)]

    async def create_draft(self, content: bytes, *, key: str, thread: str = "") -> DraftRef:
        """Lay a draft into the mailbox. Raises Gone for no such thread, Refused for no mail."""
        with self._store.call("mailbox.create_draft", self._address):
            found = read_envelope(content)
            if not key or found.key != key:
                raise Refused(f"a draft whose {KEY_HEADER} is not its key")
            home = self._thread(thread) if thread else self._home(found)
            return lay_draft(self._store, self._address, key=key, thread=home, content=content)

    async def find_draft(self, key: str) -> DraftRef | None:
        """Return the newest draft with our key, None when there is none."""
        with self._store.call("mailbox.find_draft", self._address):
            row = self._store.one(
                "SELECT id, key, thread, content FROM drafts"
                " WHERE owner = ? AND key = ? AND key <> '' ORDER BY id DESC LIMIT 1",
                (self._address, key),
            )
            return _draft_ref(row) if row else None

    async def drafts(self) -> Sequence[DraftRef]:
        """Return every draft that has our header, oldest first."""
        with self._store.call("mailbox.drafts", self._address):
            rows = self._store.all(
                "SELECT id, key, thread, content FROM drafts"
                " WHERE owner = ? AND key <> '' ORDER BY id",
                (self._address,),
            )
            return [_draft_ref(row) for row in rows]

    async def delete_draft(self, ref: str) -> None:
        """Remove a draft. Raises Gone when it is not there (any more)."""
        with self._store.call("mailbox.delete_draft", self._address):
            discard(self._store, self._address, ref=ref)

    async def send_draft(self, ref: str, *, version: str = "") -> SentRef:
        """Send a draft. Raises Gone for one that is not there, Exists for one that was changed
        since `version`, Refused for one to nobody.
        """
        with self._store.call("mailbox.send_draft", self._address):
            return send(self._store, self._address, ref=ref, version=version)

    async def find_sent(self, *, key: str, message_id: str) -> SentRef | None:
        """Return the sent mail with our key or Message-ID; a young one is not shown yet."""
        with self._store.call("mailbox.find_sent", self._address):
            for sql, value in ((_SENT_BY_KEY, key), (_SENT_BY_ID, message_id)):
                row = value and self._store.one(sql, (self._address, value, self._store.seen()))
                if row:
                    return SentRef(named("m", row[0]), named("t", row[1]), text(row[2]))
            return None

    async def add_label(self, thread: str, label: str) -> None:
        """Put a label on a thread; one that it has already stays as it is. Raises Gone."""
        with self._store.call("mailbox.add_label", self._address):
            found = self._thread(thread)
            if not label.strip():
                raise Refused("a label without a name")
            self._store.run(
                "INSERT OR IGNORE INTO labels (thread, label) VALUES (?, ?)", (found, label)
            )

    async def labels(self, thread: str) -> Sequence[str]:
        """Return the labels of a thread, in the order in which they came. Raises Gone."""
        with self._store.call("mailbox.labels", self._address):
            rows = self._store.all(
                "SELECT label FROM labels WHERE thread = ? ORDER BY id", (self._thread(thread),)
            )
            return [text(row[0]) for row in rows]

    def _thread(self, ref: str) -> int:
        row = self._store.one(
            "SELECT id FROM threads WHERE id = ? AND owner = ?", (numbered("t", ref), self._address)
        )
        if row is None:
            raise Gone(f"no thread {ref[:40]!r}")
        return number(row[0])

    def _home(self, found: Envelope) -> int:
        return home_of(self._store, self._address, ids=[*found.references, found.in_reply_to])


# --- what happens to mails, whoever asks for it -------------------------------------------------


def read_envelope(content: bytes) -> Envelope:
    """Read to whom a mail goes. Raises Refused for what a provider would not take."""
    try:
        return envelope(content)
    except BadInput as problem:
        raise Refused(problem.line()) from problem


def lay_draft(store: Store, owner: str, *, key: str, thread: int, content: bytes) -> DraftRef:
    """Put a draft in; a ref is never given out twice."""
    put = store.run(
        "INSERT INTO drafts (owner, key, thread, content) VALUES (?, ?, ?, ?)",
        (owner, key, thread, content),
    )
    return _draft_ref((put, key, thread, content))


def draft(store: Store, owner: str, *, ref: str) -> Cells:
    """Return id, key, thread and content of a draft. Raises Gone."""
    row = store.one(
        "SELECT id, key, thread, content FROM drafts WHERE id = ? AND owner = ?",
        (numbered("d", ref), owner),
    )
    if row is None:
        raise Gone(f"no draft {ref[:40]!r}")
    return row


def discard(store: Store, owner: str, *, ref: str) -> None:
    """Remove a draft. Raises Gone."""
    row = draft(store, owner, ref=ref)
    store.run("DELETE FROM drafts WHERE id = ?", (row[0],))


def rewrite(store: Store, owner: str, *, ref: str, content: bytes, keep_ref: bool) -> DraftRef:
    """Put other bytes in place of a draft, as a person does in the provider's window: with another
    ref, or with the same one. Raises Gone, Refused.
    """
    found, old = read_envelope(content), draft(store, owner, ref=ref)
    if keep_ref:
        values = (found.key, content, old[0])
        store.run("UPDATE drafts SET key = ?, content = ? WHERE id = ?", values)
        return _draft_ref((old[0], found.key, old[2], content))
    store.run("DELETE FROM drafts WHERE id = ?", (old[0],))
    return lay_draft(store, owner, key=found.key, thread=number(old[2]), content=content)


def send(store: Store, owner: str, *, ref: str, version: str = "") -> SentRef:
    """Send a draft to whom its bytes name: into the mailboxes of the world, or out of it."""
    row = draft(store, owner, ref=ref)
    if version and version != _draft_ref(row).version:
        raise Exists(f"the draft {ref} was changed meanwhile")
    content = blob(row[3])
    found = read_envelope(content)
    if not found.recipients:
        raise Refused("a mail to nobody")
    now = store.now()
    content = dated(content, now)
    ident = found.message_id
    if store.plan.rewrites_ids or not ident:
        ident = f"{sha256(f'{owner} {ref}'.encode()).hexdigest()[:24]}@mail.memory.example"
        content = _named(content, ident)
    store.run("DELETE FROM drafts WHERE id = ?", (row[0],))
    arriving = _Arriving(content=content, found=found, ident=ident, at=now)
    sent = put(store, owner, mail=arriving, thread=number(row[2]), sent=True)
    for address in found.recipients:
        outcome = deliver(store, address, mail=arriving)
        store.run(
            "INSERT INTO deliveries (mail, address, outcome) VALUES (?, ?, ?)",
            (sent, address, outcome),
        )
        if outcome == "bounced":
            bounce(store, owner, address=address, mail=arriving)
    return SentRef(named("m", sent), named("t", row[2]), ident)


def _named(content: bytes, ident: str) -> bytes:
    """Give a mail another Message-ID, as some providers do with every mail."""
    _, start = headers.split_head(content)
    head = _ID_LINE.sub(b"", content[:start])
    return b"Message-ID: <%s>\r\n" % ident.encode() + head + content[start:]


@dataclass(frozen=True, slots=True)
class _Arriving:
    content: bytes
    found: Envelope
    ident: str
    at: datetime


def arriving(content: bytes, *, at: datetime) -> _Arriving:
    """Read a stranger's mail as far as it goes: a mailbox takes what it is sent."""
    fields, _ = headers.split_head(content)
    senders = headers.people(fields.get(b"from", b""))
    people = headers.people(fields.get(b"to", b"")) + headers.people(fields.get(b"cc", b""))
    found = Envelope(
        sender=senders[0].address if senders else "",
        recipients=tuple(one.address for one in people if one.address),
        subject=headers.text(fields.get(b"subject", b"")),
        message_id=headers.message_id(fields.get(b"message-id", b"")),
        key="",
        in_reply_to=next(iter(headers.ids(fields.get(b"in-reply-to", b""))), ""),
        references=headers.ids(fields.get(b"references", b"")),
    )
    return _Arriving(content=content, found=found, ident=found.message_id, at=at)


def deliver(store: Store, address: str, *, mail: _Arriving) -> str:
    """Bring a mail to an address; 'arrived', 'bounced' or, out of the world, 'gone out'."""
    domain = address[address.rfind("@") :]
    if store.one("SELECT 1 FROM bouncing WHERE party IN (?, ?)", (address, domain)):
        return "bounced"
    if not store.one("SELECT 1 FROM accounts WHERE address = ?", (address,)):
        return "gone out"
    chain = [*mail.found.references, mail.found.in_reply_to, mail.ident]
    put(store, address, mail=mail, thread=home_of(store, address, ids=chain), sent=False)
    return "arrived"


def put(store: Store, owner: str, *, mail: _Arriving, thread: int, sent: bool) -> int:
    """Put a mail into a mailbox; return its number."""
    found = mail.found
    number = store.run(
        "INSERT INTO mails (owner, sent, thread, key, message_id, sender, subject, at, content)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(owner, int(sent), thread, found.key if sent else "", mail.ident, found.sender),
            *(found.subject, micros(mail.at), mail.content),
        ),
    )
    people = {found.sender, *found.recipients} - {""}
    parties = people | {one[one.rfind("@") :] for one in people}
    for party in parties:
        store.run("INSERT OR IGNORE INTO parties VALUES (?, ?, ?)", (owner, party, number))
    return number


def home_of(store: Store, owner: str, *, ids: Iterable[str]) -> int:
    """Return the thread of the newest of these mails that the mailbox has, else a new one."""
    for ident in reversed(list(ids)):
        row = ident and store.one(
            "SELECT thread FROM mails WHERE owner = ? AND message_id = ? LIMIT 1", (owner, ident)
        )
        if row:
            return number(row[0])
    return store.run("INSERT INTO threads (owner) VALUES (?)", (owner,))


def bounce(store: Store, owner: str, *, address: str, mail: _Arriving) -> None:
    """Bring the sender the report that a mail could not be delivered (RFC 3464)."""
    mark = sha256(f"{mail.ident} {address}".encode()).hexdigest()[:24]
    lines = [
        f"From: Mail Delivery System <mailer-daemon@{owner.rpartition('@')[2]}>",
        f"To: {owner}",
        "Subject: Undelivered Mail Returned to Sender",
        f"Message-ID: <{mark}@bounce.memory.example>",
        f"In-Reply-To: <{mail.ident}>",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/report; report-type=delivery-status; boundary="{mark}"',
        *("", f"--{mark}", "Content-Type: text/plain; charset=utf-8", ""),
        *(f"Your mail to {address} could not be delivered.", "", f"--{mark}"),
        *("Content-Type: message/delivery-status", "", "Reporting-MTA: dns; memory.example", ""),
        *(f"Final-Recipient: rfc822; {address}", "Action: failed", "Status: 5.1.1", ""),
        *(f"--{mark}--", ""),
    ]
    report = dated("\r\n".join(lines).encode(), mail.at)
    deliver(store, owner, mail=arriving(report, at=mail.at))


def _holds(row: Cells, words: str) -> bool:
    if not words.strip():
        return True
    read = mime.read(blob(row[6]), text(row[0]))
    body = f"{read.text} {read.quoted}" if isinstance(read, MessageRecord) else ""
    said = f"{text(row[3])} {text(row[4])} {body}".casefold()
    return all(word in said for word in words.casefold().split())


def _mail_ref(row: Cells) -> MailRef:
    return MailRef(
        ref=named("m", row[0]),
        thread=named("t", row[1]),
        message_id=text(row[2]),
        sender=text(row[3]),
        subject=text(row[4]),
        at=moment(row[5]),
    )


def _draft_ref(row: Cells) -> DraftRef:
    """`row` is id, key, thread and content; the version follows from the content alone."""
    version = sha256(blob(row[3])).hexdigest()[:16]
    return DraftRef(named("d", row[0]), text(row[1]), named("t", row[2]), version)
