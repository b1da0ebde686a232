"""A real mirror in a folder of the test's own, with a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agentarmy.store.database import Mirror, open_mirror

NOW = datetime(2026, 3, 18, 16, 0, tzinfo=UTC)


def fresh(path: Path, tenant: str = "northmill") -> Mirror:
    """Open the mirror at `path`; the clock stands at 2026-03-18 16:00 UTC."""
    return open_mirror(path, tenant=tenant, clock=lambda: NOW)


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    found = fresh(tmp_path / "mirror.sqlite")
    yield found
    found.close()
