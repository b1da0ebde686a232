"""What every transcript reader shares: turns, names of speakers, times, the finished record."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from agentarmy.domain.records import Channel, Person
from agentarmy.formats.base import ConversationRecord, MessageRecord, Rejected
from agentarmy.formats.text import one_line

_JOIN_MS = 60_000
"""Cues of one speaker further apart than this stay separate turns."""

NAME = r"[^\W\d_][^\n:<>\[\]{}|]{0,58}?"
CLOCK = r"(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
_SPOKEN = re.compile(rf"^[-–—>\s]{{0,4}}({NAME})\s*:\s+(\S.*)$", re.DOTALL)
_NO_NAME = frozenset(
    "note notes http https subject re fwd date time to from cc agenda question answer q a summary"
    " action actions example warning important ps p.s update topic title attendees participants"
    " duration transcript meeting location speakers recording url link but and so well okay".split()
)


@dataclass(slots=True)
class Said:
    """One turn while it is put together; times in milliseconds from the start."""

    speaker: str
    text: str
    start: int | None = None
    end: int | None = None


@dataclass(slots=True)
class Call:
    """A transcript before it becomes a record; `doubt` says why it is none."""

    turns: list[Said]
    title: str = ""
    started: datetime | None = None
    people: tuple[str, ...] = ()
    channel: Channel = Channel.CALL
    doubt: str = ""


Read = ConversationRecord | Rejected


def record(call: Call, name: str, *, zone: str = "UTC") -> Read:
    """Turn what was read into a record; Rejected when nobody speaks or no speaker is named."""
    turns = _merged([t for t in call.turns if t.text.strip()])
    if not turns:
        return Rejected(where=name, reason="no spoken text found", expected=_EXPECTED)
    if not any(turn.speaker for turn in turns):
        return Rejected(
            where=name, reason=f"none of {len(turns)} cues names a speaker", expected=_EXPECTED
        )
    if call.doubt:
        return Rejected(where=name, reason=f"no dialogue: {call.doubt}", expected=_TALK)
    started = call.started or start_of(name, zone=zone)
    key = _key(turns)
    messages = tuple(
        MessageRecord(
            key=f"{key}/{index}",
            channel=call.channel,
            sender=Person(turn.speaker),
            text=turn.text,
            at=_turn_time(started, turn.start),
            position=index,
            offset_ms=turn.start,
        )
        for index, turn in enumerate(turns)
    )
    names = dict.fromkeys((*call.people, *(turn.speaker for turn in turns if turn.speaker)))
    return ConversationRecord(
        key=key,
        channel=call.channel,
        title=call.title or title_of(name),
        messages=messages,
        started_at=started,
        participants=tuple(Person(n) for n in names),
    )


_EXPECTED = "lines such as 'Dana Whitcombe: We need nine of them.' or <v Dana Whitcombe> cues"

_TALK = "two or more people by name, each on lines such as 'Dana Whitcombe: We need nine of them.'"


def _turn_time(started: datetime | None, offset: int | None) -> datetime | None:
    if started is None:
        return None
    return started + timedelta(milliseconds=offset or 0)


def _key(turns: list[Said]) -> str:
    """The same words by the same people make the same key, whatever the file or zone."""
    said = "\n".join(f"{t.speaker}\t{'' if t.start is None else t.start}\t{t.text}" for t in turns)
    return "sha256:" + hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


def _merged(turns: list[Said]) -> list[Said]:
    """Join consecutive cues of one speaker; a cue without a name goes on with the last one."""
    out: list[Said] = []
    for turn in turns:
        last = out[-1] if out else None
        same = last is not None and (turn.speaker == last.speaker or not turn.speaker)
        if last is not None and same and not _gap(last, turn):
            last.text = f"{last.text} {turn.text}"
            last.end = turn.end if turn.end is not None else last.end
        else:
            if last is not None and not turn.speaker:
                turn.speaker = last.speaker
            out.append(turn)
    return out


def _gap(last: Said, turn: Said) -> bool:
    return last.end is not None and turn.start is not None and turn.start - last.end > _JOIN_MS


# --- start and title from the file's name -----------------------------------------------------

_GMT = re.compile(r"GMT(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)")
_STAMP = re.compile(
    r"(?<!\d)(20\d\d)[-_.]?(\d\d)[-_.]?(\d\d)"
    r"(?:[T _-]{1,3}(?:at )?(\d\d)[-_.:h]?(\d\d)(?:[-_.:]?(\d\d))?"
    r"(?!\d))?(?!\d)"
)


def start_of(name: str, *, zone: str = "UTC") -> datetime | None:
    """Read a start time out of a file name: 'GMT20260310-150000…' (Zoom) or '2026-03-10 …'."""
    match = _GMT.search(name)
    own = False
    if match is None:
        match, own = _STAMP.search(name), True
    if match is None:
        return None
    numbers = [int(part or 0) for part in match.groups()]
    try:
        local = datetime(*numbers[:6])  # type: ignore[arg-type]
    except ValueError:
        return None
    return local.replace(tzinfo=zone_of(zone) if own else UTC).astimezone(UTC)


def zone_of(zone: str) -> ZoneInfo:
    """Return the zone by its IANA name; UTC when there is no such zone."""
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def title_of(name: str) -> str:
    """Make a title of a file name: without folders, endings, dates and the vendor's suffixes."""
    stem = re.split(r"[\\/]", name)[-1]
    stem = re.sub(r"(?:\.transcript)?\.(?:vtt|srt|txt|json|md|sbv)$", "", stem, flags=re.IGNORECASE)
    stem = _STAMP.sub(" ", _GMT.sub(" ", stem))
    stem = re.sub(r"\b(?:recording|transcript)\b", " ", stem.replace("_", " "), flags=re.IGNORECASE)
    return " ".join(re.sub(r"(?<=\w)-(?=\w)", " ", stem).strip(" -_").split()) or "Call"


def millis(clock: str) -> int:
    """Read '1:02:03.4', '02:03' as milliseconds."""
    whole, _, part = clock.replace(",", ".").partition(".")
    total = 0
    for piece in whole.split(":"):
        total = total * 60 + int(piece)
    return total * 1000 + int((part + "000")[:3])


def speaker_of(line: str) -> tuple[str, str]:
    """Split 'Name: words' into name and words; ('', line) when no name stands there."""
    match = _SPOKEN.match(line)
    if match is None or not is_speaker(match[1]):
        return "", line
    return one_line(match[1]), match[2]


def is_speaker(name: str) -> bool:
    """Whether what stands before ':' can be a name: few words, no sentence, not 'Note'."""
    bare = name.strip()
    words = bare.split()
    if (
        not 1 <= len(words) <= 7
        or bare.lower() in _NO_NAME
        or (bare[-1] in ".!?," and len(words) > 4)
    ):
        return False
    plain = re.sub(r"\([^)]*\)", "", bare).split()
    capital = sum(1 for word in plain if not word[:1].islower())
    if len(plain) == 1:
        return bare.lower() not in _NO_NAME
    return capital * 2 >= len(plain) and plain[0].lower() not in _NO_NAME
