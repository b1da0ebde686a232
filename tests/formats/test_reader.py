"""What a file is, by its first bytes and its name; and the demo files, each read as what it is."""

from __future__ import annotations

import io
import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.formats import reader
from agentarmy.formats.base import ConversationRecord, Item, MessageRecord, Rejected

SEEDS = Path(__file__).resolve().parents[2] / "data" / "seeds" / "tenants" / "northmill"


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("a.eml", b"From: a@b.example\nSubject: x\n\nhi", "eml"),
        ("1700000000.M1P2.host:2,S", b"Return-Path: <a@b>\nReceived: x\n\ty\nFrom: a@b\n\n", "eml"),
        ("a.eml", b"From jo Tue Mar 10 09:14:05 2026\nFrom: a@b\n", "eml"),
        ("in", b"From jo Tue Mar 10 09:14:05 2026\nFrom: a@b\n", "mbox"),
        ("in.mbox", b"From jo Tue Mar 10 09:14:05 2026\n", "mbox"),
        ("a.txt", b"\xef\xbb\xbfWEBVTT\n\n", "vtt"),
        ("a.srt", b"1\n00:00:01,000 --> 00:00:02,000\nA: x\n", "srt"),
        ("a.txt", b"1\n00:00:01,000 --> 00:00:02,000\nA: x\n", "srt"),
        ("a.txt", b"Dana: We need nine.\nMara: When?\n", "dialogue"),
        ("a.md", b"Dana: We need nine.\nMara: When?\nDana: In May.\n", "dialogue"),
        ("a.txt", b"T - Transcript\nAttendees\nA, B\n\n00:00:00\n", "meet"),
        ("a.vcf", b"BEGIN:VCARD\n", "vcf"),
        ("a.ics", b"begin:vcalendar\n", "ics"),
        ("a.csv", b"name,email\n", "csv"),
        ("messages.json", b'{"messages": [{"creator": {}}]}', "takeout_chat"),
        ("2026-03-10.json", b'[{"type": "message", "ts": "1.2"}]', "slack"),
        ("x.json", b'[{"name": 1}]', "json"),
        ("x", b"\x89PNG\r\n\x1a\n\0\0", ""),
        ("x.bin", b"\0\1\2" * 50, ""),
        ("x.pdf", b"%PDF-1.7", ""),
        ("notes.md", b"# Notes\n\nJust text.\n", ""),
    ],
)
def test_sniff(name: str, head: bytes, kind: str) -> None:
    assert reader.sniff(name, head) == kind


def read(path: Path) -> list[Item]:
    def beside(name: str) -> bytes | None:
        found = Path(os.path.normpath(path.parent / name))
        return found.read_bytes() if found.is_file() else None

    with path.open("rb") as stream:
        return list(reader.read(stream, f"{path.parent.name}/{path.name}", beside=beside))


FILES = sorted(
    path
    for folder in ("mail", "calls", "chat", "contacts", "calendar", "crm")
    for path in (SEEDS / folder).rglob("*")
    if path.is_file() and not reader.is_companion(path.name)
)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_every_demo_file_is_read_whole(path: Path) -> None:
    found = read(path)
    assert found
    assert [item for item in found if isinstance(item, Rejected)] == []
    assert found == read(path)


def test_people_of_the_demo_calls_are_few_and_named() -> None:
    for path in (SEEDS / "calls").iterdir():
        (call,) = read(path)
        assert isinstance(call, ConversationRecord)
        assert 2 <= len({m.sender.name for m in call.messages}) <= 4, path.name
        assert call.started_at is not None


def test_the_demo_mail_is_answered_in_threads() -> None:
    mails = [m for name in ("inbox", "sent") for m in read(SEEDS / "mail" / f"{name}.mbox")]
    keys = {m.key for m in mails if isinstance(m, MessageRecord)}
    kinds = Counter(m.automatic for m in mails if isinstance(m, MessageRecord))
    known = sum(1 for m in mails if isinstance(m, MessageRecord) and set(m.references) & keys)
    assert known > len(mails) // 2
    assert kinds["auto-reply"] >= 2
    for mail in mails:
        assert isinstance(mail, MessageRecord)
        assert mail.text.strip()
        assert "wrote:" not in mail.text


@pytest.mark.parametrize(
    "name", ["a.eml", "a.mbox", "a.vtt", "a.csv", "a.json", "a.ics", "a.vcf", "a", "a.txt"]
)
@pytest.mark.parametrize("data", [b"", b" \n", b"\x89PNG\r\n\x1a\n\0\0\xff" * 9, b"\xff" * 500])
def test_what_cannot_be_read_has_a_reason(name: str, data: bytes) -> None:
    found = list(reader.read(io.BytesIO(data), name))
    assert found
    for item in found:
        assert isinstance(item, Rejected)
        assert item.where.startswith(name)
        assert item.reason


@given(
    st.sampled_from(
        [
            "a.eml",
            "a.mbox",
            "a.vtt",
            "a.srt",
            "a.csv",
            "a.json",
            "a.jsonl",
            "a.ics",
            "a.vcf",
            "a.txt",
            "a",
        ]
    ),
    st.binary(max_size=300),
)
def test_no_bytes_raise(name: str, data: bytes) -> None:
    list(reader.read(io.BytesIO(data), name))
