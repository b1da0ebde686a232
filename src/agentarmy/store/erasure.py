"""One person in all tables: found by the registry's columns and references, and taken out.

Rows that are theirs go; rows of others keep what others said. Their own messages stay as empty
rows under their ids, so that another import of the same mail knows them and adds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from agentarmy.domain import erasing
from agentarmy.domain.erasing import Quotations, Traits
from agentarmy.domain.values import Row, Value
from agentarmy.errors import NotFound
from agentarmy.store import pseudonyms, summaries, tables
from agentarmy.store.database import Mirror
from agentarmy.store.ids import record_id
from agentarmy.store.registry import TABLES
from agentarmy.store.times import stamp

_CHUNK = 500
KEPT = frozenset({"audit", "audit_heads", "clone_keys", "call_lists", "prices"})
"""Tables that name no person, by their nature or because they refuse to."""
_SAID = ("subject", "text", "quoted", "signature")
_LISTS = (
    *(("messages", "recipients"), ("meetings", "attendees"), ("meetings", "organizer")),
    ("conversations", "participants"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whose data it is. `id` is what the audit calls them, `label` what the rep does.

    `messages` are those that they wrote, `talks` the conversations they took part in.
    """

    id: str
    label: str
    traits: Traits
    contacts: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    talks: tuple[str, ...] = ()


@dataclass(slots=True)
class Done:
    """How many rows of each table were deleted and changed."""

    deleted: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    passages: bool = False

    def count(self, table: str, rows: int, *, deleted: bool = False) -> None:
        """Count rows of a table."""
        if rows > 0:
            counts = self.deleted if deleted else self.changed
            counts[table] = counts.get(table, 0) + rows
            self.passages |= table == "passages"


def find(mirror: Mirror, ref: str) -> Person:
    """Return the person whom `ref` names: a contact, else a lead, else an address in the mail.

    Raises NotFound with the nearest names, UsageError when several answer to it.
    """
    contacts, leads = _records(mirror, ref)
    address = ref.strip().lower()
    if not contacts and not leads and not _wrote(mirror, address):
        tables.get(mirror, "contacts", ref)  # raises, with the nearest names
        raise NotFound(f'nobody called "{ref}"', hint="agentarmy contacts list")
    ids = tuple(str(row["id"]) for row in contacts)
    aliases = [row for one in ids for row in tables.find(mirror, "contact_aliases", contact_id=one)]
    told: list[tuple[object, str]] = [(row["value"], str(row["kind"])) for row in aliases]
    told += [(row["email"], "address") for row in (*contacts, *leads)]
    told += [(row["name"], "name") for row in (*contacts, *leads)]
    told += [] if contacts or leads else [(address, "address")]
    addresses = frozenset(str(v).strip().lower() for v, kind in told if v and kind == "address")
    leads += [row for row in _leads(mirror, ids, addresses) if row not in leads]
    names = {str(v) for v, kind in told if v and kind == "name"} | _written(mirror, addresses)
    names |= {str(row["name"]) for row in leads if row["name"]}
    phones = {erasing.digits(str(row["phone"])) for row in (*contacts, *leads) if row["phone"]}
    first = (*contacts, *leads)
    own = str(first[0]["id"]) if first else pseudonyms.pseudonym(mirror, address)
    person = Person(
        id=own,
        label=str((first[0]["name"] or first[0]["email"]) if first else address),
        traits=Traits(
            addresses=addresses, phones=frozenset(phones), names=erasing.whole_names(names)
        ),
        contacts=ids,
        leads=tuple(str(row["id"]) for row in leads),
        accounts=tuple(
            sorted({str(r["account_id"]) for r in (*contacts, *leads) if r["account_id"]})
        ),
    )
    return _with_talks(mirror, person, names)


def _records(mirror: Mirror, ref: str) -> tuple[list[Row], list[Row]]:
    try:
        return [tables.get(mirror, "contacts", ref)], []
    except NotFound:
        pass
    try:
        lead = tables.get(mirror, "leads", ref)
    except NotFound:
        return [], []
    contact = str(lead["contact_id"] or "")
    return (tables.find(mirror, "contacts", id=contact) if contact else []), [lead]


def _wrote(mirror: Mirror, address: str) -> bool:
    if "@" not in address:
        return False
    sql = "SELECT 1 FROM messages WHERE tenant = ? AND (sender_address = ? OR instr(recipients, ?))"
    return mirror.one(f"{sql} LIMIT 1", (mirror.tenant, address, address)) is not None


