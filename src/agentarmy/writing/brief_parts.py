"""The parts of a brief that come from what was said: each yields lines with their sources."""

from __future__ import annotations

import re
from collections import Counter as Counts
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from agentarmy.domain.evidence import Evidence, Kind, Source, SourceKind
from agentarmy.domain.judgement import Action, Check, CheckResult, Element, Standing
from agentarmy.domain.policies import policy_for
from agentarmy.domain.promises import promised
from agentarmy.domain.records import Channel, Facts, PolicyKind, Side, Turn
from agentarmy.domain.rivals import in_the_race
from agentarmy.writing.brief_people import described
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
from agentarmy.writing.promises import overpromise
from agentarmy.writing.sections import (
    BriefContext,
    Item,
    element_of,
    quoted,
    short_id,
    weight_of,
)
from agentarmy.writing.wording import tidy

_STANDING = {
    Standing.UNKNOWN: "not known",
    Standing.CLAIMED: "only claimed",
    Standing.EVIDENCED: "in their own words",
    Standing.CONTRADICTED: "which does not hold",
    Standing.VERIFIED: "which holds against the price list",
}
_QUOTED = re.compile(r'["\u201c]([^"\u201c\u201d]+)["\u201d]')
_SHOWN = 5
"""Sources of one action that are shown: the newest."""
_OWED, _UNANSWERED = 8, 5
"""Promises of each side, and questions, that are told one by one: the newest."""
_SURE = (Standing.EVIDENCED, Standing.VERIFIED)


def summary(context: BriefContext) -> Iterator[Item]:
    """Who, company, pain, budget, and the verdict."""
    them = [person for person in context.people if not person.ours]
    for person in them[:1]:
        yield Item(text=f"Who: {described(person)}", grounds=person.grounds)
    yield from context.company
    for key, head in (("pain", "Pain"), ("need", "Need")):
        element = element_of(context.judgement, key)
        if element and element.evidence:
            yield quoted(head, max(element.evidence, key=weight_of))
            break
    budget = element_of(context.judgement, "budget")
    if budget and budget.evidence and budget.evidence[0].polarity < 0:
        yield quoted("Budget", budget.evidence[0])
    elif budget and budget.evidence:
        yield Item(
            text=f"Budget: {budget.value}, {_STANDING[budget.standing]}",
            grounds=tuple(of_evidence(e) for e in budget.evidence[:2]),
        )
    elif budget:
        yield Item(text="Budget: not known", basis=context.nothing_said)
    yield _verdict(context)


