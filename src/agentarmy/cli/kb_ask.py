"""`agentarmy kb ask`: a question answered in sentences that each cite, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from agentarmy.cli.output import JsonOption, JsonValue, emit
from agentarmy.domain.knowledge import Audience, Passage, Refusal, Said
from agentarmy.wiring import library, open_runtime

if TYPE_CHECKING:
    from agentarmy.knowledge.answer import Found, Part

_SHOWN = 3
"""Sentences that --explain shows for each part."""


def ask(
    *,
    question: Annotated[list[str], typer.Argument(help="The question, in your own words.")],
    internal: Annotated[
        bool, typer.Option("--internal", help="For your own eyes: internal papers and limits too.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show the parts of the question and the scores.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Answer from the documents, price book and policies; each sentence names its source.

    Without --internal the answer may be sent on: private and internal things are refused.

    Example: agentarmy kb ask "How long is the warranty?"
    """
    from agentarmy.services import asking

    runtime = open_runtime()
    settings = runtime.settings
    found = asking.ask(
        runtime.mirror,
        " ".join(question),
        library=library((*settings.our_domains, settings.tenant)),
        facts=runtime.facts(),
        index=runtime.index,
        internal=internal,
    )
    emit(_plain(found), as_json=as_json, render=lambda: _show(found, explain=explain))


def _plain(found: Found) -> dict[str, JsonValue]:
    answer = found.answer
    return {
        "schema": "agentarmy.kb/1",
        "action": "ask",
        "question": answer.question,
        "short": answer.short,
        "sentences": [_sentence(one) for one in answer.sentences],
        "citations": list(answer.citations),
        "refusal": str(answer.refusal),
        "reason": answer.reason,
        "disagree": found.disagree,
        "near": [_source(one) for one in found.near],
        "parts": [_part(one) for one in found.parts],
    }


def _sentence(one: Said) -> dict[str, JsonValue]:
    return {
        "text": one.text,
        "quote": one.quote,
        "sources": [_source(passage) for passage in one.sources],
    }


def _source(one: Passage) -> dict[str, JsonValue]:
    return {
        "name": one.name,
        "title": one.title,
        "heading": one.heading,
        "kind": one.kind,
        "audience": str(one.audience),
        "effective_on": one.effective_on,
        "passage": one.id,
    }


def _part(one: Part) -> dict[str, JsonValue]:
    return {
        "question": one.question.text,
        "wanted": str(one.question.wanted),
        "terms": list(one.question.terms),
        "answered": one.answered,
        "found": [
            {
                "name": line.passage.name,
                "quote": line.quote,
                "score": round(line.score, 4),
                "cover": round(line.cover, 4),
            }
            for line in one.found[:_SHOWN]
        ],
    }


def _show(found: Found, *, explain: bool) -> Iterator[RenderableType]:
    answer = found.answer
    if found.disagree:
        yield Text("The documents do not agree; both are shown:", style="bold red")
    for said in answer.sentences:
        line = Text(said.text)
        for source in said.sources:
            line.append(f"  [{source.name}]", style="cyan")
            if source.effective_on:
                line.append(f" in force from {source.effective_on}", style="dim")
            if source.audience is Audience.INTERNAL:
                line.append(" internal", style="red")
        yield line
    if answer.reason:
        yield Text(_sentence_case(answer.reason), style="yellow")
    if answer.refusal is Refusal.UNKNOWN and found.near:
        titles = ", ".join(dict.fromkeys(one.title or one.name for one in found.near))
        yield Text(f"Nearest: {titles}", style="dim")
    if explain:
        for part in found.parts:
            yield _trace(part)


def _sentence_case(text: str) -> str:
    whole = text[:1].upper() + text[1:]
    return whole if whole.endswith((".", "?", "!")) else whole + "."


def _trace(part: Part) -> Table:
    table = Table(title=part.question.text, title_justify="left", expand=True)
    table.add_column("score", no_wrap=True)
    table.add_column("words met", no_wrap=True)
    table.add_column("sentence", ratio=6)
    table.add_column("where", ratio=2)
    for one in part.found[:_SHOWN]:
        quote = " ".join(one.quote.split())
        table.add_row(f"{one.score:.2f}", f"{one.cover:.0%}", quote, one.passage.name)
    table.caption = f"wanted: {part.question.wanted}; words: {', '.join(part.question.terms)}"
    return table
