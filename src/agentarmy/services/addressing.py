"""Whom a draft is for: the one named, else who last wrote to us and still stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from agentarmy.domain.evidence import Kind
from agentarmy.domain.records import Channel, Facts, Person, Row, Side, Turn
from agentarmy.domain.standing import About, Standing
from agentarmy.errors import NotFound, UsageError, UserError
from agentarmy.services.dossier import contact_row
from agentarmy.services.qualifying import Qualified
from agentarmy.services.refusals import Missing, Refusal, adding, quoted, refuse_gone
from agentarmy.services.refusals import Wish as Wish
from agentarmy.services.standings import Circle
from agentarmy.services.targets import Scope
from agentarmy.services.threads import fits, stamp
from agentarmy.store import tables
from agentarmy.store.mail_domains import FREE_MAIL
from agentarmy.store.tables import Filter
from agentarmy.writing.context import DraftKind
from agentarmy.writing.names import plain_name
from agentarmy.writing.wording import with_article

if TYPE_CHECKING:
    from agentarmy.store.database import Mirror


def meant_person(mirror: Mirror, target: str, found: Qualified) -> Person | None:
    """The person that the target itself names, if it names one."""
    if found.scope is Scope.LEAD:
        return _person(tables.get(mirror, "leads", found.scope_id))
    if found.scope is not Scope.ACCOUNT or target == found.label:
        return None
    for table in ("contacts", "leads"):
        with suppress(NotFound):
            return _person(tables.get(mirror, table, target))
    return None


def nobody_called(mirror: Mirror, target: str, *, wish: Wish, facts: Facts) -> UserError | None:
    """Return the error for a target that is a part of somebody's name, or one of our own people."""
    for name in facts.our_names:
        if _by_word(Person(name), target):
            return Refusal(
                f"{name} is one of your own people: {with_article(wish.kind)} goes to the buyer",
                expected="an account, a deal or a person of the other side",
                hint="agentarmy accounts list",
            )
    rows = [
        row
        for table in ("contacts", "leads")
        for row in tables.stream(mirror, table, [Filter("name", "~", target.split()[-1])])
    ]
    names = dict.fromkeys(str(row["name"]) for row in rows if _by_word(_person(row), target))
    if not names:
        return None
    kinds = dict.fromkeys((wish.kind, *DraftKind))
    return Missing(
        f'no account, deal or file "{target}"',
        expected=f"a full name: {', '.join(list(names)[:4])}",
        target=next(iter(names)),
        ways=[replace(wish, kind=kind) for kind in kinds],
        hint="agentarmy contacts list",
    )


def _person(row: Row) -> Person:
    return Person(str(row.get("name") or ""), str(row.get("email") or "").lower())


def picked(mirror: Mirror, found: Qualified, circle: Circle, *, wish: Wish) -> Person:
    """Return the one whom --to names: by full name or address, by a word of the name, by a part.

    Raises UsageError for one of our own people, a company, or a word that several answer to, and
    NotFound for somebody of another account or of none.
    """
    for named in (_exactly, _by_word, _by_part):
        those = [p for p in circle.people if named(p, wish.to)]
        if len(those) == 1:
            return those[0]
        if those:
            raise _which(those, wish)
    for person in circle.ours:
        if _exactly(person, wish.to) or _by_word(person, wish.to):
            raise Refusal(
                f"{person.label} is one of your own people: {with_article(wish.kind)} goes to the"
                " buyer",
                expected=_among(circle),
                ways=[Wish(kind=DraftKind.INTERNAL_NOTE, to=person.label)],
            )
    raise _stranger(mirror, found, circle, wish=wish)


def _among(circle: Circle) -> str:
    names = [p.label for p in circle.people if circle.stands(p)][:4]
    return f"one of {', '.join(names)}" if names else "somebody of the other side"


def _which(those: Sequence[Person], wish: Wish) -> UsageError:
    names = [_full(p, those) for p in those[:4]]
    return UsageError(
        f'{len(those)} people answer to "{wish.to}"',
        expected=f"one of them: --to {' or --to '.join(quoted(name) for name in names)}",
    )


