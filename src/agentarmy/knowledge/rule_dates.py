"""From when until when a rule is in force, as a document says it."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass

_MONTHS = {name.lower()[:3]: number for number, name in enumerate(calendar.month_name) if name}
_MONTH = r"(?P<{0}>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY = (
    r"(?:(?P<iso>\d{4}-\d{2}-\d{2})"
    r"|(?P<d1>\d{1,2})(?:st|nd|rd|th)?\s(?:of\s)?" + _MONTH.format("m1") + r",?\s(?P<y1>\d{4})"
    r"|" + _MONTH.format("m2") + r"\s(?P<d2>\d{1,2})(?:st|nd|rd|th)?,?\s(?P<y2>\d{4})"
    r"|" + _MONTH.format("m3") + r"\s(?P<y3>\d{4})"
    r"|(?P<d4>\d{1,2})\.(?P<m4>\d{1,2})\.(?P<y4>\d{4}))"
)
_FROM = re.compile(
    r"\b(?:in force|effective|valid|applies|apply|applicable|in effect|with effect|as of|starting"
    r"|beginning|from)(?:\s(?:date|as|of|from|since|on|starting))*:?\s+" + _DAY
)
_UNTIL = re.compile(
    r"\b(?:until|till|through|expires?(?:\son)?|ends?(?:\son)?|up to|valid to|to"
    r"|-)\s+(?:the end of\s)?" + _DAY
)


@dataclass(frozen=True, slots=True)
class Term:
    """ISO days, inclusive; '' where none is said."""

    start: str = ""
    end: str = ""

    def __bool__(self) -> bool:
        return bool(self.start or self.end)


def term_of(folded: str) -> Term:
    """Read 'in force from 1 March 2026 until 31 May 2026' in a folded text; the first of each."""
    begun, ended = _FROM.search(folded), _UNTIL.search(folded)
    return Term(_iso(begun, last=False) if begun else "", _iso(ended, last=True) if ended else "")


def _iso(match: re.Match[str], *, last: bool) -> str:
    if match["iso"]:
        return match["iso"]
    year = next(int(match[y]) for y in ("y1", "y2", "y3", "y4") if match[y])
    month = int(match["m4"]) if match["m4"] else 0
    month = month or next(_MONTHS[match[m]] for m in ("m1", "m2", "m3") if match[m])
    if not 1 <= month <= 12:
        return ""
    longest = calendar.monthrange(year, month)[1] if 0 < year < 10_000 else 28
    day = next((int(match[d]) for d in ("d1", "d2", "d4") if match[d]), longest if last else 1)
    return f"{year:04}-{month:02}-{day:02}" if 1 <= day <= longest else ""
