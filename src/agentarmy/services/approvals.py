"""What a person decides on effects that wait: approve, reject, edit, snooze.

An approval is bound to the digest of the exact bytes; other bytes need another one. Every decision
keeps who, when, which bytes, the difference that an edit made, why, and what it was worth.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from agentarmy.domain.delivery import Event, after, message_id
from agentarmy.domain.effects import Effect, Kind, Purpose, State, packed, unpacked
from agentarmy.domain.reasons import Outcome, Verdict
from agentarmy.domain.situation import Approval
from agentarmy.domain.values import Row
from agentarmy.errors import BadInput, NotFound, UsageError, UserError
from agentarmy.formats.outgoing import File, envelope
from agentarmy.formats.reopening import files_of, text_of, with_text
from agentarmy.services.delivery import WITHDRAWN, turned_away
from agentarmy.services.mail_effects import FOOT, attached, links_in
from agentarmy.services.outreach import (
    OF_MAIL,
    check,
    from_when,
    key_of,
    open_marks,
    short,
    standing,
)
from agentarmy.store import outbox, tables
from agentarmy.store.outbox import Item, Move
from agentarmy.store.times import stamp

if TYPE_CHECKING:
    from agentarmy.services.outreach import Gate
    from agentarmy.store.database import Mirror
    from agentarmy.writing.editing import Edited

REASONS = {
    "t": "tone",
    "f": "fact wrong",
    "w": "wrong person",
    "n": "not now",
    "l": "too long",
    "d": "done already",
    "o": "other",
}
"""Why somebody decided as they did, by one key."""

WAITING = (State.PROPOSED, State.BLOCKED)
_GOING = (Outcome.PERFORM, Outcome.WAIT, Outcome.DRAFT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who decides: `actor` as the audit names them, and why, one key of REASONS, if said."""

    actor: str
    reason: str = ""
    note: str = ""
    rating: int | None = None

    def checked(self) -> Person:
        """Return it with a reason that is known. Raises NotFound, BadInput."""
        key = self.reason.strip().lower()
        named = {words: one for one, words in REASONS.items()}
        key = named.get(key, key)
        if key and key not in REASONS:
            raise NotFound.among("reason", key, [f"{k} ({v})" for k, v in REASONS.items()])
        if self.rating not in (None, -1, 0, 1):
            raise BadInput(f"a rating of {self.rating}", expected="-1, 0 or 1")
        return replace(self, reason=key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """An effect after a decision; `fresh` is False when it had been made before."""

    item: Item
    fresh: bool = True
    verdict: Verdict | None = None


def approve(mirror: Mirror, ref: str, *, gate: Gate, person: Person, digest: str = "") -> Ruled:
    """Approve the bytes of an effect as they lie there, durably.

    `digest` is that of the bytes that were shown: others are refused. An effect that is approved
    already stays so. Raises UsageError for one that waits for nobody or still has open marks,
    UserError with the gate's reasons for one that may not go even so.
    """
    person = person.checked()
    with mirror.write(durable=True):
        item = outbox.get(mirror, ref)
        if item.approved and item.state not in WAITING:
            return Ruled(item=item, fresh=False)
        _waiting(item)
        _same_bytes(item, digest)
        check(item.effect)
        now = mirror.clock()
        approval = Approval(item.effect.digest, now, person.actor)
        verdict = gate(item.effect, approval=approval, proposed_at=item.proposed_at)
        # A chat message cannot lie anywhere as a draft.
        unsendable = verdict.outcome is Outcome.DRAFT and item.effect.kind is Kind.CHAT
        going = verdict.outcome in _GOING and not unsendable
        if going:
            item = _approved(mirror, item, verdict, person)
        elif verdict.outcome is not Outcome.HOLD:
            outbox.move(mirror, [turned_away(item, verdict, now=now)], actor=person.actor)
    if not going:
        raise _refused(item, verdict)
    return Ruled(item=item, verdict=verdict)


def _waiting(item: Item) -> None:
    if item.state not in WAITING:
        raise UsageError(
            f"{short(item.id)} is {item.state}", expected="an effect that waits for a decision"
        )
    if marks := open_marks(item.effect):
        raise UsageError(
            f"{short(item.id)} still leaves to you: {', '.join(marks)}",
            expected="a text without such marks",
            hint=f"agentarmy approvals edit {short(item.id)}",
        )


def _same_bytes(item: Item, digest: str) -> None:
    if digest and not item.effect.digest.startswith(digest):
        raise UsageError(
            f"{short(item.id)} holds other bytes than those you approve",
            expected=f"the digest {item.effect.digest[:12]}",
            hint=f"agentarmy approvals show {short(item.id)}",
        )


def _approved(mirror: Mirror, item: Item, verdict: Verdict, person: Person) -> Item:
    now = mirror.clock()
    if item.state is State.BLOCKED:
        outbox.move(
            mirror, [Move(item=item, event=Event.HOLD, reason="mended")], actor=person.actor
        )
        item = replace(item, state=State.PROPOSED)
    values: Row = {
        "approved_at": stamp(now),
        "approved_by": person.actor,
        "approved_digest": item.effect.digest,
        "not_before": stamp(from_when(verdict, now)),
        "reasons": outbox.reasons_text(one.plain() for one in verdict.reasons),
    }
    move = Move(item=item, event=Event.APPROVE, values=values, data={"digest": item.effect.digest})
    outbox.move(mirror, [move], actor=person.actor)
    _keep(mirror, item, "approved", person)
    return outbox.get(mirror, item.id)


def _refused(item: Item, verdict: Verdict) -> UserError:
    stops = [
        one for one in verdict.reasons if one.outcome.rank >= Outcome.BLOCK.rank
    ] or verdict.reasons
    mend = next((one.mend for one in stops if one.mend), "")
    said = "; ".join(f"{one.text}{f' ({one.source})' if one.source else ''}" for one in stops)
    hint = mend.replace(" ID", f" {short(item.id)}") or f"agentarmy approvals show {short(item.id)}"
    return UserError(f"{short(item.id)} may not go: {said}", hint=hint)


def _named(kind: Kind) -> str:
    name = kind.replace("_", " ")
    return f"a{'n' if name[0] in 'aeiou' else ''} {name}"


def reject(mirror: Mirror, ref: str, *, person: Person) -> Ruled:
    """Reject an effect for good. Raises UsageError for one that does not wait."""
    person = person.checked()
    with mirror.write(durable=True):
        item = outbox.get(mirror, ref)
        if item.state is State.REJECTED:
            return Ruled(item=item, fresh=False)
        if item.state not in WAITING:
            hint = f"agentarmy outbox show {short(item.id)}"
            if after(item.state, Event.CANCEL):
                hint = f"agentarmy outbox cancel {short(item.id)}"
            raise UsageError(f"{short(item.id)} is {item.state}", expected="it to wait", hint=hint)
        reason = REASONS.get(person.reason, "")
        outbox.move(
            mirror, [Move(item=item, event=Event.REJECT, reason=reason)], actor=person.actor
        )
        _keep(mirror, item, "rejected", person)
        return Ruled(item=outbox.get(mirror, item.id))


def snooze(mirror: Mirror, ref: str, *, until: datetime, person: Person) -> Ruled:
    """Put a proposed effect out of sight until a moment. Raises UsageError, BadInput."""
    person = person.checked()
    with mirror.write(durable=True):
        item = outbox.get(mirror, ref)
        if item.state is not State.PROPOSED:
            raise UsageError(f"{short(item.id)} is {item.state}", expected="a proposed effect")
        if until <= mirror.clock():
            raise BadInput(f"{until:%Y-%m-%d %H:%M} is over", expected="a later time")
        values: Row = {"not_before": stamp(until)}
        moves = [Move(item=item, event=Event.SNOOZE, values=values)]
        outbox.move(mirror, moves, actor=person.actor)
        _keep(mirror, item, "snoozed", person)
        return Ruled(item=outbox.get(mirror, item.id))


@dataclass(frozen=True, slots=True)
class Words:
    """What a person puts into an effect: its text, and files beside those that it has."""

    text: str
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reworded:
    """An effect in a person's words: `diff` in unified lines, `findings` what no source carries."""

    item: Item
    diff: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()


Reground = Callable[[Row, str], "Edited"]
"""Holds new words of a stored draft against its sources; see `regrounding.reground`."""


def words_of(item: Item) -> str:
    """Return the words of an effect that a person may change; the foot of advertising is ours.

    Raises UsageError for an effect that has none.
    """
    return _parted(item)[0]


def _parted(item: Item) -> tuple[str, str]:
    effect = item.effect
    if effect.kind in OF_MAIL:
        text = text_of(effect.content)
        words, foot, rest = text.rpartition(FOOT)
        ours = effect.purpose is Purpose.OUTREACH or envelope(effect.content).unsubscribe
        if ours and foot:
            return words.rstrip("\n") + "\n", foot + rest
        return text, ""
    if effect.kind is Kind.CHAT:
        return str(unpacked(effect.content).get("text") or ""), ""
    raise UsageError(
        f"{short(item.id)} is {_named(effect.kind)}",
        expected="a mail or a chat message",
    )


def edit(
    mirror: Mirror, ref: str, *, words: Words, gate: Gate, person: Person, reground: Reground
) -> Reworded:
    """Put other words into an effect: other bytes, judged anew, to be approved anew.

    An approval that was given is void. Raises UsageError for an effect that is on its way or
    settled, BadInput for an empty text.
    """
    person = person.checked()
    with mirror.write(durable=True):
        item = outbox.get(mirror, ref)
        if item.state not in (*WAITING, State.APPROVED):
            raise UsageError(
                f"{short(item.id)} is {item.state}", expected="it not to be on its way"
            )
        before, foot = _parted(item)
        body = words.text.strip() + "\n"
        if not body.strip():
            raise BadInput("the edited text is empty: nothing was changed", expected="its text")
        diff = (*_diff(before, body), *(f"+ attached: {one.name}" for one in words.files))
        if not diff:
            return Reworded(item=item)
        findings = _regrounded(mirror, item, body, reground)
        effect = _reworded(mirror, item, body + foot, words.files)
        check(effect)
        # The gate looks for this ruling: words that a person wrote were read by that person.
        _keep(mirror, replace(item, effect=effect), "edited", person, diff="\n".join(diff))
        _replace(mirror, item, effect, gate=gate, person=person)
        return Reworded(item=outbox.get(mirror, item.id), diff=diff, findings=findings)


def _diff(before: str, after: str) -> tuple[str, ...]:
    one, other = before.strip().splitlines(), after.strip().splitlines()
    return tuple(difflib.unified_diff(one, other, "before", "after", lineterm="", n=1))


def _regrounded(mirror: Mirror, item: Item, body: str, reground: Reground) -> tuple[str, ...]:
    from agentarmy.services.regrounding import sources_text

    rows = tables.find(mirror, "drafts", id=item.effect.draft_id) if item.effect.draft_id else []
    if not rows:
        return ()
    changed = reground(rows[0], body)
    values: Row = {"body": changed.draft.body, "sources": sources_text(changed.draft)}
    tables.edit(mirror, "drafts", item.effect.draft_id, values)
    return tuple(finding.line() for finding in changed.findings)


def _reworded(mirror: Mirror, item: Item, text: str, files: Sequence[File]) -> Effect:
    effect, revision = item.effect, item.revision + 1
    if effect.kind is Kind.CHAT:
        if files:
            raise UsageError("files go with a mail, not with a chat message", expected="no file")
        payload = unpacked(effect.content)
        payload["text"] = text.strip()
        return replace(effect, content=packed(payload), links=links_in(text))
    domain = envelope(effect.content).message_id.rpartition("@")[2]
    content = with_text(
        effect.content,
        text,
        message_id=message_id(item.id, domain=domain, revision=revision),
        key=key_of(mirror, item.id, revision=revision),
        more=files,
    )
    held = files_of(content)[len(effect.attachments) :]
    added = (attached(one, seen=True) for one in held)
    attachments = (*effect.attachments, *added)
    return replace(effect, content=content, links=links_in(text), attachments=attachments)


def _replace(mirror: Mirror, item: Item, effect: Effect, *, gate: Gate, person: Person) -> None:
    now, revision = mirror.clock(), item.revision + 1
    verdict = gate(effect, proposed_at=item.proposed_at)
    state, reasons = standing(verdict)
    values: Row = {
        **outbox.changed(effect),
        **WITHDRAWN,
        "revision": revision,
        "message_key": key_of(mirror, item.id, revision=revision),
        "reasons": outbox.reasons_text(reasons),
        "not_before": stamp(now),
    }
    data = {"digest": effect.digest}
    moves = [Move(item=item, event=Event.EDIT, values=values, data=dict(data))]
    if state is State.BLOCKED:
        edited = replace(item, state=State.PROPOSED, effect=effect)
        moves.append(Move(item=edited, event=Event.BLOCK, reason=verdict.reasons[0].code))
    outbox.move(mirror, moves, actor=person.actor)


def _keep(mirror: Mirror, item: Item, decision: str, person: Person, *, diff: str = "") -> None:
    row: Row = {
        "effect_id": item.id,
        "decision": decision,
        "decided_by": person.actor,
        "decided_at": stamp(mirror.clock()),
        "digest": item.effect.digest,
        "reason": person.reason,
        "rating": person.rating,
        "diff": diff,
        "note": person.note,
    }
    tables.add(mirror, "rulings", row)


def rulings(mirror: Mirror, effect_id: str) -> list[Row]:
    """Return what was decided on an effect, oldest first."""
    return tables.find(mirror, "rulings", effect_id=effect_id)
