"""Minutes of a meeting, and what they would change in the records: shown first, then written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from agentarmy.domain.evidence import Day, Kind
from agentarmy.domain.ordering import by_buyer, of_kind
from agentarmy.domain.orders import order_of, total_of
from agentarmy.domain.records import Channel, Money, Row, Side, Turn
from agentarmy.domain.stages import CLOSED, advance, stage_of
from agentarmy.errors import NotFound
from agentarmy.reading.items import ActionItem
from agentarmy.reading.language import ENGLISH, each_language
from agentarmy.reading.minutes import Minutes, minutes
from agentarmy.services import opportunities
from agentarmy.services.briefing import find_meeting
from agentarmy.services.qualifying import Desk, Qualified, qualify
from agentarmy.services.questioning import entered
from agentarmy.services.targets import Scope
from agentarmy.store import tables
from agentarmy.store.changes import changed_at
from agentarmy.store.ids import record_id
from agentarmy.store.times import moment
from agentarmy.writing.reported import shown
from agentarmy.writing.summing import due_text, next_step, what
from agentarmy.writing.wording import day_words, opening

if TYPE_CHECKING:
    from agentarmy.reading.salience import Salience
    from agentarmy.store.database import Mirror

NEAR = timedelta(hours=3)
"""A call that began so near to a meeting of the calendar is that meeting."""
STAGE = "stage"
SOURCE = "minutes"
"""The source of a task that minutes made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One proposed change: a field of a record, or a new task (`record` is '' and `old` None).

    `key` is what a new record follows from, so that applying twice makes one. `why` are the words,
    of a stage the reason. `held` says why it is not proposed: what is on record is newer.
    """

    table: str
    record: str
    label: str
    field: str
    old: str | None
    new: str
    why: str
    values: tuple[tuple[str, str | int | None], ...]
    key: str = ""
    held: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A meeting's minutes with the judgement of its words and the changes that they propose.

    `held` are changes that are not proposed, since what is on record is newer than the meeting.
    """

    title: str
    minutes: Minutes
    qualified: Qualified
    turns: tuple[Turn, ...]
    changes: tuple[Change, ...]
    held: tuple[Change, ...] = ()
    deal: Row | None = None

    @property
    def began(self) -> datetime | None:
        """When the first words with a time were said; None where all have one: no clock ran."""
        times = {turn.at for turn in self.turns if turn.at}
        return min(times) if len(times) > 1 else None


def take(
    mirror: Mirror,
    target: str,
    *,
    desk: Desk,
    salience: Salience,
    us: Sequence[str] = (),
    text: str = "",
    held: date | None = None,
) -> Taken:
    """Write the minutes of a transcript file, a call, a meeting of the calendar, or '-'.

    A file is imported first, as `qualify` does; nothing else is changed. Of an account or a deal
    the latest call is meant. `held` is the day of a meeting whose transcript names none. Raises
    NotFound where no call is known, and what `qualify` raises.
    """
    found = qualify(mirror, _meant(mirror, target, desk=desk), desk=desk, us=us, text=text)
    turns = _call(found)
    if not turns:
        raise NotFound(
            f'"{found.label}" has no call on record',
            expected="a transcript",
            hint="agentarmy minutes FILE.vtt",
        )
    title = _title(mirror, turns[0].conversation, found)
    if found.scope is not Scope.CONVERSATION:
        found = qualify(mirror, turns[0].conversation, desk=desk, us=us)
        turns = found.turns
    spoken = each_language([turn.text for turn in turns], desk.lexicon.languages)
    foreign = [turn.id for turn, code in zip(turns, spoken, strict=True) if code != ENGLISH]
    written = minutes(
        _local(turns, desk.zone),
        salience=salience,
        unread=foreign,
        evidence=found.evidence,
        order=order_of(found.evidence, desk.facts),
        held=held,
    )
    deal = _deal(mirror, found)
    wished = _changes(mirror, found, written, deal=deal, desk=desk)
    changes = [_kept(mirror, one, found, deal=deal, on=written.on) for one in wished]
    return Taken(
        title=title,
        minutes=written,
        qualified=found,
        turns=turns,
        changes=tuple(one for one in changes if not one.held),
        held=tuple(one for one in changes if one.held),
        deal=deal,
    )


