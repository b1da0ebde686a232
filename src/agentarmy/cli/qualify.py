"""`agentarmy qualify`: the scorecard of a call, thread, deal or account."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from agentarmy.cli.asking import confirmed
from agentarmy.cli.engines import EngineOption, consultant_of, engine_data, engine_words, warn
from agentarmy.cli.output import JsonOption, JsonValue, emit, note, out
from agentarmy.cli.scorecard import scorecard
from agentarmy.cli.selling_views import added
from agentarmy.cli.stdin import stdin_text
from agentarmy.domain.escalation import Limits
from agentarmy.domain.methodology import parse
from agentarmy.domain.plain import judgement_data
from agentarmy.domain.records import Side
from agentarmy.domain.selling import Selling
from agentarmy.services.leads import icp_of
from agentarmy.services.qualifying import Desk, Qualified, qualify, remember_sides
from agentarmy.wiring import Runtime, open_runtime, reader_stamp, seed_objects

if TYPE_CHECKING:
    from rich.console import RenderableType


def command(
    target: Annotated[
        str, typer.Argument(help="A file, account, deal or conversation; '-' reads stdin.")
    ],
    us: Annotated[
        list[str] | None,
        typer.Option(
            "--us", help="Who speaks for our side, the others do not; remembered. May be repeated."
        ),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show every signal in the words that carry it.")
    ] = False,
    engine: EngineOption = "",
    as_json: JsonOption = False,
) -> None:
    """Judge a call, thread, deal or account by BANT+ and MEDDIC, every claim checked.

    Example: agentarmy qualify call.vtt --us "Mara Lindqvist"
    """
    runtime = open_runtime()
    text = stdin_text() if target == "-" else ""
    desk = replace(desk_of(runtime), consultant=consultant_of(runtime, engine))
    found = qualify(runtime.mirror, target, desk=desk, us=us or (), text=text)
    if found.unknown_speakers and target != "-" and not as_json and _there():
        sides = _asked(found.unknown_speakers)
        desk = replace(desk, facts=remember_sides(runtime.mirror, desk.facts, sides=sides))
        found = qualify(runtime.mirror, target, desk=desk)
    tell_unknown(found)
    warn(found.engine)
    emit(
        {"schema": "agentarmy.qualify/1", **_data(found)},
        as_json=as_json,
        render=lambda: _shown(found, now=desk.now, explain=explain),
    )


def _shown(found: Qualified, *, now: datetime, explain: bool) -> Iterator[RenderableType]:
    width = out().width
    yield from scorecard(found.label, found.judgement, width=width, names=found.names, now=now)
    if words := engine_words(found.engine):
        yield Text(words, style="dim")
    yield from added(found.judgement, found.target, has_deal=found.deal is not None)
    if explain:
        from agentarmy.cli.explaining import explained

        yield from explained(found.judgement, found.turns)


def _there() -> bool:
    """Somebody sits at the terminal who can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _asked(speakers: Sequence[str]) -> dict[str, Side]:
    """Ask once whose side each speaker is on; it is remembered."""
    return {
        name: Side.OURS if confirmed(f'Does "{name}" speak for our side?') else Side.THEIRS
        for name in speakers
    }


def desk_of(runtime: Runtime) -> Desk:
    """Lay ready what judging needs, from the runtime of a command."""
    documents = (d for d in seed_objects("methods").values() if isinstance(d, dict))
    return Desk(
        facts=runtime.facts(),
        lexicon=runtime.lexicon(),
        methods=parse(documents),
        now=runtime.now(),
        rejected=runtime.clone.rejected,
        zone=runtime.settings.zone,
        hours=runtime.settings.reach.hours,
        country=runtime.settings.reach.country,
        reader=reader_stamp(),
        icp=icp_of(runtime.settings.icp),
        selling=Selling(
            limits=Limits(
                below=(runtime.settings.escalation_below or 0) / 100,
                stakes=runtime.settings.escalation_sum,
            ),
            guiding=runtime.settings.guidance == "on",
        ),
    )


def tell_unknown(found: Qualified) -> None:
    """Say on stderr whose side is not known, and in which language nothing was read."""
    if found.unknown_speakers:
        names = ", ".join(found.unknown_speakers)
        ours = [turn.speaker.label for turn in found.turns if turn.side is Side.OURS]
        name = (ours or [found.unknown_speakers[0]])[0]
        note(f"Not known on which side they are: {names}. Name all of ours once; the others are")
        note("theirs then, and it is remembered:")
        note(f'  agentarmy qualify "{found.target}" --us "{name}"')
    for one in found.unread:
        are = f"{one.turns} of {len(found.turns)} turns {'is' if one.turns == 1 else 'are'}"
        note(f"Only English is read: {are} in {one.name} and left out of what is said here.")


def _data(found: Qualified) -> dict[str, JsonValue]:
    account, deal = found.account, found.deal
    unknown: Sequence[JsonValue] = list(found.unknown_speakers)
    return {
        "scope": str(found.scope),
        "id": found.scope_id,
        "label": found.label,
        "target": found.target,
        "account": str(account["name"]) if account else None,
        "deal": str(deal["name"]) if deal else None,
        **engine_data(found.engine),
        "language": found.language,
        "unread": [{"language": u.code, "name": u.name, "turns": u.turns} for u in found.unread],
        "unknown_speakers": unknown,
        **judgement_data(found.judgement),
    }
