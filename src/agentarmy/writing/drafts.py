"""From a context to a finished draft: moves in order, the gate, the reader's limits, the body."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from agentarmy.domain.evidence import Kind
from agentarmy.domain.judgement import Outcome
from agentarmy.domain.records import Channel
from agentarmy.errors import UsageError
from agentarmy.writing import phrases
from agentarmy.writing.composer import Composer
from agentarmy.writing.context import DraftContext, DraftKind
from agentarmy.writing.ground import Library, Move, Sentence, library, of_evidence
from agentarmy.writing.grounding import Finding, gate
from agentarmy.writing.names import first_name, greeting_word, is_formal, salutation
from agentarmy.writing.persona import LIMITS, word_limit
from agentarmy.writing.recap import recap_lines
from agentarmy.writing.wording import base_subject, inner, reply_subject, tidy

_MARK = re.compile(r"\[(to confirm|attach): ([^\]]+)\]")
_LATER = re.compile(r"(?i)\b(?:get|come) back\b|\bnot before\b|\buntil\b")
_GROUPS: tuple[frozenset[Move], ...] = (
    frozenset({Move.OPENING, Move.LABEL, Move.RELATION}),
    frozenset({Move.RECAP}),
    frozenset({Move.ANSWER, Move.CORRECTION, Move.OFFER, Move.TO_CONFIRM}),
    frozenset({Move.NEXT, Move.QUESTION}),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message nobody has sent: subject, body, its sentences with their sources.

    `question` is the one question in it, `to_confirm` what the rep must settle before sending,
    `removed` what the gate took out, `notes` what the rep should know.
    """

    kind: DraftKind
    subject: str
    body: str
    sentences: tuple[Sentence, ...]
    question: str = ""
    to_confirm: tuple[str, ...] = ()
    removed: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()


def compose(context: DraftContext, *, texts: Library | None = None) -> Draft:
    """Write the draft of a context.

    `texts` are the canonical texts that may be quoted; without it those of the context. Raises
    UsageError for a follow-up to somebody who asked for no more mail.
    """
    if context.kind is DraftKind.RECAP:
        context = context.here()
    planned = tuple(_plan(Composer(context)))
    known = texts if texts is not None else library_of(context)
    kept, removed = gate(planned, known, known_names=_known_names(context))
    kept = _one_question(_fit(kept, context))
    body = _body(kept, context)
    return Draft(
        kind=context.kind,
        subject=subject_of(context),
        body=body,
        sentences=kept,
        question=next((s.text for s in kept if s.move is Move.QUESTION), ""),
        to_confirm=tuple(f"{kind}: {what}" for kind, what in _MARK.findall(body)),
        removed=removed,
        notes=tuple(_notes(context, removed)),
    )


def library_of(context: DraftContext) -> Library:
    """Collect every text that this context may quote."""
    extra = [(p.source, p.text) for p in context.passages]
    if context.stage_ground:
        extra.append((context.stage_ground.source, context.stage_ground.quote))
    turns = library((*context.history, *context.turns), context.facts, extra)
    # Evidence of other conversations of the account: its own quote is what was stored.
    for item in context.evidence:
        turns.setdefault(item.source, item.quote)
        if item.quote not in turns[item.source]:
            turns[item.source] += "\n" + item.quote
    return turns


def _plan(write: Composer) -> Iterator[Sentence]:
    context = write.ctx
    stopped = context.risks("stop", "unsubscribe", "opt_out")
    if stopped:
        if context.kind is not DraftKind.REPLY:
            raise UsageError(
                f"{context.recipient.label} asked for no more mail",
                expected="a reply that confirms it",
                hint="agentarmy draft … --kind reply",
            )
        text = write.choose("stop", phrases.STOP)
        yield Sentence(text=text, move=Move.OPENING, grounds=(of_evidence(stopped[-1]),), weight=9)
        return
    if context.kind is DraftKind.RECAP:
        yield from _recap(write)
    elif context.kind is DraftKind.FOLLOW_UP:
        yield from _follow_up(write)
    else:
        yield from _reply(write)


def _reply(write: Composer) -> Iterator[Sentence]:
    yield from write.reply_opening()
    yield from write.relation()
    yield from write.label()
    yield from write.answers()
    if _waits(write.ctx):
        yield from _patience(write)
        return
    if write.ctx.leaver:
        yield write.farewell()
        return
    yield from write.corrections()
    if not write.ctx.asked:
        yield from write.pain()
        yield from _standing_offer(write)
    yield from write.next_step()
    if write.ctx.judgement.verdict.outcome is not Outcome.DISQUALIFIED:
        yield from write.question()


def _follow_up(write: Composer) -> Iterator[Sentence]:
    if write.ctx.left:
        yield write.farewell()
        return
    yield from write.follow_up_opening()
    yield from write.relation()
    if _waits(write.ctx):
        yield from _patience(write)
        return
    yield from write.pain()
    yield from write.answers()
    yield from write.corrections()
    yield from _standing_offer(write)
    yield from write.next_step()
    if write.ctx.judgement.verdict.outcome is not Outcome.DISQUALIFIED:
        yield from write.question()


def _recap(write: Composer) -> Iterator[Sentence]:
    yield from write.recap_opening()
    yield from write.relation()
    yield from recap_lines(write)
    yield from write.corrections()
    yield from write.answers()
    text = write.choose("check", phrases.RECAP_CHECK)
    yield Sentence(text=text, move=Move.NEXT, weight=4)
    yield from write.next_step()
    yield from write.question()


