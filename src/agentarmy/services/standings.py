"""How the people of a deal stand towards us, gathered from what was said and from the records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from agentarmy.domain.evidence import Evidence, Kind
from agentarmy.domain.records import Facts, Person, Row, Side, Turn
from agentarmy.domain.standing import About, Notice, Spoken, Standing, standing
from agentarmy.reading.handovers import handovers
from agentarmy.services.qualifying import Qualified
from agentarmy.services.record_notices import in_row
from agentarmy.services.targets import Scope
from agentarmy.store import people, tables
from agentarmy.writing.names import same_person
from agentarmy.writing.resting import puts_off

if TYPE_CHECKING:
    from agentarmy.store.database import Mirror

_WANTS = frozenset({Kind.QUESTION, Kind.ASK, Kind.QUANTITY, Kind.NEED, Kind.BUYING_SIGNAL})
"""What somebody says who wants something of us."""
_ONLY_CALLS = re.compile(r"(?i)\bcall(?:s|ing)?\b(?!.*\bmail)")


@dataclass(frozen=True, kw_only=True)
class Circle:
    """Everybody of the other side, and how each stands.

    `people` are in the order in which they would be written to: who spoke last, then who was
    addressed, then who stands on record. `ours` are our own, `account` is the company's name.
    """

    people: tuple[Person, ...]
    ours: tuple[Person, ...]
    notices: tuple[Notice, ...]
    today: date
    facts: Facts
    account: str = ""
    turns: tuple[Turn, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    keys: dict[str, str] = field(default_factory=dict)
    _known: dict[Person, Standing] = field(default_factory=dict, init=False, repr=False)

    def same(self, one: Person, other: Person) -> bool:
        """Say whether two are one person: by address, by name, by the contact both lead to."""
        if same_person(one, other):
            return True
        key = self.keys.get(one.address)
        return bool(key) and key == self.keys.get(other.address)

    def of(self, person: Person) -> Standing:
        """Return how this person stands; one that only a name tells is looked up first."""
        if person not in self._known:
            full = next((p for p in self.people if self.same(p, person) and p.address), person)
            self._known[person] = standing(
                full,
                self.notices,
                spoken=tuple(self._spoken(full)),
                today=self.today,
                same=self.same,
            )
        return self._known[person]

    def stands(self, person: Person) -> bool:
        """Say whether one of the other side can be written to and be copied."""
        return self.of(person).stands

    def is_ours(self, person: Person) -> bool:
        """Say whether this is one of our own people."""
        if person.domain:
            return any(
                person.domain == d or person.domain.endswith(f".{d}")
                for d in self.facts.our_domains
            )
        return any(same_person(person, one) for one in self.ours)

    def _spoken(self, person: Person) -> Iterator[Spoken]:
        wanting = {e.source.id for e in self.evidence if e.kind in _WANTS and e.polarity > 0}
        for turn in self.turns:
            if turn.at and not turn.automatic and self.same(turn.speaker, person):
                yield Spoken(turn.at, wants="?" in turn.text or turn.id in wanting)


def circle(mirror: Mirror, found: Qualified, *, facts: Facts, now: datetime) -> Circle:
    """Gather who is there, and what was said and recorded of each."""
    ours = [t.speaker for t in found.turns if t.side is Side.OURS]
    ours += [p for t in found.turns for p in t.to if p.domain in facts.our_domains]
    ours += [Person(name) for name in facts.our_names]
    rows = list(_rows(mirror, found))
    theirs = _people(found.turns, rows, ours=ours, facts=facts)
    keys = {p.address: people.resolve(mirror, p) for p in theirs if p.address}
    notices = [
        *_in_turns(found.turns, theirs, ours),
        *_in_evidence(found),
        *(one for row in rows for one in in_row(row)),
    ]
    return Circle(
        people=_once(theirs, keys),
        ours=tuple(dict.fromkeys(ours)),
        notices=tuple(notices),
        today=now.date(),
        facts=facts,
        account=str((found.account or {}).get("name") or ""),
        turns=found.turns,
        evidence=found.evidence,
        keys={address: key for address, key in keys.items() if key},
    )


def _rows(mirror: Mirror, found: Qualified) -> Iterator[Row]:
    """The contacts and leads of the account, or the one lead."""
    if found.scope is Scope.LEAD:
        yield tables.get(mirror, "leads", found.scope_id)
    elif found.account is not None:
        for table in ("contacts", "leads"):
            yield from tables.find(mirror, table, account_id=found.account["id"])


def _people(
    turns: Sequence[Turn], rows: Iterable[Row], *, ours: Sequence[Person], facts: Facts
) -> list[Person]:
    """Speakers, the latest first; whom they wrote to; who stands on record."""
    human = [t for t in turns if not t.automatic and t.side is not Side.OURS]
    stamped = sorted(human, key=lambda t: t.at.timestamp() if t.at else 0.0, reverse=True)
    found = [t.speaker for t in stamped]
    found += [p for t in reversed(turns) if not t.automatic for p in t.to]
    found += [Person(str(r.get("name") or ""), str(r.get("email") or "").lower()) for r in rows]
    us = {p for p in ours if p.address}
    return [
        p
        for p in dict.fromkeys(found)
        if p.label and p not in us and p.domain not in facts.our_domains
        if p.address or not any(same_person(p, one) for one in ours)
    ]


def _once(found: Sequence[Person], keys: dict[str, str]) -> tuple[Person, ...]:
    """Each person once, with an address where one is known."""
    kept: list[Person] = []
    for person in found:
        key = keys.get(person.address, "")
        for place, one in enumerate(kept):
            if same_person(one, person) or (key and keys.get(one.address) == key):
                kept[place] = one if one.address else Person(one.name, person.address)
                if not kept[place].name:
                    kept[place] = Person(person.name, kept[place].address)
                break
        else:
            kept.append(person)
    return tuple(kept)


def _in_turns(
    turns: Sequence[Turn], theirs: Sequence[Person], ours: Sequence[Person]
) -> Iterator[Notice]:
    for turn in turns:
        if turn.side is not Side.OURS or turn.automatic == "bounce":
            yield from handovers(turn, theirs=theirs, ours=ours)


def _in_evidence(found: Qualified) -> Iterator[Notice]:
    speakers = {t.id: t.speaker for t in found.turns}
    for one in found.evidence:
        stop = one.kind is Kind.RISK and getattr(one.value, "text", "") == "stop"
        later = puts_off(one.quote)  # not before a day is no stop for good
        if stop and one.side is not Side.OURS and not later and not _ONLY_CALLS.search(one.quote):
            yield Notice(
                about=About.NO_MAIL,
                person=speakers.get(one.source.id, Person(one.speaker)),
                quote=one.quote,
                who=one.speaker,
                at=one.asserted_at,
            )
