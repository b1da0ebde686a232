"""What the rep means: a file, text on stdin, a conversation, a deal, an account or a person."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from agentarmy.domain.records import Facts, Row
from agentarmy.errors import BadInput, NotFound, UsageError
from agentarmy.formats.base import ConversationRecord, MessageRecord, Rejected
from agentarmy.services.directory import core
from agentarmy.store import conversations, tables
from agentarmy.store.ids import record_id
from agentarmy.store.tables import Filter

if TYPE_CHECKING:
    from datetime import datetime

    from agentarmy.store.database import Mirror

_ID = re.compile(r"[0-9a-f][0-9a-f-]{3,}")
LEAST_NAME = 6
"""Shorter names are not taken for others that begin with them."""

MOST_CONVERSATIONS = 200
"""A file with more conversations than this is a mailbox, and nobody means all of it."""


class Scope(StrEnum):
    """What a judgement is about."""

    CONVERSATION = "conversation"
    DEAL = "deal"
    ACCOUNT = "account"
    LEAD = "lead"


class Desk(Protocol):
    """What the finding needs of the desk of `qualifying`."""

    @property
    def facts(self) -> Facts: ...
    @property
    def now(self) -> datetime: ...
    @property
    def rejected(self) -> Path: ...
    @property
    def zone(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What was meant; `typed` is what the rep types to mean it again."""

    scope: Scope
    id: str
    label: str
    typed: str
    conversations: tuple[str, ...]
    account: Row | None = None
    deal: Row | None = None
    lead: Row | None = None


def find_target(mirror: Mirror, target: str, *, desk: Desk, text: str = "") -> Target:
    """Find what `target` names; a file is imported into the mirror first.

    Tried in this order: '-', a file, an account, a deal, a person's account (a lead without one
    stands for itself), a conversation's id,
    the one account of nearly that name ('Brook Foods' for 'Brook Foods Ltd' or 'brookfoods'), and
    a conversation's title.
    Raises NotFound with the nearest names, BadInput for a file without conversation, UsageError
    for no name at all.
    """
    if not target.strip():
        raise UsageError("no account, deal, conversation or file was named")
    if target == "-":
        return _of_text(mirror, text, desk)
    path = Path(target)
    if path.is_file():
        return _of_file(mirror, path, desk)
    for find in (_account, _deal, _person, _by_id, _nearly, _conversation):
        found = find(mirror, target)
        if found:
            return found
    raise _unknown(mirror, target)


def _unknown(mirror: Mirror, target: str) -> NotFound:
    if Path(target).is_dir():
        what, hint = f'no account or deal "{target}", but a folder', f"agentarmy import {target}"
        return NotFound(what, expected="one file, an account or a deal", hint=hint)
    if Path(target).suffix:
        return NotFound(f'no file "{target}"', expected="a file, an account or a deal")
    known = [
        str(row["name"])
        for table in ("accounts", "deals")
        for row in tables.page(mirror, table, limit=500).rows
        if row.get("name")
    ]
    return NotFound.among("account, deal or file", target, known, hint="agentarmy accounts list")


def _row(mirror: Mirror, table: str, ref: str) -> Row | None:
    with suppress(NotFound):
        return tables.get(mirror, table, ref)
    return None


def _account(mirror: Mirror, ref: str) -> Target | None:
    row = _row(mirror, "accounts", ref)
    return of_account(mirror, row) if row else None


def _nearly(mirror: Mirror, ref: str) -> Target | None:
    wanted = _squashed(ref)
    if len(wanted) < LEAST_NAME:
        return None
    start = Filter("name", "~", wanted[:4])
    first = Filter("name", "~", ref.split()[0])
    rows = {
        str(row["id"]): row
        for one in (start, first)
        for row in tables.stream(mirror, "accounts", [one])
    }
    names = {key: _squashed(str(row["name"])) for key, row in rows.items()}
    same = [key for key, name in names.items() if name == wanted]
    close = [
        key
        for key, name in names.items()
        if len(name) >= LEAST_NAME and (name.startswith(wanted) or wanted.startswith(name))
    ]
    found = same or close
    return of_account(mirror, rows[found[0]]) if len(found) == 1 else None


def _squashed(name: str) -> str:
    """A company's name without legal form, spaces and signs."""
    return core(name).replace(" ", "")


def of_account(mirror: Mirror, account: Row) -> Target:
    """Return all that was said with an account; its one open deal comes along."""
    key = str(account["id"])
    rows = tables.find(mirror, "conversations", account_id=key)
    deals = tables.find(mirror, "deals", account_id=key)
    name = str(account.get("name") or account.get("domain") or key)
    return Target(
        scope=Scope.ACCOUNT,
        id=key,
        label=name,
        typed=name,
        conversations=_by_time(rows),
        account=account,
        deal=deals[0] if len(deals) == 1 else None,
    )


def _by_time(rows: Iterable[Row]) -> tuple[str, ...]:
    return tuple(str(row["id"]) for row in sorted(rows, key=lambda r: str(r["started_at"] or "")))


