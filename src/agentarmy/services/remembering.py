"""What the rep wants kept across sessions, found again by meaning.

A memory never overrules the mirror: it is shown beside what the mirror says, with its own source,
and told apart where the two differ.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agentarmy.knowledge.vectors import ExactStore
from agentarmy.knowledge.words import alike
from agentarmy.reading.inquiries import Topic
from agentarmy.reading.text import fold
from agentarmy.store import memories
from agentarmy.store.memories import Memory
from agentarmy.writing.claims import claims_of
from agentarmy.writing.deal_answers import MEMORY, Statement

if TYPE_CHECKING:
    from agentarmy.knowledge.embed import Embedder
    from agentarmy.store.database import Mirror

SHOWN = 3
"""Memories that one answer shows."""
_NEAR = 0.45
"""Cosine, or share of the question's words with their synonyms, from which on a memory is near."""
_STEM = 4
"""Letters of a synonym that a word of the question may begin with."""
_EXPRESSED, _COSINE = 0.2, 0.6
"""Share of the question that the embedder must know, and the cosine from which on it is heard."""
_MONTHS = "january february march april may june july august september october november december"
_MONTH = re.compile(rf"\b({'|'.join(_MONTHS.split())})\b")
_ISO = re.compile(r"\b\d{4}-(\d{2})-\d{2}\b")
_ABOUT: tuple[tuple[Topic, str], ...] = (
    (Topic.RECORD, r"\bclos(?:e|es|ing)\b|\bstage\b|\bworth\b|\bwill (?:sign|order)\b"),
    (Topic.TIMELINE, rf"\bdeadline\b|\bneeds? it\b|\blive\b|\bdeliver|{_MONTH.pattern}"),
    (Topic.BUDGET, r"\bbudget\b|\bmoney\b|\bafford|\bspend|\b(?:usd|eur|dollars?)\b|\$"),
    (Topic.SIGNER, r"\bsigns?\b|\bdecides?\b|\bapproves?\b|\bboss\b|\bsignature\b"),
    (Topic.COMPETITORS, r"\bcompet\w+|\brival|\balso talk|\bother (?:vendor|supplier)"),
    (Topic.PEOPLE, r"\blikes?\b|\bprefers?\b|\bhates?\b|\bchampion\b|\bnew (?:job|role)\b"),
)
_ALL = frozenset(
    {Topic.RECALL, Topic.SUMMARY, Topic.STUCK, Topic.NEXT, Topic.MISSING, Topic.COMPARE}
)
"""Topics with which everything that was said of the account is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """A memory that came up, and how near it is (1: of the same topic)."""

    memory: Memory
    nearness: float


def keep(mirror: Mirror, text: str, *, account_id: str = "", session_id: str = "") -> Memory:
    """Keep a fact in the rep's words, with what it is about."""
    return memories.keep(
        mirror, text, account_id=account_id, session_id=session_id, topic=" ".join(topics_of(text))
    )


def topics_of(text: str) -> tuple[Topic, ...]:
    """Return what a stated fact is about."""
    folded = fold(text)
    return tuple(topic for topic, pattern in _ABOUT if re.search(pattern, folded))


def recall(
    mirror: Mirror,
    question: str,
    *,
    account_id: str = "",
    topics: Collection[Topic] = (),
    embedder: Embedder | None = None,
) -> list[Recalled]:
    """Return the memories that belong to a question, the nearest first.

    Of an account those are looked at that are about it or about nobody; without one, all. What is
    of the same topic belongs to it; else what means the same, by the embedder of the knowledge
    base where there is one, and by shared words and their synonyms.
    """
    known = memories.everything(mirror)
    if account_id:
        known = [m for m in known if m.account_id in ("", account_id)]
    if not known:
        return []
    near = _by_meaning(question, known, embedder)
    found = []
    for memory in known:
        about = account_id and memory.account_id == account_id
        shared = bool(about) and not set(memory.topic.split()).isdisjoint(map(str, topics))
        told = bool(about) and not _ALL.isdisjoint(topics)
        score = 1.0 if shared or told else near.get(memory.id, 0.0)
        if score >= _NEAR:
            found.append(Recalled(memory=memory, nearness=score))
    found.sort(key=lambda one: (-one.nearness, -one.memory.said_at.timestamp()))
    return found[:SHOWN]


def _by_meaning(
    question: str, known: Sequence[Memory], embedder: Embedder | None
) -> dict[str, float]:
    scores = {memory.id: _overlap(question, memory.text) for memory in known}
    if embedder is None:
        return scores
    vector, expressed = embedder.query(question)
    if expressed < _EXPRESSED:
        return scores
    store = ExactStore(tenant="")
    rows = embedder.embed([memory.text for memory in known])
    store.fill(zip((m.id for m in known), rows, strict=True), stamp="memories")
    for key, score in store.query(vector, limit=len(known)):
        if score >= _COSINE:
            scores[key] = max(scores[key], score)
    return scores


def _overlap(question: str, text: str) -> float:
    """The share of the question's telling words that the text holds, or their synonyms."""
    groups, told = alike(question), alike(text)
    words = re.findall(r"\w+", text.casefold())
    met = sum(
        any(word.startswith(begin) for word in words for begin in group)
        or any(group[0].startswith(b) for other in told for b in other if len(b) >= _STEM)
        for group in groups
    )
    return met / len(groups) if groups else 0.0


def differs(text: str, said: Iterable[str]) -> bool:
    """Whether a fact names another month or sum than all that the mirror says on it."""
    told = [*said]
    for read in (_months, _sums):
        own, theirs = read(text), frozenset[object]().union(*(read(one) for one in told))
        if own and theirs and own.isdisjoint(theirs):
            return True
    return False


def _months(text: str) -> frozenset[object]:
    names = _MONTHS.split()
    found = {names.index(m[1]) + 1 for m in _MONTH.finditer(fold(text))}
    return frozenset(found | {int(m[1]) for m in _ISO.finditer(text)})


def _sums(text: str) -> frozenset[object]:
    return frozenset(value for value, _ in claims_of(text).money)


def statement(memory: Memory, *, against: Sequence[str] = ()) -> Statement:
    """Return a memory as a sentence; `against` is what the mirror says on the same matter."""
    day = memory.said_at.date().isoformat()
    text = f'You told me on {day}: "{memory.text}"'
    if differs(memory.text, against):
        text += " (the mirror says otherwise; both are shown)"
    return Statement(text=text, basis=memory.id, kind=MEMORY)
