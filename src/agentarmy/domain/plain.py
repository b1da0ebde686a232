"""A judgement as plain data for JSON: nothing but text, numbers, lists and objects."""

from __future__ import annotations

from agentarmy.domain.elements import words
from agentarmy.domain.evidence import Evidence, Source
from agentarmy.domain.judgement import Action, Check, Element, Fit, Judgement

Plain = str | int | float | bool | None | list["Plain"] | dict[str, "Plain"]


def judgement_data(judgement: Judgement) -> dict[str, Plain]:
    """Return the whole judgement; the shape is written down in docs/schemas/qualify.schema.json."""
    verdict, question = judgement.verdict, judgement.question
    return {
        "verdict": {
            "outcome": str(verdict.outcome),
            "reason": verdict.reason,
            "review_in_days": verdict.review_in_days,
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
        "at": item.asserted_at.isoformat() if item.asserted_at else None,
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
