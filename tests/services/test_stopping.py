"""Whoever asks for no more mail gets none: from what comes in, at once, with the mail as source."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agentarmy.domain.effects import State
from agentarmy.domain.records import Person
from agentarmy.services import importing, suppressing
from agentarmy.services.gatekeeping import Gatekeeper, gatekeeper
from agentarmy.services.import_report import Report
from agentarmy.services.outreach import propose
from agentarmy.store import consents, outbox, people
from agentarmy.store.database import Mirror, open_mirror
from gatemails import SETTINGS, codes, mail, message
from gating import ANA, NOW, OWN

BOX = "mailto:stop@northmill.example"


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    found = open_mirror(tmp_path / "mirror.sqlite", tenant="t", clock=lambda: NOW)
    people.remember(found, Person("Ana Ruiz", ANA), details={"country": "US"})
    yield found
    found.close()


@pytest.fixture
def gate(mirror: Mirror, tmp_path: Path) -> Gatekeeper:
    return gatekeeper(mirror, SETTINGS, folder=tmp_path)


def take(
    mirror: Mirror,
    text: str,
    *,
    sender: str = ANA,
    to: str = OWN,
    subject: str = "Re: Labels",
    days: int = 0,
    more: str = "",
    again: bool = False,
) -> Report:
    """Import one mail that came in some days ago."""
    at = NOW - timedelta(days=days, hours=1)
    head = (
        f"From: Ana <{sender}>\r\nTo: {to}\r\nSubject: {subject}\r\n"
        f"Date: {at:%a, %d %b %Y %H:%M:%S +0000}\r\n"
        f"Message-ID: <{abs(hash((text, days, sender)))}@x.example>\r\n"
    )
    body = more or f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    file = mirror.path.parent / f"{abs(hash((text, days, sender)))}.eml"
    file.write_bytes((head + body).encode())
    options = importing.Options(
        rejected=mirror.path.parent / "rejected",
        our_domains=("northmill.example",),
        our_addresses=(OWN,),
        unsubscribe=BOX,
        again=again,
    )
    return importing.import_paths(mirror, [file], options=options, now=NOW)


@pytest.mark.row("QH-CMP-05")
def test_please_stop_ends_what_is_queued_at_once(gate: Gatekeeper, mirror: Mirror) -> None:
    waiting = propose(mirror, mail(), gate=gate).item
    other = propose(mirror, mail("bo@else.example", key="other"), gate=gate).item
    report = take(mirror, "Hi Mara,\n\nplease stop emailing me.\n\nAna")
    assert report.stopped == 1
    assert outbox.get(mirror, waiting.id).state is State.CANCELLED
    assert outbox.get(mirror, other.id).state is not State.CANCELLED
    held = {one.kind: one for one in consents.suppressed(mirror)}
    assert set(held) == {"address", "contact"}
    assert held["address"].value == ANA
    assert held["address"].reason == "unsubscribed"
    assert held["address"].source.startswith("mail ")
    assert f"{NOW:%Y-%m-%d}" in held["address"].source
    assert "suppressed" in codes(gate, mail(key="next"))
    told = [action for (action,) in mirror.all("SELECT action FROM audit")]
    assert told.count("suppression.added") == 2


def test_lifted_by_the_rep_it_is_not_put_back_by_the_same_mail(mirror: Mirror) -> None:
    take(mirror, "Unsubscribe")
    suppressing.lift(mirror, ANA, reason="she asked for an offer")
    assert take(mirror, "Unsubscribe", again=True).stopped == 0
    assert consents.suppressed(mirror) == []


def test_twice_is_once(mirror: Mirror) -> None:
    assert take(mirror, "Please stop.", days=3).stopped == 1
    assert take(mirror, "Please stop, I said.\n\nStop.", days=2).stopped == 0


@pytest.mark.parametrize(
    ("sender", "text", "subject"),
    [
        (ANA, "We are not interested at this price.", "Re: Labels"),
        (ANA, "Please remove me from this thread, Bo will handle it.", "Re: Labels"),
        (ANA, "Thanks!\n\n> Please stop emailing me.", "Re: Labels"),
        ("tom@northmill.example", "Please stop emailing me.", "Labels"),
    ],
)
def test_what_is_no_stop_of_theirs(mirror: Mirror, sender: str, text: str, subject: str) -> None:
    assert take(mirror, text, sender=sender, subject=subject).stopped == 0
    assert consents.suppressed(mirror) == []


def test_one_click_to_the_mailbox_for_it(gate: Gatekeeper, mirror: Mirror) -> None:
    assert take(mirror, "", to="stop@northmill.example", subject="unsubscribe").stopped == 1
    assert "suppressed" in codes(gate, mail())
    auto = "Auto-Submitted: auto-generated\r\n\r\nSent by a mail program.\r\n"
    cy = "cy@third.example"
    assert take(mirror, "a", sender=cy, subject="unsubscribe", more=auto).stopped == 1
    bo = "bo@else.example"
    assert take(mirror, "x", sender=bo, to="stop@northmill.example", subject="").stopped == 1


def test_who_asked_for_something_later_is_not_stopped_by_an_old_mail(mirror: Mirror) -> None:
    message(mirror, ANA, NOW - timedelta(days=2), text="Could you send me an offer?")
    assert take(mirror, "Please stop emailing me.", days=30).stopped == 0
    message(mirror, "bo@else.example", NOW - timedelta(days=2), text="Can you please stop this?")
    said = "Please stop emailing me."
    assert take(mirror, said, sender="bo@else.example", days=31).stopped == 1


def test_a_complaint_of_a_mail_program_counts(gate: Gatekeeper, mirror: Mirror) -> None:
    report = (
        "Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n"
        "MIME-Version: 1.0\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nThis is an abuse report.\r\n"
        "--b\r\nContent-Type: message/feedback-report\r\n\r\n"
        f"Feedback-Type: abuse\r\nVersion: 1\r\nOriginal-Rcpt-To: <{ANA}>\r\n\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: {OWN}\r\nTo: {ANA}\r\n\r\nHello\r\n"
        "--b--\r\n"
    )
    found = take(mirror, "r", sender="fbl@provider.example", subject="complaint", more=report)
    assert found.stopped == 1
    assert {one.reason for one in consents.suppressed(mirror)} == {"complained"}
    assert "suppressed" in codes(gate, mail())


def test_the_source_is_the_mail(mirror: Mirror) -> None:
    take(mirror, "Please stop.", days=9)
    (row,) = mirror.all("SELECT id FROM messages")
    held = consents.suppressed(mirror)[0]
    assert str(row[0]).startswith(held.source.split()[1])
    assert json.dumps(held.source)
    assert held.at == datetime(2026, 11, 17, 15, 0, tzinfo=UTC)
