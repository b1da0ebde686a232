"""Tables out of the mirror, row by row, as CSV or JSON; what goes out can be taken in again."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from agentarmy.domain.values import Row
from agentarmy.services.sums import major
from agentarmy.store import tables
from agentarmy.store.database import Mirror
from agentarmy.store.registry import TABLES
from agentarmy.store.schema import names

_LINKS = {"account_id": ("company", "accounts"), "contact_id": ("contact", "contacts")}
_INTERNAL = frozenset({"match_key", "reasons", "scored_at", "extra", "account_id", "contact_id"})
_PAGE = 500


def header(table: str) -> tuple[str, ...]:
    """Return the columns of a CSV: id, our columns (money in major units), linked names."""
    own = [one for one in names(table) if one not in _INTERNAL and not one.endswith("_id")]
    plain = [one.removesuffix("_minor") for one in own]
    links = [word for column, (word, _) in _LINKS.items() if column in names(table)]
    return ("id", *plain, *(word for word in links if word not in plain))


def write_csv(
    mirror: Mirror, table: str, out: TextIO, *, filters: Sequence[tables.Filter] = ()
) -> int:
    """Write a table as CSV (RFC 4180) and return the number of rows; memory stays flat."""
    return write_rows(out, _named(mirror, table, filters), columns=header(table))


def write_rows(out: TextIO, rows: Iterable[Row], *, columns: Sequence[str]) -> int:
    """Write these rows as CSV under a header and return their number."""
    writer = csv.writer(out)
    writer.writerow(columns)
    count = 0
    for row in rows:
        writer.writerow([_cell(row, column) for column in columns])
        count += 1
    return count


def write_json(
    mirror: Mirror, table: str, out: TextIO, *, filters: Sequence[tables.Filter] = ()
) -> int:
    """Write a table as one JSON list of objects with our columns; memory stays flat."""
    count = 0
    for row in tables.stream(mirror, table, filters):
        out.write("[\n" if not count else ",\n")
        out.write(json.dumps(decoded(table, row), ensure_ascii=False))
        count += 1
    out.write("\n]\n" if count else "[]\n")
    return count


def decoded(table: str, row: Row) -> dict[str, object]:
    """Return a row with its JSON columns opened."""
    found: dict[str, object] = dict(row)
    for column in TABLES[table].columns:
        text = found[column.name]
        if column.type == "json" and isinstance(text, str):
            found[column.name] = json.loads(text)
    return found


def _cell(row: Row, column: str) -> str:
    if f"{column}_minor" in row:
        return major(row, f"{column}_minor")
    value = row.get(column)
    return "" if value is None else str(value)


def _named(mirror: Mirror, table: str, filters: Sequence[tables.Filter]) -> Iterator[Row]:
    """Rows with the names of what they link to."""
    chunk: list[Row] = []
    for row in tables.stream(mirror, table, filters):
        chunk.append(row)
        if len(chunk) >= _PAGE:
            yield from with_names(mirror, table, chunk)
            chunk = []
    yield from with_names(mirror, table, chunk)


def with_names(mirror: Mirror, table: str, rows: Sequence[Row]) -> Iterator[Row]:
    """Yield rows with `company` and `contact` filled from the records that they link to."""
    links = {column: link for column, link in _LINKS.items() if column in names(table)}
    known = {
        column: tables.present(mirror, other, {str(row[column]) for row in rows if row[column]})
        for column, (_, other) in links.items()
    }
    for row in rows:
        extra: Row = {}
        for column, (word, _) in links.items():
            linked = known[column].get(str(row[column]))
            if linked is not None and not row.get(word):
                extra[word] = linked["name"]
        yield {**row, **extra}
