"""What the house knows beside its conversations: prices, policies, and the rep's own answers."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from agentarmy.domain.knowledge import Audience
from agentarmy.domain.policies import doubt
from agentarmy.domain.records import (
    Facts,
    Money,
    Policy,
    PolicyKind,
    PriceItem,
    Row,
    Side,
    Status,
    Tier,
)
from agentarmy.store import tables
from agentarmy.store.database import Mirror
from agentarmy.store.ids import record_id

_SIDE = "side"


def prices(mirror: Mirror) -> tuple[PriceItem, ...]:
    """Return the price book, by name."""
    found = [_price(row) for row in tables.stream(mirror, "prices")]
    return tuple(sorted(found, key=lambda item: (item.name.casefold(), item.id)))


def _price(row: Row) -> PriceItem:
    return PriceItem(
        id=str(row["id"]),
        name=str(row["name"] or ""),
        price=Money(int(str(row["price_minor"] or 0)), str(row["currency"] or "")),
        sku=str(row["sku"] or ""),
        aliases=tuple(str(alias) for alias in json.loads(str(row["aliases"] or "[]"))),
        unit=str(row["unit"] or "unit"),
    )


def add_price(
    mirror: Mirror,
    name: str,
    *,
    price: Money,
    unit: str = "unit",
    sku: str = "",
    aliases: Iterable[str] = (),
) -> PriceItem:
    """Set the list price of a product, in place of the one under the same name; return it."""
    key = " ".join(name.split()).casefold()
    with mirror.write():
        tables.put(
            mirror, "prices", [(key, _price_row(name, price, unit, sku, aliases))], replace=True
        )
        (found,) = (item for item in prices(mirror) if item.name.casefold() == key)
    return found


def _price_row(name: str, price: Money, unit: str, sku: str, aliases: Iterable[str]) -> Row:
    return {
        "name": " ".join(name.split()),
        "price_minor": price.minor,
        "currency": price.currency,
        "unit": unit,
        "sku": sku,
        "aliases": json.dumps(list(aliases), ensure_ascii=False),
    }


def put_prices(mirror: Mirror, items: Iterable[PriceItem], *, source: str = "") -> tables.Counts:
    """Set many list prices, each in place of the one under the same name."""
    rows = []
    for item in items:
        row = _price_row(item.name, item.price, item.unit, item.sku, item.aliases)
        rows.append((" ".join(item.name.split()).casefold(), {**row, "source": source}))
    return tables.put(mirror, "prices", rows, replace=True)


def price_sources(mirror: Mirror) -> dict[str, str]:
    """Return where each price line came from, by its id; '' for one that a person set."""
    return {str(row["id"]): str(row["source"] or "") for row in tables.stream(mirror, "prices")}


def policies(mirror: Mirror) -> tuple[Policy, ...]:
    """Return every policy, by kind and product; `id` is the id of its row.

    What was read from a document that is gone is left out. What was read, is hard to believe and
    was not accepted is doubtful.
    """
    rows = [row for row in tables.stream(mirror, "policies") if not _orphan(row)]
    named = {str(row["document_id"]) for row in rows if row["document_id"]}
    papers = tables.present(mirror, "documents", named)
    closed = {key for key, row in papers.items() if row["audience"] == Audience.INTERNAL}
    book = prices(mirror) if named else ()
    found = [_weighed(_policy(row, closed), book) for row in rows]
    return tuple(sorted(found, key=lambda one: (one.kind, one.product, one.id)))


def _weighed(policy: Policy, book: Sequence[PriceItem]) -> Policy:
    open_ = policy.document and policy.status is Status.IN_FORCE
    return replace(policy, status=Status.DOUBTFUL) if open_ and doubt(policy, book) else policy


def _orphan(row: Row) -> bool:
    """Only rules that were read have a quote; deleting a document takes its id off them."""
    return bool(row["quote"]) and not row["document_id"]


def _policy(row: Row, closed: Container[str] = ()) -> Policy:
    return Policy(
        id=str(row["id"]),
        kind=PolicyKind(str(row["kind"])),
        tiers=tuple(_tier(one) for one in json.loads(str(row["tiers"] or "[]"))),
        text=str(row["text"] or ""),
        source=str(row["source"] or ""),
        product=str(row["product"] or ""),
        currency=str(row["currency"] or ""),
        effective_from=str(row["effective_on"] or ""),
        effective_until=str(row["effective_until"] or ""),
        document=str(row["document_id"] or ""),
        quote=str(row["quote"] or ""),
        internal=str(row["document_id"]) in closed,
        status=Status(str(row["status"] or "")),
    )


def _tier(plain: dict[str, str | int | bool | None]) -> Tier:
    top = plain["maximum"]
    return Tier(
        value=Decimal(str(plain["value"])),
        minimum=int(str(plain["minimum"])),
        maximum=None if top is None else int(top),
        role=str(plain["role"] or ""),
        working=bool(plain.get("working")),
    )


def put_policies(mirror: Mirror, found: Iterable[Policy]) -> tables.Counts:
    """Store policies, each in place of the one with the same id."""
    rows = [(policy.id, _policy_row(policy)) for policy in found]
    return tables.put(mirror, "policies", rows, replace=True)


def keep_read(mirror: Mirror, document: str, found: Sequence[Policy]) -> tables.Counts:
    """Put the policies that were read from a document in place of those read from it before.

    What the rep said of a rule stays with it as long as document and rule are the same; a rule
    that was rejected is kept even when it is gone, so that it never comes back by itself.
    """
    rows: dict[str, Row] = {}
    for policy in found:
        row = _policy_row(policy)
        key = "|".join(str(row[name]) for name in _IDENTITY)
        row["document_id"], row["quote"] = document, policy.quote
        rows[record_id(mirror.tenant, "policies", f"{document}|{key}")] = row
    with mirror.write():
        before = tables.find(mirror, "policies", document_id=document)
        for one in before:
            if one["id"] not in rows and one["status"] != Status.REJECTED:
                tables.remove(mirror, "policies", str(one["id"]))
        return tables.put_ids(mirror, "policies", rows.items())


_IDENTITY = ("kind", "product", "tiers", "currency", "effective_on", "effective_until")


def drop_orphans(mirror: Mirror) -> int:
    """Forget what was read from documents that are gone, all but what was rejected."""
    with mirror.write():
        gone = [
            str(row["id"])
            for row in tables.stream(mirror, "policies")
            if _orphan(row) and row["status"] != Status.REJECTED
        ]
        for one in gone:
            tables.remove(mirror, "policies", one)
    return len(gone)


def set_status(mirror: Mirror, policy_id: str, status: Status) -> Policy:
    """Keep the rep's word on a rule. Raises NotFound for an unknown id."""
    return _policy(tables.edit(mirror, "policies", policy_id, {"status": str(status)}))


