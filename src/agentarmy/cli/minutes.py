"""`agentarmy minutes`: what a meeting came to, and what that changes in the records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from agentarmy.cli.asking import confirmed
from agentarmy.cli.output import JsonOption, JsonValue, emit, note
from agentarmy.cli.qualify import desk_of, tell_unknown
from agentarmy.cli.stdin import stdin_text
from agentarmy.domain.judgement import Element
from agentarmy.errors import UsageError
from agentarmy.reading.acts import acts_of
from agentarmy.reading.items import ActionItem, Item
from agentarmy.reading.passages import Room
from agentarmy.services.meetings import STAGE, Change, Taken, apply, take
from agentarmy.wiring import Runtime, open_runtime, salience
from agentarmy.writing.minutes import clock, markdown, recap_mail
from agentarmy.writing.recounting import Recounted, recount
from agentarmy.writing.summing import summary

if TYPE_CHECKING:
    from rich.console import RenderableType

FORMATS = ("page", "markdown", "mail")


def command(
    target: Annotated[
        str,
        typer.Argument(help="A transcript, a call, a meeting of the calendar; '-' reads stdin."),
    ],
    us: Annotated[
        list[str] | None,
        typer.Option("--us", help="Who speaks for our side; remembered. May be repeated."),
    ] = None,
    layout: Annotated[
        str, typer.Option("--format", help="page, markdown, or mail: the recap, never sent.")
    ] = "page",
    explain: Annotated[
        bool, typer.Option("--explain", help="Show every item in the words that carry it.")
    ] = False,
    question: Annotated[
        str, typer.Option("--ask", help="Answer a question from what was said, with quotes.")
    ] = "",
    on: Annotated[
        str, typer.Option("--on", help="Its day (YYYY-MM-DD) where the transcript names none.")
    ] = "",
    do_apply: Annotated[
        bool, typer.Option("--apply", help="Write the proposed changes, after a question.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Write the minutes of a meeting: summary, decisions, actions, open points, each quoted.

    Example: agentarmy minutes call.vtt --us "Mara Lindqvist" --apply
    """
    if layout not in FORMATS:
        raise UsageError(f'no format "{layout}"', expected=f"one of {', '.join(FORMATS)}")
    if do_apply and target == "-" and not yes:
        raise UsageError("--apply with the transcript on stdin cannot ask", expected="--yes")
    runtime = open_runtime()
    text = stdin_text() if target == "-" else ""
    desk = desk_of(runtime)
    taken = take(
        runtime.mirror,
        target,
        desk=desk,
        salience=salience(),
        us=us or (),
        text=text,
        held=_day(on) if on else None,
    )
    tell_unknown(taken.qualified)
    show(taken, runtime, layout=layout, explain=explain, question=question, as_json=as_json)
    if do_apply:
        settle(taken, runtime, yes=yes)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f'"{text}" is no day', expected="--on YYYY-MM-DD") from None


def settle(taken: Taken, runtime: Runtime, *, yes: bool) -> None:
    """Ask whether the proposed changes are right, and write them."""
    number = len(taken.changes)
    if not number:
        note("Nothing to change.")
        return
    if not yes and not confirmed(f"Write {number} change{'s' if number > 1 else ''}?"):
        note("Nothing was changed.")
        raise typer.Abort
    note(f"{apply(runtime.mirror, taken, desk=desk_of(runtime))} written; nothing was sent.")


def show(
    taken: Taken,
    runtime: Runtime,
    *,
    layout: str = "page",
    explain: bool = False,
    question: str = "",
    as_json: bool = False,
) -> None:
    """Put the minutes on stdout in the wanted form."""
    answer = recount(Room(tuple(acts_of(taken.turns))), question) if question else None
    sender = runtime.settings.me.name
    emit(
        {"schema": "agentarmy.minutes/1", **minutes_data(taken, answer, sender=sender)},
        as_json=as_json,
        render=lambda: _shown(taken, answer, layout=layout, explain=explain, sender=sender),
    )


def _shown(
    taken: Taken, answer: Recounted | None, *, layout: str, explain: bool, sender: str
) -> Iterator[RenderableType]:
    from rich.markdown import Markdown
    from rich.text import Text

    if answer is not None:
        yield from _answered(answer, taken)
        return
    if layout == "mail":
        mail = recap_mail(taken.minutes, title=taken.title, sender=sender)
        yield Text(f"Subject: {mail.subject}\n\n{mail.body}")
        return
    page = markdown(taken.minutes, title=taken.title, began=taken.began)
    yield Text(page) if layout == "markdown" else Markdown(page)
    if layout == "page":
        yield from diff(taken)
    if explain:
        yield from _explained(taken)


def _answered(answer: Recounted, taken: Taken) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    if not answer.sentences:
        yield Text("Nobody spoke of that.")
        return
    for one in answer.sentences:
        yield Text(one.text)
        for act in one.acts:
            line = Text.assemble((f"{act.speaker or 'somebody'}: ", "bold"), f"“{act.text}”")
            yield Padding(line, (0, 0, 0, 2), style="dim")


def diff(taken: Taken) -> Iterator[RenderableType]:
    """Yield the proposed changes as old → new, with the words behind each."""
    from rich.padding import Padding
    from rich.text import Text

    if taken.changes:
        yield Text("\nProposed changes (nothing is written without --apply)", style="bold")
    for change in taken.changes:
        yield Padding(_line(change), (0, 0, 0, 2))
        if change.why:
            words = change.why if change.field == STAGE else f"“{change.why}”"
            yield Padding(Text(words, style="dim italic"), (0, 0, 0, 6))
    if taken.held:
        yield Text("\nNot proposed: what is on record is newer than this call", style="bold")
    for change in taken.held:
        yield Padding(_line(change), (0, 0, 0, 2))
        yield Padding(Text(change.held, style="dim italic"), (0, 0, 0, 6))


