"""What is a talk and what only has colons, through the one entrance."""

from __future__ import annotations

import io

import pytest

from agentarmy.formats import reader
from agentarmy.formats.base import ConversationRecord, MessageRecord, Rejected
from agentarmy.formats.voices import is_field, is_name, is_role

README = """# Pallet counter

Counts pallets on a belt. Fast: it reads 40 frames a second.

## Install

Linux: run the script.
Windows: run the installer.

- Camera: any that speaks RTSP
- Lamp: optional
- Cable: 5 m

## Notes

Note: the belt must be level.
Tip: clean the lens.
"""
REPORT = """/home/mara/agentarmy/mara/files/notes one.txt
  files/notes one.txt: no spoken text found; expected lines such as 'Dana Whitcombe: We need nine.'
/home/mara/agentarmy/mara/files/b.vtt
  files/b.vtt: empty; expected mail (.eml, .mbox), transcripts (.vtt, .srt, .txt with 'Name: text')
/home/mara/agentarmy/mara/files/c.txt
  files/c.txt: none of 4 cues names a speaker; expected lines such as 'Dana Whitcombe: We need it.'
"""
MEETING_NOTES = """Call with Orrin Textiles
Attendees: Fiona Aldous, Mara Lindqvist
Budget: frozen until the half-year
Authority: Duncan signs
Need: two lines on tape
Timeline: after June
Next steps: send the case study
"""
MINUTES = """Kickoff at Castellan
Fiona Aldous: sends the drawings by Friday
Mara Lindqvist: books the room in Basel
Petra Hofst: asks the works council
"""


@pytest.mark.parametrize(
    "text",
    [
        "Name: Omar\nx: y\n",
        "x: y\n",
        "Name: Omar Said\nCompany: Brook Foods\nPhone: 020 7946 0000\nNote: call back in May\n",
        "Name: Omar\nPhone: 1 2 3 4\nName: Ada\nPhone: 5 6 7 8\nName: Ida\nPhone: 9 1 2 3\n",
        "Customer: Brook Foods\nAgent: Omar Said\n",
        README,
        REPORT,
        MEETING_NOTES,
        MINUTES,
        "TODO: write to Ada again.\nRe: the offer of March.\nFwd: see below, please.\n",
        "Added: a page of prices.\nFixed: the sum of a quote.\nAdded: a list of the deals.\n",
        "feat: add a page of prices\nfix: count the rows well\nfeat: add the list of deals\n",
        "12:00:01 INFO: started it\n12:00:02 ERROR: no such file\n12:00:03 INFO: ended\n",
        "INFO: started the server again\nERROR: no such file here\nINFO: it has ended now\n",
        "Monday: call Ada about boxes\nTuesday: send the quote out\nMonday: call her once more\n",
        "Q: What does it cost a year?\nA: Forty dollars a seat.\nQ: Is there a trial for us?\n",
        "Pros: it is quick and cheap.\nCons: it is loud and heavy.\n",
        "Step 1: open the box.\nStep 2: lift the press.\nStep 1: check the box again.\n",
        "host: db.example\nport: 5432 for all\nhost: web.example\nport: 443 for all\n",
        "https://a.example/x: the first page\nhttps://b.example/y: the second page of it\n",
        "Omar: I should write to Ada again about the boxes.\nOmar: And to Ida about the price.\n",
        "Height: 40 cm\nWidth: 30 cm\nHeight: 41 cm\n",
        "10:00 Welcome: all of us\n10:30 Coffee: in the hall\n11:00 Press: in hall 2\n",
        "**Important**: read it all first.\n**Warning**: the press is heavy.\n",
    ],
)
@pytest.mark.parametrize("name", ["notes.txt", "stdin.txt", "page.md"])
def test_colons_alone_make_no_call(text: str, name: str) -> None:
    (found,) = reader.read(io.BytesIO(text.encode()), name)
    assert isinstance(found, Rejected), found
    assert found.reason
    assert found.expected


