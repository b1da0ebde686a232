"""Lay out what one deal or account is answered from: judgement, words, CRM fields, people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from agentarmy.domain.pipeline import FAULTS, audit
from agentarmy.domain.records import Money, Row, Side
from agentarmy.services.qualifying import Desk, Qualified, qualify
from agentarmy.store import recent, tables
from agentarmy.writing.context import is_internal
from agentarmy.writing.deal_answers import Case, Statement
from agentarmy.writing.ground import Ground, of_field, of_turn

if TYPE_CHECKING:
    from agentarmy.services.subjects import Subject
    from agentarmy.store.database import Mirror

_PEOPLE = 12


@dataclass(slots=True)
class Cases:
    """The cases of one mirror, each opened once as long as nobody else writes to it."""

    mirror: Mirror
    desk: Desk
    _opened: dict[str, Case] = field(default_factory=dict)
    _version: int = -1

    def open(self, subject: Subject) -> Case:
        """Return the case of whom a question is about. Raises what `qualify` raises."""
        version = recent.version(self.mirror)
        if version != self._version:
            self._opened.clear()
            self._version = version
        if subject.target not in self._opened:
            self._opened[subject.target] = open_case(self.mirror, subject, desk=self.desk)
        return replace(self._opened[subject.target], label=subject.label, person=subject.person)


def open_case(mirror: Mirror, subject: Subject, *, desk: Desk) -> Case:
    """Judge whom a question is about and lay out what answers it. Raises what `qualify` raises."""
    found = qualify(mirror, subject.target, desk=desk)
    deals = deals_of(mirror, found)
    turns = tuple(t for t in found.turns if not is_internal(t, desk.facts))
    return Case(
        label=subject.label,
        now=desk.now,
        judgement=found.judgement,
        evidence=found.evidence,
        facts=desk.facts,
        turns=turns,
        record=tuple(s for deal in deals for s in record(deal, several=len(deals) > 1)),
        faults=tuple(faults(deals, desk=desk)),
        people=tuple(people(mirror, found)),
        person=subject.person,
    )


def deals_of(mirror: Mirror, found: Qualified) -> list[Row]:
    """Return the deal that was judged, or all of the account, at most three."""
    if found.deal:
        return [found.deal]
    key = found.account["id"] if found.account else None
    return list(tables.find(mirror, "deals", account_id=key))[:3] if key else []


def crm(row: Row, column: str, *, table: str = "deals", value: str = "") -> Ground:
    """Return a CRM field as what carries a sentence."""
    return of_field(table, str(row["id"]), column=column, value=value or str(row.get(column) or ""))


def worth(deal: Row) -> Money | None:
    """Return the sum of a deal as recorded, None without one."""
    minor = deal.get("amount_minor")
    return Money(minor, str(deal.get("currency") or "USD")) if isinstance(minor, int) else None


def record(deal: Row, *, several: bool = False) -> Iterator[Statement]:
    """Yield sentences on a deal from its own fields; with `several` each names the deal."""
    name = f" of {deal['name']}" if several else ""
    head = f"On record: {deal['name']}, stage {deal.get('stage') or 'unknown'}"
    grounds = [crm(deal, "name"), crm(deal, "stage")]
    money = worth(deal)
    if money:
        head += f", {money}"
        grounds.append(crm(deal, "amount_minor", value=str(money)))
    yield Statement(text=head, grounds=tuple(g for g in grounds if g.quote))
    for column, label in (
        ("close_on", "Close date"),
        ("next_step", "Next step"),
        ("owner", "Owner"),
    ):
        if deal.get(column):
            text = f"{label}{name} on record: {deal[column]}"
            yield Statement(text=text, grounds=(crm(deal, column), crm(deal, "name")))


def faults(deals: Iterable[Row], *, desk: Desk) -> Iterator[Statement]:
    """Yield a sentence for each fault of the deals that the pipeline audit finds."""
    for deal in deals:
        row = {**deal, "created_on": None}
        for one in audit([row], today=desk.now.date()).findings:
            if FAULTS[one.fault].weight <= _SERIOUS:
                grounds = tuple(
                    replace(crm(deal, column), value=one.reason)
                    for column in _FIELDS.get(one.fault, ("name",))
                    if deal.get(column) or column == "name"
                )
                text = f"{FAULTS[one.fault].title}: {one.reason}"
                yield Statement(text=text, grounds=grounds)


_RECORDED = (("close_on", "Close date"), ("next_step", "Next step"), ("owner", "Owner"))
_SERIOUS = 2
_FIELDS = {
    "close_past": ("close_on",),
    "quiet": ("last_touch_at", "stage"),
    "late_no_amount": ("stage",),
    "pushed": ("name",),
}


def people(mirror: Mirror, found: Qualified) -> Iterator[Statement]:
    """Yield a sentence for everybody of theirs: as recorded, else as they spoke."""
    key = found.account["id"] if found.account else None
    rows = tables.find(mirror, "contacts", account_id=key)[:_PEOPLE] if key else []
    known = {str(row.get("name") or "").casefold() for row in rows}
    for row in rows:
        parts = [str(row[c]) for c in ("name", "title", "email") if row.get(c)]
        grounds = tuple(
            crm(row, c, table="contacts") for c in ("name", "title", "email") if row.get(c)
        )
        if parts:
            yield Statement(text=", ".join(parts), grounds=grounds)
    for turn in reversed(found.turns):
        name = turn.speaker.name
        spoke = turn.side is Side.THEIRS and not turn.automatic and turn.text.strip()
        if spoke and name and name.casefold() not in known:
            known.add(name.casefold())
            line = turn.text.strip().splitlines()[0]
            yield Statement(text=f"{name}, not in the contacts yet", grounds=(of_turn(turn, line),))