def _policy_row(policy: Policy) -> Row:
    tiers = [
        {
            "value": str(tier.value),
            "minimum": tier.minimum,
            "maximum": tier.maximum,
            "role": tier.role,
            **({"working": True} if tier.working else {}),
        }
        for tier in policy.tiers
    ]
    return {
        "kind": str(policy.kind),
        "product": policy.product,
        "tiers": json.dumps(tiers),
        "text": policy.text,
        "source": policy.source,
        "currency": policy.currency,
        "effective_on": policy.effective_from,
        "effective_until": policy.effective_until,
    }


def remember_side(mirror: Mirror, label: str, side: Side) -> None:
    """Keep the rep's answer to whose side a speaker is on; a later answer replaces it."""
    subject = label.strip().casefold()
    answer: Row = {"question": _SIDE, "subject": subject, "answer": str(side)}
    tables.put(mirror, "answers", [(f"{_SIDE}:{subject}", answer)])


def known_sides(mirror: Mirror) -> dict[str, Side]:
    """Return the sides that the rep has named, by lower-case speaker label or address."""
    found = tables.find(mirror, "answers", question=_SIDE)
    return {str(row["subject"]): Side(str(row["answer"])) for row in found}


def facts(
    mirror: Mirror, *, our_names: tuple[str, ...] = (), our_domains: tuple[str, ...] = ()
) -> Facts:
    """Return prices, the policies that bind and the names of our side, as they stand now."""
    return Facts(
        prices=prices(mirror),
        policies=tuple(policy for policy in policies(mirror) if policy.binds),
        our_names=our_names,
        our_domains=our_domains,
        known_sides=known_sides(mirror),
    )