@pytest.mark.parametrize(
    ("text", "voices"),
    [
        ("Dana: We need nine.\nMara: When?\nDana: In May.\n", 2),
        ("Dana: We need nine of them.\nMara: By when do you need them?\n", 2),
        ("Dana: We need nine.\nMara: When?\n", 2),
        ("Mara Lind: How many, and by when?\nOmar Reed: Nine of them.\nJess Tarn: In May.\n", 3),
        ("Speaker 1: We need nine of them.\nSpeaker 2: By when?\nSpeaker 1: In May.\n", 2),
        ("SPEAKER_00: We need nine of them.\nSPEAKER_01: By when?\nSPEAKER_00: In May.\n", 2),
        ("Rep: What made you call?\nCustomer: The tape comes off.\nRep: How often?\n", 2),
        ("me: did you see the offer\nthem: yes we did\nme: and what do you say\n", 2),
        ("dana: did you see the offer\nmara: yes i did\ndana: and now\nmara: we sign it\n", 2),
        ("Agent: How can I help you?\nCaller: My press has stopped.\nAgent: Since when?\n", 2),
        ("Dr. Käslin: How large is it?\nJ.R. van der Berg: Two metres.\nDr. Käslin: Good.\n", 2),
        ("Dana (Brook): We need nine.\nMara: Why?\nAl: To pack.\nDana (Brook): Yes.\n", 3),
        ("田中: 九つ必要です。\n佐藤: いつですか。\n田中: 五月です。\n", 2),
        ("Dana Price: We need nine of them.\nO'Brien: By when?\nDana Price: In May.\n", 2),
        ("Dana  0:02\nYes\n\nMara  0:05\nNo\n\nDana  0:07\nMaybe\n", 2),
        ("dana  0:02\nYes we do\n\nmara.l  0:05\nNo\n\ndana  0:07\nMaybe\n", 2),
        ("- Dana: We need nine of them.\n- Mara: By when?\n- Dana: In May.\n", 2),
        ("**Dana:** We need nine.\n\n**Mara:** When?\n\n**Dana:** In May.\n\n- nine\n- May\n", 2),
        ("Subject: Orrin\nDate: 10 March 2026\n\nDana: Nine.\nMara: When?\nDana: May.\n", 2),
        ("Company: Brook\nPhone: 1 2\n\nDana: We need nine.\nMara: When?\nDana: In May.\n", 2),
        ("Dana: We need nine.\nMara: Noted.\nPrice: 40 dollars\nDana: Fine.\nMara: Good.\n", 2),
    ],
)
def test_a_talk_is_read(text: str, voices: int) -> None:
    (found,) = reader.read(io.BytesIO(text.encode()), "call.txt")
    assert isinstance(found, ConversationRecord), found
    assert len({message.sender.name for message in found.messages}) == voices


def test_a_date_among_the_fields_above_a_talk_is_kept() -> None:
    text = "Company: Brook\nCall date: 10 March 2026\n\nDana: Nine.\nMara: When?\nDana: In May.\n"
    (found,) = reader.read(io.BytesIO(text.encode()), "call.txt")
    assert isinstance(found, ConversationRecord)
    assert (found.title, str(found.started_at)[:10]) == ("call", "2026-03-10")
    assert found.messages[0].text == "Nine."


@pytest.mark.parametrize(
    "head",
    [
        "Return-Path: <a@b.example>\nDelivery-Date: 10 Mar 2026 09:00 +0000\nFrom: a@b.example",
        "Delivered-To: list@b.example\nX-Loop: 1\nFrom: a@b.example\nSubject: boxes",
        "Subject: boxes\nFrom: Ada <a@b.example>\nDate: Tue, 10 Mar 2026 09:00:00 +0000",
        "Received: from x.example\n\tby y.example; 10 Mar 2026 09:00 +0000\nFrom: a@b.example",
    ],
)
@pytest.mark.parametrize("name", ["00012.txt", "00012.8a", "msg"])
def test_a_text_with_the_head_of_a_mail_is_mail(head: str, name: str) -> None:
    data = f"{head}\n\nDana: we need nine.\nMara: when?\nDana: in May.\n".encode()
    (found,) = reader.read(io.BytesIO(data), name)
    assert isinstance(found, MessageRecord)
    assert "we need nine" in found.text


def test_labels() -> None:
    fields = ["Name", "E-mail", "Next steps", "Contract value", "Re", "Close Date", "TODO"]
    assert all(map(is_field, fields))
    assert not any(map(is_name, fields))
    people = ["Dana", "Dana Price", "Jürgen Käslin", "Mary-Ann O'Neil", "A. de Vries", "Mark"]
    assert all(map(is_name, people))
    assert not any(map(is_field, people))
    assert all(map(is_role, ["Speaker 1", "Speaker A", "Rep", "sales rep", "Customer 2", "Me"]))
    assert not any(map(is_name, ["a/b.txt", "x", "The first", "v1.2", "Step 1"]))
