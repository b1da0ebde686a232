"""Conversations of the rep with the agent: each turn is on the disk before it is shown.

A question is kept before it is answered, so that one that a kill has left open can be answered
when the session is resumed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from agentarmy.domain.values import Row
from agentarmy.errors import NotFound, UsageError
from agentarmy.store import tables
from agentarmy.store.database import Mirror
from agentarmy.store.ids import new_id
from agentarmy.store.times import moment, stamp

KIND = "ask"
OPEN, DONE = "open", "answered"
_NEWEST = (
    " ORDER BY last_at DESC,"
    " (SELECT max(t.row) FROM session_turns t WHERE t.session_id = sessions.id) DESC"
)
"""Of sessions with turns in the same moment the one with the last turn is the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A conversation: `account_id` is whom it is about now ('' for nobody), `state` what the next
    turn leans on.
    """

    id: str
    title: str
    account_id: str = ""
    state: Mapping[str, object] = field(default_factory=dict)
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionTurn:
    """One question of a session and its answer as plain data; None while it is open."""

    id: str
    session_id: str
    position: int
    question: str
    asked_at: datetime | None = None
    topic: str = ""
    outcome: str = ""
    answer: Mapping[str, object] | None = None


def begin(mirror: Mirror, *, title: str) -> Session:
    """Open a session; it lies in the mirror with its first question."""
    return Session(id=new_id(mirror.clock()), title=title)


def ask(mirror: Mirror, session: Session, question: str) -> SessionTurn:
    """Keep a question, on the disk when this returns."""
    now = stamp(mirror.clock())
    with mirror.write(durable=True):
        head: Row = {"kind": KIND, "status": OPEN, "title": session.title, "last_at": now}
        tables.put_ids(mirror, "sessions", [(session.id, head)])
        found = mirror.one(
            "SELECT coalesce(max(position), 0) FROM session_turns"
            " WHERE tenant = ? AND session_id = ?",
            (mirror.tenant, session.id),
        )
        position = int(str(found[0] if found else 0)) + 1
        row: Row = {
            "session_id": session.id,
            "position": position,
            "question": question,
            "asked_at": now,
            "status": OPEN,
        }
        key = new_id(mirror.clock())
        tables.put_ids(mirror, "session_turns", [(key, row)])
    return SessionTurn(id=key, session_id=session.id, position=position, question=question)


def answer(
    mirror: Mirror, turn: SessionTurn, answer: Mapping[str, object], *, then: Session
) -> None:
    """Keep an answer and what the next turn leans on, on the disk when this returns."""
    row: Row = {
        "topic": str(answer.get("topic") or ""),
        "outcome": str(answer.get("outcome") or ""),
        "answer": _dumps(answer),
        "status": DONE,
    }
    head: Row = {
        "account_id": then.account_id,
        "state": _dumps(then.state),
        "last_at": stamp(mirror.clock()),
    }
    with mirror.write(durable=True):
        tables.edit(mirror, "session_turns", turn.id, row)
        tables.edit(mirror, "sessions", then.id, head)


def latest(mirror: Mirror, *, since: datetime, account_id: str | None = None) -> Session | None:
    """Return the session that was last spoken in after `since`; with an account, of that one."""
    about = "" if account_id is None else " AND account_id = ?"
    args = () if account_id is None else (account_id,)
    found = mirror.one(
        "SELECT id FROM sessions WHERE tenant = ? AND kind = ? AND last_at >= ?"
        f"{about}{_NEWEST} LIMIT 1",
        (mirror.tenant, KIND, str(stamp(since)), *args),
    )
    return _session(tables.get(mirror, "sessions", str(found[0]))) if found else None


def listed(mirror: Mirror, *, limit: int) -> list[Session]:
    """Return the newest sessions, newest first."""
    found = mirror.all(
        f"SELECT id FROM sessions WHERE tenant = ? AND kind = ?{_NEWEST} LIMIT ?",
        (mirror.tenant, KIND, limit),
    )
    ids = [str(one) for (one,) in found]
    rows = tables.present(mirror, "sessions", ids)
    return [_session(rows[one]) for one in ids]


def named(mirror: Mirror, ref: str = "") -> Session:
    """Return a session by its id or the end of it, the last one for ''.

    Raises NotFound, UsageError when several ids end so.
    """
    hint = "agentarmy resume --list"
    newest = listed(mirror, limit=1)
    if ref in ("", "last"):
        if not newest:
            raise NotFound("no session yet", hint='agentarmy ask "what should I do next?"')
        return newest[0]
    if not re.fullmatch(r"[0-9a-f-]{4,36}", ref):
        raise NotFound(f'no session "{ref}"', expected="an id, or four signs of its end", hint=hint)
    found = mirror.all(
        "SELECT id FROM sessions WHERE tenant = ? AND kind = ? AND substr(id, ?) = ? LIMIT 3",
        (mirror.tenant, KIND, -len(ref), ref),
    )
    if not found:
        raise NotFound(f'no session "{ref}"', hint=hint)
    if len(found) > 1:
        raise UsageError(f'several sessions end in "{ref}"', expected="more of the id")
    return _session(tables.get(mirror, "sessions", str(found[0][0])))


def turns(mirror: Mirror, session_id: str) -> list[SessionTurn]:
    """Return the turns of a session, in order."""
    rows = tables.find(mirror, "session_turns", session_id=session_id)
    return sorted((_turn(row) for row in rows), key=lambda turn: turn.position)


def _session(row: Row) -> Session:
    state = json.loads(str(row["state"] or "{}"))
    return Session(
        id=str(row["id"]),
        title=str(row["title"] or ""),
        account_id=str(row["account_id"] or ""),
        state=state if isinstance(state, dict) else {},
        last_at=moment(row["last_at"]),
    )


def _turn(row: Row) -> SessionTurn:
    return SessionTurn(
        id=str(row["id"]),
        session_id=str(row["session_id"]),
        position=int(str(row["position"] or 0)),
        question=str(row["question"] or ""),
        asked_at=moment(row["asked_at"]),
        topic=str(row["topic"] or ""),
        outcome=str(row["outcome"] or ""),
        answer=json.loads(str(row["answer"])) if row["answer"] else None,
    )


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