def _kept(
    mirror: Mirror, change: Change, found: Qualified, *, deal: Row | None, on: date | None
) -> Change:
    """The same change, held back where it would put older talk over newer state."""
    if on is None or (change.old is None and change.table == "deals"):
        return change
    due = dict(change.values).get("due_on")
    newest = max(_since(mirror, change, found, deal=deal), default=None)
    if newest is None or newest[0] <= on or (change.table == "tasks" and not due):
        return change
    if due and str(due) >= newest[0].isoformat():
        return change
    day = f"{day_words(newest[0], month_first=False)} {newest[0].year}"
    past = "its day is past, and " if due else ""
    return replace(change, held=f"{past}{newest[1]} of {day} is newer than this call")


def _since(
    mirror: Mirror, change: Change, found: Qualified, *, deal: Row | None
) -> Iterator[tuple[date, str]]:
    """Days on which something is on record of the deal or its account, with what it is."""
    own = {turn.conversation for turn in found.turns}
    wanted = {"deal_id": deal and deal["id"], "account_id": found.account and found.account["id"]}
    for column, value in wanted.items():
        for row in tables.find(mirror, "conversations", **{column: value}) if value else ():
            last = moment(row.get("last_at")) or moment(row["started_at"])
            if last and row["id"] not in own:
                here = last.astimezone(mirror.clock().tzinfo)  # as the rep's clock had it
                yield here.date(), f"a {row['channel']}"
    if deal is None:
        return
    if touched := moment(deal.get("last_touch_at")):
        yield touched.date(), "the last activity"
    for row in tables.find(mirror, "activities", deal_id=deal["id"]):
        if at := moment(row["at"]):
            yield at.date(), f'the activity "{row["title"] or row["kind"]}"'
    for field, _ in change.values if change.record else ():
        if at := changed_at(mirror, change.record, field):
            yield at.date(), "the change made here"


def _local(turns: Sequence[Turn], zone: str) -> tuple[Turn, ...]:
    """The turns in the rep's own zone where they name none: 'tomorrow' is said in a place."""
    place = ZoneInfo(zone)
    return tuple(
        replace(turn, utc_offset=_minutes_east(turn.at, place))
        if turn.at and turn.utc_offset is None
        else turn
        for turn in turns
    )


