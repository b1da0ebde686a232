"""What the house knows in writing: passages of documents, and answers drawn from them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Audience(StrEnum):
    """For whom a document or an answer is: outsiders see public ones only."""

    PUBLIC = "public"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of a document: `text == document.text[start:end]`, in code points.

    `name` is what a citation shows (the file's path below the ingested folder, with '#row' or
    '#page' where it has such), `title` the document's own, `heading` the section's. `kind` is
    'document', 'price_book', 'policy', 'method', 'region' or 'objection'.
    """

    id: str
    document: str
    name: str
    text: str
    start: int
    end: int
    title: str = ""
    heading: str = ""
    kind: str = "document"
    audience: Audience = Audience.PUBLIC
    effective_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage found, best `score` first; the rank that each part gave it, from 1, 0 for none."""

    passage: Passage
    score: float
    lexical: int = 0
    dense: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One sentence of an answer with the passages that carry it, decisive first, never none.

    `quote` stands in the first of them, letter for letter.
    """

    text: str
    quote: str
    sources: tuple[Passage, ...]


class Refusal(StrEnum):
    """Why a question was not answered."""

    NONE = ""
    UNKNOWN = "unknown"  # not in the knowledge base
    PRIVATE = "private"  # personal data, other customers' data
    INTERNAL = "internal"  # our own workings, for insiders only


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the knowledge base says to a question.

    `parts` are the sub-questions it was taken apart into (the trace), `short` the shortest words
    that answer it ('' when refused), `reason` the sentence that a refusal shows.
    """

    question: str
    parts: tuple[str, ...]
    sentences: tuple[Said, ...] = ()
    short: str = ""
    refusal: Refusal = Refusal.NONE
    reason: str = ""

    @property
    def citations(self) -> tuple[str, ...]:
        """The names of the documents used, decisive first, each once."""
        return tuple(dict.fromkeys(p.name for said in self.sentences for p in said.sources))
