"""Whom nobody reaches any more: kept, told to the audit, and all that was queued cancelled, in one
transaction. And who agreed to what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from agentarmy.errors import BadInput, NotFound, UsageError
from agentarmy.store import audit, consents, outbox, people, tables
from agentarmy.store.consents import Entry, Refused
from agentarmy.store.ids import record_id
from agentarmy.store.pseudonyms import pseudonym

if TYPE_CHECKING:
    from agentarmy.store.database import Mirror

_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_DOMAIN = re.compile(r"@?((?:[a-z0-9-]+\.)+[a-z][a-z0-9-]+)")
_WORDING = re.compile(r"[a-z][a-z0-9_]{0,39}")

REASONS = (
    *("asked", "unsubscribed", "complained", "bounced", "left", "competitor", "legal"),
    *("erased", "imported", "other"),
)
"""Why somebody is not reached, as the audit has it; a person's own words stand beside it."""


@dataclass(frozen=True, slots=True)
class Suppressed:
    """What a suppression did: the rows that hold now, those that are new, and what it cancelled."""

    rows: tuple[Refused, ...]
    fresh: int
    cancelled: tuple[str, ...]


def suppress(
    mirror: Mirror, target: str, *, reason: str = "asked", source: str = "rep", actor: str = "rep"
) -> Suppressed:
    """Reach somebody no more, at once: an address, a domain, a number or a contact.

    With an address its contact is meant too, and with a contact the addresses and the number.
    Everything queued to them is cancelled in the same transaction. Raises BadInput, NotFound.
    """
    if reason not in REASONS:
        raise NotFound.among("reason", reason, REASONS)
    rows: list[Refused] = []
    fresh, cancelled = 0, list[str]()
    with mirror.write(durable=True):
        for kind, value in meant(mirror, target):
            row, new = consents.suppress(
                mirror, kind, value=value, reason=reason, source=source, recorded_by=actor
            )
            rows.append(row)
            fresh += new
            if new:
                _tell(mirror, "suppression.added", kind, value, actor=actor, reason=reason)
            cancelled += _cancel(mirror, kind, value, actor=actor)
    return Suppressed(tuple(rows), fresh, tuple(dict.fromkeys(cancelled)))


def _cancel(mirror: Mirror, kind: str, value: str, *, actor: str) -> list[str]:
    """Cancel what is queued to whom a suppression is about."""
    if kind == "contact":
        return outbox.cancel_for(mirror, actor=actor, reason="suppressed", contact_id=value)
    address = f"@{value}" if kind == "domain" else value
    return outbox.cancel_for(mirror, actor=actor, reason="suppressed", address=address)


def lift(mirror: Mirror, target: str, *, reason: str, actor: str = "rep") -> list[tuple[str, str]]:
    """Let suppressions of somebody hold no more; return what was lifted as (kind, value).

    Only new evidence speaks for it, so a reason is asked for. Raises NotFound when none holds,
    BadInput without a reason.
    """
    if not reason.strip():
        raise BadInput("a suppression is lifted for a reason only", expected="--reason WHY")
    lifted = []
    with mirror.write(durable=True):
        for kind, value in meant(mirror, target):
            if consents.lift(mirror, kind, value=value):
                lifted.append((kind, value))
                _tell(mirror, "suppression.lifted", kind, value, actor=actor, reason="lifted")
    if not lifted:
        raise NotFound(f'nothing suppresses "{target}"', hint="agentarmy suppress list")
    return lifted


def meant(mirror: Mirror, target: str) -> list[tuple[str, str]]:
    """Return what a suppression of a target is about, as (kind, normal value).

    Raises BadInput for a number that cannot be read, NotFound for an unknown contact.
    """
    said = target.strip()
    if _ADDRESS.fullmatch(said):
        address = said.lower()
        found = [("address", address)]
        plain = f"{address.partition('@')[0].partition('+')[0]}@{address.partition('@')[2]}"
        found += [("address", plain)] if plain != address else []
        contact = people.by_alias(mirror, "address", address)
        return [*found, *([("contact", contact)] if contact else [])]
    if matched := _DOMAIN.fullmatch(said.lower()):
        return [("domain", matched[1])]
    if re.fullmatch(r"\+?[\d\s()./-]{6,}", said):
        return [("call", number(said))]
    return _of_contact(mirror, said)


def _of_contact(mirror: Mirror, ref: str) -> list[tuple[str, str]]:
    row = tables.get(mirror, "contacts", ref)
    key = str(row["id"])
    found = [("contact", key)]
    if row["email"]:
        found.append(("address", str(row["email"]).lower()))
    aliases = tables.find(mirror, "contact_aliases", contact_id=key, kind="address")
    found += [("address", str(one["value"])) for one in aliases]
    return list(dict.fromkeys(found))


