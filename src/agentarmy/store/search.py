"""Full text over what was said and known, from the words that people type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from agentarmy.errors import NotFound
from agentarmy.store.database import Cells, Mirror
from agentarmy.store.registry import TABLES
from agentarmy.store.schema import names

_PART = re.compile(r'"([^"]*)"|(\S+)')
_WORDS = re.compile(r"\w+")
_AT = ("at", "last_at", "starts_at", "updated_at")
_MOST_THINGS = 5
_TITLE = ("name", "subject", "title")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One row found: `snippet` marks the words with « and »; a lower `score` is a better one."""

    table: str
    id: str
    title: str
    snippet: str
    at: str
    score: float


def searchable() -> tuple[str, ...]:
    """Return the tables that have a full-text index."""
    return tuple(table.name for table in TABLES.values() if table.search)


def search(
    mirror: Mirror,
    query: str,
    *,
    tables: Sequence[str] = ("messages", "documents"),
    limit: int = 20,
    alike: Sequence[Sequence[str]] = (),
) -> list[Hit]:
    """Return the best rows for the words of `query`, best first, newer first among equals.

    Every word must occur, the last one may be a beginning, "quoted words" must stand together.
    Behind them come rows that say the same in other words: `alike` has for each thing asked for
    the beginnings of words that mean it, and of three things or more one may be missing. When
    there is neither, rows with any of the words are returned. Raises NotFound for a table without
    full text.
    """
    for table in tables:
        if table not in TABLES or not TABLES[table].search:
            raise NotFound.among("searchable table", table, searchable())
    phrases = _phrases(query)
    if not phrases:
        return []
    hits = _sorted(_hits(mirror, " AND ".join(phrases), tables, limit))
    for match in _other_words(alike):
        if len(hits) < limit:
            known = {hit.id for hit in hits}
            more = _sorted(_hits(mirror, match, tables, limit))
            hits += [hit for hit in more if hit.id not in known]
    if not hits and len(phrases) > 1:
        hits = _sorted(_hits(mirror, " OR ".join(phrases), tables, limit))
    return hits[:limit]


def _sorted(hits: list[Hit]) -> list[Hit]:
    newest = sorted(hits, key=lambda hit: hit.at, reverse=True)
    return sorted(newest, key=lambda hit: hit.score)


def _other_words(alike: Sequence[Sequence[str]]) -> Iterator[str]:
    """FTS5 expressions for all of the things, then for all but one of three to five."""
    things = [f"({' OR '.join(_beginning(word) for word in group)})" for group in alike if group]
    if len(things) > 1:
        yield " AND ".join(things)
    if 3 <= len(things) <= _MOST_THINGS:
        most = combinations(things, len(things) - 1)
        yield " OR ".join(f"({' AND '.join(some)})" for some in most)


def _beginning(word: str) -> str:
    return '"' + " ".join(_WORDS.findall(word)) + '" *'


def _phrases(query: str) -> list[str]:
    """FTS5 strings: whatever a person types becomes words in quotes, never syntax."""
    found: list[str] = []
    for match in _PART.finditer(query.replace("\0", " ")):
        words = _WORDS.findall(match[1] if match[1] is not None else match[2])
        if words:
            found.append('"' + " ".join(words) + '"')
    if found and not query.rstrip().endswith('"'):
        found[-1] += " *"
    return found


def _hits(mirror: Mirror, match: str, tables: Iterable[str], limit: int) -> list[Hit]:
    return [hit for table in tables for hit in _of_table(mirror, table, match, limit)]


def _of_table(mirror: Mirror, table: str, match: str, limit: int) -> list[Hit]:
    own = names(table)
    at = next((name for name in _AT if name in own), "updated_at")
    title = next((name for name in _TITLE if name in own), "id")
    rows = mirror.all(
        f"SELECT t.id, t.{title}, snippet({table}_fts, -1, '«', '»', '…', 24), t.{at},"
        f" round(bm25({table}_fts), 3) AS score"
        f" FROM {table}_fts JOIN {table} t ON t.row = {table}_fts.rowid"
        f" WHERE {table}_fts MATCH ? AND t.tenant = ? ORDER BY score, t.{at} DESC LIMIT ?",
        (match, mirror.tenant, limit),
    )
    return [_hit(table, cells) for cells in rows]


def _hit(table: str, cells: Cells) -> Hit:
    row_id, title, snippet, at, score = cells
    return Hit(
        table=table,
        id=str(row_id),
        title=str(title or ""),
        snippet=" ".join(str(snippet or "").split()),
        at=str(at or ""),
        score=float(str(score)),
    )
