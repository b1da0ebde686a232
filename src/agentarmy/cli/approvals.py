"""`agentarmy approvals`: what waits for your decision, exactly as it will go."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from agentarmy.cli.output import JsonOption, JsonValue, emit, err, note
from agentarmy.domain.effects import State
from agentarmy.errors import BadInput, UsageError, UserError
from agentarmy.wiring import open_runtime

if TYPE_CHECKING:
    from rich.console import RenderableType

    from agentarmy.formats.outgoing import File
    from agentarmy.services.approvals import Person, Reworded
    from agentarmy.services.delivery import Report
    from agentarmy.store.outbox import Item
    from agentarmy.wiring import Runtime

app = typer.Typer(no_args_is_help=True, help="What waits for your decision, exactly as it will go.")

SCHEMA = "agentarmy.approvals/1"
Ref = Annotated[str, typer.Argument(metavar="ID", help="The id, or its last signs.")]
Refs = Annotated[list[str] | None, typer.Argument(metavar="ID...", help="Ids, or their ends.")]
ReasonOption = Annotated[
    str,
    typer.Option(
        "--reason",
        help="t tone, f fact wrong, w wrong person, n not now, l too long, d done, o other.",
    ),
]
NoteOption = Annotated[str, typer.Option("--note", help="In your own words.")]
RatingOption = Annotated[
    int | None, typer.Option("--rating", min=-1, max=1, help="-1, 0 or 1: how good it was.")
]


@app.command("list")
def list_(
    snoozed: Annotated[bool, typer.Option("--snoozed", help="Also what you have put off.")] = False,
    after: Annotated[
        str, typer.Option("--after", metavar="ID", help="Go on behind this one: the next page.")
    ] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="Rows of a page.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """List what waits for you, oldest first: what, to whom, and why it is held.

    Example: agentarmy approvals list
    """
    from agentarmy.cli.effect_views import put_off
    from agentarmy.services import approvals
    from agentarmy.store import outbox

    runtime = open_runtime()
    mirror, now = runtime.mirror, runtime.now()
    found, mark = outbox.listed(mirror, approvals.WAITING, after=after, limit=limit)
    shown = [one for one in found if snoozed or not put_off(one, now)]
    data = _data(runtime, "list", shown, next=mark or None, snoozed=len(found) - len(shown))
    emit(data, as_json=as_json, render=lambda: _listed(runtime, shown, found, mark))


def _listed(
    runtime: Runtime, shown: Sequence[Item], found: Sequence[Item], mark: str
) -> Iterator[RenderableType]:
    from rich.text import Text

    from agentarmy.cli.effect_views import listing
    from agentarmy.services.queue_facts import account_names

    names = account_names(runtime.mirror, shown)
    if shown:
        yield listing(shown, names, now=rep_clock(runtime))
        yield Text("Look at one: agentarmy approvals show ID", style="dim")
    else:
        yield Text('Nothing waits for you. Next: agentarmy draft "ACCOUNT" --queue')
    if len(found) > len(shown):
        yield Text(f"{len(found) - len(shown)} put off: agentarmy approvals list --snoozed")
    if mark:
        yield Text(f"More: agentarmy approvals list --after {mark}")


@app.command()
def show(
    ref: Ref,
    save: Annotated[
        Path | None, typer.Option("--save", help="Write its attachments into this folder.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show one effect as it will go: headers, words, reasons, sources, what was changed.

    Example: agentarmy approvals show 4f1c22ab
    """
    show_effect(ref, save=save, as_json=as_json, schema=SCHEMA)


def show_effect(ref: str, *, save: Path | None, as_json: bool, schema: str) -> None:
    """Show one effect of the outbox, whole."""
    from agentarmy.cli.effect_views import detail, plain, whole
    from agentarmy.services.queue_facts import account_names, facts, save_files
    from agentarmy.store import outbox

    runtime = open_runtime()
    mirror = runtime.mirror
    item = outbox.get(mirror, ref)
    if save is not None:
        places = save_files(mirror, item, save)
        for place in places:
            note(f"Saved {place}")
        if not places:
            note("It has no attachments.")
        item = outbox.get(mirror, item.id)
    found = facts(mirror, item)
    effect = {**plain(item, account_names(mirror, [item])), **whole(found)}
    data: dict[str, JsonValue] = {"schema": schema, "action": "show", "effects": [effect]}
    emit(data, as_json=as_json, render=lambda: detail(found, now=rep_clock(runtime)))


