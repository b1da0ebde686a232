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


@pytest.fixture
def deal(mirror: Mirror) -> str:
    with mirror.write():
        account = tables.add(mirror, "accounts", {"name": "Harrow Foods"})
        row = {"name": "Line", "stage": "DISCOVERY", "account_id": account}
        row |= {"next_step": "Wait for the board", "last_touch_at": "2026-02-20T00:00:00.000Z"}
        return tables.add(mirror, "deals", dict(row))


def attached(mirror: Mirror, desk: Desk, call: Path, deal: str) -> Taken:
    talk = taken(mirror, desk, str(call)).turns[0].conversation
    account = tables.get(mirror, "deals", deal)["account_id"]
    with mirror.write():
        tables.edit(mirror, "conversations", talk, {"account_id": account})
    return taken(mirror, desk, str(call))


def test_newer_talk_overwrites_what_is_on_record(
    mirror: Mirror, desk: Desk, call: Path, deal: str
) -> None:
    found = attached(mirror, desk, call, deal)
    (step,) = [change for change in found.changes if change.field == "next_step"]
    assert (step.old, step.new) == (
        "Wait for the board",
        "Send Dana the drawings (by 2026-03-06)",
    )
    assert not found.held


@pytest.mark.parametrize(
    ("table", "row", "why"),
    [
        (
            "conversations",
            {"channel": "mail", "last_at": "2026-03-17T10:00:00.000Z"},
            "a mail of 17 March 2026",
        ),
        (
            "activities",
            {"kind": "note", "title": "Lunch", "at": "2026-03-10T10:00:00.000Z"},
            'the activity "Lunch" of 10 March 2026',
        ),
        ("deals", {"last_touch_at": "2026-03-09T00:00:00.000Z"}, "the last activity of 9 March"),
    ],
)
def test_older_talk_overwrites_nothing_newer(
    mirror: Mirror, desk: Desk, call: Path, deal: str, table: str, row: dict[str, str], why: str
) -> None:
    account = tables.get(mirror, "deals", deal)["account_id"]
    with mirror.write():
        if table == "deals":
            tables.overwrite(mirror, "deals", deal, dict(row))
        else:
            whose = {"deal_id": deal, "account_id": account}
            more = {"started_at": row["last_at"]} if table == "conversations" else {}
            tables.add(mirror, table, {**row, **whose, **more})
    found = attached(mirror, desk, call, deal)
    assert not any(change.table == "deals" for change in found.changes)
    held = {change.field: change.held for change in found.held}
    assert why in held["next_step"]
    assert apply(mirror, found, desk=desk) == len(found.changes)
    assert tables.get(mirror, "deals", deal)["next_step"] == "Wait for the board"


def test_what_was_typed_since_stays(mirror: Mirror, desk: Desk, call: Path, deal: str) -> None:
    with mirror.write():
        tables.edit(mirror, "deals", deal, {"next_step": "Call the board"})
    held = {change.field: change.held for change in attached(mirror, desk, call, deal).held}
    assert held["next_step"].startswith("the change made here of ")


def test_an_empty_field_is_filled_by_older_talk_too(
    mirror: Mirror, desk: Desk, call: Path, deal: str
) -> None:
    row = {"next_step": None, "last_touch_at": "2026-03-09T00:00:00.000Z"}
    with mirror.write():
        tables.overwrite(mirror, "deals", deal, dict(row))
    found = attached(mirror, desk, call, deal)
    assert "next_step" in [change.field for change in found.changes]


def test_where_no_clock_ran_no_time_is_told(mirror: Mirror, desk: Desk, call: Path) -> None:
    assert taken(mirror, desk, str(call)).began is None
