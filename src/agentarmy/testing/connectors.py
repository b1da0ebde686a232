"""What a Calendar, Chat, Files and Crm must do; what a Mailbox must do is in `testing.mailbox`.
Inherit and say how one is opened, with pytest-asyncio in its auto mode:

class TestMine(CalendarContract):
    def opened(self, folder):
        return MyCalendar(account)

Names are new in every test, so a suite can be run again on the same account.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from agentarmy.connectors.base import Account, Busy, Calendar, Chat, Crm, Event, Files
from agentarmy.errors import Exists, Gone, Outside, Refused

DAY = datetime(2031, 3, 12, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
ODD_REFS = ("", " ", "no-such-ref", "../../secret", "/etc/hostname", "x" * 3000, "1 OR 1=1", "\0")
"""Refs that nobody gave out: they may be Gone or Refused, and open nothing."""


def fresh(name: str) -> str:
    """Return a name that no run has used before."""
    return f"{name}-{uuid4().hex}"


async def settled(account: Account) -> None:
    """Wait for as long as searches may lag."""
    await asyncio.sleep(account.lag)


def meeting(hour: float = 0, *, uid: str = "") -> Event:
    """Return a meeting of one hour, so many hours after nine o'clock."""
    return Event(
        uid=uid or fresh("event"),
        title="Line 3: the offer",
        starts_at=DAY + hour * HOUR,
        ends_at=DAY + (hour + 1) * HOUR,
        zone="Europe/Berlin",
        description="Umlauts: ä ö ü\nand a second line",
        location="Room 2",
    )


