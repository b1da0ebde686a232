"""From what a person types to the one row that is meant."""

from __future__ import annotations

import re

from agentarmy.domain.values import Row, Value
from agentarmy.errors import NotFound, UsageError
from agentarmy.store.database import Mirror
from agentarmy.store.schema import names, selected, table_of, to_row

LABELS = ("name", "email", "domain", "sku", "title", "subject")
"""The columns by which a person calls a row, where a table has them."""

_IDS = re.compile(r"[0-9a-f]{4}[0-9a-f-]*")


def labels(table: str) -> tuple[str, ...]:
    """Return the columns by which rows of a table are called."""
    return tuple(name for name in LABELS if name in names(table))


def get(mirror: Mirror, table: str, ref: str) -> Row:
    """Return the row that `ref` names: its id, its exact name, e-mail or label (then without
    regard to case), or the beginning of its id (at least four characters).

    Raises NotFound with the nearest names, UsageError when several rows answer to it.
    """
    ref = ref.strip()
    found = _by_id(mirror, table, ref) or _by_label(mirror, table, ref)
    found = found or _by_prefix(mirror, table, ref)
    if not found:
        label = table_of(table).label
        raise NotFound.among(label, ref, near(mirror, table, ref), hint=_hint(table))
    if len(found) > 1:
        ids = " ".join(str(row["id"]) for row in found[:3])
        what = f'{len(found)} {table} answer to "{ref}"'
        raise UsageError(what, expected=f"one of their ids: {ids}")
    return found[0]


def _hint(table: str) -> str:
    commands = ("accounts", "contacts", "leads", "deals", "activities", "tasks", "policies")
    return f"agentarmy {table} list" if table in commands else ""


def _where(mirror: Mirror, table: str, condition: str, args: tuple[Value, ...]) -> list[Row]:
    found = mirror.all(
        f"SELECT {selected(table)} FROM {table} WHERE tenant = ? AND {condition} LIMIT 21",
        (mirror.tenant, *args),
    )
    return [to_row(table, cells) for cells in found]


def _by_id(mirror: Mirror, table: str, ref: str) -> list[Row]:
    return _where(mirror, table, "id = ?", (ref,))


def _by_label(mirror: Mirror, table: str, ref: str) -> list[Row]:
    columns = labels(table)
    for column in columns:
        if found := _where(mirror, table, f"{column} = ?", (ref,)):
            return found
    for column in columns:
        if found := _where(mirror, table, f"{column} LIKE ? ESCAPE '\\'", (_escaped(ref),)):
            return found
    return []


def _escaped(text: str) -> str:
    return re.sub(r"([%_\\])", r"\\\1", text)


def _by_prefix(mirror: Mirror, table: str, ref: str) -> list[Row]:
    if not _IDS.fullmatch(ref):
        return []
    return _where(mirror, table, "id >= ? AND id < ?", (ref, ref + "g"))


def near(mirror: Mirror, table: str, ref: str) -> list[str]:
    """Return labels that share a beginning or a word with `ref`, at most some hundred."""
    found: list[str] = []
    words = [_escaped(word) for word in re.findall(r"\w{3,}", ref)]
    patterns = [f"%{word}%" for word in words] + [f"{_escaped(ref[:2])}%", "%"]
    for column in labels(table)[:2]:
        for pattern in patterns:
            rows = mirror.all(
                f"SELECT {column} FROM {table} WHERE tenant = ? AND {column} LIKE ? ESCAPE '\\'"
                " LIMIT 100",
                (mirror.tenant, pattern),
            )
            found += [str(label) for (label,) in rows]
            if found:
                break
    return found
