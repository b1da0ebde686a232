"""`agentarmy calendar`: what is in your calendar, and when both sides can meet."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from agentarmy.cli.output import JsonOption, JsonValue, emit, note
from agentarmy.errors import BadInput

if TYPE_CHECKING:
    from rich.console import RenderableType

    from agentarmy.domain.meeting_slots import Rejected, Slot
    from agentarmy.services.diaries import Agenda
    from agentarmy.services.scheduling import House, Proposal
    from agentarmy.services.whereabouts import Party
    from agentarmy.wiring import Runtime

app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")


@app.callback()
def root() -> None:
    """Your calendar: what is in it, when both sides can meet, and a time booked.

    Example: agentarmy calendar slots "Dana Whitcombe"
    """


MinutesOption = Annotated[int, typer.Option("--minutes", help="How long the meeting lasts.")]


def house_of(runtime: Runtime) -> House:
    """Return our side as meeting times are sought for it."""
    from agentarmy.services.scheduling import House

    chosen = runtime.settings
    return House(zone=chosen.zone, country=chosen.reach.country, hours=chosen.reach.hours)


@app.command("list")
def list_(
    days: Annotated[int, typer.Option("--days", min=1, max=90, help="How far ahead.")] = 14,
    as_json: JsonOption = False,
) -> None:
    """Show the meetings of the days ahead, repeated ones at each of their times.

    Example: agentarmy calendar list --days 7
    """
    from agentarmy.services import diaries
    from agentarmy.wiring import open_runtime

    runtime = open_runtime()
    now = runtime.now()
    end = now + timedelta(days=days)
    ahead = diaries.agenda(runtime.mirror, now, end)
    calendar = runtime.connectors().calendar
    if calendar is not None:
        also = asyncio.run(diaries.connected(calendar, start=now, end=end))
        ahead = diaries.joined(ahead, also)
    for problem in ahead.problems:
        note(problem)
    meetings: list[JsonValue] = [
        {
            "id": one.id,
            "title": one.title,
            "starts_at": one.starts_at.isoformat(),
            "ends_at": one.ends_at.isoformat(),
            "attendees": list(one.attendees),
            "source": one.source,
        }
        for one in ahead.meetings
    ]
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.calendar-list/1",
        "zone": runtime.settings.zone,
        "meetings": meetings,
        "problems": list(ahead.problems),
    }
    if not meetings and not as_json:
        said = "Nothing in the days ahead." if ahead.known else "No calendar is imported."
        note(f"{said} Take one in: agentarmy import calendar.ics")
        return
    emit(data, as_json=as_json, render=lambda: _listed(ahead, ZoneInfo(runtime.settings.zone)))


def _listed(ahead: Agenda, zone: ZoneInfo) -> RenderableType:
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("Day", "From", "To", "What", "With"):
        table.add_column(title)
    for one in ahead.meetings:
        start, end = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
        who = ", ".join(one.attendees[:3]) + (" …" if len(one.attendees) > 3 else "")
        table.add_row(f"{start:%a %d %b}", f"{start:%H:%M}", f"{end:%H:%M}", one.title, who)
    return table


@app.command()
def slots(
    target: Annotated[str, typer.Argument(help="An account, contact or lead: name or id.")],
    minutes: MinutesOption = 30,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say of every other half hour why it is not named.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Name two or three times in the next business days at which both sides can meet.

    Example: agentarmy calendar slots "Harrow & Pell Foods" --explain
    """
    from agentarmy.services.scheduling import Wanted, outside
    from agentarmy.services.scheduling import slots as find
    from agentarmy.services.whereabouts import party
    from agentarmy.wiring import open_runtime

    runtime = open_runtime()
    now = runtime.now()
    who = party(runtime.mirror, target, now=now)
    proposal = find(
        runtime.mirror,
        who.where,
        now=now,
        house=house_of(runtime),
        wanted=Wanted(minutes=minutes),
        also=asyncio.run(outside(runtime.connectors().calendar, now)),
    )
    data = _slots_data(who, proposal, explain=explain)
    emit(data, as_json=as_json, render=lambda: _slots_shown(who, proposal, explain=explain))


def _slots_data(who: Party, proposal: Proposal, *, explain: bool) -> dict[str, JsonValue]:
    rejected: list[JsonValue] = [
        {
            "starts_at": one.slot.starts_at.isoformat(),
            "reasons": [{"why": str(r.why), "detail": r.detail} for r in one.reasons],
        }
        for one in (proposal.found.rejected if explain else ())
    ]
    return {
        "schema": "agentarmy.calendar-slots/1",
        "label": who.label,
        "zones": list(who.where.zones),
        "country": who.where.country,
        "told": who.where.told,
        "minutes": proposal.question.length // timedelta(minutes=1),
        "slots": [_slot_data(slot, proposal) for slot in proposal.found.slots],
        "notes": list(proposal.notes),
        "problems": list(proposal.problems),
        "rejected": rejected if explain else None,
    }


def _slot_data(slot: Slot, proposal: Proposal) -> JsonValue:
    theirs = slot.starts_at.astimezone(proposal.shown_in)
    ours = slot.starts_at.astimezone(proposal.question.ours.zone)
    return {
        "starts_at": theirs.isoformat(),
        "ends_at": slot.ends_at.astimezone(proposal.shown_in).isoformat(),
        "zone": proposal.shown_in.key,
        "ours": ours.isoformat(),
    }


