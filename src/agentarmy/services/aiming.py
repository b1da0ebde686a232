"""What a draft is aimed at: the person, the thread it goes on with, the deal behind it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from agentarmy.domain.records import Facts, Person, Row, Turn
from agentarmy.domain.stages import CLOSED, Stage, stage_of
from agentarmy.errors import NotFound, UsageError, UserError
from agentarmy.services.addressing import (
    colleague,
    meant_person,
    nobody_there,
    objector,
    picked,
    recipient,
    referred,
    speaks_for_others,
    with_address,
)
from agentarmy.services.identity import owner_beside, refuse_twin, whose
from agentarmy.services.qualifying import Qualified
from agentarmy.services.refusals import (
    Missing,
    Refusal,
    Wish,
    command,
    contact_of,
    lost_words,
    refuse_away,
    refuse_gone,
    refuse_known,
    refuse_lost,
    stop_notes,
    warnings,
)
from agentarmy.services.standings import Circle, circle
from agentarmy.services.threads import conversation, lies_open, nothing_said
from agentarmy.store import tables
from agentarmy.writing.context import DraftKind, kind_named

if TYPE_CHECKING:
    from agentarmy.store.database import Mirror


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """Whom, in which thread and on which deal; `told` is what the rep should know of it.

    `referrer` sent us to the person, and waits for no answer themselves.
    """

    person: Person
    turns: tuple[Turn, ...]
    deal: Row | None
    circle: Circle
    told: tuple[str, ...] = ()
    referrer: Person | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """What the rep meant: what was judged, the one conversation of it if one was named, by whom."""

    found: Qualified
    home: str = ""
    target: str = ""
    rep: str = ""

    @property
    def typed(self) -> str:
        """What is typed to mean all of it: the account, where it has one."""
        return self.found.target if self.found.account else self.target


def aim(mirror: Mirror, meant: Meant, *, wish: Wish, facts: Facts, now: datetime) -> Aim:
    """Decide whom a draft goes to and what it goes on with.

    Raises Refusal where it would go to somebody who left, sends questions elsewhere, wants no mail
    or has no address, where a first touch would go to somebody known, and where nothing was said;
    UsageError and NotFound for a --to that is not one person of the other side.
    """
    found, deal = meant.found, deal_of(mirror, meant)
    stage = stage_of(str(deal.get("stage") or "")) if deal else None
    known = stage not in (None, Stage.LOST)
    around = circle(mirror, found, facts=facts, now=now)
    if wish.kind is DraftKind.INTERNAL_NOTE:
        turns = conversation(found, meant.home, wish=wish, circle=around, known=known)
        person = colleague(found, facts, wish=wish, rep=meant.rep)
        return Aim(person=person, turns=turns, deal=deal, circle=around)
    heir, referrer = _sent_on(meant, around, wish=wish)
    named = heir or _named(mirror, meant, around, wish=wish)
    lost = f"{found.label}: {lost_words(deal)}; " if deal and stage is Stage.LOST else ""
    if named and not heir:
        refuse_gone(mirror, named, around, wish=wish, insists=bool(wish.to), lost=lost)
    elif around.people and not any(around.stands(p) for p in around.people):
        refuse_gone(mirror, around.people[0], around, wish=wish, insists=False, lost=lost)
    if deal and lost and not found.turns:
        refuse_lost(deal, found)
    if not around.people and not found.turns:
        raise nobody_there(found, around, contact=contact_of(mirror, deal) if deal else "")
    turns = conversation(
        found, meant.home, wish=wish, circle=around, known=known, person=referrer or named
    )
    person = with_address(mirror, named) if named else _chosen(mirror, meant, turns, around, wish)
    if wish.kind is DraftKind.FIRST_TOUCH:
        refuse_known(mirror, person, found, deal=deal, label=person.label)
        refuse_twin(mirror, person, wish=wish)
    if wish.kind is DraftKind.FOLLOW_UP and not turns and not known:
        raise nothing_said(found, facts, wish=wish, known=known, person=named)
    waiting = lies_open(turns, found.turns, circle=around, person=person) is not None
    refuse_away(person, around, wish=wish, waiting=waiting)
    told = warnings(person, around)
    told = (*told, *stop_notes(mirror, person, around))
    owner = owner_beside(mirror, person, deal, rep=meant.rep)
    if owner:
        told = (f"{whose(owner)}: agree with {owner} before you write.", *told)
    if lost:
        told = (*told, f"{lost.removesuffix('; ')}.")
    return Aim(
        person=person,
        turns=turns,
        deal=deal,
        circle=around,
        told=told,
        referrer=referrer,
    )


def _sent_on(meant: Meant, around: Circle, *, wish: Wish) -> tuple[Person | None, Person | None]:
    """Whom the newest message that waits for an answer sends us to, and who wrote it."""
    if wish.kind not in (DraftKind.REPLY, DraftKind.FOLLOW_UP, DraftKind.TIMES):
        return None, None
    talks: dict[str, list[Turn]] = {}
    for turn in meant.found.turns:
        if meant.home in ("", turn.conversation):
            talks.setdefault(turn.conversation, []).append(turn)
    found = (referred(talk, circle=around, wish=wish) for talk in talks.values())
    return next((one for one in found if one), (None, None))


def _named(mirror: Mirror, meant: Meant, around: Circle, *, wish: Wish) -> Person | None:
    """Whom the rep names with --to or as the target, or who objected last."""
    if wish.to:
        return picked(mirror, meant.found, around, wish=wish)
    person = meant_person(mirror, meant.target, meant.found)
    if person is None and wish.kind is DraftKind.OBJECTION and not meant.home:
        return objector(meant.found, around)
    if person is None:
        return None
    return next((p for p in around.people if around.same(p, person)), person)


def _chosen(
    mirror: Mirror, meant: Meant, turns: Sequence[Turn], around: Circle, wish: Wish
) -> Person:
    """Whom it goes to when nobody was named; nobody answers in a thread in place of another."""
    person = recipient(mirror, meant.found, turns, wish=wish, circle=around)
    other = speaks_for_others(turns, person, circle=around)
    answers = (DraftKind.REPLY, DraftKind.OBJECTION, DraftKind.THANK_YOU)
    if other is not None and wish.kind in answers:
        refuse_gone(mirror, other.person, around, wish=wish, insists=False)
        if other.no_mail and wish.kind is DraftKind.REPLY:
            return with_address(mirror, other.person)  # who asked for no more gets the word on it
    return person


def deal_of(mirror: Mirror, meant: Meant) -> Row | None:
    """Return the deal that is meant, else the account's open one that was touched last."""
    return meant.found.deal or _open_deal(mirror, meant.found)


