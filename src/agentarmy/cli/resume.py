"""`agentarmy resume`: go on with a conversation where it stopped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from agentarmy.cli.engines import EngineOption
from agentarmy.cli.output import JsonOption, JsonValue, emit, note
from agentarmy.wiring import open_runtime

if TYPE_CHECKING:
    from rich.console import RenderableType

    from agentarmy.store.sessions import Session

_SHOWN = 3
"""Turns that are shown again."""


def command(
    session: Annotated[str, typer.Argument(help="A session's id or its end; else the last.")] = "",
    question: Annotated[
        str, typer.Option("--ask", help="Ask this one question in it, without a prompt.")
    ] = "",
    list_: Annotated[bool, typer.Option("--list", help="List the sessions.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show the words behind every sentence.")
    ] = False,
    engine: EngineOption = "",
    as_json: JsonOption = False,
) -> None:
    """Go on with a conversation at the turn where it stopped, after a kill too.

    A question that was left open is answered first.

    Example: agentarmy resume
    """
    from agentarmy.cli import talk
    from agentarmy.services.conversing import converse, finish
    from agentarmy.services.replies import reply_of
    from agentarmy.store import sessions

    runtime = open_runtime()
    if list_:
        found = sessions.listed(runtime.mirror, limit=20)
        emit(_listed(found), as_json=as_json, render=lambda: _table(found))
        return
    chosen = sessions.named(runtime.mirror, session)
    turns = sessions.turns(runtime.mirror, chosen.id)
    room = talk.room_of(runtime, engine)
    if not as_json:
        note(f'Session {chosen.id[-talk.END :]} on "{chosen.title}", {len(turns)} turns so far')
    if not question:
        for turn in turns[-_SHOWN:]:
            reply = reply_of(turn)
            if reply is None:
                continue
            if not as_json:
                note(f"{turn.position}> {turn.question}")
            talk.show(reply, as_json=as_json, explain=explain, lines=True)
    open_one = finish(room, chosen)
    if open_one is not None:
        if not as_json:
            note(f"{open_one.turn}> {open_one.question}")
        talk.show(open_one, as_json=as_json, explain=explain, lines=True)
    chosen = sessions.named(runtime.mirror, chosen.id)
    if question:
        talk.show(
            converse(room, question, session=chosen), as_json=as_json, explain=explain, lines=True
        )
        return
    talk.loop(room, session=chosen, new=False, as_json=as_json, explain=explain)


def _listed(found: list[Session]) -> dict[str, JsonValue]:
    return {
        "schema": "agentarmy.resume/1",
        "sessions": [
            {
                "id": one.id,
                "title": one.title,
                "last_at": one.last_at.isoformat() if one.last_at else None,
                "account_id": one.account_id or None,
            }
            for one in found
        ],
    }


def _table(found: list[Session]) -> Iterator[RenderableType]:
    from agentarmy.cli.talk import END

    if not found:
        yield Text('No session yet. Next: agentarmy ask "what should I do next?"')
        return
    table = Table()
    for head in ("session", "last turn", "began with"):
        table.add_column(head)
    for one in found:
        last = f"{one.last_at:%Y-%m-%d %H:%M}" if one.last_at else ""
        table.add_row(one.id[-END:], last, one.title)
    yield table
