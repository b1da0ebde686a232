"""The practice world keeps every contract, kept in a file and in memory, with and without lag."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agentarmy.connectors.base import Calendar, Chat, Crm, Files, Mailbox
from agentarmy.connectors.memory import Plan, World
from agentarmy.testing.connectors import CalendarContract, ChatContract, CrmContract, FilesContract
from agentarmy.testing.mailbox import MailboxContract

ME = "Mara@ours.example"


class Clock:
    """A clock that stands until it is set forward."""

    def __init__(self) -> None:
        self.at = datetime(2031, 3, 10, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at


class TestMailbox(MailboxContract):
    def opened(self, folder: Path) -> Mailbox:
        return World(folder / "world.sqlite").mailbox(ME)


class TestMailboxThatLags(MailboxContract):
    plan = Plan(lag=90)

    def opened(self, folder: Path) -> Mailbox:
        self.clock = Clock()
        world = World(":memory:", clock=self.clock)
        world.plan = self.plan
        return world.mailbox(ME)

    async def settle(self, mailbox: Mailbox) -> None:
        assert mailbox.account.lag == self.plan.lag
        self.clock.at += timedelta(seconds=self.plan.lag)


class TestMailboxThatRewritesIds(TestMailboxThatLags):
    plan = Plan(rewrites_ids=True)


class TestCalendar(CalendarContract):
    def opened(self, folder: Path) -> Calendar:
        return World(folder / "world.sqlite").calendar(ME)


class TestChat(ChatContract):
    def opened(self, folder: Path) -> Chat:
        world = World(folder / "world.sqlite")
        world.open_room(self.room)
        return world.chat(ME)


class TestFiles(FilesContract):
    def opened(self, folder: Path, shelf: Mapping[str, bytes]) -> Files:
        world = World(folder / "world.sqlite")
        for path, content in shelf.items():
            world.put_file(path, content)
        return world.files(ME)


class TestCrm(CrmContract):
    def opened(self, folder: Path) -> Crm:
        return World(folder / "world.sqlite").crm(ME)


class TestCrmThatLags(CrmContract):
    def opened(self, folder: Path) -> Crm:
        self.clock = Clock()
        world = World(":memory:", clock=self.clock)
        world.plan = Plan(lag=60)
        return world.crm(ME)

    async def settle(self, crm: Crm) -> None:
        self.clock.at += timedelta(seconds=60)
