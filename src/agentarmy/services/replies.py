"""Replies as they are shown and kept, and what the next turn leans on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from agentarmy.domain.records import Channel
from agentarmy.reading.inquiries import Topic
from agentarmy.services.engines import RULES, Engine
from agentarmy.services.subjects import Subject
from agentarmy.store import sessions, tables
from agentarmy.writing.deal_answers import MEMORY, Citation, Statement, cite

if TYPE_CHECKING:
    from agentarmy.store.database import Mirror
    from agentarmy.store.sessions import Session, SessionTurn


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One sentence as it is shown and kept: its text, its sources, why it may stand without one."""

    text: str
    kind: str
    basis: str = ""
    citations: tuple[Citation, ...] = ()
    by: str = "rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What one turn came to.

    `outcome` is answered, nothing (the mirror does not say), which (several may be meant:
    `candidates`), unknown_name, not_understood, refused, kept or empty. `about` is whom it was
    answered of. `line` is what is said beside or in place of sentences.
    """

    session: str
    turn: int
    question: str
    outcome: str
    topics: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    line: str = ""
    told: tuple[Told, ...] = ()
    candidates: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    continued: bool = False
    engine: Engine = RULES


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What the turn before left: its topics, whom it was about, who might have been meant."""

    topics: tuple[Topic, ...] = ()
    subjects: tuple[Subject, ...] = ()
    candidates: tuple[Subject, ...] = ()
    told: tuple[Told, ...] = ()


def before(mirror: Mirror, talk: Session) -> Before:
    """Return what the last turn of a session left; nothing in a session without one."""
    state = talk.state
    if not state:
        return Before()
    past = [turn.answer for turn in sessions.turns(mirror, talk.id) if turn.answer is not None]
    rows = past[-1].get("told") if past else ()
    return Before(
        topics=tuple(Topic(str(one)) for one in _list(state.get("topics"))),
        subjects=tuple(_subjects(state.get("subjects"))),
        candidates=tuple(_subjects(state.get("candidates"))),
        told=tuple(_told(row) for row in _list(rows) if isinstance(row, Mapping)),
    )


def _engine(data: object) -> Engine:
    if not isinstance(data, Mapping):
        return RULES
    return Engine(
        name=str(data.get("name") or RULES.name),
        fallback=bool(data.get("fallback")),
        warning=str(data.get("warning") or ""),
        trace=str(data.get("trace") or ""),
    )


def _texts(data: Mapping[str, object], key: str) -> tuple[str, ...]:
    return tuple(str(one) for one in _list(data.get(key)))


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _subjects(value: object) -> Iterator[Subject]:
    for row in _list(value):
        if isinstance(row, Mapping):
            yield Subject(**{str(k): str(v) for k, v in row.items()})


def _told(row: Mapping[object, object]) -> Told:
    cited = [one for one in _list(row.get("citations")) if isinstance(one, Mapping)]
    return Told(
        text=str(row.get("text") or ""),
        kind=str(row.get("kind") or ""),
        basis=str(row.get("basis") or ""),
        by=str(row.get("by") or "rules"),
        citations=tuple(Citation(**{str(k): str(v) for k, v in one.items()}) for one in cited),
    )


def plain(reply: Reply) -> dict[str, object]:
    """Return a reply as plain data: text, numbers, lists and objects."""
    found = asdict(reply)
    return {key: list(v) if isinstance(v, tuple) else v for key, v in found.items()}


def reply_of(turn: SessionTurn) -> Reply | None:
    """Return the reply of a kept turn, None while it is open."""
    data = turn.answer
    if data is None:
        return None
    return Reply(
        session=turn.session_id,
        turn=turn.position,
        question=turn.question,
        outcome=turn.outcome,
        line=str(data.get("line") or ""),
        told=tuple(_told(row) for row in _list(data.get("told")) if isinstance(row, Mapping)),
        topics=_texts(data, "topics"),
        about=_texts(data, "about"),
        candidates=_texts(data, "candidates"),
        examples=_texts(data, "examples"),
        engine=_engine(data.get("engine")),
    )


def cited(
    mirror: Mirror, statements: Sequence[Statement], *, by_model: Collection[str] = ()
) -> Iterator[Told]:
    """Yield sentences with their sources as they are shown and kept."""
    ids = {g.source.id for s in statements for g in s.grounds}
    rows = tables.present(mirror, "messages", ids)
    channels = {key: Channel(str(row["channel"])) for key, row in rows.items()}
    public = {key: str(row["provider_key"] or "") for key, row in rows.items()}
    offsets = {k: int(str(r["offset_ms"])) for k, r in rows.items() if r["offset_ms"] is not None}
    for one in statements:
        found = [cite(g, channels=channels, public=public, offsets=offsets) for g in one.grounds]
        if one.kind == MEMORY:
            words = one.text.partition('"')[2].rpartition('"')[0]
            found.append(
                Citation(kind="your words", id=one.basis, part="text", quote=words, who="you")
            )
        unique = {(c.id, c.part, c.quote): c for c in reversed(found)}
        yield Told(
            text=one.text,
            kind=one.kind,
            basis="" if found else one.basis,
            citations=tuple(reversed(unique.values())),
            by="model" if one.text in by_model else "rules",
        )