def _leads(mirror: Mirror, contacts: Sequence[str], addresses: frozenset[str]) -> list[Row]:
    found = [row for one in contacts for row in tables.find(mirror, "leads", contact_id=one)]
    for address in sorted(addresses):
        sql = "SELECT id FROM leads WHERE tenant = ? AND lower(email) = ?"
        ids = [str(key) for (key,) in mirror.all(sql, (mirror.tenant, address))]
        found += tables.present(mirror, "leads", ids).values()
    return list({str(row["id"]): row for row in found}.values())


def _written(mirror: Mirror, addresses: frozenset[str]) -> set[str]:
    """The names under which an address wrote."""
    return {
        str(name)
        for one in addresses
        for (name,) in mirror.all(
            "SELECT DISTINCT sender_name FROM messages WHERE tenant = ? AND sender_address = ?"
            " AND sender_name IS NOT NULL",
            (mirror.tenant, one),
        )
    }


def _with_talks(mirror: Mirror, person: Person, names: set[str]) -> Person:
    """Find what they wrote and where, and by which parts of their name nobody else is called."""
    lowered = {name.casefold() for name in person.traits.names}
    own: dict[str, str] = {}
    talks: set[str] = set()
    others: set[str] = set()
    mine = (person.traits.addresses, set(person.contacts), lowered)
    for key, talk, name, address, contact, to in mirror.each(
        "SELECT id, conversation_id, sender_name, sender_address, contact_id, recipients"
        " FROM messages WHERE tenant = ?",
        (mirror.tenant,),
    ):
        said = " ".join(str(name or "").split()).casefold()
        is_theirs = address in mine[0] or contact in mine[1] or (said in mine[2] and not address)
        if is_theirs:
            own[str(key)] = str(talk)
        if is_theirs or (to and person.traits.everywhere.search(str(to))):
            talks.add(str(talk))
    for account in person.accounts:
        rows = tables.find(mirror, "contacts", account_id=account)
        others |= {str(row["name"]) for row in rows if row["id"] not in person.contacts}
    for talk in talks:
        speakers = mirror.all(
            "SELECT DISTINCT sender_name FROM messages WHERE tenant = ? AND conversation_id = ?",
            (mirror.tenant, talk),
        )
        heard = {str(name) for (name,) in speakers if name}
        others |= {one for one in heard if one.casefold() not in lowered and one not in names}
    called = erasing.called(names, others=others)
    return replace(
        person,
        traits=replace(person.traits, called=called),
        messages=tuple(own),
        talks=tuple(sorted(talks)),
    )


def said(mirror: Mirror, person: Person) -> list[str]:
    """Return all that they wrote."""
    return [
        str(text)
        for cells in _in(mirror, f"SELECT {', '.join(_SAID)} FROM messages", "id", person.messages)
        for text in cells
        if text
    ]


def marked(mirror: Mirror, words: Iterable[str]) -> frozenset[str]:
    """Return those of the words that no message, document, account or deal has (any more)."""
    found = set()
    for word in words:
        quoted = f'"{word}"'
        if not any(
            mirror.one(f"SELECT 1 FROM {name}_fts WHERE {name}_fts MATCH ? LIMIT 1", (quoted,))
            for name in ("messages", "documents", "passages", "accounts", "deals")
        ):
            found.add(word)
    return frozenset(found)


def _in(
    mirror: Mirror, sql: str, column: str, values: Sequence[str]
) -> Iterator[tuple[Value, ...]]:
    for at in range(0, len(values), _CHUNK):
        part = values[at : at + _CHUNK]
        marks = ", ".join("?" * len(part))
        yield from mirror.all(
            f"{sql} WHERE tenant = ? AND {column} IN ({marks})", (mirror.tenant, *part)
        )


