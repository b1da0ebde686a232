from __future__ import annotations

import time
from datetime import date

import pytest

from agentarmy.domain.pipeline import audit
from agentarmy.domain.records import Money, Row

TODAY = date(2026, 3, 18)
SOUND: Row = {
    "name": "Sound",
    "stage": "PROPOSAL",
    "amount_minor": 100_00,
    "currency": "USD",
    "close_on": "2026-04-30",
    "next_step": "demo on Friday",
    "last_touch_at": "2026-03-16T10:00:00+00:00",
}


def faults(**changes: str | int | None) -> list[str]:
    return [f.fault for f in audit([{**SOUND, **changes}], today=TODAY).findings]


def test_a_sound_deal_has_no_finding() -> None:
    assert faults() == []


@pytest.mark.row("QH-GTM-02")
@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"next_step": ""}, "no_next_step"),
        ({"close_on": "2026-03-17"}, "close_past"),
        ({"close_on": None}, "no_close"),
        ({"last_touch_at": "2026-03-03"}, "quiet"),
        ({"amount_minor": None}, "late_no_amount"),
        ({"amount_minor": None, "stage": "DISCOVERY"}, "no_amount"),
        ({"created_on": "2025-08-01"}, "old"),
        ({"pushes": 3}, "pushed"),
        ({"stage": "Brainstorming"}, "stage"),
    ],
)
def test_each_fault_is_found(changes: dict[str, str | int | None], fault: str) -> None:
    assert faults(**changes) == [fault]


def test_a_later_stage_may_be_quiet_for_less_long() -> None:
    assert faults(stage="PROSPECT", last_touch_at="2026-02-20") == []
    assert faults(stage="NEGOTIATION", last_touch_at="2026-03-10") == ["quiet"]


def test_closed_deals_are_left_alone() -> None:
    report = audit([{**SOUND, "stage": "Closed Won", "close_on": "2020-01-01"}], today=TODAY)
    assert (report.deals, report.open, report.findings) == (1, 0, ())


def test_sums_stay_apart_by_currency() -> None:
    rows: list[Row] = [
        {**SOUND, "name": "a", "next_step": ""},
        {**SOUND, "name": "b", "next_step": "", "currency": "EUR", "amount_minor": 50_00},
        {**SOUND, "name": "c"},
    ]
    report = audit(rows, today=TODAY)
    assert report.open_sums == (Money(200_00, "USD"), Money(50_00, "EUR"))
    assert report.rotten_sums == (Money(100_00, "USD"), Money(50_00, "EUR"))
    assert report.totals[0].sums == report.rotten_sums


def test_the_same_deal_twice_is_shown_with_its_line_and_command() -> None:
    report = audit([{**SOUND, "line": 2}, {**SOUND, "name": "SOUND ", "line": 9}], today=TODAY)
    assert [(f.fault, f.line) for f in report.findings] == [("duplicate", 2), ("duplicate", 9)]
    (gone,) = audit([{**SOUND, "close_on": "2026-01-01"}], today=TODAY).findings
    assert gone.command == 'agentarmy next "Sound"'


def test_a_hundred_thousand_rows_take_seconds() -> None:
    rows: list[Row] = [{**SOUND, "name": f"d{i}", "next_step": ""} for i in range(100_000)]
    started = time.process_time()
    assert len(audit(rows, today=TODAY).findings) == 100_000
    assert time.process_time() - started < 20


def test_nobody_who_asked_us_to_stop_or_is_closed_is_drafted_to() -> None:
    quiet = {**SOUND, "account_id": "a", "last_touch_at": "2025-06-01"}
    drafts = audit([quiet], today=TODAY)
    assert [f.command for f in drafts.findings if f.fault == "quiet"] == ['agentarmy draft "Sound"']
    for rows in ([quiet], [{**quiet, "account_id": "b", "stage": "Dead - no budget"}]):
        report = audit(rows, today=TODAY, stopped={"a"})
        assert "quiet" in {f.fault for f in report.findings}
        assert not [f for f in report.findings if "draft" in f.command]
