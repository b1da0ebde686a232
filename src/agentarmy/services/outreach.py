"""The one way into the outbox: what a service wants to do is judged and written down first.

Nothing is performed here: see `services.delivery`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

from agentarmy.domain import payloads
from agentarmy.domain.delivery import MAILS, message_id, message_key
from agentarmy.domain.effects import Effect, Json, Kind, Purpose, State, unpacked
from agentarmy.domain.policy import TIERS
from agentarmy.domain.reasons import Outcome, Verdict
from agentarmy.errors import BadInput, Bug, UserError
from agentarmy.formats.outgoing import envelope
from agentarmy.formats.reopening import files_of, text_of
from agentarmy.store import outbox
from agentarmy.store.outbox import Item

if TYPE_CHECKING:
    from agentarmy.domain.situation import Approval
    from agentarmy.store.database import Mirror

MOST_BYTES = 25 * 1024 * 1024
"""What a mail may weigh with everything encoded.

Source: https://support.google.com/mail/answer/6584 (25 MB; other providers take no more).
"""
OF_MAIL = MAILS | {Kind.MAIL_DRAFT}
"""Kinds whose content is a mail."""
_OPEN_MARK = re.compile(r"\[(?:to confirm|attach): [^\]\n]+\]")
_STATES = {
    Outcome.PERFORM: State.APPROVED,
    Outcome.WAIT: State.APPROVED,
    Outcome.DRAFT: State.PROPOSED,
    Outcome.HOLD: State.PROPOSED,
    Outcome.BLOCK: State.BLOCKED,
    Outcome.PERSON: State.BLOCKED,
}


class Gate(Protocol):
    """Judges an effect on all that is known at this moment; gathers it from the store itself."""

    def __call__(
        self,
        effect: Effect,
        *,
        approval: Approval | None = None,
        proposed_at: datetime | None = None,
        ahead: Sequence[Effect] = (),
    ) -> Verdict:
        """Return what becomes of the effect now; what goes `ahead` of it counts as sent."""
        ...


@dataclass(frozen=True, slots=True)
class Proposed:
    """An effect in the outbox; `fresh` is False when it had been proposed before."""

    item: Item
    fresh: bool

    @property
    def line(self) -> str:
        """Say in one line where it stands."""
        end, state = short(self.item.id), self.item.state
        if not self.fresh:
            return f"{end} had been proposed before: it is {state}"
        if state is State.APPROVED:
            return f"{end} needs no approval; next: agentarmy outbox deliver"
        if state is State.BLOCKED:
            return f"{end} is blocked: {'; '.join(lines(self.item)) or 'see its reasons'}"
        return f"{end} waits for you: agentarmy approvals show {end}"


def short(effect_id: str) -> str:
    """Return the end of an id, by which a person calls it."""
    return effect_id[-8:]


def lines(item: Item) -> list[str]:
    """Return the gate's reasons as they were written down, one line each."""
    return [_line(one) for one in item.reasons]


def _line(reason: Mapping[str, Json]) -> str:
    source = f" ({reason['source']})" if reason.get("source") else ""
    return f"{reason.get('text') or reason.get('code')}{source}"


def propose(mirror: Mirror, effect: Effect, *, gate: Gate, actor: str = "agent") -> Proposed:
    """Judge an effect and put it into the outbox, durably, with its audit entry.

    What needs nobody is approved by policy, what has to wait too; the rest waits for a person, or
    is blocked with its reasons. Raises UserError for what only a person does, BadInput for a mail
    that cannot be read or is too heavy, Busy and Storage.
    """
    check(effect)
    with mirror.write(durable=True):
        known = outbox.found(mirror, outbox.row_id(mirror, effect.key))
        if known is not None:
            return Proposed(known, fresh=False)
        now = mirror.clock()
        verdict = gate(effect, proposed_at=now)
        if verdict.outcome is Outcome.PERSON:
            raise _for_a_person(verdict)
        if verdict.advertises:  # it counts as what it is, whatever the service calls it
            effect = replace(effect, purpose=Purpose.OUTREACH)
        made, fresh = outbox.put(mirror, _item(mirror, effect, verdict), actor=actor)
    return Proposed(made, fresh)


