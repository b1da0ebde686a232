"""Pure: what the mirror holds to what a screen shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from agentarmy.domain.records import Money, Row


@dataclass(frozen=True, slots=True)
class Pipeline:
    """What the pipeline screen is given: deals, and the accounts they belong to, as rows."""

    deals: Sequence[Row]
    accounts: Sequence[Row]


@dataclass(frozen=True, slots=True)
class DealLine:
    """One line of the pipeline screen, ready to show."""

    id: str
    account: str
    name: str
    stage: str
    amount: str
    close: str
    next_step: str
    overdue: bool


def _amount(row: Row) -> str:
    minor = row.get("amount_minor")
    return str(Money(int(minor), str(row.get("currency") or ""))) if minor is not None else ""


def _text(row: Row, column: str) -> str:
    return str(row.get(column) or "")


def lines(pipeline: Pipeline, today: date) -> list[DealLine]:
    """Return one line per deal, soonest close date first, deals without one last.

    A deal is overdue when it is open and its close date lies before `today`.
    """
    accounts = {_text(row, "id"): _text(row, "name") for row in pipeline.accounts}
    found = [_line(row, accounts, today) for row in pipeline.deals]
    return sorted(found, key=lambda line: (not line.close, line.close, line.account, line.name))


def _line(row: Row, accounts: Mapping[str, str], today: date) -> DealLine:
    stage, close = _text(row, "stage"), _text(row, "close_on")
    return DealLine(
        id=_text(row, "id"),
        account=accounts.get(_text(row, "account_id"), ""),
        name=_text(row, "name"),
        stage=stage,
        amount=_amount(row),
        close=close,
        next_step=_text(row, "next_step"),
        overdue=bool(close) and stage not in ("WON", "LOST") and close < today.isoformat(),
    )


def totals(pipeline: Pipeline) -> list[str]:
    """Return one line per stage, in the order of first appearance: deals and sums by currency."""
    counts: dict[str, int] = {}
    sums: dict[str, dict[str, int]] = {}
    for row in pipeline.deals:
        stage = _text(row, "stage") or "(no stage)"
        counts[stage] = counts.get(stage, 0) + 1
        by_currency = sums.setdefault(stage, {})
        if (minor := row.get("amount_minor")) is not None:
            currency = _text(row, "currency")
            by_currency[currency] = by_currency.get(currency, 0) + int(minor)
    return [
        f"{stage}: {counts[stage]}"
        + "".join(f" · {Money(total, code)}" for code, total in sorted(sums[stage].items()))
        for stage in counts
    ]
