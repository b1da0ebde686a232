"""From a context to a finished draft: moves in order, the gate, the reader's limits, the body."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from agentarmy.domain.elements import words
from agentarmy.domain.evidence import Source, SourceKind
from agentarmy.domain.records import Channel
from agentarmy.errors import UsageError
from agentarmy.writing import (
    endings,
    from_record,
    guided,
    kind_phrases,
    occasions,
    offering,
    openings,
)
from agentarmy.writing.answers import About
from agentarmy.writing.composer import Composer
from agentarmy.writing.context import DraftContext, DraftKind, is_internal
from agentarmy.writing.enquiries import form_reply
from agentarmy.writing.formality import FORMAL_FROM
from agentarmy.writing.ground import Library, Move, Sentence, library
from agentarmy.writing.grounding import Finding, gate
from agentarmy.writing.internal import internal_note
from agentarmy.writing.names import called, first_name, greeting_word, salutation
from agentarmy.writing.outdated import outdated
from agentarmy.writing.persona import LIMITS, SHORTER, Manner, word_limit
from agentarmy.writing.recap import recap
from agentarmy.writing.touches import first_touch, topic_of
from agentarmy.writing.unmet import unmet
from agentarmy.writing.voice import in_full
from agentarmy.writing.wording import base_subject, inner, opening, reply_subject

_MARK = re.compile(r"\[(to confirm|attach): ([^\]]+)\]")
_LISTS = (DraftKind.RECAP, DraftKind.INTERNAL_NOTE)
_MORE = 3
"""List lines more where the list is the message; the words in all still bind."""
_ROOMY = (*_LISTS, DraftKind.OBJECTION)
_ROOM = 1.4
"""So many times the words of the reader's limit, where the list or the answers are the message."""
_EXTRA = 4
"""Sentences up to this weight are left out where the rep wants it shorter."""
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
    if context.kind is DraftKind.RECAP and context.is_call:
        context = context.here()
    planned = tuple(_plan(Composer(context)))
    if context.voice:
        planned = tuple(s.saying(context.voice.say(s.text)) for s in planned)
    elif context.formality >= FORMAL_FROM:
        planned = tuple(s.saying(in_full(s.text)) for s in planned)
    known = texts if texts is not None else library_of(context)
    kept, removed = gate(
        planned,
        known,
        known_names=known_names(context),
        now=context.now,
        outdated=outdated(context.evidence),
    )
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
        to_confirm=tuple(_to_confirm(body)),
        removed=tuple(removed),
        notes=(*_times_notes(context, body), *_notes(context, removed), *unmet(context, kept)),
    )


_BARE = ("name", "day", "place")


def _to_confirm(body: str) -> Iterator[str]:
    """What the rep must settle, one line each: a bare 'name' with the words around it."""
    for found in _MARK.finditer(body):
        kind, what = found[1], found[2]
        before = re.split(r"[.!?\n]\s*", body[: found.start()])[-1]
        after = re.split(r"[.!?\n]", body[found.end() :])[0]
        around = " ".join(f"{before}…{after}".split())
        yield f"{kind}: {what} ({around})" if what in _BARE else f"{kind}: {what}"


def library_of(context: DraftContext) -> Library:
    """Collect every text that this context may quote; to the buyer nothing said among ourselves."""
    extra = [(p.source, p.text) for p in context.passages]
    extra += [(g.source, g.quote) for g in context.record.values()]
    extra += [(time.ground.source, time.ground.quote) for time in context.free]
    if context.stage_ground:
        extra.append((context.stage_ground.source, context.stage_ground.quote))
    turns = (*context.colleagues, *context.history, *context.turns)
    ours = {turn.id for turn in context.colleagues}
    hidden = {t.id for t in turns if t.id in ours or is_internal(t, context.facts)}
    if context.kind is DraftKind.INTERNAL_NOTE:
        hidden = set()
    texts = library([t for t in turns if t.id not in hidden], context.facts, extra=extra)
    # Words kept from messages that are gone: what was stored of them is their quote.
    gone: dict[Source, list[str]] = {}
    for item in context.evidence:
        if item.source not in texts and item.source.id not in hidden:
            gone.setdefault(item.source, []).append(item.quote)
    texts.update((source, "\n".join(quotes)) for source, quotes in gone.items())
    return texts


