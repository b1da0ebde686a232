"""Rows to lines, without a terminal."""

from __future__ import annotations

from datetime import date

import pytest

from agentarmy.domain.records import Row
from agentarmy_tui.view_models import Pipeline, lines, totals

TODAY = date(2026, 3, 10)


def deal(name: str, **more: str | int | None) -> Row:
    return {"id": name, "account_id": "a1", "name": name, "stage": "PROPOSAL", **more}


def pipeline(*deals: Row) -> Pipeline:
    return Pipeline(deals, [{"id": "a1", "name": "Acme"}])


def test_soonest_close_first_and_undated_last() -> None:
    found = lines(
        pipeline(deal("c"), deal("b", close_on="2026-04-01"), deal("a", close_on="2026-03-11")),
        TODAY,
    )
    assert [line.name for line in found] == ["a", "b", "c"]
    assert {line.account for line in found} == {"Acme"}


@pytest.mark.parametrize(
    ("stage", "close", "overdue"),
    [
        ("PROPOSAL", "2026-03-09", True),
        ("PROPOSAL", "2026-03-10", False),
        ("WON", "2026-03-09", False),
        ("PROPOSAL", None, False),
    ],
)
def test_an_open_deal_past_its_date_is_overdue(
    stage: str, close: str | None, overdue: bool
) -> None:
    [line] = lines(pipeline(deal("a", stage=stage, close_on=close)), TODAY)
    assert line.overdue is overdue


def test_totals_never_add_two_currencies() -> None:
    found = totals(
        pipeline(
            deal("a", amount_minor=100, currency="EUR"),
            deal("b", amount_minor=200, currency="EUR"),
            deal("c", amount_minor=300, currency="USD"),
            deal("d", stage=None),
        )
    )
    assert found == ["PROPOSAL: 3 · 3 EUR · 3 USD", "(no stage): 1"]


def test_nothing_makes_nothing() -> None:
    assert lines(Pipeline((), ()), TODAY) == []
    assert totals(Pipeline((), ())) == []
