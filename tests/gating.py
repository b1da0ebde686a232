"""Effects and situations for tests of the gate: one in which nothing is wrong, and what can be."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from agentarmy.domain.effects import Attachment, Effect, Kind, Mode, Purpose, Recipient
from agentarmy.domain.policy import Policy, parse_policy
from agentarmy.domain.sendtimes import Window
from agentarmy.domain.situation import (
    Addressee,
    Approval,
    CallList,
    Consent,
    Counts,
    Grounding,
    Heard,
    Inbound,
    Letter,
    Situation,
    Suppression,
)
from agentarmy.domain.values import Money

SEEDS = Path(__file__).parents[1] / "data" / "seeds" / "policies"
NOW = datetime(2026, 11, 17, 15, 0, tzinfo=UTC)
"""A Tuesday, ten in the morning in New York."""
NEW_YORK, BERLIN = ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin")
ANA, OWN, PHONE = "ana@buyer.example", "mara@northmill.example", "+12125550123"
HOUSE = "Northmill"
UNSUBSCRIBE = "https://northmill.example/stop"

OUT = (
    *(Kind.MAIL, Kind.CHAT, Kind.INVITATION, Kind.MINUTES, Kind.PROPOSAL),
    *(Kind.PAYMENT_LINK, Kind.INVOICE, Kind.CALL),
)
MAILS = (Kind.MAIL, Kind.MINUTES, Kind.PROPOSAL, Kind.PAYMENT_LINK, Kind.INVOICE)
WRITTEN = (Kind.MAIL, Kind.CHAT, Kind.MINUTES, Kind.PROPOSAL)


def seed(name: str) -> object:
    """Read a shipped policy file."""
    found: object = json.loads((SEEDS / f"{name}.json").read_text())
    return found


POLICY: Policy = parse_policy(seed("law"), seed("defaults"))


def agreed(to_channel: str, **changes: object) -> Consent:
    """A consent to advertising that says all it must."""
    made = Consent(
        purpose="outreach",
        seller=HOUSE,
        channel=to_channel,
        how="form on our site",
        recorded_by="rep",
        given_at=NOW - timedelta(days=30),
        proven=True,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def effect(kind: Kind = Kind.MAIL, *, outside: bool = True, **changes: object) -> Effect:
    """An effect of a kind that goes to an outsider or to ourselves."""
    address = (PHONE if kind is Kind.CALL else ANA) if outside else OWN
    reaches = kind in OUT or kind is Kind.MAIL_DRAFT
    made = Effect(
        kind=kind,
        key="one",
        content=b"the bytes",
        summary="Hello",
        purpose=Purpose.OUTREACH,
        recipients=(Recipient(address, internal=not outside),) if reaches else (),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def person(address: str = ANA, **changes: object) -> Addressee:
    """An outsider of whom all is known and nothing speaks against."""
    made = Addressee(
        address=address,
        known=True,
        country="US",
        zones=(NEW_YORK,),
        consents=(agreed("mail"), agreed("chat"), agreed("call")),
        sent_today=0,
        domain_today=0,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def situation(kind: Kind = Kind.MAIL, *, mode: Mode = Mode.SEND, **changes: object) -> Situation:
    """A situation in which nothing is wrong."""
    to = frozenset() if kind is Kind.CALL else frozenset({ANA})
    made = Situation(
        now=NOW,
        mode=mode,
        policy=POLICY,
        seller=HOUSE,
        zone=BERLIN,
        hours=Window(time(9), time(17)),
        proposed_at=NOW - timedelta(hours=1),
        addressees={
            ANA: person(),
            PHONE: person(PHONE),
            OWN: Addressee(address=OWN, internal=True),
        },
        counts=Counts(mailbox_today=0, outreach_today=0, warm_day=30),
        letter=Letter(
            to=to,
            header_unsubscribe=UNSUBSCRIBE,
            one_click=True,
            text_unsubscribe=True,
            text_address=True,
        ),
        grounding=Grounding.GROUNDED,
        stage="DISCOVERY",
        call_lists=(CallList(name="national", country="US", fetched_on=date(2026, 11, 10)),),
        latest=NOW,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def approved(one: Effect, *, at: datetime = NOW, digest: str = "") -> Approval:
    """A person's word for an effect."""
    return Approval(digest or one.digest, at, "rep")


Both = tuple[Effect, Situation]
Change = Callable[[Effect, Situation], Both]


