"""The gate: may an effect be performed now, later, as a draft only, after approval, or never?

The same function judges at the proposal and again right before the effect is performed. It knows
no store and no clock: all that it looks at stands in the `Situation`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from agentarmy.domain import guard_calls, guard_content, guard_pace, guard_people
from agentarmy.domain.audience import OUTWARD, Audience
from agentarmy.domain.effects import Effect, Kind, Mode, Tier
from agentarmy.domain.policy import TIERS, Policy
from agentarmy.domain.reasons import CODES, Outcome, Reason, Verdict, verdict
from agentarmy.domain.situation import Situation
from agentarmy.domain.stages import CLOSED, OPEN

__all__ = ["CODES", "OUTWARD", "TIERS", "Outcome", "Reason", "Verdict", "judge", "tier_of"]

_KINDS = frozenset(Kind)
_UNASKED_INSIDE = frozenset({Kind.MAIL, Kind.CHAT, Kind.INVITATION, Kind.MINUTES})
"""What may go to our own people in SEND mode without asking."""


def tier_of(kind: str) -> Tier:
    """Return the tier of a kind by its name; one that nobody knows needs approval."""
    return TIERS[Kind(kind)] if kind in _KINDS else Tier.APPROVAL


def judge(effect: Effect, situation: Situation) -> Verdict:
    """Say what becomes of the effect now, with every reason; the strictest wins.

    An approval answers what needs approval, if it was given after that arose and for these very
    bytes; it never answers what is blocked.
    """
    found = list(_reasons(effect, situation))
    answered = [one for one in found if _answered(one, effect, situation)]
    standing = [one for one in found if one not in answered]
    waits = guard_pace.joint(effect, situation, reasons=standing)
    reached = Audience.of(effect, situation)
    adverts = effect.kind in OUTWARD and reached.advertised(effect) == reached.outsiders
    return verdict(
        standing,
        answered=answered,
        not_before=waits,
        advertises=adverts and bool(reached.outsiders),
    )


def _answered(reason: Reason, effect: Effect, situation: Situation) -> bool:
    approval = situation.approval
    if approval is None or approval.digest != effect.digest:
        return False
    return reason.outcome is Outcome.HOLD and (reason.since is None or reason.since <= approval.at)


def _reasons(effect: Effect, situation: Situation) -> Iterator[Reason]:
    policy, outward = situation.policy, effect.kind in OUTWARD
    tier = policy.tier(effect.kind) if policy else tier_of(effect.kind)
    if tier is Tier.HARD_STOP:
        yield _hard_stop(effect, policy)
    yield from _approval(effect, situation)
    yield from _stage(effect, situation)
    if situation.taken:
        yield Reason(
            code="slot_taken",
            text=f"The time is not free any more: {situation.taken}",
            source="calendar",
            mend=f"agentarmy calendar slots {_whom(effect)}",
        )
    if policy is None:
        source = situation.fault or "no policy was read"
        yield Reason(
            code="policy" if outward else "policy_local",
            text=f"The policy cannot be read: {source}",
            source="policy",
            mend="agentarmy mode show",
        )
    else:
        yield from _tier(effect, situation, tier=tier, policy=policy)
    audience = Audience.of(effect, situation)
    if effect.kind is Kind.HOLD and situation.guests:
        yield _guests(situation.guests)
    if outward or effect.kind is Kind.MAIL_DRAFT:
        yield from guard_people.unwanted(effect, audience)
    if outward:
        yield from _clock(situation)
        yield from guard_people.people(effect, audience)
        yield from guard_content.content(effect, audience)
        if policy is not None:
            yield from guard_people.lawful(effect, audience, policy=policy)
            yield from guard_content.advertising(effect, audience, policy=policy)
            yield from guard_pace.pace(effect, audience, policy=policy)
            yield from guard_calls.calls(effect, audience, policy=policy)


def _guests(found: tuple[str, ...]) -> Reason:
    # In many a calendar guests see a meeting even where nobody is told of it.
    return Reason(
        code="recipients_differ",
        text="A hold in the own calendar names guests: " + ", ".join(sorted(found)),
        source="the exact bytes",
        mend="agentarmy approvals reject ID",
    )


def _hard_stop(effect: Effect, policy: Policy | None) -> Reason:
    source = policy.source(effect.kind) if policy else ""
    name = effect.kind.replace("_", " ")
    return Reason(
        code="hard_stop",
        text=f"{name[0].upper()}{name[1:]} is for a person, never for the program",
        source=source or "tier hard_stop",
    )


def _tier(effect: Effect, situation: Situation, *, tier: Tier, policy: Policy) -> Iterator[Reason]:
    """The table of tiers, modes and audiences."""
    if tier is not Tier.APPROVAL:
        return
    outside = Audience.of(effect, situation).outside
    send = situation.mode is Mode.SEND
    inside = effect.kind in _UNASKED_INSIDE and not outside
    tightened = effect.kind in policy.tiers
    if not send:
        yield Reason(
            code="mode",
            text="The mode is DRAFT_ONLY: nothing is done unasked",
            source=situation.mode_source or "default",
            mend="agentarmy approvals list",
        )
        if effect.kind in OUTWARD:
            yield Reason(
                code="draft_only",
                text="In DRAFT_ONLY nothing is sent to anybody: a yes makes a draft of it",
                source=situation.mode_source or "default",
                mend="agentarmy mode set SEND --reason WHY",
            )
    if tightened or not (send and (inside or effect.kind in policy.unasked)):
        yield Reason(
            code="approval",
            text=f"{_noun(effect.kind)} needs approval",
            source=policy.source(effect.kind) or "tier approval_required",
            mend="agentarmy approvals list",
        )


def _whom(effect: Effect) -> str:
    return next((one.address for one in effect.recipients if "@" in one.address), "NAME")


def _noun(kind: Kind) -> str:
    name = kind.replace("_", " ")
    return f"A{'n' if name[0] in 'aeiou' else ''} {name}" if kind is not Kind.MINUTES else "Minutes"


def _approval(effect: Effect, situation: Situation) -> Iterator[Reason]:
    approval = situation.approval
    if approval is not None and approval.digest != effect.digest:
        yield Reason(
            code="other_bytes",
            text="The approval is for other bytes than these",
            source=f"approval of {approval.at:%Y-%m-%d %H:%M} UTC",
            mend="agentarmy approvals list",
        )


def _stage(effect: Effect, situation: Situation) -> Iterator[Reason]:
    """Closing is human-only, and no stage past NEGOTIATION is entered without a person."""
    if effect.kind not in (Kind.STAGE, Kind.CRM_FIELD):
        return
    if situation.stage in CLOSED:
        yield Reason(
            code="closing",
            text=f"A deal is set {situation.stage} by a person only",
            source="tier hard_stop",
            mend="agentarmy deals edit DEAL stage=STAGE",
        )
    elif effect.kind is Kind.STAGE and situation.stage not in OPEN:
        yield Reason(
            code="late_stage",
            text=f"The stage {situation.stage or '(none)'} is not one that may be set unasked",
            source=f"stages up to {OPEN[-1]}",
        )


def _clock(situation: Situation) -> Iterator[Reason]:
    """A clock that went back by hours tells wrong hours. One that went back by days was wrong when
    it was ahead, so that waiting for it could last for years: there a person decides."""
    behind = situation.set_back
    if behind and situation.latest:
        yield Reason(
            code="clock" if behind < _DAY else "clock_far",
            text=f"The clock says {situation.now:%Y-%m-%d %H:%M %Z}, but something was recorded at"
            f" {situation.latest:%Y-%m-%d %H:%M} UTC",
            source="the mirror",
            mend="agentarmy doctor",
        )


_DAY = timedelta(days=1)
