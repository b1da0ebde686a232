"""Messages of our own people in which somebody is named, and what hangs on a message's row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agentarmy.domain.records import Person
from agentarmy.store.conversations import people_of
from agentarmy.store.database import Mirror

_MOST = 60
_ESCAPE = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})


@dataclass(frozen=True, slots=True)
class Carried:
    """What a message carries beside its own words: what it quotes, and the folder it lay in."""

    quoted: str = ""
    folder: str = ""


def naming(
    mirror: Mirror, names: Sequence[str], *, domains: Sequence[str], since: str
) -> tuple[str, ...]:
    """Return the ids of the conversations in which somebody of our domains wrote one of `names`,
    in own words, in what they forwarded or in a subject, since a time (ISO); the newest 60 at most.
    """
    if not names or not domains:
        return ()
    likes = [f"%{name.translate(_ESCAPE)}%" for name in names]
    ours = [f"%@{domain.translate(_ESCAPE)}" for domain in domains]
    sent = r"sender_address LIKE ? ESCAPE '\'"
    where = r"(text LIKE ? ESCAPE '\' OR subject LIKE ? ESCAPE '\' OR quoted LIKE ? ESCAPE '\')"
    found = mirror.all(
        "SELECT conversation_id, max(at) AS newest FROM messages"
        " WHERE tenant = ? AND at >= ? AND channel IN ('mail', 'chat') AND automatic IS NULL"
        f" AND ({' OR '.join([sent] * len(ours))})"
        f" AND ({' OR '.join([where] * len(likes))})"
        f" GROUP BY conversation_id ORDER BY newest DESC LIMIT {_MOST}",
        (mirror.tenant, since, *ours, *(like for like in likes for _ in range(3))),
    )
    return tuple(str(home) for home, _ in found if home)


def carried(mirror: Mirror, conversation: str) -> dict[str, Carried]:
    """Return what each message of a conversation carries, by its id."""
    rows = mirror.all(
        "SELECT id, quoted, folder FROM messages WHERE tenant = ? AND conversation_id = ?",
        (mirror.tenant, conversation),
    )
    return {str(k): Carried(str(quoted or ""), str(folder or "")) for k, quoted, folder in rows}


def takers(mirror: Mirror, conversation: str) -> tuple[Person, ...]:
    """Return who takes part in a conversation, whether they spoke or not."""
    row = mirror.one(
        "SELECT participants FROM conversations WHERE tenant = ? AND id = ?",
        (mirror.tenant, conversation),
    )
    return people_of(row[0]) if row else ()


def contact_names(mirror: Mirror) -> list[tuple[str, str]]:
    """Return (id of the account, name) of every contact with a first and a last name."""
    found = mirror.all(
        "SELECT account_id, name FROM contacts WHERE tenant = ? AND name LIKE '% %'",
        (mirror.tenant,),
    )
    return [(str(key or ""), str(name)) for key, name in found]


def account_names(mirror: Mirror) -> list[tuple[str, str]]:
    """Return (id, name) of every account that has a name."""
    found = mirror.all(
        "SELECT id, name FROM accounts WHERE tenant = ? AND name IS NOT NULL", (mirror.tenant,)
    )
    return [(str(key), str(name)) for key, name in found]
