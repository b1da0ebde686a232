"""Which mails make one conversation: References and In-Reply-To, also to mails never seen.

Two mails belong together when one names the other, or both name a third. The conversation's id
follows from the root: the oldest key that no mail names a parent of (the least of them when there
are several). So it depends on the set of mails alone, not on the order of their arrival. Subjects
are not used: what they join depends on what has arrived already.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from agentarmy.domain.records import Row, Value
from agentarmy.formats.base import MessageRecord
from agentarmy.store import tables
from agentarmy.store.database import Cells, Mirror
from agentarmy.store.ids import record_id
from agentarmy.store.schema import references

Chain = tuple[str, ...]
"""The keys of one mail: its references, oldest first, then its own."""


def place(
    mirror: Mirror, mails: Mapping[str, MessageRecord]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the conversation of each new mail (by id), and which conversations moved where.

    Conversations that a mail joins are united, and everything that pointed at them follows.
    """
    chains = {key: chain_of(one.key, one.references) for key, one in mails.items()}
    keys = list(dict.fromkeys(one for chain in chains.values() for one in chain))
    known = _known(mirror, keys)
    stored = _stored(mirror, set(known.values()))
    groups = _Groups()
    for chain in (*chains.values(), *(chain for _, chain in stored)):
        groups.join(chain)
    for key, home in known.items():
        groups.join((key, f"\0{home}"))
    roots = _roots((*chains.values(), *(chain for _, chain in stored)), groups)
    home_of = {
        group: record_id(mirror.tenant, "conversations", root) for group, root in roots.items()
    }
    moved = _move(mirror, set(known.values()), groups, home_of)
    _note_keys(mirror, {key: home_of[groups.find(key)] for key in keys if key not in known})
    return {key: home_of[groups.find(chain[-1])] for key, chain in chains.items()}, moved


def chain_of(key: str, refs: Sequence[str]) -> Chain:
    """Return the references and the key behind them, each once."""
    return (*dict.fromkeys(ref for ref in refs if ref and ref != key), key)


def _known(mirror: Mirror, keys: Sequence[str]) -> dict[str, str]:
    """The conversation of each key that was named before."""
    return {
        str(key): str(home)
        for key, home in _in(
            mirror,
            "SELECT message_key, conversation_id FROM thread_refs"
            " WHERE tenant = ? AND message_key IN",
            keys,
        )
    }


def _stored(mirror: Mirror, homes: Iterable[str]) -> list[tuple[str, Chain]]:
    """The chains of the mails that lie in these conversations."""
    found = _in(
        mirror,
        "SELECT conversation_id, provider_key, refs FROM messages"
        " WHERE tenant = ? AND conversation_id IN",
        sorted(homes),
    )
    return [
        (str(home), chain_of(str(key), json.loads(str(refs)) if refs else ()))
        for home, key, refs in found
    ]


def _in(mirror: Mirror, sql: str, values: Sequence[Value]) -> list[Cells]:
    found: list[Cells] = []
    for begin in range(0, len(values), 5000):
        part = values[begin : begin + 5000]
        found += mirror.all(f"{sql} ({', '.join('?' * len(part))})", (mirror.tenant, *part))
    return found


class _Groups:
    """Sets of keys that are joined (union and find, with path halving)."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def find(self, key: str) -> str:
        above = self._above
        above.setdefault(key, key)
        while above[key] != key:
            above[key] = key = above[above[key]]
        return key

    def join(self, keys: Sequence[str]) -> None:
        first = self.find(keys[0])
        for key in keys[1:]:
            self._above[self.find(key)] = first = self.find(first)


def _roots(chains: Iterable[Chain], groups: _Groups) -> dict[str, str]:
    """The root key of every group that a chain lies in."""
    parented: set[str] = set()
    members: dict[str, list[str]] = {}
    for chain in chains:
        parented.update(chain[1:])
        members.setdefault(groups.find(chain[0]), []).extend(chain)
    return {
        group: min((key for key in keys if key not in parented), default=min(keys))
        for group, keys in members.items()
    }


def _move(
    mirror: Mirror, homes: Iterable[str], groups: _Groups, home_of: Mapping[str, str]
) -> dict[str, str]:
    """Rename or unite the conversations whose root is now another one."""
    moved = {}
    for old in sorted(homes):
        new = home_of.get(groups.find(f"\0{old}"), old)
        if new != old:
            _rename(mirror, old, new)
            moved[old] = new
    return moved


def _rename(mirror: Mirror, old: str, new: str) -> None:
    gone = tables.find(mirror, "conversations", id=old)
    for table, column in (*references("conversations"), ("qualifications", "scope_id")):
        mirror.run(
            f"UPDATE {table} SET {column} = ? WHERE tenant = ? AND {column} = ?",
            (new, mirror.tenant, old),
        )
    if gone:
        tables.remove(mirror, "conversations", old)
        # What a person set comes along; what follows from the mails is worked out again.
        kept: Row = {name: gone[0][name] for name in ("account_id", "deal_id", "channel", "source")}
        tables.put_ids(mirror, "conversations", [(new, kept)])


def _note_keys(mirror: Mirror, homes: Mapping[str, str]) -> None:
    rows: list[tuple[str, Row]] = [
        (key, {"message_key": key, "conversation_id": home}) for key, home in homes.items()
    ]
    tables.put(mirror, "thread_refs", rows)
