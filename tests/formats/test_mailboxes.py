"""Mailboxes as streams."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from agentarmy.formats import mailboxes, mime
from agentarmy.formats.base import MessageRecord, Rejected

ENVELOPE = b"From jo@kern.example Tue Mar 10 09:14:05 2026\n"


def message(number: int, body: bytes = b"Nine, please.\n") -> bytes:
    head = (
        f"From: Jo <jo@kern.example>\nSubject: Offer {number}\n"
        f"Message-ID: <n{number:07d}@kern.example>\n"
    )
    return ENVELOPE + head.encode() + b"\n" + body + b"\n"


def read(raw: bytes) -> list[MessageRecord | Rejected]:
    return list(mailboxes.read(io.BytesIO(raw), "in.mbox"))


def subjects(raw: bytes) -> list[str]:
    return [item.subject for item in read(raw) if isinstance(item, MessageRecord)]


def test_messages_in_order_with_the_envelope_as_last_resort() -> None:
    found = read(message(1) + message(2))
    assert [m.subject for m in found if isinstance(m, MessageRecord)] == ["Offer 1", "Offer 2"]
    assert isinstance(found[0], MessageRecord)
    assert found[0].at == datetime(2026, 3, 10, 9, 14, 5, tzinfo=UTC)


def test_words_that_begin_with_from_split_nothing() -> None:
    body = b"From here on it is easy.\n\nFrom Monday at 10:30 we are open.\n\nFrom: the desk\n"
    found = read(message(1, body) + message(2))
    assert len(found) == 2
    assert isinstance(found[0], MessageRecord)
    assert found[0].text.startswith("From here on")


def test_escaped_lines_are_restored() -> None:
    found = read(message(1, b"one\n>From the desk\n>>From quoted\n"))[0]
    assert isinstance(found, MessageRecord)
    assert found.text == "one\nFrom the desk"
    assert found.quoted == ">From quoted"


def test_line_ends_of_windows_and_missing_blank_lines() -> None:
    assert subjects((message(1) + message(2)).replace(b"\n", b"\r\n")) == ["Offer 1", "Offer 2"]
    assert subjects(message(1).rstrip() + b"\n" + message(2)) == ["Offer 1", "Offer 2"]


@pytest.mark.parametrize(
    "envelope",
    [
        b"From - Tue Mar 10 09:14:05 2026\n",
        b"From MAILER-DAEMON Tue Mar 10 09:14:05 2026\n",
        b"From 1234567890@xxx Tue Mar 10 09:14:05 +0000 2026\n",
        b"From jo@kern.example Tue, 10 Mar 2026 09:14:05 -0500\n",
        b"From jo@kern.example  Tue Mar 10 09:14:05 CET 2026\n",
        b'From "jo k"@kern.example Tue Mar 10 09:14:05 2026 remote from x\n',
    ],
)
def test_envelopes_of_many_programs(envelope: bytes) -> None:
    raw = (message(1) + message(2)).replace(ENVELOPE, envelope)
    assert subjects(raw) == ["Offer 1", "Offer 2"]


def test_broken_messages_are_rejected_with_their_place() -> None:
    found = read(message(1) + ENVELOPE + b"no header here\n\n" + message(3))
    assert [type(item) for item in found] == [MessageRecord, Rejected, MessageRecord]
    assert isinstance(found[1], Rejected)
    assert found[1].where == f"in.mbox: message 2 at byte {len(message(1))}"


def test_messages_over_the_edges_of_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = b"".join(message(n, b"x" * (n % 90) + b"\n") for n in range(60))
    whole = read(raw)
    assert len(whole) == 60
    for size in (640, 701, 1000):
        monkeypatch.setattr(mailboxes, "_CHUNK", size)
        assert read(raw) == whole


class Endless(io.RawIOBase):
    """A mailbox of a given size that is made while it is read."""

    def __init__(self, size: int) -> None:
        self.parts = self.make(size)
        self.rest = b""

    @staticmethod
    def make(size: int) -> Iterator[bytes]:
        made = number = 0
        while made < size:
            number += 1
            part = message(number, b"Nine machines are what we need. " * 8000 + b"\n")
            made += len(part)
            yield part

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        if not self.rest:
            self.rest = next(self.parts, b"")
        size = min(len(view), len(self.rest))
        view[:size] = self.rest[:size]
        self.rest = self.rest[size:]
        return size


def peak(size: int) -> tuple[int, int]:
    tracemalloc.start()
    count = sum(1 for _ in mailboxes.read(io.BufferedReader(Endless(size)), "big.mbox"))
    top = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return count, top


def test_memory_is_flat() -> None:
    few, small = peak(5_000_000)
    many, large = peak(40_000_000)
    assert many > 7 * few
    assert large < 1.5 * small


def test_a_message_without_end_is_rejected_and_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mime, "MOST_BYTES", 100_000)
    monkeypatch.setattr(mailboxes, "_CHUNK", 10_000)
    found = read(message(1) + message(2, b"x" * 79 + b"\n" + b"y" * 500_000) + message(3))
    assert [type(item) for item in found] == [MessageRecord, Rejected, MessageRecord]


@pytest.mark.parametrize("first", ["Return-Path: <jo@kern.example>", "X-Mailer: Post 3", "Date: x"])
@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_separators_without_a_date_stand_before_a_header(first: str, ends: bytes) -> None:
    envelope = f"From jo@kern.example\n{first}\n".encode()
    plain = message(1) + message(2) + message(3, b"one\n\nFrom here on\nit is easy.\n")
    raw = plain.replace(ENVELOPE, envelope).replace(b"\n", ends)
    assert subjects(raw) == ["Offer 1", "Offer 2", "Offer 3"]


@pytest.mark.parametrize(
    "prose",
    [
        b"From Jo\n\nFrom: the desk\n",
        b"From what I hear:\nDate: open, place: open.\nand so on\n",
        b"text\nFrom jo@kern.example\nDate: 3 May\nSubject: an old one\n",
        b"From the desk\nReceived goods: nine.\nMore: none.\n",
    ],
)
def test_prose_that_looks_a_little_like_a_separator_stays(prose: bytes) -> None:
    assert subjects(message(1, b"Hello.\n\n" + prose) + message(2)) == ["Offer 1", "Offer 2"]
