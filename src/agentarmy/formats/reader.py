"""The one entrance: tells what a file is and hands it to the reader of that format."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from agentarmy.formats import mailboxes, mime, tables
from agentarmy.formats.base import Item, Rejected, no_json
from agentarmy.formats.chats import Beside, is_slack, is_takeout, read_slack, read_takeout
from agentarmy.formats.streams import Joined
from agentarmy.formats.table_meanings import NOTHING, Meaning
from agentarmy.formats.text import sniff_text

MOST_BYTES = 200 * 1024 * 1024
"""A longer file is only read where it is streamed: mailboxes and CSV."""

KNOWN = (
    "mail (.eml, .mbox), transcripts (.vtt, .srt, .txt with 'Name: text'), chats (Google Chat "
    "Takeout, Slack), .vcf, .ics, CSV or JSON tables"
)

_COMPANIONS = frozenset(
    {
        *("users.json", "channels.json", "groups.json", "dms.json", "mpims.json"),
        *("group_info.json", "user_info.json", "integration_logs.json", "canvases.json"),
        *("huddle_transcripts.json", "org_users.json", "file_conversations.json", "lists.json"),
    }
)
_BY_ENDING = {
    "eml": "eml",
    "mbox": "mbox",
    "mbx": "mbox",
    "vtt": "vtt",
    "srt": "srt",
    "vcf": "vcf",
    "vcard": "vcf",
    "ics": "ics",
    "ical": "ics",
    "csv": "csv",
    "tsv": "csv",
    "json": "json",
    "jsonl": "json",
    "ndjson": "json",
}
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:")
_OF_MAIL = frozenset(
    b"from return-path delivered-to delivery-date received message-id dkim-signature envelope-to"
    b" mime-version x-original-to in-reply-to".split()
)
_OF_ANY = _OF_MAIL | frozenset(
    b"date to subject reply-to content-type sender cc references list-id precedence"
    b" authentication-results content-transfer-encoding".split()
)
_NAMED_LINE = re.compile(r"^(?:\[?\(?\d[\d:.,]*[\])]?\s*)?[^\W\d_][^\n:]{0,60}:\s+\S", re.MULTILINE)
_TIMED_HEAD = re.compile(
    r"^(?:[^\W\d_][^\n:]{0,60}\s+[\[(]?\d{1,2}:\d\d(?::\d\d)?[\])]?"
    r"|\d{1,2}:\d\d(?::\d\d)?\s+[^\W\d_].{0,60})\s*$",
    re.MULTILINE,
)


def is_companion(name: str) -> bool:
    """Whether a file only helps to read others: Slack's users.json, Takeout's group_info.json."""
    return re.split(r"[\\/]", name)[-1].lower() in _COMPANIONS


def sniff(name: str, head: bytes) -> str:
    """Tell a file's format by its first bytes and its name: eml, mbox, vtt, srt, dialogue, meet,
    takeout_chat, slack, vcf, ics, csv, json, or '' when it is none that can be read.

    `head` is the first 4 kB or more. Content goes before the name's ending.
    """
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n \t")
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    by_name = _BY_ENDING.get(ending, "")
    if start.startswith(b"From ") and (b"\n" in start or by_name == "mbox"):
        return "eml" if by_name == "eml" else "mbox"
    for mark, kind in ((b"WEBVTT", "vtt"), (b"BEGIN:VCARD", "vcf"), (b"BEGIN:VCALENDAR", "ics")):
        if start[:20].upper().startswith(mark):
            return kind
    if by_name == "json" or (not by_name and start[:1] in (b"{", b"[") and ending != "txt"):
        return _json_kind(start)
    if by_name:
        return by_name
    if _is_mail(start):
        return "eml"
    return _text_kind(head, ending)


def _is_mail(start: bytes) -> bool:
    """Whether a text begins with the header fields of a mail (RFC 5322, section 3.6).

    Two of them, one of which nothing but mail has: 'Subject' and 'Date' may head a transcript.
    """
    names: list[bytes] = []
    for line in start[:16_384].splitlines():
        if line[:1] in (b" ", b"\t") and names and line.strip():
            continue
        field = _FIELD.match(line)
        if field is None:
            break
        names.append(field[1].lower())
    known = [n for n in names if n in _OF_ANY or n.startswith(b"x-")]
    return bool(names) and names[0] in known and len(known) > 1 and not _OF_MAIL.isdisjoint(known)


def _json_kind(start: bytes) -> str:
    if b'"messages"' in start and (b'"creator"' in start or b'"created_date"' in start):
        return "takeout_chat"
    if start[:1] == b"[" and b'"ts"' in start and re.search(rb'"type"\s*:\s*"message"', start):
        return "slack"
    return "json"


def _text_kind(head: bytes, ending: str) -> str:
    if _is_binary(head) or ending in (
        "html",
        "htm",
        "xml",
        "py",
        "js",
        "css",
        "toml",
        "yaml",
        "yml",
    ):
        return ""
    text = sniff_text(head)
    if re.match(r"\s*\d+\s*\n\s*\d{1,2}:\d\d:\d\d[,.]\d{3}\s*-->", text):
        return "srt"
    if re.search(r"^#{0,4}\s*Attendees\s*:?\s*$", text, re.MULTILINE) and "Transcript" in text:
        return "meet"
    if ending in ("txt", "") or len(_NAMED_LINE.findall(text)) > 2:
        spoken = len(_NAMED_LINE.findall(text)) + len(_TIMED_HEAD.findall(text))
        return "dialogue" if spoken >= 1 or (ending == "txt" and text.strip()) else ""
    return ""


def _is_binary(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    return head[:2000].count(0) > 0 or head.startswith((b"%PDF", b"PK\x03\x04", b"\x1f\x8b"))


@dataclass(frozen=True, slots=True)
class _Hints:
    """What the caller knows of a file: see `read`."""

    zone: str
    currency: str
    beside: Beside | None
    meaning: Meaning


def read(
    stream: BinaryIO,
    name: str,
    *,
    zone: str = "UTC",
    beside: Beside | None = None,
    currency: str = "",
    meaning: Meaning = NOTHING,
) -> Iterator[Item]:
    """Yield what a file holds, in order; what cannot be read is Rejected with its place.

    `name` is the file's name, with its folder where that is known: a Slack channel is called by
    it. `zone` is where times without an offset were written, `currency` what sums without one are
    in. `beside` fetches a file by its path relative to this one ('../users.json'). `meaning` says
    what the headers of a table mean where that cannot be known.
    """
    hints = _Hints(zone, currency, beside, meaning)
    head = stream.read(65_536)
    if not head.strip():
        yield Rejected(where=name, reason="empty", expected=KNOWN)
        return
    kind = sniff(name, head)
    if kind == "mbox":
        yield from mailboxes.read(_rejoined(head, stream), name)
    elif kind == "csv":
        source = _rejoined(head, stream)
        yield from tables.read_csv(source, name, zone=zone, currency=currency, meaning=meaning)
    elif kind == "json" and _is_lines(name, head):
        yield from _json_lines(_rejoined(head, stream), name, hints=hints)
    else:
        # A short head is all there is; asking for 200 MB more costs more than reading a small file.
        data = head if len(head) < 65_536 else head + stream.read(MOST_BYTES)
        if len(data) > MOST_BYTES:
            yield Rejected(where=name, reason="too long", expected="at most 200 MB")
            return
        yield from _whole(data, name, kind=kind, hints=hints)


def _rejoined(head: bytes, rest: BinaryIO) -> BinaryIO:
    return Joined(head, rest).buffered()


def _is_lines(name: str, head: bytes) -> bool:
    return (
        name.lower().endswith((".jsonl", ".ndjson"))
        or re.match(rb"\s*\{[^\n]*\}\s*\n\s*\{", head) is not None
    )


def _json_lines(stream: BinaryIO, name: str, *, hints: _Hints) -> Iterator[Item]:
    rows: list[object] = []
    for number, line in enumerate(stream, start=1):
        if not line.strip():
            continue
        try:
            rows.append(json.loads(sniff_text(line)))
        except (ValueError, RecursionError) as error:
            yield Rejected(where=f"{name}: line {number}", reason=no_json(error))
            rows.append({})
    yield from _table(rows, name, hints=hints)


def _table(rows: list[object], name: str, *, hints: _Hints) -> Iterator[Item]:
    yield from tables.read_json(
        rows, name, zone=hints.zone, currency=hints.currency, meaning=hints.meaning
    )


def _whole(data: bytes, name: str, *, kind: str, hints: _Hints) -> Iterator[Item]:
    """Read a file that is held in memory."""
    if kind == "eml":
        yield mime.read(data, name)
    elif kind in ("vtt", "srt", "dialogue", "meet"):
        from agentarmy.formats import transcripts

        yield from transcripts.read(data, name, kind=kind, zone=hints.zone)
    elif kind == "vcf":
        from agentarmy.formats import contacts

        yield from contacts.read(data, name)
    elif kind == "ics":
        from agentarmy.formats import calendars

        yield from calendars.read(data, name, zone=hints.zone)
    elif kind in ("json", "takeout_chat", "slack"):
        yield from _json(data, name, hints=hints)
    else:
        yield Rejected(where=name, reason="no format that can be read", expected=KNOWN)


def _json(data: bytes, name: str, *, hints: _Hints) -> Iterator[Item]:
    if is_companion(name):
        return
    try:
        found: object = json.loads(sniff_text(data))
    except (ValueError, RecursionError) as error:
        yield Rejected(where=name, reason=no_json(error), expected="JSON")
        return
    if isinstance(found, dict) and is_takeout(found):
        yield from read_takeout(found, name, beside=hints.beside)
        return
    if isinstance(found, list) and is_slack(found):
        yield from read_slack(found, name, beside=hints.beside)
        return
    from agentarmy.formats import transcript_json

    if transcript_json.turns_of(found) is not None:
        yield transcript_json.read_json(found, name, zone=hints.zone)
        return
    rows = _rows(found)
    if rows is None:
        yield Rejected(
            where=name, reason="JSON without a list of objects", expected="a list of objects"
        )
        return
    yield from _table(rows, name, hints=hints)


def _rows(found: object) -> list[object] | None:
    """Find the list of objects in a JSON document: itself, or under its one list."""
    if isinstance(found, dict):
        lists = [v for v in found.values() if isinstance(v, list) and v and isinstance(v[0], dict)]
        return max(lists, key=len) if lists else None
    if isinstance(found, list) and any(isinstance(item, dict) for item in found[:20]):
        return found
    return None