def _item(mirror: Mirror, effect: Effect, verdict: Verdict) -> Item:
    now, row_id = mirror.clock(), outbox.row_id(mirror, effect.key)
    state, reasons = standing(verdict)
    unasked = state is State.APPROVED
    return Item(
        id=row_id,
        effect=replace(effect, summary=_one_line(effect.summary)),
        state=state,
        tier=str(TIERS.get(effect.kind, "approval_required")),
        reasons=reasons,
        message_key=key_of(mirror, row_id),
        proposed_at=now,
        not_before=from_when(verdict, now),
        approved_at=now if unasked else None,
        approved_by="policy" if unasked else "",
        approved_digest=effect.digest if unasked else "",
    )


def standing(verdict: Verdict) -> tuple[State, tuple[Mapping[str, Json], ...]]:
    """Return the state that a verdict on a new effect leads to, and its reasons as plain data."""
    return _STATES[verdict.outcome], tuple(one.plain() for one in verdict.reasons)


def from_when(verdict: Verdict, now: datetime) -> datetime:
    """Return from when an effect may be performed: a wait counts where it is all that holds it."""
    waits = verdict.outcome is Outcome.WAIT and verdict.not_before
    return max(now, verdict.not_before) if waits and verdict.not_before else now


def open_marks(effect: Effect) -> tuple[str, ...]:
    """Return what a mail still leaves to the rep: '[to confirm: …]', '[attach: …]'."""
    if effect.kind not in MAILS:
        return ()
    return tuple(dict.fromkeys(_OPEN_MARK.findall(text_of(effect.content))))


def key_of(mirror: Mirror, effect_id: str, *, revision: int = 0) -> str:
    """Return the key by which a provider knows what we made of an effect."""
    return message_key(effect_id, site=outbox.site(mirror), revision=revision)


def names_of(mirror: Mirror, key: str, *, domain: str) -> tuple[str, str]:
    """Return Message-ID and provider key of the mail that the effect with this key will be."""
    row_id = outbox.row_id(mirror, key)
    return message_id(row_id, domain=domain), key_of(mirror, row_id)


def names_its_people(effect: Effect) -> bool:
    """Whether the people whom the gate judges and the rep sees are those whom the bytes name."""
    if effect.kind in OF_MAIL:
        named = {*envelope(effect.content).recipients}
    elif effect.kind is Kind.INVITATION:
        guests = unpacked(effect.content).get("attendees")
        named = {str(one).lower() for one in guests} if isinstance(guests, list) else set()
    else:
        return True
    return named == {one.address for one in effect.recipients}


def _names_its_files(effect: Effect) -> bool:
    if effect.kind not in OF_MAIL:
        return True
    held = [(one.name, sha256(one.content).hexdigest()) for one in files_of(effect.content)]
    return held == [(one.name, one.sha256) for one in effect.attachments]


def _read(effect: Effect) -> None:
    try:
        unpacked(effect.content)
    except ValueError:
        raise Bug(f"{effect.summary}: its content is no payload") from None


def _one_line(text: str) -> str:
    """A summary as it may stand on any screen: words of a stranger cannot steer it."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def check(effect: Effect) -> None:
    """Raise BadInput for an effect that is too heavy, or a mail that cannot be read.

    Raises Bug for one that names other people or files than its bytes, or has no payload.
    """
    size = len(effect.content)
    if size > MOST_BYTES:
        raise BadInput(
            f"{effect.summary}: {size / 2**20:.0f} MB with its attachments",
            expected=f"at most {MOST_BYTES // 2**20} MB",
            hint="send a link in place of the file",
        )
    if effect.kind in OF_MAIL:
        envelope(effect.content)
    elif effect.kind in payloads.KINDS:
        _read(effect)
    if not (names_its_people(effect) and _names_its_files(effect)):
        raise Bug(f"{effect.summary}: it names other people or files than its bytes")


def _for_a_person(verdict: Verdict) -> UserError:
    reason = verdict.reasons[0]
    return UserError(reason.text, expected="a person to do it", hint=reason.mend)