def _full(person: Person, those: Sequence[Person]) -> str:
    """The name, or the address where another one of them bears the same name."""
    twins = [p for p in those if plain_name(p.name) == plain_name(person.name)]
    return person.address or person.label if len(twins) > 1 or not person.name else person.name


def _stranger(mirror: Mirror, found: Qualified, circle: Circle, *, wish: Wish) -> UserError:
    """The error for a name that nobody of the other side bears."""
    name = " ".join(wish.to.split()).casefold()
    account = str((found.account or {}).get("name") or "")
    companies = [
        account.casefold(),
        *(str(r["name"]).casefold() for r in _named_like(mirror, name)),
    ]
    first = next((p for p in circle.people if circle.stands(p)), None)
    if name in (account.casefold(), *companies):
        return Refusal(
            f'"{wish.to}" is a company: {with_article(wish.kind)} goes to a person',
            expected=_among(circle),
            ways=[Wish(kind=wish.kind, to=first.label if first else "")],
        )
    for table in ("contacts", "leads"):
        with suppress(NotFound, UsageError):
            row = tables.get(mirror, table, wish.to)
            home = tables.find(mirror, "accounts", id=row.get("account_id"))
            where = str(home[0].get("name") or "") if home else str(row.get("company") or "")
            who = str(row.get("name") or row.get("email"))
            kinds = dict.fromkeys((wish.kind, *DraftKind))
            return Missing(
                f"{who} is with {where or 'another company'}, not with {found.label}",
                expected=_among(circle),
                target=who,
                ways=[replace(wish, kind=kind, to="") for kind in kinds],
            )
    return NotFound.among(
        "person", wish.to, [p.label for p in circle.people], hint="agentarmy contacts list"
    )


def _named_like(mirror: Mirror, name: str) -> list[Row]:
    with suppress(NotFound, UsageError):
        return [tables.get(mirror, "accounts", name)]
    return []


def _exactly(person: Person, name: str) -> bool:
    wanted = " ".join(plain_name(name)).casefold()
    return wanted in (person.address, " ".join(plain_name(person.name)).casefold())


def _by_word(person: Person, name: str) -> bool:
    """Every word asked for is a word of the name."""
    wanted = [w.casefold() for w in plain_name(name)]
    words = [w.casefold() for w in plain_name(person.name)]
    return bool(wanted) and all(w in words for w in wanted)


def _by_part(person: Person, name: str) -> bool:
    wanted = " ".join(name.split()).casefold()
    return len(wanted) > 2 and wanted in " ".join(plain_name(person.name)).casefold()


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


def objector(found: Qualified, circle: Circle) -> Person | None:
    """Who objected last, still stands, and can be written to in a thread."""
    talks: dict[str, list[Turn]] = {}
    for turn in found.turns:
        talks.setdefault(turn.conversation, []).append(turn)
    objected = [e for e in found.evidence if e.kind is Kind.OBJECTION and e.side is not Side.OURS]
    wish = Wish(kind=DraftKind.OBJECTION)
    for name in dict.fromkeys(item.speaker for item in reversed(objected)):
        person = next((p for p in circle.people if _exactly(p, name)), Person(name))
        if not circle.stands(person):
            continue
        if any(fits(talk, wish, facts=circle.facts, person=person) for talk in talks.values()):
            return person
    return None


def _named(person: Person, name: str) -> bool:
    wanted = name.casefold().strip()
    return wanted in person.name.casefold() or wanted == person.address.casefold()


def recipient(
    mirror: Mirror, found: Qualified, turns: Sequence[Turn], *, wish: Wish, circle: Circle
) -> Person:
    """Whom it goes to when nobody was named: who last wrote to us and still stands.

    A reply may go to who asked for no more mail where nobody else is there, to confirm it.
    """
    call = bool(turns) and all(t.channel is Channel.CALL for t in turns)
    first = by_words(turns) if call else _theirs(turns)
    everybody = [circle.of(p).person for p in (*first, *circle.people)]
    for person in everybody:
        if circle.stands(person):
            return with_address(mirror, person)
    for person in everybody:
        refuse_gone(mirror, person, circle, wish=wish, insists=False)
        return with_address(mirror, person)
    raise nobody_there(found, circle)