def _plan(write: Composer) -> Iterator[Sentence]:
    context = write.ctx
    if context.kind is DraftKind.INTERNAL_NOTE:
        yield from internal_note(write)
        yield from guided.for_colleagues(context)
        return
    stopped = context.stopped
    if stopped:
        if context.kind is not DraftKind.REPLY:
            raise UsageError(
                f"{context.recipient.label} asked for no more mail",
                expected="a reply that confirms it",
                hint="agentarmy draft … --kind reply",
            )
        yield from openings.taken_off(write, stopped[-1])
        return
    if context.language and context.kind is not DraftKind.FIRST_TOUCH:
        yield from _foreign(write)
        return
    said = tuple(guided.narrowed(write, _PLANS[context.kind](write)))
    yield from _for_one_aside(write, said)
    if context.kind is DraftKind.REPLY:
        yield from occasions.times_beside(write)


def _foreign(write: Composer) -> Iterator[Sentence]:
    """Answer in English who writes in a language that is not read; nothing of it is guessed."""
    yield from openings.thanks(write)
    text = write.choose("foreign", kind_phrases.FOREIGN)
    yield Sentence(text=text, move=Move.OPENING, weight=9)
    text = write.choose("foreign next", kind_phrases.FOREIGN_NEXT)
    yield Sentence(text=text, move=Move.ANSWER, weight=8)
    text = write.choose("foreign question", kind_phrases.FOREIGN_QUESTION)
    text = text.format(language=write.ctx.language)
    yield Sentence(text=text, move=Move.QUESTION, weight=9)


def _reply(write: Composer) -> Iterator[Sentence]:
    if write.ctx.enquiry and not write.ctx.human:
        yield from form_reply(write)
        return
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
    yield from _figures(write)
    if not write.ctx.asked:
        yield from openings.pain(write)
    yield from endings.ending(write)


def _follow_up(write: Composer) -> Iterator[Sentence]:
    if write.ctx.enquiry and not write.ctx.human:
        yield from form_reply(write)
        return
    if write.ctx.left:
        yield endings.farewell(write)
        return
    if endings.waits(write):
        yield from openings.thanks(write)
        yield from endings.patience(write)
        return
    if _unspoken(write.ctx):
        yield from from_record.follow_up(write)
        return
    yield from openings.follow_up_opening(write)
    yield from openings.relation(write)
    yield from openings.pain(write)
    yield from offering.answers(write)
    yield from _figures(write, again=True)
    yield from endings.ending(write)


def _figures(write: Composer, *, again: bool = False) -> Iterator[Sentence]:
    """What does not hold is set right; what holds is named where it is still open to somebody.

    Sums are no matter of somebody aside, and none that was taken is named again.
    """
    context = write.ctx
    if context.aside and not context.pays:
        yield from _to_site(write)
        return
    yield from offering.corrections(write)
    if (again or not context.asked) and not context.settled.buying:
        yield from offering.standing(write)


def _to_site(write: Composer) -> Iterator[Sentence]:
    """The days for somebody who does not pay: the last day to order, or what does not hold."""
    offer, own = write.ctx.offer, write.ctx.recipient.label
    if offer is None or offer.delivery is None:
        return
    if not offer.delivery.late:
        yield from offering.last_day(write, offer.delivery)
    elif any(e.speaker == own and _ON_DAYS.search(e.quote) for e in write.ctx.evidence):
        yield from offering.days(write, replace(offer, gap=None))  # the sum is not spoken of


_ON_DAYS = re.compile(r"(?i)\b(?:days?|date|deliver\w*|arriv\w*|install\w*|start-?up)\b")


