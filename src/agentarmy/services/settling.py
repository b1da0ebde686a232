"""What later rows tell of earlier ones, so that the order of imports leaves no trace.

An account that was made from a name alone becomes the one of its domain when that is certain;
what is only likely is proposed. Rows that came before what they name are linked to it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from agentarmy.domain.records import Person, Row
from agentarmy.services.directory import core, joined
from agentarmy.store import loose, people, summaries, tables
from agentarmy.store.conversations import people_of
from agentarmy.store.database import Mirror
from agentarmy.store.loose import Company
from agentarmy.store.mail_domains import business_domain
from agentarmy.store.merging import propose, settled, unite
from agentarmy.store.people import FROM_DOMAIN

_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"]+@[\w.-]+\.\w+")
_LIKELY = 0.7


def address_of(extra: Mapping[str, str]) -> str:
    """Return the address of a row's contact: of its own, or beside the name as HubSpot does."""
    own = extra.get("contact_email", "") or extra.get("contact", "")
    found = _ADDRESS.search(own)
    return found[0].lower() if found else ""


def contact_of(mirror: Mirror, extra: Mapping[str, str]) -> str:
    """Return the contact that a row names by address or by name, '' when none is known."""
    person = Person(extra.get("contact", "").strip(), address_of(extra))
    return people.resolve(mirror, person) if person.label else ""


def settle(mirror: Mirror) -> None:
    """Bring accounts, leads, deals and conversations to what any order of imports comes to.

    Twice changes nothing. A merge that a person refused or took back is not made again.
    """
    with mirror.write():
        found = loose.companies(mirror)
        if not found:
            return
        if any(not one.domain for one in found) and _join(mirror, found):
            found = loose.companies(mirror)
        _link_leads(mirror, found)
        _link_deals(mirror)
        _link_talks(mirror)


@dataclass(slots=True)
class _Known:
    """Accounts with a domain: by it, by core name, and by the name that the domain spells."""

    domains: dict[str, Company] = field(default_factory=dict)
    names: dict[str, set[str]] = field(default_factory=dict)
    labels: dict[str, set[str]] = field(default_factory=dict)

    def learn(self, one: Company) -> None:
        self.domains.setdefault(one.domain, one)
        guessed = one.source == FROM_DOMAIN
        key = joined(one.domain.partition(".")[0]) if guessed else core(one.name)
        (self.labels if guessed else self.names).setdefault(key, set()).add(one.domain)

    def fits(self, name: str, domain: str) -> bool:
        """Return whether nobody else is known under this domain."""
        there = self.domains.get(domain)
        return there is None or there.source == FROM_DOMAIN or core(there.name) == core(name)


def _join(mirror: Mirror, companies: Iterable[Company]) -> bool:
    """Make accounts without a domain part of those with theirs; say whether any was."""
    known, bare = _Known(), []
    for one in companies:
        if one.domain:
            known.learn(one)
        elif one.name:
            bare.append(one)
    said = _said(mirror, {core(one.name) for one in bare})
    done = False
    for one in bare:
        name = core(one.name)
        domains = known.names.get(name) or said.get(name) or known.labels.get(joined(name), set())
        fitting = sorted(domain for domain in domains if known.fits(name, domain))
        if len(fitting) == 1:
            done |= _become(mirror, one, fitting[0])
        elif len(fitting) > 1:
            there = (known.domains[domain] for domain in fitting if domain in known.domains)
            pairs = [(at.id, one.id, f'"{one.name}" may be {at.domain}', _LIKELY) for at in there]
            propose(mirror, pairs, kind="accounts")
    return done


def _said(mirror: Mirror, wanted: set[str]) -> dict[str, set[str]]:
    """The domains that leads and contacts give to these companies, by core name."""
    found: dict[str, set[str]] = {}
    if not wanted:
        return found
    for company, email in loose.said(mirror):
        name, domain = core(company), business_domain(email)
        if domain and name in wanted:
            found.setdefault(name, set()).add(domain)
    return found


def _become(mirror: Mirror, one: Company, domain: str) -> bool:
    """Make an account part of the one of its domain, which takes its name for a guessed one."""
    keep = people.account_of_domain(mirror, domain)
    if settled(mirror, "accounts", keep=keep, gone=one.id):
        return False
    if tables.get(mirror, "accounts", keep)["source"] == FROM_DOMAIN:
        tables.edit(mirror, "accounts", keep, {"name": one.name, "source": None})
    unite(mirror, "accounts", keep=keep, gone=one.id)
    return True


def _link_leads(mirror: Mirror, companies: Iterable[Company]) -> None:
    domains: dict[str, str] = {}
    names: dict[str, str] = {}
    for one in companies:
        if one.domain:
            domains.setdefault(one.domain, one.id)
        if one.source != FROM_DOMAIN:
            names.setdefault(core(one.name), one.id)
    rows: list[tuple[str, Row]] = []
    for lead, company, email in loose.leads(mirror):
        at = domains.get(business_domain(email)) or (names.get(core(company)) if company else "")
        if at:
            rows.append((lead, {"account_id": at}))
    tables.put_ids(mirror, "leads", rows)


def _link_deals(mirror: Mirror) -> None:
    rows: list[tuple[str, Row]] = []
    for deal, account, text in loose.deals(mirror):
        extra = {str(name): str(value) for name, value in json.loads(text).items()}
        if contact := contact_of(mirror, extra):
            row: Row = {"contact_id": contact}
            if not account:
                row["account_id"] = tables.get(mirror, "contacts", contact)["account_id"]
            rows.append((deal, row))
    tables.put_ids(mirror, "deals", rows)


def _link_talks(mirror: Mirror) -> None:
    rows: list[tuple[str, Row]] = []
    for talk, participants in loose.talks(mirror):
        everyone = [(one.address, one.name) for one in people_of(participants)]
        if at := summaries.account_of(mirror, everyone):
            rows.append((talk, {"account_id": at}))
    tables.put_ids(mirror, "conversations", rows)
