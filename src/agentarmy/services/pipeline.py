"""Audit of a deals export, or of the deals in the mirror."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from agentarmy.domain.evidence import Kind
from agentarmy.domain.pipeline import AuditReport, audit
from agentarmy.domain.records import Row
from agentarmy.domain.verdicts import stopped
from agentarmy.errors import BadInput, NotFound
from agentarmy.formats import reader
from agentarmy.formats.base import Rejected, TableRecord
from agentarmy.store import evidence, tables

if TYPE_CHECKING:
    from agentarmy.store.database import Mirror

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})|(\d{1,2})/(\d{1,2})/(\d{4})")


def audit_file(path: Path, *, today: date, currency: str) -> tuple[AuditReport, int]:
    """Audit a deals export (CSV or JSON); return the report and how many rows were unreadable.

    Raises NotFound when there is no such file, BadInput when it holds no deals.
    """
    if not path.is_file():
        raise NotFound(
            f'no file "{path}"',
            expected="a deals export",
            hint="agentarmy audit-pipeline deals.csv",
        )
    rows: list[Row] = []
    others: set[str] = set()
    rejected: list[Rejected] = []
    with open(path, "rb") as stream:
        for item in reader.read(stream, path.name):
            if isinstance(item, TableRecord) and item.table in ("deal", "deals"):
                rows.append(_row(item))
            elif isinstance(item, Rejected):
                rejected.append(item)
            else:
                others.add(item.table if isinstance(item, TableRecord) else "mail, chat or call")
    if not rows:
        first = f": {rejected[0].reason}" if rejected else ""
        what = f"; it holds {', '.join(sorted(others))}" if others else ""
        raise BadInput(
            f"{path}: no deals in it{first}{what}",
            expected="a deals export with columns such as name, stage, amount, close date",
        )
    return audit(rows, today=today, currency=currency), len(rejected)


def audit_mirror(mirror: Mirror, *, today: date, currency: str) -> AuditReport:
    """Audit the deals that are in the mirror. Raises NotFound when there are none."""
    rows = list(_deals(mirror))
    if not rows:
        raise NotFound("no deals in the mirror", hint="agentarmy audit-pipeline deals.csv")
    return audit(rows, today=today, currency=currency, stopped=_stopped(mirror))


def _stopped(mirror: Mirror) -> frozenset[str]:
    """The ids of the accounts that asked us to stop, as far as their words have been read."""
    risks = tables.find(mirror, "evidence", kind=str(Kind.RISK))
    accounts = {str(row["account_id"]) for row in risks if row.get("account_id")}
    return frozenset(a for a in accounts if stopped(evidence.load(mirror, account_id=a)))


def strangers(mirror: Mirror, report: AuditReport, *, limit: int) -> int:
    """Return how many of the first `limit` findings are of deals that the mirror does not hold."""
    shown = {finding.deal for finding in report.findings[:limit]}
    return sum(not tables.find(mirror, "deals", name=name) for name in shown)


def _deals(mirror: Mirror) -> Iterator[Row]:
    after = ""
    while True:
        page = tables.page(mirror, "deals", after=after, limit=1000)
        for row in page.rows:
            yield {**row, "created_on": str(row.get("created_at") or "")[:10]}
        after = page.next
        if not after:
            return


def _row(record: TableRecord) -> Row:
    row, extra = dict(record.values), record.extra or {}
    row["line"] = record.line
    row["company"] = extra.get("company")
    row["created_on"] = _iso(extra.get("created_on", ""))
    pushes = extra.get("pushes", "")
    row["pushes"] = int(pushes) if pushes.isdigit() else None
    return row


def _iso(text: str) -> str:
    """A day as exports write it (2026-03-18, 3/18/2026, 18/3/2026) in ISO form; '' for none."""
    found = _DAY.search(text)
    if not found:
        return ""
    if found[1]:
        return found[0]
    first, second = int(found[4]), int(found[5])
    month, day = (second, first) if first > 12 else (first, second)
    return f"{found[6]}-{month:02}-{day:02}"
