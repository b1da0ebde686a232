"""`deals propose` and `deals advance`: deals made and moved on what the buyer said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from agentarmy.cli.output import JsonOption, JsonValue, emit
from agentarmy.cli.stdin import stdin_text

if TYPE_CHECKING:
    from rich.console import RenderableType

    from agentarmy.services.opportunities import Advanced, Proposed


more = typer.Typer()
"""Two commands that the group `deals` takes in beside its own."""


@more.command()
def propose(
    target: Annotated[
        str, typer.Argument(help="A file, account or conversation; '-' reads stdin.")
    ],
    dry: Annotated[bool, typer.Option("--dry-run", help="Show the signs, make nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Make a deal of what was said, when the signs make it more than 80 % sure.

    Example: agentarmy deals propose "Harrow & Pell Foods"
    """
    from agentarmy.cli.qualify import desk_of, tell_unknown
    from agentarmy.domain.plain import opportunity_data
    from agentarmy.services import opportunities
    from agentarmy.wiring import open_runtime

    runtime = open_runtime()
    text = stdin_text() if target == "-" else ""
    desk = desk_of(runtime)
    found = opportunities.propose(runtime.mirror, target, desk=desk, text=text, dry=dry)
    tell_unknown(found.qualified)
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.deals-propose/1",
        "label": found.qualified.label,
        "created": found.created,
        "reason": found.reason,
        "deal": _deal(found.deal),
        "opportunity": opportunity_data(found.opportunity),
    }
    emit(data, as_json=as_json, render=lambda: _proposed(found))


def _deal(row: object) -> JsonValue:
    if not isinstance(row, dict):
        return None
    return {name: row[name] for name in ("id", "name", "stage", "amount_minor", "currency")}


def _proposed(found: Proposed) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    from agentarmy.cli.scorecard import quoted

    head = "Made a deal" if found.created else "No new deal"
    yield Text.assemble((f"{head}: ", "bold"), found.reason)
    for signal in found.opportunity.signals:
        line = Text(f"{signal.kind} {signal.confidence:.0%}  ", style="cyan")
        yield Padding(line.append_text(quoted(signal.evidence)), (0, 0, 0, 2))
    if found.deal:
        yield Text(f'$ agentarmy next "{found.deal["name"]}"', style="cyan")


@more.command()
def advance(
    deal: Annotated[str, typer.Argument(help="A deal or account: name or id.")],
    confirmed: Annotated[
        str, typer.Option("--confirmed", help="What the buyer confirmed where it is not on record.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Move a deal to its next stage, or say what is missing; never past NEGOTIATION.

    Example: agentarmy deals advance "CartonSeal line"
    """
    from agentarmy.cli.qualify import desk_of, tell_unknown
    from agentarmy.domain.plain import element_data, typed_data
    from agentarmy.services import opportunities
    from agentarmy.wiring import open_runtime

    runtime = open_runtime()
    desk = desk_of(runtime)
    found = opportunities.move_on(runtime.mirror, deal, desk=desk, confirmed=confirmed)
    tell_unknown(found.qualified)
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.deals-advance/1",
        "deal": _deal(found.deal),
        "moved": found.moved,
        "next": str(found.move.to) if found.move.to else None,
        "reason": found.move.reason,
        "missing": [element_data(element) for element in found.missing],
        "confirmed": found.confirmed or None,
        "question": typed_data(found.question) if found.question else None,
    }
    emit(data, as_json=as_json, render=lambda: _advanced(found))


def _advanced(found: Advanced) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    name = str(found.deal["name"])
    if found.moved:
        yield Text.assemble((name, "bold"), f" is now in {found.deal['stage']}")
        yield Text(f"confirmed: “{found.confirmed}”", style="dim")
        return
    to = f" to {found.move.to}" if found.move.to else ""
    yield Text.assemble((name, "bold"), f" stays in {found.deal['stage']}: {found.move.reason}")
    for element in found.missing:
        line = Text.assemble((f"{element.label}: ", "bold"), element.why or element.value)
        yield Padding(line, (0, 0, 0, 2))
        if element.settle:
            yield Padding(Text(f"ask: {element.settle}", style="dim italic"), (0, 0, 0, 4))
    if found.move.allowed:
        yield Text(f"Before it moves{to}, have them confirm what you understood:")
        if found.question:
            yield Padding(Text(found.question.text, style="bold cyan"), (0, 0, 0, 2))
        yield Text(f'$ agentarmy deals advance "{name}" --confirmed "THEIR WORDS"', style="cyan")
