"""What the mirror knows of a competitor: documents, buyers' words in mail and calls, deals."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from agentarmy.domain.evidence import Source, SourceKind
from agentarmy.domain.records import Money, Row, Turn
from agentarmy.errors import NotFound, UsageError
from agentarmy.services.drafting import Writer, public_ids
from agentarmy.services.qualifying import Qualified, qualify
from agentarmy.store import knowledge, tables
from agentarmy.store.search import search
from agentarmy.writing.answers import Passage
from agentarmy.writing.battlecards import CardContext, compose_card
from agentarmy.writing.competitors import Name, Vocabulary
from agentarmy.writing.ground import Ground, of_field, of_turn
from agentarmy.writing.sections import Brief, Item
from agentarmy.writing.sheets import names_in

if TYPE_CHECKING:
    from agentarmy.store.database import Mirror

MOST_ACCOUNTS = 30
"""Accounts whose words are read for one card, those that named the competitor last first."""
_MESSAGES = 400
_DOCUMENTS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Carded:
    """A battlecard; `name` is the competitor's as it is known, `message_ids` public ids by ours."""

    brief: Brief
    name: str
    message_ids: Mapping[str, str]


def battlecard(mirror: Mirror, name: str, *, writer: Writer, words: Vocabulary) -> Carded:
    """Write the card on a competitor that a document or a buyer has named.

    Raises NotFound with the nearest names for any other, UsageError for no name at all.
    """
    if not any(c.isalnum() for c in name):
        raise UsageError("no competitor was named", expected="agentarmy battlecard NAME")
    rival = _meant(name, known_competitors(mirror, words))
    shape = Name(rival, words)
    talks = _talks(mirror, shape)
    found, left = _heard(mirror, talks, writer=writer)
    turns = tuple(t for one in found for t in one.turns)
    context = CardContext(
        name=rival,
        words=words,
        passages=documents_on(mirror, [shape]),
        turns=turns,
        evidence=tuple(e for one in found for e in one.evidence),
        facts=writer.desk.facts,
        company={t.conversation: g for one in found for g in _company(one) for t in one.turns},
        now=writer.desk.now,
        deals=tuple(item for one in found for item in _deals(mirror, one, shape)),
    )
    card = compose_card(context)
    if left:
        more = f"{left} more {'account' if left == 1 else 'accounts'}"
        note = f"{more} named it longer ago and were not read."
        card = replace(card, notes=(*card.notes, note))
    naming = [t for t in turns if shape.is_in(t.text)]
    return Carded(brief=card, name=rival, message_ids=public_ids(mirror, naming))


def known_competitors(mirror: Mirror, words: Vocabulary) -> dict[str, str]:
    """Return the names of competitors that a document is about or somebody has named.

    By name in small letters; as a document writes it before as it was spoken.
    """
    found: dict[str, str] = {}
    for row in knowledge.listing(mirror):
        title, file = str(row.get("title") or ""), str(row.get("name") or "")
        text = ""
        if words.listing.search(f"{title} {file}"):
            text = str(tables.get(mirror, "documents", str(row["id"])).get("text") or "")
        for name in names_in(title, file, text=text, words=words):
            found.setdefault(name.casefold(), name)
    for row in tables.find(mirror, "evidence", kind="competition"):
        value = json.loads(str(row["value"] or "{}"))
        name = str(value.get("text") or "") if isinstance(value, dict) else ""
        if any(c.isupper() for c in name) and int(str(row.get("polarity") or 0)) > 0:
            found.setdefault(name.casefold(), name)
    return found


def _meant(name: str, known: Mapping[str, str]) -> str:
    """The known name that is typed, or the only one that begins or goes on like it."""
    typed = " ".join(name.split()).casefold()
    if typed in known:
        return known[typed]
    near = [key for key in known if key.startswith(f"{typed} ") or typed.startswith(f"{key} ")]
    if len(near) == 1:
        return known[near[0]]
    if known:
        raise NotFound.among("competitor", name, known.values())
    raise NotFound(
        f'no competitor "{name}"',
        expected="one that a buyer named or a document is about; none is known yet",
        hint="agentarmy kb ingest FOLDER with competitor-NAME.md",
    )


