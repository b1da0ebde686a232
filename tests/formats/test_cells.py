"""Cells of tables: sums, counts and days."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from agentarmy.formats import cells


@pytest.mark.parametrize(
    ("cell", "mark", "minor", "currency"),
    [
        ("60000", ".", 6000000, "USD"),
        ("$60,000.00", ".", 6000000, "USD"),
        ("60.000,50 €", ",", 6000050, "EUR"),
        ("EUR 1 234,56", ",", 123456, "EUR"),
        ("CHF 1'234.56", ".", 123456, "CHF"),
        ("90k", ".", 9000000, "USD"),
        ("1.2M", ".", 120000000, "USD"),
        ("(500)", ".", -50000, "USD"),
        ("¥7900", ".", 7900, "JPY"),
        ("-12.5", ".", -1250, "USD"),
        ("£0", ".", 0, "GBP"),
    ],
)
def test_money(cell: str, mark: str, minor: int, currency: str) -> None:
    assert cells.money(cell, "USD", mark=mark) == (minor, currency)


def test_money_without_currency() -> None:
    assert cells.money("12.50", "") == (1250, "")
    assert cells.money("12", "") == (1200, "")
    with pytest.raises(ValueError, match="no number"):
        cells.money("much", "USD")


@pytest.mark.parametrize(
    ("column", "mark"),
    [
        (["1,234.56", "7"], "."),
        (["1.234,56", "7"], ","),
        (["12,5"], ","),
        (["12.5"], "."),
        (["1,234"], "."),
        (["1.234.567"], ","),
        ([], "."),
    ],
)
def test_decimal_marks_by_majority(column: list[str], mark: str) -> None:
    assert cells.decimal_mark(column) == mark


@pytest.mark.parametrize(
    ("column", "first"),
    [
        (["3/4/2026", "3/20/2026"], False),
        (["3/4/2026", "20/3/2026"], True),
        (["3/4/2026"], False),
        (["3.4.2026"], True),
        (["03-04-2026"], True),
        (["2026-03-04"], False),
    ],
)
def test_order_of_day_and_month(column: list[str], first: bool) -> None:
    assert cells.day_first(column) is first


@pytest.mark.parametrize(
    ("cell", "first", "iso"),
    [
        ("2026-03-04", False, "2026-03-04"),
        ("2026-03-04T10:00:00Z", False, "2026-03-04"),
        ("3/4/2026", False, "2026-03-04"),
        ("3/4/2026", True, "2026-04-03"),
        ("04.03.26", True, "2026-03-04"),
        ("4 Mar 2026", False, "2026-03-04"),
        ("04-Mar-26", False, "2026-03-04"),
        ("Mar 4, 2026", False, "2026-03-04"),
        ("1772582400000", False, "2026-03-04"),
    ],
)
def test_days(cell: str, first: bool, iso: str) -> None:
    assert cells.day(cell, first=first).isoformat() == iso


@pytest.mark.parametrize("cell", ["soon", "13/13/2026", "2026-02-30", "4/3"])
def test_no_days(cell: str) -> None:
    with pytest.raises(ValueError):
        cells.day(cell)


def test_moments() -> None:
    zone = ZoneInfo("America/Chicago")
    assert cells.moment("2026-03-16 19:26", zone) == "2026-03-17T00:26:00.000Z"
    assert cells.moment("3/16/2026", zone) == "2026-03-16T00:00:00.000Z"
    assert cells.moment("3/16/2026 7:26 PM", zone) == "2026-03-17T00:26:00.000Z"
    assert cells.moment("2026-03-16T19:26:05.123Z", zone) == "2026-03-16T19:26:05.000Z"
    assert cells.moment("2026-03-16T19:26:05+02:00", zone) == "2026-03-16T17:26:05.000Z"


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        ("310", 310),
        ("1,900", 1900),
        ("1.900", 1900),
        ("51-200", 51),
        ("10k+", 10000),
        ("310.0", 310),
        ("1000+", 1000),
    ],
)
def test_counts(cell: str, count: int) -> None:
    assert cells.whole(cell) == count


def test_percent() -> None:
    assert [cells.percent(c) for c in ("80", "80%", "0.8", "12,5 %", "1")] == [80, 80, 80, 12, 1]


@pytest.mark.parametrize("read", [cells.whole, cells.percent, lambda c: cells.money(c, "USD")])
@pytest.mark.parametrize("cell", ["9" * 30, "9" * 5000, "1,000,000,000,000,000,000,000.5"])
def test_numbers_beyond_what_can_be_kept_are_refused(
    read: Callable[[str], object], cell: str
) -> None:
    with pytest.raises(ValueError, match=r"is (no|more)"):
        read(cell)
