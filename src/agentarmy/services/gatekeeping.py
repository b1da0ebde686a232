"""Gathers what the gate looks at, from the mirror, the settings and the clock, and has it judged.

Everything is asked by index. What cannot be read is handed on as unknown, which the gate takes in
the strictest way; what the mirror refuses to answer ends the judging with an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from agentarmy.domain.audience import OUTWARD
from agentarmy.domain.effects import Effect, Kind, Purpose, Recipient
from agentarmy.domain.guardrails import judge
from agentarmy.domain.reasons import Verdict
from agentarmy.domain.sendtimes import EVERY_DAY, Window
from agentarmy.domain.situation import Addressee, Approval, Counts, Situation, Suppression
from agentarmy.domain.standing import About
from agentarmy.domain.values import Row
from agentarmy.errors import BadInput
from agentarmy.services import gate_content
from agentarmy.services.diaries import Agenda
from agentarmy.services.gate_policy import FILE, Policies, mode_of
from agentarmy.services.places import days_off
from agentarmy.services.record_notices import in_row
from agentarmy.services.whereabouts import Where, place_of
from agentarmy.store import consents, people, tables, traffic
from agentarmy.store.mail_domains import FREE_MAIL

if TYPE_CHECKING:
    from pathlib import Path

    from agentarmy.config import Settings
    from agentarmy.store.database import Mirror

ROLES = frozenset(
    """abuse accounting accounts admin administration anfrage bestellung billing booking bookings
    buchhaltung careers compliance contact customerservice einkauf enquiries enquiry feedback
    finance help hello hello-team hr info inquiries inquiry invoices it jobs kontakt legal mail
    marketing media noreply no-reply office orders post postmaster press privacy procurement
    purchasing reception recruiting rechnung sales security service sekretariat support team
    ventas vertrieb verwaltung webmaster welcome""".split()
)
"""Local parts that stand for a function and not for a person (RFC 2142 and common use)."""


@dataclass
class Gatekeeper:
    """The gate of one clone: call it with an effect.

    It gathers the situation of this moment by itself, so that it can be called again inside the
    transaction in which an effect is performed. `agenda` is what a connected calendar held when it
    was asked last, None where none was asked.
    """

    mirror: Mirror
    settings: Settings
    policies: Policies
    agenda: Agenda | None = None
    _home: ZoneInfo = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._home = ZoneInfo(self.settings.zone)

    def __call__(
        self,
        effect: Effect,
        *,
        approval: Approval | None = None,
        proposed_at: datetime | None = None,
        ahead: Sequence[Effect] = (),
    ) -> Verdict:
        """Return what becomes of the effect now; what goes `ahead` of it counts as sent.

        Raises Busy and Storage.
        """
        found = self.situation(effect, approval=approval, proposed_at=proposed_at, ahead=ahead)
        return judge(effect, found)

    def situation(
        self,
        effect: Effect,
        *,
        approval: Approval | None = None,
        proposed_at: datetime | None = None,
        ahead: Sequence[Effect] = (),
    ) -> Situation:
        """Return all that the gate looks at, as it stands now."""
        now = self.mirror.clock()
        policy, fault = self.policies.read()
        ruled = mode_of(self.mirror, self.settings, policy=policy, workflow=effect.workflow)
        base = Situation(
            now=now,
            mode=ruled.mode,
            mode_source=ruled.source,
            policy=policy,
            fault=fault,
            seller=seller_of(self.settings),
            zone=self._home,
            hours=_hours(self.settings.reach.hours),
            approval=approval,
            proposed_at=proposed_at,
            stage=gate_content.stage_of(effect),
            taken=self._taken(effect),
            guests=gate_content.guests(effect),
            latest=None if self.settings.fixed_now else traffic.latest(self.mirror),
        )
        reaches = effect.kind in OUTWARD or effect.kind is Kind.MAIL_DRAFT
        return self._reaching(effect, base, ahead) if reaches else base

    def _reaching(self, effect: Effect, base: Situation, ahead: Sequence[Effect]) -> Situation:
        gap = base.policy.caps.contact_gap_days if base.policy else 0
        sent = traffic.sent(self.mirror, now=base.now, zone=self._home, days=gap)
        for one in ahead:
            self._count(one, sent, now=base.now)
        facts = _Facts(self, effect, base, sent)
        addressees = {one.address: facts.addressee(one) for one in effect.recipients}
        known = gate_content.text_of(effect)
        grounding, ungrounded = gate_content.grounding(self.mirror, effect, text=known)
        letter = gate_content.letter(effect, text=known, reach=self.settings.reach)
        return replace(
            base,
            addressees=addressees,
            counts=Counts(
                mailbox_today=sent.mailbox,
                outreach_today=sent.outreach,
                warm_day=traffic.warm_day(self.mirror, now=base.now, zone=self._home),
            ),
            letter=letter,
            grounding=grounding,
            ungrounded=ungrounded,
            call_lists=consents.call_lists(self.mirror) if effect.kind is Kind.CALL else (),
            seen_links=gate_content.our_links(letter, self.settings),
        )

    def _count(self, one: Effect, sent: traffic.Sent, *, now: datetime) -> None:
        if one.kind not in OUTWARD:
            return
        advertising = one.purpose is Purpose.OUTREACH
        for who in one.recipients:
            if not self.is_ours(who.address):
                sent.add(who.address, count=1, recent=1, last=now if advertising else None)

    def _taken(self, effect: Effect) -> str:
        """Why the time of a meeting is not free any more, with times that are; '' where it is."""
        if effect.kind not in (Kind.INVITATION, Kind.HOLD):
            return ""
        from agentarmy.services import scheduling

        chosen, mirror = self.settings, self.mirror
        house = scheduling.House(
            zone=chosen.zone, country=chosen.reach.country, hours=chosen.reach.hours
        )
        rows = [*tables.present(mirror, "contacts", filter(None, [effect.contact_id])).values()]
        rows += tables.present(mirror, "accounts", filter(None, [effect.account_id])).values()
        now = mirror.clock()
        where = place_of(rows, now=now)
        try:
            found = scheduling.recheck(
                mirror, effect, where=where, now=now, house=house, also=self.agenda
            )
        except BadInput as error:
            return error.what
        return found.line

    def is_ours(self, address: str) -> bool:
        """Say whether a mail address is of our house."""
        domain = address.rpartition("@")[2]
        mine = self.settings.me.email.lower()
        # A domain where everybody may have a mailbox makes nobody a colleague.
        shared = domain in FREE_MAIL
        return "@" in address and (
            address == mine or (domain in self.settings.us.domains and not shared)
        )


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the mirror knows of the people whom one effect reaches."""

    gate: Gatekeeper
    effect: Effect
    base: Situation
    sent: traffic.Sent

    def addressee(self, one: Recipient) -> Addressee:
        address, mirror = one.address, self.gate.mirror
        named = "@" in address
        if self.gate.is_ours(address):
            return Addressee(
                address=address,
                internal=True,
                suppressions=self._suppressions(address, ""),
            )
        contact, rows = self._rows(one)
        where = place_of([*rows, {"phone": address}] if not named else rows, now=self.base.now)
        held = consents.of(mirror, address=address, contact_id=contact)
        held += _refusals(mirror, address)
        since = self.base.proposed_at
        return Addressee(
            address=address,
            known=bool(rows),
            country=where.country,
            zones=tuple(ZoneInfo(zone) for zone in where.zones),
            closed=self._closed(where),
            role=is_role(address),
            wrote=traffic.wrote(mirror, self.effect.conversation_id, address=address),
            listed=self._listed(address),
            consents=tuple(entry.consent for entry in held),
            suppressions=(*self._suppressions(address, contact), *_on_record(rows)),
            inbound=traffic.inbound(
                mirror,
                address,
                since=since,
                conversation_id=self.effect.conversation_id,
                away=_away_until,
            ),
            sent_today=self.sent.to(address),
            domain_today=self.sent.to_domain(address),
            last_outreach=self.sent.last_outreach.get(address),
        )

    def _rows(self, one: Recipient) -> tuple[str, list[Row]]:
        """Return the contact's id and the rows that tell of somebody: contact, lead, account."""
        mirror = self.gate.mirror
        contact = people.by_alias(mirror, "address", one.address) or one.contact_id
        rows = [*tables.present(mirror, "contacts", [contact]).values()] if contact else []
        if "@" in one.address:
            rows += tables.find(mirror, "contacts", email=one.address) if not rows else []
            rows += tables.find(mirror, "leads", email=one.address)
            contact = contact or next((str(row["id"]) for row in rows if "persona" in row), "")
        keys = dict.fromkeys(str(row["account_id"] or "") for row in rows)
        rows += tables.present(mirror, "accounts", filter(None, keys)).values()
        return contact, rows

    def _suppressions(self, address: str, contact: str) -> tuple[Suppression, ...]:
        wanted = [("address", plain_address(address)), ("address", address)]
        wanted += [("domain", domain) for domain in domains_of(address)]
        wanted += [("contact", contact), ("call", "" if "@" in address else address)]
        return tuple(consents.holding(self.gate.mirror, wanted).values())

    def _listed(self, address: str) -> bool:
        if self.effect.kind is not Kind.CALL:
            return False
        return bool(consents.holding(self.gate.mirror, [("call_list", address)]))

    def _closed(self, where: Where) -> frozenset[date]:
        country = where.country or (self.gate.settings.reach.country if not where.zones else "")
        return _holidays(country, self.base.now.year) if country else frozenset()


