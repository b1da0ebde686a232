"""Calls, chats, contacts, calendar and CRM exports of the demo read as their formats say."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from icalendar import Calendar

NOW = datetime(2026, 3, 18, 16, 0, tzinfo=UTC)
TURN = re.compile(r"^(?:<v ([^>]+)>|([A-Z][\w' -]+): )")
CUE = re.compile(r"(\d\d:\d\d:\d\d[.,]\d{3}) --> (\d\d:\d\d:\d\d[.,]\d{3})")


def turns(path: Path) -> Counter[str]:
    """Count turns per speaker; cues of one Teams utterance share the part before the dash."""
    found: Counter[str] = Counter()
    cue = last = ""
    for line in path.read_text().splitlines():
        if "/" in line and re.fullmatch(r"[0-9a-f-]{36}/\d+-\d+", line):
            cue = line.rpartition("-")[0]
        elif (match := TURN.match(line)) and (not cue or cue != last):
            found[match[1] or match[2]] += 1
            last = cue
    return found


def test_transcripts_have_their_turns(northmill: Path) -> None:
    sizes = {p.name: sum(turns(p).values()) for p in (northmill / "calls").iterdir()}
    assert len(sizes) == 5
    main = [n for name, n in sizes.items() if name.endswith(".vtt")]
    assert all(40 <= n <= 90 for n in main)
    assert all(20 <= n <= 30 for name, n in sizes.items() if not name.endswith(".vtt"))


def test_cues_run_forward(northmill: Path) -> None:
    for path in (northmill / "calls").iterdir():
        pairs = CUE.findall(path.read_text())
        flat = [time.replace(",", ".") for pair in pairs for time in pair]
        assert flat == sorted(flat)
        assert bool(flat) == (path.suffix != ".txt")


def test_slack_export(northmill: Path) -> None:
    root = northmill / "chat" / "slack-northmill"
    users = {user["id"] for user in json.loads((root / "users.json").read_text())}
    channels = {channel["name"] for channel in json.loads((root / "channels.json").read_text())}
    days = sorted(root.glob("*/*.json"))
    assert {day.parent.name for day in days} == channels
    for day in days:
        messages = json.loads(day.read_text())
        assert {m["user"] for m in messages} <= users
        stamps = [datetime.fromtimestamp(float(m["ts"]), UTC) for m in messages]
        assert stamps == sorted(stamps)
        assert {stamp.date().isoformat() for stamp in stamps} == {day.stem}


def test_google_chat_takeout(northmill: Path) -> None:
    groups = northmill / "chat" / "takeout" / "Google Chat" / "Groups"
    for folder in groups.iterdir():
        info = json.loads((folder / "group_info.json").read_text())
        members = {member["email"] for member in info["members"]}
        messages = json.loads((folder / "messages.json").read_text())["messages"]
        assert {m["creator"]["email"] for m in messages} <= members
        assert len({m["message_id"] for m in messages}) == len(messages)
        dates = [
            datetime.strptime(
                m["created_date"].replace("\u202f", " "), "%A, %B %d, %Y at %I:%M:%S %p UTC"
            )
            for m in messages
        ]
        assert dates == sorted(dates)


def test_calendar_and_contacts(northmill: Path) -> None:
    now = datetime.fromisoformat(tomllib.loads((northmill / "tenant.toml").read_text())["now"])
    assert now == NOW
    data = (northmill / "calendar" / "march.ics").read_bytes()
    events = Calendar.from_ical(data).walk("VEVENT")
    (soon,) = [event for event in events if str(event["UID"]).startswith("hp-20260320")]
    assert soon.decoded("DTSTART").date() == (now + timedelta(days=2)).date()
    assert str(soon.to_ical()).replace("\\r\\n ", "").count("@harrowpell.example") == 3
    assert sum("RRULE" in event for event in events) == 1
    cards = (northmill / "contacts" / "people.vcf").read_text().split("END:VCARD")[:-1]
    assert len(cards) == 10
    assert all("FN:" in card and "EMAIL" in card for card in cards)


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text().splitlines()))


def us_date(text: str) -> date:
    return datetime.strptime(text, "%m/%d/%Y").date()


def test_leads_hold_duplicates_and_a_broken_address(northmill: Path) -> None:
    leads = table(northmill / "crm" / "leads_hubspot.csv")
    assert len(leads) >= 25
    assert len({lead["Record ID"] for lead in leads}) == len(leads)
    broken = [lead for lead in leads if not re.fullmatch(r"[\w.+-]+@[\w.-]+\.\w+", lead["Email"])]
    assert [lead["Company Name"] for lead in broken] == ["Vance Hardware"]
    surnames = Counter(lead["Last Name"].rstrip("e") for lead in leads)
    assert {name for name, n in surnames.items() if n > 1} == {"Adeyemi", "Whitcomb"}


def test_deals_show_typical_rot(northmill: Path) -> None:
    deals = table(northmill / "crm" / "deals_salesforce.csv")
    live = [deal for deal in deals if not deal["Stage"].startswith("Closed")]
    today = NOW.date()
    assert len(deals) >= 14
    assert sum(not deal["Next Step"] for deal in live) >= 3
    assert sum(us_date(deal["Close Date"]) < today for deal in live) >= 3
    assert sum(not deal["Amount"] for deal in live) >= 2
    assert sum(int(deal["Push Count"]) >= 2 for deal in live) >= 2
    untouched = [
        deal
        for deal in live
        if deal["Last Activity"] and (today - us_date(deal["Last Activity"])).days > 60
    ]
    moved = {
        deal["Account Name"]
        for deal in untouched
        if us_date(deal["Last Stage Change Date"]) > us_date(deal["Last Activity"])
    }
    assert moved == {"Fenwick Toys", "Midwest Brewing Co-op"}
