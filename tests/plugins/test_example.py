"""The example plugin, found and used the way the program does it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agentarmy import plugins
from agentarmy.plugin_api import Row

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def activity(account: str, kind: str, at: str | None) -> Row:
    return {"account_id": account, "kind": kind, "at": at}


@pytest.mark.row("PC-13")
def test_the_week_counts_touches_per_account_and_kind() -> None:
    [report] = plugins.load("example").reports
    table = report.make(
        [
            activity("acme", "call", "2026-03-09T10:00:00+00:00"),
            activity("acme", "call", "2026-03-08T10:00:00+00:00"),
            activity("birch", "mail", "2026-03-04T10:00:00+00:00"),
            activity("birch", "mail", "2026-03-03T11:59:00+00:00"),  # older than seven days
            activity("birch", "mail", "2026-03-11T10:00:00+00:00"),  # planned, not done
            activity("birch", "mail", None),
        ],
        NOW,
    )
    assert table.columns == ("account", "kind", "touches")
    assert table.rows == (("acme", "call", 2), ("birch", "mail", 1))


def test_no_activities_make_an_empty_table() -> None:
    [report] = plugins.load("example").reports
    assert report.make([], NOW).rows == ()
