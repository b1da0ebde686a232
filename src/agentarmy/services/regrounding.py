"""Holds the words that a rep put into a stored draft against the sources of that draft."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from agentarmy.domain.evidence import Source, SourceKind
from agentarmy.domain.records import Facts, Row
from agentarmy.store import tables
from agentarmy.writing.context import DraftKind
from agentarmy.writing.drafts import Draft
from agentarmy.writing.editing import Edited, edited
from agentarmy.writing.ground import Ground, Library, Move, Sentence, library

if TYPE_CHECKING:
    from agentarmy.store.database import Mirror


def sentences_of(row: Row) -> tuple[Sentence, ...]:
    """Return the sentences of a stored draft with the words that carry them."""
    found = json.loads(str(row["sources"] or "[]"))
    return tuple(_sentence(one) for one in found)


def _sentence(one: Mapping[str, object]) -> Sentence:
    sources = one.get("sources")
    grounds = [_ground(s) for s in sources] if isinstance(sources, list) else []
    text = str(one.get("text") or "")
    move = Move.QUESTION if text.endswith("?") else Move.ANSWER
    return Sentence(text=text, move=move, grounds=tuple(grounds))


def _ground(one: Mapping[str, object]) -> Ground:
    source = Source(SourceKind(str(one["kind"])), str(one["id"]), str(one.get("part") or ""))
    return Ground(source=source, quote=str(one.get("quote") or ""))


def reground(
    mirror: Mirror, row: Row, body: str, *, facts: Facts, now: datetime, names: Sequence[str] = ()
) -> Edited:
    """Return a stored draft in the rep's words, with what no source carries.

    `names` may be used anywhere: the people in the message and our house.
    """
    sentences = sentences_of(row)
    draft = Draft(
        kind=DraftKind(str(row["kind"])),
        subject=str(row["subject"] or ""),
        body=str(row["body"] or ""),
        sentences=sentences,
    )
    texts = _texts(mirror, sentences, facts)
    return edited(draft, body, texts=texts, known_names=names, now=now)


def _texts(mirror: Mirror, sentences: Sequence[Sentence], facts: Facts) -> Library:
    """The stored texts that the draft's sentences cite; a field of a record is its own quote."""
    grounds = [ground for one in sentences for ground in one.grounds]
    texts = library((), facts)
    for kind, table in (
        (SourceKind.MESSAGE, "messages"),
        (SourceKind.TURN, "messages"),
        (SourceKind.DOCUMENT, "documents"),
    ):
        wanted = {g.source.id for g in grounds if g.source.kind is kind}
        rows = tables.present(mirror, table, wanted)
        for ground in grounds:
            if ground.source.kind is kind and (row := rows.get(ground.source.id)):
                column = "subject" if ground.source.part == "subject" else "text"
                texts[ground.source] = str(row[column] or "")
    for ground in grounds:
        if ground.source.kind is SourceKind.CRM_FIELD:
            texts[ground.source] = ground.quote
    return texts


def sources_text(draft: Draft) -> str:
    """Return the sentences of a draft with their sources as they are stored."""
    plain = [
        {
            "text": sentence.text,
            "sources": [
                {
                    "kind": str(g.source.kind),
                    "id": g.source.id,
                    "part": g.source.part,
                    "quote": g.quote,
                }
                for g in sentence.grounds
            ],
        }
        for sentence in draft.sentences
    ]
    return json.dumps(plain, ensure_ascii=False)
