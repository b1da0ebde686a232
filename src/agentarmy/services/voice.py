"""The rep's own voice: learned from the mail they sent, kept in the clone, used by drafts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from agentarmy import paths
from agentarmy.domain.records import Channel, Person, Row, Side, Turn
from agentarmy.errors import BadInput, NotFound
from agentarmy.store import tables
from agentarmy.writing.formality import Tone
from agentarmy.writing.voice import Voice, learn, parse

if TYPE_CHECKING:
    from agentarmy.store.database import Mirror

FILE = "voice.json"


def learn_voice(mirror: Mirror, *, name: str, address: str, tone: Tone) -> Voice:
    """Measure the voice of the mail that this rep sent.

    Raises NotFound when nobody knows who the rep is, or with fewer than five mails of theirs.
    """
    if not name and not address:
        raise NotFound(
            "nobody knows whose voice to learn",
            expected="your name and address",
            hint="agentarmy config set me.email ADDRESS",
        )
    return learn(sent(mirror, name=name, address=address), tone=tone)


def sent(mirror: Mirror, *, name: str, address: str) -> list[Turn]:
    """Return the mail that this rep wrote, as turns, without what they quoted."""
    found = []
    for row in tables.find(mirror, "messages", channel=str(Channel.MAIL)):
        sender = Person(str(row.get("sender_name") or ""), str(row.get("sender_address") or ""))
        by_name = not sender.address and sender.name.casefold() == name.casefold()
        own = sender.address.casefold() == address.casefold() if address else False
        own = own or by_name or (not address and sender.name.casefold() == name.casefold())
        if own and not row.get("automatic"):
            found.append(
                Turn(
                    id=str(row["id"]),
                    conversation=str(row["conversation_id"]),
                    channel=Channel.MAIL,
                    speaker=sender,
                    text=_whole(row),
                    side=Side.OURS,
                )
            )
    return found


def _whole(row: Row) -> str:
    """The mail with the lines by which it was signed, which are kept apart from its text."""
    signed = [line for line in str(row.get("signature") or "").splitlines() if line.strip()]
    closing = "\n".join(signed[:2]) if signed and not signed[0].startswith("--") else ""
    return f"{row.get('text') or ''}\n\n{closing}".strip()


def keep(voice: Voice, clone: paths.Clone) -> Path:
    """Write the voice into the clone; only its owner may read it."""
    place = clone.root / FILE
    text = json.dumps(voice.lines(), ensure_ascii=False, indent=1)
    paths.write_private(place, f"{text}\n".encode())
    return place


def forget(clone: paths.Clone) -> bool:
    """Forget the voice; return whether there was one."""
    place = clone.root / FILE
    there = place.is_file()
    place.unlink(missing_ok=True)
    return there


def kept(clone: paths.Clone) -> Voice | None:
    """Return the voice that was learned, None before.

    Raises BadInput for a file that is no voice.
    """
    place = clone.root / FILE
    try:
        data = json.loads(place.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise BadInput(f"{place} is no voice", hint="agentarmy voice learn") from error
    return parse(data)
