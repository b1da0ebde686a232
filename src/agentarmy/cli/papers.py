"""Briefs and battlecards on a terminal, as JSON, and in a file."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agentarmy import paths, resources
from agentarmy.cli.draft import ground_data
from agentarmy.cli.output import JsonValue, emit, note
from agentarmy.errors import BadInput, NotFound, UsageError
from agentarmy.writing.competitors import Vocabulary
from agentarmy.writing.layouts import render, source_lines
from agentarmy.writing.sections import Brief, Format, Item, format_named, grouped

if TYPE_CHECKING:
    from rich.console import RenderableType

ExplainOption = Annotated[
    bool, typer.Option("--explain", help="Show the words that carry a line right below it.")
]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Write it to FILE.md, or as one page to FILE.pdf."),
]
LayoutOption = Annotated[
    str, typer.Option("--format", help="structured, bullets or adaptive; the same facts.")
]
MarkdownOption = Annotated[
    bool, typer.Option("--markdown", help="Plain Markdown, to keep or to send on.")
]
_SUFFIXES = (".md", ".pdf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How a brief or a battlecard is to be put out: the options that both commands have."""

    layout: Format
    markdown: bool = False
    explain: bool = False
    output: Path | None = None
    as_json: bool = False


def wanted(
    layout: str,
    *,
    markdown: bool = False,
    explain: bool = False,
    output: Path | None = None,
    as_json: bool = False,
) -> Wanted:
    """Read the options before anything else is read. Raises what `check_output` raises, and
    UsageError for an unknown format.
    """
    found = Wanted(
        layout=format_named(layout),
        markdown=markdown,
        explain=explain,
        output=output,
        as_json=as_json,
    )
    check_output(output)
    return found


def put_out(
    paper: Brief,
    how: Wanted,
    *,
    ids: Mapping[str, str],
    zone: str,
    data: Mapping[str, JsonValue],
) -> None:
    """Write a brief or battlecard to the file that is wished, or show it; `data` heads its JSON."""
    written: Mapping[str, JsonValue] | None = None
    if how.output is not None:
        written = write_paper(paper, how.output, layout=how.layout, ids=ids, zone=zone)
    emit(
        {**data, **paper_data(paper, how.layout, ids=ids), "written": written},
        as_json=how.as_json,
        render=lambda: shown(
            paper,
            how.layout,
            ids=ids,
            markdown=how.markdown,
            explain=how.explain,
            quiet=how.output is not None,
        ),
    )


def vocabulary() -> Vocabulary:
    """Read how people speak of competitors, from the data that ship with the program."""
    from agentarmy.reading.english import English

    english = English.parse(resources.seed_text("words", "english.txt"))
    data: object = json.loads(resources.seed_text("rivals.json"))
    return Vocabulary.parse(data, is_word=english.is_word)


def check_output(output: Path | None) -> None:
    """Look before anything is read whether the file can be written.

    Raises UsageError for a name that is neither .md nor .pdf, NotFound where there is no such
    folder, BadInput for a folder.
    """
    if output is None:
        return
    if output.suffix.lower() not in _SUFFIXES:
        raise UsageError(f'cannot write "{output.name}"', expected="a name in .md or .pdf")
    if not output.parent.is_dir():
        hint = f"mkdir -p {shlex.quote(str(output.parent))}"
        raise NotFound(f"no folder {output.parent}", hint=hint)
    if output.is_dir():
        raise BadInput(f"{output} is a folder", expected="the name of a file to write")


def _write(output: Path, content: bytes) -> None:
    """Write the file in one step; a link or a device is written to as it is."""
    if output.is_symlink() or (output.exists() and not output.is_file()):
        output.write_bytes(content)
    else:
        paths.write_private(output, content)


def write_paper(
    paper: Brief, output: Path, *, layout: Format, ids: Mapping[str, str], zone: str
) -> dict[str, JsonValue]:
    """Write a brief or battlecard to a file and say so on stderr; return what was written.

    Raises Storage for a file that cannot be written, NotSetUp for a PDF without the extra.
    """
    if output.suffix.lower() == ".md":
        _write(output, render(grouped(paper), layout, ids=ids).encode("utf-8", "replace"))
        left: tuple[str, ...] = ()
        note(f"Written: {output}")
    else:
        from agentarmy.services.printing import print_page

        printed = print_page(grouped(paper), layout=layout, ids=ids, zone=zone)
        _write(output, printed.data)
        left = printed.left_out
        note(f"Written: {output}, one page")
        for line in left:
            note(line)
    return {"path": str(output), "left_out": list(left)}


def shown(
    paper: Brief,
    layout: Format,
    *,
    ids: Mapping[str, str],
    markdown: bool = False,
    explain: bool = False,
    quiet: bool = False,
) -> Iterator[RenderableType]:
    """Yield what is shown on a terminal; nothing where it went to a file (`quiet`)."""
    from rich.markdown import Markdown
    from rich.text import Text

    if quiet:
        return
    if explain:
        yield from _explained(grouped(paper), ids)
        return
    text = render(grouped(paper), layout, ids=ids)
    yield Text(text, no_wrap=True, overflow="ignore") if markdown else Markdown(text)


def _explained(paper: Brief, ids: Mapping[str, str]) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    yield Text(paper.title, style="bold")
    for remark in paper.notes:
        yield Text(remark, style="yellow")
    for section in paper.sections:
        yield Text(f"\n{section.heading}", style="bold cyan")
        for item in section.items:
            yield Padding(Text(f"• {item.text}"), (0, 0, 0, 1))
            for line in _sources(item, ids):
                yield Padding(Text(f"↳ {line}", style="dim"), (0, 0, 0, 3))
    if paper.removed:
        yield Text("\nLeft out", style="bold cyan")
        for finding in paper.removed:
            yield Padding(Text(f"• {finding.line()}", style="yellow"), (0, 0, 0, 1))


def _sources(item: Item, ids: Mapping[str, str]) -> Iterator[str]:
    yield from source_lines(item, ids, plain=True)
    for working in item.workings:
        inputs = ", ".join(f"{value:f}" for value in working.inputs)
        yield f"sum: {str(working.op).replace('_', ' ')} ({inputs}) = {working.result:f}"


def paper_data(paper: Brief, layout: Format, *, ids: Mapping[str, str]) -> dict[str, JsonValue]:
    """Return a brief or battlecard as plain data, with its Markdown."""
    return {
        "title": paper.title,
        "scope": str(paper.scope),
        "format": str(layout),
        "notes": list(paper.notes),
        "removed": [finding.line() for finding in paper.removed],
        "sections": [
            {
                "id": section.id,
                "heading": section.heading,
                "items": [_item(item, ids) for item in section.items],
            }
            for section in paper.sections
        ],
        "markdown": render(grouped(paper), layout, ids=ids),
    }


def _item(item: Item, ids: Mapping[str, str]) -> dict[str, JsonValue]:
    sources: list[JsonValue] = [ground_data(g, dict(ids)) for g in item.grounds]
    return {"text": item.text, "sources": sources, "basis": item.basis or None}
