"""What to know before a meeting, on an account or a lead: every line with where it comes from."""

from __future__ import annotations

from collections import Counter as Counts
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from agentarmy.domain.evidence import Evidence, Kind
from agentarmy.domain.judgement import Check, CheckResult, Element, Judgement, Standing
from agentarmy.domain.records import Channel, Facts, PolicyKind, Side, Turn
from agentarmy.errors import UsageError
from agentarmy.writing.answers import Passage
from agentarmy.writing.context import Counter
from agentarmy.writing.ground import (
    Ground,
    Working,
    of_evidence,
    of_policy,
    of_price,
    of_turn,
    once,
)
from agentarmy.writing.offer import Offer, Priced, gap_working, offer_of
from agentarmy.writing.promises import overpromise
from agentarmy.writing.wording import inner, joined, opening, tidy

_STANDING = {
    Standing.UNKNOWN: "not known",
    Standing.CLAIMED: "only claimed",
    Standing.EVIDENCED: "in their own words",
    Standing.CONTRADICTED: "which does not hold",
    Standing.VERIFIED: "which holds against the price list",
}

NOTHING = "Nothing on record."
"""The one line of a section without a fact."""


class Scope(StrEnum):
    """What is prepared for."""

    MEETING = "meeting"
    ACCOUNT = "account"
    LEAD = "lead"


class Format(StrEnum):
    """How a brief is laid out; the facts are the same in each."""

    STRUCTURED = "structured"
    BULLETS = "bullets"
    ADAPTIVE = "adaptive"


