"""What the gate asks of each recipient: wanted, known, still silent, and lawfully written to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo

from agentarmy.domain.audience import LETTERS, Audience, channel_of, newest, outdated
from agentarmy.domain.effects import Effect, Kind, Purpose
from agentarmy.domain.policy import Policy, Topic
from agentarmy.domain.reasons import Reason
from agentarmy.domain.sendtimes import EVERY_DAY, Place, Window
from agentarmy.domain.situation import Addressee, Heard, Inbound, Situation


def unwanted(effect: Effect, audience: Audience) -> Iterator[Reason]:
    """Yield a reason for everybody who asked not to be reached, our own people included."""
    for one in (*audience.outsiders, *audience.insiders):
        for entry in one.suppressions:
            if entry.kind == "call" and effect.kind is not Kind.CALL:
                continue
            since = f" on {entry.at:%Y-%m-%d}" if entry.at else ""
            source = f", {entry.source}" if entry.source else ""
            on_record = entry.kind == "record"
            table = f"{entry.source.partition(' ')[0]}s" if on_record else ""
            verb = f"{table} show" if on_record else "suppress list"
            yield Reason(
                code=_UNWANTED.get(entry.kind, "suppressed"),
                text=f"{one.address} is not to be reached: {entry.reason}{since}",
                source=entry.source if on_record else f"suppression of the {entry.kind}{source}",
                mend=f"agentarmy {verb} {one.address}",
            )


_UNWANTED = {"call": "call_listed", "record": "on_record"}


def people(effect: Effect, audience: Audience) -> Iterator[Reason]:
    """Yield what is wrong with who is addressed, and what came in from them."""
    situation = audience.situation
    if not effect.recipients:
        yield Reason(
            code="no_recipient",
            text="Nobody is addressed",
            source="the effect",
            mend="agentarmy approvals reject ID",
        )
    yield from _claims(effect, audience)
    letter = situation.letter
    named = {one.address.casefold() for one in effect.recipients}
    if letter is not None and (letter.to or effect.kind in LETTERS):
        others = sorted({one.casefold() for one in letter.to} ^ named)
        if others:
            yield Reason(
                code="recipients_differ",
                text="The text and the effect do not address the same people: " + ", ".join(others),
                source="the exact bytes",
                mend="agentarmy approvals reject ID",
            )
    for one in audience.outsiders:
        yield from _person(one)
        yield from _since(effect, one, situation=situation)


def _claims(effect: Effect, audience: Audience) -> Iterator[Reason]:
    """Who is of our house is told by the settings: an effect that says otherwise is refused."""
    claimed = {one.address for one in effect.recipients if one.internal}
    for one in audience.outsiders:
        if one.address in claimed or effect.purpose is Purpose.INTERNAL:
            yield Reason(
                code="not_ours",
                text=f"The effect calls itself internal, but {one.address} is not of our house",
                source="us.domains and me.email",
                mend="agentarmy config show us.domains",
            )


def _person(one: Addressee) -> Iterator[Reason]:
    if not (one.known or one.typed):
        yield Reason(
            code="recipient_unknown",
            text=f"{one.address} is no contact, and you did not type it",
            source="contacts and leads",
            mend=f"agentarmy contacts add NAME --{_column(one)} {one.address}",
        )
    if one.role:
        yield Reason(
            code="role_address",
            text=f"{one.address} is the address of a role, not of a person",
            source="tenant default",
            mend="agentarmy approvals list",
        )


def _column(one: Addressee) -> str:
    return "email" if "@" in one.address else "phone"


def _since(effect: Effect, one: Addressee, *, situation: Situation) -> Iterator[Reason]:
    """Yield what came in from a recipient and stops or delays what was meant for them."""
    for heard in one.inbound:
        day = f"{heard.at:%Y-%m-%d %H:%M}"
        later = situation.proposed_at is not None and heard.at > situation.proposed_at
        if heard.what is Heard.BOUNCE:
            yield Reason(
                code="bounced",
                text=f"Mail to {one.address} came back on {day}",
                source="mailbox",
                mend=f"agentarmy contacts edit {one.address} email=ADDRESS",
            )
        elif heard.what is Heard.COMPLAINT:
            yield Reason(
                code="complained",
                text=f"{one.address} complained on {day}",
                source="mailbox",
                mend=f"agentarmy suppress add {one.address} --reason complained",
            )
        elif heard.what is Heard.AUTO_REPLY:
            yield from _away(effect, one, heard=heard, situation=situation)
        elif later and effect.purpose is Purpose.OUTREACH:
            yield Reason(
                code="replied",
                text=f"{one.address} wrote on {day}, after this was proposed",
                source="mailbox",
                mend=f"agentarmy draft {one.address} --kind reply",
            )
        elif later:
            yield Reason(
                code="written_since",
                text=f"{one.address} wrote on {day}, after this was proposed",
                source="mailbox",
                mend="agentarmy approvals list",
                since=heard.at,
            )


def _away(
    effect: Effect, one: Addressee, *, heard: Inbound, situation: Situation
) -> Iterator[Reason]:
    """An automatic reply is no reply: advertising waits for the return."""
    if effect.purpose is not Purpose.OUTREACH:
        return
    if heard.until is None:
        if heard.at + _AWAY > situation.now:
            yield Reason(
                code="away_unknown",
                text=f"{one.address} is away and does not say until when",
                source=f"automatic reply of {heard.at:%Y-%m-%d}",
                mend="agentarmy approvals list",
                since=heard.at,
            )
        return
    back = _back(heard, one.zones or ((situation.zone,) if situation.zone else (UTC,)))
    if back is not None and back > situation.now:
        yield Reason(
            code="away",
            text=f"{one.address} is away until {heard.until.isoformat()}",
            source=f"automatic reply of {heard.at:%Y-%m-%d}",
            until=back,
        )


_AWAY = timedelta(days=14)
"""How long an absence without an end is believed: the longest usual holiday."""


def _back(heard: Inbound, zones: tuple[tzinfo, ...]) -> datetime | None:
    """Return when the day after the last one away has begun in every zone."""
    if heard.until is None:
        return None
    after = heard.until + timedelta(days=1)
    begins = [datetime(after.year, after.month, after.day, tzinfo=zone) for zone in zones]
    return max(begins).astimezone(UTC)


def lawful(effect: Effect, audience: Audience, *, policy: Policy) -> Iterator[Reason]:
    """Yield what consent law says: nothing withdrawn, and a basis where law asks for one."""
    if effect.kind is Kind.CALL:
        return
    advertised = set(audience.advertised(effect))
    for one in audience.outsiders:
        purpose = Purpose.OUTREACH if one in advertised else effect.purpose
        yield from _consented(effect, one, purpose=purpose, audience=audience, policy=policy)


def _consented(
    effect: Effect, one: Addressee, *, purpose: Purpose, audience: Audience, policy: Policy
) -> Iterator[Reason]:
    situation = audience.situation
    entry = newest(one, purpose, channel=channel_of(effect.kind), situation=situation)
    if entry is not None and not entry.given:
        on = f" on {entry.given_at:%Y-%m-%d}" if entry.given_at else ""
        yield Reason(
            code="withdrawn",
            text=f"{one.address} withdrew the consent for {purpose}{on}",
            source="consent entry",
            mend=f"agentarmy consent list {one.address}",
        )
    elif purpose is Purpose.OUTREACH:
        basis = entry.basis if entry else "none"
        if entry is not None and outdated(entry, one, policy=policy, now=situation.now):
            basis = "none"
        laws = policy.laws_of(Topic.BASIS, one.country, on=situation.now.date())
        broken = [law for law in laws if not (isinstance(law.value, tuple) and basis in law.value)]
        if broken:
            place = one.country or "a country that we do not know, so the tightest law counts"
            more = f", and {len(broken) - 1} more" if len(broken) > 1 else ""
            yield Reason(
                code="no_basis",
                text=f"No lawful basis to advertise to {one.address} in {place}",
                source=broken[-1].cited() + more,
                mend=f"agentarmy consent add {one.address} --purpose outreach --how HOW",
            )


def places_of(one: Addressee, window: Window, *, situation: Situation) -> tuple[Place, ...]:
    """Return where they may be, with the hours allowed there; our own place when nothing is known.

    Hours of every day are those of holidays too. None at all are returned when even our own zone
    is not known.
    """
    closed = frozenset[date]() if window.days == EVERY_DAY else one.closed
    if one.zones:
        return tuple(Place(zone, window, closed) for zone in one.zones)
    if situation.zone is None:
        return ()
    own = window.cut(situation.hours or Window(window.start, window.end, EVERY_DAY))
    return (Place(situation.zone, own, closed),)
