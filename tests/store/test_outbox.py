"""The outbox on a real mirror: once per key, guarded moves, audit beside, pages, withdrawal."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from agentarmy.domain.delivery import Event
from agentarmy.domain.effects import Attachment, Effect, Kind, Purpose, Recipient, State
from agentarmy.domain.values import Money
from agentarmy.errors import Bug, NotFound, Storage, UsageError
from agentarmy.store import audit, outbox
from agentarmy.store.database import Mirror
from agentarmy.store.outbox import Item, Move
from store.conftest import NOW, fresh


def item(
    mirror: Mirror, key: str, state: State = State.PROPOSED, to: str = "ada@b.example"
) -> Item:
    effect = Effect(
        kind=Kind.MAIL,
        key=key,
        content=f"To: {to}\r\n\r\nGrüße {key}".encode(),
        summary=f"Mail {key}",
        purpose=Purpose.OUTREACH,
        recipients=(Recipient(to, "Ada", "c1"), Recipient("us@n.example", internal=True)),
        attachments=(Attachment("a.pdf", "application/pdf", 3, "00", seen=True),),
        links=("https://n.example/x",),
        amount=Money(1050, "EUR"),
        contact_id="c1",
    )
    return Item(
        id=outbox.row_id(mirror, key),
        effect=effect,
        state=state,
        tier="approval_required",
        reasons=({"code": "outside"},),
        message_key=f"k-{key}",
        proposed_at=NOW,
        not_before=NOW,
    )


def put(mirror: Mirror, key: str, state: State = State.PROPOSED, to: str = "ada@b.example") -> Item:
    return outbox.put(mirror, item(mirror, key, state, to), actor="rep")[0]


def actions(mirror: Mirror) -> list[str]:
    return [str(cells[3]) for cells in audit.entries(mirror)]


def test_an_effect_comes_back_as_it_was_put_in(mirror: Mirror) -> None:
    made = put(mirror, "one")
    assert outbox.found(mirror, made.id) == made
    assert outbox.get(mirror, made.id[-6:]) == made
    assert outbox.get(mirror, made.id[:8]).effect.digest == made.effect.digest


def test_the_same_key_is_the_same_effect_whatever_else_is_said(mirror: Mirror) -> None:
    made = put(mirror, "one")
    other, fresh_ = outbox.put(mirror, item(mirror, "one", to="eve@x.example"), actor="agent")
    assert (other, fresh_) == (made, False)
    assert actions(mirror) == ["effect.proposed"]


def test_a_move_is_guarded_by_the_state_that_was_seen(mirror: Mirror) -> None:
    made = put(mirror, "one")
    approve = Move(item=made, event=Event.APPROVE, values={"approved_by": "rep"})
    assert outbox.move(mirror, [approve], actor="rep") == {made.id}
    assert outbox.move(mirror, [approve], actor="rep") == set()
    assert outbox.get(mirror, made.id).state is State.APPROVED
    assert actions(mirror) == ["effect.proposed", "effect.approved"]


def test_a_move_is_guarded_by_the_bytes_that_were_seen(mirror: Mirror) -> None:
    made = put(mirror, "one")
    new = item(mirror, "one", to="eve@x.example").effect
    outbox.move(
        mirror, [Move(item=made, event=Event.EDIT, values=outbox.changed(new))], actor="rep"
    )
    assert outbox.move(mirror, [Move(item=made, event=Event.APPROVE)], actor="rep") == set()
    assert outbox.get(mirror, made.id).effect == new


def test_an_event_that_cannot_happen_is_a_mistake_of_ours(mirror: Mirror) -> None:
    made = put(mirror, "one")
    with pytest.raises(Bug, match="proposed cannot be begun"):
        outbox.move(mirror, [Move(item=made, event=Event.BEGIN)], actor="daemon")


def test_row_and_audit_are_kept_together_or_not_at_all(mirror: Mirror) -> None:
    def fail() -> None:
        with mirror.write():
            put(mirror, "one")
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        fail()
    assert outbox.counts(mirror) == {}
    assert actions(mirror) == []


def test_pages_go_on_where_the_one_before_stopped(mirror: Mirror) -> None:
    made = [put(mirror, str(n), State.BLOCKED if n % 3 else State.PROPOSED) for n in range(10)]
    states = (State.PROPOSED, State.BLOCKED)
    first, mark = outbox.listed(mirror, states, limit=4)
    second, mark = outbox.listed(mirror, states, after=mark, limit=4)
    third, mark = outbox.listed(mirror, states, after=mark, limit=4)
    assert [*first, *second, *third] == made
    assert mark == ""
    assert outbox.counts(mirror) == {State.PROPOSED: 4, State.BLOCKED: 6}
    with pytest.raises(NotFound):
        outbox.listed(mirror, states, after="nowhere")


def test_names_that_nothing_or_several_answer_to_are_said(mirror: Mirror) -> None:
    made = [put(mirror, str(number)) for number in range(3)]
    for number, one in enumerate(made[:2]):
        mirror.run("UPDATE outbox SET id = ? WHERE id = ?", (f"{number}-feed", one.id))
    with pytest.raises(UsageError, match="several effects"):
        outbox.get(mirror, "feed")
    for wrong in ("zzzz", "abc", "0000000", ""):
        with pytest.raises(NotFound, match="no effect"):
            outbox.get(mirror, wrong)


def test_due_are_those_whose_time_has_come(mirror: Mirror) -> None:
    early, late = put(mirror, "a", State.APPROVED), put(mirror, "b", State.APPROVED)
    later = {"not_before": "2026-03-18T17:00:00.000Z"}
    outbox.move(mirror, [Move(item=late, event=Event.POSTPONE, values=dict(later))], actor="daemon")
    assert [one.id for one in outbox.due(mirror, State.APPROVED, kinds=[Kind.MAIL], now=NOW)] == [
        early.id
    ]
    later_on = NOW + timedelta(hours=1)
    found = outbox.due(mirror, State.APPROVED, kinds=set(Kind), now=later_on)
    assert [one.id for one in found] == [early.id, late.id]


def test_a_whole_id_is_found_without_looking_at_every_row(mirror: Mirror) -> None:
    made, asked = put(mirror, "one"), list[str]()
    mirror.conn.set_trace_callback(asked.append)
    assert outbox.get(mirror, made.id) == made
    mirror.conn.set_trace_callback(None)
    assert not [one for one in asked if "substr" in one]


def test_due_rows_are_found_by_their_index(mirror: Mirror) -> None:
    plan = mirror.all(
        "EXPLAIN QUERY PLAN SELECT id FROM outbox INDEXED BY outbox_state_not_before"
        " WHERE tenant = 'x' AND state = 'approved' AND not_before <= '2' ORDER BY not_before"
    )
    assert [str(cells[3]) for cells in plan] == [
        "SEARCH outbox USING INDEX outbox_state_not_before (tenant=? AND state=? AND not_before<?)"
    ]


@pytest.mark.row("QH-CMP-05")
@pytest.mark.parametrize(
    ("address", "contact", "gone"),
    [("ada@b.example", "", 4), ("@b.example", "", 4), ("", "c1", 5), ("bea@c.example", "", 1)],
)
def test_everything_queued_to_somebody_is_withdrawn(
    mirror: Mirror, address: str, contact: str, gone: int
) -> None:
    for number, state in enumerate(State):
        put(mirror, str(number), state)
    put(mirror, "other", to="bea@c.example")
    ids = outbox.cancel_for(
        mirror, actor="rep", reason="suppressed", address=address, contact_id=contact
    )
    assert len(ids) == gone
    assert all(outbox.get(mirror, one).state is State.CANCELLED for one in ids)
    assert outbox.counts(mirror)[State.SENDING] == 1


@pytest.mark.parametrize("to", ["ada+news@b.example", "ada@b.example"])
@pytest.mark.parametrize("wanted", ["ada@b.example", "@b.example", "@example"])
def test_tags_and_lower_domains_reach_the_same_people(mirror: Mirror, to: str, wanted: str) -> None:
    made = put(mirror, "one", to=to)
    assert outbox.cancel_for(mirror, actor="rep", reason="x", address=wanted) == [made.id]


@pytest.mark.parametrize("odd", ['"ada b"@b.example', "ad\\\\a@b.example", "jürgen@b.example"])
def test_odd_addresses_are_withdrawn_too(mirror: Mirror, odd: str) -> None:
    made = put(mirror, "one", to=odd)
    put(mirror, "two", to="eve@c.example")
    assert outbox.cancel_for(mirror, actor="rep", reason="x", address=odd) == [made.id]


def test_a_withdrawal_reads_only_what_may_concern_the_person(mirror: Mirror) -> None:
    for number in range(20):
        put(mirror, str(number), to=f"eve{number}@c{number}.example")
    assert len([*outbox._likely(mirror, "eve7@c7.example", "")]) == 1
    assert len([*outbox._likely(mirror, "@c7.example", "")]) == 1
    assert len([*outbox._likely(mirror, "eve7@c8.example", "")]) == 0
    assert len([*outbox._likely(mirror, "", "c1")]) == 20
    assert len([*outbox._likely(mirror, "", "absent")]) == 0


def test_what_goes_to_a_longer_address_is_not_withdrawn(mirror: Mirror) -> None:
    put(mirror, "one", to="nada@b.example")
    put(mirror, "two", to="ada@xb.example")
    assert outbox.cancel_for(mirror, actor="rep", reason="x", address="@b.exampl") == []
    assert outbox.cancel_for(mirror, actor="rep", reason="x", address="ada@b.example") == []
    assert len(outbox.cancel_for(mirror, actor="rep", reason="x", address="@b.example")) == 1
    with pytest.raises(Bug):
        outbox.cancel_for(mirror, actor="rep", reason="x")


def test_a_full_disk_is_one_clear_line_and_nothing_half(tmp_path: Path) -> None:
    mirror = fresh(tmp_path / "mirror.sqlite")
    put(mirror, "before")
    (pages,) = mirror.one("PRAGMA page_count") or (0,)
    mirror.run(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Storage, match="the disk is full") as caught:
        _fill(mirror)
    assert "\n" not in caught.value.line()
    mirror.run("PRAGMA max_page_count = 1000000")
    kept = outbox.counts(mirror)[State.PROPOSED]
    assert len(actions(mirror)) == kept
    put(mirror, "after")
    assert outbox.counts(mirror)[State.PROPOSED] == kept + 1
    mirror.close()


def _fill(mirror: Mirror) -> None:
    for number in range(1000):
        put(mirror, str(number))
