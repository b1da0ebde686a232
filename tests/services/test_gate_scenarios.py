"""Cases that a data-protection officer would try, on the gate over a real mirror."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from agentarmy.config import Us
from agentarmy.domain.effects import Effect, Kind, Purpose, Recipient, State, packed
from agentarmy.domain.reasons import Outcome
from agentarmy.domain.records import Person, Row
from agentarmy.domain.situation import Consent
from agentarmy.formats.outgoing import Outgoing, build
from agentarmy.services import approvals, suppressing
from agentarmy.services.gatekeeping import Gatekeeper, gatekeeper
from agentarmy.services.outreach import propose
from agentarmy.store import consents, outbox, people, tables
from agentarmy.store.consents import Entry
from agentarmy.store.database import Mirror, open_mirror
from agentarmy.store.times import stamp
from agentarmy.writing.editing import Edited
from gatemails import BODY, FOOT, SETTINGS, STOP, approved, codes, mail, message, send
from gating import ANA, NOW, OWN, PHONE, agreed

BO = "bo@buyer.example"


class Clock:
    """A clock that stands where it is put."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def mirror(tmp_path: Path, clock: Clock) -> Iterator[Mirror]:
    found = open_mirror(tmp_path / "mirror.sqlite", tenant="t", clock=clock)
    send(found)
    yield found
    found.close()


@pytest.fixture
def gate(mirror: Mirror, tmp_path: Path) -> Gatekeeper:
    return gatekeeper(mirror, SETTINGS, folder=tmp_path)


def known(mirror: Mirror, address: str = ANA, **columns: str) -> str:
    return people.remember(mirror, Person("Ana Ruiz", address), details={**columns})


def agree(mirror: Mirror, consent: Consent, who: str = ANA) -> None:
    entry = Entry(id="", address="", contact_id="", evidence="", consent=consent)
    suppressing.agree(mirror, who, replace(entry, evidence="card" if consent.proven else ""))


def to_all(*people_: str, text: str = BODY + FOOT) -> Effect:
    one = mail()
    content = build(
        Outgoing(
            sender=Person("Mara", OWN),
            to=tuple(Person("", address) for address in people_),
            subject="Labels",
            text=text,
            message_id="one@northmill.example",
            key="first",
            unsubscribe=STOP,
        )
    )
    return replace(one, content=content, recipients=tuple(Recipient(a) for a in people_))


class TestGermany:
    """A first touch needs consent for this very purpose."""

    def test_with_nothing_a_draft_is_all(self, gate: Gatekeeper, mirror: Mirror) -> None:
        known(mirror, country="Germany")
        assert approved(gate, mail()) is Outcome.DRAFT
        (reason,) = [r for r in gate(mail()).reasons if r.code == "no_basis"]
        assert "UWG" in reason.source or "2002/58" in reason.source

    def test_consent_for_another_purpose_is_none(self, gate: Gatekeeper, mirror: Mirror) -> None:
        known(mirror, country="Germany")
        agree(mirror, agreed("mail", purpose="service"))
        assert "no_basis" in codes(gate, mail())

    def test_an_older_opt_in_taken_in_again_loses(self, gate: Gatekeeper, mirror: Mirror) -> None:
        known(mirror, country="Germany")
        agree(mirror, agreed("mail"))
        gone = agreed("", given=False, given_at=NOW - timedelta(days=2), seller="Old Name Ltd")
        agree(mirror, gone)
        agree(mirror, agreed("mail", given_at=NOW - timedelta(days=29), how="import again"))
        assert "withdrawn" in codes(gate, mail())
        assert approved(gate, mail()) is Outcome.BLOCK

    def test_a_withdrawal_holds_for_an_address_with_a_tag(
        self, gate: Gatekeeper, mirror: Mirror
    ) -> None:
        agree(mirror, agreed("", given=False, given_at=NOW - timedelta(days=2)))
        assert "withdrawn" in codes(gate, mail("ana+shop@buyer.example"))

    def test_the_answer_to_their_enquiry_goes_once_approved(
        self, gate: Gatekeeper, mirror: Mirror
    ) -> None:
        known(mirror, country="Germany")
        talk = tables.add(mirror, "conversations", {"channel": "mail", "title": "Labels"})
        message(mirror, ANA, NOW - timedelta(hours=3), conversation_id=talk)
        one = replace(mail(text=BODY, unsubscribe=""), links=(), conversation_id=talk)
        reply = replace(one, purpose=Purpose.REPLY)
        assert gate(reply).outcome is Outcome.HOLD
        assert approved(gate, reply) is Outcome.PERFORM

    @pytest.mark.parametrize("columns", [{"phone": "+49 30 901820"}, {}])
    def test_without_a_country_the_strictest_law_counts(
        self, gate: Gatekeeper, mirror: Mirror, columns: dict[str, str]
    ) -> None:
        known(mirror, "ana@kaeufer.de", **columns)
        assert "no_basis" in codes(gate, mail("ana@kaeufer.de"))


