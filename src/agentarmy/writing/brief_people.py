"""Who takes part: as recorded, in which role, and what each of them said."""

from __future__ import annotations

from collections.abc import Iterator

from agentarmy.domain.evidence import Evidence, Kind
from agentarmy.domain.records import Side
from agentarmy.writing.ground import of_evidence, once
from agentarmy.writing.sections import BriefContext, Item, Somebody, weight_of
from agentarmy.writing.wording import tidy

_TELLING = (
    *(Kind.PAIN, Kind.NEED, Kind.DECISION_CRITERIA, Kind.OBJECTION, Kind.BUDGET, Kind.TIMELINE),
    *(Kind.METRICS, Kind.DECISION_PROCESS, Kind.ASK, Kind.QUESTION),
)
"""What shows best what somebody cares about, most telling first."""
_MOST = 2
_LIMIT = 26


def attendees(context: BriefContext) -> Iterator[Item]:
    """Who takes part: title, company, phone, the role that the evidence gives, and their words."""
    roles, said = _roles(context), _said(context)
    spoke = {turn.speaker.label.casefold() for turn in context.human}
    for person in context.people:
        yield _profile(person, roles.get(person.name.casefold()))
    for person in context.people:
        key = person.name.casefold()
        if person.ours:
            continue
        words = _words(said.get(key, []))
        for item in words:
            day = f", {item.asserted_at.date().isoformat()}" if item.asserted_at else ""
            text = f'{person.name} said: "{tidy(item.quote, limit=_LIMIT)}" ({item.kind}{day})'
            yield Item(text=text.replace("_", " "), grounds=(of_evidence(item),))
        if not words and not {key, person.address.casefold()} & spoke:
            text = f"{person.name} has said nothing that is on record"
            yield Item(text=text, basis=context.nothing_said)


def described(person: Somebody) -> str:
    """Return name, title and company as far as they are known."""
    return ", ".join(part for part in (person.name, person.title, person.company) if part)


def _profile(person: Somebody, role: tuple[str, Evidence] | None) -> Item:
    text = described(person) + (" (ours)" if person.ours else "")
    grounds = person.grounds
    if role:
        text += f"; {role[0]}"
        grounds = (*grounds, of_evidence(role[1]))
    if person.phone and not person.ours:
        text += f"; {person.phone}"
    return Item(text=text, grounds=once(grounds))


def _roles(context: BriefContext) -> dict[str, tuple[str, Evidence]]:
    found: dict[str, tuple[str, Evidence]] = {}
    names = {Kind.ECONOMIC_BUYER: "signs", Kind.CHAMPION: "champion"}
    for item in context.evidence:
        head = names.get(item.kind)
        name = getattr(item.value, "name", "") or (
            item.speaker if item.kind is Kind.CHAMPION and item.side is Side.THEIRS else ""
        )
        if head and name and not item.hypothetical:
            word = "leaves" if item.polarity < 0 and item.kind is Kind.CHAMPION else head
            found[name.casefold()] = (word, item)
    return found


def _said(context: BriefContext) -> dict[str, list[Evidence]]:
    found: dict[str, list[Evidence]] = {}
    for item in context.evidence:
        if item.side is not Side.OURS and item.kind in _TELLING:
            found.setdefault(item.speaker.casefold(), []).append(item)
    return found


def _words(said: list[Evidence]) -> list[Evidence]:
    """The newest telling words of the two most telling kinds, no words twice."""
    newest = {item.kind: item for item in said if not item.hypothetical and weight_of(item) > 1}
    ranked = sorted(newest.values(), key=lambda item: _TELLING.index(item.kind))
    kept: dict[tuple[str, int], Evidence] = {}
    for item in ranked:
        kept.setdefault((item.source.id, item.start), item)
    return list(kept.values())[:_MOST]
