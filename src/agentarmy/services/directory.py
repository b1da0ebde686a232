"""Accounts by name and domain, for whatever names a company: kept in memory during an import."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from agentarmy.domain.records import Row
from agentarmy.store import people, tables
from agentarmy.store.database import Mirror
from agentarmy.store.merging import unite
from agentarmy.store.people import FROM_DOMAIN

_WORD = re.compile(r"\w+")
_FORMS = frozenset(
    "ag bv co company corp corporation gmbh inc incorporated kg limited llc llp ltd oy plc sa sarl"
    " sas se spa srl".split()
)


def core(name: str) -> str:
    """Return a company's name as it is compared: small letters, no punctuation or legal form."""
    words = _WORD.findall(name.casefold())
    kept = [word for word in words if word not in _FORMS]
    return " ".join(kept or words)


def joined(text: str) -> str:
    """Return a name or a domain's own label as one run of letters, as a domain writes a name."""
    return "".join(_WORD.findall(text.casefold())).replace("_", "")


def likely_domain(name: str, domain: str) -> bool:
    """Return whether a domain may be that of a company: 'marrowlane' of 'Marrow Lane Trust'.

    One begins with the other, or the domain is the initials of three words or more.
    """
    words, label = core(name).split(), joined(domain.partition(".")[0])
    whole, initials = joined("".join(words)), "".join(word[0] for word in words)
    if min(len(label), len(whole)) < _SHORTEST:
        return False
    return whole.startswith(label) or label.startswith(whole) or label == initials


def name_guessed(mirror: Mirror, domain: str, name: str) -> None:
    """Give the account of a domain the name that its people use, when it has a guessed one."""
    if not domain or not likely_domain(name, domain):
        return
    found = tables.find(mirror, "accounts", domain=domain)
    if found and found[0]["source"] == FROM_DOMAIN:
        tables.edit(mirror, "accounts", str(found[0]["id"]), {"name": name, "source": None})


_SHORTEST = 3
_LIKELY = 0.7


@dataclass(slots=True)
class Directory:
    """Every account by core name and by domain; rows that others make are noticed in between.

    `guessed` are accounts whose name was made from their domain, `labels` the domains of those by
    the name in one run; `made` are the accounts that were made here by name alone.
    """

    mirror: Mirror
    names: dict[str, str] = field(default_factory=dict)
    domains: dict[str, str] = field(default_factory=dict)
    guessed: set[str] = field(default_factory=set)
    labels: dict[str, str] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)
    _last: str = ""

    def refresh(self) -> None:
        """Take in the accounts that were made since."""
        while True:
            page = tables.page(self.mirror, "accounts", after=self._last, limit=5000)
            for row in page.rows:
                self._learn(row)
                self._last = str(row["id"])
            if not page.next:
                return

    def _learn(self, row: Row) -> None:
        one = str(row["id"])
        if row["source"] == FROM_DOMAIN:
            self.guessed.add(one)
            domain = str(row["domain"] or "")
            self.labels.setdefault(joined(domain.partition(".")[0]), domain)
        elif row["name"]:
            self.names.setdefault(core(str(row["name"])), one)
        if row["domain"]:
            self.domains.setdefault(str(row["domain"]), one)

    def find(self, name: str, domain: str) -> str:
        """Return the account of a company, '' when there is none.

        When both are given and the account under that domain has only a guessed name, it takes
        this name, and an account under the name alone becomes part of it.
        """
        by_name = self.names.get(core(name), "") if name else ""
        if name and not (domain or by_name):  # a domain that is this very name, written in one
            domain = self.labels.get(joined(core(name)), "")
        by_domain = self.domains.get(domain, "") if domain else ""
        if by_domain and name and by_domain in self.guessed:
            self._name(by_domain, name, by_name)
        elif by_name and domain and not by_domain:
            return self._place(by_name, name, domain)
        return by_domain or by_name

    def get(self, name: str, domain: str) -> str:
        """Return the account of a company, made when there is none; '' without name and domain."""
        found = self.find(name, domain)
        if found or not (name or domain):
            return found
        if domain:
            one = people.account_of_domain(self.mirror, domain)
            self.guessed.add(one)
            self.domains[domain] = one
            return self.find(name, domain)
        one = tables.add(self.mirror, "accounts", {"name": name}, key=f"name:{core(name)}")
        self.names[core(name)] = self.made[name] = one
        return one

    def alike(self) -> Iterator[tuple[str, str, str, float]]:
        """Yield what may be one: the account of a domain, one made by name alone, why, how sure."""
        begun: dict[str, list[str]] = {}
        for label, domain in self.labels.items():
            begun.setdefault(label[:_SHORTEST], []).append(domain)
        there = tables.present(self.mirror, "accounts", self.made.values())
        for name, one in self.made.items():
            if one not in there:  # it has become part of another
                continue
            for domain in begun.get(joined(core(name))[:_SHORTEST], ()):
                known = self.domains.get(domain, "")
                if known in self.guessed and likely_domain(name, domain):
                    yield known, one, f'"{name}" may be {domain}', _LIKELY

    def _name(self, one: str, name: str, by_name: str) -> None:
        """Give a guessed account its name, and what was kept under that name alone."""
        self.guessed.discard(one)
        if by_name and by_name != one:
            name = str(tables.get(self.mirror, "accounts", by_name)["name"])
        tables.edit(self.mirror, "accounts", one, {"name": name, "source": None})
        if by_name and by_name != one:
            unite(self.mirror, "accounts", keep=one, gone=by_name)
            self._last = "" if self._last == by_name else self._last
        self.names[core(name)] = one

    def _place(self, by_name: str, name: str, domain: str) -> str:
        """Tie a domain to the account under a name, so that its id follows from the domain."""
        row = tables.get(self.mirror, "accounts", by_name)
        if row["domain"]:
            return by_name  # a company may well have two domains
        return self.get("", domain) and self.find(name, domain)
