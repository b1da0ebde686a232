"""How moments and days are written in the mirror: fixed width, so that text order is time order."""

from __future__ import annotations

from datetime import UTC, datetime

from agentarmy.errors import BadInput


def stamp(moment: datetime | None) -> str | None:
    """Return an aware moment as UTC text, '2026-11-20T14:07:00.000Z'; None stays None."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")[:23] + "Z"


def moment(text: object) -> datetime | None:
    """Return stored text as an aware UTC moment; None when there is none."""
    return datetime.fromisoformat(text) if isinstance(text, str) and text else None


def normal(text: str) -> str:
    """Return any ISO 8601 moment in the stored form; without an offset it is taken as UTC.

    Raises BadInput for text that is no moment.
    """
    if len(text) == 24 and text[-1] == "Z" and text[10] == "T":
        return text
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(f'"{text}" is no time', expected="such as 2026-11-20T14:00") from None
    return str(stamp(found if found.tzinfo else found.replace(tzinfo=UTC)))
