"""Whom a draft is for and what it goes on with: the conversation, the person, their record."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from agentarmy.domain.evidence import Kind
from agentarmy.domain.records import Channel, Facts, Person, Side, Turn
from agentarmy.errors import NotFound, UsageError
from agentarmy.services.dossier import contact_row
from agentarmy.services.qualifying import Qualified
from agentarmy.services.targets import Scope
from agentarmy.store import tables
from agentarmy.writing.context import DraftKind, is_internal
from agentarmy.writing.names import same_person
from agentarmy.writing.persona import Manner, Persona

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
    manner: Manner = Manner.PLAIN


_ANYWHERE = (DraftKind.RECAP, DraftKind.THANK_YOU, DraftKind.INTERNAL_NOTE)
"""Kinds that may go back to a call as well as to mail or chat."""
_WITHOUT = (DraftKind.FOLLOW_UP, DraftKind.TIMES, DraftKind.INTERNAL_NOTE)
"""Kinds that can be written where nothing was said yet."""
_ANSWERS = (DraftKind.REPLY, DraftKind.OBJECTION)


def meant_person(mirror: Mirror, target: str, found: Qualified) -> str:
    """The name of the contact that the target itself names, or ''."""
    if found.scope is not Scope.ACCOUNT or target == found.label:
        return ""
    for table in ("contacts", "leads"):
        with suppress(NotFound):
            row = tables.get(mirror, table, target)
            return str(row.get("email") or row.get("name") or "")
    return ""


def conversation(
    found: Qualified, home: str, *, wish: Wish, facts: Facts, known: bool = True
) -> tuple[Turn, ...]:
    """The turns of the conversation to go on with: the given one, else the fitting newest one.

    `known` says whether there is a deal to follow up even where nothing was said.
    """
    talks: dict[str, list[Turn]] = {}
    for turn in found.turns:
        talks.setdefault(turn.conversation, []).append(turn)
    if home:
        return tuple(talks.get(home, ()))
    if wish.kind is DraftKind.FIRST_TOUCH:
        return ()
    if wish.kind in _ANSWERS and not wish.to:
        wish = replace(wish, channel=wish.channel or _last_inbound(found.turns, facts))
    fitting: list[list[Turn]] = [t for t in talks.values() if _fits(t, wish, facts)]
    if not fitting and wish.channel:  # no talk there yet: what was said elsewhere is taken up
        elsewhere = replace(wish, channel=None)
        fitting = [t for t in talks.values() if _fits(t, elsewhere, facts)]
    if not fitting:
        if wish.kind in _WITHOUT:
            return ()
        raise nothing_said(found, facts, wish=wish, known=known)
    newest = max(fitting, key=lambda talk: _stamp(_newest(talk, wish)))
    return tuple(newest)


def nothing_said(found: Qualified, facts: Facts, *, wish: Wish, known: bool) -> NotFound:
    """Return the error that there is nothing to go back to, with the kind that would work."""
    whom = f" with {wish.to}" if wish.to else ""
    return NotFound(
        f"{found.label}: nothing was said{whom} that a {wish.kind} could go back to",
        expected="a conversation in the mirror",
        hint=f'agentarmy draft "{found.label}" --kind {_instead(found, facts, known)}',
    )


def _instead(found: Qualified, facts: Facts, known: bool) -> str:
    """The kind that would work: to somebody nobody wrote to, a first touch."""
    human = [t for t in found.turns if not t.automatic and not is_internal(t, facts)]
    return str(DraftKind.FOLLOW_UP if human or known else DraftKind.FIRST_TOUCH)


def refuse_known(person: Person, found: Qualified) -> None:
    """Raise UsageError where a first touch would go to somebody who was written to before."""
    for turn in found.turns:
        if turn.automatic and person.address and person.address in turn.text.lower():
            raise UsageError(
                f"{person.label} wrote to you by a form",
                expected="somebody nobody wrote to yet",
                hint=f'agentarmy draft "{person.label}" --kind reply',
            )
        if not turn.automatic and any(same_person(p, person) for p in (turn.speaker, *turn.to)):
            day = f" on {turn.at.date().isoformat()}" if turn.at else ""
            raise UsageError(
                f"{person.label} is no stranger: there was a message{day}",
                expected="somebody nobody wrote to yet",
                hint=f'agentarmy draft "{person.label}" --kind follow-up',
            )


def colleague(found: Qualified, facts: Facts, *, wish: Wish, rep: str) -> Person:
    """Return whom of our own people an internal note is for; nobody in particular without --to.

    Raises UsageError for somebody of the other side, NotFound for an unknown name.
    """
    ours = [t.speaker for t in found.turns if t.side is Side.OURS]
    ours += [p for t in found.turns for p in t.to if p.domain in facts.our_domains]
    ours += [Person(name) for name in facts.our_names]
    known = list(dict.fromkeys(p for p in ours if p.label and p.name != rep))
    if not wish.to:
        return Person("")
    for person in known:
        if _named(person, wish.to):
            return person
    theirs = [t.speaker for t in found.turns if t.side is not Side.OURS]
    if any(_named(p, wish.to) for p in theirs):
        raise UsageError(
            f"{wish.to} is on the buyer's side: an internal note never goes there",
            expected="one of your own people",
            hint="--to COLLEAGUE, or none",
        )
    names = [p.label for p in known]
    hint = 'agentarmy config set us.names "NAME,NAME"'
    raise NotFound.among("colleague", wish.to, names, hint=hint)


def objector(found: Qualified, facts: Facts) -> str:
    """The name of who objected last and can be written to in a thread, or ''."""
    talks: dict[str, list[Turn]] = {}
    for turn in found.turns:
        talks.setdefault(turn.conversation, []).append(turn)
    objected = [e for e in found.evidence if e.kind is Kind.OBJECTION and e.side is not Side.OURS]
    for name in dict.fromkeys(item.speaker for item in reversed(objected)):
        wish = Wish(kind=DraftKind.OBJECTION, to=name)
        if any(_fits(talk, wish, facts) for talk in talks.values()):
            return name
    return ""


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
    if not human and wish.kind not in _ANYWHERE and not wish.to:
        return any("@" in t.text for t in talk if t.automatic == "auto-reply")
    if not human and wish.kind in (*_ANSWERS, DraftKind.FOLLOW_UP):
        return any(_form_of(t, wish.to) for t in talk)
    theirs = [t for t in human if t.side is not Side.OURS]
    channel = talk[0].channel
    to = "" if wish.kind is DraftKind.INTERNAL_NOTE else wish.to
    if to and not any(_named(p, to) for t in human for p in (t.speaker, *t.to)):
        return False
    if wish.kind is DraftKind.THANK_YOU:
        return bool(theirs)
    if wish.kind in _ANYWHERE:
        return bool(human)
    wanted = wish.channel or Channel.MAIL
    return channel is wanted and bool(theirs if wish.kind in _ANSWERS else human)


def _form_of(turn: Turn, person: str) -> bool:
    """Whether this is the form in which that person wrote to us."""
    named = person.casefold() in turn.text.casefold()
    return turn.automatic == "auto-reply" and "@" in turn.text and named


def _newest(talk: Sequence[Turn], wish: Wish) -> Turn | None:
    """The turn that says how new a conversation is; a call comes before mail for a recap."""
    human = [t for t in talk if not t.automatic and t.at]
    if wish.kind in (*_ANSWERS, DraftKind.THANK_YOU):
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
    if found.scope is Scope.LEAD:
        row = tables.get(mirror, "leads", found.scope_id)
        return [Person(str(row.get("name") or ""), str(row.get("email") or ""))]
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
    row = contact_row(mirror, person)
    return Person(person.name, str(row.get("email") or "")) if row else person