def _minutes_east(at: datetime, place: ZoneInfo) -> int:
    east = at.astimezone(place).utcoffset()
    return int(east.total_seconds() // 60) if east else 0


def _meant(mirror: Mirror, target: str, *, desk: Desk) -> str:
    """The call that was held at a meeting of the calendar; any other target as it is."""
    if target == "-" or Path(target).is_file():
        return target
    meeting = find_meeting(mirror, target, now=desk.now) if target.strip() else None
    if meeting is None or target.strip().lower() == "next":
        return target
    start, account = moment(meeting["starts_at"]), meeting.get("account_id")
    calls = [
        row
        for row in tables.find(mirror, "conversations", channel=str(Channel.CALL))
        if start and (at := moment(row["started_at"])) and _together(start, at)
    ]
    own = [row for row in calls if row.get("account_id") == account]
    best = own or [row for row in calls if not (account and row.get("account_id"))]
    if not best:
        raise NotFound(
            f'no transcript of the meeting "{meeting["title"]}"',
            expected="a call on record near its time",
            hint="agentarmy minutes FILE.vtt",
        )
    return str(best[0]["id"])


def _together(start: datetime, at: datetime) -> bool:
    """Whether a call is the meeting: near it, or on its day where only the day is known."""
    return abs(at - start) <= NEAR or (
        at.time() == datetime.min.time() and at.date() == start.date()
    )


def _call(found: Qualified) -> tuple[Turn, ...]:
    """The turns of the latest call among what was found; of one conversation all of them."""
    if found.scope is Scope.CONVERSATION:
        return found.turns
    talks: dict[str, list[Turn]] = {}
    for turn in found.turns:
        if turn.channel is Channel.CALL:
            talks.setdefault(turn.conversation, []).append(turn)
    return tuple(list(talks.values())[-1]) if talks else ()


def _title(mirror: Mirror, conversation: str, found: Qualified) -> str:
    rows = tables.find(mirror, "conversations", id=conversation)
    title = str(rows[0].get("title") or "") if rows else ""
    return next((one for one in (title, found.label) if one and one.lower() != "stdin"), "the call")


def _deal(mirror: Mirror, found: Qualified) -> Row | None:
    """The one open deal that the meeting was about; None where none or several may be meant."""
    rows = [found.deal] if found.deal else []
    for talk in dict.fromkeys(turn.conversation for turn in found.turns):
        for one in tables.find(mirror, "conversations", id=talk):
            if one.get("deal_id"):
                rows += tables.find(mirror, "deals", id=one["deal_id"])
    if not rows and found.account:
        rows = tables.find(mirror, "deals", account_id=found.account["id"])
    still = {
        str(row["id"]): row for row in rows if stage_of(str(row.get("stage") or "")) not in CLOSED
    }
    return next(iter(still.values())) if len(still) == 1 else None


def _changes(
    mirror: Mirror, found: Qualified, written: Minutes, *, deal: Row | None, desk: Desk
) -> Iterator[Change]:
    if deal is not None:
        yield from _of_deal(found, written, deal=deal, desk=desk)
        yield from _stage(mirror, found, deal=deal)
    yield from _tasks(mirror, found, written, deal=deal)


def _of_deal(found: Qualified, written: Minutes, *, deal: Row, desk: Desk) -> Iterator[Change]:
    """What the words say of the fields of a deal, where that differs from what is on record."""
    total = total_of(order_of(found.evidence, desk.facts), desk.facts.policies, on=desk.now.date())
    if total and (deal["amount_minor"], deal["currency"]) != (
        total.money.minor,
        total.money.currency,
    ):
        values = (("amount_minor", total.money.minor), ("currency", total.money.currency))
        why = _why(found, Kind.QUANTITY)
        yield _field(deal, "amount", _sum(deal), f"{total.money}", why=why, values=values)
    wished = _wished(found, written)
    if wished and str(deal.get("close_on") or "") != wished[0].isoformat():
        day = wished[0].isoformat()
        old = str(deal.get("close_on") or "") or None
        yield _field(deal, "close_on", old, day, why=wished[1], values=(("close_on", day),))
    step = _next_step(found, written)
    if step and str(deal.get("next_step") or "") != step[0]:
        old = str(deal.get("next_step") or "") or None
        yield _field(deal, "next_step", old, step[0], why=step[1], values=(("next_step", step[0]),))


def _stage(mirror: Mirror, found: Qualified, *, deal: Row) -> Iterator[Change]:
    """One stage further, where the evidence is complete; one meeting moves a deal once."""
    stage, since = stage_of(str(deal.get("stage") or "")), entered(mirror, deal)
    began = next((turn.at for turn in found.turns if turn.at), None)
    if stage is None or (since and began and since >= began):
        return
    move = advance(stage, (*found.judgement.bant, *found.judgement.meddic))
    if move.allowed and move.to:
        yield _field(deal, STAGE, str(stage), str(move.to), why=move.reason, values=())


def _field(
    deal: Row,
    field: str,
    old: str | None,
    new: str,
    *,
    why: str,
    values: tuple[tuple[str, str | int | None], ...],
) -> Change:
    return Change(
        table="deals",
        record=str(deal["id"]),
        label=str(deal.get("name") or deal["id"]),
        field=field,
        old=old,
        new=new,
        why=why,
        values=values,
    )


def _sum(deal: Row) -> str | None:
    minor, currency = deal.get("amount_minor"), deal.get("currency")
    return str(Money(int(str(minor)), str(currency))) if minor is not None and currency else None


def _why(found: Qualified, kind: Kind) -> str:
    said = by_buyer(of_kind(found.evidence, kind))
    return " ".join(said[-1].quote.split()) if said else ""


def _wished(found: Qualified, written: Minutes) -> tuple[date, str] | None:
    """The last day that the buyer wished for, with the words; that of a task is none."""
    due = {item.task.due for item in written.actions}
    for item in reversed(by_buyer(of_kind(found.evidence, Kind.TIMELINE))):
        if item.polarity > 0 and not item.hypothetical and isinstance(item.value, Day):
            if item.value.day in due:
                continue
            return item.value.day, " ".join(item.quote.split())
    return None


def _next_step(found: Qualified, written: Minutes) -> tuple[str, str] | None:
    """What our side has to do first."""
    ours = {turn.speaker.label for turn in found.turns if turn.side is Side.OURS}
    step = next_step(written.actions, ours)
    if step is None:
        return None
    due = f" (by {step.task.due})" if step.task.due else ""
    return f"{opening(step.task.phrase)}{due}", " ".join(step.quote.split())


def _tasks(
    mirror: Mirror, found: Qualified, written: Minutes, *, deal: Row | None
) -> Iterator[Change]:
    """One new task for each action that is not a task yet."""
    keys: dict[str, ActionItem] = {}
    for item in written.actions:
        key = f"minutes|{item.act.turn}|{item.act.start}"
        keys[f"{key}|{item.task.phrase}" if key in keys else key] = item
    ids = {record_id(mirror.tenant, "tasks", key): key for key in keys}
    known = tables.present(mirror, "tasks", ids)
    ours = {turn.speaker.label for turn in found.turns if turn.side is Side.OURS}
    account = str(found.account["id"]) if found.account else None
    for row_id, key in ids.items():
        item = keys[key]
        if row_id not in known:
            yield _task(item, key, ours=ours, account=account, deal=deal)


def _task(
    item: ActionItem, key: str, *, ours: set[str], account: str | None, deal: Row | None
) -> Change:
    task = item.task
    said = what(item)
    own = task.owner in ours or not task.owner
    title = opening(said) if own else f"{shown(task.owner)}: {said}"
    why = " ".join(item.quote.split())
    return Change(
        table="tasks",
        record="",
        label=title,
        field="task",
        old=None,
        new=f"{title} (owner: {task.owner or 'unassigned'}, due: {due_text(item)})",
        why=why,
        values=(
            ("title", title),
            ("due_on", task.due.isoformat() if task.due else None),
            ("status", "open"),
            ("reason", f"said {shown(item.act.speaker)}: {why}"),
            ("owner", task.owner or None),
            ("source", SOURCE),
            ("account_id", account),
            ("deal_id", str(deal["id"]) if deal else None),
        ),
        key=key,
    )


def apply(mirror: Mirror, taken: Taken, *, desk: Desk) -> int:
    """Write the proposed changes and return how many; nothing is sent to anybody.

    A deal moves one stage at most and never past NEGOTIATION; the rep's word is logged before it
    does. Applying twice changes nothing more. Raises Busy and Storage.
    """
    with mirror.write():
        for change in taken.changes:
            values: Row = dict(change.values)
            if change.key:
                tables.add(mirror, change.table, values, key=change.key)
            elif values:
                tables.edit(mirror, change.table, change.record, values)
    for change in taken.changes:
        if change.field == STAGE:
            word = f"the rep, on the minutes of {taken.title}"
            opportunities.move_on(mirror, change.record, desk=desk, confirmed=word)
    return len(taken.changes)