def _refusals(mirror: Mirror, address: str) -> list[consents.Entry]:
    """What was withdrawn under the address without its '+tag': both reach the same person."""
    plain = plain_address(address)
    if plain in ("", address):
        return []
    return [one for one in consents.of(mirror, address=plain) if not one.consent.given]


def _on_record(rows: Sequence[Row]) -> Iterator[Suppression]:
    """What the fields of a contact or lead say, as a CRM exports it: opted out, left, bounced."""
    for row in rows:
        for notice in in_row(row) if "email" in row else ():
            if notice.about in (About.NO_MAIL, About.LEFT, About.RETURNED):
                quote = notice.quote if len(notice.quote) < 80 else f"{notice.quote[:79]}…"
                field = notice.who.removeprefix("record ")
                table = "contact" if "persona" in row else "lead"
                yield Suppression(kind="record", reason=f'"{quote}"', source=f"{table} {field}")


def _away_until(sender: str, text: str, at: datetime) -> date | None:
    """The last day away that an automatic reply names, None when it names none."""
    from agentarmy.domain.records import Channel, Person, Turn
    from agentarmy.reading.handovers import handovers

    who = Person("", sender)
    turn = Turn(
        id="",
        conversation="",
        channel=Channel.MAIL,
        speaker=who,
        text=text,
        at=at,
        automatic="auto-reply",
    )
    days = [one.until for one in handovers(turn, theirs=[who]) if one.until]
    return max(days, default=None)


