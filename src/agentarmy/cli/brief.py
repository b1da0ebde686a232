"""`agentarmy brief`: what to know before a meeting, on an account or a lead."""

from __future__ import annotations

from typing import Annotated

import typer

from agentarmy.cli.draft import writer_of
from agentarmy.cli.output import JsonOption
from agentarmy.cli.papers import (
    ExplainOption,
    LayoutOption,
    MarkdownOption,
    OutputOption,
    put_out,
    vocabulary,
    wanted,
)
from agentarmy.cli.qualify import tell_unknown
from agentarmy.services.briefing import brief
from agentarmy.wiring import open_runtime


def command(
    target: Annotated[
        str, typer.Argument(help="A meeting (title, id or 'next'), account, deal or lead.")
    ],
    layout: LayoutOption = "structured",
    markdown: MarkdownOption = False,
    explain: ExplainOption = False,
    output: OutputOption = None,
    as_json: JsonOption = False,
) -> None:
    """Prepare for a meeting, an account or a lead: every line with where it comes from.

    Example: agentarmy brief "Harrow & Pell Foods" --format adaptive --output brief.pdf
    """
    how = wanted(layout, markdown=markdown, explain=explain, output=output, as_json=as_json)
    runtime = open_runtime()
    made = brief(runtime.mirror, target, writer=writer_of(runtime), words=vocabulary())
    tell_unknown(made.qualified)
    data = {"schema": "agentarmy.brief/1", "label": made.qualified.label}
    put_out(made.brief, how, ids=made.message_ids, zone=runtime.settings.zone, data=data)
