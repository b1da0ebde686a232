"""Rows of exports into the mirror: recognised when they come again, linked, never doubled.

A lead is the same when its export's id or its match key (the normalised address, else name and
company) is known. Rows under another id only fill what is unknown, so that taking the same files
in again changes nothing. What is merely alike is proposed for merging.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from agentarmy.domain.records import Person, Row
from agentarmy.domain.stages import stage_of
from agentarmy.formats.base import Item, Rejected, TableRecord
from agentarmy.services.directory import Directory, core, likely_domain
from agentarmy.services.settling import address_of, contact_of, settle
from agentarmy.store import people, tables
from agentarmy.store.database import Mirror
from agentarmy.store.duplicates import propose_merges
from agentarmy.store.ids import record_id
from agentarmy.store.merging import propose
from agentarmy.store.people import business_domain
from agentarmy.store.schema import names
from agentarmy.store.tables import Counts

TABLE_OF = {
    "account": "accounts",
    "contact": "contacts",
    "deal": "deals",
    "lead": "leads",
    "activity": "activities",
    "task": "tasks",
    "price": "prices",
}
"""The mirror's table by the name that formats give it; in the order in which rows are stored:
deals make accounts, which leads only join."""

_ID_LENGTH = 36
_DOTLESS = frozenset({"gmail.com", "googlemail.com"})


def match_key(email: str, *, name: str = "", company: str = "") -> str:
    """Return by what a lead is known: the address without +tag, else name and company."""
    local, at, domain = email.strip().lower().rpartition("@")
    if at:
        local = local.partition("+")[0]
        return f"{local.replace('.', '') if domain in _DOTLESS else local}@{domain}"
    return f"{' '.join(name.casefold().split())}|{core(company)}" if name or company else ""


@dataclass(slots=True)
class TableIntake:
    """Takes in rows, some hundred at a time; `finish` proposes merges of what looks alike."""

    mirror: Mirror
    source: str = "import"
    directory: Directory = field(init=False)
    fresh: dict[str, list[str]] = field(default_factory=dict)
    _touched: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.directory = Directory(self.mirror)

    def take(self, records: Iterable[TableRecord]) -> dict[str, Counts]:
        """Store rows in one transaction and return what came of them, by table of the mirror."""
        by_table: dict[str, list[TableRecord]] = {}
        for record in records:
            by_table.setdefault(record.table, []).append(record)
        counts: dict[str, Counts] = {}
        with self.mirror.write():
            self.directory.refresh()
            for kind, table in TABLE_OF.items():
                if found := by_table.get(kind):
                    counts[table] = self._store(kind, table, found)
        return counts

    def _store(self, kind: str, table: str, records: Sequence[TableRecord]) -> Counts:
        ours = self._ours(table, records)
        if not ours:
            return self._strangers(kind, table, records)
        rows = [
            (str(ours[record.key]["id"]), _own(record, ours[record.key]))
            for record in records
            if record.key in ours
        ]
        others = [record for record in records if record.key not in ours]
        return tables.put_ids(self.mirror, table, rows) + self._strangers(kind, table, others)

    def _ours(self, table: str, records: Sequence[TableRecord]) -> dict[str, Row]:
        """The rows that are our own export come back, by the key that the format gave them."""
        tails = {
            tail: record.key
            for record in records
            if len(tail := record.key.partition(":")[2]) == _ID_LENGTH
        }
        if not tails:
            return {}
        found = tables.present(self.mirror, table, tails)
        return {tails[one]: row for one, row in found.items()}

    def _strangers(self, kind: str, table: str, records: Sequence[TableRecord]) -> Counts:
        if not records:
            return Counts()
        if kind == "contact":
            return self._contacts(records)
        if kind == "account":
            return self._accounts(records)
        prepare = _PREPARE[kind]
        rows = [prepare(self, record) for record in records]
        return self._resolve(table, records, rows)

    def _resolve(
        self, table: str, records: Sequence[TableRecord], rows: Sequence[tuple[str, Row]]
    ) -> Counts:
        """Give each row its id: of the known row, or one that follows from its key."""
        by_key = self._by_provider(table, records)
        matching = "match_key" in names(table)
        by_match = (
            tables.known(self.mirror, table, match_key=(key for key, _ in rows)) if matching else {}
        )
        own: dict[str, Row] = {}
        others: list[tuple[str, Row]] = []
        for record, (key, row) in zip(records, rows, strict=True):
            provider = str(row.get("provider_key") or "")
            known = by_key.get(provider, "")
            one, master = (known, provider) if known else by_match.get(key, ("", ""))
            one = one or record_id(self.mirror.tenant, table, key or f"line:{record.line}")
            if one in self._touched or (master and provider and master != provider):
                others.append((one, row))
            else:
                own[one] = row
                self._touched.add(one)
        counts = tables.put_ids(self.mirror, table, own.items())
        if matching and counts.added:
            self.fresh.setdefault(table, []).extend(own)
        filled = tables.put_ids(self.mirror, table, others, fill=True)
        return counts + filled

    def _by_provider(self, table: str, records: Sequence[TableRecord]) -> dict[str, str]:
        """The ids of rows that came before under these export ids."""
        keys = {record.key for record in records if record.key}
        if not keys or "provider_key" not in names(table):
            return {}
        known = tables.known(self.mirror, table, provider_key=keys)
        return {str(key): one for key, (one, _) in known.items()}

    def _common(self, record: TableRecord, table: str) -> Row:
        """The row's own columns; what has no column goes to `extra` as JSON."""
        own = names(table)
        row = {name: value for name, value in record.values.items() if name in own}
        if record.key and "provider_key" in own:
            row["provider_key"] = record.key
        spare = {k: str(v) for k, v in record.values.items() if k not in own}
        spare |= record.extra or {}
        if spare and "extra" in own:
            row["extra"] = json.dumps(spare, ensure_ascii=False)
        if "source" in own and not row.get("source"):
            row["source"] = self.source
        return row

    def lead(self, record: TableRecord) -> tuple[str, Row]:
        """A lead joins an account that is known; leads alone make none."""
        row = self._common(record, "leads")
        email, company = str(row.get("email") or ""), str(row.get("company") or "")
        if email:
            row["email"] = email.lower()
        if not row.get("name"):
            row["name"] = email.partition("@")[0] or company
        key = match_key(email, name=str(row["name"]), company=company)
        row["match_key"] = key
        if account := self.directory.find(company, business_domain(email)):
            row["account_id"] = account
        return key, row

    def deal(self, record: TableRecord) -> tuple[str, Row]:
        """A deal makes the account that it names, and takes its stage in our words."""
        row, extra = self._common(record, "deals"), record.extra or {}
        company = extra.get("company", "")
        contact = contact_of(self.mirror, extra)
        domain = business_domain(address_of(extra))
        if not likely_domain(company, domain):  # the contact may sit at an agency
            domain = ""
        account = self.directory.get(company, domain)
        if contact and not company:
            account = str(tables.get(self.mirror, "contacts", contact)["account_id"] or "")
        row |= {"account_id": account} if account else {}
        row |= {"contact_id": contact} if contact else {}
        stage = stage_of(str(row.get("stage") or ""))
        if stage:
            row["stage"] = str(stage)
        return record.key or f"name:{core(str(row.get('name') or ''))}|{core(company)}", row

    def linked(self, table: str, record: TableRecord) -> Row:
        """A row of activities or tasks with what it names: account, contact, deal, lead."""
        row, extra = self._common(record, table), record.extra or {}
        links = {
            "account_id": self.directory.find(extra.get("company", ""), ""),
            "contact_id": contact_of(self.mirror, extra),
            "deal_id": self._named("deals", extra.get("deal", "")),
            "lead_id": self._named("leads", extra.get("lead", "")),
        }
        return row | {column: one for column, one in links.items() if one}

    def _named(self, table: str, name: str) -> str:
        found = tables.find(self.mirror, table, name=name) if name else []
        return str(found[0]["id"]) if len(found) == 1 else ""

    def activity(self, record: TableRecord) -> tuple[str, Row]:
        """An activity without an id of its own is known by kind, time and title."""
        row = self.linked("activities", record)
        parts = (row.get("kind"), row.get("at"), row.get("title"), row.get("note"))
        return record.key or "|".join(str(part or "") for part in parts), row

    def task(self, record: TableRecord) -> tuple[str, Row]:
        """A task without an id of its own is known by its title and day."""
        row = self.linked("tasks", record)
        row.setdefault("status", "done" if row.get("done_at") else "open")
        return record.key or f"{row.get('title')}|{row.get('due_on') or ''}", row

    def price(self, record: TableRecord) -> tuple[str, Row]:
        """A price replaces the one under the same name."""
        row = self._common(record, "prices")
        row["name"] = " ".join(str(row.get("name") or "").split())
        return str(row["name"]).casefold(), row

    def _contacts(self, records: Sequence[TableRecord]) -> Counts:
        counts = Counts()
        for record in records:
            row = self._common(record, "contacts")
            email = str(row.pop("email", None) or "").strip().lower()
            name, company = str(row.pop("name", None) or ""), str(row.get("company") or "")
            if account := self.directory.get(company, business_domain(email)):
                row["account_id"] = account
            if email:
                counts += self._by_address(Person(name, email), row)
            else:
                key = record.key or f"{name.casefold()}|{core(company)}"
                put = tables.put(self.mirror, "contacts", [(key, {**row, "name": name})])
                contact = record_id(self.mirror.tenant, "contacts", key)
                people.learn_aliases(self.mirror, contact, names=(name,))
                counts += put
                self.fresh.setdefault("contacts", []).extend([contact] * put.added)
        return counts

    def _by_address(self, person: Person, row: Row) -> Counts:
        known = people.resolve(self.mirror, person)
        before = tables.find(self.mirror, "contacts", id=known) if known else []
        contact = people.remember(self.mirror, person, details=row)
        if not before:
            self.fresh.setdefault("contacts", []).append(contact)
            return Counts(added=1)
        same = tables.find(self.mirror, "contacts", id=contact) == before
        return Counts(unchanged=1) if same else Counts(changed=1)

    def _accounts(self, records: Sequence[TableRecord]) -> Counts:
        counts = Counts()
        for record in records:
            row = self._common(record, "accounts")
            name = str(row.get("name") or "")
            site = str(row.get("domain") or row.get("website") or "")
            domain = domain_of(site)
            known = bool(self.directory.find(name, domain))
            account = self.directory.get(name, domain)
            row |= {"domain": domain} if domain else {}
            put = tables.put_ids(self.mirror, "accounts", [(account, row)])
            counts += put if known else Counts(added=1)
        return counts

    def finish(self, *, fresh: bool = True) -> int:
        """Propose merges of new contacts and leads that look alike; return how many are new.

        First what was taken in is tied to what other imports brought, see `settle`; without
        anything `fresh` there is nothing to tie.
        """
        with self.mirror.write():
            if fresh:
                settle(self.mirror)
            made = list(tables.present(self.mirror, "accounts", self.directory.made.values()))
            new = {**self.fresh, "accounts": made} if made else self.fresh
            found = sum(propose_merges(self.mirror, ids, table=table) for table, ids in new.items())
            return found + propose(self.mirror, self.directory.alike(), kind="accounts")


