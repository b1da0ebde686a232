"""`agentarmy draft`: a mail or chat message as it would look, and what every sentence rests on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Annotated

import typer
from rich.console import RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from agentarmy import resources
from agentarmy.cli.editing import in_editor
from agentarmy.cli.engines import EngineOption, consultant_of, engine_data, engine_words, warn
from agentarmy.cli.output import JsonOption, JsonValue, emit, note
from agentarmy.cli.qualify import desk_of, tell_unknown
from agentarmy.cli.queueing import Queued, queue_made
from agentarmy.cli.selling_views import guidance_panel
from agentarmy.cli.stdin import stdin_text
from agentarmy.domain.clock import in_utc
from agentarmy.domain.evidence import SourceKind
from agentarmy.domain.plain import guidance_data
from agentarmy.domain.records import Channel, Person
from agentarmy.errors import UsageError
from agentarmy.services import voice as voices
from agentarmy.services.addressing import Wish
from agentarmy.services.drafting import Drafted, Writer, drafts, take_over
from agentarmy.wiring import Runtime, open_runtime, seed_objects
from agentarmy.writing import formality
from agentarmy.writing import persona as personas
from agentarmy.writing import region as regions
from agentarmy.writing.context import DraftKind, Rep, kind_named, parse_objections
from agentarmy.writing.editing import Edited
from agentarmy.writing.ground import Ground, Op, Sentence, Working
from agentarmy.writing.persona import Manner
from agentarmy.writing.wording import tidy

_MARK = re.compile(r"\[(?:to confirm|attach): [^\]]+\]")
_WHERE = {
    SourceKind.MESSAGE: "message",
    SourceKind.TURN: "turn",
    SourceKind.DOCUMENT: "document",
    SourceKind.PRICE_BOOK: "price book",
    SourceKind.POLICY: "policy",
    SourceKind.CRM_FIELD: "record",
}

KindOption = Annotated[
    str,
    typer.Option(
        "--kind",
        help="reply, follow-up, recap, first-touch, objection, times, thank-you or internal-note.",
    ),
]


def command(
    target: Annotated[
        str, typer.Argument(help="An account, deal, person, conversation or file; '-' reads stdin.")
    ],
    kind: KindOption = "reply",
    to: Annotated[str, typer.Option("--to", help="Write to this person (name or address).")] = "",
    persona: Annotated[
        str, typer.Option("--persona", help="ic, manager or c_suite; else from the job title.")
    ] = "",
    channel: Annotated[str, typer.Option("--channel", help="mail or chat.")] = "",
    region: Annotated[
        str, typer.Option("--region", help="americas, emea or apac; else from the contact.")
    ] = "",
    explain: Annotated[
        bool, typer.Option("--explain", help="Show the words behind every sentence.")
    ] = False,
    variants: Annotated[
        int, typer.Option("--variants", min=1, max=9, help="So many drafts to choose from.")
    ] = 1,
    shorter: Annotated[bool, typer.Option("--shorter", help="Only what must be said.")] = False,
    warmer: Annotated[bool, typer.Option("--warmer", help="A kinder tone.")] = False,
    firmer: Annotated[bool, typer.Option("--firmer", help="A plain call to decide.")] = False,
    edit: Annotated[
        bool, typer.Option("--edit", help="Change it in $EDITOR; your words are checked too.")
    ] = False,
    queue: Annotated[
        bool, typer.Option("--queue", help="Put it into the outbox, where it waits for your yes.")
    ] = False,
    engine: EngineOption = "",
    as_json: JsonOption = False,
) -> None:
    """Write a message in the right thread; every fact names its source.

    Nothing is sent. What the mirror cannot answer is marked for you to confirm.

    Example: agentarmy draft "Harrow & Pell Foods" --kind reply --explain
    """
    wish = Wish(
        kind=kind_named(kind),
        to=to,
        persona=personas.named(persona) if persona else None,
        channel=_channel(channel),
        region=region,
        manner=_manner(shorter=shorter, warmer=warmer, firmer=firmer),
    )
    if edit and variants > 1:
        raise UsageError("--edit changes one draft", expected="no --variants beside it")
    runtime = open_runtime()
    text = stdin_text() if target == "-" else ""
    writer = replace(writer_of(runtime), consultant=consultant_of(runtime, engine))
    found = drafts(runtime.mirror, target, writer=writer, wish=wish, text=text, count=variants)
    made = found[0]
    changed = Edited(draft=made.draft)
    if edit:
        made, changed = take_over(runtime.mirror, made, body=in_editor(made.draft.body))
    queued = queue_made(runtime, made) if queue else None
    tell_unknown(made.qualified)
    warn(made.engine)
    if 1 < variants != len(found):
        note(f"Only {len(found)} differ: there are no more words for this.")
    _emit((made, *found[1:]), changed, queued, explain=explain, as_json=as_json)


def _emit(
    shown: Sequence[Drafted],
    changed: Edited,
    queued: Queued | None,
    *,
    explain: bool,
    as_json: bool,
) -> None:
    emit(
        {
            **_data(shown[0]),
            "variants": _variants(shown),
            "edited": _edited(changed),
            "queued": queued.data if queued else None,
        },
        as_json=as_json,
        render=lambda: (
            *_screen(shown, changed, explain=explain),
            *(queued.lines if queued else [_unsent(shown[0])]),
        ),
    )


def _manner(*, shorter: bool, warmer: bool, firmer: bool) -> Manner:
    wished = [
        manner
        for manner, on in (
            (Manner.SHORTER, shorter),
            (Manner.WARMER, warmer),
            (Manner.FIRMER, firmer),
        )
        if on
    ]
    if len(wished) > 1:
        raise UsageError("one manner at a time", expected="--shorter, --warmer or --firmer")
    return wished[0] if wished else Manner.PLAIN


def _variants(found: Sequence[Drafted]) -> list[JsonValue]:
    """Every variant as plain data; nothing where there is only one draft."""
    if len(found) < 2:
        return []
    return [
        {
            "id": made.id,
            "subject": made.head.subject,
            "body": made.draft.body,
            "question": made.draft.question or None,
            "to_confirm": list(made.draft.to_confirm),
        }
        for made in found
    ]


def _edited(changed: Edited) -> JsonValue:
    if not changed.diff:
        return None
    return {
        "diff": list(changed.diff),
        "findings": [finding.line() for finding in changed.findings],
    }


def _screen(
    found: Sequence[Drafted], changed: Edited, *, explain: bool
) -> Iterator[RenderableType]:
    """One draft with its sources; of several the others in their own frames before it."""
    for place, made in enumerate(found[1:], start=2):
        title = f"Variant {place}, draft {made.id[:8]}"
        yield Panel(_message(made), title=title, padding=(1, 2), border_style="dim")
    if changed.diff:
        yield Text("What you changed", style="bold")
        for line in changed.diff[2:]:
            style = "green" if line[:1] == "+" else "red" if line[:1] == "-" else "dim"
            yield Text(line, style=style)
    yield from _shown(found[0], explain=explain)


def _channel(name: str) -> Channel | None:
    if not name:
        return None
    if name.strip().lower() not in ("mail", "chat"):
        raise UsageError(f'no channel "{name}"', expected="mail or chat")
    return Channel(name.strip().lower())


def writer_of(runtime: Runtime) -> Writer:
    """Lay ready what writing needs, from the runtime of a command."""
    me, us = runtime.settings.me, runtime.settings.us
    records = (r for r in seed_objects("regions").values() if isinstance(r, dict))
    return Writer(
        desk=desk_of(runtime),
        rep=Rep(name=me.name, title=me.title, company=us.company),
        address=me.email,
        regions=tuple(regions.parse(record) for record in records),
        objections=parse_objections(json.loads(resources.seed_text("objections.json"))),
        tone=formality.parse(json.loads(resources.seed_text("tone.json"))),
        voice=voices.kept(runtime.clone),
    )


def _shown(made: Drafted, *, explain: bool) -> Iterator[RenderableType]:
    yield Text(f"{made.label}: {made.draft.kind} by {made.channel}", style="bold")
    yield Text(_why(made), style="dim")
    yield Panel(_message(made), padding=(1, 2), border_style="cyan")
    for mark in made.draft.to_confirm:
        yield Text.assemble(("? ", "bold yellow"), (f"Before sending, {mark}", "yellow"))
    for said in made.draft.notes:
        yield Text.assemble(("· ", "bold"), said)
    yield _sources(made, explain=explain)
    guidance = made.qualified.judgement.guidance
    if explain and guidance:
        yield guidance_panel(guidance, title="Guidance by question based selling")


def _unsent(made: Drafted) -> Text:
    return Text(f"Draft {made.id[:8]} is stored; nothing was sent.", style="dim")


def _why(made: Drafted) -> str:
    parts = [f"stage {made.stage or 'unknown'}"]
    if made.last and made.last.at:
        day = made.last.at.date().isoformat()
        parts.append(f"last {made.last.channel} {day} from {made.last.speaker.label}")
    parts.append(f"written for {str(made.persona).replace('_', '-')}")
    parts.append(f"formality {made.draft.formality:.2f}")
    if made.context.manner:
        parts.append(str(made.context.manner))
    if made.context.voice:
        parts.append("in your voice")
    region = f"{made.region.id} ({made.region_from})" if made.region.id else "unknown"
    worded = engine_words(made.engine)
    return " · ".join([*parts, f"region {region}", *([worded] if worded else [])])


def _message(made: Drafted) -> RenderableType:
    head = Text()
    if made.channel is Channel.MAIL:
        for name, value in _headers(made):
            head.append(f"{name}: ", style="dim")
            head.append(f"{value}\n")
        head.append("\n")
    body = Text(made.draft.body)
    body.highlight_regex(_MARK, style="bold yellow")
    return head + body


def _headers(made: Drafted) -> Iterator[tuple[str, str]]:
    head = made.head
    yield "From", _address(head.sender)
    yield "To", _recipient(made)
    if head.cc:
        yield "Cc", ", ".join(_address(person) for person in head.cc)
    yield "Subject", head.subject
    if head.in_reply_to:
        yield "In-Reply-To", f"<{head.in_reply_to}>"
        count = len(head.references)
        yield "References", f"{count} message{'s' if count != 1 else ''} of this thread"


def _recipient(made: Drafted) -> str:
    if made.draft.kind is DraftKind.INTERNAL_NOTE and not made.head.to.label:
        return "(your own people: --to NAME)"
    return _address(made.head.to)


def _address(person: Person) -> str:
    if person.name and person.address:
        return f"{person.name} <{person.address}>"
    return person.label or "(nobody: agentarmy config set me.name NAME)"


def _sources(made: Drafted, *, explain: bool) -> RenderableType:
    table = Table(
        title="Sources", title_justify="left", title_style="bold", show_lines=explain, expand=True
    )
    table.add_column("Sentence", ratio=5)
    table.add_column("Rests on", ratio=6 if explain else 3)
    plain, seen = 0, set[Ground]()
    for sentence in made.draft.sentences:
        if not sentence.grounds and sentence.text in made.by_rep:
            table.add_row(Text(sentence.text), Text("your own words", style="yellow"))
            continue
        if not sentence.grounds:
            plain += 1
            continue
        rests = _rests_on(sentence, made, seen if explain else None)
        table.add_row(Text(sentence.text), Text("\n").join(rests))
    if not plain:
        return table
    table.caption = f"{plain} more without any name, number, date or product"
    table.caption_justify = "left"
    return Padding(table, (0, 0))


def _rests_on(sentence: Sentence, made: Drafted, seen: set[Ground] | None) -> list[Text]:
    """Where a sentence comes from; with `seen` also the words, each quote once in the table."""
    lines = []
    for ground in sentence.grounds:
        line = Text(_where(ground, made), style="cyan")
        if seen is not None and ground not in seen:
            line.append(f"\n  “{tidy(ground.quote, limit=26)}”", style="default")
            seen.add(ground)
        lines.append(line)
    if seen is not None:
        lines += [Text(_sum(w), style="dim") for w in sentence.workings]
    return lines


def _sum(working: Working) -> str:
    """The sum as one writes it on paper."""
    if working.op is Op.DAYS_BEFORE:
        last, days, first = working.inputs[0], working.inputs[1], working.result
        return f"{date.fromordinal(int(last))} - {days:f} days = {date.fromordinal(int(first))}"
    if working.op is Op.DAYS_AFTER:
        start, days, end = working.inputs[0], working.inputs[1], working.result
        return (
            f"{date.fromordinal(int(start))} + {days:f} calendar days"
            f" = {date.fromordinal(int(end))}"
        )
    if working.op is Op.DAYS_BETWEEN:
        later, earlier = (date.fromordinal(int(n)) for n in working.inputs)
        return f"{earlier} to {later}: {working.result:f} days"
    one, two, result = _plain(working.inputs[0]), _plain(working.inputs[1]), _plain(working.result)
    if working.op in (Op.MOST, Op.ABOVE):
        lies = "stays within" if working.op is Op.MOST else "is above"
        return f"{result} × {one} - {two} % {lies} {_plain(working.inputs[2])}"
    if working.op is Op.LESS_PERCENT:
        return f"{one} - {two} % = {result}"
    if working.op in (Op.ABOUT, Op.UNDER):
        return f"{one} : {two} is {'about' if working.op is Op.ABOUT else 'under'} {result}"
    return f"{one} {'×' if working.op is Op.TIMES else '-'} {two} = {result}"


def _plain(value: Decimal) -> str:
    whole = value == value.to_integral_value()
    return f"{value:,.0f}" if whole else f"{value:,.2f}"


def _where(ground: Ground, made: Drafted) -> str:
    kind = ground.source.kind
    if kind is SourceKind.CRM_FIELD:
        return f"record {ground.source.part}"
    if kind in (SourceKind.PRICE_BOOK, SourceKind.POLICY):
        name = made.names.get(ground.source.id, ground.source.id)
        return f"{_WHERE[kind]}: {name}"
    day = f", {ground.at.date().isoformat()}" if ground.at else ""
    public = made.message_ids.get(ground.source.id, ground.source.id)
    shown = public if len(public) < 48 else ground.source.id[:8]
    return f"{ground.who}{day} <{shown}>"


def _data(made: Drafted) -> dict[str, JsonValue]:
    written, head, last = made.draft, made.head, made.last
    guidance = made.qualified.judgement.guidance
    return {
        "schema": "agentarmy.draft/1",
        "id": made.id,
        "status": "draft",
        **engine_data(made.engine),
        "label": made.label,
        "kind": str(written.kind),
        "channel": str(made.channel),
        "persona": str(made.persona),
        "manner": str(made.context.manner) or None,
        "own_voice": made.context.voice is not None,
        "language": made.context.language or None,
        "region": made.region.id or None,
        "region_from": made.region_from or None,
        "stage": str(made.stage) if made.stage else None,
        "last_interaction": {
            "at": in_utc(last.at),
            "channel": str(last.channel),
            "who": last.speaker.label,
            "message_id": made.message_ids.get(last.id, last.id),
        }
        if last
        else None,
        "headers": {
            "from": _address(head.sender),
            "to": _recipient(made),
            "cc": [_address(person) for person in head.cc],
            "subject": head.subject,
            "in_reply_to": head.in_reply_to or None,
            "references": list(head.references),
        },
        "body": written.body,
        "formality": round(written.formality, 2),
        "question": written.question or None,
        "guidance": guidance_data(guidance) if guidance else None,
        "to_confirm": list(written.to_confirm),
        "removed": [finding.line() for finding in written.removed],
        "notes": list(written.notes),
        "sentences": [_sentence(sentence, made) for sentence in written.sentences],
    }


def _sentence(sentence: Sentence, made: Drafted) -> dict[str, JsonValue]:
    sources: list[JsonValue] = [ground_data(g, made.message_ids) for g in sentence.grounds]
    by = "model" if sentence.text in made.by_model else "rules"
    by = "rep" if sentence.text in made.by_rep else by
    return {"text": sentence.text, "move": str(sentence.move), "by": by, "sources": sources}


def ground_data(ground: Ground, message_ids: object = None) -> dict[str, JsonValue]:
    """Return one source as plain data; messages carry their public id beside ours."""
    known = message_ids if isinstance(message_ids, dict) else {}
    return {
        "kind": str(ground.source.kind),
        "id": ground.source.id,
        "part": ground.source.part,
        "message_id": known.get(ground.source.id),
        "quote": ground.quote,
        "who": ground.who,
        "at": in_utc(ground.at),
    }
