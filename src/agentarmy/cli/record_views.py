"""How records look: lists fit 80 columns, a single one is shown whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from agentarmy.cli.safe_text import one_line, visible
from agentarmy.domain.enrichment import COLUMNS, enrichment
from agentarmy.domain.values import Row
from agentarmy.services.exporting import decoded
from agentarmy.services.sums import money_text

if TYPE_CHECKING:
    from agentarmy.services.related import Related

Cell = Callable[[Row], str]


def _of(column: str) -> Cell:
    return lambda row: str(row.get(column) if row.get(column) is not None else "")


def _day(column: str) -> Cell:
    return lambda row: str(row.get(column) or "")[:10]


def _moment(column: str) -> Cell:
    return lambda row: str(row.get(column) or "")[:16].replace("T", " ")


_SHORT = 8
"""Characters of an id in a list: enough to tell rows apart, and accepted as a reference."""

_LEAST = 14
"""The least width of a column that may be cut."""

VIEWS: dict[str, tuple[tuple[str, Cell, str], ...]] = {
    "accounts": (
        ("name", _of("name"), "wide"),
        ("domain", _of("domain"), "wide"),
        ("industry", _of("industry"), ""),
        ("people", _of("employees"), "right"),
        ("country", _of("country"), ""),
    ),
    "contacts": (
        ("name", _of("name"), "wide"),
        ("title", _of("title"), ""),
        ("company", _of("company"), ""),
        ("email", _of("email"), "wide"),
    ),
    "leads": (
        ("score", _of("score"), "right"),
        ("tier", _of("tier"), "whole"),
        ("name", _of("name"), "wide"),
        ("title", _of("title"), ""),
        ("company", _of("company"), ""),
        ("status", _of("status"), ""),
    ),
    "deals": (
        ("name", _of("name"), "wide"),
        ("company", _of("company"), ""),
        ("stage", _of("stage"), "whole"),
        ("amount", money_text, "right"),
        ("close", _day("close_on"), "whole"),
        ("next step", _of("next_step"), ""),
    ),
    "activities": (
        ("at", _moment("at"), "whole"),
        ("kind", _of("kind"), "whole"),
        ("title", _of("title"), "wide"),
        ("company", _of("company"), ""),
    ),
    "tasks": (
        ("due", _day("due_on"), "whole"),
        ("status", _of("status"), "whole"),
        ("title", _of("title"), "wide"),
        ("company", _of("company"), ""),
    ),
    "conversations": (
        ("last", _moment("last_at"), "whole"),
        ("channel", _of("channel"), ""),
        ("title", _of("title"), "wide"),
        ("messages", _of("messages"), "right"),
    ),
}


def listing(noun: str, rows: Sequence[Row], *, width: int = 80, colour: bool = False) -> str:
    """Return a page of records as aligned text at most `width` wide (what does not fit is left
    out, the last optional column first). Written by hand: rich would double the start-up.
    """
    ids = [short_id(row, rows) for row in rows]
    first = max(map(len, ids), default=_SHORT)
    shown = _fitting(noun, rows, width - first - 2)
    widths = _widths(shown, rows, width - first - 2)
    heading = ["id".ljust(first)] + [
        _padded(one[0], wide, one[2]) for one, wide in zip(shown, widths, strict=True)
    ]
    lines = ["  ".join(heading).rstrip(), "  ".join("─" * wide for wide in (first, *widths))]
    for one, row in zip(ids, rows, strict=True):
        cells = [
            _padded(c(row), wide, way) for (_, c, way, _), wide in zip(shown, widths, strict=True)
        ]
        lines.append("  ".join([one.ljust(first), *cells]).rstrip())
    if colour:
        lines[0] = f"\x1b[1m{lines[0]}\x1b[0m"
    return "\n".join(lines)


def _padded(text: str, wide: int, way: str) -> str:
    """One cell: cut with '…', on the right side for numbers; wide characters count twice."""
    text = one_line(text)
    if not text.isascii():
        from rich.cells import cell_len, set_cell_size

        if cell_len(text) > wide:
            return set_cell_size(text, wide - 1) + "…"
        return text + " " * (wide - cell_len(text))
    if len(text) > wide:
        return text[: wide - 1] + "…"
    return text.rjust(wide) if way == "right" else text.ljust(wide)


def _fitting(noun: str, rows: Sequence[Row], room: int) -> list[tuple[str, Cell, str, int]]:
    """The columns to show, with their least widths: those with a value, as far as they fit."""
    shown = []
    for heading, cell, way in VIEWS[noun]:
        longest = max((len(cell(row)) for row in rows), default=0)
        least = longest if way in ("whole", "right") else min(longest, _LEAST)
        if longest or way == "wide":
            shown.append((heading, cell, way, max(least, len(heading))))
    while sum(least + 2 for *_, least in shown) > room:
        optional = [one for one in shown if one[2] == ""]
        if not optional:
            break
        shown.remove(optional[-1])
    return shown


def _widths(
    shown: Sequence[tuple[str, Cell, str, int]], rows: Sequence[Row], room: int
) -> list[int]:
    """Each column's width: the least it needs, then of the rest what it can use, in order."""
    spare = room - sum(least + 2 for *_, least in shown)
    found = []
    for _, cell, _, least in shown:
        longest = max((len(cell(row)) for row in rows), default=0)
        more = max(0, min(spare, longest - least))
        spare -= more
        found.append(least + more)
    return found


