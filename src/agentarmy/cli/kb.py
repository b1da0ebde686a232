"""`agentarmy kb`: the house's own documents, taken in and searched."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from agentarmy.cli import kb_ask, kb_method
from agentarmy.cli.output import JsonOption, JsonValue, emit, note, progress
from agentarmy.cli.safe_text import one_line
from agentarmy.domain.knowledge import Audience, Hit
from agentarmy.domain.records import Row
from agentarmy.errors import UsageError
from agentarmy.wiring import open_runtime

if TYPE_CHECKING:
    from agentarmy.services import knowledge

app = typer.Typer(no_args_is_help=True, help="What the house knows: take in folders, search them.")

LONGEST = 1000
"""Characters of what is searched for."""
SHOWN = 10
"""Rejected files that are named; --json names up to a thousand."""


@app.command()
def ingest(
    folder: Annotated[Path, typer.Argument(help="Folder or file: md txt html pdf docx csv json.")],
    prune: Annotated[
        bool, typer.Option("--prune", help="Forget files that are no longer there.")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Read unchanged files too.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Take in a folder of documents; what has not changed is left alone.

    Example: agentarmy kb ingest knowledge
    """
    from agentarmy.services import knowledge

    runtime = open_runtime()
    told = runtime.settings.origins["currency"] != "default"
    with progress() as bar:
        task = bar.add_task("reading", total=1)

        def show(done: int, total: int, name: str) -> None:
            bar.update(task, completed=done / 1e6, total=total / 1e6, description=name[:40])

        report = knowledge.ingest(
            runtime.mirror,
            folder,
            now=runtime.now(),
            prune=prune,
            again=again,
            currency=runtime.settings.currency if told else "",
            progress=show,
        )
    for one in report.first[:SHOWN]:
        wanted = f", expected {one.expected}" if one.expected else ""
        note(one_line(f"not read: {one.where}: {one.reason}{wanted}"))
    if report.rejected > SHOWN:
        note(f"{report.rejected:,} could not be read; --json names them")
    for line in report.bound.notes:
        note(one_line(line))
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.kb/1",
        "action": "ingest",
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "gone": report.gone,
        "passages": report.passages,
        "rejected": report.rejected,
        "first_rejected": [
            {"where": one.where, "reason": one.reason, "expected": one.expected}
            for one in report.first
        ],
        "documents": list(report.documents),
        "policies": report.bound.policies,
        "prices": report.bound.prices,
        "notes": list(report.bound.notes),
    }
    emit(data, as_json=as_json, render=lambda: _counts(report, prune=prune))


