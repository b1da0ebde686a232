"""Lists of rows: filters in words, and pages by key that cost the same at any depth."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from agentarmy.domain.values import Money, Row, Value
from agentarmy.errors import BadInput, NotFound, UsageError
from agentarmy.store.database import Cells, Mirror
from agentarmy.store.registry import TABLES, Table
from agentarmy.store.schema import names, table_of, to_row

OPS = ("!=", ">=", "<=", "=", ">", "<", "~")
_WORD = re.compile(r"([a-z_]+)\s*(!=|>=|<=|=|>|<|~)(.*)", re.DOTALL)
_MONEY = "_minor"


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition on a list. `op` is = != > >= < <= or ~ (contains, without regard to case).

    `value` is in stored units; None with = and != asks for rows with no value, and with one.
    """

    column: str
    op: str
    value: Value


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in order; `next` is what to pass as `after` for the page behind, '' at the end."""

    rows: tuple[Row, ...]
    next: str = ""


def parse_filters(table: str, words: Iterable[str]) -> tuple[Filter, ...]:
    """Read filters as people type them: stage=PROPOSAL, amount>50000, close_on<2026-04-01.

    Money is typed in major units by the column's name without '_minor'; it is compared as if all
    rows had two-digit minor units, unless another word names the currency. Raises UsageError for
    a word that is no filter, NotFound for an unknown column, BadInput for a wrong value.
    """
    split = [_split(table, word) for word in words]
    currency = next((v for c, op, v in split if c == "currency" and op == "="), "USD")
    return tuple(_filter(table_of(table), one, currency) for one in split)


def _split(table: str, word: str) -> tuple[str, str, str]:
    match = _WORD.fullmatch(word.strip())
    if match is None:
        example = "stage=PROPOSAL" if table == "deals" else "name~acme"
        raise UsageError(f'"{word}" is no filter', expected=f"COLUMN OP VALUE such as {example}")
    return match[1], match[2], match[3].strip()


def _filter(table: Table, split: tuple[str, str, str], currency: str) -> Filter:
    name, op, text = split
    known = {*names(table.name), "id", "created_at", "updated_at"}
    column = name if name in known else f"{name}{_MONEY}" if f"{name}{_MONEY}" in known else ""
    if not column:
        shown = {one.removesuffix(_MONEY) for one in known if not one.endswith("_id")}
        raise NotFound.among(f"column of {table.name}", name, shown)
    if text == "":
        return Filter(column, op, None)
    if column != name:
        return Filter(column, op, _minor(text, currency))
    return Filter(column, op, _typed(table, column, op, text))


def _minor(text: str, currency: str) -> int:
    try:
        return Money.of(Decimal(text.replace(",", "").replace("_", "")), currency).minor
    except InvalidOperation:
        raise BadInput(f'"{text}" is no amount', expected="a number such as 50000") from None


def _typed(table: Table, column: str, op: str, text: str) -> Value:
    kind = table.column(column).type if column in names(table.name) else "text"
    if op == "~" or kind not in ("int", "real"):
        return text
    try:
        return int(text) if kind == "int" else float(text)
    except ValueError:
        raise BadInput(f'{column}: "{text}" is no number', expected="such as 50") from None


def conditions(filters: Sequence[Filter]) -> tuple[str, list[Value]]:
    """Return the SQL of the filters (each led by ' AND ') and its arguments."""
    sql, args = "", list[Value]()
    for one in filters:
        if one.op not in OPS:
            raise UsageError(f'"{one.op}" is no comparison', expected=" ".join(OPS))
        if one.value is None:
            sql += f" AND {one.column} IS {'NOT ' if one.op == '!=' else ''}NULL"
        elif one.op == "~":
            sql += f" AND {one.column} LIKE ? ESCAPE '\\'"
            args.append("%" + re.sub(r"([%_\\])", r"\\\1", str(one.value)) + "%")
        elif one.op == "!=":
            sql += f" AND {one.column} IS NOT ?"
            args.append(one.value)
        else:
            sql += f" AND {one.column} {one.op} ?"
            args.append(one.value)
    return sql, args


def page(
    mirror: Mirror,
    table: str,
    *,
    filters: Sequence[Filter] = (),
    order: str = "",
    after: str = "",
    limit: int = 50,
) -> Page:
    """Return one page of a table's rows.

    `order` is a column, with '-' in front for the greatest first; rows without a value come last;
    without `order` rows come as they were made. `after` is the `next` of the page before: the
    cost of a page does not grow with its depth. Raises NotFound for an unknown column or mark.
    """
    column = order.removeprefix("-") or "row"
    if column not in ("row", "created_at", "updated_at", *names(table)):
        raise NotFound.among(f"column of {table}", column, names(table))
    where, args = conditions(filters)
    query = _Query(mirror, table, column, "DESC" if order.startswith("-") else "ASC", where, args)
    found = query.take(limit + 1, *query.mark(after))
    rows = tuple(to_row(table, cells) for cells in found[:limit])
    return Page(rows, str(rows[-1]["id"]) if len(found) > limit and rows else "")


@dataclass(frozen=True, slots=True)
class _Query:
    mirror: Mirror
    table: str
    column: str
    way: str
    where: str
    args: list[Value]

    def mark(self, after: str) -> tuple[Value, int]:
        """The order value and row number of the last row shown; row 0 before the first one."""
        if not after:
            return None, 0
        found = self.mirror.one(
            f"SELECT {self.column}, row FROM {self.table} WHERE id = ? AND tenant = ?",
            (after, self.mirror.tenant),
        )
        if found is None:
            raise NotFound(f'no {TABLES[self.table].label} "{after}" to go on after')
        return found[0], int(str(found[1]))

    def take(self, count: int, value: Value, row: int) -> list[Cells]:
        """Rows with a value first, then those without; each part is one walk along an index."""
        beyond = "<" if self.way == "DESC" else ">"
        if self.column == "row":
            part = f" AND row {beyond} ?" if row else ""
            return self._part(part, [row] if row else [], count)
        found: list[Cells] = []
        if not row or value is not None:
            part = f" AND ({self.column}, row) {beyond} (?, ?)" if row else ""
            part = part or f" AND {self.column} IS NOT NULL"
            found = self._part(part, [value, row] if row else [], count)
            row = 0
        if len(found) < count:
            part = f" AND {self.column} IS NULL" + (f" AND row {beyond} ?" if row else "")
            found += self._part(part, [row] if row else [], count - len(found))
        return found

    def _part(self, part: str, args: list[Value], count: int) -> list[Cells]:
        columns = ", ".join(("id", "created_at", "updated_at", *names(self.table)))
        ways = f"{self.column} {self.way}, row {self.way}"
        # Without filters the rows are walked as they lie; '+' keeps an index from being sorted.
        tenant = "tenant" if self.where or self.column != "row" else "+tenant"
        return self.mirror.all(
            f"SELECT {columns} FROM {self.table} WHERE {tenant} = ?{part}{self.where}"
            f" ORDER BY {ways if self.column != 'row' else f'row {self.way}'} LIMIT ?",
            (self.mirror.tenant, *args, *self.args, count),
        )
