"""`agentarmy next`: what to do next, and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

import typer
from rich.console import RenderableType
from rich.text import Text

from agentarmy.cli.output import JsonOption, JsonValue, emit
from agentarmy.cli.qualify import desk_of, tell_unknown
from agentarmy.cli.scorecard import actions_table, banner, question_panel
from agentarmy.cli.selling_views import added
from agentarmy.domain.judgement import Judgement
from agentarmy.domain.plain import (
    action_data,
    escalation_data,
    opportunity_data,
    suggestion_data,
    typed_data,
)
from agentarmy.domain.stages import Move, advance, highest, stage_of
from agentarmy.services.qualifying import Qualified, qualify
from agentarmy.wiring import open_runtime


def command(
    deal: Annotated[str, typer.Argument(help="A deal or account: name or id.")],
    as_json: JsonOption = False,
) -> None:
    """Say what to do next on a deal or account: ranked, each with its reason and command.

    Example: agentarmy next "Harrow & Pell Foods"
    """
    runtime = open_runtime()
    desk = desk_of(runtime)
    found = qualify(runtime.mirror, deal, desk=desk)
    tell_unknown(found)
    move = _move(found)
    actions: list[JsonValue] = [action_data(a) for a in found.judgement.actions]
    question = found.judgement.question
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.next/1",
        "scope": str(found.scope),
        "id": found.scope_id,
        "label": found.label,
        "outcome": str(found.judgement.verdict.outcome),
        "reason": found.judgement.verdict.reason,
        "question": question.text if question else None,
        "actions": actions,
        "stage": _stage_data(found, move) if move else None,
        **_method_data(found.judgement),
    }
    emit(data, as_json=as_json, render=lambda: _show(found, move, desk.now))


def _method_data(judgement: Judgement) -> dict[str, JsonValue]:
    guidance, chance = judgement.guidance, judgement.opportunity
    asked = guidance.question if guidance else None
    return {
        "typed_question": typed_data(asked) if asked else None,
        "escalations": [escalation_data(one) for one in judgement.escalations],
        "opportunity": opportunity_data(chance) if chance else None,
        "suggestions": [suggestion_data(one) for one in judgement.suggestions],
    }


def _move(found: Qualified) -> Move | None:
    """The next stage of the deal on this evidence; None when no deal or stage is known."""
    stage = stage_of(str(found.deal.get("stage") or "")) if found.deal else None
    if stage is None:
        return None
    return advance(stage, (*found.judgement.bant, *found.judgement.meddic))


def _stage_data(found: Qualified, move: Move) -> dict[str, JsonValue]:
    now = str(found.deal.get("stage") or "") if found.deal else ""
    missing: list[JsonValue] = list(move.missing)
    return {
        "now": now,
        "next": str(move.to) if move.to else None,
        "allowed": move.allowed,
        "missing": missing,
        "reason": move.reason,
    }


def _show(found: Qualified, move: Move | None, now: datetime) -> Iterator[RenderableType]:
    yield banner(found.label, found.judgement)
    yield actions_table(found.judgement.actions, now)
    if found.judgement.question:
        yield question_panel(found.judgement)
    yield from added(found.judgement, found.target, has_deal=found.deal is not None)
    if found.deal is None:
        reached = highest((*found.judgement.bant, *found.judgement.meddic))
        yield Text(f"No deal is known; the evidence carries one as far as {reached}.", style="dim")
    if move and found.deal:
        to = f" to {move.to}" if move.to else ""
        word = "may move" if move.allowed else "stays: not yet"
        line = Text.assemble(("Stage ", "bold"), f"{found.deal['stage']} {word}{to}, {move.reason}")
        yield line
