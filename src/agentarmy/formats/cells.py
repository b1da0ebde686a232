"""What stands in one cell of a table: sums, numbers and dates, as their column writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal, InvalidOperation

from agentarmy.domain.currencies import is_currency
from agentarmy.domain.records import minor_digits

EMPTY = frozenset(
    {"", "-", "--", "n/a", "na", "none", "null", "tbd", "tba", "unknown", "?", "—", "#n/a"}
)
"""What people write in a cell that has no value, in lower case."""

_SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "CHF": "CHF", "Fr.": "CHF"}
_SYMBOLS |= {
    "US$": "USD",
    "A$": "AUD",
    "C$": "CAD",
    "S$": "SGD",
    "R$": "BRL",
    "zł": "PLN",
    "₩": "KRW",
}
_CODE = re.compile(r"(?<![A-Za-z])([A-Z]{3})(?![A-Za-z])")
_NUMBER = re.compile(r"[-+]?\d[\d.,'’\s]*")
_SCALES = {"k": 1000, "m": 1_000_000, "mm": 1_000_000, "mio": 1_000_000, "mn": 1_000_000}
_SCALE = re.compile(r"^\s*(k|mm?|mio|mn)\b", re.IGNORECASE)


def decimal_mark(cells: Iterable[str]) -> str:
    """Return ',' when the numbers of a column use the decimal comma, else '.'."""
    comma = point = 0
    for cell in cells:
        found = _NUMBER.search(cell)
        if not found:
            continue
        digits = found[0].strip()
        last_comma, last_point = digits.rfind(","), digits.rfind(".")
        if last_comma >= 0 and last_point >= 0:
            comma, point = comma + (last_comma > last_point), point + (last_point > last_comma)
        elif last_comma >= 0 and len(digits) - last_comma - 1 != 3:
            comma += 1
        elif last_point >= 0 and len(digits) - last_point - 1 != 3:
            point += 1
        elif last_point >= 0 and digits.count(".") > 1:
            comma += 1
    return "," if comma > point else "."


def number(cell: str, mark: str = ".") -> Decimal:
    """Read a number with its decimal mark; ValueError when it is none."""
    found = _NUMBER.search(cell)
    if found is None:
        raise ValueError(f'"{cell[:40]}" is no number')
    digits = re.sub(r"[\s'’]", "", found[0]).rstrip(".,")
    digits = digits.replace("." if mark == "," else ",", "").replace(mark, ".")
    try:
        value = Decimal(digits)
    except InvalidOperation:
        raise ValueError(f'"{cell[:40]}" is no number') from None
    scale = _SCALE.match(cell[found.end() :])
    if scale:
        value *= _SCALES[scale[1].lower()]
    negative = cell.strip().startswith("(") and cell.strip().endswith(")")
    return -value if negative else value


def money(cell: str, currency: str, *, mark: str = ".") -> tuple[int, str]:
    """Read a sum as minor units and ISO currency; a symbol or code in the cell goes first.

    ValueError when it is no sum. Without any currency two digits are assumed.
    """
    if cell.isascii() and cell.isdigit() and len(cell) < 16:
        code = currency
        return int(cell) * 10 ** (minor_digits(code) if code else 2), code
    code = _currency(cell) or currency
    amount = number(cell, mark).scaleb(minor_digits(code) if code else 2)
    if not abs(amount) < 10**18:  # what the mirror keeps: 64 bits
        raise ValueError(f'"{cell[:40]}" is more than any sum')
    return int(amount.to_integral_value()), code


def _currency(cell: str) -> str:
    code = next((found for found in _CODE.findall(cell) if is_currency(found)), "")
    if code:
        return code
    for symbol in sorted(_SYMBOLS, key=len, reverse=True):
        if symbol in cell:
            return _SYMBOLS[symbol]
    return ""


_YMD = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_XYZ = re.compile(r"^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_NAMED = re.compile(r"^(\d{1,2})[ -]([A-Za-z]{3})[a-z]*\.?[ ,-]+(\d{4}|\d{2})(?!\d)")
_US_NAMED = re.compile(r"^([A-Za-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})")
_CLOCK = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([AaPp][Mm])?\s*(Z|[+-]\d{2}:?\d{2})?\s*$"
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        "jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1
    )
}


def day_first(cells: Iterable[str]) -> bool:
    """Whether dates such as 3/4/2026 in a column are written day first (else month first).

    The majority of telling dates decides; without any, '.' and '-' mean day first, '/' month first.
    """
    first = second = 0
    separators: dict[str, int] = {}
    for cell in cells:
        found = _XYZ.match(cell.strip())
        if found:
            first += int(found[1]) > 12
            second += int(found[3]) > 12
            separators[found[2]] = separators.get(found[2], 0) + 1
    if first != second:
        return first > second
    return max(separators, key=lambda s: separators[s], default="/") != "/"


def day(cell: str, *, first: bool = False) -> date:
    """Read a date; `first`: the day stands before the month. ValueError when it is none."""
    cell = cell.strip()
    found = _YMD.match(cell)
    if found:
        return date(int(found[1]), int(found[2]), int(found[3]))
    found = _XYZ.match(cell)
    if found:
        a, b, year = int(found[1]), int(found[3]), _year(found[4])
        return date(year, b, a) if first else date(year, a, b)
    found = _NAMED.match(cell)
    if found and found[2].lower() in _MONTHS:
        return date(_year(found[3]), _MONTHS[found[2].lower()], int(found[1]))
    found = _US_NAMED.match(cell)
    if found and found[1].lower() in _MONTHS:
        return date(int(found[3]), _MONTHS[found[1].lower()], int(found[2]))
    if cell.isdigit() and len(cell) == 13:  # HubSpot's API writes milliseconds
        return datetime.fromtimestamp(int(cell) / 1000, UTC).date()
    raise ValueError(f'"{cell[:40]}" is no date')


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def moment(cell: str, zone: tzinfo, *, first: bool = False) -> str:
    """Read a date with or without a time as UTC text '2026-11-20T14:07:00.000Z'.

    Without an offset it is meant in `zone`; without a time it is midnight UTC of that day, so that
    the day stays the day. ValueError when it is none.
    """
    cell = cell.strip()
    on = day(cell, first=first)
    clock = _CLOCK.search(cell)
    if clock is None or clock.start() < 6:
        return f"{on.isoformat()}T00:00:00.000Z"
    hour = int(clock[1])
    if clock[4]:
        hour = hour % 12 + (12 if clock[4].lower() == "pm" else 0)
    at = datetime(on.year, on.month, on.day, hour, int(clock[2]), int(clock[3] or 0), tzinfo=zone)
    if clock[5]:
        offset = "+00:00" if clock[5] == "Z" else clock[5]
        at = datetime.fromisoformat(at.replace(tzinfo=None).isoformat() + offset)
    return at.astimezone(UTC).isoformat(timespec="milliseconds")[:23] + "Z"


def whole(cell: str) -> int:
    """Read a count: '310', '1,900', '51-200' (the lower bound), '10k+'. ValueError when none."""
    if cell.isascii() and cell.isdigit() and len(cell) < 16:
        return int(cell)
    bare = re.split(r"(?<=\d)\s*(?:-|–|to)\s*(?=\d)", cell.strip(), maxsplit=1)[0]
    mark = "." if re.search(r"[.,]\d{1,2}(?!\d)", bare) else ","
    value = number(bare, mark) if mark == "." else number(bare.replace(".", "").replace(",", ""))
    if abs(value) > 10**15:
        raise ValueError(f'"{cell[:40]}" is no count')
    return int(value)


def percent(cell: str) -> int:
    """Read a probability as whole percent; 0.8 is 80. ValueError when it is none."""
    value = number(cell, "," if "," in cell else ".")
    if "%" not in cell and 0 < value <= 1 and ("." in cell or "," in cell):
        value *= 100
    if abs(value) > 1000:
        raise ValueError(f'"{cell[:40]}" is no percentage')
    return int(value)
