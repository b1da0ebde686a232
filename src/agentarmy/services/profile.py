"""The four answers of `init`: read, checked, and written into the clone."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agentarmy import config, paths
from agentarmy.domain.currencies import is_currency
from agentarmy.domain.records import Money, PriceItem, Row
from agentarmy.errors import BadInput, NotFound
from agentarmy.formats.base import Rejected, TableRecord
from agentarmy.services import setup
from agentarmy.store import books
from agentarmy.store.database import Mirror
from agentarmy.store.people import FREE_MAIL


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """One list price as typed: `amount` is decimal text in major units of `currency`.

    `unit` is what one is called: unit, hour, seat/month.
    """

    name: str
    amount: str
    currency: str
    unit: str = "unit"


_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
_PERIODS = frozenset({"day", "week", "month", "quarter", "year"})
_PRICE = re.compile(
    r"\s*(?P<name>.*?\S)(?:\s*[:=]\s*|\s+)"
    r"(?:(?P<before>[A-Za-z]{3})\s*(?=\d)|(?P<sign>[$€£¥])\s*)?"
    r"(?P<amount>\d{1,3}(?:[,' ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:\s*(?P<after>[A-Za-z]{3}(?![A-Za-z])|[$€£¥]))?"
    r"(?:\s*(?:/|\b(?:per|a|an|each)\b)\s*(?P<unit>[A-Za-z]+(?:/[A-Za-z]+)?)?)?\s*"
)


def parse_price(text: str, *, currency: str = "USD") -> Price:
    """Read one price as a person types it: 'Seat 40 USD', 'Seat: 1,250.50 EUR/month', 'Seat 40'.

    Three letters beside the sum are its currency only when ISO 4217 lists them: the product of
    'Training day 900 EUR' is 'Training day'. `currency` holds when none is named. Raises
    BadInput with an example.
    """
    match = _PRICE.fullmatch(text)
    if match is None:
        raise BadInput(f'"{text}" is no price', expected="name, sum and currency: Seat 40 USD")
    name, before, after = match["name"].rstrip(" :="), match["before"] or "", match["after"] or ""
    if before and not is_currency(before):  # the last word of the name, not a currency
        name, before = text[: match.end("before")].strip(), ""
    said = match["sign"] or after or before or currency
    code = _SIGNS.get(said, said.upper())
    if not is_currency(code):
        raise BadInput(f'"{text}" is no price: "{said}" is no currency', expected="Seat 40 USD")
    amount = re.sub("[,' ]", "", match["amount"])
    return Price(name=name, amount=amount, currency=code, unit=_unit(match["unit"] or "unit"))


def _unit(word: str) -> str:
    return f"unit/{word.lower()}" if word.lower() in _PERIODS else word.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What `init` was told; empty is not told. `prices` are single prices as typed."""

    name: str = ""
    domains: tuple[str, ...] = ()
    price_file: Path | None = None
    prices: tuple[str, ...] = ()
    zone: str = ""
    mail: Path | None = None


def parse_identity(text: str) -> tuple[str, str, tuple[str, ...]]:
    """Split 'Mara Lindqvist, mara@northmill.example, …' into name, address and domains.

    The domain of an address counts as ours unless it is a free one. Raises BadInput for a domain
    that everyone shares.
    """
    name, address, domains = "", "", []
    for part in (part.strip() for part in re.split(r"[,;<>]", text)):
        if "@" in part:
            address = part.lower()
            if address.rpartition("@")[2] not in FREE_MAIL:
                domains.append(address.rpartition("@")[2])
        elif "." in part and " " not in part:
            domains.append(part.lower())
        elif part:
            name = name or part
    return name, address, tuple(dict.fromkeys(check_domain(domain) for domain in domains))


def check_domain(domain: str) -> str:
    """Return a mail domain that can tell our side. Raises BadInput."""
    if domain.lower() in FREE_MAIL:
        raise BadInput(
            f"{domain} cannot tell your side: everyone may have an address there",
            expected="a domain of your company, or your full address",
        )
    config.parse("us.domains", domain)
    return domain.lower()


def read_prices(answers: Answers, *, currency: str) -> list[TableRecord]:
    """Return the prices that were told, checked before anything is written.

    Raises BadInput that names the file and the first line that cannot be read.
    """
    found = [
        TableRecord(table="price", values=_price_row(parse_price(text, currency=currency)), line=0)
        for text in answers.prices
    ]
    if answers.price_file:
        found += _price_file(answers.price_file)
    return found


def _price_row(price: Price) -> Row:
    try:
        minor = Money.of(price.amount, price.currency).minor
    except ArithmeticError as error:
        raise BadInput(f'"{price.amount}" is no sum', expected="Seat 40 USD") from error
    return {
        "name": price.name,
        "price_minor": minor,
        "currency": price.currency,
        "unit": price.unit,
    }


def _price_file(path: Path) -> list[TableRecord]:
    if not path.is_file():
        beside = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
        raise NotFound.among("price file", str(path), beside)
    from agentarmy.formats import reader

    found: list[TableRecord] = []
    with open(path, "rb") as stream:
        for item in reader.read(stream, path.name):
            if isinstance(item, Rejected):
                place = item.where if path.name in item.where else f"{path}: {item.where}"
                raise BadInput(f"{place}: {item.reason}", expected=item.expected)
            if isinstance(item, TableRecord) and item.table == "price":
                found.append(item)
    if not found:
        raise BadInput(f"{path} holds no prices", expected="CSV columns name, price, currency")
    return found


def check_mail(path: Path) -> None:
    """Raise NotFound when there is no mail export at `path`, with the names beside it."""
    if not path.exists():
        beside = [p.name for p in path.parent.glob("*")]
        raise NotFound.among("mail export", str(path), beside)


def apply(clone: paths.Clone, answers: Answers, *, prices: Sequence[TableRecord] = ()) -> None:
    """Write what `init` was told into the clone's settings; what was not told stays as it is.

    The zone is the machine's when none was ever told. While the clone is empty its tenant becomes
    our first domain, so that two clones of one company that import the same files make the same
    ids. Raises NotFound for a mail export that is not
    there, BadInput for a wrong value, Storage when the disk refuses.
    """
    before = config.load(clone)
    told_zone = before.origins["zone"] != "default"
    name, address, domains = parse_identity(answers.name)
    domains = tuple(dict.fromkeys((*domains, *map(check_domain, answers.domains))))
    values: dict[str, config.Setting] = {
        "me.name": name,
        "me.email": address,
        "us.domains": domains,
        "zone": answers.zone or ("" if told_zone else setup.machine_zone()),
        "mail.export": str(answers.mail.absolute()) if answers.mail else "",
    }
    if answers.mail:
        check_mail(answers.mail)
    if prices and before.origins["currency"] == "default":
        values["currency"] = str(prices[0].values.get("currency") or "")
    if domains and before.origins["tenant"] == "default" and setup.is_empty(clone):
        values["tenant"] = domains[0]
    config.write(clone.settings, {key: value for key, value in values.items() if value})


def store_prices(mirror: Mirror, prices: Sequence[TableRecord]) -> int:
    """Put prices into the price book, each in place of the one under the same name."""
    items = [
        PriceItem(
            id="",
            name=str(values["name"]),
            price=Money(int(str(values["price_minor"])), str(values["currency"])),
            sku=str(values.get("sku") or ""),
            aliases=tuple(str(alias) for alias in json.loads(str(values.get("aliases") or "[]"))),
            unit=str(values.get("unit") or "unit"),
        )
        for values in (record.values for record in prices)
    ]
    books.put_prices(mirror, items, source="init")
    return len(items)