class CalendarContract:
    """The tests; `opened` opens a calendar with nothing on 2031-03-11 to 2031-03-13."""

    def opened(self, folder: Path) -> Calendar:
        """Open the calendar under test."""
        raise NotImplementedError

    async def test_a_meeting_is_found_by_our_uid_at_once(self, tmp_path: Path) -> None:
        """Every field is kept, the moments to the second, and it has a version."""
        calendar, wanted = self.opened(tmp_path), meeting()
        assert await calendar.find(wanted.uid) is None
        made = await calendar.insert(wanted, notify=False)
        assert made.version
        assert replace(made, version="") == wanted
        assert await calendar.find(wanted.uid) == made
        assert await calendar.events(DAY, DAY + HOUR) == [made]

    async def test_a_known_uid_is_refused_and_changes_nothing(self, tmp_path: Path) -> None:
        """So an insert whose answer was lost can be asked again."""
        calendar, first = self.opened(tmp_path), meeting()
        made = await calendar.insert(first, notify=False)
        for other in (first, replace(first, title="Another", starts_at=DAY - HOUR)):
            with pytest.raises(Exists):
                await calendar.insert(other, notify=False)
        assert await calendar.find(first.uid) == made

    async def test_what_is_cancelled_is_gone(self, tmp_path: Path) -> None:
        """It is neither found nor busy, and cannot be cancelled again; the others stay."""
        calendar = self.opened(tmp_path)
        made = await calendar.insert(meeting(), notify=False)
        other = await calendar.insert(meeting(3), notify=False)
        await calendar.cancel(made.uid, version=made.version, notify=False)
        assert await calendar.find(made.uid) is None
        assert await calendar.busy(DAY, DAY + 2 * HOUR) == []
        assert await calendar.events(DAY, DAY + 5 * HOUR) == [other]
        for uid in (made.uid, fresh("event"), *ODD_REFS):
            with pytest.raises((Gone, Refused)):
                await calendar.cancel(uid, version=made.version, notify=False)

    async def test_a_stale_version_cancels_nothing(self, tmp_path: Path) -> None:
        """Whoever has changed the meeting meanwhile does not lose it."""
        calendar = self.opened(tmp_path)
        made = await calendar.insert(meeting(), notify=False)
        for version in (made.version + "0", ""):
            with pytest.raises(Exists):
                await calendar.cancel(made.uid, version=version, notify=False)
        assert await calendar.find(made.uid) == made

    async def test_busy_is_cut_to_what_was_asked(self, tmp_path: Path) -> None:
        """In order, ends not included, tentative meetings too."""
        calendar = self.opened(tmp_path)
        await calendar.insert(replace(meeting(2), tentative=True), notify=False)
        await calendar.insert(meeting(), notify=False)
        half = HOUR / 2
        assert await calendar.busy(DAY + half, DAY + 2 * HOUR + half) == [
            Busy(DAY + half, DAY + HOUR),
            Busy(DAY + 2 * HOUR, DAY + 2 * HOUR + half),
        ]
        assert await calendar.busy(DAY + HOUR, DAY + 2 * HOUR) == []
        assert await calendar.busy(DAY - HOUR, DAY) == []
        assert await calendar.events(DAY + HOUR, DAY + 2 * HOUR) == []

    async def test_moments_mean_the_same_in_every_zone(self, tmp_path: Path) -> None:
        """Across the hour that a clock change takes away, and in the one that comes twice."""
        calendar, zone = self.opened(tmp_path), ZoneInfo("Europe/Berlin")
        spring = datetime(2031, 3, 30, 1, 30, tzinfo=zone)
        autumn = datetime(2031, 10, 26, 2, 45, tzinfo=zone)
        for starts, ends in [
            (spring, datetime(2031, 3, 30, 3, 30, tzinfo=zone)),
            (autumn, datetime(2031, 10, 26, 2, 15, fold=1, tzinfo=zone)),
        ]:
            event = replace(meeting(), starts_at=starts, ends_at=ends)
            made = await calendar.insert(event, notify=False)
            start, end = starts.astimezone(UTC), ends.astimezone(UTC)
            found = await calendar.find(made.uid)
            assert found is not None
            moments = (found.starts_at.astimezone(UTC), found.ends_at.astimezone(UTC))
            assert moments == (start, end)
            assert await calendar.busy(start - HOUR, end + HOUR) == [Busy(start, end)]
            half = start + (end - start) / 2
            assert await calendar.busy(half, (half + HOUR).astimezone(zone)) == [Busy(half, end)]
            await calendar.cancel(made.uid, version=made.version, notify=False)

    async def test_what_cannot_be_a_meeting_is_refused(self, tmp_path: Path) -> None:
        """No length, no uid, no such zone, a time without a zone."""
        calendar, good = self.opened(tmp_path), meeting()
        naive = good.starts_at.replace(tzinfo=None)
        for bad in (
            replace(good, ends_at=good.starts_at),
            replace(good, ends_at=good.starts_at - HOUR),
            replace(good, uid=""),
            replace(good, zone="Nowhere/City"),
            replace(good, starts_at=naive, ends_at=naive + HOUR),
        ):
            with pytest.raises(Refused):
                await calendar.insert(bad, notify=False)
        assert await calendar.events(DAY - HOUR, DAY + 5 * HOUR) == []


class ChatContract:
    """The tests; `opened` opens a chat in which there is a room called `room`, empty."""

    room = "contract"

    def opened(self, folder: Path) -> Chat:
        """Open the chat under test."""
        raise NotImplementedError

    async def test_a_message_is_posted_once(self, tmp_path: Path) -> None:
        """A known key is refused, whatever the text; the message is found by it at once."""
        chat, key = self.opened(tmp_path), fresh("post")
        assert await chat.find(self.room, key) is None
        text = "Two lines,\nwith ünïcode and <b>marks</b>"
        made = await chat.post(self.room, text, key=key)
        assert (made.text, made.key, made.room) == (text, key, self.room)
        for again in (text, "something else"):
            with pytest.raises(Exists):
                await chat.post(self.room, again, key=key)
        assert await chat.find(self.room, key) == made
        assert await chat.messages(self.room, limit=10) == [made]

    async def test_messages_are_the_newest_oldest_first(self, tmp_path: Path) -> None:
        """At most as many as asked for; an answer says to which message."""
        chat = self.opened(tmp_path)
        posted = [await chat.post(self.room, f"message {n}", key=fresh("post")) for n in range(3)]
        reply = await chat.post(self.room, "an answer", key=fresh("post"), thread=posted[0].ref)
        assert reply.thread == posted[0].ref
        assert await chat.messages(self.room, limit=2) == [posted[2], reply]
        assert await chat.messages(self.room, limit=0) == []
        assert [one.key for one in await chat.messages(self.room, limit=9)] == [
            one.key for one in (*posted, reply)
        ]

    async def test_a_room_that_is_not_there_is_gone(self, tmp_path: Path) -> None:
        """To read and to post; nothing is found in it."""
        chat, room = self.opened(tmp_path), fresh("room")
        with pytest.raises(Gone):
            await chat.messages(room, limit=5)
        with pytest.raises(Gone):
            await chat.post(room, "hello", key=fresh("post"))
        assert await chat.find(room, "any") is None

    async def test_what_cannot_be_a_message_is_refused(self, tmp_path: Path) -> None:
        """No key, no text, no such thread."""
        chat = self.opened(tmp_path)
        with pytest.raises(Refused):
            await chat.post(self.room, "hello", key="")
        with pytest.raises(Refused):
            await chat.post(self.room, " \n", key=fresh("post"))
        for ref in ODD_REFS[1:]:
            with pytest.raises((Gone, Refused)):
                await chat.post(self.room, "hello", key=fresh("post"), thread=ref)
        assert await chat.messages(self.room, limit=5) == []