def _for_one_aside(write: Composer, said: Sequence[Sentence]) -> Iterator[Sentence]:
    """What was written, where it says something to somebody with whom the newest talk is not.

    Raises UsageError where it says nothing but that somebody else wrote.
    """
    context = write.ctx
    idle = all(
        s.move in (Move.OPENING, Move.RELATION)
        and not any(g.source.kind is SourceKind.CRM_FIELD for g in s.grounds)
        for s in said
    )
    if context.aside and idle:
        newest = context.unanswered[-1]
        raise UsageError(
            f"nothing is open with {context.recipient.label}: the newest words are those of"
            f" {newest.speaker.label}",
            expected="something that they asked or were promised",
            hint=f'agentarmy draft … --kind reply --to "{newest.speaker.label}"',
        )
    yield from said


def _unspoken(context: DraftContext) -> bool:
    """Whether nothing was said with them: all that is known is the deal's record."""
    return not context.human and not context.enquiry and "deal" in context.record


_PLANS: Mapping[DraftKind, Callable[[Composer], Iterator[Sentence]]] = {
    DraftKind.REPLY: _reply,
    DraftKind.FOLLOW_UP: _follow_up,
    DraftKind.RECAP: recap,
    DraftKind.FIRST_TOUCH: first_touch,
    DraftKind.OBJECTION: occasions.objection,
    DraftKind.TIMES: occasions.times,
    DraftKind.THANK_YOU: occasions.thank_you,
    DraftKind.INTERNAL_NOTE: internal_note,
}


def known_names(context: DraftContext) -> tuple[str, ...]:
    """Return the names that may be used anywhere: the recipient's, the rep's, our house's."""
    people = [context.recipient.name, context.rep.name, context.rep.company]
    languages = ("English", context.language) if context.language else ()
    return (*people, first_name(context.recipient), *languages)


def _fit(sentences: Sequence[Sentence], context: DraftContext) -> tuple[Sentence, ...]:
    """Leave out the least weighty sentences until the body keeps to the reader's limits."""
    limits = LIMITS[context.persona]
    lines = limits.bullets + (_MORE if context.kind in _LISTS else 0)
    bullets = sorted((s for s in sentences if s.bullet), key=lambda s: -s.weight)[:lines]
    kept = [s for s in _unique(sentences) if not s.bullet or s in bullets]
    most = word_limit(context.persona, context.channel)
    if context.kind in _ROOMY and context.channel is not Channel.CHAT:
        most = round(most * _ROOM)
    if context.manner is Manner.SHORTER:
        most = round(most * SHORTER)
        kept = [s for s in kept if s.weight > _EXTRA or s.move is Move.QUESTION]
    if context.voice and context.voice.limit:
        _trim(kept, context.voice.limit)
    return tuple(_within(kept, most, refill=context.kind in _LISTS))


def _within(sentences: Sequence[Sentence], most: int, *, refill: bool) -> list[Sentence]:
    """Leave out the least weighty sentences down to `most` words.

    With `refill`, lines of a list that still fit come back, the weightiest first.
    """
    kept = list(sentences)
    while _words(kept) > most and len(kept) > 2:
        kept.remove(min(reversed(kept), key=lambda s: s.weight))
    out = [s for s in sentences if s not in kept and (s.bullet or s.move is Move.TO_CONFIRM)]
    for one in sorted(out, key=lambda s: -s.weight) if refill else ():
        tried = [s for s in sentences if s in kept or s is one]
        if _words(tried) <= most:
            kept = tried
    return kept


def _words(sentences: Iterable[Sentence]) -> int:
    return sum(len(s.text.split()) for s in sentences)


def _trim(kept: list[Sentence], most: int) -> None:
    """Come near a rep's usual length by leaving out what carries no fact; no fact goes for it."""
    for sentence in sorted(kept, key=lambda s: s.weight):
        if _words(kept) <= most:
            return
        spare = sentence.weight <= _EXTRA and sentence.move in (Move.OPENING, Move.NEXT)
        if spare and not sentence.grounds:
            kept.remove(sentence)


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
    blocks = [block for group in _GROUPS for block in _blocks(sentences, group)]
    if context.kind is DraftKind.INTERNAL_NOTE:
        return _to_colleagues(sentences, blocks, context)
    if context.channel is Channel.CHAT:
        return _chat(blocks, context, listed=any(s.bullet for s in sentences))
    voice = context.voice
    if voice and voice.small_start and blocks:
        blocks[0] = inner(blocks[0])
    if voice and voice.last_line and context.manner is not Manner.SHORTER:
        blocks.append(voice.last_line)
    return "\n\n".join([_greeting(context), *blocks, _sign_off(context)])


