"""Who and what a draft is refused for: one line with who said what, and a command that works."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from agentarmy.domain.records import Channel, Person, Row
from agentarmy.domain.stages import Stage, stage_of
from agentarmy.domain.standing import About, Notice, instead
from agentarmy.errors import NotFound, UsageError, UserError
from agentarmy.services.qualifying import Qualified
from agentarmy.services.standings import Circle
from agentarmy.store import tables
from agentarmy.writing.context import DraftContext, DraftKind
from agentarmy.writing.names import same_person
from agentarmy.writing.persona import Manner, Persona
from agentarmy.writing.resting import Rest

if TYPE_CHECKING:
    from agentarmy.store.database import Mirror


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the rep asked for; empty fields are decided from the mirror.

    `offers` are moments at which a talk is offered beside an answer, on the reader's clock.
    """

    kind: DraftKind = DraftKind.REPLY
    to: str = ""
    persona: Persona | None = None
    channel: Channel | None = None
    region: str = ""
    manner: Manner = Manner.PLAIN
    offers: tuple[datetime, ...] = ()


class _WithWays(UserError):
    """`ways` are wishes that may work instead, the best first, on `target` if it is another one;
    `hint` is a command that does in any case.
    """

    def __init__(
        self,
        what: str,
        *,
        expected: str = "",
        hint: str = "",
        ways: Sequence[Wish] = (),
        target: str = "",
    ) -> None:
        super().__init__(what, expected=expected, hint=hint)
        self.ways, self.target = tuple(ways), target


class Refusal(_WithWays, UsageError):
    """A draft that would go to the wrong one, or say what is not so."""


class Missing(_WithWays, NotFound):
    """A person or a talk that is not there."""


_NEXT = (
    DraftKind.FOLLOW_UP,
    DraftKind.REPLY,
    DraftKind.FIRST_TOUCH,
    DraftKind.RECAP,
    DraftKind.TIMES,
)
"""What may be written to somebody else in place of what was refused, the likeliest first."""