def short_id(row: Row, rows: Sequence[Row]) -> str:
    """Return the beginning of an id that no other row of the page shares, at least 8 characters."""
    own = str(row["id"])
    length = 13 if own[14:15] == "7" else _SHORT  # a UUIDv7 begins with the time
    others = [str(other["id"]) for other in rows if other is not row]
    while length < len(own) and any(other.startswith(own[:length]) for other in others):
        length += 5
    return own[:length]


def card(noun: str, row: Row, *, linked: Sequence[Related], width: int = 80) -> str:
    """Return everything that is known of one record, and what belongs to it, as text."""
    grouped = enriched(row) if noun == "leads" else []
    hidden = COLUMNS if grouped else ()
    known = [fact for fact in facts(noun, row) if fact[0] not in hidden] + grouped
    wide = max((len(name) for name, _ in known), default=0)
    indent = "\n" + " " * (wide + 2)
    lines = [
        f"{name.ljust(wide)}  {visible(value).replace(chr(10), indent)}" for name, value in known
    ]
    for one in linked:
        if one.table in VIEWS:
            lines += ["", one.table, listing(one.table, one.rows, width=width)]
    return "\n".join(lines)


def enriched(row: Row) -> list[tuple[str, str]]:
    """Return what is known of a lead by group: its name, and its fields in one line (QH-FIT-01)."""
    found = []
    for group, fields in enrichment(row).items():
        known = [f"{_spaced(name)} {value}" for name, value in fields.items() if value]
        unknown = [_spaced(name) for name, value in fields.items() if not value]
        parts = known + ([f"not known: {', '.join(unknown)}"] if unknown else [])
        found.append((group, "; ".join(parts)))
    return found


def _spaced(name: str) -> str:
    return name.replace("_", " ").replace("linkedin", "LinkedIn")


def facts(noun: str, row: Row) -> Iterator[tuple[str, str]]:
    """Yield the names and values of a record that has them, money as people read it."""
    for name, value in {"id": row["id"], **decoded(noun, row)}.items():
        if value is None or name in ("match_key", "reasons", "updated_at"):
            continue
        if name.endswith("_minor"):
            yield name.removesuffix("_minor"), money_text(row, name)
        elif isinstance(value, dict):
            yield from ((f"{name}.{key}", str(inner)) for key, inner in value.items())
        elif name != "currency" or not any(one.endswith("_minor") for one in row):
            yield name, str(value)
