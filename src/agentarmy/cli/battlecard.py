"""`agentarmy battlecard`: a competitor on one card, for and against, every line cited."""

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
from agentarmy.services.battlecards import battlecard
from agentarmy.wiring import open_runtime


def command(
    competitor: Annotated[
        str, typer.Argument(help="A competitor that a document or a buyer has named.")
    ],
    layout: LayoutOption = "structured",
    markdown: MarkdownOption = False,
    explain: ExplainOption = False,
    output: OutputOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what sets us apart from a competitor, and where they are strong; nothing uncited.

    Example: agentarmy battlecard Sealtrix --explain
    """
    how = wanted(layout, markdown=markdown, explain=explain, output=output, as_json=as_json)
    runtime = open_runtime()
    made = battlecard(runtime.mirror, competitor, writer=writer_of(runtime), words=vocabulary())
    data = {"schema": "agentarmy.battlecard/1", "competitor": made.name}
    put_out(made.brief, how, ids=made.message_ids, zone=runtime.settings.zone, data=data)
