"""Keyed digests that stand for what a person can be told by.

The key is the clone's own and lies in its mirror: a digest that leaves the machine, in an audit
export for instance, tells nothing to whoever has not got the mirror too, and a digest that is kept
after an erasure still knows its person when they come again.
"""

from __future__ import annotations

import hashlib
import hmac
import os

from agentarmy.store import tables
from agentarmy.store.database import Mirror
from agentarmy.store.ids import record_id

_NAME = "pseudonyms"
_SIGNS = 32  # 128 bits: no two of a clone's persons share one


def pseudonym(mirror: Mirror, text: str) -> str:
    """Return what stands for an address, a number or a name: 32 hex digits, case of no matter.

    The same text has the same digest for as long as the mirror, or a copy of it, is in use.
    """
    return digest(key(mirror), text)


def digest(secret: bytes, text: str) -> str:
    """Return what `pseudonym` does, for a `key` that was read before."""
    said = " ".join(text.split()).casefold().encode("utf-8", "surrogatepass")
    return hmac.new(secret, said, hashlib.sha256).hexdigest()[:_SIGNS]


def key(mirror: Mirror) -> bytes:
    """Return the clone's key (32 bytes), made when it is first asked for."""
    own = record_id(mirror.tenant, "clone_keys", _NAME)
    sql = "SELECT value FROM clone_keys WHERE id = ?"
    if found := mirror.one(sql, (own,)):
        return bytes.fromhex(str(found[0]))
    with mirror.write(durable=True):
        if not mirror.one(sql, (own,)):
            tables.put_ids(
                mirror, "clone_keys", [(own, {"name": _NAME, "value": os.urandom(32).hex()})]
            )
        found = mirror.one(sql, (own,)) or ("",)
        return bytes.fromhex(str(found[0]))