def test_advertising_called_a_reply_counts_as_advertising(gate: Gatekeeper, mirror: Mirror) -> None:
    known(mirror, country="US", zone="America/New_York")
    disguised = replace(mail(), purpose=Purpose.REPLY)
    assert propose(mirror, disguised, gate=gate).item.effect.purpose is Purpose.OUTREACH
    assert "unsubscribe_header" in codes(
        gate, replace(disguised, content=mail(unsubscribe="").content)
    )


@pytest.mark.parametrize(("months", "codes_"), [(-23, set[str]()), (-25, {"no_basis"})])
def test_an_old_customer_in_canada_runs_out(
    gate: Gatekeeper, mirror: Mirror, months: int, codes_: set[str]
) -> None:
    known(mirror, country="Canada", zone="America/Toronto")
    bought = NOW + timedelta(days=months * 30.5)
    agree(mirror, agreed("mail", basis="existing_customer", given_at=bought))
    assert codes(gate, mail()) & {"no_basis"} == codes_
    agree(mirror, agreed("mail", given_at=NOW - timedelta(days=20), how="form"))
    assert "no_basis" not in codes(gate, mail())  # what was said in so many words does not run out


class TestRecipients:
    """Who is addressed, and who is of our house."""

    def test_one_who_opted_out_stops_the_whole_mail_and_is_named(
        self, gate: Gatekeeper, mirror: Mirror
    ) -> None:
        for address in (ANA, BO):
            known(mirror, address, country="US", zone="America/New_York")
        suppressing.suppress(mirror, BO)
        one = to_all(ANA, BO)
        found = [r for r in gate(one).reasons if r.code == "suppressed"]
        assert found
        assert all(BO in r.text and r.mend == f"agentarmy suppress list {BO}" for r in found)
        assert approved(gate, one) is Outcome.BLOCK
        assert "suppressed" not in codes(gate, mail())

    def test_our_own_people_are_told_by_the_settings(
        self, gate: Gatekeeper, mirror: Mirror
    ) -> None:
        assert gate(mail("tom@northmill.example")).outcome is Outcome.HOLD  # not held to a source
        claims = replace(mail(), recipients=(Recipient(ANA, internal=True),))
        assert "not_ours" in codes(gate, claims)
        assert "not_ours" in codes(gate, replace(mail(), purpose=Purpose.INTERNAL))
        call = Effect(
            kind=Kind.CALL,
            key="c",
            content=packed({"number": PHONE}),
            summary="Call",
            recipients=(Recipient(PHONE, internal=True),),
        )
        assert codes(gate, call) >= {"not_ours", "call_consent", "call_list_missing"}

    def test_a_shared_mail_domain_makes_no_colleagues(self, mirror: Mirror, tmp_path: Path) -> None:
        settings = replace(SETTINGS, us=Us("Northmill", ("gmail.com",)))
        gate = gatekeeper(mirror, settings, folder=tmp_path)
        assert not gate.is_ours("anybody@gmail.com")

    def test_nobody_and_others_than_named(self, gate: Gatekeeper) -> None:
        assert "no_recipient" in codes(gate, replace(mail(), recipients=()))
        call = Effect(
            kind=Kind.CALL,
            key="c",
            content=packed({"number": "+12125550199"}),
            summary="Call",
            recipients=(Recipient(PHONE),),
        )
        assert "recipients_differ" in codes(gate, call)
        chat = replace(call, kind=Kind.CHAT, content=packed({"room": "theirs", "text": "x"}))
        assert "recipients_differ" in codes(gate, replace(chat, recipients=(Recipient("ours"),)))

    def test_a_hold_in_our_calendar_names_nobody(self, gate: Gatekeeper) -> None:
        times = {"starts_at": "2026-11-20T10:00:00+00:00", "ends_at": "2026-11-20T10:30:00+00:00"}
        guests = packed({**times, "title": "Call", "attendees": [ANA]})
        hold = Effect(kind=Kind.HOLD, key="h", content=guests, summary="Hold")
        assert "recipients_differ" in codes(gate, hold)
        alone = replace(hold, content=packed({**times, "title": "Call", "attendees": []}))
        assert "recipients_differ" not in codes(gate, alone)

    def test_a_bounce_is_of_the_whole_address(self, gate: Gatekeeper, mirror: Mirror) -> None:
        said = "Delivery to joana@buyer.example failed"
        daemon = "mailer-daemon@mx.buyer.example"
        message(mirror, daemon, NOW - timedelta(days=3), automatic="bounce", text=said)
        assert "bounced" in codes(gate, mail("joana@buyer.example"))
        assert "bounced" not in codes(gate, mail())