def _deal(mirror: Mirror, ref: str) -> Target | None:
    row = _row(mirror, "deals", ref)
    if row is None:
        return None
    account = _row(mirror, "accounts", str(row["account_id"])) if row.get("account_id") else None
    rows = tables.find(mirror, "conversations", deal_id=row["id"])
    if account:
        rows += [
            one
            for one in tables.find(mirror, "conversations", account_id=account["id"])
            if not one.get("deal_id")
        ]
    name = str(row.get("name") or row["id"])
    return Target(
        scope=Scope.DEAL,
        id=str(row["id"]),
        label=name,
        typed=name,
        conversations=_by_time(rows),
        account=account,
        deal=row,
    )


def _person(mirror: Mirror, ref: str) -> Target | None:
    for table in ("contacts", "leads"):
        row = _row(mirror, table, ref)
        account = (
            _row(mirror, "accounts", str(row["account_id"]))
            if row and row.get("account_id")
            else None
        )
        if account:
            return of_account(mirror, account)
        if row and table == "leads":
            name = str(row.get("name") or row["id"])
            key = str(row["id"])
            return Target(
                scope=Scope.LEAD, id=key, label=name, typed=name, conversations=(), lead=row
            )
    return None


def _by_id(mirror: Mirror, ref: str) -> Target | None:
    return _conversation(mirror, ref) if _ID.fullmatch(ref) else None


def _conversation(mirror: Mirror, ref: str) -> Target | None:
    row = _row(mirror, "conversations", ref)
    return of_conversation(mirror, row) if row else None


def of_conversation(mirror: Mirror, row: Row, *, typed: str = "") -> Target:
    """Return one conversation as what is meant."""
    key = str(row["id"])
    account = _row(mirror, "accounts", str(row["account_id"])) if row.get("account_id") else None
    title = str(row.get("title") or row.get("channel") or key)
    label = f"{account['name']}: {title}" if account else title
    return Target(
        scope=Scope.CONVERSATION,
        id=key,
        label=label,
        typed=typed or key[:8],
        conversations=(key,),
        account=account,
    )


def _of_file(mirror: Mirror, path: Path, desk: Desk) -> Target:
    from agentarmy.formats import reader
    from agentarmy.services import import_files
    from agentarmy.services.importing import Options, check_read, import_paths

    options = Options(rejected=desk.rejected, zone=desk.zone, our_domains=desk.facts.our_domains)
    report = import_paths(mirror, [path], options=options, now=desk.now)
    check_read(report)
    # As the import read it: a Slack channel's key comes from its folder and the lists beside it.
    file = next(import_files.walk([path]))
    with open(path, "rb") as stream:
        records = reader.read(stream, file.name, zone=desk.zone, beside=file.beside)
        found = _stored(mirror, _talks(records))
    shown = os.fsencode(path).decode("utf-8", "replace")
    return _chosen(mirror, found, name=shown, typed=shown)


def _talks(items: Iterable[object]) -> Iterator[MessageRecord | ConversationRecord]:
    return (i for i in items if isinstance(i, MessageRecord | ConversationRecord))


def _stored(
    mirror: Mirror, records: Iterable[MessageRecord | ConversationRecord]
) -> tuple[str, ...]:
    """Return the ids of the conversations in which these records lie, each once."""
    found: dict[str, None] = {}
    for record in islice(records, 100_000):
        if isinstance(record, ConversationRecord):
            found[record_id(mirror.tenant, "conversations", record.key)] = None
        else:
            row = _row(mirror, "messages", record_id(mirror.tenant, "messages", record.key))
            if row and row.get("conversation_id"):
                found[str(row["conversation_id"])] = None
        if len(found) > MOST_CONVERSATIONS:
            break
    return tuple(found)


def _chosen(mirror: Mirror, found: tuple[str, ...], *, name: str, typed: str = "") -> Target:
    rows = [row for key in found if (row := _row(mirror, "conversations", key))]
    if not rows:
        raise BadInput(
            f"{name}: nobody speaks in it",
            expected="mail, a chat, or a call as 'Name: words'",
        )
    if len(rows) == 1:
        return of_conversation(mirror, rows[0], typed=typed)
    accounts = {str(row["account_id"]) for row in rows if row.get("account_id")}
    if len(accounts) == 1:
        account = tables.get(mirror, "accounts", accounts.pop())
        return of_account(mirror, account)
    raise BadInput(
        f"{name}: {len(rows)} conversations with {len(accounts)} accounts, now in the mirror",
        expected="one account or conversation",
        hint="agentarmy accounts list",
    )


def _of_text(mirror: Mirror, text: str, desk: Desk) -> Target:
    """Take in a dialogue ('Name: words') or a mail that came on stdin."""
    from agentarmy.formats import reader

    raw = text.encode("utf-8", "surrogateescape")
    if not raw.strip():
        raise BadInput(
            "nothing on stdin", expected="a dialogue or a mail", hint="agentarmy qualify FILE"
        )
    name = "stdin.eml" if reader.sniff("", raw[:8192]) == "eml" else "stdin.txt"
    items = list(reader.read(io.BytesIO(raw), name, zone=desk.zone))
    records = list(_talks(items))
    if not records:
        reason = next((f": {i.reason}" for i in items if isinstance(i, Rejected)), "")
        raise BadInput(
            f"stdin holds no conversation{reason}", expected="lines of 'Name: words', or a mail"
        )
    with mirror.write():
        conversations.store_messages(mirror, records, source="stdin")
    return _chosen(mirror, _stored(mirror, records), name="stdin")