def _verdict(context: BriefContext) -> Item:
    verdict = context.judgement.verdict
    said = [
        of_evidence(e.evidence[0])
        for e in (*context.judgement.bant, *context.judgement.meddic)
        if e.evidence
    ]
    failed = [c for c in context.judgement.checks if c.result is CheckResult.FAILS]
    books = [ground for check in failed for ground in _of_books(check, context.facts)]
    grounds = once((*said[:5], *books))
    return Item(
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


def objectives(context: BriefContext) -> Iterator[Item]:
    """What the next contact has to bring: the recommended actions, then the one question."""
    by_id = {item.id: item for item in (*context.judgement.risks, *context.evidence)}
    doing = [a for a in context.judgement.actions if not a.id.startswith("ask-")]
    for action in doing[:5]:
        found = [of_evidence(by_id[key]) for key in action.evidence if key in by_id]
        books = _books_for(action, context)
        reason = tidy(action.reason, limit=30)
        yield Item(
            text=f"{action.title}: {reason}",
            grounds=once((*found[-_SHOWN:], *(ground for ground, _ in books))),
            basis=_basis_of(action, len(found), bare=not found and not books),
            workings=tuple(dict.fromkeys(w for _, workings in books for w in workings)),
        )
    question = context.judgement.question
    if question:
        element = element_of(context.judgement, question.element)
        quotes = _QUOTED.findall(question.text)
        said = [e for e in context.evidence if any(_flat(q) in _flat(e.quote) for q in quotes)]
        said = said or list(element.evidence[:1] if element else ())
        grounds = tuple(of_evidence(e) for e in said[:_SHOWN])
        yield Item(
            text=f"Leave with an answer to: {question.text}",
            grounds=grounds,
            basis="" if grounds else f"{question.method}: {question.reason}",
        )


def _basis_of(action: Action, count: int, *, bare: bool) -> str:
    """Why an action can be said beyond what it cites: its rule and day, what was counted."""
    if action.due and action.id == "review":
        return f"rule {action.id}: due {action.due}"
    if action.id == "answer" and count > 1:
        return f"{count} questions or requests read that nothing answers"
    return f"rule {action.id}" if bare else ""


def _books_for(action: Action, context: BriefContext) -> list[tuple[Ground, tuple[Working, ...]]]:
    """The price lines and policies that an action's figures come from, with their sums."""
    offer, facts = context.offer, context.facts
    found: list[tuple[Ground, tuple[Working, ...]]] = []
    if action.id.startswith(("rework-", "check-")):
        checks = (c for c in context.judgement.checks if c.element == action.id.partition("-")[2])
        found += [(g, ()) for check in checks for g in _of_books(check, facts)]
        for priced in (offer.priced, offer.affordable) if offer else ():
            found += [(g, priced.workings) for g in priced.grounds] if priced else []
        found += [(g, ()) for g in offer.delivery.grounds] if offer and offer.delivery else []
        found += [(g, ()) for g in _limits(PolicyKind.DISCOUNT_LIMIT, context)]
    if action.id == "propose":
        found += [(g, ()) for g in _limits(PolicyKind.APPROVAL_LIMIT, context)]
    return found


def _limits(kind: PolicyKind, context: BriefContext) -> Iterator[Ground]:
    policy = policy_for(kind, "", policies=context.facts.policies, on=context.now.date())
    if policy:
        yield of_policy(policy)


def talk_tracks(context: BriefContext) -> Iterator[Item]:
    """How to open and what to set right, in their own words; no words twice."""
    used: set[tuple[str, int]] = set()
    for key, head in (("pain", "Open with"), ("metrics", "Measure by"), ("champion", "Use")):
        element = element_of(context.judgement, key)
        said = element.evidence if element else ()
        theirs = [
            e
            for e in said
            if e.side is not Side.OURS and e.polarity > 0 and (e.source.id, e.start) not in used
        ]
        if theirs:
            best = max(theirs, key=weight_of)
            used.add((best.source.id, best.start))
            yield quoted(head, best)
    criteria = element_of(context.judgement, "decision_criteria")
    for item in criteria.evidence[:3] if criteria else ():
        yield quoted("They judge by", item)
    guidance = context.judgement.guidance
    asked = guidance.question if guidance else None
    question = context.judgement.question
    if asked and asked.evidence and asked.text != (question.text if question else ""):
        grounds = tuple(of_evidence(e) for e in asked.evidence)
        yield Item(text=f"Deepen: {asked.text}", grounds=grounds)
    offer = context.offer
    if offer is None:
        return
    late = bool(offer.delivery and offer.delivery.late)
    for about, wrong in (("money", offer.too_dear), ("days", late)):
        ours = overpromise(context.human, offer, about=about) if wrong else None
        if ours:
            yield Item(text=f'Take back: "{tidy(ours.quote)}" ({ours.who})', grounds=(ours,))


def gaps(context: BriefContext) -> Iterator[Item]:
    """MEDDIC elements that are not yet evidenced, each with the question to ask for it."""
    asked = {
        _bare(e.quote)
        for e in context.evidence
        if e.side is Side.OURS and e.kind in (Kind.QUESTION, Kind.ASK)
    }
    for element in context.judgement.meddic:
        if element.standing in _SURE:
            continue
        value = f": {element.value}" if element.value else ""
        text = f"{element.label} {_STANDING[element.standing]}{value}"
        question = _question(element, asked, context)
        yield Item(
            text=f"{text}; ask: {question}" if question else text,
            grounds=tuple(of_evidence(e) for e in element.evidence[:2]),
            basis="" if element.evidence else context.nothing_said,
        )


def _question(element: Element, asked: set[str], context: BriefContext) -> str:
    """The method's question for the element that was not asked yet, else the first."""
    texts = [text for one in context.methods.asking(element.id) for text in one.questions]
    fresh = [text for text in texts if _bare(text) not in asked]
    return next(iter((*fresh, *texts)), element.settle)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def commitments(context: BriefContext) -> Iterator[Item]:
    """What both sides promised and, as far as is known, did not yet do; what they asked."""
    today = context.now.date()
    for ours, head in ((True, "We owe"), (False, "They owe")):
        owed = [e for e in context.judgement.commitments if (e.side is Side.OURS) == ours]
        owed = [e for e in owed if not overtaken_by(e, owed, turns=context.turns)]
        newest = owed[-_OWED:]
        for item in sorted(newest, key=lambda e: e.due or date.max):
            text = f'{head}: "{tidy(item.quote, limit=30)}" ({item.speaker}{_due(item, today)})'
            yield Item(text=text, grounds=(of_evidence(item),))
        older = len(owed) - len(newest)
        if older:
            text = f"{head}: {older:,} more, promised before these"
            basis = f"{len(owed):,} promises read that nothing settles, {older:,} before these"
            yield Item(text=text, basis=basis)
        if not owed and context.human:
            yield Item(text=f"{head}: nothing that is open", basis=context.nothing_said)
    asked = [e for e in context.judgement.open_questions if e.side is not Side.OURS]
    for item in asked[-_UNANSWERED:]:
        text = f'Unanswered: "{tidy(item.quote, limit=30)}" ({item.speaker})'
        yield Item(text=text, grounds=(of_evidence(item),))


def overtaken_by(item: Evidence, owed: Sequence[Evidence], *, turns: Sequence[Turn]) -> bool:
    """Say whether a newer promise of the same things stands in the place of this one.

    A summary is no longer owed once we wrote to them.
    """
    things = set(promised(item.quote.rstrip("?")).things)
    since = item.asserted_at
    written = [t for t in turns if t.side is Side.OURS and t.channel is Channel.MAIL and t.at]
    if since and any(t.at and t.at > since for t in written):
        things -= {"summary", "minute", "note"}
        if not things and promised(item.quote.rstrip("?")).things:
            return True
    newer = [e for e in owed[owed.index(item) + 1 :] if e.due]
    dated = bool(things and item.due)
    return dated and any(things <= set(promised(e.quote).things) for e in newer)


def _due(item: Evidence, today: date) -> str:
    if item.due is None:
        return f", said {item.asserted_at.date().isoformat()}" if item.asserted_at else ""
    return f", due {item.due.isoformat()}" + (", late" if item.due < today else "")


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
        sources = (of_evidence(item), advice(kind, counter))
        yield Item(text=f"{text} Ask: {counter.question}", grounds=sources)
    offer = context.offer
    likely = []
    if offer and offer.too_dear:
        likely.append(("price", offer.budget_grounds))
    if offer and offer.delivery and offer.delivery.late:
        likely.append(("risk", offer.delivery.grounds))
    rivals = [e for e in context.evidence if e.kind is Kind.COMPETITION and e.polarity > 0]
    if rivals and in_the_race(context.judgement.competitors, context.evidence):
        likely.append(("competitor", (of_evidence(rivals[-1]),)))
    for kind, grounds in likely:
        counter = context.objections.get(kind)
        if counter and kind not in heard:
            text = f"Likely ({kind}). Answer: {counter.answer} Ask: {counter.question}"
            yield Item(text=text, grounds=(*grounds, advice(kind, counter)))


def advice(kind: str, counter: Counter) -> Ground:
    """Return where an answer to an objection stands: the record of the objection library."""
    source = Source(SourceKind.DOCUMENT, f"objection/{kind}")
    return Ground(source=source, quote=counter.answer, who=f"objection library, {kind}")