_PREPARE: dict[str, Callable[[TableIntake, TableRecord], tuple[str, Row]]] = {
    "lead": TableIntake.lead,
    "deal": TableIntake.deal,
    "activity": TableIntake.activity,
    "task": TableIntake.task,
    "price": TableIntake.price,
}


def _own(record: TableRecord, row: Row) -> Row:
    """What an export of ours says of a row; its company may be only the account's name."""
    found = {name: value for name, value in record.values.items() if name in row}
    if row.get("account_id") and row.get("company") is None:
        found.pop("company", None)
    return found


def domain_of(site: str) -> str:
    """Return the domain of a web address or domain as people write it."""
    host = site.strip().lower().partition("://")[2] or site.strip().lower()
    host = host.partition("/")[0].partition(":")[0].removeprefix("www.")
    return business_domain(f"@{host}")


@dataclass(slots=True)
class Taken:
    """What came of one file: counts by table of the mirror, proposals, what was rejected."""

    counts: dict[str, Counts] = field(default_factory=dict)
    proposals: int = 0
    rejected: list[Rejected] = field(default_factory=list)


def take_file(
    mirror: Mirror, items: Iterable[Item], *, table: str, source: str = "import"
) -> Taken:
    """Take in the rows of one file as rows of `table`, whatever its header looked most like.

    Rows of deals, prices, tasks and activities keep their own kind: they need columns of their
    own. What is no row at all is rejected.
    """
    kind = next(one for one, name in TABLE_OF.items() if name == table)
    intake, taken = TableIntake(mirror, source), Taken()

    def rows() -> Iterator[TableRecord]:
        for item in items:
            if isinstance(item, Rejected):
                taken.rejected.append(item)
            elif not isinstance(item, TableRecord):
                taken.rejected.append(
                    Rejected(where="", reason="no table", expected=f"a table of {table}")
                )
            elif item.table in _PEOPLE and kind in _PEOPLE:
                yield replace(item, table=kind)
            else:
                yield item

    for chunk in chunks(rows(), 20_000):
        for name, counts in intake.take(chunk).items():
            taken.counts[name] = taken.counts.get(name, Counts()) + counts
    taken.proposals = intake.finish()
    return taken


_PEOPLE = frozenset({"lead", "contact"})


def chunks(records: Iterable[TableRecord], size: int = 1000) -> Iterator[list[TableRecord]]:
    """Yield the records some hundred at a time."""
    chunk: list[TableRecord] = []
    for record in records:
        chunk.append(record)
        if len(chunk) >= size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
