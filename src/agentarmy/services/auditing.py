"""Heads of the audit chain: signed, and kept in the mirror and in a file outside the clone.

The chain alone cannot tell that its tail was cut, or that all of it was worked out anew. A head
says where it stood; what contradicts a head was tampered with. Sealing never stands in the way of
work: where no key is at hand the head outside is kept unsigned, and `audit verify` says so.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from agentarmy import paths
from agentarmy.errors import BadInput, NotFound, UserError
from agentarmy.store import audit, audit_heads, pseudonyms
from agentarmy.store.audit_heads import Head
from agentarmy.store.database import Mirror
from agentarmy.store.times import moment, stamp

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from agentarmy.secrets import Vault

FORMAT = "agentarmy.audit-head/1"
KEY = "audit.key"
"""The name of the signing key among the secrets: 32 bytes in base64."""
MOST = 1000
"""So many entries at most stand behind the newest head of work that goes on for long."""
LONGEST = timedelta(hours=1)


def rep(mirror: Mirror, address: str) -> str:
    """Return the actor that stands for a rep in the chain."""
    return f"rep:{pseudonyms.pseudonym(mirror, address)}" if address else "rep"


@dataclass(slots=True)
class Sealer:
    """Signs heads of one clone's chain and keeps them in the mirror and in `outside`.

    `vault` holds the key; it is opened when the first head is signed. `why` says why heads are not
    signed, '' while they are, or nothing was tried yet.
    """

    mirror: Mirror
    outside: Path
    vault: Vault
    why: str = ""
    _key: Ed25519PrivateKey | None = field(default=None, repr=False)

    def seal(self, *, now: datetime, kind: str = "head") -> Head | None:
        """Keep a head of the chain as it stands; None where the newest head says it already.

        A head that could not be signed is signed as soon as the key is at hand.
        """
        self._guard()
        seq, hashed = audit.last(self.mirror)
        known, _, signed = audit_heads.newest(self.mirror)
        if not seq or (kind == "head" and known == seq and signed):
            return None
        bare = Head(
            kind=kind,
            seq=seq,
            hash=hashed,
            chain=audit.beginning(self.mirror),
            signed_at=str(stamp(now)),
        )
        head = self._signed(bare)
        if not head.signature and kind == "head" and known == seq:
            return None
        # Outside first: what is killed in between leaves a head that the chain bears out.
        append_outside(self.outside, head)
        audit_heads.keep(self.mirror, head)
        return head

    def seal_when_due(self, *, now: datetime) -> Head | None:
        """Keep a head when MOST entries or LONGEST have passed since the newest one."""
        seq, _ = audit.last(self.mirror)
        known, at, _ = audit_heads.newest(self.mirror)
        before = moment(at)
        if seq - known < MOST and before is not None and now - before < LONGEST:
            return None
        return self.seal(now=now)

    def _guard(self) -> None:
        if audit_heads.unguarded(self.mirror):
            with self.mirror.write(durable=True):
                audit_heads.guard(self.mirror)
                audit.append(
                    self.mirror,
                    actor="daemon",
                    action="audit.guarded",
                    subject_kind="audit",
                    subject="audit",
                    reason="triggers that keep entries unchanged had been dropped",
                )

    def _signed(self, head: Head) -> Head:
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        try:
            self._key = self._key or signing_key(self.vault, make=True)
        except UserError as error:
            self.why = error.what
            return head
        self.why = ""
        public = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
        head = replace(head, signer=public)
        return replace(head, signature=self._key.sign(signed_bytes(head)).hex())


def signing_key(vault: Vault, *, make: bool = False) -> Ed25519PrivateKey:
    """Return the clone's signing key.

    Raises NotFound, BadInput when the secret is no key, or what the vault raises when it is shut.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(vault.get(KEY)))
    except NotFound:
        if not make:
            raise
    except ValueError:
        raise BadInput(f"the secret {KEY} is no signing key") from None
    key = Ed25519PrivateKey.generate()
    vault.put(KEY, base64.b64encode(key.private_bytes_raw()).decode())
    return key


def signed_bytes(head: Head) -> bytes:
    """Return what a head's signature covers: a JSON array, ASCII, no spaces."""
    parts = [FORMAT, head.kind, head.seq, head.hash, head.chain, head.signed_at, head.signer]
    return json.dumps(parts, separators=(",", ":")).encode()


def is_genuine(head: Head) -> bool:
    """Return whether the head's own signature holds."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    with suppress(InvalidSignature, ValueError):
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(head.signer))
        public.verify(bytes.fromhex(head.signature), signed_bytes(head))
        return True
    return False


def append_outside(file: Path, head: Head) -> None:
    """Append a head to the file outside the clone (mode 0600). Raises Storage."""
    paths.make_private(file.parent)
    line = json.dumps(asdict(head), separators=(",", ":")).encode() + b"\n"
    try:
        handle = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, paths.FILE_MODE)
        with open(handle, "rb+") as stream:
            size = stream.seek(0, os.SEEK_END)
            # A line that a power cut left unfinished is ended first, and stays what it is: no head.
            torn = bool(size) and os.pread(handle, 1, size - 1) != b"\n"
            stream.write(b"\n" * torn + line)
            stream.flush()
            os.fsync(handle)
    except OSError as error:
        raise paths.storage(file, error, doing="write") from error


def heads_outside(file: Path) -> Iterator[tuple[int, Head | None]]:
    """Yield the heads of the file outside by line number; None for a line that is no head.

    Nothing for a file that is not there. A last line that a power cut left unfinished is not told.
    """
    names = {one.name for one in fields(Head)}
    try:
        stream = file.open("rb")
    except FileNotFoundError:
        return
    except OSError as error:
        raise paths.storage(file, error, doing="read") from error
    with stream:
        for number, line in enumerate(stream, 1):
            if not line.endswith(b"\n"):
                return
            head: Head | None = None
            with suppress(ValueError, TypeError):
                table = json.loads(line)
                if isinstance(table, dict) and table.keys() == names and _typed(table):
                    head = Head(**table)
            yield number, head


def _typed(table: dict[str, object]) -> bool:
    return all(
        isinstance(value, int if name == "seq" else str) and not isinstance(value, bool)
        for name, value in table.items()
    )