def erase(mirror: Mirror, person: Person, *, known: Callable[[str], bool]) -> Done:
    """Take a person out of all tables, inside the caller's transaction; say how many rows it was.

    `known` tells words of the language from names of their own. Full-text indexes still hold what
    was deleted until `scour`.
    """
    done = Done()
    with mirror.write(durable=True):
        theirs = said(mirror, person)
        _bury(mirror, person)
        _delete(mirror, person, done)
        _empty(mirror, person, done)
        _leave_lists(mirror, person, done)
        candidates = {word for text in theirs for word in erasing.words(text) if not known(word)}
        traits = replace(person.traits, marks=marked(mirror, sorted(candidates)))
        _mask(mirror, replace(person, traits=traits), Quotations(theirs), done)
        for table, ids in (("contacts", person.contacts), ("leads", person.leads)):
            for one in ids:
                tables.remove(mirror, table, one)
            done.count(table, len(ids), deleted=True)
        summaries.refresh(mirror, person.talks, source="import")
        if done.passages:  # what the embedder learned from them holds their words
            mirror.run("DELETE FROM embeddings WHERE tenant = ?", (mirror.tenant,))
            mirror.run("DELETE FROM embedders WHERE tenant = ?", (mirror.tenant,))
    return done


def _bury(mirror: Mirror, person: Person) -> None:
    """Leave a keyed hash of each address and number, by which they are known when they return."""
    now = stamp(mirror.clock())
    secret = pseudonyms.key(mirror)
    rows: list[tuple[str, Row]] = []
    for value in (*person.traits.addresses, *person.traits.phones):
        hashed = pseudonyms.digest(secret, value)
        kinds = ("erased", "address") if value in person.traits.addresses else ("erased",)
        for kind in kinds:
            row: Row = {"kind": kind, "value_hash": hashed, "reason": "erased", "at": now}
            rows.append(
                (f"{kind}:{hashed}", {**row, "value": None, "source": "erasure", "lifted_at": None})
            )
    tables.put(
        mirror, "suppressions", [(k, {**r, "recorded_by": "rep"}) for k, r in rows], replace=True
    )


def buried(mirror: Mirror) -> frozenset[str]:
    """Return the hashes of all addresses and numbers of people who were erased."""
    sql = (
        "SELECT value_hash FROM suppressions WHERE tenant = ? AND kind = 'erased'"
        " AND lifted_at IS NULL"
    )
    return frozenset(str(one) for (one,) in mirror.all(sql, (mirror.tenant,)))


def readmit(mirror: Mirror, value: str) -> bool:
    """Let an address or number that was erased come in again; say whether it had been erased."""
    hashed = pseudonyms.pseudonym(mirror, value)
    now = stamp(mirror.clock())
    ids = [record_id(mirror.tenant, "suppressions", f"{k}:{hashed}") for k in ("erased", "address")]
    with mirror.write(durable=True):
        changed = [
            mirror.run(
                "UPDATE suppressions SET lifted_at = ?, updated_at = ? WHERE id = ? AND tenant = ?"
                " AND source = 'erasure' AND lifted_at IS NULL",
                (now, now, one, mirror.tenant),
            )
            for one in ids
        ]
    return bool(changed[0])


def _delete(mirror: Mirror, person: Person, done: Done) -> None:
    """Delete the rows that are about them alone, or can be made anew."""
    documents = [
        str(k) for (k,) in _in(mirror, "SELECT id FROM documents", "message_id", person.messages)
    ]
    people = (*person.contacts, *person.leads)
    for table, column, values in (
        ("passages", "document_id", documents),
        ("documents", "id", documents),
        ("contact_aliases", "contact_id", person.contacts),
        ("consents", "contact_id", person.contacts),
        ("consents", "address", sorted(person.traits.addresses)),
        ("memories", "contact_id", person.contacts),
        ("evidence", "source_id", person.messages),
        ("checkpoints", "conversation_id", person.talks),
        ("qualifications", "conversation_id", person.talks),
        ("qualifications", "scope_id", people),
        ("question_outcomes", "conversation_id", person.talks),
        ("merge_proposals", "keep_id", people),
        ("merge_proposals", "merge_id", people),
    ):
        for at in range(0, len(values), _CHUNK):
            part = values[at : at + _CHUNK]
            sql = f"DELETE FROM {table} WHERE tenant = ? AND {column} IN ({_marks(part)})"
            done.count(table, mirror.run(sql, (mirror.tenant, *part)), deleted=True)
    for table, column in (
        ("evidence", "speaker"),
        ("memories", "text"),
        ("drafts", "recipients"),
        ("sessions", "state"),
        ("traces", "data"),
        ("traces", "notes"),
        ("answers", "subject"),
        ("imports", "path"),
    ):
        more = " AND kind = 'merge'" if table == "sessions" else ""
        sql = f"SELECT id, {column} FROM {table} WHERE tenant = ? AND {column} IS NOT NULL{more}"
        gone = [str(k) for k, text in mirror.all(sql, (mirror.tenant,)) if _means(person, text)]
        mirror.many(f"DELETE FROM {table} WHERE id = ?", [(one,) for one in gone])
        done.count(table, len(gone), deleted=True)


