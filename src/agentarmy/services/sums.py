"""Sums of rows as people and programs read them."""

from __future__ import annotations

from agentarmy.domain.values import Money, Row, minor_digits


def money_text(row: Row, column: str = "amount_minor") -> str:
    """Return a row's sum as people read it: '80,000 USD'; '' when there is none."""
    minor, currency = row.get(column), str(row.get("currency") or "USD")
    return str(Money(int(str(minor)), currency)) if minor is not None else ""


def major(row: Row, column: str) -> str:
    """Return a row's sum in major units as a plain number for exports: '80000.00'."""
    minor, currency = row.get(column), str(row.get("currency") or "USD")
    if minor is None:
        return ""
    return f"{Money(int(str(minor)), currency).amount:.{minor_digits(currency)}f}"