SHELF = {
    "offers/Northmill price list 2031.pdf": b"%PDF-1.7\0\xff list",
    "offers/Northmill terms.docx": b"PK\x03\x04 terms",
    "Délais de livraison.txt": b"dix jours\n",
    "empty.txt": b"",
}


class FilesContract:
    """The tests; `opened` opens files among which are those of `shelf`, by path, in `folder`."""

    def opened(self, folder: Path, shelf: Mapping[str, bytes]) -> Files:
        """Open the files under test."""
        raise NotImplementedError

    async def test_files_are_found_by_most_of_their_words(self, tmp_path: Path) -> None:
        """Best first; letter case and accents do not count."""
        files = self.opened(tmp_path, SHELF)
        found = await files.search("NORTHMILL price list", limit=10)
        assert [one.path.rpartition("/")[2] for one in found] == ["Northmill price list 2031.pdf"]
        both = await files.search("northmill", limit=10)
        assert len(both) == 2
        assert list(await files.search("northmill", limit=1)) == list(both[:1])
        assert await files.search("northmill", limit=0) == []
        best = await files.search("northmill terms offers", limit=10)
        assert [one.path.rpartition("/")[2] for one in best] == [
            "Northmill terms.docx",
            "Northmill price list 2031.pdf",
        ]
        assert len(await files.search("delais LIVRAISON", limit=5)) == 1
        for nothing in ("", " ... ", "northmill gasket invoice", "zzz"):
            assert await files.search(nothing, limit=5) == []

    async def test_a_file_is_read_as_it_is(self, tmp_path: Path) -> None:
        """To the byte, and its size is told beforehand."""
        files = self.opened(tmp_path, SHELF)
        for path, content in SHELF.items():
            name = path.rpartition("/")[2]
            found = [one for one in await files.search(name, limit=9) if one.path.endswith(name)]
            assert [one.size for one in found] == [len(content)]
            assert await files.read(found[0].ref, limit=len(content)) == content
            assert found[0].changed_at.tzinfo is not None
            if content:
                with pytest.raises(Refused):
                    await files.read(found[0].ref, limit=len(content) - 1)

    async def test_paths_stay_below_the_folders(self, tmp_path: Path) -> None:
        """None is absolute and none goes up."""
        files = self.opened(tmp_path, SHELF)
        for word in ("northmill", "empty", "txt", "pdf"):
            for one in await files.search(word, limit=50):
                assert not one.path.startswith("/")
                assert ".." not in one.path.split("/")

    async def test_an_invented_ref_opens_nothing(self, tmp_path: Path) -> None:
        """Nor does a true one that somebody has lengthened."""
        files = self.opened(tmp_path, SHELF)
        true = (await files.search("empty txt", limit=1))[0].ref
        root = true.partition("/")[0]
        longer = [f"{true}/..", f"{true}/../empty.txt", f"{root}/..", f"{root}//empty.txt"]
        longer += [f"{root}/../../etc/hostname", f"{root}/./empty.txt", f"{true}\0", f"{true} "]
        for ref in (*ODD_REFS, *longer):
            with pytest.raises((Gone, Refused)):
                await files.read(ref, limit=1_000_000)


