"""What the headers of a table mean where its reader cannot know: said by the one who has it."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agentarmy.errors import UsageError
from agentarmy.formats.table_columns import TABLES, norm
from agentarmy.formats.text import one_line

NAMES = {
    "deals": "deal",
    "prices": "price",
    "leads": "lead",
    "contacts": "contact",
    "accounts": "account",
    "tasks": "task",
    "activities": "activity",
}
"""The tables by the names under which they are asked for."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """Our column by header (in lower case); `table` the one meant, '' when the columns tell."""

    columns: Mapping[str, str] = field(default_factory=dict)
    table: str = ""

    def keys(self, header: Sequence[str]) -> list[str]:
        """Return by what each header is looked up; what was not named stands for itself."""
        return [self.columns.get(cell.casefold(), norm(cell)) for cell in header]

    def missing(self, header: Sequence[str]) -> list[str]:
        """Return the named headers that a table does not have."""
        present = {cell.casefold() for cell in header}
        return [name for name in self.columns if name not in present]


NOTHING = Meaning()
"""The meaning where none was given: the headers speak for themselves."""


def columns_of(table: str) -> list[str]:
    """Return the columns that can be named for a table, for '' those of all."""
    chosen = [TABLES[table]] if table else TABLES.values()
    names = (column.name.removesuffix("_minor") for columns in chosen for column in columns)
    return list(dict.fromkeys(names))


def parse(spec: str, table: str = "") -> Meaning:
    """Read 'Customer=company,Worth=amount' and the name of a table ('deals').

    A piece whose header has a comma stands in quotes: '"Worth, net=amount",What=name'.
    Raises UsageError for an unknown table or column, for a piece without '=' and for a column or
    header that is named twice.
    """
    if table and table not in NAMES:
        raise UsageError(f'no table "{table}"', expected=f"one of {', '.join(NAMES)}")
    kind = NAMES.get(table, "")
    columns: dict[str, str] = {}
    known = {norm(name): name for name in columns_of(kind)}
    for piece in next(csv.reader([spec], skipinitialspace=True), []):
        header, equals, name = (part.strip() for part in piece.rpartition("="))
        if not header or not equals:
            raise UsageError(f'--columns: "{piece}"', expected="Header=column,Header=column")
        if norm(name) not in known:
            raise UsageError(f'no column "{name}"', expected=f"one of {', '.join(known.values())}")
        if one_line(header).casefold() in columns or norm(name) in columns.values():
            raise UsageError(f'--columns: "{piece}" is named twice', expected="each once")
        columns[one_line(header).casefold()] = norm(name)
    return Meaning(columns, kind)


def asked(header: Sequence[str]) -> str:
    """Return how to say what unknown headers mean, with those that were found."""
    cells = [cell for cell in header if cell and "=" not in cell][:6]
    pairs = (f'"{cell}=…"' if "," in cell else f"{cell}=…" for cell in cells)
    return f"--columns '{','.join(pairs)}'"
