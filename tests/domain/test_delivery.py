"""The state machine of the outbox, every state by every event."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise, product

import pytest

from agentarmy.domain.delivery import (
    LONGEST_PAUSE,
    Event,
    after,
    event_uid,
    message_id,
    message_key,
    pause,
    site_mark,
    sources,
)
from agentarmy.domain.effects import OPEN, State

# Rows: events; columns: the ten states. A dot is an event that cannot happen in that state.
_TABLE = """
event      proposed  blocked   approved  draft_created sending       done uncertain failed    rejected cancelled
approved   approved  .         .         .             .             .    .         .         .        .
edited     proposed  proposed  proposed  .             .             .    .         .         .        .
rejected   rejected  rejected  .         .             .             .    .         .         .        .
snoozed    proposed  .         .         .             .             .    .         .         .        .
held       proposed  proposed  proposed  proposed      .             .    .         .         .        .
blocked    blocked   blocked   blocked   blocked       .             .    .         .         .        .
cancelled  cancelled cancelled cancelled cancelled     .             .    cancelled cancelled .        .
postponed  .         .         approved  draft_created .             .    .         .         .        .
drafted    .         .         draft_created .         .             .    .         .         .        .
begun      .         .         sending   sending       .             .    .         .         .        .
unsent     .         .         .         .             draft_created .    .         .         .        .
undone     .         .         .         .             approved      .    .         .         .        .
looked_up  .         .         .         .             sending       .    .         .         .        .
done       .         .         .         done          done          .    done      .         .        .
uncertain  .         .         .         .             uncertain     .    .         .         .        .
failed     .         .         failed    failed        failed        .    .         .         .        .
retried    .         .         .         .             .             .    approved  approved  .        .
"""  # noqa: E501 one line per event


def _expected() -> dict[tuple[State, Event], State | None]:
    head, *lines = (line.split() for line in _TABLE.strip().splitlines())
    states = [State(name) for name in head[1:]]
    assert set(states) == set(State)
    return {
        (state, Event(line[0])): None if cell == "." else State(cell)
        for line in lines
        for state, cell in zip(states, line[1:], strict=True)
    }


def test_every_state_by_every_event() -> None:
    expected = _expected()
    assert len(expected) == len(State) * len(Event)
    assert {pair: after(*pair) for pair in product(State, Event)} == expected


def test_nothing_leads_out_of_what_is_settled() -> None:
    for state in (State.DONE, State.REJECTED, State.CANCELLED):
        assert state not in OPEN
        assert all(after(state, event) is None for event in Event)


def test_only_begin_leads_to_sending_and_only_from_what_was_approved() -> None:
    ways = [
        (state, event)
        for state, event in product(State, Event)
        if after(state, event) is State.SENDING and state is not State.SENDING
    ]
    assert ways == [(State.APPROVED, Event.BEGIN), (State.DRAFTED, Event.BEGIN)]


def test_what_may_be_on_its_way_is_never_cancelled_edited_or_approved_anew() -> None:
    for event in (Event.CANCEL, Event.EDIT, Event.APPROVE, Event.REJECT, Event.BLOCK, Event.HOLD):
        assert State.SENDING not in sources(event)


def test_an_uncertain_effect_is_sent_again_by_a_person_alone() -> None:
    out = {event for event in Event if after(State.UNCERTAIN, event)}
    assert out == {Event.FINISH, Event.CANCEL, Event.RETRY}


def test_pauses_grow_to_an_hour_and_differ_by_effect() -> None:
    waits = [pause("a", attempt=n) for n in range(1, 13)]
    for earlier, later in pairwise(waits[:7]):
        assert later > earlier * 2 / 3
    assert all(timedelta(seconds=15) <= wait <= LONGEST_PAUSE * 1.5 for wait in waits)
    assert len({pause(str(n), attempt=3) for n in range(50)}) == 50
    assert pause("a", attempt=5) == pause("a", attempt=5)
    assert pause("a", attempt=10_000) <= LONGEST_PAUSE * 1.5


def test_a_pause_is_as_long_as_the_provider_wants() -> None:
    assert pause("a", attempt=1, retry_after=7200.0) == timedelta(hours=2)
    assert pause("a", attempt=9, retry_after=1.0) > timedelta(minutes=20)


def test_names_of_one_effect_are_the_same_for_ever_and_another_s_differ() -> None:
    assert message_id("x", domain="northmill.example") == message_id(
        "x", domain="northmill.example"
    )
    assert message_id("x", domain="a.example") != message_id("y", domain="a.example")
    key = message_key("x", site="s")
    assert key.startswith(site_mark("s") + "-")
    assert key != message_key("x", site="s", revision=1)
    assert key.partition("-")[2] == message_key("x", site="t").partition("-")[2]


@pytest.mark.parametrize("effect_id", ["x", "3f0c0a52-0000-5000-8000-000000000000"])
def test_the_uid_of_an_event_is_one_that_google_takes(effect_id: str) -> None:
    uid = event_uid(effect_id)
    assert 5 <= len(uid) <= 1024
    assert set(uid) <= set("0123456789abcdefghijklmnopqrstuv")
