"""Transcripts of the tools that people use for calls."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.domain.records import Channel
from agentarmy.formats import transcript_json, transcripts
from agentarmy.formats.base import ConversationRecord, Rejected
from agentarmy.formats.turns import start_of, title_of

SAID = [("Dana Whit", "We need nine of them."), ("Mara Lind", "By when?"), ("Dana Whit", "In May.")]

ZOOM_VTT = """WEBVTT

1
00:00:02.000 --> 00:00:04.000
Dana Whit: We need nine

2
00:00:04.500 --> 00:00:06.000
Dana Whit: of them.

NOTE a comment
that goes on

3
00:01:07.000 --> 00:01:08.000 align:start position:0%
Mara Lind: By when?

4
00:01:09.000 --> 00:01:10.000
Dana Whit: In May.
"""
TEAMS_VTT = """WEBVTT

STYLE
::cue { color: red }

ab12/0-0
00:00:02.000 --> 00:00:04.000
<v Dana Whit>We need
nine of them.</v>

00:00:05.000 --> 00:00:06.000
<v.loud.first Mara Lind>By <i>when</i>?</v>

00:00:06.000 --> 00:00:09.000
<v Dana Whit>In May.</v>
"""
SRT = """1
00:00:02,000 --> 00:00:04,000
Dana Whit: We need nine of them.

2
00:00:05,000 --> 00:00:06,000
Mara Lind: By when?

3
00:00:07,000 --> 00:00:08,000
Dana Whit: In May.
"""
PLAIN = "Dana Whit: We need nine of them.\nMara Lind: By when?\nDana Whit: In May.\n"
STAMPED = (
    "[00:00:02] Dana Whit: We need nine of them.\n[00:00:05] Mara Lind: By when?\n"
    "[00:00:07] Dana Whit: In May.\n"
)
ROUND = (
    "Dana Whit (00:02): We need nine of them.\nMara Lind (00:05): By when?\n"
    "Dana Whit (00:07): In May.\n"
)
OTTER = (
    "Dana Whit  0:02\nWe need nine of them.\n\nMara Lind  0:05\nBy when?\n\n"
    "Dana Whit  0:07\nIn May.\n"
)
GONG = (
    "Dana Whit (00:02)\nWe need nine\nof them.\n\nMara Lind (00:05)\nBy when?\n\n"
    "Dana Whit (00:07)\nIn May.\n"
)
TIME_FIRST = (
    "00:00:02 Dana Whit\nWe need nine of them.\n00:00:05 Mara Lind\nBy when?\n"
    "00:00:07 Dana Whit\nIn May.\n"
)
BOLD = "**Dana Whit:** We need nine of them.\n\n**Mara Lind:** By when?\n\n**Dana Whit:** In May.\n"
ZOOM_TXT = (
    "[Dana Whit] 15:00:02\nWe need nine of them.\n\n[Mara Lind] 15:00:05\nBy when?\n\n"
    "[Dana Whit] 15:00:07\nIn May.\n"
)
MEET = """Mar 10, 2026
Harrow call (2026-03-10 15:02 GMT+1) - Transcript
Attendees
Dana Whit, Mara Lind, Al Quiet

00:00:00

Dana Whit: We need nine of them.
Mara Lind: By when?

00:05:00