def _slots_shown(who: Party, proposal: Proposal, *, explain: bool) -> Iterator[RenderableType]:
    from rich.table import Table
    from rich.text import Text

    theirs, ours = proposal.shown_in, proposal.question.ours.zone
    minutes = proposal.question.length // timedelta(minutes=1)
    where = f"{', '.join(who.where.zones[:2])} by {who.where.told}" if who.where.zones else ""
    yield Text.assemble((who.label, "bold"), f"  {minutes} min  ", (where, "dim"))
    if not proposal.found.slots:
        yield Text("No time in the days ahead suits both sides.", style="yellow")
    else:
        table = Table(box=None, header_style="bold", pad_edge=False)
        table.add_column(theirs.key if proposal.where.sure else f"{theirs.key} (yours)")
        if proposal.where.sure and theirs.key != ours.key:
            table.add_column(f"{ours.key} (yours)")
        table.add_column("to book it")
        for slot in proposal.found.slots:
            cells = [_said(slot.starts_at.astimezone(theirs))]
            if len(table.columns) == 3:
                cells.append(_said(slot.starts_at.astimezone(ours)))
            typed = slot.starts_at.astimezone(theirs).isoformat(timespec="minutes")
            table.add_row(*cells, typed)
        yield table
    for line in (*proposal.notes, *proposal.problems):
        yield Text(f"note: {line}", style="dim")
    if explain:
        yield from _explained(proposal)


def _said(moment: datetime) -> str:
    return f"{moment:%a %d %b %H:%M}"


def _explained(proposal: Proposal) -> Iterator[RenderableType]:
    """Why not the others: neighbours with the same reasons in one line."""
    from rich.text import Text

    zone = proposal.shown_in
    chosen = set(proposal.found.slots)
    yield Text("Why not another time", style="bold")
    for first, last, count, reasons in _runs(proposal.found.rejected):
        start, end = first.astimezone(zone), last.astimezone(zone)
        till = f"–{end:%H:%M}" if count > 1 and end.date() == start.date() else ""
        yield Text(f"  {start:%a %d %b %H:%M}{till}  {reasons}")
    rest = [slot for slot in proposal.found.free if slot not in chosen]
    for day in dict.fromkeys(slot.starts_at.astimezone(zone).date() for slot in rest):
        times = [slot.starts_at.astimezone(zone) for slot in rest]
        said = ", ".join(f"{one:%H:%M}" for one in times if one.date() == day)
        yield Text(f"  {day:%a %d %b} {said}  free too", style="dim")


def _runs(
    rejected: Iterable[Rejected],
) -> Iterator[tuple[datetime, datetime, int, str]]:
    """Neighbouring stretches with the same reasons: the first and last start, how many, why."""
    run: list[datetime] = []
    said = ""
    for one in rejected:
        words = "; ".join(dict.fromkeys(f"{r.why}: {r.detail}" for r in one.reasons))
        start = one.slot.starts_at
        near = bool(run) and start - run[-1] <= timedelta(minutes=30)
        if run and not (near and words == said):
            yield run[0], run[-1], len(run), said
            run = []
        said = words
        run.append(start)
    if run:
        yield run[0], run[-1], len(run), said


@app.command()
def book(
    contact: Annotated[str, typer.Argument(help="A contact, lead or account: name or id.")],
    slot: Annotated[str, typer.Argument(help="When: as `calendar slots` prints it.")],
    minutes: MinutesOption = 30,
    title: Annotated[str, typer.Option("--title", help="What it is about.")] = "",
    hold: Annotated[
        bool, typer.Option("--hold", help="Keep the time in your own calendar; invite nobody.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Propose an invitation, or hold a time; it is looked at again when approved and when sent.

    A time without an offset is on your clock. What is taken by then is refused, with free times.

    Example: agentarmy calendar book "Dana Whitcombe" 2026-03-19T10:00-05:00
    """
    from agentarmy.cli.delivering import actor_of, deliver_after
    from agentarmy.services import outreach
    from agentarmy.services.scheduling import invitation, outside, recheck
    from agentarmy.services.whereabouts import party
    from agentarmy.wiring import open_runtime

    runtime = open_runtime()
    now, settings = runtime.now(), runtime.settings
    who = party(runtime.mirror, contact, now=now)
    start = _moment(slot, ZoneInfo(settings.zone))
    zone = who.where.zones[0] if who.where.sure else settings.zone
    effect = invitation(
        who,
        start,
        zone=zone,
        minutes=minutes,
        title=title or f"{settings.us.company or settings.me.name} / {who.label}",
        hold=hold,
    )
    until = start + timedelta(days=1)
    agenda = asyncio.run(outside(runtime.connectors().calendar, now, until=until))
    stands = recheck(
        runtime.mirror, effect, where=who.where, now=now, house=house_of(runtime), also=agenda
    )
    if stands.reasons:
        hint = f'agentarmy calendar slots "{who.label}"'
        raise BadInput(f"{slot}: {stands.line}", expected="a free time", hint=hint)
    gate = runtime.gate()
    gate.agenda = agenda
    made = outreach.propose(runtime.mirror, effect, gate=gate, actor=actor_of(runtime))
    if str(made.item.state) == "approved":
        deliver_after(runtime, [made.item.id])
        made = outreach.propose(runtime.mirror, effect, gate=gate, actor=actor_of(runtime))
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.calendar-book/1",
        "id": made.item.id,
        "kind": str(effect.kind),
        "state": str(made.item.state),
        "fresh": made.fresh,
        "summary": effect.summary,
        "reasons": list(outreach.lines(made.item)),
    }
    emit(data, as_json=as_json, render=lambda: [effect.summary, made.line])


def _moment(text: str, ours: ZoneInfo) -> datetime:
    """A moment as it is typed. Raises BadInput."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(f'"{text}" is no time', expected="such as 2026-03-19T10:00-05:00") from None
    return found if found.tzinfo else found.replace(tzinfo=ours)
