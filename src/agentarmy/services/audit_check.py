"""Looking whether anybody changed the audit chain: every entry, every head, in one walk.

An entry that was edited does not have its hash; one that was deleted, moved or put in breaks the
numbers or the links; a tail that was cut, or a chain worked out anew, contradicts a head.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from agentarmy.errors import NotFound, UserError
from agentarmy.secrets import Vault
from agentarmy.services.auditing import heads_outside, is_genuine, signing_key
from agentarmy.store import audit, audit_heads
from agentarmy.store.audit_heads import Head
from agentarmy.store.database import Mirror

SHOWN = 20
"""How many findings are told one by one; all are counted."""
_STEP = 10_000

Progress = Callable[[int], None]
"""Is told how many entries were looked at."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: at which entry (0: none), a code for what, and the same in words."""

    seq: int
    kind: str
    what: str


@dataclass(slots=True, kw_only=True)
class Verdict:
    """What came of a look at the chain.

    `entries` were looked at, `signed` is the newest entry that a head with a good signature vouches
    for, `heads` how many heads there are; `gaps` say in words what is not covered. `count` counts
    all findings, `findings` are the first SHOWN of them.
    """

    entries: int = 0
    signed: int = 0
    heads: int = 0
    count: int = 0
    findings: list[Finding] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return not self.count

    def add(self, seq: int, kind: str, *, what: str) -> None:
        """Count a finding, and keep it while there are few."""
        self.count += 1
        if len(self.findings) < SHOWN:
            self.findings.append(Finding(seq, kind, what))


def verify(
    mirror: Mirror, *, outside: Path, vault: Vault, progress: Progress = lambda done: None
) -> Verdict:
    """Look at every entry and head; memory grows with the heads alone, which are few.

    `outside` is the file of heads beside the clone, `vault` is asked for the key without a word to
    anybody. Raises Storage when a file cannot be read.
    """
    found = Verdict()
    for table in audit_heads.unguarded(mirror):
        found.add(0, "unguarded", what=f"the triggers that keep rows of {table} unchanged are gone")
    if lost := audit_heads.strays(mirror):
        found.add(0, "stray", what=f"{lost:,} entries have a number that no entry can have")
    own, why = _own_key(vault)
    heads = _Heads(found, own=own)
    heads.read(audit_heads.kept(mirror), _lines(found, outside), beginning=audit.beginning(mirror))
    _walk(mirror, found, heads, progress)
    heads.beyond()
    heads.lacking(outside)
    _cover(found, heads, why)
    found.findings.sort(key=lambda one: one.seq)
    return found


def _own_key(vault: Vault) -> tuple[str, str]:
    """Return the clone's public key (hex), or '' and why there is none at hand."""
    try:
        return signing_key(vault).public_key().public_bytes_raw().hex(), ""
    except NotFound:
        return "", "there is no signing key yet"
    except UserError as error:
        return "", error.what


def _lines(found: Verdict, outside: Path) -> list[Head]:
    heads = []
    for number, head in heads_outside(outside):
        if head is None:
            found.gaps.append(f"line {number} of {outside} cannot be read")
        else:
            heads.append(head)
    return heads


