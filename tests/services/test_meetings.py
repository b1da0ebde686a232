"""What minutes would change in the records, and what applying them changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentarmy.cli.qualify import desk_of
from agentarmy.errors import NotFound
from agentarmy.services.meetings import SOURCE, Taken, apply, take
from agentarmy.services.qualifying import Desk
from agentarmy.store import tables
from agentarmy.store.database import Mirror
from agentarmy.wiring import open_runtime, salience

CALL = """\
Mara Lindqvist: Morning Dana, where does the line stand?
Dana Whitcombe: It keeps jamming. Could you send me the drawings by Friday?
Mara Lindqvist: Sure, I'll send you the drawings by Friday.
Dana Whitcombe: And I'll return the form on Monday.
"""


@pytest.fixture
def mirror() -> Mirror:
    return open_runtime().mirror


@pytest.fixture
def desk() -> Desk:
    return desk_of(open_runtime())


@pytest.fixture
def call(tmp_path: Path) -> Path:
    path = tmp_path / "2026-03-02 call.txt"
    path.write_text(CALL, encoding="utf-8")
    return path


def taken(mirror: Mirror, desk: Desk, target: str) -> Taken:
    return take(mirror, target, desk=desk, salience=salience(), us=["Mara Lindqvist"])


def test_tasks_follow_from_the_words_and_are_made_once(
    mirror: Mirror, desk: Desk, call: Path
) -> None:
    found = taken(mirror, desk, str(call))
    assert found.deal is None
    assert [change.label for change in found.changes] == [
        "Send Dana the drawings",
        "Dana Whitcombe: return the form",
    ]
    assert all(change.old is None and change.why in CALL for change in found.changes)
    assert not tables.find(mirror, "tasks")
    assert apply(mirror, found, desk=desk) == 2
    assert apply(mirror, found, desk=desk) == 2  # the same two
    rows = tables.find(mirror, "tasks", source=SOURCE)
    assert {row["due_on"] for row in rows} == {"2026-03-06", "2026-03-09"}
    assert {row["owner"] for row in rows} == {"Mara Lindqvist", "Dana Whitcombe"}
    assert not taken(mirror, desk, str(call)).changes


def test_several_open_deals_are_nobody_s_guess(mirror: Mirror, desk: Desk, call: Path) -> None:
    found = taken(mirror, desk, str(call))
    with mirror.write():
        account = tables.add(mirror, "accounts", {"name": "Harrow Foods"})
        for name in ("Line one", "Line two"):
            row = {"name": name, "stage": "PROSPECT", "account_id": account}
            tables.add(mirror, "deals", dict(row))
        talk = found.turns[0].conversation
        tables.edit(mirror, "conversations", talk, {"account_id": account})
    again = taken(mirror, desk, str(call))
    assert again.deal is None
    assert {change.table for change in again.changes} == {"tasks"}


def test_an_account_without_a_call_says_so(mirror: Mirror, desk: Desk) -> None:
    with mirror.write():
        tables.add(mirror, "accounts", {"name": "Harrow Foods"})
    with pytest.raises(NotFound, match="no call"):
        taken(mirror, desk, "Harrow Foods")