Dana Whit: In May.
Transcription ended after 00:06:00
"""


def read(text: str, name: str = "call.txt", zone: str = "UTC") -> ConversationRecord:
    found = list(transcripts.read(text.encode(), name, zone=zone))
    assert len(found) == 1
    assert isinstance(found[0], ConversationRecord), found
    return found[0]


def said(call: ConversationRecord) -> list[tuple[str, str]]:
    return [(m.sender.name, m.text) for m in call.messages]


@pytest.mark.parametrize(
    "text",
    [
        ZOOM_VTT,
        TEAMS_VTT,
        SRT,
        PLAIN,
        STAMPED,
        ROUND,
        OTTER,
        GONG,
        TIME_FIRST,
        BOLD,
        ZOOM_TXT,
        MEET,
    ],
    ids="zoom teams srt plain stamped round otter gong time-first bold zoom-txt meet".split(),
)
def test_every_form_gives_the_same_turns(text: str) -> None:
    call = read(text)
    assert said(call) == SAID
    assert call.channel is Channel.CALL
    assert [m.position for m in call.messages] == [0, 1, 2]
    assert said(read(text.replace("\n", "\r\n"))) == SAID
    assert said(read("\ufeff" + text)) == SAID


def test_times_count_from_the_start() -> None:
    call = read(ZOOM_VTT, "GMT20260310-150000_Recording.transcript.vtt")
    assert call.started_at == datetime(2026, 3, 10, 15, tzinfo=UTC)
    assert [m.offset_ms for m in call.messages] == [2000, 67000, 69000]
    assert call.messages[1].at == datetime(2026, 3, 10, 15, 1, 7, tzinfo=UTC)
    assert [m.offset_ms for m in read(ROUND).messages] == [2000, 5000, 7000]
    assert read(PLAIN).messages[0].at is None


@pytest.mark.parametrize(
    "line",
    [
        "Date: 10 March 2026",
        "10th Mar 2026",
        "Tuesday, 10. March 2026",
        "March 10th, 2026",
        "2026-03-10",
    ],
)
def test_a_date_above_the_first_turn(line: str) -> None:
    call = read(f"Harrow call\n{line}\n\n{PLAIN}")
    assert (call.title, call.started_at) == ("Harrow call", datetime(2026, 3, 10, tzinfo=UTC))


def test_meet_has_a_head() -> None:
    call = read(MEET)
    assert call.title == "Harrow call"
    assert call.started_at == datetime(2026, 3, 10, 14, 2, tzinfo=UTC)
    assert [p.name for p in call.participants] == ["Dana Whit", "Mara Lind", "Al Quiet"]
    assert call.messages[2].offset_ms == 300_000


@pytest.mark.parametrize(
    ("name", "zone", "iso"),
    [
        ("GMT20260310-150000_Recording.vtt", "Europe/Berlin", "2026-03-10T15:00:00+00:00"),
        ("2026-03-10 harrow.vtt", "America/Chicago", "2026-03-10T05:00:00+00:00"),
        ("call_20260310_1530.txt", "UTC", "2026-03-10T15:30:00+00:00"),
        ("Harrow 2026-03-10 15.30.05.txt", "UTC", "2026-03-10T15:30:05+00:00"),
        ("2026-13-40.txt", "UTC", ""),
        ("call.txt", "UTC", ""),
        ("2026-03-10.txt", "No/Where", "2026-03-10T00:00:00+00:00"),
    ],
)
def test_start_from_the_name(name: str, zone: str, iso: str) -> None:
    found = start_of(name, zone=zone)
    assert (found.isoformat() if found else "") == iso


def test_titles() -> None:
    assert title_of("calls/2026-03-10-harrow-pell-discovery.vtt") == "harrow pell discovery"
    assert title_of("GMT20260310-150000_Recording.transcript.vtt") == "Call"


def test_the_key_is_the_words() -> None:
    keys = {
        read(PLAIN, name, zone).key
        for name in ("a.txt", "2026-03-10.txt")
        for zone in ("UTC", "Asia/Tokyo")
    }
    assert len(keys) == 1
    assert read(PLAIN.replace("nine", "ten")).key not in keys


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "WEBVTT\n\n00:01.000 --> 00:02.000\nWe need nine.\n",
        "just words\nand more of them\n",
        "WEBVTT\n",
    ],
)
def test_without_speakers_there_is_a_reason(text: str) -> None:
    found = list(transcripts.read(text.encode(), "call.vtt"))
    assert len(found) == 1
    assert isinstance(found[0], Rejected)
    assert found[0].expected


def test_words_with_a_colon_are_no_speakers() -> None:
    text = (
        PLAIN
        + "Mara Lind: Three things.\nthe first: price\nhttps://x.example/a\nDana Whit: Fine.\n"
    )
    call = read(text)
    assert {m.sender.name for m in call.messages} == {"Dana Whit", "Mara Lind"}
    assert "the first: price" in call.messages[3].text


def test_zoom_chat() -> None:
    text = "15:00:02 From Dana Whit to Everyone:\n\tWe need nine.\n15:00:09\t From Mara Lind : ok\n"
    call = read(text, "chat.txt")
    assert call.messages[0].text == "We need nine."
    assert call.channel is Channel.CHAT


@pytest.mark.parametrize(
    "data",
    [
        {
            "turns": [
                {"speaker": "Dana", "text": "Nine.", "start": 1.5},
                {"speaker": "Mara", "text": "When?"},
            ]
        },
        {
            "segments": [
                {"speaker": "Dana", "text": "Nine.", "start": 1.5},
                {"speaker": "Mara", "text": "When?"},
            ]
        },
        {
            "results": {
                "utterances": [
                    {"speaker": "Dana", "transcript": "Nine.", "start": 1.5},
                    {"speaker": "Mara", "transcript": "When?"},
                ]
            }
        },
        [
            {"speaker_name": "Dana", "sentence": "Nine.", "start_time": "00:01.5"},
            {"speaker_name": "Mara", "sentence": "When?"},
        ],
        {
            "transcript": [
                {"speaker": {"name": "Dana"}, "words": [{"word": "Nine."}], "start": 1.5},
                {"speaker": {"name": "Mara"}, "text": "When?"},
            ]
        },
    ],
)
def test_json_transcripts(data: object) -> None:
    call = transcript_json.read_json(data, "call.json")
    assert isinstance(call, ConversationRecord)
    assert said(call) == [("Dana", "Nine."), ("Mara", "When?")]
    assert call.messages[0].offset_ms == 1500


def test_json_with_milliseconds_and_a_date() -> None:
    turns = [
        {"speaker": "Dana", "text": "a", "start": 61_000},
        {"speaker": "Mara", "text": "b", "start": 90_000},
    ]
    call = transcript_json.read_json(
        {"title": "T", "date": "2026-03-10T15:00:00", "utterances": turns}, "c.json"
    )
    assert isinstance(call, ConversationRecord)
    assert (call.title, call.messages[0].offset_ms) == ("T", 61_000)
    assert call.started_at == datetime(2026, 3, 10, 15, tzinfo=UTC)


LINES = st.sampled_from(
    [
        "WEBVTT",
        "",
        "00:00:01.000 --> 00:00:02.000",
        "Dana: hi",
        "<v Mara>yes</v>",
        "1",
        "[00:01] Al: x",
        "Al (0:07)",
        "x",
        "Attendees",
        "Transcript",
        "00:00:00",
    ]
)


@given(st.lists(st.one_of(LINES, st.text(max_size=20)), max_size=25).map("\n".join))
def test_any_text_is_a_record_or_rejected(text: str) -> None:
    for kind in ("", "vtt", "srt", "meet", "dialogue"):
        assert len(list(transcripts.read(text.encode(), "c.txt", kind=kind))) == 1


@pytest.mark.parametrize(
    "piece", ["a: ", "Dana: x\n", "00:01 ", "<v ", "[", "Dana Whit ", "- ", "a b "]
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    list(transcripts.read((piece * 20_000).encode(), "c.txt"))


def test_json_turns_with_times_of_day() -> None:
    turns = [
        {"at": "2026-03-10T15:00:00", "speaker": "Mara", "text": "Hello."},
        {"at": "2026-03-10T15:00:07+00:00", "speaker": "Ada", "text": "Hello Mara."},
    ]
    call = transcript_json.read_json({"turns": turns}, "c.json")
    assert isinstance(call, ConversationRecord)
    assert call.started_at == datetime(2026, 3, 10, 15, tzinfo=UTC)
    assert [message.at.second for message in call.messages if message.at] == [0, 7]


def test_a_dated_heading_is_no_speaker() -> None:
    text = "Call 2026-03-10 14:00\n\n[00:00:04] Mara: Hi Dana.\n[00:00:09] Dana: Hello Mara."
    (found,) = transcripts.read(text.encode(), "call.txt")
    assert isinstance(found, ConversationRecord)
    assert [one.sender.label for one in found.messages] == ["Mara", "Dana"]
    assert found.messages[0].at is not None
    assert found.messages[0].at.date().isoformat() == "2026-03-10"


def test_what_no_talk_can_be_is_left() -> None:
    line = b"Mara Lind: We need nine of them by Friday, and so on.\n"
    data = line * (transcripts.MOST_BYTES // len(line) + 1)
    (found,) = transcripts.read(data, "call.txt")
    assert isinstance(found, Rejected)
    assert "20 MB" in found.expected