def quoted(text: str) -> str:
    """Return a word as it is typed in a shell."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$").replace("`", "\\`")
    return f'"{plain}"'


def command(target: str, wish: Wish) -> str:
    """Return the line that asks for this draft."""
    to = f" --to {quoted(wish.to)}" if wish.to else ""
    channel = f" --channel {wish.channel}" if wish.channel else ""
    return f"agentarmy draft {quoted(target)} --kind {wish.kind}{to}{channel}"


def refuse_gone(
    mirror: Mirror, person: Person, circle: Circle, *, wish: Wish, insists: bool, lost: str = ""
) -> None:
    """Raise where nothing may go to this person; `insists`: the rep named them with --to.

    Who left, whose mail comes back or who asked for no more mail (but for the reply that confirms
    it within two weeks) is never written to; who sends questions elsewhere, or asked for no more
    mail long ago, only where the rep insists. An address that is none is told with the record to
    mend; `lost` is put before it.
    """
    judged = circle.of(person)
    named = instead(judged, of=circle.of) or _other(circle, person)
    if judged.malformed and wish.channel is not Channel.CHAT:
        raise _malformed(mirror, judged.person, lost=lost)
    gone, passed, stop = judged.gone, judged.passed_on, judged.no_mail
    if gone:
        raise Refusal(
            f"{person.label} {_leaving(gone)}: {_said(gone)}",
            expected=f"{named.label}" if named else "somebody who is still there",
            ways=() if _new(circle, named) else _ways(wish, named),
            hint=_mend(mirror, person, gone, circle=circle),
        )
    if passed and not insists:
        own = Wish(kind=wish.kind, to=person.label)
        heir = named or (passed.to[0] if passed.to else None)
        raise Refusal(
            f"{person.label} sends questions elsewhere: {_said(passed)}",
            expected=f"{heir.label if heir else 'somebody else'}, or --to"
            f" {quoted(person.label)} where you insist",
            ways=() if _new(circle, heir) else [*_ways(wish, named), own],
            hint=adding(circle.account, heir) if heir else "",
        )
    if stop:
        _refuse_late(mirror, person, circle, wish=wish, insists=insists)
    if stop and wish.kind is not DraftKind.REPLY:
        raise Refusal(
            f"{person.label} asked for no more mail: {_said(stop)}",
            expected="a reply that confirms it, or somebody else",
            ways=[Wish(kind=DraftKind.REPLY, to=person.label), *_ways(wish, named)],
        )


def _refuse_late(
    mirror: Mirror, person: Person, circle: Circle, *, wish: Wish, insists: bool
) -> None:
    """Raise where a word to who asked for no more mail, even on that wish, would come weeks after.

    The reply is written where the rep insists.
    """
    stop = asked_to_stop(person, circle)
    days = (circle.today - stop.at.date()).days if stop and stop.at else 0
    reply = wish.kind is DraftKind.REPLY
    if stop is None or days <= _LATE_STOP or (reply and insists):
        return
    record = "" if recorded_stop(person, circle) else _opting_out(mirror, person)
    told = "that nothing more is sent and the record says so" if record else "that nothing is sent"
    raise Refusal(
        f"{person.label} asked for no more mail {days} days ago: {_said(stop)}",
        expected=told,
        hint=record or "agentarmy leads list",
    )


def asked_to_stop(person: Person, circle: Circle) -> Notice | None:
    """Return their newest words in force that ask for no more mail; None for none."""
    return next(_stops(circle.of(person).notices, recorded=False), None)


def recorded_stop(person: Person, circle: Circle) -> Notice | None:
    """Return what the record says of their wish for no more mail; None where it says nothing."""
    theirs = (n for n in circle.notices if circle.same(n.person, person))
    return next(_stops(theirs, recorded=True), None)


def _stops(notices: Iterable[Notice], *, recorded: bool) -> Iterator[Notice]:
    stops = (n for n in notices if n.about is About.NO_MAIL)
    return (n for n in stops if n.who.startswith("record ") is recorded)


def _ways(wish: Wish, person: Person | None) -> list[Wish]:
    if person is None:
        return []
    kinds = dict.fromkeys((wish.kind, *_NEXT))
    to = person.name or person.address
    return [Wish(kind=kind, to=to, channel=wish.channel) for kind in kinds]


def _other(circle: Circle, person: Person) -> Person | None:
    """Somebody else of them who still stands, whoever spoke last first."""
    rest = (p for p in circle.people if not circle.same(p, person) and circle.stands(p))
    return next(rest, None)


def _leaving(notice: Notice) -> str:
    if notice.about is About.RETURNED:
        return "gets no mail any more"
    return f"left on {notice.since.isoformat()}" if notice.since else "has left"


def _said(notice: Notice) -> str:
    """What was said, by whom and when, in one clause."""
    day = f", {notice.at.date().isoformat()}" if notice.at else ""
    return f'"{notice.quote}" ({notice.who}{day})'


def adding(account: str, person: Person) -> str:
    """Return the command that puts somebody on record."""
    home = f" --account {quoted(account)}" if account else ""
    name, address = quoted(person.label), person.address or "ADDRESS"
    return f"agentarmy contacts add {name}{home} --email {address}"


def _new(circle: Circle, person: Person | None) -> bool:
    """Whether somebody who was named is not on record yet."""
    return person is not None and not any(circle.same(p, person) for p in circle.people)


def _mend(mirror: Mirror, person: Person, notice: Notice, *, circle: Circle) -> str:
    """The record to change: an address that is dead, or a new person in place of who left."""
    if notice.about is About.RETURNED:
        return _record(mirror, person) or "agentarmy contacts list"
    to = notice.to[0] if notice.to else None
    return adding(circle.account, to) if to else "agentarmy contacts list"


def _record(mirror: Mirror, person: Person) -> str:
    """The command that mends the address on record."""
    for table in ("contacts", "leads"):
        rows = tables.find(mirror, table, email=person.address) if person.address else []
        if rows:
            ref = str(rows[0].get("name") or "") or str(rows[0]["id"])[:8]
            with suppress(NotFound, UsageError):
                tables.get(mirror, table, ref)
                return f"agentarmy {table} edit {quoted(ref)} email=ADDRESS"
            return f"agentarmy {table} edit {str(rows[0]['id'])[:8]} email=ADDRESS"
    return ""


def _malformed(mirror: Mirror, person: Person, *, lost: str) -> Refusal:
    return Refusal(
        f'{lost}{person.label}: "{person.address}" is no mail address',
        expected="one @ and a host such as example.com",
        hint=_record(mirror, person) or "agentarmy contacts list",
    )


def refuse_known(
    mirror: Mirror, person: Person, found: Qualified, *, deal: Row | None, label: str
) -> None:
    """Raise where a first touch would go to somebody we know: by a message, a form or a deal.

    A deal is known by an activity, a next step, a note or a stage beyond the first; it makes its
    own contact known, and everybody where it names none.
    """
    kinds = (DraftKind.FOLLOW_UP, DraftKind.REPLY, DraftKind.RECAP, DraftKind.TIMES)
    follow = [Wish(kind=kind, to=label) for kind in kinds]
    for turn in found.turns:
        if turn.automatic and person.address and person.address in turn.text.lower():
            raise Refusal(
                f"{person.label} wrote to you by a form",
                expected="somebody nobody wrote to yet",
                ways=[follow[1], *follow],
            )
        if not turn.automatic and any(same_person(p, person) for p in (turn.speaker, *turn.to)):
            day = f" on {turn.at.date().isoformat()}" if turn.at else ""
            raise Refusal(
                f"{person.label} is no stranger: there was a message{day}",
                expected="somebody nobody wrote to yet",
                ways=follow,
            )
    how = deal_known(deal) if deal and _concerns(mirror, deal, person) else ""
    if deal and how:
        raise Refusal(
            f"{person.label} is no stranger: {how}",
            expected="somebody nobody wrote to yet",
            ways=follow,
            hint=f"agentarmy deals show {quoted(str(deal['name']))}",
        )


def deal_known(deal: Row) -> str:
    """What a deal without a message tells of what went before, in a clause; '' for nothing."""
    stage = stage_of(str(deal.get("stage") or ""))
    name, day = f'the deal "{deal.get("name")}"', str(deal.get("last_touch_at") or "")[:10]
    if stage is Stage.LOST:
        return lost_words(deal)
    if stage is Stage.WON:
        closed = str(deal.get("close_on") or "")
        return f"{name} was won{f' on {closed}' if closed else ''}"
    if day:
        return f"{name} had activity on {day}"
    if deal.get("next_step"):
        return f'{name} has a next step, "{deal["next_step"]}"'
    if deal.get("note"):
        return f"{name} has a note"
    return "" if stage in (None, Stage.PROSPECT) else f"{name} stands at {stage}"


def lost_words(deal: Row) -> str:
    """'the deal "…" was lost on …', with the reason where one is kept."""
    closed, why = str(deal.get("close_on") or ""), str(deal.get("lost_reason") or "")
    day = f" on {closed}" if closed else ""
    return f'the deal "{deal.get("name")}" was lost{day}{f" ({why})" if why else ""}'


def refuse_lost(deal: Row, found: Qualified) -> None:
    """Raise where nothing was ever said and the only deal is lost."""
    raise Refusal(
        f"{found.label}: {lost_words(deal)}, and nothing was said",
        expected="an open deal",
        hint=f"agentarmy deals edit {quoted(str(deal['name']))} stage=PROSPECT",
    )


def _concerns(mirror: Mirror, deal: Row, person: Person) -> bool:
    """Whether the deal is with this person; with everybody where it names nobody."""
    named = contact_of(mirror, deal)
    return not named or same_person(Person(named), Person(person.name))


def contact_of(mirror: Mirror, deal: Row) -> str:
    """Return the name of the person whom a deal names as its contact, or ''."""
    if deal.get("contact_id"):
        rows = tables.find(mirror, "contacts", id=deal["contact_id"])
        return str(rows[0].get("name") or "") if rows else ""
    extra = deal.get("extra")
    fields = json.loads(extra) if isinstance(extra, str) and extra else extra
    return str(fields.get("contact") or "") if isinstance(fields, dict) else ""


_UNASKED = (
    DraftKind.FOLLOW_UP,
    DraftKind.OBJECTION,
    DraftKind.TIMES,
    DraftKind.REPLY,
    DraftKind.FIRST_TOUCH,
)
"""Kinds that come unasked where nothing of theirs waits for an answer."""


def refuse_resting(context: DraftContext, *, label: str, wish: Wish) -> None:
    """Raise where they want to hear nothing yet: with the day, and the task that remembers it.

    What they wrote is still answered, and who is named with --to is written to. Where they want no
    visits or calls, times are proposed to nobody.
    """
    rest, waiting = context.rest, _waits(context)
    if rest is None or wish.kind not in _UNASKED or (wish.kind is DraftKind.REPLY and waiting):
        return
    if (wish.to and not (rest.silent and wish.kind is DraftKind.TIMES)) or _is_due(context, rest):
        return
    whom, who, said = context.recipient.label, rest.ground.who, _words_of(rest)
    if rest.silent:
        what = f"{who} wants neither visits nor calls for now: {said}"
    else:
        until = f" until {rest.until}" if rest.until else f" until {rest.due.isoformat()}"
        what = f"{who} asked you to wait{until}: {said}"
    raise Refusal(
        what,
        expected=_when(rest, who=whom, to=wish.to),
        ways=[Wish(kind=DraftKind.REPLY, to=whom)] if waiting else (),
        hint=_task(rest, label=label, who=whom),
    )


def _waits(context: DraftContext) -> bool:
    """Whether something of theirs waits for an answer that they got in no other thread."""
    if context.aside:
        return False
    return any(not context.answered_elsewhere(turn) for turn in context.unanswered)


def _is_due(context: DraftContext, rest: Rest) -> bool:
    """Whether the touch that was agreed for this time may come now."""
    return rest.touch is not None and rest.touch.due <= context.now.date()


def _words_of(rest: Rest) -> str:
    day = f", {rest.ground.at.date().isoformat()}" if rest.ground.at else ""
    return f'"{" ".join(rest.ground.quote.split())}" ({rest.ground.who}{day})'


def _when(rest: Rest, *, who: str, to: str) -> str:
    """From when on, what was agreed for before, and how to insist."""
    day = rest.due.isoformat()
    due = f"nothing before {day}" if rest.named else f"a word from {day} on, if none came before"
    if rest.touch:
        once = "once, " if rest.touch.once else ""
        due += f" but {rest.touch.thing}, {once}in {rest.touch.month} as agreed"
    insist = "" if to else f"; or --to {quoted(who)} where you insist"
    return due + ("" if rest.silent else insist)


def _task(rest: Rest, *, label: str, who: str) -> str:
    """The command that puts the next word on the list of what is to be done."""
    title, day = f"Write to {who} again", rest.due
    if rest.touch:
        title, day = f"Send {rest.touch.grounds[1].who} {rest.touch.thing}", rest.touch.due
    return f"agentarmy tasks add {quoted(title)} --due-on {day.isoformat()}" + (
        f" --account {quoted(label)}" if label else ""
    )


def refuse_away(person: Person, circle: Circle, *, wish: Wish, waiting: bool) -> None:
    """Raise where something unasked would go to somebody who is away: until when, and who stands
    in; who is named with --to is written to, and what they wait for (`waiting`) is answered.
    """
    away = circle.of(person).found(About.AWAY)
    unasked = [DraftKind.FOLLOW_UP, DraftKind.TIMES, DraftKind.OBJECTION]
    unasked += [] if waiting else [DraftKind.REPLY]
    if away is None or away.until is None or wish.to or wish.kind not in unasked:
        return
    back = (away.until + timedelta(days=1)).isoformat()
    stand_in = _stands_in(away)
    title = f"Write to {person.label}"
    home = f" --account {quoted(circle.account)}" if circle.account else ""
    raise Refusal(
        f"{person.label} is away until {away.until}: {_said(away)}",
        expected=f"{back}{stand_in}, or --to {quoted(person.label)} where you insist",
        hint=f"agentarmy tasks add {quoted(title)} --due-on {back}{home}",
    )


def _stands_in(away: Notice) -> str:
    """', or Ann Lee (ann@…) where it can't wait' of a notice that names somebody."""
    names = [
        f"{p.name} ({p.address})" if p.name and p.address else p.label for p in away.to if p.label
    ]
    return f", or {' or '.join(names)} where it can't wait" if names else ""


