"""Tables of a document that bind: delivery times and discounts by quantity, and list prices."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from agentarmy.domain.records import PolicyKind, Tier
from agentarmy.reading.amounts import amounts
from agentarmy.reading.products import Catalogue
from agentarmy.reading.rule_blocks import Block
from agentarmy.reading.rule_steps import Step
from agentarmy.reading.rule_values import Extent, values
from agentarmy.reading.text import fold

_SIZE = re.compile(
    r"\b(?:units?|quantit(?:y|ies)|qty|volumes?|order(?:s| size)?|seats?|licen[cs]es?|pieces|pcs"
    r"|machines"
    r"|items|blocks|users|number of|batch|size|amount|spend|from|up to)\b"
)
_TIME = re.compile(
    r"\b(?:days?|weeks?|months?|hours?|lead[ -]?times?|delivery|ships?|shipping|install\w*|set-?up"
    r"|roll-?out|time)\b"
)
_OFF = re.compile(r"\bdiscounts?|\brebates?|%|\bper ?cent|\boff\b|\breduction")
_NAME = re.compile(
    r"\b(?:products?|names?|items?|articles?|plans?|packages?|models?|services?|offerings?)\b"
)
_PRICE = re.compile(r"\b(?:list[ _-]?price|unit[ _-]?price|prices?|fees?|costs?|rates?)\b")
_PLAIN_PRICE = re.compile(r"\b(?:list|unit|catalogue|sales?)[ _-]?price|^prices?\b")
_NO_PRICE = re.compile(
    r"\b(?:discount\w*|savings?|competitor\w*|total|purchas\w+|margin|our cost|floor|minimum)\b"
)
_SKU = re.compile(r"\b(?:sku|article (?:no|number)|part (?:no|number)|code)\b")
_PER = re.compile(r"\b(?:unit|per|billing|period|measure)\b")
_CURRENCY = re.compile(r"\bcurrency\b")
_ALIAS = re.compile(r"\b(?:alias\w*|also called|synonyms?)\b")
_UNIT_IN_HEAD = re.compile(r"\b(?P<work>business |working )?(?P<unit>day|week|month|hour)s?\b")
_CODE = re.compile(
    r"\b(usd|eur|gbp|chf|jpy|cad|aud|sek|nok|dkk|inr|sgd|pln|czk|nzd|hkd|cny|brl|mxn|zar)\b"
)
_SIGNS = {"$": "USD", "\u20ac": "EUR", "\u00a3": "GBP", "\u00a5": "JPY", "\u20b9": "INR"}
_PERIOD = re.compile(r"(?:/|\bper |\ba )\s?(?P<what>[a-z]+(?:/[a-z]+)?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPrice:
    """A line of a price table; `currency` is '' where the table names none."""

    name: str
    amount: Decimal
    currency: str = ""
    unit: str = "unit"
    sku: str = ""
    aliases: tuple[str, ...] = ()


def table_steps(text: str, block: Block, *, title: str, catalogue: Catalogue) -> Iterator[Step]:
    """Read the steps of a table whose one column sizes an order and another says what holds."""
    if len(block.rows) < 2:
        return
    head = [fold(cell).replace("_", " ") for cell in block.rows[0]]
    about = fold(f"{title}. {block.heading}. {block.lead}")
    size = _column(head, _SIZE)
    worth = _worth(head, size, about)
    if size is None or worth is None:
        return
    column, kind = worth
    named = _column(head, _NAME)
    general = {m.product for m in catalogue.mentions(fold(block.heading))}
    for row in block.rows[1:]:
        if len(row) <= max(size, column):
            continue
        extent = _extent(row[size], head[size])
        tier = _tier(row[column], head[column], kind)
        if extent is None or tier is None:
            continue
        cell = row[named] if named is not None and named != size and named < len(row) else ""
        products = [m.product for m in catalogue.mentions(fold(cell))] or sorted(general)
        yield Step(
            kind=PolicyKind.SPEND_DISCOUNT
            if extent.currency and kind is PolicyKind.VOLUME_DISCOUNT
            else kind,
            start=block.start,
            end=block.end,
            tier=Tier(tier.value, extent.minimum or 1, extent.maximum, working=tier.working),
            product=products[0] if len(products) == 1 else "",
            currency=extent.currency,
            open_below=extent.minimum is None,
            open_above=extent.maximum is None,
            exact=extent.exact,
        )


def _column(head: Sequence[str], pattern: re.Pattern[str]) -> int | None:
    return next((i for i, cell in enumerate(head) if pattern.search(cell)), None)


def _worth(head: Sequence[str], size: int | None, about: str) -> tuple[int, PolicyKind] | None:
    """The column that says what holds, and of what kind it is."""
    for index, cell in enumerate(head):
        if index == size:
            continue
        if _OFF.search(cell):
            return index, PolicyKind.VOLUME_DISCOUNT
        if _TIME.search(cell) and not re.search(
            r"\b(?:return|refund|warrant|pay|respon)", cell + about
        ):
            return index, PolicyKind.DELIVERY_DAYS
    return None


def _extent(cell: str, head: str) -> Extent | None:
    """Read a size of order; the header says what the bare number counts."""
    folded = fold(cell).strip()
    opened = "from " if head.startswith("from") else "up to " if head.startswith("up to") else ""
    bare = bool(re.fullmatch(r"[\d,.]+", folded))
    for said in (f"orders of {opened if bare else ''}{folded}", f"{folded} units"):
        found = values(said).extents
        if found:
            return found[0]
    return None


def _tier(cell: str, head: str, kind: PolicyKind) -> Tier | None:
    folded = fold(cell)
    if kind is PolicyKind.VOLUME_DISCOUNT:
        percents = values(folded if re.search(r"%|cent", folded) else f"{folded} %").percents
        return Tier(percents[0].value) if len(percents) == 1 else None
    times = values(folded).durations
    unit = _UNIT_IN_HEAD.search(head)
    if not times and unit:
        times = values(f"{folded} {unit['work'] or ''}{unit['unit']}s").durations
    return Tier(Decimal(times[0].days), working=times[0].working) if len(times) == 1 else None


def prices_of(block: Block, *, costs: bool = True) -> Iterator[ListPrice]:
    """Read the lines of a price table; nothing where no column names products or prices.

    `costs`: what the table calls a cost is a price to the buyer.
    """
    if len(block.rows) < 2:
        return
    head = [fold(cell).replace("_", " ") for cell in block.rows[0]]
    priced = _PRICE if costs else _PLAIN_PRICE
    price = next(
        (i for i, c in enumerate(head) if priced.search(c) and not _NO_PRICE.search(c)), None
    )
    named = next((i for i, c in enumerate(head) if _NAME.search(c) and i != price), None)
    if price is None or named is None:
        return
    others = [cell for i, cell in enumerate(head) if i not in (price, named)]
    if any(_SIZE.search(cell) and not _PER.search(cell) for cell in others):
        return  # prices by quantity are no list prices
    for row in block.rows[1:]:
        line = _price_line(row, head, price=price, named=named)
        if line is not None:
            yield line


def _price_line(
    row: Sequence[str], head: Sequence[str], *, price: int, named: int
) -> ListPrice | None:
    if len(row) != len(head) or not row[named].strip():
        return None
    folded = fold(row[price])
    found = [a for a in amounts(folded) if a.low is None]
    if len(found) != 1:
        return None
    written = _cell(row, head, _CURRENCY).upper() if _column(head, _CURRENCY) is not None else ""
    in_head = _CODE.search(head[price])
    sign = next((code for mark, code in _SIGNS.items() if mark in head[price]), "")
    per = _PERIOD.search(folded[found[0].end :]) or _PERIOD.search(head[price])
    unit = _cell(row, head, _PER, but=(price, named)) or (_unit(per["what"]) if per else "unit")
    return ListPrice(
        name=row[named].strip(),
        amount=found[0].value,
        currency=written or found[0].currency or (in_head[1].upper() if in_head else sign),
        unit=unit,
        sku=_cell(row, head, _SKU, but=(named,)),
        aliases=tuple(a.strip() for a in re.split(r"[|;]", _cell(row, head, _ALIAS)) if a.strip()),
    )


def _cell(
    row: Sequence[str], head: Sequence[str], pattern: re.Pattern[str], *, but: Sequence[int] = ()
) -> str:
    """The cell below the first header of this meaning, '' where there is none."""
    found = (i for i, cell in enumerate(head) if i not in but and pattern.search(cell))
    index = next(found, None)
    return "" if index is None else row[index].strip()


def _unit(word: str) -> str:
    periods = {"month", "year", "quarter", "week", "day"}
    return f"unit/{word}" if word in periods else word
