"""What went out lately and what came in since, asked of the mirror by index."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from agentarmy.domain.sendtimes import next_day
from agentarmy.domain.situation import Heard, Inbound
from agentarmy.store.ids import record_id
from agentarmy.store.mail_domains import business_domain
from agentarmy.store.times import moment, stamp

if TYPE_CHECKING:
    from agentarmy.store.database import Cells, Mirror

_OUTWARD = (
    "('mail', 'chat', 'invitation', 'minutes', 'proposal', 'payment_link', 'invoice', 'call')"
)
# SQLite has no statistics of a mirror and would walk along the newest messages of everybody.
_TALK = "INDEXED BY messages_conversation_id_position_at"
_LONG = timedelta(days=90)
"""How long a bounce counts against an address of which nothing was heard since."""


@dataclass
class Sent:
    """What our mailbox sent to outsiders on our day, and to each person and company in 24 hours: no
    midnight of ours gives them a second share of their own day. And whom it advertised to last."""

    mailbox: int = 0
    outreach: int = 0
    people: Counter[str] = field(default_factory=Counter)
    domains: Counter[str] = field(default_factory=Counter)
    last_outreach: dict[str, datetime] = field(default_factory=dict)

    def add(self, address: str, *, count: int, recent: int, last: datetime | None = None) -> None:
        """Count what went to an address, today and in 24 hours; `last` is its advertising."""
        self.mailbox += count
        self.people[address] += recent
        if domain := business_domain(address):
            self.domains[domain] += recent
        if last is not None:
            self.outreach += count
            self.last_outreach[address] = max(last, self.last_outreach.get(address, last))

    def to(self, address: str) -> int:
        """Return how much went to an address in 24 hours."""
        return self.people[address]

    def to_domain(self, address: str) -> int:
        """Return how much went to an address's company in 24 hours; 0 for free-mail domains."""
        domain = business_domain(address)
        return self.domains[domain] if domain else 0


def day_start(now: datetime, zone: tzinfo) -> datetime:
    """Return when the present day began on the clock of a place (UTC)."""
    return next_day(now - timedelta(days=1), zone)


def sent(mirror: Mirror, *, now: datetime, zone: tzinfo, days: int) -> Sent:
    """Count what went to outsiders today, and when advertising last went to whom in `days`.

    What may have gone out (sending, uncertain) counts as gone.
    """
    today, day = stamp(day_start(now, zone)), stamp(now - timedelta(days=1))
    lately = min(str(today), str(day))
    since = stamp(day_start(now, zone) - timedelta(days=days))
    found = Sent()
    for index, column, where, args in (
        ("state_done_at", "done_at", "state = 'done' AND done_at >= ?", [lately]),
        # What left before today counts for the gap between two advertisings alone.
        (
            "purpose_state_done_at",
            "done_at",
            "purpose = 'outreach' AND state = 'done' AND done_at >= ? AND done_at < ?",
            [since, lately],
        ),
        ("state", "attempt_at", "state IN ('sending', 'uncertain') AND attempt_at >= ?", [since]),
    ):
        rows = mirror.all(
            "SELECT json_extract(r.value, '$.address'), purpose = 'outreach',"
            f" sum({column} >= ?), sum({column} >= ?), max({column})"
            f" FROM outbox INDEXED BY outbox_{index}, json_each(outbox.recipients) AS r"
            f" WHERE tenant = ? AND {where} AND kind IN {_OUTWARD}"
            " AND NOT coalesce(json_extract(r.value, '$.internal'), 0) GROUP BY 1, 2",
            (today, day, mirror.tenant, *args),
        )
        for address, outreach, count, recent, last in rows:
            advertised = moment(last) if outreach else None
            told, fresh = int(str(count)), int(str(recent))
            found.add(str(address), count=told, recent=fresh, last=advertised)
    return found


def warm_day(mirror: Mirror, *, now: datetime, zone: tzinfo) -> int:
    """Return how many days ago our mailbox first advertised, 0 when it is today or never was."""
    row = mirror.one(
        "SELECT min(done_at) FROM outbox WHERE tenant = ? AND purpose = 'outreach'"
        " AND state = 'done'",
        (mirror.tenant,),
    )
    first = moment(row[0]) if row else None
    if first is None:
        return 0
    return max(0, (now.astimezone(zone).date() - first.astimezone(zone).date()).days)


def latest(mirror: Mirror) -> datetime | None:
    """Return the newest moment at which anything was written, by the mirror's own clock."""
    row = mirror.one("SELECT hlc >> 16 FROM clock")
    milliseconds = int(str(row[0])) if row else 0
    return datetime.fromtimestamp(milliseconds / 1000, UTC) if milliseconds else None


