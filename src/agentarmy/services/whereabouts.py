"""On which clocks a person may live: what the records tell, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from agentarmy.domain.values import Row
from agentarmy.errors import NotFound, UsageError
from agentarmy.services.diaries import zone_named
from agentarmy.services.places import country_code, country_of, zones_of
from agentarmy.store import people, tables

if TYPE_CHECKING:
    from agentarmy.domain.records import Person
    from agentarmy.store.database import Mirror

_AHEAD = 30
"""For how many days zones must show the same hours to count as one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Where somebody is: plausible zones (IANA, the likeliest first; none: not known at all), an
    ISO 3166 code or '', and what told it."""

    zones: tuple[str, ...] = ()
    country: str = ""
    told: str = ""

    @property
    def sure(self) -> bool:
        """Whether there is one clock only."""
        return len(self.zones) == 1


@dataclass(frozen=True, slots=True)
class Party:
    """Whom we meet: a contact or lead, or a whole account; `address` and `name` may be ''."""

    label: str
    where: Where
    contact_id: str = ""
    account_id: str = ""
    name: str = ""
    address: str = ""


def party(mirror: Mirror, target: str, *, now: datetime) -> Party:
    """Return whom a target names: a contact, a lead or an account, by name, address or id.

    Raises NotFound with the nearest names, UsageError when several answer to it.
    """
    for table in ("contacts", "leads"):
        with suppress(NotFound):
            return _of_person(mirror, tables.get(mirror, table, target), table=table, now=now)
    account = tables.get(mirror, "accounts", target)
    return _of_account(mirror, account, now=now)


def where_is(mirror: Mirror, person: Person, *, now: datetime) -> Where:
    """Return where a person is, by contact, lead and account."""
    rows: list[Row] = []
    contact = people.resolve(mirror, person)
    if contact:
        rows.append(tables.get(mirror, "contacts", contact))
    if person.address:
        rows += tables.find(mirror, "leads", email=person.address.lower())
    rows += _accounts(mirror, rows)
    return place_of(rows, now=now)


def place_of(rows: Sequence[Row], *, now: datetime) -> Where:
    """Return what rows of contacts, leads and accounts tell, the first ones counting first.

    Asked in this order: a zone, a country narrowed by the telephone number, a telephone number
    alone.
    """
    country = next((code for row in rows if (code := country_code(_text(row, "country")))), "")
    for row in rows:
        zone = zone_named(_text(row, "zone"))
        if zone is not None:
            return Where(zones=(zone.key,), country=country or country_of(zone.key), told="zone")
    dialled, region = next(
        (found for row in rows if (found := _dialled(_text(row, "phone"), country))[0]), ((), "")
    )
    if country:
        of_country = zones_of(country)
        both = [zone for zone in dialled if zone in of_country]
        told = "country and telephone" if both else "country"
        return Where(zones=_distinct(both or of_country, now), country=country, told=told)
    return Where(zones=_distinct(dialled, now), country=region, told="telephone" if dialled else "")


def _of_person(mirror: Mirror, row: Row, *, table: str, now: datetime) -> Party:
    address = _text(row, "email").lower()
    rows = [row]
    if address:
        other = "leads" if table == "contacts" else "contacts"
        rows += tables.find(mirror, other, email=address)
    rows += _accounts(mirror, rows)
    contact = str(row["id"]) if table == "contacts" else _text(row, "contact_id")
    return Party(
        label=_text(row, "name") or address,
        where=place_of(rows, now=now),
        contact_id=contact,
        account_id=_text(row, "account_id"),
        name=_text(row, "name"),
        address=address,
    )


def _of_account(mirror: Mirror, account: Row, *, now: datetime) -> Party:
    """An account is where its record says, else where those of its people last spoken to are."""
    key = str(account["id"])
    staff = tables.find(mirror, "contacts", account_id=key)
    staff.sort(key=lambda row: _text(row, "last_touch_at"), reverse=True)
    where = place_of([account], now=now)
    for row in staff:
        if where.sure:
            break
        found = place_of([row, account], now=now)
        where = found if found.zones and (found.sure or not where.zones) else where
    return Party(_text(account, "name"), where, account_id=key)


def _accounts(mirror: Mirror, rows: Iterable[Row]) -> list[Row]:
    found: list[Row] = []
    for key in dict.fromkeys(_text(row, "account_id") for row in rows):
        with suppress(NotFound, UsageError):
            found += [tables.get(mirror, "accounts", key)] if key else []
    return found


def _text(row: Row, column: str) -> str:
    return str(row.get(column) or "").strip()


def _dialled(phone: str, country: str) -> tuple[tuple[str, ...], str]:
    """The zones and the country of a telephone number; a national one needs its country."""
    if not phone or not (phone.startswith(("+", "00")) or country):
        return (), ""
    import phonenumbers
    from phonenumbers import timezone

    said = "+" + phone[2:] if phone.startswith("00") else phone
    try:
        number = phonenumbers.parse(said, country or None)
    except phonenumbers.NumberParseException:
        return (), ""
    zones = timezone.time_zones_for_number(number)
    region = country_code(phonenumbers.region_code_for_number(number) or "")
    known = tuple(zone for zone in zones if zone_named(zone) and not zone.startswith("Etc/"))
    return known or zones_of(region), region


def _distinct(zones: Iterable[str], now: datetime) -> tuple[str, ...]:
    """Those of the zones that show different hours in the days ahead."""
    seen: dict[tuple[timedelta | None, ...], str] = {}
    days = [now + timedelta(days=ahead) for ahead in range(_AHEAD)]
    for name in zones:
        zone = ZoneInfo(name)
        seen.setdefault(tuple(day.astimezone(zone).utcoffset() for day in days), name)
    return tuple(seen.values())
