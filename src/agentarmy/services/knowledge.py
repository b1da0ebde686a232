"""The knowledge base: folders taken in, what has not changed left alone, passages found again."""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from agentarmy.domain.knowledge import Audience
from agentarmy.domain.records import Row
from agentarmy.errors import BadInput
from agentarmy.formats import articles
from agentarmy.formats.articles import Article
from agentarmy.formats.base import Rejected
from agentarmy.knowledge.ingest import pieces
from agentarmy.knowledge.retrieve import LEAST
from agentarmy.services.binding import Bindings, bind
from agentarmy.services.import_files import Found, check_paths, walk
from agentarmy.store import embeddings, knowledge
from agentarmy.store.database import Mirror

LARGEST = 50 * 1024 * 1024
"""Bytes of the largest file that is read whole."""
_BATCH = 20_000_000
"""Characters of the documents whose rules are read at once."""
LISTED = 1000
"""Rejections that a report holds; all are counted."""
_FOR_US = frozenset({"internal", "confidential"})
_CLOSED_FOLDERS = _FOR_US | {"private", "restricted"}

_PARTS = re.compile(r"[\W_]+")

if TYPE_CHECKING:
    from agentarmy.knowledge.index import Index

Progress = Callable[[int, int, str], None]
"""Is told bytes done, bytes of all, and the file that comes next."""


