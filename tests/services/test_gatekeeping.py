"""What the gate sees on a real mirror: people, history, bytes, policy files and the mode."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agentarmy.domain.effects import Effect, Kind, Purpose, Recipient, State, packed
from agentarmy.domain.guardrails import Outcome
from agentarmy.domain.situation import Approval, Grounding, Heard
from agentarmy.errors import BadInput, NotFound
from agentarmy.services import suppressing
from agentarmy.services.gatekeeping import Gatekeeper, gatekeeper, is_role
from agentarmy.services.outreach import propose
from agentarmy.store import consents, outbox, tables
from agentarmy.store.database import Mirror, open_mirror
from agentarmy.store.times import stamp
from gatemails import (
    BODY,
    FOOT,
    PLACE,
    SETTINGS,
    STOP,
    approved,
    codes,
    contact,
    mail,
    message,
    send,
)
from gating import agreed

NOW = datetime(2026, 11, 17, 15, 0, tzinfo=UTC)
ANA, OWN = "ana@buyer.example", "mara@northmill.example"


class Clock:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def mirror(tmp_path: Path, clock: Clock) -> Mirror:
    return open_mirror(tmp_path / "mirror.sqlite", tenant="t", clock=clock)


@pytest.fixture
def gate(mirror: Mirror, tmp_path: Path) -> Gatekeeper:
    return gatekeeper(mirror, SETTINGS, folder=tmp_path)


def test_a_good_mail_to_a_known_person_is_sent_once_it_is_approved(
    gate: Gatekeeper, mirror: Mirror
) -> None:
    contact(mirror, country="US", zone="America/New_York")
    assert codes(gate, mail()) == {"approval", "draft_only", "grounding_unknown", "mode"}
    assert approved(gate, mail()) is Outcome.DRAFT
    send(mirror)
    assert gate(mail()).outcome is Outcome.HOLD
    assert approved(gate, mail()) is Outcome.PERFORM


@pytest.mark.row("QH-CMP-04", "QH-CMP-06")
def test_what_the_bytes_lack_is_seen(gate: Gatekeeper, mirror: Mirror) -> None:
    contact(mirror, country="US", zone="America/New_York")
    assert "unsubscribe_header" in codes(gate, mail(unsubscribe=""))
    assert "unsubscribe_link" in codes(gate, mail(text=BODY + f"\n{PLACE}\n"))
    assert "postal_address" in codes(gate, mail(text=BODY + f"\n{STOP}\n"))
    assert "link_hidden" in codes(gate, mail(text=BODY + "https://evil.example/x" + FOOT))
    assert "price" in codes(gate, mail(text=BODY + "It is $4,000 each." + FOOT))
    other = replace(mail(), recipients=(Recipient("eve@else.example"),))
    assert "recipients_differ" in codes(gate, other)
    assert "unreadable" in codes(gate, replace(mail(), content=b"\xff"))


@pytest.mark.parametrize(
    ("address", "role"),
    [
        *(("info@firm.example", True), ("sales@firm.example", True), ("sales2@firm.example", True)),
        *(("Info@firm.example", True), ("no-reply@firm.example", True), (ANA, False)),
        *(("einkauf+x@firm.example", True), ("salesman@firm.example", False), ("info", False)),
    ],
)
def test_addresses_of_roles(address: str, role: bool) -> None:
    assert is_role(address) is role


def test_who_is_of_our_house_is_told_by_the_settings(gate: Gatekeeper, mirror: Mirror) -> None:
    claimed = replace(mail(), recipients=(Recipient(ANA, internal=True),))
    assert not gate.situation(claimed).addressees[ANA].internal
    ours = "tom@northmill.example"
    assert gate.situation(mail(ours)).addressees[ours].internal
    fake = "tom@northmill.example.evil.example"
    assert not gate.situation(mail(fake)).addressees[fake].internal


@pytest.mark.row("QH-CMP-07")
def test_places_are_told_by_contact_lead_account_and_country(
    gate: Gatekeeper, mirror: Mirror
) -> None:
    contact(mirror, country="Germany")
    found = gate.situation(mail()).addressees[ANA]
    assert found.country == "DE"
    assert [str(zone) for zone in found.zones] == ["Europe/Berlin"]
    assert "no_basis" in codes(gate, mail())
    entry = consents.Entry(
        id="", address="", contact_id="", evidence="card", consent=agreed("mail")
    )
    suppressing.agree(mirror, ANA, entry)
    assert "no_basis" not in codes(gate, mail())


@pytest.mark.row("QH-CMP-05")
def test_a_suppression_cancels_what_is_queued_and_stops_what_was_approved(
    gate: Gatekeeper, mirror: Mirror
) -> None:
    contact(mirror, country="US", zone="America/New_York")
    send(mirror)
    first = propose(mirror, mail(), gate=gate).item
    second = propose(mirror, mail(key="second"), gate=gate).item
    other = propose(mirror, mail("bo@else.example", key="third"), gate=gate).item
    done = suppressing.suppress(mirror, ANA, reason="unsubscribed")
    assert set(done.cancelled) == {first.id, second.id}
    assert outbox.get(mirror, first.id).state is State.CANCELLED
    assert outbox.get(mirror, other.id).state is not State.CANCELLED
    assert approved(gate, mail()) is Outcome.BLOCK
    assert gate(mail()).cancels
    again = suppressing.suppress(mirror, ANA)
    assert (again.fresh, again.cancelled) == (0, ())


@pytest.mark.parametrize(
    "said", [ANA, "ANA@Buyer.Example", "buyer.example", "@buyer.example", "Ana Ruiz"]
)
def test_a_suppression_holds_for_address_domain_and_contact(
    gate: Gatekeeper, mirror: Mirror, said: str
) -> None:
    contact(mirror)
    suppressing.suppress(mirror, said)
    assert "suppressed" in codes(gate, mail())
    assert ("suppressed" in codes(gate, mail("x@mail.buyer.example"))) == ("buyer" in said[:8])
    suppressing.lift(mirror, said, reason="she asked")
    assert "suppressed" not in codes(gate, mail())


def test_a_tag_in_an_address_hides_nobody(gate: Gatekeeper, mirror: Mirror) -> None:
    suppressing.suppress(mirror, "ana+news@buyer.example")
    assert "suppressed" in codes(gate, mail())
    assert "suppressed" in codes(gate, mail("ana+else@buyer.example"))


def test_an_erased_person_stays_refused(gate: Gatekeeper, mirror: Mirror) -> None:
    suppressing.suppress(mirror, ANA, reason="erased")
    mirror.run("UPDATE suppressions SET value = NULL")
    assert "suppressed" in codes(gate, mail())


def test_a_suppression_is_lifted_with_a_reason_only(mirror: Mirror) -> None:
    suppressing.suppress(mirror, ANA)
    with pytest.raises(BadInput, match="for a reason only"):
        suppressing.lift(mirror, ANA, reason=" ")
    with pytest.raises(NotFound, match="nothing suppresses"):
        suppressing.lift(mirror, "bo@else.example", reason="why")


def test_a_list_is_taken_in_whole_or_not_at_all(mirror: Mirror) -> None:
    with pytest.raises(BadInput, match=r"line 2.*nothing was taken in"):
        suppressing.import_list(mirror, [ANA, "hello there"], source="file")
    assert consents.suppressed(mirror) == []
    done = suppressing.import_list(mirror, [ANA, "", "# why", "firm.example"], source="file")
    assert done.fresh == 2


class TestCalls:
    PHONE = "+12125550123"

    def call(self) -> Effect:
        return Effect(
            kind=Kind.CALL,
            key="call",
            content=packed({"number": self.PHONE}),
            summary="Call",
            purpose=Purpose.OUTREACH,
            recipients=(Recipient(self.PHONE),),
        )

    def load(self, mirror: Mirror, numbers: list[str], days: int = 0) -> None:
        suppressing.import_call_list(
            mirror,
            numbers,
            name="us-national",
            country="US",
            fetched_on=NOW.date() - timedelta(days=days),
        )

    @pytest.mark.row("QH-CMP-10")
    def test_lists(self, gate: Gatekeeper, mirror: Mirror) -> None:
        assert "call_list_missing" in codes(gate, self.call())
        self.load(mirror, ["(212) 555-0123", "+12125550199"], days=28)
        found = codes(gate, self.call())
        assert "call_listed" in found
        assert not found & {"call_list_missing", "call_list_stale"}
        self.load(mirror, ["+12125550199"])  # a newer copy, without the number
        assert "call_listed" not in codes(gate, self.call())
        self.load(mirror, ["+12125550199"], days=29)
        assert "call_list_stale" in codes(gate, self.call())
        assert mirror.all("SELECT DISTINCT value FROM suppressions") == [(None,)]

    def test_a_number_of_its_own(self, gate: Gatekeeper, mirror: Mirror) -> None:
        suppressing.suppress(mirror, "+1 212 555 0123")
        assert "call_listed" in codes(gate, self.call())
        assert "suppressed" not in codes(gate, mail())

    @pytest.mark.row("QH-CMP-01")
    def test_consent(self, gate: Gatekeeper, mirror: Mirror) -> None:
        assert "call_consent" in codes(gate, self.call())
        entry = consents.Entry(
            id="", address="", contact_id="", evidence="", consent=agreed("call")
        )
        suppressing.agree(mirror, self.PHONE, entry)
        assert "call_consent" not in codes(gate, self.call())

    @pytest.mark.parametrize("lines", [[], ["hello"], ["+1212555012x3"]])
    def test_broken_lists_are_refused(self, mirror: Mirror, lines: list[str]) -> None:
        with pytest.raises(BadInput):
            self.load(mirror, lines)
        assert consents.call_lists(mirror) == ()

    def test_a_list_of_tomorrow_is_refused(self, mirror: Mirror) -> None:
        with pytest.raises(BadInput, match="is to come"):
            self.load(mirror, ["+12125550199"], days=-1)


def test_what_came_in_since_the_proposal_is_seen_at_send_time(
    gate: Gatekeeper, mirror: Mirror
) -> None:
    contact(mirror, country="US", zone="America/New_York")
    message(mirror, ANA, NOW - timedelta(hours=2))
    assert "replied" not in codes(gate, mail())
    message(mirror, ANA, NOW - timedelta(minutes=5), automatic="auto-reply")
    assert "away_unknown" in codes(gate, mail())
    message(mirror, ANA, NOW - timedelta(minutes=5), automatic="list")
    assert "replied" not in codes(gate, mail())
    message(mirror, ANA, NOW - timedelta(minutes=5))
    assert "replied" in codes(gate, mail())
    assert gate(mail(), proposed_at=NOW - timedelta(hours=1)).cancels


@pytest.mark.parametrize(
    ("text", "code", "until"),
    [
        ("I am out of the office until 27 November 2026.", "away", "2026-11-27"),
        ("I'm on holiday until Friday, 20 November. For urgent things call Bo.", "away", "2026-11"),
        ("I am out of the office with limited access to mail.", "away_unknown", ""),
        ("I was out of the office until 13 November 2026.", "", ""),
    ],
)
def test_an_absence_is_waited_for(
    gate: Gatekeeper, mirror: Mirror, text: str, code: str, until: str
) -> None:
    contact(mirror, country="US", zone="America/New_York")
    message(mirror, ANA, NOW - timedelta(days=1), automatic="auto-reply", text=text)
    found = [r for r in gate(mail(), proposed_at=NOW).reasons if r.code.startswith("away")]
    assert [one.code for one in found] == ([code] if code else [])
    assert all(until in one.text for one in found)


@pytest.mark.parametrize(
    "fields",
    [
        {"note": "Unsubscribed on 3 November"},
        {"extra": json.dumps({"Unsubscribed from all email": "true"})},
        {"role": "left the company"},
    ],
)
def test_what_a_crm_says_of_an_opt_out_holds(
    gate: Gatekeeper, mirror: Mirror, fields: dict[str, str]
) -> None:
    contact(mirror, country="US", zone="America/New_York", **fields)
    found = [r for r in gate(mail()).reasons if r.code == "on_record"]
    assert len(found) == 1
    assert found[0].mend == f"agentarmy contacts show {ANA}"


def test_a_bounce_stops_until_something_is_heard(gate: Gatekeeper, mirror: Mirror) -> None:
    said = f"Delivery to {ANA} failed"
    daemon = "mailer-daemon@mx.buyer.example"
    message(mirror, daemon, NOW - timedelta(days=3), automatic="bounce", text=said)
    assert "bounced" in codes(gate, mail())
    assert "bounced" not in codes(gate, mail("bo@buyer.example"))
    message(mirror, ANA, NOW - timedelta(minutes=1))
    heard = gate.situation(mail(), proposed_at=NOW - timedelta(hours=1)).addressees[ANA].inbound
    assert {one.what for one in heard} == {Heard.REPLY}


def test_answers_in_a_thread_that_they_began_are_no_advertising(
    gate: Gatekeeper, mirror: Mirror
) -> None:
    send(mirror)
    contact(mirror, country="DE", zone="Europe/Berlin")
    talk = tables.add(mirror, "conversations", {"channel": "mail", "title": "Labels"})
    bare = mail(text=BODY, unsubscribe="")
    reply = replace(bare, purpose=Purpose.REPLY, links=(), conversation_id=talk)
    assert "no_basis" in codes(gate, reply)
    message(mirror, OWN, NOW - timedelta(days=2), conversation_id=talk, side="ours")
    assert "no_basis" in codes(gate, reply)
    message(mirror, "bo@buyer.example", NOW - timedelta(days=1), conversation_id=talk)
    assert codes(gate, reply) == {"approval", "grounding_unknown"}
    assert approved(gate, reply) is Outcome.PERFORM


def test_caps_count_what_went_out_or_may_have(gate: Gatekeeper, mirror: Mirror) -> None:
    send(mirror)
    contact(mirror, country="US", zone="America/New_York")
    for number, state in enumerate(("done", "uncertain", "sending", "cancelled", "proposed")):
        one = propose(mirror, mail(key=f"k{number}"), gate=gate).item
        mirror.run(
            "UPDATE outbox SET state = ?, done_at = ?, attempt_at = ? WHERE id = ?",
            (state, stamp(NOW) if state == "done" else None, stamp(NOW), one.id),
        )
    counted = gate.situation(mail())
    assert counted.counts is not None
    assert (counted.counts.mailbox_today, counted.counts.outreach_today) == (3, 3)
    assert counted.addressees[ANA].sent_today == 3
    assert counted.addressees[ANA].domain_today == 3
    found = codes(gate, mail())
    assert found >= {"contact_cap", "contact_gap"}


def test_what_goes_ahead_in_a_group_counts_as_sent(gate: Gatekeeper, mirror: Mirror) -> None:
    send(mirror)
    ahead, outcomes = list[Effect](), list[Outcome]()
    for number in range(7):
        address = f"p{number}@firm{number}.example"
        contact(mirror, address, country="US", zone="America/New_York")
        one = mail(address, key=str(number))
        given = Approval(one.digest, NOW, "rep")
        outcomes.append(gate(one, approval=given, proposed_at=NOW, ahead=ahead).outcome)
        ahead.append(one)
    assert outcomes == [Outcome.PERFORM] * 5 + [Outcome.WAIT] * 2  # five on the first day
    again = gate.situation(mail("p1@firm1.example"), ahead=ahead).addressees["p1@firm1.example"]
    assert again.sent_today == 1
    assert again.last_outreach == NOW


def test_the_ramp_counts_days_since_the_first_advertising(gate: Gatekeeper, mirror: Mirror) -> None:
    assert _warm(gate) == 0
    one = propose(mirror, mail(key="old"), gate=gate).item
    earlier = stamp(NOW - timedelta(days=9))
    mirror.run("UPDATE outbox SET state = 'done', done_at = ? WHERE id = ?", (earlier, one.id))
    assert _warm(gate) == 9


def _warm(gate: Gatekeeper) -> int:
    counts = gate.situation(mail()).counts
    assert counts is not None
    return counts.warm_day


def test_our_own_drafts_are_grounded_and_edits_are_by_hand(
    gate: Gatekeeper, mirror: Mirror
) -> None:
    sources = json.dumps([{"text": "shall we talk about labels?", "sources": []}])
    draft = tables.add(mirror, "drafts", {"body": BODY, "sources": sources, "channel": "mail"})
    one = replace(mail(), draft_id=draft)
    assert gate.situation(one).grounding is Grounding.GROUNDED
    more = replace(mail(text=BODY + "You promised." + FOOT), draft_id=draft)
    assert gate.situation(more).grounding is Grounding.UNKNOWN
    row = propose(mirror, more, gate=gate).item
    ruling = {"effect_id": row.id, "decision": "edited", "digest": more.digest}
    tables.add(mirror, "rulings", {**ruling})
    assert gate.situation(more).grounding is Grounding.BY_HAND
    marked = mail(text="Hello [to confirm: the day]" + FOOT)
    assert gate.situation(marked).grounding is Grounding.UNGROUNDED


def test_a_clock_that_went_back_stops_what_reaches_people(
    gate: Gatekeeper, mirror: Mirror, clock: Clock
) -> None:
    contact(mirror)
    clock.now = NOW - timedelta(hours=1)
    assert "clock" in codes(gate, mail())
    clock.now = NOW - timedelta(minutes=2)
    assert "clock" not in codes(gate, mail())


@pytest.mark.parametrize(
    ("content", "outcome"),
    [
        (packed({"ref": "1", "stage": "Discovery"}), Outcome.HOLD),
        (packed({"ref": "1", "stage": "closedwon"}), Outcome.PERSON),
        (packed({"ref": "1", "stage": "Closed Lost"}), Outcome.PERSON),
        (b"no payload", Outcome.HOLD),
    ],
)
def test_stages_by_any_name(gate: Gatekeeper, content: bytes, outcome: Outcome) -> None:
    one = Effect(kind=Kind.STAGE, key="s", content=content, summary="Move")
    assert gate(one).outcome is outcome
    assert approved(gate, one) is (Outcome.PERFORM if outcome is Outcome.HOLD else outcome)


def test_a_crm_field_cannot_close_a_deal_either(gate: Gatekeeper) -> None:
    content = packed({"kind": "deal", "ref": "1", "fields": {"dealstage": "closedwon"}})
    one = Effect(kind=Kind.CRM_FIELD, key="f", content=content, summary="Field")
    assert gate(one).outcome is Outcome.PERSON


@pytest.mark.parametrize("kind", [Kind.MAIL, Kind.CALL])
def test_nothing_that_grows_is_walked_through(gate: Gatekeeper, mirror: Mirror, kind: Kind) -> None:
    contact(mirror, country="US", zone="America/New_York")
    asked = list[str]()
    mirror.conn.set_trace_callback(asked.append)
    made = replace(mail(), kind=kind, conversation_id="talk", draft_id="draft")
    gate(made, proposed_at=NOW - timedelta(hours=1))
    mirror.conn.set_trace_callback(None)
    plans = {
        str(cells[3])
        for sql in asked
        if sql.startswith("SELECT")
        for cells in mirror.all(f"EXPLAIN QUERY PLAN {sql}")
    }
    used = {one for one in plans if one.startswith(("SCAN", "SEARCH"))}
    assert len(used) > 10
    whole = {one for one in used if one.startswith("SCAN") or one.endswith("(tenant=?)")}
    few = ("SCAN clock", "SCAN r ", "SEARCH call_lists")  # `r` are the recipients of one effect
    assert {one for one in whole if not one.startswith(few)} == set()
    assert not any("messages_at " in one for one in used)