def _means(person: Person, text: Value) -> bool:
    found = str(text)
    return bool(person.traits.everywhere.search(found)) or any(
        one in found for one in (*person.contacts, *person.leads)
    )


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _empty(mirror: Mirror, person: Person, done: Done) -> None:
    """Blank the personal columns of rows that must stay: what was said, sent, done or run."""
    own = ", ".join(
        f"{one} = NULL" for one in (*_SAID, "sender_name", "sender_address", "contact_id")
    )
    for key in person.messages:
        changed = mirror.run(f"UPDATE messages SET {own} WHERE id = ?", (key,))
        done.count("messages", changed)
    for talk in person.talks:  # what others quote are their words too
        sql = "UPDATE messages SET quoted = NULL WHERE conversation_id = ? AND quoted IS NOT NULL"
        mirror.run(sql, (talk,))
    for table, columns in (
        ("outbox", "summary recipients content attachments links reasons fault"),
        ("activities", "title note"),
        ("workflows", "prospect input state error"),
    ):
        of_them = effects(mirror, person) if table == "outbox" else None
        ids = _of_records(mirror, person, table) if of_them is None else of_them
        sets = ", ".join(f"{name} = NULL" for name in columns.split())
        mirror.many(f"UPDATE {table} SET {sets} WHERE id = ?", [(one,) for one in ids])
        done.count(table, len(ids))
        if table == "outbox":
            mirror.many(
                "UPDATE rulings SET diff = NULL, note = NULL WHERE effect_id = ?", _each(ids)
            )
        if table == "workflows":
            sql = "UPDATE workflow_steps SET output = NULL, fault = NULL WHERE workflow_id = ?"
            mirror.many(sql, _each(ids))
    sql = "SELECT id, value FROM suppressions WHERE tenant = ? AND value IS NOT NULL"
    for one, value in mirror.all(sql, (mirror.tenant,)):
        if person.traits.everywhere.search(str(value)) or str(value) in person.contacts:
            mirror.run("UPDATE suppressions SET value = NULL WHERE id = ?", (one,))


def _each(ids: Iterable[str]) -> list[tuple[str]]:
    return [(one,) for one in ids]


def effects(mirror: Mirror, person: Person) -> list[str]:
    """Return the ids of effects that go to them, or whose bytes name them."""
    sql = "SELECT id, recipients, content, summary, contact_id FROM outbox WHERE tenant = ?"
    return [
        str(key)
        for key, to, content, summary, contact in mirror.each(sql, (mirror.tenant,))
        if contact in person.contacts or _means(person, f"{to} {content} {summary}")
    ]


def _of_records(mirror: Mirror, person: Person, table: str) -> list[str]:
    contacts, leads = person.contacts, person.leads
    found = [str(k) for (k,) in _in(mirror, f"SELECT id FROM {table}", "contact_id", contacts)]
    found += [str(k) for (k,) in _in(mirror, f"SELECT id FROM {table}", "lead_id", leads)]
    if table == "workflows":
        sql = "SELECT id, prospect, input FROM workflows WHERE tenant = ?"
        for key, prospect, given in mirror.all(sql, (mirror.tenant,)):
            if _means(person, f"{prospect} {given}"):
                found.append(str(key))
    return list(dict.fromkeys(found))


def under_way(mirror: Mirror, person: Person) -> list[str]:
    """Return the effects to them whose fate is open: being sent, or nobody knows."""
    ids = set(effects(mirror, person))
    sql = "SELECT id FROM outbox WHERE tenant = ? AND state IN ('sending', 'uncertain')"
    return sorted(ids & {str(key) for (key,) in mirror.all(sql, (mirror.tenant,))})