@dataclass(kw_only=True)
class Ingested:
    """What an ingest did: numbers of files, documents and rejections.

    `gone` are files that were known and are no longer there: dropped with `prune`, else kept.
    `documents` are the ids of documents that are new or changed, in the order of reading; `bound`
    are the rules and list prices that were read from them. `marks` are size and time of the files
    read, by path; `batches` are the documents once more, in parts that fit into memory.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    gone: int = 0
    passages: int = 0
    rejected: int = 0
    first: list[Rejected] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    bound: Bindings = field(default_factory=Bindings)
    marks: dict[str, str] = field(default_factory=dict)
    batches: list[list[str]] = field(default_factory=list)
    _length: int = 0

    def note(self, documents: list[str], length: int) -> None:
        """List the documents of a file whose texts are so many characters long."""
        self.documents += documents
        self._length += length
        if not self.batches or self._length > _BATCH:
            self.batches.append([])
            self._length = length
        self.batches[-1] += documents

    def reject(self, one: Rejected) -> None:
        """Count something that could not be read, and list the first ones."""
        self.rejected += 1
        if len(self.first) < LISTED:
            self.first.append(one)


def ingest(
    mirror: Mirror,
    folder: Path,
    *,
    now: datetime,
    prune: bool = False,
    again: bool = False,
    currency: str = "",
    progress: Progress = lambda done, total, name: None,
) -> Ingested:
    """Take in a folder (or one file) of knowledge; a file is kept whole or not at all.

    A file of the same size and time, or of the same content, is left as it is; `again` reads all
    anew. Rules and list prices become facts; `currency` is that of prices which name none. Raises
    NotFound for a path that does not exist, BadInput for a device, Storage, Busy.
    """
    check_paths([folder])
    report = Ingested()
    root = Path(os.path.abspath(folder))
    blocked: list[str] = []

    def closed(path: Path, error: OSError) -> None:
        blocked.append(str(path))
        reason = (error.strerror or str(error)).lower()
        report.reject(Rejected(where=str(path), reason=f"cannot be opened ({reason})"))

    files = list(walk([root], closed))
    known = knowledge.held(mirror, _key(root))
    total, done = sum(one.size for one in files), 0
    for one in files:
        progress(done, total, one.path.name)
        _take(mirror, one, root=root, known=known, report=report, again=again)
        done += one.size
    missing = _missing(known, files, blocked)
    report.gone = len(missing)
    if prune:
        report.removed = knowledge.drop_files(mirror, missing)
    progress(total, total, "rules that bind deals")
    if report.documents or report.removed:
        report.bound = _bound(mirror, report, currency)
    knowledge.settle(mirror, report.marks)
    progress(total, total, "what is like what")
    _index(mirror)
    return report


def _bound(mirror: Mirror, report: Ingested, currency: str) -> Bindings:
    """Read rules and prices, of so many documents at once as fit into memory anywhere."""
    found = Bindings()
    for batch in report.batches or [[]]:
        part = bind(mirror, batch, currency=currency)
        found.policies += part.policies
        found.doubtful += part.doubtful
        found.prices += part.prices
        found.notes += part.notes
    return found


def _index(mirror: Mirror) -> None:
    """Make the vectors that are lacking; a small knowledge base has none and loads no numpy."""
    if embeddings.count(mirror) >= LEAST:
        from agentarmy.knowledge import index

        index.refresh(mirror)


def _key(path: Path) -> str:
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _missing(known: dict[str, knowledge.Held], files: list[Found], blocked: list[str]) -> list[str]:
    """Files known that are not there; what lies in a folder that is closed to us may be there."""
    there = {one.key for one in files}
    return [
        source
        for source in known
        if source not in there and not any(source.startswith(one) for one in blocked)
    ]


def _take(
    mirror: Mirror,
    file: Found,
    *,
    root: Path,
    known: dict[str, knowledge.Held],
    report: Ingested,
    again: bool,
) -> None:
    mark, before = f"{file.size}-{file.mtime_ns}", known.get(file.key)
    if before is not None and before.fingerprint == mark and not again:
        report.unchanged += 1
        return
    name = _name(file, root)
    data = _content(file, name)
    if isinstance(data, Rejected):
        report.reject(data)
        return
    digest = hashlib.sha256(data).hexdigest()
    if before is not None and before.fingerprint and before.sha256 == digest and not again:
        report.marks[file.key] = mark
        report.unchanged += 1
        return
    found = list(articles.read(data, name))
    for one in found:
        if isinstance(one, Rejected):
            report.reject(one)
    read = [one for one in found if isinstance(one, Article) and one.text.strip()]
    if not read:
        return
    # The mark follows when rules were read too: a run that is cut short is made up for.
    report.marks[file.key] = mark
    base: Row = {"fingerprint": None, "sha256": digest, "size": file.size}
    kept = [_kept(file, name, one, base) for one in read]
    report.note(knowledge.keep_file(mirror, file.key, kept), sum(len(one.text) for one in read))
    report.passages += sum(len(one.passages) for one in kept)
    report.kinds[articles.KINDS[file.path.suffix.lower()]] += 1
    if before is None:
        report.added += 1
    else:
        report.changed += 1


def _name(file: Found, root: Path) -> str:
    below = file.path.name if file.path == root else os.path.relpath(file.path, root)
    return os.fsencode(below).decode("utf-8", "replace")


def _content(file: Found, name: str) -> bytes | Rejected:
    if file.path.suffix.lower() not in articles.KINDS:
        reason = "not a kind of file that is read"
        return Rejected(where=name, reason=reason, expected=articles.EXPECTED)
    if file.size > LARGEST:
        reason = f"{file.size / 1e6:,.0f} MB"
        return Rejected(where=name, reason=reason, expected=f"at most {LARGEST / 1e6:,.0f} MB")
    try:
        with open(file.path, "rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return Rejected(where=name, reason=f"cannot be read ({reason})")
    if len(data) > LARGEST:
        return Rejected(where=name, reason="it grows while it is read", expected="a file at rest")
    return data


def _kept(file: Found, name: str, article: Article, base: Row) -> knowledge.Kept:
    audience = _audience(name, article)
    row: Row = {
        **base,
        "name": f"{name}#{article.part}" if article.part else name,
        "title": article.title,
        "media_type": article.media_type,
        "text": article.text,
        "audience": str(audience),
        "effective_on": article.effective_on,
    }
    passages = [_passage(n, one, article.text, audience) for n, one in enumerate(_cut(article))]
    return knowledge.Kept(key=f"{file.key}\x1f{article.part}", row=row, passages=passages)


def _cut(article: Article) -> Iterator[tuple[int, int, str]]:
    for one in pieces(article.text, article.media_type):
        yield one.start, one.end, one.heading or article.title


def _passage(position: int, piece: tuple[int, int, str], text: str, audience: Audience) -> Row:
    start, end, heading = piece
    return {
        "position": position,
        "heading": heading,
        "text": text[start:end],
        "start": start,
        "end": end,
        "kind": "document",
        "audience": str(audience),
    }


def _audience(name: str, article: Article) -> Audience:
    """A document is internal when it says so, or when its folder or its name does."""
    *folders, own = re.split(r"[\\/]", name.lower())
    inside = (
        article.internal
        or bool(_FOR_US & set(_PARTS.split(own)))
        or any(_CLOSED_FOLDERS & set(_PARTS.split(one)) for one in folders)
    )
    return Audience.INTERNAL if inside else Audience.PUBLIC


def open_index(
    mirror: Mirror, folder: Path | None, *, store: str = "auto", model: Path | None = None
) -> Index | None:
    """Open the index of the mirror; None for a knowledge base that is searched by words alone.

    `store` is exact, chroma, or auto: chromadb where it is installed. `folder` is where a store
    may keep files. `model` is the folder of the model to use in place of the one that learns from
    the documents; vectors that are lacking are made. Raises NotSetUp when chroma or the model is
    asked for and is not there, Busy when another process has the index.
    """
    if model is not None:
        from agentarmy.knowledge.index import Index, refresh
        from agentarmy.knowledge.minilm import MiniLm

        embedder = MiniLm(model)
        refresh(mirror, embedder=embedder)
        return Index.open(mirror, folder, store=store, embedder=embedder)
    if embeddings.fitted(mirror, "lsa") is None:
        return None
    from agentarmy.knowledge.index import Index

    return Index.open(mirror, folder, store=store)


def documents(mirror: Mirror) -> list[Row]:
    """Return every document of the knowledge base, by name, without its text."""
    return knowledge.listing(mirror)


def need_knowledge(mirror: Mirror) -> None:
    """Raise BadInput with the next command when nothing was ingested yet."""
    if not knowledge.held(mirror):
        raise BadInput("the knowledge base is empty", hint="agentarmy kb ingest FOLDER")