@dataclass(frozen=True)
class Twist:
    """One thing that is wrong: its reason, how it comes about, and for which kinds it counts.

    `inside`: it counts for our own people too. `then` is its reason once the effect is approved,
    None where the approval answers it, '' where it stays. `only`: it is brought about for these
    kinds alone, since for others it is something else that is wrong.
    """

    code: str
    change: Change
    kinds: tuple[Kind, ...] = OUT
    inside: bool = False
    then: str | None = ""
    only: bool = False


def _people(**changes: object) -> Change:
    def change(one: Effect, found: Situation) -> Both:
        people: Mapping[str, Addressee] = {
            key: value if value.internal else replace(value, **changes)  # type: ignore[arg-type]
            for key, value in found.addressees.items()
        }
        return one, replace(found, addressees=people)

    return change


def _around(**changes: object) -> Change:
    return lambda one, found: (one, replace(found, **changes))  # type: ignore[arg-type]


def _letter(**changes: object) -> Change:
    def change(one: Effect, found: Situation) -> Both:
        assert found.letter is not None
        return one, replace(found, letter=replace(found.letter, **changes))  # type: ignore[arg-type]

    return change


def _effect(**changes: object) -> Change:
    return lambda one, found: (replace(one, **changes), found)  # type: ignore[arg-type]


def _heard(
    what: Heard, *, purpose: Purpose = Purpose.OUTREACH, until: date | None = None
) -> Change:
    def change(one: Effect, found: Situation) -> Both:
        if one.kind is Kind.CALL and purpose is Purpose.REPLY:
            return one, found  # that would be a call for another purpose, without consent
        # Before an approval was given, unless it is told anew.
        heard = Inbound(what, NOW - timedelta(minutes=30), until)
        one, found = _people(inbound=(heard,), wrote=purpose is Purpose.REPLY)(one, found)
        return replace(one, purpose=purpose), found

    return change


def _everybody(**changes: object) -> Change:
    def change(one: Effect, found: Situation) -> Both:
        people = {
            key: replace(value, **changes)  # type: ignore[arg-type]
            for key, value in found.addressees.items()
        }
        return one, replace(found, addressees=people)

    return change


def _nobody(one: Effect, found: Situation) -> Both:
    letter = replace(found.letter, to=frozenset()) if found.letter else None
    return replace(one, recipients=()), replace(found, letter=letter)


def _claimed(one: Effect, found: Situation) -> Both:
    claimed = tuple(replace(to, internal=True) for to in one.recipients)
    ours = all(found.addressees[to.address].internal for to in one.recipients)
    return (one if ours else replace(one, recipients=claimed)), found


def _many(one: Effect, found: Situation) -> Both:
    most = POLICY.caps.bulk + 1
    crowd = [f"p{n}@firm{n}.example" for n in range(most)]
    if one.kind is Kind.CALL:
        crowd = [f"+1212555{n:04}" for n in range(most)]
    everybody = {a: person(a) for a in crowd}
    letter = replace(found.letter, to=frozenset(crowd)) if found.letter else None
    made = replace(one, recipients=tuple(Recipient(a) for a in crowd))
    return made, replace(found, addressees=everybody, letter=letter)


FILE = Attachment("offer.pdf", "application/pdf", 10, "0" * 64)
LATE = datetime(2026, 11, 18, 3, 30, tzinfo=UTC)
NOT_CALLS = tuple(kind for kind in OUT if kind is not Kind.CALL)
STOPPED = (Suppression(kind="address", reason="unsubscribed", at=NOW),)
LEFT = (Suppression(kind="record", reason='"left the company"', source="contact role"),)
STATE = (Kind.STAGE, Kind.CRM_FIELD)