def _counts(report: knowledge.Ingested, *, prune: bool) -> list[str]:
    if not (report.added or report.changed or report.unchanged or report.rejected or report.gone):
        return ["No file is in it. Documents that are read: md txt html pdf docx csv json"]
    lines = [
        f"{report.added:,} files new, {report.changed:,} changed, {report.unchanged:,} unchanged,"
        f" {report.rejected:,} not read"
    ]
    if report.passages:
        lines.append(f"{report.passages:,} passages written")
    if report.bound.policies or report.bound.prices:
        lines.append(
            f"{report.bound.policies:,} rules that bind deals and {report.bound.prices:,} list"
            " prices: agentarmy policies list, agentarmy pricebook list"
        )
    if report.removed:
        lines.append(f"{report.removed:,} documents of files that are gone were forgotten")
    elif report.gone and not prune:
        lines.append(f"{report.gone:,} known files are gone; --prune forgets them")
    return [*lines, 'Next: agentarmy kb search "delivery time"']


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(help="Words or a question.")],
    limit: Annotated[int, typer.Option(help="At most so many passages.")] = 5,
    public: Annotated[
        bool, typer.Option("--public", help="Only what an outsider may see.")
    ] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show how each was ranked.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Find passages in the documents; the words found are marked.

    Example: agentarmy kb search "delivery time"
    """
    from agentarmy.knowledge import retrieve
    from agentarmy.knowledge.words import terms
    from agentarmy.services import knowledge

    query = " ".join(words)
    if limit < 1:
        raise UsageError(f"--limit {limit}", expected="a number of 1 or more")
    if not any(sign.isalnum() for sign in query):
        raise UsageError("nothing to search for", expected='words, such as "delivery time"')
    if len(query) > LONGEST:
        raise UsageError(f"{len(query):,} characters", expected=f"at most {LONGEST:,}")
    runtime = open_runtime()
    knowledge.need_knowledge(runtime.mirror)
    audience = Audience.PUBLIC if public else Audience.INTERNAL
    hits = retrieve.search(
        runtime.mirror, query, index=runtime.index, audience=audience, limit=limit
    )
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.kb/1",
        "action": "search",
        "query": query,
        "hits": [_plain(one) for one in hits],
    }
    emit(data, as_json=as_json, render=lambda: _hits(hits, query, terms(query), explain=explain))


def _plain(hit: Hit) -> dict[str, JsonValue]:
    found = hit.passage
    return {
        "id": found.id,
        "document": found.document,
        "name": found.name,
        "title": found.title,
        "heading": found.heading,
        "text": found.text,
        "start": found.start,
        "end": found.end,
        "audience": str(found.audience),
        "effective_on": found.effective_on,
        "score": round(hit.score, 6),
        "lexical": hit.lexical,
        "dense": hit.dense,
    }


def _hits(hits: list[Hit], query: str, wanted: tuple[str, ...], *, explain: bool) -> Table | str:
    if not hits:
        return f'Nothing on "{query}" in the knowledge base. Next: agentarmy kb list'
    table = Table(show_lines=True, expand=True)
    table.add_column("where", ratio=3)
    table.add_column("passage", ratio=8)
    if explain:
        table.add_column("rank", no_wrap=True)
    for hit in hits:
        where = Text(hit.passage.name, style="cyan")
        if hit.passage.heading:
            where.append(f"\n{hit.passage.heading}", style="default")
        if hit.passage.audience is Audience.INTERNAL:
            where.append("\ninternal", style="red")
        cells: list[Text] = [where, marked(hit.passage.text, wanted)]
        if explain:
            cells.append(Text(_ranks(hit)))
        table.add_row(*cells)
    return table


def _ranks(hit: Hit) -> str:
    lines = [f"score {hit.score:.4f}"]
    lines.append(f"words {hit.lexical}" if hit.lexical else "words -")
    lines.append(f"sense {hit.dense}" if hit.dense else "sense -")
    return "\n".join(lines)


def marked(text: str, wanted: tuple[str, ...]) -> Text:
    """Return a passage with the words that begin like one of those looked for in bold."""
    shown = Text(" ".join(text.split()))
    stems = [re.escape(word[: max(4, len(word) - 2)]) for word in wanted]
    if stems:
        shown.highlight_regex(rf"(?i)\b(?:{'|'.join(stems)})\w*", "bold yellow")
    return shown


@app.command("list")
def list_(as_json: JsonOption = False) -> None:
    """List the documents that were taken in.

    Example: agentarmy kb list
    """
    from agentarmy.services import knowledge

    rows = knowledge.documents(open_runtime().mirror)
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.kb/1",
        "action": "list",
        "documents": list(rows),
    }
    emit(data, as_json=as_json, render=lambda: _documents(rows))


def _documents(rows: list[Row]) -> Table | str:
    if not rows:
        return "No documents yet. Next: agentarmy kb ingest FOLDER"
    table = Table("document", "title", "for", "in force from", "passages", box=None, pad_edge=False)
    table.columns[4].justify = "right"
    for row in rows:
        cells = (row["name"], row["title"], row["audience"], row["effective_on"], row["passages"])
        table.add_row(*(str(cell if cell is not None else "") for cell in cells))
    return table


app.command()(kb_ask.ask)
app.command()(kb_method.method)
app.command()(kb_method.guide)
app.command()(kb_method.region)
