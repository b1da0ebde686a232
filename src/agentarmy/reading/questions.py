"""Questions of substance, what they ask for, and whether the other side answered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agentarmy.domain.evidence import Evidence, Kind, State, Text
from agentarmy.domain.records import Channel
from agentarmy.reading.cues import Scene, evidence_at
from agentarmy.reading.lexicon import Lexicon
from agentarmy.reading.masking import Prepared
from agentarmy.reading.text import Sentence, fold

_WORD = re.compile(r"[a-z0-9][a-z0-9'-]*")
_STEM = 5
"""Letters of a word that must agree for an answer to be about the question."""
_SHARED = 2
_FEWEST = 3
KEPT_OPEN = 40
"""Questions still open that are remembered at a time."""


def question(prepared: Prepared, sentence: Sentence, *, scene: Scene) -> Evidence | None:
    """Return the question that a sentence asks, unless it is small talk or a bare tag."""
    if not sentence.question or len(_WORD.findall(sentence.text)) < _FEWEST:
        return None
    if scene.lexicon.word("smalltalk").search(sentence.text):
        return None
    span = (sentence.start, sentence.end)
    words = " ".join(prepared.turn.text[slice(*span)].split())
    found = evidence_at(prepared, span, kind=Kind.QUESTION, value=Text(words), confidence=0.8)
    return replace(found, topic=topic_of(prepared, sentence, lexicon=scene.lexicon))


def topic_of(prepared: Prepared, sentence: Sentence, *, lexicon: Lexicon) -> str:
    """Return what a question asks for ('budget', 'timeline' …), '' when for nothing we know."""
    masked = prepared.masked[sentence.start : sentence.end]
    for rule in lexicon.rules:
        if rule.kind is Kind.QUESTION and rule.theirs.search(masked):
            return rule.topic
    return ""


def last_topic(prepared: Prepared, lexicon: Lexicon) -> str:
    """Return what the turn's last question of substance asks for, or ''."""
    for sentence in reversed(prepared.sentences):
        if sentence.question:
            topic = topic_of(prepared, sentence, lexicon=lexicon)
            if topic or len(sentence.text) > _STEM * _STEM:
                return topic
    return ""


def answered(asked: Sequence[Evidence], reply: Prepared) -> tuple[list[Evidence], list[Evidence]]:
    """Split open questions into those that the reply answers (EVIDENCED) and those still open.

    In a call or chat whatever is said next is the answer, unless it only asks back; a mail
    answers what it shares words with.
    """
    if all(s.question for s in reply.sentences):
        return [], list(asked)
    said = _stems(reply.folded)
    done, still = [], []
    for item in asked:
        spoken = reply.turn.channel is not Channel.MAIL
        if spoken or len(_stems(fold(item.quote)) & said) >= _SHARED:
            done.append(replace(item, state=State.EVIDENCED))
        else:
            still.append(item)
    return done, still


def _stems(folded: str) -> frozenset[str]:
    return frozenset(w[:_STEM] for w in _WORD.findall(folded) if len(w) >= _STEM or w.isdigit())
