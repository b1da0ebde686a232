"""From a context to a finished draft: moves in order, the gate, the reader's limits, the body."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from agentarmy.domain.elements import words
from agentarmy.domain.evidence import Source
from agentarmy.domain.records import Channel
from agentarmy.errors import UsageError
from agentarmy.writing import endings, offering, openings, phrases
from agentarmy.writing.composer import Composer
from agentarmy.writing.context import DraftContext, DraftKind
from agentarmy.writing.formality import FORMAL_FROM
from agentarmy.writing.ground import Library, Move, Sentence, library, of_evidence
from agentarmy.writing.grounding import Finding, gate
from agentarmy.writing.names import first_name, greeting_word, salutation
from agentarmy.writing.persona import LIMITS, word_limit
from agentarmy.writing.recap import recap_lines
from agentarmy.writing.wording import base_subject, inner, reply_subject

_MARK = re.compile(r"\[(to confirm|attach): ([^\]]+)\]")
_GROUPS: tuple[frozenset[Move], ...] = (
    frozenset({Move.OPENING, Move.LABEL, Move.RELATION}),
    frozenset({Move.RECAP}),
    frozenset({Move.ANSWER, Move.CORRECTION, Move.OFFER, Move.TO_CONFIRM}),
    frozenset({Move.NEXT, Move.QUESTION}),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message nobody has sent: subject, body, its sentences with their sources.

    `formality` is that of the thread, 0..1; `question` is the one question in it, `to_confirm` what
    the rep must settle before sending, `removed` what the gate took out, `notes` what the rep
    should know.
    """

    kind: DraftKind
    subject: str
    body: str
    sentences: tuple[Sentence, ...]
    formality: float = 0.5
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
    kept, removed = gate(planned, known, known_names=known_names(context))
    return finish(context, kept, removed=removed)


def finish(
    context: DraftContext, sentences: Sequence[Sentence], *, removed: Sequence[Finding] = ()
) -> Draft:
    """Make the draft of sentences that hold: the reader's limits, one question, the body."""
    kept = _one_question(_fit(sentences, context))
    body = _body(kept, context)
    return Draft(
        kind=context.kind,
        subject=subject_of(context),
        body=body,
        sentences=kept,
        formality=context.formality,
        question=next((s.text for s in kept if s.move is Move.QUESTION), ""),
        to_confirm=tuple(f"{kind}: {what}" for kind, what in _MARK.findall(body)),
        removed=tuple(removed),
        notes=tuple(_notes(context, removed)),
    )


def library_of(context: DraftContext) -> Library:
    """Collect every text that this context may quote."""
    extra = [(p.source, p.text) for p in context.passages]
    if context.stage_ground:
        extra.append((context.stage_ground.source, context.stage_ground.quote))
    texts = library((*context.history, *context.turns), context.facts, extra=extra)
    # Words kept from messages that are gone: what was stored of them is their quote.
    gone: dict[Source, list[str]] = {}
    for item in context.evidence:
        if item.source not in texts:
            gone.setdefault(item.source, []).append(item.quote)
    texts.update((source, "\n".join(quotes)) for source, quotes in gone.items())
    return texts


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
    if endings.waits(write) and not write.ctx.asked and not write.ctx.leaver:
        yield from openings.thanks(write)
        yield from endings.patience(write)
        return
    yield from openings.reply_opening(write)
    yield from openings.relation(write)
    yield from openings.label(write)
    yield from offering.answers(write)
    if endings.waits(write):
        yield from endings.patience(write)
        return
    if write.ctx.leaver:
        yield endings.farewell(write)
        return
    yield from offering.corrections(write)
    if not write.ctx.asked:
        yield from openings.pain(write)
        yield from offering.standing(write)
    yield from endings.ending(write)