def format_named(name: str) -> Format:
    """Return the format by its name. Raises UsageError for any other word."""
    try:
        return Format(name.strip().lower())
    except ValueError:
        known = ", ".join(Format)
        raise UsageError(f'no format "{name}"', expected=f"one of {known}") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line: its text, what carries it, or (`basis`) why it can be said without a quote."""

    text: str
    grounds: tuple[Ground, ...] = ()
    basis: str = ""
    workings: tuple[Working, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of a brief; `urgent` parts come first in the adaptive format."""

    id: str
    heading: str
    items: tuple[Item, ...]
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """A brief with its sections in their fixed order."""

    title: str
    scope: Scope
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = ()

    @property
    def facts(self) -> frozenset[str]:
        """The text of every line: the same whatever the format."""
        return frozenset(item.text for section in self.sections for item in section.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """A person who takes part: name, title and company as recorded, and where that stands."""

    name: str
    title: str = ""
    company: str = ""
    ours: bool = False
    grounds: tuple[Ground, ...] = ()


@dataclass(frozen=True, kw_only=True)
class BriefContext:
    """What a brief is written from. `turns` are those of the whole account in time order.

    `record` are lines on the account, deal or lead that come from CRM fields. `message_ids` gives
    the public id of a turn (its Message-ID) by our id.
    """

    scope: Scope
    title: str
    now: datetime
    judgement: Judgement
    evidence: tuple[Evidence, ...]
    facts: Facts
    turns: tuple[Turn, ...] = ()
    people: tuple[Somebody, ...] = ()
    company: tuple[Item, ...] = ()
    record: tuple[Item, ...] = ()
    objections: Mapping[str, Counter] = field(default_factory=dict)
    passages: tuple[Passage, ...] = ()
    message_ids: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def offer(self) -> Offer | None:
        """The sum and the days that follow from what they want."""
        return offer_of(self.evidence, self.facts, now=self.now)

    @cached_property
    def human(self) -> tuple[Turn, ...]:
        """Turns that people wrote or said."""
        return tuple(turn for turn in self.turns if not turn.automatic)

    @cached_property
    def nothing_said(self) -> str:
        """The basis of a line about what is missing."""
        return f"not found in {len(self.human)} messages read"


def compose_brief(context: BriefContext) -> Brief:
    """Build the brief: all sections, an empty one says that nothing is on record."""
    late = any(e.due and e.due <= context.now.date() for e in context.judgement.commitments)
    failed = any(c.result is CheckResult.FAILS for c in context.judgement.checks)
    parts = (
        ("summary", "Summary", summary(context), False),
        ("context", "Account context", account_context(context), False),
        ("attendees", "Attendees", attendees(context), False),
        ("objectives", "Objectives", objectives(context), True),
        ("talk_tracks", "Talk tracks", talk_tracks(context), failed),
        ("gaps", "MEDDIC gaps", gaps(context), False),
        ("commitments", "Open commitments", commitments(context), late),
        ("objections", "Expected objections", expected_objections(context), False),
        ("competitors", "Competitor intel", competitors(context), False),
        ("pricing", "Recommended pricing", pricing(context), failed),
    )
    return Brief(
        title=context.title,
        scope=context.scope,
        sections=tuple(
            Section(id=key, heading=heading, items=_filled(items, context), urgent=urgent)
            for key, heading, items, urgent in parts
        ),
        notes=() if context.human else ("There is no history: nothing was said yet.",),
    )


def _filled(items: Iterable[Item], context: BriefContext) -> tuple[Item, ...]:
    kept = list({item.text: item for item in items if item.grounds or item.basis}.values())
    return tuple(kept) or (Item(text=NOTHING, basis=context.nothing_said),)


def grouped(brief: Brief) -> Brief:
    """Return the brief with one line in place of all sections without a fact: it names them."""
    empty = [s for s in brief.sections if s.items[0].text == NOTHING]
    if not empty:
        return brief
    names = joined([inner(section.heading) for section in empty])
    line = replace(empty[0].items[0], text=opening(names))
    missing = Section(id="missing", heading="Not on record", items=(line,))
    return replace(brief, sections=(*(s for s in brief.sections if s not in empty), missing))


def summary(context: BriefContext) -> Iterator[Item]:
    """Who, company, pain, budget, and the verdict."""
    them = [person for person in context.people if not person.ours]
    for person in them[:1]:
        yield Item(text=f"Who: {_person(person)}", grounds=person.grounds)
    yield from context.company
    for key, head in (("pain", "Pain"), ("need", "Need")):
        element = _element(context.judgement, key)
        if element and element.evidence:
            yield _quoted(head, max(element.evidence, key=_weight))
            break
    budget = _element(context.judgement, "budget")
    if budget and budget.evidence:
        yield Item(
            text=f"Budget: {budget.value}, {_STANDING[budget.standing]}",
            grounds=tuple(of_evidence(e) for e in budget.evidence[:2]),
        )
    elif budget:
        yield Item(text="Budget: not known", basis=context.nothing_said)
    verdict = context.judgement.verdict
    said = [
        of_evidence(e.evidence[0])
        for e in (*context.judgement.bant, *context.judgement.meddic)
        if e.evidence
    ]
    failed = [c for c in context.judgement.checks if c.result is CheckResult.FAILS]
    books = [ground for check in failed for ground in _of_books(check, context.facts)]
    grounds = once((*said[:5], *books))
    yield Item(
        text=f"Verdict: {verdict.outcome}: {verdict.reason}",
        grounds=grounds,
        basis="" if grounds else context.nothing_said,
    )


def _of_books(check: Check, facts: Facts) -> Iterator[Ground]:
    """The price lines and policies that a check was made with."""
    used = {source.id for source in check.sources}
    yield from (of_price(item) for item in facts.prices if item.id in used)
    yield from (of_policy(policy) for policy in facts.policies if policy.id in used)


def account_context(context: BriefContext) -> Iterator[Item]:
    """Stage, value and dates of the deal, and the last things said in any channel."""
    yield from context.record
    telling = Counts(e.source.id for e in context.evidence if e.side is not Side.OURS)
    for turn in latest_turns(context.human, telling, most=6):
        words = tidy(_first_words(turn), limit=22)
        if not words:
            continue
        day = turn.at.date().isoformat() if turn.at else "undated"
        where = short_id(context.message_ids.get(turn.id, turn.id))
        text = f'{day}, {turn.channel}, {turn.speaker.label}: "{words}" <{where}>'
        yield Item(text=text, grounds=(of_turn(turn, _first_words(turn)),))


def short_id(public: str) -> str:
    """Return a message's public id, a content hash cut to what one can still read."""
    if not public.startswith("sha256:"):
        return public
    digest, slash, place = public.partition("/")
    return f"{digest[:15]}{slash}{place}"


def latest_turns(
    turns: Sequence[Turn], telling: Mapping[str, int], *, most: int
) -> tuple[Turn, ...]:
    """Return the newest turns, newest first; of a call or chat only the most telling one.

    `telling` counts the evidence in each turn by its id.
    """
    talks: dict[str, list[Turn]] = {}
    for turn in turns:
        key = turn.id if turn.channel is Channel.MAIL else turn.conversation
        talks.setdefault(key, []).append(turn)
    newest = [
        max(talk, key=lambda t: (telling.get(t.id, 0), t.at.timestamp() if t.at else 0.0))
        for talk in talks.values()
    ]
    newest.sort(key=lambda t: t.at.timestamp() if t.at else 0.0, reverse=True)
    return tuple(newest[:most])


def _first_words(turn: Turn) -> str:
    """The first paragraph that is not a greeting."""
    blocks = [b.strip() for b in turn.text.split("\n\n") if b.strip()]
    telling = [b for b in blocks if len(b.split()) > 3 and not b.endswith(",")] or blocks
    return telling[0][:400] if telling else ""


def attendees(context: BriefContext) -> Iterator[Item]:
    """Who takes part, with the role that the evidence gives them and their newest words."""
    roles = _roles(context)
    for person in context.people:
        role = roles.get(person.name.casefold())
        text = _person(person) + (" (ours)" if person.ours else "")
        grounds = person.grounds
        if role:
            text += f"; {role[0]}"
            grounds = (*grounds, of_evidence(role[1]))
        yield Item(text=text, grounds=once(grounds))


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


def objectives(context: BriefContext) -> Iterator[Item]:
    """What the next contact has to bring: the recommended actions, then the one question."""
    by_id = {item.id: item for item in context.evidence}
    doing = [a for a in context.judgement.actions if not a.id.startswith("ask-")]
    for action in doing[:5]:
        grounds = tuple(of_evidence(by_id[key]) for key in action.evidence if key in by_id)
        reason = tidy(action.reason, limit=30)
        yield Item(
            text=f"{action.title}: {reason}",
            grounds=grounds,
            basis="" if grounds else f"rule {action.id}",
        )
    question = context.judgement.question
    if question:
        element = _element(context.judgement, question.element)
        grounds = tuple(of_evidence(e) for e in element.evidence[:1]) if element else ()
        yield Item(
            text=f"Leave with an answer to: {question.text}",
            grounds=grounds,
            basis="" if grounds else f"{question.method}: {question.reason}",
        )


def talk_tracks(context: BriefContext) -> Iterator[Item]:
    """How to open and what to set right, in their own words."""
    for key, head in (("pain", "Open with"), ("metrics", "Measure by"), ("champion", "Use")):
        element = _element(context.judgement, key)
        said = element.evidence if element else ()
        theirs = [e for e in said if e.side is not Side.OURS and e.polarity > 0]
        if theirs:
            yield _quoted(head, max(theirs, key=_weight))
    criteria = _element(context.judgement, "decision_criteria")
    for item in criteria.evidence[:3] if criteria else ():
        yield _quoted("They judge by", item)
    offer = context.offer
    if offer is None:
        return
    for about, wrong in (("money", offer.too_dear), ("days", _late(offer))):
        ours = overpromise(context.human, offer, about=about) if wrong else None
        if ours:
            yield Item(text=f'Take back: "{tidy(ours.quote)}" ({ours.who})', grounds=(ours,))


def gaps(context: BriefContext) -> Iterator[Item]:
    """MEDDIC elements that are not yet evidenced, and what would settle each."""
    sure = (Standing.EVIDENCED, Standing.VERIFIED)
    for element in context.judgement.meddic:
        if element.standing in sure:
            continue
        value = f": {element.value}" if element.value else ""
        settle = f"; {element.settle}" if element.settle else ""
        yield Item(
            text=f"{element.label} {element.standing}{value}{settle}",
            grounds=tuple(of_evidence(e) for e in element.evidence[:2]),
            basis="" if element.evidence else context.nothing_said,
        )


def commitments(context: BriefContext) -> Iterator[Item]:
    """What both sides promised and, as far as is known, did not yet do."""
    for side, head in ((Side.OURS, "We owe"), (Side.THEIRS, "They owe")):
        for item in context.judgement.commitments:
            if (item.side is Side.OURS) != (side is Side.OURS):
                continue
            due = f", due {item.due.isoformat()}" if item.due else ""
            yield Item(
                text=f'{head}: "{tidy(item.quote, limit=30)}" ({item.speaker}{due})',
                grounds=(of_evidence(item),),
            )
    for item in context.judgement.open_questions:
        if item.side is not Side.OURS:
            text = f'Unanswered: "{tidy(item.quote, limit=30)}" ({item.speaker})'
            yield Item(text=text, grounds=(of_evidence(item),))


def expected_objections(context: BriefContext) -> Iterator[Item]:
    """Objections heard, and those that a failed check makes likely, each with an answer."""
    heard: set[str] = set()
    for item in reversed(context.judgement.objections):
        kind = str(getattr(item.value, "text", "")) or item.topic
        counter = context.objections.get(kind)
        if kind in heard or counter is None:
            continue
        heard.add(kind)
        text = f'Heard ({kind}): "{tidy(item.quote, limit=26)}". Answer: {counter.answer}'
        yield Item(text=f"{text} Ask: {counter.question}", grounds=(of_evidence(item),))
    offer = context.offer
    likely = []
    if offer and offer.too_dear:
        likely.append(("price", offer.budget_grounds))
    if offer and offer.delivery and offer.delivery.late:
        likely.append(("risk", offer.delivery.grounds))
    for kind, grounds in likely:
        counter = context.objections.get(kind)
        if counter and kind not in heard:
            text = f"Likely ({kind}). Answer: {counter.answer} Ask: {counter.question}"
            yield Item(text=text, grounds=grounds)


def competitors(context: BriefContext) -> Iterator[Item]:
    """Who else is in it, in their words, and what our own sheet says about them."""
    for name in context.judgement.competitors:
        said = [
            e
            for e in context.evidence
            if e.kind is Kind.COMPETITION and name.casefold() in _value(e).casefold()
        ]
        for item in said[-2:]:
            yield _quoted(name, item)
        for passage in context.passages:
            if name.casefold() in passage.name.casefold():
                yield from _sheet(name, passage)


def _sheet(name: str, passage: Passage) -> Iterator[Item]:
    for block in passage.text.split("\n\n"):
        text = " ".join(block.replace("**", "").split())
        if text.startswith("Where"):
            ground = Ground(source=passage.source, quote=block.strip(), who=passage.name)
            yield Item(text=f"{name}: {text}", grounds=(ground,))


def pricing(context: BriefContext) -> Iterator[Item]:
    """List price × quantity less volume discount, beside budget, days and who approves."""
    offer = context.offer
    if offer is None:
        return
    main = offer.priced
    yield Item(text=_sum_line(main), grounds=main.grounds, workings=main.workings)
    for plan in offer.plans:
        unit = plan.line.item.unit.partition("/")[2] if plan.line.item else ""
        text = f"{_sum_line(plan)} per {unit}"
        yield Item(text=text, grounds=plan.grounds, workings=plan.workings)
    if offer.gap is not None and offer.budget is not None:
        word = "above" if offer.too_dear else "inside"
        amount = str(offer.gap).lstrip("-")
        text = f"{amount} {word} their stated {_value(offer.budget)}"
        yield Item(text=text, grounds=offer.budget_grounds, workings=gap_working(offer))
    fits = offer.affordable
    if fits:
        text = f"Fits the budget: {int(fits.workings[0].result)} for {fits.net}"
        yield Item(text=text, grounds=fits.grounds, workings=fits.workings)
    if offer.delivery:
        text = f"Delivery: {offer.delivery.line.count} in {offer.delivery.days} days"
        if _late(offer) and offer.in_time:
            text += f"; {offer.in_time} in {offer.in_time_days} days"
        yield Item(text=text, grounds=offer.delivery.grounds)
    for policy in context.facts.policies:
        if policy.kind in (PolicyKind.DISCOUNT_LIMIT, PolicyKind.APPROVAL_LIMIT):
            yield Item(text=f"Policy: {policy.text}", grounds=(of_policy(policy),))


def _sum_line(priced: Priced) -> str:
    item = priced.line.item
    price = item.price if item else priced.gross
    text = f"{priced.line.product}: {priced.line.count} × {price} = {priced.gross}"
    if priced.percent:
        text += f", less {priced.percent.normalize():f} percent = {priced.net}"
    return text


def _late(offer: Offer) -> bool:
    return bool(offer.delivery and offer.delivery.late)


def _element(judgement: Judgement, key: str) -> Element | None:
    found = (e for e in (*judgement.bant, *judgement.meddic) if e.id == key)
    return next(found, None)


def _value(item: Evidence) -> str:
    from agentarmy.writing.ground import value_words

    return value_words(item.value)


def _weight(item: Evidence) -> int:
    words = len(item.quote.split())
    return 2 * any(c.isdigit() for c in item.quote) + (6 <= words <= 32) + (item.side != Side.OURS)


def _quoted(head: str, item: Evidence) -> Item:
    text = f'{head}: "{tidy(item.quote, limit=34)}" ({item.speaker})'
    return Item(text=text, grounds=(of_evidence(item),))


def _person(person: Somebody) -> str:
    return ", ".join(part for part in (person.name, person.title, person.company) if part)
