"""What documents lay down becomes facts that deals are held against: rules and list prices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from agentarmy.domain.knowledge import Audience
from agentarmy.domain.policies import doubt
from agentarmy.domain.records import Money, PriceItem, Row, Status
from agentarmy.formats import reader
from agentarmy.formats.base import TableRecord
from agentarmy.knowledge.binding_rules import Paper, prices_in, read_rules
from agentarmy.knowledge.rule_tables import ListPrice
from agentarmy.reading.amounts import NO_CURRENCY
from agentarmy.store import books, tables
from agentarmy.store.database import Mirror

ASSUMED = "USD"
"""The currency of a price that names none where none is set."""
_FROM_DOCUMENT = "document:"
_ROWS = "text/csv"


@dataclass(kw_only=True)
class Bindings:
    """What was taken from documents; `notes` are lines for the rep, each a sentence of its own."""

    policies: int = 0
    doubtful: int = 0
    prices: int = 0
    notes: list[str] = field(default_factory=list)


def bind(
    mirror: Mirror,
    document_ids: Iterable[str],
    *,
    currency: str = "",
) -> Bindings:
    """Read rules and price tables of these documents into policies and price book.

    `currency` is that of prices which name none, '' where nobody set it: USD then. A line of the
    price book that a person set, and a rule that the rep rejected, stay as they are. What was read
    from documents that are gone is forgotten. Twice changes nothing. Raises Storage and Busy.
    """
    report = Bindings()
    papers = {key: _paper(row) for key in document_ids if (row := _document(mirror, key))}
    with mirror.write():
        _forget(mirror)
        held = set(books.price_sources(mirror).values())
        for key, paper in papers.items():
            listed = prices_in(paper)
            if listed or f"{_FROM_DOCUMENT}{key}" in held:  # else the book need not be looked at
                _take_prices(mirror, key, paper, listed=listed, report=report, currency=currency)
        book = books.prices(mirror)
        for key, paper in papers.items():
            read = read_rules(paper, prices=book)
            books.keep_read(mirror, key, read.policies)
            report.policies += len(read.policies)
            for words in read.unsupported:
                report.notes.append(f'{paper.name}: "{words}" cannot be kept as a rule; left out')
        _doubts(mirror, papers, report=report)
    return report


def _document(mirror: Mirror, key: str) -> Row | None:
    return next(iter(tables.find(mirror, "documents", id=key)), None)


def _paper(row: Row) -> Paper:
    return Paper(
        text=str(row["text"] or ""),
        name=str(row["name"] or ""),
        title=str(row["title"] or ""),
        effective=str(row["effective_on"] or ""),
        table=row["media_type"] == _ROWS,
        internal=row["audience"] == Audience.INTERNAL,
    )


def _doubts(mirror: Mirror, documents: Iterable[str], *, report: Bindings) -> None:
    """Tell of the rules that were read and are hard to believe."""
    read, book = set(documents), books.prices(mirror)
    for policy in books.policies(mirror):
        seen = (
            policy.document in read or report.prices
        )  # prices throw doubt on what was read before
        if seen and policy.status is Status.DOUBTFUL:
            report.doubtful += 1
            report.notes.append(
                f"{policy.source}: {policy.text}: doubtful, as {doubt(policy, book)}; to let it"
                f" bind: agentarmy policies accept {policy.id[:8]}"
            )


def _forget(mirror: Mirror) -> None:
    """Drop rules and prices of documents that are gone."""
    books.drop_orphans(mirror)
    sources = books.price_sources(mirror)
    named = {one for one in sources.values() if one.startswith(_FROM_DOCUMENT)}
    gone = {one for one in named if _document(mirror, one.removeprefix(_FROM_DOCUMENT)) is None}
    for key, source in sources.items():
        if source in gone:
            tables.remove(mirror, "prices", key)


def _take_prices(
    mirror: Mirror,
    key: str,
    paper: Paper,
    *,
    listed: Sequence[ListPrice],
    report: Bindings,
    currency: str,
) -> None:
    sources = books.price_sources(mirror)
    known = {item.name.casefold(): item for item in books.prices(mirror)}
    mine = f"{_FROM_DOCUMENT}{key}"
    taken: dict[str, PriceItem] = {}
    bare = 0
    for line in listed:
        item = _item(line, currency or ASSUMED)
        bare += not line.currency
        there = known.get(item.name.casefold())
        if there is None or sources[there.id] == mine:
            taken[item.name.casefold()] = item
        elif there.price != item.price:
            held = (
                "the price book"
                if not sources[there.id].startswith(_FROM_DOCUMENT)
                else "another document"
            )
            report.notes.append(
                f"{paper.name}: {item.name} is {item.price} here and {there.price} in {held},"
                " which stands"
            )
    gone = [one.id for name, one in known.items() if sources[one.id] == mine and name not in taken]
    for one in gone:
        tables.remove(mirror, "prices", one)
    books.put_prices(mirror, taken.values(), source=mine)
    report.prices += len(taken)
    if bare:
        again = "agentarmy kb ingest --again"
        report.notes.append(no_currency(paper.name, bare, currency=currency, again=again))


def _item(line: ListPrice, currency: str) -> PriceItem:
    code = line.currency or currency
    return PriceItem(
        id="",
        name=" ".join(line.name.split()),
        price=Money.of(line.amount, code),
        sku=line.sku,
        aliases=line.aliases,
        unit=line.unit,
    )


def no_currency(name: str, count: int, *, currency: str, again: str) -> str:
    """Say what prices without a currency are taken as; `again` is what to type for another."""
    lines = "1 price names" if count == 1 else f"{count:,} prices name"
    if currency:
        return f"{name}: {lines} no currency; taken as {currency}, as set"
    return (
        f"{name}: {lines} no currency and none is set; taken as {ASSUMED}. For another:"
        f" agentarmy config set currency EUR, then {again}"
    )


def bare_prices(file: Path, *, zone: str) -> int:
    """Count the lines of a price list that name no currency."""
    with file.open("rb") as stream:
        return sum(
            isinstance(item, TableRecord)
            and item.table == "price"
            and item.values.get("currency") == NO_CURRENCY
            for item in reader.read(stream, file.name, zone=zone, currency=NO_CURRENCY)
        )
