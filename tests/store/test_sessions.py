"""Turns are kept before they are shown, memories until they are forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agentarmy.errors import NotFound
from agentarmy.store import memories, sessions, tables
from agentarmy.store.database import Mirror, open_mirror

NOW = datetime(2026, 3, 18, 16, 0, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=5)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def mirror(tmp_path: Path, clock: Clock) -> Iterator[Mirror]:
    opened = open_mirror(tmp_path / "m.sqlite", tenant="t", clock=clock)
    yield opened
    opened.close()


def test_a_question_is_there_before_its_answer(mirror: Mirror) -> None:
    session = sessions.begin(mirror, title="why is this stuck?")
    turn = sessions.ask(mirror, session, "why is this stuck?")
    other = open_mirror(mirror.path, tenant="t", clock=lambda: NOW)
    [seen] = sessions.turns(other, session.id)
    assert (seen.question, seen.answer, seen.position) == ("why is this stuck?", None, 1)
    then = replace(session, state={"topics": ["stuck"]})
    sessions.answer(mirror, turn, {"topic": "stuck", "outcome": "answered"}, then=then)
    [seen] = sessions.turns(other, session.id)
    assert seen.answer == {"topic": "stuck", "outcome": "answered"}
    assert sessions.named(other).state == {"topics": ["stuck"]}
    other.close()


def test_turns_count_up_and_sessions_are_found_by_their_end(mirror: Mirror) -> None:
    session = sessions.begin(mirror, title="one")
    assert [sessions.ask(mirror, session, "q").position for _ in range(3)] == [1, 2, 3]
    assert sessions.named(mirror, session.id[-6:]).id == session.id
    assert sessions.named(mirror).title == "one"
    for ref in ("nosuch", "ffff0000", "x"):
        with pytest.raises(NotFound):
            sessions.named(mirror, ref)


def test_the_last_session_of_an_account_is_found_within_a_time(
    mirror: Mirror, clock: Clock
) -> None:
    key = tables.add(mirror, "accounts", {"name": "Harbour Tools"})
    old = sessions.begin(mirror, title="old")
    turn = sessions.ask(mirror, old, "q")
    sessions.answer(mirror, turn, {}, then=replace(old, account_id=key))
    clock.now += timedelta(hours=5)
    new = sessions.begin(mirror, title="new")
    sessions.ask(mirror, new, "q")
    start = NOW - timedelta(hours=1)
    assert getattr(sessions.latest(mirror, since=start), "title", "") == "new"
    of_one = sessions.latest(mirror, since=start, account_id=key)
    assert getattr(of_one, "title", "") == "old"
    assert sessions.latest(mirror, since=clock.now + timedelta(days=1)) is None
    assert [s.title for s in sessions.listed(mirror, limit=5)] == ["new", "old"]


def test_without_any_session_the_next_command_is_named(mirror: Mirror) -> None:
    with pytest.raises(NotFound, match="no session yet"):
        sessions.named(mirror)


def test_a_memory_is_kept_once_and_forgotten_for_good(mirror: Mirror) -> None:
    first = memories.keep(mirror, "Ana likes short mails")
    again = memories.keep(mirror, "Ana likes short mails")
    assert again.id == first.id
    assert again.said_at > first.said_at
    assert memories.named(mirror, first.id[-6:]).text == "Ana likes short mails"
    memories.forget(mirror, first)
    assert memories.everything(mirror) == []
    with pytest.raises(NotFound):
        memories.named(mirror, first.id)


def test_a_memory_outlives_its_session(mirror: Mirror) -> None:
    session = sessions.begin(mirror, title="one")
    sessions.ask(mirror, session, "q")
    memories.keep(mirror, "a fact", session_id=session.id)
    tables.remove(mirror, "sessions", session.id)
    assert [m.text for m in memories.everything(mirror)] == ["a fact"]
