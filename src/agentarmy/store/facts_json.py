"""Evidence and elements as JSON, and back; nothing is lost on the way."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime

from agentarmy.domain.depth import Level, Topic
from agentarmy.domain.evidence import (
    Day,
    Days,
    Evidence,
    Fact,
    Kind,
    PersonRef,
    Quantity,
    Source,
    SourceKind,
    State,
    Text,
)
from agentarmy.domain.judgement import Element, Standing
from agentarmy.domain.records import Money, Side

Plain = Mapping[str, object]


def fact_to(fact: Fact) -> dict[str, str | int | bool]:
    """Return a typed value as a JSON object that names its type."""
    match fact:
        case Text(text):
            return {"type": "text", "text": text}
        case PersonRef(name, role, company):
            return {"type": "person", "name": name, "role": role, "company": company}
        case Quantity(count, product):
            return {"type": "quantity", "count": count, "product": product}
        case Days(days, working):
            return {"type": "days", "days": days, "working": working}
        case Day(day):
            return {"type": "day", "day": day.isoformat()}
        case Money(minor, currency):
            return {"type": "money", "minor": minor, "currency": currency}


_BACK: dict[str, Callable[[Plain], Fact]] = {
    "text": lambda o: Text(str(o["text"])),
    "person": lambda o: PersonRef(str(o["name"]), str(o["role"]), str(o["company"])),
    "quantity": lambda o: Quantity(_int(o["count"]), str(o["product"])),
    "days": lambda o: Days(_int(o["days"]), bool(o["working"])),
    "day": lambda o: Day(date.fromisoformat(str(o["day"]))),
    "money": lambda o: Money(_int(o["minor"]), str(o["currency"])),
}


def _int(value: object) -> int:
    return int(str(value))


def fact_from(plain: Plain) -> Fact:
    """Return the typed value that `fact_to` wrote."""
    return _BACK[str(plain["type"])](plain)


def evidence_to(one: Evidence) -> dict[str, object]:
    """Return one piece of evidence as a JSON object."""
    return {
        "kind": str(one.kind),
        "value": fact_to(one.value),
        "quote": one.quote,
        "start": one.start,
        "end": one.end,
        "source_kind": str(one.source.kind),
        "source_id": one.source.id,
        "source_part": one.source.part,
        "side": str(one.side),
        "speaker": one.speaker,
        "confidence": one.confidence,
        "asserted_at": one.asserted_at.isoformat() if one.asserted_at else None,
        "state": str(one.state),
        "polarity": one.polarity,
        "hypothetical": one.hypothetical,
        "topic": one.topic,
        "due": one.due.isoformat() if one.due else None,
        "extractor": one.extractor,
        "version": one.version,
        "supersedes": one.supersedes,
    }


def evidence_from(plain: Plain) -> Evidence:
    """Return the evidence of a JSON object, or of a stored row with its value parsed."""
    value, at, due = plain["value"], plain["asserted_at"], plain["due"]
    assert isinstance(value, Mapping)  # noqa: S101 what evidence_to wrote
    return Evidence(
        kind=Kind(str(plain["kind"])),
        value=fact_from(value),
        quote=str(plain["quote"] or ""),
        start=_int(plain["start"]),
        end=_int(plain["end"]),
        source=Source(
            SourceKind(str(plain["source_kind"])),
            str(plain["source_id"] or ""),
            str(plain["source_part"] or ""),
        ),
        side=Side(str(plain["side"])),
        speaker=str(plain["speaker"] or ""),
        confidence=float(str(plain["confidence"])),
        asserted_at=datetime.fromisoformat(str(at)) if at else None,
        state=State(str(plain["state"])),
        polarity=_int(plain["polarity"]),
        hypothetical=bool(plain["hypothetical"]),
        topic=str(plain["topic"] or ""),
        due=date.fromisoformat(str(due)) if due else None,
        extractor=str(plain["extractor"] or ""),
        version=str(plain["version"] or ""),
        supersedes=str(plain["supersedes"] or ""),
    )


def element_to(one: Element) -> dict[str, object]:
    """Return an element of a method, with all of its evidence, as a JSON object."""
    return {
        "id": one.id,
        "label": one.label,
        "standing": str(one.standing),
        "value": one.value,
        "confidence": one.confidence,
        "evidence": [evidence_to(piece) for piece in one.evidence],
        "why": one.why,
        "settle": one.settle,
    }


def element_from(plain: Plain) -> Element:
    """Return the element that `element_to` wrote."""
    pieces = plain["evidence"]
    assert isinstance(pieces, list)  # noqa: S101 what element_to wrote
    return Element(
        id=str(plain["id"]),
        label=str(plain["label"]),
        standing=Standing(str(plain["standing"])),
        value=str(plain["value"]),
        confidence=float(str(plain["confidence"])),
        evidence=tuple(evidence_from(piece) for piece in pieces),
        why=str(plain["why"]),
        settle=str(plain["settle"]),
    )


def dumps(plain: object) -> str:
    """Return compact JSON; equal content gives equal text."""
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def topic_to(topic: Topic) -> dict[str, object]:
    """Return a trouble and the words that reached each depth as a JSON object."""
    return {
        "id": topic.id,
        "words": topic.words,
        "stems": sorted(topic.stems),
        "resisted": topic.resisted,
        "steps": [{"level": int(at), "evidence": evidence_to(item)} for at, item in topic.steps],
    }


def topic_from(plain: Plain) -> Topic:
    """Return the trouble that `topic_to` wrote."""
    steps, words = plain["steps"], plain["stems"]
    assert isinstance(steps, list)  # noqa: S101 as written
    assert isinstance(words, list)  # noqa: S101 as written
    return Topic(
        id=str(plain["id"]),
        words=str(plain["words"]),
        stems=frozenset(map(str, words)),
        steps=tuple((Level(_int(one["level"])), evidence_from(one["evidence"])) for one in steps),
        resisted=bool(plain["resisted"]),
    )
