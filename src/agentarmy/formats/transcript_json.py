"""Transcripts as JSON: {turns|segments|utterances: [{speaker, text, start}]} and their kin."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from agentarmy.formats.text import one_line
from agentarmy.formats.turns import CLOCK, Call, Read, Said, millis, record, zone_of

# --- JSON ---------------------------------------------------------------------------------------

_LISTS = (
    "turns",
    "segments",
    "utterances",
    "transcript",
    "monologues",
    "sentences",
    "results",
    "items",
)
_SPEAKER = ("speaker", "speaker_name", "speakerName", "name", "participant", "user", "role", "from")
_WORDS = ("text", "sentence", "content", "words", "transcript", "body", "message")
_STARTS = ("start", "start_time", "startTime", "offset", "ts", "begin", "at", "timestamp")


def turns_of(data: object) -> list[object] | None:
    """Return the list of turns in a JSON document, None when it holds no transcript."""
    if isinstance(data, dict):
        for name in _LISTS:
            found = data.get(name)
            if isinstance(found, list) and _is_turns(found):
                return found
            if isinstance(found, dict):
                inner = turns_of(found)
                if inner is not None:
                    return inner
        return None
    return data if isinstance(data, list) and _is_turns(data) else None


def _is_turns(found: list[object]) -> bool:
    return bool(found) and all(
        isinstance(item, dict)
        and any(isinstance(item.get(k), (str, list)) for k in _WORDS)
        and any(k in item for k in (*_SPEAKER, *_STARTS))
        for item in found[:20]
    )


def read_json(data: object, name: str, *, zone: str = "UTC") -> Read:
    """Turn a parsed JSON transcript ({turns|segments|utterances: [{speaker, text, start}]}) into a
    conversation; starts are ISO times, seconds when fractional or small, milliseconds when large.
    """
    items = [item for item in turns_of(data) or [] if isinstance(item, dict)]
    moments = [_moment(_pick(item, _STARTS), zone) for item in items]
    first = min((at for at in moments if at), default=None)
    starts = [
        (at - first).total_seconds() if at and first else _number(_pick(item, _STARTS))
        for item, at in zip(items, moments, strict=True)
    ]
    scale = 1000 if first else _scale(starts)
    turns = []
    for item, start in zip(items, starts, strict=True):
        speaker = _pick(item, _SPEAKER)
        if isinstance(speaker, dict):
            speaker = speaker.get("name") or speaker.get("displayName") or ""
        words = _pick(item, _WORDS)
        if isinstance(words, list):
            words = " ".join(
                str(w.get("text", w.get("word", ""))) if isinstance(w, dict) else str(w)
                for w in words
            )
        turns.append(
            Said(
                one_line(str(speaker if speaker is not None else "")),
                one_line(str(words or "")),
                None if start is None else int(start * scale),
            )
        )
    call = Call(turns)
    if isinstance(data, dict):
        call.title = one_line(
            str(data.get("title") or data.get("topic") or data.get("subject") or "")
        )
        call.started = _started(data, zone)
    call.started = call.started or first
    return record(call, name, zone=zone)


def _pick(item: dict[str, object], names: tuple[str, ...]) -> object:
    return next((item[name] for name in names if item.get(name) is not None), None)


def _number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return float(value) if value == value and abs(value) < 1e12 else None
    if isinstance(value, str):
        if re.fullmatch(CLOCK, value.strip()):
            return millis(value.strip()) / 1000
        try:
            return _number(float(value))
        except ValueError:
            return None
    return None


def _scale(starts: list[float | None]) -> int:
    """Seconds or milliseconds: whole numbers beyond ten hours of seconds are the latter."""
    known = [s for s in starts if s is not None]
    if not known or any(s != int(s) for s in known):
        return 1000
    return 1 if max(known) > 36_000 else 1000


def _started(data: dict[str, object], zone: str) -> datetime | None:
    for name in (
        "started_at",
        "startedAt",
        "start_time",
        "startTime",
        "date",
        "created_at",
        "started",
    ):
        value = data.get(name)
        at = _moment(value, zone)
        if at is not None:
            return at
    return None


def _moment(value: object, zone: str) -> datetime | None:
    """Read an ISO time of a day ('2026-03-02T09:00:05Z'); None for anything else."""
    if not isinstance(value, str) or not re.match(r"\d{4}-\d\d-\d\d", value):
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=zone_of(zone))).astimezone(UTC)
