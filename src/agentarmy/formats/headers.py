"""Mail header fields: split, decode and read as people, dates and parameters, however broken."""

from __future__ import annotations

import binascii
import re
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import unquote_to_bytes

from agentarmy.domain.records import Person
from agentarmy.formats.text import clean, decode, one_line

Headers = dict[bytes, bytes]
"""First occurrence of each field, by lower-case name; folded, undecoded."""

_FIELD = re.compile(
    rb"^([!-9;-~]{1,100})[ \t]*:[ \t]*((?:[^\n]*+)(?:\n[ \t][^\n]*+)*+)", re.MULTILINE
)
_FOLD = re.compile(rb"\r?\n[ \t]+")
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_GAP = re.compile(r"(=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?=)[ \t\r\n]+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
_MOST_HEADER = 256 * 1024
_MOST_VALUE = 64 * 1024
_MOST_PEOPLE = 1000

_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
        start=1,
    )
} | {"mär": 3, "mrz": 3, "mai": 5, "okt": 10, "dez": 12, "avr": 4, "fév": 2, "aoû": 8, "déc": 12}
_DATE = re.compile(
    r"(\d{1,2})[ -]+([^\W\d_]{3})[^\W\d_]*\.?[ -]+(\d{2,4}),?"
    r"\s+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?"
    r"(?:[.,]\d+)?\s*(AM|PM)?\s*([+-]\s?\d{1,2}:?\d{2}|[A-Za-z]{1,5})?",
    re.IGNORECASE,
)
_US_DATE = re.compile(
    r"([^\W\d_]{3})[^\W\d_]*\.?\s+(\d{1,2}),?\s+(?:(\d{4}),?\s+)?(?:at\s+)?(\d{1,2}):(\d{2})(?::(\d{2}))?"
    r"(?:\s*(AM|PM)\b)?(?:\s*([+-]\d{4}|[A-Za-z]{1,5}))?(?:\s+(\d{4}))?",
    re.IGNORECASE,
)
_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?"
)
# RFC 5322 section 4.3; other names are unknown and read as UTC.
_ZONES = {"est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360}
_ZONES |= {"pst": -480, "pdt": -420, "gmt": 0, "ut": 0, "utc": 0, "z": 0, "bst": 60, "cet": 60}
_ZONES |= {"cest": 120, "mez": 60, "mesz": 120, "eet": 120, "eest": 180, "ist": 330, "jst": 540}


def split_head(raw: bytes) -> tuple[Headers, int]:
    """Split a part into its header fields and the offset at which the body begins.

    Reads at most 256 kB of header. Lines that are no field are skipped.
    """
    end = raw.find(b"\n\n")
    crlf = raw.find(b"\n\r\n", 0, end if end >= 0 else len(raw))
    if crlf >= 0:
        end, start = crlf, crlf + 3
    elif end >= 0:
        start = end + 2
    else:
        end = start = len(raw)
    if raw[:1] in (b"\n", b"\r"):  # a part without header fields
        return {}, raw.find(b"\n") + 1
    fields: Headers = {}
    for name, value in _FIELD.findall(raw[: min(end, _MOST_HEADER)]):
        key = name.lower()
        if key not in fields:
            fields[key] = value
    return fields, start


def raw_text(value: bytes) -> str:
    """Return a field unfolded, as text, with encoded words left as they are."""
    if b"\n" in value:
        value = _FOLD.sub(b" ", value)
    value = value[:_MOST_VALUE].strip()
    return value.decode("ascii") if value.isascii() else decode(value)


def text(value: bytes) -> str:
    """Return a field as a person reads it: encoded words decoded (RFC 2047), one line, NFC."""
    found = raw_text(value)
    return one_line(words(found)) if "=?" in found else one_line(found)


def words(value: str) -> str:
    """Decode the encoded words of a field; what is broken stays as it stands.

    Bytes of neighbouring words in one charset are joined first: programs cut characters in two.
    """
    value = _GAP.sub(r"\1", value)
    out: list[str] = []
    at = 0
    pending, pending_charset = b"", ""
    for match in _WORD.finditer(value):
        charset = match[1].partition("*")[0].lower()
        if match.start() != at or charset != pending_charset:
            out.append(decode(pending, pending_charset))
            pending = b""
            out.append(value[at : match.start()])
        pending_charset = charset
        pending += _word_bytes(match[2], match[3])
        at = match.end()
    out.append(decode(pending, pending_charset))
    out.append(value[at:])
    return "".join(out)


def _word_bytes(kind: str, body: str) -> bytes:
    data = body.encode("utf-8", "replace")
    if kind in "qQ":
        return binascii.a2b_qp(data, header=True)
    return unbase64(data)


def unbase64(data: bytes) -> bytes:
    """Decode base64 with junk, missing padding or a cut end; never raises."""
    try:
        return binascii.a2b_base64(data)
    except (binascii.Error, ValueError):
        kept = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
        kept = kept[: len(kept) - (len(kept) % 4 == 1)]
        return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))


def parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """Read 'text/plain; charset=utf-8' into its lower-case value and its parameters (RFC 2231)."""
    found = raw_text(value)
    kind, _, rest = found.partition(";")
    params: dict[str, str] = {}
    if rest:
        for name, given in _PARAMETER.findall(rest):
            if given[:1] == '"':
                given = given[1:].removesuffix('"')
                given = re.sub(r"\\(.)", r"\1", given) if "\\" in given else given
            params.setdefault(name.lower(), given)
        if any("*" in name for name in params):
            params = _joined(params)
    return kind.strip().lower(), params


_PARAMETER = re.compile(r"([\w*!#$&'+.^`|~-]+)\s*+=\s*+(\"(?:[^\"\\]|\\.)*+\"?|[^;\s]*+)")


def _joined(params: dict[str, str]) -> dict[str, str]:
    """Join continued and percent-encoded parameters: name*0*=…; name*1=…"""
    out = {name: value for name, value in params.items() if "*" not in name}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for name, value in params.items():
        base, star, rest = name.partition("*")
        if not star:
            continue
        number = rest.rstrip("*")
        order = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 0
        pieces.setdefault(base, []).append((order, rest.endswith("*") or not rest, value))
    for base, found in pieces.items():
        found.sort(key=lambda piece: piece[0])
        charset, data = "", b""
        for index, (_, encoded, value) in enumerate(found):
            if encoded and index == 0 and value.count("'") >= 2:
                charset, _, value = value.split("'", 2)
            data += unquote_to_bytes(value) if encoded else value.encode("utf-8", "replace")
        out[base] = decode(data, charset)
    return out


def filename(value: str) -> str:
    """Return the bare name of an attached file; paths and encoded words are undone."""
    name = one_line(words(value) if "=?" in value else value)
    return re.split(r"[\\/]", name)[-1][:255]


_SIMPLE = re.compile(r'^\s*"?([^"<>@,;:()\\]*?)"?\s*<\s*([^<>\s@,;"]+@[^<>\s@,;"]+)\s*>\s*$')
_BARE = re.compile(r"^[^<>\s@,;:\"()\\]+@[^<>\s@,;:\"()\\]+$")


def people(value: bytes) -> tuple[Person, ...]:
    """Read an address list; groups are opened, junk is kept as a name, at most 1,000 people."""
    found = raw_text(value)
    if not found:
        return ()
    if "," not in found and ";" not in found:
        person = _person(found)
        return (person,) if person is not None else ()
    out = []
    for piece in _pieces(found):
        person = _person(piece)
        if person is not None:
            out.append(person)
            if len(out) == _MOST_PEOPLE:
                break
    return tuple(out)


_SPECIAL = re.compile(r'\\.|["()<>,;:]')


def _pieces(value: str) -> list[str]:
    """Cut an address list at commas and semicolons outside quotes, comments and brackets."""
    if '"' not in value and "(" not in value and ":" not in value:
        return re.split("[,;]", value)
    pieces, start = [], 0
    inside = ""  # what is open: quotes, brackets, comments
    for match in _SPECIAL.finditer(value):
        char = match[0]
        if char == '"':
            inside = inside[:-1] if inside.endswith('"') else inside + '"'
        elif inside.endswith('"') or char[0] == "\\":
            continue
        elif char in "(<":
            inside += char
        elif char in ")>":
            inside = inside[:-1]
        elif not inside:
            if char != ":":  # what stands before ':' is the name of a group
                pieces.append(value[start : match.start()])
            start = match.end()
    pieces.append(value[start:])
    return pieces


def _person(piece: str) -> Person | None:
    match = _SIMPLE.match(piece)
    if match:
        name = match[1]
        if "=?" in name:
            name = words(name)
        return Person(
            _name(name), match[2].lower() if match[2].isascii() else clean(match[2]).lower()
        )
    piece = piece.strip()
    if _BARE.match(piece):
        return Person("", piece.lower())
    return _odd_person(piece)


