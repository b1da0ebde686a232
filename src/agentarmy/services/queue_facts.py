"""What a person needs to decide on an effect: exact bytes, reasons, sources, what was changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agentarmy.domain.effects import Effect, Json, unpacked
from agentarmy.domain.evidence import SourceKind
from agentarmy.domain.values import Row
from agentarmy.formats import headers
from agentarmy.formats.outgoing import envelope
from agentarmy.formats.reopening import files_of, text_of
from agentarmy.services import approvals
from agentarmy.services.outreach import OF_MAIL, short
from agentarmy.services.regrounding import sentences_of
from agentarmy.store import outbox, tables
from agentarmy.store.outbox import Item

if TYPE_CHECKING:
    from pathlib import Path

    from agentarmy.store.database import Mirror
    from agentarmy.writing.ground import Ground

_HEADERS = ("From", "To", "Cc", "Subject", "In-Reply-To", "List-Unsubscribe", "Message-ID")


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence of a draft, where it stands, and the words that carry it."""

    sentence: str
    source: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One effect as a person decides on it: nothing is summed up, all is as it will go.

    `headers` and `body` are read back from the exact bytes; of what is no mail `body` is its
    payload, a line per field. `rulings` are what was decided, oldest first.
    """

    item: Item
    account: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    cited: tuple[Cited, ...] = ()
    rulings: tuple[Row, ...] = ()


def facts(mirror: Mirror, item: Item) -> Facts:
    """Gather what a person needs to decide on an effect."""
    effect = item.effect
    mail = effect.kind in OF_MAIL
    return Facts(
        item=item,
        account=account_names(mirror, [item]).get(effect.account_id, ""),
        headers=_headers(effect.content) if mail else (),
        body=text_of(effect.content) if mail else "\n".join(_fields(effect)),
        cited=_cited(mirror, effect),
        rulings=tuple(approvals.rulings(mirror, item.id)),
    )


def account_names(mirror: Mirror, items: Sequence[Item]) -> dict[str, str]:
    """Return the names of the accounts that effects concern, by id."""
    wanted = {one.effect.account_id for one in items if one.effect.account_id}
    rows = tables.present(mirror, "accounts", wanted)
    return {key: str(row["name"] or "") for key, row in rows.items()}


def _headers(content: bytes) -> tuple[tuple[str, str], ...]:
    fields, _ = headers.split_head(content)
    found = [(name, headers.text(fields.get(name.lower().encode(), b""))) for name in _HEADERS]
    count = len(envelope(content).references)
    if count:
        found.append(("References", f"{count} message{'s' if count != 1 else ''} of this thread"))
    return tuple((name, value) for name, value in found if value)


def _fields(effect: Effect) -> list[str]:
    try:
        payload = unpacked(effect.content)
    except ValueError:
        return ["(cannot be read)"]
    return [f"{name}: {_plain(value)}" for name, value in payload.items() if value not in ("", [])]


def _plain(value: Json) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} = {_plain(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return str(value)


def _cited(mirror: Mirror, effect: Effect) -> tuple[Cited, ...]:
    rows = tables.find(mirror, "drafts", id=effect.draft_id) if effect.draft_id else []
    if not rows:
        return ()
    sentences = sentences_of(rows[0])
    names = _places(mirror, [ground for one in sentences for ground in one.grounds])
    found = list[Cited]()
    for one in sentences:
        for ground in one.grounds:
            found.append(Cited(one.text, names.get(ground.source.id, _kind(ground)), ground.quote))
        if not one.grounds and any(sign.isdigit() for sign in one.text):
            found.append(Cited(one.text, UNSOURCED, ""))
    return tuple(found)


UNSOURCED = "no source: your own words"
"""What stands in the place of a source where a number has none."""


def _kind(ground: Ground) -> str:
    if ground.source.kind is SourceKind.CRM_FIELD:
        return f"record {ground.source.part}"
    return ground.source.kind.replace("_", " ")


def _places(mirror: Mirror, grounds: Sequence[Ground]) -> dict[str, str]:
    """Who said it and when, or which document, price or rule it is, by the id of the source."""
    found: dict[str, str] = {}
    tables_of: Mapping[str, str] = {
        SourceKind.MESSAGE: "messages",
        SourceKind.TURN: "messages",
        SourceKind.DOCUMENT: "documents",
        SourceKind.PRICE_BOOK: "prices",
        SourceKind.POLICY: "policies",
    }
    for kind, table in tables_of.items():
        wanted = {one.source.id for one in grounds if one.source.kind == kind}
        for key, row in tables.present(mirror, table, wanted).items():
            found[key] = _place(table, row)
    return found


def _place(table: str, row: Row) -> str:
    if table == "messages":
        who = str(row["sender_name"] or row["sender_address"] or "")
        return f"{who}, {str(row['at'] or '')[:10]}".strip(", ")
    label = {"documents": "document", "prices": "price book", "policies": "policy"}[table]
    return f"{label}: {row.get('name') or row.get('product') or row.get('kind') or ''}".rstrip(": ")


def save_files(mirror: Mirror, item: Item, folder: Path) -> list[Path]:
    """Write the attachments of a mail into a folder, and note that the rep has them at hand.

    Raises Storage when the disk refuses.
    """
    from agentarmy import paths

    files = files_of(item.effect.content) if item.effect.kind in OF_MAIL else ()
    places = [
        folder / f"{short(item.id)}-{number}-{one.name}" for number, one in enumerate(files, 1)
    ]
    for place, one in zip(places, files, strict=True):
        paths.write_private(place, one.content)
    if files:
        outbox.note_seen(mirror, item)
    return places
