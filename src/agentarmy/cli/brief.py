"""`agentarmy brief`: what to know before a meeting, on an account or a lead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer
from rich.console import RenderableType
from rich.markdown import Markdown

from agentarmy.cli.draft import ground_data, writer_of
from agentarmy.cli.output import JsonOption, JsonValue, emit
from agentarmy.cli.qualify import tell_unknown
from agentarmy.services.briefing import Briefed, brief
from agentarmy.wiring import open_runtime
from agentarmy.writing.briefs import Format, Item, format_named, grouped
from agentarmy.writing.layouts import render


def command(
    target: Annotated[
        str, typer.Argument(help="A meeting (title, id or 'next'), account, deal or lead.")
    ],
    layout: Annotated[
        str, typer.Option("--format", help="structured, bullets or adaptive; the same facts.")
    ] = "structured",
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Plain Markdown, to keep or to send on.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Prepare for a meeting, an account or a lead: every line with where it comes from.

    Example: agentarmy brief "Harrow & Pell Foods" --format adaptive
    """
    wanted = format_named(layout)
    runtime = open_runtime()
    made = brief(runtime.mirror, target, writer=writer_of(runtime))
    tell_unknown(made.qualified)
    emit(
        _data(made, wanted),
        as_json=as_json,
        render=lambda: _shown(made, wanted, markdown=markdown),
    )


def _shown(made: Briefed, wanted: Format, *, markdown: bool) -> Iterator[RenderableType]:
    from rich.text import Text

    text = render(grouped(made.brief), wanted, ids=made.message_ids)
    yield Text(text) if markdown else Markdown(text)


def _data(made: Briefed, wanted: Format) -> dict[str, JsonValue]:
    written = made.brief
    return {
        "schema": "agentarmy.brief/1",
        "title": written.title,
        "scope": str(written.scope),
        "format": str(wanted),
        "label": made.qualified.label,
        "notes": list(written.notes),
        "sections": [
            {
                "id": section.id,
                "heading": section.heading,
                "items": [_item(item, made) for item in section.items],
            }
            for section in written.sections
        ],
        "markdown": render(grouped(written), wanted, ids=made.message_ids),
    }


def _item(item: Item, made: Briefed) -> dict[str, JsonValue]:
    sources: list[JsonValue] = [ground_data(g, made.message_ids) for g in item.grounds]
    return {"text": item.text, "sources": sources, "basis": item.basis or None}
