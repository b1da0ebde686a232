"""Asking a model to word a draft: one call with the rules' plan, every sentence of it checked.

Whatever fails, the rules' own draft stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from agentarmy.domain.records import Turn
from agentarmy.llm.base import Call, Note, Purpose, Reply
from agentarmy.reading.injection import signs
from agentarmy.services.consulting import dropped_notes, parts_of
from agentarmy.services.engines import RULES, Consultant, Engine
from agentarmy.writing import rewording
from agentarmy.writing.answers import Passage
from agentarmy.writing.compiling import Compiled, Item, compile_context
from agentarmy.writing.context import DraftContext
from agentarmy.writing.drafts import Draft, finish, known_names, library_of
from agentarmy.writing.ground import Ground
from agentarmy.writing.outdated import outdated
from agentarmy.writing.persona import LIMITS, word_limit
from agentarmy.writing.prompts import Piece, Task, assemble
from agentarmy.writing.rewording import Plan, Reworded

BUDGET = 6000
"""Tokens of plan, messages and passages together."""
_AROUND = 300
"""Code points of a document that are shown on both sides of words that are quoted from it."""
_MOST_OUTPUT = 1600
_SHOWN = 160
"""Characters that are shown of words which are not heeded."""
_NEWEST = 6
"""So many of their newest messages are looked at for signs that somebody steers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """A draft, who worded it, and the texts of the sentences that are a model's."""

    draft: Draft
    engine: Engine = RULES
    by_model: frozenset[str] = frozenset()

    def noting(self, notes: Iterable[str]) -> Worded:
        """Return the same with more notes for the rep."""
        return replace(self, draft=replace(self.draft, notes=(*self.draft.notes, *notes)))


def word(context: DraftContext, draft: Draft, *, consultant: Consultant, subject: str) -> Worded:
    """Return the draft in a model's words where they hold; the rules' own where they do not.

    Nothing is asked when no model is set up, or nothing is left to word.
    """
    plan = rewording.plan_of(draft.sentences)
    confirms = bool(context.stopped)
    if not consultant.ready() or not plan.open or confirms:
        return Worded(draft=draft)
    compiled = compile_context(list(_items(context, plan)), budget=BUDGET)
    call = _call(context, plan, compiled, consultant=consultant, subject=subject)
    reply = consultant.gateway.ask(call)
    seen = [*_suspect(context.turns), *dropped_notes(compiled)]
    if reply.data is None:
        consultant.gateway.note(reply, seen)
        return Worded(draft=draft, engine=_in_vain(reply))
    made = rewording.reword(
        plan,
        rewording.written_of(reply.data),
        texts=library_of(context),
        known_names=known_names(context),
        now=context.now,
        outdated=outdated(context.evidence),
    )
    consultant.gateway.note(reply, [*seen, *_notes(made, plan)])
    return _worded(context, draft, made, reply)


def _worded(context: DraftContext, draft: Draft, made: Reworded, reply: Reply) -> Worded:
    if not made.kept:
        warning = f"nothing that {reply.model} wrote holds: rules alone"
        engine = Engine(fallback=True, warning=warning, trace=reply.trace)
        return Worded(draft=draft, engine=engine)
    found = finish(context, made.sentences, removed=draft.removed)
    count = len(made.refused)
    if count:
        do = "does" if count == 1 else "do"
        said = f"{count} of the model's sentences {do} not hold; the rules' own stand there."
        found = replace(found, notes=(*found.notes, said))
    stands = {one.text for one in found.sentences}
    return Worded(
        draft=found,
        engine=Engine(name=reply.model, warning=reply.warning, trace=reply.trace),
        by_model=frozenset(one.text for one in made.kept.values() if one.text in stands),
    )


def _in_vain(reply: Reply) -> Engine:
    warning = reply.warning or "no model answered: rules alone"
    return Engine(fallback=True, warning=warning, trace=reply.trace)


