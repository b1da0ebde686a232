"""`agentarmy kb method`, `kb guide`, `kb region`: guidance by name, or for the gap of a deal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from agentarmy.cli.output import JsonOption, JsonValue, emit
from agentarmy.domain.methodology import MethodElement, Methods, parse
from agentarmy.errors import UsageError
from agentarmy.wiring import open_runtime, seed_objects

if TYPE_CHECKING:
    from agentarmy.services.guiding import Gap

_SHOWN = 3
"""Gaps of a deal that are shown in full; --json has all."""


def method(
    *,
    name: Annotated[str, typer.Argument(help="meddic, bant, spin, qbs or voss; none: list.")] = "",
    element: Annotated[str, typer.Option("--element", "-e", help="One element only.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Show what a sales method says: what each element means, what to listen for, what to ask.

    Example: agentarmy kb method meddic --element champion
    """
    from agentarmy.services import guiding

    methods = _methods()
    if element and not name:
        raise UsageError("--element without a method", expected="kb method meddic --element pain")
    if not name:
        records: tuple[MethodElement, ...] = methods.elements
    elif element:
        records = (guiding.element(methods, name, name=element),)
    else:
        records = guiding.elements(methods, name)
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.kb/1",
        "action": "method",
        "records": [_plain(one) for one in records],
    }
    listed = not name
    emit(
        data,
        as_json=as_json,
        render=lambda: _listing(methods) if listed else _records(records),
    )


def guide(
    *,
    target: Annotated[str, typer.Argument(help="A deal or account: name or id.")] = "",
    stage: Annotated[str, typer.Option("--stage", help="What a stage asks for.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Show the guidance for what is still open on a deal, the gap to close first at the top.

    Example: agentarmy kb guide "Harrow & Pell Foods"
    """
    from agentarmy.services import guiding

    methods = _methods()
    if not target:
        if not stage:
            raise UsageError("no deal and no stage", expected="a deal, or --stage DISCOVERY")
        records = guiding.of_stage(methods, stage)
        found: Sequence[Gap] = ()
    else:
        found = _gaps(target, methods, stage)
        records = tuple(gap.record for gap in found)
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.kb/1",
        "action": "guide",
        "target": target,
        "stage": stage.upper(),
        "records": [_plain(one) for one in records],
        "gaps": [
            {"element": gap.record.id, "standing": str(gap.standing), "value": gap.value}
            for gap in found
        ],
    }
    emit(data, as_json=as_json, render=lambda: _guidance(records, found, asked=bool(target)))


def region(
    name: Annotated[str, typer.Argument(help="apac, emea, americas or a country code.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Show how people do business in a region: style, relationship, decision, notes.

    Example: agentarmy kb region apac
    """
    from agentarmy.services import guiding

    records = [r for r in seed_objects("regions").values() if isinstance(r, dict)]
    found = [guiding.region(records, name)] if name else records
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.kb/1",
        "action": "region",
        "regions": [_region(one) for one in found],
    }
    emit(data, as_json=as_json, render=lambda: (_region_table(one) for one in found))


def _methods() -> Methods:
    return parse(d for d in seed_objects("methods").values() if isinstance(d, dict))


def _gaps(target: str, methods: Methods, stage: str) -> Sequence[Gap]:
    from agentarmy.cli.qualify import desk_of, tell_unknown
    from agentarmy.services import guiding
    from agentarmy.services.qualifying import qualify

    runtime = open_runtime()
    found = qualify(runtime.mirror, target, desk=desk_of(runtime))
    tell_unknown(found)
    at = stage or str((found.deal or {}).get("stage") or "")
    return guiding.gaps(found.judgement, methods, stage=at)


def _plain(one: MethodElement) -> dict[str, JsonValue]:
    return {
        "method": one.method,
        "id": one.id,
        "name": one.name,
        "meaning": one.meaning,
        "listen_for": list(one.listen_for),
        "questions": list(one.questions),
        "stages": list(one.stages),
    }


def _region(one: Mapping[str, object]) -> dict[str, JsonValue]:
    lists = {key: one.get(key) for key in ("notes", "countries")}
    return {
        **{key: str(one.get(key) or "") for key in ("region", "style", "relationship", "decision")},
        **{
            key: [str(v) for v in value] if isinstance(value, list) else []
            for key, value in lists.items()
        },
    }


def _listing(methods: Methods) -> Table:
    table = Table("method", "element", "means")
    for one in methods.elements:
        table.add_row(methods.names.get(one.method.casefold(), one.method), one.id, one.meaning)
    return table


def _records(records: Sequence[MethodElement]) -> Iterator[RenderableType]:
    for one in records:
        yield Text(f"{one.name} ({one.method})", style="bold")
        yield Text(one.meaning)
        for label, lines in (("listen for", one.listen_for), ("ask", one.questions)):
            for line in lines:
                yield Text(f"  {label}: {line}")
        if one.stages:
            yield Text(f"  asked for in: {', '.join(one.stages)}", style="dim")


def _guidance(
    records: Sequence[MethodElement], found: Sequence[Gap], *, asked: bool
) -> Iterator[RenderableType]:
    if asked and not found:
        yield Text("Nothing is open: every element is evidenced or verified.")
    for gap in found[:_SHOWN]:
        said = f": {gap.value}" if gap.value else ""
        yield Text(f"{gap.record.name} is {gap.standing}{said}", style="yellow")
        yield from _records([gap.record])
    if not asked:
        yield from _records(records)
    if len(found) > _SHOWN:
        rest = ", ".join(gap.record.name for gap in found[_SHOWN:])
        yield Text(f"Open after that: {rest}", style="dim")


def _region_table(one: Mapping[str, object]) -> Table:
    table = Table(title=str(one.get("region")), title_justify="left", show_header=False)
    for key in ("style", "relationship", "decision"):
        table.add_row(key, str(one.get(key) or ""))
    notes = one.get("notes")
    for note in notes if isinstance(notes, list) else []:
        table.add_row("note", str(note))
    return table
