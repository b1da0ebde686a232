"""Mailboxes in mbox form (mboxrd, mboxo, mboxcl2), read as a stream: one message in memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from agentarmy.formats import mime
from agentarmy.formats.base import MessageRecord, Rejected
from agentarmy.formats.headers import parse_date

_CHUNK = 1 << 20
_LOOK = 2048  # more than a separator and the fields behind it take
# 'From ' with the shape of an envelope: address or '-', a ctime date (RFC 4155, and the many
# that put a zone behind or before the year). A body line 'From here on' has no such date.
_FROM = re.compile(
    rb"From [^\n]{0,300}?\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun"
    rb"|\d{1,2})\b,?[ \t]+[^\n]{0,60}\d\d:\d\d[^\n]{0,60}\r?\n",
)
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


def read(stream: BinaryIO, name: str) -> Iterator[MessageRecord | Rejected]:
    """Yield every message of an mbox, in order; what is broken is Rejected with its place.

    Places are 'name: message N at byte B'. Memory stays at one message (at most 50 MB, the rest
    of a longer one is skipped).
    """
    for number, (offset, raw) in enumerate(messages(stream), start=1):
        where = f"{name}: message {number} at byte {offset}"
        line, _, rest = raw.partition(b"\n")
        envelope = None
        if line.startswith(b"From "):
            raw, envelope = rest, _envelope(line)
        if b">From " in raw:
            raw = _QUOTED_FROM.sub(rb"\1", raw)
        yield mime.read(raw, where, envelope=envelope)


def _envelope(line: bytes) -> datetime | None:
    """The time in a 'From ' line; it is UTC unless it says otherwise (RFC 4155)."""
    found = parse_date(line.decode("ascii", "replace").partition(" ")[2].partition(" ")[2])
    return found[0] if found else None


def messages(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield (byte offset, raw message with its 'From ' line) from an mbox stream.

    A 'From ' line begins a message when it has an envelope's shape and follows a blank line or
    the start (mboxcl2 writers leave the blank line out, so a header field behind it will do).
    Without an envelope's date it does so only between a blank line, or the start, and a header
    field that mail begins with.
    """
    buffer = b""
    base = 0  # the offset of buffer[0] in the stream
    skipping = False
    while True:
        chunk = stream.read(_CHUNK)
        last = not chunk
        scan = max(0, len(buffer) - _LOOK)
        buffer += chunk
        start = 0
        for found in _boundaries(buffer, scan):
            if found > start:
                piece = buffer[start:found]
                if not skipping and piece.strip():
                    yield base + start, piece
                skipping = False
                start = found
        base += start
        buffer = buffer[start:]
        if last:
            if buffer.strip() and not skipping:
                yield base, buffer
            return
        if len(buffer) > mime.MOST_BYTES + _CHUNK and not skipping:
            yield base, buffer
            skipping = True
        if skipping:
            keep = buffer[-_LOOK:]
            base += len(buffer) - len(keep)
            buffer = keep


def _boundaries(buffer: bytes, scan: int) -> Iterator[int]:
    """Yield where messages begin in the buffer, from `scan` on."""
    for at in _candidates(buffer, scan):
        apart = at == 0 or buffer.endswith((b"\n\n", b"\n\r\n"), max(0, at - 3), at)
        if match := _FROM.match(buffer, at):
            if apart or _FIELD.match(buffer, match.end()):
                yield at
        elif apart and _DATELESS.match(buffer, at):
            yield at


def _candidates(buffer: bytes, scan: int) -> Iterator[int]:
    if scan == 0 and buffer.startswith(b"From "):
        yield 0
    at = buffer.find(b"\nFrom ", scan)
    while at >= 0:
        yield at + 1
        at = buffer.find(b"\nFrom ", at + 1)


_DATELESS = re.compile(
    rb"From [^\n]{0,300}\r?\n(?:Return-Path|Received|From|Date|Message-ID|Delivered-To|Subject|To"
    rb"|MIME-Version|Envelope-To|DKIM-Signature|X-[A-Za-z0-9-]{1,40}):[ \t]*[^\s][^\n]{0,999}\n"
    # Prose may begin one line like a field; a header has another field, or goes on, or ends.
    rb"(?:[ \t]|\r?\n|[A-Za-z][A-Za-z0-9-]{0,60}:)",
    re.IGNORECASE,
)
_FIELD = re.compile(rb">?From |[A-Za-z][A-Za-z0-9-]{1,40}:[ \t]")
