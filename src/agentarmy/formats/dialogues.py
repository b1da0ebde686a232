"""Transcripts as plain text: lines of speech, vendors' text exports, Google Meet documents."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from agentarmy.domain.records import Channel
from agentarmy.formats.text import one_line
from agentarmy.formats.turns import CLOCK, NAME, Call, Said, is_speaker, millis, speaker_of, zone_of
from agentarmy.formats.voices import doubt, is_field

# --- dialogue and vendors' text exports -------------------------------------------------------

_STAMP_IN = rf"[\[(]?\s*({CLOCK})\s*(?:[-–]\s*{CLOCK}\s*)?[\])]?"
_TIMED_LINE = re.compile(rf"^{_STAMP_IN}\s*(?:[-–|:]\s*)?({NAME})\s*:\s+(\S.*)$")
_LINE_TIMED = re.compile(rf"^({NAME})\s*{_STAMP_IN}\s*:\s+(\S.*)$")
_HEAD_NAME_TIME = re.compile(
    rf"^(?:\*\*|##+ )?({NAME})(?:\*\*)?\s*(?:[-–|,@]\s*)?{_STAMP_IN}\s*:?\s*$"
)
_HEAD_TIME_NAME = re.compile(rf"^{_STAMP_IN}\s*(?:[-–|]\s*)?({NAME})\s*:?\s*$")
_ZOOM_CHAT = re.compile(
    rf"^(\d\d:\d\d:\d\d)\s+From\s+({NAME})(?:\s+to\s+[^:]+?)?\s*:\s*(.*)$", re.IGNORECASE
)
_ZOOM_HEAD = re.compile(rf"^\[({NAME})\]\s*({CLOCK})\s*$")
_BARE_HEAD = re.compile(rf"^({NAME}):\s*$")


def dialogue(text: str) -> Call:
    """Read lines of speech; several header forms may be mixed in one file.

    Fields ('Phone: …') are part of the turn before them. Where what was found is no talk at all
    the call's `doubt` says why.
    """
    lines = text.split("\n")
    turns: list[Said] = []
    front: list[str] = []
    chat = False
    others = marked = 0
    for line in lines:
        bare = line.strip()
        if not bare:
            continue
        turn = _turn(line if "\t" in line[:20] else bare)
        if turn is not None and not (not turns and _DATE_LINE.search(turn.speaker)):
            chat = chat or _ZOOM_CHAT.match(bare) is not None
            turns.append(turn)
            continue
        others += 1
        marked += _MARKED.match(bare) is not None
        if turns:
            turns[-1].text = f"{turns[-1].text} {one_line(bare)}".strip()
        else:
            front.append(bare)
    _check_names(turns)
    turns = _without_fields(turns, front)
    call = Call(turns, channel=Channel.CHAT if chat else Channel.CALL)
    _clock_to_offset(turns)
    call.title, call.started = _front(front)
    call.doubt = "" if chat else doubt(turns, others=others, marked=marked)
    return call


_MARKED = re.compile(r"#|\||```|---|===|[-*•+] |\d{1,2}[.)] ")


def _without_fields(turns: list[Said], front: list[str]) -> list[Said]:
    """Undo turns that are fields: above the talk they belong to its head, else to the turn before.

    Of the head only a date is of use.
    """
    if len({turn.speaker for turn in turns if not is_field(turn.speaker)} - {""}) < 2:
        return turns
    out: list[Said] = []
    for turn in turns:
        if not is_field(turn.speaker):
            out.append(turn)
        elif out:
            out.append(Said("", f"{turn.speaker}: {turn.text}".strip(), turn.start))
        elif _DATE_LINE.search(turn.text):
            front.append(turn.text)
    return out


def _clock_to_offset(turns: list[Said]) -> None:
    """Some exports stamp the time of day: where the first is past four hours, count from it."""
    first = next((turn.start for turn in turns if turn.start is not None), 0)
    if first < _CLOCK_FROM_MS:
        return
    for turn in turns:
        if turn.start is not None:
            turn.start = max(0, turn.start - first)


_CLOCK_FROM_MS = 4 * 3_600_000


def _turn(line: str) -> Said | None:
    """Read one line that begins a turn; None when it goes on with the last one."""
    chat = _ZOOM_CHAT.match(line)
    if chat:
        return Said(one_line(chat[2]), one_line(chat[3]), millis(chat[1]))
    line = line.strip()
    if line[:1] in "[(0123456789":
        return _timed_first(line)
    for pattern in (_LINE_TIMED, _HEAD_NAME_TIME):
        match = pattern.match(line)
        if match and is_speaker(match[1]):
            said = match[3] if pattern is _LINE_TIMED else ""
            return Said(one_line(match[1].strip("*# ")), one_line(said), millis(match[2]))
    bold = re.match(r"^\*\*(.{1,60}?):?\*\*:?\s*(.*)$", line)
    if bold and is_speaker(bold[1]) and (not bold[2] or ":" in line[: bold.start(2)]):
        return Said(one_line(bold[1]), one_line(bold[2]))
    name, said = speaker_of(line)
    if name:
        return Said(name, one_line(said))
    head = _BARE_HEAD.match(line)
    return Said(one_line(head[1]), "") if head and is_speaker(head[1]) else None


def _timed_first(line: str) -> Said | None:
    match = _ZOOM_HEAD.match(line)
    if match:
        return Said(one_line(match[1]), "", millis(match[2]))
    match = _TIMED_LINE.match(line)
    if match and is_speaker(match[2]):
        return Said(one_line(match[2]), one_line(match[3]), millis(match[1]))
    match = _HEAD_TIME_NAME.match(line)
    if match and is_speaker(match[2]):
        return Said(one_line(match[2]), "", millis(match[1]))
    match = re.match(rf"^{_STAMP_IN}\s+(\S.*)$", line)
    return Said("", one_line(match[2]), millis(match[1])) if match else None


def _check_names(turns: list[Said]) -> None:
    """Undo 'names' that are words of a sentence: said once, in a file where others speak often."""
    counts: dict[str, int] = {}
    for turn in turns:
        counts[turn.speaker] = counts.get(turn.speaker, 0) + 1
    often = {name for name, count in counts.items() if count > 1 and name}
    if len(often) < 2:
        return
    timed = sum(1 for turn in turns if turn.start is not None) * 2 > len(turns)
    for turn in turns:
        odd = turn.speaker and turn.speaker not in often and not _looks_named(turn.speaker)
        if odd or (timed and turn.start is None and turn.speaker not in often):
            turn.text, turn.speaker = f"{turn.speaker}: {turn.text}", ""


def _looks_named(name: str) -> bool:
    words = re.sub(r"\([^)]*\)", "", name).split()
    return 0 < len(words) <= 4 and all(word[:1].isupper() for word in words)


_DATE_LINE = re.compile(
    r"(20\d\d)-(\d\d)-(\d\d)(?:[T ,]+(\d{1,2}):(\d\d))?"
    r"|\b([A-Z][a-z]{2})[a-z]*\.? (\d{1,2})(?:st|nd|rd|th)?,? (20\d\d)"
    r"|\b(\d{1,2})(?:st|nd|rd|th)?\.? ([A-Z][a-z]{2})[a-z]*\.?,? (20\d\d)"
)
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def _front(lines: list[str]) -> tuple[str, datetime | None]:
    """Read title and date from the lines above the first turn."""
    title, started = "", None
    for line in lines[:15]:
        match = _DATE_LINE.search(line)
        if match and started is None:
            started = _day(match)
        elif not title and not match and len(line) < 120 and line[:1] not in "-*[":
            title = one_line(
                re.sub(r"^(?:title|meeting|subject)\s*:\s*", "", line.strip("# "), flags=re.I)
            )
    return title, started


def _day(match: re.Match[str]) -> datetime | None:
    try:
        if match[1]:
            hour, minute = int(match[4] or 0), int(match[5] or 0)
            return datetime(int(match[1]), int(match[2]), int(match[3]), hour, minute, tzinfo=UTC)
        name, day, year = match.group(6, 7, 8) if match[6] else match.group(10, 9, 11)
        return datetime(int(year), MONTHS.index(name.lower()) + 1, int(day), tzinfo=UTC)
    except ValueError:
        return None


# --- Google Meet --------------------------------------------------------------------------------


_TRANSCRIPT = re.compile(r"^#{0,4}\s*Transcript\s*$")
_HEADING = re.compile(r"^(\d\d:\d\d:\d\d)$")
_MEET_END = re.compile(r"^(?:Transcription|Meeting) ended\b|^This editable transcript")


def meet(text: str, zone: str) -> Call:
    """Read a Google Meet transcript saved as text: title, attendees, times as headings.

    The head ends at the line 'Transcript' or, where there is none, at the first time or speaker.
    """
    lines = [line.strip().lstrip("#").strip() for line in text.split("\n")]
    begin = next((i for i, line in enumerate(lines) if _TRANSCRIPT.match(line)), -1)
    if begin < 0:
        begin = next(
            (i for i, line in enumerate(lines) if _HEADING.match(line) or speaker_of(line)[0]), 0
        )
    call = _meet_head([line for line in lines[: max(begin, 0)] if line], zone)
    at: int | None = None
    for line in lines[begin:]:
        stamp = _HEADING.match(line)
        if stamp:
            at = millis(stamp[1])
        elif _MEET_END.match(line):
            break
        elif line and not _TRANSCRIPT.match(line):
            name, said = speaker_of(line.replace("**", ""))
            if name or call.turns:
                call.turns.append(Said(name, one_line(said), at))
    return call


def _meet_head(lines: list[str], zone: str) -> Call:
    people: tuple[str, ...] = ()
    for line, after in zip(lines, [*lines[1:], ""], strict=False):
        if re.match(r"^Attendees\s*:?$", line):
            people = tuple(one_line(name) for name in after.split(",") if name.strip())
    named = next((line for line in lines if re.search(r"[-–] Transcript$", line)), "")
    title = re.sub(r"\s*(?:\(20\d\d[^)]*\))?\s*[-–] Transcript$", "", named) or _front(lines)[0]
    starts = [_meet_start(line, zone) for line in ([named] if named else []) + lines]
    return Call([], title, next((s for s in starts if s), None), people)


def _meet_start(line: str, zone: str) -> datetime | None:
    """'Harrow & Pell call (2026-03-10 09:30 GMT-5)' or a line with a date alone."""
    match = re.search(
        r"(20\d\d)[-/](\d\d)[-/](\d\d)(?: (\d\d):(\d\d)(?: (?:GMT|UTC)([+-]\d{1,2})?)?)?", line
    )
    if match is None:
        month = _DATE_LINE.search(line)
        return _day(month) if month else None
    year, month_, day, hour, minute, offset = match.groups()
    try:
        local = datetime(int(year), int(month_), int(day), int(hour or 0), int(minute or 0))
    except ValueError:
        return None
    if hour and ("GMT" in line or "UTC" in line):
        return (local - timedelta(hours=int(offset or 0))).replace(tzinfo=UTC)
    return local.replace(tzinfo=zone_of(zone)).astimezone(UTC)
