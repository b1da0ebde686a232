"""Which conversation a draft goes on with."""

from __future__ import annotations

from collections.abc import Sequence

from agentarmy.domain.records import Channel, Facts, Person, Side, Turn
from agentarmy.services.qualifying import Qualified
from agentarmy.services.refusals import Missing, Wish
from agentarmy.services.standings import Circle
from agentarmy.writing.context import DraftKind, is_internal
from agentarmy.writing.names import same_person
from agentarmy.writing.wording import with_article

_ANYWHERE = (DraftKind.RECAP, DraftKind.THANK_YOU, DraftKind.INTERNAL_NOTE)
"""Kinds that may go back to a call as well as to mail or chat."""
_WITHOUT = (DraftKind.FOLLOW_UP, DraftKind.TIMES, DraftKind.INTERNAL_NOTE)
"""Kinds that can be written where nothing was said yet."""
_ANSWERS = (DraftKind.REPLY, DraftKind.OBJECTION)


def conversation(
    found: Qualified,
    home: str,
    *,
    wish: Wish,
    circle: Circle,
    known: bool = True,
    person: Person | None = None,
) -> tuple[Turn, ...]:
    """The turns of the conversation to go on with: the given one, else the fitting newest one.

    Where something of the recipient (else of anybody who stands) lies unanswered, that thread
    goes before others, whatever the channel wished. `known` says whether there is a deal to follow
    up even where nothing was said.
    """
    facts = circle.facts
    talks: dict[str, list[Turn]] = {}
    for turn in found.turns:
        talks.setdefault(turn.conversation, []).append(turn)
    if home:
        return tuple(talks.get(home, ()))
    if wish.kind is DraftKind.FIRST_TOUCH:
        return ()
    fitting = [t for t in talks.values() if fits(t, wish, facts=facts, person=person)]
    if not fitting:
        if wish.kind in _WITHOUT:
            return ()
        raise nothing_said(found, facts, wish=wish, known=known, person=person)

    def rank(talk: Sequence[Turn]) -> tuple[bool, bool, float]:
        newest = _newest(talk, wish, facts)
        if wish.kind in _ANYWHERE:
            return (newest is not None and circle.stands(newest.speaker), True, stamp(newest))
        waits = lies_open(talk, found.turns, circle=circle, person=person)
        liked = talk[0].channel is (wish.channel or Channel.MAIL)
        liked = liked or (wish.kind in _ANSWERS and not wish.channel)
        return (waits is not None, liked, stamp(waits or newest))

    best = max(range(len(fitting)), key=lambda place: rank(fitting[place]))
    return tuple(fitting[best])


def lies_open(
    talk: Sequence[Turn],
    turns: Sequence[Turn],
    *,
    circle: Circle,
    person: Person | None = None,
) -> Turn | None:
    """The newest word of theirs in a thread that nothing of ours followed, there or elsewhere.

    Of one `person`, or of all who stand. What we said in a call answers no mail.
    """
    facts = circle.facts
    theirs = [
        t
        for t in talk
        if t.side is not Side.OURS and t.channel is not Channel.CALL and _said_out(t, facts)
        if (same_person(t.speaker, person) if person else circle.stands(t.speaker))
    ]
    if not theirs:
        return None
    newest = max(theirs, key=stamp)
    here = {t.conversation for t in turns if same_person(t.speaker, newest.speaker)}
    here |= {t.conversation for t in turns if any(same_person(p, newest.speaker) for p in t.to)}
    for turn in turns:
        ours = turn.side is Side.OURS and turn.channel is not Channel.CALL
        later = turn.conversation in here and stamp(turn) > stamp(newest)
        if ours and later and _said_out(turn, facts):
            return None
    return newest


def _said_out(turn: Turn, facts: Facts) -> bool:
    return not turn.automatic and not is_internal(turn, facts)


def nothing_said(
    found: Qualified, facts: Facts, *, wish: Wish, known: bool, person: Person | None = None
) -> Missing:
    """Return the error that there is nothing to go back to, with the kinds that may work."""
    whom = f" with {person.label}" if person else ""
    human = [t for t in found.turns if _said_out(t, facts)]
    first = (DraftKind.FOLLOW_UP, DraftKind.FIRST_TOUCH)
    kinds = first if human or known else first[::-1]
    return Missing(
        f"{found.label}: nothing was said{whom} that {with_article(wish.kind)} could go back to",
        expected="a conversation in the mirror",
        ways=[Wish(kind=kind, to=wish.to) for kind in kinds if kind is not wish.kind],
        hint="agentarmy import FILE",
    )


def fits(talk: Sequence[Turn], wish: Wish, *, facts: Facts, person: Person | None) -> bool:
    human = [t for t in talk if _said_out(t, facts)]
    if not human and wish.kind not in _ANYWHERE and person is None:
        return any("@" in t.text for t in talk if t.automatic == "auto-reply")
    if not human and person and wish.kind in (*_ANSWERS, DraftKind.FOLLOW_UP):
        return any(_form_of(t, person) for t in talk)
    theirs = [t for t in human if t.side is not Side.OURS]
    if person and wish.kind is not DraftKind.INTERNAL_NOTE:
        there = [p for t in human for p in (t.speaker, *t.to)]
        if not any(same_person(p, person) for p in there):
            return False
    if wish.kind is DraftKind.THANK_YOU:
        return bool(theirs)
    if wish.kind in _ANYWHERE:
        return bool(human)
    if talk[0].channel is Channel.CALL:
        return False
    return bool(theirs if wish.kind in _ANSWERS else human)


def _form_of(turn: Turn, person: Person) -> bool:
    """Whether this is the form in which that person wrote to us."""
    folded = turn.text.casefold()
    named = any(word and word.casefold() in folded for word in (person.address, person.name))
    return turn.automatic == "auto-reply" and "@" in turn.text and named


def _newest(talk: Sequence[Turn], wish: Wish, facts: Facts) -> Turn | None:
    """The turn that says how new a conversation is; a call comes before mail for a recap."""
    human = [t for t in talk if _said_out(t, facts) and t.at]
    if wish.kind in (*_ANSWERS, DraftKind.THANK_YOU):
        human = [t for t in human if t.side is not Side.OURS]
    return human[-1] if human else None


def stamp(turn: Turn | None) -> float:
    return turn.at.timestamp() if turn and turn.at else 0.0
