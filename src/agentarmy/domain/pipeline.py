"""What is rotten in a list of deals: findings with their sums, per currency, never added across."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from agentarmy.domain.records import Money, Row
from agentarmy.domain.stages import CLOSED, Stage, stage_of

QUIET_DAYS: Mapping[Stage, int] = {
    Stage.PROSPECT: 30,
    Stage.QUALIFICATION: 21,
    Stage.DISCOVERY: 21,
    Stage.PROPOSAL: 14,
    Stage.NEGOTIATION: 7,
}
"""Days without a touch after which an open deal has gone quiet: the later, the fewer."""

OLD_DAYS = 180
"""An open deal older than half a year seldom closes as planned."""

_ENDED = re.compile(r"(?i)\b(?:closed|won|lost|dead|disqualified|cancel+ed|declined|churned)\b")
"""Stages of other systems that sound closed though we do not know them."""

PUSHED_TIMES = 2
"""A close date that moved this often is a wish."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of finding: its id, heading, weight (1 worst) and the command, with {deal} in it."""

    id: str
    title: str
    weight: int
    command: str


FAULTS = {
    fault.id: fault
    for fault in (
        Fault("close_past", "Close date past", 1, "agentarmy next {deal}"),
        Fault("quiet", "Gone quiet for its stage", 1, "agentarmy draft {deal}"),
        Fault("late_no_amount", "Late stage without an amount", 1, "agentarmy qualify {deal}"),
        Fault("no_next_step", "No next step", 2, "agentarmy next {deal}"),
        Fault("duplicate", "Same deal more than once", 2, "agentarmy deals list"),
        Fault("pushed", "Close date pushed again", 2, "agentarmy qualify {deal}"),
        Fault("no_amount", "No amount", 3, "agentarmy qualify {deal}"),
        Fault("no_close", "No close date", 3, "agentarmy next {deal}"),
        Fault("old", "Open for over half a year", 3, "agentarmy qualify {deal}"),
        Fault("stage", "Stage not known", 4, "agentarmy deals show {deal}"),
    )
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of one deal; `reason` says what was seen.

    `line` is its line in the export, 0 for a deal of the mirror. `silent` tells that nobody is to
    be written to: they asked us to stop, or the stage sounds closed.
    """

    fault: str
    line: int
    deal: str
    stage: str
    money: Money | None
    reason: str
    silent: bool = False

    @property
    def command(self) -> str:
        """The command to go on with; never a draft to somebody who is to be left alone."""
        name = self.deal.replace('"', "'")
        command = FAULTS[self.fault].command
        if self.silent and command.startswith("agentarmy draft"):
            command = "agentarmy qualify {deal}"
        return command.format(deal=f'"{name}"')


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultTotal:
    """How many deals show the fault and what they are worth, per currency."""

    fault: Fault
    deals: int
    sums: tuple[Money, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """The audit of a list of deals.

    `open_sums` is the worth of all open deals, `rotten_sums` of those with a finding, each per
    currency. `findings` come worst kind first, then by amount.
    """

    deals: int
    open: int
    rotten: int
    open_sums: tuple[Money, ...]
    rotten_sums: tuple[Money, ...]
    totals: tuple[FaultTotal, ...]
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class _Purse:
    """Sums per currency."""

    minor: Counter[str] = field(default_factory=Counter)

    def add(self, money: Money | None) -> None:
        if money:
            self.minor[money.currency] += money.minor

    def sums(self) -> tuple[Money, ...]:
        return tuple(Money(minor, code) for code, minor in self.minor.most_common())


def audit(
    deals: Iterable[Row],
    *,
    today: date,
    currency: str = "USD",
    stopped: Collection[str] = (),
) -> AuditReport:
    """Look through deals for what is rotten; closed deals are counted and left alone.

    A row holds our deal columns and, where the export has them, `company`, `created_on`, `pushes`
    and `line`. Amounts without a currency count in `currency`; `stopped` are the ids of accounts
    that asked us to stop. Linear in the number of rows.
    """
    rows = list(deals)
    twins = _twins(rows)
    everything, rotten = _Purse(), _Purse()
    purses = {name: _Purse() for name in FAULTS}
    counts: Counter[str] = Counter()
    findings: list[Finding] = []
    open_count = rotten_count = 0
    for row in rows:
        stage = stage_of(str(row.get("stage") or ""))
        if stage in CLOSED:
            continue
        money = _money(row, currency)
        open_count += 1
        everything.add(money)
        faults = list(_faults(row, stage, twins, today))
        if faults:
            rotten_count += 1
            rotten.add(money)
        silent = str(row.get("account_id") or "") in stopped
        for found in faults:
            counts[found[0]] += 1
            purses[found[0]].add(money)
            findings.append(_finding(row, stage, found, money=money, silent=silent))
    findings.sort(key=lambda f: (FAULTS[f.fault].weight, -(f.money.minor if f.money else 0)))
    totals = [
        FaultTotal(fault=FAULTS[name], deals=count, sums=purses[name].sums())
        for name, count in counts.items()
    ]
    totals.sort(key=lambda t: (t.fault.weight, -t.deals))
    return AuditReport(
        deals=len(rows),
        open=open_count,
        rotten=rotten_count,
        open_sums=everything.sums(),
        rotten_sums=rotten.sums(),
        totals=tuple(totals),
        findings=tuple(findings),
    )


def _finding(
    row: Row, stage: Stage | None, found: tuple[str, str], *, money: Money | None, silent: bool
) -> Finding:
    line, own = row.get("line"), str(row.get("stage") or "")
    return Finding(
        found[0],
        line if isinstance(line, int) else 0,
        str(row.get("name") or row.get("company") or "?"),
        str(stage or own),
        money,
        found[1],
        silent=silent or (stage is None and bool(_ENDED.search(own))),
    )


def _money(row: Row, currency: str) -> Money | None:
    minor = row.get("amount_minor")
    if not isinstance(minor, int | float) or not minor:
        return None
    return Money(int(minor), str(row.get("currency") or currency))


def _faults(
    row: Row, stage: Stage | None, twins: Mapping[str, int], today: date
) -> Iterator[tuple[str, str]]:
    if stage is None:
        yield "stage", f'"{row.get("stage") or ""}" is no stage that we know'
    yield from _dates(row, stage, today)
    if not row.get("next_step"):
        yield "no_next_step", "nothing is planned"
    if not row.get("amount_minor"):
        late = stage in (Stage.PROPOSAL, Stage.NEGOTIATION)
        yield ("late_no_amount", f"in {stage} without a sum") if late else ("no_amount", "no sum")
    pushes = row.get("pushes")
    if isinstance(pushes, int) and pushes >= PUSHED_TIMES:
        yield "pushed", f"pushed {pushes} times"
    key = _key(row)
    if twins.get(key, 1) > 1:
        yield "duplicate", f"{twins[key]} rows of this name and company"


def _dates(row: Row, stage: Stage | None, today: date) -> Iterator[tuple[str, str]]:
    close = _day(row.get("close_on"))
    if close is None:
        yield "no_close", "no date to work towards"
    elif close < today:
        yield "close_past", f"was to close on {close}, {(today - close).days} days ago"
    touched = _day(row.get("last_touch_at"))
    limit = QUIET_DAYS.get(stage, 30) if stage else 30
    if touched and (today - touched).days > limit:
        days = (today - touched).days
        yield "quiet", f"{days} days without a touch, {limit} are usual in {stage or 'any stage'}"
    created = _day(row.get("created_on"))
    if created and (today - created).days > OLD_DAYS:
        yield "old", f"open for {(today - created).days} days"


def _day(value: object) -> date | None:
    if not isinstance(value, str) or len(value) < 10:
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


_NOISE = re.compile(r"\W+")


def _key(row: Row) -> str:
    name = _NOISE.sub(" ", str(row.get("name") or "").casefold()).strip()
    company = _NOISE.sub(" ", str(row.get("company") or row.get("account_id") or "").casefold())
    return f"{name}|{company.strip()}" if name else ""


def _twins(rows: Iterable[Row]) -> dict[str, int]:
    """How many open rows share each name and company."""
    found: Counter[str] = Counter(
        key
        for row in rows
        if stage_of(str(row.get("stage") or "")) not in CLOSED and (key := _key(row))
    )
    return found
