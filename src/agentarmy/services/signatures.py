"""What a signature tells of its writer: title, company and phone number."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ROLE = re.compile(
    r"\b(?:C[EFTIOMR]O|CPO|CISO|[ES]?VP|chief|president|vice president|director|head of|manager"
    r"|lead|leader|officer|owner|founder|co-founder|partner|principal|engineer|architect|developer"
    r"|analyst|consultant|coordinator|specialist|executive|representative|buyer|purchasing"
    r"|procurement|controller|accountant|counsel|assistant|supervisor|planner|administrator"
    r"|secretary|treasurer|dispatcher|foreman|technician|Geschäftsführer(?:in)?|Leiter(?:in)?"
    r"|Einkauf|Einkäufer(?:in)?|directeur|directrice|responsable|gérante?|acheteu(?:r|se))\b",
    re.IGNORECASE,
)
_LABEL = r"(?:tel(?:efon|ephone)?|phone|mobile?|mob|cell|direct|office|desk|[tmpdo])"
_LABELLED = re.compile(rf"\b{_LABEL}\s*[.:]\s*(\+?\(?\d[\d ()./-]{{5,22}}\d)", re.IGNORECASE)
_BARE = re.compile(r"(?<![\w.+-])(\+\d[\d ()./-]{6,20}\d|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4})(?!\d)")
_FAX = re.compile(r"\b(?:fax|f\s*[.:])", re.IGNORECASE)
_AREA = re.compile(
    r"(?:(?:global|corporate|field|inside|north|south|east|west) )?(?:sales|operations|marketing"
    r"|engineering|finance|IT|HR|people|product|supply chain|logistics|procurement|purchasing"
    r"|quality|manufacturing|customer success|technology|security|legal|facilities)\b.{0,20}",
    re.IGNORECASE,
)
_MOST = 60


@dataclass(frozen=True, slots=True)
class Details:
    """What stands in a signature; empty where it says nothing."""

    title: str = ""
    company: str = ""
    phone: str = ""


def read(signature: str, *, name: str = "") -> Details:
    """Read the signature block of the mail of `name`; nothing is guessed."""
    title = company = phone = ""
    for line in signature.split("\n")[:12]:
        line = line.strip(" \t*_|-")
        if not phone and not _FAX.search(line):
            found = _LABELLED.search(line) or _BARE.search(line)
            phone = re.sub(r"\s+", " ", found[1]).strip() if found else ""
        if not title and len(line) <= _MOST and line != name and _is_words(line):
            title, company = _title(line)
    return Details(title, company, phone)


def _is_words(line: str) -> bool:
    return not re.search(r"\d{3}|[@:/]|www\.|[.!?]$", line)


def _title(line: str) -> tuple[str, str]:
    """Split 'Mara Lindqvist, Head of Sales, Northmill' into ('Head of Sales', 'Northmill')."""
    parts = [part.strip() for part in re.split(r"\s*[,|·•–—]\s+|\s+at\s+|\s+-\s+", line)]
    for place, part in enumerate(parts):
        if _ROLE.search(part) and 1 <= len(part.split()) <= 7:
            behind = parts[place + 1 :]
            if behind and _AREA.fullmatch(behind[0]):  # 'VP, Sales' is one title
                part = f"{part}, {behind.pop(0)}"
            return part, behind[0] if behind and not _ROLE.search(behind[0]) else ""
    return "", ""
