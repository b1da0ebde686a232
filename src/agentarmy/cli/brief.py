"""`agentarmy brief`: what to know before a meeting, on an account or a lead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer

from agentarmy.cli.draft import writer_of
from agentarmy.cli.output import JsonOption, JsonValue, emit
from agentarmy.cli.papers import (
    ExplainOption,
    OutputOption,
    check_output,
    paper_data,
    shown,
    vocabulary,
    write_paper,
)
from agentarmy.cli.qualify import tell_unknown
from agentarmy.services.briefing import Briefed, brief
from agentarmy.wiring import open_runtime
from agentarmy.writing.sections import Format, format_named


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
    explain: ExplainOption = False,
    output: OutputOption = None,
    as_json: JsonOption = False,
) -> None:
    """Prepare for a meeting, an account or a lead: every line with where it comes from.

    Example: agentarmy brief "Harrow & Pell Foods" --format adaptive --output brief.pdf
    """
    wanted = format_named(layout)
    check_output(output)
    runtime = open_runtime()
    words = vocabulary()
    made = brief(runtime.mirror, target, writer=writer_of(runtime), words=words)
    tell_unknown(made.qualified)
    written: Mapping[str, JsonValue] | None = None
    if output is not None:
        written = write_paper(
            made.brief, output, layout=wanted, ids=made.message_ids, zone=runtime.settings.zone
        )
    emit(
        {**_data(made, wanted), "written": written},
        as_json=as_json,
        render=lambda: shown(
            made.brief,
            wanted,
            ids=made.message_ids,
            markdown=markdown,
            explain=explain,
            quiet=output is not None,
        ),
    )


def _data(made: Briefed, wanted: Format) -> dict[str, JsonValue]:
    return {
        "schema": "agentarmy.brief/1",
        "label": made.qualified.label,
        **paper_data(made.brief, wanted, ids=made.message_ids),
    }