def _follow_up(write: Composer) -> Iterator[Sentence]:
    if write.ctx.left:
        yield endings.farewell(write)
        return
    yield from openings.follow_up_opening(write)
    yield from openings.relation(write)
    if endings.waits(write):
        yield from endings.patience(write)
        return
    yield from openings.pain(write)
    yield from offering.answers(write)
    yield from offering.corrections(write)
    yield from offering.standing(write)
    yield from endings.ending(write)


def _recap(write: Composer) -> Iterator[Sentence]:
    yield from openings.recap_opening(write)
    yield from openings.relation(write)
    yield from recap_lines(write)
    yield from offering.corrections(write)
    yield from offering.answers(write)
    text = write.choose("check", phrases.RECAP_CHECK)
    yield Sentence(text=text, move=Move.NEXT, weight=4)
    if endings.waits(write):
        yield from endings.patience(write)
        return
    yield from endings.ending(write)


def known_names(context: DraftContext) -> tuple[str, ...]:
    """Return the names that may be used anywhere: the recipient's, the rep's, our house's."""
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
    """Keep the first of two sentences with the same words; thank once."""
    seen: dict[str, Sentence] = {}
    for sentence in sentences:
        seen.setdefault(sentence.text, sentence)
    thanked = any(s.move is Move.OPENING and "thank" in s.text.lower() for s in seen.values())
    return [
        s
        for s in seen.values()
        if not (thanked and s.move is Move.RELATION and s.text.startswith("Thank"))
    ]


def _one_question(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Keep one question per message (AA-SA-08): the last, which is the one we chose to ask."""
    asking = [s for s in sentences if s.move is Move.QUESTION]
    return tuple(s for s in sentences if s.move is not Move.QUESTION or s is asking[-1])


def _body(sentences: Sequence[Sentence], context: DraftContext) -> str:
    person, turns, region = context.recipient, context.human, context.region
    formality = context.formality
    formal = formality >= FORMAL_FROM
    word = greeting_word(person, turns, otherwise=context.tone.greeting(formality))
    blocks = [block for group in _GROUPS for block in _blocks(sentences, group)]
    if context.channel is Channel.CHAT:
        first = first_name(person)
        parts = [inner(blocks[0]), *blocks[1:]] if blocks else []
        listed = any(s.bullet for s in sentences)
        text = ("\n" if listed else " ").join(part.replace("\n\n", " ") for part in parts)
        return f"Hi {first}, {text}" if first else f"Hi, {text}"
    greeting = salutation(person, turns, formal=formal, word=word)
    name = context.rep.name if formal else context.rep.name.split(" ")[0]
    sign_off = region.sign_off if formal and region.formal else context.tone.closing(formality)
    return "\n\n".join([greeting, *blocks, f"{sign_off},\n{name}".rstrip("\n")])


def _blocks(sentences: Sequence[Sentence], group: frozenset[Move]) -> Iterator[str]:
    """The paragraphs of one group of moves: a new one where a sentence opens it, then the list."""
    chosen = [s for s in sentences if s.move in group]
    plain = [s for s in chosen if not s.bullet]
    split = sum(s.paragraph for s in plain) > 1
    block: list[str] = []
    for sentence in plain:
        marked = bool(block) and bool(_MARK.search(block[-1]) or _MARK.search(sentence.text))
        if block and ((split and sentence.paragraph) or marked):
            yield " ".join(block)
            block = []
        block.append(sentence.text)
    if block:
        yield " ".join(block)
    lines = "\n".join(f"- {s.text}" for s in chosen if s.bullet)
    if lines:
        yield lines


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
    if context.objection and context.objection[1].answer:
        item, counter = context.objection
        yield f"Objection library, {words(item.value)}: {counter.answer}"
    if not context.region.id:
        yield "Region unknown: set the contact's country or zone, or use --region."
    if not context.facts.prices:
        yield 'No price book: sums were left out. agentarmy pricebook add "NAME" --price AMOUNT'
    for finding in removed:
        yield f"Left out, not carried by its source ({finding.problem}): {finding.sentence.text}"
