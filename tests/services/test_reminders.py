from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import schemas
from agentarmy.domain.records import Facts, Row
from agentarmy.domain.scoring import Icp
from agentarmy.services.leads import rescore
from agentarmy.services.qualifying import qualify
from agentarmy.services.reminders import remind
from agentarmy.store import books, conversations, tables
from agentarmy.store.database import Mirror, open_mirror
from clitools import run
from saying import NOW
from scripts import turns
from services.test_opportunities import record
from services.test_questioning import desk

TROUBLE = "Ada: We struggle with wet boxes bursting on the ramp."
LEAD: Row = {"name": "Bo Vance", "email": "bo@cold.example", "industry": "Farming"}


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    found = open_mirror(tmp_path / "mirror.sqlite", tenant="local", clock=lambda: NOW)
    tables.put(found, "accounts", [("brook", {"name": "Brook", "domain": "brook.example"})])
    yield found
    found.close()


def facts(mirror: Mirror) -> Facts:
    return books.facts(mirror, our_names=("Mara Lindqvist",), our_domains=("northmill.example",))


def take(mirror: Mirror, script: str, *, first: int = 0) -> None:
    records = [record(turn, first + n) for n, turn in enumerate(turns(script, start=first))]
    (talk,) = conversations.store_messages(mirror, records, source="test").conversations
    account = tables.get(mirror, "accounts", "Brook")["id"]
    tables.edit(mirror, "conversations", talk, {"account_id": account})


def days(mirror: Mirror, *after: int) -> list[int]:
    """How many tasks each of these days after the judgement brings."""
    return [len(remind(mirror, facts(mirror), now=later(count))) for count in after]


def later(count: int) -> datetime:
    return NOW + timedelta(days=count)


def done(mirror: Mirror) -> None:
    for row in tables.find(mirror, "tasks", status="open"):
        tables.edit(mirror, "tasks", str(row["id"]), {"status": "done"})


def nurture(mirror: Mirror, folder: Path) -> None:
    take(mirror, TROUBLE)
    found = qualify(mirror, "Brook", desk=desk(mirror, folder))
    assert str(found.judgement.verdict.outcome) == "NURTURE"


@pytest.mark.row("QH-QUAL-09")
def test_a_nurtured_deal_recurs_fortnightly_and_never_twice(mirror: Mirror, tmp_path: Path) -> None:
    nurture(mirror, tmp_path)
    assert days(mirror, 0, 13, 14, 14, 15) == [0, 0, 1, 0, 0]
    (task,) = tables.find(mirror, "tasks")
    assert (task["title"], task["due_on"]) == ("Look again at Brook", "2026-04-01")
    assert days(mirror, 30) == [0]  # the first is still open
    done(mirror)
    assert days(mirror, 15, 27, 120, 120) == [0, 0, 1, 0]  # one after a sleep of months
    done(mirror)
    take(mirror, "us: How is it going with the boxes?", first=50_000)
    assert days(mirror, 140) == [1]
    done(mirror)
    reply = record(turns("Ada: Thank you, fine.")[0], 2)
    moved = type(reply)(
        key="m9@x",
        channel=reply.channel,
        sender=reply.sender,
        text=reply.text,
        at=later(150),
        subject="Presses",
        references=("m0@x",),
    )
    conversations.store_messages(mirror, [moved], source="test")
    assert days(mirror, 160, 300) == [0, 0]


@pytest.mark.parametrize(
    "said", ["Please stop emailing us and take us off your list.", "We don't need it any more."]
)
def test_a_stop_or_a_new_verdict_ends_it(mirror: Mirror, tmp_path: Path, said: str) -> None:
    nurture(mirror, tmp_path)
    take(mirror, f"Ada: {said}", first=1)
    found = qualify(mirror, "Brook", desk=desk(mirror, tmp_path))
    assert str(found.judgement.verdict.outcome) == "DISQUALIFIED"
    assert days(mirror, 14, 28) == [0, 0]


@pytest.mark.row("QH-FIT-14")
def test_a_cold_lead_recurs_monthly_until_something_happens(mirror: Mirror) -> None:
    tables.put(mirror, "leads", [("b", LEAD)])
    rescore(mirror, Icp(), now=NOW)
    lead = tables.get(mirror, "leads", "Bo Vance")
    assert lead["tier"] == "COLD"
    assert days(mirror, 0, 30, 31, 31) == [0, 0, 1, 0]
    (task,) = tables.find(mirror, "tasks")
    assert (task["title"], task["due_on"]) == ("Write to Bo Vance", "2026-04-18")
    done(mirror)
    assert days(mirror, 200, 200) == [1, 0]
    done(mirror)
    key = str(lead["id"])
    for ending in ({"status": "unsubscribed"}, {"status": "", "tier": "WARM"}):
        tables.overwrite(mirror, "leads", key, {**ending})
        assert days(mirror, 260) == [0]
    tables.overwrite(mirror, "leads", key, {"tier": "COLD"})
    message = record(turns("Ada: Tell me more.")[0], 1)
    answer = type(message)(
        key="b@x",
        channel=message.channel,
        sender=type(message.sender)("Bo Vance", "bo@cold.example"),
        text=message.text,
        at=later(250),
        subject="More",
    )
    conversations.store_messages(mirror, [answer], source="test")
    assert days(mirror, 260) == [0]


def test_a_lead_at_39_is_cold_and_at_40_not(mirror: Mirror) -> None:
    tables.put(mirror, "leads", [("b", LEAD)])
    rescore(mirror, Icp(), now=NOW)
    key = str(tables.get(mirror, "leads", "Bo Vance")["id"])
    for score, tier, count in ((40, "WARM", 0), (39, "COLD", 1)):
        tables.overwrite(mirror, "leads", key, {"score": score, "tier": tier})
        assert days(mirror, 40) == [count]


def test_what_is_due_is_shown() -> None:
    assert "Nothing is due" in run("tasks", "due").err
    assert run("tasks", "add", "Send the quote", "--due-on", "2020-01-01").code == 0
    data = schemas.check(run("tasks", "due", "--json"), "tasks-due")
    assert data["made"] == 0
    rows = data["rows"]
    assert isinstance(rows, list)
    assert [row["title"] for row in rows] == ["Send the quote"]
    assert "Send the quote" in run("tasks", "due").out
