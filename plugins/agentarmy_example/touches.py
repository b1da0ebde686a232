"""Pure: rows of activities to a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from agentarmy.plugin_api import Row, Table


def week(activities: Sequence[Row], now: datetime) -> Table:
    """Count the touches of the seven days before `now` (aware UTC), by account and kind.

    An activity without a time is left out. Most touches first, then by account.
    """
    since = now - timedelta(days=7)
    counts = Counter(
        (str(row.get("account_id") or ""), str(row.get("kind") or ""))
        for row in activities
        if (at := row.get("at")) and since < datetime.fromisoformat(str(at)) <= now
    )
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return Table(("account", "kind", "touches"), tuple((*key, n) for key, n in ordered))