def _greeting(context: DraftContext) -> str:
    """The line that opens a mail: as they greet us, as the rep does, or as is usual there."""
    person, turns = context.recipient, context.human
    formal = context.formality >= FORMAL_FROM
    usual = context.tone.greeting(context.formality)
    if context.voice and not formal:
        usual = context.voice.greeting
    word = greeting_word(person, turns, otherwise=usual)
    if formal:
        word = "Dear"
    everybody = context.greeted
    lines = [
        (called(p, context.everything) if formal else "")
        or salutation(p, turns, formal=formal, word=word)
        for p in everybody
    ]
    return ", ".join([lines[0].rstrip(","), *(inner(x.rstrip(",")) for x in lines[1:])]) + ","


def _sign_off(context: DraftContext) -> str:
    voice, formality = context.voice, context.formality
    formal = formality >= FORMAL_FROM
    words = context.tone.closing(formality)
    if formal and context.region.formal:
        words = context.region.sign_off
    if voice and (voice.formal_closing if formal else voice.closing):
        words = voice.formal_closing if formal else voice.closing
    elif context.manner is Manner.WARMER and not formal:
        words = "Warm regards"
    name = context.rep.name if formal else context.rep.name.split(" ")[0]
    return f"{words},\n{name}".rstrip("\n")


def _chat(blocks: Sequence[str], context: DraftContext, *, listed: bool) -> str:
    first = first_name(context.recipient)
    parts = [inner(blocks[0]), *blocks[1:]] if blocks else []
    text = ("\n" if listed else " ").join(part.replace("\n\n", " ") for part in parts)
    space = "\n" if text.startswith("- ") else " "
    return f"Hi {first},{space}{text}" if first else f"Hi,{space}{text}"


def _to_colleagues(
    sentences: Sequence[Sentence], blocks: Sequence[str], context: DraftContext
) -> str:
    """A note among ourselves: no greeting but a colleague's first name, no regards."""
    heads = [s.text for s in sentences if s.move is Move.GREETING]
    name = first_name(context.recipient)
    lines = [f"{name}," if name else "", *heads, *blocks, context.rep.name.split(" ")[0]]
    return ("\n" if context.channel is Channel.CHAT else "\n\n").join(x for x in lines if x)


def _blocks(sentences: Sequence[Sentence], group: frozenset[Move]) -> Iterator[str]:
    """The paragraphs of one group of moves, a new one where a sentence opens it, and its lists."""
    chosen = [s for s in sentences if s.move in group]
    split = sum(s.paragraph for s in chosen if not s.bullet) > 1
    block: list[str] = []
    for listed, part in groupby(chosen, key=lambda s: s.bullet):
        if listed:
            yield "\n".join(f"- {s.text}" for s in part)
            continue
        for sentence in part:
            marked = bool(block) and bool(_MARK.search(block[-1]) or _MARK.search(sentence.text))
            if block and ((split and sentence.paragraph) or marked):
                yield " ".join(block)
                block = []
            block.append(sentence.text)
        yield " ".join(block)
        block = []


def subject_of(context: DraftContext) -> str:
    """Return the thread's subject with one 'Re:', or one of our own for a new thread."""
    if context.channel is Channel.CHAT:
        return ""
    composer = Composer(context)
    if context.kind is DraftKind.INTERNAL_NOTE:
        account = context.record.get("account")
        return f"Internal: {account.quote if account else context.recipient.label}"
    if context.kind is DraftKind.FIRST_TOUCH:
        return _first_subject(composer)
    mails = [t for t in context.human if t.channel is Channel.MAIL and t.subject.strip()]
    if mails:
        return reply_subject(mails[-1].subject)
    if context.enquiry:
        about = next(t.subject for t in context.turns if t.id == context.enquiry.source.id)
        return f"Your enquiry: {about.rpartition(':')[2].strip()}".rstrip(": ")
    if context.kind is DraftKind.RECAP and context.is_call and not any(t.at for t in context.human):
        return "Our call"
    titled = [t.subject for t in context.human if t.subject.strip()]
    days = [t.at for t in context.human if t.at]
    if context.kind is DraftKind.RECAP and days:
        return f"Our call on {composer.day(max(days).date())}"
    if context.kind is DraftKind.THANK_YOU and days:
        return f"Thank you for {composer.day(max(days).date())}"
    if titled:
        return base_subject(titled[-1])
    return from_record.topic(context) or opening(openings.deal_words(composer)) or "Next step"