class TestHours:
    """On the recipient's clock, whatever ours says."""

    @pytest.mark.parametrize("zone", ["America/Phoenix", "Pacific/Honolulu"])
    def test_five_to_eight(self, gate: Gatekeeper, mirror: Mirror, clock: Clock, zone: str) -> None:
        known(mirror, country="US", zone=zone)
        eight = datetime(2026, 11, 17, 15 if "Phoenix" in zone else 18, 0, tzinfo=UTC)
        clock.now = eight - timedelta(minutes=5)
        waits = gate(mail(), proposed_at=NOW - timedelta(hours=1))
        assert waits.has("send_window")
        assert waits.not_before == eight
        clock.now = eight
        assert not gate(mail()).has("send_window")

    @pytest.mark.parametrize(
        ("day", "opens"),
        [
            (date(2026, 3, 29), datetime(2026, 3, 30, 6, tzinfo=UTC)),  # clocks go forward
            (date(2026, 10, 25), datetime(2026, 10, 26, 7, tzinfo=UTC)),  # and back
        ],
    )
    def test_the_night_of_a_change_of_clocks(
        self, gate: Gatekeeper, mirror: Mirror, clock: Clock, day: date, opens: datetime
    ) -> None:
        known(mirror, country="Germany")
        agree(mirror, agreed("mail", given_at=datetime(2026, 1, 5, tzinfo=UTC)))
        mirror.run("UPDATE clock SET hlc = 0")
        clock.now = datetime(day.year, day.month, day.day, 0, 30, tzinfo=UTC)
        found = gate(mail(), proposed_at=clock.now)
        assert found.has("quiet_hours")
        assert found.not_before == opens

    def test_no_midnight_gives_a_second_share(
        self, gate: Gatekeeper, mirror: Mirror, clock: Clock
    ) -> None:
        known(mirror, country="US", zone="Pacific/Honolulu")
        ours = datetime(2026, 11, 18, 6, 0, tzinfo=UTC)  # midnight in Chicago, 20:00 in Honolulu
        for number in range(3):
            row = propose(mirror, mail(key=f"k{number}"), gate=gate).item
            at = stamp(ours - timedelta(minutes=2))
            mirror.run("UPDATE outbox SET state = 'done', done_at = ? WHERE id = ?", (at, row.id))
        clock.now = ours - timedelta(minutes=1)
        assert "contact_cap" in codes(gate, mail())
        clock.now = ours + timedelta(minutes=1)
        assert "contact_cap" in codes(gate, mail())
        clock.now = ours + timedelta(hours=24)
        assert "contact_cap" not in codes(gate, mail())

    def test_a_call_rings_nowhere_that_is_not_known(self, gate: Gatekeeper) -> None:
        number = "+80012345678"  # an international number of no country
        call = Effect(
            kind=Kind.CALL,
            key="c",
            content=packed({"number": number}),
            summary="Call",
            recipients=(Recipient(number),),
        )
        assert "call_no_hour" in codes(gate, call)


def test_calls_want_all_four_and_a_fresh_list(gate: Gatekeeper, mirror: Mirror) -> None:
    call = Effect(
        kind=Kind.CALL,
        key="c",
        content=packed({"number": PHONE}),
        summary="Call",
        purpose=Purpose.OUTREACH,
        recipients=(Recipient(PHONE),),
    )
    for lacking in ({"given_at": None}, {"recorded_by": ""}):
        agree(mirror, agreed("call", how=str(lacking), **lacking), PHONE)
        assert "call_consent" in codes(gate, call)
    agree(mirror, agreed("call"), PHONE)
    assert "call_consent" not in codes(gate, call)
    for days, code in ((32, True), (29, True), (28, False)):
        suppressing.import_call_list(
            mirror,
            ["+12125550199"],
            name="us-national",
            country="US",
            fetched_on=NOW.date() - timedelta(days=days),
        )
        assert ("call_list_stale" in codes(gate, call)) is code
    suppressing.agree(
        mirror,
        PHONE,
        Entry(id="", address="", contact_id="", evidence="", consent=agreed("call", given=False)),
    )
    assert "withdrawn" in codes(gate, call)
    assert consents.of(mirror, address=PHONE)


class TestEdited:
    """What the rep changes in the queue is judged anew, the foot of advertising stays."""

    def edit(self, gate: Gatekeeper, mirror: Mirror, body: str) -> set[str]:
        item = propose(mirror, mail(), gate=gate).item
        approvals.edit(
            mirror,
            item.id,
            words=approvals.Words(body),
            gate=gate,
            person=approvals.Person(actor="rep"),
            reground=_never,
        )
        one = outbox.get(mirror, item.id)
        assert one.state in (State.PROPOSED, State.BLOCKED)
        assert one.effect.digest != item.effect.digest
        return {str(reason["code"]) for reason in one.reasons}

    def test_address_and_unsubscribing_cannot_be_edited_away(
        self, gate: Gatekeeper, mirror: Mirror
    ) -> None:
        known(mirror, country="US", zone="America/New_York")
        found = self.edit(gate, mirror, "Only this is left of it.")
        assert not found & {"postal_address", "unsubscribe_link", "unsubscribe_header"}

    def test_another_link_and_a_price_wait_for_a_person_again(
        self, gate: Gatekeeper, mirror: Mirror
    ) -> None:
        known(mirror, country="US", zone="America/New_York")
        found = self.edit(gate, mirror, "It is $4,000: https://else.example/offer")
        assert found >= {"link_unseen", "price", "approval"}
        assert "link_hidden" not in found


def _never(row: Row, words: str) -> Edited:
    raise AssertionError("no stored draft is behind this mail")