def rep_clock(runtime: Runtime) -> datetime:
    """Return the present moment in the rep's zone."""
    return runtime.now().astimezone(ZoneInfo(runtime.settings.zone))


@app.command()
def approve(
    refs: Refs = None,
    digest: Annotated[
        str, typer.Option("--digest", help="Only if the bytes are these: as show names them.")
    ] = "",
    reason: ReasonOption = "",
    rating: RatingOption = None,
    remark: NoteOption = "",
    as_json: JsonOption = False,
) -> None:
    """Approve the exact bytes of effects, and deliver them where a provider is connected.

    Without an id each one that waits is shown and asked about.

    Example: agentarmy approvals approve 4f1c22ab
    """
    from agentarmy.cli.delivering import deliver_after, fresh_gate
    from agentarmy.cli.effect_views import delivered
    from agentarmy.services import approvals
    from agentarmy.services.approvals import Ruled

    runtime = open_runtime()
    person = _person(runtime, reason, remark, rating)
    wanted = [(one, digest) for one in _ids(runtime, refs or ())]
    if digest and len(wanted) > 1:
        raise UsageError("--digest is of one effect", expected="one id")
    ruled, refused = list[Ruled](), list[UserError]()
    gate = fresh_gate(runtime)
    try:
        for one, bytes_ in wanted or _asked(runtime, as_json=as_json):
            try:
                ruled.append(
                    approvals.approve(runtime.mirror, one, gate=gate, person=person, digest=bytes_)
                )
            except UserError as error:
                refused.append(error)
    except (KeyboardInterrupt, typer.Abort):
        if ruled:
            note(f"{len(ruled)} approved and kept until: agentarmy outbox deliver")
        raise
    report = deliver_after(runtime, [one.item.id for one in ruled]) if ruled else None
    if ruled or not refused:
        items = _fresh(runtime, [one.item for one in ruled])
        data = _data(runtime, "approve", items, delivery=delivered(report) if report else None)
        again = [one.item for one in ruled if not one.fresh]
        emit(data, as_json=as_json, render=lambda: _approved(runtime, items, again, report))
    for earlier in refused[:-1]:
        note(earlier.line())
    if refused:
        raise refused[-1]


def _ids(runtime: Runtime, refs: Sequence[str]) -> list[str]:
    """Return the whole ids, so that an unknown one is told before anything is done."""
    from agentarmy.store import outbox

    return list(dict.fromkeys(outbox.get(runtime.mirror, one).id for one in refs))


def _somebody() -> bool:
    return sys.stdin.isatty()


def _asked(runtime: Runtime, *, as_json: bool) -> Iterator[tuple[str, str]]:
    """Show each effect that waits and ask; nothing is approved that was not shown."""
    from agentarmy.cli.asking import confirmed
    from agentarmy.cli.effect_views import detail, put_off
    from agentarmy.services.queue_facts import facts
    from agentarmy.store import outbox

    if as_json or not _somebody():
        hint = "agentarmy approvals list"
        raise UsageError("nobody is there to be asked", expected="one or more ids", hint=hint)
    found, _ = outbox.listed(runtime.mirror, [State.PROPOSED], limit=1000)
    now = rep_clock(runtime)
    waiting = [one for one in found if not put_off(one, now)]
    for number, item in enumerate(waiting, 1):
        for part in detail(facts(runtime.mirror, item), now=now, asked=True):
            err().print(part)
        if confirmed(f"Approve it? ({number} of {len(waiting)}; Ctrl-C stops)"):
            yield item.id, item.effect.digest
    if not waiting:
        note("Nothing waits for you.")


