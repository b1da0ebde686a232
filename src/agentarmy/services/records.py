"""Records as people type them: words to stored values, and what belongs together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from agentarmy.domain.currencies import is_currency
from agentarmy.domain.records import Money, Person, Row, Value
from agentarmy.domain.stages import CLOSED, Stage, stage_of
from agentarmy.errors import BadInput, NotFound, UsageError
from agentarmy.services.directory import Directory
from agentarmy.services.erased import Erased
from agentarmy.services.tables import match_key
from agentarmy.store import deals, people, tables
from agentarmy.store.database import Mirror
from agentarmy.store.duplicates import propose_merges
from agentarmy.store.people import business_domain
from agentarmy.store.registry import TABLES
from agentarmy.store.schema import names

LINKS = {"account": "accounts", "contact": "contacts", "deal": "deals", "lead": "leads"}
"""Words that name another record, with the table in which it is looked up."""

_HIDDEN = frozenset({"extra", "match_key", "reasons", "scored_at", "provider_key"})
_AMOUNT = re.compile(r"([A-Za-z]{3})?\s*(-?[\d][\d.,'_ ]*)\s*([A-Za-z]{3})?")


def columns(table: str) -> tuple[str, ...]:
    """Return the names that a person may set, money without '_minor' and links without '_id'."""
    own = names(table)
    links = [word for word in LINKS if f"{word}_id" in own]
    plain = [
        name.removesuffix("_minor")
        for name in own
        if not name.endswith("_id") and name not in _HIDDEN
    ]
    return (*plain, *links)


def amount_of(text: str, currency: str) -> Money:
    """Read '80000 USD', 'EUR 1,250.50' or '80000' (then in `currency`). Raises BadInput."""
    match = _AMOUNT.fullmatch(text.strip())
    try:
        if match is None:
            raise InvalidOperation
        code = (match[1] or match[3] or currency).upper()
        if not is_currency(code):
            raise InvalidOperation
        return Money.of(Decimal(re.sub(r"[,'_ ]", "", match[2])), code)
    except InvalidOperation:
        raise BadInput(f'"{text}" is no amount', expected='such as "80000 USD"') from None


def values_of(
    mirror: Mirror, table: str, words: Mapping[str, str], *, currency: str = "USD"
) -> Row:
    """Turn column=value words into stored values; an empty word erases.

    `amount` and `revenue` are in major units with their currency, links are names or ids.
    Raises NotFound for an unknown column or link, BadInput for a value that cannot be read.
    """
    found: Row = {}
    currency = words.get("currency") or currency
    for name, text in words.items():
        found |= _value(mirror, table, (name, text.strip()), currency)
    return found


def _value(mirror: Mirror, table: str, word: tuple[str, str], currency: str) -> Row:
    name, text = word
    own = names(table)
    if f"{name}_id" in own:
        found = str(tables.get(mirror, LINKS[name], text)["id"]) if text else None
        return {f"{name}_id": found}
    if f"{name}_minor" in own:
        if not text:
            return {f"{name}_minor": None}
        money = amount_of(text, currency)
        return {f"{name}_minor": money.minor, "currency": money.currency}
    if name not in own:
        raise NotFound.among(f"column of {table}", name, columns(table))
    if not text:
        return {name: None}
    if name == "stage":
        return {name: _stage(text)}
    if name == "email":
        return {name: text.lower()}
    return {name: _typed(TABLES[table].column(name).type, name, text)}


def _stage(text: str) -> str:
    stage = stage_of(text)
    if stage is None:
        raise NotFound.among("stage", text.upper(), [str(one) for one in Stage])
    return str(stage)


def _typed(kind: str, name: str, text: str) -> Value:
    try:
        if kind == "int":
            return int(text.replace(",", ""))
        if kind == "real":
            return float(text)
        if kind == "date":
            return date.fromisoformat(text).isoformat()
    except ValueError:
        wanted = "a day such as 2026-04-01" if kind == "date" else "a number"
        raise BadInput(f'{name}: "{text}" is not readable', expected=wanted) from None
    return text


def add(mirror: Mirror, table: str, values: Row) -> tuple[Row, int]:
    """Make one record; return it and how many merges are proposed for it.

    Raises UsageError when a lead or contact with this address is known, or was erased.
    """
    if table in ("contacts", "leads"):
        _refuse_erased(mirror, str(values.get("email") or ""))
    with mirror.write():
        values = _completed(mirror, table, values)
        _refuse_double(mirror, table, values)
        if table == "contacts" and values.get("email"):
            person = Person(str(values.get("name") or ""), str(values["email"]))
            row_id = people.remember(mirror, person, details=values)
        else:
            row_id = tables.add(mirror, table, values)
            if table == "contacts":
                people.learn_aliases(mirror, row_id, names=(str(values.get("name") or ""),))
        comparable = table in ("accounts", "contacts", "leads")
        proposed = propose_merges(mirror, [row_id], table=table) if comparable else 0
        return tables.get(mirror, table, row_id), proposed


def _refuse_erased(mirror: Mirror, email: str) -> None:
    if Erased(mirror).is_erased(email):
        raise UsageError(
            f"{email} was erased",
            expected="somebody who has turned to you since",
            hint=f"agentarmy privacy readmit {email}",
        )


def _completed(mirror: Mirror, table: str, values: Row) -> Row:
    """Add what follows: a company's account, a lead's match key, a first stage or status."""
    found = dict(values)
    email, company = str(found.get("email") or ""), str(found.get("company") or "")
    if table in ("contacts", "leads") and not found.get("account_id"):
        directory = Directory(mirror)
        directory.refresh()
        found["account_id"] = directory.find(company, business_domain(email)) or None
    if table in ("tasks", "activities") and found.get("deal_id") and not found.get("account_id"):
        found["account_id"] = tables.get(mirror, "deals", str(found["deal_id"]))["account_id"]
    if table == "leads":
        found["match_key"] = match_key(email, name=str(found.get("name") or ""), company=company)
    if table == "tasks":
        found.setdefault("status", "open")
    if table == "deals":
        found.setdefault("stage", str(Stage.PROSPECT))
    return found


def _refuse_double(mirror: Mirror, table: str, values: Row) -> None:
    known = ""
    if table == "leads" and values.get("match_key"):
        rows = tables.known(mirror, table, match_key=[values["match_key"]])
        known = next((one for one, _ in rows.values()), "")
    elif table == "contacts" and values.get("email"):
        known = people.by_alias(mirror, "address", str(values["email"]))
    elif table == "deals" and values.get("account_id"):
        # Two deals of one name with one company make every later command ask for an id.
        same = tables.find(mirror, table, name=values["name"], account_id=values["account_id"])
        known = next((str(row["id"]) for row in same if row["stage"] not in CLOSED), "")
    if known:
        row = tables.get(mirror, table, known)
        label = TABLES[table].label
        raise UsageError(
            f'this {label} is known: "{row["name"] or row["email"]}"',
            hint=f"agentarmy {table} edit {known[:13]} COLUMN=VALUE",
        )


def edit(mirror: Mirror, table: str, ref: str, *, values: Row) -> Row:
    """Set columns of the record that `ref` names; a person does it, so that it may close a deal.

    Raises NotFound.
    """
    with mirror.write():
        row = tables.get(mirror, table, ref)
        row_id, rest = str(row["id"]), dict(values)
        if table == "deals" and ("stage" in rest or "lost_reason" in rest):
            stage = rest.pop("stage", None) or row["stage"]
            reason = str(rest.pop("lost_reason", None) or row["lost_reason"] or "")
            deals.move(mirror, row_id, str(stage or ""), by_person=True, lost_reason=reason)
        if table == "leads" and rest.keys() & {"email", "name", "company"}:
            email, name, company = (
                str((row | rest).get(one) or "") for one in ("email", "name", "company")
            )
            rest["match_key"] = match_key(email, name=name, company=company)
        found = tables.edit(mirror, table, row_id, rest)
        if table == "contacts":
            people.learn_aliases(
                mirror, row_id, (str(found["email"] or ""),), names=(str(found["name"] or ""),)
            )
        return found