def _items(context: DraftContext, plan: Plan) -> Iterator[Item]:
    """What a model is shown: the plan, what it quotes from documents, the messages, newest first.

    Only the last message may be cut, and only what is quoted of a document is shown.
    """
    yield Item(name="plan", text=rewording.plan_text(plan), priority=0, may_be_cut=True)
    quoted = {ground.source.id for ground in plan.evidence.values()}
    for passage in context.passages:
        for ground in plan.evidence.values():
            if ground.source.id == passage.source.id:
                yield _passage(passage, ground)
    fresh = {turn.id for turn in context.unanswered}
    for place, turn in enumerate(context.human):
        yield Item(
            name=f"message {turn.id}",
            text=f"{turn.speaker.label}: {turn.text}",
            priority=1 if turn.id in fresh else 3,
            order=place,
            cited=turn.id in quoted,
            ref=turn.id,
            may_be_cut=True,
        )


def _passage(passage: Passage, ground: Ground) -> Item:
    at = max(passage.text.find(ground.quote), 0)
    around = passage.text[max(0, at - _AROUND) : at + len(ground.quote) + _AROUND]
    text = f"{passage.name}: {' '.join(around.split())}"
    return Item(
        name=f"document {passage.name}", text=text, priority=2, cited=True, ref=passage.source.id
    )


def _call(
    context: DraftContext,
    plan: Plan,
    compiled: Compiled,
    *,
    consultant: Consultant,
    subject: str,
) -> Call:
    limits = LIMITS[context.persona]
    given = (
        f"A {context.kind} by {context.channel}, for region {context.region.id or 'unknown'}."
        f" At most {word_limit(context.persona, context.channel)} words in all and"
        f" {limits.sentence_words} in a sentence. Formality {context.formality:.1f} of 1."
    )
    task = Task(
        name="draft",
        persona=context.persona,
        qbs=consultant.qbs,
        given=given,
        outside=tuple(_outside(compiled.kept)),
    )
    return Call(
        purpose=Purpose.REASON,
        task="draft",
        parts=parts_of(assemble(consultant.prompts, task)),
        schema=rewording.schema(plan),
        tenant=consultant.tenant,
        agent="writer",
        subject=subject,
        most_output=_MOST_OUTPUT,
    )


def _outside(items: Iterable[Item]) -> Iterator[Piece]:
    listed = list(items)
    for one in listed:
        if one.name == "plan":
            yield Piece(name="plan", text=one.text)
    rest = [one for one in listed if one.name != "plan"]
    if rest:
        refs = tuple(dict.fromkeys(one.ref for one in rest if one.ref))
        yield Piece(name="messages", text="\n\n".join(one.text for one in rest), refs=refs)


def _suspect(turns: Iterable[Turn]) -> Iterator[Note]:
    for turn in turns:
        for words, machine in turn.unheeded:
            like = "an instruction" if machine else "no matter of the deal"
            why = f'reads like {like}, not followed: "{words[:_SHOWN]}"'
            yield Note("seen", f"message {turn.id}", why)


def suspicions(turns: Iterable[Turn]) -> tuple[str, ...]:
    """Return notes for the rep on words that nothing here heeds, and on signs of steering."""
    found: dict[str, None] = {}
    listed = list(turns)
    for turn in listed:
        for words, machine in turn.unheeded:
            what = (
                "what reads like an instruction to a machine; it is not followed"
                if machine
                else "what has nothing to do with the deal, as far as is known; it is left out"
            )
            found[f'{turn.speaker.label} wrote {what}: "{words[:_SHOWN]}"'] = None
    for turn in listed[-_NEWEST:]:
        for name in dict.fromkeys(sign.name for sign in signs(turn.text)):
            found[f"{turn.speaker.label} wrote what may be meant for a machine: {name}"] = None
    return tuple(found)


def _notes(made: Reworded, plan: Plan) -> Iterator[Note]:
    for code, one in made.kept.items():
        yield Note("admitted", f"sentence {code}", one.text[:200])
    for no in made.refused:
        yield Note("replaced", f"sentence {no.written.code}", f"{no.why}: {no.written.text[:200]}")
    for code in made.left_out:
        yield Note("left out", f"sentence {code}", plan.sentences[code].text[:200])