def _open_deal(mirror: Mirror, found: Qualified) -> Row | None:
    """The account's open deal that was touched last."""
    if found.account is None:
        return None
    rows = tables.find(mirror, "deals", account_id=found.account["id"])
    still = [r for r in rows if stage_of(str(r.get("stage") or "")) not in CLOSED] or rows
    return max(still, key=lambda r: str(r.get("updated_at") or ""), default=None)


_DRAFT = re.compile(r"agentarmy draft .*--kind (?P<kind>[\w-]+)")
_KINDS = (
    DraftKind.FOLLOW_UP,
    DraftKind.REPLY,
    DraftKind.RECAP,
    DraftKind.FIRST_TOUCH,
    DraftKind.INTERNAL_NOTE,
)


def with_way_out(
    error: UserError,
    target: str,
    *,
    wish: Wish,
    works: Callable[[str, Wish], bool],
    owner: str = "",
) -> UserError:
    """Return the error with a command as its hint that was tried and works.

    `target` is what the rep types to mean the same; `works` says of a target and a wish whether
    they give a draft. Errors whose hint is no draft stay as they are. `owner` is whose the deal is
    in the CRM where that is another than the rep.
    """
    kind: type[UserError] = type(error)
    typed = _DRAFT.search(error.hint)
    if isinstance(error, Refusal | Missing):
        ways, hint, kind = list(error.ways), error.hint, _PLAIN[type(error)]
        target = error.target or target
    elif typed:
        ways, hint = [replace(wish, kind=kind_named(typed["kind"]))], ""
        ways += [replace(wish, kind=one) for one in _KINDS if one is not wish.kind]
    elif owner:
        ways, hint = [], error.hint
    else:
        return error
    what = f"{error.what} ({whose(owner)})" if owner else error.what
    way = next((one for one in ways if works(target, one)), None)
    return kind(what, expected=error.expected, hint=command(target, way) if way else hint)


_PLAIN: dict[type[UserError], type[UserError]] = {Refusal: UsageError, Missing: NotFound}