def gatekeeper(mirror: Mirror, settings: Settings, *, folder: Path) -> Gatekeeper:
    """Return the gate of a clone; `folder` is the clone's, where its policy.json may lie."""
    return Gatekeeper(mirror, settings, Policies(folder / FILE))


def seller_of(settings: Settings) -> str:
    """Return the name of our house that consents are given to."""
    return settings.us.company or settings.tenant


def is_role(address: str) -> bool:
    """Say whether a mail address stands for a function and not for a person."""
    local = address.partition("@")[0].partition("+")[0].casefold()
    bare = local.replace(".", "").rstrip("0123456789")
    return "@" in address and bool({local, bare} & ROLES)


def plain_address(address: str) -> str:
    """Return a mail address without what follows a '+' in it: both reach the same person."""
    local, at, domain = address.partition("@")
    return f"{local.partition('+')[0]}{at}{domain}" if at else ""


def domains_of(address: str) -> Sequence[str]:
    """Return the domain of an address and those above it, but not the top one."""
    parts = address.rpartition("@")[2].split(".") if "@" in address else []
    return [".".join(parts[start:]) for start in range(len(parts) - 1)]


def _hours(text: str) -> Window:
    start, _, end = text.partition("-")
    last = time(23, 59, 59) if end == "24:00" else time.fromisoformat(end)
    return Window(time.fromisoformat(start), last, EVERY_DAY)


def _holidays(country: str, year: int) -> frozenset[date]:
    """The public holidays of a country in a year and the next; none where they are not known."""
    return frozenset(days_off(country, first=year, last=year + 1).holidays)