def _approved(
    runtime: Runtime, items: Sequence[Item], again: Sequence[Item], report: Report | None
) -> Iterator[RenderableType]:
    from rich.text import Text

    from agentarmy.cli.effect_views import clock, told, whom, why
    from agentarmy.services.outreach import short

    before, now = {one.id for one in again}, rep_clock(runtime)
    for one in items:
        said = "had been approved before" if one.id in before else "approved"
        to = f" to {whom(one)}" if whom(one) else ""
        now_is = f"; {why(one)}" if one.state is State.DONE else ""
        yield Text.assemble((short(one.id), "bold"), f" {said}: {one.effect.summary}{to}{now_is}")
        if one.state is State.APPROVED and one.not_before and one.not_before > now:
            yield Text(f"  it waits until {clock(one.not_before, now)}: {why(one)}", style="yellow")
    if report:
        yield from told(report)


def _fresh(runtime: Runtime, items: Sequence[Item]) -> list[Item]:
    from agentarmy.store import outbox

    return [outbox.get(runtime.mirror, one.id) for one in items]


@app.command()
def reject(
    refs: Annotated[list[str], typer.Argument(metavar="ID...", help="Ids, or their ends.")],
    reason: ReasonOption = "",
    rating: RatingOption = None,
    remark: NoteOption = "",
    as_json: JsonOption = False,
) -> None:
    """Reject effects for good, and say why by one key.

    Example: agentarmy approvals reject 4f1c22ab --reason w
    """
    from agentarmy.services import approvals

    runtime = open_runtime()
    person = _person(runtime, reason, remark, rating)
    ruled = [approvals.reject(runtime.mirror, one, person=person) for one in _ids(runtime, refs)]
    items = [one.item for one in ruled]
    emit(_data(runtime, "reject", items), as_json=as_json, render=lambda: _said(items, "rejected"))


@app.command()
def snooze(
    refs: Annotated[list[str], typer.Argument(metavar="ID...", help="Ids, or their ends.")],
    until: Annotated[
        str, typer.Option("--until", help="A day, a moment, or how long: 4h, 2d.")
    ] = "1d",
    reason: ReasonOption = "",
    as_json: JsonOption = False,
) -> None:
    """Put effects out of sight until a day or a moment of your clock.

    Example: agentarmy approvals snooze 4f1c22ab --until 2d
    """
    from agentarmy.services import approvals

    runtime = open_runtime()
    at = _until(until, now=runtime.now(), zone=ZoneInfo(runtime.settings.zone))
    person = _person(runtime, reason, "", None)
    ruled = [
        approvals.snooze(runtime.mirror, one, until=at, person=person)
        for one in _ids(runtime, refs)
    ]
    items = [one.item for one in ruled]
    words = f"put off until {at.astimezone(ZoneInfo(runtime.settings.zone)):%a %d %b %H:%M}"
    emit(_data(runtime, "snooze", items), as_json=as_json, render=lambda: _said(items, words))


_MORNING = timedelta(hours=8)


def _until(text: str, *, now: datetime, zone: ZoneInfo) -> datetime:
    """Read '4h', '2d', a day (its morning at eight) or a moment, on the rep's clock."""
    if match := re.fullmatch(r"(\d{1,4})([hd])", text.strip().lower()):
        number = int(match[1])
        return now + (timedelta(hours=number) if match[2] == "h" else timedelta(days=number))
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(
            f'--until "{text}" is no time',
            expected="such as 2d, 4h, 2026-03-20 or 2026-03-20T14:00",
        ) from None
    if found.tzinfo is None:
        found = found.replace(tzinfo=zone)
        found += _MORNING if len(text.strip()) == len("2026-03-20") else timedelta()
    return found