def _odd_person(piece: str) -> Person | None:
    """Read what is no plain 'Name <address>': comments, quotes inside, no address."""
    before, angle, rest = piece.rpartition("<")
    address = rest.partition(">")[0].strip() if angle else ""
    if "@" not in address:
        found = re.search(r"[^\s<>()\",;:]+@[^\s<>()\",;:]+", piece)
        address = found[0] if found else ""
        before = piece.replace(address, "", 1) if address else piece
    name = before if before.strip() else ""
    comment = re.search(r"\(([^()]*)\)", piece)
    if not name.strip(' "<>()') or (comment and name.strip().startswith("(")):
        name = comment[1] if comment else ""
    name = words(re.sub(r"\\(.)", r"\1", name).replace('"', " ").strip())
    name, address = _name(name.strip("<> ")), re.sub(r"\s+", "", clean(address)).lower()
    return Person(name, address) if name or address else None


def _name(name: str) -> str:
    plain = one_line(name).strip("'\" ")
    if ", " not in plain:
        return plain
    match = _LAST_FIRST.match(plain)  # as company directories write it: 'Kern, Jo'
    turned = match is not None and match[2].replace(".", "").lower() not in _NO_FIRST
    return f"{match[2]} {match[1]}" if match and turned else plain


_WORD_OF_NAME = r"[^\W\d_][\w'\u2019.-]*"
_LAST_FIRST = re.compile(
    rf"({_WORD_OF_NAME}(?: {_WORD_OF_NAME}){{0,2}}), ({_WORD_OF_NAME}(?: {_WORD_OF_NAME})?)$"
)
_NO_FIRST = frozenset(
    "ag bv cfa cpa esq gmbh ii iii inc jd jr kg limited llc llp ltd ma mba md msc phd plc pte sa"
    " sr".split()
)
"""What follows a comma after a whole name or a company's name."""


_IDS = re.compile(r"<([^<>\s]+)>").findall


def ids(value: bytes) -> tuple[str, ...]:
    """Return the message ids of a References or In-Reply-To field, in order, without brackets."""
    found = raw_text(value)
    inside = _IDS(found)
    if not inside:
        inside = [word.strip("<>,;\"'") for word in found.split() if "@" in word]
    return tuple(dict.fromkeys(i for i in inside if i))


def message_id(value: bytes) -> str:
    """Return the id of a Message-ID field, or '' when it says nothing that could be unique."""
    found = ids(value) or tuple(raw_text(value).strip("<> ").split()[:1])
    return found[0] if found and len(found[0]) >= 8 else ""


def date(value: bytes) -> tuple[datetime, int | None] | None:
    """Read a mail date: aware UTC and the sender's minutes east of UTC (None when unknown)."""
    return parse_date(raw_text(value))


def parse_date(found: str) -> tuple[datetime, int | None] | None:
    """Read a date as mail programs write it (RFC 5322, ctime, ISO 8601); None when it is none."""
    found = found[:200]
    match = _DATE.search(found)
    if match:
        day, month, year, hour, minute, second, half, zone = match.groups()
        return _at((year, month, day), (hour, minute, second, half), zone)
    match = _ISO.search(found)
    if match:
        year, month, day, hour, minute, second, zone = match.groups()
        return _at((year, month, day), (hour, minute, second, None), zone)
    match = _US_DATE.search(found)
    if match:
        month, day, year, hour, minute, second, half, zone, last = match.groups()
        return _at((year or last or "", month, day), (hour, minute, second, half), zone)
    return None


def _at(
    ymd: tuple[str, str, str], hms: tuple[str, str, str | None, str | None], zone: str | None
) -> tuple[datetime, int | None] | None:
    year, month, day = ymd
    number = int(month) if month.isdigit() else _MONTHS.get(month.lower(), 0)
    full = int(year or 0)
    if len(year) == 2:
        full += 2000 if full < 70 else 1900
    elif len(year) == 3:  # RFC 5322 section 4.3: 102 is 2002
        full += 1900
    hour = int(hms[0])
    if hms[3]:
        hour = hour % 12 + (12 if hms[3].lower() == "pm" else 0)
    offset = _offset(zone)
    try:
        local = datetime(full, number, int(day), hour, int(hms[1]), min(int(hms[2] or 0), 59))
        at = local.replace(tzinfo=timezone(timedelta(minutes=offset or 0))).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return (at, offset) if 1970 <= at.year <= 2100 else None


def _offset(zone: str | None) -> int | None:
    """Minutes east of UTC; '-0000' and unknown names are None (RFC 5322 section 3.3)."""
    if not zone:
        return None
    if zone[0] in "+-":
        digits = zone[1:].replace(":", "").strip().rjust(4, "0")
        minutes = int(digits[:2]) * 60 + int(digits[2:])
        if zone[0] == "-":
            return -minutes if minutes and minutes < 1440 else None
        return minutes if minutes < 1440 else None
    return _ZONES.get(zone.lower())