def wrote(mirror: Mirror, conversation_id: str, *, address: str) -> bool:
    """Say whether an address has a part in a conversation in which their side wrote to us.

    That is who wrote themselves, whom somebody of theirs wrote to, and their colleagues.
    """
    if not conversation_id or "@" not in address:
        return False
    rows = mirror.all(
        f"SELECT DISTINCT sender_address, recipients FROM messages {_TALK} WHERE tenant = ?"
        " AND conversation_id = ? AND automatic IS NULL AND side IS NOT 'ours'"
        " AND sender_address IS NOT NULL LIMIT 500",
        (mirror.tenant, conversation_id),
    )
    domain = business_domain(address)
    return any(
        sender == address
        or (domain and business_domain(str(sender)) == domain)
        or f'"{address}"' in str(recipients or "").lower()
        for sender, recipients in rows
    )


_HEARD = {"": Heard.REPLY, "auto-reply": Heard.AUTO_REPLY, "bounce": Heard.BOUNCE}


Away = Callable[[str, str, datetime], date | None]
"""Reads the last day away from an automatic reply: sender, text, when it came."""


def inbound(
    mirror: Mirror, address: str, *, since: datetime | None, conversation_id: str, away: Away
) -> tuple[Inbound, ...]:
    """Return what came in from an address since a moment, and bounces of mail to it.

    Invitations and mails of lists are no answers. An automatic reply of the last two weeks counts
    from before that moment too.
    """
    if "@" not in address:
        return ()
    now = mirror.clock()
    lately = now - timedelta(days=14)
    rows = mirror.all(
        "SELECT automatic, at, text FROM messages WHERE tenant = ? AND sender_address = ?"
        " AND at > ? ORDER BY at DESC LIMIT 20",
        (mirror.tenant, address, stamp(min(since or lately, lately))),
    )
    found: list[Inbound] = []
    for kind, when, text in rows:
        what, at = _HEARD.get(str(kind or "")), moment(when)
        if at is not None and what is Heard.AUTO_REPLY:
            found.append(Inbound(what, at, away(address, str(text or ""), at)))
        elif at is not None and what is not None and since is not None and at > since:
            found.append(Inbound(what, at))
    heard = max((one.at for one in found if one.what is Heard.REPLY), default=None)
    for at in _bounces(mirror, address, conversation_id=conversation_id, since=now - _LONG):
        if heard is None or heard < at:
            found.append(Inbound(Heard.BOUNCE, at))
    return tuple(found)


def questions(mirror: Mirror, address: str, *, since: datetime) -> list[tuple[str, str]]:
    """Return text and subject of the latest mails since a moment in which an address asks."""
    rows = mirror.all(
        "SELECT text, subject FROM messages WHERE tenant = ? AND sender_address = ? AND at > ?"
        " AND automatic IS NULL AND text LIKE '%?%' ORDER BY at DESC LIMIT 20",
        (mirror.tenant, address, stamp(since)),
    )
    return [(str(text), str(subject or "")) for text, subject in rows]


def _bounces(
    mirror: Mirror, address: str, *, conversation_id: str, since: datetime
) -> list[datetime]:
    """Return when mail to an address came back: reports that name it, from mail servers."""
    where = "at > ? AND automatic = 'bounce' AND text LIKE ? LIMIT 5"
    args = (stamp(since), f"%{address}%")
    rows: list[Cells] = []
    for server in ("mailer-daemon@", "postmaster@"):
        rows += mirror.all(
            "SELECT at, text FROM messages INDEXED BY messages_sender_address_at"
            f" WHERE tenant = ? AND sender_address BETWEEN ? AND ? AND {where}",
            (mirror.tenant, server, f"{server}~", *args),
        )
    if conversation_id:
        rows += mirror.all(
            f"SELECT at, text FROM messages {_TALK} WHERE tenant = ? AND conversation_id = ?"
            f" AND {where}",
            (mirror.tenant, conversation_id, *args),
        )
    whole = re.compile(rf"(?<![\w.+-]){re.escape(address)}(?![\w-]|\.\w)", re.IGNORECASE)
    named = [when for when, text in rows if whole.search(str(text))]
    return [at for when in named if (at := moment(when))]


def sourced_body(mirror: Mirror, draft_id: str) -> str:
    """Return the words of a draft that were held against their sources; '' where there are none."""
    row = mirror.one(
        "SELECT body, sources FROM drafts WHERE id = ? AND +tenant = ?", (draft_id, mirror.tenant)
    )
    return str(row[0] or "") if row and row[1] and row[1] != "[]" else ""


def edited_by_hand(mirror: Mirror, key: str, *, digest: str) -> bool:
    """Say whether a person wrote the bytes with this digest into the effect with this key."""
    row = mirror.one(
        "SELECT 1 FROM rulings WHERE tenant = ? AND effect_id = ? AND decision = 'edited'"
        " AND digest = ?",
        (mirror.tenant, record_id(mirror.tenant, "outbox", key), digest),
    )
    return row is not None
