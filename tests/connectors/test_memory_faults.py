"""The practice world fails as providers do, by a plan that is data."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agentarmy.connectors.base import Event, MailQuery
from agentarmy.connectors.memory import Fault, Limit, Plan, Strike, World
from agentarmy.domain.records import Person
from agentarmy.errors import (
    AuthExpired,
    Gone,
    Outside,
    Quota,
    Refused,
    Storage,
    Transient,
    Unanswered,
)
from agentarmy.formats import mime
from agentarmy.formats.base import MessageRecord
from agentarmy.formats.outgoing import Outgoing, build

ME, ADA = "mara@ours.example", "ada@kestrel.example"


class Clock:
    """A clock that stands until it is set forward."""

    def __init__(self) -> None:
        self.at = datetime(2031, 3, 10, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


def mail(number: int, *, to: str = ADA, answers: str = "") -> bytes:
    """Return a mail of ours with the key 'k<number>'."""
    return build(
        Outgoing(
            sender=Person("Mara Vale", ME),
            to=(Person("Ada", to),),
            subject=f"Offer {number}",
            text="Here it is.\n",
            message_id=f"m{number}@ours.example",
            key=f"k{number}",
            in_reply_to=answers,
            references=(answers,) if answers else (),
        )
    )


async def outcome(world: World, number: int) -> str:
    """Draft and send a mail; return what the client learned of the send."""
    mailbox = world.mailbox(ME)
    draft = await mailbox.create_draft(mail(number), key=f"k{number}")
    try:
        await mailbox.send_draft(draft.ref)
    except Outside as problem:
        return type(problem).__name__
    return "sent"


async def test_a_lost_answer_was_performed_and_another_fault_was_not() -> None:
    world = World(":memory:")
    faults = [Fault.LOST, Fault.UNHEARD, Fault.TIMEOUT, Fault.BROKEN, Fault.REFUSED, Fault.QUOTA]
    strikes = (Strike("mailbox.send_draft", n, f) for n, f in enumerate(faults, start=1))
    world.plan = Plan(strikes=tuple(strikes), retry_after=7)
    seen = [await outcome(world, number) for number in range(1, 8)]
    assert seen == [
        *("Unanswered", "Unanswered", "Transient", "Transient", "Refused", "Quota", "sent")
    ]
    assert world.tally() == {"k1": 1, "k7": 1}
    assert [one.key for one in await world.mailbox(ME).drafts()] == [f"k{n}" for n in range(2, 7)]
    assert world.calls("send_draft") == world.calls("mailbox.send_draft") == 7


async def test_a_quota_says_when() -> None:
    world = World(":memory:")
    world.plan = Plan(chances={"create_draft": {Fault.QUOTA: 1.0}}, retry_after=7)
    with pytest.raises(Quota) as told:
        await world.mailbox(ME).create_draft(mail(1), key="k1")
    assert told.value.retry_after == 7


async def test_what_changes_nothing_is_never_doubtful() -> None:
    world = World(":memory:")
    world.plan = Plan(chances={"*": {Fault.LOST: 1.0}})
    with pytest.raises(Transient):
        await world.mailbox(ME).find_draft("k1")
    with pytest.raises(Unanswered):
        await world.mailbox(ME).create_draft(mail(1), key="k1")
    world.plan = Plan()
    assert await world.mailbox(ME).find_draft("k1") is not None


async def test_the_same_seed_gives_the_same_faults(tmp_path: Path) -> None:
    plan = Plan(seed=5, chances={"send_draft": {Fault.LOST: 0.2, Fault.TIMEOUT: 0.2}})
    runs = []
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        world = World(tmp_path / name)
        world.plan = Plan(seed=seed, chances=plan.chances)
        runs.append([await outcome(world, number) for number in range(60)])
    assert runs[0] == runs[1] != runs[2]
    assert {"sent", "Unanswered", "Transient"} == set(runs[0])
    assert 12 < runs[0].count("sent") < 54


async def test_the_plan_outlives_its_client(tmp_path: Path) -> None:
    plan = Plan(
        seed=3,
        chances={"*": {Fault.LOST: 0.5}},
        strikes=(Strike("send_draft", 2, Fault.EXPIRED),),
        limits={"search": Limit(5, 60.0)},
        lag=2.5,
        rewrites_ids=True,
    )
    first = World(tmp_path / "world.sqlite")
    first.plan = plan
    first.close()
    assert World(tmp_path / "world.sqlite").plan == plan


async def test_an_expired_token_stays_so_until_it_is_renewed() -> None:
    world = World(":memory:")
    mailbox, calendar = world.mailbox(ME), world.calendar(ME)
    world.plan = Plan(strikes=(Strike("labels", 1, Fault.EXPIRED),))
    with pytest.raises(AuthExpired):
        await mailbox.labels("t-1")
    with pytest.raises(AuthExpired):
        await calendar.find("x")
    assert await world.mailbox(ADA).drafts() == []
    world.renew(ME)
    assert await mailbox.drafts() == []
    world.expire(ME)
    with pytest.raises(AuthExpired):
        await mailbox.drafts()


async def test_a_limit_opens_again_when_its_time_is_over() -> None:
    clock = Clock()
    world = World(":memory:", clock=clock)
    world.plan = Plan(limits={"drafts": Limit(2, 60)})
    mailbox = world.mailbox(ME)
    await mailbox.drafts()
    clock.at += timedelta(seconds=20)
    await mailbox.drafts()
    with pytest.raises(Quota) as told:
        await mailbox.drafts()
    assert told.value.retry_after == 40
    clock.at += timedelta(seconds=40)
    await mailbox.drafts()


async def test_a_search_lags_and_a_lookup_does_not() -> None:
    clock = Clock()
    world = World(":memory:", clock=clock)
    world.plan = Plan(lag=30)
    mailbox = world.mailbox(ME)
    draft = await mailbox.create_draft(mail(1), key="k1")
    sent = await mailbox.send_draft(draft.ref)
    for later, seen in ((0, False), (29, False), (1, True)):
        clock.at += timedelta(seconds=later)
        found = await mailbox.find_sent(key="k1", message_id="")
        assert (found == sent) is seen
        assert bool(await mailbox.search(MailQuery(addresses=(ADA,)), limit=5)) is seen
        assert len(await mailbox.thread(sent.thread, limit=5)) == 1


async def test_a_draft_edited_by_hand_has_another_ref() -> None:
    world = World(":memory:")
    mailbox = world.mailbox(ME)
    draft = await mailbox.create_draft(mail(1), key="k1")
    edited = mail(1).replace(b"Here it is.", b"Here they are.")
    new = world.edit_draft(ME, draft.ref, content=edited)
    with pytest.raises(Gone):
        await mailbox.send_draft(draft.ref)
    assert await mailbox.find_draft("k1") == new
    world.send_by_hand(ME, new.ref)
    assert world.calls("send_draft") == 1
    assert b"Here they are." in world.sent(ME)[0].content
    assert await mailbox.find_sent(key="k1", message_id="") is not None
    other = await mailbox.create_draft(mail(2), key="k2")
    assert world.draft_content(ME, other.ref) == mail(2)
    world.discard_draft(ME, other.ref)
    assert await mailbox.find_draft("k2") is None


async def test_a_provider_may_rewrite_the_message_id() -> None:
    world = World(":memory:")
    world.plan = Plan(rewrites_ids=True)
    mine, hers = world.mailbox(ME), world.mailbox(ADA)
    sent = await mine.send_draft((await mine.create_draft(mail(1), key="k1")).ref)
    assert sent.message_id != "m1@ours.example"
    assert await mine.find_sent(key="", message_id="m1@ours.example") is None
    assert await mine.find_sent(key="k1", message_id="m1@ours.example") == sent
    arrived = await hers.search(MailQuery(addresses=(ME,)), limit=5)
    assert [one.message_id for one in arrived] == [sent.message_id]
    read = mime.read(world.sent()[0].content, "")
    assert isinstance(read, MessageRecord)
    assert (read.key, read.text) == (sent.message_id, "Here it is.")


async def test_a_mail_arrives_and_its_answer_finds_the_thread() -> None:
    world = World(":memory:")
    mine, hers = world.mailbox(ME), world.mailbox(ADA)
    sent = await mine.send_draft((await mine.create_draft(mail(1), key="k1")).ref)
    (arrived,) = world.inbox(ADA)
    assert world.sent()[0].recipients == (ADA,)
    answer = (
        f"From: Ada <{ADA}>\r\nTo: {ME}\r\nSubject: Re: Offer 1\r\nMessage-ID: <a1@k.example>\r\n"
        f"In-Reply-To: <m1@ours.example>\r\n\r\nThank you.\r\n"
    ).encode()
    back = world.deliver(answer, to=ME)
    assert back.thread == sent.thread
    assert len(await mine.thread(sent.thread, limit=9)) == 2
    assert (await hers.thread(arrived.thread, limit=9))[0].ref == arrived.ref
    with pytest.raises(Gone):  # a thread of another mailbox
        await world.mailbox("bo@ours.example").thread(sent.thread, limit=9)
    again = await mine.create_draft(mail(2, answers="a1@k.example"), key="k2")
    assert again.thread == sent.thread


async def test_a_mailbox_takes_whatever_is_sent_to_it() -> None:
    world = World(":memory:")
    for content in (b"", b"\0\xff", b"From: a@b.example\r\nFrom: c@d.example\r\n\r\nhello"):
        world.deliver(content, to=ME)
    assert len(await world.mailbox(ME).search(MailQuery(), limit=9)) == 3
    assert len(await world.mailbox(ME).search(MailQuery(words="hello"), limit=9)) == 1


async def test_what_cannot_be_delivered_comes_back() -> None:
    world = World(":memory:")
    world.bounce("@kestrel.example")
    mailbox = world.mailbox(ME)
    sent = await mailbox.send_draft((await mailbox.create_draft(mail(1), key="k1")).ref)
    first, report = await mailbox.thread(sent.thread, limit=9)
    assert first.ref == sent.ref
    read = mime.read(report.content, "")
    assert isinstance(read, MessageRecord)
    assert read.automatic == "bounce"
    assert ADA in read.text


async def test_a_draft_to_nobody_stays_when_it_is_sent() -> None:
    world = World(":memory:")
    mailbox = world.mailbox(ME)
    content = mail(1).replace(b"To: Ada <ada@kestrel.example>\r\n", b"")
    draft = await mailbox.create_draft(content, key="k1")
    with pytest.raises(Refused):
        await mailbox.send_draft(draft.ref)
    assert await mailbox.find_draft("k1") == draft
    assert world.tally() == {}


async def test_who_is_invited_finds_the_meeting() -> None:
    world = World(":memory:")
    mine, hers = world.calendar(ME), world.calendar(ADA)
    start = datetime(2031, 3, 12, 9, tzinfo=UTC)
    event = Event(
        uid="u1",
        title="Offer",
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        zone="UTC",
        attendees=(ADA, "bo@elsewhere.example", ME),
    )
    made = await mine.insert(event, notify=True)
    assert (await hers.find("u1") or event).tentative
    moved = world.move_event(ME, event)
    assert moved != made.version
    await mine.cancel("u1", version=moved, notify=True)
    assert await hers.find("u1") is None
    assert world.invitations() == [
        (uid, address, what)
        for what in ("invited", "cancelled")
        for uid, address in (("u1", ADA), ("u1", "bo@elsewhere.example"))
    ]


async def test_a_weekly_meeting_keeps_its_hour_when_clocks_change() -> None:
    world = World(":memory:")
    start = datetime(2031, 3, 24, 8, tzinfo=UTC)  # 9 o'clock in Berlin; from the 30th it is 7 UTC
    event = Event(
        uid="weekly",
        title="Line meeting",
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        zone="Europe/Berlin",
    )
    world.recur(ME, event, days=7, times=3)
    found = await world.calendar(ME).events(start, start + timedelta(days=30))
    assert [(one.starts_at.day, one.starts_at.hour) for one in found] == [(24, 9), (31, 9), (7, 9)]
    assert [one.starts_at.astimezone(UTC).hour for one in found] == [8, 7, 7]
    late = start + timedelta(days=14)
    assert len(await world.calendar(ME).busy(late - timedelta(hours=1), late)) == 1


async def test_others_change_the_crm_meanwhile() -> None:
    world = World(":memory:")
    record = world.add_record("deal", {"stage": "offer"})
    changed = world.change_record(record, {"stage": "won"})
    assert await world.crm().get("deal", record.ref) == changed


CLIENT = """
import asyncio, sys
from agentarmy.connectors.memory import World
sys.path.insert(0, sys.argv[2])
from connectors.test_memory_faults import ME, mail