def nobody_there(found: Qualified, circle: Circle, *, contact: str = "") -> NotFound:
    """Return the error that nobody of the other side is known; `contact` is the deal's own."""
    return NotFound(
        f"{found.label}: nobody to write to",
        expected="a contact or a conversation",
        hint=adding(circle.account, Person(contact or "NAME")),
    )


def referred(turns: Sequence[Turn], *, circle: Circle, wish: Wish) -> tuple[Person, Person] | None:
    """Return whom a thread's newest message sends us to, and who wrote it; None for nobody.

    Its writer gives the matter over in it, or asks that somebody else get or hear something, and
    we know them from a mail's head or the records, or they are of the writer's own house: words
    choose no recipient elsewhere. With --to it is only the one who is named.
    """
    human = [t for t in turns if not t.automatic]
    newest = max(human, key=stamp, default=None)
    if newest is None or newest.side is Side.OURS:
        return None
    writer = newest.speaker
    for notice in circle.notices:
        if notice.about is not About.PASSED_ON or notice.at != newest.at:
            continue
        over = notice.until is not None and circle.today > notice.until
        if over or not circle.same(notice.person, writer):
            continue
        for person in notice.to:
            whole = next((p for p in circle.people if circle.same(p, person)), None)
            whole = whole or (person if _of_one_house(person, writer) else None)
            if whole is None:  # an address that only their words name is no recipient
                continue
            meant = _exactly(whole, wish.to) or _by_word(whole, wish.to)
            if whole.address and (meant if wish.to else _for_them(newest.text, whole)):
                return whole, writer
    return None


def _of_one_house(person: Person, writer: Person) -> bool:
    """Whether two addresses are of one company; a free mailbox is nobody's house."""
    return bool(person.domain) and person.domain == writer.domain not in FREE_MAIL


_GIVE = (
    r"(?i)\b(?:send|give|show|tell|mail|e-?mail|forward|quote|call|ring|contact|write(?: to)?|ask"
    r"|talk to|speak (?:to|with)|get in touch with|turn to|reach out to|let)"
)


def _for_them(text: str, person: Person) -> bool:
    """Whether a message asks that this person get something or be spoken to."""
    names = "|".join(re.escape(w) for w in (*plain_name(person.name), person.address) if w)
    return bool(re.search(rf"{_GIVE} (?:her|him|them|{names})\b", " ".join(text.split())))


def speaks_for_others(turns: Sequence[Turn], person: Person, *, circle: Circle) -> Standing | None:
    """Who spoke last in a thread and stands no more, where the recipient never spoke in it."""
    theirs = _theirs(turns)
    if not theirs or any(circle.same(p, person) for p in theirs):
        return None
    judged = circle.of(theirs[0])
    return None if judged.stands else judged


def _theirs(turns: Sequence[Turn]) -> list[Person]:
    """People of the other side, the latest speaker first, then whom they copied."""
    human = [t for t in turns if not t.automatic and t.side is not Side.OURS]
    speakers = [t.speaker for t in sorted(human, key=stamp, reverse=True)]
    return list(dict.fromkeys(p for p in speakers if p.label))


def by_words(turns: Sequence[Turn]) -> list[Person]:
    """People of the other side, whoever said most first."""
    words: dict[Person, int] = {}
    for turn in turns:
        if turn.side is not Side.OURS and not turn.automatic and turn.speaker.label:
            words[turn.speaker] = words.get(turn.speaker, 0) + len(turn.text.split())
    return sorted(words, key=lambda person: -words[person])


def with_address(mirror: Mirror, person: Person) -> Person:
    """Who only spoke in a call is looked up by name."""
    if person.address:
        return person
    row = contact_row(mirror, person)
    return Person(person.name, str(row.get("email") or "")) if row else person
