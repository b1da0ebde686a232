"""The audit chain as a person reads it, and as a file that a stranger can verify."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from agentarmy import paths
from agentarmy.domain.values import Row, Value
from agentarmy.errors import NotFound, UsageError
from agentarmy.services.auditing import heads_outside, rep
from agentarmy.services.costs import moment
from agentarmy.store import audit, audit_heads, tables
from agentarmy.store.database import Mirror
from agentarmy.store.registry import TABLES
from agentarmy.store.tables import Filter

FORMAT = "agentarmy.audit-export/1"
_NAMES = ("name", "summary", "title", "subject", "prospect", "email", "domain", "kind")
_WHOLE_ID = 32
_TABLE_OF = {table.label.replace(" ", "_"): table.name for table in TABLES.values()}
_TABLE_OF["run"] = "workflows"


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry; `behind` is what its subject is called where the mirror still knows it."""

    row: Row
    actor: str
    behind: str

    @property
    def data(self) -> dict[str, object]:
        """The entry's own data."""
        found: dict[str, object] = json.loads(str(self.row["data"] or "{}"))
        return found


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, newest first; `next` is what to pass as `after`, '' at the end."""

    entries: tuple[Listed, ...]
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries: `action` is one or a family ('effect' for 'effect.sent'), `subject` an id or
    its beginning, `since` a day, a moment or '30d', `after` the `next` of the page before.
    """

    action: str = ""
    subject: str = ""
    since: str = ""
    after: str = ""
    limit: int = 50


def page(mirror: Mirror, wanted: Wanted, *, now: datetime, me: str = "") -> Page:
    """Return a page of entries, newest first; `me` is the rep's address, told as 'you'.

    Raises UsageError for a `since` or an `after` that is none.
    """
    filters = []
    if wanted.action:
        filters.append(Filter("action", ">=", wanted.action))
        filters.append(Filter("action", "<=", f"{wanted.action}.~"))
    if len(wanted.subject) >= _WHOLE_ID:
        filters.append(Filter("subject", "=", wanted.subject))
    elif wanted.subject:
        filters += _beginning(wanted.subject)
    if wanted.since:
        filters.append(Filter("at", ">=", moment(wanted.since, now)))
    if wanted.after:
        filters.append(Filter("seq", "<", _number(wanted.after)))
    found = tables.page(mirror, "audit", filters=filters, order="-seq", limit=wanted.limit)
    more = str(found.rows[-1]["seq"]) if found.next else ""
    return Page(tuple(_listed(mirror, found.rows, me)), more)


def _beginning(subject: str) -> list[Filter]:
    return [Filter("subject", ">=", subject), Filter("subject", "<", f"{subject}\x7f")]


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise UsageError(f'"{text}" is no number of an entry', expected="such as 41")
    return int(text)


def entry(mirror: Mirror, ref: str, *, me: str = "") -> Listed:
    """Return an entry by its number, or the newest for 'last'. Raises NotFound, UsageError."""
    newest = audit.last(mirror)[0]
    seq = newest if ref == "last" else _number(ref)
    found = tables.find(mirror, "audit", seq=seq) if seq else []
    if not found:
        span = f"1 to {newest}" if newest else "no entry yet"
        raise NotFound(f"no audit entry {ref}", expected=span, hint="agentarmy audit list")
    return _listed(mirror, found, me)[0]


def _listed(mirror: Mirror, rows: Iterable[Row], me: str) -> list[Listed]:
    rows = list(rows)
    named: dict[str, str] = {}
    for kind in {str(row["subject_kind"]) for row in rows}:
        if table := _TABLE_OF.get(kind):
            ids = {str(row["subject"]) for row in rows if row["subject_kind"] == kind}
            there = tables.present(mirror, table, ids)
            named |= {key: _called(row) for key, row in there.items()}
    own = rep(mirror, me) if me else ""
    return [_one(row, named, own) for row in rows]


def _one(row: Row, named: dict[str, str], own: str) -> Listed:
    actor = str(row["actor"] or "")
    return Listed(row, "you" if own and actor == own else actor, named.get(str(row["subject"]), ""))


def _called(row: Row) -> str:
    return next((str(row[name]) for name in _NAMES if row.get(name)), "")


def export(
    mirror: Mirror,
    target: Path,
    *,
    outside: Path,
    now: datetime,
    since: str = "",
    until: str = "",
) -> tuple[int, int]:
    """Write entries of a span and all heads as JSON lines; return how many of each.

    The first line says what the chain begins with, so that whoever has the file alone can verify
    it. Nothing in it names a person. Raises UsageError for a span that is none, Storage.
    """
    first, last = (moment(text, now) if text else "" for text in (since, until))
    heads = {**dict.fromkeys(audit_heads.kept(mirror)), **dict.fromkeys(_outside(outside))}
    count = 0
    with paths.replacing(target) as stream:
        for cells in audit.entries(mirror):
            at = str(cells[1])
            if at < first or (last and at >= last):
                continue
            if not count:
                stream.write(_line(_header(mirror, cells[8])))
            stream.write(_line({"entry": cells[:9], "hash": cells[9]}))
            count += 1
        if not count:
            stream.write(_line(_header(mirror, audit.beginning(mirror))))
        for head in sorted(heads, key=lambda head: (head.seq, head.signed_at)):
            stream.write(_line({"head": asdict(head)}))
    return count, len(heads)


def _outside(file: Path) -> Iterable[audit_heads.Head]:
    return (head for _, head in heads_outside(file) if head)


def _header(mirror: Mirror, previous: Value) -> dict[str, Value]:
    return {"format": FORMAT, "beginning": audit.beginning(mirror), "previous": previous}


def _line(value: object) -> str:
    return json.dumps(value, separators=(",", ":")) + "\n"