def _standing_offer(write: Composer) -> Iterator[Sentence]:
    """Where everything holds: the sum and the last day to order, once it is quoting time."""
    offer = write.ctx.offer
    late = write.ctx.stage and str(write.ctx.stage) in ("PROPOSAL", "NEGOTIATION")
    if offer is None or not late or offer.too_dear:
        return
    yield replace(write.price(offer), weight=6)
    if offer.delivery and not offer.delivery.late:
        yield from (replace(s, weight=6) for s in write.days(offer))


def _waits(context: DraftContext) -> bool:
    """Whether they asked us to wait: a frozen budget that nothing newer lifted."""
    return bool(context.risks("budget_freeze", "freeze", "on_hold"))


def _patience(write: Composer) -> Iterator[Sentence]:
    context = write.ctx
    risk = context.risks("budget_freeze", "freeze", "on_hold")[-1]
    later = [
        e
        for e in context.evidence
        if e.kind in (Kind.TIMELINE, Kind.NEXT_STEP, Kind.ASK)
        and e.side is risk.side
        and (e.asserted_at or context.now) >= (risk.asserted_at or context.now)
        and e.source != risk.source
    ]
    named = [e for e in later if e.kind is Kind.TIMELINE or _LATER.search(e.quote)]
    item = named[-1] if named else later[-1] if later else risk
    text = write.choose("wait", phrases.WAIT).format(said=tidy(item.quote, limit=18))
    yield Sentence(text=text, move=Move.OPENING, grounds=(of_evidence(item),), weight=9)
    yield Sentence(text=write.choose("wait_next", phrases.WAIT_NEXT), move=Move.NEXT, weight=7)


def _known_names(context: DraftContext) -> tuple[str, ...]:
    people = [context.recipient.name, context.rep.name, context.rep.company]
    return (*people, first_name(context.recipient))


def _fit(sentences: Sequence[Sentence], context: DraftContext) -> tuple[Sentence, ...]:
    """Leave out the least weighty sentences until the body keeps to the reader's limits."""
    limits = LIMITS[context.persona]
    bullets = sorted((s for s in sentences if s.bullet), key=lambda s: -s.weight)[: limits.bullets]
    kept = [s for s in _unique(sentences) if not s.bullet or s in bullets]
    most = word_limit(context.persona, context.channel)
    while sum(len(s.text.split()) for s in kept) > most and len(kept) > 2:
        kept.remove(min(reversed(kept), key=lambda s: s.weight))
    return tuple(kept)


def _unique(sentences: Iterable[Sentence]) -> list[Sentence]:
    """Keep the first of two sentences with the same words or the same opening role."""
    seen: dict[str, Sentence] = {}
    for sentence in sentences:
        seen.setdefault(sentence.text, sentence)
    return list(seen.values())


def _one_question(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Keep one question per message (AA-SA-08): the last, which is the one we chose to ask."""
    asking = [s for s in sentences if s.move is Move.QUESTION]
    return tuple(s for s in sentences if s.move is not Move.QUESTION or s is asking[-1])


def _body(sentences: Sequence[Sentence], context: DraftContext) -> str:
    person, turns, region = context.recipient, context.human, context.region
    formal = is_formal(person, turns, otherwise=region.formal)
    word = greeting_word(person, turns, otherwise=region.greeting)
    blocks = []
    for group in _GROUPS:
        chosen = [s for s in sentences if s.move in group]
        lines = "\n".join(f"- {s.text}" for s in chosen if s.bullet)
        text = " ".join(s.text for s in chosen if not s.bullet)
        blocks += [block for block in (text, lines) if block]
    if context.channel is Channel.CHAT:
        first = first_name(person)
        blocks = [inner(blocks[0]), *blocks[1:]] if blocks else []
        return " ".join([f"Hi {first}," if first else "Hi,", *blocks])
    greeting = salutation(person, turns, formal=formal, word=word)
    name = context.rep.name if formal else context.rep.name.split(" ")[0]
    sign_off = region.sign_off if formal or region.formal else "Best"
    return "\n\n".join([greeting, *blocks, f"{sign_off},\n{name}".rstrip("\n")])


def subject_of(context: DraftContext) -> str:
    """Return the thread's subject with one 'Re:', or one of our own for a new thread."""
    if context.channel is Channel.CHAT:
        return ""
    mails = [t for t in context.human if t.channel is Channel.MAIL and t.subject.strip()]
    if mails:
        return reply_subject(mails[-1].subject)
    if context.enquiry:
        about = next(t.subject for t in context.turns if t.id == context.enquiry.source.id)
        return f"Your enquiry: {about.rpartition(':')[2].strip()}".rstrip(": ")
    titled = [t.subject for t in context.human if t.subject.strip()]
    days = [t.at for t in context.human if t.at]
    if context.kind is DraftKind.RECAP and days:
        composer = Composer(context)
        return f"Our talk of {composer.day(max(days).date())}"
    return base_subject(titled[-1]) if titled else "Next step"


def _notes(context: DraftContext, removed: Sequence[Finding]) -> Iterator[str]:
    if context.risks("stop", "unsubscribe", "opt_out"):
        yield "They asked for no more mail: this draft only confirms it."
    if not context.human and not context.enquiry:
        yield "There is no history: nothing about them is known yet."
    if context.last_inbound and context.kind is DraftKind.REPLY and not context.unanswered:
        yield "The last word was ours; a follow-up may suit better (--kind follow-up)."
    if context.left and context.kind is not DraftKind.REPLY:
        yield f"{context.recipient.label} said that they leave: write to the successor (--to NAME)."
    if not context.region.id:
        yield "Region unknown: set the contact's country or zone for its manners."
    if not context.facts.prices:
        yield 'No price book: sums were left out. agentarmy pricebook add "NAME" --price AMOUNT'
    for finding in removed:
        yield f"Left out, not carried by its source ({finding.problem}): {finding.sentence.text}"
