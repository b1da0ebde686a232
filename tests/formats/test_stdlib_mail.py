"""Messages that nobody here wrote: the test mails of Python's own email package."""

from __future__ import annotations

from importlib import resources

import pytest

from agentarmy.formats import mime
from agentarmy.formats.base import MessageRecord, Rejected


def stdlib_mails() -> dict[str, bytes]:
    """The interpreter's own test mails; some distributions ship without them."""
    try:
        data = resources.files("test.test_email").joinpath("data")
        return {f.name: f.read_bytes() for f in data.iterdir() if f.name.startswith("msg_")}
    except (ModuleNotFoundError, FileNotFoundError):
        return {}


BROKEN = {
    "open-multipart": b"From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nhi",
    "no-boundary": b"From: a@b.example\nContent-Type: multipart/mixed\n\nhello",
    "bad-base64": b"From: a@b.example\nContent-Transfer-Encoding: base64\n\n%%%aGVsbG8",
    "bad-word": b"From: =?utf-8?b?////?= <a@b.example>\nSubject: =?nope?q?=E4?=\n\nhi",
    "bad-charset": b'From: a@b.example\nContent-Type: text/plain; charset="x-none"\n\n\xe4',
}


@pytest.mark.parametrize("name", sorted({**BROKEN, **stdlib_mails()}))
def test_every_mail_becomes_a_record_or_a_reason(name: str) -> None:
    raw = {**BROKEN, **stdlib_mails()}[name]
    first, again = mime.read(raw, name), mime.read(raw, name)
    assert first == again
    if isinstance(first, Rejected):
        assert first.reason
        assert name in first.where
    else:
        assert isinstance(first, MessageRecord)
        assert first.key
        crlf = mime.read(raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), name)
        assert isinstance(crlf, MessageRecord)
        assert crlf.key == first.key
