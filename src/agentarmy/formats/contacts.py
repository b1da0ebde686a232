"""Address books: vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350)."""

from __future__ import annotations

import binascii
import hashlib
import re
from collections.abc import Iterator

from agentarmy.formats.base import ContactRecord, Rejected
from agentarmy.formats.headers import unbase64
from agentarmy.formats.text import clean, decode, one_line, sniff_text

_LINE = re.compile(r"^(?:[\w-]+\.)?([\w-]+)((?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?):(.*)$", re.DOTALL)
_MOST_LINE = 200_000
Fields = dict[str, list[str]]


def read(data: bytes, name: str) -> Iterator[ContactRecord | Rejected]:
    """Yield every card of a .vcf file; a card that names nobody is Rejected with its line."""
    text = clean(sniff_text(data))
    fields: Fields | None = None
    began = count = 0
    for number, line in _unfolded(text):
        word = line.strip().upper()
        if word == "BEGIN:VCARD":
            if fields is not None:  # the last card was never closed
                yield _card(fields, f"{name}: line {began}")
            fields, began, count = {}, number, count + 1
        elif word == "END:VCARD" and fields is not None:
            yield _card(fields, f"{name}: line {began}")
            fields = None
        elif fields is not None:
            _take(fields, line)
    if fields is not None:
        yield _card(fields, f"{name}: line {began}")
    if not count:
        reason = "no vCard in it" if text.strip() else "empty"
        yield Rejected(where=name, reason=reason, expected="BEGIN:VCARD … END:VCARD")


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Join folded lines, and the '=' soft line ends of quoted-printable in vCard 2.1."""
    held, began = "", 1
    for number, line in enumerate(text.split("\n"), start=1):
        soft = held.endswith("=") and "QUOTED-PRINTABLE" in held[:200].upper()
        if soft and len(held) < _MOST_LINE:
            held = held[:-1] + line.lstrip(" \t")
        elif line[:1] in (" ", "\t") and held and len(held) < _MOST_LINE:
            held += line[1:]
        else:
            if held:
                yield began, held
            held, began = line, number
    if held:
        yield began, held


def _take(fields: Fields, line: str) -> None:
    match = _LINE.match(line)
    if match is None:
        return
    name, params, value = match[1].upper(), match[2].upper(), match[3]
    if name in ("PHOTO", "LOGO", "SOUND", "KEY"):
        return
    if "QUOTED-PRINTABLE" in params:
        value = clean(decode(binascii.a2b_qp(value.encode("utf-8")), _charset(params)))
    elif "ENCODING=B" in params or "BASE64" in params:
        value = clean(decode(unbase64(value.encode("utf-8")), _charset(params)))
    kept = fields.setdefault(name, [])
    if "PREF" in params:
        kept.insert(0, value)
    else:
        kept.append(value)


def _charset(params: str) -> str:
    match = re.search(r"CHARSET=\"?([\w.:-]+)", params)
    return match[1] if match else ""


def _plain(value: str) -> str:
    r"""Undo the escapes \n \, \; \\ of vCard text."""
    return re.sub(r"\\([nN,;:\\])", lambda m: "\n" if m[1] in "nN" else m[1], value)


def _pieces(value: str) -> list[str]:
    r"""Split a structured value at ';' that are not escaped."""
    return [one_line(_plain(piece)) for piece in re.split(r"(?<!\\);", value)]


def _card(fields: Fields, where: str) -> ContactRecord | Rejected:
    name = one_line(_plain(_first(fields, "FN"))) or _from_parts(_first(fields, "N"))
    addresses = tuple(
        dict.fromkeys(
            one_line(_plain(v)).lower().removeprefix("mailto:") for v in fields.get("EMAIL", [])
        )
    )
    addresses = tuple(a for a in addresses if "@" in a)
    company = [p for p in _pieces(_first(fields, "ORG")) if p]
    phones = tuple(
        dict.fromkeys(one_line(_plain(v)).removeprefix("tel:") for v in fields.get("TEL", []) if v)
    )
    if not name and not addresses and not company:
        return Rejected(
            where=where, reason="a card that names nobody", expected="FN, N, ORG or EMAIL"
        )
    uid = one_line(_first(fields, "UID"))
    return ContactRecord(
        key=uid or _key(name, addresses, phones),
        name=name,
        addresses=addresses,
        phones=phones,
        title=one_line(_plain(_first(fields, "TITLE") or _first(fields, "ROLE"))),
        company=company[0] if company else "",
        url=one_line(_plain(_first(fields, "URL"))),
        note=_plain(_first(fields, "NOTE")).strip(),
    )


def _first(fields: Fields, name: str) -> str:
    return next((value for value in fields.get(name, ()) if value.strip(" ;")), "")


def _from_parts(value: str) -> str:
    """'Whitcombe;Dana;M.;Dr.;' (family, given, middle, prefix, suffix) as one name."""
    family, given, middle, prefix, suffix = (_pieces(value) + [""] * 5)[:5]
    return " ".join(part for part in (prefix, given, middle, family, suffix) if part)


def _key(name: str, addresses: tuple[str, ...], phones: tuple[str, ...]) -> str:
    said = "\0".join((name, *addresses, "", *phones))
    return "sha256:" + hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()
