"""What came of the questions that drafts asked, by type: what coaching learns from (AA-QBS-10)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agentarmy.domain.judgement import Judgement, QuestionType
from agentarmy.domain.qbs import asked_in
from agentarmy.domain.records import Row, Side, Turn
from agentarmy.errors import NotFound
from agentarmy.services.qualifying import Desk, Qualified, qualify
from agentarmy.store import tables
from agentarmy.writing.endings import unquoted

if TYPE_CHECKING:
    from agentarmy.store.database import Mirror

WAITING, ANSWERED, UNANSWERED = "waiting", "answered", "unanswered"
_TABLE = "question_outcomes"


@dataclass(frozen=True, slots=True, kw_only=True)
class ByType:
    """The questions of one type: how many were drafted, and what the buyer's next message did.

    `deeper` counts those after which a trouble was told at a deeper level than before.
    """

    type: str
    asked: int
    waiting: int
    answered: int
    unanswered: int
    deeper: int


def note(mirror: Mirror, found: Qualified, body: str, *, draft_id: str, after: Turn | None) -> None:
    """Keep the typed question that a draft asks behind the message `after`; none is no row.

    Drafting the same again changes nothing. Raises Busy and Storage.
    """
    guidance = found.judgement.guidance
    asked = guidance.question if guidance else None
    if asked is None or after is None or not _asks(asked.text, body):
        return
    row: Row = {
        "draft_id": draft_id,
        "conversation_id": after.conversation,
        "scope_id": found.scope_id,
        "behind": after.id,
        "question": asked.text,
        "type": str(asked.type),
        "technique": asked.technique,
        "topic": asked.topic,
        "element": asked.element,
        "depth_before": _depth(found.judgement),
        "outcome": WAITING,
    }
    with mirror.write():
        tables.put(mirror, _TABLE, [(f"{after.id}|{asked.text}", row)])


def report(mirror: Mirror, *, desk: Desk) -> tuple[ByType, ...]:
    """Look for the buyer's next message behind each waiting question; return all rows by type.

    Every type is there, in the order of the funnel. Raises Busy and Storage.
    """
    waiting = tables.find(mirror, _TABLE, outcome=WAITING)
    for scope in dict.fromkeys(str(row["scope_id"]) for row in waiting):
        with suppress(NotFound):  # what was asked about is gone: the question stays waiting
            found = qualify(mirror, scope, desk=desk)
            _settle(mirror, found, [row for row in waiting if row["scope_id"] == scope])
    rows = tables.find(mirror, _TABLE)
    return tuple(_counted(str(kind), rows) for kind in QuestionType)


def _asks(question: str, body: str) -> bool:
    """Whether a draft asks it, with the buyer's words in it or without them."""
    plain = unquoted(question)
    return asked_in(question, body) or bool(plain and asked_in(plain, body))


def _settle(mirror: Mirror, found: Qualified, waiting: Iterable[Row]) -> None:
    for row in waiting:
        reply = _reply(found.turns, row)
        if reply is None:
            continue
        depth = _depth(found.judgement)
        deeper = depth > int(str(row["depth_before"]))
        outcome = ANSWERED if deeper or _answers(found.judgement, row, reply) else UNANSWERED
        values: Row = {"outcome": outcome, "reply": reply.id, "depth_after": depth}
        with mirror.write():
            tables.edit(mirror, _TABLE, str(row["id"]), values)


def _reply(turns: Sequence[Turn], row: Row) -> Turn | None:
    """The buyer's first own message behind the one that the draft answered."""
    talk = [turn for turn in turns if turn.conversation == row["conversation_id"]]
    places = [i for i, turn in enumerate(talk) if turn.id == row["behind"]]
    behind = talk[places[0] + 1 :] if places else []
    return next((t for t in behind if t.side is Side.THEIRS and not t.automatic), None)


def _answers(judgement: Judgement, row: Row, reply: Turn) -> bool:
    """Whether the message says something of the trouble or of the element that was asked about."""
    topics = [topic for topic in judgement.topics if topic.id == row["topic"]]
    elements = [
        e for e in (*judgement.bant, *judgement.meddic) if not topics and e.id == row["element"]
    ]
    said = [item for topic in topics for _, item in topic.steps]
    said += [item for element in elements for item in element.evidence]
    return any(item.source.id == reply.id for item in said)


def _depth(judgement: Judgement) -> int:
    return max((int(topic.level) for topic in judgement.topics), default=0)


def _counted(kind: str, rows: Iterable[Row]) -> ByType:
    own = [row for row in rows if row["type"] == kind]
    outcomes = [row["outcome"] for row in own]
    return ByType(
        type=kind,
        asked=len(own),
        waiting=outcomes.count(WAITING),
        answered=outcomes.count(ANSWERED),
        unanswered=outcomes.count(UNANSWERED),
        deeper=sum(int(str(r["depth_after"] or 0)) > int(str(r["depth_before"])) for r in own),
    )