def _line(change: Change) -> RenderableType:
    from rich.text import Text

    if change.key:
        return Text.assemble(("+ task  ", "green"), change.new)
    name = (f'~ deal "{change.label}" {change.field}: ', "yellow")
    return Text.assemble(name, (change.old or "-", "red"), " → ", (change.new, "green"))


def _explained(taken: Taken) -> Iterator[RenderableType]:
    """Every turn that carries an item, its words marked «…»(n), with what n stands for."""
    from rich.padding import Padding
    from rich.text import Text

    found: dict[int, list[tuple[int, str, Item]]] = {}
    for number, (kind, item) in enumerate(_items(taken), start=1):
        found.setdefault(item.act.place, []).append((number, kind, item))
    for place in sorted(found):
        turn, text, at = taken.turns[place], Text(), 0
        for number, _, item in sorted(found[place], key=lambda one: one[2].act.start):
            start, end = max(at, item.act.start), item.act.end
            text.append(turn.text[at:start])
            if start < end:
                text.append(f"«{turn.text[start:end]}»", style="bold reverse")
            text.append(f"({number})", style="bold cyan")
            at = max(at, end)
        yield Text.assemble("\n", (turn.speaker.label or "unknown", "bold"))
        yield Padding(text.append(turn.text[at:]), (0, 0, 0, 2))
        for number, kind, item in found[place]:
            span = f"characters {item.act.start}-{item.act.end}"
            told = f"{kind}  sure {item.sure:.2f}; found by {item.found}; {span}"
            yield Padding(Text.assemble((f"({number}) ", "bold cyan"), (told, "dim")), (0, 0, 0, 2))


def _items(taken: Taken) -> Iterator[tuple[str, Item]]:
    found = taken.minutes
    groups = (
        ("decision", found.decisions),
        ("action", found.actions),
        ("open point", found.problems),
        ("said to a machine", found.dictated),
        ("summary", found.gist),
    )
    return ((kind, item) for kind, items in groups for item in items)


def minutes_data(
    taken: Taken, answer: Recounted | None = None, *, sender: str = ""
) -> dict[str, JsonValue]:
    """Return the minutes as plain data, as docs/schemas/minutes.schema.json describes it."""
    found = taken.minutes
    mail = recap_mail(found, title=taken.title, sender=sender)
    return {
        "title": taken.title,
        "conversation": taken.turns[0].conversation if taken.turns else None,
        "on": found.on.isoformat() if found.on else None,
        "speakers": list(found.speakers),
        "sentences": found.read,
        "engine": "rules",
        "summary": [
            {
                "text": one.text,
                "sources": [
                    _act(act.turn, act.start, act.end, act.text, act.speaker) for act in one.acts
                ],
            }
            for one in summary(found)
        ],
        "decisions": [_item(item, taken) for item in found.decisions],
        "actions": [_action(item, taken) for item in found.actions],
        "mentioned": [_item(item, taken) for item in found.mentioned],
        "problems": [_item(item, taken) for item in found.problems],
        "dictated": [_item(item, taken) for item in found.dictated],
        "judgement": _judged(taken),
        "changes": [_change(change) for change in taken.changes],
        "held": [{**_change(change), "why": change.held} for change in taken.held],
        "recap": {"subject": mail.subject, "body": mail.body},
        "markdown": markdown(found, title=taken.title, began=taken.began),
        "answer": None if answer is None else _answer(answer),
    }


def _judged(taken: Taken) -> dict[str, JsonValue]:
    """What `qualify` says of the call, in short."""
    found = taken.qualified.judgement
    return {
        "verdict": str(found.verdict.outcome),
        "sentiment": found.sentiment,
        "bant": [_element(element) for element in found.bant],
        "meddic": [_element(element) for element in found.meddic],
    }


def _element(element: Element) -> dict[str, JsonValue]:
    return {"id": element.id, "standing": str(element.standing), "value": element.value}


def _act(turn: str, start: int, end: int, quote: str, speaker: str) -> dict[str, JsonValue]:
    return {"turn": turn, "speaker": speaker, "start": start, "end": end, "quote": quote}


def _item(item: Item, taken: Taken) -> dict[str, JsonValue]:
    act = item.act
    return {
        **_act(act.turn, act.start, act.end, item.quote, act.speaker),
        "at": clock(item, taken.began) or None,
        "answer": item.answer.text if item.answer else None,
        "sure": item.sure,
        "found": item.found,
    }


def _action(item: ActionItem, taken: Taken) -> dict[str, JsonValue]:
    task = item.task
    return {
        **_item(item, taken),
        "phrase": task.phrase,
        "owner": task.owner or None,
        "due": task.due.isoformat() if task.due else None,
        "due_words": task.due_words or None,
        "condition": task.condition or None,
    }


def _change(change: Change) -> dict[str, JsonValue]:
    return {
        "table": change.table,
        "record": change.record or None,
        "label": change.label,
        "field": change.field,
        "old": change.old,
        "new": change.new,
        "why": change.why,
    }


def _answer(answer: Recounted) -> dict[str, JsonValue]:
    return {
        "about": answer.about,
        "text": answer.text,
        "sentences": [
            {
                "text": one.text,
                "sources": [_act(a.turn, a.start, a.end, a.text, a.speaker) for a in one.acts],
            }
            for one in answer.sentences
        ],
    }
