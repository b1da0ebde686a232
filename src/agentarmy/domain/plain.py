"""A judgement as plain data for JSON: nothing but text, numbers, lists and objects."""

from __future__ import annotations

from agentarmy.domain.clock import in_utc
from agentarmy.domain.depth import Topic
from agentarmy.domain.elements import words
from agentarmy.domain.evidence import Evidence, Source
from agentarmy.domain.judgement import (
    Action,
    Check,
    Element,
    Escalation,
    Fit,
    Guidance,
    Judgement,
    Opportunity,
    Suggestion,
    TypedQuestion,
)

Plain = str | int | float | bool | None | list["Plain"] | dict[str, "Plain"]


def judgement_data(judgement: Judgement) -> dict[str, Plain]:
    """Return the whole judgement; the shape is written down in docs/schemas/qualify.schema.json."""
    verdict, question = judgement.verdict, judgement.question
    return {
        "verdict": {
            "outcome": str(verdict.outcome),
            "reason": verdict.reason,
            "review_in_days": verdict.review_in_days,
            "confidence": verdict.confidence,
        },
        "bant": [element_data(e) for e in judgement.bant],
        "meddic": [element_data(e) for e in judgement.meddic],
        "checks": [check_data(c) for c in judgement.checks],
        "question": {
            "text": question.text,
            "element": question.element,
            "method": question.method,
            "reason": question.reason,
        }
        if question
        else None,
        "actions": [action_data(a) for a in judgement.actions],
        "objections": [evidence_data(e) for e in judgement.objections],
        "competitors": list(judgement.competitors),
        "sentiment": {"mood": judgement.sentiment, "score": judgement.sentiment_score},
        "risks": [evidence_data(e) for e in judgement.risks],
        "commitments": [evidence_data(e) for e in judgement.commitments],
        "asks": [evidence_data(e) for e in judgement.asks],
        "open_questions": [evidence_data(e) for e in judgement.open_questions],
        "fit": fit_data(judgement.fit) if judgement.fit else None,
        "depth": [topic_data(t) for t in judgement.topics],
        "guidance": guidance_data(judgement.guidance) if judgement.guidance else None,
        "escalations": [escalation_data(e) for e in judgement.escalations],
        "opportunity": opportunity_data(judgement.opportunity) if judgement.opportunity else None,
        "suggestions": [suggestion_data(s) for s in judgement.suggestions],
    }


def topic_data(topic: Topic) -> dict[str, Plain]:
    """Return one trouble: how deep it went, and the words that reached each level."""
    return {
        "id": topic.id,
        "words": topic.words,
        "level": topic.level.name.lower(),
        "depth": int(topic.level),
        "resisted": topic.resisted,
        "steps": [
            {"level": level.name.lower(), "evidence": evidence_data(item)}
            for level, item in topic.steps
        ],
    }


def guidance_data(guidance: Guidance) -> dict[str, Plain]:
    """Return how to go on at this stage, with the typed question."""
    asked = guidance.question
    return {
        "stage": guidance.stage,
        "goal": guidance.goal,
        "types": list(guidance.types),
        "do": list(guidance.do),
        "avoid": list(guidance.avoid),
        "question": typed_data(asked) if asked else None,
        "label": guidance.label,
        "mirror": guidance.mirror,
        "backed_off": guidance.backed_off,
    }


def typed_data(asked: TypedQuestion) -> dict[str, Plain]:
    """Return one typed question with the words that stand in it and what it cites."""
    offer = asked.capability
    return {
        "text": asked.text,
        "type": str(asked.type),
        "technique": asked.technique,
        "reason": asked.reason,
        "topic": asked.topic,
        "element": asked.element,
        "evidence": [evidence_data(e) for e in asked.evidence],
        "capability": {
            "words": offer.words,
            "document": offer.name,
            "source": source_data(offer.source),
        }
        if offer
        else None,
    }


def escalation_data(one: Escalation) -> dict[str, Plain]:
    """Return one case for a person: trigger, why, what was tried, what is recommended."""
    return {
        "trigger": str(one.trigger),
        "why": one.why,
        "tried": list(one.tried),
        "recommended": one.recommended,
        "evidence": [evidence_data(e) for e in one.evidence],
    }


def opportunity_data(one: Opportunity) -> dict[str, Plain]:
    """Return the signs of an opportunity and whether they are enough to make a deal of it."""
    return {
        "confidence": one.confidence,
        "enough": one.enough,
        "reason": one.reason,
        "signals": [
            {"kind": s.kind, "confidence": s.confidence, "evidence": evidence_data(s.evidence)}
            for s in one.signals
        ],
    }


def suggestion_data(one: Suggestion) -> dict[str, Plain]:
    """Return somebody or some part of their house that is not on record yet."""
    return {
        "kind": one.kind,
        "name": one.name,
        "role": one.role,
        "command": one.command,
        "evidence": evidence_data(one.evidence),
    }


def element_data(element: Element) -> dict[str, Plain]:
    """Return one element of BANT+ or MEDDIC with its quotes."""
    return {
        "id": element.id,
        "label": element.label,
        "standing": str(element.standing),
        "value": element.value,
        "confidence": element.confidence,
        "why": element.why,
        "settle": element.settle,
        "evidence": [evidence_data(e) for e in element.evidence],
    }


def evidence_data(item: Evidence) -> dict[str, Plain]:
    """Return one piece of evidence: its words, who said them, when, and where they stand."""
    return {
        "id": item.id,
        "kind": str(item.kind),
        "value": words(item.value),
        "quote": item.quote,
        "start": item.start,
        "end": item.end,
        "speaker": item.speaker,
        "side": str(item.side),
        "at": in_utc(item.asserted_at),
        "due": item.due.isoformat() if item.due else None,
        "polarity": item.polarity,
        "confidence": round(item.confidence, 2),
        "topic": item.topic,
        "source": source_data(item.source),
    }


def source_data(source: Source) -> dict[str, Plain]:
    """Return where words or a fact stand."""
    return {"kind": str(source.kind), "id": source.id, "part": source.part}


def check_data(check: Check) -> dict[str, Plain]:
    """Return one check with the lines it was made from."""
    return {
        "element": check.element,
        "result": str(check.result),
        "reason": check.reason,
        "sources": [source_data(s) for s in check.sources],
        "command": check.command,
    }


def action_data(action: Action) -> dict[str, Plain]:
    """Return one recommended action."""
    return {
        "id": action.id,
        "title": action.title,
        "reason": action.reason,
        "evidence": list(action.evidence),
        "command": action.command,
        "due": action.due.isoformat() if action.due else None,
    }


def fit_data(fit: Fit) -> dict[str, Plain]:
    """Return the fit score with its eight parts."""
    return {
        "score": fit.score,
        "tier": fit.tier,
        "parts": [
            {"id": p.id, "points": p.points, "of": p.of, "reason": p.reason} for p in fit.parts
        ],
    }
