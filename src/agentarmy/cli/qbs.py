"""`agentarmy qbs`: the next question by the selling method, and how deep each trouble went."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import RenderableType
from rich.text import Text

from agentarmy.cli.output import JsonOption, JsonValue, emit
from agentarmy.cli.qualify import desk_of, tell_unknown
from agentarmy.cli.selling_views import depth_chart, guidance_panel, outcome_table
from agentarmy.domain.depth import LEVELS
from agentarmy.domain.plain import guidance_data, topic_data
from agentarmy.errors import BadInput
from agentarmy.services import outcomes
from agentarmy.services.qualifying import Qualified, qualify
from agentarmy.wiring import open_runtime

app = typer.Typer(no_args_is_help=True, help="The next question to ask, and how deep we are.")

Target = Annotated[str, typer.Argument(help="A file, account, deal or conversation.")]


@app.command("next")
def next_(target: Target, as_json: JsonOption = False) -> None:
    """Say which one question to ask next: its kind, why, and the words it rests on.

    Example: agentarmy qbs next "Harrow & Pell Foods"
    """
    found = _judged(target, guided=True)
    guidance = found.judgement.guidance
    data: dict[str, JsonValue] = {
        **_head(found, "next"),
        "guidance": guidance_data(guidance) if guidance else None,
    }
    emit(data, as_json=as_json, render=lambda: _next(found))


@app.command()
def depth(target: Target, as_json: JsonOption = False) -> None:
    """Show each trouble that they named and how deep they went into it, in their words.

    Example: agentarmy qbs depth "Harrow & Pell Foods"
    """
    found = _judged(target, guided=False)
    topics = found.judgement.topics
    data: dict[str, JsonValue] = {
        **_head(found, "depth"),
        "depth": [topic_data(topic) for topic in topics],
    }
    emit(data, as_json=as_json, render=lambda: _depth(found))


@app.command()
def report(as_json: JsonOption = False) -> None:
    """Count by type the questions that drafts asked, and what the buyer's next message did.

    Example: agentarmy qbs report
    """
    runtime = open_runtime()
    found = outcomes.report(runtime.mirror, desk=desk_of(runtime))
    types: list[JsonValue] = [{**asdict(one)} for one in found]
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.qbs/1",
        "action": "report",
        "types": types,
    }
    emit(data, as_json=as_json, render=lambda: outcome_table(found))


def _judged(target: str, *, guided: bool) -> Qualified:
    runtime = open_runtime()
    if guided and runtime.settings.guidance != "on":
        raise BadInput("guidance is off", expected="on", hint="agentarmy config set guidance on")
    found = qualify(runtime.mirror, target, desk=desk_of(runtime))
    tell_unknown(found)
    return found


def _head(found: Qualified, action: str) -> dict[str, JsonValue]:
    return {
        "schema": "agentarmy.qbs/1",
        "action": action,
        "label": found.label,
        "target": found.target,
    }


def _next(found: Qualified) -> Iterator[RenderableType]:
    yield Text(found.label, style="bold")
    if found.judgement.guidance is None:
        yield Text("The deal is closed: there is nothing left to ask.")
        return
    yield guidance_panel(found.judgement.guidance)


def _depth(found: Qualified) -> Iterator[RenderableType]:
    yield Text(found.label, style="bold")
    if not found.judgement.topics:
        yield Text("They have named no trouble yet.")
        return
    yield depth_chart(found.judgement.topics)
    yield Text(f"{', '.join(LEVELS)}: it only goes forward", style="dim")
