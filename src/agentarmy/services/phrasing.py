"""Asking a model to word an answer: one call with the rules' sentences, each of them checked.

A model only ever words what the rules have found; whatever fails, their own sentence stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from agentarmy.domain.evidence import Source
from agentarmy.llm.base import Call, Note, Purpose
from agentarmy.services.consulting import parts_of
from agentarmy.services.engines import RULES, Consultant, Engine
from agentarmy.writing import rewording
from agentarmy.writing.deal_answers import FACT, Statement
from agentarmy.writing.ground import Ground, Move, Sentence
from agentarmy.writing.outdated import Outdated
from agentarmy.writing.prompts import Piece, Task, assemble

MOST = 20
"""Sentences that a model is shown; the rest stay as the rules wrote them."""
_MOST_OUTPUT = 1600
_QUOTE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrased:
    """The sentences, who worded them, and the texts that are a model's."""

    statements: tuple[Statement, ...]
    engine: Engine = RULES
    by_model: frozenset[str] = frozenset()


def phrase(
    statements: Sequence[Statement],
    question: str,
    *,
    consultant: Consultant,
    subject: str = "",
    now: datetime | None = None,
    outdated: Sequence[Outdated] = (),
) -> Phrased:
    """Return the sentences in a model's words where these hold.

    Only facts with sources are shown to it; nothing is asked where there are none. Days such as
    'tomorrow' are read from `now`; `outdated` is what newer words of the deal have overtaken.
    """
    plain = tuple(statements)
    open_ = [n for n, one in enumerate(plain) if one.kind == FACT and one.grounds][:MOST]
    if not open_ or not consultant.ready():
        return Phrased(statements=plain)
    plan = rewording.plan_of([_sentence(plain[n]) for n in open_])
    reply = consultant.gateway.ask(_call(plan, question, consultant=consultant, subject=subject))
    if reply.data is None:
        warning = reply.warning or "no model answered: rules alone"
        engine = Engine(fallback=True, warning=warning, trace=reply.trace)
        return Phrased(statements=plain, engine=engine)
    made = rewording.reword(
        plan,
        rewording.written_of(reply.data),
        texts=_texts(plain),
        now=now,
        outdated=outdated,
    )
    notes = [Note("admitted", f"sentence {code}") for code in made.kept]
    notes += [Note("replaced", f"sentence {no.written.code}", no.why) for no in made.refused]
    consultant.gateway.note(reply, notes)
    if not made.kept:
        warning = f"nothing that {reply.model} wrote holds: rules alone"
        engine = Engine(fallback=True, warning=warning, trace=reply.trace)
        return Phrased(statements=plain, engine=engine)
    worded = list(plain)
    for place, code in zip(open_, plan.sentences, strict=True):
        if code in made.kept:
            worded[place] = replace(plain[place], text=made.kept[code].text)
    return Phrased(
        statements=tuple(worded),
        engine=Engine(name=reply.model, warning=reply.warning, trace=reply.trace),
        by_model=frozenset(one.text for one in made.kept.values()),
    )


def _sentence(one: Statement) -> Sentence:
    return Sentence(text=one.text, move=Move.ANSWER, grounds=one.grounds)


def _texts(statements: Sequence[Statement]) -> dict[Source, str]:
    """What is quoted, by its place: the rules have read it there."""
    found: dict[Source, str] = {}
    grounds: list[Ground] = [g for one in statements for g in one.grounds]
    for ground in grounds:
        found[ground.source] = f"{found.get(ground.source, '')}\n{ground.quote}".strip()
    return found


def _call(plan: rewording.Plan, question: str, *, consultant: Consultant, subject: str) -> Call:
    refs = tuple(dict.fromkeys(ground.source.id for ground in plan.evidence.values()))
    outside = (
        Piece(name="question", text=question[:_QUOTE]),
        Piece(name="plan", text=rewording.plan_text(plan), refs=refs),
    )
    return Call(
        purpose=Purpose.REASON,
        task="ask",
        parts=parts_of(assemble(consultant.prompts, Task(name="ask", outside=outside))),
        schema=rewording.schema(plan),
        tenant=consultant.tenant,
        agent="analyst",
        subject=subject,
        most_output=_MOST_OUTPUT,
    )