def stop_notes(mirror: Mirror, person: Person, circle: Circle) -> tuple[str, ...]:
    """What the rep should know who confirms a wish for no more mail: record it, or leave it be.

    The command records it where no record says so yet; a confirmation long after is one more mail.
    """
    stop = asked_to_stop(person, circle)
    if stop is None:
        return ()
    told: list[str] = []
    line = "" if recorded_stop(person, circle) else _opting_out(mirror, person)
    if line:
        told.append(f"No record says so yet; before you send this: {line}")
    days = (circle.today - stop.at.date()).days if stop.at else 0
    if days > _LATE_STOP:
        told.append(f"They asked {days} days ago: to send nothing at all may be better now.")
    return tuple(told)


_LATE_STOP = 14
"""Days after which a confirmation is one more mail that they did not want."""


def _opting_out(mirror: Mirror, person: Person) -> str:
    """The command that records that they want no mail."""
    for table, field in (("leads", "status"), ("contacts", "note")):
        rows = tables.find(mirror, table, email=person.address) if person.address else []
        if rows:
            ref = _reference(mirror, table, rows[0])
            return f'agentarmy {table} edit {ref} {field}="Do not contact"'
    return ""


def _reference(mirror: Mirror, table: str, row: Row) -> str:
    """The name as it is typed, where only this row bears it, else the beginning of its id."""
    name = str(row.get("name") or "")
    with suppress(NotFound, UsageError):
        if name and tables.get(mirror, table, name)["id"] == row["id"]:
            return quoted(name)
    return str(row["id"])[:8]


def warnings(person: Person, circle: Circle) -> tuple[str, ...]:
    """What the rep should know of one they insist on, or who is away or about to leave."""
    judged = circle.of(person)
    told: list[str] = []
    passed, away = judged.passed_on, judged.found(About.AWAY)
    if passed:
        named = instead(judged, of=circle.of)
        other = f" (--to {quoted(named.label)})" if named else ""
        told.append(f"{person.label} sends questions elsewhere{other}: {_said(passed)}")
    elif away:
        told.append(f"{person.label} is away until {away.until}{_stands_in(away)}: {_said(away)}")
    for notice in judged.coming:
        if notice.about is About.LEFT:
            day = f" after {notice.since}" if notice.since else ""
            told.append(f"{person.label} leaves{day}: {_said(notice)}")
    return tuple(told)
