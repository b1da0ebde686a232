"""What the fields of a contact or lead say of whether somebody can be written to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from agentarmy.domain.records import Person, Row
from agentarmy.domain.standing import About, Notice

_RECORD = (
    (
        About.LEFT,
        r"(?i)\b(?:left|no longer (?:with|at|works?)|has gone|retired|ex-employee|former employee"
        r"|departed)\b(?! (?:a |the )?(?:message|voice ?mail|note|word))",
    ),
    (About.RETURNED, r"(?i)\b(?:hard[- ]?bounced?|bounced|(?:invalid|bad|dead) (?:e-?)?mail)\b"),
    (
        About.NO_MAIL,
        r"(?i)\b(?:unsubscribed?|opted[- ]?out|opt[- ]out|do[- ]not[- ](?:contact|e?-?mail)"
        r"|no (?:more )?(?:e-?)?mails?)\b",
    ),
)
"""What a status, a role, a note or a further field of a contact or lead may say."""
_OFF = frozenset({"", "0", "false", "no", "none", "n"})
_FLAGS = re.compile(r"(?i)opt|subscri|bounce|do.?not|left|no.?longer")


def in_row(row: Row) -> Iterator[Notice]:
    """Yield what a contact's or lead's own fields say of them."""
    person = Person(str(row.get("name") or ""), str(row.get("email") or "").lower())
    extra = row.get("extra")
    fields: dict[str, object] = {k: row.get(k) for k in ("status", "role", "title", "note")}
    for name, value in _extra(extra).items():
        if _FLAGS.search(name) and str(value).strip().lower() not in _OFF:
            fields[name] = f"{name.replace('_', ' ')}: {value}"
    for name, value in fields.items():
        text = " ".join(str(value or "").split())
        for about, pattern in _RECORD:
            if text and re.search(pattern, text):
                at = _moment(row.get("updated_at"))
                yield Notice(about=about, person=person, quote=text, who=f"record {name}", at=at)


def _extra(value: object) -> dict[str, object]:
    import json

    try:
        found = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return {}
    return {str(k): v for k, v in found.items()} if isinstance(found, dict) else {}


def _moment(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        return None