TWISTS = (
    Twist("suppressed", _everybody(suppressions=STOPPED), (*OUT, Kind.MAIL_DRAFT), inside=True),
    Twist("slot_taken", _around(taken="busy: Fair"), tuple(Kind), inside=True),
    Twist("on_record", _people(suppressions=LEFT), (*OUT, Kind.MAIL_DRAFT)),
    Twist("clock", _around(latest=NOW + timedelta(hours=1)), inside=True),
    Twist("clock_far", _around(latest=NOW + timedelta(days=3)), inside=True, then=None),
    Twist("no_recipient", _nobody, inside=True),
    Twist("recipients_differ", _letter(to=frozenset({"eve@else.example"})), inside=True),
    Twist("recipients_differ", _around(guests=(ANA,)), (Kind.HOLD,), inside=True, only=True),
    Twist("not_ours", _claimed, only=True),
    Twist("unreadable", _around(letter=None), NOT_CALLS, inside=True),
    Twist("recipient_unknown", _people(known=False), then=None),
    Twist("role_address", _people(role=True), then=None),
    Twist("ungrounded", _around(grounding=Grounding.UNGROUNDED), WRITTEN, inside=True, then=None),
    Twist(
        "grounding_unknown", _around(grounding=Grounding.UNKNOWN), WRITTEN, inside=True, then=None
    ),
    Twist("price", _letter(sums=("$4,000",)), then=None),
    Twist("price", _effect(amount=Money(400_000, "USD")), then=None),
    Twist(
        "attachment_unseen", _effect(attachments=(FILE,)), inside=True, then="attachment_unshown"
    ),
    Twist("link_hidden", _letter(links=frozenset({"https://evil.example"}))),
    Twist("link_unseen", _effect(links=("https://northmill.example/x",)), then=None),
    Twist("bounced", _heard(Heard.BOUNCE)),
    Twist("complained", _heard(Heard.COMPLAINT)),
    Twist("replied", _heard(Heard.REPLY)),
    Twist("written_since", _heard(Heard.REPLY, purpose=Purpose.REPLY), NOT_CALLS, then=None),
    Twist("away", _heard(Heard.AUTO_REPLY, until=date(2026, 11, 20))),
    Twist("away_unknown", _heard(Heard.AUTO_REPLY), then=None),
    Twist(
        "no_basis",
        _people(country="DE", consents=(agreed("call"),)),
        NOT_CALLS,
        only=True,
    ),
    Twist(
        "withdrawn",
        _people(consents=(agreed("", given=False, given_at=NOW - timedelta(days=1)),)),
        OUT,
    ),
    Twist("unsubscribe_header", _letter(header_unsubscribe=""), MAILS),
    Twist("one_click", _letter(one_click=False), MAILS),
    Twist("unsubscribe_link", _letter(text_unsubscribe=False), MAILS),
    Twist("postal_address", _letter(text_address=False), MAILS),
    Twist("quiet_hours", _around(now=LATE), NOT_CALLS, only=True),
    Twist(
        "send_window",
        _around(now=LATE.replace(hour=12, minute=30)),
        NOT_CALLS,
        only=True,
    ),
    Twist("call_hours", _around(now=LATE), (Kind.CALL,), only=True),
    Twist(
        "no_common_hour",
        _people(zones=(ZoneInfo("Asia/Kamchatka"), BERLIN)),
        NOT_CALLS,
        then="quiet_hours",
        only=True,
    ),
    Twist(
        "call_no_hour",
        _people(zones=(ZoneInfo("Asia/Kamchatka"), BERLIN)),
        (Kind.CALL,),
        only=True,
    ),
    Twist("counts_unknown", _around(counts=None)),
    Twist("counts_unknown", _people(sent_today=None)),
    Twist(
        "mailbox_cap",
        _around(counts=Counts(mailbox_today=200, outreach_today=0, warm_day=30)),
        NOT_CALLS,
    ),
    Twist(
        "outreach_cap",
        _around(counts=Counts(mailbox_today=9, outreach_today=5, warm_day=0)),
        NOT_CALLS,
    ),
    Twist("contact_cap", _people(sent_today=3)),
    Twist("contact_gap", _people(last_outreach=NOW - timedelta(days=1))),
    Twist("domain_cap", _people(domain_today=5)),
    Twist("bulk", _many),
    Twist("call_consent", _people(consents=()), (Kind.CALL,)),
    Twist("call_listed", _people(listed=True), (Kind.CALL,)),
    Twist("call_list_missing", _around(call_lists=()), (Kind.CALL,)),
    Twist(
        "call_list_stale",
        _around(call_lists=(CallList(name="old", country="US", fetched_on=date(2026, 9, 1)),)),
        (Kind.CALL,),
    ),
    Twist("late_stage", _around(stage="RENEWAL"), (Kind.STAGE,), inside=True, then=None),
    Twist("closing", _around(stage="WON"), STATE, inside=True),
)
"""Everything that can be wrong alone, but for the policy and the approval themselves."""
