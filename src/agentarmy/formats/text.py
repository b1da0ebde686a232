"""Bytes to clean text: charsets as really used, NFC, '\\n' line ends, nothing invisible."""

from __future__ import annotations

import re
import unicodedata

_ALIASES = {
    "iso-8859-1": "cp1252",  # WHATWG Encoding: what calls itself Latin-1 is Windows-1252
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "",
    "ascii": "",
    "ansi_x3.4-1968": "",
    "unknown-8bit": "",
    "x-unknown": "",
    "utf8": "utf-8",
    "ks_c_5601-1987": "cp949",
    "gb2312": "gb18030",
    "x-gbk": "gb18030",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
}
_REFUSED = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"})
_SAMPLE = 20_000
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)

# Invisible characters carry nothing a person said; hidden instructions travel in them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACES = str.maketrans({"\xa0": " ", "\u202f": " ", "\u2007": " ", "\u2028": "\n", "\u2029": "\n"})


def decode(data: bytes, charset: str = "") -> str:
    """Return the text of bytes in a charset that may be absent, unknown or wrong; never raises.

    The declared charset first, then UTF-8, then the declared one with replacement characters when
    little is lost; charset-normalizer and Windows-1252 are the last resorts.
    """
    name = charset.strip().strip("\"'").lower()
    name = _ALIASES.get(name, name)
    if name and name not in _REFUSED:
        try:
            return data.decode(name)
        except (LookupError, UnicodeError, ValueError):
            pass
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _guess(data, name)


def sniff_text(data: bytes) -> str:
    """Decode a whole text file: byte order mark, UTF-16 without one, then as `decode`."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data.decode(name, "replace")
    head = data[:_SAMPLE]
    if head.count(0) > len(head) // 3:
        odd = head[1::2].count(0) > head[::2].count(0)
        return data.decode("utf-16-le" if odd else "utf-16-be", "replace")
    return decode(data)


def _guess(data: bytes, declared: str) -> str:
    loss = data.decode("utf-8", "replace")
    if loss.count("\ufffd") * 50 <= len(loss) and not loss.isascii() and _has_multibyte(loss):
        return loss
    if declared not in ("", "utf-8") and declared not in _REFUSED:
        try:
            return data.decode(declared, "replace")
        except (LookupError, UnicodeError, ValueError):
            pass
    if declared == "" and len(data) >= 200:
        from charset_normalizer import from_bytes

        best = from_bytes(data[:_SAMPLE]).best()
        if best is not None and best.encoding not in _REFUSED:
            return data.decode(best.encoding, "replace")
    return data.decode("cp1252", "replace")


def _has_multibyte(text: str) -> bool:
    """Whether some non-ASCII character was valid UTF-8, so that UTF-8 is likely."""
    return any(ord(c) > 127 and c != "\ufffd" for c in text[:_SAMPLE])


def clean(text: str) -> str:
    """Return text as it is stored: NFC, '\\n' line ends, no control or invisible characters."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii():
        return _CONTROL.sub("", text) if _CONTROL.search(text) else text
    text = text.translate(_SPACES)
    text = _SURROGATE.sub("\ufffd", _INVISIBLE.sub("", text))
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def one_line(text: str) -> str:
    """Return cleaned text with every run of white space as one space."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split()) if "  " in text else text.strip()
    return " ".join(clean(text).split())
