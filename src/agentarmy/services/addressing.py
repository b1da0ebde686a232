"""Whom a draft is for and what it goes on with: the conversation, the person, their record."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from agentarmy.domain.records import Channel, Facts, Person, Row, Side, Turn
from agentarmy.errors import NotFound
from agentarmy.services.qualifying import Qualified
from agentarmy.services.targets import Scope
from agentarmy.store import people, tables
from agentarmy.writing.context import DraftKind, is_internal
from agentarmy.writing.persona import Persona

if TYPE_CHECKING:
    from agentarmy.store.database import Mirror


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the rep asked for; empty fields are decided from the mirror."""

    kind: DraftKind = DraftKind.REPLY
    to: str = ""
    persona: Persona | None = None
    channel: Channel | None = None
    region: str = ""


def meant_person(mirror: Mirror, target: str, found: Qualified) -> str:
    """The name of the contact that the target itself names, or ''."""
    if found.scope is not Scope.ACCOUNT or target == found.label:
        return ""
    for table in ("contacts", "leads"):
        with suppress(NotFound):
            row = tables.get(mirror, table, target)
            return str(row.get("email") or row.get("name") or "")
    return ""


def conversation(found: Qualified, home: str, *, wish: Wish, facts: Facts) -> tuple[Turn, ...]:
    """The turns of the conversation to go on with: the given one, else the fitting newest one."""
    talks: dict[str, list[Turn]] = {}
    for turn in found.turns:
        talks.setdefault(turn.conversation, []).append(turn)
    if home:
        return tuple(talks.get(home, ()))
    if wish.kind is DraftKind.REPLY and not wish.to:
        wish = replace(wish, channel=wish.channel or _last_inbound(found.turns, facts))
    fitting: list[list[Turn]] = [t for t in talks.values() if _fits(t, wish, facts)]
    if not fitting:
        if wish.kind is DraftKind.FOLLOW_UP:
            return ()
        whom = f" with {wish.to}" if wish.to else ""
        raise NotFound(
            f"{found.label}: nothing was said{whom} that a {wish.kind} could go back to",
            expected="a conversation in the mirror",
            hint=f'agentarmy draft "{found.label}" --kind follow-up',
        )
    newest = max(fitting, key=lambda talk: _stamp(_newest(talk, wish)))
    return tuple(newest)


def _last_inbound(turns: Sequence[Turn], facts: Facts) -> Channel | None:
    """Where they wrote last, mail or chat: there they are answered (QH-QUAL-03)."""
    wrote = [
        t
        for t in turns
        if t.side is Side.THEIRS and t.at and not t.automatic and not is_internal(t, facts)
        if t.channel is not Channel.CALL
    ]
    return max(wrote, key=_stamp).channel if wrote else None


def _fits(talk: Sequence[Turn], wish: Wish, facts: Facts) -> bool:
    human = [t for t in talk if not t.automatic and not is_internal(t, facts)]
    if not human and wish.kind is not DraftKind.RECAP and not wish.to:
        return any("@" in t.text for t in talk if t.automatic == "auto-reply")
    theirs = [t for t in human if t.side is not Side.OURS]
    channel = talk[0].channel
    if wish.to and not any(_named(p, wish.to) for t in human for p in (t.speaker, *t.to)):
        return False
    if wish.kind is DraftKind.RECAP:
        return bool(human)
    wanted = wish.channel or Channel.MAIL
    return channel is wanted and bool(theirs if wish.kind is DraftKind.REPLY else human)


def _newest(talk: Sequence[Turn], wish: Wish) -> Turn | None:
    """The turn that says how new a conversation is; a call comes before mail for a recap."""
    human = [t for t in talk if not t.automatic and t.at]
    if wish.kind is DraftKind.REPLY:
        human = [t for t in human if t.side is not Side.OURS]
    return human[-1] if human else None


def _stamp(turn: Turn | None) -> float:
    return turn.at.timestamp() if turn and turn.at else 0.0


def _named(person: Person, name: str) -> bool:
    wanted = name.casefold().strip()
    return wanted in person.name.casefold() or wanted == person.address.casefold()


def recipient(mirror: Mirror, found: Qualified, turns: Sequence[Turn], *, wish: Wish) -> Person:
    """Whom it goes to: the named one, else who last wrote to us and did not leave."""
    call = all(t.channel is Channel.CALL for t in turns)
    first = by_words(turns) if call else _theirs(turns)
    everybody = [*first, *_theirs(found.turns), *_on_record(mirror, found)]
    if wish.to:
        for person in everybody:
            if _named(person, wish.to):
                return with_address(mirror, person)
        known = [p.label for p in everybody]
        raise NotFound.among("person", wish.to, known, hint="agentarmy contacts list")
    gone = _leavers(found) if wish.kind is not DraftKind.REPLY else set()
    for person in everybody:
        if person.label not in gone:
            return with_address(mirror, person)
    raise NotFound(
        f"{found.label}: nobody to write to",
        expected="a contact or a conversation",
        hint="--to NAME, or: agentarmy contacts add",
    )


def _theirs(turns: Sequence[Turn]) -> list[Person]:
    """People of the other side, the latest speaker first, then whom they copied."""
    human = [t for t in turns if not t.automatic and t.side is not Side.OURS]
    speakers = [t.speaker for t in sorted(human, key=_stamp, reverse=True)]
    return list(dict.fromkeys(p for p in speakers if p.label))


def by_words(turns: Sequence[Turn]) -> list[Person]:
    """People of the other side, whoever said most first."""
    words: dict[Person, int] = {}
    for turn in turns:
        if turn.side is not Side.OURS and not turn.automatic and turn.speaker.label:
            words[turn.speaker] = words.get(turn.speaker, 0) + len(turn.text.split())
    return sorted(words, key=lambda person: -words[person])


def _on_record(mirror: Mirror, found: Qualified) -> list[Person]:
    if found.account is None:
        return []
    return [
        Person(str(row.get("name") or ""), str(row.get("email") or ""))
        for table in ("contacts", "leads")
        for row in tables.find(mirror, table, account_id=found.account["id"])
    ]


def _leavers(found: Qualified) -> set[str]:
    return {
        e.speaker
        for e in found.evidence
        if str(e.kind) == "risk" and getattr(e.value, "text", "") == "champion_left"
    }


def with_address(mirror: Mirror, person: Person) -> Person:
    """Who only spoke in a call is looked up by name."""
    if person.address:
        return person
    row = contact_of(mirror, person)
    return Person(person.name, str(row.get("email") or "")) if row else person


def contact_of(mirror: Mirror, person: Person) -> Row:
    key = people.resolve(mirror, person)
    if key:
        return tables.get(mirror, "contacts", key)
    for ref in (person.address, person.name):
        for table in ("contacts", "leads"):
            with suppress(NotFound):
                if ref:
                    return tables.get(mirror, table, ref)
    return {}
