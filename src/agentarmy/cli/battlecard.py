"""`agentarmy battlecard`: a competitor on one card, for and against, every line cited."""

from __future__ import annotations

from typing import Annotated

import typer

from agentarmy.cli.draft import writer_of
from agentarmy.cli.output import JsonOption, emit
from agentarmy.cli.papers import (
    ExplainOption,
    OutputOption,
    check_output,
    paper_data,
    shown,
    vocabulary,
    write_paper,
)
from agentarmy.services.battlecards import battlecard
from agentarmy.wiring import open_runtime
from agentarmy.writing.sections import format_named


def command(
    competitor: Annotated[
        str, typer.Argument(help="A competitor that a document or a buyer has named.")
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
    """Show what sets us apart from a competitor, and where they are strong; nothing uncited.

    Example: agentarmy battlecard Sealtrix --explain
    """
    wanted = format_named(layout)
    check_output(output)
    runtime = open_runtime()
    made = battlecard(runtime.mirror, competitor, writer=writer_of(runtime), words=vocabulary())
    written = None
    if output is not None:
        written = write_paper(
            made.brief, output, layout=wanted, ids=made.message_ids, zone=runtime.settings.zone
        )
    emit(
        {
            "schema": "agentarmy.battlecard/1",
            "competitor": made.name,
            **paper_data(made.brief, wanted, ids=made.message_ids),
            "written": written,
        },
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
