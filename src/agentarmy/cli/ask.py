"""`agentarmy ask`: a conversation with the agent about one's own deals."""

from __future__ import annotations

from typing import Annotated

import typer

from agentarmy.cli.engines import EngineOption
from agentarmy.cli.output import JsonOption
from agentarmy.wiring import open_runtime


def command(
    question: Annotated[
        list[str] | None, typer.Argument(help="The question; without one a prompt opens.")
    ] = None,
    new: Annotated[bool, typer.Option("--new", help="Open a new session.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show the words behind every sentence.")
    ] = False,
    engine: EngineOption = "",
    as_json: JsonOption = False,
) -> None:
    """Ask about your deals, in your own words; every sentence names its source.

    Goes on with the last session of the same account within a day. Nothing is sent or changed;
    "remember that …" keeps a fact.

    Example: agentarmy ask "why is Harrow & Pell stuck?"
    """
    from agentarmy.cli import talk
    from agentarmy.services.conversing import converse

    runtime = open_runtime()
    room = talk.room_of(runtime, engine)
    if not question:
        talk.loop(room, session=None, new=new, as_json=as_json, explain=explain)
        return
    reply = converse(room, " ".join(question), new=new)
    talk.show(reply, as_json=as_json, explain=explain)
