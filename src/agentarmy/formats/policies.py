"""Policy files: a JSON list of rules that bind a deal, as a company's operations would keep them.

One object each: {"id", "kind", "product", "effective_from", "source", "text", "tiers": [...]}.
Tiers by kind: delivery_days {"min_quantity", "max_quantity", "days", "working"}; volume_discount
{"min_quantity", "percent"}; spend_discount {"min_amount", "currency", "percent"}; discount_limit
{"role", "percent"}; approval_limit {"min_amount", "currency", "role"}; territory {"place"}.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from agentarmy.domain.records import Money, Policy, PolicyKind, Tier
from agentarmy.formats.base import Rejected, no_json

Object = dict[str, object]


def read_policies(data: bytes, *, source: str) -> Iterator[Policy | Rejected]:
    """Yield every policy of the file; what cannot be read is named with its place and reason."""
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        yield Rejected(where=source, reason=no_json(error), expected="a JSON list of policies")
        return
    if not isinstance(found, list):
        yield Rejected(where=source, reason="no list", expected="a JSON list of policies")
        return
    for number, entry in enumerate(found, 1):
        where = f"{source}, policy {number}"
        if not isinstance(entry, dict):
            yield Rejected(where=where, reason="no object", expected='{"id": …, "kind": …}')
            continue
        yield _policy(entry, where, source)


def _policy(entry: Object, where: str, source: str) -> Policy | Rejected:
    kinds = ", ".join(PolicyKind)
    if entry.get("kind") not in set(PolicyKind):
        return Rejected(where=where, reason=f"kind {entry.get('kind')!r}", expected=kinds)
    kind = PolicyKind(str(entry["kind"]))
    tiers = entry.get("tiers")
    if not isinstance(tiers, list) or not tiers:
        return Rejected(where=where, reason="no tiers", expected="a list of at least one tier")
    try:
        steps = [_tier(kind, step) for step in tiers]
    except (KeyError, TypeError, ValueError, InvalidOperation) as error:
        return Rejected(where=where, reason=f"tier not readable: {error!r}", expected=str(kind))
    return Policy(
        id=str(entry.get("id") or f"{kind}-{entry.get('product', '')}"),
        kind=kind,
        tiers=tuple(sorted(steps, key=lambda step: step.minimum)),
        text=str(entry.get("text", "")),
        source=str(entry.get("source") or source),
        product=str(entry.get("product") or ""),
        currency=next((str(s["currency"]) for s in tiers if s.get("currency")), ""),
        effective_from=str(entry.get("effective_from") or ""),
        effective_until=str(entry.get("effective_until") or ""),
    )


def _tier(kind: PolicyKind, step: Object) -> Tier:
    role = str(step.get("role") or "")
    if kind is PolicyKind.APPROVAL_LIMIT:
        least = Money.of(str(step["min_amount"]), str(step["currency"]))
        return Tier(Decimal(0), least.minor, None, role)
    if kind is PolicyKind.SPEND_DISCOUNT:
        least = Money.of(str(step["min_amount"]), str(step["currency"]))
        return Tier(Decimal(str(step["percent"])), least.minor)
    if kind is PolicyKind.TERRITORY:
        return Tier(Decimal(1), role=str(step["place"]))
    if kind is PolicyKind.DISCOUNT_LIMIT:
        return Tier(Decimal(str(step["percent"])), 0, None, role)
    column = "days" if kind is PolicyKind.DELIVERY_DAYS else "percent"
    most = step.get("max_quantity")
    return Tier(
        Decimal(str(step[column])),
        int(str(step.get("min_quantity", 1))),
        None if most is None else int(str(most)),
        working=step.get("working") is True,
    )