def _leave_lists(mirror: Mirror, person: Person, done: Done) -> None:
    """Take them out of lists of people."""
    for table, column in _LISTS:
        sql = f"SELECT id, {column} FROM {table} WHERE tenant = ? AND {column} IS NOT NULL"
        changed = []
        for key, text in mirror.each(sql, (mirror.tenant,)):
            left = erasing.without(str(text), person.traits)
            if left != text:
                changed.append((left or None, str(key)))
        mirror.many(f"UPDATE {table} SET {column} = ? WHERE id = ?", changed)
        done.count(table, len(changed))


def _mask(mirror: Mirror, person: Person, quoted: Quotations, done: Done) -> None:
    """Mask what still means or quotes them, in every text of every table."""
    for table in TABLES:
        if table in KEPT:
            continue
        columns = [c.name for c in TABLES[table].columns if c.type in ("text", "json")]
        refs = [c for c in ("conversation_id", "account_id", "contact_id") if c in columns]
        texts = [c for c in columns if not c.endswith("_id") and c not in ("digest", "value_hash")]
        sql = f"SELECT id, {', '.join((*texts, *refs))} FROM {table} WHERE tenant = ?"
        changed: dict[str, Row] = {}
        near = {*person.talks, *person.accounts, *person.contacts}
        going = {*person.contacts, *person.leads}
        for cells in mirror.each(sql, (mirror.tenant,)):
            if cells[0] in going:
                continue
            row = dict(zip(texts, cells[1:], strict=False))
            close = str(cells[0]) in near or not near.isdisjoint(cells[1 + len(texts) :])
            new = _masked(table, row, person.traits, quoted, close)
            if new:
                changed[str(cells[0])] = new
        for key, values in changed.items():
            sets = ", ".join(f"{name} = ?" for name in values)
            mirror.run(f"UPDATE {table} SET {sets} WHERE id = ?", (*values.values(), key))
        done.count(table, len(changed))


def _masked(table: str, row: Row, traits: Traits, quoted: Quotations, close: bool) -> Row:
    patterns = [traits.nearby if close else traits.everywhere, traits.own_words]
    heard = quoted if close or table not in ("messages", "documents", "passages") else None
    found: Row = {}
    for name, value in row.items():
        if not isinstance(value, str) or not value:
            continue
        if TABLES[table].column(name).type == "json":
            new = erasing.in_json(value, patterns, quoted=heard)
        else:
            new = erasing.mask(value, *patterns)
            new = heard.mask(new) if heard else new
        if new != value:
            found[name] = new
    return found


def mentions(mirror: Mirror, person: Person) -> Iterator[tuple[str, Row]]:
    """Yield (table, row) of all that is on them; memory stays flat.

    Rows of theirs, and mail that they got, are whole; of a row of others that mentions them only
    what does.
    """
    ids: set[Value] = {*person.contacts, *person.leads, *person.messages}
    for table in TABLES:
        if table in KEPT:
            continue
        texts = [c.name for c in TABLES[table].columns if c.type in ("text", "json")]
        for row in tables.stream(mirror, table):
            telling = {c: row[c] for c in texts if row[c] and _tells(person, row[c])}
            links = (row["id"], *(row[c] for c in texts if c.endswith("_id")))
            if not ids.isdisjoint(links) or "recipients" in telling:
                yield table, row
            elif telling:
                yield table, {"id": row["id"], **telling}


def _tells(person: Person, value: Value) -> bool:
    return person.traits.everywhere.search(str(value)) is not None


def scour(mirror: Mirror) -> None:
    """Rewrite full-text indexes, the file and its log, so that nothing deleted is left in them.

    Raises Busy while another process reads or writes; then do it again.
    """
    for table in TABLES.values():
        if table.search:
            mirror.run(f"INSERT INTO {table.name}_fts ({table.name}_fts) VALUES ('rebuild')")
    mirror.run("PRAGMA temp_store = FILE")  # the copy may be larger than the memory
    try:
        mirror.run("VACUUM")
    finally:
        mirror.run("PRAGMA temp_store = MEMORY")
    truncate(mirror)


def truncate(mirror: Mirror) -> None:
    """Write the log into the file and cut it to nothing. Raises Busy."""
    from agentarmy.errors import Busy

    found = mirror.one("PRAGMA wal_checkpoint(TRUNCATE)")
    if found and found[0]:
        raise Busy("another process reads the mirror", hint="agentarmy privacy finish")


def careful(mirror: Mirror) -> None:
    """Have SQLite overwrite what it deletes from now on."""
    mirror.one("PRAGMA secure_delete = ON")
