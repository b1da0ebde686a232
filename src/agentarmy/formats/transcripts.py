"""Call transcripts: WebVTT, SubRip, 'Name: text' dialogue, vendors' text exports, JSON.

Formats as documented: WebVTT (https://www.w3.org/TR/webvtt1/; Zoom writes 'Name: text' cues,
Teams '<v Name>' spans), SubRip (.srt), Zoom chat and transcript .txt, Google Meet transcript
('Attendees', 'Transcript', times as headings), Otter, Fireflies and Gong text exports
('Name (00:12)' or 'Name  0:12' above the words), JSON with turns, segments or utterances.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentarmy.formats.base import Rejected
from agentarmy.formats.dialogues import dialogue, meet
from agentarmy.formats.html import unescape
from agentarmy.formats.text import clean, one_line, sniff_text
from agentarmy.formats.turns import CLOCK, Call, Read, Said, millis, record, speaker_of

MOST_BYTES = 20 << 20
"""The largest transcript: three hours of talk are some 0.3 MB."""
_TIMING = re.compile(rf"^\s*({CLOCK})\s*-->\s*({CLOCK})")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
_MARKUP = re.compile(r"</?[a-zA-Z0-9.:_-]*(?:\s[^>]*)?>")


def read(data: bytes, name: str, *, kind: str = "", zone: str = "UTC") -> Iterator[Read]:
    """Yield the one conversation of a transcript file, or why there is none.

    `kind` is vtt, srt, meet, dialogue or '' (found out). `zone` is where the clock times and
    dates of the file were written. A transcript in which nobody is named is Rejected.
    """
    if len(data) > MOST_BYTES:
        limit = f"at most {MOST_BYTES >> 20} MB, some 200 hours of talk"
        yield Rejected(where=name, reason="too long for one talk", expected=limit)
        return
    text = clean(sniff_text(data))
    if not text.strip():
        yield Rejected(where=name, reason="empty", expected="a transcript with named speakers")
        return
    kind = kind or kind_of(text)
    if kind in ("vtt", "srt"):
        call = Call(_cues(text))
    elif kind == "meet":
        call = meet(text, zone)
    else:
        call = dialogue(text)
    yield record(call, name, zone=zone)


def kind_of(text: str) -> str:
    """Tell the form of a transcript from its text."""
    if text.startswith("WEBVTT"):
        return "vtt"
    if re.match(r"\s*\d+\s*\n\s*\d{1,2}:\d\d:\d\d[,.]\d{3}\s*-->", text):
        return "srt"
    if re.search(r"^#{0,4}\s*Attendees\s*:?\s*$", text[:4000], re.MULTILINE) and (
        "Transcript" in text[:4000]
    ):
        return "meet"
    return "dialogue"


# --- WebVTT and SubRip ----------------------------------------------------------------------------


def _cues(text: str) -> list[Said]:
    """Read the cues of WebVTT or SubRip; ids, NOTE and STYLE blocks and settings are skipped."""
    turns: list[Said] = []
    start: int | None = None
    end: int | None = None
    payload: list[str] = []
    in_cue = False
    for line in [*text.split("\n"), ""]:
        timing = _TIMING.match(line) if "-->" in line else None
        if timing:
            if in_cue:  # no blank line between cues: the last line was the next cue's number
                if payload and payload[-1].strip().isdigit():
                    payload.pop()
                turns.extend(_spoken(payload, start, end))
            start, end, payload, in_cue = millis(timing[1]), millis(timing[2]), [], True
        elif not in_cue:
            continue
        elif line.strip():
            payload.append(line)
        else:
            turns.extend(_spoken(payload, start, end))
            payload, in_cue = [], False
    return turns


def _spoken(lines: list[str], start: int | None, end: int | None) -> Iterator[Said]:
    """Yield the turns of one cue: several voices when it holds several."""
    joined = "\n".join(lines)
    if not joined.strip():
        return
    if "<v" in joined:
        yield from _voices(joined, start, end)
        return
    joined = unescape(_MARKUP.sub("", joined) if "<" in joined else joined)
    for piece in joined.split("\n"):
        name, said = speaker_of(piece)
        yield Said(name, one_line(said), start, end)


def _voices(joined: str, start: int | None, end: int | None) -> Iterator[Said]:
    at, speaker = 0, ""
    for match in [*_VOICE.finditer(joined), None]:
        said = joined[at : match.start() if match else len(joined)]
        said = one_line(unescape(_MARKUP.sub("", said)))
        if said:
            yield Said(speaker, said, start, end)
        if match:
            speaker, at = one_line(unescape(match[1])), match.end()