class CrmContract:
    """The tests; `opened` opens a CRM, `settle` waits until its searches show what was done."""

    def opened(self, folder: Path) -> Crm:
        """Open the CRM under test."""
        raise NotImplementedError

    async def settle(self, crm: Crm) -> None:
        """Let the time pass by which searches lag."""
        await settled(crm.account)

    async def test_a_record_is_made_once(self, tmp_path: Path) -> None:
        """A known key is refused at once; within the lag the record is found by it."""
        crm, key = self.opened(tmp_path), fresh("task")
        fields = {"title": "Call Ada — Ünïcode", "due_on": "2031-03-14", "note": ""}
        assert await crm.find_key("task", key) is None
        made = await crm.create("task", fields, key=key)
        assert (made.kind, made.fields) == ("task", fields)
        for other in (fields, {"title": "Another"}):
            with pytest.raises(Exists):
                await crm.create("task", other, key=key)
        assert await crm.get("task", made.ref) == made
        await self.settle(crm)
        assert await crm.find_key("task", key) == made
        assert await crm.find_key("task", "") is None

    async def test_records_are_found_by_a_field(self, tmp_path: Path) -> None:
        """Letter case aside; of this kind alone."""
        crm, name = self.opened(tmp_path), fresh("Kestrel")
        made = await crm.create("company", {"name": name, "city": "Ghent"}, key=fresh("c"))
        await crm.create("contact", {"name": name}, key=fresh("c"))
        await self.settle(crm)
        assert list(await crm.find("company", field="name", value=name.upper())) == [made]
        assert list(await crm.find("company", field="city", value=name)) == []

    async def test_a_change_keeps_the_other_fields(self, tmp_path: Path) -> None:
        """It has another version, and is found by its new value alone."""
        crm, name = self.opened(tmp_path), fresh("Kestrel")
        made = await crm.create("company", {"name": name, "city": "Ghent"}, key=fresh("c"))
        new = {"name": name + " Group"}
        changed = await crm.update("company", made.ref, fields=new, version=made.version)
        assert changed.fields == {"name": name + " Group", "city": "Ghent"}
        assert changed.version not in ("", made.version)
        assert await crm.get("company", made.ref) == changed
        await self.settle(crm)
        assert list(await crm.find("company", field="name", value=name)) == []
        assert list(await crm.find("company", field="name", value=name + " group")) == [changed]

    async def test_a_stale_version_changes_nothing(self, tmp_path: Path) -> None:
        """What somebody else wrote meanwhile is not overwritten."""
        crm = self.opened(tmp_path)
        made = await crm.create("deal", {"stage": "offer"}, key=fresh("d"))
        fields = {"stage": "won"}
        newer = await crm.update("deal", made.ref, fields=fields, version=made.version)
        for version in (made.version, ""):
            with pytest.raises(Exists):
                await crm.update("deal", made.ref, fields={"stage": "lost"}, version=version)
        assert await crm.get("deal", made.ref) == newer

    async def test_what_is_not_there_is_gone(self, tmp_path: Path) -> None:
        """And a record of another kind is not there."""
        crm = self.opened(tmp_path)
        made = await crm.create("contact", {"name": "Ada"}, key=fresh("c"))
        for kind, ref in [("company", made.ref), *(("contact", odd) for odd in ODD_REFS)]:
            with pytest.raises((Gone, Refused)):
                await crm.get(kind, ref)
            with pytest.raises((Gone, Refused)):
                await crm.update(kind, ref, fields={"name": "Bo"}, version=made.version)

    async def test_what_a_crm_does_not_hold_is_refused(self, tmp_path: Path) -> None:
        """A kind that is none, a record without a key."""
        crm = self.opened(tmp_path)
        with pytest.raises(Refused):
            await crm.create("spaceship", {"name": "x"}, key=fresh("s"))
        with pytest.raises(Refused):
            await crm.create("task", {"title": "x"}, key="")
        with pytest.raises(Outside):
            await crm.find("spaceship", field="name", value="x")