@dataclass(slots=True)
class _Heads:
    """The heads from both places, by the number of their entry."""

    found: Verdict
    own: str
    by_seq: dict[int, list[Head]] = field(default_factory=dict)
    top: int = 0
    top_inside: int = 0
    top_outside: int = 0
    others: int = 0
    superseded: int = 0

    def read(self, inside: Iterable[Head], outside: Sequence[Head], *, beginning: str) -> None:
        """Take in all heads; each signature is checked, and whose mirror they speak of."""
        strange = 0
        for head in inside:
            self.found.heads += 1
            if self._sound(head, "in the mirror"):
                strange += head.chain != beginning
                self._note(head)
                if self._ours(head):
                    self.top_inside = max(self.top_inside, head.seq)
        for head in self._standing(outside):
            self.found.heads += 1
            if self._sound(head, "outside"):
                strange += head.chain != beginning
                self._note(head)
                self.top_outside = max(self.top_outside, head.seq)
        if strange:
            self.found.add(
                0, "mirror", what=f"{strange:,} heads speak of the chain of another mirror"
            )

    def _standing(self, outside: Sequence[Head]) -> list[Head]:
        """Leave out what stood behind the place to which a copy was put back on purpose."""
        kept, least = [], None
        for head in reversed(outside):
            if least is not None and head.seq >= least:
                self.superseded += 1
                continue
            kept.append(head)
            if head.kind == "restored" and self._may_restore(head):
                least = head.seq if least is None else min(least, head.seq)
        return kept[::-1]

    def _may_restore(self, head: Head) -> bool:
        return self._ours(head) if head.signature or self.own else True

    def _ours(self, head: Head) -> bool:
        """Whether it is signed with the clone's key, or with some key while that is not at hand."""
        return bool(head.signature) and head.signer == (self.own or head.signer)

    def _sound(self, head: Head, where: str) -> bool:
        if head.seq < 1 or (head.signature and not is_genuine(head)):
            self.found.add(max(head.seq, 0), "head", what=f"a head {where} has a wrong signature")
            return False
        return True

    def _note(self, head: Head) -> None:
        same = self.by_seq.setdefault(head.seq, [])
        if all(one.hash != head.hash or one.signer != head.signer for one in same):
            same.append(head)
        self.top = max(self.top, head.seq)
        self.others += bool(head.signature) and not self._ours(head)

    def meet(self, seq: int, hashed: object) -> None:
        """Hold the heads of an entry against the hash that it has now."""
        for head in self.by_seq.pop(seq, ()):
            if head.hash != hashed:
                what = f"entry {seq} is not the one that a head of {head.signed_at} knows"
                self.found.add(seq, "replaced", what=what)
            elif self._ours(head):
                self.found.signed = seq

    def beyond(self) -> None:
        """Tell of heads behind the end of the chain."""
        if self.top > self.found.entries:
            end, head = self.found.entries, self.by_seq[self.top][0]
            what = f"the chain ends at {end}, but went to {self.top} on {head.signed_at}"
            self.found.add(
                end, "cut", what=f"{what}: its tail was cut, or an older copy was put back"
            )

    def lacking(self, outside: Path) -> None:
        """Tell of heads that must be outside and are not."""
        if self.own and self.top_inside > self.top_outside:
            what = f"{outside} lacks the head of entry {self.top_inside}: it was cut or removed"
            self.found.add(self.top_inside, "outside", what=what)
        elif self.own and self.found.entries and not self.found.signed and not self.found.count:
            what = "this clone has a signing key, and no head signed with it is left"
            self.found.add(0, "outside", what=what)


def _walk(mirror: Mirror, found: Verdict, heads: _Heads, progress: Progress) -> None:
    digest, wanted, previous = audit.digest, 1, audit.beginning(mirror)
    for cells in audit.entries(mirror):
        seq = cells[0]
        if not isinstance(seq, int):
            continue
        covered, hashed = cells[: len(audit.COLUMNS)], str(cells[9])
        if seq != wanted:
            _misnumbered(found, seq, wanted)
        elif cells[8] != previous:
            found.add(seq, "link", what=f"entry {seq} does not follow the one before it")
        if digest(covered) != hashed or cells[10:] != (hashed, cells[1], cells[1]):
            found.add(seq, "edited", what=f"entry {seq} is not as it was written")
        heads.meet(seq, hashed)
        previous, wanted = hashed, seq + 1
        found.entries = seq
        if not seq % _STEP:
            progress(seq)


def _misnumbered(found: Verdict, seq: int, wanted: int) -> None:
    if seq < wanted:
        found.add(seq, "double", what=f"there is more than one entry {seq}")
    elif seq == wanted + 1:
        found.add(wanted, "missing", what=f"entry {wanted} is gone")
    else:
        found.add(wanted, "missing", what=f"entries {wanted} to {seq - 1} are gone")


def _cover(found: Verdict, heads: _Heads, why: str) -> None:
    """Say what the look does not cover."""
    if found.signed < found.entries:
        since = found.signed + 1
        reason = f" ({why})" if why else ""
        found.gaps.append(
            f"no signed head covers entries {since} to {found.entries}{reason}: if somebody cut"
            " them off or wrote them anew, this would not show for certain"
        )
    elif why and found.entries:
        found.gaps.append(f"signatures were checked with the keys that the heads name ({why})")
    if heads.others:
        found.gaps.append(f"{heads.others:,} heads are signed with another key than this clone's")
    if heads.superseded:
        found.gaps.append(
            f"{heads.superseded:,} heads tell of entries from before a backup was put back"
        )
