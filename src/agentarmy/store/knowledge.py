"""What the house knows in writing: documents of ingested files and their passages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from agentarmy.domain.knowledge import Audience, Passage
from agentarmy.domain.values import Row
from agentarmy.store import embeddings, tables
from agentarmy.store.database import Cells, Mirror
from agentarmy.store.ids import record_id

KIND = "knowledge"
"""The kind of a document that came from an ingested folder."""
_PASSAGE = (
    "p.id, d.id, d.name, p.text, p.start, p.end, d.title, p.heading, p.kind, p.audience,"
    " d.effective_on, d.media_type"
)
_CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A file that is known: its documents' mark of size and time, and its content's SHA-256."""

    fingerprint: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One document to store: `key` is its natural key, `passages` its rows in order."""

    key: str
    row: Row
    passages: Sequence[Row] = field(default_factory=tuple)


def held(mirror: Mirror, root: str = "") -> dict[str, Held]:
    """Return the files known, by path; with `root` those below that folder or of that name."""
    found: dict[str, Held] = {}
    sql = (
        "SELECT source, min(fingerprint), min(sha256) FROM documents"
        " WHERE tenant = ? AND kind = ? GROUP BY source"
    )
    for source, mark, digest in mirror.each(sql, (mirror.tenant, KIND)):
        path = str(source)
        if not root or path == root or path.startswith(root.rstrip("/") + "/"):
            found[path] = Held(fingerprint=str(mark or ""), sha256=str(digest or ""))
    return found


def keep_file(mirror: Mirror, source: str, documents: Sequence[Kept]) -> list[str]:
    """Put the documents of one file in place of those it had; return their ids.

    Documents that are the same as before keep their passages as they are.
    """
    with mirror.write():
        ids = [record_id(mirror.tenant, "documents", one.key) for one in documents]
        gone = set(_ids_of(mirror, [source])) - set(ids)
        _drop(mirror, sorted(gone))
        before = tables.present(mirror, "documents", ids)
        rows = [
            (key, {**one.row, "source": source, "kind": KIND})
            for key, one in zip(ids, documents, strict=True)
        ]
        tables.put_ids(mirror, "documents", rows, replace=True)
        for key, one in zip(ids, documents, strict=True):
            old = before.get(key)
            if old is None or any(old[name] != one.row.get(name) for name in _SHOWN):
                _keep_passages(mirror, key, one.passages)
    return ids


_SHOWN = ("text", "title", "audience", "media_type", "name", "effective_on")


def _keep_passages(mirror: Mirror, document: str, rows: Sequence[Row]) -> None:
    """Put passages in place of a document's; an id follows from place and words."""
    wanted = {
        record_id(mirror.tenant, "passages", f"{document}\x1f{row['start']}\x1f{row['text']}"): row
        for row in rows
    }
    there = {str(one) for (one,) in _passage_ids(mirror, document)}
    _drop_passages(mirror, sorted(there - wanted.keys()))
    tables.put_ids(
        mirror,
        "passages",
        ((key, {**row, "document_id": document}) for key, row in wanted.items()),
        replace=True,
    )


def _passage_ids(mirror: Mirror, document: str) -> list[Cells]:
    sql = "SELECT id FROM passages WHERE tenant = ? AND document_id = ?"
    return mirror.all(sql, (mirror.tenant, document))


def settle(mirror: Mirror, marks: Mapping[str, str]) -> None:
    """Note size and time of files, by path: from now on they count as read."""
    if not marks:
        return
    with mirror.write():
        mirror.many(
            "UPDATE documents SET fingerprint = ? WHERE tenant = ? AND kind = ? AND source = ?",
            ((mark, mirror.tenant, KIND, source) for source, mark in marks.items()),
        )


def drop_files(mirror: Mirror, sources: Iterable[str]) -> int:
    """Delete the documents of files, with their passages; return how many documents it were."""
    with mirror.write():
        ids = _ids_of(mirror, list(sources))
        _drop(mirror, ids)
    return len(ids)


def _ids_of(mirror: Mirror, sources: Sequence[str]) -> list[str]:
    sql = "SELECT id FROM documents WHERE tenant = ? AND kind = ? AND source = ?"
    return [
        str(one) for source in sources for (one,) in mirror.all(sql, (mirror.tenant, KIND, source))
    ]


def _drop(mirror: Mirror, ids: Sequence[str]) -> None:
    for one in ids:
        _drop_passages(mirror, [str(key) for (key,) in _passage_ids(mirror, one)])
        tables.remove(mirror, "documents", one)


def _drop_passages(mirror: Mirror, ids: Sequence[str]) -> None:
    rows = [(one, mirror.tenant) for one in ids]
    mirror.many("DELETE FROM passages WHERE id = ? AND tenant = ?", rows)
    embeddings.drop_vectors(mirror, ids)