async def main():
    mailbox = World(sys.argv[1]).mailbox(ME)
    for number in range(100_000):
        draft = await mailbox.create_draft(mail(number), key=f"k{number}")
        await mailbox.send_draft(draft.ref)
        print(number, flush=True)

asyncio.run(main())
"""


def test_a_killed_client_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    path = tmp_path / "world.sqlite"
    here = str(Path(__file__).parents[1])
    child = subprocess.Popen(
        [sys.executable, "-c", CLIENT, str(path), here], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    checker = World(path)
    for line in child.stdout:
        if int(line) == 40:
            assert checker.calls("send_draft") >= 40  # a checker looks on meanwhile
            os.kill(child.pid, signal.SIGKILL)
            break
    told = [40, *(int(line) for line in child.stdout if line.endswith("\n"))]
    child.wait()
    child.stdout.close()
    tally = checker.tally()
    assert set(tally.values()) == {1}
    assert {f"k{number}" for number in range(told[-1] + 1)} <= tally.keys()
    drafts = asyncio.run(checker.mailbox(ME).drafts())
    assert len(drafts) <= 1
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_world_that_cannot_be_opened_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "world.sqlite").write_bytes(b"no database at all, whatever it is called" * 99)
    with pytest.raises(Storage, match="practice world"):
        World(tmp_path / "world.sqlite")
    with pytest.raises(Storage, match="practice world"):
        World(tmp_path / "nowhere" / "world.sqlite")
