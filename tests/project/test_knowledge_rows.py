"""Every requirement on knowledge is proved by a test that names it."""

from __future__ import annotations

import pytest

import project_rows

WANTED = tuple(f"AA-KB-{n:02}" for n in range(1, 13))


@pytest.mark.row("AA-KB-13")
def test_every_knowledge_requirement_resolves_to_a_test() -> None:
    claimed = project_rows.claimed()
    assert {row: bool(claimed.get(row)) for row in WANTED} == dict.fromkeys(WANTED, True)