def listing(mirror: Mirror) -> list[Row]:
    """Return every ingested document without its text, by name, with its number of passages."""
    columns = (
        "id",
        "name",
        "title",
        "media_type",
        "audience",
        "effective_on",
        "source",
        "passages",
    )
    sql = (
        "SELECT d.id, d.name, d.title, d.media_type, d.audience, d.effective_on, d.source,"
        " (SELECT count(*) FROM passages p WHERE p.tenant = d.tenant AND p.document_id = d.id)"
        " FROM documents d WHERE d.tenant = ? AND d.kind = ? ORDER BY d.name"
    )
    rows = mirror.all(sql, (mirror.tenant, KIND))
    return [dict(zip(columns, cells, strict=True)) for cells in rows]


def passages(mirror: Mirror, ids: Sequence[str]) -> list[Passage]:
    """Return the passages with these ids, in that order; ids that are gone are left out."""
    found: dict[str, Passage] = {}
    for at in range(0, len(ids), _CHUNK):
        part = ids[at : at + _CHUNK]
        sql = (
            f"SELECT {_PASSAGE} FROM passages p JOIN documents d ON d.id = p.document_id"
            f" WHERE +p.tenant = ? AND p.id IN ({', '.join('?' * len(part))})"
        )
        found |= {str(c[0]): _passage(c) for c in mirror.all(sql, (mirror.tenant, *part))}
    return [found[one] for one in ids if one in found]


def all_passages(mirror: Mirror, documents: Sequence[str] = ()) -> Iterator[Passage]:
    """Yield every passage in the order of making, or those of some documents, in their order."""
    sql = f"SELECT {_PASSAGE} FROM passages p JOIN documents d ON d.id = p.document_id"
    if not documents:
        for cells in mirror.each(f"{sql} WHERE p.tenant = ? ORDER BY p.row", (mirror.tenant,)):
            yield _passage(cells)
    for one in documents:
        own = f"{sql} WHERE p.tenant = ? AND p.document_id = ? ORDER BY p.position"
        yield from map(_passage, mirror.all(own, (mirror.tenant, one)))


def _passage(cells: Cells) -> Passage:
    text = [str(cell or "") for cell in cells]
    heading = text[7]
    numbered = heading.partition(" ")
    whole = text[11] in _NUMBERED
    return Passage(
        id=text[0],
        document=text[1],
        name=f"{text[2]}#{numbered[2]}" if whole and numbered[2] else text[2],
        text=text[3],
        start=int(text[4] or 0),
        end=int(text[5] or 0),
        title=text[6],
        heading="" if whole else heading,
        kind=text[8] or "document",
        audience=Audience(text[9] or Audience.PUBLIC),
        effective_on=text[10],
    )


_NUMBERED = frozenset({"application/pdf", "text/csv"})
"""Kinds of documents whose passages are cited by page or row: 'list.csv#5'."""


def lexical(
    mirror: Mirror,
    terms: Sequence[str],
    *,
    beginnings: Sequence[str] = (),
    audience: Audience = Audience.INTERNAL,
    limit: int = 50,
) -> list[str]:
    """Return the ids of the best passages for these words by BM25, best first.

    Any of the words may occur, and any word that begins as one of `beginnings` does; words are
    found by their stem. For outsiders (PUBLIC) passages
    that are internal are left out.
    """
    if not terms:
        return []
    whole = ['"' + term.replace('"', "") + '"' for term in terms]
    match = " OR ".join([*whole, *('"' + one.replace('"', "") + '" *' for one in beginnings)])
    public = " AND p.audience = 'public'" if audience is Audience.PUBLIC else ""
    sql = (
        "SELECT p.id FROM (SELECT rowid AS at, rank AS score FROM passages_fts"
        " WHERE passages_fts MATCH ? AND rank MATCH 'bm25(1.0, 1.0)' ORDER BY rank LIMIT ?) f"
        f" JOIN passages p ON p.row = f.at WHERE +p.tenant = ?{public} ORDER BY f.score LIMIT ?"
    )
    reach = limit
    while True:  # rows of another tenant or audience are few; when they are many, look further
        found = mirror.all(sql, (match, reach, mirror.tenant, limit))
        (seen,) = mirror.one(_SEEN, (match, reach)) or (0,) if len(found) < limit else (0,)
        if len(found) >= limit or int(str(seen)) < reach:
            return [str(one) for (one,) in found]
        reach *= 4


_SEEN = "SELECT count(*) FROM (SELECT 1 FROM passages_fts WHERE passages_fts MATCH ? LIMIT ?)"


def public(mirror: Mirror, ids: Sequence[str]) -> set[str]:
    """Return those of these passages that outsiders may see."""
    marks = ", ".join("?" * len(ids))
    found = mirror.all(
        f"SELECT id FROM passages WHERE id IN ({marks}) AND +tenant = ? AND audience = 'public'",
        (*ids, mirror.tenant),
    )
    return {str(one) for (one,) in found}