def number(text: str, *, country: str = "") -> str:
    """Return a telephone number in E.164. Raises BadInput."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(text, country or None)
        good = phonenumbers.is_possible_number(parsed) and not parsed.extension
    except phonenumbers.NumberParseException:
        good = False
    if not good:
        raise BadInput(f'"{text}" is no number in full', expected="such as +12125550123")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _tell(mirror: Mirror, action: str, kind: str, value: str, *, actor: str, reason: str) -> None:
    # The audit names nobody: the digest knows its person again, whoever reads it does not.
    audit.append(
        mirror,
        actor=actor,
        action=action,
        subject_kind=kind,
        subject=value if kind == "contact" else pseudonym(mirror, value),
        reason=reason,
    )


def import_list(
    mirror: Mirror, targets: Iterable[str], *, source: str, actor: str = "rep"
) -> Suppressed:
    """Reach none of the addresses, domains and numbers of a file; all of them, or none.

    Raises BadInput with the line that is none of these.
    """
    lines = [one.strip() for one in targets]
    wanted = [(n, one) for n, one in enumerate(lines, 1) if one and not one.startswith("#")]
    for line, one in wanted:
        if not (_ADDRESS.fullmatch(one) or _DOMAIN.fullmatch(one.lower()) or one[:1] == "+"):
            raise BadInput(
                f'{source}, line {line}: "{one[:60]}"; nothing was taken in',
                expected="an address, a domain or a number that begins with +",
            )
    rows: list[Refused] = []
    fresh, cancelled = 0, list[str]()
    with mirror.write(durable=True):
        for _, one in wanted:
            done = suppress(mirror, one, reason="imported", source=source, actor=actor)
            rows += done.rows
            fresh += done.fresh
            cancelled += done.cancelled
    return Suppressed(tuple(rows), fresh, tuple(dict.fromkeys(cancelled)))


def import_call_list(
    mirror: Mirror, lines: Sequence[str], *, name: str, country: str, fetched_on: date
) -> int:
    """Take in a do-not-call list, or a newer copy of it; return how many numbers it has.

    Raises BadInput for a line that is no number and for a list of a day to come.
    """
    if not _WORDING.fullmatch(name.replace("-", "_")):
        raise BadInput(f'"{name}" cannot be the name of a list', expected="such as us-national")
    if fetched_on > mirror.clock().date():
        raise BadInput(f"{fetched_on} is to come", expected="the day the list was fetched")
    numbers: list[str] = []
    for line, text in enumerate(lines, 1):
        if text.strip() and not text.startswith("#"):
            try:
                numbers.append(number(text.strip(), country=country))
            except BadInput as error:
                raise BadInput(
                    f"line {line}: {error.what}; nothing was taken in", expected=error.expected
                ) from None
    if not numbers:
        raise BadInput("a do-not-call list without a number", expected="one number to a line")
    with mirror.write(durable=True):
        count = consents.put_call_list(
            mirror, name, country=country, fetched_on=fetched_on, numbers=numbers
        )
        audit.append(
            mirror,
            actor="rep",
            action="call_list.imported",
            subject_kind="call_list",
            subject=record_id(mirror.tenant, "call_lists", name),
            data={"numbers": count, "fetched_on": fetched_on.isoformat(), "country": country},
        )
    return count


def agree(mirror: Mirror, target: str, entry: Entry, *, actor: str = "rep") -> Entry:
    """Keep a consent or a withdrawal of an address, a number or a contact, with its audit entry.

    Raises BadInput for a consent that does not say how it was given, NotFound for nobody known.
    """
    if entry.consent.given and not entry.consent.how.strip():
        raise BadInput("a consent says how it was given", expected="--how HOW")
    address, contact = whose(mirror, target)
    with mirror.write(durable=True):
        kept = consents.record(mirror, replace(entry, address=address, contact_id=contact))
        one = kept.consent
        audit.append(
            mirror,
            actor=actor,
            action="consent.given" if one.given else "consent.withdrawn",
            subject_kind="consent",
            subject=kept.id,
            data={"purpose": one.purpose, "channel": one.channel, "basis": one.basis},
        )
    return kept


def whose(mirror: Mirror, target: str) -> tuple[str, str]:
    """Return address (or number) and contact id of whom a consent is about."""
    found = dict[str, str]()
    for kind, value in meant(mirror, target):
        found.setdefault(kind, value)
    if "domain" in found:
        raise UsageError(f'"{target}" is a whole house', expected="a person")
    return found.get("address", "") or found.get("call", ""), found.get("contact", "")
