"""The outbox: one row per effect on the world, written to the disk before anything is done.

A row moves by events of `domain.delivery` alone, each a guarded UPDATE: it names the state that was
seen, and changes nothing when another process was quicker. Every change is durable and has its
audit entry in the same transaction.
"""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from agentarmy.domain.delivery import Event, after
from agentarmy.domain.effects import (
    Attachment,
    Effect,
    Json,
    Kind,
    Purpose,
    Recipient,
    State,
)
from agentarmy.domain.values import Money, Row, Value
from agentarmy.errors import Bug, NotFound, UsageError
from agentarmy.store import audit, tables
from agentarmy.store.database import Mirror
from agentarmy.store.ids import record_id
from agentarmy.store.schema import selected, to_row
from agentarmy.store.times import moment, stamp

WITHDRAWABLE = (State.PROPOSED, State.BLOCKED, State.APPROVED, State.DRAFTED)
"""States of effects that have surely not been performed."""
_IDS = re.compile(r"[0-9a-f-]{4,36}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One effect as it stands in the outbox.

    `reasons` are the gate's, as plain data. `approved_digest` is what the approval is bound to.
    `fault` says what a provider answered last, `provider_draft` and `provider_ref` what lies there,
    `draft_version` that of the draft as we made it.
    """

    id: str
    effect: Effect
    state: State
    tier: str = ""
    reasons: tuple[Mapping[str, Json], ...] = ()
    revision: int = 0
    message_key: str = ""
    proposed_at: datetime | None = None
    not_before: datetime | None = None
    approved_at: datetime | None = None
    approved_by: str = ""
    approved_digest: str = ""
    attempts: int = 0
    attempt_at: datetime | None = None
    provider: str = ""
    provider_draft: str = ""
    draft_version: str = ""
    provider_ref: str = ""
    provider_thread: str = ""
    fault: str = ""
    fault_kind: str = ""
    done_at: datetime | None = None

    @property
    def approved(self) -> bool:
        """Whether the bytes that lie here are those that were approved."""
        return bool(self.approved_digest) and self.approved_digest == self.effect.digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One event that is to happen to an effect as it was seen.

    `reason` is a code for the audit, `values` are the columns that change with the state.
    """

    item: Item
    event: Event
    reason: str = ""
    values: Row = field(default_factory=dict)
    data: Mapping[str, Json] = field(default_factory=dict)


def restored_at(mirror: Mirror) -> datetime | None:
    """Return when a backup last took the place of this mirror, None when none ever did.

    What was done between the backup and then is not in it.
    """
    found = mirror.one(
        "SELECT max(at) FROM audit WHERE tenant = ? AND action = 'clone.restored'",
        (mirror.tenant,),
    )
    return moment(found[0]) if found else None


def row_id(mirror: Mirror, key: str) -> str:
    """Return the id of the effect with this key, whether it is there or not."""
    return record_id(mirror.tenant, "outbox", key)


def site(mirror: Mirror) -> str:
    """Return what names this mirror among all devices."""
    found = mirror.one("SELECT site FROM clock")
    return str(found[0]) if found else ""


def put(mirror: Mirror, item: Item, *, actor: str, reason: str = "") -> tuple[Item, bool]:
    """Put an effect in, durably, and return it with True; one whose key is known stays as it is
    and is returned with False.

    Raises Busy and Storage.
    """
    with mirror.write(durable=True):
        known = found(mirror, item.id)
        if known is not None:
            return known, False
        tables.put_ids(mirror, "outbox", [(item.id, _row(mirror, item))])
        audit.append(
            mirror,
            actor=actor,
            action="effect.proposed",
            subject_kind="effect",
            subject=item.id,
            reason=reason,
            data=_facts(item),
        )
    return item, True


def move(mirror: Mirror, moves: Iterable[Move], *, actor: str) -> set[str]:
    """Let each event happen, durably and in one transaction; return the ids of those that moved.

    An effect that was in another state by then is left alone. Raises Bug for an event that cannot
    happen in the state that was seen.
    """
    moved, entries = set[str](), list[audit.Entry]()
    with mirror.write(durable=True):
        now = stamp(mirror.clock())
        for one in moves:
            to = after(one.item.state, one.event)
            if to is None:
                raise Bug(f"an effect that is {one.item.state} cannot be {one.event}")
            if _swap(mirror, one, to=to, now=now):
                moved.add(one.item.id)
                entries.append(_entry(one, to, actor=actor))
        audit.append_all(mirror, entries)
    return moved


def _swap(mirror: Mirror, one: Move, *, to: State, now: str | None) -> bool:
    values: dict[str, Value] = {"state": str(to), **one.values, "updated_at": now}
    sets = ", ".join(f"{name} = ?" for name in values)
    args = (*(None if v == "" else v for v in values.values()), one.item.id, mirror.tenant)
    guard = (str(one.item.state), one.item.effect.digest)
    sql = f"UPDATE outbox SET {sets} WHERE id = ? AND tenant = ? AND state = ? AND digest = ?"
    return mirror.run(sql, (*args, *guard)) == 1


def _entry(one: Move, to: State, *, actor: str) -> audit.Entry:
    facts: dict[str, Json] = {"from": str(one.item.state), "to": str(to), **one.data}
    return audit.Entry(
        actor=actor,
        action=f"effect.{one.event}",
        subject_kind="effect",
        subject=one.item.id,
        reason=one.reason,
        data=facts,
    )


def _facts(item: Item) -> dict[str, Json]:
    return {
        "kind": str(item.effect.kind),
        "state": str(item.state),
        "tier": item.tier,
        "digest": item.effect.digest,
        "workflow": item.effect.workflow,
    }


def found(mirror: Mirror, effect_id: str) -> Item | None:
    """Return one effect by its whole id, None when it is not there."""
    cells = mirror.one(
        f"SELECT {selected('outbox')} FROM outbox WHERE id = ? AND +tenant = ?",
        (effect_id, mirror.tenant),
    )
    return _item(to_row("outbox", cells)) if cells else None


def get(mirror: Mirror, ref: str) -> Item:
    """Return the effect that `ref` names: its id, or the beginning or the end of it (from four
    signs).

    Raises NotFound, UsageError when several answer to it.
    """
    whole = found(mirror, ref)
    if whole is not None:  # a part of an id is looked for in every row
        return whole
    hint = "agentarmy outbox list"
    if not _IDS.fullmatch(ref):
        raise NotFound(f'no effect "{ref}"', expected="an id, or four signs of it", hint=hint)
    ids = mirror.all(
        "SELECT id FROM outbox WHERE tenant = ? AND"
        " (id = ? OR (id >= ? AND id < ?) OR substr(id, ?) = ?) LIMIT 3",
        (mirror.tenant, ref, ref, ref + "g", -len(ref), ref),
    )
    if not ids:
        raise NotFound(f'no effect "{ref}"', hint=hint)
    if len(ids) > 1:
        raise UsageError(f'several effects answer to "{ref}"', expected="more of the id")
    one = found(mirror, str(ids[0][0]))
    if one is None:  # erased between the two looks
        raise NotFound(f'no effect "{ref}"', hint=hint)
    return one


def listed(
    mirror: Mirror, states: Sequence[State], *, after: str = "", limit: int = 50
) -> tuple[list[Item], str]:
    """Return a page of effects in these states, oldest first, and the mark of the page behind.

    `after` is the mark of the page before; the cost does not grow with the depth. Raises NotFound
    for an unknown mark.
    """
    row = _row_number(mirror, after) if after else 0
    rows = list[tuple[int, Item]]()
    for state in states:
        cells = mirror.all(
            f"SELECT row, {selected('outbox')} FROM outbox INDEXED BY outbox_state"
            " WHERE tenant = ? AND state = ? AND row > ? ORDER BY row LIMIT ?",
            (mirror.tenant, str(state), row, limit + 1),
        )
        rows += [(int(str(one[0])), _item(to_row("outbox", one[1:]))) for one in cells]
    rows.sort(key=lambda pair: pair[0])
    page = [item for _, item in rows[:limit]]
    return page, page[-1].id if len(rows) > limit else ""


def _row_number(mirror: Mirror, effect_id: str) -> int:
    cells = mirror.one(
        "SELECT row FROM outbox WHERE id = ? AND +tenant = ?", (effect_id, mirror.tenant)
    )
    if cells is None:
        raise NotFound(f'no effect "{effect_id}" to go on after', hint="agentarmy outbox list")
    return int(str(cells[0]))


def counts(mirror: Mirror) -> dict[State, int]:
    """Return how many effects are in each state that has any."""
    rows = mirror.all(
        "SELECT state, count(*) FROM outbox WHERE tenant = ? GROUP BY state", (mirror.tenant,)
    )
    return {State(str(state)): int(str(number)) for state, number in rows}


def due(
    mirror: Mirror, state: State, *, kinds: Iterable[Kind], now: datetime, set_back: bool = False
) -> Generator[Item, None, None]:
    """Yield effects of one state and these kinds whose time has come, the longest due first.

    With `set_back` the clock was ahead once: what was written down later than now is due too. They
    are read one by one: who wants a few takes a few, and closes it before the next change.
    """
    wanted, at = sorted(str(kind) for kind in kinds), stamp(now)
    come = "(not_before <= ? OR updated_at > ?)" if set_back else "not_before <= ?"
    cells = mirror.each(
        f"SELECT {selected('outbox')} FROM outbox INDEXED BY outbox_state_not_before"
        f" WHERE tenant = ? AND state = ? AND {come}"
        f" AND kind IN ({', '.join('?' * len(wanted))}) ORDER BY not_before",
        (mirror.tenant, str(state), at, *([at] if set_back else []), *wanted),
    )
    for one in cells:
        yield _item(to_row("outbox", one))


def waiting_in(mirror: Mirror, conversation_id: str) -> list[Item]:
    """Return the effects of a conversation that wait for a person or are blocked."""
    cells = mirror.all(
        f"SELECT {selected('outbox')} FROM outbox WHERE tenant = ?"
        " AND state IN ('proposed', 'blocked') AND conversation_id = ?",
        (mirror.tenant, conversation_id),
    )
    return [_item(to_row("outbox", one)) for one in cells]


def keyed(mirror: Mirror, message_key: str) -> list[Item]:
    """Return the effects to which a provider's key belongs."""
    cells = mirror.all(
        f"SELECT {selected('outbox')} FROM outbox WHERE tenant = ? AND message_key = ?",
        (mirror.tenant, message_key),
    )
    return [_item(to_row("outbox", one)) for one in cells]


def last_faults(
    mirror: Mirror, provider: str, *, now: datetime, limit: int
) -> list[tuple[str, datetime]]:
    """Return kind of fault ('' for none) and time of a provider's newest attempts, newest first.

    Attempts later than now, on a clock that was ahead, do not count.
    """
    cells = mirror.all(
        "SELECT fault_kind, attempt_at FROM outbox WHERE tenant = ? AND provider = ?"
        " AND attempt_at <= ? ORDER BY attempt_at DESC LIMIT ?",
        (mirror.tenant, provider, stamp(now), limit),
    )
    return [(str(kind or ""), at) for kind, text in cells if (at := moment(text))]


def cancel_for(
    mirror: Mirror, *, actor: str, reason: str, address: str = "", contact_id: str = ""
) -> list[str]:
    """Cancel every effect that has not been performed and goes to an address or a contact.

    `address` in small letters; '@firm.example' means everybody there. Returns the ids. What is
    `sending` cannot be called back; it is judged no more, and looked up.
    """
    if not (address or contact_id):
        raise Bug("cancel_for: neither an address nor a contact")
    with mirror.write(durable=True):
        items = [
            item
            for item in _likely(mirror, address, contact_id)
            if _concerns(item.effect, address, contact_id)
        ]
        moves = [Move(item=item, event=Event.CANCEL, reason=reason) for item in items]
        return sorted(move(mirror, moves, actor=actor))


def _likely(mirror: Mirror, address: str, contact_id: str) -> Iterator[Item]:
    """Yield the withdrawable effects in whose row an address's parts or a contact's id stand.

    Of the others no row is made into an effect, which costs thirty times as much as the look.
    """
    local, _, domain = address.partition("@")
    cells = mirror.all(
        f"SELECT {selected('outbox')} FROM outbox WHERE tenant = ?"
        f" AND state IN ({', '.join('?' * len(WITHDRAWABLE))}) AND (contact_id = ?"
        " OR ? <> '' AND instr(recipients, ?)"
        " OR ? <> '' AND instr(recipients, ?) AND instr(recipients, ?))",
        (
            *(mirror.tenant, *map(str, WITHDRAWABLE), contact_id),
            *(contact_id, _inside(contact_id)),
            *(address, _inside(local), _inside(domain)),
        ),
    )
    return (_item(to_row("outbox", one)) for one in cells)


def _inside(text: str) -> str:
    """Return a text as it stands within one of JSON."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _concerns(effect: Effect, address: str, contact_id: str) -> bool:
    if contact_id and effect.contact_id == contact_id:
        return True
    for one in effect.recipients:
        if contact_id and one.contact_id == contact_id:
            return True
        if address and _reaches(one.address, address):
            return True
    return False


def _reaches(address: str, wanted: str) -> bool:
    """Whether an address is the wanted one, with or without a '+tag', or within '@domain'."""
    local, _, domain = address.partition("@")
    if wanted.startswith("@"):
        return f".{domain}".endswith(f".{wanted[1:]}")
    return wanted in (address, f"{local.partition('+')[0]}@{domain}")


def changed(effect: Effect) -> Row:
    """Return the columns that hold an effect, for an edit of its bytes."""
    return {
        "summary": effect.summary,
        "recipients": _dumps([_recipient(one) for one in effect.recipients]),
        "content": _text(effect.content),
        "digest": effect.digest,
        "attachments": _dumps([_attachment(one) for one in effect.attachments]),
        "links": _dumps(list(effect.links)),
    }


def reasons_text(reasons: Iterable[Mapping[str, Json]]) -> str:
    """Return the gate's reasons as they are stored."""
    return _dumps([dict(one) for one in reasons])


def _row(mirror: Mirror, item: Item) -> Row:
    effect, amount = item.effect, item.effect.amount
    return {
        "kind": str(effect.kind),
        "effect_key": effect.key,
        "tier": item.tier,
        "purpose": str(effect.purpose),
        "workflow": effect.workflow,
        "state": str(item.state),
        **changed(effect),
        "amount_minor": amount.minor if amount else None,
        "currency": amount.currency if amount else None,
        "reasons": reasons_text(item.reasons),
        "account_id": effect.account_id,
        "contact_id": effect.contact_id,
        "deal_id": effect.deal_id,
        "conversation_id": effect.conversation_id,
        "draft_id": effect.draft_id,
        "revision": item.revision,
        "proposed_at": stamp(item.proposed_at or mirror.clock()),
        "not_before": stamp(item.not_before or mirror.clock()),
        "approved_at": stamp(item.approved_at),
        "approved_by": item.approved_by,
        "approved_digest": item.approved_digest,
        "attempts": item.attempts,
        "message_key": item.message_key,
        "provider_thread": item.provider_thread,
    }


def _item(row: Row) -> Item:
    def text(name: str) -> str:
        return str(row[name] or "")

    def number(name: str) -> int:
        return int(str(row[name] or 0))

    return Item(
        id=text("id"),
        effect=_effect(row),
        state=State(text("state")),
        tier=text("tier"),
        reasons=tuple(json.loads(text("reasons") or "[]")),
        revision=number("revision"),
        message_key=text("message_key"),
        proposed_at=moment(row["proposed_at"]),
        not_before=moment(row["not_before"]),
        approved_at=moment(row["approved_at"]),
        approved_by=text("approved_by"),
        approved_digest=text("approved_digest"),
        attempts=number("attempts"),
        attempt_at=moment(row["attempt_at"]),
        provider=text("provider"),
        provider_draft=text("provider_draft"),
        draft_version=text("draft_version"),
        provider_ref=text("provider_ref"),
        provider_thread=text("provider_thread"),
        fault=text("fault"),
        fault_kind=text("fault_kind"),
        done_at=moment(row["done_at"]),
    )


def _effect(row: Row) -> Effect:
    def text(name: str) -> str:
        return str(row[name] or "")

    minor = row["amount_minor"]
    return Effect(
        kind=Kind(text("kind")),
        key=text("effect_key"),
        content=text("content").encode(),
        summary=text("summary"),
        purpose=Purpose(text("purpose")),
        recipients=tuple(Recipient(**one) for one in json.loads(text("recipients") or "[]")),
        attachments=tuple(Attachment(**one) for one in json.loads(text("attachments") or "[]")),
        links=tuple(json.loads(text("links") or "[]")),
        amount=Money(int(str(minor)), text("currency")) if minor is not None else None,
        workflow=text("workflow"),
        account_id=text("account_id"),
        contact_id=text("contact_id"),
        deal_id=text("deal_id"),
        conversation_id=text("conversation_id"),
        draft_id=text("draft_id"),
    )


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise Bug("the content of an effect is no UTF-8: encode its parts") from None


def _recipient(one: Recipient) -> dict[str, Json]:
    return {
        "address": one.address,
        "name": one.name,
        "contact_id": one.contact_id,
        "internal": one.internal,
    }


def _attachment(one: Attachment) -> dict[str, Json]:
    return {
        "name": one.name,
        "media_type": one.media_type,
        "size": one.size,
        "sha256": one.sha256,
        "seen": one.seen,
    }


def _dumps(value: list[Json] | list[dict[str, Json]] | list[str]) -> str:
    return json.dumps(value, ensure_ascii=False)


def note_seen(mirror: Mirror, item: Item) -> None:
    """Note that the rep has opened the attachments of an effect, as they lie there."""
    seen = [_attachment(replace(one, seen=True)) for one in item.effect.attachments]
    with mirror.write(durable=True):
        mirror.run(
            "UPDATE outbox SET attachments = ? WHERE id = ? AND tenant = ? AND digest = ?",
            (_dumps(seen), item.id, mirror.tenant, item.effect.digest),
        )
        audit.append(
            mirror,
            actor="rep",
            action="effect.attachments_seen",
            subject_kind="effect",
            subject=item.id,
        )