def documents_on(mirror: Mirror, names: Collection[Name]) -> tuple[Passage, ...]:
    """Return the house's documents, internal ones too, that name one of the competitors.

    What came with a mail is no document of the house.
    """
    hits = [
        hit.id
        for name in names
        for hit in search(mirror, f'"{name.text}"', tables=("documents",), limit=_DOCUMENTS)
    ]
    rows = tables.present(mirror, "documents", dict.fromkeys(hits)).values()
    return tuple(
        Passage(
            source=Source(SourceKind.DOCUMENT, str(row["id"])),
            name=str(row.get("name") or ""),
            text=str(row["text"]),
        )
        for row in rows
        if row.get("text") and not row.get("message_id") and row.get("kind") != "attachment"
        if any(name.is_in(f"{_spaced(row)}\n{row['text']}") for name in names)
    )


def _spaced(row: Row) -> str:
    return str(row.get("name") or "").replace("-", " ").replace("_", " ")


def _talks(mirror: Mirror, name: Name) -> dict[str, str]:
    """The conversations that name it, the newest first, with the account of each ('' for none)."""
    hits = search(mirror, f'"{name.text}"', tables=("messages",), limit=_MESSAGES)
    hits.sort(key=lambda hit: hit.at, reverse=True)
    rows = tables.present(mirror, "messages", [hit.id for hit in hits])
    found: dict[str, None] = {}
    for hit in hits:
        row = rows.get(hit.id, {})
        if name.is_in(f"{row.get('subject') or ''}\n{row.get('text') or ''}"):
            found[str(row.get("conversation_id") or "")] = None
    for row in tables.find(mirror, "evidence", kind="competition"):
        if name.same(str(row["value"])):
            found[str(row.get("conversation_id") or "")] = None
    homes = tables.present(mirror, "conversations", [key for key in found if key])
    return {key: str(homes[key].get("account_id") or "") for key in found if key in homes}


def _heard(
    mirror: Mirror, talks: Mapping[str, str], *, writer: Writer
) -> tuple[list[Qualified], int]:
    """Read all that those accounts said; return it and how many accounts were left out."""
    wanted = list(dict.fromkeys(account or talk for talk, account in talks.items()))
    found = [qualify(mirror, key, desk=writer.desk) for key in wanted[:MOST_ACCOUNTS]]
    return found, len(wanted) - len(found)


def _company(found: Qualified) -> Iterator[Ground]:
    """The account's name as it is recorded, its domain where it has none."""
    account = found.account or {}
    column = "name" if account.get("name") else "domain"
    if account.get(column):
        key, value = str(account["id"]), str(account[column])
        yield of_field("accounts", key, column=column, value=value)


def _deals(mirror: Mirror, found: Qualified, name: Name) -> Iterator[Item]:
    """A line for each deal of an account whose words name the competitor."""
    said = _last_named(found.turns, name)
    if found.account is None or said is None:
        return
    for deal in tables.find(mirror, "deals", account_id=found.account["id"]):
        amount, currency = deal.get("amount_minor"), str(deal.get("currency") or "")
        parts = [f"{deal.get('name')}: stage {deal.get('stage') or 'unknown'}"]
        grounds = [_field(deal, "name"), _field(deal, "stage")]
        if isinstance(amount, int) and currency:
            value = str(Money(amount, currency))
            parts.append(value)
            grounds.append(replace(_field(deal, "amount_minor"), value=value))
        day = f" on {said.at.date().isoformat()}" if said.at else ""
        parts.append(f"last named by {said.speaker.label}{day}")
        start, end = name.spans(said.text)[-1]
        grounds.append(of_turn(said, said.text[start:end]))
        yield Item(text=", ".join(parts), grounds=tuple(g for g in grounds if g.quote))


def _last_named(turns: Sequence[Turn], name: Name) -> Turn | None:
    naming: Iterable[Turn] = (t for t in reversed(turns) if not t.automatic and name.is_in(t.text))
    return next(iter(naming), None)


def _field(deal: Row, column: str) -> Ground:
    return of_field("deals", str(deal["id"]), column=column, value=str(deal.get(column) or ""))
