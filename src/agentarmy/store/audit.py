"""Who did what, when and why: rows that are chained by hashes and never changed.

    hash = SHA-256 of the JSON array [seq, at, actor, action, subject_kind, subject, reason, data,
           previous], ASCII, no spaces, `data` being the stored JSON text; the first entry's
           `previous` is SHA-256 of the JSON array ["agentarmy audit/1", site, tenant]

An entry names nobody: ids of records, keyed digests and codes only, so that erasing a person never
breaks the chain. What looks like a name's company (an address, a number, a sentence) is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from agentarmy.domain.effects import Json
from agentarmy.domain.values import Value
from agentarmy.errors import Bug
from agentarmy.store.database import Mirror
from agentarmy.store.times import stamp

FORMAT = "agentarmy audit/1"
COLUMNS = ("seq", "at", "actor", "action", "subject_kind", "subject", "reason", "data", "previous")
"""What the hash of an entry covers, in this order."""

_CODE = re.compile(r"[a-z][a-z0-9_.-]{0,59}")
_ACTOR = re.compile(r"[a-z][a-z0-9_.:-]{0,79}")
# Ids, hashes, moments, codes and versions; never a space, so never a sentence.
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/=+-]{0,127}")
_REASON = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ,.;:'()/%_-]{0,119}")
_PHONE = re.compile(r"(?<![0-9A-Za-z-])[+(]?[0-9][0-9 ()/.]{5,18}[0-9](?![0-9A-Za-z:-])")
_LONGEST = 2000
_INSERT = (
    "INSERT INTO audit (id, tenant, created_at, updated_at, seq, at, actor, action, subject_kind,"
    " subject, reason, data, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_encode = json.JSONEncoder(separators=(",", ":")).encode
_encode_data = json.JSONEncoder(separators=(",", ":"), sort_keys=True).encode

Chained = tuple[Value, ...]
"""The cells of COLUMNS."""

unsealed: set[Path] = set()
"""The mirrors that this process appended to, whose chain nobody has kept a head of since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry that is to be appended.

    `actor` is 'rep', 'agent', 'daemon' or a pseudonym, `action` a code such as 'effect.proposed',
    `subject` the id of a row of `subject_kind`, or a keyed digest. `reason` is a code or a short
    fixed wording, `data` holds numbers, codes, ids and moments.
    """

    actor: str
    action: str
    subject_kind: str
    subject: str
    reason: str = ""
    data: Mapping[str, Json] = field(default_factory=dict)


def append(
    mirror: Mirror,
    *,
    actor: str,
    action: str,
    subject_kind: str,
    subject: str,
    reason: str = "",
    data: Mapping[str, Json] | None = None,
) -> int:
    """Append one entry and return its number.

    Call it inside the transaction of what it tells of: both are kept, durably, or neither. Raises
    Bug for a value that may name a person.
    """
    entry = Entry(
        actor=actor,
        action=action,
        subject_kind=subject_kind,
        subject=subject,
        reason=reason,
        data=data or {},
    )
    return append_all(mirror, [entry])


def append_all(mirror: Mirror, entries: Iterable[Entry]) -> int:
    """Append entries in their order, as `append` does; return the number of the last one.

    The number is that of the present last entry when there are none to append.
    """
    with mirror.write(durable=True):
        seq, previous = last(mirror)
        at = stamp(mirror.clock())

        def rows() -> Iterator[tuple[Value, ...]]:
            nonlocal seq, previous
            for entry in entries:
                seq += 1
                cells = (seq, at, *_checked(entry), previous)
                previous = digest(cells)
                yield (previous, mirror.tenant, at, at, *cells, previous)

        mirror.many(_INSERT, rows())
        unsealed.add(mirror.path)
    return seq


def last(mirror: Mirror) -> tuple[int, str]:
    """Return the number and the hash of the newest entry; 0 and the chain's beginning for none."""
    found = mirror.one(
        "SELECT seq, hash FROM audit WHERE tenant = ? ORDER BY seq DESC LIMIT 1", (mirror.tenant,)
    )
    return (int(str(found[0])), str(found[1])) if found else (0, beginning(mirror))


def beginning(mirror: Mirror) -> str:
    """Return what stands in for the hash before the first entry: it names this mirror."""
    (site,) = mirror.one("SELECT site FROM clock") or ("",)
    return sha256(_encode([FORMAT, site, mirror.tenant]).encode()).hexdigest()


def digest(cells: Chained) -> str:
    """Return the hash of the cells of COLUMNS."""
    return sha256(_encode(cells).encode()).hexdigest()


def entries(mirror: Mirror, *, after: int = 0) -> Iterator[Chained]:
    """Yield the cells of COLUMNS, then hash, id, created_at and updated_at, in stored order."""
    yield from mirror.each(
        f"SELECT {', '.join(COLUMNS)}, hash, id, created_at, updated_at FROM audit"
        " WHERE tenant = ? AND seq > ? ORDER BY seq, row",
        (mirror.tenant, after),
    )


def _checked(entry: Entry) -> tuple[str, str, str, str, str, str]:
    """Return the entry's own cells. Raises Bug when one may name a person."""
    _match(_ACTOR, entry.actor, "actor")
    _match(_CODE, entry.action, "action")
    _match(_CODE, entry.subject_kind, "subject_kind")
    _token(entry.subject, "subject")
    if entry.reason:
        _match(_REASON, entry.reason, "reason")
        if _PHONE.search(entry.reason):
            raise _refused("reason")
    _walk(dict(entry.data), "data")
    data = _encode_data(dict(entry.data)) if entry.data else ""
    if len(data) > _LONGEST:
        raise Bug(f"audit: data is longer than {_LONGEST} characters")
    return entry.actor, entry.action, entry.subject_kind, entry.subject, entry.reason, data


def _walk(value: Json, where: str) -> None:
    if isinstance(value, str):
        if value:
            _token(value, where)
    elif isinstance(value, dict):
        for name, inner in value.items():
            _match(_CODE, name, f"a key of {where}")
            _walk(inner, f"{where}.{name}")
    elif isinstance(value, list):
        for inner in value:
            _walk(inner, where)


def _token(value: str, where: str) -> None:
    _match(_TOKEN, value, where)
    if _PHONE.fullmatch(value):
        raise _refused(where)


def _match(pattern: re.Pattern[str], value: str, where: str) -> None:
    if not pattern.fullmatch(value):
        raise _refused(where)


def _refused(where: str) -> Bug:
    # The value itself is not repeated: it may be what must not be kept.
    return Bug(f"audit: {where} may name a person; give an id, a keyed digest or a code")