def _first_subject(write: Composer) -> str:
    company, topic = write.ctx.record.get("company"), topic_of(write)
    if company is None:
        return topic or "A first question"
    options = kind_phrases.FIRST_SUBJECTS if topic else kind_phrases.FIRST_SUBJECTS_PLAIN
    text = write.choose("first subject", options)
    return text.format(topic=topic, company=company.quote)


def _notes(context: DraftContext, removed: Sequence[Finding]) -> Iterator[str]:
    if context.stopped:
        yield "They asked for no more mail: this draft only confirms it."
    if context.language:
        yield (
            f"They write {context.language}, which is not read: check what they said, then answer."
        )
    if context.kind in (DraftKind.FOLLOW_UP, DraftKind.TIMES) and _unspoken(context):
        yield from from_record.notes(context)
    elif not context.human and not context.enquiry and context.kind is not DraftKind.FIRST_TOUCH:
        known = "deal" in context.record
        yield (
            "No message is in the mirror: this is from the deal's record alone."
            if known
            else "There is no history: nothing about them is known yet."
        )
    if context.kind is DraftKind.FOLLOW_UP and context.risks(*endings.FREEZES):
        yield "They asked you to wait: a follow-up may come too early."
    ours = context.last_word_ours
    if ours and ours.at and context.kind is DraftKind.REPLY:
        yield (
            f"The last word to {context.recipient.label} was ours ({ours.channel},"
            f" {ours.at.date().isoformat()}); a follow-up may suit better (--kind follow-up)."
        )
    if context.left and context.kind is not DraftKind.REPLY:
        yield f"{context.recipient.label} said that they leave: write to the successor (--to NAME)."
    if context.objection and context.objection[1].answer:
        item, counter = context.objection
        yield f"Objection library, {words(item.value)}: {counter.answer}"
    yield from guided.notes(context)
    yield from _missing(context)
    for finding in removed:
        yield _gated(finding)


def _gated(finding: Finding) -> str:
    """What the gate did to a sentence, for the rep."""
    if not finding.became:
        return f"Left out, not carried by its source ({finding.problem}): {finding.sentence.text}"
    done = "To be confirmed" if _MARK.search(finding.became) else "Corrected"
    text = f"{done}, not carried by its source ({finding.problem}): {finding.sentence.text}"
    return text if done == "To be confirmed" else f"{text} It now reads: {finding.became}"


def _times_notes(context: DraftContext, body: str) -> Iterator[str]:
    """What the rep should know of proposed times, and of what this message leaves unanswered."""
    if context.channel is Channel.CHAT and any(a.about is About.DOCUMENT for a in context.asked):
        yield "What they asked for goes by mail: agentarmy draft … --kind reply --channel mail"
    if any(time.words in body for time in context.free):
        yield "Free by your imported calendar; look once more before you send."
    if context.kind is DraftKind.THANK_YOU and context.asked:
        yield "They still wait for an answer: agentarmy draft … --kind reply"
    if context.kind is DraftKind.FIRST_TOUCH and context.record.get("deal"):
        yield "There is a deal but no message: was there a talk that is not in the mirror?"


def _missing(context: DraftContext) -> Iterator[str]:
    """What the rep could add so that the next draft knows more."""
    if context.kind is DraftKind.INTERNAL_NOTE:
        return
    if not context.region.id:
        yield "Region unknown: set the contact's country or zone, or use --region."
    if not context.facts.prices:
        yield 'No price book: sums were left out. agentarmy pricebook add "NAME" --price AMOUNT'
