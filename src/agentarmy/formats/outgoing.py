"""Builds the exact bytes of a mail, and reads from them to whom it goes.

The same mail gives the same bytes on every machine: boundaries come from a hash, and there is no
Date, which a connector adds by `dated` when it hands the mail over. What an approval is bound to
is these bytes, so everything about the delivery is read back from them: see `envelope`.
"""

from __future__ import annotations

import re
from binascii import b2a_base64
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from urllib.parse import quote

from agentarmy.domain.records import Person
from agentarmy.errors import BadInput
from agentarmy.formats import headers

KEY_HEADER = "X-Agentarmy-Key"
"""The header of our mails that no provider rewrites, whatever it does to Message-ID."""

_LINE = 76
_MOST_LINE = 998  # RFC 5322 section 2.1.1, octets without the line end
_MOST_CHAIN = 900  # octets of References; longer fields were cut or refused on the way
_MOST_TEXT = 2_000_000
_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = rf"{_ATEXT}(?:\.{_ATEXT})*@{_LABEL}(?:\.{_LABEL})*"
_IS_ADDRESS = re.compile(_ADDRESS)
_IS_ID = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")
_IS_KEY = re.compile(r"[!-~]{1,200}")
_IS_TYPE = re.compile(r"(?!message/|multipart/)[a-z]+/[a-z0-9][a-z0-9.+-]{0,100}")
_IS_URL = re.compile(r"(?:https://|mailto:)[!-;=?-~]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@dataclass(frozen=True, slots=True)
class File:
    """One file that goes with a mail."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A mail before it is bytes.

    Ids are without brackets; `references` are the ids of the thread, oldest first, `in_reply_to`
    the mail that is answered. Ids of others that are no Message-IDs are left out. `key` travels
    with the mail, so it should tell a stranger nothing. `unsubscribe` is https: or mailto:.
    """

    sender: Person
    to: tuple[Person, ...]
    subject: str
    text: str
    message_id: str
    key: str
    cc: tuple[Person, ...] = ()
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    unsubscribe: str = ""
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What delivery needs to know, as the bytes say it; addresses are in small letters."""

    sender: str
    recipients: tuple[str, ...]
    subject: str
    message_id: str
    key: str
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    unsubscribe: str = ""


def build(mail: Outgoing) -> bytes:
    """Return the bytes of a mail (RFC 5322, CRLF, ASCII throughout), without a Date.

    Raises BadInput when anything would break out of its field: line ends and control characters
    in a name, subject or file name; an address, id, key or link that is none; nobody to write to.
    """
    fields = [
        ("From", _people([mail.sender])),
        ("To", _people(mail.to)),
        ("Cc", _people(mail.cc)),
        ("Subject", _subject(mail.subject)),
        ("Message-ID", f"<{_whole(_IS_ID, mail.message_id, 'a Message-ID')}>"),
        *_chain(mail),
        *_unsubscribing(mail.unsubscribe),
        (KEY_HEADER, _whole(_IS_KEY, mail.key, "a key without spaces")),
        ("MIME-Version", "1.0"),
    ]
    if not mail.to:
        raise BadInput("a mail to nobody", expected="at least one address in To")
    head = "".join(f"{name}: {value}\r\n" for name, value in fields if value)
    body = _text_part(mail.text)
    if mail.files:
        body = _mixed([body, *map(_file_part, mail.files)])
    return head.encode("ascii") + body


def dated(content: bytes, at: datetime) -> bytes:
    """Return a mail with a Date in front, unless it has one; `at` is aware."""
    if b"date" in headers.split_head(content)[0]:
        return content
    day = f"{_DAYS[at.weekday()]}, {at.day} {_MONTHS[at.month - 1]} {at.year}"
    zone = at.strftime("%z")[:5]
    return f"Date: {day} {at:%H:%M:%S} {zone}\r\n".encode() + content


# --- header fields ------------------------------------------------------------------------------


def _whole(pattern: re.Pattern[str], text: str, expected: str) -> str:
    if len(text) > _MOST_CHAIN or not pattern.fullmatch(text):
        raise BadInput(f"{text[:80]!r} cannot stand in a mail", expected=expected)
    return text


def _clean(text: str, what: str) -> str:
    if found := _CONTROL.search(text):
        raise BadInput(
            f"{what} holds the control character U+{ord(found[0]):04X}", expected="one line of text"
        )
    return text


def _people(people: Sequence[Person]) -> str:
    return ",\r\n ".join(map(_person, people))


def _person(one: Person) -> str:
    address = _whole(_IS_ADDRESS, one.address, "an address such as me@firm.example")
    if len(address) > 254:
        raise BadInput(f"an address of {len(address)} letters", expected="at most 254")
    name = " ".join(_clean(one.name, "a name").split())
    if not name:
        return address
    if not name.isascii() or "=?" in name or len(name) > _LINE:
        return f"{_encoded(name)}\r\n <{address}>"
    if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+", name):
        name = '"' + re.sub(r'([\\"])', r"\\\1", name) + '"'
    gap = "\r\n " if len(name) + len(address) > _LINE - 10 else " "
    return f"{name}{gap}<{address}>"


def _subject(text: str) -> str:
    text = _clean(text, "the subject").strip()
    words = text.split(" ")
    # Double spaces would be lost in folding, and a long word cannot be folded.
    plain = text.isascii() and "=?" not in text and max(map(len, words)) < _LINE
    if text and not (plain and "" not in words):
        return _encoded(text)
    return _folded(words, room=_LINE - len("Subject: "))


def _folded(words: Iterable[str], *, room: int = _LINE) -> str:
    lines, line = [], ""
    for word in words:
        if line and len(line) + 1 + len(word) > room:
            lines.append(line)
            line, room = "", _LINE - 1
        line += f" {word}" if line else word
    return "\r\n ".join([*lines, line])


def _encoded(text: str) -> str:
    """Encode as RFC 2047 words of at most 75 characters, none of which cuts a character in two."""
    words, piece = [], b""
    for char in text:
        raw = char.encode()
        if len(piece) + len(raw) > 39:
            words.append(piece)
            piece = b""
        piece += raw
    encoded = (b2a_base64(w, newline=False).decode() for w in [*words, piece])
    return "\r\n ".join(f"=?utf-8?b?{word}?=" for word in encoded)


def _chain(mail: Outgoing) -> Iterator[tuple[str, str]]:
    parent = mail.in_reply_to if _is_id(mail.in_reply_to) else ""
    chain = [one for one in dict.fromkeys(mail.references) if _is_id(one) and one != parent]
    chain += [parent] if parent else []
    yield "In-Reply-To", f"<{parent}>" if parent else ""
    yield "References", "\r\n ".join(f"<{one}>" for one in _trimmed(chain))


def _is_id(text: str) -> bool:
    return len(text) <= 250 and bool(_IS_ID.fullmatch(text))


def _trimmed(chain: list[str]) -> list[str]:
    """Keep the first id, where the thread began, and as many of the last as there is room for."""
    room = _MOST_CHAIN - sum(len(one) + 3 for one in chain[:1])
    kept: list[str] = []
    for one in reversed(chain[1:]):
        room -= len(one) + 3
        if room < 0:
            break
        kept.append(one)
    return chain[:1] + kept[::-1]


def _unsubscribing(link: str) -> Iterator[tuple[str, str]]:
    if not link:
        return
    _whole(_IS_URL, link, "an address that begins with https:// or mailto:")
    yield "List-Unsubscribe", f"<{link}>"
    if link.startswith("https://"):
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"


# --- parts --------------------------------------------------------------------------------------


def _text_part(text: str) -> bytes:
    if len(text) > _MOST_TEXT:
        raise BadInput(f"a text of {len(text):,} characters", expected=f"at most {_MOST_TEXT:,}")
    lines = re.split(r"\r\n|\r|\n", text)
    if lines[-1]:
        lines.append("")
    plain = all(map(_is_plain, lines))
    how = "7bit" if plain else "quoted-printable"
    try:
        raw = [one.encode() for one in lines]
    except UnicodeEncodeError as error:
        raise BadInput("the text holds half a character", expected="valid Unicode") from error
    head = f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {how}\r\n\r\n"
    return head.encode() + b"\r\n".join(raw if plain else map(_quoted, raw))


def _is_plain(line: str) -> bool:
    printable = line.isascii() and line.replace("\t", " ").isprintable()
    return printable and len(line) <= _MOST_LINE and not line.startswith("From ")


def _quoted(line: bytes) -> bytes:
    """Encode one line as quoted-printable, soft-broken so that no line is over 76 characters."""
    out, width = bytearray(), 0
    for at, byte in enumerate(line):
        last = at == len(line) - 1
        literal = (33 <= byte <= 126 and byte != 61) or (byte in b" \t" and not last)
        if at == 0 and line.startswith((b"From ", b".")):  # mail programs on the way change these
            literal = False
        piece = bytes([byte]) if literal else b"=%02X" % byte
        if width + len(piece) > _LINE - 1:
            out += b"=\r\n"
            width = 0
        out += piece
        width += len(piece)
    return bytes(out)


def _file_part(one: File) -> bytes:
    name = re.split(r"[\\/]", _clean(one.name, "the name of a file"))[-1].strip()
    if not name or len(name.encode()) > 255:
        raise BadInput(f"a file called {one.name[:80]!r}", expected="a name of 1 to 255 bytes")
    kind = one.media_type.lower()
    kind = kind if _IS_TYPE.fullmatch(kind) else "application/octet-stream"
    lines = [
        f"Content-Type: {kind}",
        "Content-Transfer-Encoding: base64",
        f"Content-Disposition: attachment;\r\n {_filename(name)}",
    ]
    data = one.content
    body = b"".join(
        b2a_base64(data[at : at + 57], newline=False) + b"\r\n" for at in range(0, len(data), 57)
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def _filename(name: str) -> str:
    if name.isascii() and len(name) < _LINE - 12:
        escaped = re.sub(r'([\\"])', r"\\\1", name)
        return f'filename="{escaped}"'
    pieces = re.findall(r"(?:%..|[^%]){1,18}", f"utf-8''{quote(name, safe='')}")
    if len(pieces) == 1:
        return f"filename*={pieces[0]}"
    return ";\r\n ".join(f"filename*{number}*={piece}" for number, piece in enumerate(pieces))


def _mixed(parts: Sequence[bytes]) -> bytes:
    # '=_' stands in no quoted-printable and no base64; plain text cannot hold its own hash.
    mark = "=_" + sha256(b"\0".join(parts)).hexdigest()[:40]
    head = f'Content-Type: multipart/mixed;\r\n boundary="{mark}"\r\n\r\n'.encode()
    between = f"--{mark}\r\n".encode()
    inside = b"".join(between + part + b"\r\n" for part in parts)
    return head + inside + f"--{mark}--\r\n".encode()


# --- back from the bytes ------------------------------------------------------------------------

_NAME = r'(?:"(?:[^"\\]|\\.)*+"\s*+|[^"<>,;:()@\\]*+)'
_MAILBOX = re.compile(rf"\s*+(?:{_NAME}<({_ADDRESS})>|({_ADDRESS}))\s*+(?:,|$)")
_ONCE = ("from", "sender", "to", "cc", "bcc", "subject", "message-id", "in-reply-to", "references")
_BROKEN = re.compile(rb"\r(?!\n)|\0")
_MOST_FIELD = 60_000
_NAMES = re.compile(rb"^([!-9;-~]+)[ \t]*:", re.MULTILINE)


def envelope(content: bytes) -> Envelope:
    """Read from whom and to whom a mail goes, strictly: what two readers might read differently
    is refused.

    Recipients are those of To, Cc and Bcc, each once, in order; there may be none. Raises BadInput
    for a field that stands twice, resent fields, a sender that is not one address, and recipients
    that are not a plain list of names and addresses.
    """
    fields, start = headers.split_head(content)
    names = [one.lower() for one in _NAMES.findall(content[:start])]
    if len(fields.get(b"to", b"")) + len(fields.get(b"cc", b"")) > _MOST_FIELD:
        raise BadInput(
            "a mail to thousands", expected=f"at most {_MOST_FIELD:,} bytes in To and Cc"
        )
    if _BROKEN.search(content, 0, start):
        raise BadInput("a mail with half a line end in its header", expected="CRLF or LF")
    twice = [one for one in (*_ONCE, KEY_HEADER.lower()) if names.count(one.encode()) > 1]
    if twice or any(one.startswith(b"resent-") for one in names):
        raise BadInput(f"a mail with two fields {(twice or ['resent'])[0]}", expected="one of each")
    senders = _addresses(fields.get(b"from", b""))
    if len(senders) != 1:
        raise BadInput(f"a mail from {len(senders)} senders", expected="one address in From")
    found = [one for name in (b"to", b"cc", b"bcc") for one in _addresses(fields.get(name, b""))]
    links = re.findall(r"<([^<>\s]+)>", headers.raw_text(fields.get(b"list-unsubscribe", b"")))
    return Envelope(
        sender=senders[0],
        recipients=tuple(dict.fromkeys(found)),
        subject=headers.text(fields.get(b"subject", b"")),
        message_id=headers.message_id(fields.get(b"message-id", b"")),
        key=headers.raw_text(fields.get(KEY_HEADER.lower().encode(), b"")),
        in_reply_to=next(iter(headers.ids(fields.get(b"in-reply-to", b""))), ""),
        references=headers.ids(fields.get(b"references", b"")),
        unsubscribe=links[0] if links else "",
    )


def _addresses(value: bytes) -> list[str]:
    text, found, at = headers.raw_text(value), [], 0
    while at < len(text):
        match = _MAILBOX.match(text, at)
        if match is None:
            raise BadInput(
                f"recipients that begin {text[at : at + 40]!r}",
                expected="names and addresses with commas between them",
            )
        found.append((match[1] or match[2]).lower())
        at = match.end()
    return found
