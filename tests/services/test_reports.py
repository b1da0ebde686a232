"""A plugin's report is given the mirror's rows and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agentarmy import plugins
from agentarmy.errors import NotFound, NotSetUp
from agentarmy.plugin_api import Plugin, Report, Row, Table
from agentarmy.services.reports import find_report, run_report
from agentarmy.store import tables
from agentarmy.store.database import Mirror, open_mirror

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    opened = open_mirror(tmp_path / "mirror.sqlite", tenant="ours", clock=lambda: NOW)
    yield opened
    opened.close()


def fails(rows: Sequence[Row], now: datetime) -> Table:
    raise ZeroDivisionError("by nothing")


def test_the_example_counts_what_the_mirror_holds(mirror: Mirror) -> None:
    tables.add(mirror, "activities", {"kind": "call", "at": "2026-03-09T10:00:00+00:00"})
    report = find_report("week", [plugins.load("example")])
    assert run_report(mirror, report, now=NOW).rows == (("", "call", 1),)


def test_a_report_is_found_by_its_own_or_its_full_name() -> None:
    one, two = Report("week", "a", "deals", fails), Report("week", "b", "deals", fails)
    both = [
        Plugin(name="one", version="1", summary="", reports=(one,)),
        Plugin(name="two", version="1", summary="", reports=(two,)),
    ]
    assert find_report("week", both) is one
    assert find_report("two.week", both) is two
    with pytest.raises(NotFound, match='no report "weak"') as caught:
        find_report("weak", both)
    assert "week" in caught.value.expected


def test_a_table_that_does_not_exist_is_named(mirror: Mirror) -> None:
    with pytest.raises(NotSetUp, match='reads table "calls"'):
        run_report(mirror, Report("x", "", "calls", fails), now=NOW)


def test_a_failing_report_is_one_line(mirror: Mirror) -> None:
    with pytest.raises(NotSetUp, match="ZeroDivisionError: by nothing"):
        run_report(mirror, Report("x", "", "deals", fails), now=NOW)
