"""What the gate asks of time and number: hours at the recipient's place, caps, and the ramp."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from agentarmy.domain.audience import OUTWARD, Audience
from agentarmy.domain.effects import Effect, Kind
from agentarmy.domain.guard_people import places_of
from agentarmy.domain.policy import Policy, Topic
from agentarmy.domain.reasons import Outcome, Reason
from agentarmy.domain.sendtimes import Place, Window, next_day, next_moment
from agentarmy.domain.situation import Addressee, Situation


def pace(effect: Effect, audience: Audience, *, policy: Policy) -> Iterator[Reason]:
    """Yield what makes it too early, too often or too many."""
    if not audience.outsiders:
        return
    if len(audience.outsiders) > policy.caps.bulk:
        yield Reason(
            code="bulk",
            text=f"It goes to {len(audience.outsiders)} outsiders, {policy.caps.bulk} are allowed",
            source=policy.source("bulk"),
            mend="agentarmy approvals reject ID",
        )
    yield from _hours(effect, audience, policy=policy)
    yield from _mailbox(effect, audience, policy=policy)
    for one in audience.outsiders:
        yield from _person(effect, one, audience=audience, policy=policy)


def _hours(effect: Effect, audience: Audience, *, policy: Policy) -> Iterator[Reason]:
    situation = audience.situation
    for one, code, window, source in _windows(effect, audience, policy=policy):
        # Our own hours may stand in for a mail, never for a call that rings at night.
        known = one.zones or code != "call_hours"
        places = places_of(one, window, situation=situation) if known else ()
        until = next_moment(situation.now, places) if places else None
        if until is None:
            yield _never(one, code, source=source)
        elif until > situation.now:
            yield Reason(
                code=code,
                text=f"{one.address} is reached {places[0].window}: {_where(one, places)}",
                source=source,
                until=until,
            )


def _never(one: Addressee, code: str, *, source: str) -> Reason:
    return Reason(
        code="call_no_hour" if code == "call_hours" else "no_common_hour",
        text=f"No hour is allowed in all zones where {one.address} may be",
        source=source,
        mend=f"agentarmy contacts edit {one.address if '@' in one.address else 'NAME'} zone=ZONE",
    )


def _where(one: Addressee, places: Sequence[Place]) -> str:
    if not one.zones:
        return "their zone is not known, so ours counts"
    if len(places) > 1:
        return f"their zone is not known, so all {len(places)} of the country count"
    return f"zone {places[0].zone}"


def _windows(
    effect: Effect, audience: Audience, *, policy: Policy
) -> Iterator[tuple[Addressee, str, Window, str]]:
    """Yield every window that binds: whom, under which code, when, and by whose word."""
    day = audience.situation.now.date()
    if effect.kind is Kind.CALL:
        for one in audience.outsiders:
            yield one, "call_hours", policy.calls, policy.source("calls")
            for law in policy.laws_of(Topic.CALL_HOURS, one.country, on=day):
                if isinstance(law.value, Window):
                    yield one, "call_hours", law.value, law.cited()
        return
    for one in audience.outsiders:
        yield one, "quiet_hours", policy.awake, policy.source("awake")
    for one in audience.advertised(effect):
        yield one, "send_window", policy.outreach, policy.source("outreach")


def _mailbox(effect: Effect, audience: Audience, *, policy: Policy) -> Iterator[Reason]:
    situation, caps, more = audience.situation, policy.caps, len(audience.outsiders)
    counts = situation.counts
    if counts is None:
        yield Reason(
            code="counts_unknown",
            text="What this mailbox has sent today cannot be counted",
            source="the mirror",
            mend="agentarmy doctor",
        )
        return
    if effect.kind is Kind.CALL:
        return
    if counts.mailbox_today + more > caps.mailbox_day:
        yield Reason(
            code="mailbox_cap",
            text=f"The mailbox has sent {counts.mailbox_today} of {caps.mailbox_day} today",
            source=policy.source("mailbox_day"),
            until=_tomorrow(situation),
        )
    adverts = len(audience.advertised(effect))
    allowed = caps.outreach_on(counts.warm_day)
    if adverts and counts.outreach_today + adverts > allowed:
        yield Reason(
            code="outreach_cap",
            text=f"The mailbox has advertised {counts.outreach_today} of {allowed} times today"
            f" (day {counts.warm_day + 1} of its ramp)",
            source=policy.source("outreach_day"),
            until=_tomorrow(situation),
        )


def _person(
    effect: Effect, one: Addressee, *, audience: Audience, policy: Policy
) -> Iterator[Reason]:
    situation, caps = audience.situation, policy.caps
    if one.sent_today is None or one.domain_today is None:
        yield Reason(
            code="counts_unknown",
            text=f"What {one.address} got today cannot be counted",
            source="the mirror",
            mend="agentarmy doctor",
        )
        return
    if one.sent_today + 1 > caps.contact_day:
        yield Reason(
            code="contact_cap",
            text=f"{one.address} got {one.sent_today} of {caps.contact_day} in 24 hours",
            source=policy.source("contact_day"),
            until=_tomorrow(situation),
        )
    if one not in audience.advertised(effect):
        return
    if one.domain_today + 1 > caps.domain_day:
        yield Reason(
            code="domain_cap",
            text=f"The company of {one.address} got {one.domain_today} of {caps.domain_day}"
            " in 24 hours",
            source=policy.source("domain_day"),
            until=_tomorrow(situation),
        )
    gap = timedelta(days=caps.contact_gap_days)
    if one.last_outreach is not None and one.last_outreach + gap > situation.now:
        yield Reason(
            code="contact_gap",
            text=f"{one.address} was advertised to on {one.last_outreach:%Y-%m-%d}",
            source=policy.source("contact_gap_days"),
            until=(one.last_outreach + gap).astimezone(UTC),
        )


def _tomorrow(situation: Situation) -> datetime:
    return next_day(situation.now, situation.zone or UTC)


def joint(effect: Effect, situation: Situation, *, reasons: Sequence[Reason]) -> datetime | None:
    """Return the first moment that all waiting ends and all hours allow, None when nothing waits.

    The end of one wait can lie in the night of another, so the hours are asked again there.
    """
    ends = [one.until for one in reasons if one.outcome is Outcome.WAIT and one.until]
    policy = situation.policy
    if not ends or policy is None or effect.kind not in OUTWARD:
        return max(ends, default=None)
    audience = Audience.of(effect, situation)
    places = [
        place
        for one, _, window, _ in _windows(effect, audience, policy=policy)
        for place in places_of(one, window, situation=situation)
    ]
    return next_moment(max(ends), places) or max(ends)
