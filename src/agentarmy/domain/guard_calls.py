"""What the gate asks of calls: consent with all it must say, and a fresh do-not-call list."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentarmy.domain.audience import Audience, newest
from agentarmy.domain.effects import Effect, Kind
from agentarmy.domain.policy import Policy, Topic
from agentarmy.domain.reasons import Reason
from agentarmy.domain.situation import Addressee, CallList, Situation

_E164 = re.compile(r"\+[1-9]\d{6,14}")
"""ITU-T E.164: a country code and at most fifteen digits."""


def calls(effect: Effect, audience: Audience, *, policy: Policy) -> Iterator[Reason]:
    """Yield why a number may not be called: every call counts as one that an AI makes."""
    if effect.kind is not Kind.CALL:
        return
    for one in audience.outsiders:
        if not _E164.fullmatch(one.address):
            yield Reason(
                code="call_number",
                text=f'"{one.address}" is no number in full',
                source="ITU-T E.164",
                mend="agentarmy contacts edit NAME phone=+15550100",
            )
        yield from _consent(effect, one, audience=audience, policy=policy)
        yield from _lists(one, audience.situation, policy=policy)


def _consent(
    effect: Effect, one: Addressee, *, audience: Audience, policy: Policy
) -> Iterator[Reason]:
    situation = audience.situation
    entry = newest(one, effect.purpose, channel="call", situation=situation)
    law = policy.law(Topic.CALL_CONSENT, one.country, on=situation.now.date())
    source = law.cited() if law else "default: no call by a machine without consent"
    mend = (
        f"agentarmy consent add {one.address} --channel call --purpose {effect.purpose} --how HOW"
    )
    if entry is not None and not entry.given:
        yield Reason(
            code="withdrawn",
            text=f"{one.address} withdrew the consent to be called",
            source="consent entry",
            mend=f"agentarmy consent list {one.address}",
        )
    elif entry is None or entry.channel != "call":
        yield Reason(
            code="call_consent",
            text=f"{one.address} has not agreed to calls of {situation.seller or 'our house'}"
            f" for {effect.purpose}",
            source=source,
            mend=mend,
        )
    elif not entry.complete():
        yield Reason(
            code="call_consent",
            text=f"The consent of {one.address} does not say who, when, how and what for",
            source=source,
            mend=mend,
        )


def _lists(one: Addressee, situation: Situation, *, policy: Policy) -> Iterator[Reason]:
    """A listed number is refused, and so is every number without a list that is fresh enough."""
    today = situation.now.date()
    if one.listed:
        yield Reason(
            code="call_listed",
            text=f"{one.address} is on a do-not-call list",
            source=", ".join(f"{e.name} of {_day(e)}" for e in situation.call_lists),
        )
    fitting = [e for e in situation.call_lists if e.country in ("", one.country) and e.fetched_on]
    newest_list = max(fitting, key=lambda e: str(e.fetched_on), default=None)
    mend = "agentarmy suppress import FILE --list NAME --country CODE"
    if newest_list is None or newest_list.fetched_on is None:
        yield Reason(
            code="call_list_missing",
            text=f"There is no do-not-call list for {one.country or 'an unknown country'}",
            source=policy.source("call_list_days"),
            mend=mend,
        )
        return
    age = (today - newest_list.fetched_on).days
    laws = policy.laws_of(Topic.CALL_LIST_DAYS, one.country, on=today)
    bounds = [(int(law.value), law.cited()) for law in laws if isinstance(law.value, int)]
    most, source = min([*bounds, (policy.call_list_days, policy.source("call_list_days"))])
    if age > most or age < 0:
        yield Reason(
            code="call_list_stale",
            text=f"The do-not-call list {newest_list.name} is {age} days old, {most} are allowed",
            source=source,
            mend=mend,
        )


def _day(one: CallList) -> str:
    return one.fetched_on.isoformat() if one.fetched_on else "an unknown day"
