"""Reads the words of a mail that `outgoing.build` made, and puts others in their place."""

from __future__ import annotations

import re
from binascii import a2b_base64, a2b_qp
from collections.abc import Sequence

from agentarmy.domain.records import Person
from agentarmy.errors import BadInput
from agentarmy.formats import headers
from agentarmy.formats.mime import split_parts
from agentarmy.formats.outgoing import KEY_HEADER, File, Outgoing, build, envelope

_BODY = b"\r\nMIME-Version:"
"""From here on the bytes of a mail depend on its text and files alone."""
_Part = tuple[headers.Headers, bytes]


def text_of(content: bytes) -> str:
    """Return the text of a mail, LF at line ends. Raises BadInput for one not of our making."""
    fields, body = _parts(content)[0]
    if headers.parameters(fields.get(b"content-type", b""))[0] != "text/plain":
        raise BadInput("a mail of another program", expected="a mail that we wrote")
    return _decoded(fields, body).decode().replace("\r\n", "\n")


def files_of(content: bytes) -> tuple[File, ...]:
    """Return the files that go with a mail of ours."""
    return tuple(_file(*one) for one in _parts(content)[1:])


def with_text(
    content: bytes, text: str, *, message_id: str, key: str, more: Sequence[File] = ()
) -> bytes:
    """Return the mail with another text and other names of its own; all else stays to the byte.

    `more` files go along with those that it has. Raises BadInput for a mail not of our making, and
    what `build` raises.
    """
    text_of(content)
    seen = envelope(content)
    plain = Outgoing(
        sender=Person("", seen.sender),
        to=tuple(Person("", one) for one in seen.recipients),
        subject="",
        text=text,
        message_id=message_id,
        key=key,
        files=(*files_of(content), *more),
    )
    head, mark, _ = content.partition(_BODY)
    head = _named(_named(head, "Message-ID", f"<{message_id}>"), KEY_HEADER, key)
    return head + mark + build(plain).partition(_BODY)[2]


def _named(head: bytes, name: str, value: str) -> bytes:
    """Put another value into a field that stands on one line, where there is such a field."""
    found = re.search(rb"^%s: [^\r\n]*" % name.encode(), head, re.MULTILINE)
    line = f"{name}: {value}".encode()
    return head[: found.start()] + line + head[found.end() :] if found else head


def _parts(content: bytes) -> list[_Part]:
    fields, start = headers.split_head(content)
    kind, given = headers.parameters(fields.get(b"content-type", b""))
    if not kind.startswith("multipart/"):
        return [(fields, content[start:])]
    found = list[_Part]()
    for piece in split_parts(content[start:], given.get("boundary", "")):
        inner, begin = headers.split_head(piece)
        found.append((inner, piece[begin:]))
    return found or [({}, b"")]


def _decoded(fields: headers.Headers, body: bytes) -> bytes:
    how = fields.get(b"content-transfer-encoding", b"").strip().lower()
    if how == b"quoted-printable":
        return a2b_qp(body)
    return a2b_base64(body) if how == b"base64" else body


def _file(fields: headers.Headers, body: bytes) -> File:
    _, given = headers.parameters(fields.get(b"content-disposition", b""))
    kind, _ = headers.parameters(fields.get(b"content-type", b""))
    name = headers.filename(given.get("filename", ""))
    return File(name=name, media_type=kind, content=_decoded(fields, body))