@app.command()
def edit(
    ref: Ref,
    body: Annotated[
        str, typer.Option("--body", metavar="FILE", help="The new words; '-' reads stdin.")
    ] = "",
    attach: Annotated[
        list[Path] | None, typer.Option("--attach", metavar="FILE", help="Send this file along.")
    ] = None,
    reason: ReasonOption = "",
    rating: RatingOption = None,
    remark: NoteOption = "",
    as_json: JsonOption = False,
) -> None:
    """Put your own words in: they are held against the sources, and need a new approval.

    Without --body and --attach your $EDITOR opens.

    Example: agentarmy approvals edit 4f1c22ab --body reply.txt
    """
    from agentarmy.services import approvals
    from agentarmy.services.regrounding import reground
    from agentarmy.store import outbox

    runtime = open_runtime()
    mirror = runtime.mirror
    item = outbox.get(mirror, ref)
    before = approvals.words_of(item)
    files = tuple(map(_file, attach or ()))
    words = before if files and not body else _words(before, body)
    settings = runtime.settings
    names = [settings.me.name, settings.us.company, *(r.name for r in item.effect.recipients)]
    made = approvals.edit(
        mirror,
        item.id,
        words=approvals.Words(words, files),
        gate=runtime.gate(),
        person=_person(runtime, reason, remark, rating),
        reground=lambda row, text: reground(
            mirror, row, text, facts=runtime.facts(), now=runtime.now(), names=names
        ),
    )
    more: dict[str, JsonValue] = {"diff": list(made.diff), "findings": list(made.findings)}
    data = {**_data(runtime, "edit", [made.item]), **more}
    emit(data, as_json=as_json, render=lambda: _edited(made))


def _words(before: str, body: str) -> str:
    from agentarmy.cli.editing import in_editor
    from agentarmy.cli.stdin import stdin_text
    from agentarmy.formats.text import decode

    if not body:
        return in_editor(before)
    text = stdin_text() if body == "-" else decode(_read(Path(body)))
    if any(sign < " " and sign not in "\n\r\t" for sign in text):
        raise BadInput(
            f"--body {body}: no text, it holds control characters", expected="plain text"
        )
    return text


def _file(path: Path) -> File:
    from mimetypes import guess_type

    from agentarmy.formats.outgoing import File

    kind = guess_type(path.name)[0] or "application/octet-stream"
    return File(path.name, kind, _read(path))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BadInput(f"{path}: it cannot be read ({reason})", expected="a file") from error


def _edited(made: Reworded) -> Iterator[RenderableType]:
    from rich.text import Text

    from agentarmy.cli.effect_views import changed, why
    from agentarmy.services.outreach import short

    end = short(made.item.id)
    if not made.diff:
        yield Text(f"{end} says what it said before: nothing was changed.")
        return
    yield from changed(made.diff)
    for finding in dict.fromkeys(made.findings):
        yield Text.assemble(("? ", "bold yellow"), (finding, "yellow"))
    if made.item.state is State.BLOCKED:
        yield Text(f"{end} is blocked: {why(made.item)}", style="red")
        yield Text(f"Next: agentarmy approvals show {end}", style="cyan")
        return
    yield Text(f"{end} waits for your yes to these words.")
    yield Text(f"Next: agentarmy approvals approve {end}", style="cyan")


def _person(runtime: Runtime, reason: str, remark: str, rating: int | None) -> Person:
    from agentarmy.cli.delivering import actor_of
    from agentarmy.services.approvals import Person

    actor = actor_of(runtime)
    return Person(actor=actor, reason=reason, note=remark, rating=rating).checked()


def _said(items: Sequence[Item], words: str) -> Iterator[RenderableType]:
    from rich.text import Text

    from agentarmy.services.outreach import short

    for one in items:
        yield Text(f"{short(one.id)} {words}: {one.effect.summary}")


def _data(
    runtime: Runtime, action: str, items: Sequence[Item], **more: JsonValue
) -> dict[str, JsonValue]:
    from agentarmy.cli.effect_views import plain
    from agentarmy.services.queue_facts import account_names

    names = account_names(runtime.mirror, items)
    effects: list[JsonValue] = [plain(one, names) for one in items]
    return {"schema": SCHEMA, "action": action, "effects": effects, **more}
