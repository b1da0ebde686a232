"""The suites themselves: an implementation that is wrong in one way fails the test of that way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agentarmy.connectors.base import (
    Account,
    Busy,
    ChatMessage,
    CrmRecord,
    DraftRef,
    Event,
    FileRef,
    Mail,
    Mailbox,
    MailQuery,
    MailRef,
    SentRef,
)
from agentarmy.connectors.memory import World
from agentarmy.connectors.memory_calendar import MemoryCalendar
from agentarmy.connectors.memory_desk import MemoryChat, MemoryCrm
from agentarmy.connectors.memory_mail import MemoryMailbox
from agentarmy.errors import Exists, Gone, Outside, Refused
from agentarmy.testing.connectors import (
    SHELF,
    CalendarContract,
    ChatContract,
    CrmContract,
    FilesContract,
)
from agentarmy.testing.mailbox import MailboxContract

ME = "mara@ours.example"


class LeavesTheDraft(MemoryMailbox):
    async def send_draft(self, ref: str, *, version: str = "") -> SentRef:
        draft = next((one for one in await self.drafts() if one.ref == ref), None)
        if draft is None:
            raise Gone(ref)
        content = world.draft_content(ME, ref)
        copy = await self.create_draft(content, key=draft.key)
        return await super().send_draft(copy.ref)


class SendsInSilence(MemoryMailbox):
    async def send_draft(self, ref: str, *, version: str = "") -> SentRef:
        try:
            return await super().send_draft(ref, version=version)
        except Gone:
            return SentRef(ref)


class SendsWhateverLiesThere(MemoryMailbox):
    async def send_draft(self, ref: str, *, version: str = "") -> SentRef:
        return await super().send_draft(ref)


class FindsLate(MemoryMailbox):
    async def find_draft(self, key: str) -> DraftRef | None:
        return None


class FindsAnything(MemoryMailbox):
    async def find_sent(self, *, key: str, message_id: str) -> SentRef | None:
        mails = world.sent(ME)
        return SentRef("m-1", "t-1", mails[0].message_id) if mails else None


class FindsByIdAlone(MemoryMailbox):
    async def find_sent(self, *, key: str, message_id: str) -> SentRef | None:
        return await super().find_sent(key="", message_id=message_id)


class LosesTheThread(MemoryMailbox):
    async def create_draft(self, content: bytes, *, key: str, thread: str = "") -> DraftRef:
        cut = content.replace(b"In-Reply-To", b"X-A").replace(b"References", b"X-B")
        return await super().create_draft(cut, key=key)


class NewestFirst(MemoryMailbox):
    async def thread(self, ref: str, *, limit: int) -> Sequence[Mail]:
        return (await super().thread(ref, limit=limit))[::-1]


class ShowsOldestFirst(MemoryMailbox):
    async def search(self, query: MailQuery, *, limit: int) -> Sequence[MailRef]:
        return (await super().search(query, limit=999))[::-1][:limit]


class ForgetsLabels(MemoryMailbox):
    async def labels(self, thread: str) -> Sequence[str]:
        return [*await super().labels(thread), "Needs answer"]


class WritesItsOwnWords(MemoryMailbox):
    async def create_draft(self, content: bytes, *, key: str, thread: str = "") -> DraftRef:
        signed = content + b"--\r\nSent with Practice Mail\r\n"
        return await super().create_draft(signed, key=key, thread=thread)


class RaisesItsOwn(MemoryMailbox):
    async def thread(self, ref: str, *, limit: int) -> Sequence[Mail]:
        try:
            return await super().thread(ref, limit=limit)
        except Outside as problem:
            raise KeyError(ref) from problem


class TakesAnything(MemoryMailbox):
    async def create_draft(self, content: bytes, *, key: str, thread: str = "") -> DraftRef:
        try:
            return await super().create_draft(content, key=key, thread=thread)
        except Refused:
            return DraftRef("d-1", key)


world = World(":memory:")


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (LeavesTheDraft, "test_a_draft_is_sent_once"),
        (LeavesTheDraft, "test_of_two_sends_at_once_one_is_performed"),
        (SendsInSilence, "test_a_draft_is_sent_once"),
        (SendsInSilence, "test_of_two_sends_at_once_one_is_performed"),
        (SendsWhateverLiesThere, "test_a_draft_of_another_version_is_not_sent"),
        (FindsLate, "test_a_draft_lies_there_unsent"),
        (FindsAnything, "test_what_was_not_sent_is_not_found"),
        (FindsByIdAlone, "test_what_was_sent_is_found_within_the_lag"),
        (LosesTheThread, "test_an_answer_stays_in_its_thread"),
        (NewestFirst, "test_an_answer_stays_in_its_thread"),
        (ShowsOldestFirst, "test_a_search_shows_the_newest_first"),
        (ForgetsLabels, "test_labels_are_put_on_once"),
        (WritesItsOwnWords, "test_it_goes_out_as_it_was_approved"),
        (RaisesItsOwn, "test_what_is_not_there_is_gone"),
        (TakesAnything, "test_what_is_no_mail_of_ours_is_refused"),
    ],
)
async def test_a_wrong_mailbox_fails(kind: type[MemoryMailbox], name: str, tmp_path: Path) -> None:
    class Suite(MailboxContract):
        def opened(self, folder: Path) -> Mailbox:
            global world
            world = World(":memory:")
            world.mailbox(ME)
            return kind(world._store, ME)

    await fails(Suite(), name, tmp_path)


class PutsItInAnyway(MemoryCalendar):
    async def insert(self, event: Event, *, notify: bool) -> Event:
        try:
            return await super().insert(event, notify=notify)
        except Exists:
            return replace(event, version="1")


class CancelsAnyway(MemoryCalendar):
    async def cancel(self, uid: str, *, version: str, notify: bool) -> None:
        found = await self.find(uid)
        await super().cancel(uid, version=found.version if found else "", notify=notify)


class ShowsWholeMeetings(MemoryCalendar):
    async def busy(self, start: datetime, end: datetime) -> Sequence[Busy]:
        found = await self.events(start, end)
        return [Busy(one.starts_at.astimezone(UTC), one.ends_at.astimezone(UTC)) for one in found]


class CountsTheEnd(MemoryCalendar):
    async def events(self, start: datetime, end: datetime) -> Sequence[Event]:
        return await super().events(start - timedelta(seconds=1), end)


class ForgetsTheRoom(MemoryCalendar):
    async def find(self, uid: str) -> Event | None:
        found = await super().find(uid)
        return replace(found, location="") if found else None


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (PutsItInAnyway, "test_a_known_uid_is_refused_and_changes_nothing"),
        (CancelsAnyway, "test_a_stale_version_cancels_nothing"),
        (ShowsWholeMeetings, "test_busy_is_cut_to_what_was_asked"),
        (CountsTheEnd, "test_busy_is_cut_to_what_was_asked"),
        (ForgetsTheRoom, "test_a_meeting_is_found_by_our_uid_at_once"),
    ],
)
async def test_a_wrong_calendar_fails(
    kind: type[MemoryCalendar], name: str, tmp_path: Path
) -> None:
    class Suite(CalendarContract):
        def opened(self, folder: Path) -> MemoryCalendar:
            return kind(World(":memory:")._store, ME)

    await fails(Suite(), name, tmp_path)


class PostsTwice(MemoryChat):
    async def post(self, room: str, text: str, *, key: str, thread: str = "") -> ChatMessage:
        try:
            return await super().post(room, text, key=key, thread=thread)
        except Exists:
            return await super().post(room, text, key=key + "'", thread=thread)


async def test_a_wrong_chat_fails(tmp_path: Path) -> None:
    class Suite(ChatContract):
        def opened(self, folder: Path) -> MemoryChat:
            world = World(":memory:")
            world.open_room(self.room)
            return PostsTwice(world._store, ME)

    await fails(Suite(), "test_a_message_is_posted_once", tmp_path)


class MakesTwice(MemoryCrm):
    async def create(self, kind: str, fields: dict[str, str], *, key: str) -> CrmRecord:
        try:
            return await super().create(kind, fields, key=key)
        except Exists:
            return await super().create(kind, fields, key=key + "'")


class OverwritesOthers(MemoryCrm):
    async def update(
        self, kind: str, ref: str, *, fields: dict[str, str], version: str
    ) -> CrmRecord:
        version = (await self.get(kind, ref)).version
        return await super().update(kind, ref, fields=fields, version=version)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (MakesTwice, "test_a_record_is_made_once"),
        (OverwritesOthers, "test_a_stale_version_changes_nothing"),
    ],
)
async def test_a_wrong_crm_fails(kind: type[MemoryCrm], name: str, tmp_path: Path) -> None:
    class Suite(CrmContract):
        def opened(self, folder: Path) -> MemoryCrm:
            return kind(World(":memory:")._store, ME)

    await fails(Suite(), name, tmp_path)


class JoinsPaths:
    """The simple way to open files, which leads out of the folder."""

    account = Account(provider="joins", address="")

    def __init__(self, root: Path) -> None:
        self.root = root

    async def search(self, words: str, *, limit: int) -> Sequence[FileRef]:
        return [
            FileRef(
                ref=f"{self.root.name}/{name}",
                path=name,
                media_type="text/plain",
                size=len(content),
                changed_at=datetime(2031, 1, 1, tzinfo=UTC),
            )
            for name, content in SHELF.items()
            if any(word in name.lower() for word in words.lower().split())
        ][:limit]

    async def read(self, ref: str, *, limit: int) -> bytes:
        return whole(self.root.parent / ref)


def whole(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (OSError, ValueError) as problem:
        raise Gone(str(path)) from problem


@pytest.mark.parametrize(
    "name",
    [
        "test_an_invented_ref_opens_nothing",
        "test_a_file_is_read_as_it_is",
        "test_files_are_found_by_most_of_their_words",
    ],
)
async def test_files_that_lead_out_fail(name: str, tmp_path: Path) -> None:
    class Suite(FilesContract):
        def opened(self, folder: Path, shelf: object) -> JoinsPaths:
            for path, content in SHELF.items():
                (folder / "allowed" / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / "allowed" / path).write_bytes(content)
            return JoinsPaths(folder / "allowed")

    await fails(Suite(), name, tmp_path)


async def fails(suite: object, name: str, folder: Path) -> None:
    """Run one test of a suite, which must not pass."""
    with pytest.raises((AssertionError, KeyError, pytest.fail.Exception)):
        await getattr(suite, name)(folder)
